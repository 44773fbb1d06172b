"""What the county plans add: found breaches, records of a new mine, emergencies, the mine's own log, exploration."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from restoration.clock import SHANGHAI
from restoration.law.events import (
    CapacityCheck,
    ContractClause,
    Emergency,
    EmergencyReport,
    EntryDocument,
    EventKind,
    Ground,
    MonitoringRecorded,
    MonitoringSet,
    Permit,
    ThreeSimultaneous,
)
from restoration.law.events.supervision import GreenStatus
from restoration.law.facts import Event, SubjectType
from restoration.law.findings import Standing
from tests.law.builders import (
    KAIZHOU,
    PINGQUAN,
    TAONAN,
    YONGJING,
    ZHENGNING,
    d,
    event,
    inspected,
    local,
    officer,
    plan,
    rechecked,
    right,
    survey,
    the,
)
from tests.law.rows import Row, holds

S = Standing
K = EventKind


def of(place: tuple[str, ...], rule: str) -> str:
    """The id of the rule's only version there."""
    book = next(b for b in local().books if b.book.place in place)
    [only] = book.rule[rule].version
    return f"{book.book.place}/{rule}@{only.in_force}"


def new(*facts: Any, places: tuple[str, ...], on: str = "2024-01-10", **over: Any) -> Any:
    return right(*facts, places=places, granted_on=d(on), newly_granted=True, **over)


def document(name: str, result: Any = "approved", on: str = "2024-01-05") -> Event:
    code = f"doc-{name}-{result}"
    return event(K.ENTRY_DOCUMENT_RECORDED, on, EntryDocument(document=name, result=result), code=code)


def clause(topic: Any, on: str = "2024-01-10") -> Event:
    return event(K.CONTRACT_CLAUSE_RECORDED, on, ContractClause(topic=topic, clause="条款"))


def step(name: Any, on: str) -> Event:
    return event(K.THREE_SIMULTANEOUS_RECORDED, on, ThreeSimultaneous(step=name))


# ---- R12, R15, trap 25: found on the spot ------------------------------------------------------------------------

FOUND = {
    "unperformed_duty_found": (ZHENGNING, Ground.RESTORATION_DUTY, "2022-11-11"),
    "serious_damage_found": (YONGJING, Ground.SERIOUS_DAMAGE, "2022-05-31"),
    "green_standard_found": (YONGJING, Ground.GREEN_STANDARD, "2022-05-31"),
    "environment_safety_found": (PINGQUAN, Ground.ENVIRONMENT_SAFETY, "2023-01-01"),
}
SEEN = "e-inspected-2023-04-12"


def found_rows(rule: str) -> list[Row]:
    """Before the law, the day before, the day of, after a failed and after a passed re-check, another ground."""
    place, ground, since = FOUND[rule]
    facts = right(inspected("2023-04-12", ground), places=place)
    early = f"{int(since[:4]) - 1}{since[4:]}"
    failed = right(inspected("2023-04-12", ground), rechecked("2023-07-13", SEEN, "inadequate"), places=place)
    passed = right(inspected("2023-04-12", ground), rechecked("2023-07-10", SEEN, "adequate"), places=place)
    other = next(g for g in Ground if g is not ground)
    v = of(place, rule)
    return [
        Row(v, right(inspected(early, ground), places=place), "2024-01-01", None),
        Row(v, facts, "2023-04-11", None),
        Row(v, facts, "2023-04-12", S.BREACHED),
        Row(v, facts, "2026-01-01", S.BREACHED),  # after the plan's period, until a successor is loaded
        Row(v, failed, "2023-07-13", S.BREACHED),
        Row(v, passed, "2023-07-09", S.BREACHED),
        Row(v, passed, "2023-07-10", S.MET),
        Row(v, right(inspected("2023-04-12", other), places=place), "2023-04-12", None),
    ]


CLOSING = {
    YONGJING: (Ground.SERIOUS_DAMAGE, of(YONGJING, "closure_proposal")),
    PINGQUAN: (Ground.ENVIRONMENT_SAFETY, of(PINGQUAN, "closure_proposal")),
}


