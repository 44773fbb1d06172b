"""Gates that ask what has been done on the land: closing step by step, reclamation that is due, the green standard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import takewhile
from typing import Final

from restoration.law.admission import gate_terms as gatebook
from restoration.law.admission.gate_kinds.looking import Found, Look, Verdict
from restoration.law.admission.gate_terms import StepKind
from restoration.law.events import EventKind
from restoration.law.events.closure import PhaseAccepted
from restoration.law.events.right import ThreeSimultaneous
from restoration.law.events.supervision import GreenStatus, Ground
from restoration.law.facts import Event, RightFacts
from restoration.law.kinds.breach import adequate, established, rechecks
from restoration.law.numerals import chinese_date

STEP_LACKS: Final = {
    StepKind.CLOSURE_PLAN_SUBMITTED: "闭坑治理方案未报送",
    StepKind.CLOSURE_PLAN_APPROVED: "闭坑治理方案未批准",
    StepKind.CLOSURE_REPORT_SUBMITTED: "闭坑报告未报送",
    StepKind.CLOSURE_REPORT_APPROVED: "闭坑报告未经审查批准",
    StepKind.WORKS_FINISHED: "治理工程未完工",
    StepKind.ACCEPTANCE_PASSED: "未经验收合格",
    StepKind.ACCEPTED_OR_CHARGE_PAID: "没有验收合格确认书或者土地复垦费缴费凭据",
    StepKind.RESTORATION_COMPLETE: "治理恢复未完成",
    StepKind.FACILITIES_IN_USE: "没有环保设施同时投入使用的登记",
}
STEP_TITLES: Final[Mapping[StepKind, str]] = {
    StepKind.CLOSURE_PLAN_SUBMITTED: "报送闭坑治理方案",
    StepKind.CLOSURE_PLAN_APPROVED: "闭坑治理方案经批准",
    StepKind.CLOSURE_REPORT_SUBMITTED: "报送闭坑报告",
    StepKind.CLOSURE_REPORT_APPROVED: "闭坑报告经审查批准",
    StepKind.WORKS_FINISHED: "治理工程完工",
    StepKind.ACCEPTANCE_PASSED: "验收合格",
    StepKind.ACCEPTED_OR_CHARGE_PAID: "验收合格确认书或者土地复垦费缴费凭据",
    StepKind.RESTORATION_COMPLETE: "完成治理恢复",
    StepKind.FACILITIES_IN_USE: "环保设施同时投入使用",
}


def steps(at: Look, terms: gatebook.Steps) -> Iterator[Found]:
    """Steps not yet taken, or taken before the one the text puts in front of them."""
    for _, why in walk(at.facts, terms):
        if why:
            yield Found(Verdict.CLOSED, why, at.facts.mine_code, at.facts.id)


def walk(facts: RightFacts, terms: gatebook.Steps) -> Iterator[tuple[StepKind, str]]:
    """Each step of a text with what it lacks: empty where it was taken and no earlier than the step before it.

    A step taken again later (works finished anew after a failed acceptance) counts by the day that fits.
    """
    since: date = date.min
    before: StepKind | None = None
    for group in terms.groups:
        ends: list[tuple[date, StepKind | None]] = [(since, before)]
        for step in group:
            days = days_of(facts, step, since)
            fitting = [day for day in days if day >= since]
            if fitting:
                ends.append((min(fitting), step))
            yield step, "" if fitting else lacking(step, days, before, since)
        since, before = max(ends, key=lambda end: end[0])


def lacking(step: StepKind, days: list[date], before: StepKind | None, since: date) -> str:
    """Why a step does not count: not on record, or in front of the one before it."""
    if not days or before is None:
        return STEP_LACKS[step]
    found, first = (chinese_date(day) for day in (max(days), since))
    return f"“{STEP_TITLES[step]}”（{found}）早于“{STEP_TITLES[before]}”（{first}），次序与规定不符"


def days_of(facts: RightFacts, step: StepKind, since: date) -> list[date]:
    """The days on which the record shows a step; land that was never damaged needs none, whenever that was surveyed."""
    match step:
        case StepKind.ACCEPTANCE_PASSED:
            return accepted_days(facts)
        case StepKind.ACCEPTED_OR_CHARGE_PAID:
            paid = [e.effective_on for e in facts.of_kind(EventKind.RECLAMATION_CHARGE_PAID)]
            return [*accepted_days(facts), *paid, *([since] if untouched(facts) else [])]
        case StepKind.RESTORATION_COMPLETE:
            return [*accepted_days(facts), *finished_days(facts), *([since] if untouched(facts) else [])]
        case StepKind.WORKS_FINISHED:
            return finished_days(facts)
        case StepKind.FACILITIES_IN_USE:
            said = facts.of_kind(EventKind.THREE_SIMULTANEOUS_RECORDED)
            return [
                e.effective_on for e in said if isinstance(e.detail, ThreeSimultaneous) and e.detail.step == "in_use"
            ]
        case _:
            return [e.effective_on for e in facts.of_kind(EventKind(step.value))]


def accepted_days(facts: RightFacts) -> list[date]:
    """The days the whole was accepted, as long as no later acceptance failed."""
    results = facts.of_kind(EventKind.ACCEPTANCE_PASSED, EventKind.ACCEPTANCE_FAILED)
    passed = takewhile(lambda e: e.kind is EventKind.ACCEPTANCE_PASSED, reversed(results))
    return [e.effective_on for e in passed]


def finished_days(facts: RightFacts) -> list[date]:
    """The days the works as a whole were reported finished."""
    reports = facts.of_kind(EventKind.WORKS_FINISHED)
    return [e.effective_on for e in reports if getattr(e.detail, "scope", "whole") == "whole"]


def accepted(facts: RightFacts) -> bool:
    """The last word on acceptance of the whole is that it passed."""
    return bool(accepted_days(facts))


def untouched(facts: RightFacts) -> bool:
    """The land survey on record says that nothing was damaged."""
    surveys = facts.surveys()
    return bool(surveys) and surveys[-1][1].damaged_m2 == 0


def reclamation_due(at: Look, terms: gatebook.ReclamationDue) -> Iterator[Found]:
    """Phases that are due and not accepted; without a plan on record nobody can say what is due."""
    facts = at.facts
    if untouched(facts) or accepted(facts) or facts.of_kind(EventKind.RECLAMATION_CHARGE_PAID):
        return
    if not facts.plans:
        yield Found(Verdict.UNKNOWN, "没有登记方案，无法判断有无到期的复垦工程", facts.mine_code, facts.id)
        return
    plan = max(facts.plans, key=lambda p: (p.effective_on, p.version))
    passed = accepted_phases(facts.of_kind(EventKind.PHASE_ACCEPTED))
    for phase in plan.phases:
        if phase.due_on < at.application.as_of and (plan.code, phase.no) not in passed:
            tracked = phase.due_on >= facts.tracked_from
            text = f"方案{plan.code}第{phase.no}期已于{chinese_date(phase.due_on)}到期，没有验收合格确认书"
            verdict = Verdict.CLOSED if tracked else Verdict.UNKNOWN
            yield Found(verdict, text if tracked else f"{text}（建账日前到期，请核对档案）", facts.mine_code, facts.id)


def accepted_phases(events: Iterable[Event]) -> set[tuple[str, int]]:
    """Phases with a certificate."""
    return {(e.detail.plan, e.detail.phase) for e in events if isinstance(e.detail, PhaseAccepted)}


def green_standard(at: Look, terms: gatebook.GreenStandard) -> Iterator[Found]:
    """The latest word is that the mine is below the green standard: a recorded status, or a finding on the spot."""
    found = [e for e in at.facts.of_kind(EventKind.GREEN_STATUS_RECORDED) if isinstance(e.detail, GreenStatus)]
    judged = [e for e in found if isinstance(e.detail, GreenStatus) and e.detail.status in BELOW_OR_MET]
    if judged and isinstance(judged[-1].detail, GreenStatus) and judged[-1].detail.status == "below_standard":
        text = f"{chinese_date(judged[-1].effective_on)}认定未达到绿色矿山建设标准"
        yield Found(Verdict.CLOSED, text, at.facts.mine_code, at.facts.id)
        return
    met_on = judged[-1].effective_on if judged else date.min
    for event in at.facts.of_kind(EventKind.INSPECTED):
        passed = any(adequate(check) for check in rechecks(at.facts, event))
        if established(event, Ground.GREEN_STANDARD) and event.effective_on > met_on and not passed:
            text = f"{chinese_date(event.effective_on)}检查认定未达到绿色矿山建设标准，尚未复查合格"
            yield Found(Verdict.CLOSED, text, at.facts.mine_code, at.facts.id)


BELOW_OR_MET: Final = frozenset({"below_standard", "met", "on_list"})
