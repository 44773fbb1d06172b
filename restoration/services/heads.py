"""The ends of all chains, written outside the database once a day.

A chain finds an edit within it, but neither a cut-off tail nor a chain computed anew from the start; both are found
against an end that was written elsewhere before. The files are never overwritten; copy them off the host daily.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TypeAlias

from restoration.database import fetch
from restoration.law.chain import Head

Ends: TypeAlias = "dict[str, dict[str, tuple[int, str]]]"
"""``{"audit": {chain: (seq, hash)}, "ledger": {account: (seq, hash)}}``"""

ENDS = {
    "audit": "SELECT chain AS name, seq, hash FROM audit_heads WHERE seq > 0 ORDER BY chain",
    "ledger": """
SELECT a.code AS name, e.seq, e.hash FROM ledger_entries e JOIN fund_accounts a ON a.id = e.account_id
WHERE e.seq = (SELECT MAX(x.seq) FROM ledger_entries x WHERE x.account_id = e.account_id) ORDER BY a.code""",
}
AT = {
    "audit": "SELECT seq, hash FROM audit WHERE chain = ? AND seq IN ({seqs})",
    "ledger": "SELECT e.seq, e.hash FROM ledger_entries e JOIN fund_accounts a ON a.id = e.account_id "
    "WHERE a.code = ? AND e.seq IN ({seqs})",
}
BATCH = 500
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


@dataclass(frozen=True, slots=True)
class Gone:
    """The first recorded end of a chain that the database no longer has, or has with other content."""

    book: str
    name: str
    seq: int
    file: str

    def words(self) -> str:
        """The same for people."""
        return f"{TITLES[self.book]} {self.name}：{self.file} 记有第 {self.seq} 条，数据库中没有或内容不同"


async def gone(folder: Path) -> list[Gone]:
    """Every chain that is not as it was ever recorded outside the database, at its first recorded end that differs.

    All days count, not the newest alone: a chain made anew is recorded the next night like any other.
    """
    recorded = await asyncio.to_thread(all_ends, folder)
    found = []
    for (book, name), known in sorted(recorded.items()):
        there = await hashes(book, name, sorted({seq for seq, _ in known}))
        bad = sorted((seq, file) for (seq, digest), file in known.items() if there.get(seq) != digest)
        found += [Gone(book, name, *first) for first in bad[:1]]
    return found


def all_ends(folder: Path) -> dict[tuple[str, str], dict[Head, str]]:
    """Every end ever recorded of each chain, with the first file that has it."""
    found: dict[tuple[str, str], dict[Head, str]] = {}
    for path in sorted((folder / "heads").glob("*.json")):
        known = json.loads(path.read_text(encoding="utf-8"))
        for book in AT:
            for name, (seq, digest) in known.get(book, {}).items():
                found.setdefault((book, name), {}).setdefault((seq, digest), path.name)
    return found


async def hashes(book: str, name: str, seqs: Sequence[int]) -> dict[int, str]:
    """The hashes a chain has in the database at these places."""
    found: dict[int, str] = {}
    for start in range(0, len(seqs), BATCH):
        part = seqs[start : start + BATCH]
        rows = await fetch(AT[book].format(seqs=", ".join("?" * len(part))), [name, *part])
        found |= {int(r["seq"]): str(r["hash"]) for r in rows}
    return found


async def compare(folder: Path) -> list[str]:
    """What was recorded outside and the database no longer has, one line for each chain; [] when all is there."""
    return [one.words() for one in await gone(folder)]