def closing_rows(place: tuple[str, ...]) -> list[Row]:
    """Nothing while the time runs; a question from the failed re-check on; answered by a decision or a passed check."""
    ground, v = CLOSING[place]
    seen, failed = inspected("2023-04-12", ground), rechecked("2023-08-09", SEEN, "inadequate")
    again = rechecked("2023-10-01", SEEN, "adequate")
    decided = event(K.CLOSURE_DECIDED, "2023-09-01")
    return [
        Row(v, right(seen, places=place), "2023-08-09", None),
        Row(v, right(seen, failed, places=place), "2023-08-08", None),
        Row(v, right(seen, failed, places=place), "2023-08-09", S.OUTSTANDING),
        Row(v, right(seen, failed, places=place), "2030-01-01", S.OUTSTANDING),  # never late by itself
        Row(v, right(seen, failed, decided, places=place), "2023-09-01", S.MET),
        Row(v, right(seen, failed, again, places=place), "2023-10-01", None),
    ]


# ---- records of a new mine ---------------------------------------------------------------------------------------

PLAN = plan("2024-01-08")
DEVELOPMENT, RECLAMATION = document("矿产资源开发利用方案"), document("土地复垦方案")
GREEN_PLAN, DESIGN = document("绿色矿山建设实施方案", "submitted"), document("矿山设计", "submitted")
POINT = event(
    K.MONITORING_SET, "2024-02-01", MonitoringSet(point="1号", object="边坡", interval_days=30), code="point-1"
)
BUILDING = event(K.CONSTRUCTION_STARTED, "2024-02-01")
STEPS = (step("designed", "2024-01-20"), step("built", "2024-05-01"), step("in_use", "2024-08-01"))

COMPLETE: dict[tuple[tuple[str, ...], str], tuple[tuple[Any, ...], str]] = {
    (ZHENGNING, "green_clause"): ((clause("green_mine"),), "green_clause"),
    (TAONAN, "entry_documents"): ((DEVELOPMENT, GREEN_PLAN, PLAN), "development_plan"),
    (TAONAN, "monitoring_setup"): ((POINT,), "monitoring_set"),
    (YONGJING, "entry_documents"): ((DEVELOPMENT, RECLAMATION, PLAN), "development_plan"),
    (YONGJING, "green_clause"): ((clause("green_mine"),), "green_clause"),
    (KAIZHOU, "grant_clauses"): ((clause("restoration"),), "restoration_clause"),
    (PINGQUAN, "entry_documents"): ((DEVELOPMENT, DESIGN), "development_plan"),
    (PINGQUAN, "grant_clauses"): ((clause("restoration"),), "restoration_clause"),
}


def record_rows(place: tuple[str, ...], rule: str) -> list[Row]:
    """Before the grant, from it on, complete; an existing right and one granted before the plan are not asked."""
    facts, _ = COMPLETE[place, rule]
    v = of(place, rule)
    since = d(v.split("@")[1])
    return [
        Row(v, new(places=place), "2024-01-09", None),
        Row(v, new(places=place), "2024-01-10", S.INCOMPLETE),
        Row(v, new(places=place), "2026-06-01", S.INCOMPLETE),  # shown for as long as it lacks, never late
        Row(v, new(*facts, places=place), "2024-03-01", S.MET),
        Row(v, right(places=place, granted_on=d("2024-01-10"), newly_granted=False), "2024-03-01", None),
        Row(v, new(places=place, on=since.replace(year=since.year - 1).isoformat()), "2024-03-01", None),
        Row(v, new(places=place, on=since.isoformat()), "2024-03-01", S.INCOMPLETE),
    ]


SIMULTANEOUS = of(YONGJING, "three_simultaneous")
BUILT = [
    Row(SIMULTANEOUS, new(places=YONGJING), "2024-03-01", None),  # nothing before building has begun
    Row(SIMULTANEOUS, new(BUILDING, places=YONGJING), "2024-02-01", S.INCOMPLETE),
    Row(SIMULTANEOUS, new(BUILDING, *STEPS[:2], places=YONGJING), "2024-08-01", S.INCOMPLETE),
    Row(SIMULTANEOUS, new(BUILDING, *STEPS, places=YONGJING), "2024-07-31", S.INCOMPLETE),
    Row(SIMULTANEOUS, new(BUILDING, *STEPS, places=YONGJING), "2024-08-01", S.MET),
]

