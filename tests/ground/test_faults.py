"""Storage faults: always one of our own errors, never a kept half, and work again when the fault is gone."""

from __future__ import annotations

import asyncio
import resource
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import cast

import asyncpg
import pytest
from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.connection import get_connection
from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from restoration import database
from restoration.database import dialect, execute, fetch, store_errors, translated, unit_of_work
from restoration.errors import Duplicate, Invalid, SettingsRefused, StoreUnavailable
from tests.databases import Cluster, Schema, apart
from tests.ground.conftest import Stock
from tests.ground.models import Account, Entry


async def names() -> list[str]:
    return sorted([a.name for a in await Account.all()])


def add(name: str) -> Callable[[], Awaitable[Account]]:
    return lambda: Account.create(name=name)


@pytest.fixture(scope="module")
def own_cluster() -> Iterator[Cluster]:
    """A server this module may crash and weaken."""
    cluster = Cluster()
    yield cluster
    cluster.remove()


@pytest.fixture
def own_url(own_cluster: Cluster, schema: Schema) -> Iterator[str]:
    name = own_cluster.create()
    url = own_cluster.url(name)
    apart(schema.migrate(url))
    yield url
    own_cluster.drop(name)


# --- F5: PostgreSQL dies under writers -------------------------------------------------------------------


class Writers:
    """Several writers of distinct names, repeating nothing: what was acknowledged, and what was raised."""

    def __init__(self) -> None:
        self.acknowledged: list[str] = []
        self.raised: list[Exception] = []
        self.numbers = count()
        self.stopping = False

    async def write_until_stopped(self) -> None:
        while not self.stopping:
            name = f"n{next(self.numbers)}"
            try:
                await unit_of_work(add(name))
                self.acknowledged.append(name)
            except Exception as error:
                self.raised.append(error)
                await asyncio.sleep(0.005)

    async def reach(self, enough: Callable[[], bool]) -> None:
        while not enough():  # noqa: ASYNC110 - counts, not one event
            await asyncio.sleep(0.005)


async def crash_and_restart(cluster: Cluster, writers: Writers) -> None:
    await writers.reach(lambda: len(writers.acknowledged) >= 50)
    await asyncio.to_thread(cluster.crash)
    await writers.reach(lambda: len(writers.raised) >= 20)
    await asyncio.to_thread(cluster.restart)
    recovered = len(writers.acknowledged) + 50
    await writers.reach(lambda: len(writers.acknowledged) >= recovered)
    writers.stopping = True


@pytest.mark.postgres
async def test_a_crash_of_postgres_loses_nothing_acknowledged_and_heals(
    own_cluster: Cluster, own_url: str, schema: Schema
) -> None:
    writers = Writers()
    async with database.database(own_url, models=schema.models):
        tasks = [writers.write_until_stopped() for _ in range(6)]
        await asyncio.gather(crash_and_restart(own_cluster, writers), *tasks)
        kept = set(await names())
    assert {type(error) for error in writers.raised} == {StoreUnavailable}
    assert set(writers.acknowledged) <= kept
    assert len(kept) - len(writers.acknowledged) <= 6, "at most the one in flight of each writer is in doubt"


@pytest.mark.postgres
async def test_without_the_cure_a_dead_postgres_shows_its_drivers_errors(
    own_cluster: Cluster, own_url: str, stock: Stock
) -> None:
    async with stock(own_url):
        await Account.all().count()
        await asyncio.to_thread(own_cluster.crash)
        try:
            with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
                await Account.create(name="a")
        finally:
            await asyncio.to_thread(own_cluster.restart)


@pytest.mark.postgres
async def test_reads_of_a_dead_postgres_are_unavailable_too(own_cluster: Cluster, own_url: str, schema: Schema) -> None:
    async with database.database(own_url, models=schema.models):
        await asyncio.to_thread(own_cluster.crash)
        try:
            with pytest.raises(StoreUnavailable):
                await fetch("SELECT 1 AS one")
            with pytest.raises(StoreUnavailable), store_errors():
                await Account.all().count()
        finally:
            await asyncio.to_thread(own_cluster.restart)
        assert await fetch("SELECT 1 AS one") == [{"one": 1}]


@pytest.mark.postgres
async def test_more_failures_than_connections_exhaust_no_pool(
    own_cluster: Cluster, own_url: str, schema: Schema
) -> None:
    async with database.database(own_url, models=schema.models):
        await unit_of_work(add("before"))
        await asyncio.to_thread(own_cluster.crash)
        try:
            for number in range(15):
                with pytest.raises(StoreUnavailable):
                    await unit_of_work(add(f"lost{number}"))
        finally:
            await asyncio.to_thread(own_cluster.restart)
        await asyncio.gather(*(unit_of_work(add(f"kept{n}")) for n in range(15)))
        assert len(await names()) == 16


