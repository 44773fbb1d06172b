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
from restoration.law.cases.states import CaseState
from restoration.law.letters.content import LetterKind, NoticeContent
from restoration.services.casesteps.orders import ENDING_TOLD, MOVES
from restoration.services.letters.held import LetterStep
from restoration.services.letters.sealed import newest
from restoration.services.letters.service import served_on
from restoration.services.notices import NoticeState
from restoration.services.register.known import fits
from restoration.tables import Attachment, Case, IssuedDocument, Notice, NoticeStep, SealedDocument

TAIL = 4
VALID, VOID = "有效", "已作废"
SEVERAL = "各事项状态不同"
LIST_ENDINGS = {CaseState.REMOVED: "已移出", CaseState.REVOKED: "已撤销", CaseState.SERIOUS_RELEASED: "已解除"}


@dataclass(frozen=True, slots=True)
class Matter:
    """How one matter of a letter stands; ``number`` is its place there, 0 for one the letter does not number."""

    number: int
    status: str


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
    """A letter as the public may see it; ``status`` is 有效, 已作废, 已移出, 已撤销 or 已解除.

    Where the files it serves ended differently ``status`` says so and ``matters`` has each one's.
    """

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
    matters: tuple[Matter, ...] = ()
    more: VerifyMore | None = None


async def verify(token: str, licence_tail: str = "") -> VerifyView:
    """The letter behind a verify token. Raises ``NotFound``; a wrong tail simply shows no more."""
    issued = await by_token(token)
    content = NoticeContent.model_validate_json(issued.content)
    void = await NoticeStep.filter(notice_id=issued.notice.id, step=LetterStep.WITHDRAW.value).first()
    status, matters = (VOID, ()) if withdrawn(issued.notice) else stands(await matters_of(issued.notice, content))
    return VerifyView(
        agency=content.organ.name,
        title=KINDS[content.kind].title,
        kind=content.kind,
        document_number=issued.document_number,
        issued_on=issued.issued_on,
        status=status,
        void_on=void.effective_on if void else None,
        sha256=issued.sha256,
        sealed_sha256=sealed.sha256 if (sealed := await newest(issued.notice)) else None,
        demonstration=content.demonstration,
        matters=matters,
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


def withdrawn(notice: Notice) -> bool:
    """Whether the letter as a whole was taken back."""
    return notice.state == NoticeState.WITHDRAWN


def stands(matters: tuple[Matter, ...]) -> tuple[str, tuple[Matter, ...]]:
    """One status for the letter where all its matters share it, else each one's."""
    shared = {matter.status for matter in matters} or {VALID}
    return (SEVERAL, matters) if len(shared) > 1 else (shared.pop(), ())


async def matters_of(notice: Notice, content: NoticeContent) -> tuple[Matter, ...]:
    """The files a listing paper moved and how each ended, in the order of the letter; nothing for other letters."""
    if content.kind not in ENDING_TOLD:
        return ()
    kind = MOVES[content.kind].kind.value
    of_right = Case.filter(right_id=notice.right_id, kind=kind)  # type: ignore[attr-defined]
    moved = of_right.filter(steps__detail__contains=f'"{notice.code}"').distinct().order_by("id")
    places = {item.obligation: number for number, item in enumerate(content.items, start=1)}
    found = [
        Matter(places.get(duty or "", 0), LIST_ENDINGS.get(CaseState(state), VALID))
        for _, state, duty in await moved.values_list("id", "state", "obligation__code")
    ]
    return tuple(sorted(found, key=lambda matter: matter.number or len(places) + 1))


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
