"""Officers' dates: a set date, an extension, an exemption move one obligation's date and never its identity."""

from __future__ import annotations

import pytest

from restoration.law.events import EventKind, Ground
from restoration.law.findings import Standing
from restoration.law.reasons import cleared_by
from tests.law.builders import ELSEWHERE, ZHENGNING, d, inspected, officer, plan, report, right, survey, the

S, E = Standing, EventKind
REPORT, ACCOUNT = "annual_reclamation_report", "fund_account_open"
OPEN = survey("2022-01-01")
EXTENDED = officer(E.DATE_EXTENDED, "2024-02-01", REPORT, "2023", "2024-03-31")
EXEMPTED = officer(E.EXEMPTED, "2024-04-10", REPORT, "2023")


def mine(*facts: object) -> object:
    return right(OPEN, *facts, places=ELSEWHERE)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("as_of", "standing", "due", "days"),
    [
        ("2024-01-31", S.OVERDUE, "2023-12-31", 31),  # before the extension was given
        ("2024-02-01", S.PENDING, "2024-03-31", 0),
        ("2024-03-31", S.DUE_TODAY, "2024-03-31", 0),
        ("2024-04-01", S.OVERDUE, "2024-03-31", 1),
        ("2024-04-09", S.OVERDUE, "2024-03-31", 9),
        ("2024-04-10", S.EXEMPT, "2024-03-31", 0),
    ],
)
def test_an_extension_and_an_exemption_hold_from_their_own_day(
    as_of: str, standing: Standing, due: str, days: int
) -> None:
    found = the(mine(EXTENDED, EXEMPTED), as_of, REPORT, "2023")
    assert (found.standing, found.due_on, found.days_overdue) == (standing, d(due), days)
    assert found.duty.due_on == d("2023-12-31")  # the original date is permanent


def test_a_report_within_the_extension_is_in_time() -> None:
    facts = mine(EXTENDED, report("2024-03-31", 2023))
    assert the(facts, "2024-05-01", REPORT, "2023").standing is S.MET


def test_a_report_after_the_extension_is_late_against_the_extension() -> None:
    found = the(mine(EXTENDED, report("2024-04-02", 2023)), "2024-05-01", REPORT, "2023")
    assert (found.standing, found.days_overdue) == (S.MET_LATE, 2)


def test_the_last_officers_date_counts() -> None:
    second = officer(E.DATE_EXTENDED, "2024-03-20", REPORT, "2023", "2024-05-31")
    assert the(mine(EXTENDED, second), "2024-04-01", REPORT, "2023").due_on == d("2024-05-31")


def test_dates_given_on_one_day_count_in_the_order_recorded() -> None:
    first = officer(E.DATE_SET, "2024-02-01", REPORT, "2023", "2024-08-31", recorded="2024-02-03", code="z")
    second = officer(E.DATE_SET, "2024-02-01", REPORT, "2023", "2024-07-31", recorded="2024-02-04", code="a")
    assert the(mine(second, first), "2024-03-01", REPORT, "2023").due_on == d("2024-07-31")


def test_a_date_set_after_an_exemption_revives_the_duty() -> None:
    again = officer(E.DATE_SET, "2024-05-01", REPORT, "2023", "2024-06-30")
    assert the(mine(EXEMPTED, again), "2024-07-01", REPORT, "2023").standing is S.OVERDUE


def test_an_officers_date_touches_its_own_rule_and_occasion_only() -> None:
    facts = mine(officer(E.EXEMPTED, "2024-01-02", ACCOUNT, "2023"), officer(E.EXEMPTED, "2024-01-02", REPORT, "2022"))
    assert the(facts, "2024-02-01", REPORT, "2023").standing is S.OVERDUE


def test_what_was_fulfilled_stays_fulfilled_whatever_is_exempted_later() -> None:
    facts = mine(report("2023-12-01", 2023), EXEMPTED)
    assert the(facts, "2024-05-01", REPORT, "2023").standing is S.MET


def test_an_extension_of_the_account_is_written_into_the_arithmetic() -> None:
    moved = officer(E.DATE_EXTENDED, "2023-06-01", ACCOUNT, "pl-1", "2023-07-10")
    found = the(right(plan("2023-05-10"), moved), "2023-07-11", ACCOUNT)
    assert found.arithmetic == (
        "2023-05-10 + 1个月 = 2023-06-10",
        "不顺延",
        "主管部门确定期限 2023-07-10（现场情况）",
        "自 2023-07-11 起为逾期",
        "已逾期 1 日",
    )
    assert found.officer_dates == (moved,)


def test_an_exempted_duty_asks_for_nothing() -> None:
    found = the(mine(EXEMPTED), "2024-05-01", REPORT, "2023")
    assert (found.may_be_acted_on, found.letter_kind(30), cleared_by(found)) == (False, None, ())


@pytest.mark.parametrize(
    ("as_of", "standing"),
    [("2023-04-12", S.BREACHED), ("2023-05-02", S.BREACHED), ("2023-07-12", S.BREACHED), ("2023-07-13", S.OVERDUE)],
)
def test_a_day_to_rectify_does_not_undo_what_was_found(as_of: str, standing: Standing) -> None:
    rule = "unperformed_duty_found"
    seen = inspected("2023-04-12", Ground.RESTORATION_DUTY)
    day = officer(E.DATE_SET, "2023-05-01", rule, seen.id, "2023-07-12")
    found = the(right(OPEN, seen, day, places=ZHENGNING), as_of, rule)
    assert (found.standing, found.may_be_acted_on) == (standing, True)
    assert {c.place for c in found.consequences} == {"621025"}


def test_a_right_that_lapses_is_not_called_late() -> None:
    facts = right(OPEN, places=ELSEWHERE, expires_on=d("2027-05-31"))
    lines = the(facts, "2026-11-01", "licence_renewal_application").arithmetic
    assert lines[-1] == "自 2027-03-01 起已过期限，只作提示，不认定逾期"
