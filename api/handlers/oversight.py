"""What lies on an officer's desk beside the duties."""

from __future__ import annotations

from aiohttp import web

from api.auth import IDENTITY
from api.requests import answer, query, today
from api.schemas.oversight import MattersOf, MattersQuery
from restoration.services import oversight


async def of_mine(request: web.Request) -> web.Response:
    """GET /mines/{code}/matters"""
    asked = query(request, MattersOf)
    as_of = asked.as_of or today(request)
    found = await oversight.of_mine(request[IDENTITY], request.match_info["code"], as_of=as_of)
    return answer({"items": found})


async def waiting(request: web.Request) -> web.Response:
    """GET /matters"""
    asked = query(request, MattersQuery)
    found = await oversight.open_matters(
        request[IDENTITY], as_of=asked.as_of or today(request), division=asked.division, matter=asked.matter
    )
    return answer({"items": found})
