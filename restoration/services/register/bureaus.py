"""A bureau in hand: its row locked, and what is on record of it."""

from __future__ import annotations

from datetime import datetime

from restoration.clock import legal_day
from restoration.database import lock_row
from restoration.errors import NotFound
from restoration.law.events import EventKind
from restoration.law.facts import SubjectType
from restoration.services.register.known import fits
from restoration.services.register.seen import Seen
from restoration.tables import Bureau, Event


async def locked_bureau(code: str) -> Bureau:
    """A bureau by its code with its division, locked until the unit of work ends. Raises ``NotFound``."""
    found = lock_row(Bureau.filter(code=code)).prefetch_related("division")
    bureau = await found.get_or_none() if fits(Bureau, code) else None
    if bureau is None:
        raise NotFound(f"没有编号为 {code} 的主管部门，请核对编号")
    return bureau


async def seen_of_bureau(bureau: Bureau, at: datetime) -> Seen:
    """What is on record of a bureau."""
    earlier = await Event.filter(bureau_id=bureau.id).values_list("code", "supersedes", "kind")
    replaced = {str(replaced) for _, replaced, _ in earlier if replaced}
    kinds = {str(code): EventKind(str(kind)) for code, _, kind in earlier}
    return Seen(legal_day(at), SubjectType.BUREAU, rows={"event": set(kinds)}, events=kinds, replaced=replaced)
