"""The register of a plan's division as its indicators count it: a few set-based reads, whatever the number of mines."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from restoration import database
from restoration.law.events import ENDINGS, EventKind
from restoration.law.indicators.book import IndicatorFile
from restoration.law.indicators.measuring import Counted, CountedMine, CountedSite
from restoration.services.register.entry import corrections
from restoration.services.snapshot import Places, read
from restoration.tables.fields import read_date

Row = Mapping[str, Any]
RIGHTS = """
SELECT r.id, r.subject_type, r.mineral, r.scale_class, r.newly_granted, r.granted_on, m.code AS mine,
       (SELECT MIN(h.effective_on) FROM holdings h WHERE h.right_id = r.id) AS held_from
FROM rights r JOIN mines m ON m.id = r.mine_id WHERE m.division_id IN {batch} ORDER BY r.id"""
EVENTS = """
SELECT e.right_id, e.code, e.kind, e.effective_on, e.detail, e.supersedes FROM events e
JOIN rights r ON r.id = e.right_id JOIN mines m ON m.id = r.mine_id
WHERE m.division_id IN {batch} AND (e.kind IN ({kinds}) OR e.supersedes IS NOT NULL) ORDER BY e.effective_on, e.id"""
RETURNS = """
SELECT e.kind, e.detail, e.code, e.effective_on, e.supersedes FROM events e JOIN bureaus b ON b.id = e.bureau_id
WHERE b.division_id = ? AND (e.kind = 'indicator_returned' OR e.supersedes IS NOT NULL) ORDER BY e.effective_on, e.id"""
COUNTED: Final = (
    *sorted(ENDINGS),
    EventKind.CANCELLED,
    EventKind.SUSPENDED,
    EventKind.RESUMED,
    EventKind.SCALE_CHANGED,
    EventKind.MINERAL_CHANGED,
    EventKind.GREEN_STATUS_RECORDED,
    EventKind.ACCEPTANCE_PASSED,
    EventKind.ACCEPTANCE_FAILED,
    EventKind.LAND_SURVEYED,
    EventKind.PARTY_GONE,
    EventKind.PARTY_FOUND,
    EventKind.SPOT_VERIFIED,
    EventKind.SPOT_RESTORED,
    EventKind.RIGHT_CORRECTED,
    EventKind.RECORD_VOIDED,
)
"""Kinds of fact that change what an indicator counts."""
ORDER: Final = {"large": 3, "medium": 2, "small": 1, "small_and_below": 0}
GREEN: Final = {"met": True, "on_list": True, "removed": False, "below_standard": False}
Events = Mapping[int, list[Row]]


async def counted(file: IndicatorFile, tree: Places, as_of: date) -> Counted:
    """A plan's division and all below it on a day."""
    ids = sorted(tree.under(file.division))
    entered = await read(RIGHTS, ids)
    mended = await corrections([int(r["id"]) for r in entered])
    rights = [{**r, **mended.get(int(r["id"]), {})} for r in entered]
    kinds = ", ".join(f"'{k.value}'" for k in COUNTED)
    events: defaultdict[int, list[Row]] = defaultdict(list)
    for row in standing(await read(EVENTS.replace("{kinds}", kinds), ids)):
        if read_date(row["effective_on"]) <= as_of:
            events[row["right_id"]].append(row)
    return Counted(
        mines=tuple(mines(rights, events, file, as_of)),
        sites=tuple(site(r, events, file) for r in rights if r["subject_type"] == "legacy_site"),
        returned=await returned(file, tree, as_of),
    )


def standing(rows: Sequence[Row]) -> list[Row]:
    """Rows that no other row corrects."""
    corrected = {r["supersedes"] for r in rows if r["supersedes"]}
    return [r for r in rows if r["code"] not in corrected]


async def returned(file: IndicatorFile, tree: Places, as_of: date) -> dict[str, dict[int, str]]:
    """The values the bureau of the plan's division has returned, by indicator and year up to the day's.

    Of an indicator that counts the whole period only the period's own years.
    """
    place = next((p for p in tree.by_id.values() if p.code == file.division), None)
    rows = standing(await database.fetch(RETURNS, [place.id])) if place else []
    totals = {i.id for i in file.indicator if i.period == "total"}
    found: defaultdict[str, dict[int, str]] = defaultdict(dict)
    for row in rows:
        if row["kind"] != EventKind.INDICATOR_RETURNED or read_date(row["effective_on"]) > as_of:
            continue
        detail = json.loads(row["detail"])
        within = detail["indicator"] not in totals or file.starts.year <= detail["year"] <= file.ends.year
        if detail["year"] <= as_of.year and within:
            found[detail["indicator"]][detail["year"]] = detail["value"]
    return found


