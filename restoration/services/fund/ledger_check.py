"""Is the fund's ledger as it was written? Walks every account's chain, one account in memory at a time.

The end of each chain is held against the end last put on the audit chain, so a tail that was cut off is found too.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from restoration.database import Row, fetch
from restoration.law.chain import first_bad
from restoration.services.fund.ledger_rows import link_of

HEADS = """
SELECT object, after FROM audit WHERE id IN
(SELECT MAX(id) FROM audit WHERE action IN ('fund:load', 'fund:post') GROUP BY object)"""
ACCOUNTS = "SELECT id, code FROM fund_accounts ORDER BY id"
ENTRIES = """
SELECT e.seq, e.code, e.kind, e.amount_fen, e.value_on, e.recorded_at, e.recorded_by, e.reference, e.reverses_id,
       r.code AS reverses, e.previous_hash, e.hash
FROM ledger_entries e LEFT JOIN ledger_entries r ON r.id = e.reverses_id WHERE e.account_id = ? ORDER BY e.seq"""

Head = tuple[int, str]


@dataclass(frozen=True, slots=True)
class BadEntry:
    """The first entry that does not fit: sequence, previous, hash or head."""

    account: str
    seq: int
    reason: str


@dataclass(frozen=True, slots=True)
class VerifyResult:
    """What was walked, and what was found."""

    ok: bool
    accounts: int
    entries: int
    first_bad: BadEntry | None


async def verify() -> VerifyResult:
    """Walk all chains; the first row that does not fit is named."""
    heads = await audited_heads()
    accounts = await fetch(ACCOUNTS)
    bad, entries = lost_account(heads, accounts), 0
    for account in accounts:
        rows = await fetch(ENTRIES, [account["id"]])
        entries += len(rows)
        bad = bad or broken(account["code"], rows, heads.get(account["code"]))
    return VerifyResult(bad is None, len(accounts), entries, bad)


async def audited_heads() -> dict[str, Head]:
    """The end of each account's chain as last audited."""
    found = {}
    for row in await fetch(HEADS):
        after = json.loads(row["after"])
        found[row["object"].removeprefix("account:")] = (after["seq"], after["hash"])
    return found


def lost_account(heads: dict[str, Head], accounts: list[Row]) -> BadEntry | None:
    """An account that was audited and is no longer there."""
    lost = sorted(heads.keys() - {a["code"] for a in accounts})
    return BadEntry(lost[0], 1, "head") if lost else None


def broken(account: str, rows: list[Row], head: Head | None) -> BadEntry | None:
    """The first entry of one account that does not fit; a row that cannot even be read does not."""
    read = []
    for row in rows:
        try:
            read.append(link_of(account, row))
        except (TypeError, ValueError):
            return BadEntry(account, row["seq"], "hash")
    found = first_bad(read, head)
    return BadEntry(account, found.seq, found.reason) if found else None
