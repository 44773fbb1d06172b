"""Any OpenType font as small TrueType subsets, one outline at a time.

ReportLab embeds TrueType outlines only, while the free Chinese fonts come as CFF; converting a whole font
takes more than a minute, the two hundred characters of a letter take milliseconds. So ReportLab gets a
skeleton with every table it reads and no outline, and each outline is converted when it is first used.
Fonts that are TrueType already go the same way, which also keeps ReportLab from copying a table of ten
megabytes for each subset.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from fontTools.pens.basePen import BasePen
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.filterPen import DecomposingFilterPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable
from reportlab.pdfbase import ttfonts

_KEPT: Final = ("head", "hhea", "hmtx", "OS/2", "name", "post", "cmap")
_MAXP_COUNTERS: Final = (
    *("maxPoints", "maxContours", "maxCompositePoints", "maxCompositeContours", "maxZones"),
    *("maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs", "maxStackElements"),
    *("maxSizeOfInstructions", "maxComponentElements", "maxComponentDepth"),
)
_Point = tuple[float, float]
_TOLERANCE: Final = 2.0  # font units a quadratic may stray from its cubic: at body size 11 µm, a fine printer's dot


def open_source(path: Path) -> Any:
    """The font file, read lazily; the first face of a collection."""
    return TTFont(path, lazy=True, fontNumber=0, recalcTimestamp=False)


def skeleton(source: Any) -> bytes:
    """A TrueType file with the tables ReportLab reads and no outlines at all."""
    glyphs = len(source.getGlyphOrder())
    maker = ttfonts.TTFontMaker()
    for tag, data in _metrics(source, glyphs).items():
        maker.add(tag, data)
    maker.add("maxp", struct.pack(">L14H", 0x00010000, glyphs, 0, 0, 0, 0, 1, *[0] * 8))
    maker.add("glyf", bytes(4))
    maker.add("loca", bytes(4 * (glyphs + 1)))
    stream: bytes = maker.makeStream()
    return stream


def _metrics(source: Any, glyphs: int) -> dict[str, bytes]:
    bare = TTFont(sfntVersion="\0\1\0\0", recalcTimestamp=False)
    bare.setGlyphOrder(source.getGlyphOrder())
    for tag in _KEPT:
        bare[tag] = source[tag]
    bare["post"].formatType = 3.0  # no glyph names
    bare["maxp"] = _maxp(glyphs)
    tables = {tag: bytes(bare[tag].compile(bare)) for tag in ("hmtx", "OS/2", "name", "cmap", "hhea", "post")}
    return tables | {"head": _long_loca(bytes(bare["head"].compile(bare)))}


def _maxp(glyphs: int) -> Any:
    table = newTable("maxp")
    table.tableVersion, table.numGlyphs = 0x00010000, glyphs
    for counter in _MAXP_COUNTERS:
        setattr(table, counter, 0)
    return table


def _long_loca(head: bytes) -> bytes:
    return head[:50] + b"\0\1" + head[52:]


class Outlines:
    """The outlines of one font as TrueType records, each converted once per process."""

    def __init__(self, source: Any) -> None:
        self._set: Any = source.getGlyphSet()
        self._order: list[str] = source.getGlyphOrder()
        self._cubic = "glyf" not in source
        self._records: dict[int, tuple[bytes, int]] = {}

    def record(self, glyph: int) -> tuple[bytes, int]:
        """The glyf record of a glyph, padded to four bytes, and its left side bearing."""
        found = self._records.get(glyph)
        if found is None:
            found = self._records[glyph] = self._convert(glyph)
        return found

    def _convert(self, glyph: int) -> tuple[bytes, int]:
        pen = TTGlyphPen(None)
        quadratic = Cu2QuPen(pen, _TOLERANCE, reverse_direction=self._cubic)
        self._set[self._order[glyph]].draw(DecomposingFilterPen(quadratic, self._set))
        shape = pen.glyph(dropImpliedOnCurves=True)
        if not shape.numberOfContours:
            return b"", 0
        data = bytes(shape.compile(None, recalcBBoxes=True))
        return data + bytes(-len(data) % 4), int(shape.xMin)

    def path(self, glyph: int, scale: float, dx: float) -> str:
        """The outline as PDF path operators, for marks that are pictures and not text."""
        pen = _PathPen(self._set, scale, dx)
        self._set[self._order[glyph]].draw(pen)
        return " ".join(pen.operators)


class _PathPen(BasePen):  # type: ignore[misc]
    """Collects PDF path operators; BasePen turns quadratics into cubics for us."""

    def __init__(self, glyphs: Any, scale: float, dx: float) -> None:
        super().__init__(glyphs)
        self._scale, self._dx = scale, dx
        self.operators: list[str] = []

    def _add(self, operator: str, *points: _Point) -> None:
        numbers = (f"{x * self._scale + self._dx:.2f} {y * self._scale:.2f}" for x, y in points)
        self.operators.append(f"{' '.join(numbers)} {operator}")

    def _moveTo(self, pt: _Point) -> None:  # noqa: N802
        self._add("m", pt)

    def _lineTo(self, pt: _Point) -> None:  # noqa: N802
        self._add("l", pt)

    def _curveToOne(self, pt1: _Point, pt2: _Point, pt3: _Point) -> None:  # noqa: N802
        self._add("c", pt1, pt2, pt3)

    def _closePath(self) -> None:  # noqa: N802
        self.operators.append("h")


def subset_file(face: Any, outlines: Outlines, codes: Sequence[int]) -> bytes:
    """A TrueType file whose character i is ``codes[i]``: the tables a PDF needs, and nothing else."""
    glyphs = list(dict.fromkeys([0, *(face.charToGlyph.get(code, 0) for code in codes)]))
    place = {glyph: index for index, glyph in enumerate(glyphs)}
    records = [outlines.record(glyph) for glyph in glyphs]
    maker = ttfonts.TTFontMaker()
    for tag in ("head", "hhea", "maxp"):
        maker.add(tag, _sized(tag, face.get_table(tag), len(glyphs)))
    maker.add("hmtx", _hmtx(face, glyphs, records))
    maker.add("cmap", _cmap([place[face.charToGlyph.get(code, 0)] for code in codes]))
    maker.add("glyf", b"".join(data for data, _ in records))
    maker.add("loca", _loca(records))
    stream: bytes = maker.makeStream()
    return stream


def _sized(tag: str, table: bytes, glyphs: int) -> bytes:
    offset = {"hhea": 34, "maxp": 4}.get(tag)
    if offset is None:
        return table
    return table[:offset] + struct.pack(">H", glyphs) + table[offset + 2 :]


def _hmtx(face: Any, glyphs: Sequence[int], records: Sequence[tuple[bytes, int]]) -> bytes:
    pairs = zip(glyphs, records, strict=True)
    figures = [figure for glyph, (_, left) in pairs for figure in (int(face.hmetrics[glyph][0]), left)]
    return struct.pack(">" + "Hh" * len(glyphs), *figures)


def _cmap(glyphs: Sequence[int]) -> bytes:
    """One format 6 table: code i of the PDF string is the i-th character of the subset."""
    count = len(glyphs)
    return struct.pack(f">{11 + count}H", 0, 1, 1, 0, 0, 12, 6, 10 + count * 2, 0, 0, count, *glyphs)


def _loca(records: Sequence[tuple[bytes, int]]) -> bytes:
    ends = [0]
    for data, _ in records:
        ends.append(ends[-1] + len(data))
    return struct.pack(f">{len(ends)}L", *ends)
