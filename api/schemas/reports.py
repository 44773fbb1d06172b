"""Annual reports: draft, submission, review."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from api.schemas.common import CiteOut, Code, Note, Out, Short
from restoration.law.report.content import Content
from restoration.law.report.life import Act, State
from restoration.law.report.scan import Cover
from restoration.strict import DivisionCode, IsoDate, LongText, StrictModel, Year

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
    """A report while it is being written: block by block (``content``), or as files part by part with their ``cover``.

    With a content the parts are derived from it and not sent. ``remarks`` are the reasons given for warnings, by the
    warning's id.
    """

    parts: Annotated[tuple[PartIn, ...], Field(max_length=20)] = ()
    note: LongText | None = None
    cover: Cover | None = None
    content: Content | None = None
    remarks: dict[Annotated[str, Field(max_length=120)], LongText] = Field(default_factory=dict, max_length=200)


class PrefillIn(StrictModel):
    """What a draft's empty cells are filled from."""

    source: Literal["last_year", "latest"]


class ConvertIn(StrictModel):
    """The cells whose offered conversion is taken."""

    fields: Annotated[tuple[Annotated[str, Field(max_length=120)], ...], Field(min_length=1, max_length=500)]


class SubmitIn(StrictModel):
    """The signatory's declaration that what the draft says is true and complete."""

    declaration: Literal[True]


class RemarkIn(StrictModel):
    """What has to be mended, part by part."""

    part: PartId
    text: LongText
    field: Annotated[str, Field(max_length=120)] | None = None


class ReviewIn(StrictModel):
    """Which version was read: another one that came in since is not decided on."""

    version: Annotated[int, Field(ge=1, le=999)] | None = None


class ReturnIn(ReviewIn):
    """Why a report is returned."""

    remarks: Annotated[tuple[RemarkIn, ...], Field(min_length=1, max_length=50)]


class AcceptIn(ReviewIn):
    """An officer's acceptance, with an optional note."""

    note: LongText | None = None


class CorrectionIn(ReturnIn):
    """What the bureau wants corrected in a report it has accepted."""


class SampleIn(StrictModel):
    """A reproducible draw among a division's accepted reports of a year."""

    division: DivisionCode
    year: Year
    count: Annotated[int, Field(ge=1, le=500)]
    seed: Short


class SampledIn(ReviewIn):
    """What came of looking over a sampled report; what is sent back says why."""

    result: Literal["confirmed", "sent_back"]
    remarks: Annotated[tuple[RemarkIn, ...], Field(max_length=50)] = ()


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
    cover: Cover | None
    content: Content | None
    remarks: dict[str, str]
    supplement: bool


class RemarkOut(Out):
    """A remark as given; ``field`` is the cell it is about."""

    part: str
    text: str
    field: str | None = None


class ReviewOut(Out):
    """An officer's act on a version."""

    decision: Act
    remarks: list[RemarkOut]
    recorded_at: datetime


class VersionOut(Out):
    """A version received; ``unchecked`` says that, and why, no check has read its figures."""

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
    state: State
    has_content: bool
    unchecked: str | None
    has_receipt: bool
    reviews: list[ReviewOut]


class Versions(Out):
    """All versions, oldest first."""

    items: list[VersionOut]


class ReportOut(Out):
    """A year's report: the draft being written and the last version that stands. ``tag`` is the draft's ETag.

    ``to_fix`` are the items the company is to mend on that version.
    """

    right: str
    year: int
    draft: DraftOut | None
    tag: str
    latest: VersionOut | None
    to_fix: list[RemarkOut]


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
    verify_url: str | None = None
    receipt_sha256: str | None = None


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
