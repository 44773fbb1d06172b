"""S10 and S11 through the API: listing and order together, and what failed rectification leaves on record."""

from __future__ import annotations

from restoration.services.register import register
from tests import builders as b
from tests.letters.poppler import text
from tests.services import scenario as s
from tests.web.scenarios import zhengning as z
from tests.web.world import World

NAMED = (
    "示例石灰岩矿ZA",
    "示例矿业1有限公司",
    "第1期）修复任务2.0000公顷",
    "已登记完成0.4000公顷",
    "五（四）1生产矿山",
    f"2023年4月12日现场检查形成的{z.RECORD}（执法人员：甲某、乙某，登记编号：ZA-R1-V",
)
"""What both papers of S10 name: mine, holder, the duty not performed, what the record shows, the plan's section, the
evidence."""
APPLICATIONS = ("renewal", "change", "first_licence", "construction_land")


async def printed(world: World, path: str) -> str:
    """The words of an issued document, without its line breaks."""
    pdf = await world.ask("inspector", "GET", f"{path}/pdf")
    assert pdf.status == 200 and pdf.headers["Content-Type"] == "application/pdf"
    return "".join(text(pdf.data).split())


async def gate(world: World, path: str, day: str) -> dict[str, str]:
    """How 正宁's gate of failed rectification answers each of the four applications on a day."""
    items = (await world.get("inspector", f"{path}/gates?as_of={day}"))["items"]
    return {
        i["decision"]: g["verdict"]
        for i in items
        for g in i["gates"]
        if g["id"] == "rectification_failed" and i["decision"] in APPLICATIONS
    }


async def test_s10_listing_and_order_go_together(zhengning: World) -> None:
    code = await z.opened(zhengning)
    case = await zhengning.get("inspector", f"/cases/{code}")
    assert case["state"] == "suspected" and [s["step"] for s in case["steps"]] == ["flag", "record_finding", "note"]
    assert "首次发现" in case["steps"][-1]["detail"]["text"]

    order, notice = await z.draft(zhengning, "correction_order"), await z.draft(zhengning, "listing_notice")
    tag = await zhengning.tag("inspector", order)
    confirmed = await zhengning.ask("inspector", "PATCH", order, {"statement_days": 5}, headers={"If-Match": tag})
    no_date = await zhengning.ask(
        "approver", "POST", f"{order}/approve", headers={"If-Match": confirmed.headers["ETag"]}
    )
    assert no_date.status == 422 and "rectify" in no_date.data.decode()
    await z.approved(zhengning, order, rectify_on=z.RECTIFY)
    await z.approved(zhengning, notice, statement_days=5)
    early = await zhengning.ask("leader", "POST", f"{notice}/issue")
    assert (early.status, early.body["code"]) == (409, "illegal_step")
    await zhengning.post("leader", f"{order}/issue")
    await zhengning.post("leader", f"{notice}/issue")
    for path in (order, notice):
        content = (await zhengning.get("inspector", path))["content"]
        assert content["mine"]["code"] == "ZA" and content["addressee"]["name"]
        assert "五（四）1 生产矿山" in str(content["items"])
    assert (await zhengning.get("inspector", order))["content"]["rectify_by"]["on"] == z.RECTIFY
    [listing] = (await zhengning.get("inspector", "/listings?every=true"))["items"]
    assert listing["state"] == "hearing_of_views"
    for path, own in ((order, ("2023年7月12日",)), (notice, ())):
        words = await printed(zhengning, path)
        for wanted in (*NAMED, *own):
            assert wanted in words, (path, wanted)
    file = await zhengning.get("inspector", f"/cases/{code}/file")
    assert {x["kind"] for x in file["letters"]} == {"correction_order", "listing_notice"}
    assert [x["kind"] for x in file["inspections"]] == ["inspected"]
    assert [k["code"] for k in file["related"]] == [listing["code"]]


async def test_s10_what_officers_found_without_any_due_date_is_ordered_on_their_evidence(zhengning: World) -> None:
    code = await z.inspected(grounds=["restoration_duty"])
    for kind, filled in (("correction_order", {"rectify_on": z.RECTIFY}), ("listing_notice", {})):
        path = await z.draft(zhengning, kind)
        items = (await zhengning.get("inspector", path))["content"]["items"]
        assert [(i["due_on"], [e["event"] for e in i.get("evidence", [])]) for i in items] == [
            ("2023-03-31", []),  # late by the register alone
            (None, [code]),
        ]
        await z.approved(zhengning, path, statement_days=5, **filled)
        if kind == "correction_order":
            await zhengning.post("leader", f"{path}/issue")
            words = await printed(zhengning, path)
            assert words.count("形成的") == 1 and f"登记编号：{code}）" in words


