"""What a report is held against: the register, last year's report, the fund's ledger, the plan. Values only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from restoration.law.events import EventKind, MiningArea
from restoration.law.events.money import CostPlanned
from restoration.law.facts import LedgerFact, RightFacts
from restoration.law.fund.ledger import Entry, EntryKind, balance
from restoration.law.report.content import Content, Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerYear:
    """What the fund's ledger shows of a year (fen), every figure zero or more.

    A reversal of an entry of the same year counts against its kind; of an entry of an earlier year it adjusts this
    year's balance. Money of a withdrawal that came back is refunded, whichever year it had been withdrawn in.
    """

    opening_fen: int
    deposited_fen: int
    interest_fen: int
    withdrawn_fen: int
    refunded_fen: int = 0
    adjusted_up_fen: int = 0
    adjusted_down_fen: int = 0
    closing_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanYear:
    """What the approved plan asks: in all (m²), by the end of the next year in that year (m²), cost a m² (fen)."""

    responsibility_m2: int
    next_task_m2: int
    unit_cost_fen: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """All that a check of one report may look at beside the report.

    ``identity`` holds what the register knows and nothing else; ``files`` are the attachments on record among those the
    report names; ``asked`` are the parts the texts in force there ask for, id and title; ``today`` is the legal day;
    ``area`` is the approved mining area on record, where there is one; ``area_m2`` is its size, else the licence's.
    """

    year: int
    today: date
    identity: Identity
    last: Content | None = None
    ledger: LedgerYear | None = None
    plan: PlanYear | None = None
    area: MiningArea | None = None
    area_m2: int | None = None
    suspended: bool = False
    files: frozenset[str] = frozenset()
    asked: tuple[tuple[str, str], ...] = ()


def ledger_year(facts: RightFacts, year: int) -> LedgerYear | None:
    """The year of the right's ledger over all its accounts; ``None`` without an account."""
    if not facts.accounts:
        return None
    kinds = {e.code: EntryKind(e.kind) for e in facts.entries}
    before = [as_entry(e, kinds) for e in facts.entries if e.effective_on.year < year]
    during = [e for e in facts.entries if e.effective_on.year == year]
    known = {e.code for e in during}
    late = [as_entry(e, kinds) for e in during if e.reverses is not None and e.reverses not in known]
    own = [as_entry(e, kinds) for e in during if e.reverses is None or e.reverses in known]
    return LedgerYear(
        opening_fen=balance(before),
        deposited_fen=moved(own, EntryKind.DEPOSIT),
        interest_fen=moved(own, EntryKind.INTEREST),
        withdrawn_fen=-moved(own, EntryKind.WITHDRAWAL),
        refunded_fen=moved(own, EntryKind.REFUND),
        adjusted_up_fen=sum(e.signed_fen for e in late if e.signed_fen > 0),
        adjusted_down_fen=-sum(e.signed_fen for e in late if e.signed_fen < 0),
        closing_fen=balance([*before, *own, *late]),
    )


def as_entry(fact: LedgerFact, kinds: dict[str, EntryKind]) -> Entry:
    """A ledger row as the sums take it."""
    reverses = kinds.get(fact.reverses) if fact.reverses else None
    return Entry(EntryKind(fact.kind), fact.amount_fen, fact.effective_on, reverses)


def moved(entries: Iterable[Entry], kind: EntryKind) -> int:
    """What entries of a kind and the reversals of such entries moved (fen)."""
    return balance(e for e in entries if kind in (e.kind, e.reverses))


def stood_still(facts: RightFacts, year: int, today: date) -> bool:
    """Whether the mine stood still all the year (so far): suspended or ended by its first day and not resumed since."""
    first, last = date(year, 1, 1), min(date(year, 12, 31), today)
    ended = facts.ended()
    if ended is not None and ended.effective_on <= first:
        return True
    told = [e for e in facts.of_kind(EventKind.SUSPENDED, EventKind.RESUMED) if e.effective_on <= last]
    before = [e.kind for e in told if e.effective_on <= first]
    return before[-1:] == [EventKind.SUSPENDED] and not [e for e in told if e.effective_on > first]


def plan_year(facts: RightFacts, year: int) -> PlanYear | None:
    """What the latest approved plan asks; ``None`` without a plan that has phases."""
    plan = max(facts.plans, key=lambda p: p.version, default=None)
    if plan is None or not plan.phases:
        return None
    total = sum(p.planned_m2 for p in plan.phases)
    cost = [e.detail for e in facts.of_kind(EventKind.COST_PLANNED) if isinstance(e.detail, CostPlanned)]
    planned = next((c for c in reversed(cost) if c.plan == plan.code), None)
    return PlanYear(
        responsibility_m2=total,
        next_task_m2=sum(p.planned_m2 for p in plan.phases if p.due_on.year == year + 1),
        unit_cost_fen=Decimal(planned.total_fen) / total if planned and total else None,
    )


def mining_area(facts: RightFacts, on: date) -> MiningArea | None:
    """The approved area on record on a day; ``None`` where none is, or the area was changed since (矿区范围变更)."""
    mapped = [e for e in facts.of_kind(EventKind.MINING_AREA_RECORDED) if e.effective_on <= on]
    if not mapped:
        return None
    last = mapped[-1]
    changed = any(last.effective_on < e.effective_on <= on for e in facts.of_kind(EventKind.AREA_CHANGED))
    return last.detail if isinstance(last.detail, MiningArea) and not changed else None
