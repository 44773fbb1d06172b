"""A mine's life through the API: who may record what, what a stranger may read, what comes back as a file."""

from __future__ import annotations

from typing import Any

from restoration.permissions import Role
from restoration.tables import Division, User
from tests import builders as b
from tests.web.world import World, person

SAID = {"effective_on": "2023-12-01", "evidence": "检查记录1号"}
EMERGENCY = {
    "mine": "OWN-1",
    "occurred_at": "2024-01-01T14:20:00+08:00",
    "what": "滑坡",
    "measures": "撤离",
    "damage": "两户房屋",
    "evidence": "值班记录",
}


async def second_inspector(service: World) -> list[str]:
    """Another inspector of 开州; the codes of both."""
    home = await Division.get(code=b.KAIZHOU)
    service.tokens["second"] = await person("second", (Role.INSPECTOR,), home, None)
    return [(await User.get(login=login)).code for login in ("inspector", "second")]


def inspection(officers: list[str], **more: Any) -> dict[str, Any]:
    items = [{"item": "边坡", "result": "defect", "found": "未修整"}]
    return {**SAID, "mine": "OWN-1", "source": "plan", "officers": officers, "items": items, **more}


async def test_inspections_are_recorded_by_inspectors_and_read_by_staff(service: World) -> None:
    officers = await second_inspector(service)
    for who in ("filer", "township", "approver", "leader", "auditor"):
        assert (await service.ask(who, "POST", "/inspections", inspection(officers))).status == 403, who
    same = await service.ask("inspector", "POST", "/inspections", inspection([officers[0]] * 2))
    assert same.status == 422 and [e["code"] for e in same.body["errors"]] == ["two_officers"]
    elsewhere = await service.ask("inspector", "POST", "/inspections", inspection(officers, mine="OTHER-1"))
    assert elsewhere.status == 404
    code = (await service.post("inspector", "/inspections", inspection(officers)))["code"]
    assert (await service.ask("signatory", "GET", f"/inspections/{code}")).status == 403
    shown = await service.get("auditor", f"/inspections/{code}")
    assert (shown["standing"], shown["items"][0]["open"], shown["recorded_by"][:5]) == ("open", True, "user:")
    owed = (await service.get("inspector", "/obligations?mine=OWN-1"))["items"][0]["code"]
    breach = {**SAID, "obligation": owed, "ground": "未按规定报送", "officers": officers}
    await service.post("inspector", f"/inspections/{code}/breaches", breach)
    [open_] = (await service.get("leader", "/mines/OWN-1/breaches"))["items"]
    assert (open_["inspection"], open_["obligation"]) == (code, owed)
    again = {**SAID, "officers": officers, "result": "adequate"}
    await service.post("second", f"/inspections/{code}/rechecks", again)
    assert (await service.get("inspector", "/inspections?standing=open"))["items"] == []
    assert [i["code"] for i in (await service.get("inspector", "/inspections?standing=cleared"))["items"]] == [code]


async def test_townships_report_and_decide_nothing(service: World) -> None:
    fact = {**SAID, "kind": "suspended"}
    answer = await service.ask("township", "POST", "/mines/OWN-1/events", fact)
    assert answer.status == 422 and [e["code"] for e in answer.body["errors"]] == ["not_of_townships"]
    await service.post("township", "/mines/OWN-1/events", {**SAID, "kind": "township_supervised"})
    await service.post("township", "/mines/OWN-1/events", {**SAID, "kind": "complaint_received"})
    own_door = await service.ask("inspector", "POST", "/mines/OWN-1/events", {**SAID, "kind": "acceptance_passed"})
    assert own_door.status == 422 and own_door.body["errors"][0]["code"] == "other_door"


