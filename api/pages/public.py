"""What anybody may read: the abnormal list now, as a page, JSON and CSV, and whether a letter is genuine."""

from __future__ import annotations

import csv
import hashlib
import io

import orjson
from aiohttp import web

from api.auth import IDENTITY
from api.keys import CLOCK
from api.pages.shell import render
from restoration.errors import NotFound
from restoration.services import checks, public_list
from restoration.services.letters import verify as letters_verify

NATIONAL = "以全国矿业权人勘查开采信息管理系统公布的信息为准"
KEPT_SECONDS = 60
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def add_routes(app: web.Application) -> None:
    """These pages."""
    app.router.add_get("/public/", home)
    app.router.add_get("/public/abnormal-list", abnormal_list)
    app.router.add_get("/public/abnormal-list/{code:pu_[a-z0-9]{1,32}}", abnormal_entry)
    app.router.add_get("/public/abnormal-list.json", as_json)
    app.router.add_get("/public/abnormal-list.csv", as_csv)
    app.router.add_get("/public/verify/{token:[A-Za-z0-9_-]{1,64}}", verify)


async def home(request: web.Request) -> web.Response:
    """What the public finds here."""
    return render(request, "public.html", {"title": "公众查询"})


async def abnormal_list(request: web.Request) -> web.Response:
    """The list as a page: searched, twenty a page, with the corrections still to be shown."""
    q, year = asked(request)
    found = await public_list.listed(q or None, year)
    pages = max(1, -(-len(found) // public_list.ROWS_A_PAGE))
    number = min(whole(request.query.get("page", "1")) or 1, pages)
    start = (number - 1) * public_list.ROWS_A_PAGE
    rows = [public_list.as_text(e) for e in found[start : start + public_list.ROWS_A_PAGE]]
    corrections = await public_list.corrections(request.app[CLOCK].today())
    context = {
        "title": "矿业权人异常名录",
        "rows": rows,
        "heads": public_list.HEADS,
        "national": NATIONAL,
        "until": await checks.last_written(),
        "corrections": [public_list.as_text(c) for c in corrections],
        "q": q,
        "year": year or "",
        "number": number,
        "pages": pages,
        "total": len(found),
    }
    return briefly(request, render(request, "abnormal_list.html", context))


async def abnormal_entry(request: web.Request) -> web.Response:
    """One entry at its own address; gone once it is removed."""
    found = await public_list.entry(request.match_info["code"])
    context = {
        "title": "矿业权人异常名录",
        "entry": public_list.as_text(found) if found else None,
        "heads": public_list.HEADS,
        "national": NATIONAL,
        "until": await checks.last_written(),
    }
    return briefly(request, render(request, "abnormal_entry.html", context, status=200 if found else 404))


def asked(request: web.Request) -> tuple[str, int | None]:
    """What is searched for; a year that is none is left out."""
    return request.query.get("q", "").strip()[:60], whole(request.query.get("year", ""))


def whole(text: str) -> int | None:
    """A number of up to four digits."""
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) <= 4 and int(text) else None


def briefly(request: web.Request, response: web.Response) -> web.Response:
    """Anybody may keep what is public for a minute; what a person who logged in sees is not kept."""
    if IDENTITY not in request:
        response.headers["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    return response


def tagged(request: web.Request, response: web.Response) -> web.Response:
    """A download with a tag of its bytes; not sent again only where nothing has changed."""
    assert isinstance(response.body, bytes)
    tag = hashlib.sha256(response.body).hexdigest()[:32]
    if any(t.value in (tag, "*") for t in request.if_none_match or ()):
        response = web.Response(status=304)
    response.headers["ETag"] = f'"{tag}"'
    return briefly(request, response)


async def as_json(request: web.Request) -> web.Response:
    """The list for machines."""
    q, year = asked(request)
    until = await checks.last_written()
    today = request.app[CLOCK].today()
    body = {
        "items": [public_list.as_text(e) for e in await public_list.listed(q or None, year)],
        "corrections": [public_list.as_text(c) for c in await public_list.corrections(today)],
        "checked_until": until.isoformat() if until else None,
        "note": NATIONAL,
    }
    return tagged(request, web.Response(body=orjson.dumps(body), content_type="application/json"))


async def as_csv(request: web.Request) -> web.Response:
    """The list for a spreadsheet; a cell that would run as a formula is kept as text."""
    q, year = asked(request)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(public_list.HEADS.values())
    for entry in await public_list.listed(q or None, year):
        writer.writerow([neutral(v) for v in public_list.as_text(entry).values()])
    until = await checks.last_written()
    writer.writerow([f"{NATIONAL}；核对至 {until or '—'}"])
    headers = {"Content-Disposition": 'attachment; filename="abnormal-list.csv"'}
    data = ("\ufeff" + out.getvalue()).encode()
    return tagged(request, web.Response(body=data, content_type="text/csv", charset="utf-8", headers=headers))


def neutral(text: str) -> str:
    """Text that a spreadsheet shows and does not run."""
    return f"'{text}" if text.startswith(FORMULA) else text


async def verify(request: web.Request) -> web.Response:
    """Is this letter genuine, and does it still hold?"""
    tail = request.query.get("tail", "")
    try:
        view = await letters_verify.verify(request.match_info["token"], tail)
    except NotFound:
        return render(request, "verify.html", {"title": "文书核验", "view": None}, status=404)
    return render(request, "verify.html", {"title": "文书核验", "view": view, "tail": tail})
