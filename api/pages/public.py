"""What anybody may read: the abnormal list now, as a page, JSON and CSV, and whether a letter is genuine."""

from __future__ import annotations

import csv
import io

from aiohttp import web

from api.pages.shell import render
from restoration.errors import NotFound
from restoration.services import checks, public_list
from restoration.services.letters import verify as letters_verify
from restoration.services.reports import receipts

NATIONAL = "以全国矿业权人勘查开采信息管理系统公布的信息为准"
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def add_routes(app: web.Application) -> None:
    """These pages."""
    app.router.add_get("/public/", home)
    app.router.add_get("/public/abnormal-list", abnormal_list)
    app.router.add_get("/public/abnormal-list.json", as_json)
    app.router.add_get("/public/abnormal-list.csv", as_csv)
    app.router.add_get("/public/receipts/{token:[A-Za-z0-9_-]{1,64}}", receipt)
    app.router.add_get("/public/verify/{token:[A-Za-z0-9_-]{1,64}}", verify)


async def home(request: web.Request) -> web.Response:
    """What the public finds here."""
    return render(request, "public.html", {"title": "公众查询"})


async def abnormal_list(request: web.Request) -> web.Response:
    """The list as a page."""
    rows = [public_list.as_text(e) for e in await public_list.listed()]
    context = {"title": "矿业权人异常名录", "rows": rows, "heads": public_list.HEADS, "national": NATIONAL}
    return render(request, "abnormal_list.html", context)


async def as_json(request: web.Request) -> web.Response:
    """The list for machines."""
    until = await checks.last_written()
    body = {
        "items": [public_list.as_text(e) for e in await public_list.listed()],
        "checked_until": until.isoformat() if until else None,
        "note": NATIONAL,
    }
    return web.json_response(body)


async def as_csv(request: web.Request) -> web.Response:
    """The list for a spreadsheet; a cell that would run as a formula is kept as text."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(public_list.HEADS.values())
    for entry in await public_list.listed():
        writer.writerow([neutral(v) for v in public_list.as_text(entry).values()])
    writer.writerow([NATIONAL])
    headers = {"Content-Disposition": 'attachment; filename="abnormal-list.csv"'}
    return web.Response(text="\ufeff" + out.getvalue(), content_type="text/csv", charset="utf-8", headers=headers)


def neutral(text: str) -> str:
    """Text that a spreadsheet shows and does not run."""
    return f"'{text}" if text.startswith(FORMULA) else text


async def receipt(request: web.Request) -> web.Response:
    """Is this receipt genuine, and does the report still stand?"""
    try:
        view = await receipts.verify(request.match_info["token"])
    except NotFound:
        return render(request, "receipt.html", {"title": "回执核验", "view": None}, status=404)
    return render(request, "receipt.html", {"title": "回执核验", "view": view})


async def verify(request: web.Request) -> web.Response:
    """Is this letter genuine, and does it still hold?"""
    tail = request.query.get("tail", "")
    try:
        view = await letters_verify.verify(request.match_info["token"], tail)
    except NotFound:
        return render(request, "verify.html", {"title": "文书核验", "view": None}, status=404)
    return render(request, "verify.html", {"title": "文书核验", "view": view, "tail": tail})
