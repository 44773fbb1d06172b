"""A consistent copy of database and documents while the service goes on, and the way back from it.

The database is read in one snapshot, the documents after it: a document is on disk before the row that names it, so
every document the snapshot knows is in the copy. Restoring fills an empty installation in one transaction: rows,
hashes, chains and counts all fit, or nothing was restored.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from restoration import database, migrating
from restoration.errors import Conflict, Refused, StoreUnavailable
from restoration.services import audit, heads
from restoration.services.backup.file import (
    BLOCK,
    Manifest,
    Member,
    Progress,
    Reader,
    Writer,
    digest_of,
    member_of,
    reading,
    sync_folder,
    writing,
)
from restoration.services.backup.rows import Raw, Table, all_tables, chunks, count, insert, lines, snapshot, values
from restoration.services.fund import fund
from restoration.settings import Settings

FOLDERS = ("attachments",)
"""The folders of documents under ``data.folder``; drafts are drawn again, secrets and heads stay with the host."""

INCOMING = "incoming"


def silent(done: int, total: int) -> None:
    """No progress shown."""


# ---- saving --------------------------------------------------------------------------------------------------------


async def backup(settings: Settings, file: Path, *, at: datetime, progress: Progress = silent) -> Manifest:
    """Save everything acknowledged before the start into one file; its manifest.

    ``missing`` in it names attachments whose document is not on disk. Raises ``Invalid`` if the file exists or cannot
    be written, ``StoreUnavailable`` if the database is not at this release's structure.
    """
    url = settings.database_url()
    if await migrating.pending(url):
        raise StoreUnavailable("数据库结构不是本版本的，请先执行 restoration migrate")
    async with database.database(url, require_durable=False):
        with writing(file) as writer, database.store_errors():
            manifest = await save(url, settings.data.folder, writer, at, progress)
            writer.close(manifest)
    return manifest


async def save(url: str, folder: Path, writer: Writer, at: datetime, progress: Progress) -> Manifest:
    """Write all members; the manifest of them."""
    found = all_tables()
    async with snapshot(url) as raw:
        await save_tables(raw, found, writer, progress)
        ends = await chain_ends(raw)
        applied = [row[0] async for rows in chunks(raw, APPLIED) for row in rows]
        wanted = {row[0] async for rows in chunks(raw, "SELECT sha256 FROM attachments") for row in rows}
    save_documents(folder, writer, progress)
    kept = {m.sha256 for name, m in writer.members.items() if name.startswith("documents/")}
    return Manifest(
        made_at=at.astimezone(UTC).isoformat(),
        engine=database.dialect(),
        migrations=applied,
        columns={t.name: t.names for t in found},
        members=writer.members,
        heads=ends,
        missing=sorted(wanted - kept),
        digest=digest_of(writer.members),
    )


APPLIED = "SELECT name FROM tortoise_migrations ORDER BY name"


async def save_tables(raw: Raw, found: list[Table], writer: Writer, progress: Progress) -> None:
    """Every table as a member."""
    done, total = 0, sum([await count(raw, table.name) for table in found])
    for table in found:
        with writer.member(member_of(table.name)) as add:
            async for rows, data in lines(raw, table):
                add(data, rows)
                done += rows
                progress(done, total)


async def chain_ends(raw: Raw) -> heads.Ends:
    """The ends of all chains, as the snapshot sees them."""
    ends: heads.Ends = {}
    for book, text in heads.ENDS.items():
        ends[book] = {row[0]: (row[1], row[2]) async for rows in chunks(raw, text) for row in rows}
    return ends


def save_documents(folder: Path, writer: Writer, progress: Progress) -> None:
    """Every document as a member."""
    files = documents_in(folder)
    for n, path in enumerate(files):
        progress(n, len(files))
        with writer.member(f"documents/{path.relative_to(folder).as_posix()}") as add, path.open("rb") as source:
            while block := source.read(BLOCK):
                add(block, 0)


def documents_in(folder: Path) -> list[Path]:
    """The documents under a data folder; what is still being written is none yet."""
    found = (p for name in FOLDERS for p in sorted((folder / name).rglob("*")) if p.is_file())
    return [p for p in found if p.suffix != ".part" and p.parent.name != INCOMING]


# ---- restoring -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored. ``lost`` names chains whose end, as last written outside the database, lies after it."""

    manifest: Manifest
    lost: list[str]


