"""The truth about which nights are due, running and done: one row for each, unique, whatever the number of replicas.

A timer may sleep, be blocked or die; nothing is lost by it, because what is due is computed from the rows each time.
A night is claimed under a lease with a fencing number: who takes over an expired lease raises the number, and the
former holder can then neither renew nor finish. Nights run in order; a night that is done is never run again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from restoration.clock import SHANGHAI, legal_day
from restoration.database import execute, unit_of_work
from restoration.tables import Slot

NIGHTLY = "check"
DAILY = time(1, 30)
GRACE = timedelta(minutes=2)
"""How long after its time a night may still be unclaimed before the checker counts as late: two ticks."""

BEGIN = """
INSERT INTO slots (job, due_at, state, holder, fence, lease_until, started_at, finished_at, detail)
VALUES (?, ?, 'done', '', 1, ?, ?, ?, '{}') ON CONFLICT (job, due_at) DO NOTHING"""
CLAIM = """
INSERT INTO slots (job, due_at, state, holder, fence, lease_until, started_at, detail)
VALUES (?, ?, 'running', ?, 1, ?, ?, '{}')
ON CONFLICT (job, due_at) DO UPDATE SET state = 'running', holder = excluded.holder, fence = slots.fence + 1,
    lease_until = excluded.lease_until, started_at = excluded.started_at, detail = '{}'
WHERE slots.state = 'failed' OR (slots.state = 'running' AND slots.lease_until <= excluded.started_at)"""
HELD = " WHERE job = ? AND due_at = ? AND fence = ? AND state = 'running'"
RENEW = "UPDATE slots SET lease_until = ?" + HELD
END = "UPDATE slots SET state = ?, finished_at = ?, detail = ?" + HELD


class SlotState(StrEnum):
    """How a night stands."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to run one night, until the lease ends or somebody else raises the fence."""

    job: str
    due_at: datetime
    holder: str
    fence: int

    @property
    def day(self) -> date:
        """The legal day the night's work is done for."""
        return legal_day(self.due_at)

    @property
    def key(self) -> list[object]:
        """What finds the row, as long as nobody has taken it over."""
        return [self.job, self.due_at, self.fence]


@dataclass(frozen=True, slots=True)
class Lateness:
    """Whether the checker does its work: the oldest night still to do, and whether nobody is at it in time.

    ``begun`` is False where no scheduler has ever run on this database.
    """

    oldest_due: datetime | None
    late: bool
    begun: bool = True


# ---- what is due ---------------------------------------------------------------------------------------------------


async def begin(job: str, *, now: datetime) -> datetime:
    """The instant from which nights count: the first start ever, remembered in the database."""
    if (found := await begun(job)) is not None:
        return found

    async def work() -> None:
        await execute(BEGIN, [f"{job}:begin", now, now, now, now])

    await unit_of_work(work)
    return await begun(job) or now


async def begun(job: str) -> datetime | None:
    """The first start ever, or None."""
    row = await Slot.filter(job=f"{job}:begin").order_by("due_at").first()
    return row.due_at if row else None


async def due_slots(job: str, *, now: datetime, first: datetime, daily: time = DAILY) -> list[datetime]:
    """The nights still to do up to ``now``, oldest first: begun but not done, then every one after the last row.

    One a day at ``daily`` in Shanghai, none before ``first``; a changed hour never gives a day a second night.
    """
    rows = await Slot.filter(job=job).exclude(state=SlotState.DONE.value).order_by("due_at")
    last = await Slot.filter(job=job).order_by("-due_at").first()
    found = [row.due_at for row in rows if row.due_at <= now]
    day = legal_day(last.due_at) + timedelta(days=1) if last else legal_day(first)
    while (due := instant(day, daily)) <= now:
        if due >= first:
            found.append(due)
        day += timedelta(days=1)
    return found


def instant(day: date, daily: time) -> datetime:
    """The instant of an hour in Shanghai on a day."""
    return datetime.combine(day, daily, SHANGHAI)


async def lateness(job: str, *, now: datetime, daily: time = DAILY) -> Lateness:
    """Whether a night is overdue and nobody is at it under a living lease."""
    first = await begun(job)
    if first is None:
        return Lateness(None, late=False, begun=False)
    due = await due_slots(job, now=now, first=first, daily=daily)
    if not due:
        return Lateness(None, late=False)
    row = await Slot.get_or_none(job=job, due_at=due[0])
    alive = row is not None and row.state == SlotState.RUNNING and row.lease_until > now
    return Lateness(due[0], late=not alive and now - due[0] > GRACE)


# ---- who does it ---------------------------------------------------------------------------------------------------


async def claim(job: str, due_at: datetime, holder: str, *, now: datetime, lease: timedelta) -> Claim | None:
    """Take a night that is new, has failed, or whose lease has run out; None if it is done or another's.

    None as well while an earlier night is not done, so that at most one runs at any time.
    """

    async def work() -> Claim | None:
        if await Slot.filter(job=job, due_at__lt=due_at).exclude(state=SlotState.DONE.value).exists():
            return None
        if not await execute(CLAIM, [job, due_at, holder, now + lease, now]):
            return None
        row = await Slot.get(job=job, due_at=due_at)
        return Claim(job, row.due_at, holder, row.fence)

    return await unit_of_work(work)


async def renew(held: Claim, *, now: datetime, lease: timedelta) -> bool:
    """Prolong the lease; False when the night is no longer the holder's."""
    return await change(RENEW, [now + lease, *held.key])


async def finish(held: Claim, *, now: datetime, detail: Mapping[str, object]) -> bool:
    """The night is done, with its figures; False, changing nothing, when it is no longer the holder's."""
    return await end(held, SlotState.DONE, now, detail)


async def fail(held: Claim, *, now: datetime, reason: str) -> bool:
    """The night was not done and may be taken again at once; False when it is no longer the holder's."""
    return await end(held, SlotState.FAILED, now, {"error": reason})


async def end(held: Claim, state: SlotState, now: datetime, detail: Mapping[str, object]) -> bool:
    """How the night ended, said only by its present holder."""
    return await change(END, [state.value, now, json.dumps(dict(detail), ensure_ascii=False), *held.key])


async def change(text: str, params: list[object]) -> bool:
    """Run a guarded update in a unit of its own; whether the row was still the holder's."""

    async def work() -> bool:
        return await execute(text, params) == 1

    return await unit_of_work(work)
