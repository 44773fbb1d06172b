"""The annual report, first form: part by part as the texts ask; saved as a draft, submitted with a declaration."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from aiohttp import web

from api.keys import CLOCK
from api.pages.shell import after, form, page, render
from restoration.errors import Invalid, Refused
from restoration.permissions import Permission
from restoration.services import lists, mines
from restoration.services.actors import Identity
from restoration.services.lists import DutyFilter, Sheet
from restoration.services.reports import drafts as reports_drafts
from restoration.services.reports import lifecycle as reports_lifecycle
from restoration.services.reports import reading as reports_reading
from restoration.services.reports.drafts import Which

RULE = "annual_reclamation_report"
PLACE = "/filings/{mine:[A-Za-z0-9-]{1,24}}/{year:20[0-9]{2}}"
Content = dict[str, Any]
DECLARATION = "本单位声明：所报内容真实、完整，并对其负责。"


def add_routes(app: web.Application) -> None:
    """These pages."""
    app.router.add_get("/filings", listed)
    app.router.add_get(PLACE, one)
    app.router.add_post(f"{PLACE}/save", save)
    app.router.add_post(f"{PLACE}/submit", submit)


@page(Permission.REPORT_READ)
async def listed(request: web.Request, identity: Identity) -> web.Response:
    """Reports owed and received."""
    found = await lists.obligations(identity, DutyFilter(rule=RULE), Sheet(50, request.query.get("cursor")))
    context = {"title": "年度报告", "rows": found.items, "next": found.next}
    return render(request, "filings.html", context)


async def named(request: web.Request, identity: Identity) -> Which:
    """The report the address names."""
    mine, year = request.match_info["mine"], int(request.match_info["year"])
    today: date = request.app[CLOCK].today()
    return await reports_drafts.which(identity, mine, request.query.get("right"), year, today=today)


@page(Permission.REPORT_READ)
async def one(request: web.Request, identity: Identity) -> web.Response:
    """One year's report: the form while it can be filled in, what was received, the receipt."""
    return await shown(request, identity, await named(request, identity))


async def shown(
    request: web.Request,
    identity: Identity,
    report: Which,
    typed: Content | None = None,
    refusal: Refused | None = None,
) -> web.Response:
    """The form: with what was typed and why it was refused, else with the draft as it was kept."""
    draft = await reports_drafts.own_draft(report, identity)
    versions = await reports_reading.versions(report)
    content: Content = typed or (json.loads(draft.content) if draft else {})
    context = {
        "title": f"{report.year}年度报告",
        "mine": await mines.mine(identity, request.match_info["mine"]),
        "report": report,
        "tag": reports_drafts.draft_tag(draft, reports_reading.last_version(versions)),
        "written": {p["id"]: p.get("text", "") for p in content.get("parts", [])},
        "refusal": refusal,
        "asked": await reports_drafts.missing(report, identity),
        "versions": versions,
        "declaration": DECLARATION,
    }
    return render(request, "filing.html", context, status=refusal.status if refusal else 200)


def content_of(sent: dict[str, str]) -> Content:
    """The parts typed into the form."""
    prefix = "part_"
    parts = [{"id": k.removeprefix(prefix), "text": v} for k, v in sorted(sent.items()) if k.startswith(prefix)]
    return {"parts": parts}


@page(Permission.REPORT_WRITE)
async def save(request: web.Request, identity: Identity) -> web.StreamResponse:
    """Keep the draft."""
    report, sent = await named(request, identity), await form(request)
    try:
        await put(request, identity, report, sent)
    except Refused as refusal:
        return await shown(request, identity, report, content_of(sent), refusal)
    return after(request.path.removesuffix("/save"), "saved")


async def put(request: web.Request, identity: Identity, report: Which, sent: dict[str, str]) -> str:
    """Keep what is in the form; the tag of the draft as it is now."""
    at = request.app[CLOCK].now()
    return await reports_drafts.put_draft(identity, report, content_of(sent), sent.get("tag", ""), at=at)


@page(Permission.REPORT_SUBMIT)
async def submit(request: web.Request, identity: Identity) -> web.StreamResponse:
    """Save what is in the form and submit it, declared by the signatory; the server states the time of receipt."""
    report, sent = await named(request, identity), await form(request)
    try:
        if "declared" not in sent:
            raise Invalid("请先勾选声明，再提交报告")
        tag = await put(request, identity, report, sent)
        await reports_lifecycle.submit(identity, report, tag, at=request.app[CLOCK].now())
    except Refused as refusal:
        return await shown(request, identity, report, content_of(sent), refusal)
    return after(request.path.removesuffix("/submit"), "submitted")
