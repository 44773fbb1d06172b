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
from typing import Any, Final

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
    """The faces of every role, in the order they are tried; widths and pieces are remembered."""

    def __init__(self, chains: Mapping[Role, tuple[Face, ...]]) -> None:
        self._chains = dict(chains)
        self._known: dict[Role, dict[str, tuple[Face, float]]] = {role: {} for role in chains}

    def missing_glyphs(self, text: str, role: Role) -> tuple[str, ...]:
        """The characters of a text that no face of the role can draw, each once."""
        known = self._known[role]
        unknown = (char for char in dict.fromkeys(text) if char not in known)
        return tuple(char for char in unknown if self._face(char, role) is None)

    def require(self, texts: Iterable[tuple[str, str, Role]]) -> None:
        """Refuse the whole letter if any text of it, given as field, text, role, cannot be drawn."""
        missing = [(field, c) for field, text, role in texts for c in self.missing_glyphs(text, role)]
        if missing:
            raise GlyphMissing(dict.fromkeys(missing))

    def width(self, text: str, role: Role, size: float) -> float:
        """The width of a text in points."""
        known = self._known[role]
        try:
            return sum(known[char][1] for char in text) * size
        except KeyError:
            return sum(self._resolved(char, role)[1] for char in text) * size

    def pieces(self, text: str, role: Role) -> Iterator[tuple[Face, str]]:
        """A text cut where the face changes."""
        for face, chars in groupby(text, key=lambda char: self._resolved(char, role)[0]):
            yield face, "".join(chars)

    def seeds(self, fixed: Iterable[tuple[Role, str]]) -> dict[Face, str]:
        """The fixed characters of a wording, by the face that draws them."""
        found: dict[LetterFont, tuple[Face, list[str]]] = {}
        for role, text in fixed:
            for char in text:
                if face := self._face(char, role):
                    found.setdefault(face.font, (face, []))[1].append(char)
        return {face: "".join(dict.fromkeys(chars)) for face, chars in found.values()}

    def first(self, role: Role) -> Face:
        """The face a role is drawn in where nothing is missing."""
        return self._chains[role][0]

    def _face(self, char: str, role: Role) -> Face | None:
        return next((face for face in self._chains[role] if face.font.has(char)), None)

    def _resolved(self, char: str, role: Role) -> tuple[Face, float]:
        known = self._known[role].get(char)
        if known is None:
            face = self._face(char, role)
            if face is None:
                raise GlyphMissing([("text", char)])
            known = self._known[role][char] = (face, _advance(face, char))
        return known


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


