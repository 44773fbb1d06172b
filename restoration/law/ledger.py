"""The restoration fund's money: entries in whole fen, always positive, their kind says which way.

Never edited; corrected by one reversal. A balance is a sum over entries, never a column.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from restoration.errors import LedgerRefused
from restoration.law.numerals import yuan


class EntryKind(StrEnum):
    """What happened to the money."""

    DEPOSIT = "deposit"  # 存入
    INTEREST = "interest"  # 利息
    WITHDRAWAL = "withdrawal"  # 支取
    REVERSAL = "reversal"  # 冲正: undoes exactly one earlier entry


DIRECTION: Final = {EntryKind.DEPOSIT: 1, EntryKind.INTEREST: 1, EntryKind.WITHDRAWAL: -1}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as far as the sum goes; ``reverses`` is the kind of the entry a reversal undoes."""

    kind: EntryKind
    amount_fen: int
    value_on: date
    reverses: EntryKind | None = None

    @property
    def signed_fen(self) -> int:
        """The entry's effect on the balance (fen)."""
        if self.kind is EntryKind.REVERSAL:
            if self.reverses is None or self.reverses is EntryKind.REVERSAL:
                raise LedgerRefused("冲正必须指明一笔尚未冲正的非冲正分录")
            return -DIRECTION[self.reverses] * self.amount_fen
        return DIRECTION[self.kind] * self.amount_fen


def balance(entries: Iterable[Entry]) -> int:
    """What the entries leave in the account (fen)."""
    return sum(e.signed_fen for e in entries)


def post(entries: Iterable[Entry], new: Entry) -> int:
    """The balance after ``new``; raises ``LedgerRefused`` where it would fall below zero."""
    if new.amount_fen <= 0:
        raise LedgerRefused("金额必须大于零")
    before = balance(entries)
    after = before + new.signed_fen
    if after < 0:
        raise LedgerRefused(
            f"余额不足：账户余额{yuan(before)}，本笔{yuan(new.amount_fen)}，还差{yuan(-after)}", code="overdrawn"
        )
    return after
