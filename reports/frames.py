"""The frames of the documents: what stands around the text, and how it opens and closes.

Letter form (GB/T 9704-2012, 10.1): the agency's name in red 30 mm below the edge of the paper, double rules of
170 mm, the number under the first of them, no page number on page one. Enforcement form: agency and title in
black, the number flush right, pages counted. In both the place of the seal stays empty: a seal is pressed or
applied by the seal platform, never drawn.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from math import ceil
from typing import Final

from reports.documentframe import colophon as colophon
from reports.documentframe import document_top, first_page_of_document
from reports.letters import CODE_NOTE, Letter
from reports.linebreak import break_lines
from reports.names import balanced, foot_of, red_name, titles
from reports.page import (
    BLOCK_WIDTH,
    BODY_SIZE,
    BOTTOM,
    CENTRE,
    CODE,
    EM_ASCENT,
    FOLIO_DROP,
    FOLIO_SIZE,
    INDENT,
    LEADING,
    LEFT,
    LETTERHEAD_FOOT,
    LETTERHEAD_GAP,
    LETTERHEAD_LEFT,
    LETTERHEAD_RIGHT,
    LETTERHEAD_TOP,
    MARK_SIZE,
    MARK_TOP,
    NUMBER_DROP,
    RIGHT,
    RULE_GAP,
    SEAL,
    TABLE_SIZE,
    THICK,
    THIN,
    TOP,
    Box,
    Ink,
    Measure,
    Page,
    Role,
    Rule,
    Run,
    Strip,
)
from restoration.documents import Frame

_LETTERHEAD_SIZE: Final = 36.0
_BASELINE: Final = EM_ASCENT * BODY_SIZE
_DATE_MARGIN: Final = INDENT * 2  # four characters free to the right of the date
_NOTE_SIZE: Final = 9.0
_SEAL_ROWS: Final = 5  # two above the name, name, date, one below
_DATE_ROW: Final = 3
_NAME_WIDTH: Final = 20 * BODY_SIZE  # leaves the code at the left its place


def body_top(letter: Letter, measure: Measure) -> float:
    """Where the first strip begins on the first page."""
    if letter.frame is Frame.LETTER:
        return _upper_rule(letter, measure) - THICK - RULE_GAP - THIN - NUMBER_DROP
    return document_top(letter, measure) if letter.frame is Frame.DOCUMENT else TOP


def heading(letter: Letter, measure: Measure) -> Iterator[Strip]:
    """Everything above the first paragraph, brought to whole lines of the grid."""
    title = list(titles(letter.title, measure))
    match letter.frame:
        case Frame.LETTER:
            yield from (_number(letter, measure), Strip(2 * LEADING), *title, Strip(LEADING))
        case Frame.DOCUMENT:
            yield from (*title, Strip(LEADING))
        case Frame.FORM:
            yield from (*title, *_maker(letter, measure))
        case Frame.ENFORCEMENT:
            agency = list(titles(letter.agency, measure))
            height = sum(strip.height for strip in (*agency, *title))
            spare = ceil(height / LEADING) * LEADING - height
            yield from (*agency, *title, Strip(spare / 2), _number(letter, measure), Strip(spare / 2))


def _number(letter: Letter, measure: Measure) -> Strip:
    x = RIGHT - measure(letter.number, Role.BODY, BODY_SIZE)
    return Strip(LEADING, (Run(letter.number, x, _BASELINE),), keep_next=True)


def _maker(letter: Letter, measure: Measure) -> Iterator[Strip]:
    """The bureau a sheet belongs to, small, above its rows."""
    wide = partial(measure, role=Role.BODY, size=TABLE_SIZE)
    for line in break_lines(letter.agency, BLOCK_WIDTH, wide, TABLE_SIZE, justify=False):
        yield Strip(LEADING, (Run(line.text, LEFT, _BASELINE, size=TABLE_SIZE),), keep_next=True)


def first_page(letter: Letter, measure: Measure) -> Page:
    """What is red on the first page: name and double rules of a letter, mark and line of a document."""
    if letter.frame is Frame.DOCUMENT:
        return first_page_of_document(letter, measure)
    if letter.frame is not Frame.LETTER:
        return Page(())
    upper = _upper_rule(letter, measure)
    lower = LETTERHEAD_FOOT + THICK + RULE_GAP + THIN
    rules = (*_double(upper, THICK, THIN), *_double(lower, THIN, THICK))
    return Page(tuple(_letterhead(letter, measure)), rules)


def _double(top: float, first: float, second: float) -> Iterator[Rule]:
    """Two rules, the upper edge of the first at ``top``."""
    for y, weight in ((top - first / 2, first), (top - first - RULE_GAP - second / 2, second)):
        yield Rule(LETTERHEAD_LEFT, y, LETTERHEAD_RIGHT, y, weight, Ink.RED)


def _letterhead(letter: Letter, measure: Measure) -> Iterator[Run]:
    """The agency's name in red."""
    return red_name(letter.agency, LETTERHEAD_TOP, _LETTERHEAD_SIZE, measure)


