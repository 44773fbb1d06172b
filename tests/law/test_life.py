"""How a mine's life reads by its facts: inspections, emergencies, map-spots, green lists, closing, what is refused."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from restoration.law.admission.gate_terms import Decision
from restoration.law.events import Detail, EventKind, Plain
from restoration.law.events.closure import (
    AcceptanceScope,
    Accepted,
    ClosurePlanApproved,
    SpotRegistered,
    SpotRestored,
    SpotVerified,
)
from restoration.law.events.detail import Referring
from restoration.law.events.right import Closing
from restoration.law.events.supervision import (
    Complaint,
    Emergency,
    EmergencyReport,
    GreenStatus,
    Ground,
    Inspection,
    InspectionItem,
    Recheck,
)
from restoration.law.facts import Event, RightFacts, SubjectType
from restoration.law.life import guards
from restoration.law.life.closing import closing, conditions, unmet
from restoration.law.life.credit import green
from restoration.law.life.emergencies import emergencies
from restoration.law.life.inspecting import holds, inspections
from restoration.law.life.legacy import counted, spots
from restoration.law.workdays import Calendar
from tests.law.builders import (
    ELSEWHERE,
    KAIZHOU,
    PINGQUAN,
    TAONAN,
    YONGJING,
    ZHENGNING,
    d,
    event,
    local,
    noon,
    right,
    shipped,
    survey,
)

K, DUTY = EventKind, Ground.RESTORATION_DUTY
TWO = ("甲", "乙")
DEFECT, FINE = InspectionItem(item="边坡", result="defect"), InspectionItem(item="排水沟", result="ok")


def inspected(on: str, *items: InspectionItem, grounds: tuple[Ground, ...] = (), **head: Any) -> Event:
    detail = Inspection(source="plan", officers=TWO, items=items, grounds=grounds)
    return event(K.INSPECTED, on, detail, code=head.pop("code", "in"), **head)


def rechecked(on: str, result: str, cleared: tuple[int, ...] = (), about: str = "in") -> Event:
    return event(K.RECHECKED, on, Recheck(about=about, officers=TWO, result=result, cleared=cleared))  # type: ignore[arg-type]


INSPECTIONS = [
    ((inspected("2023-04-12", FINE),), "no_defect", 0),
    ((inspected("2023-04-12", DEFECT, FINE, DEFECT),), "open", 2),
    ((inspected("2023-04-12", DEFECT, FINE, DEFECT), rechecked("2023-05-12", "inadequate", (1,))), "inadequate", 1),
    ((inspected("2023-04-12", DEFECT), rechecked("2023-05-12", "inadequate", (1,))), "cleared", 0),
    ((inspected("2023-04-12", DEFECT, DEFECT), rechecked("2023-05-12", "adequate")), "cleared", 0),
    ((inspected("2023-04-12", grounds=(DUTY,)),), "open", 0),
    ((inspected("2023-04-12", grounds=(DUTY,)), rechecked("2023-05-12", "inadequate")), "inadequate", 0),
    ((inspected("2023-04-12", DEFECT), rechecked("2023-05-12", "adequate", about="other")), "open", 1),
]


@pytest.mark.parametrize(("facts", "standing", "left"), INSPECTIONS)
def test_what_has_become_of_an_inspection(facts: tuple[Event, ...], standing: str, left: int) -> None:
    [found] = inspections(right(*facts))
    assert (found.standing, len(found.open)) == (standing, left)


def test_a_corrected_inspection_keeps_its_rechecks() -> None:
    mended = inspected("2023-04-13", DEFECT, code="in2", supersedes="in", recorded="2023-06-01")
    facts = right(inspected("2023-04-12", DEFECT), rechecked("2023-05-12", "adequate"), mended).current()
    [found] = inspections(facts)
    assert (found.event.id, found.standing) == ("in2", "cleared")


GREEN = inspected("2023-04-12", grounds=(Ground.GREEN_STANDARD,))
HOLDS = [
    (YONGJING, (GREEN,), 1),  # 临夏 第四章第三节: from the finding on
    (YONGJING, (GREEN, rechecked("2023-06-12", "inadequate")), 1),
    (YONGJING, (GREEN, rechecked("2023-06-12", "adequate")), 0),
    (YONGJING, (inspected("2023-04-12", DEFECT, grounds=(Ground.RESTORATION_DUTY,)),), 0),
    (ZHENGNING, (GREEN,), 0),  # no such text
    (ELSEWHERE, (GREEN,), 0),
]


@pytest.mark.parametrize(("places", "facts", "number"), HOLDS)
def test_production_is_held_only_where_a_text_says_so(
    places: tuple[str, ...], facts: tuple[Event, ...], number: int
) -> None:
    found = holds(right(*facts, places=places), shipped())
    assert len(found) == number and all(h.since == d("2023-04-12") for h in found)


# ---- emergencies ---------------------------------------------------------------------------------------------------


def clock(text: str) -> datetime:
    return datetime.fromisoformat(f"2023-07-04T{text}+08:00")


def happened(damage: str = "") -> Event:
    detail = Emergency(occurred_at=clock("14:20:00"), what="滑坡", measures="撤离", damage=damage)
    return event(K.EMERGENCY_OCCURRED, "2023-07-04", detail, code="em")


def told(recipient: str, at: str, code: str) -> Event:
    detail = EmergencyReport(about="em", recipient=recipient, reported_at=clock(at))  # type: ignore[arg-type]
    return event(K.EMERGENCY_REPORTED, "2023-07-04", detail, code=code)


NR, TOWN = "natural_resources", "township"
EMERGENCIES = [
    ((), [], [NR, TOWN]),
    ((told(NR, "14:35:00", "a"),), [(NR, 15)], [TOWN]),
    ((told(NR, "14:35:00", "a"), told(TOWN, "15:10:00", "b")), [(NR, 15), (TOWN, 50)], []),
    ((told(NR, "14:35:00", "a"), told(NR, "14:30:59", "b")), [(NR, 10)], [TOWN]),  # the first report, whole minutes
    ((told(TOWN, "14:20:00", "a"),), [(TOWN, 0)], [NR]),
]


@pytest.mark.parametrize(("reports", "minutes", "missing"), EMERGENCIES)
def test_minutes_are_facts_and_who_was_not_told_is_seen(
    reports: tuple[Event, ...], minutes: list[tuple[str, int]], missing: list[str]
) -> None:
    [found] = emergencies(right(happened(), *reports))
    assert [(t.recipient, t.minutes) for t in found.told] == minutes
    assert (list(found.not_informed), found.complete) == (missing, not missing)


def test_damage_stays_open_until_it_is_settled() -> None:
    settled = event(K.DAMAGE_SETTLED, "2024-01-05", Referring(about="em"))
    states = [emergencies(right(*facts))[0].compensation for facts in ((happened(),), (happened("两户"),))]
    assert [*states, emergencies(right(happened("两户"), settled))[0].compensation] == ["none", "open", "settled"]


# ---- legacy spots, green lists -------------------------------------------------------------------------------------


def test_a_spot_counts_what_was_verified_and_no_more() -> None:
    facts = right(
        event(K.SPOT_REGISTERED, "2023-01-01", SpotRegistered(spot="T1", area_m2=50_000), code="r1"),
        event(K.SPOT_VERIFIED, "2023-05-20", SpotVerified(spot="T1", area_m2=42_000), code="v1"),
        event(K.SPOT_RESTORED, "2023-06-01", SpotRestored(spot="T1", restored_m2=30_000, funding="财政"), code="a1"),
        event(K.SPOT_RESTORED, "2023-07-01", SpotRestored(spot="T1", restored_m2=20_000, funding="企业"), code="a2"),
        event(K.SPOT_RESTORED, "2023-07-01", SpotRestored(spot="T2", restored_m2=18_000), code="a3"),
    )
    one, two = spots(facts)
    assert (one.state, one.counted_m2, one.restored_m2, one.funding) == ("restored", 42_000, 50_000, ("财政", "企业"))
    assert (two.state, two.counted_m2) == ("awaiting_verification", 0)
    assert counted((one, two)) == 42_000
    assert [s.state for s in spots(facts.on(d("2023-06-01")))] == ["verified"]


def test_times_on_a_list() -> None:
    def step(on: str, status: str, level: str = "") -> Event:
        return event(K.GREEN_STATUS_RECORDED, on, GreenStatus(status=status, level=level), code=f"g{on}")  # type: ignore[arg-type]

    found = green(
        right(
            step("2021-01-01", "on_list", "county"),
            step("2022-01-01", "on_list", "province"),
            step("2023-01-01", "removed", "county"),
            step("2024-01-01", "removed"),
            step("2025-01-01", "on_list", "county"),
        )
    )
    assert [(p.level, p.since.year, p.until.year if p.until else None) for p in found.periods] == [
        ("county", 2021, 2023),
        ("province", 2022, 2024),
        ("county", 2025, None),
    ]
    assert found.listed and found.status == "on_list"


# ---- closing -------------------------------------------------------------------------------------------------------

PLAN = event(K.CLOSURE_PLAN_SUBMITTED, "2024-03-01")
APPROVED = event(K.CLOSURE_PLAN_APPROVED, "2024-04-10", ClosurePlanApproved(works_due_on=d("2024-10-31")))
WORKS = event(K.WORKS_FINISHED, "2024-10-20", AcceptanceScope())
ONE_PHASE = event(K.WORKS_FINISHED, "2024-10-20", AcceptanceScope(scope="phase", plan="pl-1", phase=1))
PASSED = event(K.ACCEPTANCE_PASSED, "2025-03-20", Accepted())
REPORT, REVIEWED = event(K.CLOSURE_REPORT_SUBMITTED, "2024-05-01"), event(K.CLOSURE_REPORT_APPROVED, "2024-06-01")
CLOSING, CANCELLING = Decision.CLOSURE, Decision.CANCELLATION
UNMET = [
    (ZHENGNING, CLOSING, (), ["报送闭坑治理方案", "闭坑治理方案经批准", "治理工程完工", "验收合格"]),
    (ZHENGNING, CLOSING, (PLAN, APPROVED), ["治理工程完工", "验收合格"]),
    (ZHENGNING, CLOSING, (PLAN, APPROVED, ONE_PHASE), ["治理工程完工", "验收合格"]),  # a phase is not the whole
    (ZHENGNING, CLOSING, (PLAN, APPROVED, WORKS), ["验收合格"]),
    (ZHENGNING, CLOSING, (PLAN, APPROVED, WORKS, PASSED), []),
    (PINGQUAN, CLOSING, (), ["报送闭坑报告", "闭坑报告经审查批准", "完成治理恢复"]),
    (PINGQUAN, CLOSING, (REPORT, REVIEWED, WORKS), []),  # review, not acceptance
    (PINGQUAN, CLOSING, (event(K.WORKS_FINISHED, "2024-03-01", AcceptanceScope()), REPORT, REVIEWED), []),
    (TAONAN, CLOSING, (), []),  # 洮南 asks before cancelling
    (TAONAN, CANCELLING, (), ["验收合格"]),
    (TAONAN, CANCELLING, (PASSED,), []),
    (KAIZHOU, CLOSING, (), []),
]


@pytest.mark.parametrize(("places", "decision", "facts", "lacking"), UNMET)
def test_what_a_plan_still_wants_before_closing(
    places: tuple[str, ...], decision: Decision, facts: tuple[Event, ...], lacking: list[str]
) -> None:
    found = conditions(decision, right(survey("2023-01-01"), *facts, places=places), local(), d("2025-06-01"))
    assert [c.title for c in unmet(found)] == lacking
    assert all(c.cites for c in found)


def test_the_nation_wants_acceptance_before_closing_until_its_regulation_says_otherwise() -> None:
    for on, lacking in (
        ("2019-07-23", []),
        ("2019-07-24", ["验收合格"]),
        ("2026-06-14", ["验收合格"]),
        ("2026-06-15", []),
    ):
        found = conditions(CLOSING, right(places=ELSEWHERE), shipped(), d(on))
        assert [c.title for c in unmet(found)] == lacking, on


def test_works_are_late_from_the_day_after_the_approval_s_date() -> None:
    def late(on: str, *facts: Event) -> bool:
        return closing(right(PLAN, APPROVED, *facts, places=ZHENGNING), local(), d(on)).works_late(d(on))

    assert [late(on) for on in ("2024-10-30", "2024-10-31", "2024-11-01")] == [False, False, True]
    assert not late("2024-11-01", WORKS)


# ---- what a fact is refused for ------------------------------------------------------------------------------------


def refused(kind: EventKind, on: str, detail: Detail, facts: RightFacts) -> list[str]:
    stated = guards.Stated(
        kind=kind, on=d(on), detail=detail, facts=facts, rulebook=local(), calendar=Calendar.load(), at=noon(on)
    )
    return [f.code for f in guards.defects(stated)]


def test_officers_references_and_times() -> None:
    facts = right(inspected("2023-04-12", DEFECT, FINE), happened())
    one_man = Inspection(source="plan", officers=("甲", "甲"))
    assert refused(K.INSPECTED, "2023-05-01", one_man, facts) == ["two_officers"]
    again = Recheck(about="em", officers=TWO, result="adequate")
    assert refused(K.RECHECKED, "2023-08-01", again, facts) == ["reference_kind"]
    early = Recheck(about="in", officers=TWO, result="adequate")
    assert refused(K.RECHECKED, "2023-04-11", early, facts) == ["before_reference"]
    unknown = Recheck(about="in", officers=TWO, result="inadequate", cleared=(2,))
    assert refused(K.RECHECKED, "2023-05-01", unknown, facts) == ["item_unknown"]
    later = Emergency(occurred_at=clock("23:00:00"), what="滑坡", measures="撤离")
    assert refused(K.EMERGENCY_OCCURRED, "2023-07-04", later, facts) == ["occurred_time"]
    with pytest.raises(ValueError, match="timezone"):
        Emergency(occurred_at="2023-07-04T14:00:00", what="滑坡", measures="撤离")  # type: ignore[arg-type]
    settled = Referring(about="em")
    assert refused(K.DAMAGE_SETTLED, "2023-08-01", settled, facts) == ["no_damage"]


def test_a_closing_against_unmet_terms_wants_a_reason() -> None:
    facts = right(PLAN, APPROVED, places=ZHENGNING)
    assert refused(K.CLOSED, "2024-05-01", Closing(), facts) == ["closing_unmet"] * 2
    assert refused(K.CLOSED, "2024-05-01", Closing(override="县政府决定"), facts) == []
    assert refused(K.SUSPENDED, "2024-05-01", Plain(), facts) == []


def test_what_an_inspection_looks_into_is_on_record_of_its_right() -> None:
    facts = right(event(K.COMPLAINT_RECEIVED, "2023-04-01", Complaint(note="扬尘"), code="co"), happened())
    for follows, on, expected in (
        ("co", "2023-04-01", []),
        ("co", "2023-03-31", ["before_reference"]),
        ("em", "2023-08-01", ["reference_unknown"]),
        ("other", "2023-08-01", ["reference_unknown"]),
    ):
        seen = Inspection(source="complaint", officers=TWO, follows=follows)
        assert refused(K.INSPECTED, on, seen, facts) == expected, (follows, on)


EXITS = [
    (YONGJING, (), ["closing_unmet"]),
    (YONGJING, (event(K.WORKS_FINISHED, "2024-04-01", AcceptanceScope()),), []),
    (PINGQUAN, (event(K.WORKS_FINISHED, "2024-04-01", AcceptanceScope()),), ["closing_unmet"]),
    (PINGQUAN, (event(K.ACCEPTANCE_PASSED, "2024-04-01", Accepted()),), []),
    (TAONAN, (), []),  # no text of the place asks for anything
]


@pytest.mark.parametrize(("places", "facts", "expected"), EXITS)
@pytest.mark.parametrize("way", [K.CLOSED, K.CANCELLED])
def test_an_exploration_right_leaves_as_its_place_says_however_that_is_recorded(
    places: tuple[str, ...], facts: tuple[Event, ...], expected: list[str], way: EventKind
) -> None:
    of = right(survey("2023-01-01"), *facts, places=places, subject_type=SubjectType.EXPLORATION_RIGHT)
    assert refused(way, "2024-05-01", Closing(), of) == expected
    assert refused(way, "2024-05-01", Closing(override="县政府决定"), of) == []


def test_a_step_out_of_order_is_named_where_a_closing_is_recorded() -> None:
    early = event(K.WORKS_FINISHED, "2024-04-09", AcceptanceScope())  # the day before the plan was approved
    facts = right(PLAN, APPROVED, early, PASSED, places=ZHENGNING)
    stated = guards.Stated(
        kind=K.CLOSED,
        on=d("2025-06-01"),
        detail=Closing(),
        facts=facts,
        rulebook=local(),
        calendar=Calendar.load(),
        at=noon("2025-06-01"),
    )
    [wrong] = guards.defects(stated)
    assert wrong.code == "closing_unmet" and "“治理工程完工”（2024年4月9日）早于“闭坑治理方案经批准”" in wrong.cure
    state = closing(facts, local(), d("2025-06-01"))
    assert [c.title for c in unmet(state.conditions)] == ["治理工程完工"]
