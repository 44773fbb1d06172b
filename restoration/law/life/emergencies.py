"""Emergencies: who was told when, what is still owed. Facts in minutes; nothing is called late.

The texts say 立即 (at once) and give no number (矿山地质环境保护规定 第二十五条; 开州 五（三）3), so the minutes are
shown and judged by a person. A recipient not informed is seen on every reading, without a run of the check.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from restoration.law.events import EventKind
from restoration.law.events.detail import Referring
from restoration.law.events.supervision import Emergency, EmergencyReport
from restoration.law.facts import Event, RightFacts

RECIPIENTS: Final[Mapping[str, str]] = {
    "natural_resources": "自然资源主管部门",
    "township": "乡镇人民政府（街道办事处）",
}


@dataclass(frozen=True, slots=True)
class Told:
    """One recipient was told at an instant, so many whole minutes after it happened."""

    recipient: str
    at: datetime
    minutes: int


@dataclass(frozen=True, slots=True)
class EmergencyState:
    """One event: the first report to each recipient, and what is missing. ``settled`` closes the compensation."""

    event: Event
    detail: Emergency
    told: tuple[Told, ...]
    settled: Event | None

    @property
    def not_informed(self) -> tuple[str, ...]:
        """Recipients without a report, in order."""
        known = {t.recipient for t in self.told}
        return tuple(r for r in RECIPIENTS if r not in known)

    @property
    def complete(self) -> bool:
        """Whether both recipients have been told."""
        return not self.not_informed

    @property
    def compensation(self) -> str:
        """``none`` where nobody else was damaged, ``open`` until settled, ``settled``."""
        if not self.detail.damage:
            return "none"
        return "settled" if self.settled else "open"


def emergencies(facts: RightFacts) -> list[EmergencyState]:
    """Every emergency of a right that stands, oldest first."""
    return [
        state(facts, e, e.detail)
        for e in facts.of_kind(EventKind.EMERGENCY_OCCURRED)
        if isinstance(e.detail, Emergency)
    ]


def state(facts: RightFacts, event: Event, detail: Emergency) -> EmergencyState:
    """One emergency with what was recorded about it or about the row it corrects."""
    own = facts.origin(event.id)
    first: dict[str, datetime] = {}
    for e in facts.of_kind(EventKind.EMERGENCY_REPORTED):
        if isinstance(e.detail, EmergencyReport) and facts.origin(e.detail.about) == own:
            at = e.detail.reported_at
            first[e.detail.recipient] = min(at, first.get(e.detail.recipient, at))
    told = tuple(
        Told(r, first[r], int((first[r] - detail.occurred_at).total_seconds() // 60)) for r in RECIPIENTS if r in first
    )
    settled = next(
        (
            e
            for e in facts.of_kind(EventKind.DAMAGE_SETTLED)
            if isinstance(e.detail, Referring) and facts.origin(e.detail.about) == own
        ),
        None,
    )
    return EmergencyState(event, detail, told, settled)
