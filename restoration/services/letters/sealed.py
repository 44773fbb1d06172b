"""The sealed file beside the issued one: each with its own hash, both for ever."""

from __future__ import annotations

import hashlib
from datetime import datetime

from restoration.database import unit_of_work
from restoration.permissions import Permission
from restoration.services.actors import Identity
from restoration.services.letters.held import LetterNow, LetterStep, after, hold
from restoration.tables import IssuedDocument, Notice, SealedDocument


async def ready(identity: Identity, code: str, *, at: datetime) -> IssuedDocument:
    """The issued document, if it may be sealed now. Raises ``Forbidden``, ``NotFound``, ``IllegalStep``."""

    async def work() -> IssuedDocument:
        letter = await hold(identity, code, Permission.NOTICE_SERVE, at=at)
        after(letter.state, LetterStep.SEAL)
        return await IssuedDocument.get(notice_id=letter.id)

    return await unit_of_work(work)


async def keep(identity: Identity, code: str, provider: str, pdf: bytes, *, at: datetime) -> LetterNow:
    """Keep what the platform gave back and record the sealing of the day. Raises ``IllegalStep`` if raced."""

    async def work() -> LetterNow:
        letter = await hold(identity, code, Permission.NOTICE_SERVE, at=at)
        after(letter.state, LetterStep.SEAL)
        document = await IssuedDocument.get(notice_id=letter.id)
        digest = hashlib.sha256(pdf).hexdigest()
        await SealedDocument.create(
            document_id=document.id,
            provider=provider,
            sealed_at=at,
            sealed_by=identity.actor.id,
            pdf=pdf,
            sha256=digest,
        )
        detail = {"sealed_on": letter.today, "provider": provider, "sha256": digest}
        return await letter.take(LetterStep.SEAL, detail)

    return await unit_of_work(work)


async def newest(notice: Notice) -> SealedDocument | None:
    """The sealed file of a letter, if a platform has sealed it."""
    return await SealedDocument.filter(document__notice_id=notice.id).order_by("-id").first()
