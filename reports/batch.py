"""Many letters as one file to print: a list in front that counts them and names what could not be printed, then each.

The bytes of an issued letter are put in as they are; what is printed is what was issued.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from pypdf import PdfReader, PdfWriter

from reports.blocks import Paragraph, Style, Table
from reports.fonts import Fonts
from reports.issue import bytes_of
from reports.letters import DEMONSTRATION, Letter
from reports.render import pdf
from restoration.documents import KINDS, Frame
from restoration.errors import Invalid, Refused
from restoration.law.letters.content import NoticeContent
from restoration.law.numerals import chinese_date
from restoration.tables import IssuedDocument, Notice

MOST: Final = 500
"""Letters in one file."""


@dataclass(frozen=True, slots=True)
class Line:
    """One letter of a batch as listed: code, title, number, to whom, pages."""

    code: str
    title: str
    number: str
    to: str
    pages: int


@dataclass(slots=True)
class Batch:
    """What is printed, what is not and why, and the file itself."""

    lines: list[Line] = field(default_factory=list)
    failures: dict[str, str] = field(default_factory=dict)
    pdf: bytes = b""

    @property
    def sha256(self) -> str:
        """Hash of the file."""
        return hashlib.sha256(self.pdf).hexdigest()


async def merged(notices: Sequence[Notice], unknown: Sequence[str], fonts: Fonts, agency: str, on: date) -> Batch:
    """One file of several letters; ``unknown`` are codes asked for that name none. Raises ``Invalid`` for too many."""
    if len(notices) > MOST:
        raise Invalid(f"一次最多打印 {MOST} 份文书，请分批打印")
    batch = Batch(failures=dict.fromkeys(unknown, "没有这份文书"))
    parts: list[bytes] = []
    for notice in notices:
        try:
            data = await bytes_of(notice, fonts, on)
        except Refused as refusal:
            batch.failures[notice.code] = refusal.message
            continue
        parts.append(data)
        batch.lines.append(await line_of(notice, data))
    marked = any(NoticeContent.model_validate_json(n.content).demonstration for n in notices)
    cover = await asyncio.to_thread(pdf, listing(batch, agency, on, demonstration=marked), fonts)
    batch.pdf = await asyncio.to_thread(joined, [cover, *parts])
    return batch


async def line_of(notice: Notice, data: bytes) -> Line:
    """A letter as listed."""
    issued = await IssuedDocument.get_or_none(notice_id=notice.id)
    content = NoticeContent.model_validate_json(notice.content)
    number = issued.document_number if issued else "（草稿）"
    pages = len(PdfReader(io.BytesIO(data)).pages)
    return Line(notice.code, KINDS[content.kind].title, number, content.addressee.name, pages)


def listing(batch: Batch, agency: str, on: date, *, demonstration: bool) -> Letter:
    """The list in front."""
    rows = tuple(
        (str(n), line.title, line.number, line.to or "—", str(line.pages))
        for n, line in enumerate(batch.lines, start=1)
    )
    said = f"{chinese_date(on)}，共打印{len(batch.lines)}份、{sum(line.pages for line in batch.lines)}页"
    blocks: list[Paragraph | Table] = [Paragraph(f"{said}，未能打印{len(batch.failures)}份。", Style.FLUSH)]
    if rows:
        blocks.append(Table(("序号", "文书", "文号", "主送（当事人）", "页数"), (3, 11, 11, 12, 3), rows))
    if batch.failures:
        failed = tuple((code, why) for code, why in batch.failures.items())
        blocks += [Paragraph("未能打印的文书和原因：", Style.FLUSH), Table(("编号", "原因"), (10, 26), failed)]
    marks = (DEMONSTRATION,) if demonstration else ()
    return Letter(Frame.FORM, agency, "文书批量打印清单", "", tuple(blocks), "", "", marks=marks, watermarks=marks)


def joined(parts: Sequence[bytes]) -> bytes:
    """The files one after another; the same parts give the same bytes."""
    writer = PdfWriter()
    for part in parts:
        writer.append(io.BytesIO(part), import_outline=False)
    writer.metadata = None
    writer._ID = None
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
