"""What a file says that is on record already, and what it says otherwise.

The same file brought in again changes nothing; the same code with other content is somebody's mistake, in the file or
on record, and is refused with both values. A file may say less than the record: an older file is not a contradiction.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from restoration.errors import Defect
from restoration.law.identifiers import normalise_name
from restoration.services.exchange.cells import Value, written
from restoration.services.exchange.kinds import Kind, Layout
from restoration.services.exchange.stored import Selection, Values, stored
from restoration.services.exchange.table import Row, RowDefect

MINE: Final = ("mine", "name", "division", "township", "note")
HOLDING: Final = ("uscc", "held_on", "company", "held_evidence")
COMPANY: Final = ("company", "legal_representative", "address")
SURVEY: Final = ("surveyed_on", "damaged_m2", "reclaimed_m2", "survey_evidence")
PHASE: Final = ("no", "phase", "due_on", "planned_m2")
DETAILS: Final[Mapping[Kind, tuple[tuple[str, ...], ...]]] = {Kind.MINES: (HOLDING, SURVEY), Kind.PLANS: (PHASE,)}
"""Groups of columns a record may have several of."""
APART: Final = ("tracked_from", "legal_representative", "address")
"""Columns of mines that speak of something else: the division, the company. Left empty they say nothing."""


@dataclass(frozen=True, slots=True)
class Record:
    """The rows of a file that speak of one record, in their order."""

    code: str
    rows: tuple[Row, ...]

    @property
    def first(self) -> Row:
        """The row that stands for the record."""
        return self.rows[0]


def base_keys(layout: Layout) -> tuple[str, ...]:
    """The columns a record has once."""
    several = {k for group in DETAILS.get(layout.kind, ()) for k in group}
    apart = APART if layout.kind is Kind.MINES else ("tracked_from",)
    return tuple(c.key for c in layout.columns if c.key not in several and c.key not in apart)


def settle(layout: Layout, rows: Sequence[Row]) -> None:
    """Write out what a row left to be understood, so that rows of a file and of the record can be compared."""
    for row in rows:
        v = row.values
        if layout.kind is Kind.MINES:
            v["newly_granted"] = bool(v.get("newly_granted"))
            for key, day in (("held_evidence", "held_on"), ("survey_evidence", "surveyed_on")):
                v[key] = (v.get(key) or v.get("evidence")) if v.get(day) else v.get(key)


def records(layout: Layout, rows: Sequence[Row]) -> list[Record]:
    """The rows grouped by the record they speak of."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(str(row.values[layout.record]), []).append(row)
    return [Record(code, tuple(group)) for code, group in groups.items()]


# ---- within the file ---------------------------------------------------------------------------------------------


def disagreements(layout: Layout, found: Sequence[Record]) -> Iterator[RowDefect]:
    """Rows of one record, or of one mine, say the same of it, and a record said once is said once."""
    for record in found:
        for row in record.rows[1:]:
            twin = twin_of(row, record) if layout.kind in DETAILS else record.first
            if twin is not None:
                yield repeated(layout, twin, row)
            else:
                yield from unequal(layout, record.first, row, base_keys(layout))
    if layout.kind is Kind.MINES:
        first: dict[Value, Row] = {}  # by mine
        for row in (record.first for record in found):
            yield from unequal(layout, first.setdefault(row.values["mine"], row), row, MINE)


def twin_of(row: Row, record: Record) -> Row | None:
    """An earlier row of the record that says exactly the same."""
    return next((r for r in record.rows if r.number < row.number and r.values == row.values), None)


def repeated(layout: Layout, first: Row, row: Row) -> RowDefect:
    """The same code a second time."""
    column = layout.column(layout.record)
    cure = f"与第{first.number}行重复，请删除一行或改正编号"
    return RowDefect(
        row.number, column.key, Defect(column.head, "duplicate", str(row.values[column.key]), "不重复的编号", cure)
    )


def unequal(layout: Layout, first: Row, row: Row, keys: Sequence[str]) -> Iterator[RowDefect]:
    """Where a row differs from the first one of its record."""
    for key in keys:
        if not same(key, row.values.get(key), first.values.get(key)):
            what = "矿山" if key in MINE and layout.kind is Kind.MINES else layout.column(layout.record).head
            cure = f"同一{what}在第{first.number}行填写不同，请改为一致"
            yield difference(layout, row, key, first.values.get(key), "disagrees", cure)


def difference(layout: Layout, row: Row, key: str, other: Value, code: str, cure: str) -> RowDefect:
    """A value that is not the one it must be."""
    column = layout.column(key)
    found, wanted = (str(written(v, column) or "（空）") for v in (row.values.get(key), other))
    return RowDefect(row.number, key, Defect(column.head, code, found[:60], wanted[:60], cure))


# ---- against the record ------------------------------------------------------------------------------------------


async def on_record(layout: Layout, found: Sequence[Record]) -> dict[str, list[Values]]:
    """What is on record under the codes of a file."""
    known: dict[str, list[Values]] = {}
    async for values in stored(layout.kind, Selection(codes=frozenset(r.code for r in found))):
        known.setdefault(str(values[layout.record]), []).append(values)
    return known


def contradictions(layout: Layout, record: Record, known: Sequence[Values]) -> Iterator[RowDefect]:
    """Where a record on file says something else than the record kept under its code."""
    keys = base_keys(layout)
    mended = "发证日期、有效期和新设与否用“登记事项更正”"
    cure = f"该编号已登记而内容不同；请核对编号，已登记内容的更正请在系统中办理（{mended}），不用导入"
    for key in keys:
        if not same(key, record.first.values.get(key), known[0].get(key)):
            yield difference(layout, record.first, key, known[0].get(key), "differs_on_record", cure)
    for group in DETAILS.get(layout.kind, ()):
        for row in record.rows:
            yield from not_known(layout, row, group, known, cure)


def not_known(
    layout: Layout, row: Row, group: tuple[str, ...], known: Sequence[Values], cure: str
) -> Iterator[RowDefect]:
    """A row's holding, survey or phase that the record does not have, told by its nearest likeness."""
    if all(row.values.get(k) is None for k in group):
        return

    def unlike(other: Values) -> list[str]:
        return [k for k in group if not same(k, row.values.get(k), other.get(k))]

    nearest = min(known, key=lambda other: len(unlike(other)))
    for key in unlike(nearest):
        yield difference(layout, row, key, nearest.get(key), "differs_on_record", cure)


def same(key: str, found: Value, known: Value) -> bool:
    """Whether two values mean the same: a name in another width, parts that the record has among others."""
    if key == "parts" and isinstance(found, tuple) and isinstance(known, tuple):
        return set(found) <= set(known)
    if key == "company" and isinstance(found, str) and isinstance(known, str):
        return normalise_name(found) == normalise_name(known)
    return found == known
