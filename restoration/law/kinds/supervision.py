"""What a bureau owes itself: a supervision plan every year, where the text of the place asks for one without a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from restoration.law.duty import Duty, Missing, Nature, Setting
from restoration.law.events import EventKind
from restoration.law.events.supervision import SupervisionPlan
from restoration.law.facts import Liable, RightFacts, SubjectType
from restoration.law.letters.content import AddresseeKind


def supervision_plans(rule: str, facts: RightFacts, setting: Setting) -> Iterator[Duty]:
    """One plan for every year since records began, the present one included; no right owes it."""
    if facts.subject_type is not SubjectType.BUREAU:
        return
    made = {
        e.detail.year: e for e in facts.of_kind(EventKind.SUPERVISION_PLANNED) if isinstance(e.detail, SupervisionPlan)
    }
    for year in range(facts.tracked_from.year, setting.as_of.year + 1):
        tied_on = min(date(year, 12, 31), setting.as_of)
        found = setting.terms(rule, facts, tied_on)
        if found is None:
            continue
        plan = made.get(year)
        yield Duty(
            rule=rule,
            occasion=str(year),
            title=f"{year}年度监管计划",
            act=f"制定{year}年度监管计划",
            nature=Nature.OFFICER,
            terms=found,
            tied_on=tied_on,
            due_on=None,
            arithmetic=("文本未规定期限",),
            liable=Liable(AddresseeKind.BUREAU),
            facts=(plan,) if plan else (),
            missing=() if plan else (Missing("supervision_plan", f"{year}年度监管计划"),),
            met_on=plan.effective_on if plan else None,
            found=f"{year}年度监管计划{'已制定' if plan else '未见登记'}",
        )
