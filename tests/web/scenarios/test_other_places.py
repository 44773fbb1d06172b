"""The case half of S13 (临夏), S15, S19 (正宁), S22 and S25 (平泉), through the API."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from restoration.law.letters.content import LetterKind
from restoration.services.records import EventIn
from restoration.services.register import register
from restoration.strict import model
from tests import builders as b
from tests.letters.papers import as_sent
from tests.services import scenario as s
from tests.web.scenarios.conftest import bureau_world
from tests.web.scenarios.zhengning import served
from tests.web.world import World

OFFICERS = {"officers": ["甲某", "乙某"], "basis": "规划", "document": "复核1号"}


async def fact(right: str, kind: str, on: str, **detail: object) -> str:
    """A dated fact recorded on its day; its code."""
    event = model(EventIn, b.event(kind, on, dict(detail)))
    return await register.record_event(b.CLERK, right, event, at=s.noon(on))


async def state(world: World, code: str) -> str:
    return str((await world.get("inspector", f"/cases/{code}"))["state"])


async def only_case(world: World, mine: str, rule: str) -> dict[str, Any]:
    """The mine's only case about a rule."""
    found = [c for c in (await world.get("inspector", f"/cases?mine={mine}"))["items"] if c["rule"] == rule]
    assert len(found) == 1, found
    return dict(found[0])


async def test_s13_a_letter_late_by_the_officers_date_is_flagged_and_cured(database_url: str, tmp_path: Path) -> None:
    new = s.mine("N", s.YONGJING, 1, newly_granted=True, granted_on="2023-03-15", expires_on="2033-03-14")
    new["rights"][0] |= {"holdings": [b.holding(1, "2023-03-15")], "licence_no": "C6229232023037110000001"}
    new["rights"][0]["accounts"] = [b.account("N-A1", "2023-03-20")]
    async with bureau_world(database_url, tmp_path, "YJ", s.YONGJING, [new]) as world:
        await world.at("2023-03-21").post("inspector", "/checks", {})
        [owed] = (await world.get("inspector", "/obligations?mine=N&rule=responsibility_letter"))["items"]
        assert (owed["standing"], owed["missing"]) == ("outstanding", ["responsibility_letter"])
        given = {"kind": "date_set", "effective_on": "2023-03-25", "due_on": "2023-04-15", "ground": "通知"}
        world.at("2023-03-25")
        await world.post("leader", f"/obligations/{owed['code']}/dates", given | {"approver": "局长", "evidence": "文"})
        await world.at("2023-04-15").post("inspector", "/checks", {})
        assert (await world.get("inspector", "/cases?mine=N"))["items"] == []
        await world.at("2023-04-16").post("inspector", "/checks", {})
        case = await only_case(world, "N", "responsibility_letter")
        why = (await world.get("inspector", f"/cases/{case['code']}/file"))["explanation"]["explanation"]
        assert (why["standing"], why["days_overdue"]) == ("overdue", 1)
        world.at("2023-04-18")
        await fact("N-R1", "responsibility_letter_signed", "2023-04-18")
        assert await state(world, case["code"]) == "clear"
        [owed] = (await world.get("inspector", "/obligations?mine=N&rule=responsibility_letter"))["items"]
        assert (owed["standing"], owed["met_on"]) == ("met_late", "2023-04-18")


async def stated(world: World, right: str, rule: str, cause: str, on: str) -> str:
    """A file on an inspection's finding about a cause in words; its code."""
    world.at(on)
    found = await fact(right, "inspected", on, source="special", officers=["甲某", "乙某"])
    sent = {"mine": right.removesuffix("-R1"), "rule": rule, "cause": cause, "finding": found, "found": cause}
    return str((await world.post("inspector", "/cases", sent | {"found_on": on}))["code"])


async def under_order(world: World, mine: str, code: str, until: str) -> None:
    """A rectification notice for the file, issued and served at once, to be obeyed by a day."""
    asked = {"kind": "rectification_notice", "mine": mine, "case": code, "rectify_on": until, "statement_days": 5}
    started = await world.post("inspector", "/notices", asked | {"fields": as_sent(LetterKind.RECTIFICATION_NOTICE)})
    path = f"/notices/{started['id']}"
    await world.post("approver", f"{path}/approve")
    await world.post("leader", f"{path}/issue")
    await served(world, path, str((await world.get("inspector", f"/cases/{code}"))["opened_on"]))


