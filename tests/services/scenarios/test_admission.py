"""What may be granted, on both engines: S11 and S14 (gates), S19, S20 and S22 (their gate halves), S31 and S32."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from reports import approval
from reports import issue as issuing
from restoration.errors import Invalid, NotFound
from restoration.law.admission.gate_terms import Decision
from restoration.law.cases.states import Step
from restoration.law.indicators.book import load as load_indicators
from restoration.permissions import Role
from restoration.services import demonstration, lawbook, mines
from restoration.services.actors import Identity
from restoration.services.admission import entering as admission
from restoration.services.admission import gate_settings, gates
from restoration.services.casesteps.opening import CaseIn, open_case
from restoration.services.casesteps.take import take
from restoration.services.exchange.kinds import Kind
from restoration.services.indicators import alarms as indicator_alarms
from restoration.services.indicators import indicators
from restoration.services.letters import letters
from restoration.services.letters import service as letters_service
from restoration.services.records import BureauEventIn, EventIn, HoldingIn, Register
from restoration.services.register import register
from restoration.strict import model
from restoration.tables import Case, CaseStep, Event, Notice
from tests import builders as b
from tests.services import desk as d
from tests.services import scenario as s
from tests.services import workbooks
from tests.services.test_case_steps import checked, rectified

FOUR = (Decision.RENEWAL, Decision.CHANGE, Decision.FIRST_LICENCE, Decision.CONSTRUCTION_LAND)


async def clerk(place: str, *roles: Role) -> Identity:
    """Somebody of a county's bureau."""
    return await d.officer("clerk", *(roles or (Role.INSPECTOR,)), place=place)


async def asked(mine: str, place: str, on: str, *decisions: Decision) -> dict[str, dict[str, Any]]:
    """The answers about a mine's right by decision."""
    found = await gates.mine_gates(await clerk(place), mine, decisions, date.fromisoformat(on))
    items = found["items"]
    assert isinstance(items, list)
    return {i["decision"]: i for i in items}


async def answer(mine: str, place: str, on: str, decision: Decision) -> tuple[str, list[str]]:
    """One answer and the reasons that decide it."""
    found = (await asked(mine, place, on, decision))[decision.value]
    verdict = {"no": "closed", "unknown": "unknown"}.get(found["answer"])
    texts = [r["text"] for g in found["gates"] for r in g["reasons"] if r["verdict"] == verdict]
    return found["answer"], texts


async def happened(right: str, kind: str, on: str, **detail: object) -> None:
    """Record a dated fact on its day."""
    await register.record_event(b.CLERK, right, model(EventIn, b.event(kind, on, dict(detail))), at=s.noon(on))


# ---- S11 -----------------------------------------------------------------------------------------------------------


def producing(code: str, number: int, division: str = b.ZHENGNING) -> dict[str, Any]:
    """A producing mine whose plan wanted 2 ha by 2023-03-31, of which 0.4 ha is done."""
    phase = b.phase(due="2023-03-31", planned_m2=20_000)
    done = b.event("restoration_recorded", "2023-03-01", {"plan": f"{code}-P1", "phase": 1, "restored_m2": 4_000})
    plan = b.plan(f"{code}-P1", on="2021-05-10", phases=[phase])
    return s.mine(code, division, number, plans=[plan], events=[b.survey(), done])


async def ordered_and_failed() -> Case:
    """S10's order with its date 2023-07-12, and the re-inspection of 2023-07-13 that found it inadequate."""
    other = s.mine("ZN-B", b.ZHENGNING, 3, events=[], holdings=[b.holding(1)])
    clean = s.mine("ZN-C", b.ZHENGNING, 2, events=[b.survey(damaged=0)])
    await s.county(producing("ZN-A", 1), other, clean, at="2023-03-20", law=s.LOCAL)
    await d.make_ready()
    ready = {"number_prefix": "正自然资", "contact": "王某", "phone": "0934-1", "name_confirmed": True}
    await d.Bureau.filter(code="ZN").update(**ready)
    await s.check("2023-04-12")
    who = await clerk(b.ZHENGNING, Role.INSPECTOR)
    leader = await d.officer("leader", Role.LEADER, place=b.ZHENGNING)
    draft = await Notice.get(kind="correction_order")
    edit = d.edit_of(rectify_on="2023-07-12", statement_days=5)
    now = await letters.edit(who, draft.code, edit, version=draft.version, at=s.noon("2023-04-13"))
    await approval.approve(leader, draft.code, d.fonts(), version=now.version, at=s.noon("2023-04-13"))
    await issuing.issue(leader, draft.code, d.press(), at=s.noon("2023-04-14"))
    await letters_service.record_sealing(who, draft.code, date(2023, 4, 14), at=s.noon("2023-04-14"))
    served = d.service_of(served_on="2023-04-17")
    await letters_service.record_service(who, draft.code, served, at=s.noon("2023-04-17"))
    case = await Case.get(kind="correction")
    await take(who, case.code, Step.REPORT_RECTIFIED, rectified("2023-07-10"), at=s.noon("2023-07-10"))
    await take(who, case.code, Step.FAIL_CHECK, checked("2023-07-13"), at=s.noon("2023-07-13"))
    return case


