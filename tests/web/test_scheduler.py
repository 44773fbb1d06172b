"""The part that runs by itself: every night once, in order, with its own date, whoever dies meanwhile."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from tortoise.backends.base.config_generator import expand_db_url

from api.leader import LOCK, Leadership, leadership
from api.scheduler import LEASE, Scheduler, always_on
from reports.fonts import FontPaths, Fonts, load_fonts
from restoration import database, migrating
from restoration.clock import SHANGHAI, Clock
from restoration.services import heads, slots
from restoration.services.slots import NIGHTLY, SlotState
from restoration.settings import Check, Data, Database, Settings
from restoration.tables import Evaluation, Notice, Run, Slot
from tests import builders as b
from tests.conftest import Start
from tests.services.scenario import county, mine

START = datetime(2026, 1, 1, 12, tzinfo=SHANGHAI)
PATIENCE = 20
"""Seconds until a test gives up; no test waits for time to pass."""


class Hands:
    """The clock's file, and the one who moves it."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.set(START)

    def set(self, instant: datetime) -> None:
        part = self.file.with_suffix(".new")
        part.write_text(instant.isoformat())
        part.replace(self.file)

    def on(self, days: float = 0, minutes: float = 0) -> None:
        self.set(Clock(self.file).now() + timedelta(days=days, minutes=minutes))


@pytest.fixture
def hands(tmp_path: Path) -> Hands:
    return Hands(tmp_path / "clock")


@pytest.fixture(scope="session")
def fonts() -> Fonts:
    return load_fonts(FontPaths())


@pytest.fixture
async def replica(store: str, hands: Hands, fonts: Fonts, tmp_path: Path) -> AsyncIterator[Callable[[], Scheduler]]:
    """Make replicas on one database, each of which takes itself for the leader: the rows alone must decide."""
    found = Settings(database=Database(url=store), data=Data(folder=tmp_path), check=Check())  # type: ignore[arg-type]
    leader = Leadership("sqlite://alone")
    await leader.follow()

    def make() -> Scheduler:
        return Scheduler(found, Clock(hands.file), fonts, leader, renew_seconds=0.02)

    yield make


async def nights() -> list[tuple[str, str, int]]:
    """Every night on record: its date, its state, its fence."""
    rows = await Slot.filter(job=NIGHTLY).order_by("due_at")
    return [(f"{r.due_at.astimezone(SHANGHAI):%m-%d}", r.state, r.fence) for r in rows]


async def checked() -> list[str]:
    """The days checked, in the order they were."""
    return [f"{r.as_of:%m-%d}" for r in await Run.all().order_by("id")]


async def until(true: Callable[[], Awaitable[Any]]) -> None:
    """Wait for something another task or process does."""
    async with asyncio.timeout(PATIENCE):
        while True:
            if await true():
                return
            await asyncio.sleep(0.01)


# ---- nights ----------------------------------------------------------------------------------------------------------


async def test_three_nights_missed_are_made_up_in_order_each_with_its_date(
    replica: Callable[[], Scheduler], hands: Hands
) -> None:
    one = replica()
    await one.tick()
    assert await nights() == []
    hands.on(days=1)
    await one.tick()
    hands.on(days=3)
    await replica().tick()
    assert await nights() == [(day, "done", 1) for day in ("01-02", "01-03", "01-04", "01-05")]
    assert await checked() == ["01-02", "01-03", "01-04", "01-05"]
    await one.tick()
    assert len(await checked()) == 4


async def test_thirty_nights_and_two_replicas_make_thirty_checks(
    replica: Callable[[], Scheduler], hands: Hands
) -> None:
    pair = replica(), replica()
    await pair[0].tick()
    hands.on(days=30)
    while (await slots.lateness(NIGHTLY, now=Clock(hands.file).now())).oldest_due is not None:
        await asyncio.gather(*(one.nightly() for one in pair))
    days = [f"{date(2026, 1, 2) + timedelta(days=n):%m-%d}" for n in range(30)]
    assert await nights() == [(day, "done", 1) for day in days]
    assert await checked() == days


async def test_a_night_that_fails_is_seen_and_made_up_before_the_next(
    replica: Callable[[], Scheduler], hands: Hands
) -> None:
    one, clock = replica(), Clock(hands.file)
    await one.tick()
    hands.on(days=2)
    await migrating.forbid_change(database.connection(), "runs")
    await one.tick()
    assert await nights() == [("01-02", "failed", 1)]
    assert (await slots.lateness(NIGHTLY, now=clock.now())).late
    await migrating.drop_forbid_change(database.connection(), "runs")
    await one.tick()
    assert await nights() == [("01-02", "done", 2), ("01-03", "done", 1)]
    assert not (await slots.lateness(NIGHTLY, now=clock.now())).late


