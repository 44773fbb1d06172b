"""Files through HTTP: uploads that break off, names nobody can harm by, older versions, the quota of a report."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import unquote_to_bytes

import aiohttp
import pytest

from restoration.services.reports import draft_content
from tests.web.world import API, World

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
    monkeypatch.setattr(draft_content, "MOST_BYTES", 2 * len(PDF) + 1)
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
