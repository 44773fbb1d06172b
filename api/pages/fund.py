"""A mine's fund on one printable page: three numbers, what lies ahead, accounts with their ledgers and chains.

The end of a chain is shown twice: as the database has it, and as it was last written outside the database.
"""

from __future__ import annotations

from datetime import date

from aiohttp import web

from api.keys import CLOCK, SETTINGS
from api.pages.flags import day_asked
from api.pages.shell import page, render
from restoration.permissions import Permission
from restoration.services import heads, mines
from restoration.services.actors import Identity
from restoration.services.fund import lists, mine_page, position
from restoration.services.paging import Json

KINDS = {"deposit": "存入", "interest": "利息", "withdrawal": "支取", "refund": "退款", "reversal": "冲正"}
ROWS = 50


def add_routes(app: web.Application) -> None:
    """This page."""
    app.router.add_get("/mines/{code:[A-Za-z0-9-]{1,24}}/fund", fund)


@page(Permission.FUND_READ)
async def fund(request: web.Request, identity: Identity) -> web.Response:
    """The fund of a mine as of a day."""
    code = request.match_info["code"]
    shown = await mines.mine(identity, code)
    as_of = day_asked(request) if request.query.get("as_of") else await own_day(request, identity, code)
    views = await position.of_mine(identity, code, as_of)
    day, outside = heads.newest(request.app[SETTINGS].data.folder)
    found = await mine_page.accounts_of(identity, code, views, as_of)
    context = {
        "title": f"{shown['name']} 修复基金",
        "shown": shown,
        "as_of": as_of,
        "kinds": KINDS,
        "funds": [position.view_json(v) for v in views],
        "outlooks": [position.ahead_json(v) for v in views],
        "accounts": [await with_entries(request, identity, a) for a in found],
        "outside": {"day": day, "ends": outside.get("ledger", {})},
    }
    return render(request, "fund.html", context)


async def own_day(request: web.Request, identity: Identity, mine: str) -> date:
    """The day the page starts from."""
    return await position.own_day(identity, mine, request.app[CLOCK].today())


async def with_entries(request: web.Request, identity: Identity, account: Json) -> Json:
    """An account with a page of its ledger; the others stay on their first page while one is turned."""
    code = str(account["code"])
    after = request.query.get("after") if request.query.get("account") == code else None
    found = await lists.entries(identity, code, limit=ROWS, after=after)
    return {**account, "entries": found.items, "next": found.next}
