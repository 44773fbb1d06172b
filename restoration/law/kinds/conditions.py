"""The circumstances a book may name, as small questions to the record. What is not on record is answered with no."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from restoration.law.events import ENDINGS, Detail, Emergency, EventKind, Inspection
from restoration.law.facts import RegistrationLevel, RightFacts, SubjectType
from restoration.law.kinds.annual_report import land_between
from restoration.law.texts.deed_terms import Condition


@dataclass(frozen=True, slots=True)
class Span:
    """The days a condition is asked about, first and last, and the payload of the fact that opens the duty."""

    first: date
    last: date
    detail: Detail | None = None


Predicate = Callable[[RightFacts, Span], bool]


def hold(conditions: Iterable[Condition], facts: RightFacts, span: Span) -> bool:
    """Whether every condition holds."""
    return all(PREDICATES[c](facts, span) for c in conditions)


def licensed(facts: RightFacts, span: Span) -> bool:
    """The licence ran on some day of the span: granted, not revoked or cancelled, its last term not over."""
    if facts.subject_type is not SubjectType.MINING_RIGHT or facts.granted_on is None or facts.granted_on > span.last:
        return False
    gone = facts.of_kind(EventKind.REVOKED, EventKind.CANCELLED)
    if any(e.effective_on < span.first for e in gone):
        return False
    expiries = facts.expiries()
    return not expiries or expiries[-1] >= span.first


def ended_before(facts: RightFacts, day: date) -> bool:
    """Mining had ended before the day."""
    return any(e.effective_on < day for e in facts.of_kind(*ENDINGS))


def suspended(facts: RightFacts, span: Span) -> bool:
    """Production was suspended at the end of the span."""
    turns = [e for e in facts.of_kind(EventKind.SUSPENDED, EventKind.RESUMED) if e.effective_on <= span.last]
    return bool(turns) and turns[-1].kind is EventKind.SUSPENDED


def costs_planned(facts: RightFacts, span: Span) -> bool:
    """The plan's cost and schedule were on record by the end of the span."""
    return any(e.effective_on <= span.last for e in facts.by_kind.get(EventKind.COST_PLANNED, ()))


def has_defects(_: RightFacts, span: Span) -> bool:
    """The inspection found at least one defect."""
    return isinstance(span.detail, Inspection) and any(i.result == "defect" for i in span.detail.items)


def damage_done(_: RightFacts, span: Span) -> bool:
    """The event did damage to others."""
    return isinstance(span.detail, Emergency) and bool(span.detail.damage)


PREDICATES: Final[Mapping[Condition, Predicate]] = {
    Condition.NEWLY_GRANTED: lambda facts, _: facts.newly_granted,
    Condition.LAND_OPEN: lambda facts, span: land_between(facts, span.first, span.last) is True,
    Condition.LICENSED: licensed,
    Condition.NOT_ENDED: lambda facts, span: not ended_before(facts, span.first),
    Condition.ENDED: lambda facts, span: ended_before(facts, span.last),
    Condition.SUSPENDED: suspended,
    Condition.COSTS_PLANNED: costs_planned,
    Condition.HAS_DEFECTS: has_defects,
    Condition.COUNTY_REGISTERED: lambda facts, _: facts.registration_level is RegistrationLevel.COUNTY,
    Condition.DAMAGE_DONE: damage_done,
    Condition.MINING_RIGHT: lambda facts, _: facts.subject_type is SubjectType.MINING_RIGHT,
}
