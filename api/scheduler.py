"""The part that runs by itself: a tick twice a minute on the leader, which does what the database says is due.

The timer decides nothing. Left alone, APScheduler silently skips a job when the event loop was busy for a second at
its time; here a late, blocked or killed tick only means that the next one finds more to do, in order, with each
night's own date. Start it after the database is open: its tasks inherit the connection of the context they start in.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from api.leader import Leadership, leadership
from reports import issue
from reports.fonts import Fonts
from reports.issue import Press
from reports.reminders import issue_reminders
from restoration.clock import SHANGHAI, Clock
from restoration.services import checks, heads, slots
from restoration.services.casesteps.overdue import mark_overdue
from restoration.services.checks import Order
from restoration.services.indicators import indicators
from restoration.services.notices import NoticeState
from restoration.services.slots import NIGHTLY, Claim
from restoration.settings import Settings
from restoration.tables import Notice

TICK_SECONDS = 30
LEASE = timedelta(minutes=2)
RENEW_SECONDS = 20.0
TIMER = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
"""A tick that comes late still comes."""

Waiting = frozenset[tuple[str, str]]
Figures = dict[str, object]

log = structlog.get_logger()


class Scheduler:
    """The jobs of one process. ``renew_seconds`` is the pause between two renewals of a running night's lease."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        fonts: Fonts,
        leader: Leadership,
        *,
        lease: timedelta = LEASE,
        renew_seconds: float = RENEW_SECONDS,
    ) -> None:
        self.settings, self.clock, self.fonts, self.leader = settings, clock, fonts, leader
        self.lease, self.renew_seconds = lease, renew_seconds
        self.holder = f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"
        self._tried: Waiting | None = None
        self._refused: dict[str, str] = {}
        self._ticking: asyncio.Task[None] | None = None
        self._timer = AsyncIOScheduler(timezone=SHANGHAI, job_defaults=TIMER)

    # ---- the jobs --------------------------------------------------------------------------------------------------

    async def nightly(self) -> None:
        """Every night that is due and not done, oldest first."""
        first = await slots.begin(NIGHTLY, now=self.clock.now())
        for due in await self.due(first):
            if not self.leader.leads or not await self.night(due):
                return

    async def draw(self) -> None:
        """The drafts whose content is not on paper yet; those that were refused wait until something changes."""
        waiting = await undrawn()
        if waiting == self._tried:
            return
        drawn = await issue.drafts(self.settings.data.folder, self.fonts, self.clock.today())
        for failure in drawn.failures:
            log.error("draft_not_drawn", reason=failure)
        self._tried = await undrawn()

    async def remind(self) -> None:
        """The reminders that may go out by themselves; what is refused is logged once."""
        press = Press(self.fonts, self.settings.public_url)
        sent = await issue_reminders(press, at=self.clock.now())
        if sent.refused and sent.refused != self._refused:
            log.error("reminders_refused", **sent.refused)
        self._refused = sent.refused

    async def anchor(self) -> None:
        """The ends of all chains, once a day, into a file outside the database."""
        now, today = self.clock.now(), self.clock.today()
        if not heads.path_of(self.settings.data.folder, today).exists():
            await asyncio.to_thread(heads.write, self.settings.data.folder, today, await heads.ends(), at=now)

    # ---- one night -------------------------------------------------------------------------------------------------

    async def due(self, first: datetime) -> list[datetime]:
        """The nights still to do."""
        return await slots.due_slots(NIGHTLY, now=self.clock.now(), first=first, daily=self.settings.check.at)

    async def night(self, due: datetime) -> bool:
        """Claim one night and check its day; whether it is done now, so that the next may follow."""
        held = await slots.claim(NIGHTLY, due, self.holder, now=self.clock.now(), lease=self.lease)
        if held is None:
            return False
        try:
            figures = await self.guarded(held, self.work(held))
        except BaseException as error:
            await slots.fail(held, now=self.clock.now(), reason=type(error).__name__)
            raise
        if figures is None:
            log.warning("night_taken_over", day=held.day.isoformat(), fence=held.fence)
            return False
        return await slots.finish(held, now=self.clock.now(), detail=figures)

    async def work(self, held: Claim) -> Figures:
        """What a night does: check its day, mark the orders whose time has run out, store the year that is over."""
        outcome = await checks.run(Order(held.day, self.clock.now()))
        late = await mark_overdue(held.day, self.clock.now())
        stored = await indicators.store_year(held.day.year - 1, at=self.clock.now())
        return {**outcome.figures(), "orders_overdue": late, "indicators_stored": stored}

    async def guarded(self, held: Claim, work: Coroutine[None, None, Figures]) -> Figures | None:
        """Work under a lease kept alive; None, with the work stopped, when the night is no longer ours."""
        task = asyncio.create_task(work)
        try:
            while not (await asyncio.wait({task}, timeout=self.renew_seconds))[0]:
                if not await slots.renew(held, now=self.clock.now(), lease=self.lease):
                    return None
            return task.result()
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    # ---- the timer -------------------------------------------------------------------------------------------------

    async def tick(self) -> None:
        """One tick: each job in turn, if this process leads. A job that fails is logged and tried at the next."""
        for job in (self.nightly, self.draw, self.remind, self.anchor):
            if self.leader.leads:
                await self.attempt(job)

    async def attempt(self, job: Callable[[], Awaitable[None]]) -> None:
        """Run a job; its failure must not stop the others or the timer."""
        try:
            await job()
        except Exception as error:
            log.error("job_failed", job=job.__name__, error=type(error).__name__, detail=str(error)[:200])

    async def timed(self) -> None:
        """What the timer calls: a tick as a task that ``stop`` can wait for, unless the last one is still at work."""
        if self._ticking is None or self._ticking.done():
            self._ticking = asyncio.create_task(self.tick())

    def start(self, tick_seconds: float = TICK_SECONDS) -> None:
        """Start the timer; the first tick comes at once."""
        self._timer.add_job(self.timed, "interval", seconds=tick_seconds, next_run_time=Clock().now())
        self._timer.start()

    async def stop(self) -> None:
        """Stop the timer and what it started; a night under way is given back before the database closes."""
        self._timer.shutdown(wait=False)
        if self._ticking is not None:
            self._ticking.cancel()
            await asyncio.gather(self._ticking, return_exceptions=True)


async def undrawn() -> Waiting:
    """The drafts whose newest content was never drawn."""
    rows = await Notice.filter(state=NoticeState.DRAFT.value).values_list("code", "sha256", "drawn_sha256")
    return frozenset((code, sha256) for code, sha256, drawn in rows if sha256 != drawn)


@asynccontextmanager
async def always_on(
    settings: Settings, clock: Clock, fonts: Fonts, *, tick_seconds: float = TICK_SECONDS
) -> AsyncIterator[Scheduler]:
    """Stand for leadership and run the jobs as long as the block lasts; inside the block of the database."""
    async with leadership(settings.database_url(), pulse=min(1.0, tick_seconds)) as leader:
        scheduler = Scheduler(settings, clock, fonts, leader)
        scheduler.start(tick_seconds)
        try:
            yield scheduler
        finally:
            await scheduler.stop()
