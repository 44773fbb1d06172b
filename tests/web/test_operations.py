"""worker, backup and restore as typed at a prompt."""

from __future__ import annotations

import argparse
import asyncio
import signal
from pathlib import Path

import pytest

from api.operations_commands import add_operations
from restoration import database
from restoration.errors import Conflict
from restoration.services import slots
from restoration.services.slots import NIGHTLY
from restoration.settings import Data, Database, Settings
from restoration.tables import Company
from tests import builders as b
from tests.conftest import Start
from tests.services.scenario import county, mine


def settings(url: str, folder: Path) -> Settings:
    return Settings(database=Database(url=url), data=Data(folder=folder))  # type: ignore[arg-type]


async def typed(found: Settings, *words: str) -> int:
    """Run a command as the command line does; its exit code."""
    parser = argparse.ArgumentParser()
    add_operations(parser.add_subparsers())
    args = parser.parse_args(words)
    return int(await args.command(args, found))


async def test_backup_and_restore_say_what_they_did(
    sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, target = settings(sqlite_url, tmp_path / "a"), settings(f"sqlite://{tmp_path}/b.db", tmp_path / "b")
    async with database.database(sqlite_url):
        await county(mine("KZ-0001", b.KAIZHOU, 1), at="2025-12-01")
    file = str(tmp_path / "one.zip")
    assert await typed(source, "backup", file) == 0
    assert await typed(target, "restore", file) == 0
    said = capsys.readouterr().out
    assert "已备份到" in said
    assert "哈希链全部相符" in said
    async with database.database(target.database_url()):
        assert await Company.all().count() == 9
    with pytest.raises(Conflict, match="不是空的"):
        await typed(target, "restore", file)


WORKER = """
import asyncio, sys
from argparse import Namespace
from pathlib import Path
from api.operations_commands import worker
from restoration.settings import Data, Database, Settings
settings = Settings(database=Database(url=sys.argv[1]), data=Data(folder=Path(sys.argv[2])))
sys.stdout.reconfigure(line_buffering=True)
sys.exit(asyncio.run(worker(Namespace(), settings)))
"""


async def test_the_worker_begins_at_once_and_ends_cleanly(
    sqlite_url: str, second_process: Start, tmp_path: Path
) -> None:
    process = second_process(WORKER, sqlite_url, str(tmp_path))
    assert process.stdout is not None
    assert "定时检查已启动" in process.stdout.readline()
    async with database.database(sqlite_url), asyncio.timeout(20):
        while await slots.begun(NIGHTLY) is None:  # noqa: ASYNC110  # another process does it
            await asyncio.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (0, "")
