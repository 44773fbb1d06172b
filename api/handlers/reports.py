"""Annual reports from draft to acceptance."""

from __future__ import annotations

from aiohttp import web

from api.auth import IDENTITY
from api.requests import TAG, answer, body, now, query, tag_given, today
from api.schemas.reports import AcceptIn, DraftIn, PaperIn, ReportQuery, ReturnIn, WithdrawIn
from restoration.services.reports import lifecycle
from restoration.services.reports.lifecycle import Decision, Which


async def which(request: web.Request) -> Which:
    """The report an address is about."""
    code, year = request.match_info["code"], int(request.match_info["year"])
    right = query(request, ReportQuery).right
    return await lifecycle.which(request[IDENTITY], code, right, year, today=today(request))


async def detail(request: web.Request) -> web.Response:
    """GET /mines/{code}/reports/{year}"""
    found = await lifecycle.shown(await which(request), request[IDENTITY])
    return answer(found, tag=str(found["tag"]))


async def draft(request: web.Request) -> web.Response:
    """PUT /mines/{code}/reports/{year}"""
    report = await which(request)
    content = body(request, DraftIn).model_dump(mode="json")
    await lifecycle.put_draft(request[IDENTITY], report, content, request[TAG], at=now(request))
    found = await lifecycle.shown(report, request[IDENTITY])
    return answer(found, tag=str(found["tag"]))


async def submit(request: web.Request) -> web.Response:
    """POST /mines/{code}/reports/{year}/submit"""
    report = await which(request)
    return answer(await lifecycle.submit(request[IDENTITY], report, tag_given(request), at=now(request)), status=201)


async def give_back(request: web.Request) -> web.Response:
    """POST /mines/{code}/reports/{year}/return"""
    report = await which(request)
    remarks = [r.model_dump() for r in body(request, ReturnIn).remarks]
    return answer(await lifecycle.review(request[IDENTITY], report, Decision.RETURNED, remarks, at=now(request)))


async def accept(request: web.Request) -> web.Response:
    """POST /mines/{code}/reports/{year}/accept"""
    report, note = await which(request), body(request, AcceptIn).note
    remarks: list[dict[str, object]] = [{"part": "", "text": note}] if note else []
    return answer(await lifecycle.review(request[IDENTITY], report, Decision.ACCEPTED, remarks, at=now(request)))


async def withdraw(request: web.Request) -> web.Response:
    """POST /mines/{code}/reports/{year}/withdraw"""
    report, reason = await which(request), body(request, WithdrawIn).reason
    return answer(await lifecycle.withdraw(request[IDENTITY], report, reason, at=now(request)))


async def paper(request: web.Request) -> web.Response:
    """POST /mines/{code}/reports/{year}/paper"""
    report, sent = await which(request), body(request, PaperIn)
    actor = request[IDENTITY].actor
    found = await lifecycle.paper(actor, report, sent.parts, sent.received_on, sent.evidence, at=now(request))
    return answer(found, status=201)


async def versions(request: web.Request) -> web.Response:
    """GET /mines/{code}/reports/{year}/versions"""
    return answer({"items": await lifecycle.versions(await which(request))})


async def missing(request: web.Request) -> web.Response:
    """GET /mines/{code}/reports/{year}/checks"""
    return answer(await lifecycle.missing(await which(request), request[IDENTITY]))
