"""Letters and cases: what is shown, and what each step takes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, JsonValue

from api.requests import Paged
from api.schemas.common import AddresseeOut, Code, Out
from restoration.law.cases import CaseState
from restoration.law.content import LetterKind
from restoration.services.notices import NoticeState
from restoration.strict import IsoDate, LongText, StrictModel, Text


class CaseQuery(Paged):
    """Which cases."""

    state: CaseState | None = None
    mine: Code | None = None
    open: bool = False


class CaseStepIn(StrictModel):
    """One step on a case, by its name."""

    step: Literal["report_rectified", "pass_check", "fail_check", "close"]
    reported_on: IsoDate | None = None
    summary: LongText | None = None
    checked_on: IsoDate | None = None
    officers: tuple[Annotated[str, Text(100)], ...] | None = None
    basis: Annotated[str, Text(255)] | None = None
    document: Annotated[str, Text(255)] | None = None
    found: LongText | None = None
    new_deadline: IsoDate | None = None
    reason: LongText | None = None
    files: tuple[Code, ...] | None = None


class CaseListed(Out):
    """A case in a list."""

    code: str
    kind: str
    state: CaseState
    mine: str
    name: str
    division: str
    obligation: str
    rule: str
    occasion: str
    opened_on: date
    closed_on: date | None


class StepOut(Out):
    """A step taken."""

    step: str
    before: str
    after: str
    effective_on: date
    recorded_at: datetime
    recorded_by: str
    detail: dict[str, JsonValue]


class CaseOut(CaseListed):
    """A case with every step taken."""

    steps: list[StepOut]


class CaseNowOut(Out):
    """Where a case stands after a step."""

    code: str
    state: CaseState
    closed_on: date | None


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
    """A letter with what it says and every step taken."""

    content: dict[str, JsonValue]
    steps: list[StepOut]
    rectify_until: date | None


class VersionIn(StrictModel):
    """The version that was read, where no If-Match is given."""

    version: Annotated[int, Field(ge=1, le=1_000_000)] | None = None


class SealIn(StrictModel):
    """The day the letter was sealed, and the scan (code of an attachment)."""

    sealed_on: IsoDate
    scan: Code | None = None


class NoticeWithdrawIn(StrictModel):
    """Why a letter is taken back."""

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


class VerifyOut(Out):
    """Whether a letter is genuine and valid."""

    agency: str
    kind: LetterKind
    document_number: str
    issued_on: date
    status: str
    void_on: date | None
    sha256: str
    demonstration: bool
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
