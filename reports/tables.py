"""The table of items as strips: cells wrapped, rules drawn, the head repeated on each new page.

A row higher than a page is cut between its lines, so that no input, however long, is lost or stands outside.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from reports.blocks import Table
from reports.linebreak import Line, break_lines, widest
from reports.page import (
    BLOCK_WIDTH,
    EM_ASCENT,
    LEFT,
    TABLE_LEADING,
    TABLE_SIZE,
    Measure,
    Role,
    Rule,
    Run,
    Strip,
)

_PADDING: Final = 3.0
_GAP: Final = 6.0  # at least, below the table
_MOST_LINES: Final = 24  # of one strip; less than a page even under a repeated head
_SIZES: Final = (TABLE_SIZE, 10.5, 9.0)  # 小4号, and smaller only where a date or an amount would not fit
_KEPT: Final = 0.7  # of its width a column keeps, whatever the others need
_CENTRED: Final = 10.0  # a column of fewer characters is centred


@dataclass(frozen=True, slots=True)
class _Grid:
    """Left edge and width of each column, together as wide as the text block; which are centred; the size of type."""

    columns: tuple[tuple[float, float], ...]
    centred: tuple[bool, ...]
    size: float

    @property
    def leading(self) -> float:
        """From one line of a cell to the next."""
        return TABLE_LEADING * self.size / TABLE_SIZE


def table_strips(table: Table, measure: Measure) -> Iterator[Strip]:
    """The head, the rows, and the space that brings the text after the table back onto the grid."""
    grid = _grid(table, measure)
    head = next(_row(table.heads, grid, Role.HEI, measure))
    yield replace(head, keep_next=True)
    for cells in table.rows:
        for strip in _row(cells, grid, Role.BODY, measure):
            yield replace(strip, head=head)
    yield Strip(_GAP, to_grid=True)


def _grid(table: Table, measure: Measure) -> _Grid:
    """The columns in the largest size in which no date or amount must be broken; the smallest where all would be."""
    unit = BLOCK_WIDTH / sum(table.widths)
    given = [width * unit for width in table.widths]
    cells = list(zip(table.heads, *table.rows, strict=True))
    centred = tuple(width < _CENTRED for width in table.widths)
    for size in _SIZES:
        least = [_least(column, has, size, measure) for column, has in zip(cells, given, strict=True)]
        if (found := _shared(given, least)) is not None:
            return _Grid(_columns(found), centred, size)
    return _Grid(_columns(given), centred, _SIZES[-1])


def _least(cells: Sequence[str], given: float, size: float, measure: Measure) -> float:
    """What a column needs for whatever of its cells must stay on one line, and for its head where that fits now."""
    head, *rows = cells
    inside = max((widest(cell, lambda s: measure(s, Role.BODY, size)) for cell in rows), default=0.0)
    return max(inside + 2 * _PADDING, min(given, measure(head, Role.HEI, size) + 2 * _PADDING))


def _shared(given: Sequence[float], least: Sequence[float]) -> list[float] | None:
    """The widths, with the room some columns need taken from those that can spare it; ``None`` where there is less."""
    lacking = [max(0.0, need - has) for need, has in zip(least, given, strict=True)]
    spare = [max(0.0, has - max(need, _KEPT * has)) for need, has in zip(least, given, strict=True)]
    if not sum(lacking):
        return list(given)
    if sum(lacking) > sum(spare):
        return None
    part = sum(lacking) / sum(spare)
    return [has + lack - room * part for has, lack, room in zip(given, lacking, spare, strict=True)]


def _columns(widths: Sequence[float]) -> tuple[tuple[float, float], ...]:
    """Left edge and width of each column."""
    return tuple((LEFT + sum(widths[:n]), width) for n, width in enumerate(widths))


def _row(cells: Sequence[str], grid: _Grid, role: Role, measure: Measure) -> Iterator[Strip]:
    def wrap(cell: str, width: float) -> tuple[Line, ...]:
        return break_lines(cell, width, lambda s: measure(s, role, grid.size), grid.size, justify=False)

    wrapped = [wrap(cell, width - 2 * _PADDING) for cell, (_, width) in zip(cells, grid.columns, strict=True)]
    most = max(1, *(len(lines) for lines in wrapped))
    for start in range(0, most, _MOST_LINES):
        yield _strip([lines[start : start + _MOST_LINES] for lines in wrapped], grid, role)


def _strip(part: Sequence[Sequence[Line]], grid: _Grid, role: Role) -> Strip:
    most = max(1, *(len(lines) for lines in part))
    height = most * grid.leading + 2 * _PADDING
    runs = [
        run
        for lines, column, centred in zip(part, grid.columns, grid.centred, strict=True)
        for run in _cell(lines, column, grid, centred or role is Role.HEI, height, role)
    ]
    return Strip(height, tuple(runs), tuple(_rules(grid.columns, height)))


def _cell(
    lines: Sequence[Line], column: tuple[float, float], grid: _Grid, centred: bool, height: float, role: Role
) -> Iterator[Run]:
    """A cell's lines, in the middle of the row."""
    left, width = column
    top = (height - len(lines) * grid.leading + grid.leading - grid.size) / 2
    for i, line in enumerate(lines):
        x = left + (max(_PADDING, (width - line.width) / 2) if centred else _PADDING)
        y = top + i * grid.leading + EM_ASCENT * grid.size
        yield Run(line.text, x, y, role, grid.size, line.spacing)


def _rules(columns: Sequence[tuple[float, float]], height: float) -> Iterator[Rule]:
    right = LEFT + BLOCK_WIDTH
    yield Rule(LEFT, 0.0, right, 0.0)
    yield Rule(LEFT, height, right, height)
    yield from (Rule(x, 0.0, x, height) for x in (*(left for left, _ in columns), right))
