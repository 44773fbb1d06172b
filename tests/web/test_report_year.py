"""A mine's year of reporting through HTTP, played by both sides: the company, its county and the city above it."""

from __future__ import annotations

import hashlib
from copy import deepcopy
from datetime import date, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from restoration.clock import SHANGHAI
from restoration.permissions import Role
from restoration.tables import AnnualReport, AuditEntry, Division, ReportReview, Right
from tests import builders as b
from tests.letters.poppler import text
from tests.web.world import World, person

PATH = "/mines/OWN-1/reports/2023"
PDF = b"%PDF-1.4\n%%EOF\n"
Json = dict[str, Any]
DAMAGE = {
    "rows": [
        {"parcel": "P1", "place": "甲村", "cause": "excavated", "standard": "gb2017", "land_class": "0404"}
        | {"owner": "collective", "degree": "heavy", "open_m2": 8_000, "added_m2": 2_000}
    ]
}
WORKS = {
    "rows": [
        {"parcel": "P1", "task": "OWN-1-FA1/1", "standard": "gb2017", "target_class": "0301", "planned_m2": 4_000}
        | {"done_m2": 4_000, "measures": ["soil", "trees"]}
    ]
}
MONITORING = {
    "points": [{"point": "J1", "watched": "slope", "unit": "mm", "planned": 1, "done": 1}],
    "readings": [{"point": "J1", "on": "2023-06-01", "value": "1.5000"}],
}


@pytest.fixture
async def year(service: World) -> World:
    """The world on 20 December of the year reported, with an officer of the city."""
    city = await Division.get(code=b.CHONGQING)
    service.tokens["city"] = await person("city", (Role.INSPECTOR,), city, None)
    return service.at("2023-12-20")


async def upload(service: World, name: str) -> str:
    """A file put in by the filer; its code."""
    form = aiohttp.FormData()
    form.add_field("file", PDF + name.encode(), filename=name, content_type="application/pdf")
    where = "/api/v1/attachments"
    headers = {"Authorization": f"Bearer {service.tokens['filer']}"}
    async with service.client.post(where, data=form, headers=headers) as found:
        assert found.status == 201, await found.text()
        return str((await found.json())["code"])


async def whole(service: World) -> Json:
    """The report as a clerk fills it in: what the register and the ledger know, and the year's own blocks."""
    found = await service.post("filer", f"{PATH}/prefill", {"source": "last_year"})
    content = dict(found["draft"]["content"])
    files = [await upload(service, n) for n in ("现状图.pdf", "照片.pdf", "对账单.pdf")]
    closing = content["fund"]["closing_fen"]
    content |= {
        "production": {"topsoil_in_m3": 500},
        "damage": DAMAGE,
        "restoration": WORKS,
        "quantities": {"rows": [{"parcel": "P1", "work": "soil", "unit": "m3", "done": "1200.0000"}]},
        "costs": {"rows": [{"head": "construction", "source": "own", "amount_fen": 4_000_000}]},
        "fund": {**content["fund"], "statement_fen": closing, "statement_on": "2023-12-19", "statement": files[2]},
        "monitoring": MONITORING,
        "problems": {"nothing": True},
        "next_year": {"rows": [{"parcel": "P1", "task": "OWN-1-FA1/1", "area_m2": 12_000}]},
        "files": {"rows": [{"kind": "status_map", "file": files[0]}, {"kind": "photo", "file": files[1]}]},
        "declaration": {"preparer": "某填报", "phone": "13800000000", "legal_representative": "某法人"},
    }
    return content


async def save(service: World, content: Json, who: str = "filer", **more: Any) -> Json:
    """Keep the draft; the report as answered."""
    tag = await service.tag(who, PATH)
    put = await service.ask(who, "PUT", PATH, {"content": content, **more}, headers={"If-Match": tag})
    assert put.status == 200, put.data.decode()
    return dict(put.body)


async def submit(service: World) -> Json:
    """Declared by the signatory."""
    return dict(await service.post("signatory", f"{PATH}/submit", {"declaration": True}))


