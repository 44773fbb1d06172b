"""The land of the places in one's scope in figures."""

from __future__ import annotations

from datetime import date
from typing import Final

from restoration import database
from restoration.errors import Invalid
from restoration.law.facts import RightFacts
from restoration.law.indicators.land import HOW, SITE_WORDS, LandFigures, Rate, figures
from restoration.law.indicators.measuring import plain
from restoration.services import scope
from restoration.services.actors import Identity
from restoration.services.paging import Json, everything
from restoration.services.scope import among
from restoration.services.snapshot import places, subjects

BATCH: Final = 200


async def land(identity: Identity, division: str | None, as_of: date) -> Json:
    """The land of one's scope (or one division of it) on a day. Raises ``Invalid`` for an unknown division."""
    tree = await places()
    inside = None if division is None else tree.under(division)
    if inside is not None and not inside & identity.divisions:
        raise Invalid(f"没有行政区划 {str(division)[:12]}，请核对代码", code="unknown_division")
    where = everything(scope.mines(identity), None if inside is None else among("m.division_id", inside))
    text = f"SELECT r.id FROM rights r JOIN mines m ON m.id = r.mine_id WHERE {where.text} ORDER BY r.id"
    ids = [int(r["id"]) for r in await database.fetch(text, where.params)]
    found: list[RightFacts] = []
    for start in range(0, len(ids), BATCH):
        found += [s.facts for s in await subjects(ids[start : start + BATCH], tree)]
    return {
        "as_of": as_of.isoformat(),
        "division": division,
        "how": list(HOW.values()),
        "items": [shown(one) for one in figures(found, as_of)],
    }


def shown(one: LandFigures) -> Json:
    """One line as answered."""
    return {
        "site": one.site.value,
        "title": SITE_WORDS[one.site],
        "sites": one.sites,
        "surveyed": one.surveyed,
        "damaged_m2": one.reclamation.of,
        "reclaimed_m2": one.reclamation.part,
        "reclamation_percent": percent(one.reclamation),
        "phases_due": one.works.of,
        "phases_accepted": one.works.part,
        "works_percent": percent(one.works),
        "planned_m2": one.planned_m2,
        "accepted_m2": one.accepted_m2,
        "spots_verified_m2": one.spots.of,
        "spots_restored_m2": one.spots.part,
        "spots_percent": percent(one.spots),
    }


def percent(rate: Rate) -> str | None:
    """A rate as printed: whole or to two decimals; its two numbers stand beside it."""
    return None if rate.percent is None else plain(rate.percent)
