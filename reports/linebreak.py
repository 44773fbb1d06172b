"""Where a Chinese line may end.

The wrapping that comes with the PDF library lets ，；：？！” begin a line and （《“ end one, breaks numbers in
two, or hangs a mark into the margin; none of this is allowed in an official letter. Here a line may end only
between units that must stay whole (numbers, dates, document numbers, amounts, Latin words), and only where no
mark is parted from what it may not leave; each line takes as much as it has room for. A line that is one mark
too long is set a little tighter, any other is set a little wider to end at the margin; nothing stands outside.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from operator import sub
from typing import Final

Width = Callable[[str], float]

CANNOT_START: Final = frozenset("，。、；：？！”’）》〉」』】〕｝…—～·％‰℃°′″,.;:?!)]}% \u3000")
CANNOT_END: Final = frozenset("（《〈“‘「『【〔｛￥¥＄([{")

_COUNTED: Final = (
    "个工作日|工作日|个月|年度|周岁|亿元|万元|万吨|万立方米|平方公里|平方米|立方米|公顷|公里"
    "|[元吨亩米年月日天项条款户处次个倍份页号人座％%℃]"
)
_EXTENDERS: Final = "[\u0300-\u036f\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef]*"
_UNIT: Final = re.compile(
    r"(?:[0-9]{4}|_{2,})年(?:(?:[0-9]{1,2}|_{2,})月(?:(?:[0-9]{1,2}|_{2,})日)?)?"  # 2026年3月5日
    r"|〔[0-9_]+〕[0-9_]+号"  # 〔2026〕3号
    r"|第[0-9]+[条款项章节页号]"
    rf"|[!-~]*[0-9](?:{_COUNTED})"  # 20000.00元
    r"|[!-~]+"  # Latin words, codes, addresses
    r"|——|……"
    rf"|.{_EXTENDERS}",
    re.DOTALL,
)
_SQUEEZE: Final = 0.036  # of the size, per gap: what one full-width mark on a full line asks for
_STRETCH: Final = 0.085
_SLACK: Final = 1e-6
_WIDEST: Final = 3  # squares a single character may take: the three-em dash


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its text, the space before it, and what to add after each character."""

    text: str
    indent: float
    spacing: float
    width: float  # as it will be drawn, without the indent


def break_lines(
    text: str, width: float, measure: Width, size: float, *, indent: float = 0.0, justify: bool = True
) -> tuple[Line, ...]:
    """Cut a paragraph into lines no wider than ``width``; the first begins after ``indent``."""
    cut = tuple(_filled(text, width, measure, size, indent))
    last = len(cut) - 1
    return tuple(
        _set_line(line, natural, width, size, indent if i == 0 else 0.0, justify and i < last)
        for i, (line, natural) in enumerate(cut)
    )


def widest(text: str, measure: Width) -> float:
    """The width of the widest part of a text that must stay on one line: a date, an amount, a number with its unit."""
    ends = _units(text)
    return max((measure(text[start:end]) for start, end in pairwise([0, *ends])), default=0.0)


def _filled(text: str, width: float, measure: Width, size: float, indent: float) -> Iterator[tuple[str, float]]:
    """The text line by line, each with its natural width."""
    room = width - indent
    ends = _ends(text, measure, room, size)
    start = first = 0
    while first < len(ends):
        last, used = _fitting(text, start, ends, first, measure, room, size)
        yield text[start : ends[last]], used
        start, first, room = ends[last], last + 1, width


def _fitting(
    text: str, start: int, ends: Sequence[int], first: int, measure: Width, room: float, size: float
) -> tuple[int, float]:
    """Which of ``ends``, from ``first`` on, is the last that fits a line, and how wide the line is up to there.

    It begins where full-width characters would end: measuring a line two or three times costs less than adding it up.
    """
    last = max(first, bisect_right(ends, start + int(room / size)) - 1)
    used = measure(text[start : ends[last]])
    while last > first and used > room + _SLACK:
        used -= measure(text[ends[last - 1] : ends[last]])
        last -= 1
    while last + 1 < len(ends):
        more = used + measure(text[ends[last] : ends[last + 1]])
        if more > room + _SLACK and not _squeezes(text[start : ends[last + 1]], more - room, size):
            break
        last, used = last + 1, more
    return last, used


def _squeezes(line: str, excess: float, size: float) -> bool:
    """A mark that ends the line may be had by setting the line tighter; a word may not."""
    return line[-1] in CANNOT_START and excess <= _SQUEEZE * size * (len(line) - 1)


def _set_line(text: str, natural: float, width: float, size: float, indent: float, justify: bool) -> Line:
    gaps, spare = len(text) - 1, width - indent - natural
    spacing = spare / gaps if gaps and (spare < -_SLACK or (justify and spare > 0)) else 0.0
    if spacing > _STRETCH * size:
        spacing = 0.0
    return Line(text, indent, spacing, natural + spacing * gaps)


def _ends(text: str, measure: Width, room: float, size: float) -> list[int]:
    """Where a line may end, as positions in the text; whatever is wider than a line is opened as little as possible."""
    ends, fits = _units(text), room / size / _WIDEST
    starts = [0, *ends]
    if max(map(sub, ends, starts), default=0) <= fits:
        return ends
    opened = list[int]()
    for start, end in zip(starts, ends, strict=False):
        if end - start <= fits or measure(text[start:end]) <= room:
            opened.append(end)
        else:
            opened += (start + e for e in _opened(text[start:end], measure, room))
    return opened


def _units(text: str) -> list[int]:
    """The ends of what stays whole, as positions in the text."""
    return _allowed(text, accumulate(map(len, _UNIT.findall(text))))


def _opened(whole: str, measure: Width, room: float) -> Iterator[int]:
    """Ends inside what should stay whole: where the marks allow one, and anywhere where even that is too wide."""
    start = 0
    for end in _allowed(whole, range(1, len(whole) + 1)):
        yield from [end] if measure(whole[start:end]) <= room else range(start + 1, end + 1)
        start = end


def _allowed(text: str, ends: Iterable[int]) -> list[int]:
    """The ends before and after which no mark forbids one."""
    last = len(text)
    return [e for e in ends if e == last or (text[e] not in CANNOT_START and text[e - 1] not in CANNOT_END)]