async def test_an_emergency_is_entered_by_the_company_and_told_by_the_township(service: World) -> None:
    code = (await service.post("filer", "/emergencies", EMERGENCY))["code"]
    assert (await service.ask("filer", "POST", "/emergencies", EMERGENCY | {"mine": "SAME-1"})).status == 404
    report = {"recipient": "township", "reported_at": "2024-01-01T15:10:00+08:00", "evidence": "电话记录"}
    assert (await service.ask("filer", "POST", f"/emergencies/{code}/reports", report)).status == 403
    [open_] = (await service.get("township", "/emergencies?complete=false"))["items"]
    assert open_["not_informed"] == [{"recipient": "township", "title": "乡镇人民政府（街道办事处）"}]
    await service.post("township", f"/emergencies/{code}/reports", report)
    shown = await service.get("signatory", f"/emergencies/{code}")
    assert {x["recipient"]: x["minutes"] for x in shown["reports"]}["township"] == 50 and shown["complete"]
    settled = {**SAID, "effective_on": "2024-01-02", "note": "已补偿"}
    assert (await service.ask("township", "POST", f"/emergencies/{code}/settle", settled)).status == 403
    await service.post("inspector", f"/emergencies/{code}/settle", settled)
    assert (await service.get("filer", "/emergencies?compensation=settled"))["items"][0]["code"] == code


async def test_a_draw_is_held_by_who_decides_and_published_without_people(service: World) -> None:
    officers = await second_inspector(service)
    sent = {"division": b.KAIZHOU, "mines": 2, "inspectors": 2, "seed": "2024-01-02 第1号"}
    assert (await service.ask("inspector", "POST", "/draws", sent)).status == 403
    code = (await service.post("leader", "/draws", sent))["code"]
    assert (await service.ask(None, "GET", f"/public/draws/{code}")).status == 404
    await service.post("leader", f"/draws/{code}/publish")
    public = await service.ask(None, "GET", f"/public/draws/{code}")
    assert public.status == 200 and len(public.body["mines"]) == 2 and public.body["inspectors_drawn"] == 2
    assert not any(officer.encode() in public.data for officer in officers)
    shown = await service.get("inspector", f"/draws/{code}")
    assert shown["repeats"] and shown["published"] and set(shown["names"]) == set(officers)


async def test_acceptance_is_decided_by_another_and_closing_says_what_it_wants(service: World) -> None:
    sent = {**SAID, "scope": "phase", "plan": "OWN-1-FA1", "phase": 1}
    code = (await service.post("inspector", "/mines/OWN-1/acceptance/applications", sent))["code"]
    decision = {**SAID, "effective_on": "2024-01-02", "application": code, "result": "failed", "faults": "未覆土"}
    assert (await service.ask("inspector", "POST", "/mines/OWN-1/acceptance/decisions", decision)).status == 403
    other = await service.ask("approver", "POST", "/mines/SAME-1/acceptance/decisions", decision)
    assert other.status == 422 and other.body["errors"][0]["field"] == "application"
    await service.post("approver", "/mines/OWN-1/acceptance/decisions", decision)
    [right] = (await service.get("signatory", "/mines/OWN-1/acceptance"))["items"]
    assert [p["state"] for p in right["phases"]] == ["failed"]
    closed = await service.ask("inspector", "POST", "/mines/OWN-1/events", {**SAID, "kind": "closed"})
    assert [e["code"] for e in closed.body["errors"]] == ["closing_unmet"]
    reason = {"override": "县政府决定关闭，手续补办"}
    await service.post("inspector", "/mines/OWN-1/events", {**SAID, "kind": "closed", "detail": reason})
    [closing] = (await service.get("auditor", "/mines/OWN-1/closure"))["items"]
    assert (closing["state"], closing["open_restoration"]) == ("closed_unmet", True)


async def test_an_integrity_file_is_the_company_s_own_and_comes_as_csv(service: World) -> None:
    detail = {"entry": "punished", "ground": "=1+1", "article": "第四十一条"}
    await service.post("inspector", "/mines/OWN-1/events", {**SAID, "kind": "integrity_recorded", "detail": detail})
    [entry] = (await service.get("filer", f"/companies/{b.uscc(1)}/integrity?bad=true"))["items"]
    assert (entry["entry"], entry["mine"]) == ("punished", "OWN-1")
    assert (await service.ask("filer", "GET", f"/companies/{b.uscc(2)}/integrity")).status == 404
    sheet = await service.ask("inspector", "GET", f"/companies/{b.uscc(1)}/integrity.csv")
    text = sheet.data.decode("utf-8-sig")
    assert sheet.headers["Content-Type"].startswith("text/csv") and "'=1+1" in text and b.uscc(1) in text
