"""Choices between two texts of one place, made by the bureau of a division for all below it, with their ground."""

from __future__ import annotations

import json
from datetime import date, datetime

from pydantic import JsonValue

from restoration import strict
from restoration.database import unit_of_work
from restoration.errors import Defect, Invalid
from restoration.law.admission.book import PlaceBook, load
from restoration.law.admission.gate_terms import Setting
from restoration.law.events import EventKind
from restoration.services.actors import Identity
from restoration.services.bureau_events import record_bureau_event
from restoration.services.explain import cites
from restoration.services.lawbook import current
from restoration.services.paging import Json
from restoration.services.records import BureauEventIn
from restoration.services.snapshot import Places
from restoration.tables import Event
from restoration.tables.fields import read_date


async def chosen(tree: Places, division: str, as_of: date) -> frozenset[str]:
    """The settings of a division on a day: of its own bureau, or the nearest above that has decided."""
    line = next(p.ancestors for p in tree.by_id.values() if p.code == division)
    decided: dict[str, bool] = {}
    for place in line:
        for setting, on in (await of_division(place, as_of)).items():
            decided.setdefault(setting, on)
    return frozenset(s.split("/", 1)[1] for s, on in decided.items() if on)


async def of_division(division: int, as_of: date) -> dict[str, bool]:
    """What the bureaus of one division have decided by a day, the last word on each setting."""
    rows = Event.filter(bureau__division_id=division, kind=EventKind.SETTING_CHOSEN.value, effective_on__lte=as_of)
    found: dict[str, bool] = {}
    for row in await rows.order_by("effective_on", "id"):
        detail = json.loads(row.detail)
        found[detail["setting"]] = bool(detail["chosen"])
    return found


async def listing(identity: Identity) -> list[Json]:
    """Every setting with both sources, and which bureaus in one's scope have decided what."""
    rows = Event.filter(kind=EventKind.SETTING_CHOSEN.value, bureau__division_id__in=list(identity.divisions))
    decided = await rows.order_by("effective_on", "id").prefetch_related("bureau")
    return [
        {
            "setting": f"{book.file.place}/{id_}",
            "title": setting.title,
            "cites": quoted(book, setting),
            "decisions": [decision(e) for e in decided if named(e) == f"{book.file.place}/{id_}"],
        }
        for book in load(current().rulebook).books
        for id_, setting in book.file.setting.items()
    ]


def named(event: Event) -> str:
    """Which setting an event decides."""
    return str(json.loads(event.detail)["setting"])


def quoted(book: PlaceBook, setting: Setting) -> list[Json]:
    """Both texts, word for word."""
    texts = [c.quote for c in setting.cites]
    return [{**c, "quote": q} for c, q in zip(cites(book.resolve(setting.cites)), texts, strict=True)]


def decision(event: Event) -> Json:
    """What a bureau decided, since when and why."""
    detail = json.loads(event.detail)
    return {
        "bureau": event.bureau.code if event.bureau else "",
        "effective_on": read_date(event.effective_on).isoformat(),
        "chosen": detail["chosen"],
        "ground": detail["ground"],
    }


async def choose(
    identity: Identity, setting: str, on: bool, *, bureau: str, ground: str, evidence: str, since: date, at: datetime
) -> str:
    """Decide a setting for a bureau in one's scope; the event's code. Raises ``Invalid``."""

    async def work() -> str:
        refuse_unknown(setting)
        body = {"bureau": bureau, "kind": EventKind.SETTING_CHOSEN.value, "effective_on": since.isoformat()}
        detail: dict[str, JsonValue] = {"setting": setting, "chosen": on, "ground": ground}
        event = strict.model(BureauEventIn, {**body, "evidence": evidence, "detail": detail})
        return await record_bureau_event(identity, event, "setting:choose", at=at)

    return await unit_of_work(work)


def refuse_unknown(setting: str) -> None:
    """A setting no file has would change nothing. Raises ``Invalid``."""
    books: tuple[PlaceBook, ...] = load(current().rulebook).books
    known = sorted(f"{b.file.place}/{id_}" for b in books for id_ in b.file.setting)
    if setting not in known:
        wrong = Defect("setting", "setting_unknown", setting[:60], f"以下之一：{'、'.join(known)}", "请从列表中选择")
        raise Invalid("没有这项准入设置", [wrong])
