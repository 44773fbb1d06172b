"""Which parts of a year's report a content delivers: derived from what stands in it, never declared.

The items of 土地复垦条例实施办法 第二十二条 (the fourth, 其他内容, is no condition before an authority says what it is)
and the two parts of 开州规划 五（三）2. “Nothing happened this year” is the company's own statement and delivers the
part; an empty block delivers nothing. For monitoring the data are owed: to state that there are none gives none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from restoration.law.report.content import Content
from restoration.law.report.forms import Piece

DAMAGE: Final = ("parcel", "place", "cause", "land_class", "owner", "degree", "closed_m2")
WORKS: Final = ("parcel", "target_class", "done_m2")
COSTS: Final = ("head", "source", "amount_fen")
FUND: Final = ("opening_fen", "deposited_fen", "withdrawn_fen", "closing_fen")
POINT: Final = ("point", "watched", "unit")
READING: Final = ("point", "on", "value")


def gaps(prefix: str, rows: Iterable[Piece], wanted: Iterable[str]) -> Iterator[str]:
    """Paths of cells that a block's rows leave empty; the block itself where it has no row."""
    names, listed = tuple(wanted), tuple(rows)
    for n, row in enumerate(listed):
        yield from (f"{prefix}.{n}.{name}" for name in names if getattr(row, name) is None)
    if not listed:
        yield prefix.partition(".")[0]


def land_damage(content: Content) -> Iterator[str]:
    """第二十二条第一项: damage by manner, land class, place, ownership, area and degree."""
    if not content.damage.nothing:
        yield from gaps("damage.rows", content.damage.rows, DAMAGE)


def fee_use(content: Content) -> Iterator[str]:
    """第二十二条第二项: prepayment, use and management of the money."""
    if not content.costs.nothing:
        yield from gaps("costs.rows", content.costs.rows, COSTS)
        if not content.fund.nothing:
            yield from (f"fund.{name}" for name in FUND if getattr(content.fund, name) is None)


def works(content: Content) -> Iterator[str]:
    """第二十二条第三项: works by land class, place, area and measures."""
    if content.restoration.nothing:
        return
    yield from gaps("restoration.rows", content.restoration.rows, WORKS)
    yield from (
        f"restoration.rows.{n}.measures" for n, r in enumerate(content.restoration.rows) if r.done_m2 and not r.measures
    )


def implementation(content: Content) -> Iterator[str]:
    """开州 五（三）2: how the year's plan was carried out: planned and done, parcel by parcel."""
    yield from works(content)
    if not content.restoration.nothing:
        rows = enumerate(content.restoration.rows)
        yield from (f"restoration.rows.{n}.planned_m2" for n, r in rows if r.planned_m2 is None)


def monitoring(content: Content) -> Iterator[str]:
    """开州 五（三）2, 重庆条例 第四十四条: the monitoring data: points and at least one reading."""
    yield from gaps("monitoring.points", content.monitoring.points, POINT)
    if content.monitoring.points:
        yield from gaps("monitoring.readings", content.monitoring.readings, READING)


PARTS: Final[Mapping[str, Callable[[Content], Iterator[str]]]] = {
    "land_damage": land_damage,
    "fee_use": fee_use,
    "works": works,
    "implementation_report": implementation,
    "monitoring_data": monitoring,
}
"""By part, what a content still lacks of it. A part that is not here is never taken as delivered."""


def lacking(content: Content, part: str) -> tuple[str, ...]:
    """Paths still empty of a part; the part's own id where nothing can be derived of it."""
    find = PARTS.get(part)
    return tuple(find(content)) if find else (part,)


def derived(content: Content, asked: Iterable[str]) -> frozenset[str]:
    """The parts among ``asked`` that the content delivers."""
    return frozenset(part for part in asked if not lacking(content, part))