async def test_s11_failed_rectification_blocks_four_applications(store: str) -> None:
    case = await ordered_and_failed()
    after = await asked("ZN-A", b.ZHENGNING, "2023-08-01", *FOUR)
    assert {k: v["answer"] for k, v in after.items()} == dict.fromkeys((f.value for f in FOUR), "no")
    for found in after.values():
        assert case.code in found["summary"]
        [gate] = [g for g in found["gates"] if g["id"] == "rectification_failed"]
        assert [c["article"] for c in gate["cites"]] == ["五（四）1 生产矿山"]
    # the same holder's other mine is affected too; a different company is not
    assert (await answer("ZN-B", b.ZHENGNING, "2023-08-01", Decision.RENEWAL))[0] == "no"
    assert (await answer("ZN-C", b.ZHENGNING, "2023-08-01", Decision.RENEWAL))[0] == "yes"
    # while the time to rectify was running, and on the day before the finding, nothing was blocked
    for day in ("2023-05-01", "2023-07-12"):
        before = await asked("ZN-A", b.ZHENGNING, day, *FOUR)
        assert "no" not in {v["answer"] for v in before.values()}
        assert before["renewal"]["answer"] == before["construction_land"]["answer"] == "yes"
    assert (await answer("ZN-A", b.ZHENGNING, "2023-07-13", Decision.RENEWAL))[0] == "no"


async def test_s11_by_company(store: str) -> None:
    case = await ordered_and_failed()
    who = await clerk(b.ZHENGNING)
    for number, day, expected in ((1, "2023-08-01", "no"), (1, "2023-07-12", "yes"), (2, "2023-08-01", "yes")):
        found = await gates.company_gates(who, b.uscc(number), FOUR, date.fromisoformat(day))
        items = found["items"]
        assert isinstance(items, list)
        assert {i["answer"] for i in items} == {expected}, (number, day)
        assert all((case.code in i["summary"]) == (expected == "no") for i in items)


async def test_s11_the_answer_of_the_day_goes_on_record(store: str) -> None:
    case = await ordered_and_failed()
    who = await clerk(b.ZHENGNING)
    given = {"on": date(2023, 8, 1), "evidence": "收文2023-8号", "note": "", "at": s.noon("2023-08-01")}
    found = await gates.record(who, "ZN-A", "ZN-A-R1", Decision.RENEWAL, **given)
    row = await Event.get(code=found["code"])
    assert (row.kind, row.effective_on) == ("application_recorded", date(2023, 8, 1))
    assert await Event.filter(kind="renewal_applied", effective_on=date(2023, 8, 1)).count() == 1
    assert case.code in row.detail and '"answer": "no"' in row.detail and "五（四）1 生产矿山" in row.detail


FOUND = {"source": "patrol", "officers": ["张某", "李某"], "grounds": ["restoration_duty"]}


async def failing(on: str) -> str:
    """An inspection that finds the duty of 土地复垦条例 第二十条 not performed."""
    return await s.event("K-R1", "inspected", on, **FOUND)


async def test_a_file_put_right_opens_the_gate_for_every_inspection_that_joined_it(store: str) -> None:
    await s.county(s.mine("K", b.KAIZHOU, 1, events=[b.survey(damaged=0)]), at="2025-01-10")
    who = await d.officer("clerk", Role.INSPECTOR)
    body = {
        "mine": "K",
        "rule": "concurrent_restoration",
        "cause": "未治理",
        "found_on": "2025-03-01",
        "found": "未治理",
    }
    first, mended, last = await failing("2025-03-01"), await failing("2025-03-02"), await failing("2025-03-03")
    failed = await s.event(
        "K-R1", "rechecked", "2025-03-04", about=last, officers=["张某", "李某"], result="inadequate"
    )
    for n, finding in enumerate((first, mended, failed), 4):
        code = await open_case(who, model(CaseIn, body | {"finding": finding}), at=s.noon(f"2025-03-0{n}"))
    await s.event("K-R1", "rechecked", "2025-03-08", about=mended, officers=["张某", "李某"], result="adequate")
    await Case.filter(code=code).update(state="rectified_pending_check")

    async def gate(on: str) -> tuple[str, int]:
        verdict, reasons = await answer("K", b.KAIZHOU, on, Decision.CONSTRUCTION_LAND)
        return verdict, sum("检查（" in text for text in reasons)

    assert await gate("2025-04-09") == ("no", 2)
    await take(who, code, Step.FAIL_CHECK, checked("2025-04-10"), at=s.noon("2025-04-10"))
    assert (await gate("2025-04-10"))[0] == "no"
    await take(who, code, Step.PASS_CHECK, checked("2025-05-10"), at=s.noon("2025-05-10"))
    assert await gate("2025-05-09") == ("no", 2)
    assert await gate("2025-05-10") == ("yes", 0)
    kept = await Event.filter(kind="rechecked", effective_on__gte="2025-04-01").order_by("id")
    about = [(json.loads(e.detail)["about"], json.loads(e.detail)["result"]) for e in kept]
    assert about == [(i, result) for result in ("inadequate", "adequate") for i in (first, last)]
    step = await CaseStep.get(case__code=code, step="pass_check")
    assert json.loads(step.detail)["events"] == [e.code for e in kept[2:]]


