"""What a bank statement says, held against itself and against the ledger. It proposes; a person matches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

DAYS: Final = 3
"""How far apart the bank's day and the ledger's value day of one movement may lie for a proposal."""


@dataclass(frozen=True, slots=True)
class BankRow:
    """One line of a statement (fen); ``line`` is its row in the file."""

    line: int
    serial: str
    booked_on: date
    incoming: bool
    amount_fen: int
    balance_fen: int
    counterparty: str = ""
    summary: str = ""

    @property
    def signed_fen(self) -> int:
        """Its effect on the balance."""
        return self.amount_fen if self.incoming else -self.amount_fen


@dataclass(frozen=True, slots=True)
class Booked:
    """A ledger entry as far as matching goes: ``signed_fen`` is its effect on the balance."""

    code: str
    signed_fen: int
    value_on: date
    reference: str


@dataclass(frozen=True, slots=True)
class Gap:
    """The first row whose balance does not follow from the one before (fen)."""

    row: BankRow
    expected_fen: int


def first_gap(rows: Iterable[BankRow], opening_fen: int | None) -> Gap | None:
    """The first row whose balance is not the one before and its own amount; without an opening the first sets it."""
    balance = opening_fen
    for row in rows:
        if balance is not None and balance + row.signed_fen != row.balance_fen:
            return Gap(row, balance + row.signed_fen)
        balance = row.balance_fen
    return None


def in_time(rows: Sequence[BankRow], opening_fen: int | None) -> tuple[Sequence[BankRow], Gap | None]:
    """The rows oldest first, as their balances say, and the first gap if neither order is whole."""
    gap = first_gap(rows, opening_fen)
    if gap is None:
        return rows, None
    turned = list(reversed(rows))
    return (turned, None) if first_gap(turned, opening_fen) is None else (rows, gap)


def suggestions(row: BankRow, entries: Iterable[Booked]) -> list[str]:
    """Entries that may be this movement, likeliest first: same way and amount, days apart at most ``DAYS``."""
    fitting = [e for e in entries if e.signed_fen == row.signed_fen and apart(row, e) <= DAYS]
    return [e.code for e in sorted(fitting, key=lambda e: (not named(row, e), apart(row, e), e.code))]


def apart(row: BankRow, entry: Booked) -> int:
    """Days between the bank's day and the entry's."""
    return abs((row.booked_on - entry.value_on).days)


def named(row: BankRow, entry: Booked) -> bool:
    """Whether the entry's reference names the bank's serial number."""
    return row.serial in entry.reference
