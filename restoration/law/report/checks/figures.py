"""Checks of money, fund, output, works and monitoring."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from restoration.law.numerals import fen_to_yuan as yuan
from restoration.law.report.checks.base import Remarkable, Saying
from restoration.law.report.content import Content
from restoration.law.report.context import Context
from restoration.law.report.watching import PointRow
from restoration.law.report.words import SOIL_BEARING, UNITS, WATCH_UNITS, CostHead, Shape, Source

FUND_TITLES = {
    "opening_fen": "年初余额",
    "deposited_fen": "本年存入",
    "interest_fen": "本年利息",
    "withdrawn_fen": "本年支取",
    "refunded_fen": "本年退款",
    "closing_fen": "年末余额",
}


def costs(content: Content, context: Context) -> Iterator[Remarkable]:
    """9: the costs add up, and what came out of the fund is what was withdrawn from it.

    Money of a withdrawal that came back was used in the year or not, as it belongs to this year's works or to earlier.
    """
    say = Saying(9)
    rows = content.costs.rows
    total = sum(r.amount_fen or 0 for r in rows)
    stated = content.costs.total_fen
    if stated is not None and rows and stated != total:
        yield say.error("costs.total_fen", yuan(stated), yuan(total), "合计应等于各科目、各来源之和，请核对")
    withdrawn = content.fund.withdrawn_fen
    used = sum(r.amount_fen or 0 for r in rows if r.source is Source.FUND)
    least = (withdrawn or 0) - (content.fund.refunded_fen or 0)
    if withdrawn is not None and (rows or content.costs.nothing) and not least <= used <= withdrawn:
        cure = "从基金（费用）中使用的金额应等于基金支取金额（有退款的，可以扣除退款），请核对"
        yield say.error("fund.withdrawn_fen", yuan(withdrawn), yuan(used), cure)


def fund(content: Content, context: Context) -> Iterator[Remarkable]:
    """10: the fund's year adds up, begins where last year ended, and is what the bank says; the ledger is compared."""
    say = Saying(10)
    f = content.fund
    moved = [(1, f.opening_fen), (1, f.deposited_fen), (1, f.interest_fen), (-1, f.withdrawn_fen)]
    moved += [(1, f.refunded_fen), (1, f.adjusted_up_fen), (-1, f.adjusted_down_fen)]
    if f.closing_fen is not None and f.opening_fen is not None:
        wanted = sum(sign * (value or 0) for sign, value in moved)
        if f.closing_fen != wanted:
            cure = "年末余额应等于年初余额加存入、利息、退款，减支取，加减调整，请核对"
            yield say.error("fund.closing_fen", yuan(f.closing_fen), yuan(wanted), cure)
    last = context.last.fund.closing_fen if context.last else None
    if last is not None and f.opening_fen is not None and f.opening_fen != last:
        cure = "年初余额应等于去年填报的年末余额；去年填报有误的，保留去年数并填写调增或者调减"
        yield say.error("fund.opening_fen", yuan(f.opening_fen), yuan(last), cure)
    if f.statement_fen is not None and f.closing_fen is not None and f.statement_fen != f.closing_fen:
        cure = "年末余额应与银行对账单一致，请核对"
        yield say.error("fund.statement_fen", yuan(f.statement_fen), yuan(f.closing_fen), cure)
    if f.closing_fen is not None and not f.nothing and content.shape is Shape.FULL and f.statement_fen is None:
        cure = "请填写银行对账单余额和日期，并上传对账单"
        yield say.error("fund.statement_fen", "（未填写）", "银行对账单余额", cure)
    yield from statement_day(content, context, say)
    yield from ledger(content, context, say)


def statement_day(content: Content, context: Context, say: Saying) -> Iterator[Remarkable]:
    """A balance at the bank is one of a day: stated, already past, and of the year reported."""
    f = content.fund
    if f.statement_fen is None:
        return
    if f.statement_on is None:
        cure = "请填写银行对账单的日期"
        yield say.error("fund.statement_on", "（未填写）", "对账单日期", cure)
    elif f.statement_on > context.today.isoformat():
        cure = "对账单日期不能是将来的日期，请核对"
        yield say.error("fund.statement_on", f.statement_on, f"不晚于{context.today}", cure)
    elif f.statement_on < f"{context.year}-01-01":
        cure = "对账单早于报告年度，请换用年末或者填报时的对账单，或者说明"
        yield say.warning("fund.statement_on", f.statement_on, f"不早于{context.year}-01-01", cure)


def ledger(content: Content, context: Context, say: Saying) -> Iterator[Remarkable]:
    """Against the bureau's own record: asked about, since it may be the record that lags."""
    if context.ledger is None or content.fund.nothing:
        return
    for name, title in FUND_TITLES.items():
        found, known = getattr(content.fund, name), getattr(context.ledger, name)
        if name == "refunded_fen" and content.fund.withdrawn_fen is not None:
            found = found or 0  # no refund stated beside a withdrawal says there was none
        if found is not None and found != known:
            cure = f"{title}与主管部门登记的基金流水不同，请核对；流水尚未登记齐全的请说明"
            yield say.warning(f"fund.{name}", yuan(found), yuan(known), cure)


def still_damage(content: Content, context: Context) -> Iterator[Remarkable]:
    """11: an open pit gave ore and damaged no further land."""
    say = Saying(11)
    mined = Decimal(content.production.ore_year or 0)
    added = [r.added_m2 for r in content.damage.rows]
    open_pit = "露天" in (content.identity.method or "")
    if open_pit and mined and None not in added and not sum(a or 0 for a in added):
        cure = "露天开采有产量而没有新增损毁土地，请核对或者说明"
        yield say.warning("production.ore_year", content.production.ore_year or "", "与新增损毁土地相符", cure)