# ---- R10: green application, a year after the mine was built ------------------------------------------------------

APPLICATION = of(YONGJING, "green_application")
FINISHED = event(K.CONSTRUCTION_FINISHED, "2023-06-20")
APPLIED = event(K.GREEN_STATUS_RECORDED, "2024-07-05", GreenStatus(status="applied"))
SET = officer(K.DATE_SET, "2024-07-01", "green_application", "e-construction_finished-2023-06-20", "2024-09-30")
GREEN = [
    Row(APPLICATION, new(FINISHED, places=YONGJING, on="2023-01-10"), "2023-06-19", None),
    Row(APPLICATION, new(FINISHED, places=YONGJING, on="2023-01-10"), "2023-06-20", S.PENDING),
    Row(APPLICATION, new(FINISHED, places=YONGJING, on="2023-01-10"), "2024-06-19", S.PENDING),
    Row(APPLICATION, new(FINISHED, places=YONGJING, on="2023-01-10"), "2024-06-20", S.OUTSTANDING),
    Row(APPLICATION, new(FINISHED, places=YONGJING, on="2023-01-10"), "2026-06-20", S.OUTSTANDING),
    Row(APPLICATION, new(FINISHED, SET, places=YONGJING, on="2023-01-10"), "2024-09-29", S.PENDING, "2024-09-30"),
    Row(APPLICATION, new(FINISHED, SET, places=YONGJING, on="2023-01-10"), "2024-09-30", S.DUE_TODAY, "2024-09-30"),
    Row(APPLICATION, new(FINISHED, SET, places=YONGJING, on="2023-01-10"), "2024-10-01", S.OVERDUE, "2024-09-30", 1),
    Row(APPLICATION, new(FINISHED, APPLIED, places=YONGJING, on="2023-01-10"), "2024-07-05", S.MET),
    Row(APPLICATION, right(FINISHED, places=YONGJING, newly_granted=False), "2024-07-05", None),
    # production alone starts nothing in Linxia (trap 19)
    Row(APPLICATION, new(event(K.MINING_STARTED, "2023-06-20"), places=YONGJING), "2024-07-05", None),
]

# ---- R4: both recipients -----------------------------------------------------------------------------------------

TOLD = of(KAIZHOU, "emergency_told")


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def slide(on: str = "2023-07-04", damage: str = "", mining: bool = True) -> Event:
    at = instant(f"{on}T14:20:00")
    detail = Emergency(occurred_at=at, what="采场滑坡", measures="撤离人员", damage=damage, caused_by_mining=mining)
    return event(K.EMERGENCY_OCCURRED, on, detail, code="em-1")


def told(recipient: Any, at: str) -> Event:
    detail = EmergencyReport(about="em-1", recipient=recipient, reported_at=instant(at))
    return event(K.EMERGENCY_REPORTED, at[:10], detail, code=f"er-{recipient}")


BUREAU, TOWN = told("natural_resources", "2023-07-04T14:35:00"), told("township", "2023-07-04T15:10:00")
EMERGENCY = [
    Row(TOLD, right(slide("2023-03-13")), "2023-07-04", None),
    Row(TOLD, right(slide()), "2023-07-03", None),
    Row(TOLD, right(slide()), "2023-07-04", S.INCOMPLETE),
    Row(TOLD, right(slide(), BUREAU), "2023-07-04", S.INCOMPLETE),
    Row(TOLD, right(slide(), BUREAU, TOWN), "2023-07-04", S.MET),
    Row(TOLD, right(slide(mining=False)), "2023-07-04", None),
    Row(TOLD, right(slide(), BUREAU), "2026-01-01", S.INCOMPLETE),
]

# ---- the mine's own log ------------------------------------------------------------------------------------------

LOG = of(YONGJING, "self_monitoring")
STARTED = event(K.MINING_STARTED, "2020-01-01")


