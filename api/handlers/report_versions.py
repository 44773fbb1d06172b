"""Annual reports: what fills a draft, what becomes of versions, what they hold and how they differ, and the receipt."""

from __future__ import annotations

from dataclasses import asdict

from aiohttp import web

from api.auth import IDENTITY
from api.handlers.reports import act, report_now, which
from api.requests import answer, body, now
from api.schemas.reports import ConvertIn, CorrectionIn, PrefillIn, SampledIn, SampleIn
from restoration.errors import Defect, Invalid
from restoration.law.report.life import Act
from restoration.services.attachments.attachments import MEDIA_TYPES, FileType
from restoration.services.reports import draft_content, reading, receipts, reviewing
from restoration.services.reports.draft_content import Start


async def prefill(request: web.Request) -> web.Response:
    """POST /mines/{code}/reports/{year}/prefill"""
    report, source = await which(request), Start(body(request, PrefillIn).source)
    await draft_content.fill(request[IDENTITY], report, source, at=now(request))
    return await report_now(request, report)


async def supplement(request: web.Request) -> web.Response:
    """POST /mines/{code}/reports/{year}/supplement"""
    report = await which(request)
    await draft_content.begin_supplement(request[IDENTITY], report, at=now(request))
    return await report_now(request, report)


async def convert(request: web.Request) -> web.Response:
    """POST /mines/{code}/reports/{year}/conversions"""
    report, fields = await which(request), body(request, ConvertIn).fields
    await draft_content.convert(request[IDENTITY], report, fields, at=now(request))
    return await report_now(request, report)


async def correct(request: web.Request) -> web.Response:
    """POST /mines/{code}/reports/{year}/correction"""
    report, sent = await which(request), body(request, CorrectionIn)
    return answer(await act(request, report, Act.CORRECTION, sent, [r.model_dump() for r in sent.remarks]))


async def sample(request: web.Request) -> web.Response:
    """POST /report-samples"""
    sent = body(request, SampleIn)
    who, at = request[IDENTITY], now(request)
    return answer(await reviewing.sample(who, sent.division, sent.year, sent.count, sent.seed, at=at), status=201)


async def sampled(request: web.Request) -> web.Response:
    """POST /mines/{code}/reports/{year}/sample"""
    report, sent = await which(request), body(request, SampledIn)
    what = Act(sent.result)
    if what is Act.SENT_BACK and not sent.remarks:
        wrong = Defect("remarks", "missing", "（缺）", "至少一项意见", "退回须逐项写明问题")
        raise Invalid("请写明退回的原因", [wrong])
    return answer(await act(request, report, what, sent, [r.model_dump() for r in sent.remarks]))


async def content(request: web.Request) -> web.Response:
    """GET /mines/{code}/reports/{year}/versions/{version}"""
    return answer(await reading.version_content(await which(request), int(request.match_info["version"])))


async def difference(request: web.Request) -> web.Response:
    """GET /mines/{code}/reports/{year}/versions/{version}/diff/{other}"""
    before, after = int(request.match_info["version"]), int(request.match_info["other"])
    return answer(await reading.difference(await which(request), before, after))


async def receipt(request: web.Request) -> web.Response:
    """GET /mines/{code}/reports/{year}/versions/{version}/receipt"""
    report, version = await which(request), int(request.match_info["version"])
    name = f"receipt-{report.code}-{report.year}-{version}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    pdf = await receipts.pdf_of(report, version)
    return web.Response(body=pdf, content_type=MEDIA_TYPES[FileType.PDF], headers=headers)


async def verify(request: web.Request) -> web.Response:
    """GET /public/receipts/{token}"""
    view = await receipts.verify(request.match_info["token"])
    plain = {"received_at": view.received_at.isoformat(), "received_on": view.received_on.isoformat()}
    return answer({**asdict(view), **plain, "parts": list(view.parts)})
