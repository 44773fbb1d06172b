"""What an order of money begins with: the duty's own figures, the strictest confirmed formula, or a blank."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from restoration.law.duty import Duty
from restoration.law.events import AccrualBooked, CostPlanned, EventKind, Production
from restoration.law.events.money import Instalment
from restoration.law.facts import Fact, RightFacts
from restoration.law.findings import Finding
from restoration.law.fund.accrual import requirement
from restoration.law.fund.basis import basis_of
from restoration.law.fund.formula_book import load
from restoration.law.fund.orders import accrual, prepayment
from restoration.law.letters.papers.orders import AccrualOrder
from tests.law import builders as b

COST = CostPlanned(plan="pl-1", total_fen=1_000_000, life_years=10, planned_output="100", output_unit="万t")
MINED = Production(period="2024", output="10", unit="万t")


def facts(*more: Fact, cost: CostPlanned = COST, **over: Any) -> RightFacts:
    """A right whose plan was costed in 2024, with its account."""
    planned = b.event(EventKind.COST_PLANNED, "2024-02-01", cost)
    return b.right(b.plan("2023-05-10"), b.account("2023-06-01"), planned, *more, **over)


def duty(found: RightFacts, rule: str, occasion: str, as_of: str = "2025-03-01") -> Duty:
    """A duty as it stands."""
    [one] = [f.duty for f in findings(found, as_of) if (f.duty.rule, f.duty.occasion) == (rule, occasion)]
    return one


def findings(found: RightFacts, as_of: str) -> list[Finding]:
    return b.judge(found, as_of)


def accrual_order(found: RightFacts, rule: str = "restoration_cost_accrual_annual") -> AccrualOrder:
    """The order about 2024, read in March 2025."""
    as_of = date(2025, 3, 1)
    needed = requirement(basis_of(found, as_of, None), load())
    return accrual(found, needed, duty(found, rule, "2024"), "某银行　****1234")


def booked(fen: int, period: str = "2024") -> Fact:
    return b.event(EventKind.ACCRUAL_BOOKED, "2025-01-10", AccrualBooked(period=period, amount_fen=fen))


@pytest.mark.parametrize(
    ("more", "done"),
    [
        ((), 0),
        ((booked(40_000),), 40_000),
        ((booked(40_000), b.entry("2024-07-01", fen=30_000)), 40_000),  # two records of one thing do not add up
        ((booked(20_000), b.entry("2024-07-01", fen=30_000)), 30_000),
        ((booked(40_000, "2023"), b.entry("2023-12-31", fen=30_000)), 0),  # another year's
    ],
)
def test_a_year_s_accrual_by_the_confirmed_formula(more: tuple[Fact, ...], done: int) -> None:
    mined = b.event(EventKind.PRODUCTION_RECORDED, "2025-01-05", MINED)
    found = accrual_order(facts(mined, *more))
    assert (found.year, found.due_fen, found.done_fen) == (2024, 100_000, done)
    assert found.shortfall_fen == 100_000 - done
    assert "财建〔2017〕638号" in found.formula and "10000.00元 × 10 ÷ 100 = 1000.00元" in found.formula
    assert (found.account, found.checked_on) == ("某银行　****1234", date(2025, 3, 1))


def test_what_is_not_known_is_left_blank() -> None:
    found = accrual_order(facts())
    assert (found.year, found.due_fen, found.done_fen, found.formula) == (2024, None, 0, "")


def test_without_a_duty_only_the_day_and_the_account_are_offered() -> None:
    known = facts()
    found = accrual(known, requirement(basis_of(known, date(2025, 3, 1), None), load()), None, "甲")
    assert found == AccrualOrder(checked_on=date(2025, 3, 1), account="甲")


SCHEDULED = COST.model_copy(update={"instalments": (Instalment(due_on=date(2024, 6, 30), amount_fen=500_000),)})


@pytest.mark.parametrize(
    ("accrued", "deposited", "done", "met"),
    [
        (300_000, 300_000, 300_000, False),  # the same money booked and paid in is one half, not the whole
        (500_000, 0, 500_000, True),
        (0, 500_000, 500_000, True),
        (499_999, 1, 499_999, False),
    ],
)
def test_a_schedule_is_met_by_accrual_or_deposit_never_by_their_sum(
    accrued: int, deposited: int, done: int, met: bool
) -> None:
    more = [booked(accrued)] if accrued else []
    more += [b.entry("2024-07-01", fen=deposited)] if deposited else []
    known = facts(*more, cost=SCHEDULED)
    one = duty(known, "fund_shortfall_topup", "2024")
    assert one.money is not None
    assert (one.money.due_fen, one.money.done_fen, bool(one.met_on)) == (500_000, done, met)
    order = accrual_order(known, "fund_shortfall_topup")
    assert (order.due_fen, order.done_fen) == (500_000, done)
    assert "至2024年底应有5000.00元" in order.formula


def test_a_prepayment_order_has_the_duty_s_own_sums() -> None:
    known = facts(b.entry("2024-07-01", fen=120_000), cost=SCHEDULED)
    rule = "reclamation_fee_instalment"
    [one] = [f.duty for f in findings(known, "2025-03-01") if f.duty.rule == rule]
    needed = requirement(basis_of(known, date(2025, 3, 1), None), load())
    order = prepayment(known, needed, one, "")
    assert (order.total_fen, order.due_fen, order.done_fen, order.shortfall_fen) == (
        1_000_000,
        500_000,
        120_000,
        380_000,
    )
    assert "第1期" in order.reason and order.plan
    blank = prepayment(known, needed, None, "")
    assert (blank.total_fen, blank.due_fen, blank.reason) == (1_000_000, None, "")