def reading(on: str) -> Event:
    return event(K.MONITORING_RECORDED, on, MonitoringRecorded(point="1号", value="0.2", unit="mm"))


def mine(*facts: Any) -> Any:
    return right(STARTED, *facts, places=YONGJING)


OPEN = event(K.MONITORING_SET, "2024-02-01", MonitoringSet(point="1号", object="边坡"), code="point-1")
REPORT = "monitoring_report"
NEXT = {"6229": of(YONGJING, REPORT), "CN": f"CN/{REPORT}@2019-07-24"}
MONITORING = [
    Row(LOG, mine(), "2022-05-30", None),  # the day before it was a rule
    Row(LOG, mine(), "2022-05-31", S.INCOMPLETE),  # no point at all
    Row(LOG, mine(OPEN), "2024-02-01", S.INCOMPLETE),
    Row(LOG, mine(OPEN), "2030-01-01", S.INCOMPLETE),  # shown, never late
    Row(LOG, mine(OPEN, reading("2024-03-02")), "2024-03-02", S.MET),
    Row(LOG, right(places=YONGJING), "2024-03-02", None),  # not producing
    Row(LOG, mine(event(K.CLOSED, "2024-01-01")), "2024-03-02", None),
    *(
        row
        for v in NEXT.values()
        for row in (
            Row(v, mine(OPEN), "2030-01-01", None),  # nobody fixed an interval
            Row(v, mine(POINT), "2024-03-02", S.PENDING),  # 30 days from the day it was fixed
            Row(v, mine(POINT), "2024-03-03", S.INCOMPLETE),
            Row(v, mine(POINT), "2030-01-01", S.INCOMPLETE),  # stale, never late
            Row(v, mine(POINT, reading("2024-03-20")), "2024-03-20", S.MET, occasion="point-1"),
        )
    ),
]


def test_the_next_reading_is_asked_for_from_each_reading_on_and_never_flagged() -> None:
    second = "point-1:e-monitoring_recorded-2024-03-02"
    facts = mine(POINT, reading("2024-03-02"))
    assert the(facts, "2024-04-01", REPORT, second).standing is S.PENDING
    stale = the(facts, "2024-04-02", REPORT, second)
    assert (stale.standing, stale.may_be_acted_on, stale.letter_kind(30)) == (S.INCOMPLETE, False, None)
    assert {v.place for v in stale.duty.terms.versions} == {"CN", "6229"}


# ---- permits: reminded of, never flagged -------------------------------------------------------------------------

PERMIT = of(YONGJING, "other_permits")


def permit(until: str, on: str = "2023-01-10", name: str = "安全生产许可证") -> Event:
    return event(K.PERMIT_RECORDED, on, Permit(name=name, number="甘1", expires_on=d(until)), code=f"p-{name}-{on}")


def kiln(*facts: Any, mineral: str = "砖瓦用粘土") -> Any:
    return right(*facts, places=YONGJING, mineral=mineral)


PERMITS = [
    Row(PERMIT, kiln(permit("2024-06-30")), "2024-06-29", S.PENDING, "2024-06-30"),
    Row(PERMIT, kiln(permit("2024-06-30")), "2024-06-30", S.DUE_TODAY, "2024-06-30"),
    Row(PERMIT, kiln(permit("2024-06-30")), "2024-07-01", S.OVERDUE, "2024-06-30", 1),
    Row(PERMIT, kiln(permit("2024-06-30"), permit("2027-06-30", "2024-06-20")), "2024-07-01", S.PENDING, "2027-06-30"),
    Row(PERMIT, kiln(permit("2024-06-30"), mineral="砖瓦用黏土"), "2024-07-01", S.OVERDUE, "2024-06-30", 1),
    Row(PERMIT, kiln(permit("2024-06-30"), mineral="建筑用砂"), "2024-07-01", None),
    Row(PERMIT, kiln(permit("2021-06-30", "2020-01-01")), "2022-05-30", None),
    Row(PERMIT, kiln(permit("2021-06-30", "2020-01-01")), "2022-05-31", S.NO_RECORD, "2021-06-30"),
]