# ---- S14 -----------------------------------------------------------------------------------------------------------

PAPERS = ("矿产资源开发利用方案", "恢复治理方案", "土地复垦方案")


def applicant(code: str, number: int, results: dict[str, str], **right: Any) -> dict[str, Any]:
    """A right applied for, with its papers as far as they have come."""
    papers = [
        b.event("entry_document_recorded", "2023-02-01", {"document": name, "result": result})
        for name, result in results.items()
    ]
    return s.mine(code, s.YONGJING, number, events=papers, **right)


def new(code: str, number: int, results: dict[str, str]) -> dict[str, Any]:
    """An applicant for a first licence."""
    return applicant(code, number, results, licence_no=None, granted_on=None, expires_on=None)


async def test_s14_no_licence_with_a_document_missing(store: str) -> None:
    whole = dict.fromkeys(PAPERS, "approved")
    n = new("LX-N", 1, dict.fromkeys(PAPERS[:2], "approved"))
    o = applicant("LX-O", 2, whole)
    p = new("LX-P", 3, whole | {"恢复治理方案": "not_approved"})
    q = new("LX-Q", 4, whole)
    await s.county(n, o, p, q, at="2023-03-20", law=s.LOCAL)

    on = "2023-03-21"
    assert await answer("LX-N", s.YONGJING, on, Decision.FIRST_LICENCE) == ("no", ["土地复垦方案：未提交"])
    assert await answer("LX-O", s.YONGJING, on, Decision.REISSUE) == ("no", ["恢复治理基金账户：未建立"])
    assert await answer("LX-P", s.YONGJING, on, Decision.FIRST_LICENCE) == ("no", ["恢复治理方案：审查未获批准"])
    for mine in ("LX-N", "LX-O", "LX-P"):
        assert (await answer(mine, s.YONGJING, on, Decision.RELATED_APPROVAL))[0] == "no"
    # a first licence is not stopped by the account alone; both texts are shown
    first = (await asked("LX-Q", s.YONGJING, on, Decision.FIRST_LICENCE))["first_licence"]
    assert first["answer"] == "yes"
    [gate] = first["gates"]
    assert [c["article"] for c in gate["cites"]] == [
        "第四章第三节 矿区生态环境保护修复准入条件",
        "第五章第四节四",
    ]
    assert "两处规定不一致" in gate["reasons"][0]["text"]


async def test_s14_the_account_as_a_prerequisite_by_setting(store: str) -> None:
    await s.county(new("LX-Q", 1, dict.fromkeys(PAPERS, "approved")), at="2023-03-20", law=s.LOCAL)
    legal = await clerk(s.YONGJING, Role.LEGAL_OFFICER)
    [shown] = await gate_settings.listing(legal)
    assert len(shown["cites"]) == 2 and shown["decisions"] == []  # type: ignore[arg-type]
    given = {"bureau": "YJ", "ground": "局务会议定", "evidence": "会议纪要1号", "since": date(2023, 4, 1)}
    await gate_settings.choose(legal, str(shown["setting"]), True, **given, at=s.noon("2023-04-01"))
    assert (await answer("LX-Q", s.YONGJING, "2023-03-31", Decision.FIRST_LICENCE))[0] == "yes"
    missing = ("no", ["恢复治理基金账户：未建立"])
    assert await answer("LX-Q", s.YONGJING, "2023-04-01", Decision.FIRST_LICENCE) == missing
    assert await answer("LX-Q", s.YONGJING, "2023-04-01", Decision.RELATED_APPROVAL) == missing
    back = {**given, "since": date(2023, 5, 1)}
    await gate_settings.choose(legal, str(shown["setting"]), False, **back, at=s.noon("2023-05-01"))
    assert (await answer("LX-Q", s.YONGJING, "2023-05-01", Decision.FIRST_LICENCE))[0] == "yes"


# ---- S19, S20, S22: the gates' halves ------------------------------------------------------------------------------


