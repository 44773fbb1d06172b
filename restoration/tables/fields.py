"""Dates and instants that mean the same on SQLite and PostgreSQL.

Why not the ORM's own: SQLite keeps an instant as text in whatever offset it was given, so the same moment
written from two zones neither compares nor sorts as equal; a datetime without zone is silently taken for
local time; and a date is parsed by a general timestamp parser, which costs more than the rest of the row.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, TypeVar

from tortoise import fields

Instant = TypeVar("Instant", dt.datetime, dt.datetime | None)
Day = TypeVar("Day", dt.date, dt.date | None)


def read_instant(value: str | dt.datetime) -> dt.datetime:
    """An instant as either engine hands it out, in UTC; without a zone it is refused."""
    instant = dt.datetime.fromisoformat(value) if isinstance(value, str) else value
    if instant.tzinfo is None:
        raise ValueError(f"a datetime without zone names no instant: {instant.isoformat()}")
    return instant.astimezone(dt.UTC)


def read_date(value: str | dt.date) -> dt.date:
    """A calendar day as either engine hands it out; only ``YYYY-MM-DD`` is a day, a datetime is not."""
    if isinstance(value, dt.datetime):
        raise ValueError("a calendar day is wanted, not a moment of one")
    if isinstance(value, dt.date):
        return value
    day = dt.date.fromisoformat(value)
    if day.isoformat() != value:
        raise ValueError(f"not a calendar day written YYYY-MM-DD: {value!r}")
    return day


class UtcDatetimeField(fields.DatetimeField[Instant]):
    """An instant: aware going in, stored in UTC, aware UTC coming out."""

    def to_python_value(self, value: Any) -> dt.datetime | None:
        return None if value is None else read_instant(value)

    def to_db_value(self, value: Any, instance: Any) -> Any:
        checked = read_instant(value) if isinstance(value, str | dt.datetime) else value
        stored = super().to_db_value(checked, instance)
        return stored.astimezone(dt.UTC) if isinstance(stored, dt.datetime) else stored


class FastDateField(fields.DateField[Day]):
    """A calendar day of the bureau: no zone, no midnight, no summer time."""

    def to_python_value(self, value: Any) -> dt.date | None:
        return None if value is None else read_date(value)

    def to_db_value(self, value: Any, instance: Any) -> Any:
        checked = read_date(value) if isinstance(value, str | dt.date) else value
        self.validate(checked)
        return checked
