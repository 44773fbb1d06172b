"""The life of a mine, on both engines: S10 (inspection half), S24, S27, S34."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from restoration.errors import Forbidden, Invalid, NotFound
from restoration.law.events import EventKind
from restoration.permissions import Role, granted
from restoration.services.actors import Actor, Identity
from restoration.services.casesteps import interests
from restoration.services.casesteps.interests import InterestIn
from restoration.services.life import (
    breaches,
    bureau,
    draws,
    emergencies,
    inspections,
    legacy,
)
from restoration.services.life import records as r
from restoration.services.life.emergencies import EmergencyFilter
from restoration.services.life.inspections import InspectionFilter
from restoration.services.life.reading import FactFilter
from restoration.services.lists import Sheet
from restoration.services.records import EventIn, HoldingIn
from restoration.services.register import register
from restoration.strict import model
from restoration.tables import Event, Obligation
from tests import builders as b
from tests.services import scenario as s
from tests.services import staffing

SHEET = Sheet()


def day(text: str) -> date:
    return date.fromisoformat(text)


async def people(division: str, *names: str) -> list[Identity]:
    """Inspectors of a division."""
    for name in names:
        await staffing.add(name, Role.INSPECTOR, division=division)
    return [await staffing.who(name, s.noon("2026-01-01")) for name in names]


def codes(*found: Identity) -> list[str]:
    """Their accounts' codes."""
    return [i.actor.id.removeprefix("user:") for i in found]


def said(on: str, **more: object) -> dict[str, Any]:
    return {"effective_on": on, "evidence": "检查记录1号", **more}


async def happened(right: str, kind: str, on: str, **detail: object) -> str:
    """Record a dated fact on its day."""
    return await register.record_event(b.CLERK, right, model(EventIn, b.event(kind, on, dict(detail))), at=s.noon(on))


def item(name: str, result: str = "defect", **more: str) -> dict[str, str]:
    return {"item": name, "result": result, **more}


async def inspect(who: Identity, mine: str, on: str, officers: list[str], **more: object) -> str:
    """Record an inspection on its day."""
    items = [item("边坡", place="1号采坑", found="未修整", required="削坡"), item("排水沟", "ok"), item("表土场")]
    body = said(on, mine=mine, source="double_random", officers=officers, items=items) | more
    return await inspections.inspect(who, model(r.InspectionIn, body), at=s.noon(on))


async def refused(work: Any) -> list[str]:
    """The codes of the defects a recording is refused for."""
    with pytest.raises(Invalid) as caught:
        await work
    return [d.code for d in caught.value.defects]


# ---- inspections, S10 ------------------------------------------------------------------------------------------------


async def county_zn(**right: Any) -> None:
    """A producing mine of 正宁, 2.0 ha due by 2023-03-31 of which 0.4 ha is done."""
    phases = [b.phase(due="2023-03-31", planned_m2=20_000)]
    facts = {"plans": [b.plan("A-P1", on="2022-12-01", phases=phases)], "events": [b.survey()]} | right
    await s.county(s.mine("A", b.ZHENGNING, 1, **facts), at="2023-03-01")


