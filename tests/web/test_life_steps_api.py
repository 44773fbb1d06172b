"""Each act of a mine's life once through the API, from the record to what is read back."""

from __future__ import annotations

from typing import Any

from tests import builders as b
from tests.web.test_life_api import second_inspector
from tests.web.world import TODAY, World, mine

PROOF = "档案1号"


def said(on: str, **more: object) -> dict[str, Any]:
    """What every record states."""
    return {"effective_on": on, "evidence": PROOF, **more}


async def happened(service: World, code: str, kind: str, on: str, **detail: object) -> str:
    """A dated fact by the ordinary door; its code."""
    body = said(on, kind=kind, detail=detail)
    return str((await service.post("inspector", f"/mines/{code}/events", body))["code"])


def without_licence(code: str, kind: str, **more: Any) -> dict[str, Any]:
    """A subject that is no mining right, as the counter sends it."""
    right = {"licence_no": None, "granted_on": None, "expires_on": None, "plans": [], "accounts": []}
    return {**mine(code, b.KAIZHOU, 1, subject_type=kind, **right, **more), "companies": []}


async def test_a_phase_is_accepted_with_experts_and_villagers_and_cared_for_after(service: World) -> None:
    at = "/mines/OWN-1/acceptance"
    sent = said("2023-11-20", scope="phase", plan="OWN-1-FA1", phase=1)
    code = (await service.post("inspector", f"{at}/applications", sent))["code"]
    sides = {"departments": ["农业农村局"], "experts": ["王专家"], "villagers": [], "opinion": "符合方案"}
    await service.post("inspector", f"{at}/examinations", said("2023-11-25", application=code, **sides))
    posted = said("2023-11-26", application=code, until="2023-12-26", where="村务公开栏")
    await service.post("inspector", f"{at}/postings", posted)
    words = {"by": "村民代表", "text": "覆土不足"}
    objection = (await service.post("inspector", f"{at}/objections", said("2023-12-01", application=code, **words)))[
        "code"
    ]
    decision = said(TODAY, application=code, result="passed", area_m2=20_000, certificate_no="验1号")
    refused = await service.ask("approver", "POST", f"{at}/decisions", decision)
    lacking = {e["expected"] for e in refused.body["errors"]}
    assert refused.status == 422 and any("村民" in text for text in lacking) and any("异议" in text for text in lacking)
    again = said("2023-12-05", application=code, **(sides | {"villagers": ["李村民"]}))
    await service.post("inspector", f"{at}/examinations", again)
    answered = said("2023-12-10", application=code, objection=objection, note="已补足覆土")
    await service.post("inspector", f"{at}/answers", answered)
    await service.post("approver", f"{at}/decisions", decision)
    [right] = (await service.get("auditor", at))["items"]
    assert ([p["state"] for p in right["phases"]], right["accepted_m2"]) == (["accepted"], 20_000)
    await happened(service, "OWN-1", "aftercare_set", TODAY, until="2026-12-31")
    record = await happened(service, "OWN-1", "aftercare_recorded", TODAY, note="补植")
    [closing] = (await service.get("auditor", "/mines/OWN-1/closure"))["items"]
    assert (closing["aftercare"]["state"], closing["aftercare"]["until"]) == ("running", "2026-12-31")
    assert [r["code"] for r in closing["aftercare"]["records"]] == [record]


async def test_a_transfer_leaves_ended_years_with_the_old_holder(service: World) -> None:
    [shown] = (await service.get("inspector", f"/mines/OWN-1/transfer?on={TODAY}"))["items"]
    assert shown["old_holder"]["uscc"] == b.uscc(1)
    assert ("annual_reclamation_report", "2023") in {(d["rule"], d["occasion"]) for d in shown["stays"]}
    assert all(d["cites"] for d in (*shown["stays"], *shown["moves"]))
    done = await service.post(
        "inspector", "/mines/OWN-1/events", said(TODAY, kind="transferred", detail={"uscc": b.uscc(2)})
    )
    assert done["alarms"] == [] and isinstance(done["findings"], list)
    [right] = (await service.get("inspector", "/mines/OWN-1"))["rights"]
    assert right["holder"]["uscc"] == b.uscc(2)


