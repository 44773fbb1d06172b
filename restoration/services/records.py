"""What comes in from outside to be put on the register: one shape for a single mine, an import and the demonstration.

Areas are m², money is fen, dates are ISO. Cross-field and cross-record checks are in ``services.register``; here is
only what each record looks like.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, JsonValue

from restoration.law.events import EventKind
from restoration.law.facts import RegistrationLevel, SubjectType
from restoration.strict import (
    MAX_SQUARE_METRES,
    DivisionCode,
    Fen,
    IsoDate,
    Name,
    SquareMetres,
    StrictModel,
    Text,
    Uscc,
    Year,
)

Code = Annotated[str, Text(40)]
Note = Annotated[str, Text(255)]
AccountType = Literal["dedicated", "general"]
"""专户, or 一般户专账: a separate ledger within a general account."""
Scale = Literal["large", "medium", "small", "small_and_below"]


class DivisionIn(StrictModel):
    """A division with its real parent; the nation has none."""

    code: DivisionCode
    name: Name
    parent: DivisionCode | None = None
    tracked_from: IsoDate | None = None


class BureauIn(StrictModel):
    """An authority; ``name_confirmed`` false marks a placeholder letterhead."""

    code: Code
    division: DivisionCode
    name: Name
    name_confirmed: bool
    registration_level: RegistrationLevel
    number_prefix: Name
    reconsideration_body: Name
    court: Name
    contact: Name | None = None
    phone: Name | None = None
    address: Note | None = None


class CompanyIn(StrictModel):
    """A company, by its unified social credit code."""

    uscc: Uscc
    name: Name
    legal_representative: Name | None = None
    address: Note | None = None


class FactIn(StrictModel):
    """What every fact states: since when, and on what evidence."""

    effective_on: IsoDate
    evidence: Note
    supersedes: Code | None = None


class HoldingIn(FactIn):
    """The company that holds the right from that day."""

    uscc: Uscc


class EventIn(FactIn):
    """A dated fact; ``detail`` has the fields of its kind (``law.events.EVENT_KINDS``)."""

    kind: EventKind
    detail: dict[str, JsonValue] = Field(default_factory=dict)


class PhaseIn(StrictModel):
    """One phase of the plan's schedule."""

    no: Annotated[int, Field(ge=1, le=99)]
    title: Name
    due_on: IsoDate
    planned_m2: SquareMetres


class PlanIn(FactIn):
    """A plan version; ``effective_on`` is its approval day."""

    code: Code
    version: Annotated[int, Field(ge=1, le=99)]
    title: Name
    approval_no: Name | None = None
    phases: tuple[PhaseIn, ...] = ()


class EntryIn(StrictModel):
    """One ledger entry; the kind says which way the money went."""

    code: Code
    kind: Literal["deposit", "interest", "withdrawal"]
    amount_fen: Fen
    value_on: IsoDate
    reference: Note | None = None


class AccountIn(FactIn):
    """A fund account; ``effective_on`` is its opening day."""

    code: Code
    bank: Name | None = None
    number_tail: Annotated[str, Field(pattern=r"^[0-9]{4}$")] | None = None
    scope_of_use: Note | None = None
    accrual_method: Note | None = None
    account_type: AccountType | None = None
    branch: Name | None = None
    account_name: Name | None = None
    entries: tuple[EntryIn, ...] = ()


class ReportIn(FactIn):
    """A version of a year's report as received; ``parts`` are part ids of the rule book."""

    code: Code
    year: Year
    version: Annotated[int, Field(ge=1, le=999)]
    channel: Literal["online", "paper"]
    parts: tuple[Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")], ...] = Field(min_length=1)


class RightIn(StrictModel):
    """A right (or a legacy site) with everything recorded of it.

    ``scale`` is the production scale in ``scale_unit``; ``zone`` the plan's area it lies in (无 where it lies in none);
    ``remark`` answers what the texts say against an entry.
    """

    code: Code
    subject_type: SubjectType
    licence_no: Code | None = None
    registration_level: RegistrationLevel
    mineral: Name
    method: Literal["露天", "地下", "露天+地下", "其他"] | None = None
    scale_class: Scale | None = None
    scale: Annotated[int, Field(gt=0, le=MAX_SQUARE_METRES)] | None = None
    scale_unit: Literal["吨/年", "立方米/年", "吨/日"] | None = None
    area_m2: SquareMetres | None = None
    zone: Annotated[str, Text(64)] | None = None
    arable_land: bool | None = None
    toxic: bool | None = None
    remark: Note | None = None
    newly_granted: bool = False
    granted_on: IsoDate | None = None
    expires_on: IsoDate | None = None
    evidence: Note
    holdings: tuple[HoldingIn, ...] = ()
    events: tuple[EventIn, ...] = ()
    plans: tuple[PlanIn, ...] = ()
    accounts: tuple[AccountIn, ...] = ()
    reports: tuple[ReportIn, ...] = ()


class MineIn(StrictModel):
    """A mine with its rights. Most have one."""

    code: Code
    name: Name
    division: DivisionCode
    township: Name | None = None
    note: Note | None = None
    rights: tuple[RightIn, ...] = Field(min_length=1)


class BureauEventIn(EventIn):
    """A dated fact of a bureau (a confirmed source)."""

    bureau: Code


class Register(StrictModel):
    """A whole delivery: all of it is put on record, or nothing."""

    divisions: tuple[DivisionIn, ...] = ()
    bureaus: tuple[BureauIn, ...] = ()
    companies: tuple[CompanyIn, ...] = ()
    mines: tuple[MineIn, ...] = ()
    bureau_events: tuple[BureauEventIn, ...] = ()


__all__ = ["Register", "date"]