async def test_s19_closing_in_zhengning_step_by_step(store: str) -> None:
    await s.county(s.mine("ZN-K", b.ZHENGNING, 1, events=[b.survey()]), at="2024-01-10", law=s.LOCAL)

    async def closing(on: str) -> tuple[str, list[str]]:
        return await answer("ZN-K", b.ZHENGNING, on, Decision.CLOSURE)

    nothing = ["闭坑治理方案未报送", "闭坑治理方案未批准", "治理工程未完工", "未经验收合格"]
    assert await closing("2024-02-29") == ("no", nothing)
    await happened("ZN-K-R1", "closure_plan_submitted", "2024-03-01")
    await happened("ZN-K-R1", "closure_plan_approved", "2024-04-10", works_due_on="2024-10-31")
    assert await closing("2024-05-01") == ("no", ["治理工程未完工", "未经验收合格"])
    await happened("ZN-K-R1", "works_finished", "2024-10-20")
    application = (await Event.get(kind="works_finished")).code
    await happened("ZN-K-R1", "acceptance_failed", "2024-11-15", about=application, faults="覆土厚度不足")
    assert await closing("2024-11-15") == ("no", ["未经验收合格"])
    await happened("ZN-K-R1", "acceptance_passed", "2025-03-20")
    assert await closing("2025-03-19") == ("no", ["未经验收合格"])
    assert await closing("2025-03-20") == ("yes", [])


async def test_s20_no_deregistration_in_taonan_before_acceptance(store: str) -> None:
    events = [b.survey(), b.event("closed", "2023-09-30")]
    await s.county(s.mine("TN-E", s.TAONAN, 1, mineral="煤", events=events), at="2023-10-10", law=s.LOCAL)
    await happened("TN-E-R1", "aftercare_set", "2023-10-10", until="2027-09-30")
    refused = ("no", ["未经验收合格"])
    assert await answer("TN-E", s.TAONAN, "2024-06-01", Decision.CANCELLATION) == refused
    await happened("TN-E-R1", "acceptance_passed", "2024-09-10")
    assert await answer("TN-E", s.TAONAN, "2024-09-09", Decision.CANCELLATION) == refused
    allowed = (await asked("TN-E", s.TAONAN, "2024-09-10", Decision.CANCELLATION))["cancellation"]
    assert allowed["answer"] == "yes"
    assert allowed["notes"] == ["后期管护至2027-09-30，注销后继续履行"]


async def test_s22_pingquan_asks_the_report_of_mines_ordered_to_close(store: str) -> None:
    await s.county(s.mine("PQ-R", s.PINGQUAN, 1, events=[b.survey()]), at="2023-07-01", law=s.LOCAL)

    async def closing(on: str) -> tuple[str, list[str]]:
        return await answer("PQ-R", s.PINGQUAN, on, Decision.CLOSURE)

    await happened("PQ-R-R1", "closure_decided", "2023-07-04", note="依法关闭")
    assert await closing("2023-07-04") == ("no", ["闭坑报告未报送", "闭坑报告未经审查批准", "治理恢复未完成"])
    await happened("PQ-R-R1", "closure_report_submitted", "2023-08-01")
    await happened("PQ-R-R1", "closure_report_approved", "2023-09-01")
    assert await closing("2023-09-01") == ("no", ["治理恢复未完成"])
    await happened("PQ-R-R1", "works_finished", "2024-05-01")
    assert await closing("2024-05-01") == ("yes", [])  # no 验收 in this text: review and approval, and the works


@pytest.mark.parametrize("decision", [Decision.RESUMPTION, Decision.TEMPORARY_LAND])
async def test_what_no_text_speaks_of_is_not_a_yes(store: str, decision: Decision) -> None:
    await s.county(s.mine("PQ-X", s.PINGQUAN, 1), at="2023-07-01", law=s.LOCAL)
    assert (await answer("PQ-X", s.PINGQUAN, "2023-07-02", decision))[0] == "unknown"


# ---- S31, S32 ------------------------------------------------------------------------------------------------------

LOADED = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


async def measured(on: str, division: str | None = None) -> dict[str, dict[str, Any]]:
    """Every indicator on a day, by id."""
    found = await indicators.listing(None, division, date.fromisoformat(on))
    items = found["items"]
    assert isinstance(items, list)
    return {i["id"]: i for i in items}


def added(code: str, division: str, number: int, mineral: str, size: str, **right: Any) -> Register:
    """A mine about to be registered, granted in 2026."""
    licence = f"C{division}202605711{number:07d}"
    given = {"granted_on": "2026-05-12", "expires_on": "2030-05-11", "mineral": mineral, "scale_class": size}
    body = b.right(f"{code}-R1", licence, **given, holdings=[b.holding(number, "2026-05-12")], events=[], **right)
    return b.delivered({"companies": [b.company(number)], "mines": [b.mine(code, division, (body,))]})


async def registered(delivery: Register, at: datetime = LOADED) -> list[dict[str, Any]]:
    """Register a mine as its county's clerk; the alarms of the answer."""
    who = await clerk(delivery.mines[0].division)
    done = await mines.create(who, delivery, at=at)
    return [dict(a) for a in done.alarms]