def works(content: Content, context: Context) -> Iterator[Remarkable]:
    """12: land restored has its works; works have their units; the cost of a m² is of the order of the plan's."""
    say = Saying(12)
    done = sum(r.done_m2 or 0 for r in content.restoration.rows)
    if done and not content.quantities.rows and content.shape is Shape.FULL:
        cure = "填写了完成面积而没有工程量，请补填或者说明"
        yield say.warning("quantities", "（未填写）", "完成的工程量", cure)
    for n, row in enumerate(content.quantities.rows):
        if row.work and row.unit and row.unit not in UNITS[row.work]:
            allowed = "、".join(u.word for u in UNITS[row.work])
            path = f"quantities.rows.{n}.unit"
            yield say.error(path, row.unit.word, allowed, f"{row.work.word}请以{allowed}计量", row.parcel or "")
    unit = context.plan.unit_cost_fen if context.plan else None
    spent = sum(r.amount_fen or 0 for r in content.costs.rows if r.head is CostHead.CONSTRUCTION)
    if unit and done and spent and not unit / 5 <= Decimal(spent) / done <= unit * 5:
        found, wanted = (f"{(v * 100).quantize(Decimal(1))}元/公顷" for v in (Decimal(spent) / done, unit))
        cure = "每公顷工程费用与方案相差五倍以上，请核对面积和金额，或者说明"
        yield say.warning("costs", found, f"方案为{wanted}", cure)


def topsoil(content: Content, context: Context) -> Iterator[Remarkable]:
    """15: the heap of topsoil adds up."""
    say = Saying(15)
    p = content.production
    found = (p.topsoil_open_m3, p.topsoil_in_m3, p.topsoil_used_m3, p.topsoil_closed_m3)
    if None not in found:
        wanted = (found[0] or 0) + (found[1] or 0) - (found[2] or 0)
        if found[3] != wanted:
            cure = "年末表土存量应等于年初存量加剥离、减利用，请核对"
            yield say.error("production.topsoil_closed_m3", str(found[3]), str(wanted), cure)


def stripping(content: Content, context: Context) -> Iterator[Remarkable]:
    """16: fields, woods or grass were damaged and no topsoil was stripped (土地复垦条例 第十六条、第三十九条)."""
    say = Saying(16)
    fertile = [r for r in content.damage.rows if r.added_m2 and (r.land_class or "").startswith(SOIL_BEARING)]
    stripped = content.production.topsoil_in_m3
    if fertile and content.shape is Shape.FULL and not stripped:
        cure = "新增损毁耕地、林地或者草地而没有剥离表土，请核对或者说明"
        yield say.warning("production.topsoil_in_m3", str(stripped or "（未填写）"), "剥离的表土量", cure)


def scale(content: Content, context: Context) -> Iterator[Remarkable]:
    """17: more was mined than the licence says a year."""
    say = Saying(17)
    who, made = content.identity, content.production
    if who.scale and made.ore_year and who.scale_unit is made.unit and Decimal(made.ore_year) > Decimal(who.scale):
        cure = "本年采出量超过设计生产规模，请核对或者说明"
        yield say.warning("production.ore_year", made.ore_year, f"不超过{who.scale}", cure)


def readings(content: Content, context: Context) -> Iterator[Remarkable]:
    """18: a reading belongs to a point, lies in the device's range, and is asked about over the alarm."""
    say = Saying(18)
    points = {p.point: p for p in content.monitoring.points if p.point}
    for n, point in enumerate(content.monitoring.points):
        if point.watched and point.unit and point.unit not in WATCH_UNITS[point.watched]:
            allowed = "、".join(u.word for u in WATCH_UNITS[point.watched])
            cure = f"{point.watched.word}请以{allowed}计量"
            yield say.error(f"monitoring.points.{n}.unit", point.unit.word, allowed, cure, point.point or "")
    for n, row in enumerate(content.monitoring.readings):
        path, at = f"monitoring.readings.{n}.value", points.get(row.point or "")
        if at is None and row.point:
            cure = "该监测点没有列在监测点中，请核对编号或者补填"
            yield say.error(f"monitoring.readings.{n}.point", row.point, "监测点中的编号", cure, row.point)
        elif at is not None and row.value is not None:
            yield from reading(path, Decimal(row.value), at, say)


def reading(path: str, value: Decimal, at: PointRow, say: Saying) -> Iterator[Remarkable]:
    """One reading against its point's limits."""
    low, high, alarm = (Decimal(v) if v else None for v in (at.lowest, at.highest, at.alarm))
    if (low is not None and value < low) or (high is not None and value > high):
        cure = "监测值超出仪器量程，请核对监测值和单位"
        yield say.error(path, str(value), f"{at.lowest or '—'} 至 {at.highest or '—'}", cure, at.point or "")
    elif alarm is not None and value > alarm:
        cure = "监测值超过报警值，请核对，并说明已采取的措施"
        yield say.warning(path, str(value), f"不超过{at.alarm}", cure, at.point or "")


def frequency(content: Content, context: Context) -> Iterator[Remarkable]:
    """19: fewer readings than planned; where the number done is not stated, the readings listed are counted."""
    say = Saying(19)
    listed = Counter(r.point or "" for r in content.monitoring.readings)
    for n, point in enumerate(content.monitoring.points):
        done = listed[point.point or ""] if point.done is None else point.done
        if point.planned is not None and done < point.planned:
            path, cure = f"monitoring.points.{n}.done", "完成次数少于计划次数，请说明原因"
            yield say.warning(path, str(done), f"不少于{point.planned}", cure, point.point or "")
