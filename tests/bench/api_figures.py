"""How the HTTP benchmark times: rounds against another server, filtered pages against their SQL, a pace under load."""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from restoration import database
from restoration.permissions import Role
from restoration.services.actors import Actor, Identity
from restoration.services.mines import MINES, OVERDUE, WITH_STANDING
from restoration.services.scope import Condition, among
from restoration.services.scope import mines as seen
from tests.bench import register
from tests.bench.api_data import CONFIG, Round, Town, environment, filings
from tests.bench.check import nothing
from tests.bench.load import Ask, Server, Tally, drive, one, pace
from tests.bench.paired import Paired, paired

PAGES = 60
"""In one round of listing."""
PER_SECOND = 50
SECONDS = 10


# ---- timing --------------------------------------------------------------------------------------------------------


async def compare(title: str, a: Server, b: Server, rounds: Round) -> None:
    """Ours against another server, round by round."""
    tallies: dict[int, Tally] = {}

    def way(server: Server) -> Callable[[], Awaitable[None]]:
        async def work() -> None:
            tallies[server.port] = tally = await drive(server.port, rounds())
            assert not tally.bad, (title, len(tally.bad), tally.bad[0])

        return work

    found = await paired(way(a), way(b), before=nothing)
    show(title, found, len(rounds()), tallies[a.port], a, b)


def show(title: str, found: Paired, count: int, last: Tally, a: Server, b: Server | None = None) -> None:
    """A row for people and a JSON line for machines; rates are requests a second, the ratio ours over the other's."""
    rates, others = ([count / s for s in times] for times in (found.ours, found.yardstick))
    ratios = [1 / r for r in found.ratios]
    figures = {
        "what": title,
        "requests": count,
        "median_per_s": round(statistics.median(rates), 1),
        "min_per_s": round(min(rates), 1),
        "max_per_s": round(max(rates), 1),
        "yardstick_per_s": round(statistics.median(others), 1),
        "ratio": round(statistics.median(ratios), 3),
        "ratio_min": round(min(ratios), 3),
        "ratio_max": round(max(ratios), 3),
        "p50_ms": round(last.p50, 1),
        "p99_ms": round(last.percentile(0.99), 1),
        "peak_mb": a.peak_mb,
        "yardstick_peak_mb": b.peak_mb if b else None,
    }
    sys.stdout.write(
        f"{title:<52}{figures['median_per_s']:>8}/s  yardstick {figures['yardstick_per_s']:>8}/s  "
        f"ratio {figures['ratio']:>7} ({figures['ratio_min']}–{figures['ratio_max']})  "
        f"p50/p99 {figures['p50_ms']}/{figures['p99_ms']} ms  {figures['peak_mb']} MB\n"
    )
    sys.stdout.write(json.dumps(figures, ensure_ascii=False) + "\n")
    sys.stdout.flush()


# ---- the list ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Listed:
    """One filtered page: as a reader asks for it, and as fixed SQL."""

    ask: Ask
    text: str
    where: Condition


async def pages(town: Town) -> list[Listed]:
    """Pages of 20 in the four counties, by standing, with the statements the service runs for them."""
    found = []
    for county, standing in ((c, s) for c in register.COUNTIES for s in ("overdue", "met", "pending")):
        division = next(str(d[1]) for d in register.DIVISIONS if d[0] == county)
        identity = Identity(Actor("bench"), "", frozenset({Role.INSPECTOR}), frozenset(), frozenset({county}))
        own = seen(identity)
        where = own & among("m.division_id", {county})
        where &= Condition(WITH_STANDING.format(own.text), (standing, *own.params))
        text = f"SELECT {MINES.columns} FROM {MINES.tables} WHERE {where.text} ORDER BY m.id LIMIT 21"
        path = f"/api/v1/mines?limit=20&division={division}&state={standing}"
        found.append(Listed(Ask("GET", path, town.headers(register.COUNTIES.index(county))), text, where))
    return found


