"""What must go on or stand for some time: readings at monitoring points, and the bureau's own postings."""

from __future__ import annotations

from collections.abc import Iterator

from restoration.law.duty import Duty, Missing, Nature, Setting
from restoration.law.events import EventKind, MonitoringRecorded, MonitoringSet, Posted
from restoration.law.facts import Event, RightFacts
from restoration.law.kinds.deed import bureau
from restoration.law.numerals import chinese_date
from restoration.law.texts.book import Posting
from restoration.law.workdays import add_days


def readings(rule: str, facts: RightFacts, setting: Setting) -> Iterator[Duty]:
    """At each point, from its being set and from each reading on, the next one within the interval fixed for it."""
    for point in facts.by_kind.get(EventKind.MONITORING_SET, ()):
        if not isinstance(point.detail, MonitoringSet) or not point.detail.interval_days or facts.ownerless():
            continue
        taken = [e for e in readings_at(facts, point.detail.point) if e.effective_on >= point.effective_on]
        for n, start in enumerate([point, *taken]):
            later = taken[n] if n < len(taken) else None
            yield from next_reading(rule, facts, setting, point, start, later)


def readings_at(facts: RightFacts, point: str) -> list[Event]:
    """Readings at one point, oldest first."""
    found = facts.by_kind.get(EventKind.MONITORING_RECORDED, ())
    return [e for e in found if isinstance(e.detail, MonitoringRecorded) and e.detail.point == point]


def next_reading(
    rule: str, facts: RightFacts, setting: Setting, point: Event, start: Event, later: Event | None
) -> Iterator[Duty]:
    """The reading due after one day at one point."""
    detail, found = point.detail, setting.terms(rule, facts, start.effective_on)
    if found is None or not isinstance(detail, MonitoringSet):
        return
    last = add_days(start.effective_on, detail.interval_days)
    if later is None and last < facts.tracked_from:
        return
    done = f"{chinese_date(later.effective_on)}已监测" if later else f"{chinese_date(start.effective_on)}后未见监测记录"
    yield Duty(
        rule=rule,
        occasion=facts.origin(start.id) if start is point else f"{facts.origin(point.id)}:{facts.origin(start.id)}",
        title=f"{detail.point}{found.title}",
        act=f"对{detail.point}（{detail.object}）进行监测并登记结果",
        nature=Nature.COMPLETENESS,  # the interval is the point's own, no text gives one: shown, never late
        terms=found,
        tied_on=start.effective_on,
        due_on=None,
        arithmetic=(
            f"{start.effective_on} + {detail.interval_days}日 = {last}",
            "监测间隔由监测设置登记确定，文本只规定定期：超过间隔只作提示",
        ),
        liable=facts.liable_on(min(last, setting.as_of)),
        facts=tuple(e for e in (point, start if start is not point else None, later) if e),
        missing=() if later else (Missing("monitoring_recorded", "监测记录"),),
        met_on=later.effective_on if later else None,
        owed_from=add_days(last, 1),
        found=done,
    )


def postings(rule: str, facts: RightFacts, setting: Setting) -> Iterator[Duty]:
    """Each posting of an acceptance result stands for the days the text asks for (公告期)."""
    for posted in facts.by_kind.get(EventKind.ACCEPTANCE_POSTED, ()):
        found = setting.terms(rule, facts, posted.effective_on)
        if found is None or not isinstance(found.params, Posting) or not isinstance(posted.detail, Posted):
            continue
        least = add_days(posted.effective_on, found.params.days)
        long_enough = posted.detail.until >= least
        day = chinese_date(posted.effective_on)
        yield Duty(
            rule=rule,
            occasion=facts.origin(posted.id),
            title=found.title,
            act=f"公告验收结果不少于{found.params.days}日",
            nature=Nature.COMPLETENESS,
            terms=found,
            tied_on=posted.effective_on,
            due_on=None,
            arithmetic=(f"{posted.effective_on} + {found.params.days}日 = {least}",),
            liable=bureau(),
            facts=(posted,),
            missing=() if long_enough else (Missing("posting", f"公告至{chinese_date(least)}"),),
            met_on=posted.effective_on if long_enough else None,
            found=f"{day}起公告，至{chinese_date(posted.detail.until)}止",
        )
