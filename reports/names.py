"""Names and titles as lines: centred on the text block, as large as fits, never cut short."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from math import ceil
from typing import Final

from reports.linebreak import Line, Width, break_lines
from reports.page import (
    BLOCK_WIDTH,
    CENTRE,
    EM_ASCENT,
    INK_ASCENT,
    TITLE_LEADING,
    TITLE_SIZE,
    Ink,
    Measure,
    Role,
    Run,
    Strip,
)

_RED_LEADING: Final = 1.25  # of the size


def titles(text: str, measure: Measure) -> Iterator[Strip]:
    """A title, centred."""
    width = partial(measure, role=Role.TITLE, size=TITLE_SIZE)
    for line in balanced(text, BLOCK_WIDTH, width, TITLE_SIZE):
        run = Run(line.text, CENTRE - line.width / 2, EM_ASCENT * TITLE_SIZE, Role.TITLE, TITLE_SIZE)
        yield Strip(TITLE_LEADING, (run,), keep_next=True)


def balanced(text: str, room: float, width: Width, size: float) -> tuple[Line, ...]:
    """A name that is too long for one line on lines of about the same length."""
    natural = width(text)
    count = max(1, ceil(natural / room))
    return break_lines(text, min(room, natural / count + size), width, size, justify=False)


def red_name(name: str, top: float, largest: float, measure: Measure) -> Iterator[Run]:
    """A name in red whose ink begins at ``top``; a very long one on two lines instead of very small."""
    natural = measure(name, Role.TITLE, 1.0)
    count = 1 if BLOCK_WIDTH / natural >= TITLE_SIZE else 2
    size = min(largest, BLOCK_WIDTH / (natural / count + count - 1))
    lines = break_lines(name, BLOCK_WIDTH, partial(measure, role=Role.TITLE, size=size), size, justify=False)
    for i, line in enumerate(lines):
        y = top - (INK_ASCENT + i * _RED_LEADING) * size
        yield Run(line.text, CENTRE - line.width / 2, y, Role.TITLE, size, line.spacing, Ink.RED)


def foot_of(run: Run) -> float:
    """The lower edge of a run's characters."""
    return run.y - (1 - EM_ASCENT) * run.size
