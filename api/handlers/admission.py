"""Gates, entry findings and indicators."""

from __future__ import annotations

from collections.abc import Sequence

from aiohttp import web

from api.auth import IDENTITY
from api.requests import answer, body, now, query, today
from api.schemas.admission import ApplicationIn, AsOfQuery, GateQuery, IndicatorQuery, ReturnIn, SettingIn
from restoration.law.admission.gate_terms import Decision
from restoration.services import events
from restoration.services.admission import entering as admission
from restoration.services.admission import gate_settings, gates
from restoration.services.indicators import alarms as indicator_alarms
from restoration.services.indicators import indicators
from restoration.services.indicators import land as indicator_land


def asked_of(asked: GateQuery) -> Sequence[Decision]:
    """The decision named, or all of them."""
    return tuple(Decision) if asked.decision is None else (asked.decision,)


async def mine_gates(request: web.Request) -> web.Response:
    """GET /mines/{code}/gates"""
    asked = query(request, GateQuery)
    as_of = asked.as_of or today(request)
    code = request.match_info["code"]
    return answer(await gates.mine_gates(request[IDENTITY], code, asked_of(asked), as_of))


async def company_gates(request: web.Request) -> web.Response:
    """GET /companies/{uscc}/gates"""
    asked = query(request, GateQuery)
    as_of = asked.as_of or today(request)
    uscc = request.match_info["uscc"]
    return answer(await gates.company_gates(request[IDENTITY], uscc, asked_of(asked), as_of))


async def application(request: web.Request) -> web.Response:
    """POST /mines/{code}/applications"""
    sent, mine = body(request, ApplicationIn), request.match_info["code"]
    right = await events.right_of(request[IDENTITY], mine, sent.right)
    found = await gates.record(
        request[IDENTITY],
        mine,
        right,
        sent.decision,
        on=sent.received_on,
        evidence=sent.evidence,
        note=sent.note or "",
        at=now(request),
    )
    return answer(found, status=201)


async def setting_list(request: web.Request) -> web.Response:
    """GET /gate-settings"""
    return answer({"items": await gate_settings.listing(request[IDENTITY])})


async def choose_setting(request: web.Request) -> web.Response:
    """POST /gate-settings"""
    sent = body(request, SettingIn)
    code = await gate_settings.choose(
        request[IDENTITY],
        sent.setting,
        sent.chosen,
        bureau=sent.bureau,
        ground=sent.ground,
        evidence=sent.evidence,
        since=sent.effective_on,
        at=now(request),
    )
    return answer({"code": code}, status=201)


async def findings(request: web.Request) -> web.Response:
    """GET /mines/{code}/findings"""
    as_of = query(request, AsOfQuery).as_of or today(request)
    return answer(await admission.mine_findings(request[IDENTITY], request.match_info["code"], as_of))


async def indicator_list(request: web.Request) -> web.Response:
    """GET /indicators"""
    asked = query(request, IndicatorQuery)
    return answer(await indicators.listing(request[IDENTITY], asked.division, asked.as_of or today(request)))


async def land(request: web.Request) -> web.Response:
    """GET /land"""
    asked = query(request, IndicatorQuery)
    found = await indicator_land.land(request[IDENTITY], asked.division, asked.as_of or today(request))
    return answer(found)


async def indicator_return(request: web.Request) -> web.Response:
    """POST /indicators/{id}/returns"""
    sent = body(request, ReturnIn)
    code = await indicators.give_value(
        request[IDENTITY],
        request.match_info["id"],
        sent.year,
        sent.value,
        evidence=sent.evidence,
        note=sent.note or "",
        supersedes=sent.supersedes,
        at=now(request),
    )
    return answer({"code": code}, status=201)


async def alarm_list(request: web.Request) -> web.Response:
    """GET /indicator-alarms"""
    return answer({"items": await indicator_alarms.alarms(request[IDENTITY])})


async def snapshot_list(request: web.Request) -> web.Response:
    """GET /indicator-snapshots"""
    return answer({"items": await indicators.snapshots(request[IDENTITY])})
