"""The way of 正宁-A's file through the API, act by act, so that each test goes as far as it needs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from restoration.law.cases.states import Step
from restoration.services.casesteps.onpaper import elements
from restoration.services.records import EventIn
from restoration.services.register import register
from restoration.strict import model
from tests import builders as b
from tests.services import scenario as s
from tests.web.scenarios.conftest import FOUND
from tests.web.world import World

RECORD = "现场检查记录、照片"
RECTIFY, SERVED = "2023-07-12", "2023-04-14"
CHOICE = {"choice": "abnormal_list", "reason": "首次发现，尚未造成严重后果"}
DECISION = {
    "step": "decide",
    "decided_on": "2023-07-20",
    "outcome": "list",
    "ground": "zn_production",
    "choice": "abnormal_list",
    "reason": "逾期未治理且整改不到位",
    "members": ["局长", "分管副局长", "法制股长"],
    "collective": "一致同意列入",
}


async def inspected(**more: Any) -> str:
    """The inspection of 12 April is on record; its code."""
    detail = {"source": "patrol", "officers": ["甲某", "乙某"], "note": "未按方案治理", **more}
    return await register.record_event(
        b.CLERK, "ZA-R1", model(EventIn, b.event("inspected", FOUND, detail, evidence=RECORD)), at=s.noon(FOUND)
    )


async def opened(world: World) -> str:
    """The inspector opens the file on the finding; its code."""
    [owed] = (await world.get("inspector", "/obligations?mine=ZA&rule=concurrent_restoration"))["items"]
    sent = {"mine": "ZA", "obligation": owed["code"], "finding": await inspected(), "found": "2.0公顷仅完成0.4公顷"}
    lost = await world.ask("inspector", "POST", "/cases", sent)
    assert lost.status == 422 and {e["code"] for e in lost.body["errors"]} == {"choice_needed"}
    return str((await world.post("inspector", "/cases", sent | CHOICE))["code"])


async def draft(world: World, kind: str) -> str:
    """The draft of a kind."""
    [found] = (await world.get("inspector", f"/notices?mine=ZA&kind={kind}&state=draft"))["items"]
    return f"/notices/{found['id']}"


async def approved(world: World, path: str, **fields: Any) -> None:
    """Filled in by the inspector, approved by another."""
    tag = await world.tag("inspector", path)
    edited = await world.ask("inspector", "PATCH", path, fields, headers={"If-Match": tag})
    assert edited.status == 200, edited.data
    await world.post("approver", f"{path}/approve", headers={"If-Match": edited.headers["ETag"]})


async def served(world: World, path: str, on: str = SERVED) -> None:
    """Sealed and handed over on a day."""
    world.at(on)
    await world.post("inspector", f"{path}/seal", {"sealed_on": on})
    proof = {"method": "direct", "served_on": on, "receiver": "张某", "place": "矿部", "servers": ["甲某", "乙某"]}
    await world.post("inspector", f"{path}/service", proof)


async def ordered(world: World) -> tuple[str, str, str]:
    """Order and listing notice issued and served: the file, the listing's file, the notice's verify token."""
    code = await opened(world)
    order, notice = await draft(world, "correction_order"), await draft(world, "listing_notice")
    await approved(world, order, rectify_on=RECTIFY, statement_days=5)
    await approved(world, notice, statement_days=5)
    await world.post("leader", f"{order}/issue")
    told = await world.post("leader", f"{notice}/issue")
    await served(world, order)
    await served(world, notice)
    [listing] = (await world.get("inspector", "/listings?every=true"))["items"]
    return code, str(listing["code"]), str(told["verify_url"]).rsplit("/", 1)[-1]


async def failed(world: World, code: str) -> None:
    """The re-inspection of 13 July: 整改不到位."""
    world.at("2023-07-13")
    check = {"step": "fail_check", "checked_on": "2023-07-13", "officers": ["甲某", "乙某"], "basis": "五（四）1"}
    await world.post("inspector", f"/cases/{code}/steps", check | {"document": "复核1号", "found": "整改不到位"})


async def listed(world: World, listing: str) -> None:
    """Heard (nothing came), decided together, the decision's document made, published."""
    steps = f"/listings/{listing}/steps"
    world.at("2023-07-20")
    await world.post("inspector", steps, {"step": "record_views", "received": False})
    await world.post("leader", steps, DECISION)
    await world.post("leader", steps, on_paper(Step.LIST, "正自然资异列〔2023〕1号", "2023-07-20"))
    await world.post("inspector", steps, {"step": "publish", "published_on": "2023-07-20", "place": "本局门户网站"})


async def removed(world: World, listing: str) -> None:
    """The company applies and supplements, the inspector checks on site, the leader removes."""
    steps = f"/listings/{listing}/steps"
    world.at("2023-09-01")
    await world.post("signatory", steps, {"step": "apply_removal", "applied_on": "2023-09-01", "summary": "已治理"})
    await world.post("inspector", steps, {"step": "ask_supplement", "lacking": "现场照片"})
    again = await world.ask("inspector", "POST", steps, {"step": "ask_supplement", "lacking": "再补"})
    assert (again.status, again.body["code"]) == (409, "only_once")
    await world.post("signatory", steps, {"step": "supplement", "received_on": "2023-09-01", "summary": "已补"})
    await world.post("inspector", steps, {"step": "accept_application", "text": "受理"})
    check = {"step": "record_site_check", "checked_on": "2023-09-01", "officers": ["甲某", "乙某"], "rectified": True}
    await world.post("inspector", steps, check | {"on_site": True, "found": "已按方案治理"})
    world.at("2023-09-05")
    await world.post("leader", steps, on_paper(Step.REMOVE, "正自然资异移〔2023〕1号", "2023-09-05"))


def on_paper(step: Step, document: str, dated_on: str) -> dict[str, Any]:
    """A step by a paper made outside the system, every element of it ticked."""
    return {"step": step.value, "document": document, "dated_on": dated_on, "elements": list(elements(step))}


def day_after(text: str) -> str:
    """The next day."""
    return (date.fromisoformat(text) + timedelta(days=1)).isoformat()
