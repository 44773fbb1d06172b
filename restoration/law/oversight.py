"""What lies on an officer's desk beside the duties: complaints, leads, the mine's own log, permits, yearly checks.

No text gives these a deadline. They are shown with their age until somebody has dealt with them, and never flagged;
an observation of the authority is a lead until officers have verified it (行政处罚法 第四十一条).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from restoration.law.events import (
    CapacityCheck,
    ContractClause,
    EntryDocument,
    EventKind,
    Observation,
    Plain,
    Referring,
    Verification,
)
from restoration.law.events.supervision import TownshipVisit
from restoration.law.facts import Event, RightFacts
from restoration.law.kinds.leaving import latest_permits
from restoration.law.kinds.monitoring import points_of
from restoration.law.life.followed import complaint_text, looked_into

EXPIRES_SOON: Final = 90
"""Days before a permit runs out from which it is shown as running out; an office habit, no text sets it."""


class Matter(StrEnum):
    """What kind of matter it is."""

    COMPLAINT = "complaint"  # 举报投诉
    OBSERVATION = "observation"  # 卫星、无人机、现场、巡查发现
    MONITORING = "monitoring"  # 企业自行监测
    PERMIT = "permit"  # 其他许可
    CAPACITY = "capacity"  # 年度产能核定
    TOWNSHIP = "township"  # 乡镇巡查
    CLAUSE = "clause"  # 出让合同条款
    DOCUMENT = "document"  # 准入材料


class State(StrEnum):
    """How it stands."""

    OPEN = "open"
    ANSWERED = "answered"
    LEAD = "lead"
    CONFIRMED = "confirmed"
    REFUTED = "refuted"
    FRESH = "fresh"
    STALE = "stale"
    NO_READING = "no_reading"
    VALID = "valid"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    OVER_CAPACITY = "over_capacity"
    NOT_APPROVED = "not_approved"
    UNCHECKED = "unchecked"
    CHECKED = "checked"
    ON_RECORD = "on_record"


STATE_WORDS: Final = {
    State.OPEN: "未答复",
    State.ANSWERED: "已答复",
    State.LEAD: "线索（未核实）",
    State.CONFIRMED: "核实属实",
    State.REFUTED: "核实不属实",
    State.FRESH: "正常",
    State.STALE: "超过间隔未记录",
    State.NO_READING: "尚无记录",
    State.VALID: "有效",
    State.EXPIRING: "即将到期",
    State.EXPIRED: "已过期",
    State.OVER_CAPACITY: "超过核定产能",
    State.NOT_APPROVED: "审查未通过",
    State.UNCHECKED: "发现问题，未核查",
    State.CHECKED: "已核查",
    State.ON_RECORD: "已登记",
}
MATTER_WORDS: Final = {
    Matter.COMPLAINT: "举报投诉",
    Matter.OBSERVATION: "监测发现",
    Matter.MONITORING: "企业监测",
    Matter.PERMIT: "相关许可",
    Matter.CAPACITY: "产能核定",
    Matter.TOWNSHIP: "乡镇巡查",
    Matter.CLAUSE: "合同条款",
    Matter.DOCUMENT: "准入材料",
}
WAITING: Final = frozenset(
    {
        State.OPEN,
        State.LEAD,
        State.STALE,
        State.NO_READING,
        State.EXPIRING,
        State.EXPIRED,
        State.OVER_CAPACITY,
        State.NOT_APPROVED,
        State.UNCHECKED,
    }
)
"""States somebody should look at."""

KINDS: Final = (
    EventKind.COMPLAINT_RECEIVED,
    EventKind.OBSERVATION_RECORDED,
    EventKind.MONITORING_SET,
    EventKind.PERMIT_RECORDED,
    EventKind.CAPACITY_CHECKED,
    EventKind.TOWNSHIP_SUPERVISED,
    EventKind.CONTRACT_CLAUSE_RECORDED,
    EventKind.ENTRY_DOCUMENT_RECORDED,
)
"""Kinds of fact a matter begins with: a right without any has nothing here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One matter: since when, how it stands, and for how many days it has waited (0 once it is dealt with).

    ``follow_ups`` are the inspections that looked into it, and its answers, by their codes.
    """

    matter: Matter
    id: str
    since: date
    text: str
    state: State
    age_days: int = 0
    follow_ups: tuple[str, ...] = ()

    @property
    def waiting(self) -> bool:
        """Whether somebody should look at it."""
        return self.state in WAITING


def items_of(facts: RightFacts, as_of: date) -> list[Item]:
    """Every matter of a subject on a day, oldest first. ``facts`` may hold later and corrected rows."""
    seen = facts.current().on(as_of)
    found = [*complaints(seen, as_of), *observations(seen, as_of), *points(seen, as_of), *permits(seen, as_of)]
    found += [*capacities(seen), *visits(seen, as_of), *clauses(seen), *documents(seen)]
    return sorted(found, key=lambda i: (i.since, i.matter, i.id))


def about(facts: RightFacts, kind: EventKind, event: Event) -> list[Event]:
    """The facts of a kind that refer to one event, oldest first."""
    return [
        e
        for e in facts.of_kind(kind)
        if isinstance(e.detail, Referring) and facts.origin(e.detail.about) == facts.origin(event.id)
    ]


def complaints(facts: RightFacts, as_of: date) -> Iterator[Item]:
    """Complaints of the public: open until answered, with what was done about each on the way."""
    for event in facts.of_kind(EventKind.COMPLAINT_RECEIVED):
        answered = about(facts, EventKind.COMPLAINT_ANSWERED, event)
        checked = looked_into(facts, event)
        assert isinstance(event.detail, Plain)
        yield Item(
            matter=Matter.COMPLAINT,
            id=event.id,
            since=event.effective_on,
            text=complaint_text(event.detail, checked, answered),
            state=State.ANSWERED if answered else State.OPEN,
            age_days=0 if answered else (as_of - event.effective_on).days,
            follow_ups=tuple(e.id for e in (*checked, *answered)),
        )


SOURCE_WORDS: Final = {"satellite": "卫星遥感", "drone": "无人机", "field": "现场", "patrol": "巡查"}


def observations(facts: RightFacts, as_of: date) -> Iterator[Item]:
    """The authority's own observations: a lead until two officers have verified it on the spot."""
    for event in facts.of_kind(EventKind.OBSERVATION_RECORDED):
        checks = [e.detail for e in about(facts, EventKind.OBSERVATION_VERIFIED, event)]
        verified = [c for c in checks if isinstance(c, Verification)]
        state = State.LEAD if not verified else State.CONFIRMED if verified[-1].confirmed else State.REFUTED
        assert isinstance(event.detail, Observation)
        yield Item(
            matter=Matter.OBSERVATION,
            id=event.id,
            since=event.effective_on,
            text=f"{SOURCE_WORDS[event.detail.source]}：{event.detail.finding}",
            state=state,
            age_days=(as_of - event.effective_on).days if state is State.LEAD else 0,
        )


