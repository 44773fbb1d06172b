"""Checks of land: parcels, totals, what is restored of them, land classes, polygons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import combinations

from restoration.law.numerals import m2_to_hectares as ha
from restoration.law.report import geometry as g
from restoration.law.report.checks.base import Remarkable, Saying
from restoration.law.report.content import Content
from restoration.law.report.context import Context
from restoration.law.report.editing import rate_of
from restoration.law.report.land import DamageRow
from restoration.law.report.words import MINING_LAND, TotalBy

TOLERANCE_M2 = 1
"""0.0001 公顷, the last place of the form."""


def parcels(content: Content, context: Context) -> Iterator[Remarkable]:
    """3: a parcel's year adds up, and begins where last year ended."""
    say = Saying(3)
    for n, row in enumerate(content.damage.rows):
        if None in (row.open_m2, row.added_m2, row.closed_m2):
            continue
        wanted = (row.open_m2 or 0) + (row.added_m2 or 0)
        if row.closed_m2 != wanted:
            cure = "年末面积应等于年初面积与本年新增面积之和，请核对"
            path = f"damage.rows.{n}.closed_m2"
            yield say.error(path, ha(row.closed_m2 or 0), ha(wanted), cure, row.parcel or "")
    if context.last is None:
        return
    before = by_parcel(context.last.damage.rows)
    now = by_parcel(content.damage.rows)
    for n, row in enumerate(content.damage.rows):
        old = before.get(row.parcel or "")
        if old is not None and row.open_m2 is not None and row.open_m2 != old:
            cure = "年初面积与去年填报的年末面积不同，请核对；经复测修正的请说明"
            yield say.warning(f"damage.rows.{n}.open_m2", ha(row.open_m2), ha(old), cure, row.parcel or "")
    if content.damage.rows:
        for parcel in before.keys() - now.keys():
            cure = "去年填报的地块今年没有填写，请补填或者说明去向"
            yield say.warning("damage", f"没有地块{parcel}", f"地块{parcel}", cure, parcel)


def by_parcel(rows: Iterable[DamageRow]) -> dict[str, int]:
    """The closing areas by parcel (m²)."""
    found: dict[str, int] = defaultdict(int)
    for row in rows:
        if row.parcel and row.closed_m2 is not None:
            found[row.parcel] += row.closed_m2
    return dict(found)


def totals(content: Content, context: Context) -> Iterator[Remarkable]:
    """4: the total, and the totals by cause, land class and owner, are what the parcels add up to."""
    say = Saying(4)
    rows = [r for r in content.damage.rows if r.closed_m2 is not None]
    total = sum(r.closed_m2 or 0 for r in rows)
    stated = content.damage.total_m2
    if stated is not None and abs(stated - total) > TOLERANCE_M2:
        yield say.error("damage.total_m2", ha(stated), ha(total), "合计应等于各地块年末面积之和，请核对")
    for n, line in enumerate(content.damage.totals):
        if line.by is None or line.of is None or line.area_m2 is None:
            continue
        wanted = sum(r.closed_m2 or 0 for r in rows if word_of(r, line.by) == line.of)
        if abs(line.area_m2 - wanted) > TOLERANCE_M2:
            cure = f"{line.by.word}“{line.of}”的合计与各地块不符，请核对"
            yield say.error(f"damage.totals.{n}.area_m2", ha(line.area_m2), ha(wanted), cure, line.of)
    for by in {line.by for line in content.damage.totals if line.by}:
        whole = sum(line.area_m2 or 0 for line in content.damage.totals if line.by is by)
        if abs(whole - total) > TOLERANCE_M2:
            yield say.error("damage.total_m2", ha(whole), ha(total), f"按{by.word}分类的合计应等于总面积，请核对")


def word_of(row: DamageRow, by: TotalBy) -> str | None:
    """What a parcel is counted under."""
    if by is TotalBy.CLASS:
        return row.land_class
    found = row.cause if by is TotalBy.CAUSE else row.owner
    return found.word if found else None


