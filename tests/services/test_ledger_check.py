"""Tampering with the ledger's rows, by somebody who owns the database, is found where it was done."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest

from restoration import strict, tables
from restoration.database import connection, unit_of_work
from restoration.law.chain import GENESIS
from restoration.law.fund.ledger import EntryKind
from restoration.migrating import drop_forbid_change
from restoration.services.fund import fund
from restoration.services.fund.fund import BadEntry
from restoration.services.fund.ledger_rows import NewEntry, chained
from restoration.services.records import AccountIn
from tests import builders as b
from tests.services.test_fund import ACCOUNT, post, with_account

REVERSAL = EntryKind.REVERSAL

SWAP = (
    "UPDATE ledger_entries SET seq = 100 WHERE seq = 2",
    "UPDATE ledger_entries SET seq = 2 WHERE seq = 3",
    "UPDATE ledger_entries SET seq = 3 WHERE seq = 100",
)
TAMPERING: list[tuple[str, tuple[str, ...], BadEntry]] = [
    ("amount", ("UPDATE ledger_entries SET amount_fen = 1 WHERE seq = 2",), BadEntry(ACCOUNT, 2, "hash")),
    ("kind", ("UPDATE ledger_entries SET kind = 'interest' WHERE seq = 1",), BadEntry(ACCOUNT, 1, "hash")),
    ("date", ("UPDATE ledger_entries SET value_on = '2023-06-30' WHERE seq = 3",), BadEntry(ACCOUNT, 3, "hash")),
    ("who", ("UPDATE ledger_entries SET recorded_by = 'x' WHERE seq = 1",), BadEntry(ACCOUNT, 1, "hash")),
    ("when", ("UPDATE ledger_entries SET recorded_at = '2025-01-01 00:00:00+00:00' WHERE seq = 1",),
     BadEntry(ACCOUNT, 1, "hash")),
    ("target", ("UPDATE ledger_entries SET reverses_id = NULL WHERE seq = 4",), BadEntry(ACCOUNT, 4, "hash")),
    ("delete", ("DELETE FROM ledger_entries WHERE seq = 2",), BadEntry(ACCOUNT, 2, "sequence")),
    ("swap", SWAP, BadEntry(ACCOUNT, 2, "previous")),
    ("chain", ("UPDATE ledger_entries SET previous_hash = hash WHERE seq = 2",), BadEntry(ACCOUNT, 2, "previous")),
    ("tail", ("DELETE FROM ledger_entries WHERE seq = 4",), BadEntry(ACCOUNT, 4, "head")),
    ("all", ("DELETE FROM ledger_entries WHERE reverses_id IS NOT NULL", "DELETE FROM ledger_entries"),
     BadEntry(ACCOUNT, 1, "head")),
    ("account", ("DELETE FROM ledger_entries WHERE reverses_id IS NOT NULL", "DELETE FROM ledger_entries",
                 "DELETE FROM fund_accounts"), BadEntry(ACCOUNT, 1, "head")),
]  # fmt: skip


@pytest.mark.parametrize(("statements", "found"), [row[1:] for row in TAMPERING], ids=[row[0] for row in TAMPERING])
async def test_tampering_is_found_where_it_was_done(store: str, statements: tuple[str, ...], found: BadEntry) -> None:
    await with_account(*(b.entry(f"KZ-1-FL{n}", n * 100, on=f"2023-07-0{n}") for n in (1, 2, 3)))
    await post(REVERSAL, 100, reverses="KZ-1-FL1")
    assert await fund.verify() == fund.VerifyResult(True, 1, 4, None)
    await tamper(statements)
    result = await fund.verify()
    assert (result.ok, result.first_bad) == (False, found)


async def test_a_chain_recomputed_from_the_start_is_found(store: str) -> None:
    await with_account(b.entry("KZ-1-FL1", 100), b.entry("KZ-1-FL2", 200, on="2023-07-01"))
    [account] = await tables.FundAccount.all()
    delivered = [strict.model(AccountIn, b.account(entries=(b.entry("KZ-1-FL1", 900),))).entries[0]]
    new = [NewEntry(e.code, e.kind, e.amount_fen, e.value_on) for e in delivered]
    [first] = chained(ACCOUNT, account.id, new, actor=b.CLERK, at=b.AT, previous=GENESIS)
    second = dataclasses.replace(new[0], code="KZ-1-FL2", amount_fen=200, value_on=date(2023, 7, 1))
    [last] = chained(ACCOUNT, account.id, [second], actor=b.CLERK, at=b.AT, seq=1, previous=first.hash)
    await tamper(
        (
            f"UPDATE ledger_entries SET amount_fen = 900, postings = '{first.postings}', hash = '{first.hash}' "
            "WHERE seq = 1",
            f"UPDATE ledger_entries SET previous_hash = '{first.hash}', hash = '{last.hash}' WHERE seq = 2",
        )
    )
    assert (await fund.verify()).first_bad == BadEntry(ACCOUNT, 2, "head")


async def tamper(statements: tuple[str, ...]) -> None:
    """As somebody who owns the database would: triggers off, then the change."""

    async def work() -> None:
        for table in ("ledger_entries", "fund_accounts"):
            await drop_forbid_change(connection(), table)
        for statement in statements:
            await connection().execute_query(statement)

    await unit_of_work(work)
