"""``ledger verify`` against hashing the same bytes: every chain walked, every hash, link, order and end compared.

Two yardsticks on the same rows. *Reading and hashing*: the bare driver's rows in the same batches, the same bytes,
SHA-256 in a loop, nothing compared: the floor for any verification that reads its rows from a database in Python.
*Hashing alone*: the canonical bytes lie ready in memory; no database is read and no row is put into words. Time is
this process's on the processor, all threads counted; what the PostgreSQL server spends is in neither figure.
"""

from __future__ import annotations

import asyncio
import hashlib
import random
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import process_time
from typing import Any

import asyncpg

from api.composition import quiet_log
from restoration import database, migrating
from restoration.law.chain import GENESIS, POSTED, canonical
from restoration.law.fund.ledger import EntryKind, Use
from restoration.services.actors import Actor
from restoration.services.fund import fund
from restoration.services.fund.ledger_check import BATCH, ENTRIES
from restoration.services.fund.ledger_rows import NewEntry, covered, link_of, linked
from tests.bench import register
from tests.bench.check import nothing
from tests.bench.paired import Way, paired, report
from tests.databases import Cluster

ACTOR, AT = Actor("user:bench"), datetime(2026, 1, 5, 3, tzinfo=UTC)
PER_ACCOUNT = 2_000
COLUMNS = (
    "code, account_id, seq, kind, amount_fen, value_on, recorded_at, recorded_by, reference, previous_hash, hash, "
    "algorithm, postings, refunds, plan, phase, task, purpose"
)
NAMES = COLUMNS.split(", ")
KINDS = (EntryKind.DEPOSIT, EntryKind.DEPOSIT, EntryKind.INTEREST, EntryKind.WITHDRAWAL)


def entries(account: int, count: int) -> Iterator[NewEntry]:
    """An account's seeded entries; withdrawals name a task."""
    chance = random.Random(register.SEED + account)
    for n in range(count):
        kind = KINDS[n % len(KINDS)]
        use = Use(task=f"{2020 + n % 6}-{n % 9}", purpose="边坡治理") if kind is EntryKind.WITHDRAWAL else Use()
        day = date(2019, 1, 1) + timedelta(days=n)
        yield NewEntry(f"le_{account}_{n}", kind.value, chance.randrange(1, 10**9), day, f"凭证{n}号", use=use)


async def build(rows: int) -> None:
    """Accounts with full chains, written straight into the table."""
    accounts = max(1, rows // PER_ACCOUNT)
    await register.build(accounts)

    async def one(account: int) -> None:
        code = f"BENCH-{account}"
        text = (
            "INSERT INTO fund_accounts (id, code, right_id, effective_on, recorded_at, recorded_by, evidence, bank, "
            "number_tail, scope_of_use, accrual_method, account_type, branch, account_name, number_sealed) "
            "VALUES (?, ?, ?, ?, ?, ?, '', '', '', '', '', '', '', '', '')"
        )
        key = 1_000_000 + account
        await database.execute_many(text, [[key, code, account, date(2019, 1, 1), AT, ACTOR.id]])
        made = linked(code, key, entries(account, min(rows, PER_ACCOUNT)), ACTOR, AT, 0, GENESIS)
        marks = ", ".join("?" * len(NAMES))
        await database.execute_many(
            f"INSERT INTO ledger_entries ({COLUMNS}) VALUES ({marks})", [[row[name] for name in NAMES] for row in made]
        )

    async def all_of_them() -> None:
        for account in range(1, accounts + 1):
            await one(account)

    await database.unit_of_work(all_of_them)


async def verify() -> None:
    """Ours."""
    found = await fund.verify()
    assert found.ok, found


def hashed(rows: list[Any], codes: dict[int, str]) -> int:
    """The same canonical bytes of a batch, hashed in a loop."""
    size = 0
    for row in rows:
        entry = link_of(codes[row["account_id"]], row)
        found = canonical(entry.previous, entry.fields, entry.algorithm)
        hashlib.sha256(found).hexdigest()
        size += len(found)
    return size


def bare_sqlite(path: Path) -> Way:
    """Reading and hashing with sqlite3 alone."""

    async def way() -> None:
        link = sqlite3.connect(path)
        link.row_factory = sqlite3.Row
        codes = dict(link.execute("SELECT id, code FROM fund_accounts"))
        at: tuple[int, int] = (0, 0)
        while rows := link.execute(ENTRIES, at).fetchall():
            hashed(rows, codes)
            at = rows[-1]["account_id"], rows[-1]["seq"]
        link.close()

    return way


def bare_postgres(url: str) -> Way:
    """Reading and hashing with asyncpg alone."""

    async def way() -> None:
        link = await asyncpg.connect(url.partition("&minsize")[0])
        codes = {r["id"]: r["code"] for r in await link.fetch("SELECT id, code FROM fund_accounts")}
        text = ENTRIES.replace("?", "$1::bigint", 1).replace("?", "$2::int", 1)
        at: tuple[int, int] = (0, 0)
        while rows := await link.fetch(text, *at):
            hashed(rows, codes)
            at = rows[-1]["account_id"], rows[-1]["seq"]
        await link.close()

    return way


def memory(rows: int) -> Way:
    """Hashing alone: one account's canonical bytes, as often as there are accounts."""
    made = linked("BENCH-1", 1, entries(1, min(rows, PER_ACCOUNT)), ACTOR, AT, 0, GENESIS)
    ready = [canonical(row["previous_hash"], covered("BENCH-1", row | {"reverses": None}), POSTED) for row in made]

    async def way() -> None:
        for _ in range(max(1, rows // PER_ACCOUNT)):
            for found in ready:
                hashlib.sha256(found).hexdigest()

    return way


async def bench(url: str, engine: str, rows: int, bare: Way) -> None:
    """One engine's figures."""
    sys.stdout.write(f"== {engine}, {rows} entries, {BATCH} in memory at a time: building …\n")
    await migrating.migrate(url)
    async with database.database(url, require_durable=False):
        await build(rows)
        if engine == "postgres":
            await database.fetch("ANALYZE")
        report(
            f"{engine}: verify / reading and hashing",
            await paired(verify, bare, before=nothing, clock=process_time),
            rows,
        )
        report(
            f"{engine}: verify / hashing alone",
            await paired(verify, memory(rows), before=nothing, clock=process_time),
            rows,
        )


def main(rows: int | None) -> int:
    """Both engines; a million entries unless told otherwise."""
    count = rows or 1_000_000
    quiet_log()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.db"
        asyncio.run(bench(f"sqlite://{path}", "sqlite", count, bare_sqlite(path)))
    cluster = Cluster()
    try:
        url = cluster.url(cluster.create())
        asyncio.run(bench(url, "postgres", count, bare_postgres(url)))
    finally:
        cluster.remove()
    return 0