def restored(content: Content, context: Context) -> Iterator[Remarkable]:
    """5: no more is restored than was damaged, nor accepted than finished; totals go on from last year's."""
    say = Saying(5)
    damaged = by_parcel(content.damage.rows)
    done: dict[str, int] = defaultdict(int)
    for n, row in enumerate(content.restoration.rows):
        path, parcel = f"restoration.rows.{n}", row.parcel or ""
        done[parcel] += row.done_total_m2 or 0
        if parcel and parcel not in damaged:
            cure = "该地块没有列在土地损毁情况中，请核对编号或者补填"
            yield say.error(f"{path}.parcel", parcel, "土地损毁情况中的地块", cure, parcel)
        elif parcel and (done[parcel] > damaged[parcel] or (row.done_m2 or 0) > damaged[parcel]):
            cure = "完成面积不能超过该地块的损毁面积，请核对"
            found = max(done[parcel], row.done_m2 or 0)
            yield say.error(f"{path}.done_total_m2", ha(found), f"不超过{ha(damaged[parcel])}", cure, parcel)
        for less, more, words in (
            ("accepted_total_m2", "done_total_m2", "累计验收面积不能超过累计完成面积"),
            ("done_m2", "done_total_m2", "本年完成面积不能超过累计完成面积"),
        ):
            small, large = getattr(row, less), getattr(row, more)
            if small is not None and large is not None and small > large:
                yield say.error(f"{path}.{less}", ha(small), f"不超过{ha(large)}", f"{words}，请核对", parcel)
    yield from continued(content, context, say)


def continued(content: Content, context: Context, say: Saying) -> Iterator[Remarkable]:
    """Totals of restored land are last year's and this year's together."""
    before = {(r.parcel, r.task): r for r in context.last.restoration.rows} if context.last else {}
    for n, row in enumerate(content.restoration.rows):
        old = before.get((row.parcel, row.task))
        if old is None or old.done_total_m2 is None or None in (row.done_m2, row.done_total_m2):
            continue
        wanted = old.done_total_m2 + (row.done_m2 or 0)
        if row.done_total_m2 != wanted:
            cure = "累计完成面积应等于去年累计与本年完成之和，请核对"
            path = f"restoration.rows.{n}.done_total_m2"
            yield say.error(path, ha(row.done_total_m2 or 0), ha(wanted), cure, row.parcel or "")


def rate(content: Content, context: Context) -> Iterator[Remarkable]:
    """6: 土地复垦率 is restored land of damaged land, from 0 to 100 %."""
    say = Saying(6)
    found = content.restoration.rate
    if found is None:
        return
    if Decimal(found) > 100:
        yield say.error("restoration.rate", f"{found}%", "0 至 100%", "复垦率不能超过 100%，请核对面积")
        return
    done = sum(r.done_total_m2 or 0 for r in content.restoration.rows)
    wanted = rate_of(done, content.damage.total_m2)
    if wanted is not None and abs(Decimal(wanted) - Decimal(found)) > Decimal("0.01"):
        yield say.error("restoration.rate", f"{found}%", f"{wanted}%", "复垦率应等于累计完成面积除以损毁面积，请核对")


def responsibility(content: Content, context: Context) -> Iterator[Remarkable]:
    """7: damage beyond the plan's land, or outside the licence. It is asked about and never refused: it may be so."""
    say = Saying(7)
    limit = context.plan.responsibility_m2 if context.plan else 0
    total = sum(by_parcel(content.damage.rows).values())
    if limit and total > limit:
        cure = "损毁面积超过方案的责任面积，请核对；确已超出的请说明，并按规定调整方案"
        yield say.warning("damage.total_m2", ha(total), f"不超过{ha(limit)}公顷", cure)
    yield from beside_the_register(content, context, say)
    stated = context.area.ring if context.area else content.identity.corners
    licence = g.ring(stated) if stated else ()
    if not licence or g.fault(licence):
        return
    for n, row in enumerate(content.damage.rows):
        if row.polygon and not g.fault(g.ring(row.polygon)) and not g.within(g.ring(row.polygon), licence):
            cure = "地块超出矿区范围；道路、工业场地等可以在范围外，请核对并说明"
            yield say.warning(f"damage.rows.{n}.polygon", "超出矿区范围", "矿区范围内", cure, row.parcel or "")


