"""What anybody may read: the abnormal list now, as a page, JSON and CSV, and whether a letter is genuine."""

from __future__ import annotations

import asyncio
import csv
import hashlib
import io
from dataclasses import dataclass

import orjson
from aiohttp import web

from api import ics
from api.auth import IDENTITY
from api.keys import CLOCK
from api.pace import TooOften, refuse_too_often
from api.pages.shell import refused, render
from reports.uploads import is_scan
from restoration.errors import Defect, Invalid, NotFound, Refused
from restoration.services import checks, deadlines, public_list
from restoration.services.letters import verify as letters_verify
from restoration.services.reports import receipts

NATIONAL = "以全国矿业权人勘查开采信息管理系统公布的信息为准"
KEPT_SECONDS = 60


@dataclass(frozen=True, slots=True)
class PublicList:
    """How a public list is called, who is on it, and what is said where nobody is."""

    register: public_list.Register
    title: str
    whom: str
    nobody: str


LISTS = {
    "abnormal-list": PublicList(public_list.ABNORMAL, "矿业权人异常名录", "在列的矿业权人", "目前没有矿业权人在列。"),
    "serious-dishonesty": PublicList(
        public_list.SERIOUS,
        "严重失信主体",
        "处于管理措施期间的严重失信主体",
        "目前没有处于管理措施期间的严重失信主体。",
    ),
}
LETTER = "/public/verify/{token:[A-Za-z0-9_-]{1,64}}"
MATCHES = {
    letters_verify.Match.ISSUED: "一致：该文件与制发的文书逐字节相同。",
    letters_verify.Match.SEALED: "一致：该文件与加盖电子印章的文书逐字节相同。",
    letters_verify.Match.SCAN_ON_RECORD: "一致：该文件与制发机关登记的用印扫描件逐字节相同。",
    letters_verify.Match.DIFFERENT: "不一致：该文件与制发的文书不同，可能经过修改或者另存，请以送达的文书为准。",
    letters_verify.Match.SCAN: "扫描件、照片和过大的文件无法逐字节核对；请核对本页的制发机关、文书名称、文号和日期。",
}
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def add_routes(app: web.Application) -> None:
    """These pages."""
    app.router.add_get("/public/", home)
    for name in LISTS:
        app.router.add_get(f"/public/{{list:{name}}}", entries)
        app.router.add_get(f"/public/{{list:{name}}}/{{code:pu_[a-z0-9]{{1,32}}}}", entry)
        app.router.add_get(f"/public/{{list:{name}}}.json", as_json)
        app.router.add_get(f"/public/{{list:{name}}}.csv", as_csv)
    app.router.add_get(LETTER, verify)
    app.router.add_post(LETTER, compare)
    app.router.add_get("/calendar/{token:[A-Za-z0-9_-]{1,64}}.ics", deadlines_of)
    app.router.add_get("/public/receipts/{token:[A-Za-z0-9_-]{1,64}}", receipt)


async def deadlines_of(request: web.Request) -> web.Response:
    """The deadlines of whoever holds the address, for a calendar program."""
    at = request.app[CLOCK].now()
    found = await deadlines.of_secret(request.match_info["token"], at=at)
    headers = {"Cache-Control": "private, no-store", "Content-Disposition": 'inline; filename="deadlines.ics"'}
    return web.Response(body=ics.calendar(found, at), content_type="text/calendar", charset="utf-8", headers=headers)


async def home(request: web.Request) -> web.Response:
    """What the public finds here."""
    return render(request, "public.html", {"title": "公众查询"})


def list_asked(request: web.Request) -> tuple[str, PublicList]:
    """The list an address names, by its name in the address."""
    name = request.match_info["list"]
    return name, LISTS[name]


async def found_in(request: web.Request) -> list[public_list.Listed]:
    """The entries in force that are searched for."""
    q, year = asked(request)
    return await public_list.listed(list_asked(request)[1].register, request.app[CLOCK].today(), q or None, year)


