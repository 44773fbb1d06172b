"""What the texts say of a right as it is entered or as it stands, and the remark an adverse entry needs.

At the counter a finding against the text is a warning that asks for a remark; without one the entry comes back with
the text, so that nobody overlooks it, and with one it is put on record as it is. A delivery in bulk is not asked for
remarks; it is told what it brought.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from restoration import database
from restoration.clock import legal_day
from restoration.errors import Defect
from restoration.law.admission.book import acts, load
from restoration.law.admission.entering import ASKS_REMARK, LEVEL_WORDS, NO_ZONE, Entered, EntryFinding, Level, findings
from restoration.law.events import Change, EventKind
from restoration.law.events.right import Renewal, ScaleChange
from restoration.law.facts import RightFacts
from restoration.services import events, scope
from restoration.services.actors import Actor, Identity
from restoration.services.explain import cites
from restoration.services.lawbook import current
from restoration.services.paging import Json
from restoration.services.records import EventIn, HoldingIn, MineIn, Register, RightIn
from restoration.services.register import register
from restoration.services.snapshot import Places, Subject, places, subjects
from restoration.tables import Right

CHANGES: Final = frozenset(
    {
        EventKind.AREA_CHANGED,
        EventKind.MINERAL_CHANGED,
        EventKind.METHOD_CHANGED,
        EventKind.SCALE_CHANGED,
        EventKind.RENEWED,
        EventKind.RIGHT_CORRECTED,
        EventKind.RECORD_VOIDED,
    }
)
"""Facts that change what a right is held against, one that did not happen and was among them too."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a change of the register brought to light."""

    code: str
    findings: list[Json]
    alarms: list[Json]


# ---- as entered ----------------------------------------------------------------------------------------------------


async def of_delivery(delivery: Register, on: date) -> dict[str, list[EntryFinding]]:
    """What the texts say of each right of a delivery, about to be entered or just entered, by its code."""
    tree = await places()
    sent = [r for m in delivery.mines for r in m.rights]
    there = await rights_in_zones({r.zone for r in sent if r.zone})
    together: defaultdict[str, set[str]] = defaultdict(set)
    for right in sent:
        together[right.zone or ""].add(right.code)
    number = {zone: len(there.get(zone, frozenset()) | codes) for zone, codes in together.items()}
    found: dict[str, list[EntryFinding]] = {}
    for mine in delivery.mines:
        line, confirmed = line_of(tree, mine.division)
        for right in mine.rights:
            like = entered(line, right, number[right.zone or ""] - 1, confirmed)
            found[right.code] = findings(load(current().rulebook), like, on)
    return found


def line_of(tree: Places, division: str) -> tuple[tuple[str, ...], frozenset[str]]:
    """A division's place codes, nation first, and its bureau's confirmed sources; not on record: the nation alone."""
    place = next((p for p in tree.by_id.values() if p.code == division), None)
    if place is None:
        return ("CN",), frozenset()
    return place.places, tree.confirmed.get(tree.bureau_of.get(place.id, 0), frozenset())


async def rights_in_zones(zones: set[str]) -> dict[str, frozenset[str]]:
    """The codes of the rights on record in some zones."""
    found: dict[str, set[str]] = {}
    for row in await Right.filter(zone__in=sorted(zones - {NO_ZONE})).values("zone", "code") if zones else ():
        found.setdefault(row["zone"], set()).add(row["code"])
    return {zone: frozenset(codes) for zone, codes in found.items()}


def entered(line: tuple[str, ...], right: RightIn, others: int, confirmed: frozenset[str]) -> Entered:
    """A right as sent."""
    return Entered(
        places=line,
        subject_type=right.subject_type,
        mineral=right.mineral,
        method=right.method or "",
        scale=right.scale,
        unit=right.scale_unit or "",
        size=right.scale_class or "",
        zone=right.zone or "",
        arable_land=right.arable_land,
        toxic=right.toxic,
        granted_on=right.granted_on,
        term_from=right.granted_on,
        expires_on=right.expires_on,
        others_in_zone=others,
        confirmed_sources=confirmed,
    )


def remarks_needed(mine: MineIn, found: Mapping[str, list[EntryFinding]]) -> Iterator[Defect]:
    """A right the texts speak against, without a remark."""
    for n, right in enumerate(mine.rights):
        for finding in found[right.code] if right.remark is None else ():
            if against(finding):
                cure = "请核对；情况属实的，在备注（remark）中说明后再登记"
                yield Defect(f"rights[{n}].remark", "remark_needed", finding.found, finding.text[:500], cure)


def against(finding: EntryFinding) -> bool:
    """Whether a text that may be acted on speaks against the entry."""
    return finding.level in ASKS_REMARK and acts(finding.confidence)


