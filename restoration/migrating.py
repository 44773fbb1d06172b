"""Bring a database to this release's tables, safely, on both engines.

Why not the ORM's own command: on a new table it leaves out the constraints; on SQLite it refuses partial
unique indexes, loses every index and trigger when it rebuilds a table, and with foreign keys on deletes
the rows that refer to it; it takes no lock, so two programs starting together collide; and it records a
migration after its transaction, so a crash between the two can never be repeated. The schema editors and
the loop below mend that. Use ``restoration migrate``, never ``tortoise migrate``.

Every step is one transaction: lock, look what is still to do, do the next migration, check the foreign
keys, record it. Two programs therefore share the work instead of colliding, and a crash loses one step.

For developers, after changing a model (read the file it writes; a removed and an added field may have been
taken for a renaming)::

    python -c "import asyncio, restoration.migrating as m; print(asyncio.run(m.make('what_changed')))"
"""

from __future__ import annotations

import asyncio
import fcntl
import re
import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeAlias

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.context import TortoiseContext
from tortoise.migrations.autodetector import MigrationAutodetector
from tortoise.migrations.constraints import CheckConstraint, UniqueConstraint
from tortoise.migrations.executor import MigrationExecutor
from tortoise.migrations.graph import MigrationKey
from tortoise.migrations.migration import Migration
from tortoise.migrations.operations import RunPython
from tortoise.migrations.schema_editor import AsyncpgSchemaEditor, BaseSchemaEditor, SqliteSchemaEditor
from tortoise.migrations.schema_generator.state import State
from tortoise.migrations.writer import MigrationWriter, format_migration_name
from tortoise.models import Model
from tortoise.transactions import in_transaction

from restoration.database import MODELS, config, connection, database, make_folder, sqlite_path, store_errors
from restoration.errors import SettingsRefused

MIGRATIONS = "migrations"
_APP = "models"
_ADVISORY_LOCK = 0x6D696E65  # "mine": the same number in every release, or two releases could collide


# --- schema editors --------------------------------------------------------------------------------------


async def _constrain(editor: BaseSchemaEditor, model: type[Model]) -> None:
    """Add the constraints that creating a table leaves out."""
    for constraint in model._meta.constraints:
        await editor.add_constraint(model, constraint)


class _PostgresEditor(AsyncpgSchemaEditor):
    async def create_model(self, model: type[Model]) -> None:
        await super().create_model(model)
        await _constrain(self, model)

    async def add_constraint(self, model: type[Model], constraint: UniqueConstraint | CheckConstraint) -> None:
        if isinstance(constraint, UniqueConstraint) and constraint.condition:
            await self._run_sql(_partial_unique(self, model, constraint))
        else:
            await super().add_constraint(model, constraint)

    async def remove_constraint(self, model: type[Model], constraint: UniqueConstraint | CheckConstraint) -> None:
        if isinstance(constraint, UniqueConstraint) and constraint.condition:
            await self._run_sql(f'DROP INDEX "{constraint.name}"')
        else:
            await super().remove_constraint(model, constraint)


class _SqliteEditor(SqliteSchemaEditor):
    async def create_model(self, model: type[Model]) -> None:
        await super().create_model(model)
        await _constrain(self, model)

    async def add_constraint(self, model: type[Model], constraint: UniqueConstraint | CheckConstraint) -> None:
        if isinstance(constraint, UniqueConstraint) and constraint.condition:
            await self._run_sql(_partial_unique(self, model, constraint))
        else:
            await super().add_constraint(model, constraint)

    async def _remake_table(
        self, model: type[Model], create_field: Any = None, delete_field: Any = None, alter_fields: Any = None
    ) -> None:
        await self._require_foreign_keys_off()
        kept = await self._indexes_and_triggers(model._meta.db_table)
        await super()._remake_table(model, create_field, delete_field, alter_fields)
        gone = delete_field and f'"{delete_field.source_field or delete_field.model_field_name}"'
        for statement in kept:
            if not (gone and gone in statement):
                await self.client.execute_query(statement)

    async def _run_sql(self, sql: str) -> None:
        """Statement by statement, not cut inside a comment, a text or a trigger's body."""
        for statement in _statements(sql):
            await self.client.execute_query(statement)

    async def _require_foreign_keys_off(self) -> None:
        _, rows = await self.client.execute_query("PRAGMA foreign_keys")
        if rows[0]["foreign_keys"]:
            raise SettingsRefused("rebuilding a SQLite table with foreign keys on deletes what refers to it")

    async def _indexes_and_triggers(self, table: str) -> list[str]:
        _, rows = await self.client.execute_query(
            "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND type IN ('index', 'trigger')"
            " AND sql IS NOT NULL ORDER BY type, name",
            [table],
        )
        return [row["sql"] for row in rows]


