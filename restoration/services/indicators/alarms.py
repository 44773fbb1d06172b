"""A change of the register that takes an indicator beyond its target: an alarm if it binds, else a warning; no case."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import date, datetime
from typing import TypeVar

from pydantic import JsonValue

from restoration import strict
from restoration.clock import legal_day
from restoration.law.events import EventKind
from restoration.law.indicators.book import Indicator, PlanIndicators, load
from restoration.law.indicators.measuring import Counted, Reading, exceeded, level, readings
from restoration.services.actors import Actor, Identity
from restoration.services.bureau_events import append
from restoration.services.indicators.facts import counted
from restoration.services.indicators.indicators import bureau_of, plans
from restoration.services.lawbook import current
from restoration.services.paging import Json
from restoration.services.records import BureauEventIn
from restoration.services.register.bureaus import locked_bureau
from restoration.services.snapshot import Places, places
from restoration.tables import Event

T = TypeVar("T")


async def watch(
    actor: Actor, touched: Mapping[str, str], write: Callable[[], Awaitable[T]], *, at: datetime
) -> tuple[T, list[Json]]:
    """Do a write of the register, and put on record what it took beyond a plan's target; an alarm is no case.

    ``touched``: the divisions written to, each with a mine written there. Runs in the caller's unit of work, so that
    an alarm stands or falls with the change. The bureaus that keep the indicators are locked before the write: bureaus
    before rights, rights before chains.
    """
    before = {plan.file.division: found for plan, found in await locked_readings(touched, legal_day(at))}
    done = await write()
    raised: list[Json] = []
    tree = await places()
    for plan in covering(tree, touched):
        after = readings(plan, await counted(plan.file, tree, legal_day(at)))
        earlier = before.get(plan.file.division) or readings(plan, Counted())
        mine = max(code for division, code in touched.items() if plan in covering(tree, [division]))
        for reading in exceeded(earlier, after):
            raised.append(await raise_one(actor, plan, tree, reading, mine, at))
    return done, raised


async def locked_readings(divisions: Iterable[str], on: date) -> list[tuple[PlanIndicators, list[Reading]]]:
    """The indicators as they stand before a write, with the bureaus that keep them locked."""
    tree = await places()
    plans_here = covering(tree, divisions)
    for code in sorted({code for plan in plans_here if (code := await bureau_of(plan, tree))}):
        await locked_bureau(code)
    return [(plan, readings(plan, await counted(plan.file, tree, on))) for plan in plans_here]


def covering(tree: Places, divisions: Iterable[str]) -> list[PlanIndicators]:
    """The plans in whose division one of these lies."""
    inside = {p.id for p in tree.by_id.values() if p.code in set(divisions)}
    return [plan for plan in plans(tree, None, None) if inside & tree.under(plan.file.division)]


async def raise_one(
    actor: Actor, plan: PlanIndicators, tree: Places, reading: Reading, mine: str, at: datetime
) -> Json:
    """Put one alarm or warning on the bureau's record."""
    indicator, today = reading.indicator, legal_day(at)
    detail: dict[str, JsonValue] = {
        "indicator": indicator.id,
        "level": level(indicator),
        "value": reading.shown,
        "target": f"{indicator.operator}{indicator.target}",
        "mine": mine,
    }
    code = await bureau_of(plan, tree)
    if code is not None:
        body: dict[str, JsonValue] = {"bureau": code, "kind": EventKind.INDICATOR_ALARMED.value}
        sent = {**body, "effective_on": today.isoformat(), "evidence": "登记变动", "detail": detail}
        event = strict.model(BureauEventIn, sent)
        await append(await locked_bureau(code), event, actor, "indicator:alarm", at=at)
    return alarm_shown(dict(detail), indicator, today)


def alarm_shown(detail: Json, indicator: Indicator, on: date) -> Json:
    """An alarm in words."""
    words = "约束性指标超限" if detail["level"] == "alarm" else "预期性指标提示"
    text = f"{words}：{indicator.title}{detail['value']}{indicator.unit}，规划{detail['target']}{indicator.unit}"
    return {**detail, "title": indicator.title, "raised_on": on.isoformat(), "text": text}


async def alarms(identity: Identity) -> list[Json]:
    """Alarms and warnings on the record of the bureaus in one's scope, newest first."""
    rows = Event.filter(kind=EventKind.INDICATOR_ALARMED.value, bureau__division_id__in=list(identity.divisions))
    by_id = {i.id: i for plan in load(current().rulebook) for i in plan.file.indicator}
    found = [(e, json.loads(e.detail)) for e in await rows.order_by("-effective_on", "-id")]
    known = [(e, d) for e, d in found if d["indicator"] in by_id]
    return [{"code": e.code, **alarm_shown(d, by_id[d["indicator"]], e.effective_on)} for e, d in known]
