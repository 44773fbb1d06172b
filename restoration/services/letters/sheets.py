"""Sheets that go with a letter or a mine, filled in from the record: 送达回证, 发文稿纸, 实地核查记录表.

They are made when they are wanted and not kept: what is kept is the paper once it has been filled in, as an attachment.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from pydantic import JsonValue

from restoration.clock import legal_day
from restoration.documents import KINDS
from restoration.law.letters.content import LetterKind, NoticeContent
from restoration.law.letters.papers.sheets import SignOffSheet
from restoration.services import lists, scope
from restoration.services.actors import Identity
from restoration.services.letters.fields import read_fields
from restoration.services.letters.held import LetterStep
from restoration.services.letters.starting import About, blank, judged, present_holder
from restoration.services.people.identities import account_of
from restoration.tables import IssuedDocument, Notice, NoticeStep, User


async def of_letter(identity: Identity, code: str) -> tuple[Notice, NoticeContent, str]:
    """A letter somebody may know of: its row, what it says, its number. Raises ``NotFound``."""
    await lists.notice(identity, code)
    notice = await Notice.get(code=code)
    issued = await IssuedDocument.get_or_none(notice_id=notice.id)
    text = issued.content if issued else notice.content
    return notice, NoticeContent.model_validate_json(text), issued.document_number if issued else ""


async def service_receipt(identity: Identity, code: str) -> NoticeContent:
    """The proof of service of a letter, to be signed on delivery. Raises ``NotFound``."""
    _, content, number = await of_letter(identity, code)
    fields = {"document": KINDS[content.kind].title, "document_number": number, "copies": "1件"}
    return sheet(LetterKind.SERVICE_RECEIPT, content, fields)


async def sign_off(identity: Identity, code: str, text: str) -> NoticeContent:
    """The sign-off sheet of a letter: its ``text`` as composed, who drafted and approved it. Raises ``NotFound``."""
    notice, content, number = await of_letter(identity, code)
    drafted = await first(notice, LetterStep.START, LetterStep.EDIT, LetterStep.CONFIRM)
    approved = await first(notice, LetterStep.APPROVE)
    fields: dict[str, JsonValue] = {
        "document": KINDS[content.kind].title,
        "document_number": number,
        "receiver": content.addressee.name,
        "drafter": await name_of(drafted),
        "drafted_on": drafted.effective_on.isoformat() if drafted else "",
        "approver": await name_of(approved),
        "approved_on": approved.effective_on.isoformat() if approved else "",
        "sha256": notice.sha256,
    }
    made = sheet(LetterKind.SIGN_OFF_SHEET, content, fields)
    return made.model_copy(update={"fields": SignOffSheet.model_validate({**fields_of(made), "text": text})})


def fields_of(content: NoticeContent) -> dict[str, object]:
    """A content's own fields as values."""
    return content.fields.model_dump() if content.fields else {}


def sheet(kind: LetterKind, content: NoticeContent, fields: Mapping[str, JsonValue]) -> NoticeContent:
    """A sheet about a letter: the same bureau, addressee and mine, with fields of its own."""
    plain = {"number": None, "dated_on": None, "verify_url": None, "items": (), "measures": "", "wording": ""}
    return content.model_copy(update={**plain, "kind": kind, "fields": read_fields(kind, fields)})


async def first(notice: Notice, *steps: LetterStep) -> NoticeStep | None:
    """The first of some steps in a letter's history."""
    wanted = NoticeStep.filter(notice_id=notice.id, step__in=[step.value for step in steps])
    return await wanted.order_by("id").first()


async def name_of(step: NoticeStep | None) -> str:
    """The name of who took a step; their code where no account has it."""
    if step is None:
        return ""
    user = await User.get_or_none(code=account_of(step.recorded_by))
    return user.name if user else step.recorded_by


async def of_mine(identity: Identity, mine: str, kind: LetterKind, *, at: datetime) -> list[NoticeContent]:
    """A blank sheet for each right of a mine, with what the register knows. Raises ``NotFound``."""
    today = legal_day(at)
    rights = await scope.rights_of(identity, mine)
    return [await of_right(key, kind, today) for key in rights.values()]


async def of_right(right_id: int, kind: LetterKind, today: date) -> NoticeContent:
    """A blank sheet for one right; an ownerless site has one too."""
    one = await judged(right_id, today)
    return await blank(About(one, present_holder(one, today)), kind, today)
