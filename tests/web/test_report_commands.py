"""A year's report and the files as typed at a prompt: template, export, import, attachments verify."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import openpyxl
import pytest

from api.commands import audit_verify, ledger_verify
from api.exchange_commands import add_exchange
from api.operations_commands import add_operations
from restoration import database
from restoration.errors import Malformed, NotFound
from restoration.law.report.editing import read
from restoration.services import heads
from restoration.settings import Data, Database, Settings
from restoration.tables import Attachment, ReportDraft
from tests import builders as b
from tests.services import scenario as s


@pytest.fixture
async def found(sqlite_url: str, tmp_path: Path) -> Settings:
    """A register with one mine."""
    made = Settings(database=Database(url=sqlite_url), data=Data(folder=tmp_path / "data"))  # type: ignore[arg-type]
    async with database.database(sqlite_url):
        await s.county(s.mine("KZ-0001", b.KAIZHOU, 1, holdings=[b.holding(1)], events=[b.survey()]), at="2023-03-20")
    return made


async def typed(settings: Settings, *words: str) -> int:
    """Run a command as the command line does; its exit code."""
    parser = argparse.ArgumentParser()
    subs = parser.add_subparsers()
    add_exchange(subs)
    add_operations(subs)
    args = parser.parse_args(words)
    return int(await args.command(args, settings))


def fill(path: Path, sheet: str, **cells: object) -> None:
    """Cells of the first row to fill, by head."""
    book = openpyxl.load_workbook(path)
    for head, value in cells.items():
        column = next(c.column_letter for c in book[sheet][1] if c.value == head)
        book[sheet][f"{column}3"] = value
    book.save(path)


async def test_a_report_out_and_in_at_the_prompt(
    found: Settings, sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book, out = tmp_path / "r.xlsx", tmp_path / "e.xlsx"
    with pytest.raises(Malformed, match="--right"):
        await typed(found, "export", "report", str(book))
    with pytest.raises(NotFound):
        await typed(found, "export", "report", str(book), "--right", "X", "--year", "2023")
    assert await typed(found, "export", "report", str(book), "--right", "KZ-0001-R1", "--year", "2023") == 0
    fill(book, "土地损毁情况·地块", 地块编号="P1", 年初面积="两公顷")
    assert await typed(found, "import", "report", str(book), "--errors", str(out)) == 1
    told = capsys.readouterr().err
    assert "土地损毁情况·地块 第3行 年初面积" in told and "未作保存" in told
    fill(out, "土地损毁情况·地块", 年初面积="2")
    assert await typed(found, "import", "report", str(out), "--dry-run") == 0
    async with database.database(sqlite_url):
        assert await ReportDraft.all().count() == 0
    for _ in range(2):  # the same workbook again is no harm
        assert await typed(found, "import", "report", str(out)) == 0
    async with database.database(sqlite_url):
        [draft] = await ReportDraft.all()
        content = read(json.loads(draft.content)["content"])
    assert (content.damage.rows[0].parcel, content.damage.rows[0].open_m2) == ("P1", 20_000)
    assert content.identity.holder == "示例矿业1有限公司"


async def test_a_template_at_the_prompt(found: Settings, tmp_path: Path) -> None:
    assert await typed(found, "template", "report", str(tmp_path / "t.xlsx"), "--short") == 0
    assert "生产情况" not in openpyxl.load_workbook(tmp_path / "t.xlsx").sheetnames


async def test_chains_are_verified_against_what_was_recorded_outside(
    found: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    args = argparse.Namespace(json=True)
    assert (await ledger_verify(args, found), await audit_verify(args, found)) == (0, 0)
    lost: heads.Ends = {"audit": {"KZ": (9_999, "f" * 64)}, "ledger": {"KZ-GONE": (7, "f" * 64)}}
    assert heads.write(found.data.folder, b.AT.date(), lost, at=b.AT)
    capsys.readouterr()
    assert await ledger_verify(args, found) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["ok"], told["first_bad"]) == (False, {"account": "KZ-GONE", "seq": 7, "reason": "head"})
    assert await audit_verify(args, found) == 1
    assert json.loads(capsys.readouterr().out)["first_bad"] == {"chain": "KZ", "seq": 9_999, "reason": "head"}


async def test_files_are_verified_at_the_prompt(
    found: Settings, sqlite_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await typed(found, "attachments", "verify", "--json") == 0
    assert json.loads(capsys.readouterr().out)["ok"] is True
    async with database.database(sqlite_url):
        values = {"sha256": "0" * 64, "size": 1, "media_type": "pdf", "name": "a.pdf"}
        await Attachment.create(code="at_gone", uploaded_by="user:x", uploaded_at=b.AT, **values)
    assert await typed(found, "attachments", "verify") == 1
    assert "at_gone：文件不在数据目录中" in capsys.readouterr().err
