"""The running service of ``world``, on each engine."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.web.world import World, world


@pytest.fixture
async def service(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """The service with a small register and people of every role."""
    async with world(database_url, tmp_path) as running:
        yield running


@pytest.fixture
async def sqlite_service(sqlite_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """The same on one engine, for what no engine sees."""
    async with world(sqlite_url, tmp_path) as running:
        yield running
