"""Where every word of a letter stands: from :class:`~reports.letters.Letter` to pages.

The letter becomes strips, each as high as one line, one table row or the signature; strips are packed onto
pages. A strip that may not be the last on its page goes over together with the one it is tied to: headings
with their text, the last two lines of the text with the signature. Only widths come from the fonts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from itertools import chain, zip_longest
from math import ceil
from typing import Final

from reports.blocks import ROLES, Form, Paragraph, Style
from reports.forms import form_strips
from reports.frames import body_top, colophon, first_page, folio, heading, marks, signature
from reports.letters import Letter
from reports.linebreak import Line, break_lines
from reports.page import (
    BLOCK_WIDTH,
    BODY_SIZE,
    BOTTOM,
    EM_ASCENT,
    INDENT,
    LEADING,
    LEFT,
    TOP,
    Measure,
    Page,
    Role,
    Run,
    Strip,
)
from reports.tables import table_strips

_WIDOWS: Final = 2  # lines of text that go with the signature
_SLACK: Final = 0.01
_KEPT_PARAGRAPHS: Final = 1024


def pages(letter: Letter, measure: Measure) -> tuple[Page, ...]:
    """The letter page by page, every run in its place."""
    top = body_top(letter, measure)
    body = _with_widows([*heading(letter, measure), *_blocks(letter, measure)])
    packed = _packed(_groups(chain(body, signature(letter, measure))), top)
    written = len(packed)
    if foot := colophon(letter, measure):
        _put_at_the_foot(packed, foot, top)
    numbers = (folio(letter, number, written, measure) for number in range(1, written + 1))
    return tuple(
        _page(letter, strips, index, number, measure)
        for index, (strips, number) in enumerate(zip_longest(packed, numbers, fillvalue=()))
    )


def _blocks(letter: Letter, measure: Measure) -> Iterator[Strip]:
    for block in letter.blocks:
        if isinstance(block, Paragraph):
            yield from paragraph_strips(block, measure)
        elif isinstance(block, Form):
            yield from form_strips(block, measure)
        else:
            yield from table_strips(block, measure)


@lru_cache(maxsize=_KEPT_PARAGRAPHS)
def paragraph_strips(block: Paragraph, measure: Measure) -> tuple[Strip, ...]:
    """A paragraph line by line; a heading is tied to what follows. What every letter of a batch says is set once."""
    return tuple(_lines(block, measure))


def _lines(block: Paragraph, measure: Measure) -> Iterator[Strip]:
    role = ROLES.get(block.style, Role.BODY)
    label = measure(block.label, role, BODY_SIZE) if block.label else 0.0
    indent = 0.0 if block.style in (Style.FLUSH, Style.PARTY) else INDENT
    width = partial(measure, role=role, size=BODY_SIZE)
    tied = block.style in (Style.SECTION, Style.ITEM)
    lines = break_lines(block.text, BLOCK_WIDTH - label, width, BODY_SIZE, indent=indent)
    for i, line in enumerate(lines):
        runs = [Run(block.label, LEFT, EM_ASCENT * BODY_SIZE, role)] if label and i == 0 else []
        yield Strip(LEADING, (*runs, _run(line, LEFT + label, role)), keep_next=tied)


def _run(line: Line, left: float, role: Role) -> Run:
    return Run(line.text, left + line.indent, EM_ASCENT * BODY_SIZE, role, spacing=line.spacing)


def _with_widows(strips: list[Strip]) -> list[Strip]:
    """Tie the last lines of the text to what comes after it."""
    return [*strips[:-_WIDOWS], *(replace(strip, keep_next=True) for strip in strips[-_WIDOWS:])]


def _groups(strips: Iterable[Strip]) -> Iterator[list[Strip]]:
    """Strips that must stand on one page."""
    group: list[Strip] = []
    for strip in strips:
        group.append(strip)
        if not strip.keep_next:
            yield group
            group = []
    if group:
        yield group


def _packed(groups: Iterable[list[Strip]], top: float) -> list[list[tuple[float, Strip]]]:
    """Strips with the height of their upper edge, page by page; ``top`` is where the first page begins."""
    packed: list[list[tuple[float, Strip]]] = [[]]
    y = top
    for part in _fitting(groups):
        if y - sum(strip.height for strip in part) < BOTTOM - _SLACK and packed[-1]:
            packed.append([])
            y, part = TOP, _continued(part)
        for strip in part:
            if packed[-1] or strip.runs:  # no empty space at the head of a page
                packed[-1].append((y, strip))
                y = _below(strip, y, TOP if len(packed) > 1 else top)
    return packed


def _put_at_the_foot(packed: list[list[tuple[float, Strip]]], foot: Strip, top: float) -> None:
    """The 版记 ends with the text block of the last page, which is an even one (GB/T 9704-2012, 7.4).

    It stands on a page of its own where the text ends on an odd page or leaves no room; what has no text of its own
    (that page and a blank one before it) bears no number.
    """
    y, last = packed[-1][-1] if packed[-1] else (top, Strip(0))
    room = y - last.height - LEADING / 2 >= BOTTOM + foot.height
    more = 1 if len(packed) % 2 else 0 if room else 2
    packed.extend([] for _ in range(more))
    packed[-1].append((BOTTOM + foot.height, foot))


def _fitting(groups: Iterable[list[Strip]]) -> Iterator[list[Strip]]:
    """A group higher than a page cannot stay together."""
    for group in groups:
        if sum(strip.height for strip in group) <= TOP - BOTTOM:
            yield group
        else:
            yield from ([strip] for strip in group)


def _below(strip: Strip, y: float, top: float) -> float:
    """The upper edge of what follows a strip; ``top`` is where the grid of this page begins."""
    edge = y - strip.height
    return top - ceil(round((top - edge) / LEADING, 6)) * LEADING if strip.to_grid else edge


def _continued(strips: list[Strip]) -> list[Strip]:
    """The first strips of a new page, under the head of the table they belong to."""
    head = strips[0].head
    return [head, *strips] if head else strips


def _page(
    letter: Letter, strips: Sequence[tuple[float, Strip]], index: int, number: Iterable[Run], measure: Measure
) -> Page:
    """One page with its marks, the frame of the first page, and its number."""
    parts = [strip.placed(y) for y, strip in strips]
    frame = first_page(letter, measure) if index == 0 else Page(())
    runs = chain(marks(letter, measure), frame.runs, *(part.runs for part in parts), number)
    return Page(
        tuple(runs),
        tuple(chain(frame.rules, *(part.rules for part in parts))),
        next((part.seal for part in parts if part.seal), None),
        next((part.code for part in parts if part.code), None),
    )
