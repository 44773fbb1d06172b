"""Closing a mine: which steps are on record, and what the texts of the place still want before it counts as closed.

The register records what happened. That a mine is closed against unmet terms needs a stated reason, and even then its
state is not ``closed``: it stays among the mines with open restoration until the terms are met (平泉 第五章第三节: also
for a mine that is ordered to close; 正宁 五（四）1; 临夏 第五章第四节六; 洮南 第五章第二节 for the registration).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from restoration.law.book import ClosingNeed, Confidence
from restoration.law.content import CiteContent
from restoration.law.events import ClosurePlanApproved, EventKind
from restoration.law.events.closure import AcceptanceScope
from restoration.law.facts import Event, RightFacts
from restoration.law.kinds.ending import restored_on
from restoration.law.rulebook import Rulebook, resolve, unique

NEED_WORDS: Final[Mapping[ClosingNeed, str]] = {
    ClosingNeed.CLOSURE_PLAN_APPROVED: "闭坑治理方案经批准",
    ClosingNeed.WORKS_FINISHED: "治理工程完工",
    ClosingNeed.CLOSURE_REPORT_SUBMITTED: "报送闭坑报告",
    ClosingNeed.CLOSURE_REPORT_APPROVED: "闭坑报告经主管部门审查批准",
    ClosingNeed.RESTORED: "完成治理恢复",
    ClosingNeed.ACCEPTED: "验收合格",
}
DECISIONS: Final[Mapping[EventKind, str]] = {EventKind.CLOSED: "closed", EventKind.CANCELLED: "cancelled"}
STEPS: Final = (
    EventKind.CLOSURE_DECIDED,
    EventKind.CLOSURE_PLAN_SUBMITTED,
    EventKind.CLOSURE_PLAN_APPROVED,
    EventKind.WORKS_FINISHED,
    EventKind.CLOSURE_REPORT_SUBMITTED,
    EventKind.CLOSURE_REPORT_APPROVED,
    EventKind.ACCEPTANCE_FAILED,
    EventKind.ACCEPTANCE_PASSED,
    EventKind.CLOSED,
    EventKind.CANCELLED,
)


def first(kind: EventKind) -> Callable[[RightFacts], Event | None]:
    """The first event of a kind."""
    return lambda facts: next(iter(facts.of_kind(kind)), None)


def works_finished(facts: RightFacts) -> Event | None:
    """The works as a whole reported finished; a phase or a unit is not the whole."""
    return next((e for e in facts.of_kind(EventKind.WORKS_FINISHED) if whole(e)), None)


def whole(event: Event) -> bool:
    """Whether a report of works finished is about all of them."""
    return isinstance(event.detail, AcceptanceScope) and event.detail.scope == "whole"


MET: Final[Mapping[ClosingNeed, Callable[[RightFacts], Event | None]]] = {
    ClosingNeed.CLOSURE_PLAN_APPROVED: first(EventKind.CLOSURE_PLAN_APPROVED),
    ClosingNeed.WORKS_FINISHED: works_finished,
    ClosingNeed.CLOSURE_REPORT_SUBMITTED: first(EventKind.CLOSURE_REPORT_SUBMITTED),
    ClosingNeed.CLOSURE_REPORT_APPROVED: first(EventKind.CLOSURE_REPORT_APPROVED),
    ClosingNeed.RESTORED: restored_on,
    ClosingNeed.ACCEPTED: first(EventKind.ACCEPTANCE_PASSED),
}


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing the texts want before a decision, with those that want it and the fact that meets it."""

    need: ClosingNeed
    cites: tuple[CiteContent, ...]
    met_by: Event | None

    @property
    def title(self) -> str:
        """What it is, in words."""
        return NEED_WORDS[self.need]


def conditions(decision: str, facts: RightFacts, rulebook: Rulebook, day: date) -> list[Condition]:
    """What the place's texts want before this decision on a day, each met or not by what is visible then.

    A pending text refuses nothing until its source has been confirmed.
    """
    visible = facts.current().on(day)
    wanted: dict[ClosingNeed, list[CiteContent]] = {}
    for book in rulebook.at(facts.places):
        for terms in book.closing:
            counts = terms.confidence not in (Confidence.PENDING, Confidence.DRAFT)
            if terms.decision == decision and terms.holds_on(day) and counts:
                for need in terms.needs:
                    wanted.setdefault(need, []).extend(resolve(book, terms.cites))
    return [Condition(need, unique(cites), MET[need](visible)) for need, cites in wanted.items()]


def unmet(found: Iterable[Condition]) -> list[Condition]:
    """The conditions nothing on record meets."""
    return [c for c in found if c.met_by is None]


@dataclass(frozen=True, slots=True)
class ClosingState:
    """Where a right stands on its way out.

    ``state``: ``producing`` (nothing of closing on record), ``closing``, ``closed_unmet`` (closing recorded, its terms
    not met), ``closed``. ``works_late_on``: first day the works are later than the approval's own date.
    """

    state: str
    steps: tuple[Event, ...]
    conditions: tuple[Condition, ...]
    cancellation: tuple[Condition, ...]
    works_due_on: date | None
    works_finished_on: date | None

    def works_late(self, as_of: date) -> bool:
        """Whether the works were or are not reported finished by the approval's date."""
        return self.works_due_on is not None and (self.works_finished_on or as_of) > self.works_due_on


def closing(facts: RightFacts, rulebook: Rulebook, as_of: date) -> ClosingState:
    """Everything about closing one right as of a day."""
    visible = facts.current().on(as_of)
    steps = tuple(visible.of_kind(*STEPS))
    closed = [e for e in steps if e.kind is EventKind.CLOSED]
    wanted = conditions("closed", facts, rulebook, as_of)
    state = "closing" if steps else "producing"
    if closed:
        state = "closed_unmet" if unmet(wanted) else "closed"
    approved = [e.detail for e in steps if isinstance(e.detail, ClosurePlanApproved)]
    finished = works_finished(visible)
    return ClosingState(
        state,
        steps,
        tuple(wanted),
        tuple(conditions("cancelled", facts, rulebook, as_of)),
        approved[-1].works_due_on if approved else None,
        finished.effective_on if finished else None,
    )