async def entries(request: web.Request) -> web.Response:
    """The list as a page: searched, twenty a page, with the corrections still to be shown."""
    (q, year), (name, shown), found = asked(request), list_asked(request), await found_in(request)
    pages = max(1, -(-len(found) // public_list.ROWS_A_PAGE))
    number = min(whole(request.query.get("page", "1")) or 1, pages)
    start = (number - 1) * public_list.ROWS_A_PAGE
    rows = [public_list.as_text(e) for e in found[start : start + public_list.ROWS_A_PAGE]]
    corrections = await public_list.corrections(shown.register, request.app[CLOCK].today())
    context = {
        "title": shown.title,
        "here": f"/public/{name}",
        "whom": shown.whom,
        "nobody": shown.nobody,
        "rows": rows,
        "heads": shown.register.heads,
        "national": NATIONAL,
        "until": await checks.last_written(),
        "corrections": [public_list.as_text(c) for c in corrections],
        "q": q,
        "year": year or "",
        "number": number,
        "pages": pages,
        "total": len(found),
    }
    return briefly(request, render(request, "public_list.html", context))


async def entry(request: web.Request) -> web.Response:
    """One entry at its own address; gone once it is removed or its term is over."""
    name, shown = list_asked(request)
    found = await public_list.entry(shown.register, request.app[CLOCK].today(), request.match_info["code"])
    context = {
        "title": shown.title,
        "here": f"/public/{name}",
        "entry": public_list.as_text(found) if found else None,
        "heads": shown.register.heads,
        "national": NATIONAL,
        "until": await checks.last_written(),
    }
    return briefly(request, render(request, "public_entry.html", context, status=200 if found else 404))


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
    until, today, register = await checks.last_written(), request.app[CLOCK].today(), list_asked(request)[1].register
    body = {
        "items": [public_list.as_text(e) for e in await found_in(request)],
        "corrections": [public_list.as_text(c) for c in await public_list.corrections(register, today)],
        "checked_until": until.isoformat() if until else None,
        "note": NATIONAL,
    }
    return tagged(request, web.Response(body=orjson.dumps(body), content_type="application/json"))


async def as_csv(request: web.Request) -> web.Response:
    """The list for a spreadsheet; a cell that would run as a formula is kept as text."""
    name, shown = list_asked(request)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(shown.register.heads.values())
    for one in await found_in(request):
        said = public_list.as_text(one)
        writer.writerow([neutral(said[key]) for key in shown.register.heads])
    until = await checks.last_written()
    writer.writerow([f"{NATIONAL}；核对至 {until or '—'}"])
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    data = ("\ufeff" + out.getvalue()).encode()
    return tagged(request, web.Response(body=data, content_type="text/csv", charset="utf-8", headers=headers))


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
        refuse_too_often(request, tail=bool(tail))
    except TooOften as refusal:
        return refused(request, refusal)
    return await verified(request, tail, "")


async def compare(request: web.Request) -> web.Response:
    """Is this file, byte for byte, that letter?"""
    try:
        refuse_too_often(request, upload=True)
        data = await uploaded(request)
        match = await compared(request.match_info["token"], data)
    except NotFound:
        return await verified(request, "", "")
    except Refused as refusal:
        return refused(request, refusal)
    return await verified(request, "", match)


async def verified(request: web.Request, tail: str, match: str) -> web.Response:
    """The page about a letter."""
    shown: dict[str, object] = {"title": "文书核验", "tail": tail, "match": match, "words": MATCHES}
    try:
        view = await letters_verify.verify(request.match_info["token"], tail)
    except NotFound:
        return render(request, "verify.html", {**shown, "view": None}, status=404)
    return render(request, "verify.html", {**shown, "view": view})


async def uploaded(request: web.Request) -> bytes | None:
    """The file sent; ``None`` for one larger than any letter. Raises ``Invalid`` where there is none."""
    try:
        part = (await request.post()).get("file")
    except web.HTTPRequestEntityTooLarge:
        return None
    except ValueError:
        part = None
    if not isinstance(part, web.FileField):
        wrong = Defect("file", "file_missing", "", "PDF 文件", "请选择要核对的文件")
        raise Invalid("没有收到文件", [wrong])
    return await asyncio.to_thread(part.file.read)


async def compared(token: str, data: bytes | None) -> letters_verify.Match:
    """What a file is; a scan, or a file too large for a letter, can only be compared by eye. Raises ``NotFound``."""
    if data is None:
        return letters_verify.Match.SCAN
    match = await letters_verify.compare(token, hashlib.sha256(data).hexdigest())
    if match is letters_verify.Match.DIFFERENT and await asyncio.to_thread(is_scan, data):
        return letters_verify.Match.SCAN
    return match