def _statements(sql: str) -> Iterator[str]:
    pending = ""
    for piece in re.split(r"(?<=;)", sql):
        pending += piece
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""
    if pending.strip():
        yield pending


def _partial_unique(editor: BaseSchemaEditor, model: type[Model], constraint: UniqueConstraint) -> str:
    if not constraint.name:
        raise SettingsRefused(f"the partial unique constraint of {model.__name__} needs a name")
    columns = ", ".join(editor.quote(c) for c in editor._resolve_fields_to_columns(model, constraint.fields))
    table = editor.quote(model._meta.db_table)
    return f'CREATE UNIQUE INDEX "{constraint.name}" ON {table} ({columns}) WHERE {constraint.condition}'


# --- applying --------------------------------------------------------------------------------------------


async def migrate(
    url: str, *, models: Sequence[str] = MODELS, package: str = MIGRATIONS, upto: str | None = None
) -> list[str]:
    """Apply what is missing, at most up to the migration named; the names applied by this call."""
    applied: list[str] = []
    async with _locked_file(sqlite_path(url)), database(_relaxed(url), models=models, require_durable=False):
        states: _States = {}
        while (name := await _apply_next(package, upto, states)) is not None:
            applied.append(name)
    return applied


async def pending(url: str, *, models: Sequence[str] = MODELS, package: str = MIGRATIONS) -> list[str]:
    """The migrations this release has and the database has not; a newer release's database is refused."""
    async with database(url, models=models, require_durable=False):
        with store_errors():
            return [step.name for step in await _Executor(connection(), package).missing()]


_States: TypeAlias = "dict[frozenset[MigrationKey], State]"
"""The models as they stand after exactly these migrations: built anew for each step it would cost the square."""


class _Executor(MigrationExecutor):
    """The ORM's graph of migrations, read on one connection, with the mended editors."""

    def __init__(self, client: BaseDBAsyncClient, package: str) -> None:
        super().__init__(client, _apps(package))

    def editor(self) -> BaseSchemaEditor:
        sqlite = self.connection.capabilities.dialect == "sqlite"
        return _SqliteEditor(self.connection) if sqlite else _PostgresEditor(self.connection)

    async def recorded(self) -> set[MigrationKey]:
        return set(await self.recorder.applied_migrations()) if await _has_record(self.connection) else set()

    async def missing(self) -> list[Migration]:
        await self.loader.build_graph()
        done = await self.recorded()
        if unknown := sorted(key.name for key in done - set(self.loader.graph.nodes)):
            raise SettingsRefused(f"a newer release has migrated this database: {', '.join(unknown)}")
        return [step.migration for step in self._migration_plan(None, done, self.loader.graph)]

    async def prepare(self) -> None:
        """The table of applied migrations; not by the ORM's script, which would end the transaction."""
        editor = self.editor()
        create = editor._get_model_sql_data(self.recorder.model).table_sql
        await editor._run_sql(create.replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS", 1))

    async def apply(self, step: Migration, states: _States) -> None:
        done = frozenset(await self.recorded())
        state = states.pop(done, None) or await self._project_state(set(done))
        await step.apply(state, schema_editor=self.editor())
        await self.recorder.record_applied(step.app_label, step.name)
        states[done | {MigrationKey(step.app_label, step.name)}] = state


async def _apply_next(package: str, upto: str | None, states: _States) -> str | None:
    """One step in one transaction, under the lock: the next migration, or None when there is none."""
    with store_errors():
        async with in_transaction() as client:
            await _lock(client)
            executor = _Executor(client, package)
            await executor.prepare()
            steps = await executor.missing()
            if not steps or (upto is not None and steps[0].name > upto):
                return None
            await executor.apply(steps[0], states)
            await _check_references(client)
            return steps[0].name


async def _lock(client: BaseDBAsyncClient) -> None:
    """PostgreSQL needs a lock of its own; on SQLite the transaction is one. Migrating may wait for long."""
    if client.capabilities.dialect == "postgres":
        await client.execute_query("SET LOCAL lock_timeout = 0")
        await client.execute_query(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})")


async def _has_record(client: BaseDBAsyncClient) -> bool:
    sqlite = client.capabilities.dialect == "sqlite"
    named = "sqlite_master WHERE name" if sqlite else "pg_tables WHERE tablename"
    _, rows = await client.execute_query(f"SELECT 1 FROM {named} = 'tortoise_migrations'")
    return bool(rows)


