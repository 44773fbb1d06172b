"""Where a Chinese line may end.

The wrapping that comes with the PDF library lets ，；：？！” begin a line and （《“ end one, breaks numbers in
two, or hangs a mark into the margin; none of this is allowed in an official letter. Here a text is cut into
units that must stay whole (numbers, dates, document numbers, amounts, Latin words), each is glued to the
marks that may not leave it, and lines are filled with what results. A line that is one mark too long is set a
little tighter, any other is set a little wider to end at the margin; nothing stands outside.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
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
    cut = tuple(_filled(_clusters(text, measure, width - indent), width, measure, size, indent))
    last = len(cut) - 1
    return tuple(
        _set_line(line, measure(line), width, size, indent if i == 0 else 0.0, justify and i < last)
        for i, line in enumerate(cut)
    )


def widest(text: str, measure: Width) -> float:
    """The width of the widest part of a text that must stay on one line: a date, an amount, a number with its unit."""
    return max((measure(part) for part in _glued(_UNIT.findall(text))), default=0.0)


def _filled(clusters: Iterable[str], width: float, measure: Width, size: float, indent: float) -> Iterator[str]:
    line, used, room = "", 0.0, width - indent
    for cluster in clusters:
        wide = measure(cluster)
        if not line or used + wide <= room + _SLACK or _squeezes(line + cluster, used + wide - room, size):
            line, used = line + cluster, used + wide
            continue
        yield line
        line, used, room = cluster, wide, width
    if line:
        yield line


def _squeezes(line: str, excess: float, size: float) -> bool:
    """A mark that ends the line may be had by setting the line tighter; a word may not."""
    return line[-1] in CANNOT_START and excess <= _SQUEEZE * size * (len(line) - 1)


def _set_line(text: str, natural: float, width: float, size: float, indent: float, justify: bool) -> Line:
    gaps, spare = len(text) - 1, width - indent - natural
    spacing = spare / gaps if gaps and (spare < -_SLACK or (justify and spare > 0)) else 0.0
    if spacing > _STRETCH * size:
        spacing = 0.0
    return Line(text, indent, spacing, natural + spacing * gaps)


def _clusters(text: str, measure: Width, room: float) -> Iterator[str]:
    """What must stay on one line; whatever is wider than a line is opened as little as possible."""
    for cluster in _glued(_UNIT.findall(text)):
        if measure(cluster) <= room:
            yield cluster
            continue
        for part in _glued(list(cluster)):
            yield from [part] if measure(part) <= room else list(part)


def _glued(units: Iterable[str]) -> Iterator[str]:
    """Join a unit to the next where the line may not be broken between them."""
    held = ""
    for unit in units:
        if held and unit[0] not in CANNOT_START and held[-1] not in CANNOT_END:
            yield held
            held = ""
        held += unit
    if held:
        yield held
