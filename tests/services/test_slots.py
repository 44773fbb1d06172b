"""Nights: computed from what is done, in order, each once, whoever asks; an old holder can do nothing any more."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, time, timedelta

import pytest

from restoration.clock import SHANGHAI
from restoration.services import slots
from restoration.services.slots import NIGHTLY, Claim, SlotState
from restoration.tables import Slot

pytestmark = pytest.mark.usefixtures("store")
LEASE = timedelta(minutes=2)


def at(text: str) -> datetime:
    """An instant given as Shanghai's wall clock shows it."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


FIRST = at("2026-03-01 10:00")


async def due(now: str, first: datetime = FIRST, daily: time = slots.DAILY) -> list[str]:
    found = await slots.due_slots(NIGHTLY, now=at(now), first=first, daily=daily)
    return [f"{d.astimezone(SHANGHAI):%m-%d %H:%M}" for d in found]


async def take(day: str, now: str, holder: str = "a") -> Claim | None:
    return await slots.claim(NIGHTLY, at(f"{day} 01:30"), holder, now=at(now), lease=LEASE)


async def taken(day: str, now: str, holder: str = "a") -> Claim:
    held = await take(day, now, holder)
    assert held is not None
    return held


async def done(day: str) -> None:
    held = await taken(day, f"{day} 01:30")
    assert await slots.finish(held, now=at(f"{day} 01:31"), detail={})


async def test_a_night_is_due_at_its_time_and_not_a_second_earlier() -> None:
    assert await due("2026-03-02 01:29:59") == []
    assert await due("2026-03-02 01:30:00") == ["03-02 01:30"]


async def test_nothing_before_the_first_start_is_due() -> None:
    assert await due("2026-03-01 23:00") == []
    assert await due("2026-03-01 23:00", first=at("2026-03-01 00:10")) == ["03-01 01:30"]


async def test_after_an_outage_every_night_is_due_in_order() -> None:
    await done("2026-03-02")
    assert await due("2026-03-05 09:00") == ["03-03 01:30", "03-04 01:30", "03-05 01:30"]


async def test_a_changed_hour_gives_no_day_a_second_night() -> None:
    await done("2026-03-02")
    assert await due("2026-03-02 23:00", daily=time(22)) == []
    assert await due("2026-03-03 23:00", daily=time(22)) == ["03-03 22:00"]


async def test_a_failed_night_stays_due_at_its_own_hour_and_before_the_others() -> None:
    held = await taken("2026-03-02", "2026-03-02 01:30")
    assert await slots.fail(held, now=at("2026-03-02 01:31"), reason="StoreUnavailable")
    assert await due("2026-03-03 23:00", daily=time(22)) == ["03-02 01:30", "03-03 22:00"]


async def test_the_first_start_is_remembered() -> None:
    assert await slots.begin(NIGHTLY, now=FIRST) == FIRST
    assert await slots.begin(NIGHTLY, now=at("2026-03-09 08:00")) == FIRST


async def test_a_done_night_is_never_taken_again() -> None:
    await done("2026-03-02")
    assert await take("2026-03-02", "2026-03-09 00:00", "b") is None
    assert await due("2026-03-02 12:00") == []


async def test_a_night_is_not_taken_while_an_earlier_one_is_not_done() -> None:
    await taken("2026-03-02", "2026-03-03 09:00")
    assert await take("2026-03-03", "2026-03-03 09:00") is None


async def test_of_many_who_reach_for_a_night_one_gets_it() -> None:
    found = await asyncio.gather(*(take("2026-03-02", "2026-03-02 01:30", f"h{n}") for n in range(8)))
    [won] = [held for held in found if held]
    row = await Slot.get(job=NIGHTLY, due_at=won.due_at)
    assert (row.holder, row.fence, row.state) == (won.holder, 1, SlotState.RUNNING)


async def test_a_living_lease_is_respected_and_an_expired_one_is_taken_over() -> None:
    await taken("2026-03-02", "2026-03-02 01:30")
    assert await take("2026-03-02", "2026-03-02 01:31:59", "b") is None
    assert (await taken("2026-03-02", "2026-03-02 01:32:00", "b")).fence == 2


async def test_a_renewed_lease_lives_on() -> None:
    held = await taken("2026-03-02", "2026-03-02 01:30")
    assert await slots.renew(held, now=at("2026-03-02 01:31"), lease=LEASE)
    assert await take("2026-03-02", "2026-03-02 01:32:30", "b") is None


async def test_the_old_holder_can_neither_renew_nor_finish_nor_fail() -> None:
    old = await taken("2026-03-02", "2026-03-02 01:30")
    new = await taken("2026-03-02", "2026-03-02 01:40", "b")
    now = at("2026-03-02 01:41")
    assert not await slots.renew(old, now=now, lease=LEASE)
    assert not await slots.finish(old, now=now, detail={"flagged": 99})
    assert not await slots.fail(old, now=now, reason="late")
    row = await Slot.get(job=NIGHTLY, due_at=old.due_at)
    assert (row.state, row.holder, row.detail) == (SlotState.RUNNING, "b", "{}")
    assert await slots.finish(new, now=now, detail={"flagged": 1})


async def test_a_claim_works_for_the_legal_day_of_its_night() -> None:
    assert (await taken("2026-03-02", "2026-03-05 09:00")).day == date(2026, 3, 2)


async def late(now: str) -> tuple[bool, bool]:
    found = await slots.lateness(NIGHTLY, now=at(now))
    return found.begun, found.late


async def test_a_dead_checker_shows() -> None:
    assert await late("2026-03-02 09:00") == (False, False)
    await slots.begin(NIGHTLY, now=FIRST)
    assert await late("2026-03-02 01:29") == (True, False)
    assert await late("2026-03-02 01:31") == (True, False)
    assert await late("2026-03-02 01:33") == (True, True)
    held = await taken("2026-03-02", "2026-03-02 01:33")
    assert await late("2026-03-02 01:34") == (True, False)
    assert await late("2026-03-02 01:36") == (True, True)  # its lease ran out: whoever had it is gone
    await slots.finish(held, now=at("2026-03-02 01:37"), detail={})
    assert await late("2026-03-02 23:00") == (True, False)


async def test_lateness_names_the_oldest_night() -> None:
    await slots.begin(NIGHTLY, now=FIRST)
    await done("2026-03-02")
    found = await slots.lateness(NIGHTLY, now=at("2026-03-06 12:00"))
    assert found.oldest_due == at("2026-03-03 01:30")