async def _check_references(client: BaseDBAsyncClient) -> None:
    """Foreign keys were off on SQLite: nothing may refer to a row that is gone."""
    if client.capabilities.dialect == "sqlite":
        _, rows = await client.execute_query("PRAGMA foreign_key_check")
        if rows:
            raise SettingsRefused(f"the migration would leave {len(rows)} references without their row")


@asynccontextmanager
async def _locked_file(path: Path | None) -> AsyncIterator[None]:
    """One program at a time per SQLite file, from its very first opening (turning WAL on cannot wait)."""
    if path is None:
        yield
        return
    make_folder(path)
    with path.with_name(f"{path.name}.migrating").open("w") as lock:
        await asyncio.to_thread(fcntl.flock, lock, fcntl.LOCK_EX)
        yield


def _relaxed(url: str) -> str:
    """SQLite rebuilds tables, which foreign keys must not notice; and may have to wait for a long step."""
    if sqlite_path(url) is None:
        return url
    return f"{url}{'&' if '?' in url else '?'}foreign_keys=OFF&busy_timeout=600000"


def _apps(package: str, models: Sequence[str] = MODELS) -> dict[str, dict[str, Any]]:
    return {_APP: {"models": list(models), "default_connection": "default", "migrations": package}}


# --- writing migrations ----------------------------------------------------------------------------------


async def drift(*, models: Sequence[str] = MODELS, package: str = MIGRATIONS) -> list[str]:
    """What the models say and the migrations do not, one line per operation; [] when they agree."""
    changes = await _changes(models, package)
    return [operation.describe() for writer in changes for operation in writer.operations]


async def make(name: str, *, models: Sequence[str] = MODELS, package: str = MIGRATIONS) -> list[Path]:
    """Write the next numbered migration from the models; [] when nothing changed. For developers."""
    written = []
    for writer in await _changes(models, package):
        writer.name = format_migration_name(int(writer.name[:4]), name)
        written.append(Path(writer.write()))
    return written


async def _changes(models: Sequence[str], package: str) -> list[MigrationWriter]:
    """Needs the models only: no connection is opened."""
    async with TortoiseContext() as context:
        await context.init(config=config("sqlite://unused", models), init_connections=False)
        if context.apps is None:
            raise SettingsRefused("no models are configured")
        return await MigrationAutodetector(context.apps, _apps(package, models)).changes()


# --- append-only tables, for migrations to call through RunPython ----------------------------------------

_REFUSE = """
CREATE OR REPLACE FUNCTION restoration_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""


def append_only(*tables: str) -> RunPython:
    """The operation of a migration by which the database itself refuses to change these tables.

    Not plain SQL, which is cut at semicolons on SQLite.
    """

    async def forbid(apps: object, editor: BaseSchemaEditor) -> None:
        for table in tables:
            await forbid_change(editor.client, table)

    async def allow(apps: object, editor: BaseSchemaEditor) -> None:
        for table in tables:
            await drop_forbid_change(editor.client, table)

    return RunPython(forbid, allow)


async def forbid_change(client: BaseDBAsyncClient, table: str) -> None:
    """Make the database itself refuse UPDATE and DELETE on a table (and TRUNCATE, where there is one)."""
    for statement in _forbidding(client, table):
        await client.execute_query(statement)


async def drop_forbid_change(client: BaseDBAsyncClient, table: str) -> None:
    """Undo ``forbid_change``."""
    on = f' ON "{table}"' if client.capabilities.dialect == "postgres" else ""
    names = ("change", "truncate") if on else ("update", "delete")
    for name in names:
        await client.execute_query(f'DROP TRIGGER "{table}_no_{name}"{on}')


def _forbidding(client: BaseDBAsyncClient, table: str) -> list[str]:
    if client.capabilities.dialect == "sqlite":
        return [
            f'CREATE TRIGGER "{table}_no_{verb}" BEFORE {verb.upper()} ON "{table}"'
            f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for verb in ("update", "delete")
        ]
    call = "EXECUTE FUNCTION restoration_append_only()"
    return [
        _REFUSE,
        f'CREATE TRIGGER "{table}_no_change" BEFORE UPDATE OR DELETE ON "{table}" FOR EACH ROW {call}',
        f'CREATE TRIGGER "{table}_no_truncate" BEFORE TRUNCATE ON "{table}" FOR EACH STATEMENT {call}',
    ]
