"""What an official should look at in a right's fund.

Hints only: nothing here is a flag and no text attaches a consequence to them; the thresholds are the product's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from restoration.law.facts import RightFacts
from restoration.law.fund.demands import Requirement, Stream
from restoration.law.fund.position import Position, booked
from restoration.law.numerals import yuan
from restoration.law.workdays import add_days, add_months, last_day, quarter_of


class AlertKind(StrEnum):
    """The hints there are."""

    NO_ACCOUNT = "no_account"
    ACCRUAL_LATE = "accrual_late"
    LOW_USE = "low_use"
    SHORT_OF_TASKS = "short_of_tasks"
    LICENCE_ENDING = "licence_ending"
    LEDGER_SILENT = "ledger_silent"
    UNPLANNED_WITHDRAWAL = "unplanned_withdrawal"


@dataclass(frozen=True, slots=True)
class Alert:
    """One hint in words; ``days`` where it counts days."""

    kind: AlertKind
    text: str
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From when on something is worth a look."""

    account_days: int = 30
    use_percent: int = 20
    licence_months: int = 36


USUAL = Thresholds()


def alerts(
    facts: RightFacts, at: Position, found: Requirement, expires_on: date | None, limits: Thresholds = USUAL
) -> tuple[Alert, ...]:
    """All hints for one right; facts are current and as of the position's day."""
    return (
        *no_account(facts, at, limits),
        *accrual_late(facts, at, found),
        *low_use(at, limits),
        *short_of_tasks(at),
        *licence_ending(facts, at, expires_on, limits),
        *ledger_silent(facts, at),
        *unplanned(at),
    )


def no_account(facts: RightFacts, at: Position, limits: Thresholds) -> Iterator[Alert]:
    """A licence for longer than the days, and no account ever opened."""
    if facts.accounts or facts.granted_on is None or facts.ended():
        return
    days = (at.as_of - add_days(facts.granted_on, limits.account_days)).days
    if days > 0:
        text = f"采矿许可证发放已超过{limits.account_days}日，未见基金账户"
        yield Alert(AlertKind.NO_ACCOUNT, text, days)


def accrual_late(facts: RightFacts, at: Position, found: Requirement) -> Iterator[Alert]:
    """A due day passed with less booked or deposited than was owed by then, as far as that is known."""
    lines = found.of(Stream.ACCRUAL, at.as_of - timedelta(days=1))
    for day in sorted({line.due_on for line in lines if line.due_on is not None}):
        owed, done = found.at_least(Stream.ACCRUAL, day), max(booked(facts, at.as_of), at.deposited_fen)
        if owed > done:
            text = f"截至{day}应提不少于{yuan(owed)}，已提{yuan(done)}，差{yuan(owed - done)}"
            yield Alert(AlertKind.ACCRUAL_LATE, text, (at.as_of - day).days)
            return


def low_use(at: Position, limits: Thresholds) -> Iterator[Alert]:
    """Little of what was set aside has been used."""
    if at.set_aside_fen > 0 and at.used_fen * 100 < at.set_aside_fen * limits.use_percent:
        text = f"累计使用{yuan(at.used_fen)}，不足已提{yuan(at.set_aside_fen)}的{limits.use_percent}%"
        yield Alert(AlertKind.LOW_USE, text)


def short_of_tasks(at: Position) -> Iterator[Alert]:
    """The balance does not cover the tasks of the next twelve months."""
    until = add_months(at.as_of, 12)
    due = sum(t.open_fen for t in at.tasks if at.as_of <= last_day(t.year, t.task.quarter) <= until)
    if due > at.balance_fen:
        text = f"未来十二个月计划任务{yuan(due)}，账户余额{yuan(at.balance_fen)}，不足{yuan(due - at.balance_fen)}"
        yield Alert(AlertKind.SHORT_OF_TASKS, text)


def licence_ending(facts: RightFacts, at: Position, expires_on: date | None, limits: Thresholds) -> Iterator[Alert]:
    """The licence ends within the months."""
    if expires_on is None or facts.ended() or expires_on > add_months(at.as_of, limits.licence_months):
        return
    if expires_on >= at.as_of:
        days = (expires_on - at.as_of).days
        yield Alert(AlertKind.LICENCE_ENDING, f"采矿许可证{expires_on}到期，不足{limits.licence_months}个月", days)


def ledger_silent(facts: RightFacts, at: Position) -> Iterator[Alert]:
    """Nothing posted since before the last quarter that has ended."""
    if not at.open_accounts:
        return
    year, number = quarter_of(at.as_of)
    year, number = (year, number - 1) if number > 1 else (year - 1, 4)
    since = last_day(year, number - 1) if number > 1 else last_day(year - 1, 4)
    if all(a.effective_on <= since for a in facts.accounts) and (at.last_entry_on is None or at.last_entry_on <= since):
        shown = f"最近一笔为{at.last_entry_on}" if at.last_entry_on else "尚无收支"
        yield Alert(AlertKind.LEDGER_SILENT, f"{year}年第{number}季度没有登记收支（{shown}）")


def unplanned(at: Position) -> Iterator[Alert]:
    """Withdrawals that name no item of a plan."""
    if at.unplanned:
        text = f"{len(at.unplanned)}笔支取未对应方案期次或者使用计划任务：{'、'.join(at.unplanned[:5])}"
        yield Alert(AlertKind.UNPLANNED_WITHDRAWAL, text)
