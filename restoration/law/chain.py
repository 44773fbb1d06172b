"""Hash chains: each entry's hash covers its own canonical bytes and the hash before it.

A chain alone finds an edit, a deletion or a swap. A truncated tail or a wholly recomputed chain is found only
against a head recorded elsewhere, which is why heads are also written outside the database.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

GENESIS: Final = "0" * 64
ALGORITHM: Final = "sha256/1"

Value = str | int | None


def link(previous: str, fields: Mapping[str, Value]) -> str:
    """Hash of an entry after ``previous``: canonical JSON (sorted keys, no spaces, UTF-8) with the algorithm's tag."""
    body = json.dumps([ALGORITHM, previous, dict(fields)], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(body.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Link:
    """One stored entry: its place, its content and the two hashes stored with it."""

    seq: int
    fields: Mapping[str, Value]
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class Broken:
    """The first entry that does not fit, and why (sequence, previous, hash, head)."""

    seq: int
    reason: str


def first_bad(chain: Iterable[Link], head: tuple[int, str] | None = None) -> Broken | None:
    """Walk a chain from its start; ``head`` is the last known (sequence, hash) recorded elsewhere."""
    previous, seq = GENESIS, 0
    for entry in chain:
        seq += 1
        if entry.seq != seq:
            return Broken(seq, "sequence")
        if entry.previous != previous:
            return Broken(seq, "previous")
        if entry.hash != link(previous, entry.fields):
            return Broken(seq, "hash")
        if head is not None and head[0] == seq and head[1] != entry.hash:
            return Broken(seq, "head")
        previous = entry.hash
    if head is not None and seq < head[0]:
        return Broken(seq + 1, "head")
    return None
