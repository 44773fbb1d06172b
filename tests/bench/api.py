"""Reading, filing and listing over HTTP, side by side with a bare server and with the usual framework and ORM.

Every server runs in a process of its own on its own copy of the same data; the requests come from here over 32
kept-alive connections. Answers are compared once before anything is timed, and every one counted must be a 2xx. The
peers do no log-in, no scope and no law: what the ratios show is the price of those, too.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
import tempfile
from pathlib import Path
from typing import Any

from api.composition import quiet_log
from tests.bench.api_data import REQUESTS, Town, filings, ours, peer, prepare, reads
from tests.bench.api_figures import compare, compare_lists, held_pace
from tests.bench.load import Ask, Server, drive, lines, one
from tests.databases import Cluster

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


async def bench(count: int) -> None:
    """Both engines against the same two yardsticks, which always run on PostgreSQL."""
    store = Cluster()
    try:
        await on_both(store, count)
    finally:
        store.remove()


async def on_both(store: Cluster, count: int) -> None:
    """PostgreSQL first, then SQLite."""
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
