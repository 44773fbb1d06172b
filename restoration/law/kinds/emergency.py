"""A sudden geo-environment event: every recipient told at once; how many minutes it took is a fact, not lateness."""

from __future__ import annotations

from collections.abc import Iterator

from restoration.law.duty import Duty, Missing, Nature, Setting
from restoration.law.events import Emergency, EmergencyReport, EventKind
from restoration.law.facts import Event, RightFacts
from restoration.law.numerals import chinese_date
from restoration.law.texts.rulebook import Terms


def emergencies_told(rule: str, facts: RightFacts, setting: Setting) -> Iterator[Duty]:
    """Each event caused by mining: incomplete from its day until every recipient has been told."""
    for event in facts.of_kind(EventKind.EMERGENCY_OCCURRED):
        found = setting.terms(rule, facts, event.effective_on)
        if found is not None and isinstance(event.detail, Emergency) and event.detail.caused_by_mining:
            yield told(rule, facts, setting, found, event, event.detail)


def told(rule: str, facts: RightFacts, setting: Setting, found: Terms, event: Event, what: Emergency) -> Duty:
    """Who has been told of one event, and after how many minutes: facts, not lateness."""
    reports = {
        r.detail.recipient: (r, r.detail)
        for r in reversed(facts.of_kind(EventKind.EMERGENCY_REPORTED))
        if isinstance(r.detail, EmergencyReport) and facts.origin(r.detail.about) == facts.origin(event.id)
    }
    missing = tuple(Missing(p.id, f"向{p.title}报告") for p in found.parts if p.id not in reports)
    after = "、".join(
        f"{int((reports[p.id][1].reported_at - what.occurred_at).total_seconds() // 60)}分钟后向{p.title}报告"
        for p in found.parts
        if p.id in reports
    )
    day = chinese_date(event.effective_on)
    return Duty(
        rule=rule,
        occasion=facts.origin(event.id),
        title=found.title,
        act=f"就{day}突发事件立即向{'、'.join(p.title for p in found.parts)}报告",
        nature=Nature.COMPLETENESS,
        terms=found,
        tied_on=event.effective_on,
        due_on=None,
        arithmetic=("文本要求“立即”，未规定时数，报告时间只作事实记载",),
        liable=facts.liable_on(event.effective_on),
        facts=(event, *(row for row, _ in reports.values())),
        missing=missing,
        met_on=None if missing else max(row.effective_on for row, _ in reports.values()),
        found="；".join(t for t in (f"{day}{what.what}", after, lacking(missing)) if t),
    )


def lacking(missing: tuple[Missing, ...]) -> str:
    """Who has not been told."""
    return f"尚未{'、'.join(m.title for m in missing)}" if missing else ""