def points(facts: RightFacts, as_of: date) -> Iterator[Item]:
    """Monitoring points of the company: stale once the interval fixed for them has run out."""
    for point in points_of(facts):
        stale = point.stale_from is not None and as_of >= point.stale_from
        state = State.STALE if stale else State.FRESH if point.latest else State.NO_READING
        last = (point.latest or point.fixed).effective_on
        yield Item(
            matter=Matter.MONITORING,
            id=point.fixed.id,
            since=last,
            text=f"{point.detail.point}（{point.detail.object}）",
            state=state,
            age_days=0 if state is State.FRESH else (as_of - last).days,
        )


def permits(facts: RightFacts, as_of: date) -> Iterator[Item]:
    """Other permits, each as last recorded."""
    for name, (event, permit) in sorted(latest_permits(facts).items()):
        until = permit.expires_on
        soon = until is not None and as_of > until - timedelta(days=EXPIRES_SOON)
        expired = until is not None and as_of > until
        yield Item(
            matter=Matter.PERMIT,
            id=event.id,
            since=event.effective_on,
            text=f"{name} {permit.number}" + (f"，有效期至{until.isoformat()}" if until else ""),
            state=State.EXPIRED if expired else State.EXPIRING if soon else State.VALID,
            age_days=(as_of - until).days if until is not None and expired else 0,
        )


def capacities(facts: RightFacts) -> Iterator[Item]:
    """Yearly capacity checks: approved against actual output."""
    for event in facts.of_kind(EventKind.CAPACITY_CHECKED):
        assert isinstance(event.detail, CapacityCheck)
        said = event.detail
        state = State.OVER_CAPACITY if said.over else State.ON_RECORD
        text = f"{said.year}年度：核定{said.approved}，实际{said.actual}"
        yield Item(matter=Matter.CAPACITY, id=event.id, since=event.effective_on, text=text, state=state)


def visits(facts: RightFacts, as_of: date) -> Iterator[Item]:
    """What the township has seen; a problem waits until an inspection has looked into it."""
    for event in facts.of_kind(EventKind.TOWNSHIP_SUPERVISED):
        said, checked = event.detail, looked_into(facts, event)
        problem = isinstance(said, TownshipVisit) and said.found == "problem"
        waits = problem and not checked
        yield Item(
            matter=Matter.TOWNSHIP,
            id=event.id,
            since=event.effective_on,
            text=(said.note if isinstance(said, Plain) else "") or "乡镇巡查",
            state=State.UNCHECKED if waits else State.CHECKED if problem else State.ON_RECORD,
            age_days=(as_of - event.effective_on).days if waits else 0,
            follow_ups=tuple(e.id for e in checked),
        )


def clauses(facts: RightFacts) -> Iterator[Item]:
    """What the grant contract says."""
    for event in facts.of_kind(EventKind.CONTRACT_CLAUSE_RECORDED):
        if isinstance(event.detail, ContractClause):
            liability = f"；违约责任：{event.detail.liability}" if event.detail.liability else ""
            yield recorded(Matter.CLAUSE, event, f"{event.detail.clause}{liability}")


def documents(facts: RightFacts) -> Iterator[Item]:
    """Entry documents, each as far as it has come."""
    latest: dict[str, tuple[Event, EntryDocument]] = {}
    for event in facts.of_kind(EventKind.ENTRY_DOCUMENT_RECORDED):
        if isinstance(event.detail, EntryDocument):
            latest[event.detail.document] = (event, event.detail)
    for event, said in latest.values():
        state = State.NOT_APPROVED if said.result == "not_approved" else State.ON_RECORD
        word = {"submitted": "已报送", "approved": "已批准", "not_approved": "审查未通过"}[said.result]
        text = f"{said.document}（{word}）"
        yield Item(matter=Matter.DOCUMENT, id=event.id, since=event.effective_on, text=text, state=state)


def recorded(matter: Matter, event: Event, text: str) -> Item:
    """A matter that is only on record."""
    return Item(matter=matter, id=event.id, since=event.effective_on, text=text, state=State.ON_RECORD)


def waiting(items: Iterable[Item]) -> list[Item]:
    """Those somebody should look at, the longest waiting first."""
    return sorted((i for i in items if i.waiting), key=lambda i: -i.age_days)
