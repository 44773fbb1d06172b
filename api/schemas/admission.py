"""What may be granted, what a right must satisfy, and what the plans want measured."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, JsonValue

from api.schemas.common import CiteOut, Code, Created, IsoDate, Note, Out, Short
from restoration.law.admission.gate_terms import Decision
from restoration.strict import DivisionCode, StrictModel, Year

# ---- gates ---------------------------------------------------------------------------------------------------------


class GateQuery(StrictModel):
    """Which decision (all of them where none is named), on which day."""

    decision: Decision | None = None
    as_of: IsoDate | None = None


class GateReasonOut(Out):
    """One thing found: a duty, a case, a paper. Outside the reader's scope it only says that there is something."""

    verdict: str
    text: str
    mine: str
    case: str
    rule: str
    occasion: str
    obligation: str | None


class GateOut(Out):
    """One gate: open, closed or unknown, with its reasons and articles."""

    id: str
    place: str
    title: str
    verdict: str
    confidence: str
    cites: list[CiteOut]
    reasons: list[GateReasonOut]


class ApplicantOut(Out):
    """Who applies."""

    uscc: str
    name: str


class GateAnswerOut(Out):
    """One decision answered: yes, no or unknown. Advice: a person decides."""

    right: str | None
    applicant: ApplicantOut | None
    decision: str
    title: str
    answer: Literal["yes", "no", "unknown"]
    summary: str
    notes: list[str]
    gates: list[GateOut]


class MineGates(Out):
    """Every decision asked about each right of a mine."""

    mine: str
    as_of: date
    items: list[GateAnswerOut]


class CompanyGates(Out):
    """Every decision asked about a company."""

    company: str
    as_of: date
    items: list[GateAnswerOut]


class ApplicationIn(StrictModel):
    """An application received on a day. ``right`` is needed where the mine has several."""

    right: Code | None = None
    decision: Decision
    received_on: IsoDate
    evidence: Note
    note: Note | None = None


class ApplicationOut(GateAnswerOut):
    """The application on record, with the answer of its day."""

    code: str


class SettingIn(StrictModel):
    """A choice between two texts, made by a bureau from a day on."""

    setting: Short
    chosen: bool
    bureau: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,32}$")]
    effective_on: IsoDate
    ground: Note
    evidence: Note


class QuotedCite(CiteOut):
    """A citation with the words it rests on."""

    quote: str


class SettingDecisionOut(Out):
    """What a bureau decided."""

    bureau: str
    effective_on: date
    chosen: bool
    ground: str


class SettingOut(Out):
    """A choice the texts leave open, with both of them."""

    setting: str
    title: str
    cites: list[QuotedCite]
    decisions: list[SettingDecisionOut]


class Settings(Out):
    """All such choices."""

    items: list[SettingOut]


# ---- what the texts say of a right -----------------------------------------------------------------------------------


class EntryFindingOut(Out):
    """One thing a text says of a right: in order, against it, exactly on a limit, or not to be told."""

    right: str
    rule: str
    level: Literal["ok", "warn", "on_limit", "unknown"]
    level_title: str
    found: str
    expected: str
    text: str
    place: str
    confidence: str
    cites: list[CiteOut]
    note: str


class MineFindings(Out):
    """What the texts say of a mine's rights on a day."""

    mine: str
    as_of: date
    items: list[EntryFindingOut]


class AlarmOut(Out):
    """An indicator a change took beyond its target: an alarm where it binds, else a warning; not a case."""

    indicator: str
    level: Literal["alarm", "warning"]
    value: str
    target: str
    mine: str
    title: str
    raised_on: date
    text: str


class RecordedOut(Created):
    """What was put on record, with what the texts and the plan say of it."""

    findings: list[EntryFindingOut]
    alarms: list[AlarmOut]


class AsOfQuery(StrictModel):
    """On which day; today where none is given."""

    as_of: IsoDate | None = None


# ---- indicators ----------------------------------------------------------------------------------------------------


class IndicatorQuery(AsOfQuery):
    """Of which division, on which day."""

    division: DivisionCode | None = None


class IndicatorOut(Out):
    """One indicator on a day: exact value, target, verdict at the plan's own precision, source."""

    id: str
    division: str
    title: str
    unit: str
    value: str | None
    exact: str | None
    of_year: int | None
    missing: int
    target: str
    target_printed: str
    operator: str
    attribute: str
    verdict: Literal["met", "not_met", "about", "unknown", "not_measured"]
    verdict_title: str
    progress_percent: str | None
    baseline: str | None
    period: str
    how: str
    source: str
    note: str


class IndicatorsOut(Out):
    """Every indicator on a day."""

    as_of: date
    items: list[IndicatorOut]


class LandLine(Out):
    """The land of one kind of site: areas in m², each rate with its two numbers."""

    site: Literal["operating", "ended", "legacy"]
    title: str
    sites: int
    surveyed: int
    damaged_m2: int
    reclaimed_m2: int
    reclamation_percent: str | None
    phases_due: int
    phases_accepted: int
    works_percent: str | None
    planned_m2: int
    accepted_m2: int
    spots_verified_m2: int
    spots_restored_m2: int
    spots_percent: str | None


class LandOut(Out):
    """The land of a place on a day, kinds of site apart, and how each rate is reckoned."""

    as_of: date
    division: str | None
    how: list[str]
    items: list[LandLine]


class ReturnIn(StrictModel):
    """A value measured outside the system, decimal text in the indicator's unit, for a year."""

    year: Year
    value: Annotated[str, Field(pattern=r"^[0-9]{1,15}(\.[0-9]{1,4})?$")]
    evidence: Note
    note: Note | None = None
    supersedes: Code | None = None


class AlarmKeptOut(AlarmOut):
    """An alarm on record."""

    code: str


class Alarms(Out):
    """Alarms and warnings, newest first."""

    items: list[AlarmKeptOut]


class SnapshotOut(Out):
    """A year as it was stored."""

    code: str
    recorded_at: datetime
    division: str
    year: int
    items: list[dict[str, JsonValue]]


class Snapshots(Out):
    """The years stored, oldest first."""

    items: list[SnapshotOut]