async def test_a_legacy_spot_counts_once_it_was_verified(service: World) -> None:
    site = without_licence("OLD-1", "legacy_site", holdings=[], events=[])
    await service.post("inspector", "/mines", site)
    home, shown = "/legacy-sites/OLD-1-R1/spots", "/legacy-sites/OLD-1-R1"
    officers = await second_inspector(service)
    spot: dict[str, Any] = {"spot": "T1", "area_m2": 42_000}
    await service.post("inspector", home, said("2023-05-01", step="registered", **spot))
    await service.post("inspector", home, said("2023-10-01", step="restored", funding="财政", **spot))
    assert (await service.get("inspector", shown))["counted_m2"] == 0
    await service.post("inspector", home, said("2023-12-01", step="verified", officers=officers, **spot))
    found = await service.get("auditor", shown)
    assert (found["counted_m2"], found["spots"][0]["funding"]) == (42_000, ["财政"])


async def test_green_steps_and_the_years_supervision_plan(service: World) -> None:
    await happened(service, "OWN-1", "green_status_recorded", "2023-06-01", status="applied")
    await happened(service, "OWN-1", "green_status_recorded", "2023-12-01", status="on_list", level="county")
    [green] = (await service.get("auditor", "/mines/OWN-1/green"))["items"]
    assert (green["status"], green["listed"], len(green["steps"])) == ("on_list", True, 2)
    plan = said(TODAY, year=2024, mines_planned=30, coverage="大中型矿山全覆盖")
    await service.post("leader", "/supervision-plans", plan)
    assert (await service.ask("inspector", "POST", "/supervision-plans", plan)).status == 403


async def test_an_exploration_right_leaves_once_its_land_is_restored(service: World) -> None:
    await service.post("inspector", "/mines", without_licence("EXP-1", "exploration_right"))
    asked = f"/mines/EXP-1/gates?decision=exploration_exit&as_of={TODAY}"
    [before] = (await service.get("inspector", asked))["items"]
    [gate] = [g for g in before["gates"] if g["verdict"] == "closed"]
    assert before["answer"] == "no" and [c["article"] for c in gate["cites"]] == ["四（三）1"]
    leaving = said(TODAY, kind="cancelled", detail={})
    refused = await service.ask("inspector", "POST", "/mines/EXP-1/events", leaving)
    assert (refused.status, [e["code"] for e in refused.body["errors"]]) == (422, ["closing_unmet"])
    await happened(service, "EXP-1", "works_finished", "2023-12-20")
    [after] = (await service.get("inspector", asked))["items"]
    assert after["answer"] == "yes"
    await service.post("inspector", "/mines/EXP-1/events", leaving)


async def test_the_land_of_ones_own_place_in_figures(service: World) -> None:
    found = await service.get("leader", "/land")
    lines = {i["site"]: i for i in found["items"]}
    assert set(lines) == {"operating", "ended", "legacy"} and len(found["how"]) == 3
    assert lines["operating"]["damaged_m2"] > 0 and lines["operating"]["surveyed"] <= lines["operating"]["sites"]
    assert (await service.get("leader", f"/land?division={b.KAIZHOU}"))["items"] == found["items"]
    for who, path, status in (("leader", f"/land?division={b.ZHENGNING}", 422), ("filer", "/land", 403)):
        assert (await service.ask(who, "GET", path)).status == status


async def test_what_two_officers_found_reaches_the_gate_with_its_article(service: World) -> None:
    officers = await second_inspector(service)
    seen = said(TODAY, mine="OWN-1", source="patrol", officers=officers, grounds=["restoration_duty"])
    code = (await service.post("inspector", "/inspections", seen))["code"]
    [item] = (await service.get("inspector", "/mines/OWN-1/gates?decision=cancellation"))["items"]
    [gate] = [g for g in item["gates"] if g["id"] == "reclamation_duty"]
    assert (gate["verdict"], [c["article"] for c in gate["cites"]]) == ("closed", ["第二十条"])
    assert any(code in r["text"] for r in gate["reasons"])
