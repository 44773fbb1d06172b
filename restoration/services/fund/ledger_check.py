"""Is the fund's ledger as it was written? Walks every account's chain, a batch of rows in memory at a time.

The end of each chain is held against the end last put on the audit chain, so a tail that was cut off is found too.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from restoration.database import Row, fetch
from restoration.law.chain import START, Head, follows, short
from restoration.services.fund.ledger_rows import link_of

BATCH = 5000
HEADS = """
SELECT object, after FROM audit WHERE id IN
(SELECT MAX(id) FROM audit WHERE action IN ('fund:load', 'fund:post') GROUP BY object)"""
ACCOUNTS = "SELECT id, code FROM fund_accounts ORDER BY id"
ENTRIES = f"""
SELECT e.account_id, e.seq, e.code, e.kind, e.amount_fen, e.value_on, e.recorded_at, e.recorded_by, e.reference,
       e.reverses_id, r.code AS reverses, e.previous_hash, e.hash, e.algorithm, e.postings, e.refunds, e.plan, e.phase,
       e.task, e.purpose
FROM ledger_entries e LEFT JOIN ledger_entries r ON r.id = e.reverses_id
WHERE (e.account_id, e.seq) > (?, ?) ORDER BY e.account_id, e.seq LIMIT {BATCH}"""


@dataclass(frozen=True, slots=True)
class BadEntry:
    """The first entry that does not fit: sequence, previous, algorithm, hash or head."""

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
    codes = {int(a["id"]): str(a["code"]) for a in await fetch(ACCOUNTS)}
    ends: dict[int, Head] = {}
    bad, entries = lost_account(heads, codes), 0
    async for rows in batches():
        entries += len(rows)
        bad = bad or next(broken(rows, codes, heads, ends), None)
    bad = bad or next(cut_off(codes, heads, ends), None)
    return VerifyResult(bad is None, len(codes), entries, bad)


async def batches() -> AsyncIterator[list[Row]]:
    """All entries, account by account in the order of their chains, so many at a time."""
    at: tuple[int, int] = (0, -(2**31))
    while rows := await fetch(ENTRIES, at):
        yield rows
        at = rows[-1]["account_id"], rows[-1]["seq"]


async def audited_heads() -> dict[str, Head]:
    """The end of each account's chain as last audited."""
    found = {}
    for row in await fetch(HEADS):
        after = json.loads(row["after"])
        found[row["object"].removeprefix("account:")] = (after["seq"], after["hash"])
    return found


def lost_account(heads: Mapping[str, Head], codes: Mapping[int, str]) -> BadEntry | None:
    """An account that was audited and is no longer there."""
    lost = sorted(heads.keys() - set(codes.values()))
    return BadEntry(lost[0], 1, "head") if lost else None


def broken(
    rows: list[Row], codes: Mapping[int, str], heads: Mapping[str, Head], ends: dict[int, Head]
) -> Iterator[BadEntry]:
    """The entries of a batch that do not fit; ``ends`` keeps how far each account's chain has been walked."""
    for key, group in groupby(rows, itemgetter("account_id")):
        account = codes[key]
        end, head = ends.get(key, START), heads.get(account)
        for row in group:
            if (reason := misfit(account, row, end, head)) is not None:
                yield reason
                return
            end = row["seq"], row["hash"]
        ends[key] = end


def misfit(account: str, row: Row, end: Head, head: Head | None) -> BadEntry | None:
    """Why a row does not continue its chain; one that cannot even be read does not."""
    try:
        found = follows(end, link_of(account, row), head)
    except (TypeError, ValueError):
        return BadEntry(account, row["seq"], "hash")
    return BadEntry(account, found.seq, found.reason) if found else None


def cut_off(codes: Mapping[int, str], heads: Mapping[str, Head], ends: Mapping[int, Head]) -> Iterator[BadEntry]:
    """The accounts whose chain ends before its audited end."""
    for key, account in codes.items():
        if found := short(ends.get(key, START), heads.get(account)):
            yield BadEntry(account, found.seq, found.reason)
