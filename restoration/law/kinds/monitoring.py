"""The company's own monitoring log: its points as they stand, and that a producing mine has one at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from restoration.law.duty import Duty, Missing, Nature, Setting
from restoration.law.events import EventKind, MonitoringRecorded, MonitoringSet
from restoration.law.facts import Event, RightFacts, SubjectType, in_order

OCCASION = "log"


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
    """A producing mine has a log: a point and a reading. That the next reading follows in time is another rule's."""
    started = facts.of_kind(EventKind.MINING_STARTED)[:1]
    producing = facts.subject_type is SubjectType.MINING_RIGHT and started and facts.ended() is None
    if not producing or facts.ownerless():
        return
    found = setting.terms(rule, facts, setting.as_of)
    if found is None:
        return
    points = points_of(facts)
    read = in_order(p.latest for p in points if p.latest is not None)
    yield Duty(
        rule=rule,
        occasion=OCCASION,
        title=found.title,
        act="定期对矿山生态环境状况进行监测和记录",
        nature=Nature.COMPLETENESS,
        terms=found,
        tied_on=started[0].effective_on,
        due_on=None,
        arithmetic=("文本只规定“定期”，没有记录只作提示",),
        liable=facts.liable_on(setting.as_of),
        facts=(*started, *(p.fixed for p in points), *read[:1]),
        missing=() if read else (Missing("monitoring_record", "监测记录"),),
        met_on=read[0].effective_on if read else None,
        found="已有监测记录" if read else "已设监测点，尚无监测记录" if points else "未见监测点和监测记录",
    )
