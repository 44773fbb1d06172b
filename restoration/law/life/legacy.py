"""Legacy map-spots (历史遗留图斑): only what was verified in the field counts as restored; never a company's duty.

正宁 五（四）3: spots confirmed by field verification; who restores benefits, so the funding is kept with the area.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from restoration.law.events import EventKind
from restoration.law.events.closure import SpotRegistered, SpotRestored, SpotVerified
from restoration.law.facts import RightFacts


@dataclass(frozen=True, slots=True)
class SpotState:
    """One spot: areas in m². ``counted_m2`` is the restored area that may be counted, never more than was verified."""

    spot: str
    stated_m2: int | None
    verified_m2: int | None
    verified_on: date | None
    restored_m2: int
    counted_m2: int
    funding: tuple[str, ...]

    @property
    def state(self) -> str:
        """``awaiting_verification``, ``verified`` or ``restored``."""
        if self.verified_m2 is None:
            return "awaiting_verification"
        return "restored" if self.counted_m2 >= self.verified_m2 else "verified"


def spots(facts: RightFacts) -> list[SpotState]:
    """Every spot of a site, by its number. ``facts`` holds only what is visible and not corrected."""
    stated, restored, funding = dict[str, int](), dict[str, int](), dict[str, list[str]]()
    verified: dict[str, tuple[int, date]] = {}
    for event in facts.of_kind(EventKind.SPOT_REGISTERED, EventKind.SPOT_VERIFIED, EventKind.SPOT_RESTORED):
        match event.detail:
            case SpotRegistered(spot=spot, area_m2=area):
                stated[spot] = area
            case SpotVerified(spot=spot, area_m2=area):
                verified[spot] = (area, event.effective_on)
            case SpotRestored(spot=spot, restored_m2=area, funding=source):
                restored[spot] = restored.get(spot, 0) + area
                funding.setdefault(spot, []).append(source)
    return [
        spot_state(spot, stated.get(spot), verified.get(spot), restored.get(spot, 0), funding.get(spot, []))
        for spot in sorted({*stated, *verified, *restored})
    ]


def spot_state(
    spot: str, stated: int | None, verified: tuple[int, date] | None, restored: int, funding: Iterable[str]
) -> SpotState:
    """One spot: the last verification counts, restored areas add up and never beyond what was verified."""
    area, on = verified if verified else (None, None)
    sources = tuple(dict.fromkeys(f for f in funding if f))
    return SpotState(spot, stated, area, on, restored, min(restored, area or 0), sources)


def counted(found: Iterable[SpotState]) -> int:
    """Restored legacy area that may be counted (m²)."""
    return sum(s.counted_m2 for s in found)
