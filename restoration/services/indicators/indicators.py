"""The plans' indicators: read on a day, returned by the bureau, stored for good once a year."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime

from pydantic import JsonValue

from restoration import strict
from restoration.clock import legal_day
from restoration.database import unit_of_work
from restoration.errors import Defect, Invalid
from restoration.law.events import EventKind
from restoration.law.indicators.book import HOW, Indicator, PlanIndicators, load
from restoration.law.indicators.measuring import VERDICT_WORDS, Reading, readings
from restoration.services.actors import CHECK, Actor, Identity
from restoration.services.bureau_events import append
from restoration.services.indicators.facts import counted
from restoration.services.lawbook import current
from restoration.services.paging import Json
from restoration.services.records import BureauEventIn
from restoration.services.register.bureaus import locked_bureau
from restoration.services.scope import hidden
from restoration.services.snapshot import Places, places
from restoration.tables import Bureau, Event

# ---- reading -------------------------------------------------------------------------------------------------------


async def listing(identity: Identity | None, division: str | None, as_of: date) -> Json:
    """Every indicator on a day, of the plans in one's scope (all of them for the command line), or of one division."""
    tree = await places()
    items: list[Json] = []
    for plan in plans(tree, identity, division):
        found = readings(plan, await counted(plan.file, tree, as_of))
        items += [shown(plan, reading, as_of) for reading in found]
    return {"as_of": as_of.isoformat(), "items": items}


def plans(tree: Places, identity: Identity | None, division: str | None) -> list[PlanIndicators]:
    """The plans whose division is on record, lies in the reader's scope, and covers or lies below the one asked for."""
    by_code = {p.code: p for p in tree.by_id.values()}
    asked = by_code.get(division) if division else None
    found = []
    for plan in load(current().rulebook):
        place = by_code.get(plan.file.division)
        if place is None or (identity is not None and place.id not in identity.divisions):
            continue
        if division is None or (asked and (asked.id in place.ancestors or place.id in asked.ancestors)):
            found.append(plan)
    return found


def shown(plan: PlanIndicators, reading: Reading, as_of: date) -> Json:
    """One indicator as the API and the command line show it; ``value`` is whole or to two decimals."""
    indicator, value = reading.indicator, reading.value
    cites = plan.cites[indicator.id]
    return {
        "id": indicator.id,
        "division": plan.file.division,
        "title": indicator.title,
        "unit": indicator.unit,
        "value": reading.shown,
        "exact": reading.exact,
        "of_year": value.year if value else None,
        "missing": value.missing if value else 0,
        "target": indicator.target,
        "target_printed": indicator.printed or f"{indicator.operator}{indicator.target}",
        "operator": indicator.operator,
        "attribute": indicator.attribute,
        "verdict": reading.verdict.value,
        "verdict_title": VERDICT_WORDS[reading.verdict],
        "progress_percent": reading.progress,
        "baseline": indicator.baseline or None,
        "period": indicator.period,
        "how": HOW[indicator.measure.kind],
        "source": "；".join(c.printed() for c in cites),
        "note": " ".join(filter(None, (indicator.note, ended(plan, as_of)))),
    }


def ended(plan: PlanIndicators, as_of: date) -> str:
    """A plan whose period is over goes on until a successor is loaded; the reader is told."""
    return f"规划期已于{plan.file.ends}届满" if as_of > plan.file.ends else ""


# ---- values returned -----------------------------------------------------------------------------------------------


async def give_value(
    identity: Identity,
    indicator: str,
    year: int,
    value: str,
    *,
    evidence: str,
    note: str,
    supersedes: str | None,
    at: datetime,
) -> str:
    """Record a value measured outside the system, for a year, with its evidence; the event's code.

    Raises ``NotFound`` for an indicator outside one's scope, ``Invalid`` for one that the register itself measures.
    """

    async def work() -> str:
        tree = await places()
        plan, wanted = find(plans(tree, identity, None), indicator)
        refuse_measured(wanted)
        bureau = await bureau_of(plan, tree)
        if bureau is None:
            raise hidden()
        detail: dict[str, JsonValue] = {"indicator": indicator, "year": year, "value": value, "note": note}
        body = {"bureau": bureau, "kind": EventKind.INDICATOR_RETURNED.value, "evidence": evidence}
        on = min(date(year, 12, 31), legal_day(at)).isoformat()
        sent: dict[str, JsonValue] = {**body, "effective_on": on, "detail": detail, "supersedes": supersedes}
        event = strict.model(BureauEventIn, sent)
        return await append(await locked_bureau(bureau), event, identity.actor, "indicator:return", at=at)

    return await unit_of_work(work)


