"""What is on record of one right, as far as a further fact may refer to it, repeat it or correct it.

Filled from a delivery as its facts are read, or from the tables when a single fact is added later, so that both are
held against the same picture.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from restoration.law.events import AccountClosed, EventKind, ReportRef, UsePlan
from restoration.law.facts import LedgerFact, RightFacts, SubjectType
from restoration.law.fund.ledger import Entry, EntryKind, balance

PARTY: Final = (EventKind.PARTY_GONE, EventKind.PARTY_FOUND)


@dataclass(slots=True)
class Seen:
    """What is on record of one right (or bureau), as far as a further fact may refer to it or repeat it."""

    today: date
    subject_type: SubjectType
    rows: dict[str, set[str]] = field(default_factory=dict)  # kind of row → codes
    events: dict[str, EventKind] = field(default_factory=dict)  # event → its kind
    replaced: set[str] = field(default_factory=set)
    phases: dict[str, set[int]] = field(default_factory=dict)  # plan → phase numbers; a voided plan has none
    versions: set[int] = field(default_factory=set)
    opened: dict[str, date] = field(default_factory=dict)  # account → opening day
    money: dict[str, str] = field(default_factory=dict)  # account of each ledger entry
    kinds: dict[str, str] = field(default_factory=dict)  # kind of each ledger entry
    held: dict[str, int] = field(default_factory=dict)  # account → what it holds (fen)
    closings: dict[str, tuple[str, date]] = field(default_factory=dict)  # event → account closed and day
    tasks: set[str] = field(default_factory=set)  # of all use plans filed
    filed: set[tuple[int, int]] = field(default_factory=set)
    withdrawn: set[str] = field(default_factory=set)
    party: dict[str, tuple[date, EventKind]] = field(default_factory=dict)  # event → day and kind

    def last_version(self, year: int) -> int:
        """The highest version of a year's report received, withdrawn or not; 0 before the first."""
        return max((v for y, v in self.filed if y == year), default=0)

    def closed_on(self, account: str) -> date | None:
        """The day an account was closed, by the closing that stands."""
        days = [day for code, (closed, day) in self.closings.items() if closed == account and code not in self.replaced]
        return max(days, default=None)

    def ownerless(self) -> bool:
        """Whether the last party event that stands says the party is gone."""
        standing = [found for code, found in self.party.items() if code not in self.replaced]
        return bool(standing) and max(standing, key=lambda f: f[0])[1] is EventKind.PARTY_GONE


def seen_of(facts: RightFacts, today: date) -> Seen:
    """What is on record of a right that exists."""
    seen = Seen(today, facts.subject_type)
    groups = {"holding": facts.holdings, "event": facts.events, "plan": facts.plans}
    groups |= {"account": facts.accounts, "report": facts.reports}
    seen.rows = {kind: {f.id for f in group} for kind, group in groups.items()}
    seen.replaced = {f.supersedes for f in facts.every_fact() if f.supersedes}
    current = facts.current()
    standing = {current.origin(p.id) for p in current.plans}
    seen.phases = {p.code: {f.no for f in p.phases} for p in facts.plans if current.origin(p.id) in standing}
    seen.versions = {p.version for p in facts.plans}
    seen.opened = {a.code: a.effective_on for a in facts.accounts}
    seen.money = {e.code: e.account for e in facts.entries}
    seen.kinds = {e.code: e.kind for e in facts.entries}
    seen.held = {
        a.code: balance(as_entry(e, seen) for e in facts.entries if e.account == a.code) for a in facts.accounts
    }
    seen.filed = {(r.year, r.version) for r in facts.reports}
    for event in facts.events:
        remember(seen, event.id, event.kind, event.effective_on, event.detail)
    return seen


def as_entry(fact: LedgerFact, seen: Seen) -> Entry:
    """A ledger fact as far as the sum goes."""
    undone = EntryKind(seen.kinds[fact.reverses]) if fact.reverses else None
    return Entry(EntryKind(fact.kind), fact.amount_fen, fact.effective_on, undone)


def remember(seen: Seen, code: str, kind: EventKind, day: date, detail: object) -> None:
    """Keep of an event what later facts are checked against."""
    seen.events[code] = kind
    if kind in PARTY:
        seen.party[code] = (day, kind)
    if kind is EventKind.REPORT_WITHDRAWN and isinstance(detail, ReportRef):
        seen.withdrawn.add(detail.report)
    if isinstance(detail, AccountClosed):
        seen.closings[code] = detail.account, day
    if isinstance(detail, UsePlan):
        seen.tasks.update(t.code for t in detail.tasks)


def event_code(subject: str, number: int) -> str:
    """The public code of a right's n-th event."""
    return f"{subject}-V{number}"


def holding_code(right: str, number: int) -> str:
    """The public code of a right's n-th holding."""
    return f"{right}-H{number}"


def bureau_event_code(bureau: str, number: int) -> str:
    """The public code of a bureau's n-th event; its own letter, since bureaus and rights may share a code."""
    return f"{bureau}-B{number}"
