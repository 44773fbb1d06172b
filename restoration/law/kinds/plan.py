"""Duties that come from the approved plan (方案): its own schedule, and making it again after a change."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import zip_longest

from restoration.law.duty import Duty, Missing, Nature, Setting
from restoration.law.events import EVENT_KINDS, Change, EventKind, RestorationRecorded
from restoration.law.facts import Event, Phase, Plan, RightFacts, in_order
from restoration.law.kinds.dues import UNDATED, dues
from restoration.law.numerals import chinese_date, hectares
from restoration.law.texts.book import PlanAgain
from restoration.law.texts.rulebook import LayerVersion, Terms

LEADING_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")


def plan_phases(rule: str, facts: RightFacts, setting: Setting) -> Iterator[Duty]:
    """Each phase is restored by the plan's own date; a newer plan replaces the phases not yet due when it came."""
    for plan, phase in standing_phases(facts):
        found = setting.terms(rule, facts, phase.due_on)
        if found is not None and not facts.ownerless():
            yield phase_duty(rule, facts, setting, found, plan, phase)


def standing_phases(facts: RightFacts) -> Iterator[tuple[Plan, Phase]]:
    """The phases of all plan versions that no newer plan replaced, with an area to restore."""
    plans = in_order(facts.plans)
    for plan, later in zip_longest(plans, plans[1:]):
        for phase in (p for p in plan.phases if p.planned_m2 > 0):
            if later is None or phase.due_on < later.effective_on:
                yield plan, phase


def phase_duty(rule: str, facts: RightFacts, setting: Setting, found: Terms, plan: Plan, phase: Phase) -> Duty:
    """One phase: met on the day the recorded areas reach the planned one."""
    works = works_of(facts, plan, phase)
    done, met_on = 0, None
    for event, area in works:
        done += area
        if met_on is None and done >= phase.planned_m2:
            met_on = event.effective_on
    short = max(0, phase.planned_m2 - done)
    deadline = min(phase.due_on, setting.as_of)
    return Duty(
        rule=rule,
        occasion=f"{facts.origin(plan.code)}#{phase.no}",
        title=f"{plan.title}第{phase.no}期修复任务",
        act=f"完成{plan.title}第{phase.no}期（{phase.title}）修复任务{hectares(phase.planned_m2)}",
        nature=Nature.DATED,
        terms=found,
        tied_on=phase.due_on,
        due_on=phase.due_on,
        arithmetic=(f"{phase.due_on.isoformat()} 方案确定的期限", "不顺延"),
        liable=facts.liable_on(deadline),
        facts=(plan, *(e for e, _ in works)),
        missing=(Missing("restored_area", f"修复面积{hectares(short)}"),) if short else (),
        met_on=met_on,
        found=f"应修复{hectares(phase.planned_m2)}，已登记完成{hectares(done)}"
        + (f"，落后方案进度{hectares(short)}" if short else ""),
    )


def works_of(facts: RightFacts, plan: Plan, phase: Phase) -> list[tuple[Event, int]]:
    """Works recorded against the phase, oldest first, with their areas in m²."""
    return [
        (e, e.detail.restored_m2)
        for e in facts.of_kind(EventKind.RESTORATION_RECORDED)
        if isinstance(e.detail, RestorationRecorded)
        and (facts.origin(e.detail.plan), e.detail.phase) == (facts.origin(plan.code), phase.no)
    ]


def plans_again(rule: str, facts: RightFacts, setting: Setting) -> Iterator[Duty]:
    """A change of a listed attribute reopens the plan; only a plan approved from that day on closes the duty."""
    for event in facts.of_kind(*(k for k in EVENT_KINDS if issubclass(EVENT_KINDS[k].detail, Change))):
        found = setting.terms(rule, facts, event.effective_on)
        if found is None or facts.ownerless():
            continue
        if event.effective_on < facts.tracked_from and not later_plans(facts, event):
            continue
        if any(reopens(v, event) for v in found.acting):
            yield plan_again(rule, facts, setting, found, event)


def plan_again(rule: str, facts: RightFacts, setting: Setting, found: Terms, event: Event) -> Duty:
    """The duty one change opens."""
    newer = later_plans(facts, event)
    due = dues(found, lambda v: UNDATED if reopens(v, event) else None)
    plan = setting.rulebook.words_at(facts.places).get("plan", "方案")
    what = EVENT_KINDS[event.kind].title
    day = chinese_date(event.effective_on)
    return Duty(
        rule=rule,
        occasion=facts.origin(event.id),
        title=found.title,
        act=f"因{what}重新编制{plan}",
        nature=Nature.OFFICER,
        terms=found,
        tied_on=event.effective_on,
        due_on=due.on,
        arithmetic=due.lines,
        unknown=due.unknown,
        liable=facts.liable_on(setting.as_of),
        facts=(event, *newer[:1]),
        missing=() if newer else (Missing("plan", f"重新编制并批准的{plan}"),),
        met_on=newer[0].effective_on if newer else None,
        found=f"{day}{what}，此后未见批准的新方案"
        if not newer
        else f"{day}{what}，新方案于{chinese_date(newer[0].effective_on)}批准",
        reach=due.reach,
    )


def reopens(layer: LayerVersion, event: Event) -> bool:
    """Whether this text lists the change: another text's list brings none of this one's consequences."""
    listed = isinstance(layer.version.terms, PlanAgain) and event.kind in layer.version.terms.changes
    return listed and not smaller(event)


def smaller(event: Event) -> bool:
    """A production scale that went down: only a larger one reopens the plan (保护规定 第十四条 扩大开采规模)."""
    if event.kind is not EventKind.SCALE_CHANGED or not isinstance(event.detail, Change):
        return False
    before, after = (LEADING_NUMBER.match(text) for text in (event.detail.before, event.detail.after))
    return before is not None and after is not None and Decimal(after[0]) < Decimal(before[0])


def later_plans(facts: RightFacts, event: Event) -> list[Plan]:
    """Plans approved from the change on, oldest first."""
    return [p for p in in_order(facts.plans) if p.effective_on >= event.effective_on]


def superseded(facts: RightFacts, setting: Setting) -> dict[str, date]:
    """By plan code, from which day a version no longer stands: the next one is approved, or a change reopens it.

    ``facts`` must hold only what is visible on the setting's day. A version not named still stands.
    """
    plans = in_order(facts.plans)
    rules = [rule for rule, kinds in setting.rulebook.kinds_at(facts.places).items() if "plan_again" in kinds]
    changed = sorted(d.tied_on for rule in rules for d in plans_again(rule, facts, setting))
    found = {}
    for n, plan in enumerate(plans):
        days = [*(d for d in changed if d > plan.effective_on), *(p.effective_on for p in plans[n + 1 :])]
        if days:
            found[plan.code] = min(days)
    return found
