"""Complaints, leads and stale monitoring through the service and the API, each within one's scope, on both engines."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from restoration.errors import Invalid
from restoration.law.oversight import Matter
from restoration.permissions import Role
from restoration.services import oversight
from restoration.tables import Division, User
from tests import builders as b
from tests.services import scenario as s
from tests.web.world import person, world

ON = date(2024, 6, 1)


async def register() -> None:
    """A mine in each of two counties with matters, and one without."""
    await s.county(
        s.mine("Z", b.ZHENGNING, 1), s.mine("K", b.KAIZHOU, 2), s.mine("N", b.KAIZHOU, 3), at="2023-06-01", law=s.LOCAL
    )
    await s.event("Z-R1", "complaint_received", "2024-03-01", note="夜间扬尘")
    await s.event("K-R1", "observation_recorded", "2024-05-06", source="drone", finding="图斑外扰动")
    await s.event("K-R1", "monitoring_set", "2024-01-01", point="1号", object="边坡", interval_days=30)


async def test_what_waits_is_listed_with_its_age(store: str) -> None:
    await register()
    found = await oversight.everywhere(as_of=ON)
    assert [(r["mine"], r["matter"], r["state"], r["age_days"]) for r in found] == [
        ("K", "monitoring", "stale", 152),
        ("Z", "complaint", "open", 92),
        ("K", "observation", "lead", 26),
    ]
    assert [r["mine"] for r in await oversight.everywhere(as_of=ON, division=b.GANSU)] == ["Z"]
    assert [r["mine"] for r in await oversight.everywhere(as_of=ON, matter=Matter.OBSERVATION)] == ["K"]
    with pytest.raises(Invalid, match="没有行政区划 999999"):
        await oversight.everywhere(as_of=ON, division="999999")
    await s.event("Z-R1", "complaint_answered", "2024-05-31", about=str(found[1]["id"]))
    assert "Z" not in {r["mine"] for r in await oversight.everywhere(as_of=ON)}
    assert "Z" in {r["mine"] for r in await oversight.everywhere(as_of=date(2024, 5, 30))}
    assert await s.open_cases() == 0  # nothing here is late


async def test_the_api_shows_ones_own_place_and_nothing_to_a_company(database_url: str, tmp_path: Path) -> None:
    async with world(database_url, tmp_path) as service:
        body = {"effective_on": "2023-12-01", "evidence": "收文1号", "kind": "complaint_received"}
        for mine in ("OWN-1", "OTHER-1"):
            await service.ask("inspector", "POST", f"/mines/{mine}/events", {**body, "detail": {"note": "噪声"}})
        waits = (await service.get("inspector", "/matters"))["items"]
        assert {(w["mine"], w["matter"], w["state"]) for w in waits} == {("OWN-1", "complaint", "open")}
        assert [m["text"] for m in (await service.get("inspector", "/mines/OWN-1/matters"))["items"]] == ["噪声"]
        assert (await service.ask("signatory", "GET", "/matters")).status == 403
        assert (await service.ask("inspector", "GET", "/mines/OTHER-1/matters")).status == 404
        assert (await service.ask("inspector", "GET", "/matters?matter=nothing")).status == 422


async def test_a_complaint_and_a_townships_report_are_followed_through_the_api(
    database_url: str, tmp_path: Path
) -> None:
    async with world(database_url, tmp_path) as service:
        home = await Division.get(code=b.KAIZHOU)
        service.tokens["second"] = await person("second", (Role.INSPECTOR,), home, None)
        officers = [(await User.get(login=login)).code for login in ("inspector", "second")]
        said = {"effective_on": "2023-12-01", "evidence": "收文1号"}
        seen = {**said, "kind": "township_supervised", "detail": {"found": "problem", "note": "弃渣入沟"}}
        visit = (await service.post("township", "/mines/OWN-1/events", seen))["code"]
        heard = {**said, "kind": "complaint_received", "detail": {"channel": "phone", "note": "扬尘"}}
        complaint = (await service.post("inspector", "/mines/OWN-1/events", heard))["code"]
        waits = (await service.get("inspector", "/matters"))["items"]
        assert {(w["id"], w["state"]) for w in waits} == {(visit, "unchecked"), (complaint, "open")}
        look = {**said, "effective_on": "2023-12-05", "mine": "OWN-1", "source": "complaint", "officers": officers}
        unknown = await service.ask("inspector", "POST", "/inspections", {**look, "follows": "OTHER-1-R1-V1"})
        assert unknown.status == 422 and unknown.body["errors"][0]["code"] == "reference_unknown"
        seen_on = [
            (await service.post("inspector", "/inspections", {**look, "follows": code}))["code"]
            for code in (visit, complaint)
        ]
        assert (await service.get("inspector", f"/inspections/{seen_on[1]}"))["follows"] == complaint
        answered = {"about": complaint, "result": "substantiated"}
        reply = {**said, "effective_on": "2023-12-06", "kind": "complaint_answered", "detail": answered}
        answer = (await service.post("inspector", "/mines/OWN-1/events", reply))["code"]
        assert (await service.get("inspector", "/matters"))["items"] == []
        found = {m["id"]: m for m in (await service.get("inspector", "/mines/OWN-1/matters"))["items"]}
        assert (found[complaint]["state"], found[complaint]["follow_ups"]) == ("answered", [seen_on[1], answer])
        assert (found[visit]["state"], found[visit]["follow_ups"]) == ("checked", [seen_on[0]])