async def restore(settings: Settings, file: Path, *, progress: Progress = silent) -> Restored:
    """Fill an empty installation from a backup, all or nothing.

    Raises ``Invalid`` for a file that is not whole or whose chains do not fit, ``Conflict`` where there are records
    already or the backup was made by another release.
    """
    url, folder = settings.database_url(), settings.data.folder
    with reading(file) as source:
        source.verify(progress)
        refuse_foreign_documents(folder, source.manifest)
        await refuse_rows(url)
        await migrating.migrate(url)
        async with database.database(url, require_durable=False):
            refuse_other_release(source, [r["name"] for r in await database.fetch(APPLIED)])
            new = list(copy_documents(source, folder, progress))
            try:
                await database.unit_of_work(lambda: fill(source, progress))
            except Refused:  # after any other failure the rows may be in: what they name must stay
                for path in new:
                    path.unlink()
                raise
            return Restored(source.manifest, await heads.compare(folder))


async def refuse_rows(url: str) -> None:
    """Only an empty database is filled: records that are there already must not mix with older ones."""
    async with database.database(url, require_durable=False):
        names = (
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            if database.dialect() == "sqlite"
            else "SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()"
        )
        for row in await database.fetch(names):
            if row["name"] == "tortoise_migrations":
                continue
            if await database.fetch(f'SELECT 1 FROM "{row["name"]}" LIMIT 1'):
                raise Conflict(f"目标数据库不是空的（{row['name']} 有记录），未作改动；请给一个空库", code="not_empty")


def refuse_foreign_documents(folder: Path, manifest: Manifest) -> None:
    """Documents that are there must be those of this backup (a restore that was interrupted)."""
    for path in documents_in(folder):
        told = manifest.members.get(f"documents/{path.relative_to(folder).as_posix()}")
        if told is None or sha256_of(path) != told.sha256:
            raise Conflict(f"目标文件夹不是空的（{path}），未作改动；请给一个空的 data.folder", code="not_empty")


def refuse_other_release(source: Reader, applied: list[str]) -> None:
    """A backup is restored by the release that made it, and migrated afterwards."""
    here = {t.name: t.names for t in all_tables()}
    if source.manifest.migrations != applied or source.manifest.columns != here:
        last = source.manifest.migrations[-1] if source.manifest.migrations else "—"
        raise Conflict(
            f"备份出自另一版本（结构 {last}）：请用那个版本恢复，再执行 restoration migrate", code="other_release"
        )


def sha256_of(path: Path) -> str:
    """A file's hash."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def copy_documents(source: Reader, folder: Path, progress: Progress) -> Iterator[Path]:
    """Put the documents where they belong, each whole or not at all; those that were not there before."""
    names = source.manifest.documents
    for n, name in enumerate(names):
        progress(n, len(names))
        path = folder / name.removeprefix("documents/")
        if path.exists():
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"{path.name}.part")
        with source.open(name) as data, part.open("wb") as file:
            shutil.copyfileobj(data, file)
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
        sync_folder(path.parent)
        yield path


async def fill(source: Reader, progress: Progress) -> None:
    """Load every table and prove that what is there now is what was saved; runs in one unit of work."""
    done = 0
    found = all_tables()
    async with raw_connection() as raw:
        for table in found:
            try:
                with source.open(member_of(table.name)) as file:
                    await insert(raw, table, (values(table, line) for line in file))
            except (TypeError, ValueError) as error:
                raise source.refused(f"{table.name} 有无法读取的记录") from error
            done += source.manifest.members[member_of(table.name)].rows or 0
            progress(done, source.manifest.rows)
        members = {member_of(t.name): await hashed(raw, t) for t in found}
        ends = await chain_ends(raw)
    told = source.manifest
    if digest_of(members) != told.digest or ends != told.heads:
        raise source.refused("装入后的数据与清单不符")
    await verify_chains(source)


@asynccontextmanager
async def raw_connection() -> AsyncIterator[Raw]:
    """The unit's own connection as its driver knows it; on SQLite references are checked at the end of the unit."""
    async with database.connection().acquire_connection() as raw:
        if database.dialect() == "sqlite":
            await raw.execute("PRAGMA defer_foreign_keys = ON")
        yield raw


async def hashed(raw: Raw, table: Table) -> Member:
    """A table as it is now, as the manifest would tell it."""
    found, size, rows = hashlib.sha256(), 0, 0
    async for n, data in lines(raw, table):
        found.update(data)
        size, rows = size + len(data), rows + n
    return Member(sha256=found.hexdigest(), size=size, rows=rows)


async def verify_chains(source: Reader) -> None:
    """Walk the audit's and the ledger's chains. Raises ``Invalid`` at the first that does not fit."""
    for chain in await audit.chains():
        if bad := await audit.verify(chain):
            raise source.refused(f"操作记录链 {chain} 第 {bad.seq} 条不符（{bad.reason}）")
    ledger = await fund.verify()
    if (bad_entry := ledger.first_bad) is not None:
        raise source.refused(f"基金账户 {bad_entry.account} 第 {bad_entry.seq} 笔不符（{bad_entry.reason}）")
