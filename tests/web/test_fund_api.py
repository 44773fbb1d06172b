"""The fund through the API: amounts nobody means, numbers nobody may see, statements, demands, the public table."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from aiohttp import FormData

from api.keys import SECRET
from restoration import database, tables
from restoration.errors import Conflict
from restoration.permissions import Role
from restoration.sealing import Sealer
from restoration.services.fund import account_changes, statements
from tests import builders as b
from tests.web.world import World, person

ACCOUNT = "/fund-accounts/OWN-1-ZH1"
ENTRIES = f"{ACCOUNT}/entries"
DEPOSIT: dict[str, Any] = {"kind": "deposit", "amount_fen": 100, "value_on": "2023-12-01", "reference": "存入"}
FACT = {"effective_on": "2023-12-20", "evidence": "档案1号"}
NUMBER = "6217000098765432"
OPENED = 3_000_000  # what OWN-1 holds from the start


async def kept() -> tuple[int, int, int]:
    """What a refusal must leave as it was."""
    return (
        await tables.LedgerEntry.all().count(),
        await tables.AuditEntry.all().count(),
        await tables.Event.all().count(),
    )


def amounts() -> list[bytes]:
    """Amounts that are none, as they would stand in a body."""
    plain = [
        "0",
        "-100",
        "-1",
        "0.1",
        "1e2",
        "1E+1000000",
        "NaN",
        "Infinity",
        "-Infinity",
        "1e400",
        "1_000",
        "01",
        "+5",
    ]
    texts = ["0.00", "-1.00", "1.005", "1_000.00", "١٢.00", "１２.00", "0x10", " 12.00 ", "", "100"]
    others = ["null", "true", "[]", "[100]", "{}", "10000000000000000000", "100000000000001", "9" * 4_000, "1" * 5_000]
    return [t.encode() for t in (*plain, *others, *(json.dumps(x, ensure_ascii=False) for x in texts))]


async def test_what_is_no_amount_is_refused_and_nothing_is_rounded(service: World) -> None:
    before = await kept()
    for amount in amounts():
        sent = json.dumps({**DEPOSIT, "amount_fen": 0}, ensure_ascii=False).encode()
        sent = sent.replace(b'"amount_fen": 0', b'"amount_fen": ' + amount)
        answer = await service.ask("inspector", "POST", ENTRIES, sent)
        assert answer.status in (400, 422), (amount[:40], answer.status, answer.data)
        assert answer.headers["Content-Type"] == "application/problem+json"
    twice = json.dumps(DEPOSIT).encode()[:-1] + b', "amount_fen": 200}'
    assert (await service.ask("inspector", "POST", ENTRIES, twice)).status in (400, 422)
    assert await kept() == before


async def test_a_fen_and_the_largest_amount_are_exact_everywhere(service: World) -> None:
    await service.post("inspector", ENTRIES, DEPOSIT | {"amount_fen": 1})
    await service.post("inspector", ENTRIES, DEPOSIT | {"amount_fen": 99_999_999_999_999})
    held = OPENED + 100_000_000_000_000
    assert (await service.get("inspector", f"{ACCOUNT}/balance"))["balance_fen"] == held
    [right] = (await service.get("inspector", "/mines/OWN-1/fund"))["rights"]
    assert (right["balance_fen"], right["deposited_fen"]) == (held, held)
    page = (await service.ask("inspector", "GET", "/api/../mines/OWN-1/fund")).data.decode()
    assert "1,000,000,030,000.00" in page


async def test_entries_are_never_changed_by_anybody(service: World) -> None:
    [first, *_] = (await service.get("inspector", ENTRIES))["items"]
    before = await kept()
    for method in ("PUT", "PATCH", "DELETE"):
        for path in (ENTRIES, f"{ENTRIES}/{first['code']}", f"{ACCOUNT}/balance", ACCOUNT):
            for who in ("inspector", "leader", "administrator", "signatory"):
                assert (await service.ask(who, method, path, {"amount_fen": 1})).status in (403, 404, 405)
    assert await kept() == before


async def test_a_withdrawal_without_an_item_is_taken_and_warned_of(service: World) -> None:
    out = DEPOSIT | {"kind": "withdrawal"}
    loose = await service.post("inspector", ENTRIES, out | {"purpose": "边坡治理"})
    planned = await service.post("inspector", ENTRIES, out | {"plan": "OWN-1-FA1", "phase": 1})
    assert [len(x["warnings"]) for x in (loose, planned)] == [1, 0]
    [entry] = [e for e in (await service.get("inspector", ENTRIES))["items"] if e["code"] == planned["code"]]
    assert (entry["plan"], entry["phase"], entry["purpose"]) == ("OWN-1-FA1", 1, None)
    assert entry["postings"] == [{"book": "bank", "fen": -100}, {"book": "restoration_works", "fen": 100}]


async def test_fifty_withdrawals_at_once_never_overdraw(service: World) -> None:
    out = DEPOSIT | {"kind": "withdrawal", "amount_fen": OPENED // 10}
    found = await asyncio.gather(*(service.ask("inspector", "POST", ENTRIES, out) for _ in range(50)))
    assert sorted(f.status for f in found) == [201] * 10 + [422] * 40
    assert (await service.get("inspector", f"{ACCOUNT}/balance"))["balance_fen"] == 0


async def test_of_twenty_reversals_exactly_one_succeeds(service: World) -> None:
    made = await service.post("inspector", ENTRIES, DEPOSIT)
    undo = DEPOSIT | {"kind": "reversal", "reverses": made["code"]}
    found = await asyncio.gather(*(service.ask("inspector", "POST", ENTRIES, undo) for _ in range(20)))
    assert sorted(f.status for f in found) == [201] + [409] * 19


# ---- the account's number --------------------------------------------------------------------------------------------


async def everything() -> str:
    """Every text of every table."""
    found = []
    for name in tables.__all__:
        found += [str(row) for row in await getattr(tables, name).all().values()]
    return "\n".join(found)


async def test_an_account_number_is_sealed_and_shown_by_its_last_digits(service: World) -> None:
    account = FACT | {"code": "NEW-1", "account_type": "dedicated", "bank": "示例银行", "branch": "示例支行"}
    account |= {"account_name": "示例矿业", "account_number": NUMBER}
    await service.post("inspector", "/mines/OWN-1/fund-accounts", account)
    shown = await service.get("inspector", "/mines/OWN-1/fund-accounts")
    [made] = [a for a in shown["items"] if a["code"] == "NEW-1"]
    assert (made["number"], made["number_tail"], made["account_type"]) == ("****5432", "5432", "dedicated")
    page = (await service.ask("inspector", "GET", "/api/../mines/OWN-1/fund")).data.decode()
    assert "****5432" in page
    bad = await service.ask(
        "inspector", "POST", "/mines/OWN-1/fund-accounts", account | {"code": "NEW-2", "account_number": "98-76-54-321"}
    )
    odd = await service.ask(
        "inspector", "POST", "/mines/OWN-1/fund-accounts", account | {"code": "NEW-3", "account_number": 98_765_432}
    )
    assert (bad.status, odd.status) == (422, 422)
    stored = await everything()
    for text in (NUMBER, "98-76-54-321", "98765432"):
        assert text not in stored + page + json.dumps(shown) + bad.data.decode() + odd.data.decode()
    assert (await tables.FundAccount.get(code="NEW-1")).number_sealed.startswith("v1.")


async def test_an_account_is_closed_at_zero(service: World) -> None:
    closing = FACT | {"reason": "闭坑"}
    full = await service.ask("inspector", "POST", f"{ACCOUNT}/close", closing)
    assert (full.status, full.body["errors"][0]["code"]) == (422, "balance_not_zero")
    await service.post("inspector", ENTRIES, DEPOSIT | {"kind": "withdrawal", "amount_fen": OPENED})
    await service.post("inspector", f"{ACCOUNT}/close", closing)
    after = await service.ask("inspector", "POST", ENTRIES, DEPOSIT)
    assert (after.status, after.body["code"]) == (409, "account_closed")
    door = await service.ask(
        "inspector",
        "POST",
        "/mines/OWN-1/events",
        FACT | {"kind": "fund_account_closed", "detail": {"account": "OWN-1-ZH1", "reason": "x"}},
    )
    assert door.body["errors"][0]["code"] == "other_door"


# ---- demands, outlook ------------------------------------------------------------------------------------------------


async def tell(service: World, kind: str, detail: b.Body, on: str = "2023-12-20") -> None:
    sent = {"effective_on": on, "evidence": "档案1号", "kind": kind, "detail": detail}
    await service.post("inspector", "/mines/OWN-1/events", sent)


async def test_a_demand_says_what_it_does_not_know_and_what_it_used(service: World) -> None:
    [before] = (await service.get("inspector", "/mines/OWN-1/fund/requirement"))["rights"]
    assert (before["verdict"], before["accrual_fen"]) == ("unknown", None)
    assert any("重庆市" in m for m in before["missing"])
    cost = {"plan": "OWN-1-FA1", "total_fen": 250_000_000_000, "life_years": 3, "planned_output": "1000"}
    await tell(service, "cost_planned", cost | {"output_unit": "吨"}, "2023-06-01")
    await tell(service, "production_recorded", {"period": "2023", "output": "100", "unit": "吨"}, "2023-12-31")
    [after] = (await service.get("inspector", "/mines/OWN-1/fund/requirement"))["rights"]
    assert (after["accrual_fen"], after["accrual_at_least_fen"]) == (None, 25_000_000_000)
    [line] = [x for x in after["lines"] if (x["rule"], x["period"]) == ("production_units", "2023")]
    assert line["arithmetic"] == "2500000000.00元 × 100 ÷ 1000 = 250000000.00元"
    assert [f["value"] for f in line["factors"]] == ["2500000000", "100", "1000"]
    [first] = [x for x in after["lines"] if x["period"] == "首次"]
    assert (first["amount_fen"], first["missing"]) == (50_000_000_000, ["开工建设日期"])
    read_off = {"factor": "provincial_standard", "value": "0", "source": "条例第四十三条：按方案提取"}
    await tell(service, "accrual_basis_recorded", {"factors": [read_off]}, "2023-12-31")
    [at] = (await service.get("inspector", "/mines/OWN-1/fund"))["rights"]
    assert (at["required_fen"], at["missing"], at["prepayment_missing"]) == (25_000_000_000, [], ["开工建设日期"])
    page = (await service.ask("inspector", "GET", "/api/../mines/OWN-1/fund")).data.decode()
    assert "应提尚缺" not in page and "土地复垦费用预存尚缺：开工建设日期" in page


async def test_an_outlook_with_a_deposit_somebody_thinks_of(service: World) -> None:
    path = "/mines/OWN-1/fund/outlook"
    [plain] = (await service.get("inspector", path))["rights"]
    [thought] = (await service.get("inspector", f"{path}?deposit_fen=500&on=2024-05-01"))["rights"]
    assert plain["ends_on"] == "2029-04-30"
    gained = [t["held_fen"] - p["held_fen"] for t, p in zip(thought["quarters"], plain["quarters"], strict=True)]
    assert gained == [0] + [500] * (len(gained) - 1)
    for query in ("deposit_fen=500", "on=2024-05-01", "deposit_fen=500&on=2023-01-01", "deposit_fen=0&on=2024-05-01"):
        assert (await service.ask("inspector", "GET", f"{path}?{query}")).status == 422
    assert await tables.LedgerEntry.filter(account__code="OWN-1-ZH1").count() == 1


async def test_a_use_plan_beside_what_was_paid(service: World) -> None:
    task = {
        "code": "2024-1",
        "title": "边坡治理",
        "area": "采场",
        "quantities": "1200m³",
        "amount_fen": 900,
        "quarter": 1,
    }
    await tell(service, "use_plan_filed", {"year": 2024, "tasks": [task]})
    out = DEPOSIT | {"kind": "withdrawal", "amount_fen": 300, "task": "2024-1", "value_on": "2023-12-28"}
    paid = await service.post("inspector", ENTRIES, out)
    await service.post(
        "inspector", ENTRIES, DEPOSIT | {"kind": "refund", "refunds": paid["code"], "value_on": "2023-12-29"}
    )
    [right] = (await service.get("signatory", "/mines/OWN-1/fund"))["rights"]
    [shown] = right["tasks"]
    assert (shown["amount_fen"], shown["paid_fen"], shown["quantities"]) == (900, 200, "1200m³")
    assert right["used_fen"] == 200


# ---- statements ------------------------------------------------------------------------------------------------------

HEADS = ("流水号", "日期", "收入", "支出", "余额")
LAYOUT = {
    "bank": "示例银行",
    "serial": "流水号",
    "booked_on": "日期",
    "income": "收入",
    "outgo": "支出",
    "balance": "余额",
}


def statement(*rows: tuple[str, ...]) -> FormData:
    """A CSV as a browser sends it."""
    text = io.StringIO()
    csv.writer(text).writerows([HEADS, *rows])
    form = FormData()
    form.add_field("file", text.getvalue().encode("gb18030"), filename="流水.csv", content_type="text/csv")
    return form


async def upload(service: World, who: str, form: FormData, path: str = f"{ACCOUNT}/statement") -> Any:
    return await service.ask(who, "POST", f"{path}?bank=示例银行", data=form)


async def test_a_statement_comes_in_and_is_matched_by_a_person(service: World, tmp_path: Path) -> None:
    await service.post("inspector", "/statement-layouts", LAYOUT)
    assert [x["bank"] for x in (await service.get("auditor", "/statement-layouts"))["items"]] == ["示例银行"]
    rows = (("S1", "2023-01-13", "30000.00", "", "30000.00"), ("S2", "2023-12-21", "1.23", "", "30001.23"))
    made = await upload(service, "inspector", statement(*rows))
    assert (made.status, made.body["rows"], made.body["closing_fen"]) == (201, 2, 3_000_123)
    again = await upload(service, "inspector", statement(*rows))
    assert [e["code"] for e in again.body["errors"]] == ["serial_known", "serial_known"]
    shown = await service.get("inspector", f"{ACCOUNT}/statement?state=unmatched")
    assert (shown["matched"], shown["unmatched"]) == (0, 2)
    assert [i["suggestions"] for i in shown["items"]] == [["OWN-1-FL1"], []]
    await service.post("inspector", f"{ACCOUNT}/statement/match", {"serial": "S1", "entry": "OWN-1-FL1"})
    assert (await service.get("inspector", f"{ACCOUNT}/statement"))["matched"] == 1
    await service.post("inspector", f"{ACCOUNT}/statement/unmatch", {"serial": "S1", "reason": "误配"})
    assert (await service.get("signatory", f"{ACCOUNT}/statement"))["unmatched"] == 2
    assert list((service.folder / "attachments" / "incoming").iterdir()) == []


async def test_a_former_holder_counts_the_rows_of_its_own_time(service: World) -> None:
    await service.post("inspector", "/statement-layouts", LAYOUT)
    rows = (("S1", "2023-01-13", "30000.00", "", "30000.00"), ("S2", "2023-12-21", "1.23", "", "30001.23"))
    await upload(service, "inspector", statement(*rows))
    moved = FACT | {"kind": "transferred", "detail": {"uscc": b.uscc(9)}}
    await service.post("inspector", "/mines/OWN-1/events", moved)
    shown = await service.get("signatory", f"{ACCOUNT}/statement")
    assert ([i["serial"] for i in shown["items"]], shown["unmatched"]) == (["S1"], 1)
    assert (await service.get("inspector", f"{ACCOUNT}/statement"))["unmatched"] == 2


async def test_who_may_bring_a_statement(service: World) -> None:
    row = ("S1", "2023-01-13", "1.00", "", "1.00")
    for who in ("filer", "signatory", "township", "approver", "leader", "legal", "auditor", "administrator"):
        assert (await upload(service, who, statement(row))).status == 403
    hidden = await upload(service, "inspector", statement(row), "/fund-accounts/OTHER-1-ZH1/statement")
    nowhere = await upload(service, "inspector", statement(row), "/fund-accounts/NOWHERE/statement")
    assert (hidden.status, hidden.data) == (nowhere.status, nowhere.data) == (404, hidden.data)


async def test_a_reconciliation_is_shown_beside_the_book_of_now(service: World) -> None:
    sent = FACT | {"bank_fen": OPENED, "signed_by": "某"}
    await service.post("inspector", f"{ACCOUNT}/reconciliations", sent)
    await service.post("inspector", ENTRIES, DEPOSIT)  # dated before the day that was reconciled
    [made] = (await service.get("inspector", f"{ACCOUNT}/reconciliations"))["items"]
    assert (made["book_fen"], made["book_now_fen"]) == (OPENED, OPENED + 100)
    short = await service.ask("inspector", "POST", f"{ACCOUNT}/reconciliations", sent)
    assert [e["code"] for e in short.body["errors"]] == ["unexplained"]


# ---- in public -------------------------------------------------------------------------------------------------------


async def test_the_public_table_and_the_three_ratios(service: World) -> None:
    path = f"/fund-disclosure?division={b.KAIZHOU}"
    table = await service.get("inspector", path)
    mines = ("CHILD-1", "OWN-1", "SAME-1")
    rows = [(r["no"], r["mine"], r["balance_fen"]) for r in table["items"]]
    assert rows == [(n, f"示例石灰岩矿{mine}", OPENED) for n, mine in enumerate(mines, 1)]
    forbidden = {"number", "number_tail", "phone", "account", "account_name", "bank"}
    assert not forbidden & set(table["items"][0])
    assert len((await service.get("signatory", path))["items"]) == 1
    setting = FACT | {"hide_amounts": True, "ground": "涉及商业秘密"}
    assert (await service.ask("inspector", "POST", "/fund-disclosure/settings", setting)).status == 403
    await service.post("leader", "/fund-disclosure/settings", setting | {"bureau": "KZ"})
    hidden = (await service.get("inspector", path))["items"][0]
    assert hidden["hidden"] and {hidden[k] for k in hidden if k.endswith("_fen")} == {None}
    earlier = await service.get("inspector", f"{path}&as_of=2023-12-19")
    assert earlier["items"][0]["balance_fen"] == OPENED

    out = DEPOSIT | {"kind": "withdrawal", "amount_fen": OPENED // 2}
    await service.post("inspector", ENTRIES, out)
    ratios = (await service.get("inspector", f"/fund-ratios?division={b.KAIZHOU}"))["items"]
    whole, child = ratios
    assert (whole["mines"], whole["opened"], whole["opened_percent"]) == (3, 3, "100.0")
    assert (whole["known"], whole["accrued_percent"], whole["used_percent"]) == (0, None, "16.7")
    assert (child["division"], child["mines"]) == ("500154101", 1)
    assert (await service.ask("inspector", "GET", "/fund-ratios?division=999999")).status == 404


async def test_the_page_is_only_for_who_may_see_the_mine(service: World) -> None:
    assert (await service.ask("signatory", "GET", "/api/../mines/OWN-1/fund")).status == 200
    for mine in ("OTHER-1", "NOWHERE"):
        assert (await service.ask("inspector", "GET", f"/api/../mines/{mine}/fund")).status == 404
    assert (await service.ask("administrator", "GET", "/api/../mines/OWN-1/fund")).status == 403
    page = (await service.ask("inspector", "GET", "/api/../mines/OWN-1/fund?as_of=2023-01-11")).data.decode()
    assert "0.00 元（截至 2023-01-11）" in page


async def test_a_former_holder_reads_its_own_time_and_nothing_later(service: World) -> None:
    out = DEPOSIT | {"kind": "withdrawal", "amount_fen": 500_000, "value_on": "2023-06-01", "purpose": "治理"}
    spent = (await service.post("inspector", ENTRIES, out))["code"]
    service.at("2024-02-01")
    moved = FACT | {"effective_on": "2024-01-02", "kind": "transferred", "detail": {"uscc": b.uscc(9)}}
    await service.post("inspector", "/mines/OWN-1/events", moved)
    undo = {"kind": "reversal", "amount_fen": 500_000, "value_on": "2024-01-02", "reference": "冲正", "reverses": spent}
    await service.post("inspector", ENTRIES, undo)
    await service.post("inspector", ENTRIES, DEPOSIT | {"value_on": "2024-01-15", "reference": "后任存入"})
    later = b.account("OWN-1-ZH9", "2024-01-10", bank="后任银行")
    await service.post("inspector", "/mines/OWN-1/fund-accounts", later)

    for path in ("fund", "fund/requirement", "fund/outlook"):
        found = await service.get("signatory", f"/mines/OWN-1/{path}")
        assert found["as_of"] == "2024-01-01"
        assert (await service.ask("signatory", "GET", f"/mines/OWN-1/{path}?as_of=2024-01-02")).status == 404
    [own] = (await service.get("signatory", "/mines/OWN-1/fund"))["rights"]
    assert (own["balance_fen"], own["used_fen"], own["deposited_fen"]) == (OPENED - 500_000, 500_000, OPENED)
    [now] = (await service.get("inspector", "/mines/OWN-1/fund"))["rights"]
    assert (now["balance_fen"], now["used_fen"]) == (OPENED + 100, 0)

    page = (await service.ask("signatory", "GET", "/api/../mines/OWN-1/fund")).data.decode()
    assert "25,000.00 元（截至 2024-01-01）" in page and 'value="2024-01-01"' in page
    assert "第 2 条" in page and "第 4 条" not in page
    for hidden in ("后任存入", "OWN-1-ZH9", "后任银行", "2024-01-15"):
        assert hidden not in page
    assert (await service.ask("signatory", "GET", "/api/../mines/OWN-1/fund?as_of=2024-01-02")).status == 404
    table = f"/fund-disclosure?division={b.KAIZHOU}"
    assert (await service.get("signatory", table))["items"] == []
    assert len((await service.get("signatory", f"{table}&as_of=2024-01-01"))["items"]) == 1
    service.tokens["heir"] = await person("heir", (Role.COMPANY_FILER,), None, await tables.Company.get(uscc=b.uscc(9)))
    assert (await service.get("heir", "/mines/OWN-1/fund"))["as_of"] == "2024-02-01"


# ---- an account changes ----------------------------------------------------------------------------------------------

NEW_NUMBER = "6222000011112222"
CHANGE = {"effective_on": "2023-12-01", "evidence": "开户许可1号", "ground": "原银行网点撤并"}
CHANGES = f"{ACCOUNT}/changes"


async def test_an_account_s_bank_and_number_change_with_their_history(service: World) -> None:
    sent = CHANGE | {"bank": "新银行", "branch": "城关支行", "account_number": NEW_NUMBER}
    await service.post("inspector", CHANGES, sent)
    [account] = (await service.get("inspector", "/mines/OWN-1/fund-accounts"))["items"]
    assert (account["bank"], account["branch"], account["number"]) == ("新银行", "城关支行", "****2222")
    fix = CHANGE | {"effective_on": "2023-12-05", "ground": "户名登记有误", "account_name": "示例", "correction": True}
    await service.post("inspector", CHANGES, fix)
    first, second = (await service.get("signatory", CHANGES))["items"]
    assert (first["bank"], first["number"], first["correction"]) == ("新银行", "****2222", False)
    assert (second["bank"], second["number"], second["account_name"]) == ("新银行", "****2222", "示例")
    opened = await tables.FundAccount.get(code="OWN-1-ZH1")
    assert (opened.bank, opened.number_tail) == ("示例银行", "1234")  # what was recorded at the opening stays
    page = (await service.ask("inspector", "GET", "/api/../mines/OWN-1/fund?as_of=2023-11-30")).data.decode()
    assert "新银行" not in page and "****1234" in page
    page = (await service.ask("inspector", "GET", "/api/../mines/OWN-1/fund")).data.decode()
    assert "新银行　城关支行" in page and "****2222" in page and "原银行网点撤并" in page and NEW_NUMBER not in page
    told = await tables.AuditEntry.filter(action="fund_account:change").order_by("id")
    assert len(told) == 2 and all(NEW_NUMBER not in e.after and "****2222" in e.after for e in told)


async def test_a_statement_of_either_number_is_the_account_s(service: World) -> None:
    await service.post("inspector", "/statement-layouts", LAYOUT)
    for on, number in (("2023-11-01", NUMBER), ("2023-12-01", NEW_NUMBER)):
        await service.post("inspector", CHANGES, CHANGE | {"effective_on": on, "account_number": number})
    same = account_changes.ever(await tables.FundAccount.get(code="OWN-1-ZH1"))
    sealer = Sealer(service.client.app[SECRET])  # type: ignore[index]
    fits = statements.same_account(await same, sealer)
    assert [fits(n) for n in (NUMBER, NEW_NUMBER, "6222000011112223", "99991234")] == [True, True, False, True]


async def test_a_number_declared_wrong_admits_no_statement(service: World) -> None:
    """A correction replaces what it corrects, the opening or a change; what a change ended stays the account's."""
    wrong, sealer = "6222000011113333", Sealer(service.client.app[SECRET])  # type: ignore[index]
    row = await tables.FundAccount.get(code="OWN-1-ZH1")

    async def fits() -> list[bool]:
        same = statements.same_account(await account_changes.ever(row), sealer)
        return [same(n) for n in ("99991234", NUMBER, wrong, NEW_NUMBER)]

    fix = {"correction": True}
    for on, more, expected in (
        ("2023-11-01", fix | {"branch": "城关支行"}, [True, False, False, False]),
        ("2023-11-01", fix | {"account_number": NUMBER}, [False, True, False, False]),
        ("2023-12-01", {"account_number": wrong}, [False, True, True, False]),
        ("2023-12-01", fix | {"account_number": NEW_NUMBER}, [False, True, False, True]),
    ):
        await service.post("inspector", CHANGES, CHANGE | {"effective_on": on} | more)
        assert await fits() == expected, more


