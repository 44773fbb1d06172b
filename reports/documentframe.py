"""The document form (GB/T 9704-2012, chapter 7): the red mark, the number, the red line, and the 版记 at the foot.

The mark begins 35 mm below the upper edge of the text block, the number stands two blank lines below it, the red line
4 mm below the number, and the title two blank lines below the line. A document that goes up has its number at the
left and the signer at the right.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from reports.letters import Letter
from reports.linebreak import break_lines
from reports.names import foot_of, red_name
from reports.page import (
    BLOCK_WIDTH,
    BODY_SIZE,
    CENTRE,
    COLOPHON_INNER,
    COLOPHON_LEADING,
    COLOPHON_OUTER,
    COLOPHON_SIZE,
    DOCUMENT_MARK_TOP,
    DOCUMENT_RULE,
    DOCUMENT_RULE_GAP,
    EM_ASCENT,
    LEADING,
    LEFT,
    RIGHT,
    Ink,
    Measure,
    Page,
    Role,
    Rule,
    Run,
    Strip,
)

_MARK_SIZE: Final = 48.0
_SIGNER: Final = "签发人："


def first_page_of_document(letter: Letter, measure: Measure) -> Page:
    """Mark, number, signer and the red line."""
    mark = list(red_name(letter.mark, DOCUMENT_MARK_TOP, _MARK_SIZE, measure))
    number = _number_line(letter, measure)
    y = red_line(letter, measure)
    line = Rule(LEFT, y, RIGHT, y, DOCUMENT_RULE, Ink.RED)
    return Page((*mark, *number), (line,))


def document_top(letter: Letter, measure: Measure) -> float:
    """Where the title begins: two blank lines below the red line."""
    return red_line(letter, measure) - 2 * LEADING


def red_line(letter: Letter, measure: Measure) -> float:
    """The middle of the red line, 4 mm below the number."""
    return _number_baseline(letter, measure) - (1 - EM_ASCENT) * BODY_SIZE - DOCUMENT_RULE_GAP - DOCUMENT_RULE / 2


def _number_baseline(letter: Letter, measure: Measure) -> float:
    """Two blank lines below the mark."""
    *_, last = red_name(letter.mark, DOCUMENT_MARK_TOP, _MARK_SIZE, measure)
    return foot_of(last) - 2 * LEADING - EM_ASCENT * BODY_SIZE


def _number_line(letter: Letter, measure: Measure) -> Iterator[Run]:
    y = _number_baseline(letter, measure)
    width = measure(letter.number, Role.BODY, BODY_SIZE)
    if not letter.signer:
        yield Run(letter.number, CENTRE - width / 2, y)
        return
    yield Run(letter.number, LEFT + BODY_SIZE, y)
    name = measure(letter.signer, Role.KAI, BODY_SIZE)
    label = measure(_SIGNER, Role.BODY, BODY_SIZE)
    yield Run(_SIGNER, RIGHT - BODY_SIZE - name - label, y)
    yield Run(letter.signer, RIGHT - BODY_SIZE - name, y, Role.KAI)


def colophon(letter: Letter, measure: Measure) -> Strip | None:
    """版记: 抄送 and 印发 between rules, thick outside and thin inside; it ends with the text block."""
    if letter.printed is None:
        return None
    rows = [*_copies(letter, measure), _printed(letter.printed, measure)]
    runs, rules, y = list[Run](), [Rule(LEFT, 0.0, RIGHT, 0.0, COLOPHON_OUTER)], 0.0
    for n, row in enumerate(rows):
        top = y + (COLOPHON_LEADING - COLOPHON_SIZE) / 2 + EM_ASCENT * COLOPHON_SIZE
        runs += [Run(r.text, r.x, top + r.y, size=COLOPHON_SIZE, spacing=r.spacing) for r in row]
        y += COLOPHON_LEADING * len({r.y for r in row})
        inner = n + 1 < len(rows)
        rules.append(Rule(LEFT, y, RIGHT, y, COLOPHON_INNER if inner else COLOPHON_OUTER))
    return Strip(y, tuple(runs), tuple(rules))


def _copies(letter: Letter, measure: Measure) -> Iterator[list[Run]]:
    """抄送: a character free at both sides, continued under the first name."""
    if not letter.copies:
        return
    label, _, names = letter.copies.partition("：")
    label += "："
    wide = partial(measure, role=Role.BODY, size=COLOPHON_SIZE)
    left = LEFT + COLOPHON_SIZE + wide(label)
    room = BLOCK_WIDTH - 2 * COLOPHON_SIZE - wide(label)
    lines = break_lines(names, room, wide, COLOPHON_SIZE, justify=False)
    named = [Run(line.text, left, i * COLOPHON_LEADING, spacing=line.spacing) for i, line in enumerate(lines)]
    yield [Run(label, LEFT + COLOPHON_SIZE, 0.0), *named]


def _printed(printed: tuple[str, str], measure: Measure) -> list[Run]:
    """印发机关 at the left, 印发日期 at the right, a character free at both sides."""
    office, day = printed
    wide = partial(measure, role=Role.BODY, size=COLOPHON_SIZE)
    right = RIGHT - COLOPHON_SIZE - wide(day)
    lines = break_lines(office, right - LEFT - 2 * COLOPHON_SIZE, wide, COLOPHON_SIZE, justify=False)
    named = [Run(line.text, LEFT + COLOPHON_SIZE, i * COLOPHON_LEADING) for i, line in enumerate(lines)]
    return [*named, Run(day, right, named[-1].y)]
