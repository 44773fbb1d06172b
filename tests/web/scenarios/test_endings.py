"""S15, S19, S20 and S22 through the API, all layers on: how a mine ends, and what still has to be done for it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tests import builders as b
from tests.services import scenario as s
from tests.web.scenarios.conftest import bureau_world
from tests.web.scenarios.test_other_places import OFFICERS, stated, under_order
from tests.web.world import World

EXAMINED = {"departments": ["农业农村局"], "experts": ["某专家"], "villagers": ["某村民代表"], "opinion": "符合方案"}


@asynccontextmanager
async def county(url: str, folder: Path, bureau: str, place: str, *mines: dict[str, Any]) -> AsyncIterator[World]:
    """The service of one county over these mines."""
    async with bureau_world(url, folder, bureau, place, list(mines)) as world:
        yield world


async def fact(world: World, mine: str, kind: str, on: str, **detail: object) -> str:
    """An ordinary fact put on record on its day; its code."""
    sent = {"effective_on": on, "evidence": "档案1号", "kind": kind, "detail": detail}
    return str((await world.at(on).post("inspector", f"/mines/{mine}/events", sent))["code"])


async def refused(world: World, mine: str, kind: str, on: str, **detail: object) -> list[str]:
    """What a closing or a cancelling is refused for, in the words of what is still wanted."""
    sent = {"effective_on": on, "evidence": "档案1号", "kind": kind, "detail": detail}
    answer = await world.at(on).ask("inspector", "POST", f"/mines/{mine}/events", sent)
    assert (answer.status, {e["code"] for e in answer.body["errors"]}) == (422, {"closing_unmet"})
    return [e["expected"] for e in answer.body["errors"]]


async def asked(world: World, mine: str, decision: str, on: str) -> tuple[str, set[str]]:
    """An application of the day: the answer, and why each gate that says no says so."""
    sent = {"decision": decision, "received_on": on, "evidence": f"收文 {on}"}
    kept = await world.at(on).post("inspector", f"/mines/{mine}/applications", sent)
    return kept["answer"], {r["text"] for g in kept["gates"] for r in g["reasons"] if r["verdict"] == "closed"}


async def accepted(world: World, mine: str, applied: str, passed: str) -> None:
    """The whole examined, posted for more than a month until the day before, and passed."""
    start = f"/mines/{mine}/acceptance"
    said = {"effective_on": applied, "evidence": "验收材料"}
    sent = said | {"scope": "whole"}
    code = (await world.at(applied).post("inspector", f"{start}/applications", sent))["code"]
    await world.post("inspector", f"{start}/examinations", said | EXAMINED | {"application": code})
    posting = said | {"until": before(passed), "where": "村委会公示栏", "application": code}
    await world.post("inspector", f"{start}/postings", posting)
    decision = {"effective_on": passed, "evidence": "验收意见", "application": code, "result": "passed"}
    await world.at(passed).post("approver", f"{start}/decisions", decision | {"certificate_no": "验1号"})


def before(day: str) -> str:
    """The day before."""
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


async def closing(world: World, mine: str, on: str) -> dict[str, Any]:
    """How the closing stands on a day."""
    [found] = (await world.get("inspector", f"/mines/{mine}/closure?as_of={on}"))["items"]
    return dict(found)


# ---- S15 -----------------------------------------------------------------------------------------------------------


async def test_s15_put_right_in_time_ends_the_case_without_a_proposal(database_url: str, tmp_path: Path) -> None:
    mine = s.mine("Q", s.YONGJING, 1, events=[b.survey()])
    async with county(database_url, tmp_path, "YJ", s.YONGJING, mine) as world:
        code = await stated(world, "Q-R1", "serious_damage", "造成严重生态破坏", "2023-05-08")
        await under_order(world, "Q", code, "2023-08-08")
        steps = f"/cases/{code}/steps"
        world.at("2023-08-08")
        reported = {"step": "report_rectified", "reported_on": "2023-08-08", "summary": "已修复"}
        await world.post("inspector", steps, reported)
        world.at("2023-08-09")
        await world.post(
            "inspector", steps, OFFICERS | {"step": "pass_check", "checked_on": "2023-08-09", "found": "达标"}
        )
        case = await world.get("inspector", f"/cases/{code}")
        assert (case["state"], case["closed_on"], case["allowed"]) == ("clear", "2023-08-09", [])
        late = {"step": "propose_closure", "ground": "lx_serious_damage", "reason": "否"}
        answer = await world.ask("inspector", "POST", steps, late)
        assert (answer.status, answer.body["code"]) == (409, "illegal_step")
        assert (await world.get("leader", "/worklist?by=decider"))["items"] == []


async def test_s15_a_decided_closing_leaves_the_duties_of_restoration_open(database_url: str, tmp_path: Path) -> None:
    mine = s.mine("Q", s.YONGJING, 1, events=[b.survey()])
    async with county(database_url, tmp_path, "YJ", s.YONGJING, mine) as world:
        await fact(world, "Q", "closure_decided", "2023-09-20", note="依法关闭")
        await fact(world, "Q", "closed", "2023-10-08", ordered=True, override="县政府决定关闭")
        found = await closing(world, "Q", "2023-10-08")
        assert (found["state"], found["open_restoration"]) == ("closed_unmet", True)
        duties = (await world.get("inspector", "/mines/Q/obligations"))["obligations"]
        owed = {d["rule"]: (d["standing"], d["addressee"]["kind"], d["addressee"]["uscc"]) for d in duties}
        assert owed["closure_restoration_complete"] == ("outstanding", "former_holder", b.uscc(1))
        world.at("2024-01-01")
        await world.post("inspector", "/checks", {})
        late = (await world.get("inspector", "/obligations?mine=Q&status=overdue"))["items"]
        assert ("annual_reclamation_report", "2023") in {(d["rule"], d["occasion"]) for d in late}


# ---- S19 -----------------------------------------------------------------------------------------------------------


def clay(code: str, number: int) -> dict[str, Any]:
    """A brick-clay mine of 榆林子镇."""
    made = s.mine(code, b.ZHENGNING, number, mineral="砖瓦用粘土", holdings=[b.holding(1)], events=[b.survey()])
    return made | {"township": "榆林子镇"}


async def test_s19_plan_approval_works_acceptance_then_closing(database_url: str, tmp_path: Path) -> None:
    async with county(database_url, tmp_path, "ZN", b.ZHENGNING, clay("B", 1), clay("S", 2)) as world:
        for mine in ("B", "S"):
            await fact(world, mine, "closure_plan_submitted", "2024-03-01")
            await fact(world, mine, "closure_plan_approved", "2024-04-10", works_due_on="2024-10-31")
        answer, why = await asked(world, "B", "closure", "2024-05-01")
        assert answer == "no" and {"治理工程未完工", "未经验收合格"} <= why
        assert set(await refused(world, "B", "closed", "2024-05-01")) >= {"治理工程完工", "验收合格"}

        finished = await fact(world, "B", "works_finished", "2024-10-20")
        await world.at("2024-10-31").post("inspector", "/checks", {})
        assert await late_works(world) == []
        await world.at("2024-11-01").post("inspector", "/checks", {})
        assert await late_works(world) == [("S", "2024-10-31")]  # of it nothing was reported

        applied = {"effective_on": "2024-10-21", "evidence": "申请", "scope": "whole"}
        world.at("2024-10-21")
        code = (await world.post("inspector", "/mines/B/acceptance/applications", applied))["code"]
        decision = {"effective_on": "2024-11-15", "evidence": "验收意见", "application": code, "result": "failed"}
        world.at("2024-11-15")
        await world.post("approver", "/mines/B/acceptance/decisions", decision | {"faults": "覆土厚度不足"})
        assert (await asked(world, "B", "closure", "2024-11-16"))[1] >= {"未经验收合格"}
        assert await refused(world, "B", "closed", "2024-11-16") == ["验收合格"]

        await accepted(world, "B", "2025-02-10", "2025-03-20")
        assert await asked(world, "B", "closure", "2025-03-19") == ("no", {"未经验收合格"})
        assert (await asked(world, "B", "closure", "2025-03-20"))[0] == "yes"
        await fact(world, "B", "closed", "2025-03-20")
        found = await closing(world, "B", "2025-03-20")
        assert (found["state"], found["open_restoration"]) == ("closed", False)
        steps = {x["kind"]: x["on"] for x in found["steps"]}
        assert finished and steps["acceptance_passed"] > found["works_due_on"] == "2024-10-31"


async def late_works(world: World) -> list[tuple[str, str]]:
    """Whose works of closing are flagged."""
    found = (await world.get("inspector", "/obligations?status=overdue&rule=closure_works"))["items"]
    cases = {c["mine"] for c in (await world.get("inspector", "/cases"))["items"] if c["rule"] == "closure_works"}
    assert cases == {d["mine"] for d in found}
    return [(d["mine"], d["due_on"]) for d in found]


# ---- S20 -----------------------------------------------------------------------------------------------------------


async def test_s20_no_cancelling_before_acceptance_and_care_after_it(database_url: str, tmp_path: Path) -> None:
    coal = s.mine("E", s.TAONAN, 1, mineral="煤", events=[b.survey(damaged=0)])
    async with county(database_url, tmp_path, "TN", s.TAONAN, coal) as world:
        # 洮南's own text asks before cancelling only; against the nation's closing states its reason
        await fact(world, "E", "closed", "2023-09-30", override="资源枯竭，市政府决定关闭")
        await world.at("2023-10-09").post("inspector", "/checks", {})
        rule = "closure_restoration_complete"
        [owed] = (await world.get("inspector", f"/obligations?mine=E&rule={rule}"))["items"]
        dates = {"kind": "date_set", "effective_on": "2023-10-09", "due_on": "2024-09-30", "ground": "主管部门规定"}
        await world.post("leader", f"/obligations/{owed['code']}/dates", dates | {"approver": "局长", "evidence": "文"})
        answer, why = await asked(world, "E", "cancellation", "2024-06-01")
        assert answer == "no" and "未经验收合格" in why
        assert "验收合格" in await refused(world, "E", "cancelled", "2024-06-01")

        await fact(world, "E", "works_finished", "2024-07-20")
        await accepted(world, "E", "2024-08-01", "2024-09-10")
        await fact(world, "E", "aftercare_set", "2024-09-10", until="2027-09-10")
        answer, why = await asked(world, "E", "cancellation", "2024-09-10")
        assert (answer, why) == ("yes", set())
        [met] = (await world.get("inspector", f"/mines/E/obligations?rule={rule}"))["obligations"]
        assert (met["standing"], met["due_on"]) == ("met", "2024-09-30")
        await fact(world, "E", "cancelled", "2024-10-08")
        for day, standing in (("2024-10-08", "outstanding"), ("2027-09-10", "outstanding")):
            [care] = (await world.get("inspector", f"/mines/E/obligations?rule=aftercare_term&as_of={day}"))[
                "obligations"
            ]
            assert (care["standing"], care["addressee"]["kind"]) == (standing, "former_holder")
        assert (await closing(world, "E", "2027-09-10"))["aftercare"]["state"] == "running"
        assert (await closing(world, "E", "2027-09-11"))["aftercare"]["state"] == "ended"


# ---- S22 -----------------------------------------------------------------------------------------------------------


async def test_s22_ordered_to_close_it_still_wants_report_review_and_restoration(
    database_url: str, tmp_path: Path
) -> None:
    mine = s.mine("R", s.PINGQUAN, 1, events=[b.survey()])
    async with county(database_url, tmp_path, "PQ", s.PINGQUAN, mine) as world:
        code = await stated(world, "R-R1", "standards", "环境、安全不达标", "2023-04-03")
        await under_order(world, "R", code, "2023-07-03")
        world.at("2023-07-04")
        check = OFFICERS | {"step": "fail_check", "checked_on": "2023-07-04", "found": "仍不达标"}
        await world.post("inspector", f"/cases/{code}/steps", check)
        await fact(world, "R", "closure_decided", "2023-07-10", ordered=True, note="依法关闭")
        wanted = ["报送闭坑报告", "闭坑报告经审查批准", "完成治理恢复"]
        for day, left in (("2023-07-11", 0), ("2023-08-02", 1), ("2023-09-02", 2)):
            assert set(await refused(world, "R", "closed", day, ordered=True)) >= set(wanted[left:])
            found = await closing(world, "R", day)
            assert (found["state"], found["open_restoration"]) == ("closing", True)
            assert [c["title"] for c in found["conditions"] if not c["met"] and c["title"] in wanted] == wanted[left:]
            await fact(world, "R", ("closure_report_submitted", "closure_report_approved", "works_finished")[left], day)
        await accepted(world, "R", "2023-10-09", "2023-11-20")
        await fact(world, "R", "closed", "2023-11-21", ordered=True)
        found = await closing(world, "R", "2023-11-21")
        assert (found["state"], found["open_restoration"]) == ("closed", False)
