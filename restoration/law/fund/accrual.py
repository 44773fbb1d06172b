"""应提: how much a right's holder must have set aside, by which text, with every factor it was computed from.

Decimal throughout; rounded once, at the end of a formula, half up to the fen. Where a factor, a record or the
province's own rule is missing the answer is "unknown" with what is missing, never a figure that looks like one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from restoration.law.fund.basis import Basis, Cost
from restoration.law.fund.demands import FEN, Factor, Line, Requirement, Stream, to_fen
from restoration.law.fund.formula_book import (
    Accrual,
    AccrualBooks,
    FactorTable,
    Product,
    QuarterlyRevenue,
    Rule,
    UnitsOfProduction,
    Unknown,
)
from restoration.law.fund.prepayment import prepayments
from restoration.law.numerals import yuan
from restoration.law.workdays import last_day, month_day

TONNES: Final = "吨"


def requirement(basis: Basis, books: AccrualBooks) -> Requirement:
    """All demands on a right by the texts in force in each period."""
    lines = [line for year in years(basis) for line in year_lines(basis, books, year)]
    rules = books.prepayments(basis.places, basis.as_of)
    return Requirement(basis.as_of, (*lines, *(line for rule in rules for line in prepayments(rule, basis))))


def years(basis: Basis) -> range:
    """The years judged: from the first cost, output or revenue on record to the year of ``as_of``."""
    periods = [int(p[:4]) for p in (*basis.outputs, *basis.revenues)]
    first = min([*(c.recorded_on.year for c in basis.costs), *periods], default=basis.as_of.year)
    return range(first, basis.as_of.year + 1)


def year_lines(basis: Basis, books: AccrualBooks, year: int) -> Iterator[Line]:
    """One year's demands by every formula in force at its end."""
    for rule in books.accruals(basis.places, date(year, 12, 31)):
        yield from by_formula(rule, basis, year)


def by_formula(rule: Accrual, basis: Basis, year: int) -> Iterator[Line]:
    """One formula's demands for a year."""
    if isinstance(rule, UnitsOfProduction):
        yield from units_of_production(rule, basis, year)
    elif isinstance(rule, Product):
        yield product(rule, basis, year)
    elif isinstance(rule, QuarterlyRevenue):
        yield from quarterly(rule, basis, year)
    else:
        yield unknown(rule, basis, year)


def unknown(rule: Unknown, basis: Basis, year: int) -> Line:
    """A place's own figures that the product does not hold: the year's amount as an officer read it, or not known.

    Stated under the rule's id, for every year, or under ``id:year`` for that one; 0 where the place's text asks for no
    amount of its own. A year's amount is demanded from the year's last day, as the nation's is.
    """
    stated = basis.supplied.get(f"{rule.id}:{year}") or basis.supplied.get(rule.id)
    source = f"{stated.source}（主管部门填写）" if stated else "计提依据登记"
    return Line(
        rule=rule,
        stream=Stream.ACCRUAL,
        period=str(year),
        due_on=date(year, 12, 31) if stated else None,
        amount_fen=to_fen(stated.value) if stated else None,
        factors=(Factor(rule.id, f"{year}年度{rule.title}（元）", stated.value if stated else None, source),),
        missing=() if stated else rule.missing,
    )


def due(rule: Rule, year: int) -> date | None:
    """The day of the year by which its amount is set aside, where the rule or the product's setting gives one."""
    return month_day(year, rule.due) if rule.due else None


# ---- formulas --------------------------------------------------------------------------------------------------------


def units_of_production(rule: UnitsOfProduction, basis: Basis, year: int) -> Iterator[Line]:
    """Total cost × output ÷ planned output, by the cost planned at the year's end; a running year waits for its end."""
    cost = cost_at(basis, date(year, 12, 31))
    if cost and basis.as_of < date(year, 12, 31) and basis.output(year) is None:
        return
    output = basis.output(year, cost.unit or None) if cost else None
    missing = [
        *([] if cost else ["方案费用（总投资）"]),
        *(["方案计划总产量"] if cost and cost.planned_output is None else []),
        *([f"{year}年产量（{cost.unit or '单位以方案为准'}）"] if cost and output is None else []),
    ]
    amount, words = None, ""
    if cost and cost.planned_output is not None and output is not None:
        amount = to_fen(Decimal(cost.total_fen) / FEN * output / cost.planned_output)
        words = f"{yuan(cost.total_fen)} × {output} ÷ {cost.planned_output} = {yuan(amount)}"
    factors = (
        Factor("total_cost", "方案费用（元）", Decimal(cost.total_fen) / FEN if cost else None, plan_words(cost)),
        Factor("output", f"{year}年产量", output, "产量登记"),
        Factor("planned_output", "方案计划总产量", cost.planned_output if cost else None, plan_words(cost)),
    )
    yield Line(
        rule=rule,
        stream=Stream.ACCRUAL,
        period=str(year),
        due_on=due(rule, year),
        amount_fen=amount,
        factors=factors,
        missing=tuple(missing),
        arithmetic=words,
    )


