"""The nightly check against the plain-SQL yardstick: one set-based statement per rule over everything.

Three figures on each engine: a full recomputation with standings, cases and drafts kept; a typical night (2 % of the
mines changed, 1 % newly due); and the yardstick. Ratios are medians of paired runs in one process.
"""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
from datetime import date, datetime
from pathlib import Path

from api.composition import quiet_log
from restoration import database, migrating
from restoration.clock import SHANGHAI
from restoration.law.texts.rulebook import load
from restoration.law.workdays import Calendar
from restoration.services import checks, lawbook
from restoration.services.checks import Order
from restoration.services.lawbook import Law
from tests.bench import register
from tests.bench.paired import Paired, Way, paired, report
from tests.databases import Cluster

AS_OF = date(2026, 1, 15)
AT = datetime(2026, 1, 15, 1, 30, tzinfo=SHANGHAI)

YARDSTICK = {
    "annual_reclamation_report": """
        INSERT INTO bench_flags SELECT r.id, 'annual', y.year FROM rights r, bench_years y
        WHERE r.subject_type = 'mining_right' AND EXISTS (SELECT 1 FROM events e WHERE e.right_id = r.id
            AND e.kind = 'land_surveyed' AND e.effective_on <= y.last_day)
        AND y.last_day < ? AND NOT EXISTS (SELECT 1 FROM annual_reports a WHERE a.right_id = r.id
            AND a.year = y.year AND a.effective_on <= ? AND a.parts LIKE '%land_damage%fee_use%works%')""",
    "concurrent_restoration": """
        INSERT INTO bench_flags SELECT p.right_id, 'phase', f.no FROM phases f JOIN plans p ON p.id = f.plan_id
        WHERE f.due_on < ? AND f.planned_m2 > (SELECT COUNT(*) * 10000 FROM events e WHERE e.right_id = p.right_id
            AND e.kind = 'restoration_recorded' AND e.effective_on <= ? AND e.detail LIKE {phase})""",
    "fund_account_open": """
        INSERT INTO bench_flags SELECT r.id, 'account', 0 FROM rights r JOIN plans p ON p.right_id = r.id
        WHERE r.newly_granted AND p.effective_on < ? AND NOT EXISTS
            (SELECT 1 FROM fund_accounts a WHERE a.right_id = r.id AND a.effective_on <= ?)""",
}
PHASE = {"sqlite": "'%\"phase\": ' || f.no || ',%'", "postgres": "'%\"phase\": ' || f.no || ',%'"}


async def yardstick() -> None:
    """Every rule as one statement over everything."""

    async def work() -> None:
        await database.execute("DELETE FROM bench_flags")
        for text in YARDSTICK.values():
            await database.execute(text.replace("{phase}", PHASE[database.dialect()]), [AS_OF, AS_OF])

    await database.unit_of_work(work)


async def prepare() -> None:
    """The yardstick's own tables."""

    async def work() -> None:
        raw = database.connection()
        await raw.execute_query("CREATE TABLE bench_flags (right_id BIGINT, rule TEXT, n BIGINT)")
        await raw.execute_query("CREATE TABLE bench_years (year INT, last_day DATE)")
        await raw.execute_query("CREATE INDEX bench_reports ON annual_reports (right_id, year)")
        rows = [[year, date(year, 12, 31)] for year in (2023, 2024, 2025, 2026)]
        await database.execute_many("INSERT INTO bench_years VALUES (?, ?)", rows)

    await database.unit_of_work(work)


async def full() -> None:
    """Everything judged again and compared with what is stored."""
    outcome = await checks.run(Order(AS_OF, AT, full=True))
    assert not outcome.errors, outcome.errors[:3]


async def night() -> None:
    """What a night reads: only what changed or falls due."""
    outcome = await checks.run(Order(AS_OF, AT))
    assert not outcome.errors, outcome.errors[:3]


async def nothing() -> None:
    """No preparation."""


def stir(count: int) -> Way:
    """Mark 2 % of the rights changed and 1 % newly due, seeded, outside the clock."""
    chance = random.Random(register.SEED)

    async def work() -> None:
        changed = [[n] for n in chance.sample(range(1, count + 1), count // 50)]
        due = [[AS_OF, n] for n in chance.sample(range(1, count + 1), count // 100)]
        await database.execute_many("UPDATE evaluations SET dirty = (1 = 1) WHERE right_id = ?", changed)
        await database.execute_many("UPDATE evaluations SET next_eval_on = ? WHERE right_id = ?", due)

    async def before() -> None:
        await database.unit_of_work(work)

    return before


async def bench(url: str, engine: str, count: int) -> None:
    """One engine's figures."""
    sys.stdout.write(f"== {engine}, {count} mines: building …\n")
    await migrating.migrate(url)
    async with database.database(url, require_durable=False):
        await register.build(count)
        await prepare()
        if engine == "postgres":
            await database.fetch("ANALYZE")
        lawbook.use(Law(load(), Calendar.load()))
        await full()
        found: Paired = await paired(full, yardstick, before=nothing)
        report(f"{engine}: full recomputation", found, count)
        report(f"{engine}: typical night", await paired(night, yardstick, before=stir(count)), count)


def main(rows: int | None) -> int:
    """Both engines; 10,000 mines unless told otherwise."""
    count = rows or 10_000
    quiet_log()
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(bench(f"sqlite://{Path(folder) / 'bench.db'}", "sqlite", count))
    cluster = Cluster()
    try:
        asyncio.run(bench(cluster.url(cluster.create()), "postgres", count))
    finally:
        cluster.remove()
    return 0
