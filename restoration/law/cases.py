"""States of a case and the steps between them: the table is the diagram.

A correction case is the file on one overdue duty; a listing case is the way to the abnormal list and off it again,
its own case linked to the order's. The machine takes only the three steps of ``BY_THE_CHECK``; all others are a
person's, with basis and document.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from restoration.errors import IllegalStep
from restoration.law.findings import Finding


class CaseKind(StrEnum):
    """What a case is about."""

    CORRECTION = "correction"
    LISTING = "listing"
    DISHONESTY = "dishonesty"


class CaseState(StrEnum):
    """States of a case (clear is the end of every one of them)."""

    SUSPECTED = "suspected"  # flagged: a record without legal effect
    ORDERED = "ordered"  # 责令限期改正 has been issued
    RECTIFIED_PENDING_CHECK = "rectified_pending_check"
    LISTING_PROPOSED = "listing_proposed"
    HEARING_OF_VIEWS = "hearing_of_views"
    LISTED = "listed"
    REMOVAL_APPLIED = "removal_applied"
    REMOVAL_CHECKING = "removal_checking"
    REMOVED = "removed"
    REVOKED = "revoked"
    SERIOUS_PROPOSED = "serious_proposed"
    SERIOUS_LISTED = "serious_listed"
    SERIOUS_RELEASED = "serious_released"
    CLEAR = "clear"


class Step(StrEnum):
    """What may be done to a case."""

    FLAG = "flag"  # T1
    CURE = "cure"  # fulfilled late, before anybody acted
    WITHDRAW = "withdraw"  # the facts were corrected: it never was owed
    CLOSE = "close"  # T2: an officer, with reason
    ORDER = "order"  # T3
    REPORT_RECTIFIED = "report_rectified"  # T4
    PASS_CHECK = "pass_check"  # T5
    FAIL_CHECK = "fail_check"  # T6
    PROPOSE_LISTING = "propose_listing"  # T7
    GIVE_NOTICE = "give_notice"  # T8
    LIST = "list"  # T9
    DECLINE = "decline"  # T10
    APPLY_REMOVAL = "apply_removal"  # T12
    ACCEPT_APPLICATION = "accept_application"  # T13
    REMOVE = "remove"  # T14
    REFUSE_REMOVAL = "refuse_removal"  # T15
    REVOKE = "revoke"  # T16
    PROPOSE_SERIOUS = "propose_serious"  # T17
    LIST_SERIOUS = "list_serious"  # T18
    RELEASE = "release"  # T19


BY_THE_CHECK: Final = frozenset({Step.FLAG, Step.CURE, Step.WITHDRAW})
"""The only steps taken without a person, and only before a person has acted."""

TRANSITIONS: Final[Mapping[tuple[CaseState | None, Step], CaseState]] = {
    (None, Step.FLAG): CaseState.SUSPECTED,
    (CaseState.SUSPECTED, Step.CURE): CaseState.CLEAR,
    (CaseState.SUSPECTED, Step.WITHDRAW): CaseState.CLEAR,
    (CaseState.SUSPECTED, Step.CLOSE): CaseState.CLEAR,
    (CaseState.SUSPECTED, Step.ORDER): CaseState.ORDERED,
    (CaseState.ORDERED, Step.REPORT_RECTIFIED): CaseState.RECTIFIED_PENDING_CHECK,
    (CaseState.ORDERED, Step.CLOSE): CaseState.CLEAR,
    (CaseState.RECTIFIED_PENDING_CHECK, Step.PASS_CHECK): CaseState.CLEAR,
    (CaseState.RECTIFIED_PENDING_CHECK, Step.FAIL_CHECK): CaseState.ORDERED,
    (None, Step.PROPOSE_LISTING): CaseState.LISTING_PROPOSED,
    (CaseState.LISTING_PROPOSED, Step.GIVE_NOTICE): CaseState.HEARING_OF_VIEWS,
    (CaseState.LISTING_PROPOSED, Step.CLOSE): CaseState.CLEAR,
    (CaseState.HEARING_OF_VIEWS, Step.LIST): CaseState.LISTED,
    (CaseState.HEARING_OF_VIEWS, Step.DECLINE): CaseState.CLEAR,
    (CaseState.LISTED, Step.APPLY_REMOVAL): CaseState.REMOVAL_APPLIED,
    (CaseState.REMOVAL_APPLIED, Step.ACCEPT_APPLICATION): CaseState.REMOVAL_CHECKING,
    (CaseState.REMOVAL_CHECKING, Step.REMOVE): CaseState.REMOVED,
    (CaseState.REMOVAL_CHECKING, Step.REFUSE_REMOVAL): CaseState.LISTED,
    (CaseState.LISTED, Step.REVOKE): CaseState.REVOKED,
    (CaseState.REMOVAL_APPLIED, Step.REVOKE): CaseState.REVOKED,
    (CaseState.REMOVAL_CHECKING, Step.REVOKE): CaseState.REVOKED,
    (None, Step.PROPOSE_SERIOUS): CaseState.SERIOUS_PROPOSED,
    (CaseState.SERIOUS_PROPOSED, Step.LIST_SERIOUS): CaseState.SERIOUS_LISTED,
    (CaseState.SERIOUS_PROPOSED, Step.CLOSE): CaseState.CLEAR,
    (CaseState.SERIOUS_LISTED, Step.RELEASE): CaseState.SERIOUS_RELEASED,
}


def advance(state: CaseState | None, step: Step) -> CaseState:
    """The state after a step; raises ``IllegalStep`` where the table has no arrow."""
    try:
        return TRANSITIONS[state, step]
    except KeyError:
        raise IllegalStep(f"案件处于“{state or '未立案'}”状态，不能执行“{step}”") from None


@dataclass(frozen=True, slots=True)
class OpenCase:
    """What the check needs to know of a correction case that is not closed."""

    id: int
    rule: str
    occasion: str
    state: CaseState


@dataclass(frozen=True, slots=True)
class Proposed:
    """A step the check takes: on a new case (``case`` is ``None``) or on an open one."""

    step: Step
    rule: str
    occasion: str
    case: int | None


def propose(
    findings: Iterable[Finding], open_cases: Iterable[OpenCase], decided: Collection[tuple[str, str]] = ()
) -> list[Proposed]:
    """Flag what is newly overdue; clear what was cured or withdrawn before a person acted. Nothing else.

    ``open_cases`` are the subject's correction cases that are not clear; one a person has acted on is left alone.
    ``decided`` are the (rule, occasion) whose case a person closed since the breach began: they are not flagged again.
    """
    by_duty = {(f.duty.rule, f.duty.occasion): f for f in findings}
    on_file = {(c.rule, c.occasion): c for c in open_cases}
    steps = [
        Proposed(Step.FLAG, rule, occasion, None)
        for (rule, occasion), f in by_duty.items()
        if f.may_be_acted_on and (rule, occasion) not in on_file and (rule, occasion) not in decided
    ]
    for (rule, occasion), case in on_file.items():
        finding = by_duty.get((rule, occasion))
        if case.state is CaseState.SUSPECTED and not (finding and finding.may_be_acted_on):
            cured = finding is not None and finding.duty.met_on is not None
            steps.append(Proposed(Step.CURE if cured else Step.WITHDRAW, rule, occasion, case.id))
    return steps
