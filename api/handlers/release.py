"""Acceptance, closing, transfer, green mines, legacy sites, integrity files."""

from __future__ import annotations

import csv
import io
from collections.abc import Awaitable, Iterable
from datetime import datetime
from typing import Protocol, TypeVar

from aiohttp import web

from api.auth import IDENTITY
from api.handlers.life import created, recorded
from api.pages.public import neutral
from api.requests import answer, body, listed, now, query, today
from api.schemas import acceptance as acceptance_shapes
from api.schemas import release as shapes
from api.schemas.life import OnDay
from restoration.law.life.credit import CreditEntry
from restoration.services.actors import Identity
from restoration.services.life import acceptances, closures, credit, legacy
from restoration.services.life.records import ApplicationIn, SpotIn

A = TypeVar(
    "A",
    acceptance_shapes.ExaminationNew,
    acceptance_shapes.PostingNew,
    acceptance_shapes.ObjectionNew,
    acceptance_shapes.AnswerNew,
    acceptance_shapes.DecisionNew,
)
A_contra = TypeVar("A_contra", contravariant=True)
HEADS = ("日期", "类别", "事由", "依据", "矿山", "矿业权", "企业名称", "统一社会信用代码", "记录编号")


class Answering(Protocol[A_contra]):
    """A service that puts a step of an application for acceptance on record, and returns the new code."""

    def __call__(
        self, identity: Identity, mine: str, application: str, sent: A_contra, /, *, at: datetime
    ) -> Awaitable[str]: ...


async def answered(request: web.Request, model: type[A], record: Answering[A]) -> web.Response:
    """Put a step on record under the mine in the address and the application in the body."""
    sent, mine = body(request, model), request.match_info["code"]
    return created(await record(request[IDENTITY], mine, sent.application, sent, at=now(request)))


async def acceptance(request: web.Request) -> web.Response:
    """GET /mines/{code}/acceptance"""
    day = query(request, OnDay).as_of or today(request)
    return answer({"items": await acceptances.status(request[IDENTITY], request.match_info["code"], as_of=day)})


async def apply(request: web.Request) -> web.Response:
    """POST /mines/{code}/acceptance/applications"""
    return await recorded(request, ApplicationIn, acceptances.apply)


async def examine(request: web.Request) -> web.Response:
    """POST /mines/{code}/acceptance/examinations"""
    return await answered(request, acceptance_shapes.ExaminationNew, acceptances.examine)


async def post_result(request: web.Request) -> web.Response:
    """POST /mines/{code}/acceptance/postings"""
    return await answered(request, acceptance_shapes.PostingNew, acceptances.post)


async def object_to(request: web.Request) -> web.Response:
    """POST /mines/{code}/acceptance/objections"""
    return await answered(request, acceptance_shapes.ObjectionNew, acceptances.object_to)


async def answer_objection(request: web.Request) -> web.Response:
    """POST /mines/{code}/acceptance/answers"""
    return await answered(request, acceptance_shapes.AnswerNew, acceptances.answer)


async def decide(request: web.Request) -> web.Response:
    """POST /mines/{code}/acceptance/decisions"""
    return await answered(request, acceptance_shapes.DecisionNew, acceptances.decide)


async def closure(request: web.Request) -> web.Response:
    """GET /mines/{code}/closure"""
    day = query(request, OnDay).as_of or today(request)
    return answer({"items": await closures.status(request[IDENTITY], request.match_info["code"], as_of=day)})


async def transfer(request: web.Request) -> web.Response:
    """GET /mines/{code}/transfer"""
    asked, mine = query(request, shapes.TransferQuery), request.match_info["code"]
    day = asked.as_of or today(request)
    return answer({"items": await closures.transfer(request[IDENTITY], mine, on=asked.on or day, as_of=day)})


async def green(request: web.Request) -> web.Response:
    """GET /mines/{code}/green"""
    day = query(request, OnDay).as_of or today(request)
    return answer({"items": await closures.green_status(request[IDENTITY], request.match_info["code"], as_of=day)})


async def site_list(request: web.Request) -> web.Response:
    """GET /legacy-sites"""
    asked = query(request, shapes.LegacyQuery)
    day = asked.as_of or today(request)
    return listed(await legacy.listed(request[IDENTITY], asked.division, asked.sheet(), as_of=day))


async def site(request: web.Request) -> web.Response:
    """GET /legacy-sites/{code}"""
    day = query(request, OnDay).as_of or today(request)
    return answer(await legacy.one(request[IDENTITY], request.match_info["code"], as_of=day))


async def record_spot(request: web.Request) -> web.Response:
    """POST /legacy-sites/{code}/spots"""
    return await recorded(request, SpotIn, legacy.record)


async def integrity(request: web.Request) -> web.Response:
    """GET /companies/{uscc}/integrity"""
    asked, uscc = query(request, shapes.IntegrityQuery), request.match_info["uscc"]
    found = await credit.file(request[IDENTITY], uscc, as_of=asked.as_of or today(request), bad=asked.bad)
    return answer({"uscc": uscc, "items": [credit.as_json(e) for e in found]})


async def integrity_csv(request: web.Request) -> web.Response:
    """GET /companies/{uscc}/integrity.csv"""
    asked, uscc = query(request, shapes.IntegrityQuery), request.match_info["uscc"]
    found = await credit.file(request[IDENTITY], uscc, as_of=asked.as_of or today(request), bad=asked.bad)
    headers = {"Content-Disposition": f'attachment; filename="integrity-{uscc}.csv"'}
    return web.Response(text=as_csv(found), content_type="text/csv", charset="utf-8", headers=headers)


def as_csv(found: Iterable[CreditEntry]) -> str:
    """The file for a spreadsheet; a cell that would run as a formula is kept as text."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADS)
    for e in found:
        title = credit.WORDS[e.entry]
        cells = (e.on.isoformat(), title, e.ground, e.article, e.mine, e.right, e.holder, e.uscc, e.fact)
        writer.writerow([neutral(c) for c in cells])
    return "\ufeff" + out.getvalue()