def cost_at(basis: Basis, day: date) -> Cost | None:
    """The cost planned last by a day."""
    return next((c for c in reversed(basis.costs) if c.recorded_on <= day), None)


def plan_words(cost: Cost | None) -> str:
    """Which plan a cost is from."""
    return f"方案{cost.plan}" if cost else "方案费用安排登记"


def product(rule: Product, basis: Basis, year: int) -> Line:
    """The factors and last year's ore, not below the year's real need where the text says so."""
    ore = Factor("ore", f"{year - 1}年矿石量（吨）", basis.output(year - 1, TONNES), "产量登记")
    factors = (*factors_of(rule.factor, basis), ore)
    amount, words = multiplied(factors)
    need = basis.needs.get(year)
    if rule.floor and amount is not None and need is not None and need > amount:
        amount, words = need, f"{words}；低于当年实际治理需要，按使用计划{yuan(need)}"
    return Line(
        rule=rule,
        stream=Stream.ACCRUAL,
        period=str(year),
        due_on=due(rule, year),
        amount_fen=amount,
        factors=factors,
        missing=lacking(factors),
        arithmetic=words,
    )


def quarterly(rule: QuarterlyRevenue, basis: Basis, year: int) -> Iterator[Line]:
    """Each ended quarter's revenue and the factors; a running quarter waits for its end."""
    for quarter in (1, 2, 3, 4):
        period, end = f"{year}Q{quarter}", last_day(year, quarter)
        if end > basis.as_of:
            continue
        revenue = basis.revenues.get(period)
        sold = Decimal(revenue) / FEN if revenue is not None else None
        sales = Factor("revenue", f"{year}年第{quarter}季度原矿销售收入（元）", sold, "产量和销售收入登记")
        factors = (sales, *factors_of(rule.factor, basis))
        amount, words = multiplied(factors)
        yield Line(
            rule=rule,
            stream=Stream.ACCRUAL,
            period=period,
            due_on=due(rule, year),
            amount_fen=amount,
            factors=factors,
            missing=lacking(factors),
            arithmetic=words,
        )


def factors_of(tables: Iterable[FactorTable], basis: Basis) -> Iterator[Factor]:
    """Each table's value for this right; a table for other minerals only is left out."""
    group = basis.entries.get("mineral_group")
    for table in tables:
        if not table.only_for or group is None or group in table.only_for:
            yield factor_of(table, basis.entries, basis)


def factor_of(table: FactorTable, entries: Mapping[str, str], basis: Basis) -> Factor:
    """A table's value by what it is entered with; else as an officer stated it; else not known."""
    entry = entries.get(table.by) if table.by else None
    if entry is not None and entry in table.values:
        return Factor(table.id, table.title, Decimal(table.values[entry]), f"{table.table}：{entry}")
    stated = basis.supplied.get(table.id)
    if stated is not None and not table.values:
        return Factor(table.id, table.title, stated.value, f"{stated.source}（主管部门填写）")
    return Factor(table.id, table.title, None, table.table)


def multiplied(factors: Iterable[Factor]) -> tuple[int | None, str]:
    """The product (yuan) in fen with its arithmetic; nothing where a factor is not known."""
    found = list(factors)
    values = [f.value for f in found if f.value is not None]
    if len(values) < len(found):
        return None, ""
    total = Decimal(1)
    for value in values:
        total *= value
    amount = to_fen(total)
    return amount, f"{' × '.join(format(v, 'f') for v in values)} = {yuan(amount)}"


def lacking(factors: Iterable[Factor]) -> tuple[str, ...]:
    """The factors that are not known."""
    return tuple(f"{f.title}（{f.source}）" for f in factors if f.value is None)
