"""The land of a place in figures: damaged, reclaimed, planned, accepted; each kind of site on its own line.

What a mine in operation, a mine that has ended and a legacy site have restored are three things and never one sum
(洮南 第一章第二节三; 正宁 一（一）3). The plans name a 治理率 and a 复垦率 without saying how they are reckoned (正宁
五（四）1; 平泉 第一章第二节), so each rate is shown with its two numbers and the way it was reached.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Final

from restoration.law.events import ENDINGS, EventKind
from restoration.law.facts import RightFacts, SubjectType
from restoration.law.life.acceptance import PhaseState, phases
from restoration.law.life.legacy import counted, spots


class Site(StrEnum):
    """What kind of site a line is about."""

    OPERATING = "operating"  # 未闭坑的采矿权
    ENDED = "ended"  # 已闭坑、终止、吊销、注销的采矿权
    LEGACY = "legacy"  # 历史遗留矿山


SITE_WORDS: Final = {
    Site.OPERATING: "未闭坑矿山",
    Site.ENDED: "已闭坑（终止）矿山",
    Site.LEGACY: "历史遗留矿山",
}
HOW: Final = {
    "reclamation": "土地复垦率：最近一次土地调查登记的已复垦面积÷损毁面积",
    "works": "到期治理任务验收率：已到期阶段中验收合格的个数÷已到期阶段的个数",
    "spots": "遗留图斑修复率：经核实图斑中已修复的面积÷经核实的面积",
}


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate with its two numbers; nothing where there is nothing to share."""

    part: int
    of: int

    @property
    def percent(self) -> Fraction | None:
        """The rate in per cent, exact."""
        return Fraction(100 * self.part, self.of) if self.of else None


@dataclass(frozen=True, slots=True)
class LandFigures:
    """One line: how many sites, how many of them surveyed, and their areas in m².

    ``works``: phases whose day has come, accepted of all; ``planned_m2`` and ``accepted_m2`` are theirs.
    """

    site: Site
    sites: int
    surveyed: int
    reclamation: Rate
    works: Rate
    planned_m2: int
    accepted_m2: int
    spots: Rate


def figures(rights: Iterable[RightFacts], as_of: date) -> list[LandFigures]:
    """One line for each kind of site. Exploration rights are in none."""
    groups: dict[Site, list[RightFacts]] = {site: [] for site in Site}
    for facts in rights:
        current = facts.current()
        if (site := site_of(current, as_of)) is not None:
            groups[site].append(current.on(as_of))
    return [line(site, found, as_of) for site, found in groups.items()]


def site_of(facts: RightFacts, as_of: date) -> Site | None:
    """Which line a right's land belongs to on a day; none before there was the right."""
    match facts.subject_type:
        case SubjectType.LEGACY_SITE:
            return Site.LEGACY
        case SubjectType.MINING_RIGHT if began(facts, as_of):
            return Site.ENDED if facts.on(as_of).of_kind(*ENDINGS, EventKind.CANCELLED) else Site.OPERATING
        case _:
            return None


def began(facts: RightFacts, as_of: date) -> bool:
    """Whether the right existed by the day, as the indicators count: one without any date of its own did."""
    start = facts.granted_on or (facts.holdings[0].effective_on if facts.holdings else None)
    return start is None or start <= as_of


def line(site: Site, found: Sequence[RightFacts], as_of: date) -> LandFigures:
    """The figures of one kind of site. ``found`` holds what is visible on the day."""
    surveys = [s[-1][1] for facts in found if (s := facts.surveys())]
    due = [p for facts in found for p in phases(facts) if p.phase.due_on <= as_of]
    verified = [spot for facts in found for spot in spots(facts)]
    return LandFigures(
        site,
        len(found),
        len(surveys),
        Rate(sum(s.reclaimed_m2 for s in surveys), sum(s.damaged_m2 for s in surveys)),
        Rate(sum(accepted(p) for p in due), len(due)),
        sum(p.phase.planned_m2 for p in due),
        sum(p.accepted_m2 for p in due),
        Rate(counted(verified), sum(spot.verified_m2 or 0 for spot in verified)),
    )


def accepted(phase: PhaseState) -> bool:
    """Whether a phase has its certificate; finished and not accepted is not."""
    return phase.state == "accepted"
