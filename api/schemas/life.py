"""Inspections, draws, interests, supervision plans, emergencies: what is asked and what is answered."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from api.requests import Paged
from api.schemas.common import CiteOut, Code, Out
from restoration.services.life.records import Source
from restoration.strict import DivisionCode, IsoDate, StrictModel


class FactQuery(Paged):
    """Which facts: of a division and below, of a mine, from a day until a day."""

    division: DivisionCode | None = None
    mine: Code | None = None
    since: IsoDate | None = None
    until: IsoDate | None = None


class InspectionQuery(FactQuery):
    """Which inspections; ``standing`` says what has become of what they found."""

    source: Source | None = None
    standing: Literal["no_defect", "open", "inadequate", "cleared"] | None = None


class EmergencyQuery(FactQuery):
    """Which emergencies: whether both recipients were told, and how the compensation stands."""

    complete: bool | None = None
    compensation: Literal["none", "open", "settled"] | None = None


class OnDay(StrictModel):
    """On which day; today if not given."""

    as_of: IsoDate | None = None


class OfficerOut(Out):
    """An officer by account and name."""

    code: str
    name: str


class ItemOut(Out):
    """One item of an inspection sheet; ``open`` while it is a defect not put right."""

    no: Annotated[int, Field(ge=1)]
    item: str
    place: str
    result: str
    found: str
    required: str
    open: bool


class RecheckOut(Out):
    """A re-check."""

    code: str
    effective_on: date
    officers: list[OfficerOut]
    result: str
    cleared: list[int]
    note: str


class BreachOut(Out):
    """A confirmed breach."""

    code: str
    effective_on: date
    officers: list[OfficerOut]
    rule: str
    occasion: str
    ground: str


class HoldOut(Out):
    """Production held since a day under a text."""

    since: date
    text: str
    cites: list[CiteOut]


class FactHeader(Out):
    """What every dated fact of a mine shows."""

    code: str
    mine: str
    name: str
    division: str
    right: str
    effective_on: date
    recorded_at: datetime
    recorded_by: str
    evidence: str
    supersedes: str | None


class InspectionOut(FactHeader):
    """An inspection with everything that came of it."""

    source: str
    officers: list[OfficerOut]
    items: list[ItemOut]
    grounds: list[str]
    draw: str | None
    follows: str | None
    note: str
    standing: str
    open_defects: int
    rechecks: list[RecheckOut]
    breaches: list[BreachOut]
    production_held: list[HoldOut]


class OpenBreachOut(Out):
    """A confirmed breach whose duty is not fulfilled."""

    code: str
    inspection: str
    mine: str
    right: str
    rule: str
    occasion: str
    obligation: str | None
    ground: str
    confirmed_on: date
    officers: list[str]


class OpenBreaches(Out):
    """The open confirmed breaches of a mine."""

    items: list[OpenBreachOut]


class MineHoldOut(HoldOut):
    """A hold on one right's production."""

    right: str
    inspection: str


class MineHolds(Out):
    """What holds a mine's production."""

    items: list[MineHoldOut]


# ---- draws ---------------------------------------------------------------------------------------------------------


class PairingOut(Out):
    """A drawn mine with its officers; ``substitutes`` stand in for those who keep away."""

    mine: str
    officers: list[str]
    substitutes: list[str]


class DrawRecordOut(Out):
    """All that is needed to repeat a draw, and its result."""

    algorithm: str
    seed: str
    division: str
    mines: int
    inspectors: int
    mine_frame: list[str]
    inspector_frame: list[str]
    conflicts: list[tuple[str, str]]
    drawn_inspectors: list[str]
    pairings: list[PairingOut]


class DrawListed(Out):
    """A draw."""

    code: str
    bureau: str
    division: str
    drawn_on: date
    recorded_at: datetime
    recorded_by: str
    algorithm: str
    seed: str
    mines: int
    inspectors: int
    published: bool
    record: DrawRecordOut


class DrawOut(DrawListed):
    """A draw with the inspectors' names, and whether it repeats from its own record."""

    names: dict[str, str]
    repeats: bool


class DrawnMine(Out):
    """A drawn mine."""

    code: str
    name: str


class PublicDraw(Out):
    """What anybody may know of a published draw: mines and counts, nothing of a person."""

    code: str
    division: str
    drawn_on: date
    algorithm: str
    seed: str
    mine_frame: list[str]
    mines: list[DrawnMine]
    inspectors_in_frame: int
    inspectors_drawn: int
    inspector_frame_sha256: str


class BureauDutyOut(Out):
    """A duty of a bureau itself."""

    bureau: str
    name: str
    rule: str
    occasion: str
    title: str
    standing: str
    missing: list[str]
    met_on: date | None
    cites: list[CiteOut]


class BureauDuties(Out):
    """The bureaus' own duties."""

    items: list[BureauDutyOut]


# ---- emergencies -----------------------------------------------------------------------------------------------------


class ToldOut(Out):
    """A recipient told so many minutes after it happened: a fact, not a judgement."""

    recipient: str
    title: str
    at: datetime
    minutes: int


class RecipientOut(Out):
    """A recipient."""

    recipient: str
    title: str


class EmergencyOut(FactHeader):
    """An emergency: who was told when, who was not, whether damage to others is settled."""

    occurred_at: datetime
    what: str
    measures: str
    caused_by_mining: bool
    damage: str | None
    reports: list[ToldOut]
    not_informed: list[RecipientOut]
    complete: bool
    compensation: str
    settled_on: date | None
