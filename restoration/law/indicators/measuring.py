"""What the plans want measured: how each indicator stands on the register of a day.

Exact values; the verdict is given at the plan's own precision (28.57 % meets 29 % at whole per cent) with the exact
value beside it. What is not known is bounded: a share meets its target only if it does so whatever the unknown is.
Areas of different kinds are different indicators and are never added up. Oil and gas are in none of the counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any, Final, Literal

from restoration.law.admission.minerals import is_oil_or_gas, same_mineral
from restoration.law.indicators.book import (
    ClosedRestored,
    Count,
    GreenShare,
    Indicator,
    PlanIndicators,
    RestoredArea,
    Returned,
    SizeShare,
)

# ---- what is on the register ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedMine:
    """A mine on a day: what it is, whether it exists, produces or has ended. Empty: not on record."""

    code: str
    mineral: str
    size: str = ""
    active: bool = True
    producing: bool = True
    new: bool = False
    ended: bool = False
    accepted: bool = False
    green: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedSite:
    """A legacy site on a day: whether its party is gone, and the area restored in the plan's period (m²)."""

    code: str
    ownerless: bool
    restored_m2: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """All of a plan's division on a day; ``returned`` holds the values of each indicator by id and year."""

    mines: tuple[CountedMine, ...] = ()
    sites: tuple[CountedSite, ...] = ()
    returned: Mapping[str, Mapping[int, str]] = field(default_factory=dict)


# ---- how it stands -------------------------------------------------------------------------------------------------


class Verdict(StrEnum):
    """How an indicator stands against its target."""

    MET = "met"
    NOT_MET = "not_met"
    ABOUT = "about"  # 左右: the plan gives no tolerance, a person judges
    UNKNOWN = "unknown"  # what is missing could decide it either way
    NOT_MEASURED = "not_measured"  # nothing on record to measure


VERDICT_WORDS: Final = {
    Verdict.MET: "达到",
    Verdict.NOT_MET: "未达到",
    Verdict.ABOUT: "约数，由人判断",
    Verdict.UNKNOWN: "资料不全，无法判断",
    Verdict.NOT_MEASURED: "尚无数据",
}


@dataclass(frozen=True, slots=True)
class Value:
    """An exact value between two bounds, equal where nothing is missing; ``parts`` is how it was reached (2/7).

    ``year`` is the last year a value was returned for.
    """

    low: Fraction
    high: Fraction
    parts: str = ""
    missing: int = 0
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """One indicator on a day."""

    indicator: Indicator
    value: Value | None
    verdict: Verdict

    @property
    def shown(self) -> str | None:
        """The value as printed: exact, or to two decimals."""
        return None if self.value is None else plain(self.value.low)

    @property
    def exact(self) -> str | None:
        """The value with nothing rounded away: a share as its two numbers, anything else with all its decimals."""
        if self.value is None:
            return None
        return self.value.parts or f"{Decimal(self.value.low.numerator) / Decimal(self.value.low.denominator):f}"

    @property
    def progress(self) -> str | None:
        """The value in per cent of the target, to one decimal."""
        target = Fraction(self.indicator.target)
        return None if self.value is None or not target else plain(self.value.low / target * 100)


def readings(plan: PlanIndicators, counted: Counted) -> list[Reading]:
    """Every indicator of a plan."""
    return [read_one(indicator, counted) for indicator in plan.file.indicator]


def read_one(indicator: Indicator, counted: Counted) -> Reading:
    """One indicator: measured, then held against its target."""
    value = MEASURES[indicator.measure.kind](indicator, indicator.measure, counted)
    return Reading(indicator, value, judge(indicator, value))


def judge(indicator: Indicator, value: Value | None) -> Verdict:
    """The verdict at the precision the target is printed with, both bounds alike."""
    if value is None:
        return Verdict.NOT_MEASURED
    if indicator.operator == "~":
        return Verdict.ABOUT
    low, high = (meets(indicator, bound) for bound in (value.low, value.high))
    if low != high or (indicator.operator == "=" and value.low != value.high):
        return Verdict.UNKNOWN
    return Verdict.MET if low else Verdict.NOT_MET


def meets(indicator: Indicator, value: Fraction) -> bool:
    """One number against the target, rounded to its decimals (half up)."""
    target = Decimal(indicator.target)
    found = rounded(value, target)
    return {"<=": found <= target, ">=": found >= target, "=": found == target}[indicator.operator]


