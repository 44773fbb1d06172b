"""S02, S13 and S28 from end to end: through the API of a running service, day by day, with all layers of law."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests import builders as b
from tests.services import scenario as s
from tests.web.world import PEOPLE, World, person, world

Mines = list[dict[str, Any]]


@asynccontextmanager
async def county(url: str, folder: Path, mines: Mines, *, home: str, day: str) -> AsyncIterator[World]:
    """The service with these mines on record and the staff of their county, checked on the day before the story."""
    body = {"divisions": s.places(), "bureaus": s.bureaus(), "companies": [b.company(n) for n in range(1, 10)]}
    async with world(url, folder, body | {"mines": mines}, begun=day, checked=day) as service:
        if home != b.KAIZHOU:
            from restoration.tables import Division

            place = await Division.get(code=home)
            service.tokens["inspector"] = await person("officer", PEOPLE["inspector"], place, None)
        yield service


async def checked(service: World, day: str) -> None:
    """The check of a day, run by an inspector on that day."""
    service.at(day)
    await service.ask("inspector", "POST", "/checks", {"as_of": day})


async def standing(service: World, mine: str, rule: str, day: str) -> list[tuple[str, int, list[str]]]:
    """Standing, days overdue and what is missing of a mine's duties under a rule."""
    found = await service.get("inspector", f"/mines/{mine}/obligations?as_of={day}")
    rows = [o for o in found["obligations"] if o["rule"] == rule]
    return [
        (o["standing"], o["days_overdue"], [m if isinstance(m, str) else m["id"] for m in o["missing"]]) for o in rows
    ]


def fact(day: str, **more: object) -> dict[str, Any]:
    return {"effective_on": day, "evidence": "档案1号"} | more


# ---- S02 -------------------------------------------------------------------------------------------------------------


def new_right(code: str, number: int) -> dict[str, Any]:
    plan = b.plan(f"{code}-P1", on="2023-05-10", phases=[])
    undamaged = [b.survey(damaged=0)]
    return s.mine(code, b.KAIZHOU, number, newly_granted=True, granted_on="2020-06-01", events=undamaged, plans=[plan])


async def test_s02_account_on_time_late_and_incomplete(database_url: str, tmp_path: Path) -> None:
    mines = [new_right(code, n) for n, code in enumerate("BCD", 1)]
    account = {"bank": "示例银行", "scope_of_use": "治理恢复", "account_type": "dedicated"}
    opened = {
        "2023-06-01": ("D", account),
        "2023-06-10": ("B", account | {"accrual_method": "按产量计提"}),
        "2023-06-20": ("C", account | {"accrual_method": "按产量计提"}),
    }
    late: dict[str, list[str]] = {"B": [], "C": [], "D": []}
    async with county(database_url, tmp_path, mines, home=b.KAIZHOU, day="2023-05-31") as service:
        for number in range(1, 31):
            day = f"2023-06-{number:02d}"
            service.at(day)
            if day in opened:
                mine, sent = opened[day]
                await service.post("inspector", f"/mines/{mine}/fund-accounts", fact(day, code=f"{mine}-A1", **sent))
            await checked(service, day)
            for duty in (await service.get("inspector", "/obligations?status=overdue"))["items"]:
                late[duty["mine"]] += [day] if duty["rule"] == "fund_account_open" else []
        assert late == {"B": [], "C": [f"2023-06-{n}" for n in range(11, 20)], "D": []}
        assert await standing(service, "B", "fund_account_open", "2023-06-30") == [("met", 0, [])]
        assert await standing(service, "C", "fund_account_open", "2023-06-30") == [("met_late", 10, [])]
        assert await standing(service, "D", "fund_account_open", "2023-06-30") == [("met", 0, [])]
        contents = "fund_account_content"
        [(state, days, missing)] = await standing(service, "D", contents, "2023-06-30")
        assert (state, days, missing) == ("incomplete", 0, ["accrual_method"])
        service.at("2023-07-03")
        supplied = {"account": "D-A1", "accrual_method": "按产量计提"}
        sent = fact("2023-07-03", kind="account_content_supplied", detail=supplied)
        await service.post("inspector", "/mines/D/events", sent)
        assert [x[0] for x in await standing(service, "D", contents, "2023-07-03")] == ["met"]


# ---- S13 -------------------------------------------------------------------------------------------------------------


