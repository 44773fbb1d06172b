"""Inspections, re-checks and confirmed breaches: recorded by two officers who may, listed with what is still open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import JsonValue

from restoration import database, strict
from restoration.errors import Defect, Invalid, NotFound
from restoration.law.events import EventKind
from restoration.law.events.supervision import DrawRecord, InspectionItem
from restoration.law.facts import Event, RightFacts
from restoration.law.life.inspecting import Inspected, holds, inspections
from restoration.services import explain, lists
from restoration.services.actors import Identity
from restoration.services.events import right_of
from restoration.services.lawbook import current
from restoration.services.life import reading
from restoration.services.life.officers import refuse_unfit
from restoration.services.life.reading import FactFilter
from restoration.services.life.records import BreachIn, InspectionIn, LifeIn, RecheckIn
from restoration.services.lists import Sheet
from restoration.services.paging import Json, Page
from restoration.services.records import EventIn
from restoration.services.register import register
from restoration.services.snapshot import Subject, places, subjects
from restoration.tables import Event as EventRow
from restoration.tables import Right

Detail = Mapping[str, JsonValue]


def event_of(kind: EventKind, stated: LifeIn, detail: Detail) -> EventIn:
    """A record as the register takes it; what was left empty stays away."""
    body: dict[str, JsonValue] = {
        "effective_on": stated.effective_on.isoformat(),
        "evidence": stated.evidence,
        "supersedes": stated.supersedes,
        "kind": kind.value,
        "detail": {k: v for k, v in detail.items() if v is not None},
    }
    return strict.model(EventIn, body)


async def subject_of(right: str) -> Subject:
    """A right with all its facts."""
    keys: list[int] = await Right.filter(code=right).values_list("id", flat=True)  # type: ignore[assignment]
    [found] = await subjects(keys, await places())
    return found


# ---- recording -------------------------------------------------------------------------------------------------------


async def inspect(identity: Identity, sent: InspectionIn, *, at: datetime) -> str:
    """Record an inspection, or the correction of one; its code. Raises ``Invalid``, ``NotFound``."""

    async def work() -> str:
        right = await right_of(identity, sent.mine, sent.right)
        subject = await subject_of(right)
        await refuse_unfit(subject, sent.officers, identity.actor.id, sent.effective_on)
        await refuse_draw(sent, subject.facts.mine_code)
        detail: dict[str, JsonValue] = {
            "source": sent.source,
            "officers": list(sent.officers),
            "items": [i.model_dump(mode="json", exclude_none=True) for i in sent.items],
            "grounds": [g.value for g in sent.grounds],
            "draw": sent.draw,
            "follows": sent.follows,
            "note": sent.note,
        }
        return await register.record_event(identity.actor, right, event_of(EventKind.INSPECTED, sent, detail), at=at)

    return await database.unit_of_work(work)


async def refuse_draw(sent: InspectionIn, mine: str) -> None:
    """An inspection that names a draw is of a mine drawn in it. Raises ``Invalid``."""
    if sent.draw is None:
        return
    row = await EventRow.get_or_none(code=sent.draw, kind=EventKind.DRAW_HELD.value)
    drawn = DrawRecord.model_validate_json(row.detail).pairings if row else ()
    if mine not in {p.mine for p in drawn}:
        wrong = Defect("draw", "not_drawn", sent.draw, "抽中本矿的抽取记录", "请核对抽取记录编号")
        raise Invalid("该矿不在所填的抽取结果中，未作任何登记", [wrong])


async def recheck(identity: Identity, code: str, sent: RecheckIn, *, at: datetime) -> str:
    """Record a re-check of an inspection; its code. Raises ``NotFound``."""
    detail: dict[str, JsonValue] = {
        "result": sent.result,
        "cleared": list(sent.cleared),
        "note": sent.note,
    }
    return await record_about(identity, code, EventKind.RECHECKED, sent, detail, sent.officers, at=at)


async def confirm_breach(identity: Identity, code: str, sent: BreachIn, *, at: datetime) -> str:
    """Record that an obligation was not performed, as an inspection found; the fact's code. Raises ``NotFound``."""
    right = await right_inspected(identity, code)
    row = await obligation_of(identity, right, sent.obligation)
    detail: dict[str, JsonValue] = {
        "rule": str(row["rule"]),
        "occasion": str(row["occasion"]),
        "ground": sent.ground,
        "note": sent.note,
    }
    return await record_about(identity, code, EventKind.BREACH_CONFIRMED, sent, detail, sent.officers, at=at)


async def obligation_of(identity: Identity, right: str, code: str) -> Json:
    """An obligation of the right inspected. Raises ``Invalid``."""
    try:
        row = await lists.obligation(identity, code)
    except NotFound:
        row = {"right": ""}
    if row["right"] != right:
        wrong = Defect("obligation", "other_right", code, "所检查矿业权的义务", "请核对义务编号")
        raise Invalid("该义务不属于所检查的矿业权，未作任何登记", [wrong])
    return row


