"""Reclamation money by the plan's own figures (土地复垦费用预存): first share, top-up, instalments, shortfall.

Amounts come from the recorded cost plan and from nowhere else; without one nothing is asked. What has been paid in is
the sum of deposits that have not been reversed, by value day; what was withdrawn for works had been paid in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, zip_longest

from restoration.law.duty import Duty, Missing, Nature, Setting, Sums
from restoration.law.events import AccrualBooked, CostPlanned, EventKind
from restoration.law.facts import Event, Fact, RightFacts, in_order
from restoration.law.kinds.dues import NO_DAY, UNDATED, Dues, dues
from restoration.law.kinds.fund import standing_entries
from restoration.law.kinds.happenings import DEPOSIT
from restoration.law.numerals import yuan
from restoration.law.texts.money_terms import Instalments, Prepayment, TopUp
from restoration.law.texts.rulebook import LayerVersion, Terms
from restoration.law.workdays import Calendar, Counted, Period, Unit, add_days, add_years, count

FIXED_BY_PLAN = "方案费用安排确定的期限"


@dataclass(frozen=True, slots=True)
class Asked:
    """An amount asked for (fen), for what, from which occasion, tied to which day."""

    occasion: str
    title: str
    amount_fen: int
    tied_on: date
    facts: tuple[Fact, ...]


def cost_plans(facts: RightFacts) -> list[tuple[Event, CostPlanned]]:
    """Cost plans on record, oldest first."""
    found = facts.by_kind.get(EventKind.COST_PLANNED, ())
    return [(e, e.detail) for e in found if isinstance(e.detail, CostPlanned)]


def payments(facts: RightFacts) -> list[tuple[date, int]]:
    """Deposits that have not been reversed, oldest first (fen)."""
    return [(e.effective_on, e.amount_fen) for e in in_order(standing_entries(facts)) if e.kind == DEPOSIT]


def reached_on(amount_fen: int, paid: Iterable[tuple[date, int]]) -> date | None:
    """The day the running sum first came to the amount."""
    rows = list(paid)
    sums = accumulate(fen for _, fen in rows)
    return next((day for (day, _), total in zip(rows, sums, strict=True) if total >= amount_fen), None)


def share(total_fen: int, percent: int) -> int:
    """The least whole fen that is at least so many percent of the total."""
    return -(-total_fen * percent // 100)


def first_prepayments(rule: str, facts: RightFacts, setting: Setting) -> Iterator[Duty]:
    """Before construction starts, the first share is paid in: the whole for a short life (实施办法 第十八、十九条).

    The plan's own day decides, not the day its costs were entered: one approved only after the start (补充编制) is paid
    within the months the text gives from its approval.
    """
    started, costs = facts.of_kind(EventKind.CONSTRUCTION_STARTED)[:1], cost_plans(facts)
    if not started or not costs or facts.ownerless():
        return
    start, (event, cost) = started[0], costs[0]
    approved = approved_on(facts, event, cost)
    tied_on = max(start.effective_on, approved)
    found = setting.terms(rule, facts, tied_on)
    if found is None or not isinstance(found.params, Prepayment):
        return
    percent = 100 if cost.life_years < found.params.whole_below_years else found.params.share_percent
    title = f"{found.title}（不少于复垦总费用的{percent}%）"
    asked = Asked(facts.origin(start.id), title, share(cost.total_fen, percent), tied_on, (start, event))
    due = dues(found, lambda v: first_day(v, start.effective_on, approved, setting.calendar))
    yield from payment(rule, facts, setting, found, asked, due)


def approved_on(facts: RightFacts, event: Event, cost: CostPlanned) -> date:
    """The day the plan was approved whose costs these are; where it is not on record, the day its costs are from."""
    origin = facts.origin(cost.plan)
    named = (p.effective_on for p in facts.plans if facts.origin(p.code) == origin)
    return min(event.effective_on, next(named, event.effective_on))


def first_day(layer: LayerVersion, start: date, approved: date, calendar: Calendar) -> Counted | None:
    """The last day for the first share under one text: before the start, or after a plan that came no sooner."""
    terms = layer.version.terms
    if not isinstance(terms, Prepayment):
        return None
    if approved < start:
        last = add_days(start, -1)
        return Counted(last, (f"{start} 开工建设，{last} 为开工前最后一日", "倒算的期限，不顺延"))
    after = count(approved, Period(terms.months_after_review, Unit.MONTHS), calendar, roll=layer.version.roll)
    return Counted(after.day, (f"方案于开工（{start}）以后通过审查，自通过之日起算", *after.lines))


def topups(rule: str, facts: RightFacts, setting: Setting) -> Iterator[Duty]:
    """A revised cost plan's difference is paid in within the months the text gives, from the day it was recorded."""
    for event, cost in cost_plans(facts)[1:]:
        found = setting.terms(rule, facts, event.effective_on)
        if found is None or not isinstance(found.params, TopUp) or facts.ownerless():
            continue
        fallen_due = sum(i.amount_fen for i in cost.instalments if i.due_on <= event.effective_on)
        amount = max(share(cost.total_fen, found.params.share_percent), fallen_due)
        due = dues(found, lambda v, on=event.effective_on: months_after(v, on, setting.calendar))  # type: ignore[misc]
        asked = Asked(facts.origin(event.id), found.title, amount, event.effective_on, (event,))
        yield from payment(rule, facts, setting, found, asked, due)


