"""A demand of setting money aside, with everything it was computed from, and what all demands come to by a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Final

from restoration.law.fund.formula_book import Rule
from restoration.law.texts.book import Confidence

FEN: Final = Decimal(100)


class Stream(StrEnum):
    """Two duties of setting aside, judged apart: the fund's accrual, and the reclamation fee's prepayment."""

    ACCRUAL = "accrual"  # 基金（修复费用）计提
    PREPAYMENT = "prepayment"  # 土地复垦费用预存


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor as used: its value (``None``: not known), and the table or record it stands in."""

    id: str
    title: str
    value: Decimal | None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One demand of one text for one period (fen); ``None``: unknown, and ``missing`` says what for.

    An accrual line is the period's own amount; a prepayment line is how much must lie there in all by ``due_on``.
    """

    rule: Rule
    stream: Stream
    period: str
    due_on: date | None
    amount_fen: int | None
    factors: tuple[Factor, ...] = ()
    missing: tuple[str, ...] = ()
    arithmetic: str = ""

    @property
    def confidence(self) -> Confidence:
        """How far the text behind it may be acted on."""
        return self.rule.confidence


@dataclass(frozen=True, slots=True)
class Requirement:
    """All demands on a right as of a day."""

    as_of: date
    lines: tuple[Line, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """What is not known, each thing once."""
        return tuple(dict.fromkeys(m for line in self.lines for m in line.missing))

    def lacking(self, stream: Stream) -> tuple[str, ...]:
        """What one stream's demands lack, each thing once."""
        return tuple(dict.fromkeys(m for line in self.lines if line.stream is stream for m in line.missing))

    def of(self, stream: Stream, day: date) -> list[Line]:
        """The stream's demands due by the end of a day, and those whose day is not known or not fixed."""
        return [x for x in self.lines if x.stream is stream and (x.due_on is None or x.due_on <= day)]

    def at_least(self, stream: Stream, day: date) -> int:
        """What must be set aside by the end of a day as far as it is known (fen).

        Several texts about one year measure the same money: the strictest counts, they do not add up. A prepayment
        whose day is not known is not due yet.
        """
        lines = self.of(stream, day)
        if stream is Stream.PREPAYMENT:
            return max((x.amount_fen or 0 for x in lines if x.due_on is not None), default=0)
        years: dict[str, dict[str, int]] = {}
        for line in lines:
            by_rule = years.setdefault(line.period[:4], {})
            by_rule[line.rule.id] = by_rule.get(line.rule.id, 0) + (line.amount_fen or 0)
        return sum(max(by_rule.values()) for by_rule in years.values())

    def required(self, stream: Stream, day: date) -> int | None:
        """The same, or ``None`` where anything about a demand due by then, or about its day, is unknown."""
        return None if any(x.missing for x in self.of(stream, day)) else self.at_least(stream, day)


def to_fen(yuan_amount: Decimal) -> int:
    """An amount in yuan as whole fen: the one place where an accrual is rounded, half up."""
    return int((yuan_amount * FEN).quantize(Decimal(1), rounding=ROUND_HALF_UP))
