"""Who is on the abnormal list or a 严重失信主体 now, as the public may see it: a projection, field by field.

Entries are written with the case's own step, so what was removed is gone in the same transaction; an entry with a
term is not shown after it. The national system's publication is the list; this is the bureau's copy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any, Final, TypeVar

from restoration import database
from restoration.law.cases.states import CaseKind
from restoration.services.paging import contains, everything
from restoration.services.scope import Condition
from restoration.tables.fields import read_date

Shape = TypeVar("Shape", "Listed", "Corrected")
ROWS_A_PAGE: Final = 20
ROWS = """
SELECT code, holder, mine, licence_no, division, ground, decision_no, authority, listed_on, ends_on, correction,
       corrected_on
FROM public_entries WHERE {} ORDER BY listed_on DESC, id DESC"""


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
class Serious(Listed):
    """One 严重失信主体; ``ends_on`` is the first day its measures no longer run."""

    ends_on: date


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
SERIOUS_HEADS = HEADS | {
    "ground": "认定事由",
    "decision_no": "认定决定文号",
    "listed_on": "认定日期",
    "ends_on": "管理措施期满次日",
}


@dataclass(frozen=True, slots=True)
class Register:
    """One of the two public lists: the kind of its files, the shape and heads of its entries."""

    kind: CaseKind
    shape: type[Listed]
    heads: Mapping[str, str]


ABNORMAL: Final = Register(CaseKind.LISTING, Listed, HEADS)
SERIOUS: Final = Register(CaseKind.DISHONESTY, Serious, SERIOUS_HEADS)
assert all(set(one.heads) == {f.name for f in fields(one.shape)} for one in (ABNORMAL, SERIOUS))


async def listed(of: Register, today: date, q: str | None = None, year: int | None = None) -> list[Listed]:
    """The entries in force on a day, the newest first; ``q`` is part of a name, a licence number or a credit code."""
    asked = contains(("holder", "mine", "licence_no", "uscc"), q)
    return [picked(r, of.shape) for r in await rows(everything(in_force(of, today), asked, of_year(year)))]


async def entry(of: Register, today: date, code: str) -> Listed | None:
    """One entry in force by its code."""
    found = await rows(in_force(of, today) & Condition("code = ?", (code,)))
    return picked(found[0], of.shape) if found else None


async def corrections(of: Register, today: date) -> list[Corrected]:
    """Corrections still shown on a day, the newest first."""
    shown = Condition("corrected_on IS NOT NULL AND (shown_until IS NULL OR shown_until >= ?)", (today,))
    return [picked(r, Corrected) for r in await rows(of_kind(of) & shown)]


def of_kind(of: Register) -> Condition:
    """Entries of one list."""
    return Condition("kind = ?", (of.kind.value,))


def in_force(of: Register, today: date) -> Condition:
    """Neither revoked nor past their term."""
    return of_kind(of) & Condition("corrected_on IS NULL AND (ends_on IS NULL OR ends_on > ?)", (today,))


async def rows(where: Condition) -> list[dict[str, Any]]:
    """Rows of the projection."""
    return await database.fetch(ROWS.format(where.text), where.params)


def of_year(year: int | None) -> Condition | None:
    """Listed in a calendar year."""
    if year is None:
        return None
    return Condition("listed_on >= ? AND listed_on <= ?", (date(year, 1, 1), date(year, 12, 31)))


def picked(r: dict[str, Any], shape: type[Shape]) -> Shape:
    """The allowed fields of a row, and no other."""
    found: dict[str, Any] = {f.name: r[f.name] for f in fields(shape)}
    return shape(**found | {name: read_date(found[name]) for name in found if name.endswith("_on")})


def as_text(entry: Listed | Corrected) -> dict[str, str]:
    """An entry with its values as text."""
    return {k: str(v) for k, v in asdict(entry).items()}
