"""Which font file serves which role, and what happens to a character none of them has.

A bureau may mount the faces it has a licence for; without them the free Noto faces of the package stand in,
titles thickened by a stroke. A character the chosen face lacks is taken from Noto Serif SC; one that is
missing there too is refused before anything is drawn. A PDF library would leave a blank, and a blank in a
company's name is another company.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn
from reportlab.pdfbase import pdfmetrics

from reports.letterfont import LetterFont
from reports.page import Role
from restoration.errors import Defect, Refused, SettingsRefused


@dataclass(frozen=True, slots=True)
class FontPaths:
    """The site's own font files; ``None`` leaves the role to the packaged faces."""

    fangsong: Path | None = None
    xiaobiaosong: Path | None = None
    hei: Path | None = None
    kai: Path | None = None


@dataclass(frozen=True, slots=True)
class Face:
    """A registered font as one role uses it; ``stroked`` faces are thickened."""

    font: LetterFont
    stroked: bool = False

    @property
    def name(self) -> str:
        """The name ReportLab knows the font by."""
        return str(self.font.fontName)


class GlyphMissing(Refused):
    """A text has characters no font can draw; nothing was drawn."""

    code = "glyph_missing"

    def __init__(self, missing: Iterable[tuple[str, str]]) -> None:
        found = [_defect(field, char) for field, char in missing]
        super().__init__("有字体中没有的字符，不能制作文书", found)


def _defect(field: str, char: str) -> Defect:
    found = f"{char}（{code_point(char)}）" if char.isprintable() else code_point(char)
    cure = "请核对登记名称用字；确需使用的，请由管理员配置含有该字的字体"
    return Defect(field, GlyphMissing.code, found, "字体中有的字符", cure)


def code_point(char: str) -> str:
    """U+20BB7"""
    return f"U+{ord(char):04X}"


class Fonts:
    """The faces of every role, in the order they are tried."""

    def __init__(self, chains: Mapping[Role, tuple[Face, ...]]) -> None:
        self._chains = {role: _Chain(faces) for role, faces in chains.items()}
        self._seeds: dict[tuple[tuple[Role, str], ...], dict[Face, str]] = {}

    def missing_glyphs(self, text: str, role: Role) -> tuple[str, ...]:
        """The characters of a text that no face of the role can draw, each once."""
        chain = self._chains[role]
        if chain.plain.issuperset(text):
            return ()
        return tuple(char for char in dict.fromkeys(text) if chain.face(char) is None)

    def require(self, texts: Iterable[tuple[str, str, Role]]) -> None:
        """Refuse the whole letter if any text of it, given as field, text, role, cannot be drawn."""
        missing = [(field, c) for field, text, role in texts for c in self.missing_glyphs(text, role)]
        if missing:
            raise GlyphMissing(dict.fromkeys(missing))

    def width(self, text: str, role: Role, size: float) -> float:
        """The width of a text in points."""
        return sum(map(self._chains[role].widths.__getitem__, text)) * size

    def pieces(self, text: str, role: Role) -> Iterator[tuple[Face, str]]:
        """A text cut where the face changes."""
        chain = self._chains[role]
        if chain.plain.issuperset(text):
            yield chain.faces[0], text
            return
        for face, chars in groupby(text, key=chain.drawn_by):
            yield face, "".join(chars)

    def seeds(self, fixed: tuple[tuple[Role, str], ...]) -> dict[Face, str]:
        """The fixed characters of a wording, by the face that draws them; found out once."""
        if fixed not in self._seeds:
            self._seeds[fixed] = self._seeds_of(fixed)
        return self._seeds[fixed]

    def _seeds_of(self, fixed: Iterable[tuple[Role, str]]) -> dict[Face, str]:
        found: dict[LetterFont, tuple[Face, list[str]]] = {}
        for role, text in fixed:
            for char in text:
                face = self._chains[role].drawn_by(char)
                found.setdefault(face.font, (face, []))[1].append(char)
        return {face: "".join(dict.fromkeys(chars)) for face, chars in found.values()}

    def first(self, role: Role) -> Face:
        """The face a role is drawn in where nothing is missing."""
        return self._chains[role].faces[0]


class _Chain:
    """The faces of one role and what was found out about characters, remembered for speed."""

    def __init__(self, faces: tuple[Face, ...]) -> None:
        self.faces = faces
        self.plain: set[str] = set()  # met before, and drawn by the first face
        self.widths: Mapping[str, float] = _Widths(self)

    def face(self, char: str) -> Face | None:
        """The first face that has the character."""
        found = next((face for face in self.faces if face.font.has(char)), None)
        if found is self.faces[0]:
            self.plain.add(char)
        return found

    def drawn_by(self, char: str) -> Face:
        """The same, refused where there is none."""
        if found := self.face(char):
            return found
        raise GlyphMissing([("text", char)])


class _Widths(dict[str, float]):
    """Width of each character at size 1, looked up in the font once."""

    def __init__(self, chain: _Chain) -> None:
        super().__init__()
        self._chain = chain

    def __missing__(self, char: str) -> float:
        width = self[char] = _advance(self._chain.drawn_by(char), char)
        return width


def _advance(face: Face, char: str) -> float:
    width: float = face.font.face.getCharWidth(ord(char))
    return width / 1000


@cache
def load_fonts(paths: FontPaths = FontPaths()) -> Fonts:
    """Register the fonts, once per process and set of paths. A path that cannot be used is refused."""
    serif = _registered(pylopdf_fonts_zh_cn.serif_path())
    sans = _registered(pylopdf_fonts_zh_cn.sans_path())
    plain, bold, hei = Face(serif), Face(serif, stroked=True), Face(sans)
    return Fonts(
        {
            Role.BODY: (*_site(paths.fangsong), plain),
            Role.TITLE: (*_site(paths.xiaobiaosong), bold),
            Role.HEI: (*_site(paths.hei), hei, plain),
            Role.KAI: (*_site(paths.kai), plain),
            Role.SONG: (plain,),
        }
    )


def _site(path: Path | None) -> tuple[Face, ...]:
    return (Face(_registered(path)),) if path else ()


@cache
def _registered(path: Path) -> LetterFont:
    name = f"letter-{hashlib.sha256(str(path).encode()).hexdigest()[:12]}"
    try:
        font = LetterFont(name, path)
    except Exception as error:  # the library raises anything at all on a file that is no font
        raise SettingsRefused(f"字体文件 {path} 不能使用：{error}") from error
    _register(font)
    return font


def _register(font: Any) -> None:
    pdfmetrics.registerFont(font)
