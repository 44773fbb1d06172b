"""Writes: one transaction each, immediate on SQLite, never torn by a cancelled caller, never half kept."""

from __future__ import annotations

import asyncio
import contextvars
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import OperationalError, TransactionManagementError
from tortoise.transactions import in_transaction

from restoration import database, engines
from restoration.database import execute, execute_many, fetch, lock_row, savepoint, unit_of_work
from restoration.errors import Conflict, Duplicate, SettingsRefused
from restoration.migrating import drop_forbid_change
from tests.databases import Schema, finished
from tests.ground.conftest import Stock
from tests.ground.models import Account, Entry

Start = Callable[..., subprocess.Popen[str]]

INCREMENTS = """
import asyncio, sys
from restoration.database import database, lock_row, unit_of_work
from tests.ground.models import Account

async def once():
    account = await lock_row(Account.filter(id=1)).get()
    account.counter += 1
    await account.save(update_fields=["counter"])

async def main():
    async with database(sys.argv[1], models=["tests.ground.models"]):
        for _ in range(int(sys.argv[2])):
            await unit_of_work(once)

asyncio.run(main())
"""


def raw(url: str) -> sqlite3.Connection:
    return sqlite3.connect(url.removeprefix("sqlite://"), timeout=0, isolation_level=None)


async def account(name: str = "a") -> Account:
    return await unit_of_work(lambda: Account.create(name=name))


async def counter() -> int:
    return (await Account.get(id=1)).counter


# --- F1: immediate begin ---------------------------------------------------------------------------------


async def test_without_the_cure_a_read_then_write_meets_a_locked_database(sqlite_url: str, stock: Stock) -> None:
    async with stock(sqlite_url):
        await Account.create(name="a")
        with raw(sqlite_url) as other, pytest.raises(OperationalError, match="locked"):
            async with in_transaction():
                await Account.get(id=1)
                other.execute("UPDATE account SET counter = 5")
                await Account.filter(id=1).update(counter=6)
        other.close()


async def test_a_unit_of_work_shuts_other_writers_out_from_its_first_moment(sqlite_url: str, schema: Schema) -> None:
    async def work() -> None:
        other = raw(sqlite_url)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.close()

    async with database.database(sqlite_url, models=schema.models):
        await unit_of_work(work)


async def test_three_processes_increment_without_a_loss_or_an_error(store: str, second_process: Start) -> None:
    await account()
    processes = [second_process(INCREMENTS, store, "40") for _ in range(3)]
    for process in processes:
        await asyncio.to_thread(finished, process)
    assert await counter() == 120


