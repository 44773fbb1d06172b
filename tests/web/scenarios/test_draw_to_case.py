"""S34 through the API: what two drawn officers find at a drawn mine starts a case as in S10."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from restoration.permissions import Role
from restoration.tables import Division
from tests import builders as b
from tests.services import scenario as s
from tests.web.scenarios import zhengning as z
from tests.web.scenarios.conftest import bureau_world
from tests.web.world import World, person

DRAWN, VISITED = "2024-03-01", "2024-03-05"
SEED = "2024-03-01 正宁县双随机第1号"


async def drawn(world: World) -> tuple[str, dict[str, Any]]:
    """A draw of two mines and two inspectors, repeated from its record and published: its code, its first pairing."""
    sent = {"division": b.ZHENGNING, "mines": 2, "inspectors": 2, "seed": SEED}
    code = str((await world.at(DRAWN).post("leader", "/draws", sent))["code"])
    shown = await world.get("inspector", f"/draws/{code}")
    record = shown["record"]
    assert (shown["seed"], shown["drawn_on"], shown["repeats"]) == (SEED, DRAWN, True)
    assert (len(record["mine_frame"]), len(record["inspector_frame"])) == (5, 3)
    await world.post("leader", f"/draws/{code}/publish")
    return code, {**record["pairings"][0], "names": shown["names"]}


def found(draw: str, mine: str, officers: list[str]) -> dict[str, Any]:
    """What the officers found: the duty to restore not performed."""
    return {
        "mine": mine,
        "effective_on": VISITED,
        "evidence": z.RECORD,
        "source": "double_random",
        "draw": draw,
        "officers": officers,
        "grounds": ["restoration_duty"],
        "items": [{"item": "治理恢复", "result": "defect", "found": "采坑边坡未治理"}],
    }


async def test_s34_a_finding_of_the_draw_starts_a_case_as_in_s10(database_url: str, tmp_path: Path) -> None:
    mines = [s.mine(f"Z{n}", b.ZHENGNING, n, holdings=[b.holding(n)], events=[b.survey()]) for n in range(1, 6)]
    async with bureau_world(database_url, tmp_path, "ZN", b.ZHENGNING, mines) as world:
        home = await Division.get(code=b.ZHENGNING)
        for name in ("second", "third"):
            world.tokens[name] = await person(name, (Role.INSPECTOR,), home, None)
        draw, pair = await drawn(world)
        mine, officers = pair["mine"], pair["officers"]

        world.at(VISITED)
        shown = {m["code"] for m in (await world.get(None, f"/public/draws/{draw}"))["mines"]}
        left_out = min({m["code"] for m in mines} - shown)
        refused = await world.ask("inspector", "POST", "/inspections", found(draw, left_out, officers))
        assert (refused.status, refused.body["errors"][0]["code"]) == (422, "not_drawn")
        assert (await world.get("inspector", "/cases"))["items"] == []

        code = (await world.post("inspector", "/inspections", found(draw, mine, officers)))["code"]
        assert (await world.get("inspector", f"/inspections/{code}"))["draw"] == draw
        every = (await world.get("inspector", f"/cases?mine={mine}"))["items"]
        [case] = [c for c in every if c["rule"] == "unperformed_duty_found"]
        assert (case["kind"], case["state"], case["opened_on"]) == ("correction", "suspected", VISITED)
        await joined(world, case, code)
        for kind in ("correction_order", "listing_notice"):
            [item] = [i for i in await items(world, mine, kind) if i["occasion"] == code]
            [proof] = item["evidence"]
            assert "采坑边坡未治理" in item["found"]
            assert (proof["event"], proof["on"], proof["record"]) == (code, VISITED, z.RECORD)
            assert proof["officers"] == [pair["names"][o] for o in officers]


async def joined(world: World, case: dict[str, Any], finding: str) -> None:
    """The inspector opens the file on the finding: one of the two lists is chosen, with a reason, as in S10."""
    [owed] = (await world.get("inspector", f"/obligations?mine={case['mine']}&rule=unperformed_duty_found"))["items"]
    sent = {"mine": case["mine"], "obligation": owed["code"], "finding": finding, "found": "采坑边坡未治理"}
    assert (await world.ask("inspector", "POST", "/cases", sent)).body["errors"][0]["code"] == "choice_needed"
    assert (await world.post("inspector", "/cases", sent | z.CHOICE))["code"] == case["code"]
    file = await world.get("inspector", f"/cases/{case['code']}")
    assert [step["step"] for step in file["steps"]] == ["flag", "record_finding", "note"]


async def items(world: World, mine: str, kind: str) -> list[dict[str, Any]]:
    """The items of the draft of a kind."""
    [draft] = (await world.get("inspector", f"/notices?mine={mine}&kind={kind}&state=draft"))["items"]
    return list((await world.get("inspector", f"/notices/{draft['id']}"))["content"]["items"])
