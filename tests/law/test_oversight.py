"""What lies on an officer's desk: complaints, leads, the mine's own log, permits, yearly checks; shown, never late."""

from __future__ import annotations

from typing import Any

import pytest

from restoration.law.events import (
    CapacityCheck,
    ContractClause,
    EntryDocument,
    EventKind,
    MonitoringRecorded,
    MonitoringSet,
    Observation,
    Permit,
    Plain,
    Referring,
    Verification,
)
from restoration.law.events.supervision import Complaint, ComplaintAnswer, Inspection, TownshipVisit
from restoration.law.facts import Event
from restoration.law.oversight import KINDS, MATTER_WORDS, STATE_WORDS, WAITING, Item, Matter, State, items_of, waiting
from tests.law.builders import YONGJING, d, event, judge, right

K = EventKind
COMPLAINT = event(K.COMPLAINT_RECEIVED, "2024-03-01", Plain(note="夜间扬尘"), code="co-1")
ANSWER = event(K.COMPLAINT_ANSWERED, "2024-03-20", Referring(about="co-1"))
SEEN = event(K.OBSERVATION_RECORDED, "2024-05-06", Observation(source="satellite", finding="图斑外扰动"), code="ob-1")


def verified(confirmed: bool) -> Event:
    detail = Verification(about="ob-1", officers=("张三", "李四"), confirmed=confirmed)
    return event(K.OBSERVATION_VERIFIED, "2024-05-20", detail)


def point(on: str, interval: int) -> Event:
    detail = MonitoringSet(point="1号", object="边坡", interval_days=interval)
    return event(K.MONITORING_SET, on, detail, code=f"po-{on}")


def reading(on: str) -> Event:
    return event(K.MONITORING_RECORDED, on, MonitoringRecorded(point="1号", value="0.2"))


def permit(on: str, until: str) -> Event:
    return event(K.PERMIT_RECORDED, on, Permit(name="排污许可证", number="1", expires_on=d(until)), code=f"pe-{on}")


CLAUSE = ContractClause(topic="green_mine", clause="达标", liability="违约金")


def document(result: Any, on: str) -> Event:
    return event(K.ENTRY_DOCUMENT_RECORDED, on, EntryDocument(document="开发利用方案", result=result), code=f"do-{on}")


def states(as_of: str, *facts: Any) -> list[tuple[Matter, State, int]]:
    return [(i.matter, i.state, i.age_days) for i in items_of(right(*facts, places=YONGJING), d(as_of))]


@pytest.mark.parametrize(
    ("as_of", "facts", "expected"),
    [
        ("2024-02-29", (COMPLAINT,), []),
        ("2024-03-01", (COMPLAINT,), [(Matter.COMPLAINT, State.OPEN, 0)]),
        ("2024-03-19", (COMPLAINT, ANSWER), [(Matter.COMPLAINT, State.OPEN, 18)]),
        ("2024-03-20", (COMPLAINT, ANSWER), [(Matter.COMPLAINT, State.ANSWERED, 0)]),
        ("2026-03-01", (COMPLAINT,), [(Matter.COMPLAINT, State.OPEN, 730)]),
    ],
)
def test_a_complaint_waits_until_it_is_answered(as_of: str, facts: Any, expected: Any) -> None:
    assert states(as_of, *facts) == expected


def looked_into(on: str, code: str) -> Event:
    detail = Inspection(source="complaint", officers=("张三", "李四"), follows=code)
    return event(K.INSPECTED, on, detail, code=f"in-{on}")


def test_a_complaint_is_followed_from_its_receipt_to_its_answer() -> None:
    came = event(K.COMPLAINT_RECEIVED, "2024-03-01", Complaint(note="夜间扬尘", channel="phone"), code="co-1")
    said = event(K.COMPLAINT_ANSWERED, "2024-03-20", ComplaintAnswer(about="co-1", result="partly"), code="an-1")
    of = right(came, looked_into("2024-03-05", "co-1"), said, places=YONGJING)
    told = {on: items_of(of, d(on))[0] for on in ("2024-03-04", "2024-03-05", "2024-03-20")}
    assert [i.text for i in told.values()] == [
        "来电：夜间扬尘",
        "来电：夜间扬尘（2024-03-05核查）",
        "来电：夜间扬尘（2024-03-05核查，部分属实）",
    ]
    assert [i.state for i in told.values()] == [State.OPEN, State.OPEN, State.ANSWERED]
    assert told["2024-03-20"].follow_ups == ("in-2024-03-05", "an-1")


def test_a_problem_the_township_saw_waits_until_the_county_has_looked_into_it() -> None:
    seen = event(K.TOWNSHIP_SUPERVISED, "2024-03-01", TownshipVisit(note="弃渣入沟", found="problem"), code="to-1")
    checked = looked_into("2024-03-11", "to-1")
    assert states("2024-03-10", seen, checked) == [(Matter.TOWNSHIP, State.UNCHECKED, 9)]
    assert states("2024-03-11", seen, checked) == [(Matter.TOWNSHIP, State.CHECKED, 0)]
    fine = event(K.TOWNSHIP_SUPERVISED, "2024-03-01", TownshipVisit(found="nothing"))
    assert states("2024-03-10", fine) == [(Matter.TOWNSHIP, State.ON_RECORD, 0)]


