"""The pages of cases: the worklist, a file with the steps this person may take, the set-up, a step typed in."""

from __future__ import annotations

import io
import zipfile

from tests.web.scenarios import zhengning as z
from tests.web.world import Answer, World

REMOVAL = {"step": "remove", "document": "移1号", "dated_on": "2023-07-20"}


async def page(world: World, who: str, path: str, form: dict[str, str] | None = None) -> Answer:
    """A page as somebody; with a form it is sent."""
    headers = {"Authorization": f"Bearer {world.tokens[who]}"}
    method = "GET" if form is None else "POST"
    async with world.client.request(method, path, headers=headers, data=form, allow_redirects=False) as found:
        return Answer(found.status, found.headers, await found.read())


async def test_the_worklist_and_the_file(zhengning: World) -> None:
    code, listing, _ = await z.ordered(zhengning)
    text = (await page(zhengning, "inspector", "/worklist")).data.decode()
    assert f"/cases/{code}" in text and "改正并报告" in text and f"/cases/{listing}" in text and "陈述、申辩" in text
    officers = (await page(zhengning, "inspector", "/worklist?by=officer")).data.decode()
    assert "没有符合条件" in officers
    assert f"/cases/{listing}" in (await page(zhengning, "inspector", "/mines/ZA")).data.decode()
    assert "/cases/" not in (await page(zhengning, "signatory", "/mines/ZA")).data.decode()
    file = (await page(zhengning, "inspector", f"/cases/{code}")).data.decode()
    assert "责令限期改正通知书" in file and "申请延期" in file and "矿山大事记" in file and "首次发现" in file
    auditor = (await page(zhengning, "auditor", f"/cases/{code}")).data.decode()
    assert "可以办理" not in auditor
    assert (await page(zhengning, "signatory", f"/cases/{code}")).status == 403
    assert (await page(zhengning, "signatory", "/worklist")).status == 403


async def test_the_worklist_shows_what_the_bureau_owes_itself(zhengning: World) -> None:
    zhengning.at("2023-12-31")
    assert "本机关每年应办的事项" not in (await page(zhengning, "inspector", "/worklist")).data.decode()
    zhengning.at("2024-01-01")
    assert "2023年度土地损毁和复垦情况上报" in (await page(zhengning, "inspector", "/worklist")).data.decode()


async def test_a_step_typed_in_and_an_old_page(zhengning: World) -> None:
    code, listing, _ = await z.ordered(zhengning)
    zhengning.at("2023-07-13")
    tag = (await zhengning.get("inspector", f"/cases/{code}"))["tag"]
    form = {
        "step": "fail_check",
        "tag": tag,
        "checked_on": "2023-07-13",
        "officers": "甲某、乙某",
        "basis": "五（四）1",
    }
    form |= {"document": "复核1号", "found": "整改不到位", "new_deadline": ""}
    done = await page(zhengning, "inspector", f"/cases/{code}/steps", form)
    assert (done.status, done.headers["Location"]) == (303, f"/cases/{code}?done=saved")
    old = await page(zhengning, "inspector", f"/cases/{code}/steps", form)
    assert old.status == 409 and "刷新" in old.data.decode()
    views = {"step": "record_views", "received": "no"}
    assert (await page(zhengning, "inspector", f"/cases/{listing}/steps", views)).status == 303
    decided = (await page(zhengning, "leader", f"/cases/{listing}")).data.decode()
    assert '<option value="zn_production">' in decided and '<option value="mge_27">' in decided
    typed = {"step": "decide", "reason": "逾期未治理", "ground": "mge_27", "members": "甲某、乙某"}
    kept = await page(zhengning, "leader", f"/cases/{listing}/steps", typed)
    text = kept.data.decode()
    assert kept.status == 422 and "必填" in text
    assert ">逾期未治理</textarea>" in text and 'value="甲某、乙某"' in text
    assert '<option value="mge_27" selected>' in text and 'id="decided_on-error"' in text
    assert text.count('<details class="card" open>') == 1 and text.index("没有作任何改动") < text.index("可以办理")
    paper = {"step": "list", "document": "列1号", "dated_on": "2023-07-13", "elements.矿山名称": "yes"}
    ticks = await page(zhengning, "leader", f"/cases/{listing}/steps", paper)
    text = ticks.data.decode()
    assert ticks.status == 409 and 'name="elements.矿山名称" value="yes" checked' in text  # nothing decided yet
    assert text.count('type="checkbox" name="elements.') > 10
    gone = await page(zhengning, "leader", f"/cases/{listing}/steps", REMOVAL)
    assert gone.status == 409 and "移1号" in gone.data.decode()  # nothing typed is lost with the form
    found = await page(zhengning, "auditor", f"/cases/{code}/dossier")
    assert "manifest.json" in zipfile.ZipFile(io.BytesIO(found.data)).namelist()


async def test_the_setup_page_says_what_is_missing_and_takes_what_is_filled_in(zhengning: World) -> None:
    zhengning.at("2025-08-01")
    leader = (await page(zhengning, "leader", "/setup")).data.decode()
    assert "不能使用：法制审核人员尚未按公布文本核实、条款序号、事由原文" in leader and "核实并填写" not in leader
    assert (await page(zhengning, "inspector", "/setup")).status == 403
    form = {"article": "第十六条", "text": "未按规定填报", "document": "部令第13号公布文本"}
    assert (await page(zhengning, "leader", "/setup/grounds/info13_filing", form)).status == 403
    assert (await page(zhengning, "legal", "/setup/grounds/info13_filing", form)).status == 303
    days = {"workdays": "10", "document": "局办案规程"}
    assert (await page(zhengning, "legal", "/setup/days/check", days)).status == 303
    bad = await page(zhengning, "legal", "/setup/days/check", days | {"workdays": "十"})
    assert bad.status == 422
    text = (await page(zhengning, "legal", "/setup")).data.decode()
    assert "未按规定填报" in text and "局办案规程" in text
    shown = (await zhengning.get("legal", "/setup"))["items"][0]
    assert next(g for g in shown["grounds"] if g["id"] == "info13_filing")["usable"]
    assert next(t for t in shown["days"] if t["id"] == "check") == {
        "id": "check",
        "title": "整改复核期限",
        "workdays": 10,
        "confirmed": True,
        "source": "局办案规程",
    }
