"""A mine's fund on one printable page: three numbers, what lies ahead, accounts with their ledgers and chains.

The end of a chain is shown twice: as the database has it, and as it was last written outside the database.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from aiohttp import web

from api.keys import CLOCK, SEALER, SETTINGS
from api.pages.flags import day_asked
from api.pages.shell import after, as_of_day, form, page, render
from restoration.errors import Refused
from restoration.permissions import Permission
from restoration.services import heads, mines
from restoration.services.actors import Identity
from restoration.services.fund import account_changes, lists, mine_page, position
from restoration.services.fund.account_changes import ChangeIn
from restoration.services.paging import Json
from restoration.services.scope import hidden
from restoration.strict import model

KINDS = {"deposit": "存入", "interest": "利息", "withdrawal": "支取", "refund": "退款", "reversal": "冲正"}
ROWS = 50
PLACE = "/mines/{code:[A-Za-z0-9-]{1,24}}/fund"
STATED = ("effective_on", "evidence", "ground", "bank", "branch", "account_name", "number_tail")


def add_routes(app: web.Application) -> None:
    """This page."""
    app.router.add_get(PLACE, fund)
    app.router.add_post(f"{PLACE}/{{account:[A-Za-z0-9-]{{1,40}}}}/change", change)


@page(Permission.FUND_READ)
async def fund(request: web.Request, identity: Identity) -> web.Response:
    """The fund of a mine as of a day."""
    return await shown_fund(request, identity)


@page(Permission.ACCOUNT_OPEN)
async def change(request: web.Request, identity: Identity) -> web.StreamResponse:
    """Record a change or a correction of an account; refused, all that was typed but the number comes back."""
    mine, code, sent = request.match_info["code"], request.match_info["account"], await form(request)
    accounts = await account_changes.listed(identity, mine, request.app[CLOCK].today(), limit=200, after=None)
    if code not in {a["code"] for a in accounts.items}:
        raise hidden()
    try:
        stated = {name: sent[name] for name in STATED if name in sent}
        body = model(ChangeIn, {**stated, "correction": sent.get("correction") == "yes"})
        number, sealer = sent.get("account_number"), request.app[SEALER]
        await account_changes.change(identity.actor, code, body, number, sealer, at=request.app[CLOCK].now())
    except Refused as refusal:
        return await shown_fund(request, identity, sent | {"account": code}, refusal)
    return after(f"/mines/{mine}/fund", "account_changed")


async def shown_fund(
    request: web.Request, identity: Identity, sent: Mapping[str, str] | None = None, refusal: Refused | None = None
) -> web.Response:
    """The page; with what was typed of a change and why it was refused."""
    code = request.match_info["code"]
    shown = await mines.mine(identity, code)
    as_of = day_asked(request) if request.query.get("as_of") else await own_day(request, identity, code)
    views = await position.of_mine(identity, code, as_of)
    day, outside = heads.newest(request.app[SETTINGS].data.folder)
    found = await mine_page.accounts_of(identity, code, views, as_of)
    context = {
        "title": f"{shown['name']} 修复基金",
        "shown": shown,
        **as_of_day(request, as_of),
        "kinds": KINDS,
        "funds": [position.view_json(v) for v in views],
        "outlooks": [position.ahead_json(v) for v in views],
        "accounts": [await with_entries(request, identity, a) for a in found],
        "outside": {"day": day, "ends": outside.get("ledger", {})},
        "sent": sent or {},
        "refusal": refusal,
    }
    return render(request, "fund.html", context, status=refusal.status if refusal else 200)


async def own_day(request: web.Request, identity: Identity, mine: str) -> date:
    """The day the page starts from."""
    return await position.own_day(identity, mine, request.app[CLOCK].today())


async def with_entries(request: web.Request, identity: Identity, account: Json) -> Json:
    """An account with a page of its ledger; the others stay on their first page while one is turned."""
    code = str(account["code"])
    cursor = request.query.get("after") if request.query.get("account") == code else None
    found = await lists.entries(identity, code, limit=ROWS, after=cursor)
    return {**account, "entries": found.items, "next": found.next}
