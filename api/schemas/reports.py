"""Annual reports: draft, submission, review."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from api.schemas.common import CiteOut, Code, Note, Out
from restoration.strict import IsoDate, LongText, StrictModel

PartId = Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]


class ReportQuery(StrictModel):
    """Which right's report, where the mine has several."""

    right: Code | None = None


class PartIn(StrictModel):
    """One part of a report: what is said, and the files (codes of attachments) behind it."""

    id: PartId
    text: LongText | None = None
    attachments: Annotated[tuple[Code, ...], Field(max_length=50)] = ()


class DraftIn(StrictModel):
    """A report while it is being written."""

    parts: Annotated[tuple[PartIn, ...], Field(max_length=20)]
    note: LongText | None = None


class SubmitIn(StrictModel):
    """The signatory's declaration that what the draft says is true and complete."""

    declaration: Literal[True]


class RemarkIn(StrictModel):
    """What has to be mended, part by part."""

    part: PartId
    text: LongText


class ReturnIn(StrictModel):
    """Why a report is returned."""

    remarks: Annotated[tuple[RemarkIn, ...], Field(min_length=1, max_length=50)]


class AcceptIn(StrictModel):
    """An officer's acceptance, with an optional note."""

    note: LongText | None = None


class WithdrawIn(StrictModel):
    """Why a version is taken back."""

    reason: Note


class PaperIn(StrictModel):
    """A paper report as an officer received it."""

    parts: Annotated[tuple[PartId, ...], Field(min_length=1, max_length=20)]
    received_on: IsoDate
    evidence: Note


class PartOut(Out):
    """A part as written."""

    id: str
    text: str | None
    attachments: list[str]


class DraftOut(Out):
    """A draft as written."""

    parts: list[PartOut]
    note: str | None


class RemarkOut(Out):
    """A remark as given."""

    part: str
    text: str


class ReviewOut(Out):
    """A review."""

    decision: Literal["returned", "accepted"]
    remarks: list[RemarkOut]
    recorded_at: datetime


class VersionOut(Out):
    """A version received."""

    code: str
    version: int
    channel: str
    received_on: date
    recorded_at: datetime
    recorded_by: str
    evidence: str
    sha256: str | None
    parts: list[str]
    withdrawn: bool
    reviews: list[ReviewOut]


class Versions(Out):
    """All versions, oldest first."""

    items: list[VersionOut]


class ReportOut(Out):
    """A year's report: the draft being written and the last version that stands. ``tag`` is the draft's ETag."""

    right: str
    year: int
    draft: DraftOut | None
    tag: str
    latest: VersionOut | None


class ReceiptOut(Out):
    """The server's receipt."""

    receipt_no: str
    received_at: datetime
    received_on: date
    right: str
    year: int
    version: int
    parts: list[str]
    missing: list[str]
    sha256: str | None = None
    signatory: str | None = None


class ReviewedOut(Out):
    """What was decided on which version."""

    report: str
    version: int
    decision: str
    remarks: list[RemarkOut]


class WithdrawnOut(Out):
    """Which version was taken back by which record."""

    report: str
    version: int
    withdrawal: str


class RequiredOut(Out):
    """A part the texts ask for."""

    id: str
    title: str
    cites: list[CiteOut]


class MissingOut(Out):
    """What is still missing of a year's report."""

    right: str
    year: int
    required: list[RequiredOut]
    received: list[str]
    drafted: list[str]
    missing: list[str]
    missing_after_draft: list[str]
