"""O-27 plan_re_preparation (Taonan, line 502): four changes reopen the plan, production scale does not."""

from __future__ import annotations

import pytest

from restoration.law.events import Change, EventKind
from restoration.law.findings import Standing
from restoration.law.letters.content import LetterKind
from restoration.law.texts.book import Confidence
from tests.law.builders import (
    ELSEWHERE,
    KAIZHOU,
    TAONAN,
    YONGJING,
    ZHENGNING,
    changed,
    d,
    event,
    find,
    judge,
    local,
    officer,
    party_gone,
    plan,
    right,
    the,
)
from tests.law.rows import Row, holds

RULE = "plan_re_preparation"
TN = f"220881/{RULE}@2023-01-01"
S = Standing
FIRST = plan("2021-06-01")
CHANGE = changed(EventKind.METHOD_CHANGED, "2023-08-01", code="ev-1")
SECOND = plan("2023-11-15", code="pl-2", version=2)
SET = officer(EventKind.DATE_SET, "2023-08-10", RULE, "ev-1", "2023-10-31")

REOPENED = right(FIRST, CHANGE, places=TAONAN)
DATED = right(FIRST, CHANGE, SET, places=TAONAN)

ROWS = [
    Row(TN, REOPENED, "2023-07-31", None),
    Row(TN, REOPENED, "2023-08-01", S.OUTSTANDING),
    Row(TN, REOPENED, "2023-08-02", S.OUTSTANDING),
    Row(TN, REOPENED, "2030-01-01", S.OUTSTANDING),  # no text gives a number: never late by itself
    Row(TN, right(FIRST, CHANGE, SECOND, places=TAONAN), "2023-11-14", S.OUTSTANDING),
    Row(TN, right(FIRST, CHANGE, SECOND, places=TAONAN), "2023-11-15", S.MET),
    Row(TN, DATED, "2023-08-09", S.OUTSTANDING),
    Row(TN, DATED, "2023-10-30", S.PENDING, "2023-10-31"),
    Row(TN, DATED, "2023-10-31", S.DUE_TODAY, "2023-10-31"),
    Row(TN, DATED, "2023-11-01", S.OVERDUE, "2023-10-31", 1),
    Row(TN, right(FIRST, CHANGE, SET, SECOND, places=TAONAN), "2023-11-15", S.MET_LATE, "2023-10-31", 15),
    Row(TN, right(FIRST, changed(EventKind.METHOD_CHANGED, "2022-12-31"), places=TAONAN), "2023-08-02", None),
    Row(TN, right(FIRST, changed(EventKind.METHOD_CHANGED, "2023-01-01"), places=TAONAN), "2023-08-02", S.OUTSTANDING),
    Row(TN, right(FIRST, changed(EventKind.METHOD_CHANGED, "2026-03-01"), places=TAONAN), "2026-03-01", S.OUTSTANDING),
]


@pytest.mark.parametrize("rulebook", [None, local()], ids=["all layers", "local"])
@pytest.mark.parametrize("row", ROWS, ids=str)
def test_plan_re_preparation_rows(row: Row, rulebook: object) -> None:
    holds(Row(**(vars(row) | {"rulebook": rulebook})))


@pytest.mark.parametrize(
    ("kind", "reopens"),
    [
        (EventKind.AREA_CHANGED, True),
        (EventKind.MINERAL_CHANGED, True),
        (EventKind.METHOD_CHANGED, True),
        (EventKind.LIFE_CHANGED, True),
        (EventKind.SCALE_CHANGED, False),
    ],
)
def test_four_changes_reopen_the_plan_and_scale_does_not_S17(kind: EventKind, reopens: bool) -> None:
    """Taonan's own list; the nation's adds a larger scale (保护规定 第十四条)."""
    facts = right(FIRST, changed(kind, "2023-08-01"), places=TAONAN)
    assert (find(facts, "2023-08-02", RULE, rulebook=local()) is not None) is reopens


