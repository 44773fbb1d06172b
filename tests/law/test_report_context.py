"""A mine that stood still, and the year of its ledger and of its plan: day before, day of, day after."""

from __future__ import annotations

from dataclasses import replace

import pytest

from restoration.law.events import Change, MiningArea
from restoration.law.events import EventKind as K
from restoration.law.report.context import LedgerYear, PlanYear, ledger_year, mining_area, plan_year, stood_still
from tests.law import builders as b

Told = tuple[K, str]


@pytest.mark.parametrize(
    ("told", "today", "still"),
    [
        ((), "2023-12-20", False),
        (((K.SUSPENDED, "2022-12-31"),), "2023-12-20", True),
        (((K.SUSPENDED, "2023-01-01"),), "2023-12-20", True),
        (((K.SUSPENDED, "2023-01-02"),), "2023-12-20", False),  # it worked one day
        (((K.SUSPENDED, "2022-06-01"), (K.RESUMED, "2023-12-31")), "2023-12-30", True),
        (((K.SUSPENDED, "2022-06-01"), (K.RESUMED, "2023-12-31")), "2023-12-31", False),
        (((K.SUSPENDED, "2022-06-01"), (K.RESUMED, "2022-12-31")), "2023-12-20", False),
        (((K.SUSPENDED, "2022-06-01"), (K.RESUMED, "2024-01-01")), "2024-01-05", True),
        (((K.CLOSED, "2023-01-01"),), "2023-12-20", True),
        (((K.CLOSED, "2023-01-02"),), "2023-12-20", False),
    ],
)
def test_a_mine_stood_still_all_year_or_not(told: tuple[Told, ...], today: str, still: bool) -> None:
    facts = b.right(*(b.event(kind, on) for kind, on in told))
    assert stood_still(facts, 2023, b.d(today)) is still


ENTRIES = (
    b.entry("2022-12-31", fen=1_000_000, code="a"),
    b.entry("2023-01-01", fen=3_000_000, code="b"),
    b.entry("2023-02-01", fen=500_000, code="c"),
    b.entry("2023-06-30", "interest", 10_000, code="d"),
    b.entry("2023-12-31", "withdrawal", 700_000, code="e"),
    b.entry("2024-01-01", fen=900_000, code="f"),
)


def test_the_ledger_s_year_is_from_its_first_to_its_last_day() -> None:
    facts = b.right(b.account("2022-01-10"), *ENTRIES)
    assert ledger_year(facts, 2023) == LedgerYear(
        opening_fen=1_000_000,
        deposited_fen=3_500_000,
        interest_fen=10_000,
        withdrawn_fen=700_000,
        closing_fen=3_810_000,
    )
    assert ledger_year(facts, 2024) == LedgerYear(
        opening_fen=3_810_000, deposited_fen=900_000, interest_fen=0, withdrawn_fen=0, closing_fen=4_710_000
    )
    assert ledger_year(b.right(), 2023) is None


@pytest.mark.parametrize(("undone", "changed"), [("c", {"deposited_fen": 3_000_000}), ("e", {"withdrawn_fen": 0})])
def test_a_reversal_counts_against_what_it_undoes(undone: str, changed: dict[str, int]) -> None:
    target = next(e for e in ENTRIES if e.code == undone)
    undo = replace(b.entry("2023-12-31", "reversal", target.amount_fen, code="r"), reverses=undone)
    before, after = (ledger_year(b.right(b.account("2022-01-10"), *ENTRIES, *more), 2023) for more in ((), (undo,)))
    assert before is not None and after is not None
    moved = target.amount_fen if undone == "e" else -target.amount_fen
    assert after == replace(before, closing_fen=before.closing_fen + moved, **changed)


def test_money_that_came_back_is_a_refund_in_the_year_it_came_and_no_figure_is_negative() -> None:
    late = (
        b.entry("2024-02-01", "refund", 600_000, code="g"),  # of the withdrawal of 2023
        replace(b.entry("2024-03-01", "reversal", 500_000, code="r"), reverses="c"),  # a deposit of 2023
        replace(b.entry("2024-03-02", "reversal", 700_000, code="s"), reverses="e"),  # the withdrawal of 2023
        replace(b.entry("2024-03-03", "reversal", 100_000, code="t"), reverses="u"),
        b.entry("2024-01-05", "refund", 100_000, code="u"),
    )
    assert ledger_year(b.right(b.account("2022-01-10"), *ENTRIES, *late), 2024) == LedgerYear(
        opening_fen=3_810_000,
        deposited_fen=900_000,
        interest_fen=0,
        withdrawn_fen=0,
        refunded_fen=600_000,
        adjusted_up_fen=700_000,
        adjusted_down_fen=500_000,
        closing_fen=3_810_000 + 900_000 + 600_000 + 700_000 - 500_000,
    )


def test_the_latest_plan_says_what_the_next_year_owes() -> None:
    old = b.plan("2020-05-01", b.phase("2024-12-31", 90_000))
    new = b.plan(
        "2023-05-01", b.phase("2024-01-01", 10_000), b.phase("2024-12-31", 8_000, 2), b.phase("2025-01-01", 5, 3)
    )
    new = replace(new, id="pl-2", code="pl-2", version=2)
    assert plan_year(b.right(old, new), 2023) == PlanYear(responsibility_m2=18_005, next_task_m2=18_000)
    assert plan_year(b.right(b.plan("2020-05-01")), 2023) is None
    assert plan_year(b.right(), 2023) is None


def mapped(on: str, document: str) -> b.Event:
    corners = ("3450000.00,36500000.00", "3450000.00,36500100.00", "3450100.00,36500100.00")
    return b.event(K.MINING_AREA_RECORDED, on, MiningArea(corners=corners, area_m2=5_000, document=document))


@pytest.mark.parametrize(
    ("on", "document"),
    [
        ("2023-04-30", None),
        ("2023-05-01", "一"),
        ("2023-07-31", "一"),
        ("2023-08-01", None),  # the area was changed, the new one is not on record yet
        ("2023-08-31", None),
        ("2023-09-01", "二"),
    ],
)
def test_the_approved_area_holds_until_it_is_changed(on: str, document: str | None) -> None:
    changed = b.event(K.AREA_CHANGED, "2023-08-01", Change(before="甲", after="乙"))
    facts = b.right(mapped("2023-05-01", "一"), changed, mapped("2023-09-01", "二"))
    found = mining_area(facts, b.d(on))
    assert (found.document if found else None) == document


def test_a_change_and_its_new_area_may_be_of_one_day() -> None:
    changed = b.event(K.AREA_CHANGED, "2023-08-01", Change(before="甲", after="乙"))
    for told in ((changed, mapped("2023-08-01", "二")), (mapped("2023-08-01", "二"), changed)):
        found = mining_area(b.right(*told), b.d("2023-08-01"))
        assert found is not None and found.document == "二"
