"""What a company sent, read by its bureau and by itself, and the bureau's review of it on the page."""

from __future__ import annotations

import re
from copy import deepcopy
from urllib.parse import unquote

import pytest

from restoration.tables import ReportReview
from tests.web import test_report_year as played
from tests.web.test_page_words import PAGE, shown
from tests.web.world import World, cover

HERE = "/filings/OWN-1/2023"
year = played.year


@pytest.fixture
async def filed(year: World) -> World:
    """The year's report, filed block by block."""
    await played.save(year, await played.whole(year))
    await played.submit(year)
    return year


async def sent(service: World, action: str, data: dict[str, str], who: str = "inspector") -> tuple[int, str, str]:
    """A form of the page: status, where it leads, and the page."""
    headers = {**PAGE, "Authorization": f"Bearer {service.tokens[who]}"}
    where = f"{HERE}/{action}"
    async with service.client.post(where, data=data, headers=headers, allow_redirects=False) as found:
        return found.status, found.headers.get("Location", ""), await found.text()


async def decisions() -> list[str]:
    """Every act on record."""
    return [str(d) for d in await ReportReview.all().order_by("id").values_list("decision", flat=True)]


async def test_an_officer_reads_what_was_sent(filed: World) -> None:
    status, text = await shown(filed, HERE)
    assert status == 200 and "报送的内容（第1次报送，2023-12-20收到）" in text
    assert "<dt>年初面积（公顷）</dt><dd>0.8000</dd>" in text and "<dt>金额（元）</dt><dd>40000.00</dd>" in text
    assert "挖损" in text and "削坡" not in text
    names = re.findall(r'<li><a href="/api/v1/attachments/[a-z0-9_]+">([^<]+)</a></li>', text)
    assert sorted(map(unquote, names)) == ["对账单.pdf", "照片.pdf", "现状图.pdf"]
    assert 'name="damage.rows.0.place"' not in text and "数字未经系统检查" not in text
    assert 'action="/filings/OWN-1/2023/accept"' in text and '<option value="damage">' in text
    assert "/accept" not in (await shown(filed, HERE, "leader"))[1]


async def half(service: World) -> None:
    """The year's report without monitoring and production, explained and filed."""
    content = await played.whole(service) | {"monitoring": {}, "production": {}}
    await played.save(service, content)
    found = (await service.get("filer", f"{played.PATH}/checks"))["findings"]
    await played.save(service, content, remarks={f["id"]: "下月补报" for f in found if f["grade"] == "warning"})
    await played.submit(service)


async def test_blocks_left_empty_are_folded(year: World) -> None:
    await half(year)
    _, text = await shown(year, HERE)
    assert "企业说明：下月补报" in text
    folded = text.partition("<summary>未填写的内容")[2].partition("</details>")[0]
    assert "监测" in folded and "土地损毁" not in folded


async def test_a_company_reads_what_it_sent_above_the_form(filed: World) -> None:
    status, text = await shown(filed, HERE, "filer")
    assert status == 200 and "/accept" not in text and "/return" not in text
    above, _, form = text.partition('class="card report"')
    assert "已报送的内容（第1次报送" in above and "<dd>0.8000</dd>" in above and "<button>保存草稿" in form


async def test_a_review_on_the_page(filed: World) -> None:
    kept = {"version": "1", "text.1": "完成面积与现场不符"}
    status, _, text = await sent(filed, "return", kept)
    assert status == 422 and "所在内容" in text and ">完成面积与现场不符</textarea>" in text
    status, _, text = await sent(filed, "return", {"version": "1"})
    assert status == 422 and "请写明退回的原因" in text
    for version in ("", "²", "x"):
        assert (await sent(filed, "accept", {"version": version, "note": "可以"}))[0] == 422
    assert await decisions() == []
    status, place, _ = await sent(filed, "return", {**kept, "part.1": "restoration"})
    assert (status, place) == (303, f"{HERE}?done=returned") and await decisions() == ["returned"]
    assert "治理恢复与复垦情况：完成面积与现场不符" in (await shown(filed, HERE, "filer"))[1]
    status, place, _ = await sent(filed, "accept", {"version": "1", "note": "可以"})
    assert (status, place) == (303, f"{HERE}?done=accepted") and await decisions() == ["returned", "accepted"]
    status, _, text = await sent(filed, "return", {**kept, "part.1": "restoration"})  # decided on in the meantime
    assert status == 409 and "审核通过" in text and "<li>完成面积与现场不符</li>" in text
    status, _, _ = await sent(filed, "accept", {"version": "1"}, "signatory")
    assert status == 403 and await decisions() == ["returned", "accepted"]


