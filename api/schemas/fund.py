"""The restoration fund: accounts and their ledgers, in fen."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import Field, SecretStr

from api.schemas.common import Code, Instant, Out
from restoration.law.fund.ledger import EntryKind, Use
from restoration.services.fund.account_changes import ChangeIn
from restoration.services.records import AccountIn, Note
from restoration.strict import MAX_FEN, Fen, IsoDate, StrictModel, Text


class AccountNew(AccountIn):
    """A fund account of a right. ``account_number`` is the bank's: sealed, and shown by its last digits."""

    right: Code | None = None
    account_number: SecretStr | None = None


class ChangeNew(ChangeIn):
    """What an account's bank, name or number is from a day on. ``account_number`` is sealed as at its opening."""

    account_number: SecretStr | None = None


class ChangeOut(Out):
    """One change of an account; ``correction``: the record was wrong, else the bank changed it."""

    code: str
    effective_on: date
    recorded_at: datetime
    recorded_by: str
    evidence: str
    ground: str
    correction: bool
    bank: str | None
    branch: str | None
    account_name: str | None
    number: str | None
    number_tail: str | None


class ChangesOut(Out):
    """All changes of an account, oldest first."""

    items: list[ChangeOut]


class CloseIn(StrictModel):
    """That an account was closed, when and why."""

    effective_on: IsoDate
    reason: Note
    evidence: Note


class EntryNew(StrictModel):
    """One movement; the kind says which way. A reversal names the entry it undoes, a refund the withdrawal.

    A withdrawal says what it is for: an item of the plan, a task of the use plan, or a purpose in words.
    """

    kind: EntryKind
    amount_fen: Fen
    value_on: IsoDate
    reference: Annotated[str, Text(128)]
    reverses: Code | None = None
    refunds: Code | None = None
    plan: Code | None = None
    phase: Annotated[int, Field(ge=1, le=99)] | None = None
    task: Code | None = None
    purpose: Note | None = None

    def use(self) -> Use:
        """What the entry is for."""
        return Use(self.plan or "", self.phase, self.task or "", self.purpose or "")


class EntryMade(Out):
    """The entry's code, and what should be looked at."""

    code: str
    warnings: tuple[str, ...]


class BalanceQuery(StrictModel):
    """At the close of which day (today if not given), as known now or at an instant."""

    as_of: IsoDate | None = None
    known_at: Instant | None = None


class AccountOut(Out):
    """A fund account."""

    code: str
    mine: str
    right: str
    account_type: str | None
    bank: str | None
    branch: str | None
    account_name: str | None
    number: str | None
    number_tail: str | None
    scope_of_use: str | None
    accrual_method: str | None
    effective_on: date
    recorded_at: datetime
    recorded_by: str
    evidence: str
    supersedes: str | None


class PostingOut(Out):
    """One side of an entry (fen); debit is positive."""

    book: str
    fen: int


class EntryOut(Out):
    """One ledger entry, with the hash that chains it."""

    code: str
    seq: int
    kind: str
    amount_fen: Annotated[int, Field(gt=0, le=MAX_FEN)]
    value_on: date
    reference: str | None
    reverses: str | None
    refunds: str | None
    plan: str | None
    phase: int | None
    task: str | None
    purpose: str | None
    postings: tuple[PostingOut, ...]
    recorded_at: datetime
    recorded_by: str
    hash: str


class BalanceOut(Out):
    """What an account holds."""

    account: str
    as_of: date
    known_at: datetime | None
    balance_fen: Annotated[int, Field(ge=0)]
