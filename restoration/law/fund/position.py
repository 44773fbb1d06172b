"""Where a right's fund stands on a day: three numbers kept apart, what came and went, tasks planned and paid.

应提 is what the texts demand, 账面已提 what the holder booked, 专户已存 what reached the account; none stands for
another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from restoration.law.events import AccountClosed, AccrualBooked, EventKind, UsePlanTask
from restoration.law.facts import RightFacts
from restoration.law.fund.basis import use_plans
from restoration.law.fund.demands import Requirement, Stream
from restoration.law.fund.ledger import Entry, EntryKind, balance
from restoration.law.fund.outlook import Money


@dataclass(frozen=True, slots=True)
class Paid:
    """A withdrawal or refund (fen) with what it was for."""

    code: str
    kind: EntryKind
    amount_fen: int
    value_on: date
    task: str
    plan: str
    purpose: str
    refunds: str

    @property
    def net_fen(self) -> int:
        """What it adds to what was spent."""
        return self.amount_fen if self.kind is EntryKind.WITHDRAWAL else -self.amount_fen


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task of a use plan and what was paid for it so far (fen)."""

    year: int
    task: UsePlanTask
    paid_fen: int

    @property
    def open_fen(self) -> int:
        """What of the task's amount has not been paid yet."""
        return max(0, self.task.amount_fen - self.paid_fen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """The fund of one right on a day (fen). ``required_fen`` is ``None`` where what must be set aside is unknown."""

    as_of: date
    required_fen: int | None
    at_least_fen: int
    booked_fen: int
    deposited_fen: int
    interest_fen: int
    used_fen: int
    balance_fen: int
    tasks: tuple[TaskLine, ...]
    unplanned: tuple[str, ...]  # withdrawals that name no item of a plan
    open_accounts: tuple[str, ...]
    last_entry_on: date | None

    @property
    def set_aside_fen(self) -> int:
        """提取: an accrual or a deposit, whichever is more; the two are records of the same duty."""
        return max(self.booked_fen, self.deposited_fen)

    @property
    def money(self) -> Money:
        """As the outlook takes it."""
        committed: dict[tuple[int, int], int] = {}
        for line in self.tasks:
            when = line.year, line.task.quarter
            committed[when] = committed.get(when, 0) + line.open_fen
        return Money(self.deposited_fen, self.balance_fen, committed)


def position(facts: RightFacts, paid: Iterable[Paid], found: Requirement) -> Position:
    """The fund's position from facts that are current and as of the requirement's day."""
    as_of = found.as_of
    undone = {e.reverses for e in facts.entries if e.reverses}  # reversed by the day; a later reversal is not known yet
    spent = [p for p in paid if p.value_on <= as_of and p.code not in undone]
    entries = summed(facts)
    return Position(
        as_of=as_of,
        required_fen=found.required(Stream.ACCRUAL, as_of),
        at_least_fen=found.at_least(Stream.ACCRUAL, as_of),
        booked_fen=booked(facts, as_of),
        deposited_fen=net(entries, EntryKind.DEPOSIT),
        interest_fen=net(entries, EntryKind.INTEREST),
        used_fen=sum(p.net_fen for p in spent),
        balance_fen=balance(entries),
        tasks=tuple(task_lines(facts, spent)),
        unplanned=tuple(p.code for p in spent if p.kind is EntryKind.WITHDRAWAL and not (p.task or p.plan)),
        open_accounts=tuple(a.code for a in facts.accounts if a.code not in closed(facts)),
        last_entry_on=max((e.value_on for e in entries), default=None),
    )


def summed(facts: RightFacts) -> list[Entry]:
    """The right's entries as far as sums go."""
    kinds = {e.code: EntryKind(e.kind) for e in facts.entries}
    return [
        Entry(EntryKind(e.kind), e.amount_fen, e.effective_on, kinds.get(e.reverses) if e.reverses else None)
        for e in facts.entries
    ]


def net(entries: Iterable[Entry], kind: EntryKind) -> int:
    """What a kind of entry came to, reversals taken off (fen)."""
    return sum(e.signed_fen for e in entries if e.acts_as is kind)


def booked(facts: RightFacts, day: date) -> int:
    """账面已提 by a day (fen)."""
    events = facts.of_kind(EventKind.ACCRUAL_BOOKED)
    return sum(e.detail.amount_fen for e in events if isinstance(e.detail, AccrualBooked) and e.effective_on <= day)


def closed(facts: RightFacts) -> set[str]:
    """Accounts that were closed."""
    events = facts.of_kind(EventKind.FUND_ACCOUNT_CLOSED)
    return {e.detail.account for e in events if isinstance(e.detail, AccountClosed)}


def task_lines(facts: RightFacts, spent: Iterable[Paid]) -> Iterable[TaskLine]:
    """Every task of the use plans that hold, with what was paid for it."""
    paid = by_task(spent)
    for year, tasks in sorted(use_plans(facts).items()):
        for task in tasks:
            yield TaskLine(year, task, paid.get(task.code, 0))


def by_task(spent: Iterable[Paid]) -> Mapping[str, int]:
    """What was paid for each task; a refund goes back to the task its withdrawal named."""
    found = list(spent)
    task_of = {p.code: p.task for p in found}
    totals: dict[str, int] = {}
    for p in found:
        task = p.task or task_of.get(p.refunds, "")
        totals[task] = totals.get(task, 0) + p.net_fen
    return totals
