"""The county guide step by step, as docs/guide.md says it: from an empty database to the first check of sixty mines."""

from __future__ import annotations

import argparse
import asyncio
import io
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from api import cli, exchange_commands, people_commands
from restoration.errors import RestorationError
from restoration.services.exchange.kinds import Kind, layout_of
from restoration.settings import load
from tests import builders as b
from tests.services import workbooks as w

GUIDE = Path(__file__).parents[2] / "docs" / "guide.md"
TRACKED_FROM = date(2024, 1, 1)
REPORTED = range(1, 51)


class Prompt:
    """A prompt in the county's office: one command after the other, each in a process's own event loop."""

    def __init__(self, folder: Path, database_url: str, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.capsys = folder, capsys
        (folder / "clock").write_text("2025-06-03T10:30:00+08:00")
        self.config = folder / "config.toml"
        tables = {"data": {"folder": str(folder)}, "database": {"url": database_url}}
        tables |= {"clock": {"file": str(folder / "clock")}}
        self.config.write_text(
            "\n".join(f"[{t}]\n" + "\n".join(f"{k} = {json.dumps(v)}" for k, v in x.items()) for t, x in tables.items())
        )

    def __call__(self, *words: str) -> tuple[int, str, str]:
        """Exit code, stdout, stderr."""
        top = argparse.ArgumentParser()
        subs = top.add_subparsers(required=True)
        for add in (cli.add_running, cli.add_check, cli.add_explain, cli.add_notices, people_commands.add_people):
            add(subs)
        exchange_commands.add_exchange(subs)
        args = top.parse_args(words)
        try:
            code = asyncio.run(args.command(args, load(self.config)))
        except RestorationError as e:
            return 1, "", str(e)
        said = self.capsys.readouterr()
        return code, said.out, said.err

    def done(self, *words: str) -> str:
        code, out, err = self(*words)
        assert code == 0, f"{words}: {out}{err}"
        return out

    def fill(self, kind: Kind, rows: list[w.Typed]) -> str:
        """Make a template and fill it as a clerk would, below the example row."""
        path = self.folder / f"{kind}.xlsx"
        self.done("template", kind, str(path))
        book = openpyxl.load_workbook(path)
        for row in rows:
            book.worksheets[0].append([row.get(c.key) for c in layout_of(kind).columns])
        book.save(path)
        return str(path)


def divisions() -> list[w.Typed]:
    """开州 with its province; the county says since when it keeps records."""
    return [
        w.division_row(code=b.CHONGQING, name="重庆市", parent=None, tracked_from=None),
        w.division_row(code=b.KAIZHOU, name="开州区", parent=b.CHONGQING, tracked_from=TRACKED_FROM),
    ]


def mines() -> list[w.Typed]:
    return [w.mine_row(n, surveyed_on=date(2024, 1, 1)) for n in range(1, 61)]


def correct(path: Path) -> None:
    """Mend the marked cell of an error workbook."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    [cell] = [c for c in sheet[2] if c.fill.fgColor.rgb == "FFFF9999"]
    cell.value = "C5001542019057110000060"
    book.save(path)


def test_a_county_with_sixty_mines_is_on_board(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    prompt = Prompt(tmp_path, database_url, capsys)
    prompt.done("migrate")
    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse battery staple\n"))
    prompt.done("user", "add", "guanliyuan", "--name", "示例管理员", "--role", "administrator", "--password-stdin")

    for kind, rows in ((Kind.DIVISIONS, divisions()), (Kind.BUREAUS, [w.bureau_row()])):
        prompt.done("import", kind, prompt.fill(kind, rows))

    mistyped = [*mines()[:59], mines()[59] | {"licence_no": "C500154201905711000006"}]
    path, errors = prompt.fill(Kind.MINES, mistyped), str(tmp_path / "错误.xlsx")
    code, _, said = prompt("import", "mines", path, "--dry-run", "--errors", errors)
    assert code == 1 and "第62行「许可证号」" in said and "有错的 1 行已写入" in said
    correct(Path(errors))
    assert "试导入" in prompt.done("import", "mines", path, "--dry-run", "--fixed", errors)
    assert "新登记 60 条" in prompt.done("import", "mines", path, "--fixed", errors)

    rest: dict[Kind, list[w.Typed]] = {
        Kind.PLANS: [w.plan_row(n, due_on=date(2026, 12, 31)) for n in range(1, 61)],
        Kind.ACCOUNTS: [w.account_row(n) for n in range(1, 61)],
        Kind.LEDGER: [w.entry_row(n) for n in range(1, 61)],
        Kind.REPORTS: [w.report_row(n, year=2024, received_on=date(2024, 12, 20)) for n in REPORTED],
    }
    for kind, rows in rest.items():
        out = json.loads(prompt.done("import", kind, prompt.fill(kind, rows), "--json"))
        assert (out["new"], out["errors"]) == (len(rows), [])
    assert "新登记 0 条，已在库中 60 条" in prompt.done("import", "mines", path, "--fixed", errors)

    check = json.loads(prompt.done("check", "--json"))
    overdue = {f["mine"] for f in check["findings"] if f["rule"] == "annual_reclamation_report"}
    assert overdue == {f"SL-{n:04d}" for n in range(51, 61)}
    assert check["failed"] == 0 and check["notices_drafted"] > 0
    drafts: dict[str, Any] = json.loads(prompt.done("notices", "list", "--state", "draft", "--json"))
    assert {n["mine"] for n in drafts["items"]} >= overdue

    saved = str(tmp_path / "导出.xlsx")
    assert "已导出矿山 60 行" in prompt.done("export", "mines", saved, "--division", b.KAIZHOU)
    assert prompt("export", "mines", saved, "--division", "999999")[0] == 1
    head = {str(r[0].value): str(r[1].value) for r in openpyxl.load_workbook(saved)["说明"].rows}
    assert head["导出时间"] == "2025-06-03 10:30:00" and head["导出用户"].startswith("cli:")


def test_the_guide_names_every_kind_and_only_commands_there_are() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    top = argparse.ArgumentParser()
    subs = top.add_subparsers()
    for add in (cli.add_running, cli.add_check, cli.add_explain, cli.add_notices, people_commands.add_people):
        add(subs)
    exchange_commands.add_exchange(subs)
    lines = [line for line in text.splitlines() if line.startswith("restoration ")]
    assert len(lines) > 15
    for line in lines:
        top.parse_args(re.sub(r"\s+#.*", "", line).split()[1:])
    for kind in Kind:
        assert f"restoration import {kind} " in text and f"restoration template {kind} " in text


def test_a_slip_at_the_prompt_is_refused_and_costs_nothing(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    prompt = Prompt(tmp_path, database_url, capsys)
    prompt.done("migrate")
    filled = tmp_path / "矿山.xlsx"
    prompt.done("template", "mines", str(filled))
    filled.write_bytes(b"filled in by hand")
    for command in (("template", "mines"), ("export", "mines")):
        code, _, said = prompt(*command, str(filled))
        assert code == 1 and "文件已存在" in said
    assert filled.read_bytes() == b"filled in by hand"
    assert "首次核查标记逾期" in prompt.done("demo")  # whoever looks first finds something to look at
    assert "未作改动" in prompt.done("demo")
    code, _, said = prompt("explain", "KZ-0007", "--rule", "nope")
    assert code == 1 and "没有规则 nope" in said and "annual_reclamation_report" in said
    with pytest.raises(SystemExit):
        prompt("notices", "list", "--state", "nonsense")
