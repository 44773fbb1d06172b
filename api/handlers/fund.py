"""The restoration fund: accounts, entries, balances."""

from __future__ import annotations

from aiohttp import web

from api.auth import IDENTITY
from api.keys import SEALER
from api.requests import Paged, answer, body, listed, now, query, today
from api.schemas.fund import AccountNew, BalanceQuery, ChangeNew, CloseIn, EntryNew
from restoration.law.fund.ledger import warnings
from restoration.services import events
from restoration.services.fund import account_changes, accounts, fund
from restoration.services.fund import lists as fund_lists
from restoration.services.fund.account_changes import ChangeIn
from restoration.services.records import AccountIn
from restoration.strict import model


async def account_list(request: web.Request) -> web.Response:
    """GET /mines/{code}/fund-accounts"""
    sheet = query(request, Paged).sheet()
    code, day = request.match_info["code"], today(request)
    return listed(await account_changes.listed(request[IDENTITY], code, day, limit=sheet.limit, after=sheet.after))


async def account_create(request: web.Request) -> web.Response:
    """POST /mines/{code}/fund-accounts"""
    sent = body(request, AccountNew)
    right = await events.right_of(request[IDENTITY], request.match_info["code"], sent.right)
    account = model(AccountIn, sent.model_dump(mode="json", exclude={"right", "account_number"}))
    number = None
    if sent.account_number is not None:
        whole = sent.account_number.get_secret_value()
        number = accounts.sealed_number(request.app[SEALER], account.code, whole)
        account = accounts.without_number(account, whole)
    code = await accounts.open_account(request[IDENTITY].actor, right, account, number=number, at=now(request))
    return answer({"code": code}, status=201)


async def account_change(request: web.Request) -> web.Response:
    """POST /fund-accounts/{code}/changes"""
    sent, code = body(request, ChangeNew), request.match_info["code"]
    await fund_lists.account(request[IDENTITY], code)
    change = model(ChangeIn, sent.model_dump(mode="json", exclude={"account_number"}))
    number = sent.account_number.get_secret_value() if sent.account_number is not None else None
    actor, sealer = request[IDENTITY].actor, request.app[SEALER]
    made = await account_changes.change(actor, code, change, number, sealer, at=now(request))
    return answer({"code": made}, status=201)


async def change_list(request: web.Request) -> web.Response:
    """GET /fund-accounts/{code}/changes"""
    found = await account_changes.history(request[IDENTITY], request.match_info["code"])
    return answer({"items": found})


async def account_close(request: web.Request) -> web.Response:
    """POST /fund-accounts/{code}/close"""
    sent, code = body(request, CloseIn), request.match_info["code"]
    await fund_lists.account(request[IDENTITY], code)
    actor = request[IDENTITY].actor
    closed = await accounts.close(
        actor, code, on=sent.effective_on, reason=sent.reason, evidence=sent.evidence, at=now(request)
    )
    return answer({"code": closed}, status=201)


async def entry_list(request: web.Request) -> web.Response:
    """GET /fund-accounts/{code}/entries"""
    sheet = query(request, Paged).sheet()
    code = request.match_info["code"]
    return listed(await fund_lists.entries(request[IDENTITY], code, limit=sheet.limit, after=sheet.after))


async def entry_create(request: web.Request) -> web.Response:
    """POST /fund-accounts/{code}/entries"""
    sent, account = body(request, EntryNew), request.match_info["code"]
    await fund_lists.account(request[IDENTITY], account)
    code = await fund.post(
        request[IDENTITY].actor,
        account,
        kind=sent.kind,
        amount_fen=sent.amount_fen,
        value_on=sent.value_on,
        reference=sent.reference,
        reverses=sent.reverses,
        refunds=sent.refunds,
        use=sent.use(),
        at=now(request),
    )
    return answer({"code": code, "warnings": warnings(sent.kind, sent.use())}, status=201)


async def balance(request: web.Request) -> web.Response:
    """GET /fund-accounts/{code}/balance"""
    asked = query(request, BalanceQuery)
    day = asked.as_of or today(request)
    return answer(await fund_lists.balance(request[IDENTITY], request.match_info["code"], day, asked.known_at))
