"""Closing, transfer, green mines, legacy sites, integrity: what is asked and what is answered."""

from __future__ import annotations

from datetime import date

from api.requests import Paged
from api.schemas.common import CiteOut, Out
from restoration.strict import DivisionCode, IsoDate, StrictModel

# ---- closing -------------------------------------------------------------------------------------------------------


class StepOut(Out):
    """One step of closing on record."""

    kind: str
    title: str
    code: str
    on: date
    override: str | None


class ConditionOut(Out):
    """One thing the texts want before a decision; ``lack`` says why it does not count."""

    step: str
    title: str
    met: bool
    lack: str | None
    cites: list[CiteOut]


class RecordedOut(Out):
    """A record on a day."""

    code: str
    on: date


class AftercareOut(Out):
    """The aftercare term: ``not_set``, ``running`` or ``ended``."""

    state: str
    until: date | None
    records: list[RecordedOut]


class ClosureOut(Out):
    """How closing stands for one right."""

    right: str
    state: str
    open_restoration: bool
    steps: list[StepOut]
    conditions: list[ConditionOut]
    cancellation: list[ConditionOut]
    works_due_on: date | None
    works_finished_on: date | None
    works_late: bool
    aftercare: AftercareOut


class MineClosure(Out):
    """How closing stands for a mine."""

    items: list[ClosureOut]


class TransferQuery(StrictModel):
    """A transfer on which day, read as of which day (today if not given)."""

    on: IsoDate | None = None
    as_of: IsoDate | None = None


class HolderOut(Out):
    """A company."""

    uscc: str
    name: str


class DividedDuty(Out):
    """An open duty."""

    rule: str
    occasion: str
    title: str
    standing: str
    due_on: date | None
    cites: list[CiteOut]


class TransferOut(Out):
    """What a transfer leaves with the old holder and what moves."""

    right: str
    old_holder: HolderOut | None
    stays: list[DividedDuty]
    moves: list[DividedDuty]


class MineTransfer(Out):
    """A transfer of a mine's rights."""

    items: list[TransferOut]


class GreenStep(Out):
    """One step towards the green standard."""

    code: str
    on: date
    status: str
    level: str | None


class GreenPeriodOut(Out):
    """A time on the list of a level."""

    level: str | None
    since: date
    until: date | None


class GreenOut(Out):
    """How far one right has come."""

    right: str
    status: str | None
    listed: bool
    steps: list[GreenStep]
    periods: list[GreenPeriodOut]


class MineGreen(Out):
    """A mine's way to the green standard."""

    items: list[GreenOut]


# ---- legacy sites, integrity -----------------------------------------------------------------------------------------


class LegacyQuery(Paged):
    """Legacy sites of a division and below, as of a day (today if not given)."""

    division: DivisionCode | None = None
    as_of: IsoDate | None = None


class SpotOut(Out):
    """A map-spot; only ``counted_m2`` counts as restored."""

    spot: str
    state: str
    stated_m2: int | None
    verified_m2: int | None
    verified_on: date | None
    restored_m2: int
    counted_m2: int
    funding: list[str]


class LegacyOut(Out):
    """A legacy site: who is responsible, and its areas kept apart (m²)."""

    code: str
    right: str
    mine: str
    name: str
    division: str
    township: str
    responsible: str
    verified_m2: int
    counted_m2: int
    awaiting_m2: int
    spots: list[SpotOut]


class IntegrityQuery(StrictModel):
    """Entries up to a day; ``bad`` keeps what joint punishment is about."""

    as_of: IsoDate | None = None
    bad: bool = False


class IntegrityOut(Out):
    """One entry of a company's integrity file."""

    fact: str
    on: date
    entry: str
    title: str
    ground: str
    article: str | None
    mine: str
    right: str


class IntegrityFile(Out):
    """A company's integrity file."""

    uscc: str
    items: list[IntegrityOut]
