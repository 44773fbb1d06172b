"""Three numbers kept apart, tasks planned and paid, what lies ahead, and what is worth a look."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from restoration.law.events import (
    AccountClosed,
    AccrualBooked,
    CostPlanned,
    Detail,
    EventKind,
    Production,
    UsePlan,
    UsePlanTask,
)
from restoration.law.facts import Event, LedgerFact, RightFacts
from restoration.law.fund.accrual import requirement
from restoration.law.fund.alerts import AlertKind, alerts
from restoration.law.fund.basis import basis_of
from restoration.law.fund.demands import Requirement
from restoration.law.fund.formula_book import load
from restoration.law.fund.ledger import EntryKind
from restoration.law.fund.outlook import WhatIf, outlook
from restoration.law.fund.position import Paid, Position, position
from tests.law import builders as lb

BOOKS = load()
DAY = date(2026, 11, 25)
TASK = UsePlanTask(code="2026-1", title="边坡治理", amount_fen=900, quarter=4)
SPENT = Paid("W1", EntryKind.WITHDRAWAL, 300, date(2026, 10, 8), "2026-1", "", "", "")
BACK = Paid("F1", EntryKind.REFUND, 50, date(2026, 11, 2), "", "", "", "W1")
LOOSE = Paid("W2", EntryKind.WITHDRAWAL, 20, date(2026, 11, 3), "", "", "杂项", "")


def money(kind: str, fen: int, on: date, code: str = "", reverses: str | None = None) -> LedgerFact:
    return lb.entry(on.isoformat(), kind, fen, code=code or f"{kind}{fen}", account="A1", reverses=reverses)


ENTRIES = (
    money("deposit", 1_000, date(2026, 2, 1)),
    money("deposit", 7, date(2026, 3, 1), "D2"),
    money("reversal", 7, date(2026, 3, 2), "R1", reverses="D2"),
    money("interest", 5, date(2026, 6, 21)),
    money("withdrawal", 300, date(2026, 10, 8), "W1"),
    money("refund", 50, date(2026, 11, 2), "F1"),
    money("withdrawal", 20, date(2026, 11, 3), "W2"),
)


def fund(*events: Event, accounts: bool = True, entries: tuple[LedgerFact, ...] = ENTRIES, **over: Any) -> RightFacts:
    opened = (lb.account("2024-01-01", code="A1"),) if accounts else ()
    return lb.right(*opened, *entries, *events, **({"granted_on": date(2023, 5, 1)} | over))


def needed(facts: RightFacts, ends_on: date | None = None) -> Requirement:
    return requirement(basis_of(facts, DAY, ends_on), BOOKS)


def at(facts: RightFacts, *paid: Paid) -> Position:
    return position(facts, paid, needed(facts))


def told(kind: EventKind, on: date, detail: Detail | None = None) -> Event:
    return lb.event(kind, on.isoformat(), detail)


def test_three_numbers_apart() -> None:
    booked = told(EventKind.ACCRUAL_BOOKED, date(2025, 12, 31), AccrualBooked(period="2025", amount_fen=400))
    found = at(fund(booked), SPENT, BACK, LOOSE)
    assert (found.required_fen, found.booked_fen, found.deposited_fen) == (None, 400, 1_000)
    assert (found.interest_fen, found.used_fen, found.balance_fen, found.set_aside_fen) == (5, 270, 735, 1_000)
    assert found.unplanned == ("W2",)
    assert found.last_entry_on == date(2026, 11, 3)


def test_a_task_is_paid_less_what_came_back() -> None:
    plan = told(EventKind.USE_PLAN_FILED, date(2026, 1, 5), UsePlan(year=2026, tasks=(TASK,)))
    [line] = at(fund(plan), SPENT, BACK, LOOSE).tasks
    assert (line.year, line.paid_fen, line.open_fen) == (2026, 250, 650)


def test_the_last_use_plan_of_a_year_holds() -> None:
    first = told(EventKind.USE_PLAN_FILED, date(2026, 1, 5), UsePlan(year=2026, tasks=(TASK,)))
    other = UsePlanTask(code="2026-9", title="绿化", amount_fen=1, quarter=1)
    second = told(EventKind.USE_PLAN_FILED, date(2026, 2, 5), UsePlan(year=2026, tasks=(other,)))
    assert [t.task.code for t in at(fund(first, second)).tasks] == ["2026-9"]


# ---- ahead ----

COST = CostPlanned(plan="P1", total_fen=10_000, life_years=10, planned_output="100", output_unit="吨")


def test_quarter_by_quarter_until_the_end() -> None:
    events = (
        told(EventKind.COST_PLANNED, date(2025, 3, 1), COST),
        told(EventKind.CONSTRUCTION_STARTED, date(2025, 6, 1)),
        told(EventKind.PRODUCTION_RECORDED, date(2025, 12, 31), Production(period="2025", output="30")),
        told(EventKind.USE_PLAN_FILED, date(2026, 1, 5), UsePlan(year=2026, tasks=(TASK,))),
    )
    facts = fund(*events)
    found = needed(facts, date(2027, 8, 15))
    ahead = outlook(found, position(facts, (SPENT, BACK), found).money, ends_on=date(2027, 8, 15))
    assert [q.period for q in ahead] == ["2026Q4", "2027Q1", "2027Q2", "2027Q3"]
    assert [q.accrual_fen for q in ahead] == [3_000] * 4
    assert [q.prepayment_fen for q in ahead] == [10_000] * 4  # all of it a year before the end: 2026-08-15
    assert [(q.committed_fen, q.held_fen, q.lacking_fen) for q in ahead] == [(650, 85, 0)] + [(0, 85, 0)] * 3
    assert [q.short_fen for q in ahead] == [9_000] * 4
    assert all(q.unknown for q in ahead)  # the province's figures are not known

    thought = outlook(
        found, position(facts, (), found).money, ends_on=date(2027, 8, 15), what_if=WhatIf(500, date(2027, 1, 1))
    )
    assert [q.deposited_fen for q in thought] == [1_000, 1_500, 1_500, 1_500]


def test_without_an_end_four_quarters() -> None:
    facts = fund()
    found = needed(facts)
    assert len(outlook(found, position(facts, (), found).money, ends_on=None)) == 4


# ---- what is worth a look ----


def kinds(facts: RightFacts, *paid: Paid, expires: date | None = None, on: date = DAY) -> dict[AlertKind, int | None]:
    found = requirement(basis_of(facts, on, expires), BOOKS)
    return {a.kind: a.days for a in alerts(facts, position(facts, paid, found), found, expires)}


@pytest.mark.parametrize(("after", "days"), [(30, None), (31, 1), (40, 10)])
def test_no_account_after_thirty_days(after: int, days: int | None) -> None:
    facts = fund(accounts=False, entries=(), granted_on=DAY - timedelta(after))
    assert kinds(facts).get(AlertKind.NO_ACCOUNT) == days


@pytest.mark.parametrize(("on", "days"), [(date(2025, 12, 31), None), (date(2026, 1, 1), 1), (DAY, 329)])
def test_an_accrual_is_late_from_the_day_after(on: date, days: int | None) -> None:
    events = (
        told(EventKind.COST_PLANNED, date(2025, 3, 1), COST),
        told(EventKind.PRODUCTION_RECORDED, date(2025, 12, 31), Production(period="2025", output="30")),
    )
    assert kinds(fund(*events), on=on).get(AlertKind.ACCRUAL_LATE) == days


@pytest.mark.parametrize(("used", "said"), [(199, True), (200, False)])
def test_little_used(used: int, said: bool) -> None:
    paid = Paid("W1", EntryKind.WITHDRAWAL, used, DAY, "t", "", "", "")
    assert (AlertKind.LOW_USE in kinds(fund(), paid)) is said


@pytest.mark.parametrize(("fen", "said"), [(735, False), (736, True)])
def test_the_balance_does_not_cover_the_next_tasks(fen: int, said: bool) -> None:
    task = UsePlanTask(code="2027-1", title="绿化", amount_fen=fen, quarter=1)
    plan = told(EventKind.USE_PLAN_FILED, date(2026, 1, 5), UsePlan(year=2027, tasks=(task,)))
    assert (AlertKind.SHORT_OF_TASKS in kinds(fund(plan))) is said


@pytest.mark.parametrize(
    ("expires", "said"),
    [(date(2029, 11, 26), False), (date(2029, 11, 25), True), (DAY, True), (DAY - timedelta(1), False), (None, False)],
)
def test_the_licence_ends_within_three_years(expires: date | None, said: bool) -> None:
    assert (AlertKind.LICENCE_ENDING in kinds(fund(), expires=expires)) is said


@pytest.mark.parametrize(("last", "said"), [(date(2026, 6, 30), True), (date(2026, 7, 1), False)])
def test_a_silent_ledger(last: date, said: bool) -> None:
    assert (AlertKind.LEDGER_SILENT in kinds(fund(entries=(money("deposit", 1, last),)))) is said


def test_a_closed_account_is_not_silent() -> None:
    closing = told(EventKind.FUND_ACCOUNT_CLOSED, date(2026, 1, 5), AccountClosed(account="A1", reason="闭坑"))
    assert AlertKind.LEDGER_SILENT not in kinds(fund(closing, entries=()))


def test_a_withdrawal_for_nothing_planned() -> None:
    assert AlertKind.UNPLANNED_WITHDRAWAL in kinds(fund(), SPENT, LOOSE)
    assert AlertKind.UNPLANNED_WITHDRAWAL not in kinds(fund(), SPENT)
