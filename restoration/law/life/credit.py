"""A company's integrity file (诚信档案) and a mine's green-mine history: dated entries, each from one fact.

Entries come from what is recorded as such and from what follows of itself: a confirmed breach, an order's failed or
passed re-check, a fine-like charge. An entry belongs to the company that held the right on its day, and stays there
after a transfer (临夏 第五章第四节三: joint punishment of those who do not perform their duty).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from restoration.law.events import EventKind
from restoration.law.events.supervision import Breach, GreenStatus, Integrity, Recheck
from restoration.law.facts import Event, RightFacts

BAD: Final = frozenset({"breach", "punished"})
"""Entries that joint punishment (失信联合惩戒) is asked for."""


@dataclass(frozen=True, slots=True)
class CreditEntry:
    """One entry: ``entry`` is breach, punished, rectified or commended."""

    fact: str
    mine: str
    right: str
    uscc: str
    holder: str
    on: date
    entry: str
    ground: str
    article: str


def entries(facts: RightFacts) -> Iterator[CreditEntry]:
    """The entries one right gives rise to, oldest first. ``facts`` holds only what is visible and not corrected."""
    kinds = (EventKind.INTEGRITY_RECORDED, EventKind.BREACH_CONFIRMED, EventKind.RECHECKED)
    for event in facts.of_kind(*kinds):
        said = read(event)
        holder = facts.holder_on(event.effective_on)
        if said is not None and holder is not None:
            entry, ground, article = said
            mine, right = facts.mine_code, facts.code
            yield CreditEntry(
                event.id, mine, right, holder.uscc, holder.name, event.effective_on, entry, ground, article
            )


def read(event: Event) -> tuple[str, str, str] | None:
    """What a fact says for the file: kind of entry, ground, article."""
    match event.detail:
        case Integrity(entry=entry, ground=ground, article=article):
            return entry, ground, article
        case Breach(ground=ground):
            return "breach", ground, ""
        case Recheck(result="adequate"):
            return "rectified", "整改复查到位", ""
        case Recheck(result="inadequate"):
            return "breach", "整改不到位", ""
    return None


@dataclass(frozen=True, slots=True)
class GreenPeriod:
    """A time on the green-mine list of a level; ``until`` is empty while it lasts."""

    level: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class GreenHistory:
    """The step last reached, every step, and the times on the lists."""

    status: str
    steps: tuple[tuple[Event, GreenStatus], ...]
    periods: tuple[GreenPeriod, ...]

    @property
    def listed(self) -> bool:
        """Whether the mine is on a list now."""
        return any(p.until is None for p in self.periods)


def green(facts: RightFacts) -> GreenHistory:
    """How far a mine has come towards the green standard, and when it was on a list."""
    steps = tuple(
        (e, e.detail) for e in facts.of_kind(EventKind.GREEN_STATUS_RECORDED) if isinstance(e.detail, GreenStatus)
    )
    open_since: dict[str, date] = {}
    periods: list[GreenPeriod] = []
    for event, detail in steps:
        if detail.status == "on_list":
            open_since.setdefault(detail.level, event.effective_on)
        elif detail.status == "removed":
            for level in [detail.level] if detail.level else list(open_since):
                if level in open_since:
                    periods.append(GreenPeriod(level, open_since.pop(level), event.effective_on))
    periods += [GreenPeriod(level, since, None) for level, since in open_since.items()]
    return GreenHistory(steps[-1][1].status if steps else "", steps, tuple(sorted(periods, key=lambda p: p.since)))
