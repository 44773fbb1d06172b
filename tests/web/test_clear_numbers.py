"""Account numbers appear nowhere in clear: not in the store, its backup, the logs, answers, pages or the prompt."""

from __future__ import annotations

import asyncio
import csv
import hashlib
import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import orjson
import pytest
from aiohttp import FormData

from api.keys import SEALER, SETTINGS
from restoration import database
from restoration.services.backup.rows import all_tables
from restoration.tables import FundAccount
from tests import builders as b
from tests.web.world import API, World

OPENED, CHANGED, TYPED, OTHERS = "6217000098765432", "6222000011112222", "955880001234567", "6228480402564890018"
NUMBERS = (OPENED, CHANGED, TYPED, OTHERS)
GROUPED = "6222 0000 1111 2222"
ROOT = Path(__file__).parents[2]
HEADS = ("账号", "流水号", "日期", "收入", "支出", "余额", "对方户名", "摘要")
LAYOUT = {"bank": "示例银行", "account": "账号", "serial": "流水号", "booked_on": "日期", "income": "收入"} | {
    "outgo": "支出",
    "balance": "余额",
    "counterparty": "对方户名",
    "summary": "摘要",
}


def clear(where: str, found: bytes | str) -> None:
    """Fails where a number can be read, whole or in groups."""
    data = found if isinstance(found, bytes) else found.encode()
    plain = data.replace(b" ", b"").replace(b"-", b"")
    for number in NUMBERS:
        assert number.encode() not in plain, (where, number)


def statement(number: str, serial: str) -> FormData:
    """A bank's file that names the account and another one."""
    text = io.StringIO()
    row = (number, serial, "2023-12-21", "1.00", "", "1.00", f"某公司{OTHERS}", "转自6228 4804 0256 4890 018")
    csv.writer(text).writerows([HEADS, row])
    form = FormData()
    form.add_field("file", text.getvalue().encode("gb18030"), filename="流水.csv", content_type="text/csv")
    return form


async def play(service: World) -> list[tuple[str, bytes]]:
    """Numbers given in every way there is, rightly and wrongly; every answer."""
    said: list[tuple[str, bytes]] = []

    async def ask(who: str, method: str, path: str, sent: Any = None, status: int = 200, **more: Any) -> None:
        found = await service.ask(who, method, path, sent, **more)
        assert found.status == status, (path, found.data.decode())
        said.append((f"{method} {path}", found.data))

    entry = {"code": "NEW-1-E1", "kind": "deposit", "amount_fen": 100, "value_on": "2023-03-01"}
    entry["reference"] = "存入6217-0000 98765432"
    new = {**b.account("NEW-1", "2023-03-01", evidence=f"开户许可，账号{OPENED}"), "entries": [entry]}
    new.pop("number_tail")
    opening = "/mines/OWN-1/fund-accounts"
    await ask("inspector", "POST", opening, new | {"account_number": OPENED}, 201)
    for named in ({"code": f"ZH-{TYPED}"}, {"entries": [entry | {"code": f"E{TYPED}"}]}, {"supersedes": TYPED}):
        await ask("inspector", "POST", opening, new | {"code": "NEW-2", "account_number": TYPED} | named, 422)
    await ask("inspector", "POST", opening, new | {"code": "NEW-2", "account_number": f"{TYPED}x"}, 422)
    await ask("inspector", "POST", opening, new | {"code": "NEW-3", "account_number": int(TYPED)}, 422)
    change = {"effective_on": "2023-12-01", "evidence": "许可2号", "ground": f"账号改为{GROUPED}"}
    changes = "/fund-accounts/NEW-1/changes"
    await ask("inspector", "POST", changes, change | {"bank": "新银行", "account_number": CHANGED}, 201)
    await ask("inspector", "POST", changes, change | {"account_number": TYPED[:5] + "-" + TYPED[5:]}, 422)
    await ask("signatory", "POST", changes, change | {"account_number": TYPED}, 403)
    await ask("inspector", "POST", "/statement-layouts", LAYOUT, 201)
    where = "/fund-accounts/NEW-1/statement?bank=示例银行"
    await ask("inspector", "POST", where, status=422, data=statement(TYPED, "S0"))
    for number, serial in ((OPENED, "S1"), (CHANGED, "S2")):
        status = 201 if serial == "S1" else 422  # the second one's balance does not go on; its number is the account's
        await ask("inspector", "POST", where, status=status, data=statement(number, serial))
    for path in (opening, changes, "/fund-accounts/NEW-1/statement", "/mines/OWN-1/timeline", "/mines/OWN-1/fund"):
        await ask("signatory", "GET", path)
    await ask("signatory", "GET", f"{API}/../../mines/OWN-1/fund")
    await ask("inspector", "GET", f"/fund-disclosure?division={b.KAIZHOU}")
    return said