async def test_a_change_recorded_late_undoes_nothing_and_is_not_undone(service: World) -> None:
    """What a later day says of the name leaves an earlier day's bank and number, and the other way round."""
    for on, more in (
        ("2023-12-05", {"account_name": "示例矿业"}),
        ("2023-11-01", {"bank": "新银行", "account_number": NEW_NUMBER}),
        ("2023-10-01", {"branch": "城关支行", "account_name": "示例", "correction": True}),
    ):
        await service.post("inspector", CHANGES, CHANGE | {"effective_on": on} | more)
    [account] = (await service.get("inspector", "/mines/OWN-1/fund-accounts"))["items"]
    kept = [account[n] for n in ("bank", "branch", "account_name", "number")]
    assert kept == ["新银行", "城关支行", "示例矿业", "****2222"]
    told = (await service.get("signatory", CHANGES))["items"]
    assert [(c["effective_on"], c["bank"], c["account_name"], c["number"]) for c in told] == [
        ("2023-10-01", "示例银行", "示例", "****1234"),
        ("2023-11-01", "新银行", "示例", "****2222"),
        ("2023-12-05", "新银行", "示例矿业", "****2222"),
    ]
    row = await tables.FundAccount.get(code="OWN-1-ZH1")
    now, sealer = (await account_changes.ever(row))[-1], Sealer(service.client.app[SECRET])  # type: ignore[index]
    assert (now.bank, now.number(sealer)) == ("新银行", NEW_NUMBER)