async def kept_after_a_failed_begin(patch: pytest.MonkeyPatch) -> int:
    """How many connections the pool never gets back when a BEGIN fails."""

    async def fail(self: object) -> None:
        raise asyncpg.ConnectionDoesNotExistError

    async def write() -> None:
        async with in_transaction():
            pass

    client = cast(AsyncpgDBClient, get_connection("default"))
    await Account.all().count()
    with patch.context() as failing, pytest.raises(asyncpg.PostgresError):
        failing.setattr(TransactionWrapper, "begin", fail)
        await asyncio.create_task(write())
    assert client._pool is not None
    return int(client._pool.get_size() - client._pool.get_idle_size())


@pytest.mark.postgres
async def test_a_failed_begin_gives_its_connection_back(
    postgres_url: str, schema: Schema, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with database.database(postgres_url, models=schema.models):
        assert await kept_after_a_failed_begin(monkeypatch) == 0


@pytest.mark.postgres
async def test_without_the_cure_a_failed_begin_keeps_its_connection_for_ever(
    postgres_url: str, stock: Stock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with stock(postgres_url) as context:
        assert await kept_after_a_failed_begin(monkeypatch) == 1
        pool = cast(AsyncpgDBClient, context.db())._pool
        assert pool is not None
        pool.terminate()


@pytest.mark.postgres
@pytest.mark.parametrize("require_durable", [True, False])
async def test_an_absent_server_is_unavailable_at_start(tmp_path: Path, schema: Schema, require_durable: bool) -> None:
    url = f"postgres://postgres:@/none?host={tmp_path}"
    with pytest.raises(StoreUnavailable):
        await database.connect(url, models=schema.models, require_durable=require_durable)


@pytest.mark.postgres
async def test_a_lock_held_too_long_is_unavailable_on_postgres(postgres_url: str, schema: Schema) -> None:
    url = f"{postgres_url}&application_name=test"
    async with database.database(url, models=schema.models):
        await unit_of_work(add("a"))
        other = await asyncpg.connect(
            host=postgres_url.partition("host=")[2].partition("&")[0],
            user="postgres",
            database=postgres_url.partition("@/")[2].partition("?")[0],
        )
        try:
            await other.execute("BEGIN; UPDATE account SET fen = 1")

            async def work() -> None:
                await fetch("SELECT set_config('lock_timeout', '20', true) AS waits")
                await execute("UPDATE account SET fen = 2")

            with pytest.raises(StoreUnavailable):
                await unit_of_work(work)
        finally:
            await other.close()
        assert (await fetch("SELECT fen FROM account"))[0]["fen"] == 0


# --- F6: what SQLite raises raw --------------------------------------------------------------------------


async def test_a_locked_sqlite_is_unavailable_and_heals(sqlite_url: str, schema: Schema) -> None:
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite://"), isolation_level=None)
    async with database.database(f"{sqlite_url}?busy_timeout=20", models=schema.models):
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable):
            await unit_of_work(add("a"))
        other.execute("ROLLBACK")
        await unit_of_work(add("b"))
        assert await names() == ["b"]
    other.close()


async def test_a_full_disk_keeps_nothing_of_the_unit_and_heals(sqlite_url: str, schema: Schema) -> None:
    async def work() -> None:
        owner = await Account.create(name="half")
        await Entry.create(account=owner, seq=1, text="x" * 500_000)

    async with database.database(sqlite_url, models=schema.models):
        [pages] = await fetch("PRAGMA page_count")
        await fetch(f"PRAGMA max_page_count = {pages['page_count'] + 2}")
        with pytest.raises(StoreUnavailable):
            await unit_of_work(work)
        assert await names() == []
        await fetch("PRAGMA max_page_count = 100000")
        await unit_of_work(work)
        assert await names() == ["half"]


async def test_a_full_disk_swallowed_inside_the_unit_still_fails_it(sqlite_url: str, schema: Schema) -> None:
    """SQLite has then rolled back by itself: going on would commit the second half without the first."""

    async def work() -> None:
        owner = await Account.create(name="first half")
        with pytest.raises(StoreUnavailable):
            await execute("INSERT INTO entry (account_id, seq, text) VALUES (?, 1, ?)", [owner.id, "x" * 500_000])
        with suppress(StoreUnavailable):
            await Account.create(name="second half")

    async with database.database(sqlite_url, models=schema.models):
        [pages] = await fetch("PRAGMA page_count")
        await fetch(f"PRAGMA max_page_count = {pages['page_count'] + 2}")
        with pytest.raises(StoreUnavailable):
            await unit_of_work(work)
        assert await names() == []


@contextmanager
def file_size_limit(size: int) -> Iterator[None]:
    """Every write past this size fails, as on a full disk; Python ignores the signal that goes with it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def test_a_disk_full_at_commit_is_unavailable_and_heals(sqlite_url: str, schema: Schema) -> None:
    wal = Path(sqlite_url.removeprefix("sqlite://") + "-wal")

    async def work() -> None:
        await Account.create(name="half")

    async with database.database(sqlite_url, models=schema.models):
        await unit_of_work(add("before"))
        with file_size_limit(wal.stat().st_size), pytest.raises(StoreUnavailable) as caught:
            await unit_of_work(work)
        assert isinstance(caught.value.__cause__, sqlite3.OperationalError), "raw, as the driver gives it"
        await unit_of_work(add("after"))
        assert await names() == ["after", "before"]


HOSTILE: list[tuple[str, object]] = [
    ("counter", 2**70),
    ("counter", 2**63),
    ("name", "lone \ud800 surrogate"),
]


@pytest.mark.parametrize(("field", "value"), HOSTILE, ids=["too big", "just too big", "surrogate"])
async def test_a_value_no_engine_can_store_is_invalid(store: str, field: str, value: object) -> None:
    with pytest.raises(Invalid):
        await unit_of_work(lambda: Account.create(**{"name": "a", field: value}))
    with pytest.raises(Invalid):
        await fetch(f"SELECT id FROM account WHERE {field} = ?", [value])
    assert await names() == []


@pytest.mark.postgres
async def test_nul_is_invalid_on_postgres(postgres_url: str, schema: Schema) -> None:
    async with database.database(postgres_url, models=schema.models):
        with pytest.raises(Invalid):
            await unit_of_work(add("a\0b"))


async def test_a_duplicate_is_said_without_sql(store: str) -> None:
    await unit_of_work(add("a"))
    with pytest.raises(Duplicate) as caught:
        await unit_of_work(add("a"))
    assert isinstance(caught.value.__cause__, IntegrityError)
    said = str(caught.value).lower()
    assert not any(word in said for word in ("insert", "unique", "account", "uq_"))


async def test_a_mistake_in_our_sql_is_not_dressed_up(store: str) -> None:
    with pytest.raises(Exception, match="nonsense") as caught:
        await fetch("SELECT nonsense FROM account")
    assert translated(caught.value) is None


# --- F13: a copy of the file is no backup ----------------------------------------------------------------


async def test_vacuum_into_copies_what_a_file_copy_loses(sqlite_url: str, schema: Schema, tmp_path: Path) -> None:
    path = Path(sqlite_url.removeprefix("sqlite://"))
    async with database.database(sqlite_url, models=schema.models):
        for number in range(50):
            await unit_of_work(add(f"a{number}"))
        copied, snapshot = tmp_path / "copied.db", tmp_path / "snapshot.db"
        copied.write_bytes(path.read_bytes())
        await fetch("VACUUM INTO ?", [str(snapshot)])
    assert (rows_in(copied), rows_in(snapshot)) == (0, 50)


def rows_in(path: Path) -> int:
    with sqlite3.connect(path) as reader:
        [(number,)] = reader.execute("SELECT count(*) FROM account")
    reader.close()
    return int(number)


# --- F16: acknowledged means on disk ---------------------------------------------------------------------


async def test_every_connection_is_durable_and_in_utc(store: str) -> None:
    if dialect() == "sqlite":
        found = {
            p: next(iter((await fetch(f"PRAGMA {p}"))[0].values()))
            for p in ("synchronous", "journal_mode", "foreign_keys", "recursive_triggers", "busy_timeout")
        }
        assert found == {
            "synchronous": 2,
            "journal_mode": "wal",
            "foreign_keys": 1,
            "recursive_triggers": 1,
            "busy_timeout": database.WAIT_MILLISECONDS,
        }
        return
    wanted = {
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
        "jit": "off",
        "TimeZone": "UTC",
        "lock_timeout": "5s",
        "transaction_isolation": "read committed",
    }
    assert {name: (await fetch(f"SHOW {name}"))[0].popitem()[1] for name in wanted} == wanted


@pytest.mark.postgres
async def test_postgres_connections_are_returned_without_a_reset(postgres_url: str, schema: Schema) -> None:
    async with (
        database.database(postgres_url, models=schema.models),
        database.connection().acquire_connection() as session,
    ):
        assert session.get_reset_query() == ""


@pytest.mark.parametrize("level", ["OFF", "NORMAL"])
async def test_start_up_refuses_a_sqlite_that_may_lose_commits(sqlite_url: str, schema: Schema, level: str) -> None:
    weak = f"{sqlite_url}?synchronous={level}"
    with pytest.raises(SettingsRefused, match="synchronous"):
        await database.connect(weak, models=schema.models)
    async with database.database(weak, models=schema.models, require_durable=False):
        assert await names() == []


@pytest.mark.postgres
@pytest.mark.parametrize("setting", ["fsync", "synchronous_commit", "full_page_writes"])
async def test_start_up_refuses_a_postgres_that_may_lose_commits(
    own_cluster: Cluster, own_url: str, schema: Schema, setting: str
) -> None:
    own_cluster.sql(f"ALTER SYSTEM SET {setting} = off")
    own_cluster.crash()
    own_cluster.restart()
    try:
        with pytest.raises(SettingsRefused, match=f"{setting} is off"):
            await database.connect(own_url, models=schema.models)
    finally:
        own_cluster.sql("ALTER SYSTEM RESET ALL")
        own_cluster.crash()
        own_cluster.restart()


async def test_a_database_in_memory_is_refused(schema: Schema) -> None:
    with pytest.raises(SettingsRefused, match="memory"):
        await database.connect("sqlite://:memory:", models=schema.models)
