"""The table of case steps: from which state to which, who may take it, on what basis, within which days.

One line for each arrow; routes, pages, guards, worklists and the tests are generated from it. A step that is not here
is refused. ``no`` is the number of the transition in the bureau's own procedure (T1 flagging … T20 transfer).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from restoration.errors import IllegalStep
from restoration.law.cases.periods import Stage
from restoration.law.cases.states import ENDED, IN_FORCE, STATE_WORDS, STEP_WORDS, CaseKind, CaseState, Step


class By(StrEnum):
    """Who takes a step."""

    CHECK = "check"  # the nightly check
    OFFICER = "officer"  # 承办人: inspector, approver, leader
    DECIDER = "decider"  # 局领导
    HOLDER = "holder"  # the company's signatory; an officer may record what came on paper
    LETTER = "letter"  # taken by issuing the document, never by a form


BY_WORDS: Final[Mapping[By, str]] = {
    By.CHECK: "系统核查",
    By.OFFICER: "承办人员",
    By.DECIDER: "局领导",
    By.HOLDER: "矿业权人",
    By.LETTER: "制发文书",
}

APL, LIST_RULE = "行政处罚法", "矿业权人勘查开采信息管理办法（自然资源部令第13号）"


@dataclass(frozen=True, slots=True)
class Arrow:
    """One step of the table. ``officers``: two are named. ``decides``: not by who prepared it. ``once``: one time."""

    no: str
    before: CaseState | None
    step: Step
    after: CaseState
    by: frozenset[By]
    basis: str
    officers: bool = False
    decides: bool = False
    once: bool = False
    period: Stage | None = None


S = CaseState
OFFICER, DECIDER, HOLDER, CHECK = By.OFFICER, By.DECIDER, By.HOLDER, By.CHECK
LETTER = By.LETTER
WRONG: Final = "列入（认定）决定错误或者被撤销"


def arrow(
    no: str, before: CaseState | None, step: Step, after: CaseState, *by: By, basis: str, **more: object
) -> Arrow:
    """A line of the table."""
    return Arrow(no, before, step, after, frozenset(by), basis, **more)  # type: ignore[arg-type]


def revocation(states: Iterable[CaseState]) -> Iterator[Arrow]:
    """T16: an officer proposes, another person decides; whoever drafted the revoking document proposed it."""
    for state in states:
        yield arrow("T16", state, Step.PROPOSE_REVOCATION, state, OFFICER, basis=WRONG)
        yield arrow("T16", state, Step.REFUSE_REVOCATION, state, DECIDER, basis=WRONG, decides=True)
        yield arrow("T16", state, Step.REVOKE, S.REVOKED, DECIDER, LETTER, basis=WRONG, decides=True)


CORRECTION: Final = (
    arrow("T1", None, Step.FLAG, S.SUSPECTED, CHECK, basis="义务期限届满，未见履行"),
    arrow("T1", None, Step.OPEN, S.SUSPECTED, OFFICER, basis="检查、核实发现的问题"),
    arrow("T2", S.SUSPECTED, Step.CURE, S.CLEAR, CHECK, basis="义务已经履行"),
    arrow("T2", S.SUSPECTED, Step.WITHDRAW, S.CLEAR, CHECK, basis="更正后的事实不产生该义务"),
    arrow("T1", S.SUSPECTED, Step.RECORD_FINDING, S.SUSPECTED, OFFICER, basis="检查、核实发现的问题"),
    arrow("T2", S.SUSPECTED, Step.CLOSE, S.CLEAR, OFFICER, basis="经核实已履行或者不应履行"),
    arrow("T3", S.SUSPECTED, Step.ORDER, S.ORDERED, LETTER, basis=f"{APL}第二十八条"),
    arrow("T3", S.ORDERED, Step.ORDER_WITHDRAWN, S.CLEAR, LETTER, basis="文书撤回"),
    arrow("T2", S.ORDERED, Step.CLOSE, S.CLEAR, OFFICER, basis="经核实已履行或者不应履行"),
    arrow("T4", S.ORDERED, Step.ASK_EXTENSION, S.ORDERED, HOLDER, OFFICER, basis="矿业权人的书面申请", once=True),
    arrow(
        "T4", S.ORDERED, Step.DECIDE_EXTENSION, S.ORDERED, OFFICER, basis="对延期申请的审查", decides=True, once=True
    ),
    arrow("T4", S.ORDERED, Step.REPORT_RECTIFIED, S.RECTIFIED_PENDING_CHECK, HOLDER, OFFICER, basis="整改情况报告"),
    arrow("T5", S.ORDERED, Step.PASS_CHECK, S.CLEAR, OFFICER, basis=f"{APL}第四十二条", officers=True),
    arrow("T6", S.ORDERED, Step.FAIL_CHECK, S.ORDERED, OFFICER, basis=f"{APL}第四十二条", officers=True),
    arrow(
        "T5",
        S.RECTIFIED_PENDING_CHECK,
        Step.PASS_CHECK,
        S.CLEAR,
        OFFICER,
        basis=f"{APL}第四十二条",
        officers=True,
        period=Stage.CHECK,
    ),
    arrow(
        "T6",
        S.RECTIFIED_PENDING_CHECK,
        Step.FAIL_CHECK,
        S.ORDERED,
        OFFICER,
        basis=f"{APL}第四十二条",
        officers=True,
        period=Stage.CHECK,
    ),
    arrow("R15", S.ORDERED, Step.PROPOSE_CLOSURE, S.ORDERED, OFFICER, LETTER, basis="规划关于逾期整改不达标的规定"),
    arrow("R15", S.ORDERED, Step.ANSWER_CLOSURE, S.ORDERED, DECIDER, basis="对提请关闭的审查", decides=True),
)
LISTING: Final = (
    arrow("T7", None, Step.PROPOSE_LISTING, S.LISTING_PROPOSED, OFFICER, LETTER, basis=LIST_RULE),
    arrow("T7", S.LISTING_PROPOSED, Step.TAKE_OVER, S.LISTING_PROPOSED, OFFICER, basis=f"{LIST_RULE}：登记机关决定"),
    arrow("T2", S.LISTING_PROPOSED, Step.CLOSE, S.CLEAR, OFFICER, basis="经核实不应列入，或者登记机关已作处理"),
    arrow("T8", S.LISTING_PROPOSED, Step.GIVE_NOTICE, S.HEARING_OF_VIEWS, LETTER, basis=LIST_RULE),
    arrow("T8", S.LISTING_PROPOSED, Step.ORDER_WITHDRAWN, S.CLEAR, LETTER, basis="文书撤回"),
    arrow("T8", S.HEARING_OF_VIEWS, Step.ORDER_WITHDRAWN, S.CLEAR, LETTER, basis="文书撤回"),
    arrow(
        "T8",
        S.HEARING_OF_VIEWS,
        Step.RECORD_VIEWS,
        S.HEARING_OF_VIEWS,
        HOLDER,
        OFFICER,
        basis="当事人的陈述和申辩",
        period=Stage.REPLY,
    ),
    arrow(
        "T9",
        S.HEARING_OF_VIEWS,
        Step.DECIDE,
        S.HEARING_OF_VIEWS,
        DECIDER,
        basis="集体讨论决定",
        decides=True,
        period=Stage.DECIDE,
    ),
    arrow("T9", S.HEARING_OF_VIEWS, Step.LIST, S.LISTED, DECIDER, LETTER, basis=LIST_RULE),
    arrow("T10", S.HEARING_OF_VIEWS, Step.DECLINE, S.CLEAR, DECIDER, LETTER, basis=LIST_RULE),
    arrow("T11", S.LISTED, Step.PUBLISH, S.LISTED, OFFICER, basis=LIST_RULE, period=Stage.PUBLISH),
    arrow("T12", S.LISTED, Step.APPLY_REMOVAL, S.REMOVAL_APPLIED, HOLDER, OFFICER, basis="移出申请书"),
    arrow(
        "T13",
        S.REMOVAL_APPLIED,
        Step.ASK_SUPPLEMENT,
        S.REMOVAL_APPLIED,
        OFFICER,
        LETTER,
        basis=LIST_RULE,
        once=True,
        period=Stage.REMOVAL,
    ),
    arrow("T13", S.REMOVAL_APPLIED, Step.SUPPLEMENT, S.REMOVAL_APPLIED, HOLDER, OFFICER, basis="补正材料"),
    arrow("T13", S.REMOVAL_APPLIED, Step.ACCEPT_APPLICATION, S.REMOVAL_CHECKING, OFFICER, LETTER, basis=LIST_RULE),
    arrow(
        "T14",
        S.REMOVAL_CHECKING,
        Step.RECORD_SITE_CHECK,
        S.REMOVAL_CHECKING,
        OFFICER,
        basis=f"{APL}第四十二条",
        officers=True,
        period=Stage.REMOVAL,
    ),
    arrow(
        "T14",
        S.REMOVAL_CHECKING,
        Step.REMOVE,
        S.REMOVED,
        DECIDER,
        LETTER,
        basis=LIST_RULE,
        decides=True,
        period=Stage.REMOVAL,
    ),
    arrow(
        "T15",
        S.REMOVAL_CHECKING,
        Step.REFUSE_REMOVAL,
        S.LISTED,
        DECIDER,
        LETTER,
        basis=LIST_RULE,
        decides=True,
        period=Stage.REMOVAL,
    ),
    *revocation(sorted(IN_FORCE)),
)
DISHONESTY: Final = (
    arrow("T17", None, Step.PROPOSE_SERIOUS, S.SERIOUS_PROPOSED, OFFICER, LETTER, basis=LIST_RULE),
    arrow(
        "T18",
        S.SERIOUS_PROPOSED,
        Step.RECORD_VIEWS,
        S.SERIOUS_PROPOSED,
        HOLDER,
        OFFICER,
        basis="当事人的陈述和申辩",
        period=Stage.REPLY,
    ),
    arrow(
        "T18",
        S.SERIOUS_PROPOSED,
        Step.DECIDE,
        S.SERIOUS_PROPOSED,
        DECIDER,
        basis="集体讨论决定",
        decides=True,
        period=Stage.DECIDE,
    ),
    arrow("T18", S.SERIOUS_PROPOSED, Step.LIST_SERIOUS, S.SERIOUS_LISTED, DECIDER, LETTER, basis=LIST_RULE),
    arrow("T18", S.SERIOUS_PROPOSED, Step.DECLINE, S.CLEAR, DECIDER, LETTER, basis=LIST_RULE),
    arrow("T2", S.SERIOUS_PROPOSED, Step.CLOSE, S.CLEAR, OFFICER, basis="经核实不应认定"),
    arrow("T18", S.SERIOUS_LISTED, Step.PUBLISH, S.SERIOUS_LISTED, OFFICER, basis=LIST_RULE, period=Stage.PUBLISH),
    arrow("T19", S.SERIOUS_LISTED, Step.APPLY_REPAIR, S.SERIOUS_LISTED, HOLDER, OFFICER, basis="信用修复申请"),
    arrow(
        "T19",
        S.SERIOUS_LISTED,
        Step.RECORD_SITE_CHECK,
        S.SERIOUS_LISTED,
        OFFICER,
        basis=f"{APL}第四十二条",
        officers=True,
        period=Stage.REPAIR,
    ),
    arrow(
        "T19",
        S.SERIOUS_LISTED,
        Step.REFUSE_REPAIR,
        S.SERIOUS_LISTED,
        DECIDER,
        basis=LIST_RULE,
        decides=True,
        period=Stage.REPAIR,
    ),
    arrow("T19", S.SERIOUS_LISTED, Step.RELEASE, S.SERIOUS_RELEASED, DECIDER, LETTER, basis=LIST_RULE, decides=True),
    *revocation([S.SERIOUS_LISTED]),
)


def anywhere() -> Iterator[Arrow]:
    """What may be done to every file that is not closed."""
    for state in CaseState:
        if state not in ENDED:
            yield arrow("—", state, Step.ASSIGN, state, OFFICER, basis="本局内部分工")
            yield arrow("T20", state, Step.NOTE, state, OFFICER, basis="入卷材料")


TABLE: Final[tuple[Arrow, ...]] = (*CORRECTION, *LISTING, *DISHONESTY, *anywhere())
"""The diagram: all that is not here is refused."""

ARROWS: Final[Mapping[tuple[CaseState | None, Step], Arrow]] = {(a.before, a.step): a for a in TABLE}
TRANSITIONS: Final[Mapping[tuple[CaseState | None, Step], CaseState]] = {k: a.after for k, a in ARROWS.items()}
OPENINGS: Final[Mapping[Step, CaseKind]] = {
    **{a.step: CaseKind.CORRECTION for a in CORRECTION if a.before is None},
    **{a.step: CaseKind.LISTING for a in LISTING if a.before is None},
    **{a.step: CaseKind.DISHONESTY for a in DISHONESTY if a.before is None},
}
"""The kind of file a step opens."""


def find(state: CaseState | None, step: Step) -> Arrow:
    """The table's line; raises ``IllegalStep`` where it has none."""
    try:
        return ARROWS[state, step]
    except KeyError:
        words = STATE_WORDS[state] if state else "未立案"
        raise IllegalStep(f"案件处于“{words}”状态，不能办理“{STEP_WORDS[step]}”（{step}），请刷新后核对") from None


def advance(state: CaseState | None, step: Step) -> CaseState:
    """The state after a step; raises ``IllegalStep`` where the table has no arrow."""
    return find(state, step).after


def steps_from(state: CaseState) -> list[Arrow]:
    """What may follow a state, in the table's order."""
    return [a for a in TABLE if a.before is state]