async def standing(service: World) -> tuple[str, str | None]:
    """How the duty of the year stands for the inspector."""
    found = await service.get("inspector", "/obligations?mine=OWN-1&rule=annual_reclamation_report")
    [duty] = [d for d in found["items"] if d["occasion"] == "2023"]
    return duty["standing"], duty["met_on"]


async def test_a_year_of_reporting(year: World) -> None:
    content = await whole(year)
    await save(year, content)
    checks = await year.get("filer", f"{PATH}/checks")
    assert [f for f in checks["findings"] if f["grade"] != "note"] == []
    assert (checks["ready"], checks["missing"], checks["missing_after_draft"]) == (True, checks["missing"], [])
    assert len(checks["missing"]) == 5 and checks["prefilled"] > 10

    receipt = await submit(year)
    assert (receipt["version"], receipt["missing"], receipt["received_on"]) == (1, [], "2023-12-20")
    await look_at_receipt(year, receipt)

    # the bureau returns it for quality: the company sees the items, and the duty stays met
    remark = {"part": "works", "field": "restoration.rows.0.done_m2", "text": "完成面积与现场不符，请核对"}
    assert (await year.ask("signatory", "POST", f"{PATH}/return", {"remarks": [remark]})).status == 403
    await year.post("inspector", f"{PATH}/return", {"remarks": [remark]})
    seen = await year.get("filer", PATH)
    assert seen["to_fix"] == [remark] and seen["latest"]["state"] == "returned"
    year.at("2024-01-05")
    await year.post("inspector", "/checks", {})
    assert await standing(year) == ("met", "2023-12-20")

    # resubmitted: what was filed is the draft's beginning, one figure is mended, both versions stay readable
    again = await year.post("filer", f"{PATH}/prefill", {"source": "latest"})
    mended = deepcopy(again["draft"]["content"])
    mended["restoration"]["rows"][0] |= {"done_m2": 3_500, "done_total_m2": 3_500}
    mended["restoration"]["rate"] = None
    await save(year, mended)
    second = await submit(year)
    assert (second["version"], second["received_on"]) == (2, "2024-01-05")
    diff = await year.get("inspector", f"{PATH}/versions/1/diff/2")
    assert [(d["title"], d["before"], d["after"]) for d in diff["items"]] == [
        ("治理恢复与复垦情况 土地复垦率（%）", "40.00", "35.00"),
        ("治理恢复与复垦情况·地块 本年完成面积（公顷）", "0.4000", "0.3500"),
        ("治理恢复与复垦情况·地块 累计完成面积（公顷）", "0.4000", "0.3500"),
    ]
    assert (await year.get("filer", PATH))["to_fix"] == []

    await accept_and_sample(year)
    await correct(year)


async def look_at_receipt(year: World, receipt: Json) -> None:
    """The PDF says what the answer says, and anybody may verify it without learning whose it is."""
    pdf = await year.ask("filer", "GET", f"{PATH}/versions/1/receipt")
    assert pdf.status == 200 and pdf.headers["Content-Type"] == "application/pdf"
    assert hashlib.sha256(pdf.data).hexdigest() == receipt["receipt_sha256"]
    words = text(pdf.data)
    for wanted in (receipt["receipt_no"], receipt["sha256"][:32], "2023年12月20日12:00:00", "示例矿业1有限公司"):
        assert wanted in words.replace("\n", "").replace(" ", ""), (wanted, words)
    stored = await year.get("filer", f"{PATH}/versions/1")
    assert stored["sha256"] == receipt["sha256"]
    token = receipt["verify_url"].rsplit("/", 1)[-1]
    public = await year.get(None, f"/public/receipts/{token}")
    assert (public["status"], public["sha256"], public["number"]) == ("有效", receipt["sha256"], receipt["receipt_no"])
    assert "示例矿业" not in str(public)

    async with year.client.get(f"/public/receipts/{token}") as page:
        words = await page.text()
        assert page.status == 200 and receipt["receipt_no"] in words and "示例矿业" not in words
    async with year.client.get("/public/receipts/nobody") as page:
        assert page.status == 404 and "没有这份回执" in await page.text()


