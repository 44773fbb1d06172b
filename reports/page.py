"""The page of an official letter in numbers, and what stands on it: values between layout and drawing.

GB/T 9704-2012: A4, text block 156 × 225 mm, 22 lines of 28 characters. With 3号 taken as 15.75 pt and lines
28.99 pt apart the block is filled exactly; 16 pt would give only 27 characters. All lengths here are points,
``y`` grows upwards from the foot of the paper.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final, Protocol

MM: Final = 72 / 25.4
PAPER_WIDTH: Final = 210 * MM
PAPER_HEIGHT: Final = 297 * MM
LEFT: Final = 28 * MM
RIGHT: Final = 184 * MM
TOP: Final = 260 * MM  # 37 mm below the edge of the paper
BOTTOM: Final = 35 * MM
BLOCK_WIDTH: Final = RIGHT - LEFT
CENTRE: Final = (LEFT + RIGHT) / 2  # 106 mm: of the text block, not of the paper
LINES: Final = 22
CHARACTERS: Final = 28

BODY_SIZE: Final = 15.75  # 3号
LEADING: Final = 28.99
INDENT: Final = 31.58  # two characters of the grid
TITLE_SIZE: Final = 22.0  # 2号
TITLE_LEADING: Final = LEADING * 1.25
TABLE_SIZE: Final = 12.0  # 小4号
TABLE_LEADING: Final = 18.0
FOLIO_SIZE: Final = 14.0  # 4号
FOLIO_DROP: Final = 7 * MM  # the dash of the page number lies this far below the text block
MARK_SIZE: Final = 12.0
MARK_TOP: Final = PAPER_HEIGHT - 15 * MM
SEAL: Final = 45 * MM
CODE: Final = 22 * MM  # side of the QR code; 20 mm is the least

LETTERHEAD_TOP: Final = PAPER_HEIGHT - 30 * MM
LETTERHEAD_GAP: Final = 4 * MM
LETTERHEAD_FOOT: Final = 20 * MM
LETTERHEAD_LEFT: Final = CENTRE - 85 * MM
LETTERHEAD_RIGHT: Final = CENTRE + 85 * MM
THICK: Final = 1.5
THIN: Final = 0.5
RULE_GAP: Final = 1.5
NUMBER_DROP: Final = BODY_SIZE * 7 / 8

DOCUMENT_MARK_TOP: Final = PAPER_HEIGHT - 72 * MM  # 35 mm below the upper edge of the text block
DOCUMENT_RULE_GAP: Final = 4 * MM  # between the number and the red line
DOCUMENT_RULE: Final = 0.4 * MM
COLOPHON_SIZE: Final = 14.0  # 4号
COLOPHON_LEADING: Final = 22.0
COLOPHON_OUTER: Final = 0.35 * MM
COLOPHON_INNER: Final = 0.25 * MM

EM_ASCENT: Final = 0.88  # a Chinese character's square begins this far above its baseline
INK_ASCENT: Final = 0.84  # and its ink about here


class Role(StrEnum):
    """What a run of text is set in; which file serves a role is the site's choice."""

    BODY = "fangsong"  # 仿宋
    TITLE = "xiaobiaosong"  # 小标宋
    HEI = "hei"  # 黑体
    KAI = "kai"  # 楷体
    SONG = "song"  # 宋体, page numbers


class Measure(Protocol):
    """How wide a text is: all that layout needs to know of fonts."""

    def __call__(self, text: str, role: Role, size: float) -> float: ...
    def __hash__(self) -> int: ...  # lines are kept by their text and what measured it


class Ink(StrEnum):
    """The three colours a letter may have."""

    BLACK = "black"
    RED = "red"
    GREY = "grey"


@dataclass(frozen=True, slots=True)
class Run:
    """Text on one baseline; ``spacing`` is added after each character."""

    text: str
    x: float
    y: float
    role: Role = Role.BODY
    size: float = BODY_SIZE
    spacing: float = 0.0
    ink: Ink = Ink.BLACK


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line, horizontal or vertical."""

    x1: float
    y1: float
    x2: float
    y2: float
    weight: float = 0.5
    ink: Ink = Ink.BLACK


@dataclass(frozen=True, slots=True)
class Box:
    """A place kept on the page: lower left corner, width, height."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Page:
    """One page, complete: everything on it has its place."""

    runs: tuple[Run, ...]
    rules: tuple[Rule, ...] = ()
    seal: Box | None = None
    code: Box | None = None


@dataclass(frozen=True, slots=True)
class Strip:
    """A slice of the text as high as ``height``; here ``y`` is measured downwards from its upper edge."""

    height: float
    runs: tuple[Run, ...] = ()
    rules: tuple[Rule, ...] = ()
    seal: Box | None = None
    code: Box | None = None
    keep_next: bool = False  # never the last on its page
    to_grid: bool = False  # empty: brings what follows back onto the grid of lines
    head: Strip | None = field(default=None, repr=False)  # of a table, repeated on a new page

    def placed(self, top: float) -> Page:
        """This strip as part of a page, its upper edge at ``top``."""
        return Page(
            tuple(Run(r.text, r.x, top - r.y, r.role, r.size, r.spacing, r.ink) for r in self.runs),
            tuple(Rule(r.x1, top - r.y1, r.x2, top - r.y2, r.weight, r.ink) for r in self.rules),
            _lowered(self.seal, top),
            _lowered(self.code, top),
        )


def _lowered(box: Box | None, top: float) -> Box | None:
    return box and replace(box, y=top - box.y)
