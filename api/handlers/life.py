"""Inspections, draws, interests, supervision plans, emergencies."""

from __future__ import annotations

from collections.abc import Awaitable
from datetime import datetime
from typing import Protocol, TypeVar

from aiohttp import web

from api.auth import IDENTITY
from api.requests import Paged, answer, body, listed, now, query, today
from api.schemas.life import EmergencyQuery, FactQuery, InspectionQuery, OnDay
from restoration.law.events import EventKind
from restoration.services.actors import Identity
from restoration.services.life import breaches, bureau, draws, emergencies, inspections
from restoration.services.life.emergencies import EmergencyFilter
from restoration.services.life.inspections import InspectionFilter
from restoration.services.life.reading import FactFilter
from restoration.services.life.records import (
    BreachIn,
    DrawIn,
    EmergencyIn,
    EmergencyReportIn,
    InspectionIn,
    RecheckIn,
    SettledIn,
    SupervisionPlanIn,
    UpwardReportIn,
)
from restoration.strict import StrictModel

S = TypeVar("S", bound=StrictModel)
S_contra = TypeVar("S_contra", contravariant=True)


def created(code: str) -> web.Response:
    """What was put on record."""
    return answer({"code": code}, status=201)


class Recording(Protocol[S_contra]):
    """A service that puts what was sent on record under the code in the address, and returns the new code."""

    def __call__(self, identity: Identity, code: str, sent: S_contra, /, *, at: datetime) -> Awaitable[str]: ...


async def recorded(request: web.Request, model: type[S], record: Recording[S]) -> web.Response:
    """Put the body on record under the code in the address."""
    return created(await record(request[IDENTITY], request.match_info["code"], body(request, model), at=now(request)))


def facts(asked: FactQuery) -> FactFilter:
    """Which facts are wanted."""
    return FactFilter(asked.division, asked.mine, asked.since, asked.until)


async def inspection_list(request: web.Request) -> web.Response:
    """GET /inspections"""
    asked = query(request, InspectionQuery)
    wanted = InspectionFilter(facts(asked), asked.source, asked.standing)
    return listed(await inspections.listed(request[IDENTITY], wanted, asked.sheet()))


async def inspect(request: web.Request) -> web.Response:
    """POST /inspections"""
    return created(await inspections.inspect(request[IDENTITY], body(request, InspectionIn), at=now(request)))


async def inspection(request: web.Request) -> web.Response:
    """GET /inspections/{code}"""
    return answer(await inspections.one(request[IDENTITY], request.match_info["code"]))


async def recheck(request: web.Request) -> web.Response:
    """POST /inspections/{code}/rechecks"""
    return await recorded(request, RecheckIn, inspections.recheck)


async def confirm_breach(request: web.Request) -> web.Response:
    """POST /inspections/{code}/breaches"""
    return await recorded(request, BreachIn, inspections.confirm_breach)


async def breach_list(request: web.Request) -> web.Response:
    """GET /mines/{code}/breaches"""
    return answer({"items": await breaches.open_breaches_of(request[IDENTITY], request.match_info["code"])})


async def hold_list(request: web.Request) -> web.Response:
    """GET /mines/{code}/holds"""
    return answer({"items": await breaches.production_held(request[IDENTITY], request.match_info["code"])})


async def draw_list(request: web.Request) -> web.Response:
    """GET /draws"""
    return listed(await draws.listed(request[IDENTITY], query(request, Paged).sheet()))


async def hold_draw(request: web.Request) -> web.Response:
    """POST /draws"""
    return created(await draws.hold_as(request[IDENTITY], body(request, DrawIn), at=now(request)))


async def draw(request: web.Request) -> web.Response:
    """GET /draws/{code}"""
    return answer(await draws.one(request[IDENTITY], request.match_info["code"]))


async def publish_draw(request: web.Request) -> web.Response:
    """POST /draws/{code}/publish"""
    return created(await draws.publish(request[IDENTITY], request.match_info["code"], at=now(request)))


async def public_draw(request: web.Request) -> web.Response:
    """GET /public/draws/{code}"""
    return answer(await draws.public(request.match_info["code"]))


async def supervision_plans(request: web.Request) -> web.Response:
    """GET /supervision-plans"""
    return await bureau_duties(request, EventKind.SUPERVISION_PLANNED)


async def upward_reports(request: web.Request) -> web.Response:
    """GET /upward-reports"""
    return await bureau_duties(request, EventKind.UPWARD_REPORTED)


async def bureau_duties(request: web.Request, met_by: EventKind) -> web.Response:
    """What the bureaus in scope owe themselves and a kind of fact fulfils."""
    day = query(request, OnDay).as_of or today(request)
    return answer({"items": await bureau.duties(request[IDENTITY], met_by, as_of=day)})


async def plan_supervision(request: web.Request) -> web.Response:
    """POST /supervision-plans"""
    sent = body(request, SupervisionPlanIn)
    return created(await bureau.plan_supervision(request[IDENTITY], sent, at=now(request)))


async def report_upward(request: web.Request) -> web.Response:
    """POST /upward-reports"""
    return created(await bureau.report_upward(request[IDENTITY], body(request, UpwardReportIn), at=now(request)))


async def emergency_list(request: web.Request) -> web.Response:
    """GET /emergencies"""
    asked = query(request, EmergencyQuery)
    wanted = EmergencyFilter(facts(asked), asked.complete, asked.compensation)
    return listed(await emergencies.listed(request[IDENTITY], wanted, asked.sheet()))


async def enter_emergency(request: web.Request) -> web.Response:
    """POST /emergencies"""
    return created(await emergencies.enter(request[IDENTITY], body(request, EmergencyIn), at=now(request)))


async def emergency(request: web.Request) -> web.Response:
    """GET /emergencies/{code}"""
    return answer(await emergencies.one(request[IDENTITY], request.match_info["code"]))


async def report_emergency(request: web.Request) -> web.Response:
    """POST /emergencies/{code}/reports"""
    return await recorded(request, EmergencyReportIn, emergencies.report)


async def settle_emergency(request: web.Request) -> web.Response:
    """POST /emergencies/{code}/settle"""
    return await recorded(request, SettledIn, emergencies.settle)
