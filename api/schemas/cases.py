"""Cases, the abnormal list, worklists and the set-up of grounds: what is shown, and what each step takes."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import Field, JsonValue, create_model

from api.requests import Paged
from api.schemas.common import Code, Out, Short
from api.schemas.letters import StepOut
from restoration.law.cases.flow import By
from restoration.law.cases.states import CaseKind, CaseState, Step
from restoration.services.casesteps.forms import FORMS
from restoration.strict import DivisionCode, IsoDate, StrictModel


class CaseQuery(Paged):
    """Which cases."""

    state: CaseState | None = None
    mine: Code | None = None
    open: bool = False


class WorkQuery(Paged):
    """Whose work: ``by`` a kind of actor, ``owner`` an officer (``me``), a division and all below it."""

    by: By | None = None
    owner: Code | None = None
    division: DivisionCode | None = None
    kind: CaseKind | None = None


class ListingQuery(Paged):
    """The list as of a day (today if not given); ``every`` also shows what is not in force."""

    as_of: IsoDate | None = None
    every: bool = False


def every_field() -> dict[str, Any]:
    """All fields of all forms, each optional here: the step's own form says what it needs."""
    found: dict[str, Any] = {}
    for form in FORMS.values():
        for name, info in form.model_fields.items():
            kind: Any = Annotated[(info.annotation, *info.metadata)] if info.metadata else info.annotation
            found.setdefault(name, (kind | None, None))
    return found


CaseStepIn: Any = create_model(
    "CaseStepIn",
    __base__=StrictModel,
    __doc__="One step on a case by its name, with the fields of the step's form; ``state`` is the state that was read.",
    step=(Step, ...),
    state=(CaseState | None, None),
    **every_field(),
)


class AnswerIn(StrictModel):
    """What a company answers to a letter: rectified, more time, views."""

    step: Annotated[str, Field(pattern="^(report_rectified|ask_extension|record_views)$")]
    reported_on: IsoDate | None = None
    asked_on: IsoDate | None = None
    received_on: IsoDate | None = None
    until: IsoDate | None = None
    received: bool | None = None
    summary: Annotated[str, Field(max_length=4000)] | None = None
    reason: Annotated[str, Field(max_length=4000)] | None = None
    files: tuple[Code, ...] | None = None


class CaseListed(Out):
    """A case in a list; one without a duty has a rule and a stated cause (``title``)."""

    code: str
    kind: str
    state: CaseState
    mine: str
    name: str
    division: str
    obligation: str | None
    rule: str
    occasion: str
    title: str
    owner: str
    opened_on: date
    closed_on: date | None


class WaitingOut(Out):
    """What a case waits for; ``due_confirmed`` false: no text confirms the days, the date only reminds."""

    state_words: str
    kind_words: str
    waits_for: str | None
    what: str | None
    since: date | None
    age: int
    due_on: date | None
    due_confirmed: bool
    late: bool


class WorkOut(CaseListed, WaitingOut):
    """A line of the worklist."""


class AllowedOut(Out):
    """A step the reader may take now; ``elements``: what its document, where made on paper, must have."""

    step: Step
    title: str
    basis: str
    by: list[str]
    fields: list[str]
    elements: list[str]


class ListingOut(CaseListed):
    """An entry of the list with every step (for staff)."""

    steps: list[StepOut]


class CaseOut(CaseListed):
    """A case with every step taken, what it waits for, and what the reader may do. ``tag`` is the ETag."""

    steps: list[StepOut]
    uscc: str
    cause: str
    finding: str | None
    tag: str
    waiting: WaitingOut
    allowed: list[AllowedOut]


class CaseRef(Out):
    """Another case."""

    code: str
    kind: str
    state: CaseState


class CaseLetter(Out):
    """A letter of the case with its proof of service."""

    id: str
    kind: str
    state: str
    number: str | None
    issued_on: date | None
    sha256: str | None
    service: dict[str, JsonValue] | None
    rectify_until: date | None
    rectify_unknown: str


class Evidence(Out):
    """An attachment the steps name."""

    code: str
    name: str
    sha256: str
    size: int
    type: str


class GroundFor(Out):
    """A ground a decision in this case may rest on, and what it still lacks."""

    id: str
    list: str
    title: str
    cite: str
    usable: bool
    missing: tuple[str, ...]


class WholeOut(Out):
    """Everything of a case in one reading."""

    case: CaseOut
    explanation: dict[str, JsonValue] | None
    letters: list[CaseLetter]
    joined: list[CaseRef]
    related: list[CaseRef]
    grounds: list[GroundFor]
    evidence: list[Evidence]
    inspections: list[dict[str, JsonValue]]
    reports: list[dict[str, JsonValue]]
    statements: list[StepOut]
    decisions: list[StepOut]
    timeline: list[dict[str, JsonValue]]


class CaseNowOut(Out):
    """Where a case stands after a step."""

    code: str
    state: CaseState
    closed_on: date | None


class AnswersOut(Out):
    """The cases an answer was recorded in."""

    items: list[CaseNowOut]


class InterestOut(Out):
    """An interest in force."""

    code: str
    person: str
    uscc: str
    ground: str


class Interests(Out):
    """回避 on record."""

    items: list[InterestOut]


class GroundOut(Out):
    """A ground, whether it can be used today, and what it lacks."""

    id: str
    list: str
    list_words: str
    title: str
    text: str
    cite: str
    usable: bool
    missing: tuple[str, ...]


class DaysOut(Out):
    """The days of a stage; unconfirmed ones only remind."""

    id: str
    title: str
    workdays: int
    confirmed: bool
    source: str


class BureauSetup(Out):
    """One bureau's grounds and days."""

    bureau: Short
    name: str
    grounds: list[GroundOut]
    days: list[DaysOut]


class Setup(Out):
    """Set-up of every bureau in scope."""

    items: list[BureauSetup]
