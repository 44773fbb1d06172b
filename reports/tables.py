"""The table of items as strips: cells wrapped, rules drawn, the head repeated on each new page.

A row higher than a page is cut between its lines, so that no input, however long, is lost or stands outside.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from reports.blocks import Table
from reports.linebreak import Line, break_lines
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
_CENTRED: Final = 10.0  # a column of fewer characters is centred


def table_strips(table: Table, measure: Measure) -> Iterator[Strip]:
    """The head, the rows, and the space that brings the text after the table back onto the grid."""
    columns = _columns(table.widths)
    head = next(_row(table.heads, columns, table.widths, Role.HEI, measure))
    yield replace(head, keep_next=True)
    for cells in table.rows:
        for strip in _row(cells, columns, table.widths, Role.BODY, measure):
            yield replace(strip, head=head)
    yield Strip(_GAP, to_grid=True)


def _columns(widths: Sequence[float]) -> list[tuple[float, float]]:
    """Left edge and width of each column, together as wide as the text block."""
    unit, left, columns = BLOCK_WIDTH / sum(widths), LEFT, []
    for width in widths:
        columns.append((left, width * unit))
        left += width * unit
    return columns


def _row(
    cells: Sequence[str],
    columns: Sequence[tuple[float, float]],
    widths: Sequence[float],
    role: Role,
    measure: Measure,
) -> Iterator[Strip]:
    def wrap(cell: str, width: float) -> tuple[Line, ...]:
        return break_lines(cell, width, lambda s: measure(s, role, TABLE_SIZE), TABLE_SIZE, justify=False)

    pairs = zip(cells, columns, strict=True)
    wrapped = [wrap(cell, width - 2 * _PADDING) for cell, (_, width) in pairs]
    most = max(1, *(len(lines) for lines in wrapped))
    for start in range(0, most, _MOST_LINES):
        part = [lines[start : start + _MOST_LINES] for lines in wrapped]
        yield _strip(part, columns, widths, role)


def _strip(
    part: Sequence[Sequence[Line]],
    columns: Sequence[tuple[float, float]],
    widths: Sequence[float],
    role: Role,
) -> Strip:
    most = max(1, *(len(lines) for lines in part))
    height = most * TABLE_LEADING + 2 * _PADDING
    runs = [
        run
        for lines, column, wide in zip(part, columns, widths, strict=True)
        for run in _cell(lines, column, wide < _CENTRED or role is Role.HEI, height, role)
    ]
    return Strip(height, tuple(runs), tuple(_rules(columns, height)))


def _cell(
    lines: Sequence[Line], column: tuple[float, float], centred: bool, height: float, role: Role
) -> Iterator[Run]:
    """A cell's lines, in the middle of the row."""
    left, width = column
    top = (height - len(lines) * TABLE_LEADING + TABLE_LEADING - TABLE_SIZE) / 2
    for i, line in enumerate(lines):
        x = left + (max(_PADDING, (width - line.width) / 2) if centred else _PADDING)
        y = top + i * TABLE_LEADING + EM_ASCENT * TABLE_SIZE
        yield Run(line.text, x, y, role, TABLE_SIZE, line.spacing)


def _rules(columns: Sequence[tuple[float, float]], height: float) -> Iterator[Rule]:
    right = LEFT + BLOCK_WIDTH
    yield Rule(LEFT, 0.0, right, 0.0)
    yield Rule(LEFT, height, right, height)
    yield from (Rule(x, 0.0, x, height) for x in (*(left for left, _ in columns), right))
