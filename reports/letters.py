"""A letter's words, complete before any drawing.

``compose`` turns frozen content and a dated wording into a :class:`Letter`; it reads no register, no clock
and no font, so the text an approver sees is the text that will be drawn. Golden files hold it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from reports.elements import defects, refuse_unaddressable
from reports.page import Role
from reports.phrases import (
    BLANK_DATE,
    consequence_rows,
    contact_line,
    item_fields,
    letter_fields,
    measure_rows,
    ordinal,
)
from reports.wordings import Section, Wording, fill, paragraph
from restoration.law.content import LetterKind, NoticeContent
from restoration.law.numerals import chinese_date

__all__ = ["Frame", "Letter", "Paragraph", "Style", "Table", "compose", "defects"]


class Frame(StrEnum):
    """How the page is laid out."""

    LETTER = "letter"  # 信函格式: red name, double rules
    ENFORCEMENT = "enforcement"  # 执法文书: black name and title, party block


class Style(StrEnum):
    """How a paragraph is set."""

    BODY = "body"  # 仿宋, first line indented
    SECTION = "section"  # 一、黑体
    ITEM = "item"  # （一）楷体
    FLUSH = "flush"  # from the left edge: salutation
    PARTY = "party"  # a label and what belongs to it, continued under it


ROLES: Final = {Style.SECTION: Role.HEI, Style.ITEM: Role.KAI}

FRAMES: Final = {
    LetterKind.REMINDER: Frame.LETTER,
    LetterKind.LISTING_PROPOSAL: Frame.LETTER,
    LetterKind.CORRECTION_ORDER: Frame.ENFORCEMENT,
    LetterKind.OVERDUE_NOTICE: Frame.ENFORCEMENT,
    LetterKind.LISTING_NOTICE: Frame.ENFORCEMENT,
}
NO_NUMBER: Final = "（草稿，尚未编号）"
DRAFT_LINE: Final = "草稿，未盖章无效"
DEMONSTRATION: Final = "演示文书 · 无效"
CODE_NOTE: Final = "扫码核验真伪"
Fields = dict[str, str]
_NOT_ON_RECORD: Final = "（登记信息待补充）"
_ALWAYS: Final = "0123456789年月日第条项款（）〔〕《》号：，。、；“”一二三四五六七八九十"
_LABELS: Final = "当事人统一社会信用代码法定代表人地址矿山名称采矿许可证号"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph; ``label`` stands before the text of a party line."""

    text: str
    style: Style = Style.BODY
    label: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """The items at a glance; widths count characters and are scaled to the text block."""

    heads: tuple[str, ...]
    widths: tuple[float, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """Every word of one letter, in the order it is read."""

    frame: Frame
    agency: str
    title: str
    number: str
    blocks: tuple[Paragraph | Table, ...]
    signature: str
    date: str
    note: str = ""  # 附注, below the date
    marks: tuple[str, ...] = ()  # printed at the head of every page
    watermarks: tuple[str, ...] = ()  # drawn across every page, as a picture
    code: str | None = None  # what the QR code says
    fixed: tuple[tuple[Role, str], ...] = ()  # characters every letter of this wording has

    def lines(self) -> Iterator[str]:
        """The text as it is read, one line a paragraph or a table row."""
        head = (self.agency, self.title, self.number)
        if self.frame is Frame.LETTER:
            head = (self.agency, self.number, self.title)
        yield from head
        for block in self.blocks:
            yield from _block_lines(block)
        yield from (self.signature, self.date)
        yield from filter(None, (self.note, CODE_NOTE if self.code else ""))

    def text(self) -> str:
        """The whole letter as plain text."""
        return "\n".join(self.lines()) + "\n"


def _block_lines(block: Paragraph | Table) -> Iterator[str]:
    if isinstance(block, Paragraph):
        yield block.label + block.text
        return
    yield from ("\t".join(row) for row in (block.heads, *block.rows))


def compose(content: NoticeContent, wording: Wording) -> Letter:
    """The letter's text. Refused when nobody can be addressed; gaps elsewhere show as blanks."""
    refuse_unaddressable(content)
    frame = FRAMES[content.kind]
    fields = letter_fields(content)
    return Letter(
        frame=frame,
        agency=content.organ.name,
        title=wording.title,
        number=content.number or NO_NUMBER,
        blocks=(*_opening(frame, content), *_body(content, wording, fields)),
        signature=content.organ.name,
        date=chinese_date(content.dated_on) if content.dated_on else BLANK_DATE,
        note=f"（{contact_line(content)}）" if frame is Frame.LETTER and contact_line(content) else "",
        marks=tuple(_marks(content)),
        watermarks=tuple(mark[:2] if mark == DRAFT_LINE else mark for mark in _marks(content)),
        code=content.verify_url or None,
        fixed=_fixed(wording),
    )


def _marks(content: NoticeContent) -> Iterator[str]:
    if content.number is None or content.dated_on is None:
        yield DRAFT_LINE
    if content.demonstration:
        yield DEMONSTRATION


def _fixed(wording: Wording) -> tuple[tuple[Role, str], ...]:
    headings = "".join(dict.fromkeys(wording.headings + "一二三四五六七、"))
    running = "".join(dict.fromkeys(_ALWAYS + _LABELS + wording.title + wording.running))
    return (Role.HEI, headings), (Role.BODY, running)


def _opening(frame: Frame, content: NoticeContent) -> Iterator[Paragraph]:
    """Who the letter is for: the party block of an enforcement paper, the salutation of a letter."""
    if frame is Frame.LETTER:
        yield Paragraph(f"{content.addressee.name}：", Style.FLUSH)
        return
    party, mine = content.addressee, content.mine
    yield Paragraph(party.name, Style.PARTY, "当事人：")
    yield Paragraph(party.uscc or _NOT_ON_RECORD, Style.PARTY, "统一社会信用代码：")
    if party.legal_representative:
        yield Paragraph(party.legal_representative, Style.PARTY, "法定代表人：")
    if party.address:
        yield Paragraph(party.address, Style.PARTY, "地址：")
    yield Paragraph(mine.name, Style.PARTY, "矿山名称：")
    if mine.licence_no:
        yield Paragraph(mine.licence_no, Style.PARTY, "采矿许可证号：")


def _body(content: NoticeContent, wording: Wording, fields: Fields) -> Iterator[Paragraph | Table]:
    """The sections that have something to say; headings are numbered as they are printed."""
    printed = 0
    for section in wording.sections:
        blocks = list(_section(section, _rows(section.part, content), fields))
        if blocks and section.heading:
            printed += 1
            yield Paragraph(f"{ordinal(printed)}、{section.heading}", Style.SECTION)
        yield from blocks


def _rows(part: str, content: NoticeContent) -> Sequence[Fields] | None:
    """What a section repeats over; ``None`` for one that is said once."""
    if part == "items":
        return [item_fields(item, number) for number, item in enumerate(content.items, start=1)]
    if part == "consequences":
        return consequence_rows(content)
    return measure_rows(content) if part == "measures" else None


def _section(section: Section, rows: Sequence[Fields] | None, fields: Fields) -> Iterator[Paragraph | Table]:
    if rows is not None and not rows:
        return
    several = rows is not None and len(rows) > 1
    yield from _said(section.paragraphs, fields)
    if rows and several:
        yield from _said(section.several, fields)
        yield from _table(section, rows, fields)
    for number, row in enumerate(rows or (), start=1):
        yield from _row(section, fields | row, number if several else None)


def _said(paragraphs: Sequence[tuple[str, ...]], fields: Fields) -> Iterator[Paragraph]:
    yield from (Paragraph(text) for sentences in paragraphs if (text := paragraph(sentences, fields)))


def _table(section: Section, rows: Sequence[Fields], fields: Fields) -> Iterator[Table]:
    if section.table:
        cells = tuple(tuple(fill(c.value, fields | row) or "—" for c in section.table) for row in rows)
        yield Table(tuple(c.head for c in section.table), tuple(c.width for c in section.table), cells)


def _row(section: Section, fields: Fields, number: int | None) -> Iterator[Paragraph]:
    """One row's paragraphs: an item under its own heading, anything else with a running number."""
    said = list(_said(section.each, fields))
    if number is None:
        yield from said
    elif section.part == "items":
        yield Paragraph(f"（{ordinal(number)}）{fields['title']}", Style.ITEM)
        yield from said
    else:
        yield from (Paragraph(f"{number}.{p.text}") for p in said)
