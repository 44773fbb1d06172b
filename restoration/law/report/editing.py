"""Changing a report: single cells by their paths, figures that follow from others, and what last year's report gives.

A report is frozen, so every change makes a new one. Nothing here overwrites what somebody typed: a figure that follows
is filled in only where its cell is empty, and so is what comes from last year.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from restoration.law.report.content import Content, NextYear
from restoration.law.report.forms import Piece
from restoration.law.report.land import RestorationRow
from restoration.law.report.tables import TABLES, Cell, Scalar, cells, empty

NUMBER_OF_A_YEAR: Final = (
    *("added_m2", "closed_m2", "planned_m2", "done_m2", "accepted_m2", "done_total_m2", "accepted_total_m2"),
    *("accepted_on", "acceptance_no", "until_on", "survival", "cover", "before", "after", "planned", "done"),
)
"""What belongs to one year alone and is never taken over."""


def plain(content: Content) -> dict[str, Any]:
    """A report as JSON values."""
    found: dict[str, Any] = content.model_dump(mode="json")
    return found


def read(values: Mapping[str, Any]) -> Content:
    """JSON values as a report. Raises pydantic's ``ValidationError``."""
    return Content.model_validate_json(json.dumps(values))


def trimmed(content: Content) -> Content:
    """The report without rows that say nothing."""
    values = plain(content)
    for table in TABLES:
        if table.many:
            block = values[table.block]
            block[table.many] = [r for r in block[table.many] if any(v not in (None, []) for v in r.values())]
    return read(values)


def with_cells(content: Content, changes: Mapping[str, Scalar]) -> Content:
    """A report with cells changed, by path; an unknown path raises ``KeyError``."""
    values = plain(content)
    for path, value in changes.items():
        *way, last = path.split(".")
        at: Any = values
        for step in way:
            at = at[int(step)] if isinstance(at, list) else at[step]
        if last not in at:
            raise KeyError(path)
        at[last] = value
    return read(values)


# ---- what follows from other cells -----------------------------------------------------------------------------------


def summed(numbers: Iterable[int | None]) -> int | None:
    """A sum, or ``None`` where a number is missing."""
    found = list(numbers)
    return sum(n for n in found if n is not None) if found and None not in found else None


def rate_of(restored: int | None, damaged: int | None) -> str | None:
    """土地复垦率: restored of damaged land in percent, two places."""
    if restored is None or not damaged:
        return None
    return str((Decimal(restored) * 100 / Decimal(damaged)).quantize(Decimal("0.01"), ROUND_HALF_UP))


def computed(content: Content, last: Content | None) -> Content:
    """The report with the figures that follow from others filled in where they were left empty."""
    filled: dict[str, Scalar] = {}
    closed: list[int | None] = []
    for n, row in enumerate(content.damage.rows):
        value = row.closed_m2 if row.closed_m2 is not None else summed((row.open_m2, row.added_m2))
        closed.append(value)
        filled[f"damage.rows.{n}.closed_m2"] = value
    filled["damage.total_m2"] = first(content.damage.total_m2, summed(closed))
    filled |= restored(content, last)
    done = [filled[f"restoration.rows.{n}.done_total_m2"] for n in range(len(content.restoration.rows))]
    whole = summed(v if isinstance(v, int) else None for v in done)
    damaged = filled["damage.total_m2"]
    filled["restoration.rate"] = content.restoration.rate or rate_of(
        whole, damaged if isinstance(damaged, int) else None
    )
    filled["costs.total_fen"] = first(content.costs.total_fen, summed(r.amount_fen for r in content.costs.rows))
    return with_cells(content, filled)


def first(typed: int | None, followed: int | None) -> int | None:
    """What was typed, else what follows."""
    return typed if typed is not None else followed


def restored(content: Content, last: Content | None) -> dict[str, Scalar]:
    """The totals of restored land: last year's and this year's together."""
    before = {(r.parcel, r.task): r for r in last.restoration.rows} if last else {}
    filled: dict[str, Scalar] = {}
    for n, row in enumerate(content.restoration.rows):
        old = before.get((row.parcel, row.task))
        for total, year in (("done_total_m2", "done_m2"), ("accepted_total_m2", "accepted_m2")):
            earlier = getattr(old, total) if old else 0
            followed = summed((earlier or 0, getattr(row, year)))
            filled[f"restoration.rows.{n}.{total}"] = first(getattr(row, total), followed)
    return filled


