"""The same order set by other programs: same words, same faces, same code, as many pages."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from html import escape
from importlib import import_module
from typing import Any

import pylopdf_fonts_zh_cn
import typst
from reportlab.pdfgen.canvas import Canvas

from reports.blocks import Paragraph, Style, Table
from reports.fonts import Fonts
from reports.letters import Letter
from reports.page import PAPER_HEIGHT, PAPER_WIDTH, Page
from reports.qrcodes import modules, runs

SERIF, SANS = pylopdf_fonts_zh_cn.serif_path(), pylopdf_fonts_zh_cn.sans_path()
TYPST = """#set page(paper: "a4", margin: (top: 37mm, bottom: 35mm, left: 28mm, right: 26mm),
  numbering: (n, total) => [第#n;页，共#total;页])
#set text(font: "Noto Serif SC", size: 15.75pt)
#set par(first-line-indent: 2em, leading: 13pt)
"""
CSS = f"""@font-face {{ font-family: song; src: url({SERIF.as_uri()}) }}
@font-face {{ font-family: hei; src: url({SANS.as_uri()}) }}
@page {{ size: A4; margin: 37mm 26mm 35mm 28mm;
  @bottom-center {{ font-family: song; content: "第" counter(page) "页，共" counter(pages) "页" }} }}
body {{ font: 15.75pt/28.99pt song }} p {{ margin: 0; text-indent: 2em }} h2, th {{ font: inherit; font-family: hei }}
h1, .number {{ font-weight: normal; text-align: center }} table {{ font-size: 12pt; line-height: 18pt }}
td, th {{ border: .5pt solid }} .end {{ text-align: right }} img {{ width: 22mm }}
"""


def drawn_by_canvas(sheets: list[Page], fonts: Fonts) -> bytes:
    """The same glyphs, and nothing else, with stock drawing calls and nothing kept from letter to letter."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(PAPER_WIDTH, PAPER_HEIGHT), invariant=1, pageCompression=1)
    for sheet in sheets:
        for run in sheet.runs:
            x = run.x
            for face, piece in fonts.pieces(run.text, run.role):
                canvas.setFont(face.name, run.size)
                canvas.drawString(x, run.y, piece, charSpace=run.spacing)
                x += fonts.width(piece, run.role, run.size) + run.spacing * len(piece)
        for rule in sheet.rules:
            canvas.line(rule.x1, rule.y1, rule.x2, rule.y2)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def svg(content: str) -> str:
    """The code as a picture of one path, from the same encoder."""
    rows = modules(content)
    path = "".join(f"M{start} {y}H{end}v1H{start}z" for y, start, end in runs(rows))
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {len(rows)} {len(rows)}"><path d="{path}"/></svg>'


def typst_source(letter: Letter) -> bytes:
    """The letter in typst's own markup, its words as strings."""
    return "\n".join([TYPST, *_typst(letter)]).encode()


def _typst(letter: Letter) -> Iterator[str]:
    yield f"#align(center, text(22pt, {_string(letter.agency)}))\n"
    yield f"#align(center, text(22pt, {_string(letter.title)}))\n"
    yield f"#align(center, {_string(letter.number)})\n"
    for block in letter.blocks:
        if isinstance(block, Table):
            heads = (f'text(font: "Noto Sans SC", {_string(head)})' for head in block.heads)
            cells = (_string(cell) for row in block.rows for cell in row)
            yield f"#text(12pt, table(columns: {len(block.heads)}, {', '.join([*heads, *cells])}))\n"
        elif isinstance(block, Paragraph):
            face = ', font: "Noto Sans SC"' if block.style is Style.SECTION else ""
            yield f"#text({_string(block.words())}{face})\n"
    yield f'#image(bytes({_string(svg(letter.code or ""))}), format: "svg", width: 22mm)\n'
    yield f"#align(right, {_string(letter.signature)})\n"
    yield f"#align(right, {_string(letter.date)})\n"


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def typst_kept() -> Any:
    """A compiler that is used again and again, and remembers."""
    return typst.Compiler(b"", font_paths=[str(SERIF.parent)], ignore_system_fonts=True)


def typst_once(source: bytes) -> bytes:
    """As the package's own documentation calls it: everything anew each time, the fonts too."""
    made = typst.compile(source, font_paths=[str(SERIF.parent)], ignore_system_fonts=True)
    assert isinstance(made, bytes)
    return made


def weasyprint() -> Callable[[Letter], bytes] | None:
    """WeasyPrint with its style sheet and fonts kept, or None where Pango, which its wheel needs, is not installed."""
    try:
        program, text = import_module("weasyprint"), import_module("weasyprint.text.fonts")
    except OSError:
        return None
    fonts = text.FontConfiguration()
    sheet = program.CSS(string=CSS, font_config=fonts)

    def made(letter: Letter) -> bytes:
        pdf: bytes = program.HTML(string=html(letter)).write_pdf(stylesheets=[sheet], font_config=fonts)
        return pdf

    return made


def html(letter: Letter) -> str:
    """The letter as a page for WeasyPrint."""
    return "".join(["<!doctype html><meta charset=utf-8><body>", *_html(letter)])


def _html(letter: Letter) -> Iterator[str]:
    yield f"<h1>{escape(letter.agency)}</h1><h1>{escape(letter.title)}</h1><p class=number>{escape(letter.number)}</p>"
    for block in letter.blocks:
        if isinstance(block, Table):
            yield f"<table><tr>{''.join(f'<th>{escape(head)}' for head in block.heads)}"
            yield "".join("<tr>" + "".join(f"<td>{escape(cell)}" for cell in row) for row in block.rows) + "</table>"
        elif isinstance(block, Paragraph):
            tag = "h2" if block.style is Style.SECTION else "p"
            yield f"<{tag}>{escape(block.words())}</{tag}>"
    yield svg(letter.code or "").replace("<svg", '<svg width="22mm"')
    yield f"<p class=end>{escape(letter.signature)}<p class=end>{escape(letter.date)}"
