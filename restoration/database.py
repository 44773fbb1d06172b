"""The one door to the database: open it, write through it, run fixed SQL on it, close it.

Why a module of its own: the ORM's stock behaviour loses or wedges writes in ways that only show under
load. A deferred BEGIN fails where a second process writes; a cancelled task keeps the transaction lock
for ever; a failed COMMIT leaves half a transaction for the next one to keep; a PostgreSQL connection is
never given back when its BEGIN fails. Each of those is cured here, once, and nowhere else.

Opening
    ``async with database(url):`` for programs and fixtures, or ``await connect(url)`` ... ``await close()``
    where a framework offers two hooks. The connection belongs to the context (``contextvars``) that opened
    it and to every task started from there afterwards. A scheduler or server must therefore be started
    *after* ``connect``. There is no process-wide fallback: one process may open databases one inside the
    other (the ORM's models remember an engine, so the outer one rests meanwhile if the engines differ).

Writing
    ``result = await unit_of_work(fn)``: one transaction, run as a task of its own. A caller that is
    cancelled stops waiting; the write itself goes on, and ``close`` waits for it. Inside, every further
    ``unit_of_work`` joins; ``savepoint`` fences off a part that may fail. A task started inside a unit of
    work shares its transaction only while the unit is open, so await such tasks before returning.

Errors
    What a driver raises leaves here as a member of ``restoration.errors``, without SQL text; the original
    stays as the cause, for the log. Plain reads through models are wrapped by ``with store_errors():`` at
    the edge that serves them.
"""

from __future__ import annotations

import asyncio
import contextvars
import datetime as dt
import inspect
import re
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, TypeVar, cast

from tortoise.backends.base.client import (
    BaseDBAsyncClient,
)
from tortoise.backends.base.config_generator import expand_db_url
from tortoise.backends.base.executor import EXECUTOR_CACHE
from tortoise.context import TortoiseContext, get_current_context
from tortoise.models import Model
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from restoration.engines import dial
from restoration.errors import (
    SettingsRefused,
    StoreUnavailable,
)
from restoration.store_errors import store_errors as store_errors
from restoration.store_errors import translated as translated

Dialect = Literal["sqlite", "postgres"]
Row = dict[str, Any]
T = TypeVar("T")
M = TypeVar("M", bound=Model)
Work = Callable[[], Awaitable[T]] | Callable[[BaseDBAsyncClient], Awaitable[T]]

TIMEZONE = "Asia/Shanghai"
ENGINES = "restoration.engines"
MODELS: tuple[str, ...] = ("restoration.tables",)
WAIT_MILLISECONDS = 5000
"""How long a statement waits for somebody else's lock before the caller is told to try again."""

_ALIAS = "default"
_SQLITE_DEFAULTS = {
    "busy_timeout": WAIT_MILLISECONDS,
    "journal_mode": "WAL",
    "synchronous": "FULL",
    "foreign_keys": "ON",
    "recursive_triggers": "ON",  # without it INSERT OR REPLACE deletes rows past the append-only triggers
}
_POSTGRES_DEFAULTS = {"minsize": 5, "maxsize": 10, "timeout": 10.0}
_POSTGRES_SESSION = {
    "jit": "off",
    "TimeZone": "UTC",
    "lock_timeout": str(WAIT_MILLISECONDS),
    "default_transaction_isolation": "read committed",
    "application_name": "restoration",
}


# --- opening and closing ---------------------------------------------------------------------------------


class _Store(TortoiseContext):
    """One open database: the ORM's context, plus the writes still under way in it."""

    def __init__(self) -> None:
        super().__init__()
        self.root: BaseDBAsyncClient | None = None
        self.kept: set[asyncio.Task[Any]] = set()
        self.closing = False

    @property
    def dialect(self) -> Dialect:
        return cast(Dialect, self.db().capabilities.dialect)

    async def settle(self) -> None:
        """Wait until every write under way has ended, well or badly."""
        self.closing = True
        while self.kept:
            await asyncio.wait(self.kept)

    async def shut(self) -> None:
        await self.settle()
        await self.close_connections()
        self._inited = False
        try:
            self.__exit__(None, None, None)
        except ValueError:  # closed from another context than it was opened in: there is nothing to restore
            self._token = None
        _remember_engine()


def _remember_engine() -> None:
    """The ORM caches SQL per model for the engine opened last: renew it for the one that is current now."""
    EXECUTOR_CACHE.clear()
    store = get_current_context()
    if isinstance(store, _Store) and store.inited and store.apps is not None:
        store.apps._build_initial_querysets()