BAD_CHANGES: list[tuple[dict[str, Any], str, str]] = [
    ({"branch": "新支行", "effective_on": "2023-01-09"}, "effective_on", "change_day"),
    ({"branch": "新支行", "effective_on": "2024-01-03"}, "effective_on", "change_day"),
    ({"bank": "新银行"}, "account_number", "number_needed"),
    ({"account_number": "6222 0000 1111 2222"}, "account_number", "account_number"),
    ({"account_number": NEW_NUMBER, "number_tail": "1111"}, "number_tail", "tail_differs"),
    ({}, "bank", "unchanged"),
    ({"bank": "示例银行", "number_tail": "1234"}, "bank", "unchanged"),
]


async def test_what_is_no_change_is_refused_and_no_number_is_repeated(service: World) -> None:
    for more, field, code in BAD_CHANGES:
        refused = await service.ask("inspector", "POST", CHANGES, CHANGE | more)
        assert (refused.status, [(e["field"], e["code"]) for e in refused.body["errors"]]) == (422, [(field, code)])
        assert b"2222" not in refused.data or code == "tail_differs"
    for edge in ("2023-01-10", "2024-01-02"):
        await service.post("inspector", CHANGES, CHANGE | {"branch": f"支行{edge}", "effective_on": edge})
    await service.post("inspector", CHANGES, CHANGE | {"account_number": NEW_NUMBER, "effective_on": "2024-01-02"})
    again = await service.ask(
        "inspector", "POST", CHANGES, CHANGE | {"account_number": NEW_NUMBER, "effective_on": "2024-01-02"}
    )
    assert [e["code"] for e in again.body["errors"]] == ["unchanged"]
    assert (await service.ask("signatory", "POST", CHANGES, CHANGE | {"branch": "x"})).status == 403
    assert (await service.ask("inspector", "POST", "/fund-accounts/OTHER-1-ZH1/changes", CHANGE)).status == 404


