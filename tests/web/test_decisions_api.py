"""Calendars, overrides and traces through the API, by those who may."""

from __future__ import annotations

import json

from restoration.law import trace
from tests import builders as b
from tests.web.world import World

OVERRIDE = {
    "rule": "annual_reclamation_report",
    "division": b.KAIZHOU,
    "due_from": "2023-12-01",
    "due_until": "2023-12-31",
    "new_due_on": "2024-03-31",
    "no_credit_effect": True,
    "ground": "疫情防控",
    "approver": "某局长",
}


async def test_a_leader_moves_a_region_s_deadline_after_seeing_what_it_does(service: World) -> None:
    shown = await service.post("leader", "/overrides/preview", OVERRIDE)
    mines = {c["mine"] for c in shown["changes"]}
    assert mines == {"OWN-1", "SAME-1", "CHILD-1"}
    assert (await service.get("leader", "/overrides"))["items"] == []
    made = await service.post("leader", "/overrides", {**OVERRIDE, "evidence": "文件1号", "bureau": "KZ"})
    [row] = (await service.get("inspector", "/overrides"))["items"]
    assert (row["code"], row["new_due_on"], row["no_credit_effect"]) == (made["code"], "2024-03-31", True)
    [duty] = [
        o
        for o in (await service.get("inspector", "/mines/OWN-1/obligations"))["obligations"]
        if (o["rule"], o["occasion"]) == ("annual_reclamation_report", "2023")
    ]
    assert duty["due_on"] == "2024-03-31"
    assert any("不影响信用" in line for line in duty["arithmetic"])


async def test_an_override_that_moves_a_day_forward_names_the_field(service: World) -> None:
    wrong = {**OVERRIDE, "new_due_on": "2023-12-01", "evidence": "文件1号", "bureau": "KZ"}
    answer = await service.ask("leader", "POST", "/overrides", wrong)
    assert answer.status == 422
    assert [(e["field"], e["code"]) for e in answer.body["errors"]] == [("new_due_on", "not_later")]


async def test_a_legal_officer_confirms_a_year_once(service: World) -> None:
    year = {"source": "国务院办公厅通知（示例）", "rest_days": ["2027-01-01"], "make_up_workdays": []}
    before = await service.get("legal", "/calendars")
    assert 2027 not in {y["year"] for y in before["items"]}
    assert (await service.post("legal", "/calendars/2027/preview", year))["changes"] == []
    await service.post("legal", "/calendars/2027/confirm", {**year, "evidence": "公报", "bureau": "KZ"})
    [row] = [y for y in (await service.get("legal", "/calendars"))["items"] if y["year"] == 2027]
    assert (row["rest_days"], row["confirmed_here"]) == (["2027-01-01"], True)
    again = await service.ask("legal", "POST", "/calendars/2027/confirm", {**year, "evidence": "公报", "bureau": "KZ"})
    assert (again.status, again.body["code"]) == (409, "calendar_same")
    wrong = {**year, "rest_days": ["2027-01-02"]}
    refused = await service.ask("legal", "POST", "/calendars/2027/preview", wrong)
    assert (refused.status, refused.body["errors"][0]["field"]) == (422, "rest_days")


async def test_a_trace_read_from_the_service_replays(service: World) -> None:
    [first, *_] = (await service.get("inspector", "/obligations?mine=OWN-1"))["items"]
    found = await service.get("inspector", f"/obligations/{first['code']}/trace")
    assert trace.replay(trace.read(json.dumps(found["trace"]))).same
    other = await service.ask("filer", "GET", f"/obligations/{first['code']}/trace")
    assert other.status == 200