async def test_s13_account_and_letter_are_one_obligation(database_url: str, tmp_path: Path) -> None:
    new = s.mine("N", s.YONGJING, 1, newly_granted=True, granted_on="2023-03-15", expires_on="2033-03-14")
    new["rights"][0] |= {"holdings": [b.holding(1, "2023-03-15")], "licence_no": "C6229232023037110000001"}
    rule = "responsibility_letter"
    async with county(database_url, tmp_path, [new], home=s.YONGJING, day="2023-03-20") as service:
        service.at("2023-03-20")
        sent = fact("2023-03-20", code="N-A1", account_number="6217000012345678", scope_of_use="治理恢复")
        await service.post("inspector", "/mines/N/fund-accounts", sent)
        await checked(service, "2023-03-21")
        assert await standing(service, "N", rule, "2023-03-21") == [("outstanding", 0, [rule])]
        [duty] = [
            o for o in (await service.get("inspector", "/obligations?mine=N&limit=50"))["items"] if o["rule"] == rule
        ]
        service.at("2023-03-25")
        dates = fact("2023-03-25", kind="date_set", due_on="2023-04-15", ground="主管部门通知", approver="某局长")
        await service.post("inspector", f"/obligations/{duty['code']}/dates", dates)
        await checked(service, "2023-04-15")
        assert [x[0] for x in await standing(service, "N", rule, "2023-04-15")] == ["due_today"]
        await checked(service, "2023-04-16")
        assert await standing(service, "N", rule, "2023-04-16") == [("overdue", 1, [rule])]
        service.at("2023-04-18")
        await service.post("inspector", "/mines/N/events", fact("2023-04-18", kind="responsibility_letter_signed"))
        assert await standing(service, "N", rule, "2023-04-18") == [("met_late", 3, [])]


# ---- S28 -------------------------------------------------------------------------------------------------------------

SUMS = (3_000_000, 4_280_000, 2_500_000, 2_500_000)


def zhengning(n: int, fen: int | None) -> dict[str, Any]:
    entries = (b.entry(f"ZN-{n}-FL1", fen, on="2020-06-30"),) if fen else ()
    accounts = [b.account(f"ZN-{n}-ZH1", "2020-01-10", entries)] if fen else []
    return s.mine(f"ZN-{n}", b.ZHENGNING, n, accounts=accounts)


async def test_s28_the_register_tracks_four_facts_to_the_cent(database_url: str, tmp_path: Path) -> None:
    mines = [zhengning(n, fen) for n, fen in enumerate((*SUMS, None), 1)]
    async with county(database_url, tmp_path, mines, home=b.ZHENGNING, day="2023-05-05") as service:
        held = {}
        for n in range(1, 6):
            found = (await service.get("inspector", f"/mines/ZN-{n}/fund-accounts"))["items"]
            for account in found:
                balance = await service.get("inspector", f"/fund-accounts/{account['code']}/balance?as_of=2020-12-31")
                held[n] = balance["balance_fen"]
        assert held == dict(enumerate(SUMS, 1)) and sum(held.values()) == 12_280_000
        table = await service.get("inspector", f"/fund-disclosure?division={b.ZHENGNING}&as_of=2020-12-31")
        assert sum(r["balance_fen"] for r in table["items"]) == 12_280_000
        ratios = (await service.get("inspector", f"/fund-ratios?division={b.ZHENGNING}"))["items"]
        assert (ratios[0]["mines"], ratios[0]["opened"], ratios[0]["opened_percent"]) == (5, 4, "80.0")
        assert await standing(service, "ZN-5", "fund_account_open", "2023-05-05") == []

        service.at("2023-05-06")
        out = {"kind": "withdrawal", "amount_fen": 1_000_000, "value_on": "2023-05-06", "reference": "支取"}
        made = await service.post("inspector", "/fund-accounts/ZN-1-ZH1/entries", out)
        assert made["warnings"] == ["本笔支取未对应方案期次或者使用计划任务，请核对是否用于本矿区生态修复"]
        await checked(service, "2023-05-06")
        [right] = (await service.get("inspector", "/mines/ZN-1/fund"))["rights"]
        assert (right["deposited_fen"], right["used_fen"], right["balance_fen"]) == (3_000_000, 1_000_000, 2_000_000)
        assert right["unplanned"] == [made["code"]]
        assert [x[2] for x in await standing(service, "ZN-1", "fund_use_compliance", "2023-05-06")] == [["use_record"]]
        assert [x[2] for x in await standing(service, "ZN-1", "fund_disclosure", "2023-05-06")] == [["fund_disclosure"]]

        more = out | {"amount_fen": 2_000_001}
        refused = await service.ask("inspector", "POST", "/fund-accounts/ZN-1-ZH1/entries", more)
        assert (refused.status, refused.body["code"]) == (422, "overdrawn")
        used = {"entry": made["code"], "purpose": "边坡治理"}
        await service.post("inspector", "/mines/ZN-1/events", fact("2023-05-06", kind="fund_use_recorded", detail=used))
        shown = {"account": "ZN-1-ZH1", "where": "县政府网站"}
        await service.post("inspector", "/mines/ZN-1/events", fact("2023-05-06", kind="fund_disclosed", detail=shown))
        assert [x[0] for x in await standing(service, "ZN-1", "fund_use_compliance", "2023-05-06")] == ["met"]
        assert [x[0] for x in await standing(service, "ZN-1", "fund_disclosure", "2023-05-06")] == ["met"]
