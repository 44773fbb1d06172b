"""S35, its last line, through the API: every decision keeps who took it, when, and on what source."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from restoration.tables import User
from tests.services import scenario as s
from tests.web.scenarios import zhengning as z
from tests.web.scenarios.test_endings import EXAMINED
from tests.web.world import World

PHASE = {"scope": "phase", "plan": "ZA-P1", "phase": 1}
START = "/mines/ZA/acceptance"
PLAN_SECTION = "五（四）1 生产矿山"


async def accepted(world: World) -> None:
    """The phase made whole, refused once for its cover, examined, posted and accepted."""
    works = {"plan": "ZA-P1", "phase": 1, "restored_m2": 16_000}
    done = {"kind": "restoration_recorded", "effective_on": "2023-08-10", "evidence": "测量报告", "detail": works}
    await world.at("2023-08-10").post("inspector", "/mines/ZA/events", done)
    said = {"effective_on": "2023-09-01", "evidence": "验收材料"}
    code = (await world.at("2023-09-01").post("inspector", f"{START}/applications", said | PHASE))["code"]
    failed = said | {"evidence": "验收意见书1号", "application": code, "result": "failed", "faults": "覆土厚度不足"}
    await world.post("approver", f"{START}/decisions", failed)
    code = (await world.post("inspector", f"{START}/applications", said | PHASE))["code"]
    await world.post("inspector", f"{START}/examinations", said | EXAMINED | {"application": code})
    posting = said | {"until": "2023-11-09", "where": "村委会公示栏", "application": code}
    await world.post("inspector", f"{START}/postings", posting)
    passed = {"effective_on": "2023-11-10", "evidence": "验收意见书2号", "application": code, "result": "passed"}
    passed |= {"area_m2": 20_000, "certificate_no": "验1号"}
    await world.at("2023-11-10").post("approver", f"{START}/decisions", passed)


async def kept(world: World, action: str, **said: str) -> dict[str, Any]:
    """The only entry of the audit chain of an action whose record says so."""
    found = [
        a
        for a in (await world.get("auditor", f"/audit?limit=100&action={action}"))["items"]
        if all(a["after"].get(k) == v for k, v in said.items())
    ]
    assert len(found) == 1, (action, said, found)
    return dict(found[0])


async def signed(entry: dict[str, Any], login: str, day: str) -> None:
    """Who and when: the account, by name and role too, and the instant."""
    assert entry["actor"] == f"user:{(await User.get(login=login)).code}"
    assert entry["actor_name"].startswith(f"某{login}，")
    assert datetime.fromisoformat(entry["at"]) == s.noon(day)
    assert entry["after"]["effective_on"] == day


async def test_s35_an_order_and_a_listing_keep_who_when_and_the_text_they_rest_on(zhengning: World) -> None:
    code, listing, _ = await z.ordered(zhengning)
    await z.failed(zhengning, code)
    await z.listed(zhengning, listing)

    order = await kept(zhengning, "case:order")
    await signed(order, "leader", "2023-04-12")
    letter = await zhengning.get("inspector", f"/notices/{order['after']['notice']}")
    approval = await kept(zhengning, "notice:approve", wording=letter["content"]["wording"])
    await signed(approval, "approver", "2023-04-12")
    [item] = letter["content"]["items"]
    assert PLAN_SECTION in {c["article"] for c in item["order_cites"]} and item["evidence"][0]["record"] == z.RECORD
    [step] = [t for t in (await zhengning.get("inspector", f"/cases/{code}"))["steps"] if t["step"] == "order"]
    assert (step["recorded_by"], step["detail"]["document_number"]) == (order["actor"], letter["number"])

    decided = await kept(zhengning, "case:decide")
    await signed(decided, "leader", "2023-07-20")
    assert (decided["object"], decided["after"]["ground"]) == (listing, "zn_production")
    assert PLAN_SECTION in decided["after"]["cite"] and decided["after"]["reason"] == z.DECISION["reason"]
    steps = {t["step"]: t for t in (await zhengning.get("inspector", f"/listings/{listing}"))["steps"]}
    assert (steps["decide"]["recorded_by"], steps["decide"]["detail"]["cite"]) == (
        decided["actor"],
        decided["after"]["cite"],
    )
    put = await kept(zhengning, "case:list")
    await signed(put, "leader", "2023-07-20")
    assert put["after"]["document"] == steps["list"]["detail"]["document"] == "正自然资异列〔2023〕1号"


async def test_s35_an_acceptance_and_every_refusal_keep_who_when_and_their_source(zhengning: World) -> None:
    code, _, _ = await z.ordered(zhengning)
    await z.failed(zhengning, code)
    sent = {"decision": "renewal", "received_on": "2023-08-01", "evidence": "收文1号"}
    answer = await zhengning.at("2023-08-01").post("inspector", "/mines/ZA/applications", sent)
    assert answer["answer"] == "no"
    await accepted(zhengning)

    refused = await kept(zhengning, "event:record", kind="application_recorded")
    await signed(refused, "inspector", "2023-08-01")
    said = refused["after"]
    assert (said["code"], said["evidence"], said["detail"]["answer"]) == (answer["code"], "收文1号", "no")
    assert any(code in why and PLAN_SECTION in why for why in said["detail"]["reasons"])

    failed = await kept(zhengning, "event:record", kind="acceptance_failed")
    await signed(failed, "approver", "2023-09-01")
    assert (failed["after"]["evidence"], failed["after"]["detail"]["faults"]) == ("验收意见书1号", "覆土厚度不足")

    passed = await kept(zhengning, "event:record", kind="phase_accepted")
    await signed(passed, "approver", "2023-11-10")
    assert (passed["after"]["evidence"], passed["after"]["detail"]["certificate_no"]) == ("验收意见书2号", "验1号")
    facts = {f["id"]: f for f in (await zhengning.get("inspector", "/mines/ZA/timeline"))["items"]}
    for entry in (refused, failed, passed):
        shown = facts[entry["after"]["code"]]
        assert (shown["kind"], shown["effective_on"]) == (entry["after"]["kind"], entry["after"]["effective_on"])
