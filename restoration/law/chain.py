"""Hash chains: each entry's hash covers its own canonical bytes and the hash before it.

A chain alone finds an edit, a deletion or a swap. A truncated tail or a wholly recomputed chain is found only
against a head recorded elsewhere, which is why heads are also written outside the database.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import orjson

GENESIS: Final = "0" * 64
ALGORITHM: Final = "sha256/1"
POSTED: Final = "sha256/2"
"""The same chain for ledger entries with their postings and what they are for; older entries keep their own tag."""

Value = str | int | None
"""What a column holds; an integer has 64 bits, as in either database."""


def canonical(previous: str, fields: Mapping[str, Value], algorithm: str = ALGORITHM) -> bytes:
    """What is hashed of an entry after ``previous``: JSON with sorted keys, no spaces, UTF-8, the tag in front."""
    return orjson.dumps([algorithm, previous, fields], option=orjson.OPT_SORT_KEYS)


def link(previous: str, fields: Mapping[str, Value], algorithm: str = ALGORITHM) -> str:
    """Hash of an entry after ``previous``."""
    return hashlib.sha256(canonical(previous, fields, algorithm)).hexdigest()


@dataclass(frozen=True, slots=True)
class Link:
    """One stored entry: its place, its content and the two hashes stored with it."""

    seq: int
    fields: Mapping[str, Value]
    previous: str
    hash: str
    algorithm: str = ALGORITHM


@dataclass(frozen=True, slots=True)
class Broken:
    """The first entry that does not fit, and why (sequence, previous, algorithm, hash, head)."""

    seq: int
    reason: str


Head = tuple[int, str]
"""The end of a chain: sequence and hash; ``START`` before the first entry."""
START: Final[Head] = (0, GENESIS)


def follows(end: Head, entry: Link, head: Head | None = None) -> Broken | None:
    """Why ``entry`` does not continue a chain that ended at ``end``; ``head`` is an end recorded elsewhere."""
    seq = end[0] + 1
    if entry.seq != seq:
        return Broken(seq, "sequence")
    if entry.previous != end[1]:
        return Broken(seq, "previous")
    if entry.algorithm not in (ALGORITHM, POSTED):
        return Broken(seq, "algorithm")
    if entry.hash != link(end[1], entry.fields, entry.algorithm):
        return Broken(seq, "hash")
    if head is not None and head[0] == seq and head[1] != entry.hash:
        return Broken(seq, "head")
    return None


def short(end: Head, head: Head | None) -> Broken | None:
    """The first entry that is gone where a chain ends before the head recorded elsewhere."""
    return Broken(end[0] + 1, "head") if head is not None and end[0] < head[0] else None


def first_bad(chain: Iterable[Link], head: Head | None = None) -> Broken | None:
    """Walk a chain from its start; ``head`` is the last known (sequence, hash) recorded elsewhere."""
    end = START
    for entry in chain:
        if bad := follows(end, entry, head):
            return bad
        end = entry.seq, entry.hash
    return short(end, head)