async def record_about(
    identity: Identity,
    code: str,
    kind: EventKind,
    sent: LifeIn,
    detail: Detail,
    officers: tuple[str, ...],
    *,
    at: datetime,
) -> str:
    """Record what officers found about an inspection."""

    async def work() -> str:
        right = await right_inspected(identity, code)
        await refuse_unfit(await subject_of(right), officers, identity.actor.id, sent.effective_on)
        whole: dict[str, JsonValue] = {**detail, "about": code, "officers": list(officers)}
        return await register.record_event(identity.actor, right, event_of(kind, sent, whole), at=at)

    return await database.unit_of_work(work)


async def right_inspected(identity: Identity, code: str) -> str:
    """The right an inspection in scope is about. Raises ``NotFound``."""
    found = await reading.one(identity, EventKind.INSPECTED, code, lambda row, facts: row)
    return str(found["right"])


# ---- reading ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class InspectionFilter:
    """Which inspections are wanted; ``standing`` as ``law.life.inspecting`` names it."""

    facts: FactFilter = field(default_factory=FactFilter)
    source: str | None = None
    standing: str | None = None


async def listed(identity: Identity, wanted: InspectionFilter, sheet: Sheet) -> Page:
    """Inspections in scope, newest first, each with what is still open."""

    def show(row: Json, facts: RightFacts) -> Json | None:
        shown = as_json(row, facts.current())
        if shown is None or wanted.source not in (None, shown["source"]):
            return None
        return shown if wanted.standing in (None, shown["standing"]) else None

    return await named(await reading.listed(identity, EventKind.INSPECTED, wanted.facts, sheet, show))


async def one(identity: Identity, code: str) -> Json:
    """One inspection; one that was corrected is shown as it was recorded. Raises ``NotFound``."""

    def show(row: Json, facts: RightFacts) -> Json | None:
        return as_json(row, facts.current()) or as_json(row, facts)

    found = await reading.one(identity, EventKind.INSPECTED, code, show)
    return (await named(Page([found], None))).items[0]


async def named(found: Page) -> Page:
    """The officers by their names."""
    people = await reading.people(str(o["code"]) for row in found.items for o in all_officers(row))
    for row in found.items:
        for officer in all_officers(row):
            officer["name"] = people.get(str(officer["code"]), str(officer["code"]))
    return found


def all_officers(row: Json) -> list[Json]:
    """Every officer a row names."""
    own, again, found = row["officers"], row["rechecks"], row["breaches"]
    assert isinstance(own, list) and isinstance(again, list) and isinstance(found, list)
    return [*own, *(o for r in (*again, *found) for o in r["officers"])]


def as_json(row: Json, facts: RightFacts) -> Json | None:
    """An inspection with its re-checks, breaches and holds; ``None`` where the facts given do not hold it."""
    found = next((i for i in inspections(facts) if i.event.id == row["code"]), None)
    if found is None:
        return None
    left = {n for n, _ in found.open}
    held = [h for h in holds(facts, current().rulebook) if h.inspection == found.event.id]
    return {
        **row,
        "source": found.detail.source,
        "officers": officers(found.detail.officers),
        "items": [item(n, i, open_=n in left) for n, i in enumerate(found.detail.items, 1)],
        "grounds": [g.value for g in found.detail.grounds],
        "draw": found.detail.draw or None,
        "follows": found.detail.follows or None,
        "note": found.detail.note,
        "standing": found.standing,
        "open_defects": len(found.open),
        "rechecks": [
            about(e, d.officers, result=d.result, cleared=list(d.cleared), note=d.note) for e, d in found.rechecks
        ],
        "breaches": breaches(found),
        "production_held": [
            {"since": h.since.isoformat(), "text": h.text, "cites": explain.cites(h.cites)} for h in held
        ],
    }


def officers(codes: tuple[str, ...]) -> list[Json]:
    """Officers as answered; the name is put in when the page is whole."""
    return [{"code": c, "name": c} for c in codes]


def item(number: int, found: InspectionItem, *, open_: bool) -> Json:
    """One item of the sheet with its number and whether it is still open."""
    return {"no": number, **found.model_dump(mode="json"), "open": open_}


def about(event: Event, by: tuple[str, ...], **said: object) -> Json:
    """A later fact about an inspection."""
    return {"code": event.id, "effective_on": event.effective_on.isoformat(), "officers": officers(by), **said}


def breaches(found: Inspected) -> list[Json]:
    """The breaches confirmed at an inspection."""
    return [about(e, d.officers, rule=d.rule, occasion=d.occasion, ground=d.ground) for e, d in found.breaches]