async def test_s31_counts_and_shares_of_the_demonstration_register(store: str) -> None:
    lawbook.use(s.ALL)
    await demonstration.load(at=LOADED)
    now = await measured("2020-12-31")
    assert len(now) == 45
    counts = {k: (v["value"], v["verdict"]) for k, v in now.items() if k.endswith("_mine_count") and k.count("_") == 2}
    assert counts == {
        "zn_mine_count": ("5", "met"),
        "tn_mine_count": ("11", "met"),
        "lx_mine_count": ("202", "not_met"),
        "kz_mine_count": ("28", "met"),
        "pq_mine_count": ("63", "not_met"),
    }
    shares = {k[:2]: (v["value"], v["exact"]) for k, v in now.items() if k.endswith("_large_medium_share")}
    assert shares == {
        "zn": ("20", "1/5"),
        "tn": ("72.73", "8/11"),
        "lx": ("9.90", "20/202"),
        "kz": ("42.86", "12/28"),
        "pq": ("12.70", "8/63"),
    }
    parts = ("zn_sand_clay_mine_count", "zn_coal_mine_count", "tn_sand_mine_count", "tn_stone_mine_count")
    assert [now[k]["value"] for k in parts] == ["4", "1", "5", "3"]
    assert now["zn_mine_count"]["attribute"] == "约束性" and now["tn_sand_mine_count"]["attribute"] == "预期性"
    assert now["zn_output_coal"]["verdict"] == "not_measured"

    # 正宁 had six by then, two of them large or medium: a seventh, then an eighth; oil and gas change nothing
    assert (await measured("2026-11-23"))["zn_mine_count"]["value"] == "6"
    remark = {"remark": "示例"}
    assert await registered(added("ZN-X7", b.ZHENGNING, 61, "砖瓦用页岩", "small", **remark)) == []
    seven = await measured("2026-11-23", b.ZHENGNING)
    share = seven["zn_large_medium_share"]
    assert (share["value"], share["exact"], share["verdict"]) == ("28.57", "2/7", "met")
    gas = await registered(added("ZN-GAS", b.ZHENGNING, 62, "天然气", "large"))
    assert gas == [] and await measured("2026-11-23", b.ZHENGNING) == seven
    raised = await registered(added("ZN-X8", b.ZHENGNING, 63, "砖瓦用页岩", "small", **remark))
    assert {a["indicator"]: a["level"] for a in raised} == {
        "zn_mine_count": "alarm",
        "zn_large_medium_share": "alarm",
    }
    kept = await indicator_alarms.alarms(await clerk(b.ZHENGNING))
    assert {(a["indicator"], a["mine"], a["level"]) for a in kept} == {
        ("zn_mine_count", "ZN-X8", "alarm"),
        ("zn_large_medium_share", "ZN-X8", "alarm"),
    }
    assert not await Case.filter(right__mine__code="ZN-X8").exists()

    # a twelfth sand mine in 洮南 only warns
    sand = int((await measured("2026-11-23"))["tn_sand_mine_count"]["value"])
    for n in range(sand + 1, 12):
        assert await registered(added(f"TN-S{n}", s.TAONAN, 70 + n, "建筑用砂", "large")) == []
    [warning] = await registered(added("TN-S12", s.TAONAN, 90, "建筑用砂", "large"))
    assert (warning["indicator"], warning["level"]) == ("tn_sand_mine_count", "warning")

    # the 39th in 开州
    here = int((await measured("2026-11-23"))["kz_mine_count"]["value"])
    for n in range(here + 1, 39):
        await registered(added(f"KZ-X{n}", b.KAIZHOU, 100 + n, "饰面用灰岩", "large"))
    [alarm] = await registered(added("KZ-X39", b.KAIZHOU, 150, "饰面用灰岩", "large"))
    assert (alarm["indicator"], alarm["level"], alarm["value"]) == ("kz_mine_count", "alarm", "39")


def legacy(code: str, *events: dict[str, Any]) -> dict[str, Any]:
    """A site whose responsible party is gone."""
    gone = b.event("party_gone", "2021-09-30", {"basis": "认定文件"})
    body = b.right(f"{code}-R1", None, holdings=[], subject_type="legacy_site", events=[gone, *events])
    return b.mine(code, s.PINGQUAN, (body | {"granted_on": None, "expires_on": None},))


def spot(name: str, area: int) -> list[dict[str, Any]]:
    """A verified spot, all of it restored by 2024."""
    found = {"spot": name, "area_m2": area}
    done = {"spot": name, "restored_m2": area}
    return [b.event("spot_verified", "2023-05-20", found), b.event("spot_restored", "2024-08-01", done)]


async def test_s32_areas_are_kept_apart(store: str) -> None:
    unverified = b.event("spot_restored", "2024-08-01", {"spot": "未核实", "restored_m2": 18_000})
    sites = [legacy("PQ-1", *spot("图斑1", 420_000), unverified), legacy("PQ-2", *spot("图斑2", 180_000))]
    await s.county(*sites, at="2024-12-31")
    now = await measured("2024-12-31", s.PINGQUAN)
    table2, table6 = now["pq_legacy_restored_area"], now["pq_ownerless_project_area"]
    assert (table2["value"], table2["target"], table2["verdict"]) == ("60", "50", "met")
    assert (table6["value"], table6["target"], table6["progress_percent"]) == ("60", "150", "40")
    assert ("专栏2" in table2["source"], "专栏6" in table6["source"]) == (True, True)
    assert (await measured("2024-07-31", s.PINGQUAN))["pq_legacy_restored_area"]["value"] == "0"


