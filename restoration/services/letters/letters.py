"""What an officer does with a draft, and how a letter is taken back.

A draft follows the facts by itself; what an officer adds are the dates, the measures and whom to ask. A letter once
approved is never edited: it is withdrawn, and what is still owed brings a new draft.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated

from pydantic import Field, JsonValue

from restoration.clock import legal_day
from restoration.database import unit_of_work
from restoration.documents import KINDS, Recipient
from restoration.errors import Defect, IllegalStep, Invalid
from restoration.law.letters.content import BY_THE_CHECK, NoticeContent, RectifyBy
from restoration.permissions import Permission
from restoration.services.actors import Identity
from restoration.services.casesteps.orders import undo
from restoration.services.checks import recheck
from restoration.services.letters.approval import refuse_approver
from restoration.services.letters.fields import read_fields
from restoration.services.letters.held import Letter, LetterNow, LetterStep, after, hold
from restoration.services.notices import NoticeState
from restoration.strict import IsoDate, LongText, StrictModel, Text, clean_text, required


class LetterEdit(StrictModel):
    """What an officer fills in on a draft. A field not sent stays; ``null`` makes it blank again.

    The time to rectify is a date, days from service, or both (the later counts); it has no default.
    """

    rectify_on: IsoDate | None = None
    rectify_days: Annotated[int, Field(ge=1, le=1095)] | None = None
    statement_days: Annotated[int, Field(ge=1, le=90)] | None = None
    measures: LongText | None = None
    contact: Annotated[str, Text(64)] | None = None
    phone: Annotated[str, Text(32)] | None = None
    fields: dict[str, JsonValue] | None = None  # of a document an officer started, replaced as a whole


async def edit(identity: Identity, code: str, changes: LetterEdit, *, version: int, at: datetime) -> LetterNow:
    """Fill in a draft. Raises ``Invalid`` with every defect, ``StaleRecord``, ``IllegalStep`` past the draft."""

    async def work() -> LetterNow:
        letter = await hold(identity, code, Permission.NOTICE_EDIT, at=at, version=version)
        after(letter.state, LetterStep.EDIT)
        content = changed(letter.content, changes)
        if found := [*edit_defects(content, changes, legal_day(at))]:
            raise Invalid(f"文书草稿有 {len(found)} 处需要更正，未作修改", found)
        sent = changes.model_dump(mode="json", include=changes.model_fields_set)
        return await put(letter, LetterStep.EDIT, content, {"changes": sent})

    return await unit_of_work(work)


async def put(letter: Letter, step: LetterStep, content: NoticeContent, detail: dict[str, object]) -> LetterNow:
    """Store a draft's content; the first who edits or confirms it is remembered."""
    columns = {
        "content": content.canonical().decode(),
        "sha256": content.sha256(),
        "edited_by": letter.notice.edited_by or letter.identity.actor.id,
    }
    return await letter.take(step, {**detail, "sha256": content.sha256()}, columns)


def changed(content: NoticeContent, changes: LetterEdit) -> NoticeContent:
    """The content with what was sent; text set to ``null`` becomes blank."""
    sent = changes.model_fields_set
    by = content.rectify_by
    rectify_by = RectifyBy(
        on=changes.rectify_on if "rectify_on" in sent else by.on,
        days_from_service=changes.rectify_days if "rectify_days" in sent else by.days_from_service,
    )
    organ: dict[str, object] = {name: getattr(changes, name) or "" for name in ("contact", "phone") if name in sent}
    update: dict[str, object] = {"rectify_by": rectify_by, "organ": content.organ.model_copy(update=organ)}
    if "statement_days" in sent:
        update["statement_days"] = changes.statement_days
    if "measures" in sent:
        update["measures"] = changes.measures or ""
    return with_fields(content.model_copy(update=update), changes)


def with_fields(content: NoticeContent, changes: LetterEdit) -> NoticeContent:
    """The content with its own fields as sent; a receiver named there is the addressee. Raises ``Invalid``."""
    if "fields" not in changes.model_fields_set:
        return content
    if content.kind in BY_THE_CHECK:
        raise Invalid("本种文书由核查自动起草", [unspoken("fields", "自填内容")])
    read = read_fields(content.kind, changes.fields or {})
    name = getattr(read, "receiver", "")
    named = content.addressee.model_copy(update={"name": name})
    own = KINDS[content.kind].to in (Recipient.AUTHORITY, Recipient.INTERNAL)
    return content.model_copy(update={"fields": read, "addressee": named if own else content.addressee})


def edit_defects(content: NoticeContent, changes: LetterEdit, today: date) -> Iterator[Defect]:
    """Dates that lie behind, and periods in a letter that speaks of none."""
    on = changes.rectify_on
    if on is not None and on <= today:
        cure = "改正期限应当留出改正的时间，请重新填写"
        yield Defect("rectify_on", "deadline_past", on.isoformat(), f"{today} 之后的日期", cure)
    kind = KINDS[content.kind]
    if not kind.rectify and content.rectify_by != RectifyBy():
        yield unspoken("rectify_on", "改正期限")
    if not kind.heard and content.statement_days is not None:
        yield unspoken("statement_days", "陈述、申辩期限")


def unspoken(field: str, what: str) -> Defect:
    """A value this kind of letter would never print."""
    return Defect(field, "not_in_this_letter", what, f"本种文书不载明{what}", "请删除此项")


async def send_back(identity: Identity, code: str, reason: str, *, version: int, at: datetime) -> LetterNow:
    """The approver gives a draft back to its officer, who edits or confirms it anew before it can be approved.

    Raises ``IllegalStep`` for a draft nobody put forward, ``Forbidden`` for who does not decide on its kind.
    """
    stated = required(clean_text(reason, field="reason", max_length=500))

    async def work() -> LetterNow:
        letter = await hold(identity, code, Permission.NOTICE_APPROVE, at=at, version=version)
        after(letter.state, LetterStep.SEND_BACK)
        refuse_approver(letter)
        if not letter.notice.edited_by:
            raise IllegalStep("草稿尚未送审，无须退回")
        return await letter.take(LetterStep.SEND_BACK, {"reason": stated}, {"edited_by": ""})

    return await unit_of_work(work)


async def discard(identity: Identity, code: str, reason: str, *, at: datetime) -> LetterNow:
    """Give up a draft an officer started. Raises ``IllegalStep`` for one of the check's: those follow the facts."""
    stated = required(clean_text(reason, field="reason", max_length=500))

    async def work() -> LetterNow:
        letter = await hold(identity, code, Permission.NOTICE_EDIT, at=at)
        if letter.kind in BY_THE_CHECK:
            raise IllegalStep("由核查自动起草的草稿随登记的事实更新，不能作废")
        return await letter.take(LetterStep.DISCARD, {"reason": stated})

    return await unit_of_work(work)


async def withdraw(identity: Identity, code: str, reason: str, *, at: datetime) -> LetterNow:
    """Take a letter back. A number that went out stays used, marked 作废; what is still owed is drafted anew.

    The cases an issued order or listing paper moved are closed with it, and flagged again where the duty is overdue.
    """
    stated = required(clean_text(reason, field="reason", max_length=500))

    async def work() -> LetterNow:
        letter = await hold(identity, code, Permission.NOTICE_WITHDRAW, at=at)
        issued = letter.state not in {NoticeState.DRAFT, NoticeState.APPROVED}
        now = await letter.take(LetterStep.WITHDRAW, {"reason": stated, "number_void": issued})
        if issued:
            await undo(letter, stated)
        await recheck([letter.right_id], at=at)
        return now

    return await unit_of_work(work)