async def sql_alone(listed: Listed) -> list[str]:
    """The page's two statements on the driver itself: which mines, and how many of their duties are overdue."""
    codes = [str(r["code"]) for r in await raw(listed.text, listed.where.params)][:20]
    late = among("m.code", codes)
    await raw(OVERDUE.format(late.text), late.params)
    return codes


async def raw(text: str, params: tuple[object, ...]) -> list[dict[str, object]]:
    """A query on the driver's own connection."""
    async with database.connection().acquire_connection() as driver:
        if database.dialect() == "sqlite":
            return [dict(r) for r in await driver.execute_fetchall(text, params)]
        return [dict(r) for r in await driver.fetch(database.sql(text), *params)]


async def plan_of(listed: Listed) -> str:
    """How the engine will go about it."""
    sqlite = database.dialect() == "sqlite"
    verb = "EXPLAIN QUERY PLAN" if sqlite else "EXPLAIN"
    rows = await raw(f"{verb} {listed.text}", listed.where.params)
    return "\n".join(str(r["detail"] if sqlite else r["QUERY PLAN"]) for r in rows)


async def compare_lists(engine: str, url: str, town: Town, server: Server) -> None:
    """Pages through the service against the same statements alone, one after another on one connection."""
    async with database.database(url, require_durable=False):
        asked = await pages(town)
        for listed in asked:
            plan = await plan_of(listed)
            assert "INDEX" in plan.upper(), plan
            answer = await one(server.port, listed.ask)
            assert [i["code"] for i in answer["items"]] == await sql_alone(listed)
        turns = [asked[n % len(asked)] for n in range(PAGES)]
        last = Tally()

        async def service() -> None:
            nonlocal last
            last = await drive(server.port, [listed.ask for listed in turns], connections=1)
            assert not last.bad, last.bad[0]

        async def alone() -> None:
            for listed in turns:
                await sql_alone(listed)

        show(f"{engine}: page of 20, SQL alone", await paired(service, alone, before=nothing), PAGES, last, server)


# ---- filing while the check runs -----------------------------------------------------------------------------------


async def held_pace(engine: str, url: str, folder: Path, town: Town, server: Server) -> None:
    """Fifty filings a second, first alone, then while full checks run in another process, one after another."""
    rounds = filings(town, PER_SECOND * SECONDS)
    idle = await pace(server.port, rounds(), PER_SECOND)
    enough = asyncio.Event()
    checking = asyncio.create_task(checks_until(enough, environment(url, folder)))
    await asyncio.sleep(2)  # until the first has read its law and begun
    loaded = await pace(server.port, rounds(), PER_SECOND)
    enough.set()
    figures = {
        "what": f"{engine}: {PER_SECOND} filings a second",
        "requests": len(idle.seconds) + len(idle.bad),
        "errors_idle": len(idle.bad),
        "errors_loaded": len(loaded.bad),
        "first_error": (idle.bad + loaded.bad + [""])[0],
        "p50_idle_ms": round(idle.p50, 1),
        "p99_idle_ms": round(idle.percentile(0.99), 1),
        "p50_loaded_ms": round(loaded.p50, 1),
        "p99_loaded_ms": round(loaded.percentile(0.99), 1),
        "ratio_p99": round(loaded.percentile(0.99) / idle.percentile(0.99), 2),
        "checks": await checking,
    }
    sys.stdout.write(
        f"{figures['what']:<52}errors {len(idle.bad)}/{len(loaded.bad)}  p99 idle {figures['p99_idle_ms']} ms, "
        f"check running {figures['p99_loaded_ms']} ms  ratio {figures['ratio_p99']}\n"
    )
    sys.stdout.write(json.dumps(figures, ensure_ascii=False) + "\n")


async def checks_until(enough: asyncio.Event, settings: dict[str, str]) -> int:
    """Full checks in processes of their own until it is enough; how many."""
    command = [sys.executable, "-m", "api.cli", "--config", str(CONFIG), "check", "--full", "--json"]
    done = 0
    while not enough.is_set():
        check = await asyncio.create_subprocess_exec(
            *command, env={**os.environ, **settings}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        _, errors = await check.communicate()
        assert check.returncode == 0, errors.decode(errors="replace")[-500:]
        done += 1
    return done
