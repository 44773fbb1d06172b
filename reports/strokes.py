"""The text and the rules of a page as PDF operators.

Every place is known before, so nothing is measured here, and a setting is written only where it changes.
ReportLab's own text objects measure, escape and set the font again for each piece of a line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from typing import Any, Final

from reports.fonts import Face, Fonts
from reports.letterfont import Coding, LetterFont, in_subsets
from reports.page import Ink, Rule, Run

CMYK: Final = {Ink.BLACK: "0 0 0 1", Ink.RED: "0 .8 .8 0", Ink.GREY: "0 0 0 .12"}
_STROKE: Final = 0.5 / 22  # of the size: looks like 小标宋 at 22 pt
_FILL, _FILL_AND_STROKE = 0, 2


def rules(ruled: Iterable[Rule]) -> Iterator[str]:
    """The rules of a page."""
    pen = None
    for rule in ruled:
        if pen != (rule.weight, rule.ink):
            pen = rule.weight, rule.ink
            yield f"{CMYK[rule.ink]} K {rule.weight:.3f} w"
        yield f"{rule.x1:.3f} {rule.y1:.3f} m {rule.x2:.3f} {rule.y2:.3f} l S"


class TextWriter:
    """Writes the text of one document's pages."""

    def __init__(self, fonts: Fonts, document: Any) -> None:
        self.fonts, self._document = fonts, document
        self.coding = cache(self._coding)

    def _coding(self, font: LetterFont) -> tuple[Callable[[int], str], Coding]:
        """What the subsets of a font are called in this document, and which code each character has."""
        return cache(partial(font.getSubsetInternalName, doc=self._document)), font.coding(self._document)

    def text(self, runs: Iterable[Run]) -> str:
        """The runs of a page as one text object."""
        pen = _Pen(self)
        for run in runs:
            pen.write(run)
        return "\n".join(["BT", *pen.operators, "ET"])


class _Pen:
    """Writes runs one after another and knows what is set."""

    def __init__(self, writer: TextWriter) -> None:
        self.operators: list[str] = []
        self._writer = writer
        self._spacing = 0.0
        self._look = (Ink.BLACK, 0.0)
        self._font = ""

    def write(self, run: Run) -> None:
        """One run at its place."""
        if run.spacing != self._spacing:
            self._spacing = run.spacing
            self.operators.append(f"{run.spacing:.4f} Tc")
        self.operators.append(f"1 0 0 1 {run.x:.3f} {run.y:.3f} Tm")
        size = f"{run.size:.3f} Tf"
        for face, piece in self._writer.fonts.pieces(run.text, run.role):
            self._weigh(face, run)
            names, coding = self._writer.coding(face.font)
            for subset, codes in in_subsets(piece.translate(coding)):
                font = f"{names(subset)} {size}"
                if font != self._font:
                    self._font = font
                    self.operators.append(font)
                self.operators.append(f"<{codes.hex()}> Tj")

    def _weigh(self, face: Face, run: Run) -> None:
        """Colour; and fill, or fill and stroke for a face that stands in for a bold one."""
        look = run.ink, run.size * _STROKE if face.stroked else 0.0
        if self._look != look:
            self._look, ink = look, CMYK[run.ink]
            mode = _FILL_AND_STROKE if face.stroked else _FILL
            self.operators.append(f"{ink} k {ink} K {mode} Tr {look[1]:.3f} w")
