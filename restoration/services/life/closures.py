"""How a mine stands on its way out: closing steps, unmet terms, aftercare; and what a transfer leaves with whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime

from restoration.law.duty import Setting
from restoration.law.events import EVENT_KINDS, EventKind
from restoration.law.events.closure import Aftercare
from restoration.law.facts import Event, Holding, RightFacts
from restoration.law.findings import SETTLED, Finding, findings_of
from restoration.law.letters.content import CAN_RECEIVE
from restoration.law.life.closing import ClosingState, Condition, closing
from restoration.law.life.credit import green
from restoration.services import explain, scope
from restoration.services.actors import Identity
from restoration.services.lawbook import current
from restoration.services.paging import Json
from restoration.services.snapshot import places, subjects


async def facts_of(identity: Identity, mine: str) -> list[RightFacts]:
    """The rights of a mine in scope with all their facts. Raises ``NotFound``."""
    rights = await scope.rights_of(identity, mine)
    return [s.facts for s in await subjects(list(rights.values()), await places())]


# ---- closing ---------------------------------------------------------------------------------------------------------


async def status(identity: Identity, mine: str, *, as_of: date) -> list[Json]:
    """How closing stands for each right of a mine on a day. Raises ``NotFound``."""
    return [of_right(f, as_of) for f in await facts_of(identity, mine)]


def of_right(facts: RightFacts, as_of: date) -> Json:
    """One right: its state, the steps on record, what the texts still want, the works' date, aftercare."""
    state = closing(facts, current().rulebook, as_of)
    visible = facts.current().on(as_of)
    return {
        "right": facts.code,
        "state": state.state,
        "open_restoration": open_restoration(state),
        "steps": [step(e) for e in state.steps],
        "conditions": [condition(c) for c in state.conditions],
        "cancellation": [condition(c) for c in state.cancellation],
        "works_due_on": iso(state.works_due_on),
        "works_finished_on": iso(state.works_finished_on),
        "works_late": state.works_late(as_of),
        "aftercare": aftercare(visible, as_of),
    }


def open_restoration(state: ClosingState) -> bool:
    """Whether a mine that is on its way out, or out, still has terms of closing open."""
    return state.state in ("closing", "closed_unmet")


def step(event: Event) -> Json:
    """One step on record."""
    return {
        "kind": event.kind.value,
        "title": EVENT_KINDS[event.kind].title,
        "code": event.id,
        "on": event.effective_on.isoformat(),
        "override": getattr(event.detail, "override", "") or None,
    }


def condition(found: Condition) -> Json:
    """One step the texts want, and whether the record shows it."""
    return {
        "step": found.step.value,
        "title": found.title,
        "met": found.met,
        "lack": found.lack or None,
        "cites": explain.cites(found.cites),
    }


def aftercare(facts: RightFacts, as_of: date) -> Json:
    """The aftercare term of the plan and its records; the licence's end does not end it."""
    terms = [e.detail for e in facts.of_kind(EventKind.AFTERCARE_SET) if isinstance(e.detail, Aftercare)]
    until = terms[-1].until if terms else None
    records = facts.of_kind(EventKind.AFTERCARE_RECORDED)
    state = "not_set"
    if until is not None:
        state = "running" if as_of <= until else "ended"
    return {
        "state": state,
        "until": iso(until),
        "records": [{"code": e.id, "on": e.effective_on.isoformat()} for e in records],
    }


def iso(day: date | None) -> str | None:
    """A day as JSON shows it."""
    return day.isoformat() if day else None


# ---- transfer --------------------------------------------------------------------------------------------------------


async def transfer(identity: Identity, mine: str, *, on: date, as_of: date) -> list[Json]:
    """What a transfer on a day leaves with the old holder and what moves, for each right of a mine.

    Read from the law itself: every duty is judged once as the record stands and once as if a new holder had come on
    that day. Nothing is recorded. Raises ``NotFound``.
    """
    law = current()
    setting = Setting(law.rulebook, law.calendar, max(on, as_of))
    found: list[Json] = []
    for facts in await facts_of(identity, mine):
        before = holder_before(facts, on)
        stays, moves = divided(findings_of(with_new_holder(facts, on), setting), before)
        found.append(
            {
                "right": facts.code,
                "old_holder": {"uscc": before.uscc, "name": before.name} if before else None,
                "stays": [duty(f) for f in stays],
                "moves": [duty(f) for f in moves],
            }
        )
    return found


def holder_before(facts: RightFacts, on: date) -> Holding | None:
    """Who held the right until the day before."""
    held = [h for h in facts.current().holdings if h.effective_on < on]
    return held[-1] if held else None


NEW = Holding(
    id="(transfer)",
    effective_on=date.max,
    recorded_at=datetime(2000, 1, 1, tzinfo=UTC),
    uscc="(transferee)",
    name="受让人",
)


def with_new_holder(facts: RightFacts, on: date) -> RightFacts:
    """The facts as if somebody else held the right from a day on; as they are where somebody else already does."""
    known = facts.current()
    held = [h for h in known.holdings if h.effective_on < on]
    if any(h.effective_on == on for h in known.holdings):
        return known
    return replace(known, holdings=(*held, replace(NEW, effective_on=on)))


def divided(found: Iterable[Finding], old: Holding | None) -> tuple[list[Finding], list[Finding]]:
    """Open duties of a holder that stay with the old one, and those that are the new one's; not the bureau's own."""
    owed = [f for f in found if f.standing not in SETTLED and f.duty.liable.kind in CAN_RECEIVE]
    stays = [f for f in owed if old is not None and f.duty.liable.uscc == old.uscc]
    return stays, [f for f in owed if f not in stays]


def duty(found: Finding) -> Json:
    """One duty as the division shows it."""
    return {
        "rule": found.duty.rule,
        "occasion": found.duty.occasion,
        "title": found.duty.title,
        "standing": found.standing.value,
        "due_on": iso(found.due_on),
        "cites": explain.cites(found.duty.terms.cites),
    }


# ---- green mines -----------------------------------------------------------------------------------------------------


async def green_status(identity: Identity, mine: str, *, as_of: date) -> list[Json]:
    """How far each right of a mine has come towards the green standard, and its times on the lists."""
    found: list[Json] = []
    for facts in await facts_of(identity, mine):
        history = green(facts.current().on(as_of))
        found.append(
            {
                "right": facts.code,
                "status": history.status or None,
                "listed": history.listed,
                "steps": [
                    {"code": e.id, "on": e.effective_on.isoformat(), "status": d.status, "level": d.level or None}
                    for e, d in history.steps
                ],
                "periods": [
                    {"level": p.level or None, "since": p.since.isoformat(), "until": iso(p.until)}
                    for p in history.periods
                ],
            }
        )
    return found
