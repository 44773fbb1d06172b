"""What the texts say of a right as it is entered or as it stands, and the remark an adverse entry needs.

At the counter a finding against the text is a warning that asks for a remark; without one the entry comes back with
the text, so that nobody overlooks it, and with one it is put on record as it is. A delivery in bulk is not asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
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
from restoration.services.indicators import alarms as indicator_alarms
from restoration.services.lawbook import current
from restoration.services.paging import Json
from restoration.services.records import EventIn, MineIn, RightIn
from restoration.services.snapshot import Places, places, subjects
from restoration.tables import Right

CHANGES: Final = frozenset(
    {
        EventKind.AREA_CHANGED,
        EventKind.MINERAL_CHANGED,
        EventKind.METHOD_CHANGED,
        EventKind.SCALE_CHANGED,
        EventKind.RENEWED,
    }
)
"""Facts that change what a right is held against."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a change of the register brought to light."""

    code: str
    findings: list[Json]
    alarms: list[Json]


# ---- as entered ----------------------------------------------------------------------------------------------------


async def of_mine(mine: MineIn, on: date) -> dict[int, list[EntryFinding]]:
    """What the texts say of each right of a mine about to be entered, by its place in the list."""
    line = line_of(await places(), mine.division)
    found: dict[int, list[EntryFinding]] = {}
    for n, right in enumerate(mine.rights):
        others = await others_in_zone(right.zone or "", right.code)
        found[n] = findings(load(current().rulebook), entered(line, right, others), on)
    return found


def line_of(tree: Places, division: str) -> tuple[str, ...]:
    """The place codes of a division, nation first; the nation alone where it is not on record."""
    return next((p.places for p in tree.by_id.values() if p.code == division), ("CN",))


async def others_in_zone(zone: str, right: str) -> int:
    """How many other rights are on record in a zone."""
    return 0 if zone in ("", NO_ZONE) else await Right.filter(zone=zone).exclude(code=right).count()


def entered(line: tuple[str, ...], right: RightIn, others: int) -> Entered:
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
    )


def remarks_needed(mine: MineIn, found: dict[int, list[EntryFinding]]) -> Iterator[Defect]:
    """A right the texts speak against, without a remark."""
    for n, right in enumerate(mine.rights):
        for finding in found[n] if right.remark is None else ():
            if finding.level in ASKS_REMARK and acts(finding.confidence):
                cure = "请核对；情况属实的，在备注（remark）中说明后再登记"
                yield Defect(f"rights[{n}].remark", "remark_needed", finding.found, finding.text[:500], cure)


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


def shown_of(mine: MineIn, found: dict[int, list[EntryFinding]]) -> list[Json]:
    """All findings of a mine that are not in order."""
    return [shown(r.code, f) for n, r in enumerate(mine.rights) for f in found[n] if f.level is not Level.OK]


# ---- as it stands --------------------------------------------------------------------------------------------------


async def mine_findings(identity: Identity, code: str, as_of: date) -> Json:
    """What the texts say of a mine's rights as they stand on a day, what is in order included. Raises ``NotFound``."""
    rights = await scope.rights_of(identity, code)
    items = await right_findings(list(rights.values()), as_of)
    return {"mine": code, "as_of": as_of.isoformat(), "items": items}


async def right_findings(ids: Sequence[int], as_of: date) -> list[Json]:
    """What the texts say of some rights on a day."""
    rows = {r.id: r for r in await Right.filter(id__in=list(ids))}
    found: list[Json] = []
    for subject in await subjects(list(ids), await places()):
        facts, row = subject.facts.current().on(as_of), rows[subject.facts.id]
        standing = as_it_stands(facts, row, await others_in_zone(row.zone, row.code))
        found += [shown(row.code, f) for f in findings(load(current().rulebook), standing, as_of)]
    return found


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
    if event.kind not in CHANGES:
        return Recorded(await events.record(actor, right, event, at=at), [], [])

    async def work() -> Recorded:
        row = await Right.get_or_none(code=right).prefetch_related("mine__division")
        if row is not None:
            await indicator_alarms.hold([row.mine.division.code])
        code = await events.record(actor, right, event, at=at)
        assert row is not None
        found = await right_findings([row.id], legal_day(at))
        division, mine = row.mine.division.code, row.mine.code
        raised = await indicator_alarms.alarms_after(actor, [division], mines=[mine], facts=[code], at=at)
        return Recorded(code, not_in_order(found), raised)

    return await database.unit_of_work(work)


def not_in_order(found: Iterable[Json]) -> list[Json]:
    """Findings a clerk has to read."""
    return [f for f in found if f["level"] != Level.OK.value]
