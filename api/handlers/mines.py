"""Mines, their facts, plans and timeline; companies and divisions."""

from __future__ import annotations

from dataclasses import asdict

from aiohttp import web

from api.auth import IDENTITY
from api.requests import TAG, Paged, answer, body, listed, now, query, today
from api.schemas.duties import MineDuties
from api.schemas.register import (
    TRANSFERRED,
    CompanyQuery,
    EventNew,
    MineLabels,
    MineNew,
    MineQuery,
    PlanNew,
)
from restoration.services import events, explain, lists, lists_record, mines, plans
from restoration.services.admission import entering as admission
from restoration.services.records import EventIn, HoldingIn, PlanIn, Register
from restoration.services.tags import tag_of
from restoration.strict import model


async def index(request: web.Request) -> web.Response:
    """GET /mines"""
    asked = query(request, MineQuery)
    sheet = asked.sheet()
    state = asked.state.value if asked.state else None
    found = await mines.mines(
        request[IDENTITY], division=asked.division, q=asked.q, state=state, limit=sheet.limit, after=sheet.after
    )
    return listed(found)


async def create(request: web.Request) -> web.Response:
    """POST /mines"""
    sent = body(request, MineNew).model_dump(mode="json")
    companies = sent.pop("companies")
    delivery = model(Register, {"companies": companies, "mines": [sent]})
    done = await mines.create(request[IDENTITY], delivery, at=now(request))
    return answer(asdict(done), status=201)


async def detail(request: web.Request) -> web.Response:
    """GET /mines/{code}"""
    found = await mines.mine(request[IDENTITY], request.match_info["code"])
    return answer(found, tag=tag_of(found))


async def label(request: web.Request) -> web.Response:
    """PATCH /mines/{code}"""
    new = body(request, MineLabels)
    found = await mines.label(request[IDENTITY], request.match_info["code"], new, request[TAG], at=now(request))
    return answer(found, tag=tag_of(found))


async def record_event(request: web.Request) -> web.Response:
    """POST /mines/{code}/events"""
    sent = body(request, EventNew)
    right = await events.right_of(request[IDENTITY], request.match_info["code"], sent.right)
    fact = {"effective_on": sent.effective_on.isoformat(), "evidence": sent.evidence, "supersedes": sent.supersedes}
    actor, at = request[IDENTITY].actor, now(request)
    events.refuse_township(request[IDENTITY], sent.kind)
    if sent.kind == TRANSFERRED:
        holding = model(HoldingIn, {**fact, **sent.detail})
        return answer(asdict(await admission.transfer(actor, right, holding, at=at)), status=201)
    event = model(EventIn, {**fact, "kind": sent.kind, "detail": dict(sent.detail)})
    return answer(asdict(await admission.record_event(actor, right, event, at=at)), status=201)


async def timeline(request: web.Request) -> web.Response:
    """GET /mines/{code}/timeline"""
    return answer({"items": await mines.timeline(request[IDENTITY], request.match_info["code"])})


async def duties(request: web.Request) -> web.Response:
    """GET /mines/{code}/obligations"""
    asked = query(request, MineDuties)
    found = await events.duties(
        request[IDENTITY],
        request.match_info["code"],
        as_of=asked.as_of or today(request),
        known_at=asked.known_at,
        rule=asked.rule,
    )
    return answer(explain.marked(found, today(request)))


async def plan_list(request: web.Request) -> web.Response:
    """GET /mines/{code}/plans"""
    sheet = query(request, Paged).sheet()
    code = request.match_info["code"]
    return listed(await mines.plans(request[IDENTITY], code, sheet, as_of=today(request)))


async def plan_create(request: web.Request) -> web.Response:
    """POST /mines/{code}/plans"""
    sent = body(request, PlanNew)
    right = await events.right_of(request[IDENTITY], request.match_info["code"], sent.right)
    plan = model(PlanIn, sent.model_dump(mode="json", exclude={"right"}))
    code = await plans.approve(request[IDENTITY].actor, right, plan, at=now(request))
    return answer({"code": code}, status=201)


async def plan_detail(request: web.Request) -> web.Response:
    """GET /plans/{code}"""
    return answer(await mines.plan(request[IDENTITY], request.match_info["code"], as_of=today(request)))


async def event_kinds(request: web.Request) -> web.Response:
    """GET /event-kinds"""
    return answer({"items": events.kinds()})


async def company_list(request: web.Request) -> web.Response:
    """GET /companies"""
    asked = query(request, CompanyQuery)
    return listed(await lists.companies(request[IDENTITY], asked.q, asked.sheet()))


async def company_detail(request: web.Request) -> web.Response:
    """GET /companies/{uscc}"""
    return answer(await lists.company(request[IDENTITY], request.match_info["uscc"]))


async def division_list(request: web.Request) -> web.Response:
    """GET /divisions"""
    return listed(await lists_record.divisions(query(request, Paged).sheet()))
