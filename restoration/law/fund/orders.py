"""What the fund's record offers for an order of money: amounts, dates and the way they were computed.

Offered, never decided: an officer looks at every figure. What no confirmed text says, or what is not on record, is left
empty; a figure that might be another's is worse than a blank.
"""

from __future__ import annotations

from typing import Final

from restoration.law.duty import Duty
from restoration.law.events import AccrualBooked, EventKind
from restoration.law.events.money import Amount, CostPlanned
from restoration.law.facts import RightFacts, in_order
from restoration.law.fund.demands import Line, Requirement, Stream
from restoration.law.fund.ledger import EntryKind
from restoration.law.fund.position import net, summed
from restoration.law.letters.letterkinds import LetterKind
from restoration.law.letters.papers.orders import AccrualOrder, ChargeOrder, PrepaymentOrder
from restoration.law.texts.book import Confidence

MONEY: Final = frozenset({LetterKind.ACCRUAL_ORDER, LetterKind.PREPAYMENT_ORDER, LetterKind.CHARGE_ORDER})
Order = AccrualOrder | PrepaymentOrder | ChargeOrder


def order(kind: LetterKind, facts: RightFacts, needed: Requirement, duty: Duty | None, account: str) -> Order:
    """An order of a kind about a duty with what the record knows on the requirement's day."""
    if kind is LetterKind.ACCRUAL_ORDER:
        return accrual(facts, needed, duty, account)
    if kind is LetterKind.PREPAYMENT_ORDER:
        return prepayment(facts, needed, duty, account)
    return charge(facts, duty)


def accrual(facts: RightFacts, needed: Requirement, duty: Duty | None, account: str) -> AccrualOrder:
    """D-04: a year's accrual, or what a year's schedule asks for."""
    blank = AccrualOrder(checked_on=needed.as_of, account=account)
    if duty is None:
        return blank
    year = int(duty.occasion[:4])
    due, how = of_year(needed, year)
    found = {"due_fen": due, "done_fen": aside(facts, year), "formula": how}
    if sums := duty.money:
        found = {"due_fen": sums.due_fen, "done_fen": sums.done_fen, "formula": f"按方案费用安排：{duty.found}"}
    return blank.model_copy(update={"year": year, **found})


def of_year(needed: Requirement, year: int) -> tuple[int | None, str]:
    """A year's amount by the strictest of the confirmed texts, and how it was computed; unknown where one is."""
    lines = [x for x in needed.lines if x.stream is Stream.ACCRUAL and x.period[:4] == str(year)]
    lines = [x for x in lines if x.confidence is Confidence.CONFIRMED]
    if not lines or any(x.missing or x.amount_fen is None for x in lines):
        return None, ""
    by_rule: dict[str, list[Line]] = {}
    for line in lines:
        by_rule.setdefault(line.rule.id, []).append(line)
    strictest = max(by_rule.values(), key=total)
    return total(strictest), computed(strictest)


def total(lines: list[Line]) -> int:
    """What some demands come to together (fen)."""
    return sum(x.amount_fen or 0 for x in lines)


def computed(lines: list[Line]) -> str:
    """The texts and the arithmetic of some demands of one rule."""
    rule = lines[0].rule
    texts = "、".join(f"《{c.instrument}》（{c.number}）{c.article}" for c in rule.cites)
    return f"依据{texts}，{rule.title}：{'；'.join(x.arithmetic for x in lines if x.arithmetic)}"


def aside(facts: RightFacts, year: int) -> int:
    """What was set aside for a year (fen): booked for it or deposited in it, whichever is more."""
    events = facts.of_kind(EventKind.ACCRUAL_BOOKED)
    booked = [e.detail for e in events if isinstance(e.detail, AccrualBooked)]
    deposits = [e for e in summed(facts) if e.value_on.year == year]
    return max(sum(d.amount_fen for d in booked if d.period[:4] == str(year)), net(deposits, EntryKind.DEPOSIT), 0)


def prepayment(facts: RightFacts, needed: Requirement, duty: Duty | None, account: str) -> PrepaymentOrder:
    """D-05: what must lie in the account by now, under which plan."""
    costs = [e.detail for e in facts.of_kind(EventKind.COST_PLANNED) if isinstance(e.detail, CostPlanned)]
    cost = costs[-1] if costs else None
    titles = {p.code: p.title for p in in_order(facts.plans)}
    sums = duty.money if duty else None
    return PrepaymentOrder(
        checked_on=needed.as_of,
        due_fen=sums.due_fen if sums else None,
        done_fen=sums.done_fen if sums else net(summed(facts), EntryKind.DEPOSIT),
        account=account,
        plan=titles.get(cost.plan, "") if cost else "",
        total_fen=cost.total_fen if cost else None,
        reason=f"{duty.title}：{duty.found}" if duty and sums else "",
    )


def charge(facts: RightFacts, duty: Duty | None) -> ChargeOrder:
    """D-06: the amount ordered already, if it is on record; the calculation is the officer's."""
    events = facts.of_kind(EventKind.RECLAMATION_CHARGE_ORDERED)
    asked = [e.detail for e in events if isinstance(e.detail, Amount)]
    known = asked[-1].amount_fen if duty and asked else None
    return ChargeOrder(facts=duty.found if duty else "", total_fen=known)


def account_words(bank: str, branch: str, number: str) -> str:
    """An account as a document names it; its number masked as everywhere."""
    return "　".join(word for word in (f"{bank}{branch}", number) if word)
