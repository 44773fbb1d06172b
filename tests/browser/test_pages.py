"""Pages used as their people use them, in Chromium."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import log_in

pytestmark = pytest.mark.browser


def text_of(pdf: bytes, folder: Path) -> str:
    """The words of a PDF in order, without white space."""
    file = folder / "letter.pdf"
    file.write_bytes(pdf)
    out = subprocess.run(["pdftotext", "-raw", str(file), "-"], capture_output=True, check=True, text=True).stdout
    return re.sub(r"\s", "", out)


def test_nobody_sees_duties_without_logging_in(page: Page) -> None:
    page.goto("/flags")
    expect(page).to_have_url(re.compile(r"/login\?next=/flags$"))


def test_a_wrong_password_is_refused_in_words(page: Page) -> None:
    page.goto("/login")
    page.fill("#login", "kaizhou-inspector")
    page.fill("#password", "wrong-password-1")
    page.click("main button")
    expect(page.get_by_role("alert")).to_contain_text("登录名或密码不正确")


def test_an_inspector_sees_what_is_late_and_why(page: Page) -> None:
    log_in(page, "kaizhou-inspector", "shili-kaizhou-1")
    page.click("text=待处理事项")
    row = page.locator("tr", has_text="KZ-0007")
    expect(row).to_contain_text("矿山地质环境监测资料")
    row.get_by_role("link", name="KZ-0007").click()
    duty = page.locator("section.duty.overdue").first
    expect(duty).to_contain_text("《重庆市矿产资源管理条例》（2020年修订）第五十九条")
    expect(duty).to_contain_text("2023-12-31 法定期限 → 不顺延 → 自 2024-01-01 起为逾期")
    page.fill("input[name=as_of]", "2023-12-31")
    page.click("text=查看")
    expect(page.locator("section.duty", has_text="2023年度").first).to_contain_text("今日到期")


def test_an_inspector_sees_only_the_own_district(page: Page) -> None:
    log_in(page, "yongjing-inspector", "shili-yongjing-1")
    page.goto("/mines/KZ-0007")
    expect(page.locator("main")).to_contain_text("未能办理")
    page.goto("/flags?status=met")
    expect(page.locator("tbody th").first).to_contain_text("LX-")


NOTHING = ("production", "damage", "restoration", "quantities", "costs", "problems", "next_year")
PDF = b"%PDF-1.4\n%%EOF\n"


def fill_year(page: Page) -> None:
    """A year in which nothing happened but the monitoring, over what the register and last year give."""
    page.click("text=填入登记簿和去年的内容")
    expect(page.get_by_role("status")).to_contain_text("已填入空白处")
    expect(page.get_by_label("采矿许可证号")).not_to_have_value("")
    for block in NOTHING:
        page.check(f"[name='{block}.nothing']")
    for name, value in (
        ("monitoring.points.0.point", "J1"),
        ("monitoring.readings.0.point", "J1"),
        ("monitoring.readings.0.on", "2026-06-01"),
        ("monitoring.readings.0.value", "1.5"),
        ("declaration.preparer", "示例填报人"),
        ("declaration.phone", "13800000000"),
    ):
        page.fill(f"[name='{name}']", value)
    page.select_option("[name='monitoring.points.0.watched']", "边坡位移")
    page.select_option("[name='monitoring.points.0.unit']", "毫米")
    page.click("button:has-text('保存草稿') >> nth=0")
    expect(page.get_by_role("status")).to_contain_text("已保存")


def upload(page: Page, kind: str, name: str) -> None:
    """A file through the page of files."""
    page.click("text=附件（请先保存草稿）")
    page.select_option("#kind", kind)
    page.set_input_files("#file", {"name": name, "mimeType": "application/pdf", "buffer": PDF})
    page.click("main button:has-text('上传')")
    expect(page.get_by_role("status")).to_contain_text("已上传")
    expect(page.locator("tbody")).to_contain_text(name)
    page.click("text=返回报告")


def fill_with_fund(page: Page) -> None:
    """A year's report complete with its money and the bank's statement."""
    fill_year(page)
    balance = page.locator("[name='fund.closing_fen']").input_value()
    if balance:
        page.fill("[name='fund.statement_fen']", balance)
        page.fill("[name='fund.statement_on']", "2026-11-20")
        page.fill("[name='costs.note']", "示例说明")
    else:
        page.check("[name='fund.nothing']")
    page.click("button:has-text('保存草稿') >> nth=0")
    upload(page, "银行对账单", "对账单.pdf")


def test_a_company_files_its_report(page: Page) -> None:
    log_in(page, "company1-signatory", "shili-company-2")
    page.goto("/filings/KZ-0015/2026")
    fill_with_fund(page)
    expect(page.locator("[name='monitoring.readings.0.value']")).to_have_value("1.5000")
    page.click("button:has-text('提交')")
    expect(page.get_by_role("alert")).to_contain_text("请先勾选声明")
    explain(page)
    page.check("input[name=declared]")
    page.click("button:has-text('提交')")
    expect(page.get_by_role("status")).to_contain_text("已提交")
    expect(page.locator("main")).to_contain_text("规定的内容已经报齐")
    received = page.locator("caption:has-text('已收到') ~ tbody tr").last
    expect(received).to_contain_text("2026-11-24")
    place = received.get_by_role("link", name="下载回执").get_attribute("href")
    assert page.request.get(str(place)).body().startswith(b"%PDF")


def test_an_officer_reads_what_was_filed_and_a_refusal_keeps_the_remark(page: Page) -> None:
    log_in(page, "kaizhou-inspector", "shili-kaizhou-1")
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto("/filings/KZ-0015/2026")
    expect(page.locator("main")).to_contain_text("报送的内容（第1次报送")
    expect(page.get_by_role("link", name="对账单.pdf")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_label("问题").first.fill("监测数据缺少下半年")
    page.get_by_role("button", name="退回").click()
    expect(page.get_by_role("alert")).to_contain_text("所在内容")
    expect(page.get_by_label("问题").first).to_have_value("监测数据缺少下半年")


def explain(page: Page) -> None:
    """A remark on every warning that is shown."""
    for n in range(page.locator("[name^='remark:']").count()):
        page.locator("[name^='remark:']").nth(n).fill("示例说明")


def test_a_refused_report_keeps_what_was_typed(page: Page) -> None:
    log_in(page, "company1-signatory", "shili-company-2")
    page.goto("/filings/KZ-0015/2025")
    page.fill("[name='damage.rows.0.place']", "示例：甲村")
    page.fill("[name='damage.rows.0.open_m2']", "约3公顷")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("alert")).to_contain_text("请先勾选声明")
    expect(page.locator("[name='damage.rows.0.place']")).to_have_value("示例：甲村")
    page.check("input[name=declared]")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("alert")).to_contain_text("不能识别")
    wrong = page.locator("[name='damage.rows.0.open_m2']")
    expect(wrong).to_have_value("约3公顷")
    expect(wrong).to_have_attribute("aria-invalid", "true")
    told = str(wrong.get_attribute("aria-describedby"))
    expect(page.locator(f"[id='{told}']")).to_contain_text("公顷")
    expect(page.locator("[name='damage.rows.0.place']")).to_have_value("示例：甲村")


def test_a_second_click_files_nothing_again(page: Page) -> None:
    log_in(page, "company1-signatory", "shili-company-2")
    page.goto("/filings/KZ-0015/2026")
    fill_with_fund(page)
    explain(page)
    page.get_by_role("checkbox", name="本单位声明").check()
    body = page.evaluate("new URLSearchParams(new FormData(document.querySelector('form.card'))).toString()")
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    place, again = f"{page.url.partition('?')[0]}/submit", page.request.post
    before = page.locator("caption:has-text('已收到') ~ tbody tr").count()
    first = again(place, data=body, headers=kind)
    assert first.ok, first.text()
    assert again(place, data=body, headers=kind).status in {409, 412}
    page.reload()
    after = page.locator("caption:has-text('已收到') ~ tbody tr").count()
    assert after == before + 1


def test_the_short_form_of_a_suspended_mine_leaves_blocks_out(page: Page) -> None:
    log_in(page, "company1-signatory", "shili-company-2")
    page.goto("/filings/KZ-0015/2025")
    expect(page.locator("fieldset#production")).to_have_count(1)
    page.get_by_label("停产矿山简表").check()
    page.fill("[name='damage.note']", "示例：保留的文字")
    page.click("button:has-text('保存草稿') >> nth=0")
    expect(page.locator("fieldset#production")).to_have_count(0)
    expect(page.locator("[name='damage.note']")).to_have_value("示例：保留的文字")
    expect(page.locator("#findings")).to_contain_text("土地损毁情况")
    expect(page.locator("[name='identity.licence_no']")).to_have_attribute("readonly", "")
    unlabelled = "[...document.querySelectorAll('form.report input:not([type=hidden]),form.report select,textarea')]"
    assert page.evaluate(f"{unlabelled}.filter(e => !e.labels.length).length") == 0
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_company_sees_nothing_of_another(page: Page) -> None:
    log_in(page, "company2", "shili-company-3")
    page.goto("/filings/KZ-0015/2026")
    expect(page.locator("main")).to_contain_text("未能办理")


def test_a_letter_from_draft_to_service(chromium: Browser, site: str, page: Page, tmp_path: Path) -> None:
    log_in(page, "kaizhou-inspector", "shili-kaizhou-1")
    page.goto("/letters?kind=correction_order")
    page.locator("tr", has_text="KZ-0007").get_by_role("link", name="责令限期改正通知书").click()
    place = page.url
    page.fill("#rectify_on", "2027-01-15")
    page.fill("#rectify_days", "30")
    page.fill("#statement_days", "5")
    page.click("text=保存")
    expect(page.get_by_role("status")).to_contain_text("已保存")
    page.click("text=核对无误，送审")

    for login, password, button in (
        ("kaizhou-approver", "shili-kaizhou-2", "批准"),
        ("kaizhou-leader", "shili-kaizhou-3", "制发"),
    ):
        other = chromium.new_context(base_url=site, locale="zh-CN").new_page()
        log_in(other, login, password)
        other.goto(place)
        other.click(f"main button:has-text('{button}')")
        expect(other.get_by_role("status")).to_be_visible()
        other.context.close()

    page.goto(place)
    expect(page.locator("h1")).to_contain_text("〔2026〕1号")
    words = text_of(page.request.get(f"{place.split('?')[0]}/pdf").body(), tmp_path)
    assert "〔2026〕1号" in words and "开州示例石料第07有限公司" in words and "2027年1月15日" in words
    assert "草稿" not in words
    page.fill("#sealed_on", "2026-11-24")
    page.click("main button:has-text('登记用印')")
    page.fill("#served_on", "2026-11-24")
    page.fill("#receiver", "示例签收人")
    page.fill("#servers", "示例甲、示例乙")
    page.fill("#place", "示例矿山办公室")
    page.click("main button:has-text('登记送达')")
    expect(page.locator("main")).to_contain_text("改正期限届满日：2027-01-15")


def test_several_drafts_are_approved_at_once_each_on_its_own(chromium: Browser, site: str, page: Page) -> None:
    log_in(page, "kaizhou-inspector", "shili-kaizhou-1")
    page.goto("/letters?state=draft&kind=correction_order")
    expect(page.locator("input[type=checkbox]")).to_have_count(0)
    drafts = page.locator("tbody tr")
    checked, unchecked = (str(drafts.nth(n).locator("a").first.get_attribute("href")) for n in (-1, -2))
    page.goto(checked)
    for field, value in (("#rectify_on", "2027-01-15"), ("#statement_days", "5")):
        page.fill(field, value)
    page.click("text=保存")
    page.click("text=核对无误，送审")

    approver = chromium.new_context(base_url=site, locale="zh-CN").new_page()
    log_in(approver, "kaizhou-approver", "shili-kaizhou-2")
    approver.goto("/letters?state=draft&kind=correction_order")
    approver.click("text=批准所勾选的文书")
    expect(approver.locator("main")).to_contain_text("没有勾选文书")
    approver.goto("/letters?state=draft&kind=correction_order")
    for place in (checked, unchecked):
        approver.locator("tr", has=approver.locator(f"a[href='{place}']")).get_by_role("checkbox").check()
    approver.click("text=批准所勾选的文书")
    expect(approver.get_by_role("status")).to_contain_text("共 2 份：已批准 1 份，未批准 1 份")
    for place, outcome in ((checked, "已批准"), (unchecked, "未批准")):
        expect(approver.locator("tr", has=approver.locator(f"a[href='{place}']"))).to_contain_text(outcome)
    approver.context.close()


def test_a_file_handed_in_gets_the_number_a_step_asks_for(page: Page) -> None:
    log_in(page, "kaizhou-inspector", "shili-kaizhou-1")
    page.goto("/worklist")
    page.locator("tbody th a").first.click()
    case = page.url
    page.goto(str(page.get_by_role("link", name="上传附件").get_attribute("href")))
    page.set_input_files("#file", {"name": "照片.pdf", "mimeType": "application/pdf", "buffer": PDF})
    page.click("main button:has-text('上传')")
    code = page.get_by_role("status").locator("strong").inner_text()
    page.goto(case)
    step = page.locator("details", has=page.locator("summary", has_text="入卷")).last
    step.locator("summary").click()
    step.get_by_label("说明").fill("示例材料")
    step.get_by_label("附件编号").fill(code)
    step.get_by_role("button", name="办理").click()
    expect(page.get_by_role("status")).to_contain_text("已保存")
    expect(page.locator("main")).to_contain_text(code)


@pytest.mark.parametrize("path", ["/flags", "/mines", "/worklist", "/letters", "/filings", "/mines/KZ-0007"])
def test_nothing_overflows_on_a_telephone(page: Page, path: str) -> None:
    log_in(page, "kaizhou-inspector", "shili-kaizhou-1")
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_drafter_cannot_approve(page: Page) -> None:
    log_in(page, "kaizhou-inspector", "shili-kaizhou-1")
    page.goto("/letters")
    page.locator("tbody a").first.click()
    expect(page.locator("main button", has_text="批准")).to_have_count(0)


def test_the_public_reads_the_list(page: Page) -> None:
    page.goto("/public/abnormal-list")
    expect(page.locator("main")).to_contain_text("以全国矿业权人勘查开采信息管理系统公布的信息为准")
    expect(page.locator("main")).to_contain_text("目前没有矿业权人在列")
    assert page.request.get("/public/abnormal-list.json").json()["items"] == []


@pytest.mark.parametrize("path", ["/login", "/flags", "/letters", "/filings", "/public/abnormal-list"])
def test_every_field_has_a_label_and_nothing_overflows(page: Page, path: str) -> None:
    log_in(page, "kaizhou-inspector", "shili-kaizhou-1")
    page.goto(path)
    fields = "[...document.querySelectorAll('input:not([type=hidden]),select,textarea')]"
    unlabelled = page.evaluate(f"{fields}.filter(e => !e.labels.length).length")
    assert unlabelled == 0
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
