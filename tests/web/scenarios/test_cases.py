"""S10 and S11 through the API: listing and order together, and what failed rectification leaves on record."""

from __future__ import annotations

from tests.web.scenarios import zhengning as z
from tests.web.world import World


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
    file = await zhengning.get("inspector", f"/cases/{code}/file")
    assert {x["kind"] for x in file["letters"]} == {"correction_order", "listing_notice"}
    assert [x["kind"] for x in file["inspections"]] == ["inspected"]
    assert [k["code"] for k in file["related"]] == [listing["code"]]


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
