"""``restoration confirm``: who may, what is recorded, and what is refused."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from api.confirm_commands import add_confirm
from restoration import database
from restoration.errors import Forbidden, Invalid, NotFound
from restoration.permissions import Role
from restoration.settings import Data, Database, Settings
from restoration.tables import AuditEntry, Event
from tests import builders as b
from tests.services import scenario as s
from tests.services import staffing

HASH = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"  # of "hello"


@pytest.fixture
async def found(sqlite_url: str, tmp_path: Path) -> Settings:
    """开州 with a legal officer and an inspector, and the published text in a file."""
    made = Settings(database=Database(url=sqlite_url), data=Data(folder=tmp_path / "data"))  # type: ignore[arg-type]
    async with database.database(sqlite_url):
        await s.county(at="2023-03-20")
        await staffing.add("legal", Role.LEGAL_OFFICER, division=b.KAIZHOU)
        await staffing.add("inspector", Role.INSPECTOR, division=b.KAIZHOU)
    (tmp_path / "text.pdf").write_text("hello")
    return made


async def typed(settings: Settings, folder: Path, source: str, by: str, file: str = "text.pdf") -> int:
    """Run the command as the command line does; its exit code."""
    parser = argparse.ArgumentParser()
    add_confirm(parser.add_subparsers())
    args = parser.parse_args(["confirm", source, "--by", by, "--document", str(folder / file)])
    return int(await args.command(args, settings))


async def test_a_legal_officer_confirms_a_source_and_the_text_is_named_by_its_hash(
    found: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str], sqlite_url: str
) -> None:
    assert await typed(found, tmp_path, "CN:MGE", "legal") == 0
    assert "CN:MGE" in capsys.readouterr().out
    async with database.database(sqlite_url):
        row = await Event.get(kind="source_confirmed").prefetch_related("bureau")
        detail = json.loads(row.detail)
        assert (row.bureau.code, detail["source"], detail["document"]) == ("KZ", "CN/MGE", "text.pdf")
        assert row.evidence == f"text.pdf SHA-256 {HASH}"
        last = await AuditEntry.all().order_by("-id").first()
        assert last is not None and last.action == "source:confirm" and last.actor.startswith("user:")


async def test_what_is_refused_says_what_to_do(found: Settings, tmp_path: Path) -> None:
    with pytest.raises(Forbidden, match="法制审核人员"):
        await typed(found, tmp_path, "CN:MGE", "inspector")
    with pytest.raises(NotFound, match="user add"):
        await typed(found, tmp_path, "CN:MGE", "nobody")
    with pytest.raises(NotFound, match="CN:MGE"):
        await typed(found, tmp_path, "CN:NOSUCH", "legal")
    with pytest.raises(Invalid):
        await typed(found, tmp_path, "CN:MGE", "legal", file="absent.pdf")