NO_NUMBERS = ("****1234", "6222*1234", "(12345678", "6222 0000 1111 2222", "")


async def test_what_is_no_number_is_refused_and_never_an_error(service: World) -> None:
    """Typed stars and brackets are no pattern to search the texts by."""
    account = FACT | {"code": "NEW-1", "bank": "示例银行"}
    for number in NO_NUMBERS:
        for path, sent in ((CHANGES, CHANGE | {"bank": "新银行"}), ("/mines/OWN-1/fund-accounts", account)):
            refused = await service.ask("inspector", "POST", path, sent | {"account_number": number})
            found = [(e["field"], e["code"]) for e in refused.body["errors"]]
            assert (refused.status, found) == (422, [("account_number", "account_number")]), (path, number)
    assert await tables.AccountChange.all().count() == 0


async def typed_change(service: World, account: str = "OWN-1-ZH1", **more: str) -> Any:
    """A change by the page's own form."""
    path = f"/api/../mines/OWN-1/fund/{account}/change"
    return await service.ask("inspector", "POST", path, data=FormData({**CHANGE, **more}))


async def test_a_change_the_page_refuses_comes_back_as_it_was_typed(service: World) -> None:
    await service.post("inspector", ENTRIES, DEPOSIT | {"kind": "withdrawal", "amount_fen": OPENED})
    await service.post("inspector", f"{ACCOUNT}/close", FACT | {"reason": "闭坑"})
    closed = await typed_change(service, effective_on="2023-12-20", branch="城关支行", account_number=NEW_NUMBER)
    page = closed.data.decode()
    assert closed.status == 409 and "已于2023-12-20销户，不能变更" in page
    assert 'value="城关支行"' in page and 'value="原银行网点撤并"' in page and NEW_NUMBER not in page
    assert (await typed_change(service, "OTHER-1-ZH1", branch="城关支行")).status == 404


