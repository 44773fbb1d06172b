"""Bank statements and reconciliation, in fen."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, JsonValue

from api.requests import Paged
from api.schemas.common import Code, Out
from restoration.law.events import Difference
from restoration.law.events.money import DifferenceKind
from restoration.services.records import Note
from restoration.strict import MAX_FEN, Fen, IsoDate, Name, StrictModel, Text


class BankQuery(StrictModel):
    """Whose layout the file has."""

    bank: Name


class StatementQuery(Paged):
    """Which rows: all, or those matched or not."""

    state: Literal["matched", "unmatched"] | None = None


class ImportedOut(Out):
    """What a statement file brought in."""

    rows: int
    first_on: date | None
    last_on: date | None
    closing_fen: int | None
    source: str


class StatementRowOut(Out):
    """A row as the bank gave it, the entry it is matched to, or entries that may be its own."""

    serial: str
    booked_on: date
    incoming: bool
    amount_fen: int
    balance_fen: int
    counterparty: str | None
    summary: str | None
    line: int
    source: str
    entry: str | None
    suggestions: tuple[str, ...]
    recorded_at: datetime
    recorded_by: str


class StatementOut(Out):
    """A page of statement rows, and how many of all are matched and not."""

    items: tuple[StatementRowOut, ...]
    next: str | None
    matched: int
    unmatched: int


class MatchIn(StrictModel):
    """A row, by the bank's serial number, and the entry it is."""

    serial: Annotated[str, Text(64)]
    entry: Code


class UnmatchIn(StrictModel):
    """A row whose match is taken back, and why."""

    serial: Annotated[str, Text(64)]
    reason: Note


class MatchedOut(Out):
    """A row and the entry it is matched to now."""

    serial: str
    entry: str | None


class LayoutsOut(Out):
    """The layout of each bank."""

    items: tuple[dict[str, JsonValue], ...]


class LayoutMade(Out):
    """The bank whose layout was recorded."""

    bank: str


class DifferenceIn(StrictModel):
    """One item of a difference."""

    kind: DifferenceKind
    amount_fen: Fen
    explanation: Note

    def as_detail(self) -> Difference:
        """As the event keeps it."""
        return Difference(kind=self.kind, amount_fen=self.amount_fen, explanation=self.explanation)


class ReconcileIn(StrictModel):
    """What the bank says of a day, with every difference explained. The book's balance is not sent: it is computed."""

    effective_on: IsoDate
    bank_fen: Annotated[int, Field(ge=0, le=MAX_FEN)]
    items: tuple[DifferenceIn, ...] = Field(default=(), max_length=200)
    signed_by: Name
    evidence: Note


class DifferenceOut(Out):
    """One item as recorded."""

    kind: str
    amount_fen: int
    explanation: str


class ReconciledOut(Out):
    """A reconciliation, beside what the book says of its day now."""

    code: str
    on: date
    bank_fen: int
    book_fen: int
    book_now_fen: int
    items: tuple[DifferenceOut, ...]
    signed_by: str
    evidence: str
    recorded_at: datetime
    recorded_by: str


class Reconciliations(Out):
    """An account's reconciliations."""

    items: tuple[ReconciledOut, ...]


class DisclosureSettingIn(StrictModel):
    """Whether a bureau's public table leaves amounts out, from a day on, and on what ground."""

    bureau: Code | None = None
    effective_on: IsoDate
    hide_amounts: bool
    ground: Note
    evidence: Note
