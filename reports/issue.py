"""The shell around drawing: takes what waits, draws it, puts the file where people find it.

A draft's PDF is a file named after its notice; it is drawn again only when the draft's content has changed, and is
written whole or not at all. Drawing runs in a thread, so that the service goes on answering.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from reports.draw import draw, latest_wording
from reports.fonts import Fonts
from restoration import database
from restoration.errors import Refused
from restoration.law.letters.content import NoticeContent
from restoration.permissions import Permission
from restoration.services.actors import Identity
from restoration.services.letters.approval import refuse_outdated
from restoration.services.letters.held import LetterStep, after, hold
from restoration.services.letters.issue import Issued, numbered, store
from restoration.services.notices import NoticeState
from restoration.tables import IssuedDocument, Notice

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Drawn:
    """What drawing did: how many files, and the notices that could not be drawn, with the reason."""

    files: int = 0
    failures: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Press:
    """What issuing needs beside the letter: the fonts, and the address under which letters can be verified."""

    fonts: Fonts
    public_url: str


async def issue(identity: Identity, code: str, press: Press, *, at: datetime) -> Issued:
    """Give an approved letter its number and date, draw it, and keep it for ever: one transaction, a person's act.

    Raises ``Forbidden``, ``NotFound``, ``IllegalStep`` unless approved, ``Conflict`` (facts_changed) when the facts
    no longer call for it, ``Invalid`` when it cannot be drawn. Any failure gives the number back.
    """

    async def work() -> Issued:
        letter = await hold(identity, code, Permission.NOTICE_ISSUE, at=at)
        after(letter.state, LetterStep.ISSUE)
        await refuse_outdated(letter)
        ready = await numbered(letter, press.public_url)
        pdf = await asyncio.to_thread(draw, ready.content, press.fonts)
        return await store(letter, ready, pdf)

    return await database.unit_of_work(work)


def silent(done: int, total: int) -> None:
    """No progress shown."""


async def drafts(folder: Path, fonts: Fonts, on: date, progress: Progress = silent) -> Drawn:
    """Draw every draft whose content changed since it was last drawn (or whose file is gone)."""
    waiting = [n for n in await Notice.filter(state=NoticeState.DRAFT.value).order_by("id") if stale(n, folder)]
    drawn = Drawn()
    for n, notice in enumerate(waiting):
        progress(n, len(waiting))
        try:
            await asyncio.to_thread(put, path_of(folder, notice.code), notice.content, fonts, on)
        except Refused as e:
            drawn.failures.append(f"{notice.code}: {e}")
            continue
        await mark(notice)
        drawn.files += 1
    progress(len(waiting), len(waiting))
    return drawn


def stale(notice: Notice, folder: Path) -> bool:
    """Whether the draft's file is missing or shows older content."""
    return notice.drawn_sha256 != notice.sha256 or not path_of(folder, notice.code).exists()


def path_of(folder: Path, code: str) -> Path:
    """Where a draft's PDF lies."""
    return folder / "drafts" / f"{code}.pdf"


def put(path: Path, content: str, fonts: Fonts, on: date) -> None:
    """Draw and write whole: a temporary file, synced, then renamed."""
    whole(path, draw(worded(NoticeContent.model_validate_json(content), on), fonts))


def whole(path: Path, data: bytes) -> None:
    """Write a file so that it is there complete or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def worded(content: NoticeContent, on: date) -> NoticeContent:
    """Content with the wording in force on a day, unless one was frozen into it."""
    return content if content.wording else content.model_copy(update={"wording": latest_wording(content.kind, on)})


async def mark(notice: Notice) -> None:
    """Remember which content the file shows."""

    async def work() -> None:
        await Notice.filter(id=notice.id, sha256=notice.sha256).update(drawn_sha256=notice.sha256)

    await database.unit_of_work(work)


async def files(notices: Sequence[Notice], folder: Path, fonts: Fonts, on: date, progress: Progress = silent) -> Drawn:
    """Put letters out as files: a draft is drawn with its mark, an issued one is copied as it was issued."""
    drawn = Drawn()
    for n, notice in enumerate(notices):
        progress(n, len(notices))
        try:
            data = await bytes_of(notice, fonts, on)
        except Refused as e:
            drawn.failures.append(f"{notice.code}: {e}")
            continue
        await asyncio.to_thread(whole, folder / f"{notice.code}.pdf", data)
        drawn.files += 1
    progress(len(notices), len(notices))
    return drawn


async def bytes_of(notice: Notice, fonts: Fonts, on: date) -> bytes:
    """A letter's PDF: the stored bytes once issued, freshly drawn before."""
    issued = await IssuedDocument.get_or_none(notice_id=notice.id)
    if issued is not None:
        return bytes(issued.pdf)
    content = worded(NoticeContent.model_validate_json(notice.content), on)
    return await asyncio.to_thread(draw, content, fonts)
