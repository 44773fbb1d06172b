"""The public list: exactly the allowed fields, only what is in force, gone at once everywhere (K1), and no leak."""

from __future__ import annotations

import dataclasses
import re
from datetime import date
from typing import Any

from restoration.law.cases.states import Step
from restoration.services import public_list
from restoration.tables import Case, Company, PublicEntry
from tests import builders as b
from tests.web.scenarios import zhengning as z
from tests.web.world import Answer, World

ALLOWED = {"code", "holder", "mine", "licence_no", "division", "ground", "decision_no", "authority", "listed_on"}
SERIOUS = ALLOWED | {"ends_on"}
CORRECTION = {"code", "holder", "mine", "decision_no", "authority", "correction", "corrected_on"}
CANARIES = ("金丝雀法人", "金丝雀住址", "金丝雀检查员", "13900001234", "首次发现，尚未造成严重后果", "整改不到位")
PAGES = ("/public/abnormal-list", "/public/abnormal-list.json", "/public/abnormal-list.csv")


async def fetch(world: World, path: str, **headers: str) -> Answer:
    """An anonymous reading of a page outside the API."""
    async with world.client.request("GET", path, headers=headers) as found:
        return Answer(found.status, found.headers, await found.read())


async def on_the_list(world: World) -> tuple[str, str]:
    """Canaries in every personal field, then the way onto the list; the listing's code and the verify token."""
    await Company.filter(uscc=b.uscc(1)).update(legal_representative="金丝雀法人", address="金丝雀住址13900001234")
    code, listing, token = await z.ordered(world)
    note = {"step": "note", "text": "举报人13900001234，检查员金丝雀检查员"}
    await world.post("inspector", f"/cases/{code}/steps", note)
    await z.failed(world, code)
    await z.listed(world, listing)
    return listing, token


def test_the_allow_list_is_the_shape() -> None:
    assert {f.name for f in dataclasses.fields(public_list.Listed)} == ALLOWED == set(public_list.HEADS)
    assert {f.name for f in dataclasses.fields(public_list.Serious)} == SERIOUS == set(public_list.SERIOUS_HEADS)
    assert {f.name for f in dataclasses.fields(public_list.Corrected)} == CORRECTION


async def test_exactly_the_allowed_fields_and_no_canary(zhengning: World) -> None:
    await on_the_list(zhengning)
    body: dict[str, Any] = (await fetch(zhengning, PAGES[1])).body
    assert set(body) == {"items", "corrections", "checked_until", "note"} and body["corrections"] == []
    [item] = body["items"]
    assert set(item) == ALLOWED
    assert item["ground"].startswith("未按照批准的方案履行") and "正宁县矿产资源总体规划" in item["ground"]
    assert (item["decision_no"], item["listed_on"]) == ("正自然资异列〔2023〕1号", "2023-07-20")
    for path in (*PAGES, f"/public/abnormal-list/{item['code']}"):
        found = await fetch(zhengning, path)
        text = found.data.decode() + str(found.headers)
        assert found.status == 200 and "max-age=60" in found.headers["Cache-Control"]
        assert not [c for c in CANARIES if c in text], path
        assert (b.uscc(1) not in text and "以全国" in text and "核对至" in text) or path == PAGES[1]


async def test_only_what_is_in_force_and_gone_everywhere_at_once(zhengning: World) -> None:
    for path in PAGES:
        assert "示例矿业1" not in (await fetch(zhengning, path)).data.decode()
    listing, token = await on_the_list(zhengning)
    old = {path: await fetch(zhengning, path) for path in PAGES}
    entry = old[PAGES[1]].body["items"][0]["code"]
    for path in PAGES[1:]:
        same = await fetch(zhengning, path, **{"If-None-Match": old[path].headers["ETag"]})
        assert same.status == 304
    await z.removed(zhengning, listing)
    for path in PAGES:
        tag = old[path].headers.get("ETag", '"none"')
        now = await fetch(zhengning, path, **{"If-None-Match": tag})
        assert now.status == 200 and now.data != old[path].data
        assert "示例矿业1" not in now.data.decode() and entry not in now.data.decode()
    assert (await fetch(zhengning, f"/public/abnormal-list/{entry}")).status == 404
    assert "示例矿业1" not in (await fetch(zhengning, f"/public/abnormal-list/{entry}")).data.decode()
    assert await PublicEntry.all().count() == 0
    assert (await zhengning.get(None, f"/public/verify/{token}"))["status"] == "已移出"


