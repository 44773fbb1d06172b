"""S05, S06, S09 and S24 through the API, all layers on: 开州's report, its letter, its emergency."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests import builders as b
from tests.letters.poppler import text
from tests.services import scenario as s
from tests.web.scenarios.conftest import bureau_world
from tests.web.world import World

RULE = "annual_reclamation_report"
NATION = ["土地损毁情况", "土地复垦费用使用情况", "土地复垦工程实施情况"]


@pytest.fixture
async def kaizhou(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """Three mines of 开州 with damaged land."""
    mines = [s.reporting(code, b.KAIZHOU, n) | {"township": "铁桥镇"} for n, code in enumerate(("J", "K", "L"), 1)]
    async with bureau_world(database_url, tmp_path, "KZ", b.KAIZHOU, mines) as world:
        yield world


async def paper(world: World, mine: str, on: str, parts: tuple[str, ...]) -> dict[str, Any]:
    """A report handed over on paper, put on record on its day."""
    world.at(on)
    sent = {"received_on": on, "evidence": f"收文 {mine} {on}", "parts": list(parts)}
    return dict(await world.post("inspector", f"/mines/{mine}/reports/2023/paper", sent))


async def duty(world: World, mine: str, day: str) -> dict[str, Any]:
    """How the report of 2023 stands."""
    found = await world.get("inspector", f"/mines/{mine}/obligations?as_of={day}&rule={RULE}")
    [one] = [o for o in found["obligations"] if o["occasion"] == "2023"]
    return dict(one)


async def check(world: World, day: str) -> dict[str, Any]:
    return dict(await world.at(day).post("inspector", "/checks", {}))


# ---- S05, S09 ------------------------------------------------------------------------------------------------------

WHOLE = (*s.NATIONAL, *s.KAIZHOU_PARTS)


async def test_s05_due_on_the_last_day_late_the_next_and_closed_five_days_late(kaizhou: World) -> None:
    for mine in ("K", "L"):
        await paper(kaizhou, mine, "2023-12-01", WHOLE)
    await check(kaizhou, "2023-12-31")
    assert (await duty(kaizhou, "J", "2023-12-31"))["standing"] == "due_today"
    assert (await kaizhou.get("inspector", "/cases"))["items"] == []
    await check(kaizhou, "2024-01-01")
    found = await duty(kaizhou, "J", "2024-01-01")
    assert (found["standing"], found["due_on"], found["days_overdue"]) == ("overdue", "2023-12-31", 1)
    [case] = (await kaizhou.get("inspector", "/cases"))["items"]
    assert (case["mine"], case["rule"]) == ("J", RULE)
    assert [w["code"] for w in (await kaizhou.get("inspector", "/worklist"))["items"]] == [case["code"]]

    answer = await paper(kaizhou, "J", "2024-01-05", WHOLE)
    assert answer["missing"] == []
    met = await duty(kaizhou, "J", "2024-01-05")
    assert (met["standing"], met["met_on"], met["days_overdue"]) == ("met_late", "2024-01-05", 5)
    closed = await kaizhou.get("inspector", f"/cases/{case['code']}")
    assert (closed["state"], closed["closed_on"]) == ("clear", "2024-01-05")
    assert [x["step"] for x in closed["steps"]] == ["flag", "cure"]
    assert (await kaizhou.get("inspector", "/worklist"))["items"] == []


async def test_s09_the_printed_letter_says_its_own_law_and_nothing_of_another_place(kaizhou: World) -> None:
    await check(kaizhou, "2024-01-01")
    [draft] = (await kaizhou.get("inspector", "/notices?mine=J"))["items"]
    assert (draft["kind"], draft["state"]) == ("correction_order", "draft")
    pdf = await kaizhou.ask("inspector", "GET", f"/notices/{draft['id']}/pdf")
    words = "".join(text(pdf.data).split())
    for wanted in (
        "2023年度",
        "履行期限为2023年12月31日",
        "向区规划和自然资源主管部门报送",
        "五（三）2",
        "《土地复垦条例》（国务院令第592号）第四十一条",
        "《重庆市矿产资源管理条例》（2020年修订）第五十九条",
    ):
        assert wanted in words, wanted
    for foreign in ("异常名录", "严重违法", "正宁", "临夏", "洮南", "平泉", "恢复治理方案"):
        assert foreign not in words, foreign


# ---- S06 -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("supplied", [False, True])
async def test_s06_half_a_report_is_flagged_and_names_the_missing_part(kaizhou: World, supplied: bool) -> None:
    await paper(kaizhou, "L", "2023-11-30", WHOLE)
    await paper(kaizhou, "J", "2023-11-30", WHOLE)
    half = await paper(kaizhou, "K", "2023-12-20", (*s.NATIONAL, "implementation_report"))
    assert half["missing"] == ["monitoring_data"]
    if supplied:
        assert (await paper(kaizhou, "K", "2023-12-28", ("monitoring_data",)))["missing"] == []
    await check(kaizhou, "2024-01-01")
    flagged = [c["mine"] for c in (await kaizhou.get("inspector", "/cases"))["items"]]
    assert flagged == ([] if supplied else ["K"])
    found = await duty(kaizhou, "K", "2024-01-01")
    assert found["standing"] == ("met" if supplied else "overdue")
    assert found["missing"] == ([] if supplied else ["monitoring_data"])
    assert (await duty(kaizhou, "L", "2024-01-01"))["standing"] == "met"


# ---- S24 -----------------------------------------------------------------------------------------------------------


async def test_s24_both_places_are_told_the_minutes_are_facts_and_the_damage_stays_open(kaizhou: World) -> None:
    def at(clock: str) -> str:
        return f"2023-07-04T{clock}:00+08:00"

    kaizhou.at("2023-07-05")
    sent = {"mine": "J", "occurred_at": at("14:20"), "what": "采场边坡滑坡", "measures": "撤离人员，设置警戒"}
    first = {"recipient": "natural_resources", "reported_at": at("14:35")}
    sent |= {"damage": "两户村民房屋受损", "evidence": "值班记录", "reports": [first]}
    code = (await kaizhou.post("inspector", "/emergencies", sent))["code"]
    # no night has come by: it shows at once
    shown = await kaizhou.get("inspector", f"/emergencies/{code}")
    assert ([n["recipient"] for n in shown["not_informed"]], shown["complete"]) == (["township"], False)
    rule = "/mines/J/obligations?rule=emergency_told&as_of=2023-07-05"
    [told] = (await kaizhou.get("inspector", rule))["obligations"]
    assert (told["standing"], told["days_overdue"]) == ("incomplete", 0)

    second = {"recipient": "township", "reported_at": at("15:10"), "evidence": "电话记录"}
    await kaizhou.post("inspector", f"/emergencies/{code}/reports", second)
    shown = await kaizhou.get("inspector", f"/emergencies/{code}")
    assert [(x["recipient"], x["minutes"]) for x in shown["reports"]] == [("natural_resources", 15), ("township", 50)]
    assert (shown["complete"], shown["not_informed"], shown["compensation"]) == (True, [], "open")
    [told] = (await kaizhou.get("inspector", rule))["obligations"]
    assert (told["standing"], told["days_overdue"]) == ("met", 0)

    await check(kaizhou, "2023-12-01")
    [owed] = (await kaizhou.get("inspector", "/mines/J/obligations?rule=damage_compensation"))["obligations"]
    assert (owed["standing"], owed["days_overdue"]) == ("outstanding", 0)
    assert (await kaizhou.get("inspector", "/cases?mine=J"))["items"] == []
    settled = {"effective_on": "2023-12-01", "evidence": "补偿协议", "note": "已履行"}
    await kaizhou.post("inspector", f"/emergencies/{code}/settle", settled)
    [paid] = (await kaizhou.get("inspector", "/mines/J/obligations?rule=damage_compensation"))["obligations"]
    assert (paid["standing"], paid["met_on"]) == ("met", "2023-12-01")
