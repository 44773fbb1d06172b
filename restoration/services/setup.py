"""事由和期限设置: which grounds and days a bureau can use today, what the others lack, and how they are filled in."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from restoration.database import unit_of_work
from restoration.law.cases.grounds import LIST_WORDS, Usable, grounds, usable
from restoration.law.cases.grounds import ground as ground_of
from restoration.law.cases.periods import PERIOD_WORDS, Stage
from restoration.law.events import EventKind
from restoration.permissions import Permission
from restoration.services import audit, scope
from restoration.services.actors import Identity
from restoration.services.audit import Effect
from restoration.services.casesteps.grounds import confirmed_by, days_of
from restoration.services.events import only_bureau
from restoration.services.letters.held import require
from restoration.services.paging import Json
from restoration.services.records import BureauEventIn
from restoration.services.register import rows
from restoration.services.register.bureaus import locked_bureau
from restoration.services.register.seen import bureau_event_code
from restoration.services.snapshot import places
from restoration.strict import LongText, StrictModel, Text, model
from restoration.tables import Bureau, Event

Note = Annotated[str, Text(255)]
Code = Annotated[str, Text(40)]


class GroundIn(StrictModel):
    """A ground filled in from its official text: article, words, and the document they were read in."""

    article: Note
    text: LongText
    document: Note
    bureau: Code | None = None


class DaysIn(StrictModel):
    """Working days of a stage, and the document that sets them."""

    workdays: Annotated[int, Field(ge=1, le=365)]
    document: Note
    bureau: Code | None = None


async def shown(identity: Identity, on: date) -> list[Json]:
    """Every bureau in scope with its grounds and days as they may be used on a day."""
    require(identity, Permission.SETUP_READ)
    return [await bureau_row(b, on) for b in await own(identity)]


async def own(identity: Identity) -> list[Bureau]:
    """The bureaus of one's divisions."""
    return list(await Bureau.filter(division_id__in=list(identity.divisions)).order_by("id"))


async def bureau_row(bureau: Bureau, on: date) -> Json:
    """One bureau's table."""
    tree = await places()
    where = tree.by_id[bureau.division_id].places  # type: ignore[attr-defined]
    confirmed = await confirmed_by(bureau.id, tree)
    known = [usable(g, on, confirmed) for g in grounds() if g.place in where]
    terms = await days_of(bureau.id)
    return {
        "bureau": bureau.code,
        "name": bureau.name,
        "grounds": [ground_row(u) for u in known],
        "days": [
            {
                "id": stage.value,
                "title": PERIOD_WORDS[stage],
                "workdays": terms[stage].workdays,
                "confirmed": terms[stage].confirmed,
                "source": terms[stage].source,
            }
            for stage in Stage
        ],
    }


def ground_row(found: Usable) -> Json:
    """A ground as shown: whether it can be used, and what it lacks."""
    return {
        "id": found.ground.id,
        "list": found.ground.list.value,
        "list_words": LIST_WORDS[found.ground.list],
        "title": found.ground.title,
        "text": found.text,
        "cite": found.cite.printed(),
        "usable": found.ok,
        "missing": list(found.missing),
    }


async def confirm_ground(identity: Identity, code: str, sent: GroundIn, *, at: datetime, on: date) -> str:
    """A legal officer fills a ground in for the own bureau; the event's code. Raises ``NotFound``."""
    bureau = await chosen(identity, sent.bureau)
    found = ground_of(code)
    where = (await places()).by_id[bureau.division_id].places  # type: ignore[attr-defined]
    if found is None or found.place not in where:
        raise scope.hidden()
    detail: Json = {"ground": code, "article": sent.article, "text": sent.text}
    return await record(identity, bureau, EventKind.GROUND_CONFIRMED, detail, sent.document, at=at, on=on)


async def confirm_days(identity: Identity, code: str, sent: DaysIn, *, at: datetime, on: date) -> str:
    """A legal officer fills the days of a stage in for the own bureau; the event's code. Raises ``NotFound``."""
    bureau = await chosen(identity, sent.bureau)
    if code not in set(Stage):
        raise scope.hidden()
    detail: Json = {"stage": code, "workdays": sent.workdays}
    return await record(identity, bureau, EventKind.DAYS_CONFIRMED, detail, sent.document, at=at, on=on)


async def chosen(identity: Identity, bureau: str | None) -> Bureau:
    """The legal officer's bureau: the one named or the only one. Raises ``Forbidden`` or ``Invalid``."""
    require(identity, Permission.SOURCE_CONFIRM)
    return await Bureau.get(code=only_bureau([b.code for b in await own(identity)], bureau))


async def record(
    identity: Identity, bureau: Bureau, kind: EventKind, detail: Json, document: str, *, at: datetime, on: date
) -> str:
    """The fact on the bureau's record, with its audit."""

    async def work() -> str:
        await locked_bureau(bureau.code)
        body = {**detail, "document": document, "officer": identity.name}
        fact = {"bureau": bureau.code, "kind": kind.value, "effective_on": on.isoformat(), "evidence": document}
        event = model(BureauEventIn, {**fact, "detail": body})  # type: ignore[dict-item]
        code = bureau_event_code(bureau.code, await Event.filter(bureau_id=bureau.id).count() + 1)
        row = rows.event_row(event, code, rows.Header(identity.actor, at), bureau=bureau.id)
        await row.save(force_create=True)
        effect = Effect(f"setup:{kind}", f"bureau:{bureau.code}", {"code": code, **event.model_dump(mode="json")})
        await audit.record(identity.actor, bureau.code, [effect], at=at)
        return code

    return await unit_of_work(work)
