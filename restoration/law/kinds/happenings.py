"""What happened to a subject, in one shape whatever row it stands in: a fact opens a duty, or fulfils one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from restoration.law.events import EVENT_KINDS, Detail, OfYear, Referring
from restoration.law.facts import Event, Fact, RightFacts, in_order
from restoration.law.kinds.fund import WITHDRAWAL, standing_entries
from restoration.law.numerals import chinese_date
from restoration.law.texts.deed_terms import Happening, Recorded

LICENCE = "licence"
DEPOSIT = "deposit"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One happening: what, on which day, under which lasting reference, in which words, from which row."""

    what: Happening
    on: date
    reference: str
    words: str
    fact: Fact | None = None

    @property
    def detail(self) -> Detail | None:
        """The payload, where it is an event."""
        return self.fact.detail if isinstance(self.fact, Event) else None

    @property
    def year(self) -> int:
        """The year it is for: the one its payload names, or the one it happened in."""
        detail = self.detail
        if isinstance(detail, OfYear):
            return detail.year
        period = getattr(detail, "period", "")
        return int(period[:4]) if period else self.on.year

    @property
    def dated_words(self) -> str:
        """2026年3月1日申请验收"""
        return f"{chinese_date(self.on)}{self.words}"


def occurrences(facts: RightFacts, kinds: Iterable[Happening]) -> list[Occurrence]:
    """All happenings of these kinds on record, oldest first; a licence's coming expiry is among them."""
    found = [o for kind in kinds for o in of_one_kind(facts, kind)]
    return sorted(found, key=lambda o: (o.on, o.reference))


def of_one_kind(facts: RightFacts, kind: Happening) -> Iterator[Occurrence]:
    """All happenings of one kind."""
    if isinstance(kind, Recorded):
        yield from RECORDED[kind](facts)
    else:
        for event in facts.by_kind.get(kind, ()):
            yield Occurrence(kind, event.effective_on, facts.origin(event.id), EVENT_KINDS[kind].title, event)


def on_record(facts: RightFacts, kind: Happening) -> bool:
    """Whether there may be any of a kind; cheap, and asked before anything else."""
    return isinstance(kind, Recorded) or kind in facts.by_kind


def licence_granted(facts: RightFacts) -> Iterator[Occurrence]:
    """The licence was issued."""
    if facts.granted_on is not None:
        yield Occurrence(Recorded.LICENCE_GRANTED, facts.granted_on, LICENCE, "取得采矿许可证")


def licence_expires(facts: RightFacts) -> Iterator[Occurrence]:
    """Each term of the licence ends on a day known beforehand."""
    for day in facts.expiries():
        yield Occurrence(Recorded.LICENCE_EXPIRES, day, day.isoformat(), "采矿许可证有效期届满")


def transferred(facts: RightFacts) -> Iterator[Occurrence]:
    """A company other than the one before holds the right from that day on."""
    for before, holding in zip(facts.holdings, facts.holdings[1:], strict=False):
        if before.uscc != holding.uscc:
            words = f"采矿权由{before.name}转让给{holding.name}"
            yield Occurrence(Recorded.TRANSFERRED, holding.effective_on, facts.origin(holding.id), words, holding)


def plan_approved(facts: RightFacts) -> Iterator[Occurrence]:
    """A plan version was approved."""
    for plan in in_order(facts.plans):
        words = f"{plan.title}批准"
        yield Occurrence(Recorded.PLAN_APPROVED, plan.effective_on, facts.origin(plan.code), words, plan)


def account_opened(facts: RightFacts) -> Iterator[Occurrence]:
    """A fund account was opened."""
    for account in in_order(facts.accounts):
        code = facts.origin(account.code)
        yield Occurrence(Recorded.ACCOUNT_OPENED, account.effective_on, code, "设立基金账户", account)


def ledger(what: Recorded, kind: str, words: str) -> Callable[[RightFacts], Iterator[Occurrence]]:
    """Ledger entries of one kind that have not been reversed."""

    def found(facts: RightFacts) -> Iterator[Occurrence]:
        for entry in in_order(e for e in standing_entries(facts) if e.kind == kind):
            yield Occurrence(what, entry.effective_on, entry.code, words, entry)

    return found


RECORDED: Final[Mapping[Recorded, Callable[[RightFacts], Iterator[Occurrence]]]] = {
    Recorded.LICENCE_GRANTED: licence_granted,
    Recorded.LICENCE_EXPIRES: licence_expires,
    Recorded.TRANSFERRED: transferred,
    Recorded.PLAN_APPROVED: plan_approved,
    Recorded.ACCOUNT_OPENED: account_opened,
    Recorded.DEPOSITED: ledger(Recorded.DEPOSITED, DEPOSIT, "存入基金"),
    Recorded.WITHDRAWN: ledger(Recorded.WITHDRAWN, WITHDRAWAL, "支取基金"),
}


def about(facts: RightFacts, occurrence: Occurrence) -> str | None:
    """Which earlier fact a record names, by the reference that fact has for ever."""
    detail = occurrence.detail
    return facts.origin(detail.about) if isinstance(detail, Referring) else None