@pytest.mark.parametrize(
    ("as_of", "facts", "expected"),
    [
        ("2024-05-16", (SEEN,), (Matter.OBSERVATION, State.LEAD, 10)),
        ("2024-05-19", (SEEN, verified(True)), (Matter.OBSERVATION, State.LEAD, 13)),
        ("2024-05-20", (SEEN, verified(True)), (Matter.OBSERVATION, State.CONFIRMED, 0)),
        ("2024-05-20", (SEEN, verified(False)), (Matter.OBSERVATION, State.REFUTED, 0)),
    ],
)
def test_an_observation_is_a_lead_until_verified(as_of: str, facts: Any, expected: Any) -> None:
    assert states(as_of, *facts) == [expected]


def test_a_lead_makes_no_duty_and_no_breach() -> None:
    facts = right(SEEN, verified(True), COMPLAINT, places=YONGJING)
    assert judge(facts, "2026-01-01") == judge(right(places=YONGJING), "2026-01-01")


@pytest.mark.parametrize(
    ("as_of", "facts", "expected"),
    [
        ("2024-03-31", (point("2024-03-01", 30),), (State.NO_READING, 30)),
        ("2024-04-01", (point("2024-03-01", 30),), (State.STALE, 31)),
        ("2024-04-30", (point("2024-03-01", 30), reading("2024-03-31")), (State.FRESH, 0)),
        ("2024-05-01", (point("2024-03-01", 30), reading("2024-03-31")), (State.STALE, 31)),
        ("2030-01-01", (point("2024-03-01", 0), reading("2024-03-31")), (State.FRESH, 0)),
        ("2024-05-01", (point("2024-03-01", 0), reading("2024-03-31"), point("2024-04-20", 30)), (State.FRESH, 0)),
        ("2024-05-21", (point("2024-03-01", 0), reading("2024-03-31"), point("2024-04-20", 30)), (State.STALE, 51)),
    ],
)
def test_a_point_is_stale_after_its_interval(as_of: str, facts: Any, expected: Any) -> None:
    assert states(as_of, *facts) == [(Matter.MONITORING, *expected)]


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        ("2024-04-01", (State.VALID, 0)),
        ("2024-04-02", (State.EXPIRING, 0)),  # ninety days before
        ("2024-06-30", (State.EXPIRING, 0)),
        ("2024-07-01", (State.EXPIRED, 1)),
    ],
)
def test_a_permit_is_shown_before_it_runs_out(as_of: str, expected: Any) -> None:
    assert states(as_of, permit("2022-01-01", "2024-06-30")) == [(Matter.PERMIT, *expected)]


def test_the_last_record_of_a_permit_counts() -> None:
    facts = (permit("2022-01-01", "2024-06-30"), permit("2024-06-20", "2027-06-30"))
    assert states("2024-07-01", *facts) == [(Matter.PERMIT, State.VALID, 0)]


@pytest.mark.parametrize(("over", "state"), [(True, State.OVER_CAPACITY), (False, State.ON_RECORD)])
def test_output_beyond_the_approved_one_is_shown(over: bool, state: State) -> None:
    check = CapacityCheck(year=2024, approved="10万吨", actual="12万吨", over=over)
    assert states("2024-12-01", event(K.CAPACITY_CHECKED, "2024-11-20", check)) == [(Matter.CAPACITY, state, 0)]


def test_what_is_only_on_record_waits_for_nobody() -> None:
    facts = (
        event(K.TOWNSHIP_SUPERVISED, "2024-01-05", Plain(note="未见异常")),
        event(
            K.CONTRACT_CLAUSE_RECORDED,
            "2024-01-06",
            ContractClause(topic="green_mine", clause="达标", liability="违约金"),
        ),
        event(
            K.ENTRY_DOCUMENT_RECORDED,
            "2024-01-07",
            EntryDocument(document="开发利用方案", result="submitted"),
            code="a",
        ),
        event(
            K.ENTRY_DOCUMENT_RECORDED, "2024-01-09", EntryDocument(document="开发利用方案", result="approved"), code="b"
        ),
    )
    found = items_of(right(*facts, places=YONGJING), d("2024-02-01"))
    assert [(i.matter, i.text) for i in found] == [
        (Matter.TOWNSHIP, "未见异常"),
        (Matter.CLAUSE, "达标；违约责任：违约金"),
        (Matter.DOCUMENT, "开发利用方案（已批准）"),
    ]
    assert waiting(found) == []


def test_a_document_not_approved_waits() -> None:
    refused = event(K.ENTRY_DOCUMENT_RECORDED, "2024-01-07", EntryDocument(document="方案", result="not_approved"))
    assert [i.state for i in waiting(items_of(right(refused, places=YONGJING), d("2024-02-01")))] == [
        State.NOT_APPROVED
    ]


def test_the_longest_waiting_comes_first() -> None:
    found = waiting(items_of(right(SEEN, COMPLAINT, places=YONGJING), d("2024-06-01")))
    assert [i.matter for i in found] == [Matter.COMPLAINT, Matter.OBSERVATION]


def test_a_corrected_row_keeps_its_answer() -> None:
    again = event(K.COMPLAINT_RECEIVED, "2024-03-01", Plain(note="夜间扬尘、噪声"), code="co-2", supersedes="co-1")
    found = items_of(right(COMPLAINT, again, ANSWER, places=YONGJING), d("2024-04-01"))
    assert [(i.text, i.state) for i in found] == [("夜间扬尘、噪声", State.ANSWERED)]


def test_every_state_and_matter_has_its_word_and_every_matter_a_kind() -> None:
    assert set(STATE_WORDS) == set(State) and set(MATTER_WORDS) == set(Matter)
    assert len(KINDS) == len(Matter) and set(State) >= WAITING
    assert not Item(matter=Matter.PERMIT, id="x", since=d("2024-01-01"), text="", state=State.VALID).waiting
