"""Shapes of what people decide for many duties at once, and of what another law would change."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, JsonValue

from api.schemas.common import Code, Note, Out
from restoration.strict import DivisionCode, IsoDate, StrictModel

RuleId = Annotated[str, Field(pattern=r"^[a-z_]{1,64}$")]


class YearOut(Out):
    """A year of the working calendar: what differs from Monday to Friday."""

    year: int
    source: str
    status: str
    confirmed_here: bool
    rest_days: list[date]
    make_up_workdays: list[date]


class Years(Out):
    """The years that working days can be counted in."""

    items: list[YearOut]


class YearIn(StrictModel):
    """A year as the State Council's notice sets it."""

    source: Note
    rest_days: tuple[IsoDate, ...] = Field(default=(), max_length=120)
    make_up_workdays: tuple[IsoDate, ...] = Field(default=(), max_length=60)


class YearConfirmIn(YearIn):
    """The confirmation: on what evidence, and by which bureau where several are in scope."""

    evidence: Note
    bureau: Code | None = None


class OverrideIn(StrictModel):
    """A later day for every duty of one rule due within a period, in a division and all below it."""

    rule: RuleId
    division: DivisionCode
    due_from: IsoDate
    due_until: IsoDate
    new_due_on: IsoDate
    no_credit_effect: bool = False
    ground: Note
    article: Note | None = None
    approver: Note


class OverrideSetIn(OverrideIn):
    """The override to be set, its evidence, and the one it corrects."""

    evidence: Note
    bureau: Code | None = None
    supersedes: Code | None = None


class OverrideOut(Out):
    """An override on record."""

    code: str
    effective_on: date
    recorded_at: datetime
    rule: str
    division: str
    due_from: date
    due_until: date
    new_due_on: date
    no_credit_effect: bool
    ground: str
    article: str
    approver: str


class Overrides(Out):
    """The overrides that stand."""

    items: list[OverrideOut]


class ReadingOut(Out):
    """How a duty stands, in short."""

    standing: str
    due_on: date | None
    days_overdue: int


class ChangeOut(Out):
    """One duty that would read differently."""

    effect: Literal["flags", "clears", "moves", "appears", "ends", "reads"]
    mine: str
    name: str
    right: str
    rule: str
    occasion: str
    title: str
    before: ReadingOut | None
    after: ReadingOut | None


class Changes(Out):
    """What would change; nothing has been written."""

    counts: dict[str, int]
    changes: list[ChangeOut]


class TraceOut(Out):
    """A verdict with everything it rests on; ``restoration replay`` judges again from it alone."""

    obligation: str
    trace: dict[str, JsonValue]
