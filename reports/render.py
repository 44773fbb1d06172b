"""A letter as PDF: same words, same fonts, same bytes, today and in any process.

Pure: values in, bytes out. Nothing here decides a word or a place; pages come complete from the layout. The
file carries no date and no random id, text is embedded so that copying gives back every character, and the
watermark is a picture behind the text, so it never mixes into what is read out.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, Final, Protocol

from reportlab.lib.colors import CMYKColor
from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from reports.fonts import Face, Fonts
from reports.layout import pages
from reports.letters import CODE_NOTE, Letter
from reports.page import CENTRE, PAPER_HEIGHT, PAPER_WIDTH, Ink, Page, Role, Rule, Run
from reports.qrcodes import operators

_INKS: Final = {
    Ink.BLACK: CMYKColor(0, 0, 0, 1),
    Ink.RED: CMYKColor(0, 0.8, 0.8, 0),
    Ink.GREY: CMYKColor(0, 0, 0, 0.12),
}
_STROKE: Final = 0.5 / 22  # of the size: looks like 小标宋 at 22 pt
_WATERMARKS: Final = "watermarks"
_WATERMARK_ANGLE: Final = 45
_WATERMARK_WIDTH: Final = 400.0
_WATERMARK_SIZE: Final = 120.0
_FILL, _FILL_AND_STROKE = 0, 2


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
    buffer = io.BytesIO()
    canvas = Canvas(
        buffer,
        pagesize=(PAPER_WIDTH, PAPER_HEIGHT),
        invariant=1,
        pageCompression=1,
        initialFontName=fonts.first(Role.BODY).name,  # or Helvetica would be named in every file
    )
    _describe(canvas, sheet)
    for face, characters in fonts.seeds(sheet.fixed).items():
        face.font.seed(canvas._doc, characters)
    _watermarks(canvas, sheet, fonts)
    for page in on:
        _draw(canvas, page, sheet, fonts)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


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


def _describe(canvas: Any, letter: Drawable) -> None:
    info = canvas._doc.info = _Undated()
    info.title, info.subject, info.author = letter.title, letter.number, letter.agency


def _draw(canvas: Any, page: Page, letter: Drawable, fonts: Fonts) -> None:
    if letter.watermarks:
        canvas.doForm(_WATERMARKS)
    for rule in page.rules:
        _rule(canvas, rule)
    text = canvas.beginText()
    for run in page.runs:
        _run(text, run, fonts)
    canvas.drawText(text)
    if page.code and letter.code:
        _code(canvas, page, letter.code)


def _run(text: Any, run: Run, fonts: Fonts) -> None:
    text.setCharSpace(round(run.spacing, 4))
    text.setTextOrigin(run.x, run.y)
    for face, piece in fonts.pieces(run.text, run.role):
        _weight(text, face, run)
        text.setFont(face.name, run.size)
        text.textOut(piece)


def _weight(text: Any, face: Face, run: Run) -> None:
    """Colour; and fill, or fill and stroke for a face that stands in for a bold one. Set only on a change."""
    look = (run.ink, run.size * _STROKE if face.stroked else 0.0)
    if look == getattr(text, "_look", (Ink.BLACK, 0.0)):
        return
    text._look = look
    text.setFillColor(_INKS[run.ink])
    text.setStrokeColor(_INKS[run.ink])
    text.setTextRenderMode(_FILL_AND_STROKE if face.stroked else _FILL)
    text._code.append(f"{look[1]:.3f} w")


def _rule(canvas: Any, rule: Rule) -> None:
    canvas.setStrokeColor(_INKS[rule.ink])
    canvas.setLineWidth(rule.weight)
    canvas.line(rule.x1, rule.y1, rule.x2, rule.y2)


def _code(canvas: Any, page: Page, content: str) -> None:
    assert page.code is not None
    canvas.setFillColor(_INKS[Ink.BLACK])
    canvas._code.append(operators(content, page.code))


def _watermarks(canvas: Any, letter: Drawable, fonts: Fonts) -> None:
    """The marks across the page, once for all pages, as outlines: seen by everyone, read out by nothing."""
    if not letter.watermarks:
        return
    canvas.beginForm(_WATERMARKS)
    canvas.setFillColor(_INKS[Ink.GREY])
    for i, mark in enumerate(letter.watermarks, start=1):
        canvas.saveState()
        canvas.translate(CENTRE, PAPER_HEIGHT * i / (len(letter.watermarks) + 1))
        canvas.rotate(_WATERMARK_ANGLE)
        canvas._code.append(_outlines(mark, fonts))
        canvas.restoreState()
    canvas.endForm()


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
