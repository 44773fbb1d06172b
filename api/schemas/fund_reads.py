"""What the fund's readings show: position, demands, outlook, ratios, the public table. Money in fen."""

from __future__ import annotations

from datetime import date

from pydantic import model_validator

from api.schemas.common import Out
from restoration.strict import DivisionCode, Fen, IsoDate, StrictModel


class AsOf(StrictModel):
    """On which day; today if not given."""

    as_of: IsoDate | None = None


class OutlookQuery(AsOf):
    """A deposit to think of, and its day: both or neither."""

    deposit_fen: Fen | None = None
    on: IsoDate | None = None

    @model_validator(mode="after")
    def _both(self) -> OutlookQuery:
        """One without the other says nothing."""
        if (self.deposit_fen is None) != (self.on is None):
            raise ValueError("设想的金额和日期请同时填写")
        return self


class DivisionQuery(AsOf):
    """Of which division."""

    division: DivisionCode


class TaskOut(Out):
    """A task of a use plan: planned and paid."""

    year: int
    code: str
    title: str
    area: str
    quantities: str
    quarter: int
    source: str
    plan: str | None
    phase: int | None
    amount_fen: int
    paid_fen: int


class AlertOut(Out):
    """Something to look at."""

    kind: str
    text: str
    days: int | None


class RightFundOut(Out):
    """One right's fund: demanded, booked, deposited, used, held. ``required_fen`` null: unknown, see ``missing``.

    ``prepayment_missing``: what the reclamation fee's prepayment, another duty, cannot be computed without.
    """

    right: str
    required_fen: int | None
    at_least_fen: int
    booked_fen: int
    deposited_fen: int
    interest_fen: int
    used_fen: int
    balance_fen: int
    missing: tuple[str, ...]
    prepayment_missing: tuple[str, ...]
    tasks: tuple[TaskOut, ...]
    unplanned: tuple[str, ...]
    alerts: tuple[AlertOut, ...]


class MineFundOut(Out):
    """A mine's fund on a day."""

    mine: str
    as_of: date
    rights: tuple[RightFundOut, ...]


class FactorOut(Out):
    """One factor of a formula with its table or record; null: not known."""

    id: str
    title: str
    value: str | None
    source: str


class AccrualCiteOut(Out):
    """Where a formula stands."""

    instrument: str
    number: str
    article: str


class DemandOut(Out):
    """One demand of one text for one period."""

    rule: str
    title: str
    stream: str
    period: str
    due_on: date | None
    amount_fen: int | None
    factors: tuple[FactorOut, ...]
    missing: tuple[str, ...]
    arithmetic: str | None
    rounding: str
    confidence: str
    in_force: date | None
    until: date | None
    cites: tuple[AccrualCiteOut, ...]
    note: str | None


class RightRequirementOut(Out):
    """What one right must set aside; null where anything about it is unknown."""

    right: str
    verdict: str
    accrual_fen: int | None
    accrual_at_least_fen: int
    prepayment_fen: int | None
    prepayment_at_least_fen: int
    missing: tuple[str, ...]
    lines: tuple[DemandOut, ...]


class RequirementOut(Out):
    """What a mine's rights must set aside by a day."""

    mine: str
    as_of: date
    rights: tuple[RightRequirementOut, ...]


class QuarterOut(Out):
    """One quarter ahead."""

    period: str
    ends_on: date
    accrual_fen: int
    prepayment_fen: int
    required_fen: int
    unknown: bool
    deposited_fen: int
    committed_fen: int
    held_fen: int
    short_fen: int
    lacking_fen: int


class WhatIfOut(Out):
    """The deposit that was thought of."""

    deposit_fen: int
    on: date


class RightOutlookOut(Out):
    """One right's quarters until production ends; four where no end is on record."""

    right: str
    ends_on: date | None
    missing: tuple[str, ...]
    quarters: tuple[QuarterOut, ...]


class OutlookOut(Out):
    """What lies ahead of a mine's fund."""

    mine: str
    as_of: date
    what_if: WhatIfOut | None
    rights: tuple[RightOutlookOut, ...]


class RatiosLine(Out):
    """One division's three ratios in percent (one decimal, null where nothing divides) with what they are made of."""

    division: str
    name: str
    mines: int
    opened: int
    opened_percent: str | None
    known: int
    required_fen: int
    set_aside_of_known_fen: int
    accrued_percent: str | None
    set_aside_fen: int
    used_fen: int
    used_percent: str | None


class RatiosOut(Out):
    """A division and what lies directly below it."""

    as_of: date
    items: tuple[RatiosLine, ...]


class DisclosureRow(Out):
    """One line of the public table; amounts are null where the bureau leaves them out, or where unknown."""

    no: int
    mine: str
    holder: str
    licence_no: str
    mineral: str
    plan_period: str
    hidden: bool
    required_fen: int | None
    set_aside_fen: int | None
    used_fen: int | None
    balance_fen: int | None
    year_set_aside_fen: int | None
    year_used_fen: int | None
    year_restored_m2: int
    updated_on: date | None


class DisclosureOut(Out):
    """The public table of a division's funds."""

    division: str
    as_of: date
    items: tuple[DisclosureRow, ...]
