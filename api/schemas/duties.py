"""Duties and why they stand as they do, officers' dates, sources, checks, the record."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, JsonValue

from api.requests import Paged
from api.schemas.common import AddresseeOut, CiteOut, Code, Instant, Note, Out, Short
from restoration.law.findings import Standing
from restoration.law.penalties import Milder
from restoration.strict import DivisionCode, IsoDate, StrictModel

RuleId = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,64}$")]


class AsOf(StrictModel):
    """On which day (today if not given), as known now or at an instant."""

    as_of: IsoDate | None = None
    known_at: Instant | None = None


class MineDuties(AsOf):
    """A mine's duties on a day; ``rule`` keeps one rule's."""

    rule: RuleId | None = None


class DutyQuery(Paged):
    """Which duties, as they stood at the last check."""

    status: Standing | None = None
    division: DivisionCode | None = None
    rule: RuleId | None = None
    mine: Code | None = None
    due_from: IsoDate | None = None
    due_to: IsoDate | None = None


class OwedBy(Out):
    """Who answers for a duty."""

    kind: str
    uscc: str


class DutyListed(Out):
    """A duty in a list."""

    code: str
    mine: str
    name: str
    division: str
    right: str
    rule: str
    occasion: str
    title: str
    standing: Standing
    original_due_on: date | None
    due_on: date | None
    met_on: date | None
    missing: list[str]
    addressee: OwedBy


class PartCited(Out):
    """A part of a duty with its citations."""

    id: str
    title: str
    cites: list[CiteOut]


class FactUsed(Out):
    """A fact a verdict rests on."""

    kind: str
    title: str
    id: str
    effective_on: date
    recorded_at: datetime


class ConsequenceOut(Out):
    """What a text attaches to the breach."""

    kind: str
    text: str
    cites: list[CiteOut]


class FineOut(Out):
    """One fine with the articles that set it."""

    text: str
    cites: list[str]


class PenaltyOut(Out):
    """What may come of a breach: the fines of both days, which is milder, the higher of one act, the limit."""

    at_breach: list[FineOut]
    at_decision: list[FineOut]
    milder: Milder
    told: list[str]  # which text applies, one act one fine, the limit: in Chinese, each with its article
    limit_last_day: date | None


class ExplainedOut(Out):
    """One duty with everything that led to the verdict."""

    mine: str
    name: str
    division: str
    right: str
    rule: str
    occasion: str
    title: str
    obligation: str | None
    standing: Standing
    original_due_on: date | None
    due_on: date | None
    days_overdue: int
    missing: list[str]
    addressee: AddresseeOut
    new: bool
    cites: list[CiteOut]
    why: str
    rule_version: str
    rule_versions: list[str]
    confidence: str
    parts: list[PartCited]
    facts: list[FactUsed]
    arithmetic: list[str]
    calendar: str
    consequences: list[ConsequenceOut]
    penalty: PenaltyOut | None
    verdict: Standing
    met_on: date | None
    cleared_by: list[str]


class MineDutiesOut(Out):
    """Every duty of a mine on a day; ``projection`` says what holds of a day that has not come, else null."""

    mine: str
    name: str
    as_of: date
    known_at: datetime | None
    projection: str | None
    notes: list[str]
    obligations: list[ExplainedOut]


class ExplanationOut(Out):
    """Why a duty stands as it does; null where the facts of that day give rise to none.

    ``projection`` says what holds of a day that has not come, else null.
    """

    obligation: str
    mine: str
    as_of: date
    known_at: datetime | None
    projection: str | None
    explanation: ExplainedOut | None


class OfficerDateIn(StrictModel):
    """An officer's date for one duty: set, extended, or the duty lifted; with ground, article and approver."""

    kind: Literal["date_set", "date_extended", "exempted"]
    effective_on: IsoDate
    due_on: IsoDate | None = None
    ground: Note
    article: Note | None = None
    approver: Short
    evidence: Note


class SourceOut(Out):
    """An instrument behind the rules, and whether a bureau in scope has confirmed it. ``id`` is for addresses."""

    id: str
    source: str
    title: str
    number: str
    rank: str
    in_force: date
    until: date | None
    confirmed_by: list[str]


class Sources(Out):
    """All instruments of the books."""

    items: list[SourceOut]


class ConfirmIn(StrictModel):
    """A legal officer has checked the source at its official text. ``bureau`` where there are several in scope."""

    document: Note
    evidence: Note
    bureau: Code | None = None


class CheckIn(StrictModel):
    """What to check: a day (today if not given), a division in scope, everything anew, without writing."""

    as_of: IsoDate | None = None
    division: DivisionCode | None = None
    full: bool = False
    dry_run: bool = False


class CheckOut(Out):
    """What a check did."""

    mode: Literal["write", "read", "dry_run"]
    as_of: date
    mines_read: int
    obligations_evaluated: int
    flagged: int
    cured: int
    withdrawn: int
    notices_drafted: int
    failed: int
    errors: list[str]
    seconds: Annotated[float, Field(ge=0)]


class RunOut(Out):
    """A run of the check."""

    id: str
    as_of: date
    division: str | None
    full: bool
    started_at: datetime
    finished_at: datetime | None
    figures: dict[str, JsonValue]


class AuditQuery(Paged):
    """Which entries of the record."""

    object: Annotated[str, Field(pattern=r"^[\x21-\x7e]{1,64}$")] | None = None
    actor: Annotated[str, Field(pattern=r"^[\x21-\x7e]{1,64}$")] | None = None
    action: Annotated[str, Field(pattern=r"^[\x21-\x7e]{1,48}$")] | None = None


class AuditOut(Out):
    """One entry of a bureau's chain; ``actor_name`` is not of the chain: the account's name and roles today."""

    chain: str
    seq: int
    at: datetime
    actor: str
    actor_name: str
    action: str
    object: str
    before: dict[str, JsonValue] | None
    after: dict[str, JsonValue] | None
    hash: str
