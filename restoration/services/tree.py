"""The division tree with its bureaus, and what they confirmed or decided for all below them: read once for a run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from restoration import database
from restoration.law.events import CalendarConfirmed, EventKind, OverrideSet, SourceConfirmed
from restoration.law.facts import Event
from restoration.law.revisions import Override, Revision
from restoration.services.fact_rows import event
from restoration.tables.fields import read_date

Row = Mapping[str, Any]

DIVISIONS = "SELECT id, code, name, parent_id, tracked_from FROM divisions"
BUREAUS = "SELECT id, code, division_id, registration_level FROM bureaus ORDER BY id"
DECISIONS = """
SELECT bureau_id, code, kind, effective_on, recorded_at, supersedes, detail
FROM events WHERE bureau_id IS NOT NULL AND kind IN (?, ?, ?) ORDER BY id"""
DECIDED = (EventKind.SOURCE_CONFIRMED, EventKind.OVERRIDE_SET, EventKind.CALENDAR_CONFIRMED)


@dataclass(frozen=True, slots=True)
class Place:
    """One division with its real ancestors, nearest first (itself included)."""

    id: int
    code: str
    name: str
    ancestors: tuple[int, ...]
    places: tuple[str, ...]
    tracked_from: date | None


@dataclass(frozen=True, slots=True)
class Places:
    """The division tree and the bureaus, read once for a run."""

    by_id: Mapping[int, Place]
    bureau_of: Mapping[int, int]  # division id → the bureau in charge: its own or the nearest above
    confirmed: Mapping[int, frozenset[str]]  # bureau id → sources its legal officer confirmed
    overrides: Mapping[str, tuple[Override, ...]]  # division code → later days for it and all below
    revisions: tuple[Revision, ...]  # confirmed year tables of the calendar

    def overriding(self, where: Place) -> tuple[Override, ...]:
        """The overrides for a division: its own and those of every division above it."""
        if not self.overrides:
            return ()
        return tuple(o for key in where.ancestors for o in self.overrides.get(self.by_id[key].code, ()))

    def under(self, code: str) -> frozenset[int]:
        """A division and everything below it, by descent, never by likeness of codes."""
        wanted = {p.id for p in self.by_id.values() if p.code == code}
        return frozenset(p.id for p in self.by_id.values() if wanted & set(p.ancestors))


def prefix(code: str) -> str:
    """A division code without its trailing zero pairs: the book's place code (500000 → 50)."""
    if len(code) != 6 or not code.endswith("00"):
        return code
    return code[:2] if code.endswith("0000") else code[:4]


async def places(known_at: datetime | None = None) -> Places:
    """The tree with its bureaus and what they have confirmed or decided for all (by ``known_at``)."""
    rows = {r["id"]: r for r in await database.fetch(DIVISIONS)}
    by_id = {key: place(rows, key) for key in rows}
    bureaus: dict[int, int] = {}
    for b in await database.fetch(BUREAUS):
        bureaus.setdefault(b["division_id"], b["id"])
    in_charge = {p.id: next((bureaus[a] for a in p.ancestors if a in bureaus), None) for p in by_id.values()}
    decided = await decisions(known_at)
    return Places(
        by_id,
        {k: v for k, v in in_charge.items() if v is not None},
        confirmed_sources(decided),
        overrides_of(decided),
        tuple(revision(e) for _, e in decided if e.kind is EventKind.CALENDAR_CONFIRMED),
    )


async def revisions() -> tuple[Revision, ...]:
    """The confirmed year tables of the calendar."""
    return tuple(revision(e) for _, e in await decisions(None) if e.kind is EventKind.CALENDAR_CONFIRMED)


async def decisions(known_at: datetime | None) -> list[tuple[int, Event]]:
    """What bureaus have confirmed or decided for all, with the bureau; nothing corrected since."""
    rows = await database.fetch(DECISIONS, [kind.value for kind in DECIDED])
    found = [(int(r["bureau_id"]), event(r)) for r in rows]
    known = [(b, e) for b, e in found if known_at is None or e.recorded_at <= known_at]
    corrected = {e.supersedes for _, e in known if e.supersedes}
    return [(b, e) for b, e in known if e.id not in corrected]


def confirmed_sources(decided: Iterable[tuple[int, Event]]) -> dict[int, frozenset[str]]:
    """The sources each bureau's legal officer has confirmed."""
    found: defaultdict[int, set[str]] = defaultdict(set)
    for bureau, decision in decided:
        if isinstance(decision.detail, SourceConfirmed):
            found[bureau].add(decision.detail.source)
    return {bureau: frozenset(sources) for bureau, sources in found.items()}


def overrides_of(decided: Iterable[tuple[int, Event]]) -> dict[str, tuple[Override, ...]]:
    """The scoped overrides by the division they are for."""
    found: defaultdict[str, list[Override]] = defaultdict(list)
    for _, e in decided:
        if isinstance(e.detail, OverrideSet):
            one = Override(id=e.id, effective_on=e.effective_on, recorded_at=e.recorded_at, detail=e.detail)
            found[e.detail.division].append(one)
    return {division: tuple(overrides) for division, overrides in found.items()}


def revision(e: Event) -> Revision:
    """A confirmed year table."""
    assert isinstance(e.detail, CalendarConfirmed)
    return Revision(id=e.id, confirmed_on=e.effective_on, recorded_at=e.recorded_at, detail=e.detail)


def place(rows: Mapping[int, Row], key: int) -> Place:
    """One division with its line of descent."""
    line = []
    at: int | None = key
    while at is not None:
        line.append(rows[at])
        at = rows[at]["parent_id"]
    tracked = next((read_date(r["tracked_from"]) for r in line if r["tracked_from"]), None)
    codes = ("CN", *(prefix(r["code"]) for r in reversed(line)))
    return Place(key, line[0]["code"], line[0]["name"], tuple(r["id"] for r in line), codes, tracked)
