"""The ground tests stand on tables of their own, and now and then on the ORM as it comes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
from tortoise.backends.base.config_generator import expand_db_url
from tortoise.backends.base.executor import EXECUTOR_CACHE
from tortoise.context import TortoiseContext

from restoration.database import config, sqlite_path
from tests.databases import Schema

GROUND = Schema(("tests.ground.models",), "tests.ground.migrations")
Stock = Callable[[str], AbstractAsyncContextManager[TortoiseContext]]


@pytest.fixture
def schema() -> Schema:
    return GROUND


@pytest.fixture
def stock() -> Stock:
    """The ORM without our cures, to show that each cure is needed."""

    @asynccontextmanager
    async def open_stock(url: str) -> AsyncIterator[TortoiseContext]:
        settings = config(url, GROUND.models)
        settings["connections"]["default"] = expand_db_url(url)
        if (path := sqlite_path(url)) is not None:
            path.parent.mkdir(exist_ok=True)
        EXECUTOR_CACHE.clear()
        async with TortoiseContext() as context:
            await context.init(config=settings)
            yield context

    return open_stock