async def test_a_code_with_the_number_is_refused_and_never_rewritten(service: World) -> None:
    """The number is sealed for the account's code, so that a code changed afterwards would not open it."""
    new = {"code": "NEW-1", "effective_on": "2023-03-01", "evidence": "开户许可", "account_number": OPENED}
    entry = {"code": "NEW-1-E1", "kind": "deposit", "amount_fen": 100, "value_on": "2023-03-01"}
    wrong = {"code": "6217-0000-9876-5432", "entries": [entry, entry | {"code": f"E{OPENED}"}]}
    refused = await service.ask("inspector", "POST", "/mines/OWN-1/fund-accounts", new | wrong)
    found = [(e["field"], e["code"]) for e in refused.body["errors"]]
    assert (refused.status, found) == (422, [("code", "number_in_code"), ("entries[1].code", "number_in_code")])
    clear("the refusal", refused.data)
    await service.post("inspector", "/mines/OWN-1/fund-accounts", new | {"code": "NEW-****5432"})
    kept = await FundAccount.get(code="NEW-****5432")
    app = service.client.app
    assert app is not None and app[SEALER].open(kept.number_sealed, kept.code) == OPENED


def prompt(url: str, folder: Path, *arguments: str) -> bytes:
    """What a command prints, whether it succeeds or not."""
    environment = {
        **os.environ,
        "RESTORATION_DATABASE__URL": url,
        "RESTORATION_DATA__FOLDER": str(folder),
        "RESTORATION_SECURITY__SECRET": "s" * 40,
        "RESTORATION_CLOCK__FILE": str(folder / "clock"),
    }
    command = [sys.executable, "-m", "api.cli", "--config", str(ROOT / "config.toml"), *arguments]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, check=False)
    assert done.stdout or done.stderr
    return done.stdout + done.stderr


async def test_account_numbers_are_nowhere_in_clear(
    service: World, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for where, data in await play(service):
        clear(where, data)
    for table in all_tables():  # the rows, audit entries and idempotency keys among them
        for row in await database.fetch(f'SELECT * FROM "{table.name}"'):
            clear(table.name, repr(row))
    app = service.client.app
    assert app is not None
    settings = app[SETTINGS]
    kept = tmp_path / "backup.zip"
    await keep_backup(settings, kept)
    with zipfile.ZipFile(kept) as archive:
        for name in archive.namelist():
            clear(name, archive.read(name))
    url = settings.database_url()
    store = Path(url.removeprefix("sqlite://")).parent.glob("*.db*") if url.startswith("sqlite") else ()
    for file in (*service.folder.rglob("*"), *store):  # heads, attachments; where the store is a file, its bytes
        if file.is_file():
            clear(str(file), file.read_bytes())
    for arguments in (
        ("ledger", "verify"),
        ("ledger", "verify", "--json"),
        ("export", "accounts", str(tmp_path / "accounts.xlsx")),
        ("export", "ledger", str(tmp_path / "ledger.xlsx")),
        ("fund", "require", "OWN-1"),
    ):
        clear(" ".join(arguments), await asyncio.to_thread(prompt, url, service.folder, *arguments))
    for book in tmp_path.glob("*.xlsx"):
        with zipfile.ZipFile(book) as archive:
            for name in archive.namelist():
                clear(f"{book.name} {name}", archive.read(name))
    printed = capfd.readouterr()
    clear("the log", printed.out + printed.err)


async def keep_backup(settings: Any, file: Path) -> None:
    """A backup by a process of its own, as the machine makes it."""
    found = await asyncio.to_thread(prompt, settings.database_url(), settings.data.folder, "backup", str(file))
    assert file.exists(), found.decode()


async def test_a_request_on_record_is_no_hash_to_try_numbers_on(service: World) -> None:
    """Eight to thirty digits do not withstand a plain hash of the body they were sent in."""
    path, sent = "/fund-accounts/OWN-1-ZH1/changes", {"effective_on": "2023-12-01", "evidence": "1", "ground": "2"}
    await service.post("inspector", path, sent | {"account_number": OPENED})
    body = orjson.dumps(sent | {"account_number": OPENED})
    parts = (b"POST", f"{API}{path}".encode(), body)
    plain = {hashlib.sha256(b"\0".join(parts)).hexdigest(), hashlib.sha256(body).hexdigest()}
    rows = await database.fetch("SELECT fingerprint FROM idempotency_keys")
    assert rows and not plain & {r["fingerprint"] for r in rows}