def rounded(value: Fraction, like: Decimal) -> Decimal:
    """A number to as many decimals as another has."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal(1).scaleb(int(like.as_tuple().exponent)), ROUND_HALF_UP)


def plain(value: Fraction) -> str:
    """A number as text: whole where it is, else to two decimals."""
    return str(value.numerator) if value.denominator == 1 else str(rounded(value, Decimal("0.01")))


# ---- measures ------------------------------------------------------------------------------------------------------


def active(counted: Counted) -> list[CountedMine]:
    """Mines in existence, oil and gas left out."""
    return [m for m in counted.mines if m.active and not is_oil_or_gas(m.mineral)]


def count(indicator: Indicator, measure: Count, counted: Counted) -> Value:
    """How many."""
    wanted = measure.minerals
    mines = [m for m in active(counted) if not wanted or any(same_mineral(m.mineral, w) for w in wanted)]
    return Value(Fraction(len(mines)), Fraction(len(mines)))


def share(yes: int, unknown: int, of: int) -> Value | None:
    """A share in per cent with its bounds; nothing where there is nothing to share."""
    if not of:
        return None
    return Value(Fraction(100 * yes, of), Fraction(100 * (yes + unknown), of), f"{yes}/{of}", unknown)


def size_share(indicator: Indicator, measure: SizeShare, counted: Counted) -> Value | None:
    """Large and medium among all; a mine without a class on record could be either."""
    mines = active(counted)
    return share(sum(m.size in LARGE_MEDIUM for m in mines), sum(not m.size for m in mines), len(mines))


def green_share(indicator: Indicator, measure: GreenShare, counted: Counted) -> Value | None:
    """Green among the mines meant; without a green status on record a mine could be either."""
    if measure.of == "new":
        mines = [m for m in active(counted) if m.new]
    else:
        mines = [m for m in active(counted) if m.size in LARGE_MEDIUM and m.producing]
    return share(sum(m.green is True for m in mines), sum(m.green is None for m in mines), len(mines))


def closed_restored(indicator: Indicator, measure: ClosedRestored, counted: Counted) -> Value | None:
    """Accepted among those that have ended."""
    ended = [m for m in counted.mines if m.ended and not is_oil_or_gas(m.mineral)]
    return share(sum(m.accepted for m in ended), 0, len(ended))


def restored_area(indicator: Indicator, measure: RestoredArea, counted: Counted) -> Value:
    """Hectares restored on the sites meant."""
    sites = [s for s in counted.sites if measure.sites == "legacy" or s.ownerless]
    hectares = Fraction(sum(s.restored_m2 for s in sites), 10_000)
    return Value(hectares, hectares)


def returned(indicator: Indicator, measure: Returned, counted: Counted) -> Value | None:
    """The last year's value, or the years' sum where the plan counts the whole period."""
    found = counted.returned.get(indicator.id)
    if not found:
        return None
    last = max(found)
    years = sorted(found) if indicator.period == "total" else [last]
    total = sum((Fraction(found[year]) for year in years), Fraction(0))
    return Value(total, total, year=last)


LARGE_MEDIUM: Final = frozenset({"large", "medium"})
MEASURES: Final[dict[str, Callable[[Indicator, Any, Counted], Value | None]]] = {
    "count": count,
    "size_share": size_share,
    "green_share": green_share,
    "closed_restored": closed_restored,
    "restored_area": restored_area,
    "returned": returned,
}


# ---- beyond a target -----------------------------------------------------------------------------------------------


def exceeded(before: Iterable[Reading], after: Iterable[Reading]) -> list[Reading]:
    """Indicators a change of the register took beyond their target, or further beyond a cap. Returns do not alarm."""
    earlier = {r.indicator.id: r for r in before}
    return [r for r in after if r.verdict is Verdict.NOT_MET and worsened(earlier[r.indicator.id], r)]


def worsened(before: Reading, after: Reading) -> bool:
    """Whether the change made it worse: it stood well before, a number over its cap grew, or the first mine ended
    unrestored. A share first measured is no change for the worse.
    """
    if after.value is None or after.indicator.measure.kind == "returned":
        return False
    if before.verdict is Verdict.NOT_MEASURED:
        return after.indicator.operator == "<=" or after.indicator.measure.kind == "closed_restored"
    if before.verdict is not Verdict.NOT_MET:
        return True
    grew = before.value is not None and after.value.low > before.value.low
    return after.indicator.operator == "<=" and grew


def level(indicator: Indicator) -> Literal["alarm", "warning"]:
    """A binding indicator (约束性) alarms, any other only warns."""
    return "alarm" if indicator.attribute == "约束性" else "warning"