async def told_of(delivery: Register, on: date) -> tuple[str, ...]:
    """What a delivery in bulk has put on record against the texts, right by right, in words; nothing is refused."""
    found = await of_delivery(delivery, on)
    return tuple(f"{code}：{f.text}" for code, said in found.items() for f in said if against(f))


def shown(right: str, finding: EntryFinding) -> Json:
    """One finding as the API shows it."""
    return {
        "right": right,
        "rule": finding.rule,
        "level": finding.level.value,
        "level_title": LEVEL_WORDS[finding.level],
        "found": finding.found,
        "expected": finding.expected,
        "text": finding.text,
        "place": finding.place,
        "confidence": finding.confidence.value,
        "cites": cites(finding.cites),
        "note": finding.note,
    }


def shown_of(found: Mapping[str, list[EntryFinding]]) -> list[Json]:
    """All findings that are not in order."""
    return [shown(code, f) for code, said in found.items() for f in said if f.level is not Level.OK]


# ---- as it stands --------------------------------------------------------------------------------------------------


async def mine_findings(identity: Identity, code: str, as_of: date) -> Json:
    """What the texts say of a mine's rights as they stand on a day, what is in order included. Raises ``NotFound``."""
    rights = await scope.rights_of(identity, code)
    items = await right_findings(list(rights.values()), as_of)
    return {"mine": code, "as_of": as_of.isoformat(), "items": items}


async def right_findings(ids: Sequence[int], as_of: date) -> list[Json]:
    """What the texts say of some rights on a day."""
    found = await subjects(list(ids), await places())
    return [shown(one.facts.code, f) for one in found for f in await standing_findings(one, as_of)]


async def standing_findings(subject: Subject, as_of: date) -> list[EntryFinding]:
    """What the texts say of one right as it stands on a day."""
    facts, row = subject.facts.current().on(as_of), await Right.get(id=subject.facts.id)
    others = (await rights_in_zones({row.zone} - {""})).get(row.zone, frozenset()) - {row.code}
    return findings(load(current().rulebook), as_it_stands(facts, row, len(others)), as_of)


def as_it_stands(facts: RightFacts, row: Right, others: int) -> Entered:
    """A right as first registered and as its later facts changed it."""
    scale, renewal = last(facts, EventKind.SCALE_CHANGED), last(facts, EventKind.RENEWED)
    changed = scale if isinstance(scale, ScaleChange) else None
    renewed = facts.of_kind(EventKind.RENEWED)
    known = changed is not None and changed.scale is not None
    return Entered(
        places=facts.places,
        subject_type=facts.subject_type,
        mineral=after(facts, EventKind.MINERAL_CHANGED) or row.mineral,
        method=after(facts, EventKind.METHOD_CHANGED) or row.method,
        scale=changed.scale if changed and known else row.scale,
        unit=changed.scale_unit if changed and known else row.scale_unit,
        size=(changed.scale_class if changed else "") or row.scale_class,
        zone=row.zone,
        arable_land=row.arable_land,
        toxic=row.toxic,
        granted_on=facts.granted_on,
        term_from=renewed[-1].effective_on if renewed else facts.granted_on,
        expires_on=renewal.expires_on if isinstance(renewal, Renewal) else facts.expires_on,
        renewed=bool(renewed),
        others_in_zone=others,
        confirmed_sources=facts.confirmed_sources,
    )


def last(facts: RightFacts, kind: EventKind) -> object:
    """The payload of the last fact of a kind."""
    found = facts.of_kind(kind)
    return found[-1].detail if found else None


def after(facts: RightFacts, kind: EventKind) -> str:
    """What the last change made of an attribute."""
    detail = last(facts, kind)
    return detail.after if isinstance(detail, Change) else ""


# ---- a change ------------------------------------------------------------------------------------------------------


async def record_event(actor: Actor, right: str, event: EventIn, *, at: datetime) -> Recorded:
    """Record an ordinary fact of a right; what the texts say of a change, and what it took beyond a plan's target."""

    async def work() -> Recorded:
        put = await events.record(actor, right, event, at=at)
        return await looked_at(right, put, at) if event.kind in CHANGES else Recorded(put.code, [], put.alarms)

    return await database.unit_of_work(work)


async def transfer(actor: Actor, right: str, holding: HoldingIn, *, at: datetime) -> Recorded:
    """Record that another company holds the right; what the texts say of the right it takes over."""

    async def work() -> Recorded:
        return await looked_at(right, await register.put_holding(actor, right, holding, at=at), at)

    return await database.unit_of_work(work)


async def looked_at(right: str, put: register.Put, at: datetime) -> Recorded:
    """A fact just put on record, with what the texts say of its right as it stands now."""
    row = await Right.get(code=right)
    found = await right_findings([row.id], legal_day(at))
    return Recorded(put.code, not_in_order(found), put.alarms)


def not_in_order(found: Iterable[Json]) -> list[Json]:
    """Findings a clerk has to read."""
    return [f for f in found if f["level"] != Level.OK.value]
