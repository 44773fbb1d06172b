"""A ledger entry as a row of its account's hash chain, whether posted one by one or imported.

What the hash covers is decided here, once: an entry that is edited, re-dated, moved to another account or taken out
breaks its chain.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from restoration.law.chain import GENESIS, POSTED, Link, Value, link
from restoration.law.fund.ledger import NO_USE, Entry, EntryKind, Use, postings, written
from restoration.services.actors import Actor
from restoration.services.audit import Effect
from restoration.tables import LedgerEntry
from restoration.tables.fields import read_date, read_instant


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
    rows = []
    for entry in entries:
        seq += 1
        row = row_of(entry, key, seq, previous, actor, at)
        fields = covered(account, entry, seq, actor.id, at) | posted(entry, row.postings)
        row.hash = previous = link(previous, fields, row.algorithm)
        rows.append(row)
    return rows


def row_of(entry: NewEntry, account: int, seq: int, previous: str, actor: Actor, at: datetime) -> LedgerEntry:
    """The columns of an entry, its own hash left open."""
    return LedgerEntry(
        code=entry.code,
        account_id=account,
        seq=seq,
        kind=entry.kind,
        amount_fen=entry.amount_fen,
        value_on=entry.value_on,
        recorded_at=at,
        recorded_by=actor.id,
        reference=entry.reference,
        reverses_id=entry.reverses[0] if entry.reverses else None,
        previous_hash=previous,
        algorithm=POSTED,
        postings=entry.postings,
        refunds=entry.refunds,
        plan=entry.use.plan,
        phase=entry.use.phase,
        task=entry.use.task,
        purpose=entry.use.purpose,
    )


def covered(account: str, entry: NewEntry, seq: int, recorded_by: str, recorded_at: datetime) -> dict[str, Value]:
    """What an entry's hash covers under every tag."""
    return {
        "account": account,
        "seq": seq,
        "code": entry.code,
        "kind": entry.kind,
        "amount_fen": entry.amount_fen,
        "value_on": entry.value_on.isoformat(),
        "recorded_at": recorded_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "recorded_by": recorded_by,
        "reference": entry.reference,
        "reverses": entry.reverses[1] if entry.reverses else None,
    }


def posted(entry: NewEntry, sides: str) -> dict[str, Value]:
    """What an entry's hash covers besides, since entries have postings."""
    use = entry.use
    words: dict[str, Value] = {"refunds": entry.refunds, "plan": use.plan, "phase": use.phase}
    return {"postings": sides, "task": use.task, "purpose": use.purpose, **words}


def link_of(account: str, row: Mapping[str, Any]) -> Link:
    """A stored row, with its ``reverses`` code, as a link of its account's chain."""
    reverses = (row["reverses_id"], row["reverses"]) if row["reverses_id"] is not None else None
    use = Use(row["plan"], row["phase"], row["task"], row["purpose"])
    entry = NewEntry(
        row["code"],
        row["kind"],
        row["amount_fen"],
        read_date(row["value_on"]),
        row["reference"],
        reverses,
        refunds=row["refunds"],
        use=use,
    )
    fields = covered(account, entry, row["seq"], row["recorded_by"], read_instant(row["recorded_at"]))
    if row["algorithm"] == POSTED:
        fields |= posted(entry, row["postings"])
    return Link(row["seq"], fields, row["previous_hash"], row["hash"], row["algorithm"])


def head_effect(account: str, last: LedgerEntry, action: str) -> Effect:
    """The ledger's new end for the audit chain: a cut-off tail no longer matches what was audited."""
    after = {"seq": last.seq, "hash": last.hash, "entry": last.code, "kind": last.kind, "amount_fen": last.amount_fen}
    return Effect(action, f"account:{account}", after)
