"""Aftercare in 洮南 (S20, TN-33) and the yearly supervision plan of 临夏 (S34, LX-23)."""

from __future__ import annotations

import pytest

from restoration.law.events import EventKind
from restoration.law.events.closure import Accepted, Aftercare
from restoration.law.events.supervision import SupervisionPlan
from restoration.law.facts import Event, SubjectType
from restoration.law.findings import Standing, findings_of, next_change
from restoration.law.letters.content import AddresseeKind
from tests.law.builders import KAIZHOU, TAONAN, YONGJING, d, event, find, judge, officer, right, setting, the
from tests.law.rows import Row, holds

S = Standing
CARE, PLAN = "220881/aftercare_term@2023-01-01", "6229/yearly_supervision_plan@2022-05-31"
PASSED = event(EventKind.ACCEPTANCE_PASSED, "2024-09-10", Accepted())
TERM = event(EventKind.AFTERCARE_SET, "2024-09-10", Aftercare(until=d("2027-09-10")))
CANCELLED = event(EventKind.CANCELLED, "2024-10-08")
DONE = event(EventKind.AFTERCARE_RECORDED, "2025-05-06")
SET = officer(EventKind.DATE_SET, "2024-10-01", "aftercare_term", "aftercare", "2027-12-31")


def planned(year: int, on: str) -> Event:
    return event(EventKind.SUPERVISION_PLANNED, on, SupervisionPlan(year=year, mines_planned=20))


def care(*facts: Event):  # type: ignore[no-untyped-def]
    return right(*facts, places=TAONAN)


def bureau(*facts: Event, places: tuple[str, ...] = YONGJING):  # type: ignore[no-untyped-def]
    return right(*facts, places=places, held=False, subject_type=SubjectType.BUREAU, tracked_from=d("2024-01-01"))


ROWS = [
    Row(CARE, care(), "2024-09-10", None),
    Row(CARE, care(PASSED), "2024-09-09", None),
    Row(CARE, care(PASSED), "2024-09-10", S.OUTSTANDING),
    Row(CARE, care(PASSED, TERM, CANCELLED), "2024-10-08", S.OUTSTANDING),  # the licence's end does not end it
    Row(CARE, care(PASSED, TERM, CANCELLED, DONE), "2027-09-09", S.OUTSTANDING),
    Row(CARE, care(PASSED, TERM, CANCELLED, DONE), "2027-09-10", S.OUTSTANDING),  # the last day is still a day of it
    Row(CARE, care(PASSED, TERM, CANCELLED, DONE), "2027-09-11", S.MET),
    Row(CARE, care(PASSED, TERM, CANCELLED), "2027-09-11", S.OUTSTANDING),  # nothing was ever recorded
    Row(CARE, care(PASSED, TERM, SET), "2027-12-30", S.PENDING, "2027-12-31"),
    Row(CARE, care(PASSED, TERM, SET), "2027-12-31", S.DUE_TODAY, "2027-12-31"),
    Row(CARE, care(PASSED, TERM, SET), "2028-01-01", S.OVERDUE, "2027-12-31", 1),
    Row(PLAN, bureau(), "2023-12-31", None),  # before records began
    Row(PLAN, bureau(), "2024-03-01", S.OUTSTANDING),
    Row(PLAN, bureau(), "2024-12-31", S.OUTSTANDING),  # no day in the text: never late
    Row(PLAN, bureau(planned(2024, "2024-02-20")), "2024-02-19", S.OUTSTANDING),
    Row(PLAN, bureau(planned(2024, "2024-02-20")), "2024-02-20", S.MET),
    Row(PLAN, bureau(planned(2024, "2025-01-08")), "2025-03-01", S.MET, occasion="2024"),
    Row(PLAN, bureau(planned(2024, "2025-01-08")), "2025-03-01", S.OUTSTANDING, occasion="2025"),
    Row(PLAN, bureau(planned(2023, "2024-02-20")), "2024-03-01", S.OUTSTANDING),  # another year's plan
    Row(PLAN, bureau(places=KAIZHOU), "2024-03-01", None),  # no such text there
]


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_life_rows(row: Row) -> None:
    holds(row)


def test_a_plan_is_the_bureau_s_and_never_a_right_s() -> None:
    found = the(bureau(), "2024-03-01", "yearly_supervision_plan")
    assert found.duty.liable.kind is AddresseeKind.BUREAU and not found.may_be_acted_on
    assert find(right(places=YONGJING), "2024-03-01", "yearly_supervision_plan") is None


def test_a_bureau_owes_nothing_that_rights_owe() -> None:
    assert [f.duty.rule for f in judge(bureau(), "2024-03-01")] == ["yearly_supervision_plan"]


def test_aftercare_stays_with_the_company_that_was_accepted() -> None:
    found = the(care(PASSED, TERM, CANCELLED), "2025-01-01", "aftercare_term")
    assert found.duty.liable.kind is AddresseeKind.HOLDER and found.duty.missing[0].title == "管护至2027年9月10日"


def test_the_night_looks_again_on_the_day_after_the_term() -> None:
    facts, at = care(PASSED, TERM, CANCELLED, DONE), setting("2027-09-01")
    assert next_change(facts, findings_of(facts, at), at, 30) == d("2027-09-11")
