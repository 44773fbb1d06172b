"""A backup holds everything acknowledged before it began, restores on either engine, and is whole or refused."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import signal
import stat
import zipfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from restoration import database, migrating
from restoration.errors import Conflict, Invalid, RestorationError, StoreUnavailable
from restoration.law.fund.ledger import EntryKind
from restoration.services import codes, heads
from restoration.services.backup import backup as backups
from restoration.services.backup.file import MANIFEST, Manifest
from restoration.services.fund import fund
from restoration.settings import Data, Database, Settings
from restoration.tables import Attachment, Company, FundAccount, LedgerEntry
from tests import builders as b
from tests.conftest import Start
from tests.databases import Schema, Templates
from tests.services.scenario import check, county, mine, noon

AT = noon("2026-03-01")
DOCUMENT = "复垦验收意见".encode() * 4000
HASH = hashlib.sha256(DOCUMENT).hexdigest()
Empty = Callable[[], str]


def settings(url: str, folder: Path) -> Settings:
    return Settings(database=Database(url=url), data=Data(folder=folder))  # type: ignore[arg-type]


async def fill(folder: Path) -> None:
    """A county with a checked register, cases, drafts, a ledger with a reversal, and an attachment."""
    account = b.account("KZ-A1", entries=[b.entry("KZ-E1", amount_fen=50_000)])
    await county(
        mine("KZ-0001", b.KAIZHOU, 1, accounts=[account], events=[b.survey()]),
        mine("ZN-0001", b.ZHENGNING, 2),
        at="2025-12-01",
    )
    await check("2026-02-01")
    await fund.post(b.CLERK, "KZ-A1", kind=EntryKind.REVERSAL, amount_fen=50_000, value_on=AT.date(), reference="冲",
                    reverses="KZ-E1", at=AT)  # fmt: skip
    await attach(folder, DOCUMENT)


async def attach(folder: Path, data: bytes) -> None:
    """A file in the content-addressed folder, and then its row."""
    sha256 = hashlib.sha256(data).hexdigest()
    path = folder / "attachments" / sha256[:2] / sha256
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    columns = {"sha256": sha256, "size": len(data), "media_type": "application/pdf", "name": "验收.pdf"}
    await Attachment.create(code=codes.new("at"), uploaded_by="us_1", uploaded_at=AT, **columns)  # type: ignore[arg-type]


@pytest.fixture
async def source(database_url: str, tmp_path: Path) -> Settings:
    """A filled installation, once on each engine."""
    found = settings(database_url, tmp_path / "source")
    async with database.database(database_url):
        await fill(found.data.folder)
    return found


@pytest.fixture
def other_url(database_url: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database on the engine that ``source`` is not on."""
    if database_url.startswith("postgres"):
        return f"sqlite://{tmp_path}/other.db"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
def same_url(database_url: str, templates: Templates, schema: Schema, tmp_path: Path) -> str:
    """An empty database on the engine of ``source``."""
    if database_url.startswith("postgres"):
        return templates.cluster.url(templates.copy_postgres(schema))
    return f"sqlite://{tmp_path}/same.db"


async def saved(found: Settings, file: Path) -> Manifest:
    return await backups.backup(found, file, at=AT)


async def rows(url: str) -> int:
    async with database.database(url):
        return await Company.all().count() + await LedgerEntry.all().count() + await Attachment.all().count()


# ---- there and back --------------------------------------------------------------------------------------------------


