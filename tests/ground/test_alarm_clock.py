"""Why the timer decides nothing: as it comes, it silently leaves out a job that came due while the loop was busy."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from api.scheduler import TIMER

BUSY_SECONDS = 1.2


async def runs_after_a_busy_loop(**defaults: Any) -> int:
    """How often a job runs that comes due while the event loop is held up for longer than the grace of one second."""
    ran: list[str] = []
    ended = asyncio.Event()
    timer = AsyncIOScheduler(timezone=UTC, job_defaults=defaults)
    timer.add_listener(lambda _: ended.set())

    async def job() -> None:
        ran.append("once")

    timer.start()
    ended.clear()
    timer.add_job(job, "date", run_date=datetime.now(UTC) + timedelta(seconds=0.05))
    time.sleep(BUSY_SECONDS)  # noqa: ASYNC251  # the point of the test
    while not ended.is_set() or timer.get_jobs():
        ended.clear()
        await asyncio.wait_for(ended.wait(), 5)
    await asyncio.sleep(0)
    timer.shutdown(wait=False)
    return len(ran)


async def test_the_timer_as_it_comes_skips_the_job() -> None:
    assert await runs_after_a_busy_loop() == 0


async def test_our_timer_runs_it_late() -> None:
    assert await runs_after_a_busy_loop(**TIMER) == 1
