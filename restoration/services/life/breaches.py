"""Confirmed breaches that are still open, and production that is held: what a case, a gate or a page may rest on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from restoration.law.findings import SETTLED
from restoration.law.life.inspecting import holds, inspections
from restoration.services import explain, scope
from restoration.services.actors import Identity
from restoration.services.lawbook import current
from restoration.services.life.inspections import subject_of
from restoration.services.paging import Json
from restoration.services.snapshot import places, subjects
from restoration.tables import Obligation


@dataclass(frozen=True, slots=True)
class OpenBreach:
    """A confirmed finding that a duty was not performed, while the duty is not fulfilled: what a case may rest on."""

    code: str
    inspection: str
    mine: str
    right: str
    rule: str
    occasion: str
    obligation: str | None
    ground: str
    confirmed_on: date
    officers: tuple[str, ...]


async def open_breaches(right: str) -> list[OpenBreach]:
    """The confirmed breaches of a right whose duty is not settled now, oldest first."""
    subject = await subject_of(right)
    facts = subject.facts.current()
    rows = await Obligation.filter(subject_type=facts.subject_type.value, subject_id=facts.id)
    stored = {(o.rule, o.occasion): o for o in rows}
    settled = {key for key, o in stored.items() if o.standing in SETTLED}
    return [
        OpenBreach(
            e.id,
            i.event.id,
            facts.mine_code,
            facts.code,
            d.rule,
            d.occasion,
            stored[d.rule, d.occasion].code if (d.rule, d.occasion) in stored else None,
            d.ground,
            e.effective_on,
            d.officers,
        )
        for i in inspections(facts)
        for e, d in i.breaches
        if (d.rule, d.occasion) not in settled
    ]


async def open_breaches_of(identity: Identity, mine: str) -> list[Json]:
    """The open confirmed breaches of a mine's rights. Raises ``NotFound``."""
    rights = await scope.rights_of(identity, mine)
    found = [b for right in rights for b in await open_breaches(right)]
    return [
        {
            "code": b.code,
            "inspection": b.inspection,
            "mine": b.mine,
            "right": b.right,
            "rule": b.rule,
            "occasion": b.occasion,
            "obligation": b.obligation,
            "ground": b.ground,
            "confirmed_on": b.confirmed_on.isoformat(),
            "officers": list(b.officers),
        }
        for b in found
    ]


async def production_held(identity: Identity, mine: str) -> list[Json]:
    """What holds a mine's production now. Raises ``NotFound``."""
    rights = await scope.rights_of(identity, mine)
    found = await subjects(list(rights.values()), await places())
    return [
        {
            "right": s.facts.code,
            "inspection": h.inspection,
            "since": h.since.isoformat(),
            "text": h.text,
            "cites": explain.cites(h.cites),
        }
        for s in found
        for h in holds(s.facts.current(), current().rulebook)
    ]
