"""A ReportLab font that embeds fast, extracts right and gives the same bytes every time.

Three things differ from ReportLab's own: the characters of a letter's fixed wording come first and fill
subsets of their own, so that those subsets are built and deflated once per process and not once per letter;
the map back to Unicode knows characters beyond U+FFFF, which ReportLab 5.1 writes wrongly; and outlines
come from :mod:`reports.cfffont`.
"""

from __future__ import annotations

import io
import zlib
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from reportlab import rl_config
from reportlab.pdfbase import pdfdoc, ttfonts

from reports.cfffont import Outlines, open_source, skeleton, subset_file

rl_config.useA85 = 0  # binary streams: a fifth smaller, nothing lost

_SLOTS: Final = 256
_KEPT_SUBSETS: Final = 64
_SYMBOLIC: Final = 4
_NONSYMBOLIC: Final = 32


class _Subset(NamedTuple):
    """What a PDF needs of one subset, ready to be written."""

    font_file: bytes
    raw_length: int
    to_unicode: bytes
    widths: bytes
    size: int


class _Written(pdfdoc.PDFObject):  # type: ignore[misc]
    """A PDF object whose bytes are known already."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def format(self, document: Any) -> bytes:
        return self._data


class LetterFont(ttfonts.TTFont):  # type: ignore[misc]
    """One font file, embedded as subsets of at most 256 characters."""

    def __init__(self, name: str, path: Path) -> None:
        source = open_source(path)
        super().__init__(name, io.BytesIO(skeleton(source)), asciiReadable=False, shapable=False)
        self.outlines = Outlines(source)
        self._fixed = lru_cache(maxsize=_KEPT_SUBSETS)(self._build)

    def has(self, char: str) -> bool:
        """Whether the font draws this character as itself; ReportLab would turn U+00A0 into a space."""
        return char != "\xa0" and ord(char) in self.face.charToGlyph

    def seed(self, doc: Any, characters: str) -> None:
        """Give the fixed wording its own subsets, in its own order, before anything is drawn."""
        self.splitString(characters, doc)
        state = self.state[doc]
        state.fixed = len(state.subsets)
        state.nextCode = state.fixed * _SLOTS

    def addObjects(self, doc: Any) -> None:  # noqa: N802
        """Write every subset used in the document; called by ReportLab when the file is closed."""
        state = self.state[doc]
        state.frozen = 1
        for number, codes in enumerate(state.subsets):
            build = self._fixed if number < getattr(state, "fixed", 0) else self._build
            name = self.getSubsetInternalName(number, doc)[1:]
            doc.idToObject["BasicFonts"].dict[name] = self._font_object(doc, number, name, build(tuple(codes)))
        del self.state[doc]

    def _build(self, codes: tuple[int, ...]) -> _Subset:
        raw = subset_file(self.face, self.outlines, codes)
        widths = " ".join(f"{self.face.getCharWidth(code):g}" for code in codes)
        to_unicode = zlib.compress(_to_unicode(codes))
        return _Subset(zlib.compress(raw), len(raw), to_unicode, f"[{widths}]".encode(), len(codes))

    def _font_object(self, doc: Any, number: int, name: str, subset: _Subset) -> Any:
        base = f"{_tag(number)}+{self.face.name.decode()}"
        font = pdfdoc.PDFTrueTypeFont()
        font.Name, font.BaseFont = name, base
        font.FirstChar, font.LastChar = 0, subset.size - 1
        font.Widths = _Written(subset.widths)
        font.ToUnicode = doc.Reference(_deflated(subset.to_unicode), f"toUnicode:{name}")
        font.FontDescriptor = doc.Reference(self._descriptor(doc, base, name, subset), f"descriptor:{name}")
        doc.Reference(font, name)
        return font

    def _descriptor(self, doc: Any, base: str, name: str, subset: _Subset) -> Any:
        face = self.face
        stream = _deflated(subset.font_file, Length1=subset.raw_length)
        entries = {
            "Type": "/FontDescriptor",
            "FontName": pdfdoc.PDFName(base),
            "Flags": (face.flags & ~_NONSYMBOLIC) | _SYMBOLIC,
            "FontBBox": pdfdoc.PDFArray(face.bbox),
            "FontFile2": doc.Reference(stream, f"fontFile:{name}"),
        }
        figures = {
            "Ascent": face.ascent,
            "Descent": face.descent,
            "CapHeight": face.capHeight,
            "ItalicAngle": face.italicAngle,
            "StemV": face.stemV,
            "MissingWidth": face.defaultWidth,
        }
        return pdfdoc.PDFDictionary(entries | figures)


def _deflated(data: bytes, **entries: int) -> Any:
    dictionary = pdfdoc.PDFDictionary({"Filter": pdfdoc.PDFName("FlateDecode"), **entries})
    return pdfdoc.PDFStream(dictionary=dictionary, content=data, filters=[])


def _tag(number: int) -> str:
    """The six letters every subset's name begins with."""
    return "".join(chr(ord("A") + int(digit)) for digit in f"{number:06d}")


def _to_unicode(codes: tuple[int, ...]) -> bytes:
    """Which character each code stands for, in UTF-16, so that copying gives back what was written."""
    rows = "\n".join(f"<{i:02X}> <{chr(c).encode('utf-16-be').hex().upper()}>" for i, c in enumerate(codes))
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<00> <FF>\nendcodespacerange\n"
        f"{len(codes)} beginbfchar\n{rows}\nendbfchar\n"
        "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
    ).encode()
