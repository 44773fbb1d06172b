"""Dated facts of one kind across the register, newest first, each read with everything on record of its right.

A page's facts come in one set of reads for all its rights; how they stand is then said by the pure functions of
``law.life``. Rows that were corrected are not listed. A company finds only what happened while it held the right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from restoration.law.events import EventKind
from restoration.law.facts import RightFacts
from restoration.services import scope
from restoration.services.actors import Identity
from restoration.services.lists import Sheet, within
from restoration.services.paging import Json, Listing, Page, Row, day, equals, everything, moment, page
from restoration.services.scope import Condition, among
from restoration.services.snapshot import places, subjects
from restoration.tables import User

STANDING = Condition("NOT EXISTS (SELECT 1 FROM events s WHERE s.supersedes = x.code)")
CHUNK = 200


def plain(r: Row) -> Json:
    """A row with its dates as JSON shows them; ``right_id`` is taken out again before it is answered."""
    return {**r, "effective_on": day(r["effective_on"]), "recorded_at": moment(r["recorded_at"])}


FACTS = Listing(
    columns="x.code, x.effective_on, x.recorded_at, x.recorded_by, x.evidence, x.supersedes, x.right_id, "
    'm.code AS mine, m.name, d.code AS division, r.code AS "right"',
    tables="events x JOIN rights r ON r.id = x.right_id JOIN mines m ON m.id = r.mine_id "
    "JOIN divisions d ON d.id = m.division_id",
    key="x.id",
    code="x.code",
    show=plain,
    newest_first=True,
)


@dataclass(frozen=True, slots=True)
class FactFilter:
    """Which facts are wanted."""

    division: str | None = None
    mine: str | None = None
    since: date | None = None
    until: date | None = None


Show = Callable[[Json, RightFacts], Json | None]
"""A row with the facts of its right, as answered; ``None`` where a filter leaves it out."""


async def listed(identity: Identity, kind: EventKind, wanted: FactFilter, sheet: Sheet, show: Show) -> Page:
    """A page of facts of one kind that pass the filter of ``show``."""
    where = everything(
        seen_by(identity),
        STANDING,
        equals("x.kind", kind.value),
        equals("m.code", wanted.mine),
        await within(wanted.division),
        Condition("x.effective_on >= ?", (wanted.since,)) if wanted.since else None,
        Condition("x.effective_on <= ?", (wanted.until,)) if wanted.until else None,
    )
    found: list[Json] = []
    after, more = sheet.after, True
    while more and len(found) <= sheet.limit:
        part = await page(FACTS, where, limit=CHUNK if found else sheet.limit + 1, after=after)
        found += [shown for shown in await read_together(part.items, show) if shown is not None]
        after, more = part.next, part.next is not None
    kept = found[: sheet.limit]
    return Page(kept, str(kept[-1]["code"]) if len(found) > sheet.limit else None)


async def one(identity: Identity, kind: EventKind, code: str, show: Show) -> Json:
    """One fact of a kind, corrected or not. Raises ``NotFound``."""
    where = everything(seen_by(identity), equals("x.kind", kind.value), equals("x.code", code))
    part = await page(FACTS, where, limit=1, after=None)
    shown = [s for s in await read_together(part.items, show) if s is not None]
    if not shown:
        raise scope.hidden()
    return shown[0]


async def read_together(rows: Iterable[Json], show: Show) -> list[Json | None]:
    """Rows with the facts of their rights, read in one go."""
    rows = list(rows)
    ids = sorted({int(str(r["right_id"])) for r in rows})
    facts = {s.facts.id: s.facts for s in await subjects(ids, await places())} if ids else {}
    return [show({k: v for k, v in r.items() if k != "right_id"}, facts[int(str(r["right_id"]))]) for r in rows]


def seen_by(identity: Identity) -> Condition:
    """On events ``x`` of rights ``r``: staff by place, a company what happened while it held the right."""
    if identity.staff:
        return scope.mines(identity)
    held = among("hc.uscc", identity.companies)
    text = (
        "EXISTS (SELECT 1 FROM holdings hh JOIN companies hc ON hc.id = hh.company_id WHERE hh.right_id = r.id "
        f"AND {held.text} AND hh.effective_on <= x.effective_on "
        "AND NOT EXISTS (SELECT 1 FROM holdings hs WHERE hs.supersedes = hh.code) "
        "AND NOT EXISTS (SELECT 1 FROM holdings hn WHERE hn.right_id = r.id AND hn.effective_on > hh.effective_on "
        "AND hn.effective_on <= x.effective_on))"
    )
    return Condition(text, held.params)


async def people(codes: Iterable[str]) -> Mapping[str, str]:
    """Names of people by the code of their account."""
    rows: list[Any] = await User.filter(code__in=sorted(set(codes))).values_list("code", "name")
    return {str(code): str(name) for code, name in rows}
