"""The company's own monitoring log. A point whose interval has run out is shown as stale; no text makes it late."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from restoration.law.duty import Duty, Missing, Nature, Setting
from restoration.law.events import EventKind, MonitoringRecorded, MonitoringSet
from restoration.law.facts import Event, RightFacts, SubjectType
from restoration.law.numerals import chinese_date

WITHOUT_POINT = "points"


@dataclass(frozen=True, slots=True)
class Point:
    """One monitoring point as it stands: what was fixed for it, its latest reading, and when that grows stale."""

    fixed: Event
    detail: MonitoringSet
    latest: Event | None

    @property
    def stale_from(self) -> date | None:
        """The first day a reading is lacking; ``None`` where nobody fixed an interval."""
        if not self.detail.interval_days:
            return None
        last = max(e.effective_on for e in (self.fixed, self.latest) if e is not None)
        return last + timedelta(days=self.detail.interval_days + 1)


def points_of(facts: RightFacts) -> list[Point]:
    """The points by name, each as last fixed, with its latest reading."""
    fixed: dict[str, tuple[Event, MonitoringSet]] = {}
    for event in facts.of_kind(EventKind.MONITORING_SET):
        if isinstance(event.detail, MonitoringSet):
            fixed[event.detail.point] = (event, event.detail)
    read: dict[str, Event] = {}
    for event in facts.of_kind(EventKind.MONITORING_RECORDED):
        if isinstance(event.detail, MonitoringRecorded):
            read[event.detail.point] = event
    return [Point(event, detail, read.get(name)) for name, (event, detail) in sorted(fixed.items())]


def monitoring_logs(rule: str, facts: RightFacts, setting: Setting) -> Iterator[Duty]:
    """A producing mine's points, one duty each; a mine without any point is shown as lacking the log."""
    started = facts.of_kind(EventKind.MINING_STARTED)[:1]
    producing = facts.subject_type is SubjectType.MINING_RIGHT and started and facts.ended() is None
    if not producing or facts.ownerless():
        return
    found = setting.terms(rule, facts, setting.as_of)
    if found is None:
        return
    points: list[Point | None] = [*points_of(facts)]
    for point in points or [None]:
        rows = (*started, *((point.fixed, *((point.latest,) if point.latest else ())) if point else ()))
        stale = point.stale_from if point else None
        fresh = point is not None and (point.latest is not None if stale is None else setting.as_of < stale)
        yield Duty(
            rule=rule,
            occasion=facts.origin(point.fixed.id) if point else WITHOUT_POINT,
            title=found.title,
            act="定期对矿山生态环境状况进行监测和记录",
            nature=Nature.COMPLETENESS,
            terms=found,
            tied_on=started[0].effective_on,
            due_on=None,
            arithmetic=("文本只规定“定期”，间隔由矿山登记；超过间隔只作提示",),
            liable=facts.liable_on(setting.as_of),
            facts=rows,
            missing=() if fresh else (Missing("monitoring_record", "监测记录"),),
            met_on=point.latest.effective_on if point and point.latest and stale is None else None,
            owed_from=stale,
            found=said(point),
        )


def said(point: Point | None) -> str:
    """What the log shows of one point."""
    if point is None:
        return "未见监测点和监测记录"
    every = f"，间隔{point.detail.interval_days}日" if point.detail.interval_days else "，未登记间隔"
    latest = f"最近一次记录为{chinese_date(point.latest.effective_on)}" if point.latest else "尚无监测记录"
    return f"监测点“{point.detail.point}”（{point.detail.object}）{every}，{latest}"