def config(url: str, models: Sequence[str] = MODELS) -> dict[str, Any]:
    """The ORM's configuration for one database address."""
    return {
        "connections": {_ALIAS: {"engine": ENGINES, "credentials": _credentials(url)}},
        "apps": {"models": {"models": list(models), "default_connection": _ALIAS}},
        "use_tz": True,
        "timezone": TIMEZONE,
    }


def _credentials(url: str) -> dict[str, Any]:
    """``sqlite://relative``, ``sqlite:///absolute``, ``postgres://…[?host=/socket]``; our defaults."""
    given: dict[str, Any] = expand_db_url(url)["credentials"]
    path = given.get("file_path")
    if path is None:
        session = _POSTGRES_SESSION | given.pop("server_settings", {})
        return {**_POSTGRES_DEFAULTS, **given, "server_settings": session, "connect": dial}
    if ":memory:" in path:
        raise SettingsRefused("an in-memory database keeps nothing; give a file: sqlite://var/restoration.db")
    return {**_SQLITE_DEFAULTS, **given}


def sqlite_path(url: str) -> Path | None:
    """The file behind a SQLite address, or None for PostgreSQL."""
    path = expand_db_url(url)["credentials"].get("file_path")
    return None if path is None else Path(path)


def make_folder(path: Path) -> None:
    """The folder of a new SQLite file."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsRefused(f"the folder of the database cannot be made: {path.parent}") from error


async def connect(url: str, *, models: Sequence[str] = MODELS, require_durable: bool = True) -> None:
    """Open the database for this context and every task started from it; prove it can be trusted first."""
    await _open(url, models, require_durable)


async def close() -> None:
    """Wait for the writes under way, then close what this context has open; harmless when nothing is."""
    store = get_current_context()
    if isinstance(store, _Store):
        await store.shut()


@asynccontextmanager
async def database(url: str, *, models: Sequence[str] = MODELS, require_durable: bool = True) -> AsyncIterator[None]:
    """``connect`` and ``close`` as one block; may be nested, the inner database hiding the outer one."""
    store = await _open(url, models, require_durable)
    try:
        yield
    finally:
        await store.shut()


async def _open(url: str, models: Sequence[str], require_durable: bool) -> _Store:
    settings = config(url, models)
    path = sqlite_path(url)
    if path is not None:
        make_folder(path)
    store = _Store()
    store.__enter__()
    EXECUTOR_CACHE.clear()
    try:
        with store_errors():
            await store.init(config=settings)
            store.root = store.db()
            await _prove(path, require_durable)
    except BaseException:
        await store.shut()
        raise
    return store


async def _prove(path: Path | None, require_durable: bool) -> None:
    """The start-up checks: it answers, takes the write lock at once, and acknowledges what is on disk."""
    await fetch("SELECT 1 AS one")
    if path is not None:
        await _prove_immediate(path)
    if require_durable and (weak := await _weakened()):
        raise SettingsRefused(f"acknowledged writes could be lost: {', '.join(weak)}; switch it on")


async def _prove_immediate(path: Path) -> None:
    """Inside a transaction that has not written yet, a second writer must already be turned away."""
    async with in_transaction(_ALIAS):
        if not _write_locked(path):
            raise SettingsRefused("transactions do not take the write lock at once; the ORM has changed")


def _write_locked(path: Path) -> bool:
    other = sqlite3.connect(path, timeout=0, isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        return bool(error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY)
    finally:
        other.close()
    return False


async def _weakened() -> list[str]:
    """The settings under which a commit may be acknowledged before it is on disk."""
    if dialect() == "sqlite":
        [row] = await fetch("PRAGMA synchronous")
        return [] if row["synchronous"] >= 2 else ["synchronous is below FULL"]
    rows = await fetch(
        "SELECT name FROM pg_settings WHERE setting = 'off'"
        " AND name IN ('fsync', 'synchronous_commit', 'full_page_writes') ORDER BY name"
    )
    return [f"{row['name']} is off" for row in rows]


def _store() -> _Store:
    store = get_current_context()
    if not isinstance(store, _Store) or not store.inited:
        raise RuntimeError("no database is open here: await database.connect(url) before starting tasks")
    return store


def dialect() -> Dialect:
    """Which engine is behind the open database."""
    return _store().dialect


def connection() -> BaseDBAsyncClient:
    """The ORM's current connection: the running unit's transaction, or the shared one outside."""
    return _store().db()


# --- writing ---------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Unit:
    store: _Store
    open: bool = True


_unit: contextvars.ContextVar[_Unit | None] = contextvars.ContextVar("unit_of_work", default=None)


def in_unit_of_work() -> bool:
    """Whether a write here would belong to a transaction already running on the open database."""
    unit = _unit.get()
    return unit is not None and unit.open and unit.store is get_current_context()


async def unit_of_work(work: Work[T]) -> T:
    """Run ``work`` in one transaction that the caller's cancellation cannot tear; join one already running.

    ``work`` is an async callable taking nothing, or the connection. Returned means committed; raised means
    nothing was kept, except ``StoreUnavailable``, after which a repetition needs an idempotency key.
    """
    if in_unit_of_work():
        with store_errors():
            return await _call(work)
    store = _store()
    if store.closing:
        raise StoreUnavailable("the database is being closed")
    task = asyncio.create_task(_run(store, work))
    store.kept.add(task)
    task.add_done_callback(store.kept.discard)
    return await asyncio.shield(task)


async def _run(store: _Store, work: Work[T]) -> T:
    if _unit.get() is not None and store.root is not None:
        store.connections.set(_ALIAS, store.root)  # a task that outlived its unit: leave that transaction
    unit = _Unit(store)
    _unit.set(unit)
    try:
        with store_errors():
            async with in_transaction(_ALIAS):
                return await _call(work)
    finally:
        unit.open = False


async def _call(work: Work[T]) -> T:
    if _wants_connection(work):
        return await cast(Callable[[BaseDBAsyncClient], Awaitable[T]], work)(connection())
    return await cast(Callable[[], Awaitable[T]], work)()


def _wants_connection(work: Callable[..., Any]) -> bool:
    return any(
        p.default is p.empty and p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)
        for p in inspect.signature(work).parameters.values()
    )


@asynccontextmanager
async def savepoint() -> AsyncIterator[None]:
    """Fence off a part of a unit of work: when it raises, the part is undone and the unit stays usable."""
    _require_unit("a savepoint")
    with store_errors():
        async with in_transaction(_ALIAS):
            yield


def lock_row(queryset: QuerySet[M]) -> QuerySet[M]:
    """Hold the rows read until the unit ends: ``await lock_row(Account.filter(id=1)).get()``.

    On SQLite the unit already holds the whole file. The lock lets others insert rows that refer to these.
    """
    _require_unit("a row lock")
    return queryset.select_for_update(no_key=True)


def _require_unit(what: str) -> None:
    if not in_unit_of_work():
        raise RuntimeError(f"{what} has a meaning only inside unit_of_work()")


# --- fixed SQL -------------------------------------------------------------------------------------------

_PLACEHOLDER = re.compile(r"'[^']*'|\"[^\"]*\"|\?")


@lru_cache(maxsize=512)
def _numbered(text: str) -> str:
    """``?`` outside quotes becomes ``$1``, ``$2``, … as PostgreSQL wants it."""
    numbers = iter(range(1, text.count("?") + 1))
    return _PLACEHOLDER.sub(lambda m: f"${next(numbers)}" if m[0] == "?" else m[0], text)


def sql(text: str) -> str:
    """Fixed SQL written once with ``?``, as the open database's engine wants it."""
    return _numbered(text) if dialect() == "postgres" else text


