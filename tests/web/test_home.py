"""The first page counts what waits for whoever looks, and each count leads to a list of exactly that."""

from __future__ import annotations

import re
from html import unescape

import pytest

from api.pages import filing, flags, letters
from restoration.services.reports import reports
from restoration.tables import AnnualReport, ReportReview, Right
from tests import builders as b
from tests.services import filings
from tests.services import scenario as s
from tests.web.world import World

PARTS = ["land_damage"]
COUNT = re.compile(r'<li><a href="([^"]+)"><strong>(\d+)</strong> ([^<]+)</a></li>')
Counts = dict[str, tuple[str, int]]


async def page(service: World, path: str, who: str | None) -> str:
    """A page as a browser asks for it."""
    headers = {"Accept": "text/html"} | ({"Authorization": f"Bearer {service.tokens[who]}"} if who else {})
    async with service.client.get(path, headers=headers) as found:
        assert found.status == 200, path
        return await found.text()


async def home(service: World, who: str | None) -> Counts:
    """What the first page counts: place and number by what it says."""
    return {text: (unescape(place), int(n)) for place, n, text in COUNT.findall(await page(service, "/", who))}


async def listed(service: World, path: str, who: str) -> int:
    """How many rows a list has on all its pages."""
    rows, here = 0, path
    while here:
        text = await page(service, here, who)
        body = re.search(r"<tbody>(.*)</tbody>", text, re.DOTALL)
        rows += body[1].count("<tr>") if body else 0
        more = re.search(r'href="(\?[^"]+)">下一页', text)
        here = path.split("?")[0] + unescape(more[1]) if more else ""
    return rows


async def receive(service: World, day: str) -> str:
    """Another version of the report of 2023 comes in; its code."""
    right = await Right.get(mine__code="OWN-1")
    service.at(day)
    return (await filings.submit(b.CLERK, right.code, 2023, PARTS, at=s.noon(day))).code


async def test_each_count_is_the_length_of_its_list(service: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for module, rows in ((filing, 2), (flags, 2), (letters, 2)):
        monkeypatch.setattr(module, "ROWS", rows)
    await receive(service, "2024-01-03")
    path = "/mines/OWN-1/reports/2023"
    put = await service.ask(
        "filer", "PUT", path, {"content": {}}, headers={"If-Match": await service.tag("filer", path)}
    )
    assert put.status == 200, put.data
    [order] = (await service.get("inspector", "/notices?mine=OWN-1&kind=correction_order&state=draft"))["items"]
    where = f"/notices/{order['id']}"
    change = {"rectify_days": 30, "measures": "补报"}
    half = await service.ask(
        "inspector", "PATCH", where, change, headers={"If-Match": await service.tag("inspector", where)}
    )
    assert half.status == 200, half.data
    assert (await home(service, "approver"))["待批准文书"][1] == 0, "a draft with blanks waits for nobody"
    change = {"statement_days": 5}
    edited = await service.ask(
        "inspector", "PATCH", where, change, headers={"If-Match": await service.tag("inspector", where)}
    )
    assert edited.status == 200, edited.data

    seen = {who: await home(service, who) for who in ("inspector", "approver", "leader", "filer", "auditor")}
    assert {who: set(found) for who, found in seen.items()} == {
        "inspector": {"逾期义务", "待审核年度报告", "文书草稿"},
        "approver": {"逾期义务", "待审核年度报告", "待批准文书"},
        "leader": {"逾期义务", "待批准文书", "待制发文书"},
        "filer": {"逾期义务", "待提交年度报告草稿"},
        "auditor": {"逾期义务"},
    }
    for who, found in seen.items():
        for text, (place, count) in found.items():
            assert await listed(service, place, who) == count, (who, text)
    assert seen["inspector"]["待审核年度报告"][1] == 1 and seen["approver"]["待批准文书"][1] == 1
    assert seen["inspector"]["文书草稿"][1] > 1 and seen["inspector"]["逾期义务"][1] > 2
    assert seen["filer"]["待提交年度报告草稿"][1] == 1
    assert 0 < seen["filer"]["逾期义务"][1] < seen["inspector"]["逾期义务"][1]
    assert await home(service, None) == {}
    ready = await page(service, seen["approver"]["待批准文书"][0], "approver")
    assert ready.count('type="checkbox" name="letter"') == 1 and 'value="ready" selected' in ready


async def test_a_report_waits_for_review_exactly_while_its_page_says_so(service: World) -> None:
    async def waits() -> int:
        found = (await home(service, "inspector"))["待审核年度报告"][1]
        latest = (await service.get("inspector", "/mines/OWN-1/reports/2023"))["latest"]
        assert found == (latest is not None and latest["state"] in ("received", "sent_back"))
        return found

    async def act(code: str, decision: str) -> int:
        row = await AnnualReport.get(code=code)
        await ReportReview.create(report=row, decision=decision, recorded_at=s.noon("2024-01-03"), recorded_by="t")
        return await waits()

    assert await waits() == 0
    first = await receive(service, "2024-01-03")
    assert await waits() == 1
    assert await act(first, "returned") == 0
    second = await receive(service, "2024-01-04")
    assert await waits() == 1
    await reports.withdraw(b.CLERK, second, "填错", at=s.noon("2024-01-04"))
    assert await waits() == 0  # the returned one stands again
    third = await receive(service, "2024-01-05")
    assert await waits() == 1
    assert [await act(third, d) for d in ("accepted", "sampled", "sent_back", "accepted")] == [0, 0, 1, 0]


async def test_a_companys_draft_is_no_list_of_the_bureaus(service: World) -> None:
    path = "/mines/OWN-1/reports/2023"
    tag = await service.tag("filer", path)
    await service.ask("filer", "PUT", path, {"content": {}}, headers={"If-Match": tag})
    assert await listed(service, "/filings?status=drafted", "filer") == 1
    assert await listed(service, "/filings?status=drafted", "inspector") == 0
