"""Reading, filing and listing over HTTP, side by side with a bare server and with the usual framework and ORM.

Every server runs in a process of its own on its own copy of the same data; the requests come from here over 32
kept-alive connections. Answers are compared once before anything is timed, and every one counted must be a 2xx. The
peers do no log-in, no scope and no law: what the ratios show is the price of those, too.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import statistics
import subprocess
import sys
import tempfile
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.composition import quiet_log
from restoration import database, migrating
from restoration.law.chain import GENESIS
from restoration.law.rulebook import (load)
from restoration.law.workdays import Calendar
from restoration.permissions import Role
from restoration.services import checks, lawbook, people, tokens
from restoration.services.actors import Actor, Identity
from restoration.services.checks import Order
from restoration.services.lawbook import Law
from restoration.services.mines import MINES, OVERDUE, WITH_STANDING
from restoration.services.people import Authority, NewPerson
from restoration.services.scope import Condition, among
from restoration.services.scope import mines as seen
from tests.bench import register
from tests.bench.check import AS_OF, AT, nothing
from tests.bench.load import Ask, Server, Tally, drive, lines, one, pace, running
from tests.bench.paired import Paired, paired
from tests.databases import Cluster

REQUESTS = 100
"""In one round of reading or filing."""
PAGES = 100
"""In one round of listing."""
PER_SECOND = 50
SECONDS = 4
PASSWORD = "bench-kouling-2026"
ROOT = Path(__file__).parents[2]
Round = Callable[[], list[Ask]]


# ---- data ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Town:
    """Where requests go: how many mines there are, and a token of each county's inspector."""

    count: int
    tokens: dict[int, str]

    def headers(self, n: int) -> dict[str, str]:
        """Who may see mine ``n``."""
        return {"Authorization": f"Bearer {self.tokens[register.COUNTIES[n % 4]]}"}


async def prepare(url: str, count: int) -> Town:
    """Mines judged once, and one inspector with a token in each county."""
    await migrating.migrate(url)
    lawbook.use(Law(load(), Calendar.load()))
    async with database.database(url, require_durable=False):
        await register.build(count)
        await database.fetch("ANALYZE")
        outcome = await checks.run(Order(AS_OF, AT, full=True))
        assert not outcome.errors, outcome.errors[:3]
        await database.unit_of_work(heads)
        found = {d[0]: await inspector(str(d[1])) for d in register.DIVISIONS if d[0] in register.COUNTIES}
        await database.fetch("ANALYZE")
    return Town(count, found)


async def heads() -> None:
    """The chains' ends, so that no server has to make them."""
    text = "INSERT INTO audit_heads (chain, seq, hash) VALUES (?, 0, ?) ON CONFLICT (chain) DO NOTHING"
    await database.execute_many(text, [[f"B{c}", GENESIS] for c in register.COUNTIES])


async def inspector(division: str) -> str:
    """A county's inspector; the token's secret."""
    root = Authority(Actor("cli:root"))
    new = NewPerson(f"bench{division}", "示例", frozenset({Role.INSPECTOR}), division)
    await people.add(root, new, PASSWORD, must_change=False, at=AT)
    return (await tokens.issue(root, new.login, "bench", 30, at=AT)).secret


# ---- requests ------------------------------------------------------------------------------------------------------


def numbers(town: Town, count: int = REQUESTS) -> Iterator[int]:
    """Random mines, the same ones in every run of the benchmark."""
    chance = random.Random(register.SEED)
    return (chance.randint(1, town.count) for _ in range(count))


def reads(town: Town, path: str) -> Round:
    """One GET for each random mine."""
    asks = [Ask("GET", path.format(f"M-{n:07d}"), town.headers(n)) for n in numbers(town)]
    return lambda: asks


def filings(town: Town, count: int = REQUESTS) -> Round:
    """Paper reports for random mines, each with a key of its own."""
    body = json.dumps({"parts": ["works", "fee_use"], "received_on": "2026-01-10", "evidence": "收文1号"}).encode()

    def fresh() -> list[Ask]:
        return [
            Ask(
                "POST",
                f"/api/v1/mines/M-{n:07d}/reports/2025/paper",
                {**town.headers(n), "Idempotency-Key": str(uuid.uuid4())},
                body,
            )
            for n in numbers(town, count)
        ]

    return fresh


# ---- servers -------------------------------------------------------------------------------------------------------


def environment(url: str, folder: Path) -> dict[str, str]:
    """Our own service's settings: the store, and the day the data were made for."""
    clock = folder / "clock"
    clock.write_text(AT.isoformat())
    return {
        "RESTORATION_DATABASE__URL": url,
        "RESTORATION_DATA__FOLDER": str(folder),
        "RESTORATION_CLOCK__FILE": str(clock),
    }


def ours(url: str, folder: Path) -> contextlib.AbstractContextManager[Server]:
    """The product as it is served, without its scheduler."""
    command = ["-m", "api.cli", "--config", str(ROOT / "config.toml"), "serve", "--port", "{port}", "--no-scheduler"]
    return running(command, environment(url, folder))