async def test_s15_serious_damage_not_put_right_leads_to_a_proposal_of_closure(
    database_url: str, tmp_path: Path
) -> None:
    async with bureau_world(
        database_url, tmp_path, "YJ", s.YONGJING, [s.mine("Q", s.YONGJING, 1, events=[b.survey()])]
    ) as world:
        code = await stated(world, "Q-R1", "serious_damage", "造成严重生态破坏", "2023-05-08")
        await under_order(world, "Q", code, "2023-08-08")
        world.at("2023-08-09")
        steps = f"/cases/{code}/steps"
        owed = (await world.get("inspector", "/mines/Q/obligations"))["obligations"]
        await world.post(
            "inspector", steps, OFFICERS | {"step": "fail_check", "checked_on": "2023-08-09", "found": "否"}
        )
        await world.post("inspector", steps, {"step": "propose_closure", "ground": "lx_serious_damage", "reason": "否"})
        work = (await world.get("leader", "/worklist?by=decider"))["items"]
        assert [(w["code"], w["what"]) for w in work] == [(code, "审查提请关闭")]
        await world.post("leader", steps, {"step": "answer_closure", "agreed": True, "reason": "同意"})
        assert await state(world, code) == "ordered"
        kinds = {t["kind"] for t in (await world.get("inspector", "/mines/Q/timeline"))["items"]}
        assert not kinds & {"closed", "closure_decided"}
        assert (await world.get("inspector", "/mines/Q/obligations"))["obligations"] == owed


async def test_s19_works_past_the_plans_day_are_a_case_until_they_are_done(database_url: str, tmp_path: Path) -> None:
    plan = b.plan("B-P1", on="2022-12-10", phases=[b.phase(1, "2024-10-31", planned_m2=10_000)])
    mine = s.mine("B", b.ZHENGNING, 1, events=[b.survey(damaged=0)], plans=[plan])
    async with bureau_world(database_url, tmp_path, "ZN", b.ZHENGNING, [mine]) as world:
        await world.at("2024-10-31").post("inspector", "/checks", {})
        assert (await world.get("inspector", "/cases?mine=B"))["items"] == []
        await world.at("2024-11-01").post("inspector", "/checks", {})
        case = await only_case(world, "B", "concurrent_restoration")
        order = (await world.get("inspector", "/notices?mine=B&kind=correction_order"))["items"][0]["id"]
        tag = await world.tag("inspector", f"/notices/{order}")
        dates = {"rectify_on": "2025-03-31", "statement_days": 5}
        edited = await world.ask("inspector", "PATCH", f"/notices/{order}", dates, headers={"If-Match": tag})
        await world.post("approver", f"/notices/{order}/approve", headers={"If-Match": edited.headers["ETag"]})
        await world.post("leader", f"/notices/{order}/issue")
        await served(world, f"/notices/{order}", "2024-11-01")
        answer = {"step": "report_rectified", "reported_on": "2025-03-18", "summary": "工程已完工"}
        world.at("2025-03-18")
        assert (await world.ask("stranger", "POST", f"/notices/{order}/answers", answer)).status == 404
        done = await world.post("signatory", f"/notices/{order}/answers", answer)
        assert done["items"] == [{"code": case["code"], "state": "rectified_pending_check", "closed_on": None}]
        world.at("2025-03-20")
        check = OFFICERS | {"step": "pass_check", "checked_on": "2025-03-20", "found": "验收合格"}
        early = await world.ask("inspector", "POST", f"/cases/{case['code']}/steps", check)
        assert (early.status, early.body["code"]) == (409, "still_owed")
        await fact("B-R1", "restoration_recorded", "2025-03-20", plan="B-P1", phase=1, restored_m2=10_000)
        await world.post("inspector", f"/cases/{case['code']}/steps", check)
        assert await state(world, case["code"]) == "clear"
        [owed] = (await world.get("inspector", "/obligations?mine=B&rule=concurrent_restoration"))["items"]
        assert (owed["due_on"], owed["met_on"]) == ("2024-10-31", "2025-03-20")


