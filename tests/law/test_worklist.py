"""What an open file waits for, as a table: whom, what, since when, and whether a passed day binds."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from restoration.law.cases.flow import By
from restoration.law.cases.periods import PROPOSED, Days, Stage, end_of_measures
from restoration.law.cases.states import ENDED, CaseState, Step
from restoration.law.cases.worklist import MAY_WAIT, FileView, StageDays, waiting
from restoration.law.workdays import Calendar

C, TODAY = CaseState, date(2024, 6, 3)
D1, D2, D3 = date(2024, 5, 6), date(2024, 5, 10), date(2024, 5, 20)
DAYS = StageDays(PROPOSED, Calendar.load())
CONFIRMED = StageDays(PROPOSED | {Stage.CHECK: Days(Stage.CHECK, 5, True, "规程")}, Calendar.load())

TABLE: dict[str, tuple[FileView, tuple[By, str, date] | None]] = {
    "flagged": (FileView(C.SUSPECTED, D1), (By.OFFICER, "核实并责令改正，或者结案", D1)),
    "order not served": (FileView(C.ORDERED, D1, {Step.ORDER: D2}), (By.OFFICER, "送达责令改正文书", D2)),
    "time running": (
        FileView(C.ORDERED, D1, {Step.ORDER: D2}, True, TODAY),
        (By.HOLDER, "改正并报告", D2),
    ),
    "time over": (
        FileView(C.ORDERED, D1, {Step.ORDER: D2}, True, D3),
        (By.OFFICER, "期限届满，复核", date(2024, 5, 21)),
    ),
    "no time set": (FileView(C.ORDERED, D1, {Step.ORDER: D2}, True), (By.OFFICER, "确定改正期限", D2)),
    "no last day to be counted": (
        FileView(C.ORDERED, D1, {Step.ORDER: D2}, True, end_unknown="日历未确认"),
        (By.HOLDER, "改正并报告（日历未确认）", D2),
    ),
    "extension asked": (
        FileView(C.ORDERED, D1, {Step.ORDER: D2, Step.ASK_EXTENSION: D3}, True, TODAY),
        (By.OFFICER, "决定是否延期", D3),
    ),
    "closure proposed": (
        FileView(C.ORDERED, D1, {Step.ORDER: D1, Step.FAIL_CHECK: D2, Step.PROPOSE_CLOSURE: D3}, True, D2),
        (By.DECIDER, "审查提请关闭", D3),
    ),
    "reported": (FileView(C.RECTIFIED_PENDING_CHECK, D1, {Step.REPORT_RECTIFIED: D2}), (By.OFFICER, "整改复核", D2)),
    "proposed": (FileView(C.LISTING_PROPOSED, D1), (By.OFFICER, "告知拟列入", D1)),
    "another's right": (
        FileView(C.LISTING_PROPOSED, D1, registered_here=False),
        (By.OFFICER, "报请登记机关，登记机关接办或者反馈", D1),
    ),
    "notice not served": (FileView(C.HEARING_OF_VIEWS, D1, {Step.GIVE_NOTICE: D2}), (By.OFFICER, "送达告知书", D2)),
    "views running": (
        FileView(C.HEARING_OF_VIEWS, D1, {Step.GIVE_NOTICE: D2}, True, TODAY),
        (By.HOLDER, "陈述、申辩", D2),
    ),
    "no last day of views to be counted": (
        FileView(C.HEARING_OF_VIEWS, D1, {Step.GIVE_NOTICE: D2}, True, end_unknown="日历未确认"),
        (By.HOLDER, "陈述、申辩（日历未确认）", D2),
    ),
    "views over": (
        FileView(C.HEARING_OF_VIEWS, D1, {Step.GIVE_NOTICE: D2}, True, D3),
        (By.OFFICER, "登记陈述申辩情况", D3),
    ),
    "views in": (
        FileView(C.HEARING_OF_VIEWS, D1, {Step.GIVE_NOTICE: D1, Step.RECORD_VIEWS: D2}, True, D3),
        (By.DECIDER, "集体讨论决定", D2),
    ),
    "decided": (
        FileView(C.HEARING_OF_VIEWS, D1, {Step.GIVE_NOTICE: D1, Step.RECORD_VIEWS: D2, Step.DECIDE: D3}, True, D3),
        (By.DECIDER, "制发决定书", D3),
    ),
    "listed": (FileView(C.LISTED, D1, {Step.LIST: D2}), (By.OFFICER, "公示", D2)),
    "published": (FileView(C.LISTED, D1, {Step.LIST: D2, Step.PUBLISH: D2}), None),
    "applied": (FileView(C.REMOVAL_APPLIED, D1, {Step.APPLY_REMOVAL: D2}), (By.OFFICER, "受理或者通知补正", D2)),
    "to supplement": (
        FileView(C.REMOVAL_APPLIED, D1, {Step.APPLY_REMOVAL: D2, Step.ASK_SUPPLEMENT: D3}),
        (By.HOLDER, "补正材料", D3),
    ),
    "accepted": (FileView(C.REMOVAL_CHECKING, D1, {Step.APPLY_REMOVAL: D2}), (By.OFFICER, "实地核查", D2)),
    "checked": (
        FileView(C.REMOVAL_CHECKING, D1, {Step.APPLY_REMOVAL: D2, Step.RECORD_SITE_CHECK: D3}),
        (By.DECIDER, "决定是否移出", D2),
    ),
    "removal applied, revocation proposed": (
        FileView(C.REMOVAL_APPLIED, D1, {Step.APPLY_REMOVAL: D2, Step.PROPOSE_REVOCATION: D3}),
        (By.DECIDER, "审查提出的撤销", D3),
    ),
    "serious, not published": (
        FileView(C.SERIOUS_LISTED, D1, {Step.LIST_SERIOUS: D2}, measures_end_on=date(2024, 6, 4)),
        (By.OFFICER, "公示", D2),
    ),
    "measures running": (
        FileView(C.SERIOUS_LISTED, D1, {Step.PUBLISH: D2}, measures_end_on=date(2024, 6, 4)),
        None,
    ),
    "repair applied": (
        FileView(C.SERIOUS_LISTED, D1, {Step.PUBLISH: D2, Step.APPLY_REPAIR: D3}, measures_end_on=date(2024, 6, 4)),
        (By.OFFICER, "信用修复核查", D3),
    ),
    "repair checked": (
        FileView(
            C.SERIOUS_LISTED,
            D1,
            {Step.PUBLISH: D2, Step.APPLY_REPAIR: D2, Step.RECORD_SITE_CHECK: D3},
            measures_end_on=date(2024, 6, 4),
        ),
        (By.DECIDER, "决定是否解除", D2),
    ),
    "measures over": (
        FileView(C.SERIOUS_LISTED, D1, measures_end_on=TODAY),
        (By.DECIDER, "期满，确认解除", TODAY),
    ),
}


@pytest.mark.parametrize(("file", "wanted"), TABLE.values(), ids=TABLE)
def test_who_is_next(file: FileView, wanted: tuple[Any, ...] | None) -> None:
    found = waiting(file, DAYS, TODAY)
    assert (None if found is None else (found.by, found.what, found.since)) == wanted
    assert found is None or file.state in MAY_WAIT[found.by]


@pytest.mark.parametrize("state", sorted(ENDED))
def test_a_closed_file_waits_for_nobody(state: CaseState) -> None:
    assert waiting(FileView(state, D1), DAYS, TODAY) is None


def test_a_day_nobody_confirmed_only_reminds() -> None:
    file = FileView(C.RECTIFIED_PENDING_CHECK, D1, {Step.REPORT_RECTIFIED: D1})
    proposed, confirmed = waiting(file, DAYS, TODAY), waiting(file, CONFIRMED, TODAY)
    assert proposed is not None and (proposed.due_on, proposed.late(TODAY)) == (date(2024, 5, 24), False)
    assert confirmed is not None and (confirmed.due_on, confirmed.late(TODAY)) == (
        date(2024, 5, 11),
        True,
    )  # 11 May was made up for
    assert not confirmed.late(date(2024, 5, 11))


def test_a_year_without_calendar_gives_no_day() -> None:
    file = FileView(C.RECTIFIED_PENDING_CHECK, D1, {Step.REPORT_RECTIFIED: date(2031, 5, 6)})
    found = waiting(file, CONFIRMED, date(2031, 6, 1))
    assert found is not None and found.due_on is None and not found.late(date(2031, 6, 1))


@pytest.mark.parametrize(
    ("decided", "free"),
    [("2024-07-10", "2027-07-11"), ("2024-12-31", "2028-01-01"), ("2024-02-29", "2027-03-01")],
)
def test_measures_run_to_the_end_of_the_day_three_years_on(decided: str, free: str) -> None:
    assert end_of_measures(date.fromisoformat(decided)) == date.fromisoformat(free)