# ---- mines ---------------------------------------------------------------------------------------------------------


def mines(rights: Iterable[Row], events: Events, file: IndicatorFile, as_of: date) -> Iterable[CountedMine]:
    """Mining rights by mine: a mine counts once, with the largest right it has."""
    by_mine: defaultdict[str, list[CountedMine]] = defaultdict(list)
    for row in rights:
        if row["subject_type"] == "mining_right" and began(row, as_of):
            by_mine[row["mine"]].append(one_right(row, events.get(row["id"], []), file))
    for found in by_mine.values():
        living = [m for m in found if m.active] or found
        yield max(living, key=lambda m: ORDER.get(m.size, -1))


def began(row: Row, as_of: date) -> bool:
    """Whether the right existed by the day; one without any date of its own existed when it was entered."""
    start = row["granted_on"] or row["held_from"]
    return start is None or read_date(start) <= as_of


def one_right(row: Row, events: list[Row], file: IndicatorFile) -> CountedMine:
    """One right as it stands after the facts up to the day."""
    ended = any(e["kind"] in ENDINGS for e in events)
    cancelled = any(e["kind"] == EventKind.CANCELLED for e in events)
    running = [e["kind"] for e in events if e["kind"] in (EventKind.SUSPENDED, EventKind.RESUMED)]
    granted = read_date(row["granted_on"]) if row["granted_on"] else None
    return CountedMine(
        code=row["mine"],
        mineral=latest(events, EventKind.MINERAL_CHANGED, "after") or row["mineral"],
        size=latest(events, EventKind.SCALE_CHANGED, "scale_class") or row["scale_class"],
        active=not (ended or cancelled),
        producing=not running or running[-1] == EventKind.RESUMED,
        new=bool(row["newly_granted"]) and granted is not None and file.starts <= granted,
        ended=ended,
        accepted=accepted(events),
        green=GREEN.get(latest(events, EventKind.GREEN_STATUS_RECORDED, "status")),
    )


def latest(events: Iterable[Row], kind: EventKind, field: str) -> str:
    """The last value a kind of fact gives a field; empty where none does."""
    found = [json.loads(e["detail"]).get(field) for e in events if e["kind"] == kind]
    return next((str(v) for v in reversed(found) if v), "")


def accepted(events: Iterable[Row]) -> bool:
    """The last word on acceptance of the whole is that it passed."""
    results = [e["kind"] for e in events if e["kind"] in (EventKind.ACCEPTANCE_PASSED, EventKind.ACCEPTANCE_FAILED)]
    return bool(results) and results[-1] == EventKind.ACCEPTANCE_PASSED


# ---- legacy sites --------------------------------------------------------------------------------------------------


def site(row: Row, events: Events, file: IndicatorFile) -> CountedSite:
    """A legacy site with what was restored on it in the plan's period.

    Land of a spot counts only once the spot is verified; where no spot is recorded, what the surveys call reclaimed,
    or all of it once the whole has been accepted.
    """
    found = events.get(row["id"], [])
    party = [e["kind"] for e in found if e["kind"] in (EventKind.PARTY_GONE, EventKind.PARTY_FOUND)]
    spots = on_spots([e for e in found if read_date(e["effective_on"]) >= file.starts], found)
    area = spots if spots is not None else surveyed(found, file.starts)
    return CountedSite(code=row["mine"], ownerless=bool(party) and party[-1] == EventKind.PARTY_GONE, restored_m2=area)


def on_spots(within: Iterable[Row], known: Iterable[Row]) -> int | None:
    """Restored on verified spots (m²); ``None`` where no spot is on record."""
    known = list(known)
    if not any(e["kind"] in (EventKind.SPOT_VERIFIED, EventKind.SPOT_RESTORED) for e in known):
        return None
    verified = {json.loads(e["detail"])["spot"] for e in known if e["kind"] == EventKind.SPOT_VERIFIED}
    restored = [json.loads(e["detail"]) for e in within if e["kind"] == EventKind.SPOT_RESTORED]
    return sum(int(r["restored_m2"]) for r in restored if r["spot"] in verified)


def surveyed(events: list[Row], since: date) -> int:
    """Reclaimed by the surveys since the period began (m²), or all damaged land once the whole was accepted."""
    surveys = [e for e in events if e["kind"] == EventKind.LAND_SURVEYED]
    if not surveys:
        return 0
    now = json.loads(surveys[-1]["detail"])
    earlier = [json.loads(e["detail"])["reclaimed_m2"] for e in surveys if read_date(e["effective_on"]) < since]
    done = now["damaged_m2"] if accepted(events) else now["reclaimed_m2"]
    return max(0, int(done) - (earlier[-1] if earlier else 0))
