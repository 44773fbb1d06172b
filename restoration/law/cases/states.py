"""Kinds, states and steps of a case, and what the check does to cases by itself.

A correction case is the file on one cause; a listing case is the way to the abnormal list and off it again, its own
case linked to the order's. Which step leads where, by whom and on what basis is the table of ``law.cases.flow``.
The machine takes only the three steps of ``BY_THE_CHECK``; all others are a person's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

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
    OPEN = "open"  # T1: an officer, on a confirmed finding
    CURE = "cure"  # fulfilled late, before anybody acted
    WITHDRAW = "withdraw"  # the facts were corrected: it never was owed
    RECORD_FINDING = "record_finding"  # another finding about the same cause joins the file
    CLOSE = "close"  # T2: an officer, with reason
    ORDER = "order"  # T3
    ORDER_WITHDRAWN = "order_withdrawn"  # the letter was taken back
    ASK_EXTENSION = "ask_extension"  # T4, once
    DECIDE_EXTENSION = "decide_extension"
    REPORT_RECTIFIED = "report_rectified"  # T4
    PASS_CHECK = "pass_check"  # T5
    FAIL_CHECK = "fail_check"  # T6
    PROPOSE_CLOSURE = "propose_closure"  # 提请关闭, to be decided by people
    ANSWER_CLOSURE = "answer_closure"
    PROPOSE_LISTING = "propose_listing"  # T7
    TAKE_OVER = "take_over"  # the registering authority takes the proposal on
    GIVE_NOTICE = "give_notice"  # T8
    RECORD_VIEWS = "record_views"
    DECIDE = "decide"  # the collective decision, before its document
    LIST = "list"  # T9
    DECLINE = "decline"  # T10
    PUBLISH = "publish"  # T11
    APPLY_REMOVAL = "apply_removal"  # T12
    ASK_SUPPLEMENT = "ask_supplement"  # T13, once
    SUPPLEMENT = "supplement"
    ACCEPT_APPLICATION = "accept_application"  # T13
    RECORD_SITE_CHECK = "record_site_check"
    REMOVE = "remove"  # T14
    REFUSE_REMOVAL = "refuse_removal"  # T15
    PROPOSE_REVOCATION = "propose_revocation"  # T16, by an officer, before the leader decides
    REFUSE_REVOCATION = "refuse_revocation"
    REVOKE = "revoke"  # T16
    PROPOSE_SERIOUS = "propose_serious"  # T17
    LIST_SERIOUS = "list_serious"  # T18
    APPLY_REPAIR = "apply_repair"  # T19: 信用修复, before the term is over
    REFUSE_REPAIR = "refuse_repair"
    RELEASE = "release"  # T19
    ASSIGN = "assign"  # to an officer, or on to another
    NOTE = "note"  # T20 and whatever else belongs into the file


BY_THE_CHECK: Final = frozenset({Step.FLAG, Step.CURE, Step.WITHDRAW})
"""The only steps taken without a person, and only before a person has acted."""

ENDED: Final = frozenset({CaseState.CLEAR, CaseState.REMOVED, CaseState.REVOKED, CaseState.SERIOUS_RELEASED})
"""States in which a file is closed."""

IN_FORCE: Final = frozenset({CaseState.LISTED, CaseState.REMOVAL_APPLIED, CaseState.REMOVAL_CHECKING})
"""States in which an entry on the abnormal list has effect; applying for removal does not end it."""
EFFECTIVE: Final = IN_FORCE | {CaseState.SERIOUS_LISTED}
"""States in which an entry on either list has effect, and may be revoked."""

KIND_WORDS: Final[Mapping[CaseKind, str]] = {
    CaseKind.CORRECTION: "责令改正",
    CaseKind.LISTING: "异常名录",
    CaseKind.DISHONESTY: "严重失信",
}
STATE_WORDS: Final[Mapping[CaseState, str]] = {
    CaseState.SUSPECTED: "已标记，待核实",
    CaseState.ORDERED: "已责令改正",
    CaseState.RECTIFIED_PENDING_CHECK: "已报整改，待复核",
    CaseState.LISTING_PROPOSED: "已提出列入",
    CaseState.HEARING_OF_VIEWS: "听取陈述申辩",
    CaseState.LISTED: "在列",
    CaseState.REMOVAL_APPLIED: "已申请移出",
    CaseState.REMOVAL_CHECKING: "移出核查中",
    CaseState.REMOVED: "已移出",
    CaseState.REVOKED: "已撤销列入",
    CaseState.SERIOUS_PROPOSED: "拟认定严重失信",
    CaseState.SERIOUS_LISTED: "已认定严重失信",
    CaseState.SERIOUS_RELEASED: "已解除严重失信",
    CaseState.CLEAR: "已结案",
}
STEP_WORDS: Final[Mapping[Step, str]] = {
    Step.FLAG: "核查标记",
    Step.OPEN: "立案",
    Step.CURE: "已履行，自动结案",
    Step.WITHDRAW: "事实更正，自动结案",
    Step.RECORD_FINDING: "并入检查发现",
    Step.CLOSE: "结案",
    Step.ORDER: "责令改正",
    Step.ORDER_WITHDRAWN: "文书撤回",
    Step.ASK_EXTENSION: "申请延期",
    Step.DECIDE_EXTENSION: "决定延期",
    Step.REPORT_RECTIFIED: "报告整改",
    Step.PASS_CHECK: "复核通过",
    Step.FAIL_CHECK: "复核不通过",
    Step.PROPOSE_CLOSURE: "提请关闭",
    Step.ANSWER_CLOSURE: "审查提请关闭",
    Step.PROPOSE_LISTING: "提出列入",
    Step.TAKE_OVER: "登记机关接办",
    Step.GIVE_NOTICE: "告知拟列入",
    Step.RECORD_VIEWS: "登记陈述申辩",
    Step.DECIDE: "集体讨论决定",
    Step.LIST: "列入",
    Step.DECLINE: "不予列入",
    Step.PUBLISH: "公示",
    Step.APPLY_REMOVAL: "申请移出",
    Step.ASK_SUPPLEMENT: "通知补正",
    Step.SUPPLEMENT: "补正",
    Step.ACCEPT_APPLICATION: "受理",
    Step.RECORD_SITE_CHECK: "登记核查",
    Step.REMOVE: "移出",
    Step.REFUSE_REMOVAL: "不予移出",
    Step.PROPOSE_REVOCATION: "提出撤销",
    Step.REFUSE_REVOCATION: "不予撤销",
    Step.REVOKE: "撤销列入（认定）",
    Step.PROPOSE_SERIOUS: "提出认定严重失信",
    Step.LIST_SERIOUS: "认定严重失信",
    Step.APPLY_REPAIR: "申请信用修复",
    Step.REFUSE_REPAIR: "不予信用修复",
    Step.RELEASE: "解除",
    Step.ASSIGN: "指定承办人",
    Step.NOTE: "入卷",
}


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
