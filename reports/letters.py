"""A letter's words, complete before any drawing.

``compose`` turns frozen content and a dated wording into a :class:`Letter`; it reads no register, no clock
and no font, so the text an approver sees is the text that will be drawn. Golden files hold it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from reports.blocks import Block, Paragraph, Style
from reports.elements import defects, refuse_unaddressable
from reports.page import Role
from reports.papers import paper_fields, with_own_fields
from reports.phrases import BLANK_DATE, contact_line, letter_fields
from reports.sections import Fields, body
from reports.wordings import Wording
from restoration.documents import KINDS, DocumentKind, Frame, Recipient
from restoration.law.letters.content import NoticeContent
from restoration.law.numerals import chinese_date

__all__ = ["Letter", "compose", "defects"]

NO_NUMBER: Final = "（草稿，尚未编号）"
DRAFT_LINE: Final = "草稿，未盖章无效"
DEMONSTRATION: Final = "演示文书 · 无效"
CODE_NOTE: Final = "扫码核验真伪"
_NOT_ON_RECORD: Final = "（登记信息待补充）"
_ALWAYS: Final = "0123456789年月日第条项款（）〔〕《》号：，。、；“”一二三四五六七八九十"
_NAMES: Final = "省市县镇村自然资源局人民政府法院有限责任公司联系电话国务院令部土地复垦条例环境ABCDEKMQX.-"
"""What bureaus, companies and instruments are called nearly everywhere."""
_LABELS: Final = "当事人统一社会信用代码法定代表人地址矿山名称采矿许可证号"


@dataclass(frozen=True, slots=True)
class Letter:
    """Every word of one letter, in the order it is read."""

    frame: Frame
    agency: str
    title: str
    number: str
    blocks: tuple[Block, ...]
    signature: str
    date: str
    signer: str = ""  # 签发人, beside the number of a document that goes up
    copies: str = ""  # 抄送, in the 版记
    printed: tuple[str, str] | None = None  # 印发机关 and 印发日期, in the 版记
    note: str = ""  # 附注, below the date
    marks: tuple[str, ...] = ()  # printed at the head of every page
    watermarks: tuple[str, ...] = ()  # drawn across every page, as a picture
    code: str | None = None  # what the QR code says
    fixed: tuple[tuple[Role, str], ...] = ()  # characters every letter of this wording has

    def lines(self) -> Iterator[str]:
        """The text as it is read, one line a paragraph or a table row."""
        yield from self.heads()
        for block in self.blocks:
            yield from block.lines()
        if self.frame is Frame.FORM:
            return
        yield from (self.signature, self.date)
        yield from filter(None, (self.note, CODE_NOTE if self.code else ""))
        yield from self.colophon()

    def heads(self) -> tuple[str, ...]:
        """What stands above the text, from the top."""
        match self.frame:
            case Frame.LETTER:
                return self.agency, self.number, self.title
            case Frame.DOCUMENT:
                return self.mark, self.number, *([f"签发人：{self.signer}"] if self.signer else []), self.title
            case Frame.FORM:
                return self.title, self.agency
        return self.agency, self.title, self.number

    @property
    def mark(self) -> str:
        """发文机关标志 of the document form."""
        return f"{self.agency}文件"

    def colophon(self) -> Iterator[str]:
        """版记: to whom copies go, who printed it and when."""
        if self.copies:
            yield self.copies
        if self.printed:
            yield "".join(self.printed)

    def text(self) -> str:
        """The whole letter as plain text."""
        return "\n".join(self.lines()) + "\n"


def compose(content: NoticeContent, wording: Wording) -> Letter:
    """The letter's text. Refused when nobody can be addressed; gaps elsewhere show as blanks."""
    refuse_unaddressable(content)
    kind = KINDS[content.kind]
    content = with_own_fields(content)
    fields = letter_fields(content) | own_fields(kind, content)
    letter = Letter(
        frame=kind.frame,
        agency=content.organ.name,
        title=wording.title,
        number="" if kind.sheet else content.number or NO_NUMBER,
        blocks=(*_opening(kind, content), *body(content, wording, fields)),
        signature=content.organ.name,
        date=chinese_date(content.dated_on) if content.dated_on else BLANK_DATE,
        note=_note(kind.frame, content),
        marks=tuple(_marks(kind, content)),
        watermarks=tuple(mark[:2] if mark == DRAFT_LINE else mark for mark in _marks(kind, content)),
        code=content.verify_url or None,
        fixed=_fixed(wording),
    )
    return _around(letter, content, fields) if kind.frame is Frame.DOCUMENT else letter


def own_fields(kind: DocumentKind, content: NoticeContent) -> Fields:
    """What only this kind of document says."""
    return paper_fields(content.fields, lines=kind.sheet) if content.fields else {}


def _note(frame: Frame, content: NoticeContent) -> str:
    """附注: whom to ask, where the text itself does not say it."""
    asked = contact_line(content) if frame in (Frame.LETTER, Frame.DOCUMENT) else ""
    return f"（{asked}）" if asked else ""


def _around(letter: Letter, content: NoticeContent, fields: Fields) -> Letter:
    """What only the document form has: the signer of one that goes up, and the 版记."""
    copies = fields.get("copies", "").replace("、", "，")
    day = chinese_date(content.dated_on) if content.dated_on else BLANK_DATE
    return replace(
        letter,
        signer=fields.get("signer", ""),
        copies=f"抄送：{copies}。" if copies else "",
        printed=(f"{content.organ.name}办公室", f"{day}印发"),
    )


def _marks(kind: DocumentKind, content: NoticeContent) -> Iterator[str]:
    if not kind.sheet and (content.number is None or content.dated_on is None):
        yield DRAFT_LINE
    if content.demonstration:
        yield DEMONSTRATION


def _fixed(wording: Wording) -> tuple[tuple[Role, str], ...]:
    headings = "".join(dict.fromkeys(wording.headings + "一二三四五六七、"))
    running = "".join(dict.fromkeys(_ALWAYS + _LABELS + _NAMES + CODE_NOTE + wording.title + wording.running))
    return (Role.HEI, headings), (Role.BODY, running)


def _opening(kind: DocumentKind, content: NoticeContent) -> Iterator[Paragraph]:
    """Who it is for: the party block of an enforcement paper, the salutation of a letter; nobody for a posting."""
    if kind.frame in (Frame.LETTER, Frame.DOCUMENT):
        if kind.to is not Recipient.PUBLIC:
            yield Paragraph(f"{content.addressee.name}：", Style.FLUSH)
        return
    if kind.frame is Frame.FORM:
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