def _upper_rule(letter: Letter, measure: Measure) -> float:
    """Upper edge of the first rule: 4 mm below the foot of the name."""
    *_, last = _letterhead(letter, measure)
    return foot_of(last) - LETTERHEAD_GAP


def signature(letter: Letter, measure: Measure) -> Iterator[Strip]:
    """Name and date with the place of the seal around them, then the note and the code; nothing on a sheet."""
    if letter.frame is Frame.FORM:
        return
    enforcement = letter.frame is Frame.ENFORCEMENT
    beside = _code(letter, (_SEAL_ROWS * LEADING + CODE) / 2) if enforcement else None
    yield _sealed(letter, measure, beside)
    lines = break_lines(letter.note, BLOCK_WIDTH - INDENT, partial(measure, role=Role.BODY, size=BODY_SIZE), BODY_SIZE)
    for line in lines:
        run = Run(line.text, LEFT + INDENT, _BASELINE, spacing=line.spacing)
        yield Strip(LEADING, (run,), keep_next=bool(letter.code) or line is not lines[-1])
    if letter.code and not enforcement:
        box = _code(letter, CODE, LEFT + INDENT)
        yield Strip(CODE + 2 * _NOTE_SIZE, (_code_note(box, measure),), code=box)


def _sealed(letter: Letter, measure: Measure, code: Box | None) -> Strip:
    """The name is centred on the date, the date ends four characters from the edge, further in for a long name."""
    width = partial(measure, role=Role.BODY, size=BODY_SIZE)
    names = balanced(letter.signature, _NAME_WIDTH, width, BODY_SIZE)
    date = width(letter.date)
    centre = min(RIGHT - _DATE_MARGIN - date / 2, RIGHT - max(line.width for line in names) / 2)
    runs = [
        Run(line.text, centre - line.width / 2, (_DATE_ROW - len(names) + i) * LEADING + _BASELINE)
        for i, line in enumerate(names)
    ]
    runs.append(Run(letter.date, centre - date / 2, _DATE_ROW * LEADING + _BASELINE))
    if code:
        runs.append(_code_note(code, measure))
    seal = Box(centre - SEAL / 2, SEAL, SEAL, SEAL)
    return Strip(_SEAL_ROWS * LEADING, tuple(runs), seal=seal, code=code, keep_next=bool(letter.note))


def _code(letter: Letter, foot: float, left: float = LEFT) -> Box | None:
    return Box(left, foot, CODE, CODE) if letter.code else None


def _code_note(box: Box | None, measure: Measure) -> Run:
    """What the code is for, under it."""
    assert box is not None
    width = measure(CODE_NOTE, Role.BODY, _NOTE_SIZE)
    return Run(CODE_NOTE, box.x + (box.width - width) / 2, box.y + 1.3 * _NOTE_SIZE, size=_NOTE_SIZE)


def marks(letter: Letter, measure: Measure) -> Iterator[Run]:
    """What makes a draft or a demonstration unmistakable, at the head of each page."""
    for i, mark in enumerate(letter.marks):
        x = RIGHT - measure(mark, Role.HEI, MARK_SIZE) if i else LEFT
        yield Run(mark, x, MARK_TOP, Role.HEI, MARK_SIZE, ink=Ink.RED)


def folio(letter: Letter, number: int, count: int, measure: Measure) -> Iterator[Run]:
    """The page number: of how many on papers and sheets; by the standard otherwise, and not on page one of a letter."""
    y = BOTTOM - FOLIO_DROP - 0.35 * FOLIO_SIZE
    width = partial(measure, role=Role.SONG, size=FOLIO_SIZE)
    if letter.frame in (Frame.ENFORCEMENT, Frame.FORM):
        text = f"第{number}页，共{count}页"
        yield Run(text, CENTRE - width(text) / 2, y, Role.SONG, FOLIO_SIZE)
    elif number > 1 or letter.frame is Frame.DOCUMENT:
        text = f"— {number} —"
        x = RIGHT - FOLIO_SIZE - width(text) if number % 2 else LEFT + FOLIO_SIZE
        yield Run(text, x, y, Role.SONG, FOLIO_SIZE)
