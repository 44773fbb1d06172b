"""What may be granted, what a right must satisfy, and what the plans want measured."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from api.schemas.common import CiteOut, Code, Created, IsoDate, Note, Out, Short
from restoration.law.gatebook import Decision
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


__all__ = ["Created", "DivisionCode", "Year"]
