"""Files through HTTP: uploads that break off, names nobody can harm by, older versions, the quota of a report."""

from __future__ import annotations

import asyncio
import json
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import aiohttp
import pytest

from reports import report_workbook
from restoration.law.report.content import Content
from restoration.permissions import Role
from restoration.services.reports import named_files
from restoration.tables import Case, CaseStep, Company, Division, Holding, Notice, NoticeStep, ReportFile, Right
from tests import builders as b
from tests.web.world import API, World, cover, person

PDF = b"%PDF-1.4\n%%EOF\n"
PATH = "/mines/OWN-1/reports/2023"


async def upload(service: World, who: str, name: str, data: bytes = PDF, query: str = "") -> tuple[int, Any]:
    """A file sent by somebody; status and body."""
    form = aiohttp.FormData(quote_fields=False)  # as browsers send names
    form.add_field("file", data, filename=name, content_type="application/pdf")
    headers = {"Authorization": f"Bearer {service.tokens[who]}"}
    async with service.client.post(f"{API}/attachments{query}", data=form, headers=headers) as found:
        return found.status, await found.json()


async def test_any_name_comes_back_in_one_safe_header(service: World) -> None:
    for name in ("采矿许可证（正本）.pdf", "𠮷矿.pdf", "a;filename=b.pdf", "../../etc/x.pdf", "CON.pdf"):
        status, stored = await upload(service, "filer", name)
        assert (status, stored["name"]) == (201, name)
        back = await service.ask("filer", "GET", f"/attachments/{stored['code']}")
        assert back.data == PDF
        said = back.headers.getall("Content-Disposition")
        assert len(said) == 1 and said[0].startswith("attachment; ") and said[0].isascii()
        assert back.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in back.headers["Content-Security-Policy"]
        assert (back.headers["Content-Type"], name.encode()) == ("application/pdf", unquoted(said[0]))


def unquoted(header: str) -> bytes:
    """The name of a ``filename*``."""
    return unquote_to_bytes(header.rpartition("UTF-8''")[2])


async def test_uploads_that_break_off_leave_nothing(service: World) -> None:
    home = service.folder / "attachments"

    async def breaking() -> Any:
        yield b"--x\r\n" + b'Content-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n' + PDF
        raise ConnectionResetError

    headers = {
        "Authorization": f"Bearer {service.tokens['filer']}",
        "Content-Type": "multipart/form-data; boundary=x",
    }
    for _ in range(20):
        with pytest.raises((aiohttp.ClientError, ConnectionResetError)):
            await service.client.post(f"{API}/attachments", data=breaking(), headers=headers)
    for _ in range(100):
        if not any((home / "incoming").glob("*")):
            break
        await asyncio.sleep(0.05)
    assert [p for p in home.rglob("*") if p.is_file()] == []


async def test_older_versions_stay_and_are_the_owner_s(service: World) -> None:
    _, old = await upload(service, "filer", "旧.pdf")
    status, new = await upload(service, "filer", "新.pdf", PDF + b"2", f"?replaces={old['code']}")
    assert (status, new["replaces"]) == (201, old["code"])
    listed = (await service.get("filer", f"/attachments/{new['code']}/versions"))["items"]
    assert [v["name"] for v in listed] == ["新.pdf", "旧.pdf"]
    assert (await upload(service, "filer", "又.pdf", PDF, f"?replaces={old['code']}"))[0] == 409
    assert (await upload(service, "inspector", "x.pdf", PDF, f"?replaces={new['code']}"))[0] == 404
    assert (await service.ask("inspector", "GET", f"/attachments/{new['code']}/versions")).status == 404