async def accept_and_sample(year: World) -> None:
    """Accepted by the county, drawn by the city with a seed, sent back, accepted again, drawn again and confirmed."""
    assert (await year.post("inspector", f"{PATH}/accept", {}))["decision"] == "accepted"
    draw = {"division": b.KAIZHOU, "year": 2023, "count": 3, "seed": "2024-1"}
    own = await year.ask("approver", "POST", "/report-samples", draw)
    assert (own.status, own.body["code"]) == (403, "upper_level")
    drawn = await year.post("city", "/report-samples", draw)
    assert (drawn["of"], [r["mine"] for r in drawn["reports"]]) == (1, ["OWN-1"])
    assert (await year.post("city", "/report-samples", draw))["reports"] == []
    empty = await year.ask("city", "POST", f"{PATH}/sample", {"result": "sent_back"})
    assert (empty.status, empty.body["errors"][0]["field"]) == (422, "remarks")
    back = {"result": "sent_back", "remarks": [{"part": "monitoring_data", "text": "监测数据缺少下半年"}]}
    assert (await year.post("city", f"{PATH}/sample", back))["decision"] == "sent_back"
    assert [r["text"] for r in (await year.get("filer", PATH))["to_fix"]] == ["监测数据缺少下半年"]
    taken = await year.ask("signatory", "POST", f"{PATH}/withdraw", {"reason": "填错"})
    assert (taken.status, taken.body["code"]) == (409, "already_accepted")
    await year.post("approver", f"{PATH}/accept", {})
    await year.post("city", "/report-samples", draw)
    assert (await year.post("city", f"{PATH}/sample", {"result": "confirmed"}))["decision"] == "confirmed"
    assert (await year.get("filer", PATH))["latest"]["state"] == "confirmed"


async def correct(year: World) -> None:
    """The bureau asks for a correction: the version that stands is seen by all until the corrected one is in."""
    item = {"part": "fee_use", "field": "costs.rows.0.amount_fen", "text": "金额与合同不符"}
    await year.post("inspector", f"{PATH}/correction", {"remarks": [item]})
    await year.post("filer", f"{PATH}/prefill", {"source": "latest"})
    for who in ("filer", "inspector"):
        seen = await year.get(who, PATH)
        assert (seen["latest"]["version"], seen["latest"]["state"]) == (2, "correcting")
        assert [i["field"] for i in seen["to_fix"]] == ["costs.rows.0.amount_fen"]
    assert (await year.get("inspector", PATH))["draft"] is None
    content = (await year.get("filer", PATH))["draft"]["content"]
    content["costs"] = {"rows": [{**content["costs"]["rows"][0], "amount_fen": 4_100_000}]}
    await save(year, content)
    assert (await submit(year))["version"] == 3
    assert (await year.get("inspector", PATH))["latest"]["state"] == "received"
    kept = await year.get("inspector", f"{PATH}/versions/2")
    assert kept["content"]["costs"]["total_fen"] == 4_000_000


async def test_half_a_report_a_supplement_and_a_withdrawal(year: World) -> None:
    content = await whole(year)
    content["monitoring"] = {}
    await save(year, content)
    lacking = await year.ask("signatory", "POST", f"{PATH}/submit", {"declaration": True})
    [unexplained] = lacking.body["errors"]
    assert (lacking.status, unexplained["code"], unexplained["field"]) == (
        422,
        "W21",
        "content.parts.monitoring_data",
    )
    await save(year, content, remarks={"W21:parts.monitoring_data": "仪器送检，下周补报"})
    half = await submit(year)
    assert half["missing"] == ["monitoring_data"]
    year.at("2024-01-02")
    await year.post("inspector", "/checks", {})
    assert await standing(year) == ("overdue", None)

    # a supplement adds what was missing and nothing else, and counts from its own day
    begun = await year.post("signatory", f"{PATH}/supplement")
    assert begun["draft"]["supplement"] is True
    second = await year.ask("signatory", "POST", f"{PATH}/supplement")
    assert (second.status, second.body["code"]) == (409, "draft_exists")
    other = deepcopy(begun["draft"]["content"])
    other["monitoring"], other["damage"]["rows"][0]["degree"] = MONITORING, "light"
    await save(year, other)
    refused = await year.ask("signatory", "POST", f"{PATH}/submit", {"declaration": True})
    assert [e["field"] for e in refused.body["errors"] if e["code"] == "supplement_changes"] == ["content.damage"]
    await save(year, {**begun["draft"]["content"], "monitoring": MONITORING})
    year.at("2024-01-05")
    assert (await submit(year))["missing"] == []
    assert await standing(year) == ("met_late", "2024-01-05")

    # a withdrawal undoes the receipt; the half that came first stands again
    await year.post("signatory", f"{PATH}/withdraw", {"reason": "监测点编号有误"})
    assert (await standing(year))[0] == "overdue"
    seen = await year.get("inspector", PATH)
    assert (seen["latest"]["version"], seen["latest"]["parts"]) == (1, sorted(half["parts"]))
    [_, gone] = (await year.get("inspector", f"{PATH}/versions"))["items"]
    assert gone["withdrawn"] and gone["has_content"]


