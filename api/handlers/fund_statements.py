"""Bank statements, their matching, reconciliation, and the bureau's choice about amounts in public."""

from __future__ import annotations

from dataclasses import asdict

from aiohttp import web

from api.auth import IDENTITY
from api.handlers.files import chunks, file_part
from api.keys import SEALER, SETTINGS
from api.requests import answer, body, now, query, sealed
from api.schemas.fund_statements import (
    BankQuery,
    DisclosureSettingIn,
    MatchIn,
    ReconcileIn,
    StatementQuery,
    UnmatchIn,
)
from restoration.services.attachments import attachments
from restoration.services.exchange.sheets import MAX_BYTES
from restoration.services.fund import disclosure_setting, reconciliation, statements
from restoration.services.fund import lists as fund_lists
from restoration.services.fund.statement_files import LayoutIn


async def bring(request: web.Request) -> web.Response:
    """POST /fund-accounts/{code}/statement: one part named ``file``."""
    code, bank = request.match_info["code"], query(request, BankQuery).bank
    await fund_lists.account(request[IDENTITY], code)
    part = await file_part(request)
    with attachments.aside(request.app[SETTINGS].data.folder / "attachments") as path:
        await attachments.receive(path, chunks(part), MAX_BYTES)
        actor, sealer = request[IDENTITY].actor, request.app[SEALER]
        made = await statements.bring(actor, code, path, bank=bank, sealer=sealer, at=now(request))
    return answer(asdict(made), status=201)


async def rows(request: web.Request) -> web.Response:
    """GET /fund-accounts/{code}/statement"""
    asked = query(request, StatementQuery)
    sheet = asked.sheet()
    code = request.match_info["code"]
    found = await statements.statement(request[IDENTITY], code, state=asked.state, limit=sheet.limit, after=sheet.after)
    return answer({**found.page.as_json(sealed), "matched": found.matched, "unmatched": found.unmatched})


async def match(request: web.Request) -> web.Response:
    """POST /fund-accounts/{code}/statement/match"""
    sent, code = body(request, MatchIn), request.match_info["code"]
    await fund_lists.account(request[IDENTITY], code)
    await statements.match(request[IDENTITY].actor, code, serial=sent.serial, entry=sent.entry, at=now(request))
    return answer({"serial": sent.serial, "entry": sent.entry})


async def unmatch(request: web.Request) -> web.Response:
    """POST /fund-accounts/{code}/statement/unmatch"""
    sent, code = body(request, UnmatchIn), request.match_info["code"]
    await fund_lists.account(request[IDENTITY], code)
    await statements.unmatch(request[IDENTITY].actor, code, serial=sent.serial, reason=sent.reason, at=now(request))
    return answer({"serial": sent.serial, "entry": None})


async def layouts(request: web.Request) -> web.Response:
    """GET /statement-layouts"""
    return answer({"items": await statements.layouts()})


async def layout_create(request: web.Request) -> web.Response:
    """POST /statement-layouts"""
    sent = body(request, LayoutIn)
    await statements.record_layout(request[IDENTITY].actor, sent, at=now(request))
    return answer({"bank": sent.bank}, status=201)


async def reconcile(request: web.Request) -> web.Response:
    """POST /fund-accounts/{code}/reconciliations"""
    sent, code = body(request, ReconcileIn), request.match_info["code"]
    await fund_lists.account(request[IDENTITY], code)
    made = await reconciliation.reconcile(
        request[IDENTITY].actor,
        code,
        on=sent.effective_on,
        bank_fen=sent.bank_fen,
        items=[i.as_detail() for i in sent.items],
        signed_by=sent.signed_by,
        evidence=sent.evidence,
        at=now(request),
    )
    return answer({"code": made}, status=201)


async def reconciliations(request: web.Request) -> web.Response:
    """GET /fund-accounts/{code}/reconciliations"""
    return answer({"items": await reconciliation.made(request[IDENTITY], request.match_info["code"])})


async def set_disclosure(request: web.Request) -> web.Response:
    """POST /fund-disclosure/settings"""
    sent = body(request, DisclosureSettingIn)
    code = await disclosure_setting.record(
        request[IDENTITY],
        bureau=sent.bureau,
        on=sent.effective_on,
        hide_amounts=sent.hide_amounts,
        ground=sent.ground,
        evidence=sent.evidence,
        at=now(request),
    )
    return answer({"code": code}, status=201)
