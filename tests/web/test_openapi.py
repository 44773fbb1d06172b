"""The description is right: a validator reads it, and what it promises is what the service does, whoever asks.

Schemathesis sends what the description allows and what it forbids, as every role, to a real server on each engine, and
checks statuses, media types, bodies, headers, methods and credentials.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from openapi_spec_validator import validate
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig

from api.openapi import document, page
from api.routes import ROUTES
from restoration.permissions import GRANTS, Permission
from restoration.services.people.identities import OWN
from tests.web.world import PEOPLE, world

REFUSED = ["400", "401", "403", "404", "409", "412", "415", "422", "428"]
CONFIG = {
    "checks": {
        # what is well formed may still be refused: a code nobody has, a day in the future, a key used before
        "positive_data_acceptance": {
            "expected-statuses": ["2xx", "400", "401", "403", "404", "409", "412", "422", "503"]
        },
        "negative_data_rejection": {"expected-statuses": [*REFUSED, "405", "413"]},
        "missing_required_header": {"expected-statuses": [*REFUSED]},
    }
}
EXAMPLES = {"inspector": 5, "signatory": 5}
"""Of each kind, allowed and forbidden, for each operation; the others, who share these operations, get fewer."""
FEWER = 2


def test_the_description_is_valid_and_whole() -> None:
    described = document()
    validate(described)
    assert sum(len(methods) for methods in described["paths"].values()) == len(ROUTES)
    assert all(route.summary in page() for route in ROUTES)


def test_money_and_keys_are_described() -> None:
    post = document()["paths"]["/api/v1/fund-accounts/{code}/entries"]["post"]
    assert {p["name"] for p in post["parameters"] if p["required"]} == {"code", "Idempotency-Key"}
    amount = document()["components"]["schemas"]["EntryNew"]["properties"]["amount_fen"]
    assert amount["type"] == "integer" and amount["exclusiveMinimum"] == 0


@contextmanager
def served(url: str, folder: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """The service in a thread of its own: its address, and everybody's tokens."""
    started: Future[tuple[str, dict[str, str]]] = Future()
    stop: list[Any] = []

    async def run() -> None:
        end = asyncio.Event()
        stop.extend((asyncio.get_running_loop(), end))
        try:
            async with world(url, folder) as running:
                started.set_result((str(running.client.make_url("/")).rstrip("/"), running.tokens))
                await end.wait()
        except BaseException as error:
            if not started.done():
                started.set_exception(error)
            raise

    thread = threading.Thread(target=asyncio.run, args=(run(),), daemon=True)
    thread.start()
    try:
        yield started.result(timeout=60)
        stop[0].call_soon_threadsafe(stop[1].set)
    finally:
        thread.join(timeout=30)


@pytest.fixture
def server(database_url: str, tmp_path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    with served(database_url, tmp_path) as running:
        yield running


def run_all(base: str, who: str | None, token: str | None) -> list[str]:
    """Every operation they may use, with what is allowed and what is forbidden; what did not hold."""
    schema = schemathesis.openapi.from_dict(document(), config=SchemathesisConfig.from_dict(CONFIG))
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    examples = EXAMPLES.get(who or "", FEWER)
    failed = []
    for found in schema.get_all_operations():
        operation = found.ok()
        for mode in GenerationMode if usable(operation, who) else ():
            if error := holds(operation.as_strategy(generation_mode=mode), base, headers, examples):
                failed.append(f"{operation.label} {mode.value}: {error}")
    return failed


def usable(operation: Any, who: str | None) -> bool:
    """Whether the person gets past the permission; what the others are told is the matrix's matter."""
    needed = operation.definition.raw.get("x-permission")
    if who is None or needed is None:
        return who is None and needed is None
    return Permission(needed) in GRANTS[PEOPLE[who][0]] | OWN


def holds(cases: Any, base: str, headers: dict[str, str], examples: int) -> str:
    """The first failure of one operation, or nothing."""

    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases)
    def check(case: Any) -> None:
        case.call_and_validate(base_url=base, headers=headers)

    try:
        check()
    except BaseExceptionGroup as group:
        return str(group.exceptions)[:2000]
    except Exception as error:
        return f"{type(error).__name__} {str(error)[:2000]}"
    return ""


async def test_what_is_described_is_what_is_done(server: tuple[str, dict[str, str]]) -> None:
    base, tokens = server
    people: list[str | None] = [*PEOPLE, None]
    for who in people:
        failed = await asyncio.to_thread(run_all, base, who, tokens[who] if who else None)
        assert not failed, f"{who}\n" + "\n\n".join(failed)
