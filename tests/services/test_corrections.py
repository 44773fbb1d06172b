"""What a right's entry should have said, and facts that did not happen: put right without touching what was known."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from restoration.errors import Invalid
from restoration.law.events import EventKind
from restoration.permissions import Role
from restoration.services import events, explain, mines, plans, traces
from restoration.services.admission import entering
from restoration.services.exchange.kinds import Kind
from restoration.services.exchange.stored import Selection, stored
from restoration.services.fund import position
from restoration.services.records import EventIn, PlanIn
from restoration.services.register import register
from restoration.services.snapshot import places
from restoration.strict import model
from restoration.tables import Right
from tests import builders as b
from tests.services import scenario as s
from tests.services import staffing

RENEWAL, REPORT = "licence_renewal_application", "annual_reclamation_report"
ENTERED, MENDED = "2024-01-02", "2024-06-03"


async def occasions(mine: str, rule: str, as_of: str, known_at: datetime | None = None) -> list[str]:
    answer = await explain.explain(mine, as_of=date.fromisoformat(as_of), known_at=known_at, rule=rule)
    rows: Any = answer["obligations"]
    return [row["occasion"] for row in rows]


async def refused(right: str, kind: str, on: str, detail: dict[str, Any], supersedes: str | None = None) -> list[str]:
    """The codes of the defects an ordinary fact is refused for."""
    body = b.event(kind, on, detail, supersedes=supersedes)
    with pytest.raises(Invalid) as caught:
        await events.record(b.CLERK, right, model(EventIn, body), at=s.noon(on))
    assert all(d.cure for d in caught.value.defects)
    return [d.code for d in caught.value.defects]


async def voided(right: str, code: str, on: str) -> str:
    body = b.event("record_voided", on, {"reason": "登记到了别的矿"}, supersedes=code)
    return (await events.record(b.CLERK, right, model(EventIn, body), at=s.noon(on))).code


# ---- the entry ---------------------------------------------------------------------------------------------------


async def test_a_mistyped_expiry_is_corrected_and_earlier_knowledge_stays(store: str) -> None:
    await s.county(s.mine("K", b.KAIZHOU, 1, expires_on="2024-09-30"), at=ENTERED)
    before = await traces.of_mine("K", as_of=date(2024, 9, 1), rule=RENEWAL)
    await s.event("K-R1", "right_corrected", MENDED, expires_on="2029-09-30", reason="录入时看错年份")
    known = s.noon(MENDED) - timedelta(seconds=1)
    assert await occasions("K", RENEWAL, "2024-09-01", known) == ["2024-09-30"]
    assert await traces.of_mine("K", as_of=date(2024, 9, 1), known_at=known, rule=RENEWAL) == before
    assert await occasions("K", RENEWAL, "2024-09-01") == ["2029-09-30"]
    assert (await Right.get(code="K-R1")).expires_on == date(2024, 9, 30)  # the entry itself is never edited


async def test_every_reading_of_the_entry_shows_it_as_corrected(store: str) -> None:
    await s.county(s.mine("K", b.KAIZHOU, 1, expires_on="2024-09-30", events=[b.survey()]), at=ENTERED)
    await staffing.add("clerk", Role.INSPECTOR, division=b.KAIZHOU)
    who = await staffing.who("clerk", s.noon("2026-01-01"))
    await s.event("K-R1", "right_corrected", MENDED, expires_on="2029-09-30", granted_on="2019-06-01", reason="看错")
    shown: Any = (await mines.mine(who, "K"))["rights"]
    assert (shown[0]["granted_on"], shown[0]["expires_on"]) == ("2019-06-01", "2029-09-30")
    [view] = await position.views([(await Right.get(code="K-R1")).id], await places(), date(2024, 7, 1))
    assert view.expires_on == date(2029, 9, 30)
    [row] = [v async for v in stored(Kind.MINES, Selection())]
    assert (row["granted_on"], row["expires_on"]) == (date(2019, 6, 1), date(2029, 9, 30))
    await voided("K-R1", "K-R1-V1", "2024-06-03")  # the land survey it came with
    assert (row["damaged_m2"], [v["damaged_m2"] async for v in stored(Kind.MINES, Selection())]) == (20_000, [None])
    again: Any = (await mines.mine(who, "K"))["rights"]
    await s.event("K-R1", "right_corrected", "2024-06-04", expires_on="2028-09-30", reason="再次核对证书")
    last: Any = (await mines.mine(who, "K"))["rights"]
    assert (again[0]["expires_on"], last[0]["expires_on"], last[0]["granted_on"]) == (
        "2029-09-30",
        "2028-09-30",
        "2019-06-01",
    )


async def test_whether_a_right_was_new_is_corrected_too(store: str) -> None:
    plan = b.plan("K-P1", on="2023-05-10", phases=[])
    await s.county(s.mine("K", b.KAIZHOU, 1, plans=[plan]), at=ENTERED)
    assert await occasions("K", "fund_account_open", "2024-07-01") == []
    await s.event("K-R1", "right_corrected", MENDED, newly_granted=True, reason="系新立")
    assert await occasions("K", "fund_account_open", "2024-07-01") == ["K-P1"]
    assert await occasions("K", "fund_account_open", "2024-07-01", s.noon(ENTERED)) == []


async def test_a_correction_that_cannot_be_is_refused_with_its_cure(store: str) -> None:
    await s.county(s.mine("K", b.KAIZHOU, 1), at=ENTERED)
    assert await refused("K-R1", "right_corrected", MENDED, {"reason": "x"}) == ["nothing_corrected"]
    late = {"reason": "x", "granted_on": "2030-01-01"}
    assert await refused("K-R1", "right_corrected", MENDED, late) == ["end_before_start"]


async def test_a_correction_is_corrected_against_the_entry_without_it(store: str) -> None:
    entry = {"granted_on": "2019-06-01", "expires_on": "2024-09-30"}
    await s.county(s.mine("K", b.KAIZHOU, 1, **entry), at=ENTERED)
    wrong = await s.event("K-R1", "right_corrected", MENDED, expires_on="2039-09-30", reason="看错")
    late = {"reason": "x", "granted_on": "2024-10-01"}  # the day after the end it was entered with
    assert await refused("K-R1", "right_corrected", MENDED, late, wrong) == ["end_before_start"]
    on_the_day = b.event("right_corrected", MENDED, late | {"granted_on": "2024-09-30"}, supersedes=wrong)
    again = (await events.record(b.CLERK, "K-R1", model(EventIn, on_the_day), at=s.noon(MENDED))).code
    early = {"reason": "x", "expires_on": "2024-06-01"}  # before the grant as corrected, not as entered
    assert await refused("K-R1", "right_corrected", MENDED, early) == ["end_before_start"]
    body = b.event("right_corrected", MENDED, early, supersedes=again)
    await events.record(b.CLERK, "K-R1", model(EventIn, body), at=s.noon(MENDED))
    assert await occasions("K", RENEWAL, "2024-09-01") == ["2024-06-01"]


async def test_what_the_texts_say_is_told_after_a_correction_and_after_a_voiding(store: str) -> None:
    entry = {"mineral": "砖瓦用粘土", "granted_on": "2024-01-05", "expires_on": "2030-01-01"}
    right = {"scale": 60_000, "scale_unit": "吨/年", "scale_class": "small"}
    await s.county(s.mine("ZN-9", b.ZHENGNING, 9, **entry, **right), at=MENDED)

    async def told(kind: str, detail: dict[str, Any], supersedes: str | None = None) -> tuple[str, list[str]]:
        body = model(EventIn, b.event(kind, MENDED, detail, supersedes=supersedes))
        done = await entering.record_event(b.CLERK, "ZN-9-R1", body, at=s.noon(MENDED))
        return done.code, sorted(f"{f['rule']}:{f['level']}" for f in done.findings)

    _, corrected = await told("right_corrected", {"expires_on": "2029-01-01", "reason": "看错"})
    assert "minimum_scale:warn" in corrected
    grown = {"before": "6万吨/年", "after": "60万吨/年", "scale": 600_000, "scale_unit": "吨/年"}
    change, found = await told("scale_changed", grown)
    assert "minimum_scale:warn" not in found
    _, again = await told("record_voided", {"reason": "登记到了别的矿"}, change)
    assert again == corrected


async def test_a_right_nobody_had_entered_yet_was_known_to_owe_nothing(store: str) -> None:
    await s.county(s.mine("K", b.KAIZHOU, 1), at=ENTERED)
    assert await occasions("K", REPORT, "2024-01-02", s.noon(ENTERED) - timedelta(seconds=1)) == []
    assert await occasions("K", REPORT, "2024-01-02", s.noon(ENTERED)) == ["2023", "2024"]


# ---- facts that did not happen -----------------------------------------------------------------------------------


async def test_a_fact_that_did_not_happen_is_voided_with_its_reason_and_was_known_until_then(store: str) -> None:
    await s.county(s.mine("K", b.KAIZHOU, 1), at=ENTERED)
    wrong = await s.event("K-R1", "works_finished", "2024-03-01")
    assert await occasions("K", "acceptance_application", "2024-07-01") == [wrong]
    gone = await voided("K-R1", wrong, MENDED)
    assert await occasions("K", "acceptance_application", "2024-07-01") == []
    assert await occasions("K", "acceptance_application", "2024-07-01", s.noon(MENDED) - timedelta(seconds=1)) == [
        wrong
    ]
    assert await refused("K-R1", "record_voided", MENDED, {"reason": "又一次"}, wrong) == ["supersedes_replaced"]
    assert await refused("K-R1", "record_voided", MENDED, {"reason": "不该撤销"}, gone) == ["not_voided"]
    stored_again = await s.event("K-R1", "works_finished", "2024-03-01")
    assert await occasions("K", "acceptance_application", "2024-07-01") == [stored_again]


async def test_voiding_says_what_why_and_only_what_nothing_rests_on(store: str) -> None:
    await s.county(s.mine("K", b.KAIZHOU, 1), at=ENTERED)
    heard = await s.event("K-R1", "complaint_received", "2024-03-01")
    await s.event("K-R1", "complaint_answered", "2024-03-10", about=heard)
    assert await refused("K-R1", "record_voided", MENDED, {"reason": "误录"}, heard) == ["referred_to"]
    seen = await s.event("K-R1", "observation_recorded", "2024-03-01", source="drone", finding="图斑外扰动")
    looked_into = {"source": "complaint", "officers": ["甲", "乙"], "follows": seen}
    await s.event("K-R1", "inspected", "2024-03-11", **looked_into)
    assert await refused("K-R1", "record_voided", MENDED, {"reason": "误录"}, seen) == ["referred_to"]
    assert await refused("K-R1", "record_voided", MENDED, {"reason": "误录"}) == ["missing"]
    assert await refused("K-R1", "record_voided", MENDED, {}, heard) != []


async def test_a_plan_entered_for_the_wrong_mine_is_voided_with_all_it_asked_for(store: str) -> None:
    plan = b.plan("K-P1", on="2023-05-10", phases=[b.phase(1, "2023-12-31")])
    await s.county(s.mine("K", b.KAIZHOU, 1, plans=[plan], newly_granted=True), at=ENTERED)
    assert await occasions("K", "concurrent_restoration", "2024-07-01") == ["K-P1#1"]
    planned = await s.event("K-R1", "cost_planned", "2024-02-01", plan="K-P1", total_fen=100, life_years=10)
    assert await refused("K-R1", "record_voided", MENDED, {"reason": "误录"}, "K-P1") == ["referred_to"]
    await voided("K-R1", planned, MENDED)
    await voided("K-R1", "K-P1", MENDED)
    assert await occasions("K", "concurrent_restoration", "2024-07-01") == []
    assert await occasions("K", "fund_account_open", "2024-07-01") == []
    assert await occasions("K", "concurrent_restoration", "2024-07-01", s.noon(ENTERED)) == ["K-P1#1"]
    assert [v async for v in stored(Kind.PLANS, Selection())] == []
    assert await refused("K-R1", "record_voided", MENDED, {"reason": "误录"}, "K-P1") == ["supersedes_replaced"]
    done = {"plan": "K-P1", "phase": 1, "restored_m2": 100}
    assert await refused("K-R1", "restoration_recorded", MENDED, done) == ["reference_unknown"]


async def test_works_go_on_naming_a_plan_that_was_corrected_until_its_correction_is_voided(store: str) -> None:
    await s.county(s.mine("K", b.KAIZHOU, 1, plans=[b.plan("K-P1", phases=[b.phase(1, "2023-12-31")])]), at=ENTERED)
    mended = b.plan("K-P2", version=2, phases=[b.phase(1, "2024-12-31")], supersedes="K-P1")
    await plans.approve(b.CLERK, "K-R1", model(PlanIn, mended), at=s.noon(MENDED))
    done = {"plan": "K-P1", "phase": 1, "restored_m2": 100}
    works = await s.event("K-R1", "restoration_recorded", MENDED, **done)
    await voided("K-R1", works, MENDED)
    await voided("K-R1", "K-P2", MENDED)
    assert await refused("K-R1", "restoration_recorded", MENDED, done) == ["reference_unknown"]


async def test_a_delivery_cannot_put_works_on_the_plan_it_voids(store: str) -> None:
    gone = b.event("record_voided", "2024-01-01", {"reason": "误录"}, supersedes="K-P1")
    done = b.event("restoration_recorded", "2024-01-01", {"plan": "K-P1", "phase": 1, "restored_m2": 100})
    plan = b.plan("K-P1", phases=[b.phase(1, "2023-12-31")])
    with pytest.raises(Invalid) as caught:
        await s.county(s.mine("K", b.KAIZHOU, 1, plans=[plan], events=[gone, done]), at=ENTERED)
    assert [d.code for d in caught.value.defects] == ["reference_unknown"]


async def test_what_came_in_by_a_door_of_its_own_is_not_undone_by_an_ordinary_one(store: str) -> None:
    await s.county(s.mine("K", b.KAIZHOU, 1), at=ENTERED)
    passed = await register.record_event(
        b.CLERK, "K-R1", model(EventIn, b.event("acceptance_passed", "2024-03-01")), at=s.noon("2024-03-01")
    )
    assert await refused("K-R1", "record_voided", MENDED, {"reason": "误录"}, passed) == ["other_door"]
    assert await refused("K-R1", "suspended", MENDED, {}, passed) == ["supersedes_other_kind"]
    moved = model(EventIn, b.event("acceptance_passed", "2024-03-02", supersedes=passed))
    code = await register.record_event(b.CLERK, "K-R1", moved, at=s.noon(MENDED))
    assert code and EventKind.ACCEPTANCE_PASSED in {f.kind for f in (await facts("K-R1"))}


async def facts(right: str) -> list[Any]:
    """The events of a right that stand."""
    [subject] = await explain.read_mine(right.removesuffix("-R1"), await places())
    return list(subject.facts.current().events)
