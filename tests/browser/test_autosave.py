"""The draft saves itself while it is typed; what the server did not take is offered again."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import log_in

pytestmark = pytest.mark.browser

PLACE = "/filings/KZ-0015/2024"
CELL = "[name='damage.note']"
OTHER = "[name='restoration.note']"


def opened(page: Page) -> Page:
    """The report of a year nobody else here writes, with nothing kept in the browser yet."""
    log_in(page, "company1-signatory", "shili-company-2")
    page.goto(PLACE)
    return page


def typed(page: Page, text: str, cell: str = CELL) -> None:
    """Text typed into a cell that is then left."""
    page.fill(cell, text)
    page.locator(cell).blur()


def told(page: Page, words: str) -> None:
    """What the page says of saving."""
    expect(page.locator("#autosave")).to_contain_text(re.compile(words), timeout=15_000)


def test_what_is_typed_is_saved_and_a_click_goes_on_from_it(page: Page) -> None:
    opened(page)
    typed(page, "示例：自动保存的文字")
    told(page, r"已自动保存 \d\d:\d\d")
    typed(page, "示例：又一处", OTHER)
    page.click("button:has-text('保存草稿') >> nth=0")  # at once, whether or not the script is at it
    expect(page.get_by_role("status")).to_contain_text("已保存")
    page.reload()
    expect(page.locator(CELL)).to_have_value("示例：自动保存的文字")
    expect(page.locator(OTHER)).to_have_value("示例：又一处")
    expect(page.locator(".offered")).to_have_count(0)
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_without_a_network_nothing_is_lost(page: Page) -> None:
    opened(page)
    page.route("**/save*", lambda route: route.abort())
    typed(page, "示例：断网时填写")
    told(page, "未自动保存：网络不通，填写的内容已暂存在本机浏览器")
    page.goto("/filings")
    page.unroute("**/save*")
    page.goto(PLACE)
    offered = page.get_by_role("region", name="本机暂存的内容")
    expect(offered).to_contain_text("有 1 处不同")
    offered.get_by_text("逐项对照").click()
    expect(offered).to_contain_text("示例：断网时填写")
    offered.get_by_role("button", name="恢复本机内容").click()
    expect(page.locator(CELL)).to_have_value("示例：断网时填写")
    told(page, "已自动保存")
    page.reload()
    expect(page.locator(".offered")).to_have_count(0)
    expect(page.locator(CELL)).to_have_value("示例：断网时填写")


def test_another_s_draft_is_never_written_over(chromium: Browser, site: str, page: Page) -> None:
    opened(page)
    context = chromium.new_context(base_url=site, locale="zh-CN")
    other = opened(context.new_page())
    typed(other, "示例：另一人填写", OTHER)
    told(other, "已自动保存")
    typed(page, "示例：我填写的")
    told(page, "未自动保存：草稿已在别处更新")
    page.reload()
    offered = page.locator(".offered")
    expect(offered).to_contain_text("处不同")
    expect(page.locator(OTHER)).to_have_value("示例：另一人填写")
    offered.get_by_role("button", name="不恢复").click()
    page.reload()
    expect(page.locator(".offered")).to_have_count(0)
    context.close()


def test_after_a_click_that_saved_a_later_conflict_is_still_kept(chromium: Browser, site: str, page: Page) -> None:
    opened(page)
    page.click("button:has-text('保存草稿') >> nth=0")
    expect(page.get_by_role("status")).to_contain_text("已保存")
    context = chromium.new_context(base_url=site, locale="zh-CN")
    other = opened(context.new_page())
    typed(other, "示例：另一人随后填写", OTHER)
    told(other, "已自动保存")
    typed(page, "示例：保存以后又填写的")
    told(page, "未自动保存：草稿已在别处更新，填写的内容已暂存在本机浏览器")
    page.reload()
    expect(page.locator(".offered")).to_contain_text("示例：保存以后又填写的")
    context.close()


def test_only_what_was_typed_here_is_restored_and_a_person_saves_it(chromium: Browser, site: str, page: Page) -> None:
    opened(page)
    context = chromium.new_context(base_url=site, locale="zh-CN")
    other = opened(context.new_page())
    typed(other, "示例：同事改的", OTHER)
    told(other, "已自动保存")
    context.close()
    typed(page, "示例：我改的")
    told(page, "未自动保存：草稿已在别处更新")
    page.reload()
    offered = page.locator(".offered")
    expect(offered).to_contain_text("有 1 处不同")
    typed(page, "示例：先填别处", "[name='production.topsoil_place']")
    told(page, "已自动保存")
    page.reload()
    expect(offered).to_contain_text("示例：我改的")  # neither typing nor saving takes away what is offered
    offered.get_by_role("button", name="恢复本机内容").click()
    expect(page.locator(CELL)).to_have_value("示例：我改的")
    expect(page.locator(OTHER)).to_have_value("示例：同事改的")
    told(page, "请核对后点“保存草稿”")
    saves: list[str] = []
    page.on("request", lambda r: saves.append(r.url) if "/save" in r.url else None)
    typed(page, "示例：我又改的")
    page.wait_for_timeout(3_000)
    assert saves == []
    page.click("button:has-text('保存草稿') >> nth=0")
    expect(page.get_by_role("status")).to_contain_text("已保存")
    expect(page.locator(CELL)).to_have_value("示例：我又改的")
    expect(page.locator(OTHER)).to_have_value("示例：同事改的")
    expect(offered).to_have_count(0)
    assert page.evaluate("Object.keys(localStorage).length") == 0


def test_what_was_mended_after_a_refusal_is_not_offered_again(page: Page) -> None:
    opened(page)
    typed(page, "约4公顷", "[name='damage.rows.0.open_m2']")
    told(page, "未自动保存：有 1 处")
    page.click("button:has-text('保存草稿') >> nth=0")
    expect(page.get_by_role("alert")).to_contain_text("不能识别")
    typed(page, "4", "[name='damage.rows.0.open_m2']")
    told(page, "已自动保存")
    page.goto(PLACE)
    expect(page.locator("[name='damage.rows.0.open_m2']")).to_have_value("4.0000")
    expect(page.locator(".offered")).to_have_count(0)


def test_what_cannot_be_read_is_said_and_kept(page: Page) -> None:
    opened(page)
    typed(page, "约3公顷", "[name='damage.rows.0.open_m2']")
    told(page, "未自动保存：有 1 处填写的内容不能识别.*已暂存在本机浏览器")
    page.reload()
    expect(page.locator(".offered")).to_contain_text("有 1 处不同")
    page.locator(".offered").get_by_role("button", name="恢复本机内容").click()
    expect(page.locator("[name='damage.rows.0.open_m2']")).to_have_value("约3公顷")
    typed(page, "3", "[name='damage.rows.0.open_m2']")
    told(page, "已自动保存")


def test_an_ended_login_keeps_what_is_typed_for_the_next_one(page: Page) -> None:
    opened(page)
    page.context.clear_cookies()
    typed(page, "示例：登录过期后填写")
    told(page, "未自动保存：登录已过期，填写的内容已暂存在本机浏览器")
    opened(page)
    expect(page.locator(".offered")).to_contain_text("有 1 处不同")


def test_the_report_prints_what_was_filled_in(page: Page) -> None:
    opened(page)
    page.emulate_media(media="print")
    expect(page.locator("[name='identity.licence_no']")).to_be_visible()
    expect(page.locator("fieldset.blank").first).not_to_be_visible()
    expect(page.locator("button:has-text('保存草稿') >> nth=0")).not_to_be_visible()
    expect(page.locator("#autosave")).not_to_be_visible()
