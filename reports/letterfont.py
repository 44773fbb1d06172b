"""A ReportLab font that embeds fast, extracts right and gives the same bytes every time.

Three things differ from ReportLab's own: the characters of a letter's fixed wording come first and fill
subsets of their own, so that those subsets are built and deflated once per process and not once per letter;
the map back to Unicode knows characters beyond U+FFFF, which ReportLab 5.1 writes wrongly; and outlines
come from :mod:`reports.cfffont`.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, Final, NamedTuple

from reportlab.pdfbase import ttfonts

from reports.cfffont import Outlines, open_source, skeleton, subset_file
from reports.pdfobjects import FAST, Written, add, stream

_SLOTS: Final = 256
_KEPT_SUBSETS: Final = 64
_SMALL: Final = 9  # deflate level of what is kept
_ONE_SUBSET: Final = re.compile("|".join(f"[{chr(n)}-{chr(n + _SLOTS - 1)}]+" for n in range(0, 0x10000, _SLOTS)))
_SYMBOLIC: Final = 4
_NONSYMBOLIC: Final = 32


class _Subset(NamedTuple):
    """What a PDF needs of one subset, as objects ready to be written."""

    font_file: bytes
    to_unicode: bytes
    widths: str
    size: int


class Coding(dict[int, int]):
    """The code of each character in one document, for ``str.translate``: 256 × subset + place in it.

    A character that was not met before gets the next place. The other attributes are what ReportLab reads of a font's
    state in a document.
    """

    namePrefix = "F"  # noqa: N815
    internalName: str | None = None  # noqa: N815

    def __init__(self, fixed: str = "") -> None:
        self.subsets: list[list[int]] = []
        self.fixed = 0
        for char in fixed:
            self[ord(char)]
        self.fixed = len(self.subsets)

    def __missing__(self, char: int) -> int:
        if len(self.subsets) == self.fixed or len(self.subsets[-1]) == _SLOTS:
            self.subsets.append([0])
        last = self.subsets[-1]
        code = self[char] = (len(self.subsets) - 1) * _SLOTS + len(last)
        last.append(char)
        return code

    def copy(self) -> Coding:
        """The same, to go on from."""
        made = Coding()
        made.update(self)
        made.subsets, made.fixed = [list(codes) for codes in self.subsets], self.fixed
        return made


class LetterFont(ttfonts.TTFont):  # type: ignore[misc]
    """One font file, embedded as subsets of at most 256 characters."""

    def __init__(self, name: str, path: Path) -> None:
        source = open_source(path)
        super().__init__(name, io.BytesIO(skeleton(source)), asciiReadable=False, shapable=False)
        self.outlines = Outlines(source)
        self._fixed = lru_cache(maxsize=_KEPT_SUBSETS)(partial(self._build, level=_SMALL))
        self._seeded = lru_cache(maxsize=_KEPT_SUBSETS)(Coding)

    def has(self, char: str) -> bool:
        """Whether the font draws this character as itself; ReportLab would turn U+00A0 into a space."""
        return char != "\xa0" and ord(char) in self.face.charToGlyph

    def seed(self, doc: Any, characters: str) -> None:
        """Give the fixed wording its own subsets, in its own order, before anything is drawn."""
        self.state[doc] = self._seeded(characters).copy()

    def coding(self, doc: Any) -> Coding:
        """The codes of this font's characters in a document."""
        if doc not in self.state:
            self.state[doc] = Coding()
        coding: Coding = self.state[doc]
        return coding

    def splitString(self, text: str, doc: Any, encoding: str = "") -> list[tuple[int, bytes]]:  # noqa: N802
        """A text of characters the font has, as subset and codes; called by ReportLab's own text drawing."""
        return list(in_subsets(text.translate(self.coding(doc))))

    def addObjects(self, doc: Any) -> None:  # noqa: N802
        """Write every subset used in the document; called by ReportLab when the file is closed."""
        coding = self.coding(doc)
        for number, codes in enumerate(coding.subsets):
            build = self._fixed if number < coding.fixed else self._build
            name = self.getSubsetInternalName(number, doc)[1:]
            doc.idToObject["BasicFonts"].dict[name] = self._font_object(doc, number, name, build(tuple(codes)))
        del self.state[doc]

    def _build(self, codes: tuple[int, ...], level: int = FAST) -> _Subset:
        raw = subset_file(self.face, self.outlines, codes)
        widths = " ".join(f"{self.face.getCharWidth(code):g}" for code in codes)
        file = stream(raw, f"/Length1 {len(raw)}", level)
        return _Subset(file, stream(_to_unicode(codes), level=level), widths, len(codes))

    def _font_object(self, doc: Any, number: int, name: str, subset: _Subset) -> Written:
        base = f"{_tag(number)}+{self.face.name.decode()}"
        entries = (
            f"/Type /Font /Subtype /TrueType /Name /{name} /BaseFont /{base} /FirstChar 0 /LastChar {subset.size - 1} "
            f"/Widths [{subset.widths}] /ToUnicode {add(doc, subset.to_unicode)} "
            f"/FontDescriptor {add(doc, self._descriptor(base, add(doc, subset.font_file)))}"
        )
        return Written(f"<< {entries} >>".encode())

    def _descriptor(self, base: str, file: str) -> bytes:
        face = self.face
        box = " ".join(f"{edge:g}" for edge in face.bbox)
        entries = (
            f"/Type /FontDescriptor /FontName /{base} /Flags {(face.flags & ~_NONSYMBOLIC) | _SYMBOLIC} "
            f"/FontBBox [{box}] /Ascent {face.ascent:g} /Descent {face.descent:g} /CapHeight {face.capHeight:g} "
            f"/ItalicAngle {face.italicAngle:g} /StemV {face.stemV:g} /MissingWidth {face.defaultWidth:g}"
        )
        return f"<< {entries} /FontFile2 {file} >>".encode()


def in_subsets(coded: str) -> Iterator[tuple[int, bytes]]:
    """A text translated by a coding, cut where the subset changes."""
    for part in _ONE_SUBSET.findall(coded):
        yield ord(part[0]) // _SLOTS, part.encode("utf-16-be")[1::2]


def _tag(number: int) -> str:
    """The six letters every subset's name begins with."""
    return "".join(chr(ord("A") + int(digit)) for digit in f"{number:06d}")


def _to_unicode(codes: tuple[int, ...]) -> bytes:
    """Which character each code stands for, in UTF-16, so that copying gives back what was written."""
    characters = " ".join(f"<{chr(code).encode('utf-16-be').hex()}>" for code in codes)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<00> <FF>\nendcodespacerange\n"
        f"1 beginbfrange\n<00> <{len(codes) - 1:02X}> [{characters}]\nendbfrange\n"
        "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
    ).encode()