async def test_s22_a_mine_ordered_to_close_stays_open_until_restored(database_url: str, tmp_path: Path) -> None:
    async with bureau_world(
        database_url, tmp_path, "PQ", s.PINGQUAN, [s.mine("R", s.PINGQUAN, 1, events=[b.survey()])]
    ) as world:
        code = await stated(world, "R-R1", "standards", "环境、安全不达标", "2023-04-03")
        await under_order(world, "R", code, "2023-07-03")
        world.at("2023-07-04")
        steps = f"/cases/{code}/steps"
        await world.post(
            "inspector", steps, OFFICERS | {"step": "fail_check", "checked_on": "2023-07-04", "found": "否"}
        )
        await world.post("inspector", steps, {"step": "propose_closure", "ground": "pq_standards", "reason": "不达标"})
        await world.post("leader", steps, {"step": "answer_closure", "agreed": True, "reason": "同意提请"})
        await fact("R-R1", "closed", "2023-07-04", ordered=True, override="县政府决定关闭")
        owed = (await world.get("inspector", "/mines/R/obligations?rule=closure_restoration_complete"))["obligations"]
        assert [(o["standing"], o["addressee"]["kind"]) for o in owed] == [("outstanding", "former_holder")]
        assert await state(world, code) == "ordered"


async def test_s25_no_case_against_nobody_and_one_against_the_former_operator(
    database_url: str, tmp_path: Path
) -> None:
    gone = [b.survey(), b.event("party_gone", "2022-01-01", {"basis": "注销登记"})]
    site = b.right("T-R1", None, subject_type="legacy_site", holdings=[], events=gone, granted_on=None, expires_on=None)
    ownerless = b.mine("T", s.PINGQUAN, (site,), name="平泉县齐盛矿业有限公司责任主体灭失矿山迹地")
    closed = [b.event("closed", "2022-06-30"), b.survey(reclaimed=0)]
    mines = [ownerless, s.mine("U", s.PINGQUAN, 1, events=closed)]
    async with bureau_world(database_url, tmp_path, "PQ", s.PINGQUAN, mines) as world:
        world.at("2024-05-08")
        found = await fact("T-R1", "inspected", "2024-05-08", source="special", officers=["甲某", "乙某"])
        sent = {"mine": "T", "rule": "restoration", "cause": "未治理", "finding": found, "found": "未治理"}
        refused = await world.ask("inspector", "POST", "/cases", sent | {"found_on": "2024-05-08"})
        assert (refused.status, refused.body["code"]) == (409, "nobody_liable")
        code = await stated(world, "U-R1", "restoration", "未治理", "2024-05-08")
        assert (await world.get("inspector", f"/cases/{code}"))["uscc"] == b.uscc(1)
        assert {c["mine"] for c in (await world.get("inspector", "/cases"))["items"]} == {"U"}

        # the check: T is the government's task alone; no paper to a company can be started for it
        await world.at("2024-06-01").post("inspector", "/checks", {})
        kinds = {o["addressee"]["kind"] for o in await owed(world, "T")}
        assert kinds == {"government"} and (await world.get("inspector", "/notices?mine=T"))["items"] == []
        fields = as_sent(LetterKind.RECTIFICATION_NOTICE)
        asked = {"kind": "rectification_notice", "rectify_on": "2024-09-01", "statement_days": 5, "fields": fields}
        none = await world.ask("inspector", "POST", "/notices", asked | {"mine": "T"})
        assert none.status in (409, 422) and "齐盛" not in none.data.decode(), none.data.decode()
        former = {(o["rule"], o["addressee"]["kind"], o["addressee"]["uscc"]) for o in await owed(world, "U")}
        assert former >= {
            ("closure_restoration_complete", "former_holder", b.uscc(1)),
            ("annual_reclamation_report", "former_holder", b.uscc(1)),
        }
        [letter] = (await world.get("inspector", "/notices?mine=U&kind=correction_order"))["items"]
        assert letter["addressee"]["uscc"] == b.uscc(1)

        # a responsible party of T is found: from then on it is treated like U
        world.at("2024-07-01")
        said = {"effective_on": "2024-07-01", "evidence": "认定文件"}
        found_ = said | {"kind": "party_found", "detail": {"basis": "查明承继单位"}}
        await world.post("inspector", "/mines/T/events", found_)
        await world.post("inspector", "/mines/T/events", said | {"kind": "transferred", "detail": {"uscc": b.uscc(3)}})
        await world.at("2025-01-01").post("inspector", "/checks", {})
        assert {o["addressee"]["uscc"] for o in await owed(world, "T")} == {b.uscc(3)}
        [letter] = (await world.get("inspector", "/notices?mine=T&kind=correction_order"))["items"]
        assert letter["addressee"]["uscc"] == b.uscc(3)


async def owed(world: World, mine: str) -> list[dict[str, Any]]:
    """The duties of a mine that somebody owes today."""
    return list((await world.get("inspector", f"/mines/{mine}/obligations"))["obligations"])
