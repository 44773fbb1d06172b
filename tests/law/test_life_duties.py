"""Aftercare in 洮南 (S20, TN-33); what a bureau owes itself: 临夏's yearly plan (S34, LX-23), the report upward."""

from __future__ import annotations

import pytest

from restoration.law.events import EventKind
from restoration.law.events.closure import Accepted, Aftercare
from restoration.law.events.supervision import SupervisionPlan, UpwardReport
from restoration.law.facts import Event, SubjectType
from restoration.law.findings import Standing, findings_of, next_change
from restoration.law.letters.content import AddresseeKind, LetterKind
from restoration.law.penalties import penalty
from tests.law.builders import (
    ELSEWHERE,
    KAIZHOU,
    TAONAN,
    YONGJING,
    d,
    event,
    find,
    judge,
    officer,
    right,
    setting,
    shipped,
    the,
)
from tests.law.rows import Row, holds

S = Standing
CARE, PLAN = "220881/aftercare_term@2023-01-01", "6229/yearly_supervision_plan@2022-05-31"
UPWARD = "CN/upward_report@2013-03-01"
PASSED = event(EventKind.ACCEPTANCE_PASSED, "2024-09-10", Accepted())
TERM = event(EventKind.AFTERCARE_SET, "2024-09-10", Aftercare(until=d("2027-09-10")))
CANCELLED = event(EventKind.CANCELLED, "2024-10-08")
DONE = event(EventKind.AFTERCARE_RECORDED, "2025-05-06")
SET = officer(EventKind.DATE_SET, "2024-10-01", "aftercare_term", "aftercare", "2027-12-31")


def planned(year: int, on: str) -> Event:
    return event(EventKind.SUPERVISION_PLANNED, on, SupervisionPlan(year=year, mines_planned=20))


def upward(year: int, on: str) -> Event:
    return event(EventKind.UPWARD_REPORTED, on, UpwardReport(year=year, to="州自然资源局", archive="档案室2024-3"))


def care(*facts: Event):  # type: ignore[no-untyped-def]
    return right(*facts, places=TAONAN)


def bureau(*facts: Event, places: tuple[str, ...] = YONGJING, since: str = "2024-01-01"):  # type: ignore[no-untyped-def]
    return right(*facts, places=places, held=False, subject_type=SubjectType.BUREAU, tracked_from=d(since))


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
    Row(UPWARD, bureau(), "2023-12-31", None),  # before records began
    Row(UPWARD, bureau(), "2024-12-31", S.PENDING, occasion="2024"),  # the year is not over
    Row(UPWARD, bureau(), "2025-01-01", S.OUTSTANDING, occasion="2024"),
    Row(UPWARD, bureau(), "2026-12-31", S.OUTSTANDING, occasion="2024"),  # no day in the text: never late
    Row(UPWARD, bureau(upward(2024, "2025-02-10")), "2025-02-09", S.OUTSTANDING, occasion="2024"),
    Row(UPWARD, bureau(upward(2024, "2025-02-10")), "2025-02-10", S.MET, occasion="2024"),
    Row(UPWARD, bureau(upward(2024, "2025-02-10")), "2026-01-01", S.OUTSTANDING, occasion="2025"),  # of each year
    Row(UPWARD, bureau(upward(2024, "2024-12-20")), "2024-12-20", S.MET, occasion="2024"),  # before the year is over
    Row(UPWARD, bureau(planned(2024, "2025-02-10")), "2025-02-10", S.OUTSTANDING, occasion="2024"),  # not by a plan
    Row(UPWARD, bureau(places=KAIZHOU), "2025-01-01", S.OUTSTANDING, occasion="2024"),  # the nation's: everywhere
    Row(UPWARD, bureau(since="2012-01-01"), "2013-03-01", None, occasion="2012"),  # before it was law
    Row(UPWARD, bureau(since="2012-01-01"), "2014-01-01", S.OUTSTANDING, occasion="2013"),
]


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_life_rows(row: Row) -> None:
    holds(row)


OWN = ["upward_report", "yearly_supervision_plan"]


@pytest.mark.parametrize("rule", OWN)
def test_what_a_bureau_owes_itself_is_never_a_right_s(rule: str) -> None:
    found = the(bureau(), "2025-03-01", rule, "2024")
    assert found.duty.liable.kind is AddresseeKind.BUREAU and not found.may_be_acted_on
    assert find(right(places=YONGJING), "2025-03-01", rule) is None


def test_a_bureau_owes_nothing_that_rights_owe() -> None:
    assert sorted(f.duty.rule for f in judge(bureau(), "2024-03-01")) == OWN


def test_aftercare_stays_with_the_company_that_was_accepted() -> None:
    found = the(care(PASSED, TERM, CANCELLED), "2025-01-01", "aftercare_term")
    assert found.duty.liable.kind is AddresseeKind.HOLDER and found.duty.missing[0].title == "管护至2027年9月10日"


def test_the_night_looks_again_on_the_day_after_the_term() -> None:
    facts, at = care(PASSED, TERM, CANCELLED, DONE), setting("2027-09-01")
    assert next_change(facts, findings_of(facts, at), at, 30) == d("2027-09-11")


@pytest.mark.parametrize(
    ("confirmed", "paper", "fined"),
    [
        (frozenset(), LetterKind.REMINDER, False),
        (frozenset({"CN/LRR"}), LetterKind.REMINDER, False),  # another text
        (frozenset({"CN/LRR_R"}), LetterKind.CORRECTION_ORDER, True),
    ],
)
def test_aftercare_and_its_fine_only_remind_until_the_reading_is_confirmed(
    confirmed: frozenset[str], paper: LetterKind, fined: bool
) -> None:
    """土地复垦条例实施办法 25 and 52, which refers to 土地复垦条例 41: how the two fit together was not confirmed."""
    facts = right(PASSED, TERM, places=ELSEWHERE, confirmed_sources=confirmed)
    found = the(facts, "2027-09-11", "aftercare")
    assert (found.standing, found.may_be_acted_on) == (S.OVERDUE, fined)
    assert found.letter_kind(30) is paper
    assert (bool(penalty(found, facts, shipped())), bool(found.consequences)) == (fined, fined)