def beside_the_register(content: Content, context: Context, say: Saying) -> Iterator[Remarkable]:
    """The area and the corners the report states are those approved and on record; else the area is the licence's."""
    known, area_m2, who = context.area, context.area_m2, content.identity
    cure = "与登记的矿区范围不同，请核对；登记有误的，请填在“报告登记错误”中并说明"
    if who.area_m2 is not None and area_m2 is not None and not g.alike(who.area_m2, area_m2):
        expected = f"{ha(area_m2)}公顷（{known.document if known else '采矿许可证'}）"
        yield say.warning("identity.area_m2", f"{ha(who.area_m2)}公顷", expected, cure)
    if known and who.corners and set(g.ring(who.corners)) != set(g.ring(known.ring)):
        expected = f"{drawn(known.ring)}（{known.document}）"
        yield say.warning("identity.corners", drawn(who.corners), expected, cure)


def drawn(ring: str) -> str:
    """A ring in words: how many corners, and how large."""
    corners = g.ring(ring)
    return f"{len(corners)}个拐点、{ha(g.area_m2(corners))}公顷"


def percentages(content: Content, context: Context) -> Iterator[Remarkable]:
    """8: survival and cover are from 0 to 100 %."""
    say = Saying(8)
    for n, row in enumerate(content.restoration.rows):
        for name in ("survival", "cover"):
            value = getattr(row, name)
            if value is not None and Decimal(value) > 100:
                path = f"restoration.rows.{n}.{name}"
                yield say.error(path, f"{value}%", "0 至 100%", "请填写 0 至 100 之间的百分数", row.parcel or "")


def mining_land(content: Content, context: Context) -> Iterator[Remarkable]:
    """13: restored land is not left as 采矿用地."""
    say = Saying(13)
    for n, row in enumerate(content.restoration.rows):
        if row.standard and row.target_class == MINING_LAND[row.standard]:
            path, cure = f"restoration.rows.{n}.target_class", "复垦后地类仍为采矿用地，请核对或者说明"
            yield say.warning(path, str(row.target_class), "采矿用地以外的地类", cure, row.parcel or "")


def farmland(content: Content, context: Context) -> Iterator[Remarkable]:
    """14: permanent basic farmland was damaged."""
    say = Saying(14)
    for n, row in enumerate(content.damage.rows):
        if row.basic_farmland and row.closed_m2:
            cure = "涉及永久基本农田，请核对，并说明批准文件和复垦安排"
            yield say.warning(f"damage.rows.{n}.basic_farmland", "是", "否，或者附说明", cure, row.parcel or "")


def polygons(content: Content, context: Context) -> Iterator[Remarkable]:
    """24: rings are sound, parcels restored do not overlap, and the typed area is the ring's within 5 %."""
    say = Saying(24)
    done: list[tuple[int, str, g.Ring]] = []
    for block, area in (("damage", "closed_m2"), ("restoration", "done_total_m2")):
        for n, row in enumerate(getattr(content, block).rows):
            if not row.polygon:
                continue
            path, corners, parcel = f"{block}.rows.{n}.polygon", g.ring(row.polygon), row.parcel or ""
            if wrong := g.fault(corners):
                yield say.error(path, wrong, "首尾相接、不自相交的范围", "请核对拐点坐标和顺序", parcel)
                continue
            typed, ring_m2 = getattr(row, area), g.area_m2(corners)
            if typed is not None and not g.alike(typed, ring_m2):
                cure = "填写面积与范围拐点算得的面积相差超过 5%，请核对或者说明"
                yield say.warning(path, ha(typed), f"约{ha(ring_m2)}公顷", cure, parcel)
            if block == "restoration":
                done.append((n, parcel, corners))
    for (_, first, a), (n, second, b) in combinations(done, 2):
        if g.overlap(a, b):
            cure = f"与地块{first}的范围重叠，同一块土地不能重复计算；请核对"
            yield say.error(f"restoration.rows.{n}.polygon", f"与{first}重叠", "不重叠的范围", cure, second)