async def test_start_up_notices_when_the_override_has_stopped_working(
    sqlite_url: str, schema: Schema, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def deferred(self: engines.Immediate) -> None:
        await self._connection.execute("BEGIN")

    monkeypatch.setattr(engines.Immediate, "begin", deferred)
    with pytest.raises(SettingsRefused, match="write lock"):
        async with database.database(sqlite_url, models=schema.models):
            pass


# --- F2: cancellation ------------------------------------------------------------------------------------


async def cancelled_at_its_first_wait(task: asyncio.Task[object]) -> None:
    await asyncio.sleep(0)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_without_the_cure_one_cancelled_task_keeps_the_lock_for_ever(sqlite_url: str, stock: Stock) -> None:
    async def work() -> None:
        async with in_transaction():
            await Account.create(name="a")

    async with stock(sqlite_url) as context:
        await Account.all().count()
        await cancelled_at_its_first_wait(asyncio.create_task(work()))
        lock = context.db()._lock  # type: ignore[attr-defined]
        assert lock.locked(), "nobody is left who could release it"
        lock.release()


async def test_a_cancelled_caller_neither_tears_nor_wedges_the_write(store: str) -> None:
    async def work() -> None:
        await Account.create(name="kept")

    await cancelled_at_its_first_wait(asyncio.create_task(unit_of_work(work)))
    await account("next")
    assert sorted([a.name for a in await Account.all()]) == ["kept", "next"]


async def test_a_storm_of_cancellations_at_every_point_keeps_every_write(database_url: str, schema: Schema) -> None:
    async def one(number: int) -> None:
        task = asyncio.create_task(unit_of_work(lambda: Account.create(name=f"a{number}")))
        for _ in range(number % 12):
            await asyncio.sleep(0)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    async with database.database(database_url, models=schema.models):
        await asyncio.gather(*(one(n) for n in range(1, 61)))
    async with database.database(database_url, models=schema.models):
        assert await Account.all().count() == 55, "five were cancelled before their first step: never begun"


async def test_closing_waits_for_writes_whose_callers_have_gone(database_url: str, schema: Schema) -> None:
    gate = asyncio.Event()

    async def work() -> None:
        await gate.wait()
        await Account.create(name="late")

    async with database.database(database_url, models=schema.models):
        await cancelled_at_its_first_wait(asyncio.create_task(unit_of_work(work)))
        asyncio.get_running_loop().call_soon(gate.set)
    async with database.database(database_url, models=schema.models):
        assert await Account.filter(name="late").count() == 1


async def test_a_cancelled_begin_gives_the_lock_back_even_unshielded(sqlite_url: str, schema: Schema) -> None:
    async def work() -> None:
        async with in_transaction():
            await Account.create(name="never")

    async with database.database(sqlite_url, models=schema.models):
        await cancelled_at_its_first_wait(asyncio.create_task(work()))
        await account("next")
        assert [a.name for a in await Account.all()] == ["next"]


# --- F3: nothing half done is kept -----------------------------------------------------------------------


async def fail_like_the_orm() -> None:
    await Account.create(name="half")
    raise TransactionManagementError("the one class the ORM does not roll back")


async def test_without_the_cure_the_next_transaction_commits_the_half_done_row(sqlite_url: str, stock: Stock) -> None:
    async with stock(sqlite_url):
        with suppress(TransactionManagementError):
            async with in_transaction():
                await fail_like_the_orm()
        async with in_transaction():
            await Account.create(name="unrelated")
        assert await Account.all().order_by("id").values_list("name", flat=True) == ["half", "unrelated"]


async def test_whatever_is_raised_nothing_is_kept(store: str) -> None:
    with pytest.raises(TransactionManagementError):
        await unit_of_work(fail_like_the_orm)
    await account("unrelated")
    assert [a.name for a in await Account.all()] == ["unrelated"]


async def test_leftovers_of_a_broken_transaction_are_rolled_back_by_the_next(sqlite_url: str, schema: Schema) -> None:
    async with database.database(sqlite_url, models=schema.models):
        client = database.connection()
        await client.execute_query("BEGIN")
        await Account.create(name="stray")
        await account("unrelated")
        assert [a.name for a in await Account.all()] == ["unrelated"]


# --- F4: lost updates ------------------------------------------------------------------------------------


async def increments(number: int, *, locked: bool) -> int:
    """Read, let everybody else read, write: what a slow network does to two officers."""

    async def once() -> None:
        rows = Account.filter(id=1)
        found = await (lock_row(rows) if locked else rows).get()
        await asyncio.sleep(0.01)
        found.counter += 1
        await found.save(update_fields=["counter"])

    await account()
    await asyncio.gather(*(unit_of_work(once) for _ in range(number)))
    return await counter()


@pytest.mark.postgres
async def test_without_the_row_lock_postgres_loses_updates(postgres_url: str, schema: Schema) -> None:
    both_have_read = asyncio.Barrier(2)

    async def once() -> None:
        found = await Account.get(id=1)
        await both_have_read.wait()
        found.counter += 1
        await found.save(update_fields=["counter"])

    async with database.database(postgres_url, models=schema.models):
        await account()
        await asyncio.gather(unit_of_work(once), unit_of_work(once))
        assert await counter() == 1, "two acknowledged increments, one survives"


async def test_with_the_row_lock_no_update_is_lost(store: str) -> None:
    assert await increments(20, locked=True) == 20


@pytest.mark.postgres
async def test_a_row_lock_lets_others_refer_to_the_row(postgres_url: str, schema: Schema) -> None:

    async def entry() -> None:
        await Entry.create(account_id=1, seq=1)

    async def holder(outside: contextvars.Context) -> None:
        await lock_row(Account.filter(id=1)).get()
        await asyncio.get_running_loop().create_task(unit_of_work(entry), context=outside)

    async with database.database(postgres_url, models=schema.models):
        await account()
        await unit_of_work(partial(holder, outside=contextvars.copy_context()))
        assert await Entry.all().count() == 1


# --- joining, savepoints, passing the connection ---------------------------------------------------------


async def test_a_unit_inside_a_unit_joins_it(store: str) -> None:
    async def inner() -> None:
        await Account.create(name="inner")

    async def outer() -> None:
        await unit_of_work(inner)
        raise LookupError

    with pytest.raises(LookupError):
        await unit_of_work(outer)
    assert await Account.all().count() == 0


async def test_a_failed_savepoint_leaves_the_unit_usable(store: str) -> None:
    async def work() -> str:
        await Account.create(name="a")
        try:
            async with savepoint():
                await Account.create(name="b")
                await Account.create(name="a")
        except Duplicate:
            await Account.create(name="c")
        return "done"

    assert await unit_of_work(work) == "done"
    assert sorted([a.name for a in await Account.all()]) == ["a", "c"]


async def test_savepoints_nest_and_keep_what_succeeded(store: str) -> None:
    async def work() -> None:
        async with savepoint():
            await Account.create(name="a")
            with suppress(LookupError):
                async with savepoint():
                    await Account.create(name="b")
                    raise LookupError
            await Account.create(name="c")

    await unit_of_work(work)
    assert sorted([a.name for a in await Account.all()]) == ["a", "c"]


async def test_work_may_take_the_connection(store: str) -> None:
    async def work(client: BaseDBAsyncClient) -> bool:
        return client is database.connection() and database.in_unit_of_work()

    assert await unit_of_work(work)
    assert not database.in_unit_of_work()


async def test_a_task_that_outlives_its_unit_writes_in_a_transaction_of_its_own(store: str) -> None:
    gate = asyncio.Event()
    started: list[asyncio.Task[Account]] = []

    async def later() -> Account:
        await gate.wait()
        return await account("later")

    async def work() -> None:
        started.append(asyncio.create_task(later()))

    await unit_of_work(work)
    gate.set()
    await started[0]
    assert await Account.filter(name="later").count() == 1


@pytest.mark.parametrize("write", [lambda: execute("DELETE FROM account"), lambda: execute_many("x", [[1]])])
async def test_fixed_writes_are_refused_outside_a_unit(store: str, write: Callable[[], object]) -> None:
    with pytest.raises(RuntimeError, match="unit_of_work"):
        await write()  # type: ignore[misc]


async def test_locks_and_savepoints_are_refused_outside_a_unit(store: str) -> None:
    with pytest.raises(RuntimeError, match="unit_of_work"):
        lock_row(Account.all())
    with pytest.raises(RuntimeError, match="unit_of_work"):
        async with savepoint():
            pass


async def test_without_a_database_every_door_says_so() -> None:
    with pytest.raises(RuntimeError, match="no database is open"):
        database.connection()
    await database.close()


async def test_connect_and_close_as_two_hooks(database_url: str, schema: Schema) -> None:
    await database.connect(database_url, models=schema.models)
    try:
        await account()
    finally:
        await database.close()
    with pytest.raises(RuntimeError):
        database.dialect()


async def test_an_inner_database_hides_the_outer_one(store: str, schema: Schema, tmp_path: Path) -> None:
    await account("outer")
    inner = f"sqlite://{tmp_path / 'inner.db'}"
    await schema.migrate(inner)
    async with database.database(inner, models=schema.models):
        assert await Account.all().count() == 0
        await account("inner")
    assert [a.name for a in await Account.all()] == ["outer"]


async def test_a_failed_start_leaves_nothing_open(tmp_path: Path, schema: Schema) -> None:
    (tmp_path / "broken.db").write_bytes(b"this is no database file, though long enough to be one" * 40)
    with pytest.raises(Exception, match="not a database"):
        await database.connect(f"sqlite://{tmp_path / 'broken.db'}", models=schema.models)
    with pytest.raises(RuntimeError, match="no database is open"):
        database.connection()


async def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path, schema: Schema) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingsRefused, match="folder"):
        await database.connect(f"sqlite://{tmp_path / 'file' / 'x.db'}", models=schema.models)


