"""A letter as PDF: same words, same fonts, same bytes, today and in any process.

Pure: values in, bytes out. Nothing here decides a word or a place; pages come complete from the layout. The
file carries no date and no random id, text is embedded so that copying gives back every character, and the
watermark is a picture behind the text, so it never mixes into what is read out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from math import sqrt
from typing import Any, Final, Protocol

from reportlab.pdfbase import pdfdoc

from reports.fonts import Fonts
from reports.layout import pages
from reports.letters import CODE_NOTE, Letter
from reports.page import CENTRE, PAPER_HEIGHT, PAPER_WIDTH, Ink, Page, Role
from reports.pdfobjects import Written, add, reference, stream
from reports.qrcodes import operators
from reports.strokes import CMYK, TextWriter, rules

_PAPER: Final = f"[0 0 {PAPER_WIDTH:.3f} {PAPER_HEIGHT:.3f}]"
_WATERMARK_WIDTH: Final = 400.0
_WATERMARK_SIZE: Final = 120.0
_SLOPE: Final = sqrt(0.5)  # 45°


class Drawable(Protocol):
    """What a drawing needs beside its pages: what it is called, what lies behind the text, what its code says."""

    @property
    def title(self) -> str: ...
    @property
    def number(self) -> str: ...
    @property
    def agency(self) -> str: ...
    @property
    def watermarks(self) -> tuple[str, ...]: ...
    @property
    def code(self) -> str | None: ...
    @property
    def fixed(self) -> tuple[tuple[Role, str], ...]: ...


class _Undated(pdfdoc.PDFInfo):  # type: ignore[misc]
    """Title, subject and author; a letter's only date is the one printed on it."""

    def format(self, document: Any) -> bytes:
        """The information dictionary."""
        said = {"Title": self.title, "Subject": self.subject, "Author": self.author}
        entries = {key: pdfdoc.PDFString(value) for key, value in said.items()}
        text: bytes = pdfdoc.PDFDictionary(entries).format(document)
        return text


def pdf(letter: Letter, fonts: Fonts) -> bytes:
    """Draw a letter. Raises :class:`~reports.fonts.GlyphMissing` before the first stroke."""
    fonts.require(texts(letter))
    return drawn(letter, pages(letter, fonts.width), fonts)


def drawn(sheet: Drawable, on: Iterable[Page], fonts: Fonts) -> bytes:
    """Pages as a file; every character of them can be drawn."""
    document = pdfdoc.PDFDocument(invariant=1)
    _describe(document, sheet)
    for face, characters in fonts.seeds(sheet.fixed).items():
        face.font.seed(document, characters)
    writer, marks = TextWriter(fonts, document), _watermarks(document, sheet, fonts)
    for page in on:
        content = "\n".join(_content(page, sheet, writer))
        document.addPage(_page(document, marks, content))
    data: bytes = document.GetPDFData(None)
    return data


def texts(letter: Letter) -> Iterator[tuple[str, str, Role]]:
    """Every text of a letter with the part it belongs to and the role it is set in."""
    yield "agency", letter.mark, Role.TITLE
    yield "title", letter.title, Role.TITLE
    yield "number", letter.number, Role.BODY
    yield "signer", letter.signer, Role.KAI
    for number, block in enumerate(letter.blocks):
        yield f"blocks[{number}]", block.words(), Role.BODY
    yield "signature", letter.signature + letter.date + letter.note + CODE_NOTE, Role.BODY
    yield "colophon", "".join(letter.colophon()), Role.BODY
    yield "marks", "".join((*letter.marks, *letter.watermarks)), Role.HEI


def _describe(document: Any, sheet: Drawable) -> None:
    info = document.info = _Undated()
    info.title, info.subject, info.author = sheet.title, sheet.number, sheet.agency


def _content(page: Page, sheet: Drawable, writer: TextWriter) -> Iterator[str]:
    """A page's operators, from the back to the front."""
    if sheet.watermarks:
        yield "/Marks Do"
    yield from rules(page.rules)
    yield writer.text(page.runs)
    if page.code and sheet.code:
        yield f"{CMYK[Ink.BLACK]} k {operators(sheet.code, page.code)}"


def _page(document: Any, marks: str, content: str) -> Written:
    parent, fonts = reference(document, document.Pages), reference(document, document.idToObject[pdfdoc.BasicFonts])
    entries = (
        f"/Type /Page /Parent {parent} /MediaBox {_PAPER} /Resources << /Font {fonts} {marks} >> "
        f"/Contents {add(document, stream(content.encode()))}"
    )
    return Written(f"<< {entries} >>".encode())


def _watermarks(document: Any, sheet: Drawable, fonts: Fonts) -> str:
    """The marks across the page, once for all pages, as outlines: seen by everyone, read out by nothing.

    Returns the entry of a page's resources.
    """
    if not sheet.watermarks:
        return ""
    step = PAPER_HEIGHT / (len(sheet.watermarks) + 1)
    turned = f"{_SLOPE:.6f} {_SLOPE:.6f} {-_SLOPE:.6f} {_SLOPE:.6f} {CENTRE:.3f}"
    marks = (
        f"q {turned} {step * i:.3f} cm {_outlines(mark, fonts)} Q" for i, mark in enumerate(sheet.watermarks, start=1)
    )
    content = "\n".join([f"{CMYK[Ink.GREY]} k", *marks])
    form = add(document, stream(content.encode(), f"/Type /XObject /Subtype /Form /BBox {_PAPER}"))
    return f"/XObject << /Marks {form} >>"


@lru_cache(maxsize=16)
def _outlines(mark: str, fonts: Fonts) -> str:
    """The mark as one filled path, centred on the origin."""
    unit = fonts.width(mark, Role.HEI, 1.0)
    size = min(_WATERMARK_SIZE, _WATERMARK_WIDTH / unit)
    x, paths = -unit * size / 2, []
    for char in mark:
        face = next(fonts.pieces(char, Role.HEI))[0].font
        upem = face.face.unitsPerEm
        paths.append(face.outlines.path(face.face.charToGlyph[ord(char)], size / upem, x))
        x += fonts.width(char, Role.HEI, size)
    return " ".join([*paths, "f"])
