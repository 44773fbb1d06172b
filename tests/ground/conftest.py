"""The ground tests stand on tables of their own, and now and then on the ORM as it comes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
from tortoise.backends.base.config_generator import expand_db_url
from tortoise.context import TortoiseContext

from restoration.database import config
from tests.databases import Schema

GROUND = Schema(("tests.ground.models",), "tests.ground.migrations")
Stock = Callable[[str], AbstractAsyncContextManager[TortoiseContext]]


@pytest.fixture
def schema() -> Schema:
    return GROUND


@pytest.fixture
def empty_sqlite_url(tmp_path: Path) -> str:
    return f"sqlite://{tmp_path / 'empty.db'}"


@pytest.fixture
def stock() -> Stock:
    """The ORM without our cures, to show that each cure is needed."""

    @asynccontextmanager
    async def open_stock(url: str) -> AsyncIterator[TortoiseContext]:
        settings = config(url, GROUND.models)
        settings["connections"]["default"] = expand_db_url(url)
        async with TortoiseContext() as context:
            await context.init(config=settings)
            yield context

    return open_stock