async def test_s10_a_finding_of_two_officers_is_on_record_and_open_until_it_is_put_right(store: str) -> None:
    await county_zn()
    await happened("A-R1", "restoration_recorded", "2023-03-20", plan="A-P1", phase=1, restored_m2=4_000)
    await s.check("2023-04-12")
    one, two = await people(b.ZHENGNING, "one", "two")
    code = await inspect(one, "A", "2023-04-12", codes(one, two), grounds=["restoration_duty"])
    owed = await Obligation.get(rule="concurrent_restoration", occasion="A-P1#1")
    sent = said("2023-04-12", obligation=owed.code, ground="应修复2.0公顷，实际0.4公顷", officers=codes(one, two))
    breach = await inspections.confirm_breach(one, code, model(r.BreachIn, sent), at=s.noon("2023-04-12"))

    [found] = await breaches.open_breaches("A-R1")
    assert (found.code, found.inspection, found.obligation) == (breach, code, owed.code)
    assert (found.rule, found.occasion, found.confirmed_on) == ("concurrent_restoration", "A-P1#1", day("2023-04-12"))
    shown = await inspections.one(one, code)
    assert (shown["standing"], shown["open_defects"]) == ("open", 2)
    assert [o["name"] for o in shown["officers"]] == ["姓名one", "姓名two"]  # type: ignore[attr-defined]

    again = said("2023-07-13", officers=codes(one, two), result="inadequate", cleared=[1])
    await inspections.recheck(one, code, model(r.RecheckIn, again), at=s.noon("2023-07-13"))
    shown = await inspections.one(one, code)
    assert (shown["standing"], shown["open_defects"]) == ("inadequate", 1)
    done = said("2023-09-01", officers=codes(two, one), result="adequate")
    await inspections.recheck(one, code, model(r.RecheckIn, done), at=s.noon("2023-09-01"))
    assert (await inspections.one(one, code))["standing"] == "cleared"
    await happened("A-R1", "restoration_recorded", "2023-09-01", plan="A-P1", phase=1, restored_m2=16_000)
    assert await breaches.open_breaches("A-R1") == []


async def test_an_inspection_takes_two_different_officers_of_the_place_with_no_interest(store: str) -> None:
    await county_zn()
    one, two, three = await people(b.ZHENGNING, "one", "two", "three")
    [other] = await people(b.KAIZHOU, "other")
    await staffing.add("boss", Role.LEADER, division=b.ZHENGNING)
    boss = await staffing.who("boss", s.noon("2026-01-01"))
    assert await refused(inspect(one, "A", "2023-04-12", codes(one, one))) == ["two_officers"]
    assert await refused(inspect(one, "A", "2023-04-12", codes(one, other))) == ["officer_unknown"]
    assert await refused(inspect(one, "A", "2023-04-12", codes(one, boss))) == ["officer_unknown"]

    kept = {"person": codes(two)[0], "uscc": b.uscc(1), "ground": "亲属任职"}
    interest = await interests.record(boss, model(InterestIn, kept), at=s.noon("2023-04-01"))
    assert await refused(inspect(one, "A", "2023-04-12", codes(one, two))) == ["avoidance"]
    assert await refused(inspect(two, "A", "2023-04-12", codes(one, three))) == ["avoidance"]
    await inspect(one, "A", "2023-04-12", codes(one, three))
    await interests.end(boss, interest, at=s.noon("2023-05-01"))
    await inspect(two, "A", "2023-05-02", codes(one, two))


async def test_a_corrected_inspection_takes_the_place_of_the_first_with_its_rechecks(store: str) -> None:
    await county_zn()
    one, two = await people(b.ZHENGNING, "one", "two")
    first = await inspect(one, "A", "2023-04-12", codes(one, two))
    again = said("2023-05-12", officers=codes(one, two), result="inadequate", cleared=[1])
    await inspections.recheck(one, first, model(r.RecheckIn, again), at=s.noon("2023-05-12"))
    mended = await inspect(one, "A", "2023-04-13", codes(one, two), supersedes=first)
    wanted = InspectionFilter()
    [row] = (await inspections.listed(one, wanted, SHEET)).items
    assert (row["code"], row["supersedes"], row["standing"], row["open_defects"]) == (mended, first, "inadequate", 1)
    assert (await inspections.one(one, first))["effective_on"] == "2023-04-12"


