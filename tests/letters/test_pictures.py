"""What every document looks like, page by page: how dark each half centimetre of paper is, held by pictures in text.

A picture is a page of 42 × 59 characters, ``.`` for white and ``1`` to ``f`` for ever more ink, so that a change of
layout can be read in the difference itself. Another rasterizer may shade a cell by a step; a line that moved, a frame
that is gone or a page too many cannot pass. Set UPDATE_GOLDEN=1 to write them anew.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from reports.draw import draw
from reports.fonts import Fonts
from restoration.law.letters.content import BY_THE_CHECK, LetterKind, NoticeContent
from tests.letters import poppler
from tests.letters.builders import issued
from tests.letters.papers import sent

FOLDER = Path(__file__).parent / "golden" / "pictures"
DPI, CELL = 127, 25  # five pixels a millimetre, five millimetres a cell
LEVELS = ".123456789abcdef"
STRAY = 12
"""Cells of a page that may differ by more than a step."""


def content_of(kind: LetterKind) -> NoticeContent:
    """The kind as it goes out."""
    return issued(kind) if kind in BY_THE_CHECK else sent(kind)


def picture(pdf: bytes, page: int) -> list[str]:
    """One page as rows of characters."""
    raster = poppler.raster(pdf, page, DPI)
    rows = []
    for top in range(0, raster.height - CELL + 1, CELL):
        sums = [0] * (raster.width // CELL)
        for y in range(top, top + CELL):
            line = raster.pixels[y * raster.width : (y + 1) * raster.width]
            for x in range(len(sums)):
                sums[x] += sum(line[x * CELL : (x + 1) * CELL])
        rows.append("".join(LEVELS[min(15, (255 * CELL * CELL - s) // (CELL * CELL * 8))] for s in sums))
    return rows


def pictures(pdf: bytes) -> list[list[str]]:
    """Every page."""
    return [picture(pdf, n) for n in range(1, max(w.page for w in poppler.words(pdf)) + 1)]


def strays(found: list[str], kept: list[str]) -> int:
    """How many cells differ by more than a step."""
    pairs = ((a, b) for one, other in zip(found, kept, strict=True) for a, b in zip(one, other, strict=True))
    return sum(abs(LEVELS.index(a) - LEVELS.index(b)) > 1 for a, b in pairs)


@pytest.mark.parametrize("kind", sorted(LetterKind))
def test_every_page_of_every_document_looks_as_it_did(kind: LetterKind, fonts: Fonts) -> None:
    found = pictures(draw(content_of(kind), fonts))
    path = FOLDER / f"{kind}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text("\n\n".join("\n".join(page) for page in found) + "\n", encoding="utf-8")
    kept = [page.split("\n") for page in path.read_text(encoding="utf-8").strip("\n").split("\n\n")]
    assert len(found) == len(kept), "pages"
    for number, (page, picture_) in enumerate(zip(found, kept, strict=True), 1):
        assert strays(page, picture_) <= STRAY, f"page {number}:\n" + "\n".join(page)


def test_a_line_moved_by_a_few_millimetres_is_seen(fonts: Fonts) -> None:
    [first, *_] = pictures(draw(issued(), fonts))
    moved = [*first[30:31], *first[:30], *first[31:]]
    assert strays(moved, first) > STRAY
