"""Fixtures every test may ask for: a fresh database on each engine, a connected one, a second process."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
import structlog
from hypothesis import settings

from restoration.database import database
from restoration.services import lawbook
from tests.databases import ENGINES, Cluster, Schema, Templates

settings.register_profile("no_clock", deadline=None)  # whether a test passes never depends on how busy a machine is
settings.load_profile("no_clock")
ROOT = Path(__file__).parents[1]
Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture(autouse=True)
def plain_log() -> None:
    """Every test begins with the log as it is by default, whatever a command before it set up."""
    structlog.reset_defaults()


@pytest.fixture(autouse=True)
def same_law() -> Iterator[None]:
    """Whatever law a test plays under, the next one begins with the one before."""
    before = lawbook.current()
    yield
    lawbook.use(before)


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Templates]:
    """The migrated templates, and the PostgreSQL server once a test has asked for it."""
    made = Templates(tmp_path_factory.mktemp("templates"))
    yield made
    made.remove()


@pytest.fixture(scope="session")
def postgres_cluster(templates: Templates) -> Cluster:
    """The session's PostgreSQL server; shared, so never crash it."""
    return templates.cluster


@pytest.fixture
def schema() -> Schema:
    """The models and migrations under the databases; a folder of tests may override it."""
    return Schema()


@pytest.fixture
def sqlite_url(templates: Templates, schema: Schema, tmp_path: Path) -> str:
    """A fresh, migrated SQLite database."""
    return templates.copy_sqlite(schema, tmp_path / "test.db")


@pytest.fixture
def postgres_url(templates: Templates, schema: Schema) -> Iterator[str]:
    """A fresh, migrated PostgreSQL database."""
    name = templates.copy_postgres(schema)
    yield templates.cluster.url(name)
    templates.cluster.drop(name)


@pytest.fixture(params=[ENGINES[0], pytest.param(ENGINES[1], marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh, migrated database, once on each engine."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
async def store(database_url: str, schema: Schema) -> AsyncIterator[str]:
    """The database of ``database_url``, connected for the length of the test; its address."""
    async with database(database_url, models=schema.models):
        yield database_url


@pytest.fixture
def second_process() -> Iterator[Start]:
    """Start Python in a process of its own, on a snippet or a script; what is left at the end is killed."""
    started: list[subprocess.Popen[str]] = []

    def start(code: str | Path, *arguments: str) -> subprocess.Popen[str]:
        source = [str(code)] if isinstance(code, Path) else ["-c", code]
        process = subprocess.Popen(
            [sys.executable, *source, *arguments],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()
