"""A sheet's bordered rows as strips: labels and values, room for handwriting, cut between lines where a page ends.

Labels are as wide in every row of two or four cells, so that the columns of a sheet stand under one another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from reports.blocks import Form, FormRow
from reports.linebreak import Line, break_lines
from reports.page import BLOCK_WIDTH, EM_ASCENT, LEFT, Measure, Role, Rule, Run, Strip

_SIZE: Final = 10.5  # 5号
_LEADING: Final = 15.5
_PADDING: Final = 4.0
_LABEL: Final = 6.2 * _SIZE + 2 * _PADDING  # six characters
_MOST_LINES: Final = 36  # of one strip; less than a page
_GAP: Final = 6.0
Column = tuple[float, float]


def form_strips(form: Form, measure: Measure) -> Iterator[Strip]:
    """The rows of a sheet, and the space that ends it."""
    for row in form.rows:
        yield from _row(row, measure)
    yield Strip(_GAP, to_grid=True)


def _row(row: FormRow, measure: Measure) -> Iterator[Strip]:
    columns = _columns(len(row.cells))
    cells = [_wrapped(cell, width, measure) for cell, (_, width) in zip(row.cells, columns, strict=True)]
    foot = 1 if row.foot else 0
    most = max(row.lines, max(len(lines) for lines in cells) + foot)
    for start in range(0, most, _MOST_LINES):
        part = [lines[start : start + _MOST_LINES] for lines in cells]
        last = start + _MOST_LINES >= most
        yield _strip(part, columns, min(_MOST_LINES, most - start), row.foot if last else "", measure)


def _columns(cells: int) -> list[Column]:
    """Left edge and width of each cell: one across, or labels and values in turn."""
    if cells == 1:
        return [(LEFT, BLOCK_WIDTH)]
    value = BLOCK_WIDTH / (cells / 2) - _LABEL
    columns, left = [], LEFT
    for n in range(cells):
        width = value if n % 2 else _LABEL
        columns.append((left, width))
        left += width
    return columns


def _wrapped(cell: str, width: float, measure: Measure) -> tuple[Line, ...]:
    """The lines of a cell; a new line in the text stays one."""
    wide = partial(measure, role=Role.BODY, size=_SIZE)
    room = width - 2 * _PADDING
    return tuple(
        line for text in cell.split("\n") for line in break_lines(text or " ", room, wide, _SIZE, justify=False)
    )


def _strip(part: Sequence[Sequence[Line]], columns: Sequence[Column], lines: int, foot: str, measure: Measure) -> Strip:
    height = lines * _LEADING + 2 * _PADDING
    runs = [
        run
        for n, (cell, column) in enumerate(zip(part, columns, strict=True))
        for run in _cell(cell, column, height, label=len(columns) > 1 and n % 2 == 0)
    ]
    if foot:
        right = LEFT + BLOCK_WIDTH - _PADDING - measure(foot, Role.BODY, _SIZE)
        runs.append(Run(foot, right, height - _PADDING - (1 - EM_ASCENT) * _SIZE, size=_SIZE))
    return Strip(height, tuple(runs), tuple(_rules(columns, height)))


def _cell(lines: Sequence[Line], column: Column, height: float, *, label: bool) -> Iterator[Run]:
    """A label in the middle of its cell; what is written begins at the top where there is room to write on."""
    left, width = column
    spare = height - len(lines) * _LEADING
    top = spare / 2 if label or spare < 3 * _LEADING else _PADDING
    for i, line in enumerate(lines):
        x = left + ((width - line.width) / 2 if label else _PADDING)
        y = top + i * _LEADING + (_LEADING - _SIZE) / 2 + EM_ASCENT * _SIZE
        if line.text.strip():
            yield Run(line.text, x, y, Role.BODY, _SIZE, line.spacing)


def _rules(columns: Sequence[Column], height: float) -> Iterator[Rule]:
    right = LEFT + BLOCK_WIDTH
    yield Rule(LEFT, 0.0, right, 0.0)
    yield Rule(LEFT, height, right, height)
    yield from (Rule(x, 0.0, x, height) for x in (*(left for left, _ in columns), right))
