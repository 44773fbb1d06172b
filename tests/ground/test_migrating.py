"""Migrations: every constraint, no lost row, index or trigger, and programs that start together."""

from __future__ import annotations

import asyncio
import fcntl
import json
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from restoration import migrating
from restoration.database import connection, database, dialect, execute, fetch, savepoint, unit_of_work
from restoration.errors import Conflict, Duplicate, SettingsRefused
from tests.databases import Cluster, finished
from tests.ground.conftest import GROUND, Stock
from tests.ground.models import Account, Entry

Start = Callable[..., subprocess.Popen[str]]
STEPS = ["0001_initial", "0002_append_only", "0003_widen"]
HERE = {"models": GROUND.models, "package": GROUND.package}


@pytest.fixture
def empty_url(database_url: str, templates: object, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database on the engine of ``database_url``."""
    if database_url.startswith("sqlite"):
        return f"sqlite://{tmp_path / 'empty' / 'new.db'}"
    cluster: Cluster = request.getfixturevalue("postgres_cluster")
    name = cluster.create()
    request.addfinalizer(lambda: cluster.drop(name))
    return cluster.url(name)


async def test_migrating_says_what_it_did_and_what_is_left(empty_url: str) -> None:
    assert await migrating.pending(empty_url, **HERE) == STEPS
    assert await migrating.migrate(empty_url, upto="0002_append_only", **HERE) == STEPS[:2]
    assert await migrating.pending(empty_url, **HERE) == STEPS[2:]
    assert await migrating.migrate(empty_url, **HERE) == STEPS[2:]
    assert await migrating.migrate(empty_url, **HERE) == []


@pytest.fixture
def empty_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A package of migrations without a migration; the name is new for each test, for imports are kept."""
    package = tmp_path / f"made_{tmp_path.name}"
    package.mkdir()
    (package / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    return package.name


async def test_an_empty_package_of_migrations_is_no_error(empty_url: str, empty_package: str) -> None:
    assert await migrating.migrate(empty_url, models=GROUND.models, package=empty_package) == []
    assert await migrating.pending(empty_url, models=GROUND.models, package=empty_package) == []


async def test_models_and_migrations_agree() -> None:
    assert await migrating.drift(**HERE) == []


async def test_drift_is_reported_and_made_into_the_next_migration(empty_package: str, tmp_path: Path) -> None:
    made = {"models": GROUND.models, "package": empty_package}
    assert "Create model Account" in await migrating.drift(**made)
    assert await migrating.make("first tables", **made) == [tmp_path / empty_package / "0001_first_tables.py"]
    assert await migrating.drift(**made) == []
    assert await migrating.make("nothing", **made) == []


async def test_constraints_of_new_tables_are_kept_by_the_database(store: str) -> None:
    async def work() -> None:
        await Account.create(name="a")
        await Account.create(name="a", state="shut")
        with pytest.raises(Duplicate):
            async with savepoint():
                await Account.create(name="a")
        with pytest.raises(Conflict, match="rule"):
            async with savepoint():
                await Account.create(name="b", counter=-1)

    await unit_of_work(work)


async def test_without_the_cure_the_orm_leaves_constraints_out(empty_url: str, stock: Stock) -> None:
    async with stock(empty_url) as context:
        await context.generate_schemas()
        await Account.create(name="a", counter=-1)
        await Account.create(name="a", counter=-1)
        assert await Account.all().count() == 2


# --- rebuilding a table keeps rows, indexes, triggers ----------------------------------------------------


async def objects() -> set[str]:
    if dialect() == "sqlite":
        rows = await fetch("SELECT name FROM sqlite_master WHERE sql IS NOT NULL AND type <> 'table'")
    else:
        rows = await fetch(
            "SELECT indexname AS name FROM pg_indexes WHERE schemaname = 'public'"
            " UNION SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        )
    return {row["name"] for row in rows}


async def test_a_rebuilt_table_keeps_rows_indexes_and_triggers(empty_url: str) -> None:
    await migrating.migrate(empty_url, upto="0002_append_only", **HERE)
    async with database(empty_url, models=GROUND.models):
        owner = await unit_of_work(lambda: Account.create(name="a"))
        await unit_of_work(lambda: Entry.create(account=owner, seq=1))
        before = await objects()
    await migrating.migrate(empty_url, **HERE)
    async with database(empty_url, models=GROUND.models):
        assert await Entry.all().count() == 1
        assert await objects() >= before
        assert before >= {"uq_account_open_name", "uq_entry_account_seq", "ix_entry_text"}


async def test_without_the_cure_a_rebuilding_deletes_the_rows_that_refer_to_it(sqlite_url: str, stock: Stock) -> None:
    """What the ORM's rebuilding does with foreign keys on, in its own words: DROP TABLE."""
    async with stock(sqlite_url) as context:
        owner = await Account.create(name="a")
        await Entry.create(account=owner, seq=1)
        await context.db().execute_query("DROP TRIGGER entry_no_delete")
        await context.db().execute_query("DROP TABLE account")
        assert (await context.db().execute_query("SELECT count(*) AS n FROM entry"))[1][0]["n"] == 0


async def test_rebuilding_is_refused_while_foreign_keys_are_on(sqlite_url: str) -> None:
    async with database(sqlite_url, models=GROUND.models):
        editor = migrating._SqliteEditor(connection())
        with pytest.raises(SettingsRefused, match="foreign keys"):
            await editor._remake_table(Account)


async def test_a_migration_that_orphans_rows_is_undone(sqlite_url: str) -> None:
    with sqlite3.connect(sqlite_url.removeprefix("sqlite://")) as hand:
        hand.execute("INSERT INTO entry (account_id, seq, text) VALUES (99, 1, '')")
        hand.execute("DELETE FROM tortoise_migrations WHERE name = '0003_widen'")
    hand.close()
    with pytest.raises(SettingsRefused, match="without their row"):
        await migrating.migrate(sqlite_url, **HERE)
    assert await migrating.pending(sqlite_url, **HERE) == ["0003_widen"]


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE a (x INT); CREATE TABLE b (y INT)",
        "CREATE TABLE a (x TEXT DEFAULT 'a;b') /* one; two */; CREATE TABLE b (y INT);",
        "CREATE TABLE a (x INT); CREATE TRIGGER t BEFORE DELETE ON a BEGIN SELECT 1; SELECT 2; END;",
    ],
)
def test_a_script_is_cut_between_statements_only(sql: str) -> None:
    pieces = list(migrating._statements(sql))
    assert len(pieces) == 2
    with sqlite3.connect(":memory:") as empty:
        for piece in pieces:
            empty.execute(piece)
    empty.close()


# --- append-only tables ----------------------------------------------------------------------------------


CHANGES = ["UPDATE entry SET text = 'other'", "DELETE FROM entry", "DELETE FROM account"]
REPLACE = "INSERT OR REPLACE INTO entry (id, account_id, seq, text) VALUES (1, 1, 1, 'other')"


async def refuses(change: str) -> None:
    owner = await unit_of_work(lambda: Account.create(name="a"))
    await unit_of_work(lambda: Entry.create(account=owner, seq=1, text="as written"))
    with pytest.raises(Conflict, match="rule"):
        await unit_of_work(lambda client: client.execute_query(change))
    assert [e.text for e in await Entry.all()] == ["as written"]


@pytest.mark.parametrize("change", CHANGES)
async def test_the_database_itself_refuses_to_change_entries(store: str, change: str) -> None:
    await refuses(change)


async def test_sqlite_refuses_to_replace_an_entry(sqlite_url: str) -> None:
    async with database(sqlite_url, models=GROUND.models):
        await refuses(REPLACE)


@pytest.mark.postgres
async def test_postgres_refuses_to_empty_the_table(postgres_url: str) -> None:
    async with database(postgres_url, models=GROUND.models):
        await refuses("TRUNCATE entry")


async def test_append_only_can_be_lifted_again(store: str) -> None:
    await unit_of_work(lambda client: migrating.drop_forbid_change(client, "entry"))
    owner = await unit_of_work(lambda: Account.create(name="a"))
    await unit_of_work(lambda: Entry.create(account=owner, seq=1))
    assert await unit_of_work(lambda: execute("UPDATE entry SET text = 'x'")) == 1


# --- F15: starting together; crashing; meeting a newer release -------------------------------------------

WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"
MIGRATE = """
import asyncio, json, sys
from restoration.migrating import migrate
sys.stdin.readline()
print(json.dumps(asyncio.run(migrate(sys.argv[1], models=["tests.ground.models"], package="tests.ground.migrations"))))
"""


async def test_programs_starting_together_share_the_work(empty_url: str, second_process: Start) -> None:
    processes = [second_process(MIGRATE, empty_url) for _ in range(3)]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    lists = [await asyncio.to_thread(finished, process) for process in processes]
    assert sorted(name for printed in lists for name in json.loads(printed)) == STEPS


@pytest.mark.postgres
async def test_on_postgres_a_second_program_waits_at_the_lock(
    postgres_cluster: Cluster, request: pytest.FixtureRequest
) -> None:
    name = postgres_cluster.create()
    request.addfinalizer(lambda: postgres_cluster.drop(name))
    first = await asyncpg.connect(host=postgres_cluster.socket, user="postgres", database=name)
    try:
        await first.execute(f"SELECT pg_advisory_lock({migrating._ADVISORY_LOCK})")
        second = asyncio.create_task(migrating.migrate(postgres_cluster.url(name), **HERE))
        while not await first.fetchval(f"{WAITING} AND locktype = 'advisory'"):
            assert not second.done(), "it went ahead without the lock"
            await asyncio.sleep(0.005)
        assert await first.fetchval("SELECT to_regclass('tortoise_migrations')") is None
    finally:
        await first.close()
    assert await second == STEPS


async def test_on_sqlite_a_second_program_waits_at_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []
    apply_next = migrating._apply_next

    async def look(package: str, upto: str | None, states: Any) -> str | None:
        with (tmp_path / "new.db.migrating").open("w") as lock, pytest.raises(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        tried.append(package)
        return await apply_next(package, upto, states)

    monkeypatch.setattr(migrating, "_apply_next", look)
    assert await migrating.migrate(f"sqlite://{tmp_path / 'new.db'}", **HERE) == STEPS
    assert len(tried) == len(STEPS) + 1


@pytest.mark.postgres
async def test_without_the_cure_two_first_starts_on_postgres_collide(
    postgres_cluster: Cluster, request: pytest.FixtureRequest
) -> None:
    name = postgres_cluster.create()
    request.addfinalizer(lambda: postgres_cluster.drop(name))
    first = await asyncpg.connect(host=postgres_cluster.socket, user="postgres", database=name)
    second = await asyncpg.connect(host=postgres_cluster.socket, user="postgres", database=name)
    create = "CREATE TABLE IF NOT EXISTS account (id INT PRIMARY KEY)"
    try:
        await first.execute(f"BEGIN; {create}")
        colliding = asyncio.create_task(second.execute(create))
        while not await first.fetchval(WAITING):  # noqa: ASYNC110 - another session's state has no event
            await asyncio.sleep(0.005)
        await first.execute("COMMIT")
        with pytest.raises(asyncpg.UniqueViolationError, match="pg_type_typname_nsp_index"):
            await colliding
    finally:
        await first.close()
        await second.close()


async def test_a_crash_between_a_migration_and_its_record_loses_neither(
    empty_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def crash(*args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("tortoise.migrations.recorder.MigrationRecorder.record_applied", crash)
        with pytest.raises(OSError):
            await crashing(empty_url)
    assert await migrating.migrate(empty_url, **HERE) == STEPS


async def crashing(url: str) -> None:
    try:
        await migrating.migrate(url, **HERE)
    except KeyboardInterrupt as error:
        raise OSError from error


async def test_a_database_of_a_newer_release_is_refused(store: str) -> None:
    await unit_of_work(
        lambda: execute(
            "INSERT INTO tortoise_migrations (app, name, applied_at) SELECT app, '9999_future', applied_at"
            " FROM tortoise_migrations WHERE name = ?",
            [STEPS[0]],
        )
    )
    with pytest.raises(SettingsRefused, match="9999_future"):
        await migrating.migrate(store, **HERE)
    with pytest.raises(SettingsRefused, match="newer release"):
        await migrating.pending(store, **HERE)