async def test_the_page_takes_the_last_digits_it_offers_to_take(service: World) -> None:
    refused = await typed_change(service, bank="新银行")
    assert refused.status == 422 and "（或者后四位）" in refused.data.decode()
    assert (await typed_change(service, bank="新银行", number_tail="222")).status == 422
    assert (await typed_change(service, bank="新银行", number_tail="2222")).status == 303
    [account] = (await service.get("inspector", "/mines/OWN-1/fund-accounts"))["items"]
    assert (account["bank"], account["number"]) == ("新银行", "****2222")
    assert 'name="number_tail"' in (await service.ask("inspector", "GET", "/api/../mines/OWN-1/fund")).data.decode()


async def test_a_change_recorded_is_not_rewritten(service: World) -> None:
    await service.post("inspector", CHANGES, CHANGE | {"branch": "新支行"})
    for statement in ("UPDATE fund_account_changes SET bank = 'x'", "DELETE FROM fund_account_changes"):
        with pytest.raises(Conflict, match="would break a rule the database itself keeps"):
            await database.unit_of_work(lambda text=statement: database.execute(text))


async def test_a_former_holder_sees_no_later_change(service: World) -> None:
    service.at("2024-02-01")
    moved = FACT | {"effective_on": "2024-01-02", "kind": "transferred", "detail": {"uscc": b.uscc(9)}}
    await service.post("inspector", "/mines/OWN-1/events", moved)
    for on in ("2023-12-31", "2024-01-02"):
        await service.post("inspector", CHANGES, CHANGE | {"branch": f"支行{on}", "effective_on": on})
    [account] = (await service.get("signatory", "/mines/OWN-1/fund-accounts"))["items"]
    assert account["branch"] == "支行2023-12-31"
    assert [c["branch"] for c in (await service.get("signatory", CHANGES))["items"]] == ["支行2023-12-31"]
    [account] = (await service.get("inspector", "/mines/OWN-1/fund-accounts"))["items"]
    assert account["branch"] == "支行2024-01-02"
