"""The fund's readings: position, demands, outlook, ratios, the public table."""

from __future__ import annotations

from datetime import date

from aiohttp import web

from api.auth import IDENTITY
from api.requests import answer, query, today
from api.schemas.fund_reads import AsOf, DivisionQuery, OutlookQuery
from restoration.law.fund.outlook import WhatIf
from restoration.services.fund import disclosure
from restoration.services.fund import position as positions


async def own_day(request: web.Request) -> date:
    """The day a reading is of where none is asked for."""
    return await positions.own_day(request[IDENTITY], request.match_info["code"], today(request))


async def position(request: web.Request) -> web.Response:
    """GET /mines/{code}/fund"""
    day = query(request, AsOf).as_of or await own_day(request)
    return answer(await positions.position_json(request[IDENTITY], request.match_info["code"], day))


async def requirement(request: web.Request) -> web.Response:
    """GET /mines/{code}/fund/requirement"""
    day = query(request, AsOf).as_of or await own_day(request)
    return answer(await positions.requirement_json(request[IDENTITY], request.match_info["code"], day))


async def outlook(request: web.Request) -> web.Response:
    """GET /mines/{code}/fund/outlook"""
    asked = query(request, OutlookQuery)
    what_if = WhatIf(asked.deposit_fen, asked.on) if asked.deposit_fen is not None and asked.on is not None else None
    day = asked.as_of or await own_day(request)
    return answer(await positions.outlook_json(request[IDENTITY], request.match_info["code"], day, what_if))


async def ratios(request: web.Request) -> web.Response:
    """GET /fund-ratios"""
    asked = query(request, DivisionQuery)
    return answer(await disclosure.ratios(request[IDENTITY], asked.division, asked.as_of or today(request)))


async def table(request: web.Request) -> web.Response:
    """GET /fund-disclosure"""
    asked = query(request, DivisionQuery)
    return answer(await disclosure.table(request[IDENTITY], asked.division, asked.as_of or today(request)))
