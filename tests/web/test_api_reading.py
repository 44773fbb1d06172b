"""Reading through the API: what is shown equals what the models say, page by page."""

from __future__ import annotations

from datetime import date

from api.requests import sealed
from restoration.law.fund.ledger import EntryKind
from restoration.services.fund import fund
from restoration.tables import AuditEntry, Case, Company, Division, LedgerEntry, Mine, Notice, Obligation
from tests import builders as b
from tests.web.world import World

IN_COUNTY = {"OWN-1", "SAME-1", "CHILD-1"}


async def every(service: World, who: str, path: str, limit: int = 2) -> list[dict[str, object]]:
    """All rows of a list, page by page."""
    found: list[dict[str, object]] = []
    cursor = None
    while True:
        mark = "&" if "?" in path else "?"
        page = await service.get(who, f"{path}{mark}limit={limit}" + (f"&cursor={cursor}" if cursor else ""))
        assert len(page["items"]) <= limit
        found += page["items"]
        cursor = page["next"]
        if cursor is None:
            return found


async def test_lists_equal_the_models(service: World) -> None:
    mines = await Mine.filter(code__in=IN_COUNTY).order_by("id")
    assert [m["code"] for m in await every(service, "inspector", "/mines")] == [m.code for m in mines]
    rights = [r.id for m in mines for r in await m.rights.all()]
    owed = await Obligation.filter(subject_id__in=rights, live=True).exclude(subject_type="bureau").order_by("id")
    shown = await every(service, "inspector", "/obligations")
    assert [(o["code"], o["standing"], o["due_on"]) for o in shown] == [
        (o.code, o.standing, o.due_on.isoformat() if o.due_on else None) for o in owed
    ]
    cases = await Case.filter(right_id__in=rights).order_by("id")
    assert [c["code"] for c in await every(service, "inspector", "/cases")] == [c.code for c in cases]
    notices = await Notice.filter(right_id__in=rights).order_by("id")
    listed = await every(service, "inspector", "/notices")
    assert [(n["id"], n["content_sha256"]) for n in listed] == [(n.code, n.sha256) for n in notices]
    held = await Company.filter(holdings__right_id__in=rights).order_by("id")
    assert [c["uscc"] for c in await every(service, "inspector", "/companies")] == [c.uscc for c in held]
    assert len(await every(service, "inspector", "/divisions", 5)) == await Division.all().count()
    assert cases and notices and owed


async def test_the_record_equals_the_models(service: World) -> None:
    rows = await AuditEntry.filter(chain="KZ").order_by("-id")
    shown = await every(service, "auditor", "/audit", 20)
    assert [(a["seq"], a["hash"]) for a in shown] == [(a.seq, a.hash) for a in rows]


async def test_a_mine_and_its_facts(service: World) -> None:
    mine = await service.get("inspector", "/mines/OWN-1")
    [right] = mine["rights"]
    assert right["holder"] == {"uscc": b.uscc(1), "name": "示例矿业1有限公司", "since": "2019-05-01"}
    kinds = [f["kind"] for f in (await service.get("inspector", "/mines/OWN-1/timeline"))["items"]]
    assert kinds == ["holding", "land_surveyed", "fund_account_opened", "ledger_entry", "plan_approved"]
    plan = await service.get("inspector", "/plans/OWN-1-FA1")
    assert [p["due_on"] for p in plan["phases"]] == ["2024-12-31"]


async def test_mines_by_name_place_and_standing(service: World) -> None:
    found = await service.get("inspector", "/mines?q=SAME")
    assert [m["code"] for m in found["items"]] == ["SAME-1"]
    assert (await service.get("inspector", "/mines?q=%25"))["items"] == []
    assert (await service.get("inspector", f"/mines?division={b.ZHENGNING}"))["items"] == []
    late = await service.get("inspector", "/mines?state=overdue")
    assert {m["code"]: m["overdue"] > 0 for m in late["items"]} == dict.fromkeys(IN_COUNTY, True)


async def test_money_adds_up(service: World) -> None:
    sent = {"kind": "withdrawal", "amount_fen": 500_000, "value_on": "2023-12-01", "reference": "边坡治理"}
    made = await service.post("inspector", "/fund-accounts/OWN-1-ZH1/entries", sent)
    entries = await every(service, "inspector", "/fund-accounts/OWN-1-ZH1/entries", 1)
    rows = await LedgerEntry.filter(account__code="OWN-1-ZH1").order_by("id")
    assert [(e["code"], e["hash"]) for e in entries] == [(e.code, e.hash) for e in rows]
    assert entries[-1]["code"] == made["code"] and entries[-1]["kind"] == EntryKind.WITHDRAWAL
    for day, held in (("2023-11-30", 3_000_000), ("2023-12-01", 2_500_000)):
        answer = await service.get("inspector", f"/fund-accounts/OWN-1-ZH1/balance?as_of={day}")
        assert answer["balance_fen"] == held == await fund.balance("OWN-1-ZH1", date.fromisoformat(day))


async def test_a_cursor_says_nothing_about_others(service: World) -> None:
    other = await service.ask("inspector", "GET", f"/mines?cursor={sealed('OTHER-1')}")
    none = await service.ask("inspector", "GET", f"/mines?cursor={sealed('OTHER-9')}")
    assert other.status == none.status == 422
    assert other.body["code"] == none.body["code"] == "invalid"
    assert (await service.ask("inspector", "GET", "/mines?cursor=%25%25")).status == 422


async def test_explained(service: World) -> None:
    [late] = (await service.get("inspector", "/obligations?status=overdue&mine=OWN-1"))["items"]
    why = await service.get("inspector", f"/obligations/{late['code']}/explanation")
    assert why["explanation"]["verdict"] == "overdue" and why["explanation"]["cites"]
    assert any("第三十六条" in text for text in why["explanation"]["penalty"]["told"])
    before = await service.get("inspector", f"/obligations/{late['code']}/explanation?as_of=2023-12-31")
    assert before["explanation"]["verdict"] == "due_today" and before["explanation"]["penalty"] is None
    unknown = "/mines/OWN-1/obligations?as_of=2024-01-02&known_at=2023-01-01T00:00:00%2B08:00"
    known = await service.get("inspector", unknown)
    assert (known["mine"], known["obligations"]) == ("OWN-1", [])  # the right itself had not been entered by then
