"""Whether a letter is genuine and still valid: what the page behind the QR code says to anybody who holds the paper.

The token alone shows what the paper's head shows. Whom it concerns is shown only to who also knows the last four
digits of the mining licence.
"""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from restoration.documents import KINDS
from restoration.errors import NotFound
from restoration.law.cases.states import CaseKind, CaseState
from restoration.law.letters.content import LetterKind, NoticeContent
from restoration.services.casesteps.orders import ENDING_TOLD
from restoration.services.letters.held import LetterStep
from restoration.services.letters.sealed import newest
from restoration.services.letters.service import served_on
from restoration.services.notices import NoticeState
from restoration.services.register.known import fits
from restoration.tables import Attachment, Case, IssuedDocument, Notice, NoticeStep, SealedDocument

TAIL = 4
VALID, VOID = "有效", "已作废"
LIST_ENDINGS = {CaseState.REMOVED: "已移出", CaseState.REVOKED: "已撤销"}


@dataclass(frozen=True, slots=True)
class VerifyMore:
    """Shown only with the last four digits of the licence number."""

    addressee: str
    mine: str
    licence_no: str
    items: tuple[str, ...]
    served_on: date | None
    void_reason: str


@dataclass(frozen=True, slots=True)
class VerifyView:
    """A letter as the public may see it; ``status`` is 有效, 已作废, 已移出 or 已撤销."""

    agency: str
    title: str
    kind: LetterKind
    document_number: str
    issued_on: date
    status: str
    void_on: date | None
    sha256: str
    sealed_sha256: str | None
    demonstration: bool
    more: VerifyMore | None = None


async def verify(token: str, licence_tail: str = "") -> VerifyView:
    """The letter behind a verify token. Raises ``NotFound``; a wrong tail simply shows no more."""
    issued = await by_token(token)
    content = NoticeContent.model_validate_json(issued.content)
    void = await NoticeStep.filter(notice_id=issued.notice.id, step=LetterStep.WITHDRAW.value).first()
    return VerifyView(
        agency=content.organ.name,
        title=KINDS[content.kind].title,
        kind=content.kind,
        document_number=issued.document_number,
        issued_on=issued.issued_on,
        status=await status(issued.notice, content.kind),
        void_on=void.effective_on if void else None,
        sha256=issued.sha256,
        sealed_sha256=sealed.sha256 if (sealed := await newest(issued.notice)) else None,
        demonstration=content.demonstration,
        more=await more(issued.notice, content, void) if knows(content, licence_tail) else None,
    )


class Match(StrEnum):
    """What a file held up against a letter is."""

    ISSUED = "issued"  # byte for byte the letter as issued
    SEALED = "sealed"  # byte for byte the letter as the seal platform gave it back
    SCAN_ON_RECORD = "scan_on_record"  # byte for byte the scan the bureau attached
    DIFFERENT = "different"
    SCAN = "scan"  # a picture of paper: number and code are to be compared by eye


async def compare(token: str, sha256: str) -> Match:
    """Whether an uploaded file is, byte for byte, one the bureau keeps of this letter. Raises ``NotFound``."""
    issued = await by_token(token)
    given = sha256.lower()
    kept = [(issued.sha256, Match.ISSUED)]
    kept += [(row.sha256, Match.SEALED) for row in await SealedDocument.filter(document_id=issued.id)]
    kept += [(digest, Match.SCAN_ON_RECORD) for digest in await scans(issued.notice)]
    return next((match for digest, match in kept if hmac.compare_digest(digest, given)), Match.DIFFERENT)


async def scans(notice: Notice) -> list[str]:
    """Hashes of the scans attached when the letter was sealed."""
    steps = await NoticeStep.filter(notice_id=notice.id, step=LetterStep.SEAL.value)
    codes = [code for step in steps if (code := json.loads(step.detail).get("scan"))]
    return [str(row.sha256) for row in await Attachment.filter(code__in=codes)]


async def by_token(token: str) -> IssuedDocument:
    """The issued document of a token, with its notice. Raises ``NotFound``."""
    known = IssuedDocument.filter(verify_token=token).select_related("notice")
    found = await known.get_or_none() if fits(IssuedDocument, token, "verify_token") else None
    if found is None:
        raise NotFound("没有查到这份文书，请核对二维码或者网址；如仍查不到，请向文书载明的机关核实")
    return found


async def status(notice: Notice, kind: LetterKind) -> str:
    """Valid, void, or for a listing paper how the listing ended."""
    if notice.state == NoticeState.WITHDRAWN:
        return VOID
    if kind not in ENDING_TOLD:
        return VALID
    of_right = Case.filter(right_id=notice.right_id, kind=CaseKind.LISTING.value)  # type: ignore[attr-defined]
    rows = of_right.filter(steps__detail__contains=f'"{notice.code}"').distinct()
    states = {CaseState(state) for state in await rows.values_list("state", flat=True)}  # type: ignore[arg-type]
    [ended] = states if len(states) == 1 else [None]
    return LIST_ENDINGS.get(ended, VALID) if ended else VALID


def knows(content: NoticeContent, tail: str) -> bool:
    """Whether the asker knows the end of the licence number; a right without licence shows nothing more."""
    licence = content.mine.licence_no
    return len(licence) >= TAIL and hmac.compare_digest(licence[-TAIL:].encode(), tail.strip().encode())


async def more(notice: Notice, content: NoticeContent, void: NoticeStep | None) -> VerifyMore:
    """What only the parties should see."""
    return VerifyMore(
        addressee=content.addressee.name,
        mine=content.mine.name,
        licence_no=content.mine.licence_no,
        items=tuple(item.title for item in content.items),
        served_on=await served_on(notice),
        void_reason=reason_of(void),
    )


def reason_of(void: NoticeStep | None) -> str:
    """Why a letter was withdrawn, if it was."""
    return str(json.loads(void.detail)["reason"]) if void else ""
