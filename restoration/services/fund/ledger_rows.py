"""A ledger entry as a row of its account's hash chain, whether posted one by one or imported.

What the hash covers is decided here, once: an entry that is edited, re-dated, moved to another account or taken out
breaks its chain.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

from restoration.law.chain import GENESIS, POSTED, Link, Value, link
from restoration.law.fund.ledger import NO_USE, Entry, EntryKind, Use, postings, written
from restoration.services.actors import Actor
from restoration.services.audit import Effect
from restoration.tables import LedgerEntry
from restoration.tables.fields import read_date, read_instant

_POSTED_TOO: Final = ("postings", "task", "purpose", "refunds", "plan", "phase")
"""What a hash covers besides, since entries have postings."""


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry about to be written; ``reverses`` is the key and code of the entry it undoes, ``undoes`` its kind."""

    code: str
    kind: str
    amount_fen: int
    value_on: date
    reference: str = ""
    reverses: tuple[int, str] | None = None
    undoes: EntryKind | None = None
    refunds: str = ""  # code of the withdrawal whose money came back
    use: Use = NO_USE

    @property
    def summed(self) -> Entry:
        """The entry as far as the sum goes."""
        return Entry(EntryKind(self.kind), self.amount_fen, self.value_on, self.undoes)

    @property
    def postings(self) -> str:
        """Both sides, as the table keeps them. Raises ``LedgerRefused`` where they are not equal."""
        return written(postings(self.summed))


def chained(
    account: str,
    key: int,
    entries: Iterable[NewEntry],
    *,
    actor: Actor,
    at: datetime,
    seq: int = 0,
    previous: str = GENESIS,
) -> list[LedgerEntry]:
    """Rows that continue an account's chain after entry ``seq`` with hash ``previous``."""
    return [LedgerEntry(**row) for row in linked(account, key, entries, actor, at, seq, previous)]


def linked(
    account: str, key: int, entries: Iterable[NewEntry], actor: Actor, at: datetime, seq: int, previous: str
) -> Iterator[dict[str, Any]]:
    """The same as columns by name."""
    for n, entry in enumerate(entries, start=seq + 1):
        columns = columns_of(entry, key, n, previous, actor, at)
        reverses = entry.reverses[1] if entry.reverses else None
        previous = link(previous, covered(account, columns | {"reverses": reverses}), POSTED)
        yield columns | {"hash": previous}


def columns_of(entry: NewEntry, account: int, seq: int, previous: str, actor: Actor, at: datetime) -> dict[str, Any]:
    """The columns of an entry, all but its own hash."""
    return {
        "code": entry.code,
        "account_id": account,
        "seq": seq,
        "kind": entry.kind,
        "amount_fen": entry.amount_fen,
        "value_on": entry.value_on,
        "recorded_at": at,
        "recorded_by": actor.id,
        "reference": entry.reference,
        "reverses_id": entry.reverses[0] if entry.reverses else None,
        "previous_hash": previous,
        "algorithm": POSTED,
        "postings": entry.postings,
        "refunds": entry.refunds,
        "plan": entry.use.plan,
        "phase": entry.use.phase,
        "task": entry.use.task,
        "purpose": entry.use.purpose,
    }


def covered(account: str, row: Mapping[str, Any]) -> dict[str, Value]:
    """What an entry's hash covers, of a row stored or about to be; ``reverses`` is the code of the entry it undoes."""
    fields: dict[str, Value] = {
        "account": account,
        "seq": row["seq"],
        "code": row["code"],
        "kind": row["kind"],
        "amount_fen": row["amount_fen"],
        "value_on": _day(row["value_on"]),
        "recorded_at": _instant(row["recorded_at"]),
        "recorded_by": row["recorded_by"],
        "reference": row["reference"],
        "reverses": row["reverses"],
    }
    if row["algorithm"] == POSTED:
        fields |= {name: row[name] for name in _POSTED_TOO}
    return fields


@lru_cache(maxsize=4096)
def _day(value: str | date) -> str:
    return read_date(value).isoformat()


@lru_cache(maxsize=4096)
def _instant(value: str | datetime) -> str:
    return read_instant(value).isoformat(timespec="microseconds")


def link_of(account: str, row: Mapping[str, Any]) -> Link:
    """A stored row, with its ``reverses`` code, as a link of its account's chain."""
    return Link(row["seq"], covered(account, row), row["previous_hash"], row["hash"], row["algorithm"])


def head_effect(account: str, last: LedgerEntry, action: str) -> Effect:
    """The ledger's new end for the audit chain: a cut-off tail no longer matches what was audited."""
    after = {"seq": last.seq, "hash": last.hash, "entry": last.code, "kind": last.kind, "amount_fen": last.amount_fen}
    return Effect(action, f"account:{account}", after)
