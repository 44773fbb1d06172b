"""What pages tell people: refusals as pages, names instead of codes, a way to every mine."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest

from api.pages import filing
from api.pages.cases import said
from api.pages.labels import field_words
from restoration.documents import KINDS
from restoration.errors import Defect
from restoration.law.letters.content import LetterKind
from restoration.permissions import ROLE_WORDS, Role
from restoration.services.people.names import OFFICE, PROMPT, SYSTEM, names, signatures
from restoration.tables import Case, CaseStep, IssuedDocument, Notice, User
from tests.services import desk
from tests.services.scenario import check
from tests.web.world import World, register_body

PAGE = {"Accept": "text/html,application/xhtml+xml"}


async def shown(service: World, path: str, who: str = "inspector") -> tuple[int, str]:
    """A page as a browser asks for it."""
    headers = {**PAGE, "Authorization": f"Bearer {service.tokens[who]}"}
    async with service.client.get(path, headers=headers) as found:
        return found.status, await found.text()


async def test_browsers_get_pages_and_programs_get_problem_documents(service: World) -> None:
    for path in ("/nothing", "/cases/zz", "/letters/zz", "/filings/OWN-1/1990"):
        status, text = await shown(service, path)
        assert status == 404 and "<h1>没有找到</h1>" in text and "请核对网址" in text and "problem" not in text
    for path, headers in (("/nothing", {}), ("/api/v1/nothing", PAGE)):
        async with service.client.get(path, headers=headers) as found:
            assert (found.status, found.content_type) == (404, "application/problem+json")
    headers = {**PAGE, "Authorization": f"Bearer {service.tokens['inspector']}"}
    async with service.client.put("/mines", headers=headers) as found:
        assert found.status == 405 and "GET" in found.headers["Allow"]
        assert "<h1>不支持的操作</h1>" in await found.text()
    status, text = await shown(service, "/mines/OWN-1?as_of=2024-13-01")
    assert status == 422 and "截至日期" in text and "as_of</" not in text
    assert "没有作任何改动" not in text  # nothing was to be changed


async def test_every_mine_in_scope_is_found_whatever_stands_on_it(service: World) -> None:
    status, text = await shown(service, "/mines")
    assert status == 200 and 'href="/mines/OWN-1"' in text and 'href="/mines/SAME-1"' in text
    assert "OTHER-1" not in text and "PARENT-1" not in text
    status, text = await shown(service, "/mines?q=SAME")
    assert status == 200 and 'href="/mines/SAME-1"' in text and "OWN-1" not in text
    assert "没有符合条件的矿山" in (await shown(service, "/mines?q=OTHER-1"))[1]
    assert "SAME-1" not in (await shown(service, "/mines", "filer"))[1]
    status, text = await shown(service, "/filings?mine=SAME-1")
    assert status == 200 and "/filings/SAME-1/2023?right=" in text and "/filings/OWN-1" not in text
    status, text = await shown(service, "/letters", "filer")
    assert status == 200 and '<option value="draft" selected>' not in text
    status, text = await shown(service, "/flags?status=due_today&mine=OWN-1")  # no such duty: the mine is still reached
    assert status == 200 and 'href="/mines?q=OWN-1"' in text


async def test_cases_and_letters_show_people_by_name(service: World) -> None:
    case = await Case.filter(right__mine__code="OWN-1").order_by("id").first()
    notice = await Notice.filter(right__mine__code="OWN-1", kind="correction_order").order_by("id").first()
    inspector = await User.get(login="inspector")
    assert case is not None and notice is not None
    status, text = await shown(service, f"/cases/{case.code}")
    assert status == 200 and f"（{SYSTEM}）" in text and "system:" not in text
    assert f'<option value="{inspector.code}">某inspector</option>' in text
    headers = {**PAGE, "Authorization": f"Bearer {service.tokens['inspector']}"}
    async with service.client.post(f"/cases/{case.code}/steps", data={"step": "zz"}, headers=headers) as found:
        assert found.status == 422 and "没有这个办理步骤" in await found.text()

    change = {"version": str(notice.version), "rectify_days": "30"}
    async with service.client.post(f"/letters/{notice.code}/edit", data=change, headers=headers) as found:
        assert found.status == 200, await found.text()
    text = (await shown(service, f"/letters/{notice.code}"))[1]
    assert "（某inspector，检查员）" in text and "user:" not in text

    asked = [f"user:{inspector.code}", inspector.code, "system:check", "user:us_gone"]
    told = await names(asked, staff=True)
    assert [told[a] for a in asked] == ["某inspector", "某inspector", SYSTEM, "us_gone"]
    assert await names(asked[:1], staff=False) == {asked[0]: OFFICE}
    signed = await signatures([*asked, "cli:root"], staff=True)
    assert [signed[a] for a in (*asked, "cli:root")] == [
        "某inspector，检查员",
        "某inspector，检查员",
        SYSTEM,
        "us_gone",
        f"{PROMPT}（root）",
    ]
    assert await signatures(asked[:1], staff=False) == {asked[0]: OFFICE}


async def test_the_record_says_who_acted_by_name_and_role(service: World) -> None:
    inspector = await User.get(login="inspector")
    seen = {"If-Match": await service.tag("inspector", "/mines/OWN-1")}
    await service.ask("inspector", "PATCH", "/mines/OWN-1", {"note": "已核对"}, headers=seen)
    [entry] = (await service.get("auditor", "/audit?action=mine:label"))["items"]
    assert (entry["actor"], entry["actor_name"]) == (f"user:{inspector.code}", "某inspector，检查员")


async def test_a_case_names_the_letter_and_its_authors_and_no_codes(service: World) -> None:
    notice = await Notice.filter(right__mine__code="OWN-1", kind="correction_order").first()
    inspector = await User.get(login="inspector")
    assert notice is not None
    case = await Case.get(right__mine__code="OWN-1", obligation__notice_items__notice_id=notice.id)
    await desk.served(notice)
    row = await CaseStep.get(case_id=case.id, step="order")
    people = {"authors": [inspector.code, f"user:{inspector.code}", "us_gone"], "author": f"user:{inspector.code}"}
    copy = {k: getattr(row, k) for k in ("case_id", "step", "before", "after", "effective_on", "recorded_at")}
    await CaseStep.create(**copy, recorded_by="system:check", detail=json.dumps({"notice": notice.code} | people))
    number, title = (
        (await IssuedDocument.get(notice_id=notice.id)).document_number,
        KINDS[LetterKind(notice.kind)].title,
    )
    text = (await shown(service, f"/cases/{case.code}"))[1]
    assert "<dt>起草和修改人员</dt><dd>某inspector，检查员、us_gone</dd>" in text
    assert f'<dt>文书</dt><dd><a href="/letters/{notice.code}">{title}　{number}</a></dd>' in text
    assert inspector.code not in text.split("办理经过")[1]


def test_a_letter_given_up_is_no_link() -> None:
    assert said({"notice": "no_gone"}, {}, {}) == [("文书", "已作废的草稿", "")]


def test_every_role_has_its_name() -> None:
    assert set(ROLE_WORDS) == set(Role) and len(set(ROLE_WORDS.values())) == len(Role)


def test_an_answer_of_no_is_shown() -> None:
    told = said({"granted": False, "reason": "理由不足", "members": ["甲", "乙"], "reply": "", "hidden": "x"}, {}, {})
    assert [(label, text) for label, text, _ in told] == [
        ("是否同意延期", "否"),
        ("理由", "理由不足"),
        ("参加人员（用顿号分开）", "甲、乙"),
    ]


@pytest.mark.parametrize(
    ("path", "words"), [("served_on", "送达日期"), ("fields.rows[2].place", "地点（载体）"), ("x.secret", ""), ("", "")]
)
def test_a_path_is_told_by_its_last_name(path: str, words: str) -> None:
    assert field_words(path) == words


def test_a_defect_reads_as_chinese_at_the_prompt() -> None:
    assert str(Defect("--mines", "missing", "（缺）", "必填", "请补填")) == "--mines：现为“（缺）”，应为必填；请补填"


async def test_the_latest_reports_come_first_on_every_page(service: World, monkeypatch: pytest.MonkeyPatch) -> None:
    service.at("2026-02-01")
    await check("2026-02-01")
    monkeypatch.setattr(filing, "ROWS", 2)
    path, rows = "/filings?status=", []
    while path:
        status, text = await shown(service, path)
        assert status == 200
        rows += re.findall(r'href="/filings/([A-Z0-9-]+)/(\d{4})\?', text)
        found = re.search(r'href="(\?[^"]+)">下一页', text)
        path = f"/filings{unescape(found[1])}" if found else ""
    years = [int(year) for _, year in rows]
    assert years == sorted(years, reverse=True) and len(set(years)) == 4
    mines = {mine for mine, _ in rows}
    assert rows == [(mine, str(y)) for y in sorted(set(years), reverse=True) for mine in sorted(mines, key=order)]
    assert len(rows) == 4 * len(mines)


def order(mine: str) -> int:
    """The order of registration."""
    return [m["code"] for m in register_body()["mines"]].index(mine)