async def test_inspections_are_listed_by_filter_and_page(store: str) -> None:
    await county_zn()
    one, two = await people(b.ZHENGNING, "one", "two")
    made = [await inspect(one, "A", f"2023-04-{n:02d}", codes(one, two)) for n in range(1, 6)]
    await inspections.recheck(
        one,
        made[2],
        model(r.RecheckIn, said("2023-05-12", officers=codes(one, two), result="adequate")),
        at=s.noon("2023-05-12"),
    )
    listed, after = [], None
    while True:
        part = await inspections.listed(one, InspectionFilter(standing="open"), Sheet(2, after))
        listed += [row["code"] for row in part.items]
        after = part.next
        if after is None:
            break
    assert listed == [made[4], made[3], made[1], made[0]]
    some = InspectionFilter(FactFilter(mine="A", since=day("2023-04-02"), until=day("2023-04-03")))
    assert [row["code"] for row in (await inspections.listed(one, some, SHEET)).items] == [made[2], made[1]]
    assert (await inspections.listed(one, InspectionFilter(source="patrol"), SHEET)).items == []
    [stranger] = await people(b.KAIZHOU, "stranger")
    assert (await inspections.listed(stranger, InspectionFilter(), SHEET)).items == []
    with pytest.raises(NotFound):
        await inspections.one(stranger, made[0])


async def test_production_is_held_from_the_finding_on_where_the_text_says_so(store: str) -> None:
    await s.county(
        s.mine("Y", s.YONGJING, 1), s.mine("K", b.KAIZHOU, 2), at="2023-03-01"
    )  # 临夏 226, and a county without such a text
    one, two = await people(s.YONGJING, "one", "two")
    three, four = await people(b.KAIZHOU, "three", "four")
    code = await inspect(one, "Y", "2023-04-12", codes(one, two), grounds=["green_standard"])
    await inspect(three, "K", "2023-04-12", codes(three, four), grounds=["green_standard"])
    [held] = await breaches.production_held(one, "Y")
    assert (held["since"], held["inspection"]) == ("2023-04-12", code)
    assert await breaches.production_held(three, "K") == []
    again = said("2023-06-12", officers=codes(one, two), result="inadequate")
    await inspections.recheck(one, code, model(r.RecheckIn, again), at=s.noon("2023-06-12"))
    assert [h["since"] for h in await breaches.production_held(one, "Y")] == ["2023-04-12"]
    done = said("2023-07-12", officers=codes(one, two), result="adequate")
    await inspections.recheck(one, code, model(r.RecheckIn, done), at=s.noon("2023-07-12"))
    assert await breaches.production_held(one, "Y") == []


# ---- S34 -------------------------------------------------------------------------------------------------------------


async def five_zn() -> None:
    await s.county(*(s.mine(f"ZN-{n}", b.ZHENGNING, n) for n in range(1, 6)), at="2023-03-01")


def asking(mines: int, inspectors: int, seed: str = "2024-03-01 第1号") -> r.DrawIn:
    return model(r.DrawIn, {"division": b.ZHENGNING, "mines": mines, "inspectors": inspectors, "seed": seed})


async def test_s34_a_draw_is_by_chance_repeats_from_its_record_and_can_be_published(store: str) -> None:
    await five_zn()
    await happened("ZN-5-R1", "revoked", "2023-12-01")
    one, two, three = await people(b.ZHENGNING, "one", "two", "three")
    await staffing.add("boss", Role.LEADER, division=b.ZHENGNING)
    boss = await staffing.who("boss", s.noon("2026-01-01"))
    code = await draws.hold_as(boss, asking(2, 2), at=s.noon("2024-03-01"))
    record = await draws.record_of(code)
    assert record.mine_frame == ("ZN-1", "ZN-2", "ZN-3", "ZN-4")  # the revoked one is not in it
    assert set(record.inspector_frame) == set(codes(one, two, three))
    assert await draws.repeats(code)
    twin = await draws.record_of(await draws.hold_as(boss, asking(2, 2), at=s.noon("2024-03-01")))
    assert twin == record
    others = [
        (await draws.record_of(await draws.hold_as(boss, asking(2, 2, f"{n}"), at=s.noon("2024-03-01")))).pairings
        for n in range(12)
    ]
    assert len(set(others)) > 1

    with pytest.raises(NotFound):
        await draws.public(code)
    await draws.publish(boss, code, at=s.noon("2024-03-02"))
    public = await draws.public(code)
    assert [m["code"] for m in public["mines"]] == [p.mine for p in record.pairings]  # type: ignore[attr-defined]
    assert (public["inspectors_in_frame"], public["inspectors_drawn"], public["seed"]) == (3, 2, "2024-03-01 第1号")
    assert not any(c in str(public) for c in (*codes(one, two, three), "姓名"))
    assert await refused(draws.publish(boss, code, at=s.noon("2024-03-03"))) == ["already_published"]

    mine = record.pairings[0].mine
    inspected = await inspect(one, mine, "2024-03-05", list(record.pairings[0].officers), draw=code)
    assert (await inspections.one(one, inspected))["draw"] == code
    left = next(f"ZN-{n}" for n in range(1, 5) if f"ZN-{n}" not in {p.mine for p in record.pairings})
    assert await refused(inspect(one, left, "2024-03-05", codes(one, two), draw=code)) == ["not_drawn"]