# ---- exploration rights and their way out ------------------------------------------------------------------------

LAND = survey("2023-01-10", 6_000, 1_000)
WITHDRAWN = event(K.CANCELLATION_APPLIED, "2023-05-10")
EXPLORING: dict[str, Any] = {"subject_type": SubjectType.EXPLORATION_RIGHT, "newly_granted": False}
EXITS = {place: of(place, "exploration_exit") for place in (YONGJING, KAIZHOU, PINGQUAN)}


def exit_rows(place: tuple[str, ...]) -> list[Row]:
    """Nothing while it explores; from the way out on until the land is restored or accepted."""
    v, over = EXITS[place], EXPLORING | {"places": place}
    told_by = officer(K.DATE_SET, "2023-05-20", "exploration_exit", "exit", "2023-09-30")
    done = survey("2023-09-15", 6_000, 6_000)
    return [
        Row(v, right(LAND, **over), "2023-05-10", None),
        Row(v, right(LAND, WITHDRAWN, **over), "2023-05-09", None),
        Row(v, right(LAND, WITHDRAWN, **over), "2023-05-10", S.OUTSTANDING),
        Row(v, right(LAND, event(K.SUSPENDED, "2023-05-10"), **over), "2023-05-10", S.OUTSTANDING),
        Row(v, right(LAND, WITHDRAWN, told_by, **over), "2023-09-29", S.PENDING, "2023-09-30"),
        Row(v, right(LAND, WITHDRAWN, told_by, **over), "2023-09-30", S.DUE_TODAY, "2023-09-30"),
        Row(v, right(LAND, WITHDRAWN, told_by, **over), "2023-10-01", S.OVERDUE, "2023-09-30", 1),
        Row(v, right(LAND, WITHDRAWN, done, **over), "2023-09-15", S.MET),
        Row(v, right(WITHDRAWN, **over), "2023-05-10", S.CANNOT_TELL),
        Row(v, right(LAND, WITHDRAWN, places=place), "2023-05-10", None),  # a mining right is another matter
    ]


# ---- the bureau's own yearly check -------------------------------------------------------------------------------

CAPACITY = of(ZHENGNING, "capacity_check")
CHECKED = event(K.CAPACITY_CHECKED, "2024-11-05", CapacityCheck(year=2024, approved="10", actual="8", over=False))
TOLD_BY = officer(K.DATE_SET, "2025-01-05", "capacity_check", "2024", "2025-02-28")
YEAR: dict[str, Any] = {"places": ZHENGNING, "granted_on": d("2015-01-01"), "tracked_from": d("2024-01-01")}
YEARS = [
    Row(CAPACITY, right(**YEAR), "2024-12-31", S.PENDING, occasion="2024"),
    Row(CAPACITY, right(**YEAR), "2025-01-01", S.OUTSTANDING, occasion="2024"),
    Row(CAPACITY, right(TOLD_BY, **YEAR), "2025-02-27", S.PENDING, "2025-02-28", occasion="2024"),
    Row(CAPACITY, right(TOLD_BY, **YEAR), "2025-02-28", S.DUE_TODAY, "2025-02-28", occasion="2024"),
    Row(CAPACITY, right(TOLD_BY, **YEAR), "2025-03-01", S.OVERDUE, "2025-02-28", 1, occasion="2024"),
    Row(CAPACITY, right(CHECKED, **YEAR), "2024-11-05", S.MET, occasion="2024"),
    Row(CAPACITY, right(**YEAR | {"tracked_from": d("2021-01-01")}), "2022-06-01", None, occasion="2021"),
]

ROWS: list[Row] = [
    *YEARS,
    *(row for rule in FOUND for row in found_rows(rule)),
    *(row for place in CLOSING for row in closing_rows(place)),
    *(row for place, rule in COMPLETE for row in record_rows(place, rule)),
    *BUILT,
    *GREEN,
    *EMERGENCY,
    *MONITORING,
    *PERMITS,
    *(row for place in EXITS for row in exit_rows(place)),
]


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_plan_duty_rows(row: Row) -> None:
    holds(row)