def find(found: Iterable[PlanIndicators], indicator: str) -> tuple[PlanIndicators, Indicator]:
    """An indicator by its id among some plans. Raises ``NotFound``."""
    for plan in found:
        for wanted in plan.file.indicator:
            if wanted.id == indicator:
                return plan, wanted
    raise hidden()


def refuse_measured(indicator: Indicator) -> None:
    """What the register measures is not typed in. Raises ``Invalid``."""
    if indicator.measure.kind != "returned":
        wrong = Defect("id", "measured", indicator.id, "由主管部门填报的指标", "该指标由登记计算，请更正登记")
        raise Invalid("该指标不由人工填报", [wrong])


async def bureau_of(plan: PlanIndicators, tree: Places) -> str | None:
    """The code of the bureau of the plan's own division, or the nearest above; None where there is none."""
    place = next((p for p in tree.by_id.values() if p.code == plan.file.division), None)
    key = tree.bureau_of.get(place.id) if place else None
    row = await Bureau.get_or_none(id=key) if key is not None else None
    return row.code if row else None


# ---- yearly snapshots ----------------------------------------------------------------------------------------------

KEPT = (
    *("id", "title", "value", "exact", "of_year", "missing", "unit", "period"),
    *("target", "target_printed", "operator", "attribute", "verdict", "source"),
)
"""What a stored year keeps of each indicator."""


async def store_year(year: int, *, at: datetime, actor: Actor = CHECK) -> list[str]:
    """Store a year that is over for every plan that has not been stored, once and for good; the divisions stored."""
    if legal_day(at) <= date(year, 12, 31):
        wrong = Defect("year", "year_not_over", str(year), "已经结束的年度", "年度结束后再存档")
        raise Invalid("该年度尚未结束", [wrong])
    tree = await places()
    stored = [await store(plan, tree, year, actor, at) for plan in plans(tree, None, None)]
    return [division for division in stored if division]


async def store(plan: PlanIndicators, tree: Places, year: int, actor: Actor, at: datetime) -> str | None:
    """Store one plan's year, one unit of work with the bureau held; None where it is stored or nobody can."""
    code, division = await bureau_of(plan, tree), plan.file.division
    if code is None or await kept(code, division, year) is not None:
        return None

    async def work() -> str | None:
        bureau = await locked_bureau(code)
        if await kept(code, division, year) is not None:
            return None
        on = date(year, 12, 31)
        found = [shown(plan, r, on) for r in readings(plan, await counted(plan.file, tree, on))]
        items = [{k: i[k] for k in KEPT} for i in found]
        body = {"bureau": code, "kind": EventKind.INDICATORS_STORED.value, "effective_on": on.isoformat()}
        detail = {"division": division, "year": year, "items": items}
        sent = {**body, "evidence": "年度自动存档", "detail": detail}
        event = strict.model(BureauEventIn, json.loads(json.dumps(sent)))
        await append(bureau, event, actor, "indicators:store", at=at)
        return division

    return await unit_of_work(work)


async def kept(bureau: str, division: str, year: int) -> Event | None:
    """The stored year of a division, if it is."""
    on = date(year, 12, 31)
    rows = Event.filter(kind=EventKind.INDICATORS_STORED.value, bureau__code=bureau, effective_on=on)
    return next((e for e in await rows if json.loads(e.detail)["division"] == division), None)


async def snapshots(identity: Identity) -> list[Json]:
    """The years stored for the bureaus in one's scope, oldest first."""
    rows = Event.filter(kind=EventKind.INDICATORS_STORED.value, bureau__division_id__in=list(identity.divisions))
    found = await rows.order_by("effective_on", "id")
    return [{"code": e.code, "recorded_at": e.recorded_at.isoformat(), **json.loads(e.detail)} for e in found]
