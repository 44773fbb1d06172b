"""One late mine from registration to a closed case, through HTTP alone."""

from __future__ import annotations

import hashlib
from typing import Any

import aiohttp

from tests import builders as b
from tests.web.world import API, World, cover, mine

ORDER = {"rectify_days": 30, "statement_days": 5, "measures": "报送2023年度土地复垦义务履行情况报告。"}


async def letter_of(service: World, code: str) -> dict[str, Any]:
    """The draft of the order for a mine."""
    [found] = (await service.get("inspector", f"/notices?mine={code}&kind=correction_order&state=draft"))["items"]
    return dict(found)


async def test_a_late_mine_from_registration_to_closing(service: World) -> None:
    new = {**mine("NEW-1", b.KAIZHOU, 1, licence_no="C5001542019057110000099"), "companies": []}
    assert (await service.post("inspector", "/mines", new))["code"] == "NEW-1"
    assert (await service.post("inspector", "/checks", {}))["mode"] == "write"
    [case] = (await service.get("inspector", "/cases?mine=NEW-1"))["items"]
    assert case["state"] == "suspected"

    letter = await letter_of(service, "NEW-1")
    path = f"/notices/{letter['id']}"
    await prepare(service, path)
    issued = await service.post("leader", f"{path}/issue")
    assert issued["number"].startswith("开州规资") and "〔2024〕" in issued["number"]
    await check_pdf(service, path, issued)

    service.at("2024-01-03")
    assert (await service.ask("signatory", "GET", path)).status == 404
    await service.post("inspector", f"{path}/seal", {"sealed_on": "2024-01-03"})
    served = {
        "method": "direct",
        "served_on": "2024-01-03",
        "receiver": "张某",
        "place": "矿部",
        "servers": ["甲", "乙"],
    }
    assert (await service.post("inspector", f"{path}/service", served))["state"] == "served"
    seen = await service.get("signatory", path)
    assert seen["rectify_until"] == "2024-02-02" and seen["steps"] == []
    assert (await service.get("inspector", f"/cases/{case['code']}"))["state"] == "ordered"

    await file_report(service)
    await close(service, case["code"])
    token = issued["verify_url"].rsplit("/", 1)[-1]
    public = await service.get(None, f"/public/verify/{token}")
    assert public["status"] == "有效" and public["more"] is None and public["sha256"] == issued["sha256"]


async def prepare(service: World, path: str) -> None:
    """Edited under If-Match by one person, approved by another."""
    tag = await service.tag("inspector", path)
    lost = await service.ask("inspector", "PATCH", path, ORDER)
    assert (lost.status, lost.body["code"]) == (428, "if_match_missing")
    edited = await service.ask("inspector", "PATCH", path, ORDER, headers={"If-Match": tag})
    assert edited.status == 200, edited.data
    stale = await service.ask("inspector", "PATCH", path, {"measures": "别的"}, headers={"If-Match": tag})
    assert (stale.status, stale.body["code"]) == (412, "stale_record")
    assert (await service.ask("inspector", "POST", f"{path}/approve")).status == 403
    approved = await service.post("approver", f"{path}/approve", headers={"If-Match": edited.headers["ETag"]})
    assert approved["state"] == "approved"


async def check_pdf(service: World, path: str, issued: dict[str, Any]) -> None:
    """The bytes that were issued."""
    pdf = await service.ask("inspector", "GET", f"{path}/pdf")
    assert pdf.status == 200 and pdf.headers["Content-Type"] == "application/pdf"
    assert hashlib.sha256(pdf.data).hexdigest() == issued["sha256"]


async def file_report(service: World) -> None:
    """Written by the filer, submitted by the signatory, returned, submitted again, accepted by an officer."""
    service.at("2024-01-10")
    path = "/mines/NEW-1/reports/2023"
    lacking = (await service.get("filer", f"{path}/checks"))["missing"]
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("file", b"%PDF-1.4\n%%EOF\n", filename="年度报告.pdf", content_type="application/pdf")
    headers = {"Authorization": f"Bearer {service.tokens['filer']}"}
    async with service.client.post(f"{API}/attachments", data=form, headers=headers) as stored:
        scan = (await stored.json())["code"]
    parts = [{"id": part, "text": "已完成，详见附件。", "attachments": [scan]} for part in lacking]
    sent = {"parts": parts, "cover": await cover("NEW-1-R1")}
    put = await service.ask("filer", "PUT", path, sent, headers={"If-Match": await service.tag("filer", path)})
    assert put.status == 200, put.data
    assert (await service.ask("filer", "POST", f"{path}/submit", {"declaration": True})).status == 403
    assert (await service.get("inspector", path))["draft"] is None
    receipt = await service.post("signatory", f"{path}/submit", {"declaration": True})
    assert receipt["missing"] == [] and receipt["received_on"] == "2024-01-10" and len(receipt["sha256"]) == 64
    again = await service.ask("signatory", "POST", f"{path}/submit", {"declaration": True})
    assert (again.status, again.body["code"]) == (409, "draft_missing")
    remarks = {"remarks": [{"part": lacking[0], "text": "请附照片"}]}
    assert (await service.post("inspector", f"{path}/return", remarks))["decision"] == "returned"
    [late] = (await service.get("inspector", "/obligations?mine=NEW-1&rule=annual_reclamation_report&status=met_late"))[
        "items"
    ]
    assert late["met_on"] == "2024-01-10"
    assert (await service.post("approver", f"{path}/accept", {}))["decision"] == "accepted"
    taken = await service.ask("signatory", "POST", f"{path}/withdraw", {"reason": "填错"})
    assert (taken.status, taken.body["code"]) == (409, "already_accepted")


async def close(service: World, code: str) -> None:
    """Rectification reported, checked by two officers, closed."""
    steps = f"/cases/{code}/steps"
    done = {"step": "report_rectified", "reported_on": "2024-01-10", "summary": "已报送年度报告"}
    assert (await service.post("inspector", steps, done))["state"] == "rectified_pending_check"
    check = {
        "step": "pass_check",
        "checked_on": "2024-01-10",
        "officers": ["甲", "乙"],
        "basis": "土地复垦条例第十七条",
        "document": "整改复核意见书1号",
        "found": "年度报告已收到，内容完整",
    }
    assert (await service.post("inspector", steps, check))["state"] == "clear"
    taken = [s["step"] for s in (await service.get("inspector", f"/cases/{code}"))["steps"]]
    assert taken[-2:] == ["report_rectified", "pass_check"]
