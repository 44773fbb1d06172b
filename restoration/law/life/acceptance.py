"""Phased acceptance: who applied for what, what was examined, posted, objected to and decided, how far the whole is.

矿产资源法 第四十八条; 土地复垦条例 第二十八、二十九条; 土地复垦条例实施办法 第三十三至三十七条. Works finished and
works accepted are two things: 完工未验收 is never counted as 验收合格. The whole is accepted only when every phase is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from restoration.law.events import EventKind
from restoration.law.events.closure import (
    AcceptanceFailed,
    AcceptanceScope,
    Accepted,
    Examination,
    PhaseAccepted,
    Posted,
)
from restoration.law.events.detail import Detail, Referring
from restoration.law.facts import Event, Phase, Plan, RightFacts
from restoration.law.kinds.plan import standing_phases, works_of
from restoration.law.workdays import Calendar, CalendarMissing, add_days, add_workdays

DECIDE_WORKDAYS: Final = 60
"""The bureau's time from the application (土地复垦条例 第二十九条)."""
POSTING_DAYS: Final = 30
"""The preliminary result is posted at least so long (实施办法 第三十六条)."""
OBJECTION_DAYS: Final = 15
"""An objection is verified and answered within so many days of receipt (实施办法 第三十六条)."""
PASSED: Final = (EventKind.PHASE_ACCEPTED, EventKind.UNIT_ACCEPTED, EventKind.ACCEPTANCE_PASSED)


@dataclass(frozen=True, slots=True)
class ObjectionState:
    """One objection, the last day for its answer, and the answer."""

    event: Event
    answer_by: date
    answered: Event | None


@dataclass(frozen=True, slots=True)
class Application:
    """One application with all that followed. ``decide_by`` is empty where that year's calendar is not loaded."""

    event: Event
    scope: AcceptanceScope
    decide_by: date | None
    examinations: tuple[Event, ...]
    postings: tuple[Event, ...]
    objections: tuple[ObjectionState, ...]
    decided: Event | None

    @property
    def state(self) -> str:
        """``applied``, ``examined``, ``posted``, ``passed`` or ``failed``."""
        if self.decided is not None:
            return "passed" if self.decided.kind in PASSED else "failed"
        if self.postings:
            return "posted"
        return "examined" if self.examinations else "applied"

    @property
    def posted_until(self) -> date | None:
        """The end of the last posting."""
        ends = [e.detail.until for e in self.postings if isinstance(e.detail, Posted)]
        return ends[-1] if ends else None

    def lacking(self, day: date) -> list[str]:
        """What a certificate given on ``day`` would lack: examination with its three sides, posting, answers."""
        seen = [e.detail for e in self.examinations if isinstance(e.detail, Examination)]
        sides = (("departments", "有关部门"), ("experts", "专家"), ("villagers", "村民（村集体）代表"))
        found = [f"{words}参加的联合验收" for name, words in sides if not any(getattr(d, name) for d in seen)]
        if self.posted_until is None:
            found.append("初步验收结果公告")
        elif self.posted_until >= day:
            found.append(f"公告期满（{self.posted_until.isoformat()}）")
        found += [f"对异议 {o.event.id} 的核实答复" for o in self.objections if o.answered is None]
        return found


def applications(facts: RightFacts, calendar: Calendar) -> list[Application]:
    """Every application for acceptance that stands, oldest first."""
    return [
        application(facts, e, e.detail, calendar)
        for e in facts.of_kind(EventKind.ACCEPTANCE_APPLIED)
        if isinstance(e.detail, AcceptanceScope)
    ]


def application(facts: RightFacts, event: Event, scope: AcceptanceScope, calendar: Calendar) -> Application:
    """One application with what refers to it or to the row it corrects."""
    own = {facts.origin(event.id)}
    postings = about(facts, own, EventKind.ACCEPTANCE_POSTED)
    objected = about(facts, own | {facts.origin(e.id) for e in postings}, EventKind.ACCEPTANCE_OBJECTED)
    return Application(
        event,
        scope,
        decide_by(event.effective_on, calendar),
        about(facts, own, EventKind.ACCEPTANCE_EXAMINED),
        postings,
        tuple(objection(facts, e) for e in objected),
        next(iter(about(facts, own, *PASSED, EventKind.ACCEPTANCE_FAILED)), None),
    )


