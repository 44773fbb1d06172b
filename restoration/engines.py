"""The ORM's clients with their transactions mended: what ``database`` opens, one class for each engine.

A deferred BEGIN fails where a second process writes; a failed COMMIT leaves half a transaction for the next one to
keep; a PostgreSQL connection is never given back when its BEGIN fails. Each is cured here, once.
"""

from __future__ import annotations

from types import TracebackType
from typing import Any, cast

import aiosqlite
import asyncpg
from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import (
    BaseDBAsyncClient,
    ConnectionWrapper,
    NestedTransactionContext,
    TransactionalDBClient,
    TransactionContext,
    TransactionContextPooled,
)
from tortoise.backends.sqlite.client import SqliteClient, SqliteTransactionContext, SqliteTransactionWrapper
from tortoise.connection import get_connections

from restoration.errors import (
    StoreUnavailable,
)


class Immediate(SqliteTransactionWrapper):
    """A SQLite transaction that takes the write lock at once and never keeps another one's leftovers."""

    def _in_transaction(self) -> TransactionContext:
        return NestedTransactionContext(Immediate(self))

    async def begin(self) -> None:
        await self._connection.rollback()
        await self._connection.execute("BEGIN IMMEDIATE")

    def acquire_connection(self) -> ConnectionWrapper[aiosqlite.Connection]:
        self._require_open()
        return super().acquire_connection()

    async def commit(self) -> None:
        self._require_open()
        await super().commit()

    def _require_open(self) -> None:
        """SQLite itself rolls back when the disk is full or fails: what followed would be half a unit."""
        if not self._connection.in_transaction:
            raise StoreUnavailable("the database gave up this write; nothing of it was kept")


async def _finish(client: TransactionalDBClient, *, failed: bool) -> None:
    """Commit, or roll back after any failure whatsoever, that of the commit included."""
    if client._finalized:
        return
    if failed:
        await client.rollback()
        return
    try:
        await client.commit()
    except BaseException:
        await client.rollback()
        raise


class _SqliteUnit(SqliteTransactionContext):
    """Gives the process-wide lock back on every way out, a failed or cancelled BEGIN included."""

    async def __aenter__(self) -> TransactionalDBClient:
        client = cast(Immediate, self.connection)
        await self._trxlock.acquire()
        try:
            await self.ensure_connection()
            await client.begin()
        except BaseException:
            self._trxlock.release()
            raise
        self.token = get_connections().set(self.connection_name, client)
        return client

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            await _finish(self.connection, failed=kind is not None)
        finally:
            get_connections().reset(self.token)
            self._trxlock.release()


class _Sqlite(SqliteClient):
    def _in_transaction(self) -> TransactionContext:
        return _SqliteUnit(Immediate(self), self._lock)


class _PostgresUnit(TransactionContextPooled):
    """Gives the pooled connection back on every way out, a failed BEGIN included."""

    async def __aenter__(self) -> TransactionalDBClient:
        await self.ensure_connection()
        pool = self.client._parent._pool
        self.client._connection = await pool.acquire()
        try:
            await self.client.begin()
        except BaseException:
            await pool.release(self.client._connection)
            raise
        self.token = get_connections().set(self.connection_name, self.client)
        return self.client

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            await _finish(self.client, failed=kind is not None)
        finally:
            get_connections().reset(self.token)
            await self.client._parent._pool.release(self.client._connection)


class _Session(asyncpg.Connection):  # type: ignore[misc, unused-ignore]
    """A connection without the four-statement reset on every return; nothing here leaves session state."""

    def get_reset_query(self) -> str:
        return ""


async def dial(*args: Any, **kwargs: Any) -> Any:
    """Connect, telling an absent server from an error of our own (a missing socket is a missing *file*)."""
    try:
        return await asyncpg.connect(*args, **kwargs)
    except (OSError, TimeoutError) as error:
        raise StoreUnavailable("the database cannot be reached") from error


class _Postgres(AsyncpgDBClient):
    connection_class = _Session

    def _in_transaction(self) -> TransactionContext:
        return _PostgresUnit(TransactionWrapper(self), self._pool_init_lock)


def get_client_class(info: dict[str, Any]) -> type[BaseDBAsyncClient]:
    """The hook by which the ORM finds its client: this module is the ``engine`` of every connection."""
    return _Sqlite if "file_path" in info["credentials"] else _Postgres