# ---- returns and yearly snapshots ------------------------------------------------------------------------------------


async def test_a_returned_value_with_its_evidence_and_its_correction(store: str) -> None:
    await s.county(at="2024-02-01")
    who = await clerk(b.KAIZHOU)
    given = {"note": "", "at": s.noon("2024-02-01")}
    first = await indicators.give_value(
        who, "kz_output_iron", 2023, "18.5", evidence="统计表1号", supersedes=None, **given
    )
    read = (await measured("2024-02-01"))["kz_output_iron"]
    assert (read["value"], read["verdict"]) == ("18.50", "about")
    await indicators.give_value(who, "kz_output_iron", 2023, "19", evidence="统计表2号", supersedes=first, **given)
    assert (await measured("2024-02-01"))["kz_output_iron"]["value"] == "19"
    assert (await measured("2023-06-30"))["kz_output_iron"]["value"] is None
    with pytest.raises(Invalid) as caught:
        await indicators.give_value(who, "kz_mine_count", 2023, "30", evidence="x", supersedes=None, **given)
    assert caught.value.defects[0].code == "measured"
    with pytest.raises(NotFound):
        await indicators.give_value(who, "zn_output_coal", 2023, "1", evidence="x", supersedes=None, **given)


async def test_a_year_is_stored_once_and_for_good(store: str) -> None:
    await s.county(s.mine("ZN-1", b.ZHENGNING, 1, events=[]), at="2024-01-02")
    with pytest.raises(Invalid):
        await indicators.store_year(2024, at=s.noon("2024-12-31"))
    stored = await indicators.store_year(2023, at=s.noon("2024-01-02"))
    assert stored == ["130881", "220881", "500154", "621025"]  # 临夏州 has no bureau of its own in this register
    await s.register.load(b.CLERK, b.delivered({"mines": [s.mine("ZN-2", b.ZHENGNING, 2, events=[])]}), at=LOADED)
    assert await indicators.store_year(2023, at=LOADED) == []
    [kept] = await indicators.snapshots(await clerk(b.ZHENGNING))
    items = kept["items"]
    assert isinstance(items, list)
    assert {i["id"]: i["value"] for i in items}["zn_mine_count"] == "1"
    assert (await measured("2023-12-31"))["zn_mine_count"]["value"] == "2"  # as known now


async def test_all_45_are_measured_or_returned_with_target_attribute_verdict_and_source(store: str) -> None:
    sizes = [("KZ-1", b.KAIZHOU), ("ZN-1", b.ZHENGNING), ("TN-1", s.TAONAN), ("PQ-1", s.PINGQUAN), ("YJ-1", s.YONGJING)]
    mines = [sized(code, n, "large", division) for n, (code, division) in enumerate(sizes, 1)]
    await s.county(*mines, at="2024-01-10")
    upper = b.delivered({"bureaus": [b.bureau("LX", s.LINXIA)]})
    await register.load(b.CLERK, upper, at=s.noon("2024-01-11"))
    by_place = {plan.file.division: plan.file.indicator for plan in load_indicators(lawbook.current().rulebook)}
    given = {"note": "", "evidence": "统计表1号", "supersedes": None, "at": s.noon("2024-02-01")}
    wanted: dict[str, str] = {}
    for place, found in by_place.items():
        who = await d.officer(f"clerk{place}", Role.INSPECTOR, place=place)
        for n, indicator in enumerate(i for i in found if i.measure.kind == "returned"):
            wanted[indicator.id] = f"{n}.4321"
            await indicators.give_value(who, indicator.id, 2023, f"{n}.4321", **given)
    shown = await measured("2024-02-01")
    assert len(shown) == 45 and len(wanted) == 26
    assert all(i["source"] and i["target"] and i["attribute"] and i["verdict_title"] for i in shown.values())
    assert {k: (shown[k]["exact"], shown[k]["of_year"]) for k in wanted} == {k: (v, 2023) for k, v in wanted.items()}
    silent = {k for k, i in shown.items() if i["verdict"] == "not_measured"}
    assert silent == {"lx_green_new", "tn_closed_mine_restoration"}  # no such mine on record: nothing to share


# ---- what the texts say of an entry ----------------------------------------------------------------------------------