def decide_by(applied_on: date, calendar: Calendar) -> date | None:
    """The last of the bureau's sixty working days."""
    try:
        return add_workdays(applied_on, DECIDE_WORKDAYS, calendar)
    except CalendarMissing:
        return None


def objection(facts: RightFacts, event: Event) -> ObjectionState:
    """One objection and its answer."""
    answers = about(facts, {facts.origin(event.id)}, EventKind.OBJECTION_ANSWERED)
    return ObjectionState(event, add_days(event.effective_on, OBJECTION_DAYS), next(iter(answers), None))


def about(facts: RightFacts, rows: set[str], *kinds: EventKind) -> tuple[Event, ...]:
    """Events of these kinds that refer to one of the rows."""
    return tuple(e for e in facts.of_kind(*kinds) if facts.origin(referred(e.detail)) in rows)


def referred(detail: Detail) -> str:
    """The application a fact names; empty where it names none."""
    if isinstance(detail, Referring):
        return detail.about
    return detail.application if isinstance(detail, PhaseAccepted | Accepted) else ""


# ---- phases --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PhaseState:
    """One phase: the area planned, recorded as done and accepted (m²), kept apart.

    ``state``: ``open``, ``finished`` (完工未验收), ``failed`` (验收不合格) or ``accepted`` (验收合格).
    """

    plan: Plan
    phase: Phase
    done_m2: int
    accepted_m2: int
    state: str

    @property
    def title(self) -> str:
        """As a clerk names it."""
        return f"{self.plan.title}第{self.phase.no}期（{self.phase.title}）"


def phases(facts: RightFacts) -> list[PhaseState]:
    """Every phase that stands, in the order of the plans."""
    return [phase_state(facts, plan, phase) for plan, phase in standing_phases(facts)]


def phase_state(facts: RightFacts, plan: Plan, phase: Phase) -> PhaseState:
    """One phase by its works, reports, certificates and refusals."""
    own = (facts.origin(plan.code), phase.no)
    done = sum(area for _, area in works_of(facts, plan, phase))
    accepted = [
        e.detail
        for e in facts.of_kind(EventKind.PHASE_ACCEPTED)
        if isinstance(e.detail, PhaseAccepted) and (facts.origin(e.detail.plan), e.detail.phase) == own
    ]
    if accepted:
        state = "accepted"
    elif refused(facts, own):
        state = "failed"
    else:
        state = "finished" if done >= phase.planned_m2 or any(scopes(facts, own)) else "open"
    return PhaseState(plan, phase, done, sum(d.area_m2 for d in accepted), state)


def scopes(facts: RightFacts, phase: tuple[str, int]) -> Iterator[Event]:
    """Reports of works finished and applications for one phase."""
    for event in facts.of_kind(EventKind.WORKS_FINISHED, EventKind.ACCEPTANCE_APPLIED):
        d = event.detail
        if isinstance(d, AcceptanceScope) and d.scope == "phase" and (facts.origin(d.plan), d.phase) == phase:
            yield event


def refused(facts: RightFacts, phase: tuple[str, int]) -> bool:
    """Whether the last application for a phase failed."""
    asked = {facts.origin(e.id): e for e in scopes(facts, phase) if e.kind is EventKind.ACCEPTANCE_APPLIED}
    last = list(asked)[-1:]
    failed = {facts.origin(e.detail.about) for e in failures(facts) if isinstance(e.detail, AcceptanceFailed)}
    return any(row in failed for row in last)


def failures(facts: RightFacts) -> list[Event]:
    """Every written opinion of faults."""
    return facts.of_kind(EventKind.ACCEPTANCE_FAILED)


def not_accepted(facts: RightFacts) -> list[PhaseState]:
    """The phases that keep the whole from being accepted."""
    return [p for p in phases(facts) if p.state != "accepted"]