async def test_s34_who_must_keep_away_is_not_drawn_for_that_company(store: str) -> None:
    await five_zn()
    one, two, three = await people(b.ZHENGNING, "one", "two", "three")
    await staffing.add("boss", Role.LEADER, division=b.ZHENGNING)
    boss = await staffing.who("boss", s.noon("2026-01-01"))
    for n in (1, 2):
        kept = {"person": codes(one)[0], "uscc": b.uscc(n), "ground": "曾任职"}
        await interests.record(boss, model(InterestIn, kept), at=s.noon("2024-01-01"))
    record = await draws.record_of(await draws.hold_as(boss, asking(5, 2), at=s.noon("2024-03-01")))
    assert set(record.conflicts) == {(codes(one)[0], "ZN-1"), (codes(one)[0], "ZN-2")}
    officers = {p.mine: p.officers for p in record.pairings}
    assert set(officers["ZN-1"]) == set(officers["ZN-2"]) == set(codes(two, three))
    assert all(len(set(found)) == 2 for found in officers.values())
    assert await refused(draws.hold_as(boss, asking(6, 4), at=s.noon("2024-03-01"))) == ["beyond_frame"] * 2
    [elsewhere] = await people(b.KAIZHOU, "elsewhere")
    assert await refused(draws.hold_as(elsewhere, asking(2, 2), at=s.noon("2024-03-01"))) == ["unknown"]


async def test_s34_the_yearly_supervision_plan_is_outstanding_and_never_overdue(store: str) -> None:
    await s.county(s.mine("Y", s.YONGJING, 1), at="2024-01-02")
    await staffing.add("boss", Role.LEADER, division=s.YONGJING)
    boss = await staffing.who("boss", s.noon("2026-01-01"))

    async def standing(on: str) -> dict[str, str]:
        rows = await bureau.duties(boss, EventKind.SUPERVISION_PLANNED, as_of=day(on))
        assert {row["rule"] for row in rows} == {"yearly_supervision_plan"}
        return {str(row["occasion"]): str(row["standing"]) for row in rows}

    assert (await standing("2024-03-01"))["2024"] == "outstanding"
    assert (await standing("2024-12-31"))["2024"] == "outstanding"
    sent = said("2024-03-20", year=2024, mines_planned=30, coverage="大中型矿山全覆盖")
    await bureau.plan_supervision(boss, model(r.SupervisionPlanIn, sent), at=s.noon("2024-03-20"))
    assert (await standing("2024-03-20"))["2024"] == "met"
    assert (await standing("2025-01-01"))["2025"] == "outstanding"
    assert "yearly_supervision_plan" not in {row["rule"] for row in await s.attention("2024-03-01")}