def _bound(params: Sequence[Any]) -> list[Any]:
    """Instants are compared as text on SQLite, so they go in as UTC; a naive one is nobody's instant."""
    return [_utc(value) if isinstance(value, dt.datetime) else value for value in params]


def _utc(value: dt.datetime) -> dt.datetime:
    if value.tzinfo is None:
        raise ValueError("a datetime without zone names no instant")
    return value.astimezone(dt.UTC)


async def fetch(text: str, params: Sequence[Any] = ()) -> list[Row]:
    """The rows of a fixed query. On SQLite dates and instants arrive as the text they are stored as."""
    with store_errors():
        if dialect() == "postgres":
            return cast(list[Row], await connection().execute_query_dict(sql(text), _bound(params)))
        _, rows = await connection().execute_query(text, _bound(params))
        names = tuple(rows[0].keys()) if rows else ()  # asked once: each row's own dict(row) asks for every name
        return [dict(zip(names, row, strict=True)) for row in rows]


async def execute(text: str, params: Sequence[Any] = ()) -> int:
    """Run one fixed INSERT, UPDATE or DELETE inside a unit of work; how many rows it touched."""
    _require_unit("a write")
    with store_errors():
        async with connection().acquire_connection() as raw:
            if dialect() == "sqlite":
                return await _execute_sqlite(raw, text, _bound(params))
            status: str = await raw.execute(sql(text), *_bound(params))
            return int(status.rpartition(" ")[2])


async def _execute_sqlite(raw: Any, text: str, params: list[Any]) -> int:
    async with raw.execute(text, params) as cursor:
        return int(cursor.rowcount)


async def execute_many(text: str, rows: Sequence[Sequence[Any]]) -> None:
    """Run one fixed statement for every row of parameters, inside a unit of work."""
    _require_unit("a write")
    if rows:
        with store_errors():
            await connection().execute_many(sql(text), [_bound(row) for row in rows])
