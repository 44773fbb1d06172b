"""What the accrual formulas are entered with, taken from a right's facts: cost, output, revenue, entries to tables.

``None`` and an empty entry mean "not on record", which no formula may read as zero or as one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from restoration.law.events import AccrualBasis, CostPlanned, EventKind, Production, UsePlan, UsePlanTask
from restoration.law.events.filings import PlanReview
from restoration.law.facts import Event, RightFacts, in_order


@dataclass(frozen=True, slots=True)
class Cost:
    """What a plan says restoration costs (fen), recorded on a day, over how many years and how much output."""

    recorded_on: date
    plan: str
    total_fen: int
    life_years: int
    planned_output: Decimal | None
    unit: str
    instalments: tuple[tuple[date, int], ...]


@dataclass(frozen=True, slots=True)
class Supplied:
    """A factor's value as an officer read it from a table the product does not hold."""

    value: Decimal
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """Everything a formula may be entered with, as of a day."""

    as_of: date
    places: tuple[str, ...]
    costs: tuple[Cost, ...] = ()
    outputs: Mapping[str, tuple[Decimal, str]] = field(default_factory=dict)  # period → amount and unit
    revenues: Mapping[str, int] = field(default_factory=dict)  # period → fen
    entries: Mapping[str, str] = field(default_factory=dict)  # mineral_group, mining, land
    supplied: Mapping[str, Supplied] = field(default_factory=dict)
    needs: Mapping[int, int] = field(default_factory=dict)  # year → what its use plan costs (fen)
    starts_on: date | None = None  # construction
    ends_on: date | None = None  # production
    reviewed_on: tuple[date, ...] = ()  # days a plan passed its review

    def output(self, year: int, unit: str | None = None) -> Decimal | None:
        """A year's output, stated for the year or for all four quarters; ``None`` where a part is missing.

        With ``unit`` only what was stated in that unit counts: tonnes are not cubic metres.
        """
        whole = self.outputs.get(str(year))
        parts = [whole] if whole else [self.outputs.get(f"{year}Q{q}") for q in (1, 2, 3, 4)]
        found = [p[0] for p in parts if p is not None and unit in (None, p[1])]
        return sum(found, Decimal(0)) if len(found) == len(parts) else None


def basis_of(facts: RightFacts, as_of: date, expires_on: date | None) -> Basis:
    """A right's basis from what was so on ``as_of`` (facts current and cut off at that day by the caller)."""
    stated = last(facts.of_kind(EventKind.ACCRUAL_BASIS_RECORDED), AccrualBasis)
    started = facts.of_kind(EventKind.CONSTRUCTION_STARTED)
    production = [e.detail for e in facts.of_kind(EventKind.PRODUCTION_RECORDED) if isinstance(e.detail, Production)]
    reviews = [e for e in facts.of_kind(EventKind.PLAN_REVIEWED) if passed(e)]
    entries = {k: getattr(stated, k) for k in ("mineral_group", "mining", "land") if stated and getattr(stated, k)}
    return Basis(
        as_of=as_of,
        places=facts.places,
        costs=tuple(costs(facts)),
        outputs={p.period: (Decimal(p.output), p.unit) for p in production if p.output},
        revenues={p.period: p.revenue_fen for p in production if p.revenue_fen is not None},
        entries=entries,
        supplied={f.factor: Supplied(Decimal(f.value), f.source) for f in stated.factors} if stated else {},
        needs={year: sum(t.amount_fen for t in tasks) for year, tasks in use_plans(facts).items()},
        starts_on=started[0].effective_on if started else None,
        ends_on=stated.production_ends_on if stated and stated.production_ends_on else expires_on,
        reviewed_on=tuple(e.effective_on for e in reviews),
    )


def passed(event: Event) -> bool:
    """Whether a review ended well."""
    return isinstance(event.detail, PlanReview) and event.detail.result == "passed"


def costs(facts: RightFacts) -> Iterable[Cost]:
    """The costs planned, oldest first."""
    for event in in_order(facts.of_kind(EventKind.COST_PLANNED)):
        d = event.detail
        if isinstance(d, CostPlanned):
            output = Decimal(d.planned_output) if is_number(d.planned_output) else None
            parts = tuple((i.due_on, i.amount_fen) for i in d.instalments)
            yield Cost(event.effective_on, d.plan, d.total_fen, d.life_years, output, d.output_unit, parts)


def is_number(text: str) -> bool:
    """Whether a text is a plain decimal above zero."""
    whole, _, rest = text.partition(".")
    plain = text.isascii() and whole.isdigit() and (rest.isdigit() or not rest)
    return plain and Decimal(text) > 0


def use_plans(facts: RightFacts) -> dict[int, tuple[UsePlanTask, ...]]:
    """The tasks of each year's use plan; the last one filed for a year holds."""
    filed = [e.detail for e in in_order(facts.of_kind(EventKind.USE_PLAN_FILED)) if isinstance(e.detail, UsePlan)]
    return {plan.year: plan.tasks for plan in filed}


def last(events: list[Event], model: type[AccrualBasis]) -> AccrualBasis | None:
    """The newest payload of a kind; it replaces what was stated before."""
    return next((e.detail for e in reversed(events) if isinstance(e.detail, model)), None)