def months_after(layer: LayerVersion, on: date, calendar: Calendar) -> Counted | None:
    """The last day under one text."""
    terms = layer.version.terms
    if not isinstance(terms, TopUp):
        return None
    return count(on, Period(terms.months, Unit.MONTHS), calendar, roll=layer.version.roll)


def instalments(rule: str, facts: RightFacts, setting: Setting) -> Iterator[Duty]:
    """Each instalment by the plan's own day; a newer cost plan replaces those not yet due when it came."""
    costs = cost_plans(facts)
    for (event, cost), later in zip_longest(costs, costs[1:]):
        ordered = sorted(cost.instalments, key=lambda i: i.due_on)
        for n, (each, so_far) in enumerate(zip(ordered, accumulate(i.amount_fen for i in ordered), strict=True), 1):
            replaced = later is not None and each.due_on >= later[0].effective_on
            found = None if replaced else setting.terms(rule, facts, each.due_on)
            if found is None or facts.ownerless():
                continue
            day = Counted(each.due_on, (f"{each.due_on} {FIXED_BY_PLAN}", "不顺延"))
            title = f"第{n}期{found.title}（累计{yuan(so_far)}）"
            asked = Asked(f"{facts.origin(event.id)}#{n}", title, so_far, each.due_on, (event,))
            yield from payment(rule, facts, setting, found, asked, dues(found, lambda _, day=day: day))  # type: ignore[misc]
    yield from whole_before_end(rule, facts, setting)


def whole_before_end(rule: str, facts: RightFacts, setting: Setting) -> Iterator[Duty]:
    """The whole is paid in a year before production ends, where that end is on record and the schedule leaves more.

    An end stated when less than a year was left gives no day: only an officer's (土地复垦条例实施办法 第十九条). What a
    short life asked for at once, before construction, is not asked for a second time.
    """
    costs, end = cost_plans(facts), production_end(facts)
    if not costs or end is None or facts.ownerless():
        return
    (event, cost), (stated, ends_on) = costs[-1], end
    last = add_years(ends_on, -1)
    found = setting.terms(rule, facts, last)
    if found is None or not isinstance(found.params, Instalments):
        return
    if sum(i.amount_fen for i in cost.instalments if i.due_on <= last) >= cost.total_fen:
        return
    first = costs[0][1]
    if first.life_years < found.params.whole_below_years and first.total_fen >= cost.total_fen:
        return
    known = max(stated.effective_on, approved_on(facts, event, cost))
    lines = (f"生产结束于 {ends_on}，{last} 为结束一年前的最后一日", "倒算的期限，不顺延")
    day = Counted(last, lines) if known <= last else Counted(NO_DAY, ("登记时距生产结束已不足一年", *UNDATED.lines))
    title = f"{found.title}全部费用（{yuan(cost.total_fen)}）"
    asked = Asked(f"{facts.origin(event.id)}#whole", title, cost.total_fen, last, (event, stated))
    yield from payment(rule, facts, setting, found, asked, dues(found, lambda _: day))


