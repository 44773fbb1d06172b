"""The server's receipt for a report: what it says, its stored drawing, and what anybody holding the paper may verify.

The receipt says when the server received which bytes; it says nothing of whether they are right.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from restoration.clock import SHANGHAI
from restoration.errors import Conflict, NotFound
from restoration.services.lawbook import current
from restoration.services.paging import Json
from restoration.services.register.known import fits
from restoration.services.reports import drafts
from restoration.services.reports.parts import gone_by
from restoration.services.snapshot import places, subjects
from restoration.tables import AnnualReport, Bureau, ReportReceipt

VERIFY_PATH: Final = "/public/receipts/"
TOKEN_BYTES: Final = 16
VALID, WITHDRAWN = "有效", "已撤回或者被更正"


@dataclass(frozen=True, slots=True)
class Receipt:
    """All that a receipt says; with the same values it is drawn to the same bytes."""

    number: str
    received_at: datetime  # in the bureau's own time
    holder: str
    mine: str
    right: str
    year: int
    version: int
    bureau: str
    parts: tuple[str, ...]
    missing: tuple[str, ...]
    sha256: str
    signatory: str
    verify_url: str
    demonstration: bool


def new_token() -> str:
    """128 bits: nobody finds a receipt by guessing."""
    return secrets.token_urlsafe(TOKEN_BYTES)


async def receipt_of(received: Json, public_url: str, token: str) -> Receipt:
    """A receipt for what was just received."""
    row = await AnnualReport.get(code=str(received["receipt_no"])).prefetch_related("right__mine")
    [subject] = await subjects([row.right.id], await places())
    facts = subject.facts
    holder = facts.holder_on(row.effective_on)
    bureau = await Bureau.get_or_none(id=subject.bureau) if subject.bureau else None
    titles = {p.id: p.title for t in drafts.asked(facts, row.year) for p in t.parts}
    parts, missing = ([str(p) for p in _list(received[k])] for k in ("parts", "missing"))
    return Receipt(
        number=row.code,
        received_at=row.recorded_at.astimezone(SHANGHAI),
        holder=holder.name if holder else "",
        mine=row.right.mine.name,
        right=row.right.code,
        year=row.year,
        version=row.version,
        bureau=bureau.name if bureau else "",
        parts=tuple(titles.get(p, p) for p in parts),
        missing=tuple(titles.get(p, p) for p in missing),
        sha256=str(received["sha256"]),
        signatory=str(received["signatory"]),
        verify_url=f"{public_url.rstrip('/')}{VERIFY_PATH}{token}",
        demonstration=current().demonstration,
    )


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else []


async def store(number: str, token: str, pdf: bytes, *, at: datetime) -> str:
    """Keep the drawing with its version; its SHA-256. In the unit of work that received the report."""
    row = await AnnualReport.get(code=number)
    digest = hashlib.sha256(pdf).hexdigest()
    await ReportReceipt.create(report_id=row.id, verify_token=token, pdf=pdf, sha256=digest, recorded_at=at)
    return digest


async def pdf_of(report: drafts.Which, version: int) -> bytes:
    """The receipt of a version as it was drawn. Raises ``Conflict`` where none was given, as for paper."""
    found = await ReportReceipt.get_or_none(
        report__right_id=report.right, report__year=report.year, report__version=version
    )
    if found is None:
        raise Conflict(f"{report.year}年度第{version}次报送没有网上回执", code="receipt_missing")
    return bytes(found.pdf)


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """What the page behind the code shows: enough to compare the paper with, nothing of whom it concerns."""

    number: str
    bureau: str
    year: int
    version: int
    received_at: datetime
    received_on: date
    sha256: str
    receipt_sha256: str
    parts: tuple[str, ...]
    status: str
    demonstration: bool


async def verify(token: str) -> ReceiptView:
    """The receipt behind a token. Raises ``NotFound``."""
    known = ReportReceipt.filter(verify_token=token).prefetch_related("report__right")
    found = await known.get_or_none() if fits(ReportReceipt, token, "verify_token") else None
    if found is None:
        raise NotFound("没有查到这份回执，请核对二维码或者网址；如仍查不到，请向主管部门核实")
    row = found.report
    [subject] = await subjects([row.right.id], await places())
    gone = gone_by(date.max, subject.facts.reports, subject.facts.events)
    bureau = await Bureau.get_or_none(id=subject.bureau) if subject.bureau else None
    titles = {p.id: p.title for t in drafts.asked(subject.facts, row.year) for p in t.parts}
    return ReceiptView(
        number=row.code,
        bureau=bureau.name if bureau else "",
        year=row.year,
        version=row.version,
        received_at=row.recorded_at.astimezone(SHANGHAI),
        received_on=row.effective_on,
        sha256=row.evidence.rpartition("sha256:")[2],
        receipt_sha256=found.sha256,
        parts=tuple(titles.get(p, p) for p in json.loads(row.parts)),
        status=WITHDRAWN if row.code in gone else VALID,
        demonstration=current().demonstration,
    )
