"""Who is on the abnormal list now, as the public may see it: the published projection, field by field, nothing else.

Entries are written with the case's own step, so what was removed is gone in the same transaction. The national
system's publication is the list; this is the bureau's copy.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any, Final

from restoration import database
from restoration.services.paging import contains, everything
from restoration.services.scope import Condition
from restoration.tables.fields import read_date

ROWS_A_PAGE: Final = 20
ROWS = """
SELECT code, holder, mine, licence_no, division, ground, decision_no, authority, listed_on, correction, corrected_on
FROM public_entries WHERE {} ORDER BY listed_on DESC, id DESC"""
IN_FORCE: Final = Condition("corrected_on IS NULL")


@dataclass(frozen=True, slots=True)
class Listed:
    """One entry: everything the public sees, and nothing the public does not."""

    code: str
    holder: str
    mine: str
    licence_no: str
    division: str
    ground: str
    decision_no: str
    authority: str
    listed_on: date


@dataclass(frozen=True, slots=True)
class Corrected:
    """A correction: a listing that was revoked, with the day and the words that say so."""

    code: str
    holder: str
    mine: str
    decision_no: str
    authority: str
    correction: str
    corrected_on: date


HEADS = {
    "code": "编号",
    "holder": "矿业权人",
    "mine": "矿山（项目）名称",
    "licence_no": "采矿许可证号",
    "division": "所在县",
    "ground": "列入事由",
    "decision_no": "列入决定文号",
    "authority": "作出决定机关",
    "listed_on": "列入日期",
}
assert set(HEADS) == {f.name for f in fields(Listed)}


async def listed(q: str | None = None, year: int | None = None) -> list[Listed]:
    """The entries in force, the newest first; ``q`` is part of a name, a licence number or a credit code."""
    asked = contains(("holder", "mine", "licence_no", "uscc"), q)
    return [as_listed(r) for r in await rows(everything(IN_FORCE, asked, of_year(year)))]


async def entry(code: str) -> Listed | None:
    """One entry in force by its code."""
    found = await rows(everything(IN_FORCE, Condition("code = ?", (code,))))
    return as_listed(found[0]) if found else None


async def corrections(today: date) -> list[Corrected]:
    """Corrections still shown on a day, the newest first."""
    shown = Condition("corrected_on IS NOT NULL AND (shown_until IS NULL OR shown_until >= ?)", (today,))
    return [Corrected(**picked(r, Corrected, "corrected_on")) for r in await rows(shown)]


async def rows(where: Condition) -> list[dict[str, Any]]:
    """Rows of the projection."""
    return await database.fetch(ROWS.format(where.text), where.params)


def of_year(year: int | None) -> Condition | None:
    """Listed in a calendar year."""
    if year is None:
        return None
    return Condition("listed_on >= ? AND listed_on <= ?", (date(year, 1, 1), date(year, 12, 31)))


def as_listed(r: dict[str, Any]) -> Listed:
    """A row as shown."""
    return Listed(**picked(r, Listed, "listed_on"))


def picked(r: dict[str, Any], shape: type[Listed] | type[Corrected], on: str) -> dict[str, Any]:
    """The allowed fields of a row, and no other."""
    return {f.name: read_date(r[on]) if f.name == on else r[f.name] for f in fields(shape)}


def as_text(entry: Listed | Corrected) -> dict[str, str]:
    """An entry with its values as text."""
    return {k: str(v) for k, v in asdict(entry).items()}
