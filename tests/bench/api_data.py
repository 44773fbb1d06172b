"""What the HTTP benchmark stands on: a seeded register with people in it, requests about it, and the servers."""

from __future__ import annotations

import contextlib
import json
import random
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from restoration import database, migrating
from restoration.law.chain import GENESIS
from restoration.law.texts.rulebook import load
from restoration.law.workdays import Calendar
from restoration.permissions import Role
from restoration.services import checks, lawbook
from restoration.services.actors import Actor
from restoration.services.checks import Order
from restoration.services.lawbook import Law
from restoration.services.people import people, tokens
from restoration.services.people.people import Authority, NewPerson
from tests.bench import register
from tests.bench.check import AS_OF, AT
from tests.bench.load import Ask, Server, running

REQUESTS = 500
"""In one round of reading or filing."""
PASSWORD = "bench-kouling-2026"
CONFIG = Path(__file__).parents[2] / "config.toml"
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
        await analyze()
        outcome = await checks.run(Order(AS_OF, AT, full=True))
        assert not outcome.errors, outcome.errors[:3]
        await database.unit_of_work(heads)
        found = {d[0]: await inspector(str(d[1])) for d in register.DIVISIONS if d[0] in register.COUNTIES}
        await analyze()
    return Town(count, found)


async def analyze() -> None:
    """What PostgreSQL does by itself in time; SQLite is left as the product leaves it."""
    if database.dialect() == "postgres":
        await database.fetch("ANALYZE")


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
    command = ["-m", "api.cli", "--config", str(CONFIG), "serve", "--port", "{port}", "--no-scheduler"]
    return running(command, environment(url, folder))


def peer(name: str, url: str) -> contextlib.AbstractContextManager[Server]:
    """One of the yardsticks."""
    return running(["-m", f"tests.bench.yardsticks.{name}", url, "{port}"])