@pytest.mark.parametrize(
    ("after", "reopens"), [("50万吨/年", True), ("30万吨/年", True), ("20万吨/年", False), ("大型", True)]
)
def test_a_larger_scale_reopens_the_plan_by_the_nations_law_and_a_smaller_one_does_not(
    after: str, reopens: bool
) -> None:
    detail = Change(before="30万吨/年", after=after)
    facts = right(FIRST, event(EventKind.SCALE_CHANGED, "2023-08-01", detail), places=ELSEWHERE)
    assert (find(facts, "2023-08-02", RULE) is not None) is reopens


def test_a_change_only_the_plan_lists_is_not_punished_under_the_nations_text() -> None:
    life = changed(EventKind.LIFE_CHANGED, "2023-08-01", code="ev-1")
    found = the(right(FIRST, life, SET, places=TAONAN), "2023-11-01", RULE)
    assert (found.letter_kind(30), found.consequences) == (LetterKind.OVERDUE_NOTICE, ())
    assert found.confidence is Confidence.LOCAL


def test_it_becomes_overdue_only_against_an_officers_date_S17() -> None:
    assert not the(REOPENED, "2024-06-01", RULE).may_be_acted_on
    assert the(DATED, "2023-11-01", RULE).may_be_acted_on


def test_a_plan_approved_before_the_change_does_not_close_it() -> None:
    facts = right(FIRST, plan("2023-07-31", code="pl-2", version=2), CHANGE, places=TAONAN)
    assert the(facts, "2023-12-01", RULE).standing is S.OUTSTANDING


def test_a_plan_approved_on_the_day_of_the_change_closes_it() -> None:
    facts = right(FIRST, plan("2023-08-01", code="pl-2", version=2), CHANGE, places=TAONAN)
    assert the(facts, "2023-12-01", RULE).standing is S.MET


def test_one_new_plan_closes_every_change_before_it_and_none_after() -> None:
    later = changed(EventKind.AREA_CHANGED, "2024-02-01", code="ev-2")
    facts = right(FIRST, CHANGE, SECOND, later, places=TAONAN)
    assert the(facts, "2024-03-01", RULE, "ev-1").standing is S.MET
    assert the(facts, "2024-03-01", RULE, "ev-2").standing is S.OUTSTANDING


def test_a_change_whose_day_was_corrected_keeps_its_identity_and_its_officers_date() -> None:
    mended = changed(EventKind.METHOD_CHANGED, "2023-08-03", code="ev-1b", supersedes="ev-1", recorded="2023-09-01")
    found = the(right(FIRST, CHANGE, SET, mended, places=TAONAN), "2023-11-01", RULE)
    assert (found.duty.occasion, found.standing, found.due_on) == ("ev-1", S.OVERDUE, d("2023-10-31"))
    assert found.duty.tied_on == d("2023-08-03")


@pytest.mark.parametrize("places", [ELSEWHERE, KAIZHOU, ZHENGNING, YONGJING])
def test_a_changed_life_reopens_the_plan_in_taonan_alone(places: tuple[str, ...]) -> None:
    life = changed(EventKind.LIFE_CHANGED, "2023-08-01")
    assert find(right(FIRST, life, places=places), "2023-08-02", RULE) is None
    assert find(right(FIRST, CHANGE, places=places), "2023-08-02", RULE) is not None


def test_overdue_against_an_officers_date_gives_an_order_with_the_nations_consequences() -> None:
    found = the(DATED, "2023-11-01", RULE)
    assert found.letter_kind(30) is LetterKind.CORRECTION_ORDER
    assert {c.kind.value for c in found.consequences} == {"correction_order", "abnormal_list", "fine", "licence_block"}
    assert {c.place for c in found.consequences} == {"CN"}
    assert "主管部门确定期限 2023-10-31（现场情况）" in found.arithmetic


def test_an_outstanding_duty_gives_no_letter() -> None:
    assert the(REOPENED, "2023-08-02", RULE).letter_kind(30) is None


def test_an_ownerless_mine_prepares_no_plan() -> None:
    assert RULE not in {
        f.duty.rule for f in judge(right(FIRST, CHANGE, party_gone("2023-09-01"), places=TAONAN), "2023-12-01")
    }
