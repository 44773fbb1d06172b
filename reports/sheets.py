"""Sheets as PDF: composed and drawn from content made for the moment, with the wording in force."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date, datetime

from reports import wordings
from reports.batch import joined
from reports.draw import draw
from reports.fonts import Fonts
from reports.issue import worded
from reports.letters import compose
from restoration.law.letters.content import LetterKind, NoticeContent
from restoration.services.actors import Identity
from restoration.services.letters import sheets


async def service_receipt(identity: Identity, code: str, fonts: Fonts, on: date) -> bytes:
    """送达回证 of a letter. Raises ``NotFound``."""
    return await drawn(await sheets.service_receipt(identity, code), fonts, on)


async def sign_off(identity: Identity, code: str, fonts: Fonts, on: date) -> bytes:
    """发文稿纸 of a letter, with the text as it is composed. Raises ``NotFound``."""
    _, content, _ = await sheets.of_letter(identity, code)
    said = worded(content, on)
    text = compose(said, wordings.wording(said.wording)).text().strip().replace("\t", "　")
    return await drawn(await sheets.sign_off(identity, code, text), fonts, on)


async def inspection_records(
    identity: Identity, mines: Sequence[str], fonts: Fonts, *, at: datetime, on: date
) -> bytes:
    """实地核查记录表 for mines, one after another, to take along where there is no signal. Raises ``NotFound``."""
    made = [
        await drawn(content, fonts, on)
        for mine in mines
        for content in await sheets.of_mine(identity, mine, LetterKind.INSPECTION_RECORD, at=at)
    ]
    return made[0] if len(made) == 1 else await asyncio.to_thread(joined, made)


async def drawn(content: NoticeContent, fonts: Fonts, on: date) -> bytes:
    """A sheet's PDF."""
    return await asyncio.to_thread(draw, worded(content, on), fonts)
