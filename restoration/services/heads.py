"""The ends of all chains, written outside the database once a day.

A chain finds an edit within it, but neither a cut-off tail nor a chain computed anew from the start; both are found
against an end that was written elsewhere before. The files are never overwritten; copy them off the host daily.
"""

from __future__ import annotations

import contextlib
import json
import os
from datetime import date, datetime
from pathlib import Path
from typing import TypeAlias

from restoration.database import fetch

Ends: TypeAlias = "dict[str, dict[str, tuple[int, str]]]"
"""``{"audit": {chain: (seq, hash)}, "ledger": {account: (seq, hash)}}``"""

ENDS = {
    "audit": "SELECT chain AS name, seq, hash FROM audit_heads WHERE seq > 0 ORDER BY chain",
    "ledger": """
SELECT a.code AS name, e.seq, e.hash FROM ledger_entries e JOIN fund_accounts a ON a.id = e.account_id
WHERE e.seq = (SELECT MAX(x.seq) FROM ledger_entries x WHERE x.account_id = e.account_id) ORDER BY a.code""",
}
AT = {
    "audit": "SELECT hash FROM audit WHERE chain = ? AND seq = ?",
    "ledger": """
SELECT e.hash FROM ledger_entries e JOIN fund_accounts a ON a.id = e.account_id WHERE a.code = ? AND e.seq = ?""",
}
TITLES = {"audit": "操作记录链", "ledger": "基金账户"}


async def ends() -> Ends:
    """The present end of every chain."""
    return {book: {r["name"]: (r["seq"], r["hash"]) for r in await fetch(text)} for book, text in ENDS.items()}


def path_of(folder: Path, day: date) -> Path:
    """Where a day's ends lie."""
    return folder / "heads" / f"{day.isoformat()}.json"


def write(folder: Path, day: date, found: Ends, *, at: datetime) -> bool:
    """Write a day's ends whole, read-only; False, leaving the file as it is, if the day has one already."""
    path = path_of(folder, day)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}")
    text = json.dumps({"day": day.isoformat(), "at": at.isoformat(), **found}, ensure_ascii=False, indent=1)
    with part.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.chmod(0o444)
    try:
        with contextlib.suppress(FileExistsError):
            os.link(part, path)  # unlike a rename, never replaces what is there
            return True
        return False
    finally:
        part.unlink()


def newest(folder: Path) -> tuple[str | None, Ends]:
    """The newest file's day and what it knows; nothing where none was written yet."""
    files = sorted((folder / "heads").glob("*.json"))
    if not files:
        return None, {}
    known = json.loads(files[-1].read_text(encoding="utf-8"))
    return str(known["day"]), {book: known[book] for book in AT}


async def compare(folder: Path) -> list[str]:
    """What the newest file knows and the database no longer has, one line for each chain; [] when all is there."""
    files = sorted((folder / "heads").glob("*.json"))
    if not files:
        return []
    known = json.loads(files[-1].read_text(encoding="utf-8"))
    return [
        f"{TITLES[book]} {name}：{files[-1].name} 记有第 {seq} 条，数据库中没有或内容不同"
        for book, text in AT.items()
        for name, (seq, hashed) in known[book].items()
        if [row["hash"] for row in await fetch(text, [name, seq])] != [hashed]
    ]