async def test_the_year_s_report_upward_is_the_bureau_s_own_and_is_met_by_its_record(store: str) -> None:
    await s.county(s.mine("K", b.KAIZHOU, 1), at="2024-01-02")
    await staffing.add("boss", Role.LEADER, division=b.KAIZHOU)
    boss = await staffing.who("boss", s.noon("2026-01-01"))

    async def standing(on: str) -> dict[str, str]:
        rows = await bureau.duties(boss, EventKind.UPWARD_REPORTED, as_of=day(on))
        return {str(row["occasion"]): str(row["standing"]) for row in rows}

    assert (await standing("2024-12-31"))["2024"] == "pending"
    assert (await standing("2025-01-01"))["2024"] == "outstanding"
    sent = said(
        "2025-02-10", year=2024, to="重庆市规划和自然资源局", document="开州规资文〔2025〕8号", archive="档案室2024-3"
    )
    early = model(r.UpwardReportIn, {**sent, "year": 2026})
    assert await refused(bureau.report_upward(boss, early, at=s.noon("2025-02-10"))) == ["reported_before_year"]
    code = await bureau.report_upward(boss, model(r.UpwardReportIn, sent), at=s.noon("2025-02-10"))
    assert await standing("2025-02-10") | {"2024": "met"} == await standing("2025-02-10")
    wrong = model(r.UpwardReportIn, {**sent, "year": 2023, "supersedes": code})  # it was the report of 2023 after all
    await bureau.report_upward(boss, wrong, at=s.noon("2025-02-11"))
    assert (await standing("2025-02-11"))["2024"] == "outstanding"
    assert "upward_report" not in {row["rule"] for row in await s.attention("2025-02-10")}
    owed = [row["title"] for row in await bureau.outstanding(boss, as_of=day("2025-02-11"))]
    assert owed == ["2024年度土地损毁和复垦情况上报"]


# ---- S24 -------------------------------------------------------------------------------------------------------------

LANDSLIDE = {
    "mine": "K",
    "occurred_at": "2023-07-04T14:20:00+08:00",
    "what": "采场边坡滑坡",
    "measures": "撤离人员，设置警戒",
    "damage": "两户村民房屋受损",
    "evidence": "值班记录",
}


def at(clock: str) -> datetime:
    return datetime.fromisoformat(f"2023-07-04T{clock}:00+08:00")


def told(recipient: str, clock: str) -> dict[str, str]:
    return {"recipient": recipient, "reported_at": at(clock).isoformat()}


async def test_s24_an_emergency_is_complete_when_both_were_told_and_never_late(store: str) -> None:
    await s.county(s.mine("K", b.KAIZHOU, 1), at="2023-07-01")
    [officer] = await people(b.KAIZHOU, "officer")
    sent = LANDSLIDE | {"reports": [told("natural_resources", "14:35")]}
    code = await emergencies.enter(officer, model(r.EmergencyIn, sent), at=at("14:40"))
    shown = await emergencies.one(officer, code)
    assert [n["recipient"] for n in shown["not_informed"]] == ["township"]  # type: ignore[attr-defined]
    assert (shown["complete"], shown["compensation"]) == (False, "open")
    [open_] = (await emergencies.listed(officer, EmergencyFilter(complete=False), SHEET)).items
    assert open_["code"] == code

    early = told("township", "14:00") | {"evidence": "电话记录"}
    assert await refused(emergencies.report(officer, code, model(r.EmergencyReportIn, early), at=at("15:20"))) == [
        "report_time"
    ]
    later = told("township", "15:10") | {"evidence": "电话记录"}
    await emergencies.report(officer, code, model(r.EmergencyReportIn, later), at=at("15:20"))
    shown = await emergencies.one(officer, code)
    assert [(x["recipient"], x["minutes"]) for x in shown["reports"]] == [  # type: ignore[attr-defined]
        ("natural_resources", 15),
        ("township", 50),
    ]
    assert (shown["complete"], shown["compensation"]) == (True, "open")
    assert "late" not in str(shown) and "逾期" not in str(shown)
    await s.check("2024-06-01")
    assert (await emergencies.one(officer, code))["compensation"] == "open"
    settled = said("2024-06-01", note="补偿协议已履行")
    await emergencies.settle(officer, code, model(r.SettledIn, settled), at=s.noon("2024-06-01"))
    assert (await emergencies.one(officer, code))["compensation"] == "settled"