async def test_another_version_that_came_in_since_is_not_decided_on(filed: World) -> None:
    again = await filed.post("filer", f"{played.PATH}/prefill", {"source": "latest"})
    mended = deepcopy(again["draft"]["content"])
    mended["production"]["topsoil_in_m3"] = 616
    await played.save(filed, mended)
    await played.submit(filed)
    status, _, text = await sent(filed, "accept", {"version": "1", "note": "已核对"})
    assert status in (409, 412) and "第2版" in text and ">已核对</textarea>" in text
    assert 'name="version" value="2"' in text and "<dd>616</dd>" in text and await decisions() == []


async def test_a_report_as_files_says_that_no_figure_was_checked(year: World) -> None:
    file = await played.upload(year, "年度报告.pdf")
    tag = await year.tag("filer", played.PATH)
    draft = {"parts": [{"id": "works", "attachments": [file]}], "cover": await cover()}
    put = await year.ask("filer", "PUT", played.PATH, draft, headers={"If-Match": tag})
    assert put.status == 200, put.data.decode()
    await played.submit(year)
    _, text = await shown(year, HERE)
    assert "数字未经系统检查" in text and f'<a href="/api/v1/attachments/{file}">年度报告.pdf</a>' in unquote(text)
    assert '<option value="works">' in text and '<option value="damage">' not in text


async def test_nobody_reviews_the_paper_they_recorded(year: World) -> None:
    paper = {"parts": ["works"], "received_on": "2023-12-19", "evidence": "收文登记第1号"}
    await year.post("inspector", f"{played.PATH}/paper", paper)
    _, text = await shown(year, HERE)
    assert "请由他人办理" in text and "/accept" not in text
    status, _, text = await sent(year, "accept", {"version": "1", "note": "可以"})
    assert status == 403 and "<li>可以</li>" in text and await decisions() == []
    assert "/accept" in (await shown(year, HERE, "approver"))[1]


async def test_the_list_says_at_once_what_was_received(year: World) -> None:
    line = "/filings/OWN-1/2023?right=OWN-1-R1"
    row = (await shown(year, "/filings", "filer"))[1].partition(line)[2].partition("</tr>")[0]
    assert row and "已收到" not in row
    await half(year)
    for who in ("filer", "inspector"):
        row = (await shown(year, "/filings?mine=OWN-1", who))[1].partition(line)[2].partition("</tr>")[0]
        assert "已收到，尚缺：矿山地质环境监测资料" in row and "复垦" not in row.partition("尚缺")[2]


@pytest.mark.parametrize(
    ("asked", "told"), [(2022, "无须报送"), (2023, ""), (2024, "尚未开始"), (2050, "尚未开始")], ids=str
)
async def test_only_years_that_have_come_and_are_tracked_can_be_filled_in(year: World, asked: int, told: str) -> None:
    status, text = await shown(year, f"/filings/OWN-1/{asked}", "filer")
    assert status == 200 and ("保存草稿" in text) == (not told) and told in text
    assert told or "尚未开始" not in text


async def test_a_year_opens_on_its_first_day(year: World) -> None:
    year.at("2023-12-31")
    assert "保存草稿" not in (await shown(year, "/filings/OWN-1/2024", "filer"))[1]
    year.at("2024-01-01")
    assert "保存草稿" in (await shown(year, "/filings/OWN-1/2024", "filer"))[1]


@pytest.mark.parametrize(
    ("today", "told"), [("2024-12-30", "还有 1 天"), ("2024-12-31", "就在今天"), ("2025-01-01", "")]
)
async def test_a_company_sees_its_nearest_last_day(year: World, today: str, told: str) -> None:
    year.at(today)
    _, text = await shown(year, "/", "filer")
    line = 'href="/filings/OWN-1/2024?right=OWN-1-R1"'
    assert (line in text and f"2024-12-31（{told}）" in text) if told else line not in text
    assert "最近的期限" not in (await shown(year, "/", "inspector"))[1]
