"""土地复垦费用预存: how much of the reclamation fee must lie in its account by when.

土地复垦条例实施办法 第十六条 to 第十九条: a first part, instalments, all of it a year before the end.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from restoration.law.fund.basis import Basis, Cost
from restoration.law.fund.demands import FEN, Line, Stream, to_fen
from restoration.law.fund.formula_book import Prepayment
from restoration.law.numerals import yuan
from restoration.law.workdays import add_months, months_before


def prepayments(rule: Prepayment, basis: Basis) -> Iterator[Line]:
    """First part before construction, the plan's instalments, a top-up after a revision, all of it before the end."""
    if not basis.costs:
        yield demand(rule, "全部", None, None, missing=("方案费用（总投资）",))
        return
    first, latest = basis.costs[0], basis.costs[-1]
    yield first_part(rule, basis, first)
    total = 0
    for day, amount in sorted(latest.instalments):
        total += amount
        yield demand(rule, f"分期{day}", day, total, words=f"方案分期累计{yuan(total)}")
    if latest.total_fen > first.total_fen and latest is not first:
        yield top_up(rule, basis, latest)
    yield in_full(rule, basis, latest)


def first_part(rule: Prepayment, basis: Basis, cost: Cost) -> Line:
    """Before construction starts: all of it for a life under the limit, the first share from the limit on."""
    percent, amount = first_share(rule, cost)
    words = f"{yuan(cost.total_fen)} × {percent}% = {yuan(amount)}（服务年限{cost.life_years}年）"
    if cost.life_years == rule.whole_up_to_years:
        words += "；恰为三年的，一次全额预存和分期预存均符合规定"
    day = basis.starts_on - timedelta(days=1) if basis.starts_on else None
    return demand(rule, "首次", day, amount, words=words, missing=() if day else ("开工建设日期",))


def first_share(rule: Prepayment, cost: Cost) -> tuple[int, int]:
    """How much of a cost is paid first, in percent and in fen."""
    percent = 100 if cost.life_years < rule.whole_up_to_years else rule.first_percent
    return percent, to_fen(Decimal(cost.total_fen) / FEN * percent / 100)


def top_up(rule: Prepayment, basis: Basis, cost: Cost) -> Line:
    """After a revised plan with a higher cost passed its review: the difference within the months."""
    day = next((d for d in basis.reviewed_on if d >= cost.recorded_on), cost.recorded_on)
    share = sum(amount for due_on, amount in cost.instalments if due_on <= day)
    amount = max(share, first_share(rule, cost)[1])
    words = f"修订方案{day}通过，按修订后的费用{yuan(cost.total_fen)}补足至{yuan(amount)}"
    return demand(rule, "修订补足", add_months(day, rule.top_up_months), amount, words=words)


def in_full(rule: Prepayment, basis: Basis, cost: Cost) -> Line:
    """The whole cost so many months before production ends."""
    if basis.ends_on is None:
        return demand(rule, "全额", None, None, missing=("生产结束日期或者采矿许可证有效期",))
    day = months_before(basis.ends_on, rule.full_months_before_end)
    return demand(
        rule, "全额", day, cost.total_fen, words=f"生产结束日{basis.ends_on}前{rule.full_months_before_end}个月"
    )


def demand(
    rule: Prepayment,
    period: str,
    day: date | None,
    amount: int | None,
    *,
    words: str = "",
    missing: tuple[str, ...] = (),
) -> Line:
    """One demand of the prepayment."""
    return Line(
        rule=rule,
        stream=Stream.PREPAYMENT,
        period=period,
        due_on=day,
        amount_fen=amount,
        missing=missing,
        arithmetic=words,
    )
