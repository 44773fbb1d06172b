"""A letter's page: what is lacking, what was set, what may be done now; and what the public is told to compare."""

from __future__ import annotations

import pytest

from api.pages.labels import field_words
from api.pages.public import MATCHES
from restoration.tables import Bureau, Notice
from tests.services import desk
from tests.web.test_service_page import page
from tests.web.world import World


async def order() -> Notice:
    found = await Notice.filter(right__mine__code="OWN-1", kind="correction_order", state="draft").first()
    assert found is not None
    return found


async def test_blanks_are_named_when_the_officer_puts_a_draft_forward(service: World) -> None:
    notice = await order()
    where = f"/letters/{notice.code}"
    status, text = await page(service, f"{where}/confirm", "inspector", {"version": str(notice.version)})
    assert status == 422 and "文书有 2 处缺漏，不能送审" in text
    assert "<li>改正期限：" in text and "<li>陈述申辩期限（日）：" in text
    assert (await Notice.get(id=notice.id)).edited_by == ""


async def test_the_terms_are_seen_by_all_and_a_draft_goes_back_with_a_reason(service: World) -> None:
    notice = await order()
    where = f"/letters/{notice.code}"
    assert "退回原因" not in (await page(service, where, "approver"))[1]  # nobody put it forward
    now = await desk.filled(notice, rectify_days=30, statement_days=5, measures="补报年度报告")
    for who in ("inspector", "approver", "leader", "auditor"):
        text = (await page(service, where, who))[1]
        assert "自收到本文书之日起30日内" in text and "自收到本文书之日起5日内" in text and "补报年度报告" in text
    status, text = await page(service, f"{where}/send_back", "approver", {"version": str(now.version)})
    assert status == 422 and 'id="reason-error"' in text
    sent = {"version": str(now.version), "reason": "期限过短"}
    status, text = await page(service, f"{where}/send_back", "approver", sent)
    assert status == 200 and "已退回承办人。" in text and "原因：期限过短" in text and "退回原因" not in text


async def test_service_is_offered_once_it_may_be_recorded(service: World) -> None:
    notice = await order()
    where = f"/letters/{notice.code}"
    await desk.issued(notice)
    text = (await page(service, where, "inspector"))[1]
    assert "先登记用印，再登记送达。" in text and f'action="{where}/serve"' not in text
    await Bureau.filter(id=notice.bureau_id).update(seal_before_service=False)  # type: ignore[attr-defined]
    text = (await page(service, where, "inspector"))[1]
    assert "先登记用印，再登记送达。" not in text and f'action="{where}/serve"' in text


async def test_the_list_shows_the_last_day_of_a_served_letter(service: World) -> None:
    await desk.served(await order(), on="2024-01-10")
    service.at("2024-01-12")
    assert '<td class="date">2024-02-09</td>' in (await page(service, "/letters?state=served", "inspector"))[1]


async def test_the_public_finds_both_lists_and_compares_what_is_printed(service: World) -> None:
    text = (await page(service, "/public/", "inspector"))[1]
    assert text.count('href="/public/serious-dishonesty"') == 2  # in the navigation and on the page
    assert all("核验码" not in said for said in MATCHES.values())


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("rectify_by", "改正期限"),
        ("organ.name", "制发机关名称"),
        ("mine.name", "矿山名称"),
        ("items[1].consequences[0].cites", "法律后果的依据条款"),
        ("items[].consequences", "法律后果"),
        ("statement_days", "陈述申辩期限（日）"),
        ("name", "姓名"),
    ],
)
def test_what_a_letter_lacks_has_a_chinese_name(path: str, name: str) -> None:
    assert field_words(path) == name