@pytest.mark.postgres
@pytest.mark.parametrize("where", ["same_url", "other_url"])
async def test_what_is_restored_is_what_was_saved(
    source: Settings, where: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    into = settings(request.getfixturevalue(where), tmp_path / "target")
    made = await saved(source, tmp_path / "one.zip")
    done = await backups.restore(into, tmp_path / "one.zip")
    again = await saved(into, tmp_path / "two.zip")
    assert (again.digest, again.heads, again.migrations) == (made.digest, made.heads, made.migrations)
    assert (into.data.folder / "attachments" / HASH[:2] / HASH).read_bytes() == DOCUMENT
    assert (done.lost, made.missing, again.members) == ([], [], made.members)


@pytest.mark.postgres
async def test_a_restored_database_goes_on(source: Settings, other_url: str, tmp_path: Path) -> None:
    await saved(source, tmp_path / "one.zip")
    await backups.restore(settings(other_url, tmp_path / "target"), tmp_path / "one.zip")
    async with database.database(other_url):
        before = await LedgerEntry.all().count()
        deposit = {"kind": EntryKind.DEPOSIT, "amount_fen": 700, "value_on": AT.date(), "reference": ""}
        await fund.post(b.CLERK, "KZ-A1", **deposit, at=AT)  # type: ignore[arg-type]  # a new key must be free
        await check("2026-03-05")
        assert await LedgerEntry.all().count() == before + 1
        assert (await fund.verify()).ok
        with pytest.raises(RestorationError, match="rule"):  # still append-only
            await database.unit_of_work(lambda: database.execute("UPDATE ledger_entries SET amount_fen = 1"))


@pytest.mark.postgres
async def test_every_table_of_the_database_is_saved(source: Settings, tmp_path: Path) -> None:
    made = await saved(source, tmp_path / "one.zip")
    url = source.database_url()
    listing = (
        "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'"
        if url.startswith("postgres")
        else "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    )
    async with database.database(url):
        present = {r["name"] for r in await database.fetch(listing)}
    assert set(made.columns) == present - {"tortoise_migrations"}
    assert {"cases", "notices", "ledger_entries", "audit"} <= {
        name.removeprefix("tables/").removesuffix(".jsonl") for name, m in made.members.items() if m.rows
    }


def test_a_backup_is_readable_by_its_owner_alone(filled: tuple[Settings, Path]) -> None:
    assert stat.S_IMODE(filled[1].stat().st_mode) == 0o600


# ---- while the service goes on ---------------------------------------------------------------------------------------

WRITER = """
import asyncio, sys
from datetime import UTC, datetime
from restoration import database
from restoration.tables import Company
async def main():
    async with database.database(sys.argv[1]):
        for n in range(100_000):
            async def add():
                await Company.create(uscc=f"W{n:017d}", name=f"n{n}", recorded_at=datetime.now(UTC))
            await database.unit_of_work(add)
            print(n, flush=True)
asyncio.run(main())
"""


@pytest.mark.postgres
async def test_a_backup_under_writes_has_all_that_was_acknowledged_before(
    source: Settings, second_process: Start, tmp_path: Path
) -> None:
    writer = second_process(WRITER, source.database_url())
    assert writer.stdout is not None
    for acknowledged in range(40):
        assert int(await asyncio.to_thread(writer.stdout.readline)) == acknowledged
    made = await saved(source, tmp_path / "one.zip")
    after = int(await asyncio.to_thread(writer.stdout.readline))
    writer.kill()
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        held = [json.loads(line) for line in archive.read("tables/companies.jsonl").splitlines()]
    column = made.columns["companies"].index("uscc")
    written = sorted(int(row[column][1:]) for row in held if row[column].startswith("W"))
    assert written == list(range(len(written)))  # no hole: one moment, not several
    assert len(written) > acknowledged
    assert after > acknowledged  # the writer was not stopped


# ---- whole or refused ------------------------------------------------------------------------------------------------


@pytest.fixture
async def filled(sqlite_url: str, tmp_path: Path) -> tuple[Settings, Path]:
    """A filled SQLite installation and its backup."""
    found = settings(sqlite_url, tmp_path / "source")
    async with database.database(sqlite_url):
        await fill(found.data.folder)
    await saved(found, tmp_path / "one.zip")
    return found, tmp_path / "one.zip"


@pytest.fixture
def target(templates: Templates, schema: Schema, tmp_path: Path) -> Settings:
    """An empty installation, migrated already."""
    (tmp_path / "target").mkdir()
    return settings(templates.copy_sqlite(schema, tmp_path / "r.db"), tmp_path / "target")


def rewritten(file: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """The backup with its members changed, as a well-formed zip."""
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    changed = file.with_name("changed.zip")
    with zipfile.ZipFile(changed, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return changed


def edit_row(members: dict[str, bytes]) -> None:
    members["tables/companies.jsonl"] = members["tables/companies.jsonl"].replace("矿业".encode(), "矿冶".encode())


def drop_document(members: dict[str, bytes]) -> None:
    del members[next(name for name in members if name.startswith("documents/"))]


def add_stranger(members: dict[str, bytes]) -> None:
    members["documents/stranger"] = b"x"


def drop_manifest(members: dict[str, bytes]) -> None:
    del members[MANIFEST]


def climb_out(members: dict[str, bytes]) -> None:
    name = next(name for name in members if name.startswith("documents/"))
    members["documents/../../evil"] = members.pop(name)
    members[MANIFEST] = members[MANIFEST].replace(name.encode(), b"documents/../../evil")


CHANGES = [edit_row, drop_document, add_stranger, drop_manifest, climb_out]


@pytest.mark.parametrize("change", CHANGES)
async def test_a_changed_backup_is_refused_before_anything_is_written(
    filled: tuple[Settings, Path], tmp_path: Path, change: Callable[[dict[str, bytes]], None]
) -> None:
    into = settings(f"sqlite://{tmp_path}/target/r.db", tmp_path / "target")
    with pytest.raises(Invalid, match="不是完整的备份"):
        await backups.restore(into, rewritten(filled[1], change))
    assert not (tmp_path / "target").exists()


@pytest.mark.parametrize("part", [0.0, 0.3, 0.9, 0.999])
async def test_a_truncated_backup_is_refused(filled: tuple[Settings, Path], tmp_path: Path, part: float) -> None:
    whole = filled[1].read_bytes()
    cut = tmp_path / "cut.zip"
    cut.write_bytes(whole[: int(len(whole) * part)])
    with pytest.raises(Invalid, match="不是完整的备份"):
        await backups.restore(settings(f"sqlite://{tmp_path}/target/r.db", tmp_path / "target"), cut)


async def test_a_flipped_byte_is_refused_or_changes_nothing(filled: tuple[Settings, Path], tmp_path: Path) -> None:
    """A byte of a date in the zip's own directory says nothing about what is in it; any other one is noticed."""
    whole = filled[1].read_bytes()
    with backups.reading(filled[1]) as found:
        manifest = found.manifest
    bad = tmp_path / "bad.zip"
    refused = 0
    for place in range(0, len(whole), max(1, len(whole) // 60)):
        bad.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        try:
            with backups.reading(bad) as found:
                found.verify()
                assert found.manifest == manifest
        except Invalid:
            refused += 1
    assert refused > 40


def forge_ledger(members: dict[str, bytes]) -> None:
    """Change an amount, and make every hash of the file agree with it: only the chain still tells."""
    manifest = json.loads(members[MANIFEST])
    name = "tables/ledger_entries.jsonl"
    members[name] = members[name].replace(b"50000", b"90000")
    manifest["members"][name]["sha256"] = hashlib.sha256(members[name]).hexdigest()
    found = Manifest.model_validate(manifest)
    manifest["digest"] = backups.digest_of(found.members)
    members[MANIFEST] = json.dumps(manifest).encode()


async def test_a_forged_backup_is_refused_by_the_chains_and_leaves_nothing(
    filled: tuple[Settings, Path], target: Settings
) -> None:
    with pytest.raises(Invalid, match="基金账户 KZ-A1 第 1 笔不符"):
        await backups.restore(target, rewritten(filled[1], forge_ledger))
    assert await rows(target.database_url()) == 0
    assert [p for p in (target.data.folder / "attachments").rglob("*") if p.is_file()] == []


@pytest.mark.postgres
async def test_a_target_with_records_is_refused_and_left_alone(source: Settings, tmp_path: Path) -> None:
    await saved(source, tmp_path / "one.zip")
    before = await rows(source.database_url())
    with pytest.raises(Conflict, match="不是空的"):
        await backups.restore(settings(source.database_url(), tmp_path / "target"), tmp_path / "one.zip")
    assert await rows(source.database_url()) == before


async def test_a_target_with_other_documents_is_refused(filled: tuple[Settings, Path], tmp_path: Path) -> None:
    stranger = tmp_path / "target" / "attachments" / "aa" / "stranger"
    stranger.parent.mkdir(parents=True)
    stranger.write_text("x")
    with pytest.raises(Conflict, match="不是空的"):
        await backups.restore(settings(f"sqlite://{tmp_path}/target/r.db", tmp_path / "target"), filled[1])
    assert stranger.read_text() == "x"


async def test_an_interrupted_restore_may_be_repeated(filled: tuple[Settings, Path], target: Settings) -> None:
    there = target.data.folder / "attachments" / HASH[:2] / HASH
    there.parent.mkdir(parents=True)
    there.write_bytes(DOCUMENT)  # as if killed between the documents and the rows
    await backups.restore(target, filled[1])
    assert await rows(target.database_url()) == await rows(filled[0].database_url())


async def test_a_backup_of_another_structure_is_refused(filled: tuple[Settings, Path], target: Settings) -> None:
    def older(members: dict[str, bytes]) -> None:
        manifest = json.loads(members[MANIFEST])
        manifest["migrations"].pop()
        members[MANIFEST] = json.dumps(manifest).encode()

    with pytest.raises(Conflict, match="另一版本"):
        await backups.restore(target, rewritten(filled[1], older))


async def test_a_database_of_another_structure_is_not_backed_up(tmp_path: Path) -> None:
    url = f"sqlite://{tmp_path}/old.db"
    await migrating.migrate(url, upto="0001_register_and_duties")
    with pytest.raises(StoreUnavailable, match="migrate"):
        await saved(settings(url, tmp_path), tmp_path / "one.zip")


async def test_an_existing_file_is_not_overwritten(filled: tuple[Settings, Path]) -> None:
    before = filled[1].read_bytes()
    with pytest.raises(Invalid, match="已存在"):
        await saved(*filled)
    assert filled[1].read_bytes() == before


async def test_a_lost_document_is_named_and_the_rest_is_saved(filled: tuple[Settings, Path], tmp_path: Path) -> None:
    (filled[0].data.folder / "attachments" / HASH[:2] / HASH).unlink()
    assert (await saved(filled[0], tmp_path / "two.zip")).missing == [HASH]


SAVE = """
import asyncio, os, sys
from datetime import UTC, datetime
from pathlib import Path
from restoration.services.backup import backup
from restoration.settings import Data, Database, Settings
settings = Settings(database=Database(url=sys.argv[1]), data=Data(folder=Path(sys.argv[2])))
stop = int(sys.argv[4])
def progress(done, total):
    progress.calls += 1
    if progress.calls == stop:
        print("here", flush=True)
        sys.stdin.read()
progress.calls = 0
asyncio.run(backup.backup(settings, Path(sys.argv[3]), at=datetime.now(UTC), progress=progress))
"""


@pytest.mark.parametrize("moment", ["1", "12"])
async def test_killed_while_saving_leaves_no_backup(
    filled: tuple[Settings, Path], second_process: Start, tmp_path: Path, moment: str
) -> None:
    target = tmp_path / "killed.zip"
    arguments = (filled[0].database_url(), str(filled[0].data.folder), str(target), moment)
    process = second_process(SAVE, *arguments)
    assert process.stdout is not None and process.stdout.readline() == "here\n"
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert not target.exists()
    with pytest.raises(Invalid):
        await backups.restore(settings(f"sqlite://{tmp_path}/t/r.db", tmp_path / "t"), tmp_path / "killed.zip.part")
    assert (await saved(filled[0], target)).rows  # what is left over is in nobody's way


# ---- heads outside the database --------------------------------------------------------------------------------------


@asynccontextmanager
async def opened(found: Settings) -> AsyncIterator[None]:
    async with database.database(found.database_url()):
        yield


async def test_an_older_backup_than_the_heads_is_told(filled: tuple[Settings, Path], target: Settings) -> None:
    found, file = filled
    deposit: dict[str, Any] = {"kind": EntryKind.DEPOSIT, "amount_fen": 5, "value_on": AT.date(), "reference": ""}
    async with opened(found):
        await fund.post(b.CLERK, "KZ-A1", **deposit, at=AT)
        assert heads.write(target.data.folder, AT.date(), await heads.ends(), at=AT)
    lost = (await backups.restore(target, file)).lost
    assert [text.split("：")[0] for text in lost] == ["操作记录链 KZ", "基金账户 KZ-A1"]


async def test_a_tail_cut_off_with_its_head_is_found_against_the_file(filled: tuple[Settings, Path]) -> None:
    """The chain alone says nothing: what is left of it fits."""
    found, _ = filled
    async with opened(found):
        heads.write(found.data.folder, AT.date(), await heads.ends(), at=AT)
        assert await heads.compare(found.data.folder) == []
        last = (await LedgerEntry.all().order_by("-seq").first()) or pytest.fail("no entry")

        async def cut() -> None:
            await database.connection().execute_query('DROP TRIGGER "ledger_entries_no_delete"')
            await database.execute("DELETE FROM ledger_entries WHERE id = ?", [last.id])

        await database.unit_of_work(cut)
        assert len(await heads.compare(found.data.folder)) == 1
        assert await FundAccount.all().count() == 1


async def test_a_chain_made_anew_is_found_against_the_older_days_though_the_newest_has_it(
    filled: tuple[Settings, Path],
) -> None:
    found, _ = filled
    folder = found.data.folder
    async with opened(found):
        honest = await heads.ends()
        assert heads.write(folder, AT.date(), honest, at=AT)
        later = AT + timedelta(days=1)
        seq = honest["ledger"]["KZ-A1"][0]
        forged = {"audit": honest["audit"], "ledger": {"KZ-A1": (seq, "f" * 64)}}

        async def rewrite() -> None:
            await database.connection().execute_query('DROP TRIGGER "ledger_entries_no_update"')
            await database.execute("UPDATE ledger_entries SET hash = ? WHERE seq = ?", ["f" * 64, seq])

        await database.unit_of_work(rewrite)
        assert heads.write(folder, later.date(), forged, at=later)
        assert await heads.ends() == forged
        [bad] = await heads.gone(folder)
        assert (bad.book, bad.name, bad.seq, bad.file) == ("ledger", "KZ-A1", seq, f"{AT.date()}.json")
        assert bad.words().startswith("基金账户 KZ-A1")


def test_a_days_heads_are_never_overwritten(tmp_path: Path) -> None:
    assert heads.write(tmp_path, AT.date(), {"audit": {"KZ": (1, "a")}}, at=AT)
    assert not heads.write(tmp_path, AT.date(), {"audit": {"KZ": (9, "z")}}, at=AT)
    path = heads.path_of(tmp_path, AT.date())
    assert json.loads(path.read_text())["audit"] == {"KZ": [1, "a"]}
    assert [p.name for p in path.parent.iterdir()] == ["2026-03-01.json"]
