"""Mines, companies, dated facts, plans, divisions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, JsonValue

from api.requests import Paged
from api.schemas.common import Code, Out, Short
from restoration.law.findings import Standing
from restoration.services.records import CompanyIn, FactIn, MineIn, PlanIn
from restoration.strict import DivisionCode, StrictModel
from restoration.strict import Text as TextOf


class MineQuery(Paged):
    """Which mines: of a division and below, whose name or code contains ``q``, with a duty in this standing."""

    division: DivisionCode | None = None
    q: Short | None = None
    state: Standing | None = None


class MineNew(MineIn):
    """A mine with its rights and all that is known of them, and the companies not yet on record."""

    companies: Annotated[tuple[CompanyIn, ...], Field(max_length=20)] = ()


class MineLabels(StrictModel):
    """The labels of a mine that may be changed in place; null empties one."""

    name: Annotated[str, TextOf(128)] = "-"
    township: Annotated[str, TextOf(64)] | None = None
    note: Annotated[str, TextOf(255)] | None = None


TRANSFERRED = "transferred"


class EventNew(FactIn):
    """A dated fact of a mine's life. ``right`` is needed where the mine has several.

    The kinds and the fields of ``detail`` are listed by ``/event-kinds``; ``transferred`` takes ``uscc``.
    """

    right: Code | None = None
    kind: Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]
    detail: dict[str, JsonValue] = Field(default_factory=dict)


class PlanNew(PlanIn):
    """A plan version of a right."""

    right: Code | None = None


class MineListed(Out):
    """A mine in a list; ``overdue`` counts duties the reader may see."""

    code: str
    name: str
    division: str
    division_name: str
    township: str
    note: str
    overdue: int


class HolderOut(Out):
    """Who holds a right."""

    uscc: str
    name: str
    since: date


class RightOut(Out):
    """A right as registered, with its present holder."""

    code: str
    subject_type: str
    licence_no: str | None
    registration_level: str
    mineral: str
    method: str | None
    scale_class: str | None
    scale: int | None
    scale_unit: str | None
    area_m2: int | None
    zone: str | None
    arable_land: bool | None
    toxic: bool | None
    remark: str | None
    granted_on: date | None
    expires_on: date | None
    holder: HolderOut | None


class MineOut(Out):
    """A mine with its rights."""

    code: str
    name: str
    division: str
    division_name: str
    township: str
    note: str
    rights: list[RightOut]


class FactOut(Out):
    """One dated fact in a mine's timeline."""

    kind: str
    title: str
    id: str
    right: str
    effective_on: date
    recorded_at: datetime
    supersedes: str | None
    detail: dict[str, JsonValue]


class Timeline(Out):
    """Every dated fact, oldest first."""

    items: list[FactOut]


class EventKindOut(Out):
    """A kind of dated fact with the fields of its detail as a JSON schema."""

    kind: str
    title: str
    subject: Literal["right", "bureau"]
    door: str
    fields: dict[str, JsonValue]


class EventKinds(Out):
    """All kinds."""

    items: list[EventKindOut]


class PlanListed(Out):
    """A plan version in a list. ``superseded_on``: since when it no longer stands, by a newer one or by a change."""

    code: str
    mine: str
    right: str
    version: int
    title: str
    approval_no: str | None
    effective_on: date
    recorded_at: datetime
    recorded_by: str
    evidence: str
    supersedes: str | None
    superseded_on: date | None


class PhaseOut(Out):
    """One phase of a plan."""

    no: int
    title: str
    due_on: date
    planned_m2: int


class PlanOut(PlanListed):
    """A plan version with its phases."""

    phases: list[PhaseOut]


class CompanyQuery(Paged):
    """Companies whose name or code contains ``q``."""

    q: Short | None = None


class CompanyListed(Out):
    """A company."""

    uscc: str
    name: str
    legal_representative: str
    address: str


class HeldOut(Out):
    """A right the company holds or held."""

    mine: str
    name: str
    division: str
    right: str
    since: date


class CompanyOut(CompanyListed):
    """A company with its rights."""

    holdings: list[HeldOut]


class DivisionOut(Out):
    """A division with its real parent."""

    code: str
    name: str
    parent: str | None
    tracked_from: date | None
