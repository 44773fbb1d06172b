"""What comes in to be recorded of a mine's life: the bodies of the doors, read strictly."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from restoration.law.events.supervision import Ground
from restoration.services.records import Code, Note
from restoration.strict import DivisionCode, Instant, IsoDate, Name, SquareMetres, StrictModel, Text, Year

Words = Annotated[str, Text(255)]


class LifeIn(StrictModel):
    """What every record of a mine's life states: since when, on what evidence, correcting what."""

    effective_on: IsoDate
    evidence: Note
    supersedes: Code | None = None


class OfMine(LifeIn):
    """A record of a mine; ``right`` is needed where the mine has several."""

    mine: Code
    right: Code | None = None


Officers = Annotated[tuple[Code, ...], Field(min_length=2, max_length=10)]
"""Codes of the accounts of two officers at least."""


class ItemIn(StrictModel):
    """One item of the inspection sheet."""

    item: Words
    place: Words | None = None
    result: Literal["ok", "defect", "not_applicable", "unclear"]
    found: Words | None = None
    required: Words | None = None


Source = Literal["plan", "double_random", "patrol", "satellite", "special", "joint", "complaint", "disclosure"]


class InspectionIn(OfMine):
    """An inspection by two officers; ``grounds`` is what it established, ``draw`` the draw it belongs to.

    ``follows``: the complaint, township visit or observation it looks into.
    """

    source: Source
    officers: Officers
    items: Annotated[tuple[ItemIn, ...], Field(max_length=100)] = ()
    grounds: Annotated[tuple[Ground, ...], Field(max_length=4)] = ()
    draw: Code | None = None
    follows: Code | None = None
    note: Words | None = None


class RecheckIn(LifeIn):
    """A re-check of an inspection by two officers; ``cleared`` numbers the items put right."""

    officers: Officers
    result: Literal["adequate", "inadequate"]
    cleared: Annotated[tuple[Annotated[int, Field(ge=1, le=100)], ...], Field(max_length=100)] = ()
    note: Words | None = None


class BreachIn(LifeIn):
    """Two officers confirm that an obligation was not performed; ``obligation`` is its public code."""

    obligation: Code
    ground: Words
    officers: Officers
    note: Words | None = None


class DrawIn(StrictModel):
    """How many mines and inspectors are drawn in a division, with which published seed."""

    division: DivisionCode
    mines: Annotated[int, Field(ge=1, le=1000)]
    inspectors: Annotated[int, Field(ge=2, le=1000)]
    seed: Annotated[str, Text(200)]


class SupervisionPlanIn(LifeIn):
    """A bureau's supervision plan of a year."""

    bureau: Code | None = None
    year: Year
    mines_planned: Annotated[int, Field(ge=0, le=100_000)] = 0
    coverage: Words | None = None
    note: Words | None = None


class UpwardReportIn(LifeIn):
    """A bureau's report of a year's damaged and reclaimed land to the authority above, and where its archive is."""

    bureau: Code | None = None
    year: Year
    to: Words
    document: Words | None = None
    archive: Words
    note: Words | None = None


Recipient = Literal["township", "natural_resources"]


class ToldIn(StrictModel):
    """Who was told, and when."""

    recipient: Recipient
    reported_at: Instant


class EmergencyIn(StrictModel):
    """A sudden event at a mine; a company's own entry is itself the report to the bureau, at the instant received."""

    mine: Code
    right: Code | None = None
    occurred_at: Instant
    what: Words
    measures: Words
    caused_by_mining: bool = True
    damage: Words | None = None
    evidence: Note
    reports: Annotated[tuple[ToldIn, ...], Field(max_length=2)] = ()


class EmergencyReportIn(ToldIn):
    """A report recorded later."""

    evidence: Note


class SettledIn(LifeIn):
    """The damage to others was settled."""

    note: Words


class ApplicationIn(LifeIn):
    """An application for acceptance of a phase, a restoration unit or the whole."""

    right: Code | None = None
    scope: Literal["phase", "unit", "whole"]
    plan: Code | None = None
    phase: Annotated[int, Field(ge=1, le=99)] | None = None
    unit: Words | None = None
    area_m2: SquareMetres = 0
    note: Words | None = None


Names = Annotated[tuple[Name, ...], Field(max_length=30)]


class ExaminationIn(LifeIn):
    """The joint examination: departments, experts, representatives of villagers, and what they found."""

    departments: Names
    experts: Names
    villagers: Names
    opinion: Words


class PostingIn(LifeIn):
    """The preliminary result is posted until a day, at a place."""

    until: IsoDate
    where: Words
    note: Words | None = None


class ObjectionIn(LifeIn):
    """A written objection; ``about`` is the application or its posting."""

    by: Words
    text: Words


class AnswerIn(LifeIn):
    """The answer to an objection."""

    objection: Code
    note: Words


class DecisionIn(LifeIn):
    """The certificate, or the written faults with the day they are to be put right by."""

    result: Literal["passed", "failed"]
    area_m2: SquareMetres = 0
    certificate_no: Words | None = None
    faults: Words | None = None
    due_on: IsoDate | None = None


class SpotIn(LifeIn):
    """A legacy map-spot, its verification, or what was restored on it (m²)."""

    step: Literal["registered", "verified", "restored"]
    spot: Code
    area_m2: Annotated[SquareMetres, Field(gt=0)]
    officers: Annotated[tuple[Code, ...], Field(max_length=10)] = ()
    funding: Words | None = None
    source: Words | None = None
