"""Writing through the API: keys, tags, bodies nobody means, and what stays untouched when it is refused."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from restoration.tables import AnnualReport, AuditEntry, LedgerEntry
from tests import builders as b
from tests.web.world import World

ENTRIES = "/fund-accounts/OWN-1-ZH1/entries"
DEPOSIT: dict[str, Any] = {"kind": "deposit", "amount_fen": 100, "value_on": "2023-12-01", "reference": "存入"}


async def rows() -> tuple[int, int]:
    """How many ledger entries and audited effects there are."""
    return await LedgerEntry.all().count(), await AuditEntry.all().count()


# ---- keys ------------------------------------------------------------------------------------------------------------


async def test_a_key_is_done_once(service: World) -> None:
    entries, _ = await rows()
    first = await service.ask("inspector", "POST", ENTRIES, DEPOSIT, key="k1")
    assert first.status == 201 and "Idempotency-Replayed" not in first.headers
    before = await rows()
    for _ in range(4):
        again = await service.ask("inspector", "POST", ENTRIES, DEPOSIT, key="k1")
        assert (again.status, again.data, again.headers["Idempotency-Replayed"]) == (201, first.data, "true")
    assert await rows() == before and before[0] == entries + 1


async def test_a_key_is_for_one_request_of_one_person(service: World) -> None:
    await service.post("inspector", ENTRIES, DEPOSIT, key="k1")
    before = await rows()
    other = await service.ask("inspector", "POST", ENTRIES, {**DEPOSIT, "amount_fen": 101}, key="k1")
    elsewhere = await service.ask("inspector", "POST", "/fund-accounts/SAME-1-ZH1/entries", DEPOSIT, key="k1")
    for answer in (other, elsewhere):
        assert (answer.status, answer.body["code"]) == (422, "idempotency_key_reused")
    assert await rows() == before
    patrol = {"effective_on": "2023-12-01", "evidence": "档案1号", "kind": "township_supervised"}
    assert (await service.ask("township", "POST", "/mines/OWN-1/events", patrol, key="k1")).status == 201


async def test_a_refusal_is_an_answer_too(service: World) -> None:
    out = {**DEPOSIT, "kind": "withdrawal", "amount_fen": 999_999_999}
    first = await service.ask("inspector", "POST", ENTRIES, out, key="k2")
    assert first.status == 422 and first.headers["Content-Type"] == "application/problem+json"
    again = await service.ask("inspector", "POST", ENTRIES, out, key="k2")
    assert (again.status, again.data, again.headers["Idempotency-Replayed"]) == (422, first.data, "true")
    assert again.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("key", [None, "", "a" * 256, "a\tb", "键"])
async def test_no_money_moves_without_a_key(service: World, key: str | None) -> None:
    before = await rows()
    headers = {} if key is None else {"Idempotency-Key": key}
    answer = await service.ask("inspector", "POST", ENTRIES, DEPOSIT, key=None, headers=headers)
    assert answer.status == 400 and answer.body["code"].startswith("idempotency_key")
    assert await rows() == before


async def test_two_at_once_are_one(service: World) -> None:
    entries, _ = await rows()
    found = await asyncio.gather(*(service.ask("inspector", "POST", ENTRIES, DEPOSIT, key="k3") for _ in range(5)))
    assert {f.status for f in found} == {201} and len({f.data for f in found}) == 1
    assert (await rows())[0] == entries + 1


# ---- tags ------------------------------------------------------------------------------------------------------------


async def test_two_edit_one_mine(service: World) -> None:
    tag = await service.tag("inspector", "/mines/OWN-1")
    sent = ({"note": "甲写的"}, {"note": "乙写的"})
    found = await asyncio.gather(
        *(service.ask("inspector", "PATCH", "/mines/OWN-1", body, headers={"If-Match": tag}) for body in sent)
    )
    assert sorted(f.status for f in found) == [200, 412]
    won = next(body for body, answer in zip(sent, found, strict=True) if answer.status == 200)
    now = await service.get("inspector", "/mines/OWN-1")
    assert now["note"] == won["note"]
    assert (await service.ask("inspector", "PATCH", "/mines/OWN-1", {"note": "丙"})).status == 428
    for wrong in ("x", 'W/"a"', '"a", "b"'):
        answer = await service.ask("inspector", "PATCH", "/mines/OWN-1", {"note": "丙"}, headers={"If-Match": wrong})
        assert (answer.status, answer.body["code"]) == (400, "if_match_format")
    entry = await AuditEntry.filter(action="mine:label").order_by("-id").first()
    assert entry is not None and won["note"] in entry.after and entry.object == "mine:OWN-1"


async def test_two_write_one_draft(service: World) -> None:
    path = "/mines/OWN-1/reports/2023"
    tag = await service.tag("filer", path)
    put = {"parts": [{"id": "works", "text": "甲"}]}
    assert (await service.ask("filer", "PUT", path, put, headers={"If-Match": tag})).status == 200
    stale = await service.ask("signatory", "PUT", path, {"parts": []}, headers={"If-Match": tag})
    assert (stale.status, stale.body["code"]) == (412, "stale_record")
    assert (await service.get("filer", path))["draft"]["parts"][0]["text"] == "甲"
    assert (await service.ask("filer", "PUT", path, put)).status == 428


# ---- bodies ----------------------------------------------------------------------------------------------------------

HOSTILE: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "application/json"),
    "an empty object": (b"{}", "application/json"),
    "nested": (b"[" * 100_000, "application/json"),
    "deep": (b"[" * 900 + b"]" * 900, "application/json"),
    "long integer": (b'{"amount_fen":' + b"9" * 5000 + b"}", "application/json"),
    "duplicate": (b'{"amount_fen":1,"amount_fen":2}', "application/json"),
    "bom": (b"\xef\xbb\xbf{}", "application/json"),
    "utf-16": ("{}".encode("utf-16"), "application/json"),
    "bad utf-8": (b'{"a":"\xff"}', "application/json"),
    "nan": (b'{"amount_fen":NaN}', "application/json"),
    "float": (b'{"amount_fen":0.1}', "application/json"),
    "text for a number": (b'{"amount_fen":"1_000"}', "application/json"),
    "trailing": (b"{} {}", "application/json"),
    "surrogate": (b'{"reference":"\\ud800"}', "application/json"),
    "too large": (b'{"reference":"' + b"a" * 2_000_000 + b'"}', "application/json"),
    "a form": (b"kind=deposit", "application/x-www-form-urlencoded"),
    "plain text": (b'{"kind":"deposit"}', "text/plain"),
    "another charset": (b"{}", "application/json; charset=gb18030"),
}


@pytest.mark.parametrize("name", HOSTILE)
async def test_bodies_nobody_means(service: World, name: str) -> None:
    data, kind = HOSTILE[name]
    before = await rows()
    answer = await service.ask("inspector", "POST", ENTRIES, data, headers={"Content-Type": kind})
    assert answer.status in (400, 413, 415, 422), answer.data[:200]
    assert answer.body["type"].startswith("urn:restoration:problem:")
    assert await rows() == before


async def test_every_defect_at_once_and_nothing_unknown(service: World) -> None:
    sent = {"kind": "gift", "amount_fen": 0, "value_on": "2023-02-30", "reference": "", "balance": 5, "created_at": "x"}
    answer = await service.ask("inspector", "POST", ENTRIES, sent)
    assert answer.status == 422
    found = {e["field"]: e["code"] for e in answer.body["errors"]}
    assert found.keys() == {"kind", "amount_fen", "value_on", "reference", "balance", "created_at"}
    assert found["balance"] == found["created_at"] == "extra_forbidden"
    assert all(e["cure"] for e in answer.body["errors"])
    twice = await service.ask("inspector", "GET", "/mines?limit=1&limit=2")
    unknown = await service.ask("inspector", "GET", "/mines?sort=id;drop%20table")
    arabic = await service.ask("inspector", "GET", "/mines?limit=%D9%A1")
    assert [a.status for a in (twice, unknown, arabic)] == [422, 422, 422]


# ---- doors -----------------------------------------------------------------------------------------------------------


async def test_more_authority_has_its_own_door(service: World) -> None:
    """A township officer records facts, and no officer's date, withdrawal or confirmation among them."""
    detail = {"rule": "annual_reclamation_report", "occasion": "2023", "ground": "x", "approver": "y"}
    sent = {"effective_on": "2023-12-01", "evidence": "档案1号", "kind": "exempted", "detail": detail}
    answer = await service.ask("township", "POST", "/mines/OWN-1/events", sent)
    assert answer.status == 422 and answer.body["errors"][0]["code"] == "other_door"


