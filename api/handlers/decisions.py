"""Calendars, overrides and traces: what is decided for many duties, previewed before it is confirmed."""

from __future__ import annotations

from collections.abc import AsyncIterator

from aiohttp import web

from api.auth import IDENTITY
from api.requests import answer, body, now, query, today
from api.schemas.decisions import OverrideIn, OverrideSetIn, YearConfirmIn, YearIn
from api.schemas.duties import AsOf
from restoration.law.events import OverrideSet
from restoration.services import traces
from restoration.services.decided import calendars, overrides
from restoration.services.whatif import Change, Effect


async def changed(found: AsyncIterator[Change]) -> web.Response:
    """What would change, and how many of each kind."""
    changes = [change async for change in found]
    counts = {effect.value: sum(1 for c in changes if c.effect is effect) for effect in Effect}
    return answer({"counts": counts, "changes": [c.as_json() for c in changes]})


async def calendar_list(request: web.Request) -> web.Response:
    """GET /calendars"""
    return answer({"items": await calendars.listed()})


async def calendar_preview(request: web.Request) -> web.Response:
    """POST /calendars/{year}/preview"""
    sent, year = body(request, YearIn), int(request.match_info["year"])
    stated = calendars.stated(year, sent.source, sent.rest_days, sent.make_up_workdays, request[IDENTITY].name)
    return await changed(calendars.preview(stated, as_of=today(request), identity=request[IDENTITY]))


async def calendar_confirm(request: web.Request) -> web.Response:
    """POST /calendars/{year}/confirm"""
    sent, year = body(request, YearConfirmIn), int(request.match_info["year"])
    stated = calendars.stated(year, sent.source, sent.rest_days, sent.make_up_workdays, request[IDENTITY].name)
    code = await calendars.confirm(
        request[IDENTITY], stated, bureau=sent.bureau, evidence=sent.evidence, on=today(request), at=now(request)
    )
    return answer({"code": code}, status=201)


async def override_list(request: web.Request) -> web.Response:
    """GET /overrides"""
    return answer({"items": await overrides.listed(request[IDENTITY])})


def stated_override(sent: OverrideIn) -> OverrideSet:
    """An override as stated."""
    fields = {k: getattr(sent, k) for k in OverrideSet.model_fields if k != "article"}
    return OverrideSet(**fields, article=sent.article or "")


async def override_preview(request: web.Request) -> web.Response:
    """POST /overrides/preview"""
    stated = stated_override(body(request, OverrideIn))
    return await changed(overrides.preview(request[IDENTITY], stated, as_of=today(request), at=now(request)))


async def override_set(request: web.Request) -> web.Response:
    """POST /overrides"""
    sent = body(request, OverrideSetIn)
    code = await overrides.set_override(
        request[IDENTITY],
        stated_override(sent),
        bureau=sent.bureau,
        evidence=sent.evidence,
        supersedes=sent.supersedes,
        on=today(request),
        at=now(request),
    )
    return answer({"code": code}, status=201)


async def trace(request: web.Request) -> web.Response:
    """GET /obligations/{code}/trace"""
    asked, code = query(request, AsOf), request.match_info["code"]
    as_of = asked.as_of or today(request)
    return answer(await traces.of_obligation(request[IDENTITY], code, as_of=as_of, known_at=asked.known_at))
