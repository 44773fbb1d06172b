"""Quarter by quarter until mining ends: what must have been set aside, what is planned to be spent, what lies there.

A projection for the talk with the holder, never a demand: it uses what is on record and a deposit somebody thinks of.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from restoration.law.fund.demands import Requirement, Stream
from restoration.law.workdays import last_day, quarter_of

LONGEST: Final = 200
"""Quarters shown at most: fifty years."""
WITHOUT_END: Final = 4
"""Quarters shown where no end is on record."""


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A deposit somebody thinks of (fen), on a day."""

    fen: int
    on: date


@dataclass(frozen=True, slots=True)
class Money:
    """What is on record as of the day: deposits so far, what the accounts hold, tasks by quarter still unpaid (fen)."""

    deposited_fen: int
    held_fen: int
    committed: Mapping[tuple[int, int], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarter:
    """One quarter (fen): what must be set aside by its end, deposits by then, tasks in it, what would be left.

    ``unknown`` marks that demands due by then are not all known: the amounts are then the least that is owed.
    """

    period: str
    ends_on: date
    accrual_fen: int
    prepayment_fen: int
    unknown: bool
    deposited_fen: int
    committed_fen: int
    held_fen: int

    @property
    def required_fen(self) -> int:
        """The larger of the two duties of setting aside: the least that must have come in."""
        return max(self.accrual_fen, self.prepayment_fen)

    @property
    def short_fen(self) -> int:
        """What is still to be set aside by then."""
        return max(0, self.required_fen - self.deposited_fen)

    @property
    def lacking_fen(self) -> int:
        """What the planned tasks would need beyond what lies there."""
        return max(0, -self.held_fen)


def outlook(
    found: Requirement, money: Money, *, ends_on: date | None, what_if: WhatIf | None = None
) -> tuple[Quarter, ...]:
    """The quarters from the one of ``found.as_of`` until production ends."""
    return tuple(quarters(found, money, ends_on, what_if))


def quarters(found: Requirement, money: Money, ends_on: date | None, what_if: WhatIf | None) -> Iterator[Quarter]:
    """One after the other; tasks overdue from earlier quarters weigh on the first."""
    year, number = quarter_of(found.as_of)
    left = money.held_fen - sum(fen for when, fen in money.committed.items() if when < (year, number))
    for _ in range(LONGEST if ends_on else WITHOUT_END):
        end = last_day(year, number)
        extra = what_if.fen if what_if and what_if.on <= end else 0
        committed = money.committed.get((year, number), 0)
        left -= committed
        yield Quarter(
            period=f"{year}Q{number}",
            ends_on=end,
            accrual_fen=found.at_least(Stream.ACCRUAL, end),
            prepayment_fen=found.at_least(Stream.PREPAYMENT, end),
            unknown=any(found.required(stream, end) is None for stream in Stream),
            deposited_fen=money.deposited_fen + extra,
            committed_fen=committed,
            held_fen=left + extra,
        )
        if ends_on and end >= ends_on:
            return
        year, number = (year, number + 1) if number < 4 else (year + 1, 1)