async def test_an_entry_against_the_plan_asks_for_a_remark(store: str) -> None:
    await s.county(at="2024-02-01", law=s.LOCAL)
    who = await clerk(b.ZHENGNING)

    def clay(**right: Any) -> Register:
        body = s.mine("ZN-9", b.ZHENGNING, 9, mineral="砖瓦用黏土", granted_on="2024-01-05", events=[], **right)
        return b.delivered({"mines": [body]})

    small = {"scale": 60_000, "scale_unit": "吨/年", "zone": "无", "arable_land": False, "expires_on": "2034-01-04"}
    with pytest.raises(Invalid) as caught:
        await mines.create(who, clay(**small), at=s.noon("2024-02-01"))
    [wrong] = caught.value.defects
    assert (wrong.field, wrong.code, wrong.found) == ("rights[0].remark", "remark_needed", "6万吨/年")
    assert "最低开采规模8万吨/年" in wrong.expected and "四（二）1" in wrong.expected
    assert not await Event.filter(right__mine__code="ZN-9").exists()
    done = await mines.create(who, clay(**small, remark="原有矿山整合，市局批复"), at=s.noon("2024-02-01"))
    assert [(f["rule"], f["level"]) for f in done.findings] == [("minimum_scale", "warn")]
    found = await admission.mine_findings(who, "ZN-9", date(2024, 2, 1))
    assert {(f["rule"], f["level"]) for f in found["items"]} == {("minimum_scale", "warn")}  # type: ignore[union-attr]

    # a change of scale is held against the texts on its day
    grown = {"before": "6万吨/年", "after": "8万吨/年", "scale": 80_000, "scale_unit": "吨/年"}
    change = model(EventIn, b.event("scale_changed", "2024-03-01", grown))
    after = await admission.record_event(who.actor, "ZN-9-R1", change, at=s.noon("2024-03-01"))
    assert [(f["rule"], f["level"]) for f in after.findings] == [("minimum_scale", "on_limit")]


async def test_what_is_not_on_record_is_unknown_and_asks_nothing(store: str) -> None:
    await s.county(at="2024-02-01", law=s.LOCAL)
    body = s.mine("ZN-9", b.ZHENGNING, 9, mineral="砖瓦用粘土", granted_on="2024-01-05", expires_on="2030-01-01")
    done = await mines.create(await clerk(b.ZHENGNING), b.delivered({"mines": [body]}), at=s.noon("2024-02-01"))
    assert {f["level"] for f in done.findings} == {"unknown"}
    assert {f["rule"] for f in done.findings} == {"minimum_scale", "mineral_policy", "zone"}


async def test_two_rights_entered_together_count_each_other_in_their_zone(store: str) -> None:
    await s.county(at="2024-02-01", law=s.LOCAL)
    who = await clerk(b.ZHENGNING)
    given = {"scale": 130_000, "scale_unit": "吨/年", "zone": "正宁县榆林子镇党家村砂石土集中开采区"}
    given |= {"arable_land": False, "mineral": "砖瓦用粘土", "granted_on": "2024-01-05", "expires_on": "2030-01-01"}
    rights = [
        b.right(f"ZN-9-R{n}", f"C6210252024017110000{n:03d}", holdings=[b.holding(9)], events=[], **given)
        for n in (1, 2)
    ]
    both = b.delivered({"mines": [b.mine("ZN-9", b.ZHENGNING, tuple(rights))]})
    with pytest.raises(Invalid) as caught:
        await mines.create(who, both, at=s.noon("2024-02-01"))
    wrong = [(w.field, w.code, w.found) for w in caught.value.defects]
    assert wrong == [(f"rights[{n}].remark", "remark_needed", "区内第2个采矿权") for n in (0, 1)]


async def test_a_source_the_bureau_has_confirmed_counts_at_the_counter_and_after(store: str) -> None:
    await s.county(at="2024-02-01")
    who = await clerk(s.PINGQUAN)

    def phosphate(code: str, number: int) -> Register:
        given = {"scale": 99_999, "scale_unit": "吨/年", "zone": "无", "expires_on": "2030-01-01", "events": []}
        return b.delivered(
            {"mines": [s.mine(code, s.PINGQUAN, number, mineral="磷", granted_on="2024-01-05", **given)]}
        )

    done = await mines.create(who, phosphate("PQ-7", 7), at=s.noon("2024-02-01"))
    assert ("minimum_scale", "unknown", "pending") in [(f["rule"], f["level"], f["confidence"]) for f in done.findings]
    detail = {"source": "CN/SC208", "document": "国土资发〔2004〕208号", "officer": "王法规"}
    for bureau, asks in (("KZ", False), ("PQ", True)):
        body = model(BureauEventIn, b.event("source_confirmed", "2024-02-02", detail, bureau=bureau))
        await register.record_of_bureau(b.CLERK, body, "source:confirm", at=s.noon("2024-02-02"))
        found = await admission.mine_findings(who, "PQ-7", date(2024, 2, 2))
        now = {(f["level"], f["confidence"]) for f in found["items"] if f["rule"] == "minimum_scale"}  # type: ignore[union-attr]
        assert now == ({("warn", "confirmed")} if asks else {("unknown", "pending")})
    with pytest.raises(Invalid) as caught:
        await mines.create(who, phosphate("PQ-8", 8), at=s.noon("2024-02-02"))
    assert [w.code for w in caught.value.defects] == ["remark_needed"]
    assert "最低开采规模10万吨/年" in caught.value.defects[0].expected