async def test_everything_in_the_way_is_said_at_once_and_units_are_converted_in_one_call(year: World) -> None:
    content = await whole(year)
    content["fund"] = {**content["fund"], "deposited_fen": content["fund"]["deposited_fen"] // 10_000}
    content["identity"] = {**content["identity"], "licence_no": "C1"}
    await save(year, content)
    checks = await year.get("filer", f"{PATH}/checks")
    assert {f["code"] for f in checks["findings"]} >= {"E1", "E10", "W10", "W23"} and not checks["ready"]
    [offer] = checks["conversions"]
    assert (offer["field"], offer["suggested"]) == ("fund.deposited_fen", 3_000_000)
    refused = await year.ask("signatory", "POST", f"{PATH}/submit", {"declaration": True})
    assert {e["code"] for e in refused.body["errors"]} >= {"E1", "E10", "W10", "W23"}
    done = await year.post("filer", f"{PATH}/conversions", {"fields": ["fund.deposited_fen"]})
    assert done["draft"]["content"]["fund"]["deposited_fen"] == 3_000_000
    again = await year.ask("filer", "POST", f"{PATH}/conversions", {"fields": ["fund.deposited_fen"]})
    assert (again.status, again.body["errors"][0]["code"]) == (422, "no_offer")
    assert {f["code"] for f in (await year.get("filer", f"{PATH}/checks"))["findings"]} == {"E1", "N22"}


async def test_a_draft_keeps_partial_content_and_refuses_what_is_not_the_company_s(year: World) -> None:
    kept = await save(year, {"damage": {"rows": [{"parcel": "P1"}]}})
    assert kept["draft"]["content"]["damage"]["rows"][0]["place"] is None
    lost = await year.ask("filer", "PUT", PATH, {"content": {}}, headers={"If-Match": '"draft-0.0"'})
    assert (lost.status, lost.body["code"]) == (412, "stale_record")
    tag = await year.tag("filer", PATH)
    for sent, field, code in (
        ({"content": {"files": {"rows": [{"file": "at_nobody"}]}}}, "content.files.rows.0.file", "file_unknown"),
        ({"content": {"damage": {"note": "a\u202e"}}}, "content.damage.note", "text_characters"),
        ({"content": {"damage": {"total_m2": -1}}}, "content.damage.total_m2", "greater_than_equal"),
        ({"content": {}, "parts": [{"id": "works", "text": "已完成"}]}, "parts", "parts_derived"),
    ):
        refused = await year.ask("filer", "PUT", PATH, sent, headers={"If-Match": tag})
        assert (refused.status, refused.body["errors"][0]["field"]) == (422, field), refused.data.decode()
        assert refused.body["errors"][0]["code"] == code
    text = {"parts": [{"id": "works", "text": "已完成"}]}
    lost = await year.ask("filer", "PUT", PATH, text, headers={"If-Match": tag})
    assert (lost.status, lost.body["code"]) == (409, "draft_is_content")  # a text never wipes out what is in the blocks
    nothing = await year.ask("signatory", "POST", f"{PATH}/submit", {"declaration": True})
    assert nothing.status == 422


async def test_a_draft_saved_as_it_was_is_no_new_version_and_no_entry(year: World) -> None:
    content = {"damage": {"rows": [{"parcel": "P1"}]}}
    await save(year, content)
    drafts_written = AuditEntry.filter(action="report:draft")
    tag, entries = await year.tag("filer", PATH), await drafts_written.count()
    assert await year.tag("filer", PATH) == tag
    await save(year, content)
    assert (await year.tag("filer", PATH), await drafts_written.count()) == (tag, entries)
    await save(year, {"damage": {"rows": [{"parcel": "P2"}]}})
    assert await year.tag("filer", PATH) != tag and await drafts_written.count() == entries + 1
    lost = await year.ask("filer", "PUT", PATH, {"content": content}, headers={"If-Match": tag})
    assert (lost.status, lost.body["code"]) == (412, "stale_record")


BY_FILES: list[Json] = [
    {"parts": [{"id": "works", "text": "示例：已完成，详见附件"}]},
    {"note": "示例：随后补报"},
    {"cover": {"licence_no": "C1", "year": 2023}},
]


@pytest.mark.parametrize("sent", BY_FILES)
async def test_typing_alone_never_takes_away_a_draft_handed_in_as_files(year: World, sent: Json) -> None:
    async def page() -> str:
        headers = {"Accept": "text/html", "Authorization": f"Bearer {year.tokens['filer']}"}
        async with year.client.get("/filings/OWN-1/2023", headers=headers) as found:
            assert found.status == 200
            return await found.text()

    assert " data-autosave" in await page() and "此前按文字和附件填写" not in await page()
    tag = await year.tag("filer", PATH)
    assert (await year.ask("filer", "PUT", PATH, sent, headers={"If-Match": tag})).status == 200
    shown = await page()
    assert " data-autosave" not in shown and "此前按文字和附件填写" in shown
    for words in ("示例：已完成，详见附件", "示例：随后补报"):
        assert (words in shown) is (words in str(sent))
    refused = await year.ask("filer", "POST", f"{PATH}/prefill", {"source": "last_year"})
    assert (refused.status, refused.body["code"]) == (409, "draft_is_text")
    await year.ask("filer", "PUT", PATH, {"parts": []}, headers={"If-Match": await year.tag("filer", PATH)})
    assert " data-autosave" in await page()


async def test_the_last_second_of_the_year_is_in_time(year: World) -> None:
    content = await whole(year)
    for at, received_on in (("2023-12-31T23:59:59+08:00", "2023-12-31"), ("2024-01-01T00:00:00+08:00", "2024-01-01")):
        await save(year.at("2023-12-20"), content)
        year.at(datetime.fromisoformat(at))
        receipt = await submit(year)
        assert receipt["received_on"] == received_on
        assert datetime.fromisoformat(receipt["received_at"]).astimezone(SHANGHAI).date().isoformat() == received_on


async def test_a_report_through_the_api_as_a_workbook_is_the_same_report(year: World, tmp_path: Path) -> None:
    await save(year, await whole(year), remarks={"W17:production.ore_year": "经批准"})
    before = (await year.get("filer", PATH))["draft"]
    book = await year.ask("filer", "GET", f"{PATH}/workbook")
    assert book.status == 200 and book.headers["Content-Type"].endswith("spreadsheetml.sheet")
    assert (await year.ask("inspector", "GET", f"{PATH}/workbook")).data != book.data  # a draft is the company's alone
    await save(year, {"damage": {"nothing": True}}, remarks={"W17:production.ore_year": "经批准"})
    files = [r["file"] for r in before["content"]["files"]["rows"]]
    answer = await send_book(year, book.data, await year.tag("filer", PATH))
    assert answer["draft"]["content"] == {**before["content"], "prefilled": []} and files
    assert answer["draft"]["remarks"] == before["remarks"]
    wrong = await send_book(year, book.data, '"draft-0.1"', status=412)
    assert wrong["code"] == "stale_record"
    other = await year.ask("filer", "GET", "/mines/OWN-1/reports/2022/workbook")
    refused = await send_book(year, other.data, await year.tag("filer", PATH), status=422)
    assert [e["code"] for e in refused["errors"]] == ["another_report"]


async def send_book(service: World, data: bytes, tag: str, status: int = 200) -> Json:
    """A workbook sent as the draft."""
    form = aiohttp.FormData()
    form.add_field("file", data, filename="r.xlsx", content_type="application/octet-stream")
    headers = {"Authorization": f"Bearer {service.tokens['filer']}", "If-Match": tag}
    async with service.client.post(f"/api/v1{PATH}/workbook", data=form, headers=headers) as found:
        assert found.status == status, await found.text()
        return dict(await found.json())


async def test_nobody_reviews_what_they_put_in_or_confirms_what_they_accepted(year: World) -> None:
    paper = {"parts": ["works"], "received_on": "2023-12-18", "evidence": "收文1号"}
    await year.post("inspector", f"{PATH}/paper", paper)
    own = await year.ask("inspector", "POST", f"{PATH}/accept", {})
    assert (own.status, own.body["code"]) == (403, "four_eyes")
    await year.post("city", f"{PATH}/accept", {})  # the city may review too; then it is not the city's to confirm
    await year.post("city", "/report-samples", {"division": b.KAIZHOU, "year": 2023, "count": 1, "seed": "甲"})
    again = await year.ask("city", "POST", f"{PATH}/sample", {"result": "confirmed"})
    assert (again.status, again.body["code"]) == (403, "four_eyes")
    other = await Division.get(code=b.CHONGQING)
    year.tokens["city2"] = await person("city2", (Role.APPROVER,), other, None)
    assert (await year.post("city2", f"{PATH}/sample", {"result": "confirmed"}))["decision"] == "confirmed"
    county = await year.ask("approver", "POST", f"{PATH}/sample", {"result": "confirmed"})
    assert (county.status, county.body["code"]) == (409, "already_accepted")


async def test_a_submission_sent_twice_with_one_key_is_one_version_and_one_receipt(year: World) -> None:
    await save(year, await whole(year))
    sent = [
        await year.ask("signatory", "POST", f"{PATH}/submit", {"declaration": True}, key="the-same") for _ in range(2)
    ]
    assert [a.status for a in sent] == [201, 201] and sent[0].data == sent[1].data
    assert len((await year.get("inspector", f"{PATH}/versions"))["items"]) == 1


async def test_a_version_nobody_read_is_not_decided_on(year: World) -> None:
    content = await whole(year)
    for _ in range(2):
        await save(year, content)
        await submit(year)
    remark = {"remarks": [{"part": "works", "text": "请核对"}], "version": 1}
    for path, sent in (("return", remark), ("accept", {"version": 1})):
        stale = await year.ask("inspector", "POST", f"{PATH}/{path}", sent)
        assert (stale.status, stale.body["code"]) == (409, "stale_record")
    assert (await year.post("inspector", f"{PATH}/accept", {"version": 2}))["version"] == 2
    old = await year.ask("inspector", "POST", f"{PATH}/correction", remark)
    assert (old.status, old.body["code"]) == (409, "stale_record")


async def test_a_draw_leaves_out_what_the_drawing_authority_is_in_charge_of_itself(year: World) -> None:
    await save(year, await whole(year))
    await submit(year)
    await year.post("inspector", f"{PATH}/accept", {})
    own = await Right.get(mine__code="PARENT-1")
    more = {"channel": "paper", "parts": "[]", "evidence": "收文1号", "recorded_at": b.AT, "recorded_by": "test"}
    row = await AnnualReport.create(
        right=own, code="rp_parent", year=2023, version=1, effective_on=date(2023, 12, 1), **more
    )
    await ReportReview.create(report=row, decision="accepted", recorded_at=b.AT, recorded_by="user:x")
    made = await year.post("city", "/report-samples", {"division": b.CHONGQING, "year": 2023, "count": 9, "seed": "1"})
    assert (made["of"], [r["mine"] for r in made["reports"]]) == (1, ["OWN-1"])
