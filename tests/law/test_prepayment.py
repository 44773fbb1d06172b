"""土地复垦费用预存: the plan's own day decides when the first share was due, not the day its costs were entered."""

from __future__ import annotations

import pytest

from restoration.law.findings import Finding, Standing
from tests.law.builders import ELSEWHERE, d, find, plan, replace, right, the
from tests.law.sheet import fact

RULE = "reclamation_fee_first_prepayment"
S = Standing
START = fact("construction_started 2024-05-06", "e-start")


def costs(on: str):  # type: ignore[no-untyped-def]
    return fact(f"cost_planned {on} total_fen=1000000 life_years=10", "e-costs")


@pytest.mark.parametrize(
    ("approved", "entered", "as_of", "standing", "due"),
    [
        ("2023-11-01", "2025-02-01", "2025-01-31", None, None),  # without figures nothing is asked
        ("2023-11-01", "2025-02-01", "2025-02-01", S.OVERDUE, "2024-05-05"),  # late by the plan's own day
        ("2024-05-05", "2025-02-01", "2025-02-01", S.OVERDUE, "2024-05-05"),
        ("2024-05-06", "2024-06-01", "2024-06-05", S.PENDING, "2024-06-06"),  # no sooner than the start
        ("2024-05-06", "2024-06-01", "2024-06-06", S.DUE_TODAY, "2024-06-06"),
        ("2024-05-06", "2024-06-01", "2024-06-07", S.OVERDUE, "2024-06-06"),
    ],
)
def test_the_plans_day_decides(
    approved: str, entered: str, as_of: str, standing: Standing | None, due: str | None
) -> None:
    found = find(right(START, plan(approved), costs(entered), places=ELSEWHERE), as_of, RULE)
    assert (found.standing if found else None, found.due_on if found else None) == (standing, d(due) if due else None)


def test_costs_from_after_the_start_are_not_late_before_they_could_be_paid() -> None:
    paid = [fact("account 2024-07-20 code=ac-1", "a"), fact("deposit 2024-08-01 fen=200000", "m-1")]
    found = the(right(START, costs("2024-07-15"), *paid, places=ELSEWHERE), "2025-01-01", RULE)
    assert (found.standing, found.due_on, found.duty.met_on) == (S.MET, d("2024-08-15"), d("2024-08-01"))


# ---- the whole, a year before production ends ------------------------------------------------------------------------

PART = "reclamation_fee_instalment"
PLANNED = "cost_planned 2022-02-01 total_fen=1000000"
ENDS = "closure_decided {} ends_on=2025-02-28"


def whole(*texts: str, as_of: str) -> Finding | None:
    facts = right(*(fact(text, f"e-{n}") for n, text in enumerate(texts)), places=ELSEWHERE)
    return find(facts, as_of, PART, "e-0#whole")


@pytest.mark.parametrize(
    ("stated", "as_of", "standing", "due"),
    [
        ("2023-03-01", "2024-02-28", S.DUE_TODAY, "2024-02-28"),
        ("2023-03-01", "2024-02-29", S.OVERDUE, "2024-02-28"),
        ("2024-02-28", "2024-02-29", S.OVERDUE, "2024-02-28"),  # stated on the last day
        ("2024-02-29", "2024-02-29", S.OUTSTANDING, None),  # stated with less than a year left
    ],
)
def test_the_whole_is_paid_in_a_year_before_the_end(stated: str, as_of: str, standing: Standing, due: str) -> None:
    found = whole(PLANNED, ENDS.format(stated), as_of=as_of)
    assert found is not None and (found.standing, found.due_on) == (standing, d(due) if due else None)


@pytest.mark.parametrize(("life", "asked"), [(1, False), (2, False), (3, True), (4, True)])
def test_a_short_life_owes_the_whole_once_before_construction(life: int, asked: bool) -> None:
    texts = (f"{PLANNED} life_years={life}", ENDS.format("2023-03-01"), "construction_started 2022-03-01")
    assert (whole(*texts, as_of="2024-02-29") is not None) is asked
    facts = right(*(fact(text, f"e-{n}") for n, text in enumerate(texts)), places=ELSEWHERE)
    first = the(replace(facts, tracked_from=d("2022-01-01")), "2024-02-29", RULE)
    assert first.duty.money is not None
    assert first.duty.money.due_fen == (200_000 if asked else 1_000_000)


@pytest.mark.parametrize(
    ("life", "total", "asked"), [(2, 1_000_000, False), (2, 1_000_001, True), (10, 900_000, False)]
)
def test_what_a_revision_adds_to_a_short_life_is_asked_for(life: int, total: int, asked: bool) -> None:
    revised = f"cost_planned 2023-01-01 total_fen={total} life_years={life}"
    texts = (f"{PLANNED} life_years=2", revised, ENDS.format("2023-03-01"))
    facts = right(*(fact(text, f"e-{n}") for n, text in enumerate(texts)), places=ELSEWHERE)
    assert (find(facts, "2024-02-29", PART, "e-1#whole") is not None) is asked


BASIS = "accrual_basis_recorded {} production_ends_on={}"
UNSAID = "accrual_basis_recorded 2023-06-01"


@pytest.mark.parametrize(
    ("texts", "due"),
    [
        ((BASIS.format("2023-01-01", "2025-02-28"),), "2024-02-28"),
        ((BASIS.format("2023-01-01", "2025-02-28"), UNSAID), None),  # the newest basis replaces the one before it
        ((UNSAID, BASIS.format("2023-07-01", "2025-02-28")), "2024-02-28"),
        ((ENDS.format("2023-03-01"), UNSAID), "2024-02-28"),  # and no decision to close
        ((ENDS.format("2023-03-01"), BASIS.format("2023-07-01", "2025-01-31")), "2024-01-31"),  # the newer of the two
        ((ENDS.format("2023-03-01"), "closure_decided 2023-07-01"), None),  # decided anew, without a day
    ],
)
def test_only_the_newest_basis_and_the_newest_decision_state_the_end(texts: tuple[str, ...], due: str | None) -> None:
    found = whole(PLANNED, *texts, as_of="2024-02-29")
    assert (found.due_on if found else None) == (d(due) if due else None)


def test_a_schedule_that_reaches_the_whole_in_time_says_it_all() -> None:
    ends = ENDS.format("2023-03-01")
    assert whole(PLANNED, as_of="2024-02-29") is None  # no end on record
    assert whole(f"{PLANNED} instalment=2024-02-28:1000000", ends, as_of="2024-02-29") is None
    assert whole(f"{PLANNED} instalment=2024-02-29:1000000", ends, as_of="2024-02-29") is not None