async def test_a_night_leaves_its_figures_drafts_on_paper_and_the_heads_outside(
    replica: Callable[[], Scheduler], hands: Hands, tmp_path: Path
) -> None:
    await county(mine("KZ-0001", b.KAIZHOU, 1, events=[b.survey()]), at="2025-12-01")
    one = replica()
    await one.tick()
    hands.on(days=1)
    await one.tick()
    figures = json.loads((await Slot.get(job=NIGHTLY)).detail)
    assert (figures["as_of"], figures["mines_read"], figures["orders_overdue"]) == ("2026-01-02", 1, 0)
    drafts = await Notice.filter(state="draft")
    assert drafts
    assert sorted(p.stem for p in (tmp_path / "drafts").glob("*.pdf")) == sorted(n.code for n in drafts)
    assert sorted(p.name for p in (tmp_path / "heads").iterdir()) == ["2026-01-01.json", "2026-01-02.json"]
    assert await heads.compare(tmp_path) == []


async def test_who_does_not_lead_does_nothing(replica: Callable[[], Scheduler], hands: Hands) -> None:
    one = replica()
    one.leader = Leadership("sqlite://another leads")
    await one.tick()
    hands.on(days=3)
    await one.tick()
    assert (await Slot.all().count(), await Run.all().count()) == (0, 0)


# ---- the lease, while a check hangs on a lock ------------------------------------------------------------------------


def session(url: str) -> Any:
    """A session of the test's own."""
    given = expand_db_url(url)["credentials"]
    return asyncpg.connect(host=given["host"], user=given["user"], database=given["database"])


@asynccontextmanager
async def rights_locked(url: str) -> AsyncIterator[Callable[[int], Awaitable[None]]]:
    """Keep every check waiting; call what is yielded to wait until so many do."""
    own = await session(url)

    watcher = await session(url)

    async def hanging(wanted: int) -> None:
        text = "SELECT COUNT(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"

        async def hang() -> bool:
            return bool(await watcher.fetchval(text) >= wanted)

        await until(hang)

    try:
        async with own.transaction():
            await own.execute("SELECT id FROM rights FOR UPDATE")
            yield hanging
    finally:
        await own.close()
        await watcher.close()


async def open_county(hands: Hands, one: Scheduler) -> None:
    """A mine on record, the first start behind, one night due."""
    await county(mine("KZ-0001", b.KAIZHOU, 1), at="2025-12-01")
    await one.tick()
    hands.on(days=1)


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_a_holder_whose_lease_was_taken_over_stops_and_cannot_finish(
    replica: Callable[[], Scheduler], hands: Hands, store: str
) -> None:
    old, new = replica(), replica()
    await open_county(hands, old)
    old.renew_seconds = 3600.0  # a holder too busy to renew
    async with rights_locked(store) as hanging:
        first = asyncio.create_task(old.nightly())
        await hanging(1)
        hands.on(minutes=3)
        second = asyncio.create_task(new.nightly())
        await hanging(2)
    await asyncio.gather(first, second)
    row = await Slot.get(job=NIGHTLY)
    assert (row.state, row.holder, row.fence) == (SlotState.DONE, new.holder, 2)


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_a_renewing_holder_notices_that_it_lost_the_night(
    replica: Callable[[], Scheduler], hands: Hands, store: str
) -> None:
    old = replica()
    await open_county(hands, old)
    async with rights_locked(store) as hanging:
        first = asyncio.create_task(old.nightly())
        await hanging(1)
        now = Clock(hands.file).now() + timedelta(hours=1)
        due = (await Slot.get(job=NIGHTLY)).due_at
        taken = await slots.claim(NIGHTLY, due, "another", now=now, lease=LEASE)
        assert taken is not None
        await asyncio.wait_for(first, PATIENCE)  # it gives up although its check still hangs
    assert await slots.finish(taken, now=now, detail={})


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_a_stopped_process_gives_its_night_back_at_once(
    replica: Callable[[], Scheduler], hands: Hands, store: str
) -> None:
    one = replica()
    await open_county(hands, one)
    async with rights_locked(store) as hanging:
        one.start()
        await hanging(1)
        await one.stop()
        assert [state for _, state, _ in await nights()] == ["failed"]
    await replica().tick()
    assert await nights() == [("01-02", "done", 2)]


# ---- leading ---------------------------------------------------------------------------------------------------------


