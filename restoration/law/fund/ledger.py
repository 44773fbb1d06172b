"""The restoration fund's money: entries in whole fen, always positive, their kind says which way.

Never edited; corrected by one reversal. A balance is a sum over entries, never a column. Each entry is also kept by
double entry: what reaches or leaves the bank stands against what it was for, and the two sides are equal.
"""

from __future__ import annotations

import re
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
    REFUND = "refund"  # 退款: money of an earlier withdrawal that came back into the account
    REVERSAL = "reversal"  # 冲正: undoes exactly one earlier entry


DIRECTION: Final = {EntryKind.DEPOSIT: 1, EntryKind.INTEREST: 1, EntryKind.WITHDRAWAL: -1, EntryKind.REFUND: 1}


class Book(StrEnum):
    """The ledger accounts an entry is posted to. Stored; never renamed."""

    BANK = "bank"  # 专户存款
    OBLIGATION = "restoration_obligation"  # 治理恢复义务: what was set aside to meet it
    INTEREST = "interest_income"  # 利息收入
    WORKS = "restoration_works"  # 治理恢复支出


AGAINST: Final = {
    EntryKind.DEPOSIT: Book.OBLIGATION,
    EntryKind.INTEREST: Book.INTEREST,
    EntryKind.WITHDRAWAL: Book.WORKS,
    EntryKind.REFUND: Book.WORKS,
}
"""What stands against the bank."""


@dataclass(frozen=True, slots=True)
class Posting:
    """One side of an entry (fen): debit is positive, credit negative."""

    book: Book
    fen: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as far as the sum goes; ``reverses`` is the kind of the entry a reversal undoes."""

    kind: EntryKind
    amount_fen: int
    value_on: date
    reverses: EntryKind | None = None

    @property
    def acts_as(self) -> EntryKind:
        """The kind whose books it moves: its own, or that of the entry it undoes. Raises ``LedgerRefused``."""
        if self.kind is not EntryKind.REVERSAL:
            return self.kind
        if self.reverses is None or self.reverses is EntryKind.REVERSAL:
            raise LedgerRefused("冲正必须指明一笔尚未冲正的非冲正分录")
        return self.reverses

    @property
    def signed_fen(self) -> int:
        """The entry's effect on the balance (fen)."""
        effect = DIRECTION[self.acts_as] * self.amount_fen
        return -effect if self.kind is EntryKind.REVERSAL else effect


@dataclass(frozen=True, slots=True)
class Use:
    """What a withdrawal is for: an item of the plan (``plan`` and ``phase``), a task of the use plan, or in words."""

    plan: str = ""
    phase: int | None = None
    task: str = ""
    purpose: str = ""

    @property
    def planned(self) -> bool:
        """Whether it names an item of a plan or of a use plan."""
        return bool(self.task or self.plan)


NO_USE: Final = Use()


# ---- double entry ------------------------------------------------------------------------------------------------


def balanced(postings: Iterable[Posting]) -> tuple[Posting, ...]:
    """The postings, if they are at least two, none is nothing and they add up to zero; else ``LedgerRefused``."""
    found = tuple(postings)
    if len(found) < 2 or any(p.fen == 0 for p in found) or sum(p.fen for p in found) != 0:
        raise LedgerRefused("分录借贷不平，未作登记", code="unbalanced")
    return found


def postings(entry: Entry) -> tuple[Posting, ...]:
    """Both sides of an entry: the bank against what the money was for. A reversal turns the sides round."""
    return balanced((Posting(Book.BANK, entry.signed_fen), Posting(AGAINST[entry.acts_as], -entry.signed_fen)))


_SIDE: Final = re.compile(r"([a-z_]+)([+-][1-9][0-9]*)")


def written(found: Iterable[Posting]) -> str:
    """Postings as the table keeps them and the hash covers them: ``bank+700;interest_income-700``."""
    return ";".join(f"{p.book.value}{p.fen:+d}" for p in found)


def read_postings(text: str) -> tuple[Posting, ...]:
    """Postings as ``written``, balanced. Raises ``LedgerRefused`` for anything else."""
    sides = [_SIDE.fullmatch(side) for side in text.split(";")]
    try:
        return balanced(Posting(Book(side[1]), int(side[2])) if side else Posting(Book(""), 0) for side in sides)
    except ValueError:
        raise LedgerRefused(f"分录科目无法读取：{text[:60]}", code="unbalanced") from None


def trial_balance(found: Iterable[Posting]) -> dict[Book, int]:
    """What each ledger account stands at (fen, debit positive); together they are always zero."""
    totals = dict.fromkeys(Book, 0)
    for posting in found:
        totals[posting.book] += posting.fen
    return totals


# ---- sums ----------------------------------------------------------------------------------------------------------


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


def warnings(kind: EntryKind, use: Use) -> tuple[str, ...]:
    """What is taken but should be looked at: a withdrawal that no plan asked for (矿产资源法 第四十九条: 专项用于)."""
    if kind is not EntryKind.WITHDRAWAL or use.planned:
        return ()
    return ("本笔支取未对应方案期次或者使用计划任务，请核对是否用于本矿区生态修复",)
