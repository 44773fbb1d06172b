"""Annual reports from draft to acceptance."""

from __future__ import annotations

from aiohttp import web

from api.auth import IDENTITY
from api.keys import FONTS, SETTINGS
from api.requests import TAG, answer, body, now, query, tag_given, today
from api.schemas.reports import AcceptIn, DraftIn, PaperIn, ReportQuery, ReturnIn, ReviewIn, WithdrawIn
from reports import filing
from reports.issue import Press
from restoration.law.report.life import Act
from restoration.services.reports import draft_content, drafts, lifecycle, reading, reviewing
from restoration.services.reports.drafts import Which


async def which(request: web.Request) -> Which:
    """The report an address is about."""
    code, year = request.match_info["code"], int(request.match_info["year"])
    right = query(request, ReportQuery).right
    return await drafts.which(request[IDENTITY], code, right, year, today=today(request))


async def detail(request: web.Request) -> web.Response:
    """GET /mines/{code}/reports/{year}"""
    return await report_now(request, await which(request))


async def report_now(request: web.Request, report: Which, *, status: int = 200) -> web.Response:
    """The report as it is now, with the draft's tag."""
    found = await reading.shown(report, request[IDENTITY])
    return answer(found, tag=str(found["tag"]), status=status)


async def draft(request: web.Request) -> web.Response:
    """PUT /mines/{code}/reports/{year}"""
    report = await which(request)
    sent = body(request, DraftIn).model_dump(mode="json")
    put = draft_content.put if sent["content"] else drafts.put_draft
    await put(request[IDENTITY], report, sent, request[TAG], at=now(request))
    return await report_now(request, report)


async def submit(request: web.Request) -> web.Response:
    """POST /mines/{code}/reports/{year}/submit"""
    report = await which(request)
    press = Press(request.app[FONTS], request.app[SETTINGS].service.public_url)
    found = await filing.submit(request[IDENTITY], report, tag_given(request), press, at=now(request))
    return answer(found, status=201)


async def give_back(request: web.Request) -> web.Response:
    """POST /mines/{code}/reports/{year}/return"""
    report, sent = await which(request), body(request, ReturnIn)
    return answer(await act(request, report, Act.RETURNED, sent, [r.model_dump() for r in sent.remarks]))


async def act(
    request: web.Request, report: Which, what: Act, sent: ReviewIn, remarks: list[dict[str, object]]
) -> dict[str, object]:
    """One act of an authority on the version it read."""
    return await reviewing.act(request[IDENTITY], report, what, remarks, at=now(request), version=sent.version)


async def accept(request: web.Request) -> web.Response:
    """POST /mines/{code}/reports/{year}/accept"""
    report, sent = await which(request), body(request, AcceptIn)
    remarks: list[dict[str, object]] = [{"part": "", "text": sent.note}] if sent.note else []
    return answer(await act(request, report, Act.ACCEPTED, sent, remarks))


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
    return answer({"items": await reading.versions(await which(request))})


async def missing(request: web.Request) -> web.Response:
    """GET /mines/{code}/reports/{year}/checks"""
    return answer(await reading.checks(await which(request), request[IDENTITY], at=now(request)))