# ---- last year's report ----------------------------------------------------------------------------------------------


def proposal(known: Content, last: Content | None) -> Content:
    """What can be filled in before anybody types: from the register (``known``) and from last year's report.

    The land goes on whoever holds the right; who speaks for a former holder is not the present one's to take over.
    """
    if last is None:
        return known
    own = last if last.identity.uscc == known.identity.uscc else Content()
    carried = {
        "identity": own.identity.model_copy(update={"year": None, "errors": ()}),
        "production": carried_production(last),
        "damage": last.damage.model_copy(
            update={
                "nothing": False,
                "note": None,
                "total_m2": None,
                "totals": (),
                "rows": tuple(year_row(r, open_m2=r.closed_m2) for r in last.damage.rows),
            }
        ),
        "restoration": Content().restoration.model_copy(update={"rows": planned_rows(last)}),
        "monitoring": Content().monitoring.model_copy(
            update={"points": tuple(year_row(p) for p in last.monitoring.points)}
        ),
        "fund": Content().fund.model_copy(update={"opening_fen": last.fund.closing_fen}),
        "next_year": NextYear(),
        "declaration": own.declaration,
    }
    return merged(known, Content().model_copy(update=carried))


def carried_production(last: Content) -> Piece:
    """Of last year's output only its unit and where the topsoil stood."""
    old = last.production
    return Content().production.model_copy(
        update={"unit": old.unit, "topsoil_open_m3": old.topsoil_closed_m3, "topsoil_place": old.topsoil_place}
    )


def year_row(row: Piece, **more: int | None) -> Piece:
    """A row with what belongs to its year left empty."""
    blank = dict.fromkeys((n for n in NUMBER_OF_A_YEAR if n in type(row).model_fields), None)
    return row.model_copy(update=blank | more)


def planned_rows(last: Content) -> tuple[Piece, ...]:
    """Parcels restored before, and those last year's plan named for this year with the area it planned."""
    rows = {(r.parcel, r.task): year_row(r).model_copy(update={"measures": ()}) for r in last.restoration.rows}
    for task in last.next_year.rows:
        old = rows.get((task.parcel, task.task), RestorationRow(parcel=task.parcel, task=task.task))
        planned = (getattr(old, "planned_m2", None) or 0) + (task.area_m2 or 0)
        update = {"planned_m2": planned or None, "target_class": task.target_class}
        rows[task.parcel, task.task] = old.model_copy(update=update)
    return tuple(rows.values())


def merged(typed: Content, offered: Content) -> Content:
    """``typed`` with what is offered in its empty cells; a list is taken whole where the typed one has no row."""
    values, more = plain(typed), plain(offered)
    for block, found in values.items():
        if not isinstance(found, dict):
            continue
        if found.get("nothing"):
            continue
        for name, value in found.items():
            if value is None or value is False or value == []:  # 0 is a figure, not an empty cell
                found[name] = more[block][name]
    return read(values)


def prefill(typed: Content, offered: Content) -> Content:
    """A draft with its empty cells filled from what is offered, every cell so filled marked as such."""
    filled = merged(typed, offered)
    had = {c.path for c in cells(typed) if not empty(c.value)}
    new = [c.path for c in cells(filled) if not empty(c.value) and c.path not in had]
    marks = dict.fromkeys((*typed.prefilled, *new))
    return filled.model_copy(update={"prefilled": tuple(marks)})


def untouched(before: Content, after: Content) -> Content:
    """``after`` with only those marks that it claims, that were there before, and whose cells are as they were."""
    marked, held = set(before.prefilled), {c.path: c.value for c in cells(before)}
    still = {c.path for c in cells(after) if c.path in marked and held.get(c.path) == c.value}
    return after.model_copy(update={"prefilled": tuple(p for p in dict.fromkeys(after.prefilled) if p in still)})


def by_key(content: Content) -> dict[tuple[str, str, str], Cell]:
    """Cells by table, what their row is known by, and column."""
    return {(c.table.prefix, c.key, c.column.name): c for c in cells(content)}
