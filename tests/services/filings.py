"""A version put on record at once, past drafts and blocks: what the check and the carried parts are tried on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from restoration.clock import legal_day
from restoration.database import unit_of_work
from restoration.services.actors import Actor
from restoration.services.recording import hold
from restoration.services.records import ReportIn
from restoration.services.reports.reports import Received, filing, take


async def submit(actor: Actor, right: str, year: int, parts: Sequence[str], *, at: datetime) -> Received:
    """A report that came in online at ``at``."""

    async def work() -> Received:
        held = await hold(actor, right, at=at)
        version = 1 + held.seen.last_version(year)
        return await take(held, filing(year, version, parts, legal_day(at)), "report:submit")

    return await unit_of_work(work)


async def record_paper(actor: Actor, right: str, report: ReportIn, *, at: datetime) -> Received:
    """A paper report, with the day an officer states."""

    async def work() -> Received:
        held = await hold(actor, right, at=at)
        return await take(held, report, "report:record_paper", channel="paper")

    return await unit_of_work(work)
