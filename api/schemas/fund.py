"""The restoration fund: accounts and their ledgers, in fen."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from api.schemas.common import Code, Instant, Out
from restoration.law.ledger import EntryKind
from restoration.services.records import AccountIn
from restoration.strict import MAX_FEN, Fen, IsoDate, StrictModel, Text


class AccountNew(AccountIn):
    """A fund account of a right."""

    right: Code | None = None


class EntryNew(StrictModel):
    """One movement; the kind says which way. A reversal names the entry it undoes."""

    kind: EntryKind
    amount_fen: Fen
    value_on: IsoDate
    reference: Annotated[str, Text(128)]
    reverses: Code | None = None


class BalanceQuery(StrictModel):
    """At the close of which day (today if not given), as known now or at an instant."""

    as_of: IsoDate | None = None
    known_at: Instant | None = None


class AccountOut(Out):
    """A fund account."""

    code: str
    mine: str
    right: str
    bank: str | None
    number_tail: str | None
    scope_of_use: str | None
    accrual_method: str | None
    effective_on: date
    recorded_at: datetime
    recorded_by: str
    evidence: str
    supersedes: str | None


class EntryOut(Out):
    """One ledger entry, with the hash that chains it."""

    code: str
    seq: int
    kind: str
    amount_fen: Annotated[int, Field(gt=0, le=MAX_FEN)]
    value_on: date
    reference: str | None
    reverses: str | None
    recorded_at: datetime
    recorded_by: str
    hash: str


class BalanceOut(Out):
    """What an account holds."""

    account: str
    as_of: date
    known_at: datetime | None
    balance_fen: Annotated[int, Field(ge=0)]
