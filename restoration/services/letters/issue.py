"""Issue without the drawing: the number, the verify token, the stored document and the cases it moves.

``reports.issue`` puts the drawing in the middle; all of it is one transaction, so a failure gives the number back.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date

from restoration.law.letters.content import LetterKind, NoticeContent
from restoration.services.casesteps.orders import follow_issue
from restoration.services.letters import numbers
from restoration.services.letters.held import Letter, LetterStep
from restoration.tables import IssuedDocument

VERIFY_PATH = "/public/verify/"
TOKEN_BYTES = 16
"""128 bits: nobody finds a letter by guessing."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """A letter ready to be drawn: its content with number, date and address of the verify page."""

    content: NoticeContent
    series: str
    year: int
    number: int
    token: str


@dataclass(frozen=True, slots=True)
class Issued:
    """A letter as it went out; ``sha256`` is of the PDF's bytes."""

    code: str
    document_number: str
    issued_on: date
    sha256: str
    verify_url: str


async def numbered(letter: Letter, public_url: str) -> Numbered:
    """The approved content with the next number of its series in the year of the legal day."""
    series, year = numbers.series_of(LetterKind(letter.notice.kind), letter.bureau.series), letter.today.year
    number = await numbers.take(letter.bureau.id, series, year)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    content = letter.content
    update = {
        "number": numbers.written(content.organ.number_prefix, series, year, number),
        "dated_on": letter.today,
        "verify_url": f"{public_url.rstrip('/')}{VERIFY_PATH}{token}",
    }
    return Numbered(content.model_copy(update=update), series, year, number, token)


async def store(letter: Letter, ready: Numbered, pdf: bytes) -> Issued:
    """Keep the letter as drawn, for ever, and move the cases it is about."""
    digest = hashlib.sha256(pdf).hexdigest()
    written = ready.content.number or ""
    await IssuedDocument.create(
        notice_id=letter.id,
        bureau_id=letter.bureau.id,
        series=ready.series,
        year=ready.year,
        number=ready.number,
        document_number=written,
        issued_on=letter.today,
        issued_at=letter.at,
        issued_by=letter.identity.actor.id,
        content=ready.content.canonical().decode(),
        pdf=pdf,
        sha256=digest,
        verify_token=ready.token,
    )
    await letter.take(LetterStep.ISSUE, {"document_number": written, "sha256": digest})
    await follow_issue(letter, written)
    return Issued(letter.notice.code, written, letter.today, digest, ready.content.verify_url or "")