async def test_a_revoked_listing_leaves_its_dated_correction(zhengning: World) -> None:
    listing, _ = await on_the_list(zhengning)
    zhengning.at("2023-08-10")
    revoke = z.on_paper(Step.REVOKE, "正自然资撤〔2023〕1号", "2023-08-10") | {"reason": "面积测量有误"}
    sent = revoke | {"correction": "经复核，原认定面积有误。", "shown_until": "2023-09-10"}
    alone = await zhengning.ask("leader", "POST", f"/listings/{listing}/steps", sent)
    assert (alone.status, alone.body["code"]) == (409, "not_proposed")
    proposed = {"step": "propose_revocation", "reason": "面积测量有误"}
    await zhengning.post("inspector", f"/listings/{listing}/steps", proposed)
    await zhengning.post("leader", f"/listings/{listing}/steps", sent)
    body = (await fetch(zhengning, PAGES[1])).body
    assert body["items"] == []
    [correction] = body["corrections"]
    assert set(correction) == CORRECTION and correction["corrected_on"] == "2023-08-10"
    page = (await fetch(zhengning, PAGES[0])).data.decode()
    assert "更正公告" in page and "面积测量有误" not in page
    zhengning.at("2023-09-11")
    assert (await fetch(zhengning, PAGES[1])).body["corrections"] == []
    assert "示例矿业1" not in (await fetch(zhengning, PAGES[0])).data.decode()


async def entries(n: int) -> None:
    """Published entries of n made-up files."""
    like = await Case.filter(kind="correction").order_by("id").first()
    assert like is not None
    for i in range(1, n + 1):
        case = await Case.create(
            code=f"ca_{i}",
            kind="listing",
            state="listed",
            right_id=like.right_id,  # type: ignore[attr-defined]
            bureau_id=like.bureau_id,
            opened_on=like.opened_on,
            changed_at=like.changed_at,  # type: ignore[attr-defined]
        )
        await PublicEntry.create(
            code=f"pu_{i:03d}",
            case=case,
            holder=f"公司{i:03d}=1",
            uscc=b.uscc(i),
            mine=f"矿{i:03d}",
            licence_no=f"C621025{i:016d}",
            division="正宁县",
            ground="事由",
            decision_no=f"{i}号",
            authority="正宁县自然资源局",
            listed_on=f"202{i % 3}-01-{1 + i % 27:02d}",
        )


async def test_a_serious_entry_shows_its_term_and_is_forgotten_after_it(zhengning: World) -> None:
    await entries(1)
    await PublicEntry.all().update(kind="dishonesty", ends_on=date(2026, 6, 3))
    paths = [path.replace("abnormal-list", "serious-dishonesty") for path in PAGES]
    own = f"{paths[0]}/pu_001"
    zhengning.at("2026-06-02")
    [item] = (await fetch(zhengning, paths[1])).body["items"]
    assert set(item) == SERIOUS and item["ends_on"] == "2026-06-03"
    for path in (*paths, own):
        found = await fetch(zhengning, path)
        text = found.data.decode()
        assert found.status == 200 and "公司001" in text and b.uscc(1) not in text, path
        assert path == paths[1] or "管理措施期满次日" in text
    for path in PAGES:
        assert "公司001" not in (await fetch(zhengning, path)).data.decode()
    assert (await fetch(zhengning, f"{PAGES[0]}/pu_001")).status == 404
    zhengning.at("2026-06-03")
    for path in (*paths, own):
        assert "公司001" not in (await fetch(zhengning, path)).data.decode(), path


SEARCHES = {"q=公司041": 1, f"q={b.uscc(7)}": 1, "q=C6210250000000000000012": 1, "q=矿0": 43, "year=2021": 15} | {
    "q=%25": 0,
    "q=_": 0,
    "year=abcd": 43,
    "q=x'--": 0,
}


async def test_search_and_pages(zhengning: World) -> None:
    await entries(43)
    for query, found in SEARCHES.items():
        assert len((await fetch(zhengning, f"{PAGES[1]}?{query}")).body["items"]) == found, query
        seen: list[str] = []
        for page in range(1, max(1, -(-found // 20)) + 1):
            text = (await fetch(zhengning, f"{PAGES[0]}?{query}&page={page}")).data.decode()
            seen += re.findall(r'<td><a href="/public/abnormal-list/(pu_\d+)"', text)
        assert len(seen) == len(set(seen)) == found, query