async def test_s11_what_failed_rectification_leaves_on_record(zhengning: World) -> None:
    code, _, _ = await z.ordered(zhengning)
    zhengning.at(z.RECTIFY)
    early = {"step": "fail_check", "checked_on": z.RECTIFY, "officers": ["甲某", "乙某"], "basis": "五（四）1"}
    answer = await zhengning.ask("inspector", "POST", f"/cases/{code}/steps", early | {"document": "1", "found": "否"})
    assert (answer.status, answer.body["code"]) == (409, "time_not_over")
    await z.failed(zhengning, code)
    case = await zhengning.get("inspector", f"/cases/{code}")
    assert (case["state"], case["steps"][-1]["step"]) == ("ordered", "fail_check")
    rechecked = [
        t for t in (await zhengning.get("inspector", "/mines/ZA/timeline"))["items"] if t["kind"] == "rechecked"
    ]
    assert [(t["effective_on"], t["detail"]["result"]) for t in rechecked] == [("2023-07-13", "inadequate")]
    assert "propose_closure" in {a["step"] for a in case["allowed"]}


async def test_s11_failed_rectification_refuses_four_applications_and_nothing_before_it(zhengning: World) -> None:
    code, _, _ = await z.ordered(zhengning)
    await z.failed(zhengning, code)
    neighbour = s.mine("ZB", b.ZHENGNING, 2, holdings=[b.holding(2)], events=[])
    await register.load(b.CLERK, b.delivered({"mines": [neighbour]}), at=s.noon("2023-07-14"))
    zhengning.at("2023-08-01")
    own, other = f"/companies/{b.uscc(1)}", f"/companies/{b.uscc(2)}"
    for decision in APPLICATIONS:
        sent = {"decision": decision, "received_on": "2023-08-01", "evidence": f"收文 {decision}"}
        kept = await zhengning.post("inspector", "/mines/ZA/applications", sent)
        [closed] = [g for g in kept["gates"] if g["id"] == "rectification_failed"]
        assert (kept["answer"], closed["verdict"], code in kept["summary"]) == ("no", "closed", True)
        assert [c["article"] for c in closed["cites"]] == ["五（四）1 生产矿山"]
        assert code in {r["case"] for r in closed["reasons"]}
    refused, free = dict.fromkeys(APPLICATIONS, "closed"), dict.fromkeys(APPLICATIONS, "open")
    for path in ("/mines/ZA", own):
        assert await gate(zhengning, path, "2023-08-01") == refused == await gate(zhengning, path, "2023-07-13")
        # while the time to rectify was running, the day of its end included, this text stopped nothing
        for day in ("2023-04-14", "2023-07-12"):
            assert await gate(zhengning, path, day) == free, (path, day)
    assert await gate(zhengning, other, "2023-08-01") == free


async def test_the_whole_way_onto_the_list_and_off_it(zhengning: World) -> None:
    code, listing, token = await z.ordered(zhengning)
    await z.failed(zhengning, code)
    steps = f"/listings/{listing}/steps"
    zhengning.at("2023-04-19")
    soon = await zhengning.ask("inspector", "POST", steps, {"step": "record_views", "received": False})
    assert (soon.status, soon.body["code"]) == (409, "time_not_over")
    zhengning.at("2023-07-20")
    unheard = await zhengning.ask("leader", "POST", steps, z.DECISION)
    assert (unheard.status, unheard.body["code"]) == (409, "not_heard")
    await z.listed(zhengning, listing)

    zhengning.at("2023-08-01")
    [entry] = (await zhengning.get("inspector", "/listings"))["items"]
    assert entry["state"] == "listed"
    assert (await zhengning.get("inspector", "/listings?as_of=2023-07-19"))["items"] == []
    assert [i["code"] for i in (await zhengning.get("signatory", "/listings"))["items"]] == [listing]
    assert (await zhengning.get("stranger", "/listings"))["items"] == []
    hidden = await zhengning.ask("stranger", "POST", steps, {"step": "apply_removal", "applied_on": "2023-08-01"})
    assert hidden.status == 404

    await z.removed(zhengning, listing)
    assert (await zhengning.get("inspector", "/listings"))["items"] == []
    [past] = (await zhengning.get("inspector", "/listings?as_of=2023-08-15"))["items"]
    assert (past["state"], past["closed_on"]) == ("listed", None)
    assert (await zhengning.get(None, f"/public/verify/{token}"))["status"] == "已移出"
