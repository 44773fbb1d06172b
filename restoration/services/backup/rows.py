"""Rows of every table as lines of JSON, the same bytes from either engine, and back.

One form for both engines: what was saved from SQLite can be restored to PostgreSQL and the other way round, and equal
data has an equal hash. A line is the row's values in the order of the columns; an instant is written in UTC with
microseconds, bytes as base64.
"""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from graphlib import TopologicalSorter
from typing import Any

import aiosqlite
import orjson
from tortoise import fields, models

from restoration import tables
from restoration.database import sqlite_path
from restoration.own_session import own_session
from restoration.tables.fields import read_date, read_instant

CHUNK = 1000
"""Rows in memory at a time."""

Raw = Any  # a connection of either driver: neither is typed
Convert = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Column:
    """A column's name, how its values are written, and how they are read back."""

    name: str
    write: Convert
    read: Convert


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its columns in the order of the file; ``serial`` when the database numbers its rows."""

    name: str
    columns: tuple[Column, ...]
    serial: bool

    @property
    def names(self) -> list[str]:
        """The columns' names."""
        return [c.name for c in self.columns]

    @property
    def select(self) -> str:
        """All rows in the order of their keys."""
        return f'SELECT {quoted(self.names)} FROM "{self.name}" ORDER BY "id"'


def quoted(names: Iterable[str]) -> str:
    """Names as SQL wants them; they are this product's own, never sent by anybody."""
    return ", ".join(f'"{name}"' for name in names)


# ---- values --------------------------------------------------------------------------------------------------------


def as_is(value: Any) -> Any:
    """Numbers and texts are the same everywhere."""
    return value


def day_text(value: str | date) -> str:
    """A day, YYYY-MM-DD."""
    return read_date(value).isoformat()


def instant_text(value: str | datetime) -> str:
    """An instant in UTC."""
    return read_instant(value).astimezone(UTC).isoformat(timespec="microseconds")


def bytes_text(value: bytes) -> str:
    """Bytes as base64."""
    return base64.b64encode(value).decode()


KINDS: tuple[tuple[type[Any], Convert, Convert], ...] = (
    (fields.BooleanField, bool, bool),
    (fields.DatetimeField, instant_text, read_instant),
    (fields.DateField, day_text, read_date),
    (fields.BinaryField, bytes_text, base64.b64decode),
    (fields.IntField, as_is, as_is),
    (fields.BigIntField, as_is, as_is),
    (fields.CharField, as_is, as_is),
    (fields.TextField, as_is, as_is),
)


def optional(convert: Convert) -> Convert:
    """Nothing on record stays nothing."""
    return lambda value: None if value is None else convert(value)


def column(name: str, field: object) -> Column:
    """How a field is written. A kind of field nobody has thought about is a fault of the program."""
    for kind, write, read in KINDS:
        if isinstance(field, kind):
            return Column(name, optional(write), optional(read))
    raise TypeError(f"{name}: fields of kind {type(field).__name__} cannot be backed up")


# ---- tables --------------------------------------------------------------------------------------------------------


def all_tables() -> list[Table]:
    """Every table, those that are referred to first. Needs the models ready, that is, a database open."""
    found = {m._meta.db_table: m for m in (getattr(tables, name) for name in tables.__all__)}
    order = TopologicalSorter({name: referred(m) - {name} for name, m in sorted(found.items())})
    return [table_of(found[name]) for name in order.static_order()]


def referred(model: type[models.Model]) -> set[str]:
    """The tables a table refers to."""
    meta = model._meta
    links = meta.fk_fields | meta.o2o_fields
    return {getattr(meta.fields_map[name], "related_model")._meta.db_table for name in links}  # noqa: B009


def table_of(model: type[models.Model]) -> Table:
    """A model as a table."""
    meta = model._meta
    found = (column(db, meta.fields_map[name]) for name, db in sorted(meta.fields_db_projection.items()))
    return Table(meta.db_table, tuple(found), bool(meta.pk.generated))


# ---- reading -------------------------------------------------------------------------------------------------------


@asynccontextmanager
async def snapshot(url: str) -> AsyncIterator[Raw]:
    """A connection that sees the database as it is at this moment, whatever is written meanwhile."""
    path = sqlite_path(url)
    if path is not None:
        async with aiosqlite.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True, isolation_level=None) as raw:
            await raw.execute("PRAGMA query_only = ON")
            await raw.execute("BEGIN")
            await raw.execute_fetchall("SELECT COUNT(*) FROM sqlite_master")  # the snapshot is taken at the first read
            yield raw
        return
    session = await own_session(url, "restoration-backup")
    try:
        async with session.transaction(isolation="repeatable_read", readonly=True):
            await session.fetchval("SELECT 1")
            yield session
    finally:
        await session.close()


async def chunks(raw: Raw, text: str) -> AsyncIterator[Sequence[Sequence[Any]]]:
    """The rows of a query, some at a time, on either engine."""
    if isinstance(raw, aiosqlite.Connection):
        async with raw.execute(text) as cursor:
            while rows := list(await cursor.fetchmany(CHUNK)):
                yield [tuple(row) for row in rows]
        return
    cursor = await raw.cursor(text)
    while rows := await cursor.fetch(CHUNK):
        yield [tuple(row.values()) for row in rows]


async def count(raw: Raw, table: str) -> int:
    """How many rows a table has."""
    [[row]] = [chunk async for chunk in chunks(raw, f'SELECT COUNT(*) FROM "{table}"')]
    return int(row[0])


async def lines(raw: Raw, table: Table) -> AsyncIterator[tuple[int, bytes]]:
    """A table as lines of JSON, some rows at a time: how many, and their bytes."""
    writes = [c.write for c in table.columns]
    async for rows in chunks(raw, table.select):
        encoded = (orjson.dumps([w(v) for w, v in zip(writes, row, strict=True)]) for row in rows)
        yield len(rows), b"\n".join(encoded) + b"\n"


# ---- writing -------------------------------------------------------------------------------------------------------


def values(table: Table, line: bytes) -> tuple[Any, ...]:
    """One line as the values of a row."""
    return tuple(c.read(v) for c, v in zip(table.columns, orjson.loads(line), strict=True))


async def insert(raw: Raw, table: Table, rows: Iterable[tuple[Any, ...]]) -> None:
    """Put rows into a table, in one statement where rows of the table refer to each other."""
    if isinstance(raw, aiosqlite.Connection):
        marks = ", ".join("?" for _ in table.columns)
        await raw.executemany(f'INSERT INTO "{table.name}" ({quoted(table.names)}) VALUES ({marks})', rows)
        return
    await raw.copy_records_to_table(table.name, records=rows, columns=table.names)
    if table.serial:
        await raw.execute(
            f"SELECT setval(pg_get_serial_sequence('\"{table.name}\"', 'id'), max(id)) FROM \"{table.name}\""
            " HAVING max(id) IS NOT NULL"
        )