async def test_a_workbook_that_goes_beyond_a_cap_says_so(store: str, tmp_path: Path) -> None:
    await workbooks.grounds()
    rows = [workbooks.mine_row(n, scale_class="大型") for n in range(1, 40)]
    dry = await workbooks.bring(tmp_path, Kind.MINES, rows, dry_run=True)
    assert not await Event.filter(kind="indicator_alarmed").exists()
    done = await workbooks.bring(tmp_path, Kind.MINES, rows)
    assert done.alarms == dry.alarms == ("约束性指标超限：矿山数量39个，规划<=38个",)
    assert await Event.filter(kind="indicator_alarmed").count() == 1


# ---- every write that changes a right is held against the plan -------------------------------------------------------


async def kept_alarms(place: str) -> list[tuple[str, str, str]]:
    """What is on record of a county's indicators gone too far."""
    found = await indicator_alarms.alarms(await clerk(place))
    return sorted((str(a["indicator"]), str(a["level"]), str(a["value"])) for a in found)


def sized(code: str, number: int, size: str, division: str = b.KAIZHOU) -> dict[str, Any]:
    """A mine of a size class."""
    return s.mine(code, division, number, scale_class=size, events=[])


BY_ENDING = [("closed", {"override": "县政府决定关闭"}), ("revoked", {}), ("cancelled", {"override": "县政府决定"})]


@pytest.mark.parametrize(("kind", "detail"), BY_ENDING)
async def test_a_large_mine_that_ends_takes_the_share_below_its_target(
    store: str, kind: str, detail: dict[str, str]
) -> None:
    await s.county(sized("K-1", 1, "large"), sized("K-2", 2, "large"), sized("K-3", 3, "small"), at="2024-01-10")
    assert await kept_alarms(b.KAIZHOU) == []
    await happened("K-1-R1", "annual_plan_filed", "2024-02-01", year=2024)
    await happened("K-3-R1", "suspended", "2024-02-01")
    assert await kept_alarms(b.KAIZHOU) == []
    await happened("K-1-R1", kind, "2024-02-02", **detail)
    assert await kept_alarms(b.KAIZHOU) == [("kz_large_medium_share", "alarm", "50")]


async def test_a_delivery_in_bulk_is_held_against_the_plan_too(store: str) -> None:
    await s.county(*(sized(f"Z-{n}", n, "medium", b.ZHENGNING) for n in range(1, 8)), at="2024-01-10")
    assert await kept_alarms(b.ZHENGNING) == []
    more = b.delivered({"mines": [sized("Z-8", 8, "medium", b.ZHENGNING)]})
    loaded = await register.load(b.CLERK, more, at=s.noon("2024-02-01"))
    assert [a["indicator"] for a in loaded.alarms] == ["zn_mine_count"]
    assert await kept_alarms(b.ZHENGNING) == [("zn_mine_count", "alarm", "8")]


async def test_a_correction_is_a_change_like_any_other(store: str) -> None:
    await s.county(sized("K-1", 1, "large"), sized("K-2", 2, "large"), sized("K-3", 3, "small"), at="2024-01-10")
    change = {"before": "大型", "after": "中型", "scale_class": "medium"}
    await happened("K-1-R1", "scale_changed", "2024-02-01", **change)
    assert await kept_alarms(b.KAIZHOU) == []
    first = await Event.get(kind="scale_changed")
    small = b.event("scale_changed", "2024-02-01", change | {"after": "小型", "scale_class": "small"})
    body = model(EventIn, small | {"supersedes": first.code})
    put = await register.put_event(b.CLERK, "K-1-R1", body, at=s.noon("2024-02-02"))
    assert [a["indicator"] for a in put.alarms] == ["kz_large_medium_share"]
    assert await kept_alarms(b.KAIZHOU) == [("kz_large_medium_share", "alarm", "33.33")]


async def test_who_takes_a_right_over_is_told_what_the_texts_say_of_it(store: str) -> None:
    clay = {"mineral": "砖瓦用黏土", "granted_on": "2024-01-05", "expires_on": "2034-01-04", "events": []}
    small = {"scale": 60_000, "scale_unit": "吨/年", "zone": "无", "arable_land": False, "remark": "市局批复"}
    await s.county(s.mine("ZN-9", b.ZHENGNING, 9, **clay, **small), at="2024-02-01", law=s.LOCAL)
    taken = model(HoldingIn, b.holding(2, "2024-03-01"))
    done = await admission.transfer(b.CLERK, "ZN-9-R1", taken, at=s.noon("2024-03-01"))
    assert [(f["rule"], f["level"]) for f in done.findings] == [("minimum_scale", "warn")]


async def test_a_workbook_tells_what_it_brought_against_the_texts(store: str, tmp_path: Path) -> None:
    await workbooks.grounds()
    against = {"mineral": "砖瓦用黏土"}
    done = await workbooks.bring(tmp_path, Kind.MINES, [workbooks.mine_row(1, **against), workbooks.mine_row(2)])
    assert [text.split("；")[0] for text in done.findings] == ["SL-0001-R1：禁止开采砖瓦用黏土"]