# --- fixed SQL -------------------------------------------------------------------------------------------


async def test_fixed_sql_is_written_once_for_both_engines(store: str) -> None:
    async def work() -> list[int]:
        await execute_many(
            "INSERT INTO account (name, state, counter, fen, yuan) VALUES (?, ?, ?, 0, '0')",
            [["a", "open", 1], ["b?", "open", 2], ["c", "shut", 3]],
        )
        return [
            await execute("UPDATE account SET fen = ? WHERE counter >= ?", [7, 2]),
            await execute("UPDATE account SET fen = 1 WHERE id = ?", [99]),
            await execute("INSERT INTO account (name, state, counter, fen, yuan) VALUES (?, 'open', 0, 0, '0')", ["d"]),
            await execute("DELETE FROM account WHERE state = ?", ["shut"]),
        ]

    assert await unit_of_work(work) == [2, 0, 1, 1]
    rows = await fetch("SELECT name, 'what?' AS said FROM account WHERE fen = ? ORDER BY name", [7])
    assert rows == [{"name": "b?", "said": "what?"}]


def test_placeholders_inside_quotes_are_left_alone() -> None:
    assert database._numbered("SELECT '?', \"?\" WHERE a = ? AND b = ?") == "SELECT '?', \"?\" WHERE a = $1 AND b = $2"


async def test_rows_touched_are_counted_without_what_a_cascade_touched(store: str) -> None:
    async def work(client: BaseDBAsyncClient) -> int:
        await drop_forbid_change(client, "entry")
        owner = await Account.create(name="a")
        await Entry.create(account=owner, seq=1)
        await Entry.create(account=owner, seq=2)
        return await execute("DELETE FROM account WHERE id = ?", [owner.id])

    assert await unit_of_work(work) == 1


async def test_a_broken_reference_or_rule_is_a_conflict(store: str) -> None:
    with pytest.raises(Conflict) as reference:
        await unit_of_work(lambda: Entry.create(account_id=99, seq=1))
    with pytest.raises(Conflict) as rule:
        await unit_of_work(lambda: Account.create(name="a", counter=-1))
    assert (reference.value.code, rule.value.code) == ("broken_reference", "broken_rule")
