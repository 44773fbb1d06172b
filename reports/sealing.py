"""Sealing through a platform: the issued PDF is sent, what comes back is confirmed, kept beside it, and recorded.

The platform is asked outside any transaction; only a file it confirms itself is kept, and only while the letter still
is where it was.
"""

from __future__ import annotations

import asyncio
from datetime import datetime

from reports.fonts import Fonts
from reports.seal import SealFailed, SealProvider, seal_place
from restoration.law.letters.content import NoticeContent
from restoration.services.actors import Identity
from restoration.services.letters import sealed
from restoration.services.letters.held import LetterNow


async def seal(identity: Identity, code: str, provider: SealProvider, fonts: Fonts, *, at: datetime) -> LetterNow:
    """Have an issued letter sealed. Raises ``NoSealPlatform``, ``SealFailed``, ``Forbidden``, ``IllegalStep``."""
    issued = await sealed.ready(identity, code, at=at)
    content = NoticeContent.model_validate_json(issued.content)
    place = await asyncio.to_thread(seal_place, content, fonts)
    pdf = await provider.submit(bytes(issued.pdf), place)
    if pdf == bytes(issued.pdf) or not pdf.startswith(b"%PDF-") or not await provider.verify(pdf):
        raise SealFailed("印章平台返回的文件没有通过验证，未作登记；请稍后重试或者改用实体印章")
    return await sealed.keep(identity, code, provider.name, pdf, at=at)
