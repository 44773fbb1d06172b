"""Annual reports as they are looked at: checks, contents, differences, the city's draw, the receipt's verification."""

from __future__ import annotations

from datetime import date, datetime

from api.schemas.common import Out
from api.schemas.reports import MissingOut, ReviewedOut
from restoration.law.report.checks.base import Grade
from restoration.law.report.content import Content


class FindingOut(Out):
    """What a check says: an error blocks, a warning wants a remark under its ``id``, a note is only said."""

    id: str
    code: str
    grade: Grade
    field: str
    title: str
    row: str
    found: str
    expected: str
    cure: str
    remark: str | None


class ConversionOut(Out):
    """A figure that looks typed in another unit, and what it would be in the right one (m² or fen).

    ``impossible``: it cannot be so in any unit, and blocks until it is put right.
    """

    field: str
    title: str
    found: int
    suggested: int
    found_text: str
    suggested_text: str
    why: str
    impossible: bool


class ChecksOut(MissingOut):
    """What is missing and what the checks say; ``ready`` when nothing is in the way of submitting.

    ``figures_checked`` is false of a report handed in as files or on paper: its figures are for a person to read.
    """

    findings: list[FindingOut]
    conversions: list[ConversionOut]
    ready: bool
    prefilled: int
    figures_checked: bool


class ContentOut(Out):
    """What was filed in a version."""

    code: str
    version: int
    sha256: str
    content: Content
    remarks: dict[str, str]


class DifferenceOut(Out):
    """A cell that differs between two versions; ``row`` is what its row is known by."""

    field: str
    title: str
    row: str
    before: str
    after: str


class DifferencesOut(Out):
    """What differs between two versions."""

    before: int
    after: int
    items: list[DifferenceOut]


class SampledReportOut(ReviewedOut):
    """A report that was drawn."""

    right: str
    mine: str


class SampleOut(Out):
    """A draw: with the same seed and the same accepted reports it gives the same ones."""

    division: str
    year: int
    seed: str
    of: int
    reports: list[SampledReportOut]


class ReceiptViewOut(Out):
    """What anybody holding a receipt may verify."""

    number: str
    bureau: str
    year: int
    version: int
    received_at: datetime
    received_on: date
    sha256: str
    receipt_sha256: str
    parts: list[str]
    status: str
    demonstration: bool
