"""Gates, entry findings and indicators through the API: answers, records, scope."""

from __future__ import annotations

from typing import Any

from tests import builders as b
from tests.web.world import TODAY, World, mine


async def test_a_gate_answers_with_duty_and_article(service: World) -> None:
    found = await service.get("inspector", f"/mines/OWN-1/gates?decision=construction_land&as_of={TODAY}")
    [item] = found["items"]
    assert (item["answer"], item["applicant"]["uscc"]) == ("no", b.uscc(1))
    [gate] = [g for g in item["gates"] if g["verdict"] == "closed"]
    assert [c["article"] for c in gate["cites"]] == ["第二十条"]
    assert gate["reasons"][0]["obligation"].startswith("ob_")
    every = await service.get("inspector", "/mines/OWN-1/gates")
    assert len(every["items"]) == 12 and every["as_of"] == TODAY
    wrong = await service.ask("inspector", "GET", "/mines/OWN-1/gates?decision=everything")
    assert (wrong.status, wrong.body["code"]) == (422, "invalid")


async def test_a_company_is_answered_by_all_its_rights_and_others_counties_are_not_named(service: World) -> None:
    await service.post("inspector", "/mines/SAME-1/events", transfer(3))
    found = await service.get("inspector", f"/companies/{b.uscc(3)}/gates?decision=construction_land")
    [item] = found["items"]
    reasons = [r for g in item["gates"] for r in g["reasons"]]
    assert item["answer"] == "no"
    assert {r["mine"] for r in reasons} == {""} and all("OTHER-1" not in r["text"] for r in reasons)
    assert "管辖范围以外" in item["summary"]
    hidden = await service.ask("inspector", "GET", f"/companies/{b.uscc(9)}/gates")
    assert hidden.status == 404


def transfer(number: int) -> dict[str, Any]:
    """The right goes to another company."""
    detail = {"uscc": b.uscc(number)}
    return {"effective_on": "2024-01-02", "evidence": "转让登记", "kind": "transferred", "detail": detail}


async def test_an_application_is_kept_with_its_answer(service: World) -> None:
    sent = {"decision": "renewal", "received_on": TODAY, "evidence": "收文2024-1号"}
    kept = await service.post("township", "/mines/OWN-1/applications", sent)
    assert kept["answer"] == "no"
    [fact] = [f for f in (await service.get("inspector", "/mines/OWN-1/timeline"))["items"] if f["id"] == kept["code"]]
    assert fact["detail"]["answer"] == "no" and any("第二十条" in r for r in fact["detail"]["reasons"])
    event = {"effective_on": TODAY, "evidence": "收文", "kind": "application_recorded", "detail": {}}
    by_the_other_door = await service.ask("inspector", "POST", "/mines/OWN-1/events", event)
    assert (by_the_other_door.status, by_the_other_door.body["errors"][0]["code"]) == (422, "other_door")


async def test_a_setting_is_decided_by_the_legal_officer_of_the_place(service: World) -> None:
    [shown] = (await service.get("auditor", "/gate-settings"))["items"]
    assert [c["article"] for c in shown["cites"]] == ["第四章第三节 矿区生态环境保护修复准入条件", "第五章第四节四"]
    sent = {"setting": shown["setting"], "chosen": True, "bureau": "KZ", "effective_on": TODAY}
    sent |= {"ground": "局务会议定", "evidence": "会议纪要"}
    await service.post("legal", "/gate-settings", sent)
    [now] = (await service.get("auditor", "/gate-settings"))["items"]
    assert [(x["bureau"], x["chosen"]) for x in now["decisions"]] == [("KZ", True)]
    assert (await service.ask("legal", "POST", "/gate-settings", {**sent, "bureau": "ZN"})).status == 404
    assert (await service.ask("legal", "POST", "/gate-settings", {**sent, "setting": "CN/none"})).status == 422
    assert (await service.ask("inspector", "POST", "/gate-settings", sent)).status == 403


async def test_registering_tells_findings_and_asks_for_a_remark(service: World) -> None:
    right = {"mineral": "砖瓦用页岩", "granted_on": "2023-12-01", "expires_on": "2028-11-30", "licence_no": None}
    new = mine("NEW-1", b.KAIZHOU, 1, **right, scale=40_000, scale_unit="吨/年", zone="无")
    sent = {**new, "companies": []}
    refused = await service.ask("inspector", "POST", "/mines", sent)
    [wrong] = refused.body["errors"]
    assert (refused.status, wrong["field"], wrong["code"]) == (422, "rights[0].remark", "remark_needed")
    sent["rights"][0]["remark"] = "县政府批准保留"
    done = await service.post("inspector", "/mines", sent)
    assert (done["code"], done["alarms"]) == ("NEW-1", [])
    below = [("scale_class", "unknown"), ("minimum_scale", "warn")]  # the class table's row for shale is not legible
    assert [(f["rule"], f["level"]) for f in done["findings"]] == below
    [kept] = (await service.get("inspector", "/mines/NEW-1"))["rights"]
    assert (kept["scale"], kept["scale_unit"], kept["remark"]) == (40_000, "吨/年", "县政府批准保留")
    found = await service.get("inspector", "/mines/NEW-1/findings")
    assert [(f["rule"], f["level"]) for f in found["items"]] == below
    grown = {"before": "4万吨/年", "after": "6万吨/年", "scale": 60_000, "scale_unit": "吨/年"}
    event = {"effective_on": TODAY, "evidence": "变更登记", "kind": "scale_changed", "detail": grown}
    after = (await service.post("inspector", "/mines/NEW-1/events", event))["findings"]
    assert [(f["rule"], f["level"]) for f in after] == below[:1]
    without = {**new, "code": "NEW-2", "rights": [{**new["rights"][0], "code": "NEW-2-R1", "scale_unit": None}]}
    half = await service.ask("inspector", "POST", "/mines", {**without, "companies": []})
    assert "scale_without_unit" in {e["code"] for e in half.body["errors"]}


async def test_indicators_in_one_s_own_county(service: World) -> None:
    found = await service.get("leader", "/indicators")
    assert {i["division"] for i in found["items"]} == {b.KAIZHOU} and len(found["items"]) == 15
    count = next(i for i in found["items"] if i["id"] == "kz_mine_count")
    assert (count["value"], count["verdict"], count["attribute"]) == ("3", "met", "约束性")
    sent = {"year": 2023, "value": "18.5", "evidence": "统计表1号"}
    code = (await service.post("inspector", "/indicators/kz_output_iron/returns", sent))["code"]
    iron = next(i for i in (await service.get("leader", "/indicators"))["items"] if i["id"] == "kz_output_iron")
    assert (iron["value"], iron["verdict"]) == ("18.50", "about")
    again = {**sent, "value": "19", "supersedes": code}
    await service.post("inspector", "/indicators/kz_output_iron/returns", again)
    for path, status in (("zn_output_coal", 404), ("kz_mine_count", 422)):
        assert (await service.ask("inspector", "POST", f"/indicators/{path}/returns", sent)).status == status
    bad = await service.ask("inspector", "POST", "/indicators/kz_output_iron/returns", {**sent, "value": "-1"})
    assert bad.status == 422
    assert (await service.get("leader", "/indicator-alarms"))["items"] == []
    assert (await service.get("leader", "/indicator-snapshots"))["items"] == []
    assert (await service.ask("filer", "GET", "/indicators")).status == 403
