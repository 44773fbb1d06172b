"""待办: what waits for whom since when, for a person, a role or a division."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from restoration.errors import Conflict
from restoration.law.cases.flow import By
from restoration.law.cases.states import KIND_WORDS, STATE_WORDS, CaseKind, CaseState, Step
from restoration.law.cases.worklist import MAY_WAIT, FileView, StageDays, Waiting, waiting
from restoration.services import lawbook, scope
from restoration.services.actors import Identity
from restoration.services.casesteps.grounds import days_of
from restoration.services.casesteps.held import File, Hand
from restoration.services.casesteps.listing import measures_end, notice_of, reply_end
from restoration.services.casesteps.overdue import case_deadline, served_order
from restoration.services.casesteps.who import is_registrar
from restoration.services.letters.service import LastDay
from restoration.services.lists import CASES, Sheet, within
from restoration.services.paging import Json, Page, equals, everything, page
from restoration.services.scope import Condition, among
from restoration.tables import Case, CaseStep

OVERTAKEN: Final[Mapping[Step, frozenset[Step]]] = {
    Step.ASK_SUPPLEMENT: frozenset({Step.APPLY_REMOVAL}),
    Step.SUPPLEMENT: frozenset({Step.APPLY_REMOVAL}),
    Step.RECORD_SITE_CHECK: frozenset({Step.APPLY_REMOVAL, Step.APPLY_REPAIR}),
    Step.APPLY_REPAIR: frozenset({Step.REFUSE_REPAIR}),
    Step.PROPOSE_REVOCATION: frozenset({Step.REFUSE_REVOCATION}),
}
"""What no longer counts once one of these came later: an earlier application's steps, a proposal that was answered."""


READ_AT_ONCE: Final = 200
"""Files looked at together where a search keeps only some of them."""


@dataclass(frozen=True, slots=True)
class WorkFilter:
    """Whose work is wanted."""

    by: By | None = None
    owner: str | None = None  # actor id
    division: str | None = None
    kind: CaseKind | None = None


async def work(identity: Identity, wanted: WorkFilter, sheet: Sheet, today: date) -> Page:
    """Open files with what they wait for, oldest first; ``by`` keeps those that wait for one kind of actor.

    Whom a file waits for is read from its steps and letters, not stored: files are read on until the page is full.
    """
    still = Condition("k.closed_on IS NULL")
    asked = (equals("k.owner", wanted.owner), equals("k.kind", wanted.kind), await within(wanted.division))
    states = among("k.state", sorted(MAY_WAIT[wanted.by])) if wanted.by is not None and wanted.by in MAY_WAIT else None
    where = everything(scope.cases(identity), still, states, *asked)
    kept: list[Json] = []
    after, most = sheet.after, sheet.limit + 1
    while len(kept) < most:
        found = await page(CASES, where, limit=most if wanted.by is None else max(most, READ_AT_ONCE), after=after)
        waits = await waits_of([str(i["code"]) for i in found.items], identity, today)
        rows = [{**item, **shown(item, waits[str(item["code"])], today)} for item in found.items]
        kept += [r for r in rows if wanted.by is None or r["waits_for"] == wanted.by]
        if (after := found.next) is None:
            break
    return Page(kept[: sheet.limit], str(kept[sheet.limit - 1]["code"]) if len(kept) > sheet.limit else None)


async def waits_of(codes: Iterable[str], identity: Identity, today: date) -> dict[str, Waiting | None]:
    """What each of some files waits for."""
    cases = await Case.filter(code__in=list(codes)).prefetch_related("bureau", "right", "obligation")
    steps: dict[int, list[CaseStep]] = {c.id: [] for c in cases}
    for step in await CaseStep.filter(case_id__in=list(steps)).order_by("id"):
        steps[step.case_id].append(step)  # type: ignore[attr-defined]
    terms: dict[int, StageDays] = {}
    found: dict[str, Waiting | None] = {}
    for case in cases:
        if case.bureau.id not in terms:
            terms[case.bureau.id] = StageDays(await days_of(case.bureau.id), await lawbook.calendar())
        file = File(case, Hand(identity.actor, case.bureau.code, case.changed_at), identity, steps[case.id])
        found[case.code] = waiting(await view(file), terms[case.bureau.id], today)
    return found


async def view(file: File) -> FileView:
    """A file as the worklist's law sees it."""
    served, last = await served_and_end(file)
    return FileView(
        state=file.state,
        opened_on=file.case.opened_on,
        steps=days_of_round(file),
        served=served,
        ends_on=last.day,
        end_unknown=last.unknown,
        measures_end_on=measures_end(file),
        registered_here=is_registrar(file.case.right, file.case.bureau),
    )


async def served_and_end(file: File) -> tuple[bool, LastDay]:
    """Whether the document of the present state was served, and the last day it gives."""
    if file.state is CaseState.ORDERED:
        return await served_order(file.case) is not None, await case_deadline(file.case)
    if file.state in (CaseState.HEARING_OF_VIEWS, CaseState.SERIOUS_PROPOSED):
        _, served = await notice_of(file)
        try:
            return served is not None, await reply_end(file) if served is not None else LastDay()
        except Conflict:
            return False, LastDay()
    return False, LastDay()


def days_of_round(file: File) -> dict[Step, date]:
    """The latest day of each step that still counts."""
    latest, known = {s.step: s.id for s in file.steps}, {s.value for s in Step}
    found = [(Step(s.step), s) for s in file.steps if s.step in known]
    return {
        step: s.effective_on
        for step, s in found
        if not any(latest.get(later.value, 0) > s.id for later in OVERTAKEN.get(step, ()))
    }


def shown(item: Mapping[str, object], wait: Waiting | None, today: date) -> Json:
    """A line of the worklist."""
    state, kind = CaseState(str(item["state"])), CaseKind(str(item["kind"]))
    words = {"state_words": STATE_WORDS[state], "kind_words": KIND_WORDS[kind]}
    if wait is None:
        nothing: Json = dict.fromkeys(("waits_for", "what", "since", "due_on"))
        return {**words, **nothing, "age": 0, "due_confirmed": False, "late": False}
    return {
        **words,
        "waits_for": wait.by.value,
        "what": wait.what,
        "since": wait.since.isoformat(),
        "age": max(0, (today - wait.since).days),
        "due_on": wait.due_on.isoformat() if wait.due_on else None,
        "due_confirmed": wait.due_on is not None and (wait.days is None or wait.days.confirmed),
        "late": wait.late(today),
    }
