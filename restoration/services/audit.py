"""The audit chain: every effect is recorded in the transaction that makes it, one chain for each bureau."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from restoration import database
from restoration.law.chain import GENESIS, Broken, Link, Value, first_bad, link
from restoration.services.actors import Actor
from restoration.tables import AuditEntry, AuditHead

NATION = "CN"

Content = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Effect:
    """One change worth recording: what was done to which object, before and after."""

    action: str
    object: str
    after: Content
    before: Content | None = None


async def record(actor: Actor, chain: str, effects: Iterable[Effect], *, at: datetime) -> None:
    """Append effects to a bureau's chain. Must run inside the unit of work that makes them."""
    effects = list(effects)
    if not effects:
        return
    head = await lock_head(chain)
    seq, previous, rows = head.seq, head.hash, []
    for effect in effects:
        seq += 1
        row = AuditEntry(chain=chain, seq=seq, at=at, actor=actor.id, previous_hash=previous, **columns(effect))
        row.hash = previous = link(previous, fields(row))
        rows.append(row)
    await AuditEntry.bulk_create(rows)
    await AuditHead.filter(id=head.id).update(seq=seq, hash=previous)


def columns(effect: Effect) -> dict[str, str]:
    """An effect as stored."""
    return {
        "action": effect.action,
        "object": effect.object,
        "before": compact(effect.before) if effect.before is not None else "",
        "after": compact(effect.after),
    }


def compact(content: Content) -> str:
    """Canonical JSON."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)


def fields(row: AuditEntry) -> dict[str, Value]:
    """What an entry's hash covers."""
    return {
        "chain": row.chain,
        "seq": row.seq,
        "at": row.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": row.actor,
        "action": row.action,
        "object": row.object,
        "before": row.before,
        "after": row.after,
    }


async def lock_head(chain: str) -> AuditHead:
    """The chain's end, held until the unit of work ends; made on first use."""
    await database.execute(
        "INSERT INTO audit_heads (chain, seq, hash) VALUES (?, 0, ?) ON CONFLICT (chain) DO NOTHING", [chain, GENESIS]
    )
    return await database.lock_row(AuditHead.filter(chain=chain)).get()


async def verify(chain: str) -> Broken | None:
    """The first entry of a chain that does not fit, if any."""
    rows = await AuditEntry.filter(chain=chain).order_by("seq")
    head = await AuditHead.get_or_none(chain=chain)
    return first_bad(links(rows), (head.seq, head.hash) if head else None)


def links(rows: Sequence[AuditEntry]) -> Iterable[Link]:
    """Stored rows as links of a chain."""
    return (Link(r.seq, fields(r), r.previous_hash, r.hash) for r in rows)


async def chains() -> list[str]:
    """All chains there are."""
    return [head.chain for head in await AuditHead.all().order_by("chain")]
