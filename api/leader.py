"""One leader among replicas: who holds the session lock on PostgreSQL; on SQLite the one process there is.

The lock lives on a connection of its own and dies with it, so a killed leader is followed at once. Leading only
saves the others useless work: what keeps a night from running twice is its row in the table of slots.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import structlog

from restoration.database import sqlite_path
from restoration.own_session import own_session

LOCK = 0x6D696E66
"""The same number in every release, and another than that of migrating."""

log = structlog.get_logger()


class Leadership:
    """Whether this process leads. ``pulse`` is the pause in seconds between tries and between heartbeats."""

    def __init__(self, url: str, *, pulse: float = 1.0) -> None:
        self._url = url
        self._pulse = pulse
        self._leads = asyncio.Event()

    @property
    def leads(self) -> bool:
        """Whether this process leads now."""
        return self._leads.is_set()

    async def wait(self) -> None:
        """Wait until this process leads."""
        await self._leads.wait()

    async def follow(self) -> None:
        """Try to lead, keep leading, begin again when the connection is lost; for ever, until cancelled."""
        if sqlite_path(self._url) is not None:
            self._leads.set()
            return
        while True:
            try:
                await self._term()
            except Exception as error:
                log.warning("leadership_interrupted", error=type(error).__name__)
            await asyncio.sleep(self._pulse)

    async def _term(self) -> None:
        """One term of office: wait for the lock, lead, and end when the session does."""
        session = await own_session(self._url, "restoration-leader")
        try:
            await self._stand(session)
            self._leads.set()
            log.info("leading")
            await self._beat(session)
        finally:
            self._leads.clear()
            await _hang_up(session)

    async def _stand(self, session: Any) -> None:
        """Ask for the lock until it is ours; asked, not waited for, so that a dead line is noticed."""
        while True:
            if await session.fetchval("SELECT pg_try_advisory_lock($1)", LOCK, timeout=5):
                return
            await asyncio.sleep(self._pulse)

    async def _beat(self, session: Any) -> None:
        """Lead until the connection is lost or does not answer."""
        lost = asyncio.Event()
        session.add_termination_listener(lambda _: lost.set())
        while not lost.is_set() and not session.is_closed():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(lost.wait(), self._pulse)
                return
            await session.fetchval("SELECT 1", timeout=5)


async def _hang_up(session: Any) -> None:
    """Close the session; cut it off where it does not answer. The lock goes with it."""
    try:
        await session.close(timeout=3)
    except Exception:
        session.terminate()


@asynccontextmanager
async def leadership(url: str, *, pulse: float = 1.0) -> AsyncIterator[Leadership]:
    """Stand for leadership as long as the block lasts."""
    found = Leadership(url, pulse=pulse)
    task = asyncio.create_task(found.follow())
    try:
        yield found
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