def production_end(facts: RightFacts) -> tuple[Event, date] | None:
    """The day production ends as last stated: by the newest basis of accrual, or the newest decision to close."""
    named = {EventKind.ACCRUAL_BASIS_RECORDED: "production_ends_on", EventKind.CLOSURE_DECIDED: "ends_on"}
    newest = in_order(e for kind in named for e in facts.of_kind(kind)[-1:])
    stated = [(e, getattr(e.detail, named[e.kind], None)) for e in newest]
    return next(((e, day) for e, day in reversed(stated) if isinstance(day, date)), None)


def payment(rule: str, facts: RightFacts, setting: Setting, found: Terms, asked: Asked, due: Dues) -> Iterator[Duty]:
    """The duty to have paid in an amount by a day; nothing where it fell due before records were kept."""
    paid = payments(facts)
    met_on = reached_on(asked.amount_fen, paid)
    if met_on is None and (due.on or NO_DAY) < facts.tracked_from:
        return
    total = sum(fen for _, fen in paid)
    short = max(0, asked.amount_fen - total)
    last = due.on or setting.as_of
    yield Duty(
        rule=rule,
        occasion=asked.occasion,
        title=asked.title,
        act=f"向土地复垦费用专门账户足额预存费用，累计不少于{yuan(asked.amount_fen)}",
        nature=Nature.DATED if due.on else Nature.OFFICER,
        terms=found,
        tied_on=min(asked.tied_on, setting.as_of),
        due_on=due.on,
        arithmetic=due.lines,
        unknown=due.unknown,
        liable=facts.liable_on(min(last, setting.as_of)),
        facts=(*asked.facts, *in_order(e for e in standing_entries(facts) if e.kind == DEPOSIT)),
        missing=(Missing("reclamation_fee", f"土地复垦费用{yuan(short)}"),) if short else (),
        met_on=met_on,
        found=f"应累计预存{yuan(asked.amount_fen)}，已登记存入{yuan(total)}"
        + (f"，不足{yuan(short)}" if short else ""),
        reach=due.reach,
        money=Sums(asked.amount_fen, total),
    )


def shortfalls(rule: str, facts: RightFacts, setting: Setting) -> Iterator[Duty]:
    """A year's schedule asks for more than has been set aside, by accrual or deposit, by the end of that year."""
    costs = cost_plans(facts)
    if not costs or facts.ownerless():
        return
    event, cost = costs[-1]
    first = max(event.effective_on.year, facts.tracked_from.year)
    for year in sorted({i.due_on.year for i in cost.instalments if first <= i.due_on.year <= setting.as_of.year}):
        found = setting.terms(rule, facts, date(year, 12, 31))
        if found is not None:
            needed = sum(i.amount_fen for i in cost.instalments if i.due_on.year <= year)
            yield shortfall(rule, facts, setting, found, event, year, needed)


def shortfall(
    rule: str, facts: RightFacts, setting: Setting, found: Terms, event: Event, year: int, needed: int
) -> Duty:
    """One year's balance against its schedule."""
    booked, paid = accruals(facts), payments(facts)  # two records of the same money: the larger counts, never both
    reached = [day for day in (reached_on(needed, booked), reached_on(needed, paid)) if day]
    met_on = min(reached, default=None)
    accrued, deposited = (sum(fen for _, fen in rows) for rows in (booked, paid))
    total = max(accrued, deposited)
    due = dues(found, lambda _: UNDATED)
    return Duty(
        rule=rule,
        occasion=str(year),
        title=f"{year}年度{found.title}",
        act=f"补足{year}年度方案安排所需的修复费用",
        nature=Nature.OFFICER,
        terms=found,
        tied_on=date(year, 12, 31),
        due_on=None,
        arithmetic=due.lines,
        unknown=due.unknown,
        liable=facts.liable_on(min(date(year, 12, 31), setting.as_of)),
        facts=(event,),
        missing=() if met_on else (Missing("fund_shortfall", f"修复费用{yuan(needed - total)}"),),
        met_on=met_on,
        found=f"已计提{yuan(accrued)}，已存入{yuan(deposited)}，至{year}年底应有{yuan(needed)}",
        reach=due.reach,
        money=Sums(needed, total),
    )


def accruals(facts: RightFacts) -> list[tuple[date, int]]:
    """Accruals booked, oldest first (fen)."""
    found = facts.by_kind.get(EventKind.ACCRUAL_BOOKED, ())
    return [(e.effective_on, e.detail.amount_fen) for e in found if isinstance(e.detail, AccrualBooked)]
