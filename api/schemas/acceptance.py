"""Acceptance by phases, units and as a whole: what is asked and what is answered."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import ConfigDict, Field

from api.schemas.common import Code, Out
from restoration.services.life import records

Application = Annotated[Code, Field(description="验收申请的编号")]


class ExaminationNew(records.ExaminationIn):
    """The joint examination of an application."""

    application: Application


class PostingNew(records.PostingIn):
    """The posting of an application's preliminary result."""

    application: Application


class ObjectionNew(records.ObjectionIn):
    """An objection to an application's result."""

    application: Application


class AnswerNew(records.AnswerIn):
    """The answer to an objection."""

    application: Application


class DecisionNew(records.DecisionIn):
    """The certificate or the written faults that answer an application."""

    application: Application


class PhaseState(Out):
    """One phase; areas in m²: done and accepted are two things."""

    plan: str
    phase: int
    title: str
    due_on: date
    planned_m2: int
    done_m2: int
    accepted_m2: int
    state: str


class ExaminationOut(Out):
    """A joint examination."""

    code: str
    on: date
    departments: list[str]
    experts: list[str]
    villagers: list[str]
    opinion: str


class PostingOut(Out):
    """A posting; ``from`` and ``until`` are both days of it."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    code: str
    from_: date = Field(alias="from")
    until: date
    where: str


class ObjectionOut(Out):
    """An objection with the last day for its answer."""

    code: str
    received_on: date
    by: str
    text: str
    answer_by: date
    answered_on: date | None


class ApplicationOut(Out):
    """An application for acceptance with its steps; ``decide_by`` is the last of the bureau's sixty working days."""

    code: str
    applied_on: date
    scope: str
    plan: str | None
    phase: int | None
    unit: str | None
    area_m2: int
    state: str
    decide_by: date | None
    examinations: list[ExaminationOut]
    postings: list[PostingOut]
    objections: list[ObjectionOut]
    decided_on: date | None
    faults: str | None
    faults_due_on: date | None


class AcceptanceOut(Out):
    """How acceptance stands for one right; ``not_accepted`` names the phases that keep the whole open."""

    right: str
    phases: list[PhaseState]
    finished_not_accepted_m2: int
    accepted_m2: int
    not_accepted: list[str]
    accepted_on: date | None
    applications: list[ApplicationOut]


class MineAcceptance(Out):
    """How acceptance stands for a mine."""

    items: list[AcceptanceOut]