async def refused(own: Any) -> bool:
    """Whether somebody asked for the leader's lock and was refused."""
    text = (
        "SELECT COUNT(*) FROM pg_stat_activity WHERE state = 'idle' AND query LIKE '%pg_try_advisory_lock%' AND pid <> "
    )
    return bool(await own.fetchval(text + "pg_backend_pid() AND datname = current_database()"))


@pytest.mark.postgres
async def test_one_leads_and_another_follows_at_once(postgres_url: str) -> None:
    own = await session(postgres_url)
    async with leadership(postgres_url, pulse=0.02) as second:
        await asyncio.wait_for(second.wait(), PATIENCE)
        async with leadership(postgres_url, pulse=0.02) as first:
            await until(lambda: refused(own))
            assert (first.leads, second.leads) == (False, True)
        await own.close()
    async with leadership(postgres_url, pulse=0.02) as third:
        await asyncio.wait_for(third.wait(), PATIENCE)


@pytest.mark.postgres
async def test_leadership_ends_with_its_connection(postgres_url: str) -> None:
    own = await session(postgres_url)
    async with leadership(postgres_url, pulse=0.02) as first, leadership(postgres_url, pulse=0.02) as second:
        for _ in range(3):
            await until(lambda: asyncio.sleep(0, first.leads or second.leads))
            assert first.leads != second.leads
            pid = await own.fetchval("SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = $1", LOCK)
            leading = first if first.leads else second
            await own.fetchval("SELECT pg_terminate_backend($1)", pid)
            await until(lambda held=leading: asyncio.sleep(0, not held.leads))  # type: ignore[misc]
    await own.close()


async def test_alone_on_sqlite_the_timer_ticks_at_once(
    sqlite_url: str, hands: Hands, fonts: Fonts, tmp_path: Path
) -> None:
    found = Settings(database=Database(url=sqlite_url), data=Data(folder=tmp_path))  # type: ignore[arg-type]
    async with database.database(sqlite_url):
        async with always_on(found, Clock(hands.file), fonts):
            await until(lambda: slots.begun(NIGHTLY))
        hands.on(days=1)
        async with always_on(found, Clock(hands.file), fonts):
            await until(lambda: Slot.filter(job=NIGHTLY, state=SlotState.DONE.value).exists())


REPLICA = """
import asyncio, sys
from pathlib import Path
from api.composition import clock_of, fonts_of, quiet_log, running
from api.scheduler import always_on
from restoration.settings import ClockSection, Data, Database, Settings
settings = Settings(
    database=Database(url=sys.argv[1]), data=Data(folder=Path(sys.argv[2])), clock=ClockSection(file=Path(sys.argv[3]))
)
async def main():
    quiet_log()
    async with running(settings), always_on(settings, clock_of(settings), fonts_of(settings), tick_seconds=0.05) as one:
        await one.leader.wait()
        print(one.holder, flush=True)
        await asyncio.Event().wait()
asyncio.run(main())
"""


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_a_killed_leader_is_followed_and_every_night_is_done_once(
    store: str, hands: Hands, second_process: Start, tmp_path: Path
) -> None:
    """Killed with -9 in the middle of a night: the next leader takes that night over, then the following ones."""
    await county(mine("KZ-0001", b.KAIZHOU, 1), at="2025-12-01")
    arguments = (REPLICA, store, str(tmp_path), str(hands.file))
    first = second_process(*arguments)
    assert first.stdout is not None
    old = (await asyncio.to_thread(first.stdout.readline)).strip()
    second = second_process(*arguments)
    await until(lambda: slots.begun(NIGHTLY))
    hands.on(days=1)
    await until(lambda: Slot.filter(job=NIGHTLY, state="done").exists())
    await Evaluation.all().update(dirty=True)  # so that the next night has something to judge
    async with rights_locked(store) as hanging:
        hands.on(days=1)
        await hanging(1)
        os.kill(first.pid, signal.SIGKILL)
        assert second.stdout is not None
        new = (await asyncio.to_thread(second.stdout.readline)).strip()
        hands.on(minutes=3)
    await until(lambda: Slot.filter(job=NIGHTLY, state="done", fence=2).exists())
    hands.on(days=2)
    await until(lambda: done(4))
    assert await nights() == [("01-02", "done", 1), ("01-03", "done", 2), ("01-04", "done", 1), ("01-05", "done", 1)]
    holders = [row.holder for row in await Slot.filter(job=NIGHTLY).order_by("due_at")]
    assert holders == [old, new, new, new]
    finished = [r.as_of.day for r in await Run.filter(finished_at__isnull=False).order_by("id")]
    assert finished == [2, 3, 4, 5]


async def done(wanted: int) -> bool:
    """Whether so many nights are done."""
    return await Slot.filter(job=NIGHTLY, state="done").count() == wanted
