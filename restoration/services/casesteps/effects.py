"""What follows from a step beside the file's own state: facts of the mine, the public list, the officer in charge.

Each effect runs in the step's transaction and answers with what the history keeps beyond the form.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from datetime import date, timedelta
from typing import Any, Final, TypeAlias

from restoration.errors import Conflict, Defect, Invalid
from restoration.law.cases.periods import end_of_measures
from restoration.law.cases.states import CaseKind, Step
from restoration.law.events import EventKind
from restoration.law.findings import SETTLED, Standing
from restoration.law.life.inspecting import inspections
from restoration.services import codes
from restoration.services.audit import compact
from restoration.services.casesteps.grounds import usable_for
from restoration.services.casesteps.held import File, said
from restoration.services.casesteps.listing import GROUNDS, decided, measures_end, registrar_of
from restoration.services.casesteps.who import kind_of
from restoration.services.records import EventIn
from restoration.services.register import register
from restoration.services.snapshot import places, subjects
from restoration.strict import iso_date, model, required
from restoration.tables import Case, Company, Division, Mine, PublicEntry, User

Detail: TypeAlias = Mapping[str, object]
Effect: TypeAlias = Callable[[File, date, Detail], Awaitable[dict[str, object]]]

CORRECTION_SHOWN: Final = timedelta(days=30)
"""How long a correction is shown where the document that revokes says nothing of it; no text sets the time."""


def refuse_still_owed(file: File) -> None:
    """Raises ``Conflict`` while the register says that the duty is still owed."""
    owed = file.case.obligation
    if owed is not None and Standing(owed.standing) not in SETTLED and owed.live:
        raise Conflict(
            f"台账中“{owed.title}”仍未履行，请先登记已收到的材料或者已完成的事项，再登记复核通过", code="still_owed"
        )


# ---- correction ----------------------------------------------------------------------------------------------------


async def rechecked(file: File, day: date, detail: Detail, result: str) -> dict[str, object]:
    """The file's re-check is a dated fact of the mine as well, about each inspection that joined it; their codes."""
    fact: dict[str, Any] = {"kind": EventKind.RECHECKED.value, "effective_on": day.isoformat()}
    fact["evidence"] = str(detail["document"])
    found = []
    for inspection in await inspections_of(file):
        body: dict[str, Any] = {"about": inspection, "officers": detail["officers"], "result": result}
        event = model(EventIn, {**fact, "detail": body})
        found.append(await register.record_event(file.hand.actor, file.case.right.code, event, at=file.hand.at))
    return {"events": found} if found else {}


async def inspections_of(file: File) -> list[str]:
    """The inspections the file is about, as they now read: those found and those re-checked, unless put right since."""
    joined = [said(s).get("finding") for s in file.steps if s.step == Step.RECORD_FINDING]
    [subject] = await subjects([int(file.case.right_id)], await places())  # type: ignore[attr-defined]
    facts = subject.facts.current()
    named = {facts.origin(str(code)) for code in (file.case.finding, *joined) if code}
    return [
        one.event.id
        for one in inspections(facts)
        if not named.isdisjoint(facts.origin(e.id) for e in (one.event, *(check for check, _ in one.rechecks)))
        and not (one.rechecks and one.rechecks[-1][1].result == "adequate")
    ]


async def passed(file: File, day: date, detail: Detail) -> dict[str, object]:
    """整改到位."""
    return await rechecked(file, day, detail, "adequate")


async def failed(file: File, day: date, detail: Detail) -> dict[str, object]:
    """整改不到位."""
    return await rechecked(file, day, detail, "inadequate")


async def assigned(file: File, day: date, detail: Detail) -> dict[str, object]:
    """The officer in charge from now on. Raises ``Invalid`` for nobody of this bureau."""
    person = await User.get_or_none(code=str(detail["to"]))
    if person is None or person.disabled_at is not None or person.division_id not in file.identity.divisions:
        wrong = Defect("to", "unknown", str(detail["to"])[:40], "本局在用账号的编号", "请核对承办人")
        raise Invalid("承办人有误", [wrong])
    await Case.filter(id=file.case.id).update(owner=f"user:{person.code}")
    return {"name": person.name}


