"""Letters: what is shown, and what each step takes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import Field, JsonValue

from api.requests import Paged
from api.schemas.common import AddresseeOut, Code, Out
from restoration.law.letters.content import LetterKind
from restoration.services.notices import NoticeState
from restoration.strict import IsoDate, StrictModel, Text


class StepOut(Out):
    """A step taken."""

    step: str
    before: str
    after: str
    effective_on: date
    recorded_at: datetime
    recorded_by: str
    detail: dict[str, JsonValue]


class NoticeQuery(Paged):
    """Which letters."""

    state: NoticeState | None = None
    kind: LetterKind | None = None
    mine: Code | None = None


class NoticeListed(Out):
    """A letter in a list; ``sha256`` is that of the issued PDF, ``content_sha256`` that of what it says."""

    id: str
    kind: str
    state: NoticeState
    number: str | None
    addressee: AddresseeOut
    mine: str
    division: str
    items: int
    version: int
    sha256: str | None
    content_sha256: str
    issued_on: date | None


class NoticeOut(NoticeListed):
    """A letter with what it says and every step taken; ``rectify_unknown`` says why the last day is not known."""

    content: dict[str, JsonValue]
    steps: list[StepOut]
    rectify_until: date | None
    rectify_unknown: str


class VersionIn(StrictModel):
    """The version that was read, where no If-Match is given."""

    version: Annotated[int, Field(ge=1, le=1_000_000)] | None = None


class SealIn(StrictModel):
    """The day the letter was sealed, and the scan (code of an attachment)."""

    sealed_on: IsoDate
    scan: Code | None = None


class PdfQuery(StrictModel):
    """Whether the file the seal platform gave back is wanted."""

    sealed: bool = False


class NoticeWithdrawIn(StrictModel):
    """Why a letter is taken back."""

    reason: Annotated[str, Text(500)]


class SendBackIn(VersionIn):
    """Why a draft goes back to its officer."""

    reason: Annotated[str, Text(500)]


class NoticeNow(Out):
    """Where a letter stands after a step."""

    id: str
    state: NoticeState
    version: int
    sha256: str


class IssuedOut(Out):
    """A letter as issued."""

    id: str
    number: str
    issued_on: date
    sha256: str
    verify_url: str


class VerifyQuery(StrictModel):
    """The last four digits of the licence number show more."""

    tail: Annotated[str, Field(pattern=r"^[0-9A-Za-z]{4}$")] | None = None


class VerifyMoreOut(Out):
    """Shown only to who knows the end of the licence number."""

    addressee: str
    mine: str
    licence_no: str
    items: list[str]
    served_on: date | None
    void_reason: str


class VerifyMatterOut(Out):
    """How one matter stands; ``number`` is its place in the letter, 0 for one the letter does not number."""

    number: int
    status: str


class VerifyOut(Out):
    """Whether a letter is genuine and valid; ``matters`` where the files it serves ended differently."""

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
    matters: list[VerifyMatterOut]
    more: VerifyMoreOut | None


class UploadQuery(StrictModel):
    """Which file the uploaded one takes the place of."""

    replaces: Code | None = None


class AttachmentOut(Out):
    """A file on record; ``replaces`` is the older one it took the place of."""

    code: str
    sha256: str
    size: int
    type: str
    media_type: str
    name: str
    replaces: str | None


class AttachmentVersions(Out):
    """A file and the older ones it took the place of, newest first."""

    items: list[AttachmentOut]
