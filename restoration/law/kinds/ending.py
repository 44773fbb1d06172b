"""What stays owed after mining has ended: the land. Its addressee decides whether a letter can exist at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from restoration.law.duty import Duty, Missing, Nature, Setting
from restoration.law.events import EventKind
from restoration.law.facts import Event, RightFacts, SubjectType
from restoration.law.kinds.dues import UNDATED, dues
from restoration.law.kinds.plan import standing_phases
from restoration.law.letters.content import AddresseeKind
from restoration.law.numerals import hectares
from restoration.law.texts.book import AfterEnding
from restoration.law.texts.rulebook import LayerVersion
from restoration.law.workdays import Calendar, Counted, Period, Unit, count


def restoration_after_ending(rule: str, facts: RightFacts, setting: Setting) -> Iterator[Duty]:
    """The former operator restores what is open; where the responsible party is gone, the government does."""
    ended = facts.ended()
    mined = facts.subject_type is not SubjectType.EXPLORATION_RIGHT
    if not mined or (ended is None and facts.subject_type is not SubjectType.LEGACY_SITE):
        return
    tied_on = ended.effective_on if ended else setting.as_of
    found = setting.terms(rule, facts, tied_on) or setting.terms(rule, facts, setting.as_of)
    if found is None:
        return
    due = dues(found, lambda v: after_closure(v, ended, facts, setting.calendar))
    if not due.reach:
        return
    done, open_m2 = restored_on(facts), open_land(facts)
    liable = facts.liable_on(setting.as_of)
    government = liable.kind is AddresseeKind.GOVERNMENT
    yield Duty(
        rule=rule,
        occasion="ending",
        title="责任主体灭失矿山治理（政府任务）" if government else found.title,
        act="组织完成矿山生态修复" if government else "完成矿山生态修复与土地复垦并通过验收",
        nature=Nature.OFFICER if due.on is None else Nature.DATED,
        terms=found,
        tied_on=tied_on,
        due_on=due.on,
        arithmetic=due.lines,
        liable=liable,
        facts=tuple(e for e in (ended, done, *(e for e, _ in facts.surveys())) if e),
        missing=() if done else (Missing("restored_land", restored_text(open_m2)),),
        met_on=done.effective_on if done else None,
        unknown="land_surveyed" if done is None and open_m2 is None else due.unknown,
        found="已完成修复" if done else f"采矿活动已结束，{land_text(open_m2)}",
        reach=due.reach,
    )


def after_closure(layer: LayerVersion, ended: Event | None, facts: RightFacts, calendar: Calendar) -> Counted | None:
    """The last day under one text: its years after a closure in its time, of a mine it does not exempt.

    What the plan had phased to an end by the closure was due by the closure (矿产资源法实施条例 第五十一条).
    """
    terms = layer.version.terms
    if not isinstance(terms, AfterEnding):
        return None
    if terms.endings and (ended is None or ended.kind not in terms.endings):
        return None
    exempt = any(m in facts.mineral for m in terms.exempt_minerals)
    closed = ended is not None and ended.kind is EventKind.CLOSED and layer.version.holds_on(ended.effective_on)
    if terms.years is None or ended is None or not closed or exempt:
        return UNDATED
    if terms.phased_before and phased_until(facts, ended.effective_on):
        return Counted(
            ended.effective_on, (f"{ended.effective_on} 闭坑", "方案分期安排修复的，应当在闭坑前完成，不顺延")
        )
    return count(ended.effective_on, Period(terms.years, Unit.YEARS), calendar, roll=layer.version.roll)


def phased_until(facts: RightFacts, closed_on: date) -> bool:
    """Whether the plan in force at the closure phases the restoration, and puts no phase after the closure.

    A plan approved later takes nothing from the one the mine was closed under.
    """
    at_closure = replace(facts, plans=tuple(p for p in facts.plans if p.effective_on <= closed_on))
    phases = [phase for _, phase in standing_phases(at_closure)]
    return bool(phases) and all(phase.due_on <= closed_on for phase in phases)


def open_land(facts: RightFacts) -> int | None:
    """Damaged and not yet reclaimed by the last survey (m²); ``None`` if no survey is on record."""
    surveys = facts.surveys()
    return surveys[-1][1].open_m2 if surveys else None


def land_text(open_m2: int | None) -> str:
    """The open land in words."""
    return "未修复面积不明" if open_m2 is None else f"尚有{hectares(open_m2)}未修复"


def restored_text(open_m2: int | None) -> str:
    """The restoration that is lacking, in words."""
    return f"{'损毁土地' if open_m2 is None else f'{hectares(open_m2)}土地'}的修复和验收"


def restored_on(facts: RightFacts) -> Event | None:
    """What ended the duty: overall acceptance, or the survey since which nothing has been left open."""
    accepted = facts.of_kind(EventKind.ACCEPTANCE_PASSED)
    if accepted:
        return accepted[0]
    done: Event | None = None
    for event, land in facts.surveys():
        done = None if land.open_m2 else done or event
    return done
