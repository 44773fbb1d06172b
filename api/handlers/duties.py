"""Duties, officers' dates, sources, checks, the record."""

from __future__ import annotations

from aiohttp import web

from api.auth import IDENTITY
from api.keys import LAW
from api.requests import Paged, answer, body, listed, now, query, today
from api.schemas.duties import AsOf, AuditQuery, CheckIn, ConfirmIn, DutyQuery, OfficerDateIn
from restoration.law.events import EventKind
from restoration.services import checking, events, explain, lists, lists_record
from restoration.services.events import OfficerDate
from restoration.services.lists import DutyFilter


async def index(request: web.Request) -> web.Response:
    """GET /obligations"""
    q = query(request, DutyQuery)
    status = q.status.value if q.status else None
    wanted = DutyFilter(status, q.division, q.rule, q.mine, q.due_from, q.due_to)
    return listed(await lists.obligations(request[IDENTITY], wanted, q.sheet()))


async def explanation(request: web.Request) -> web.Response:
    """GET /obligations/{code}/explanation"""
    asked, code = query(request, AsOf), request.match_info["code"]
    as_of = asked.as_of or today(request)
    found = await events.explanation(request[IDENTITY], code, as_of=as_of, known_at=asked.known_at)
    return answer(explain.marked(found, today(request)))


async def set_date(request: web.Request) -> web.Response:
    """POST /obligations/{code}/dates"""
    sent = body(request, OfficerDateIn)
    stated = OfficerDate(
        EventKind(sent.kind),
        sent.effective_on,
        sent.due_on,
        sent.ground,
        sent.article or "",
        sent.approver,
        sent.evidence,
    )
    code = await events.set_date(request[IDENTITY], request.match_info["code"], stated, at=now(request))
    return answer({"code": code}, status=201)


async def sources(request: web.Request) -> web.Response:
    """GET /sources"""
    return answer({"items": await events.sources(request[IDENTITY])})


async def confirm_source(request: web.Request) -> web.Response:
    """POST /sources/{id}/confirm"""
    sent = body(request, ConfirmIn)
    code = await events.confirm_source(
        request[IDENTITY],
        request.match_info["id"],
        bureau=sent.bureau,
        document=sent.document,
        evidence=sent.evidence,
        on=today(request),
        at=now(request),
    )
    return answer({"code": code}, status=201)


async def runs(request: web.Request) -> web.Response:
    """GET /checks"""
    return listed(await lists_record.runs(query(request, Paged).sheet()))


async def run(request: web.Request) -> web.Response:
    """POST /checks"""
    sent = body(request, CheckIn)
    figures = await checking.run(
        request[IDENTITY],
        request.app[LAW],
        as_of=sent.as_of or today(request),
        division=sent.division,
        full=sent.full,
        dry_run=sent.dry_run,
        at=now(request),
    )
    return answer(figures)


async def audit(request: web.Request) -> web.Response:
    """GET /audit"""
    q = query(request, AuditQuery)
    asked = {"object": q.object, "actor": q.actor, "action": q.action}
    return listed(await lists_record.audit(request[IDENTITY], asked, q.sheet()))