async def taken_over(file: File, day: date, detail: Detail) -> dict[str, object]:
    """The file is the registering bureau's from now on."""
    registrar = await registrar_of(file)
    assert registrar is not None, "the rule has found it"
    await Case.filter(id=file.case.id).update(bureau_id=registrar.id, owner="")
    return {"from": file.case.bureau.code, "to": registrar.code}


# ---- listing -------------------------------------------------------------------------------------------------------


async def decision(file: File, day: date, detail: Detail) -> dict[str, object]:
    """The ground's text and citation as confirmed on this day, kept with the decision."""
    if detail.get("outcome") != "list":
        return {}
    found = await usable_for(file.case, GROUNDS[kind_of(file)])
    chosen = next(u for u in found if u.ground.id == detail["ground"])
    return {"ground_text": chosen.text, "cite": chosen.cite.printed()}


async def serious(file: File, day: date, detail: Detail) -> dict[str, object]:
    """The first day without measures: by the paper's own last day, else three years after the decision."""
    return {"measures_end_on": str(detail.get("measures_end_on") or end_of_measures(day))}


async def published(file: File, day: date, detail: Detail) -> dict[str, object]:
    """Put the entry on the public list, exactly as allowed, and keep its hash. Another list's is only recorded."""
    shown = await entry_of(file)
    digest = hashlib.sha256(compact(shown).encode()).hexdigest()
    if kind_of(file) is CaseKind.LISTING and decided(file).get("choice") == "serious_violation":
        return {"content": shown, "sha256": digest, "list": "serious_violation"}
    known = await PublicEntry.get_or_none(case_id=file.case.id)
    columns = {**shown, "kind": file.case.kind}
    if known is None:
        known = await PublicEntry.create(code=codes.new("pu"), case_id=file.case.id, uscc=file.case.uscc, **columns)
    else:
        await PublicEntry.filter(id=known.id).update(**columns)
    return {"content": shown, "sha256": digest, "entry": known.code}


async def entry_of(file: File) -> dict[str, Any]:
    """What the public is to read of this listing: fixed fields, the ground's own words, no free text."""
    right = file.case.right
    mine = await Mine.get(id=right.mine_id)  # type: ignore[attr-defined]
    place = await Division.get(id=mine.division_id)  # type: ignore[attr-defined]
    company = await Company.get_or_none(uscc=file.case.uscc)
    listed = file.last(Step.LIST, Step.LIST_SERIOUS)
    decision, document = decided(file), said(listed)
    term = {"ends_on": measures_end(file)} if kind_of(file) is CaseKind.DISHONESTY else {}
    return term | {
        "holder": company.name if company else "",
        "mine": mine.name,
        "licence_no": right.licence_no or "",
        "division": place.name,
        "ground": f"{decision.get('ground_text', '')}（{decision.get('cite', '')}）",
        "decision_no": str(document.get("document_number") or document.get("document") or ""),
        "authority": file.case.bureau.name,
        "listed_on": listed.effective_on if listed else file.hand.today,
    }


async def unpublished(file: File, day: date, detail: Detail) -> dict[str, object]:
    """After removal or release nothing of it is left on the public list."""
    await PublicEntry.filter(case_id=file.case.id).delete()
    return {"publication": "停止公示"}


async def corrected(file: File, day: date, detail: Detail) -> dict[str, object]:
    """A revoked listing leaves its dated correction for as long as was decided, and never for ever."""
    text = str(detail.get("correction") or "原列入决定已撤销，特此更正")
    stated = iso_date(str(detail["shown_until"])) if detail.get("shown_until") else day + CORRECTION_SHOWN
    until = required(stated)
    values = {"correction": text, "corrected_on": day, "shown_until": until}
    await PublicEntry.filter(case_id=file.case.id).update(**values)
    return {"correction": text, "shown_until": until.isoformat()}


EFFECTS: Final[Mapping[Step, Effect]] = {
    Step.PASS_CHECK: passed,
    Step.FAIL_CHECK: failed,
    Step.ASSIGN: assigned,
    Step.TAKE_OVER: taken_over,
    Step.DECIDE: decision,
    Step.LIST_SERIOUS: serious,
    Step.PUBLISH: published,
    Step.REMOVE: unpublished,
    Step.RELEASE: unpublished,
    Step.REVOKE: corrected,
}
"""The effects of steps that have some."""