async def test_a_company_reports_its_own_emergency_and_its_receipt_is_the_bureau_s(store: str) -> None:
    await s.county(s.mine("K", b.KAIZHOU, 1), at="2023-07-01")
    await register.record_holding(
        b.CLERK, "K-R1", model(HoldingIn, b.holding(2, "2023-08-01")), at=s.noon("2023-08-01")
    )
    own, later = company(1), company(2)
    code = await emergencies.enter(own, model(r.EmergencyIn, LANDSLIDE), at=at("14:32"))
    shown = await emergencies.one(own, code)
    assert [(x["recipient"], x["minutes"]) for x in shown["reports"]] == [("natural_resources", 12)]  # type: ignore[attr-defined]
    stated = model(r.EmergencyIn, LANDSLIDE | {"reports": [told("township", "14:25")]})
    assert await refused(emergencies.enter(own, stated, at=at("14:40"))) == ["not_yours"]
    with pytest.raises(Forbidden):
        await emergencies.enter(later, model(r.EmergencyIn, LANDSLIDE), at=s.noon("2023-08-02"))
    with pytest.raises(NotFound):
        await emergencies.one(later, code)  # what happened before its time
    with pytest.raises(NotFound):
        await emergencies.enter(company(3), model(r.EmergencyIn, LANDSLIDE), at=at("14:50"))
    assert await Event.filter(kind="emergency_occurred").count() == 1


def company(number: int) -> Identity:
    """Somebody of a company."""
    roles = frozenset({Role.COMPANY_FILER})
    return Identity(Actor(f"user:c{number}"), "某", roles, granted(roles), companies=frozenset({b.uscc(number)}))


# ---- S27 -------------------------------------------------------------------------------------------------------------


async def test_s27_only_a_verified_spot_counts_as_restored(store: str) -> None:
    site = b.right("L-R1", None, subject_type="legacy_site", holdings=[], events=[])
    await s.county(b.mine("L", b.ZHENGNING, (site,)), at="2023-03-01")
    one, two = await people(b.ZHENGNING, "one", "two")

    async def spot(on: str, step: str, name: str, area: int, **more: object) -> str:
        sent = said(on, step=step, spot=name, area_m2=area, **more)
        return await legacy.record(one, "L-R1", model(r.SpotIn, sent), at=s.noon(on))

    await spot("2023-04-01", "registered", "T1", 42_000, source="三调图斑")
    await spot("2023-04-01", "registered", "T2", 18_000)
    assert await refused(spot("2023-05-20", "verified", "T1", 42_000, officers=codes(one))) == ["two_officers"]
    await spot("2023-05-20", "verified", "T1", 42_000, officers=codes(one, two))
    await spot("2023-10-01", "restored", "T1", 42_000, funding="中央财政")
    await spot("2023-10-01", "restored", "T2", 18_000, funding="社会资本")
    shown = await legacy.one(one, "L-R1", as_of=day("2023-12-31"))
    assert (shown["counted_m2"], shown["verified_m2"], shown["awaiting_m2"]) == (42_000, 42_000, 18_000)
    states = {x["spot"]: (x["state"], x["counted_m2"], x["funding"]) for x in shown["spots"]}  # type: ignore[attr-defined]
    assert states == {"T1": ("restored", 42_000, ["中央财政"]), "T2": ("awaiting_verification", 0, ["社会资本"])}
    before = await legacy.one(one, "L-R1", as_of=day("2023-05-19"))
    assert (before["counted_m2"], before["verified_m2"]) == (0, 0)
    await s.check("2024-01-01")
    assert await s.drafts("L") == []
    assert not await Obligation.filter(addressee_kind__in=["holder", "former_holder"]).exists()
    [listed] = (await legacy.listed(one, b.ZHENGNING, SHEET, as_of=day("2023-12-31"))).items
    assert listed["counted_m2"] == 42_000