async def test_a_report_names_files_up_to_its_quota(service: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(named_files, "MOST_BYTES", 2 * len(PDF) + 1)
    codes = [(await upload(service, "filer", f"{n}.pdf"))[1]["code"] for n in range(3)]
    for count, status in ((2, 200), (3, 413)):
        sent = {"content": {"files": {"rows": [{"kind": "photo", "file": c} for c in codes[:count]]}}}
        headers = {"If-Match": await service.tag("filer", PATH)}
        answer = await service.ask("filer", "PUT", PATH, sent, headers=headers)
        assert (answer.status, count) == (status, count), answer.data.decode()
    assert answer.body["code"] == "quota"


async def test_another_company_s_file_cannot_be_named_to_get_at_it(service: World) -> None:
    _, theirs = await upload(service, "inspector", "内部.pdf")
    sent = {"content": {"files": {"rows": [{"kind": "photo", "file": theirs["code"]}]}}}
    headers = {"If-Match": await service.tag("filer", PATH)}
    answer = await service.ask("filer", "PUT", PATH, sent, headers=headers)
    assert (answer.status, answer.body["errors"][0]["code"]) == (422, "file_unknown")
    assert (await service.ask("filer", "GET", f"/attachments/{theirs['code']}")).status == 404


@pytest.mark.parametrize(
    "sent",
    [
        {"parts": [{"id": "works", "attachments": ["{code}"]}]},
        {"content": {"files": {"rows": [{"kind": "photo", "file": "{code}"}]}}},
    ],
    ids=["as-files", "block-by-block"],
)
async def test_a_file_out_of_reach_is_not_named_in_either_form(service: World, sent: dict[str, Any]) -> None:
    _, theirs = await upload(service, "inspector", "内部.pdf")
    whole = json.loads(json.dumps(sent).replace("{code}", theirs["code"]))
    answer = await service.ask("filer", "PUT", PATH, whole, headers={"If-Match": await service.tag("filer", PATH)})
    assert (answer.status, answer.body["errors"][0]["code"]) == (422, "file_unknown")
    assert (await service.ask("filer", "GET", f"/attachments/{theirs['code']}")).status == 404


async def test_a_text_that_is_a_code_opens_no_file(service: World) -> None:
    _, theirs = await upload(service, "inspector", "内部.pdf")
    code = theirs["code"]
    for sent in ({"note": code, "parts": [{"id": "works", "text": code}]}, {"content": {"damage": {"note": code}}}):
        tag = await service.tag("filer", PATH)
        put = await service.ask("filer", "PUT", PATH, sent, headers={"If-Match": tag})
        if "content" in sent:
            assert put.status == 200, put.data
        assert (await service.ask("filer", "GET", f"/attachments/{code}")).status == 404
        assert (await service.ask("signatory", "GET", f"/attachments/{code}")).status == 404


async def test_what_is_not_in_its_blocks_comes_with_its_paper(service: World) -> None:
    put: dict[str, Any] = {"parts": [{"id": "works", "text": "已完成，详见附件。"}]}
    tag = await service.tag("filer", PATH)
    assert (await service.ask("filer", "PUT", PATH, put, headers={"If-Match": tag})).status == 200
    assert (await service.get("filer", f"{PATH}/checks"))["drafted"] == []
    refused = await service.ask("signatory", "POST", f"{PATH}/submit", {"declaration": True})
    assert (refused.status, refused.body["errors"][0]["code"]) == (422, "part_empty")
    assert "扫描件" in refused.body["errors"][0]["cure"]
    _, scan = await upload(service, "filer", "报告.pdf")
    put["parts"][0] |= {"attachments": [scan["code"]]}
    put |= {"cover": await cover()}
    tag = await service.tag("filer", PATH)
    assert (await service.ask("filer", "PUT", PATH, put, headers={"If-Match": tag})).status == 200
    assert (await service.get("filer", f"{PATH}/checks"))["drafted"] == ["works"]
    receipt = await service.post("signatory", f"{PATH}/submit", {"declaration": True})
    assert "works" not in receipt["missing"]
    assert (await service.ask("inspector", "GET", f"/attachments/{scan['code']}")).status == 200
    kept = await ReportFile.filter(report__code=receipt["receipt_no"]).values_list("file", flat=True)
    assert list(kept) == [scan["code"]]


async def test_a_new_holder_does_not_read_the_files_of_the_one_before(service: World) -> None:
    _, scan = await upload(service, "filer", "报告.pdf")
    put = {"parts": [{"id": "works", "attachments": [scan["code"]]}], "cover": await cover()}
    tag = await service.tag("filer", PATH)
    assert (await service.ask("filer", "PUT", PATH, put, headers={"If-Match": tag})).status == 200
    await service.post("signatory", f"{PATH}/submit", {"declaration": True})
    right = await Right.get(code="OWN-1-R1")
    heir = await Company.get(uscc=b.uscc(2))
    more = {"evidence": "变更登记", "recorded_at": b.AT, "recorded_by": "test"}
    await Holding.create(code="H-new", right=right, company=heir, effective_on=date(2024, 1, 2), **more)
    service.tokens["heir"] = await person("heir", (Role.COMPANY_FILER,), None, heir)
    assert (await service.ask("heir", "GET", "/mines/OWN-1")).status == 200
    assert (await service.ask("heir", "GET", f"/attachments/{scan['code']}")).status == 404
    assert (await service.ask("signatory", "GET", f"/attachments/{scan['code']}")).status == 200


WRONG_COVERS: list[tuple[dict[str, Any], str, str]] = [
    # what the cover says otherwise than the register or not at all; where and by which check it is said
    ({"licence_no": "C1"}, "cover.licence_no", "E1"),
    ({"licence_no": None}, "cover.licence_no", "E1"),
    ({"holder": "示例矿业2有限公司"}, "cover.holder", "E1"),
    ({"year": 2022}, "cover.year", "E1"),
    ({"year": None}, "cover.year", "E1"),
    ({"preparer": None}, "cover.preparer", "E21"),
    ({"phone": None}, "cover.phone", "E21"),
    ({"legal_representative": None}, "cover.legal_representative", "E21"),
]


async def test_a_report_as_files_is_checked_but_for_its_figures_and_the_officer_is_told(service: World) -> None:
    async def keep(put: dict[str, Any]) -> None:
        answer = await service.ask("filer", "PUT", PATH, put, headers={"If-Match": await service.tag("filer", PATH)})
        assert answer.status == 200, answer.data.decode()

    _, scan = await upload(service, "filer", "报告.pdf")
    put: dict[str, Any] = {"parts": [{"id": "works", "attachments": [scan["code"]]}]}
    for changed, field, code in WRONG_COVERS:
        await keep({**put, "cover": await cover() | changed})
        checks = await service.get("filer", f"{PATH}/checks")
        assert (checks["ready"], checks["figures_checked"]) == (False, False)
        assert [(f["field"], f["code"]) for f in checks["findings"] if f["grade"] == "error"] == [(field, code)]
        assert all(f["title"] and not f["title"].startswith("identity.") for f in checks["findings"])
        refused = await service.ask("signatory", "POST", f"{PATH}/submit", {"declaration": True})
        assert [(e["field"], e["code"]) for e in refused.body["errors"]] == [(field, code)]
        assert refused.status == 422
    await keep(put)  # a draft without a cover at all
    refused = await service.ask("signatory", "POST", f"{PATH}/submit", {"declaration": True})
    assert len(refused.body["errors"]) == 6
    await keep({**put, "cover": await cover()})
    checks = await service.get("filer", f"{PATH}/checks")
    assert checks["ready"] and [f["code"] for f in checks["findings"]] == ["N2", "N21"]
    receipt = await service.post("signatory", f"{PATH}/submit", {"declaration": True})
    [seen] = (await service.get("inspector", f"{PATH}/versions"))["items"]
    assert (seen["code"], seen["has_content"]) == (receipt["receipt_no"], False)
    assert "未检查其中的数字" in seen["unchecked"]
    assert (await service.get("inspector", f"{PATH}/checks"))["figures_checked"] is False


async def test_a_sealed_paper_is_seen_on_a_scan_and_not_in_a_spreadsheet(service: World, tmp_path: Path) -> None:
    book = tmp_path / "报告.xlsx"
    report_workbook.report(book, Content())
    _, sheet = await upload(service, "filer", "报告.xlsx", book.read_bytes())
    put = {"parts": [{"id": "works", "attachments": [sheet["code"]]}], "cover": await cover()}
    answer = await service.ask("filer", "PUT", PATH, put, headers={"If-Match": await service.tag("filer", PATH)})
    assert answer.status == 200
    refused = await service.ask("signatory", "POST", f"{PATH}/submit", {"declaration": True})
    [wrong] = refused.body["errors"]
    assert (wrong["field"], wrong["code"], wrong["found"]) == ("parts.0.attachments", "E21", "xlsx")
    _, scan = await upload(service, "filer", "报告.pdf")
    put["parts"][0]["attachments"] = [sheet["code"], scan["code"]]  # type: ignore[index]
    answer = await service.ask("filer", "PUT", PATH, put, headers={"If-Match": await service.tag("filer", PATH)})
    assert answer.status == 200
    await service.post("signatory", f"{PATH}/submit", {"declaration": True})


async def test_an_officer_s_text_that_is_a_code_opens_no_file_and_a_field_for_files_does(service: World) -> None:
    _, stored = await upload(service, "filer", "企业内部.pdf")
    code, path = stored["code"], f"/attachments/{stored['code']}"
    notice = await Notice.filter(right__code="OWN-1-R1").first()
    case = await Case.filter(right__code="OWN-1-R1").first()
    assert notice is not None and case is not None
    when: dict[str, Any] = {"effective_on": date(2024, 1, 2), "recorded_at": b.AT, "recorded_by": "test"}
    for text in ({"reason": code}, {"measures": f'见"{code}"'}, {"photos": [f"x{code}"]}, {"more": {"files": [code]}}):
        kept = json.dumps(text, ensure_ascii=False)
        await NoticeStep.create(notice=notice, step="edited", detail=kept, **when)
        await CaseStep.create(case=case, step="note", after=case.state, detail=kept, **when)
        assert (await service.ask("inspector", "GET", path)).status == 404, text
    await NoticeStep.create(notice=notice, step="served", detail=json.dumps({"scan": code}), **when)
    assert (await service.ask("inspector", "GET", path)).status == 200
    assert (await service.ask("administrator", "GET", path)).status in (403, 404)


async def test_a_step_names_one_s_own_file_and_a_colleague_s_and_no_stranger_s(service: World) -> None:
    """Naming a file would open it to whoever reads the step, the namer first."""
    far = await Division.get(code=b.ZHENGNING)
    service.tokens["stranger"] = await person("stranger", (Role.INSPECTOR,), far, None)
    case = await Case.filter(right__code="OWN-1-R1").first()
    assert case is not None
    for who, status in (
        ("stranger", 422),  # of another county
        ("inspector", 201),
        ("legal", 201),  # of the same bureau
        ("township", 201),  # of a township within it
        ("filer", 422),  # of the company, in nothing it handed in
    ):
        _, file = await upload(service, who, "现场.pdf")
        path = f"/attachments/{file['code']}"
        seen = 200 if status == 201 else 404
        assert (await service.ask("inspector", "GET", path)).status == seen, who
        sent = {"step": "note", "text": "入卷", "files": [file["code"]]}
        named = await service.ask("inspector", "POST", f"/cases/{case.code}/steps", sent)
        assert named.status == status, (who, named.data.decode())
        if status == 422:
            assert [(e["field"], e["code"]) for e in named.body["errors"]] == [("files", "no_attachment")]
        assert (await service.ask("inspector", "GET", path)).status == seen, who
    _, scan = await upload(service, "inspector", "扫描.pdf")
    for who in ("township", "stranger", "administrator", "filer"):
        assert (await service.ask(who, "GET", f"/attachments/{scan['code']}")).status in (403, 404), who
