"""The next last day of somebody's open duties."""

from __future__ import annotations

from datetime import date

from restoration import database
from restoration.law.standing import Standing
from restoration.services import lists
from restoration.services.actors import Identity
from restoration.services.paging import Json, everything
from restoration.services.scope import among

OPEN = (Standing.PENDING.value, Standing.DUE_TODAY.value)
"""Owed, and still in time."""


async def nearest(identity: Identity, today: date) -> Json | None:
    """The open duty of one's scope whose last day comes first, from ``today`` on; as listed."""
    still = everything(await lists.wanted_duties(identity, lists.DutyFilter(due_from=today)), among("o.standing", OPEN))
    text = f"SELECT {lists.OBLIGATIONS.columns} FROM {lists.OBLIGATIONS.tables} WHERE {still.text}"
    rows = await database.fetch(f"{text} ORDER BY o.due_on, o.id LIMIT 1", still.params)
    return lists.obligation_row(rows[0]) if rows else None