async def test_a_former_holder_sees_its_own_time(service: World) -> None:
    late = (await service.get("signatory", "/obligations?status=overdue"))["items"]
    assert [o["occasion"] for o in late] == ["2023"]
    moved = {"effective_on": "2024-01-02", "evidence": "变更登记", "kind": "transferred", "detail": {"uscc": b.uscc(9)}}
    await service.post("inspector", "/mines/OWN-1/events", moved)
    await service.post("inspector", ENTRIES, {**DEPOSIT, "value_on": "2024-01-02"})
    assert [o["occasion"] for o in (await service.get("signatory", "/obligations?status=overdue"))["items"]] == ["2023"]
    assert (await service.get("signatory", "/mines/OWN-1"))["rights"][0]["holder"] is None
    days = [f["effective_on"] for f in (await service.get("signatory", "/mines/OWN-1/timeline"))["items"]]
    assert days and max(days) < "2024-01-02"
    assert [e["value_on"] for e in (await service.get("signatory", ENTRIES))["items"]] == ["2023-01-12"]
    assert (await service.ask("signatory", "GET", "/fund-accounts/OWN-1-ZH1/balance")).status == 404
    assert (await service.ask("signatory", "GET", "/mines/OWN-1/reports/2024")).status == 404
    assert (await service.get("signatory", "/mines/OWN-1/reports/2023"))["latest"] is None


async def test_the_submitter_does_not_accept(service: World) -> None:
    path = "/mines/OWN-1/reports/2023"
    paper = {"parts": ["works"], "received_on": "2023-12-20", "evidence": "收文1号"}
    receipt = await service.post("inspector", f"{path}/paper", paper)
    answer = await service.ask("inspector", "POST", f"{path}/accept", {})
    assert (answer.status, answer.body["code"]) == (403, "four_eyes")
    assert (await service.post("approver", f"{path}/accept", {}))["report"] == receipt["receipt_no"]
    assert await AnnualReport.filter(channel="paper").count() == 1


async def test_a_source_is_confirmed_by_the_legal_officer(service: World) -> None:
    [source] = [s for s in (await service.get("legal", "/sources"))["items"] if s["id"] == "CN:LRR"]
    assert source["confirmed_by"] == []
    await service.post("legal", "/sources/CN:LRR/confirm", {"document": "国务院公报", "evidence": "核对记录1号"})
    [source] = [s for s in (await service.get("legal", "/sources"))["items"] if s["id"] == "CN:LRR"]
    assert source["confirmed_by"] == ["KZ"]