def peer(name: str, url: str) -> contextlib.AbstractContextManager[Server]:
    """One of the yardsticks."""
    return running(["-m", f"tests.bench.yardsticks.{name}", url, "{port}"])


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
    for n, (county, standing) in enumerate((c, s) for c in register.COUNTIES for s in ("overdue", "met", "pending")):
        division = next(str(d[1]) for d in register.DIVISIONS if d[0] == county)
        identity = Identity(Actor("bench"), "", frozenset({Role.INSPECTOR}), frozenset(), frozenset({county}))
        own = seen(identity)
        where = own & among("m.division_id", {county})
        where &= Condition(WITH_STANDING.format(own.text), (standing, *own.params))
        text = f"SELECT {MINES.columns} FROM {MINES.tables} WHERE {where.text} ORDER BY m.id LIMIT 21"
        path = f"/api/v1/mines?limit=20&division={division}&state={standing}"
        found.append(Listed(Ask("GET", path, town.headers(register.COUNTIES.index(county))), text, where))
        assert n < PAGES
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
    """Fifty filings a second, first alone, then while a full check runs in another process."""
    rounds = filings(town, PER_SECOND * SECONDS)
    idle = await pace(server.port, rounds(), PER_SECOND)
    command = [sys.executable, "-m", "api.cli", "--config", str(ROOT / "config.toml"), "check", "--full", "--json"]
    check = await asyncio.create_subprocess_exec(
        *command, env=environment(url, folder), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    await asyncio.sleep(2)  # until it has read its law and begun
    loaded = await pace(server.port, rounds(), PER_SECOND)
    lasted = check.returncode is None
    _, errors = await check.communicate()
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
        "check_ran_throughout": lasted,
        "check_exit": check.returncode,
    }
    sys.stdout.write(
        f"{figures['what']:<52}errors {len(idle.bad)}/{len(loaded.bad)}  p99 idle {figures['p99_idle_ms']} ms, "
        f"check running {figures['p99_loaded_ms']} ms  ratio {figures['ratio_p99']}\n"
    )
    sys.stdout.write(json.dumps(figures, ensure_ascii=False) + "\n")
    if check.returncode:
        sys.stdout.write(errors.decode(errors="replace")[-500:])


# ---- one engine at a time ------------------------------------------------------------------------------------------

MINE = "/api/v1/mines/{}"
DUTIES = "/api/v1/obligations?mine={}"
EXPLAINED = "/api/v1/mines/{}/obligations"


async def same_answers(town: Town, servers: list[Server]) -> None:
    """All servers say the same of the same mine, but for the duties' own codes, which chance gives in each store."""
    for path in (MINE, DUTIES):
        ask = reads(town, path)()[0]
        first, *others = [await one(s.port, ask) for s in servers]
        for other in others:
            assert without_codes(other) == without_codes(first), f"{ask.path}\n{first}\n{other}"


def without_codes(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer without the codes of the rows it lists."""
    return {**answer, "items": [{**i, "code": ""} for i in answer.get("items", [])]}


async def size(server: Server, ask: Ask) -> int:
    """Bytes of an answer's body."""
    async with lines(server.port, 1) as [line]:
        return len((await line.ask(ask.raw))[1])


async def engine_figures(engine: str, url: str, folder: Path, town: Town, peers: dict[str, Server]) -> None:
    """Everything there is to measure of our service on one engine."""
    with ours(url, folder) as server:
        await same_answers(town, [server, *peers.values()])
        for title, path in (("a mine", MINE), ("a mine's duties as stored", DUTIES)):
            rounds = reads(town, path)
            title = f"{title} ({await size(server, rounds()[0])} B)"
            for name, other in peers.items():
                await compare(f"{engine}: {title}, {name}", server, other, rounds)
        for name, other in peers.items():
            await compare(f"{engine}: a report filed, {name}", server, other, filings(town))
        explained = reads(town, EXPLAINED)()[: REQUESTS // 4]
        tally = await drive(server.port, explained)
        assert not tally.bad, tally.bad[0]
        sys.stdout.write(
            f"{engine}: duties explained ({await size(server, explained[0])} B, no yardstick): "
            f"p50 {tally.p50:.0f} ms, p99 {tally.percentile(0.99):.0f} ms under 32 connections\n"
        )
        await compare_lists(engine, url, town, server)
        await held_pace(engine, url, folder, town, server)


@contextlib.asynccontextmanager
async def cluster() -> AsyncIterator[Cluster]:
    """A PostgreSQL server of our own."""
    found = Cluster()
    try:
        yield found
    finally:
        found.remove()


async def bench(count: int) -> None:
    """Both engines against the same two yardsticks, which always run on PostgreSQL."""
    async with cluster() as store:
        base = store.create()
        sys.stdout.write(f"== {count} mines: building …\n")
        town = await prepare(store.url(base), count)
        names = {"bare aiohttp+asyncpg": "bare", "FastAPI+SQLAlchemy": "usual"}
        copies = [store.create(base) for _ in names]
        with contextlib.ExitStack() as stack, tempfile.TemporaryDirectory() as folder:
            peers = {}
            for (title, module), copy in zip(names.items(), copies, strict=True):
                scheme = "postgresql+asyncpg" if module == "usual" else "postgresql"
                url = f"{scheme}://postgres@/{copy}?host={store.socket}"
                peers[title] = stack.enter_context(peer(module, url))
            await engine_figures("postgres", store.url(base), Path(folder), town, peers)
            url = f"sqlite://{Path(folder) / 'bench.db'}"
            await engine_figures("sqlite", url, Path(folder), await prepare(url, count), peers)


def main(rows: int | None) -> int:
    """Both engines; 5,000 mines unless told otherwise."""
    quiet_log()
    asyncio.run(bench(rows or 5_000))
    return 0
