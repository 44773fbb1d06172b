"""Approval: the facts are read again, the letter is composed and tried, and only then is its content frozen.

It lives beside the drawing because a letter that cannot be drawn (a character no font has, an element missing) must
be refused before it is approved, long before it gets a number.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from reports.draw import approval_defects, latest_wording, strings
from reports.fonts import Fonts
from reports.page import Role
from restoration.database import unit_of_work
from restoration.documents import KINDS
from restoration.errors import Defect, Forbidden, Invalid, Refused
from restoration.law.letters.content import LetterKind, NoticeContent
from restoration.law.letters.papers import MODELS
from restoration.permissions import Permission
from restoration.services.actors import Identity
from restoration.services.letters import letters, numbers, starting
from restoration.services.letters.approval import (
    freeze,
    refuse_approver,
    refuse_sheet,
    refuse_unconfirmed,
    reread,
)
from restoration.services.letters.fields import read_fields
from restoration.services.letters.held import Letter, LetterNow, LetterStep, after, hold
from restoration.services.letters.letters import LetterEdit
from restoration.services.letters.starting import StartIn
from restoration.tables import Notice

IN_BATCHES: Final = frozenset(kind for kind, line in KINDS.items() if line.batch)
"""What may be approved many at once; papers about the abnormal list are looked at one by one."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of one letter: where it stands, and why it was not approved if it was not."""

    code: str
    now: LetterNow | None
    refusal: Refused | None = None


async def approve(identity: Identity, code: str, fonts: Fonts, *, version: int, at: datetime) -> LetterNow:
    """Approve a draft. Raises ``Forbidden`` (four_eyes), ``Invalid`` with every defect, ``StaleRecord``, ``Conflict``.

    A draft the facts no longer call for is dropped, and the refusal raised afterwards, so that the drop is kept.
    """
    decision = await decide(identity, code, fonts, version=version, at=at)
    if decision.refusal is not None or decision.now is None:
        raise decision.refusal or Refused("文书未获批准")
    return decision.now


async def approve_many(
    identity: Identity, letters: Sequence[tuple[str, int]], fonts: Fonts, *, at: datetime
) -> list[Decision]:
    """Approve several drafts, each (code, version) on its own: one that is refused does not hold the others up."""
    return [await decide_alone(identity, code, fonts, version=version, at=at) for code, version in letters]


async def decide_alone(identity: Identity, code: str, fonts: Fonts, *, version: int, at: datetime) -> Decision:
    """One of a batch, its refusal as a value."""
    try:
        return await decide(identity, code, fonts, version=version, at=at, among_many=True)
    except Refused as refusal:
        return Decision(code, None, refusal)


async def decide(
    identity: Identity, code: str, fonts: Fonts, *, version: int, at: datetime, among_many: bool = False
) -> Decision:
    """Approve, or say in the decision that the facts no longer call for this letter as it is (and keep the new draft).

    Every other refusal is raised. For callers that already are in a unit of work and must not undo the new draft.
    """

    async def work() -> Decision:
        letter = await hold(identity, code, Permission.NOTICE_APPROVE, at=at, version=version)
        after(letter.state, LetterStep.APPROVE)
        if among_many and LetterKind(letter.notice.kind) not in IN_BATCHES:
            raise Forbidden("本种文书应当逐份审批，不能批量批准", code="not_in_batches")
        refuse_approver(letter)
        await refuse_unconfirmed(letter)
        fresh = await reread(letter)
        if isinstance(fresh, Refused):
            return Decision(code, None, fresh)
        content = fresh.model_copy(update={"wording": latest_wording(fresh.kind, letter.today)})
        await refuse_lacking(letter, content, fonts, "批准")
        return Decision(code, await freeze(letter, content))

    return await unit_of_work(work)


async def confirm(identity: Identity, code: str, fonts: Fonts, *, version: int, at: datetime) -> LetterNow:
    """The officer has checked the draft and leaves it as it is; without this or an edit nothing is approved.

    Raises ``Invalid`` with every defect that would keep it from being approved, ``StaleRecord``, ``IllegalStep``.
    """

    async def work() -> LetterNow:
        letter = await hold(identity, code, Permission.NOTICE_EDIT, at=at, version=version)
        after(letter.state, LetterStep.CONFIRM)
        refuse_sheet(letter)
        await refuse_lacking(letter, letter.content, fonts, "送审")
        return await letters.put(letter, LetterStep.CONFIRM, letter.content, {})

    return await unit_of_work(work)


async def refuse_lacking(letter: Letter, content: NoticeContent, fonts: Fonts, what: str) -> None:
    """Raise ``Invalid`` with all that keeps the content from going out today; ``what`` is the act refused."""
    if found := await lacking(letter, content, fonts):
        raise Invalid(f"文书有 {len(found)} 处缺漏，不能{what}", found)


async def lacking(letter: Letter, content: NoticeContent, fonts: Fonts) -> list[Defect]:
    """All that keeps the content from going out today."""
    wording = content.wording or latest_wording(content.kind, letter.today)
    sample = tried(content.model_copy(update={"wording": wording}), letter.today, letter.bureau.series)
    return await asyncio.to_thread(approval_defects, sample, fonts)


async def edit(
    identity: Identity, code: str, changes: LetterEdit, fonts: Fonts, *, version: int, at: datetime
) -> LetterNow:
    """Fill in a draft; words no font can draw are refused at once, where their author sees it."""
    require_drawable(changes, fonts)

    async def work() -> LetterNow:
        now = await letters.edit(identity, code, changes, version=version, at=at)
        await keep_back(identity, now, fonts, at=at)
        return now

    return await unit_of_work(work)


async def start(identity: Identity, asked: StartIn, fonts: Fonts, *, at: datetime) -> LetterNow:
    """Start a document; words no font can draw are refused at once, after whatever else is wrong with them."""
    if asked.kind in MODELS:
        read_fields(asked.kind, asked.fields or {})
    require_drawable(asked, fonts)

    async def work() -> LetterNow:
        now = await starting.start(identity, asked, at=at)
        await keep_back(identity, now, fonts, at=at)
        return now

    return await unit_of_work(work)


async def keep_back(identity: Identity, now: LetterNow, fonts: Fonts, *, at: datetime) -> None:
    """A saved draft that still lacks something does not wait for the approver."""
    letter = await hold(identity, now.code, Permission.NOTICE_EDIT, at=at)
    if not KINDS[letter.kind].sheet and await lacking(letter, letter.content, fonts):
        await Notice.filter(id=letter.id).update(edited_by="")


def require_drawable(changes: LetterEdit, fonts: Fonts) -> None:
    """Raise ``GlyphMissing`` for typed words no font can draw, naming the field."""
    typed = changes.model_dump(include={"measures", "contact", "phone", "fields"}, exclude_none=True)
    said = ((field, text.replace("\r\n", "").replace("\n", "")) for field, text in strings("", typed))
    fonts.require((field, text, Role.BODY) for field, text in said)


def tried(content: NoticeContent, today: date, series: str) -> NoticeContent:
    """The content as it would go out today, with a number nobody is given: what would stop the issue stops here."""
    letters = numbers.series_of(content.kind, series)
    number = numbers.written(content.organ.number_prefix, letters, today.year, 1)
    return content.model_copy(update={"number": number, "dated_on": today})
