"""Letters on their way: read the draft, set the dates, approve, issue, record sealing and service."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from aiohttp import web
from pydantic import JsonValue

from api.keys import CLOCK, FONTS, SETTINGS
from api.pages.shell import after, beside, form, page, render
from reports import approval, issue
from reports.issue import Press
from reports.phrases import deadline
from restoration.documents import KINDS
from restoration.errors import Defect, Invalid, Refused
from restoration.law.letters.content import NoticeContent, RectifyBy
from restoration.permissions import Permission
from restoration.services import lists
from restoration.services.actors import Identity
from restoration.services.letters import letters
from restoration.services.letters import service as letters_service
from restoration.services.letters.held import STATE_NAMES, STEP_NAMES, LetterStep
from restoration.services.letters.letters import LetterEdit
from restoration.services.letters.service import LastDay, ServiceIn
from restoration.services.lists import Sheet
from restoration.services.notices import NoticeState
from restoration.services.paging import Json
from restoration.services.people.names import signatures
from restoration.strict import iso_date, model
from restoration.tables import Notice, NoticeStep

ROWS = 20
TITLES = {kind.value: line.title for kind, line in KINDS.items()}
SAID = {"reason": "原因", "served_on": "送达日期", "correction": "更正原因", "document_number": "文号"}
"""What of a step's details the history shows."""
CODE = "{code:no_[a-z0-9]{1,32}}"


def add_routes(app: web.Application) -> None:
    """These pages."""
    app.router.add_get("/letters", listed)
    app.router.add_post("/letters/approve", approve_many)
    app.router.add_get(f"/letters/{CODE}", one)
    app.router.add_get(f"/letters/{CODE}/pdf", pdf)
    for verb, view in (
        ("edit", edit),
        ("confirm", confirm),
        ("send_back", send_back),
        ("discard", discard),
        ("approve", approve),
        ("issue", issued),
    ):
        app.router.add_post(f"/letters/{CODE}/{verb}", view)
    app.router.add_post(f"/letters/{CODE}/seal", seal)
    app.router.add_post(f"/letters/{CODE}/serve", serve)


@page(Permission.NOTICE_READ)
async def listed(request: web.Request, identity: Identity) -> web.Response:
    """Letters by state and kind."""
    first = NoticeState.DRAFT.value if identity.staff else ""  # companies are shown no drafts
    state, kind = request.query.get("state", first), request.query.get("kind", "")
    found = await lists.notices(identity, state or None, kind or None, None, Sheet(ROWS, request.query.get("cursor")))
    context = {
        "title": "文书",
        "rows": [{**row, "until": await until(row)} for row in found.items],
        "next": found.next,
        "state": state,
        "kind": kind,
        "kinds": TITLES,
        "states": {s.value: STATE_NAMES[s] for s in NoticeState} | ({lists.READY: "待批准"} if identity.staff else {}),
        "in_batches": approval.IN_BATCHES if identity.may(Permission.NOTICE_APPROVE) else frozenset(),
    }
    return render(request, "letters.html", context)


async def until(row: Json) -> LastDay | None:
    """The last day to rectify of a letter in the list, once it was served, or why it cannot be counted."""
    served = row["state"] == NoticeState.SERVED
    return await letters_service.deadline(await Notice.get(code=row["id"])) if served else None


@page(Permission.NOTICE_READ)
async def one(request: web.Request, identity: Identity) -> web.Response:
    """One letter: what it says, where it stands, what may be done now."""
    return await shown(request, identity)


async def shown(
    request: web.Request, identity: Identity, sent: Mapping[str, str] | None = None, refusal: Refused | None = None
) -> web.Response:
    """The letter; after a refusal with what was typed in the form that was sent and why it was refused."""
    code = request.match_info["code"]
    row = await lists.notice(identity, code)
    notice = await Notice.get(code=code).select_related("bureau")
    content = NoticeContent.model_validate_json(notice.content)
    steps = await NoticeStep.filter(notice_id=notice.id).order_by("id")
    who = await signatures([s.recorded_by for s in steps], staff=identity.staff)
    context = {
        "title": TITLES[content.kind],
        "row": row,
        "content": content,
        "line": KINDS[content.kind],
        "state_name": STATE_NAMES[NoticeState(notice.state)],
        "steps": [shown_step(s, who) for s in steps],
        "rectify": deadline(content.rectify_by, "本文书") if content.rectify_by != RectifyBy() else "",
        "deadline": await letters_service.deadline(notice),
        "edited_by": notice.edited_by,
        "sealed_first": notice.bureau.seal_before_service,
        "doing": request.path.rpartition("/")[2] if sent is not None else "",
        "typed": sent or {},
        "errors": beside(refusal),
        "refusal": refusal,
    }
    return render(request, "letter.html", context, status=refusal.status if refusal else 200)


def shown_step(step: NoticeStep, who: dict[str, str]) -> dict[str, Any]:
    """A step in words."""
    detail = json.loads(step.detail)
    return {
        "name": STEP_NAMES[LetterStep(step.step)],
        "on": step.effective_on,
        "by": who[step.recorded_by],
        "detail": "；".join(f"{SAID[k]}：{v}" for k, v in detail.items() if k in SAID),
    }


@page(Permission.NOTICE_READ)
async def pdf(request: web.Request, identity: Identity) -> web.Response:
    """The letter as PDF: with its marks while a draft, as issued afterwards."""
    code = request.match_info["code"]
    await lists.notice(identity, code)
    data = await issue.bytes_of(await Notice.get(code=code), request.app[FONTS], request.app[CLOCK].today())
    headers = {"Content-Disposition": f'inline; filename="{code}.pdf"'}
    return web.Response(body=data, content_type="application/pdf", headers=headers)


@page(Permission.NOTICE_EDIT)
async def edit(request: web.Request, identity: Identity) -> web.StreamResponse:
    """Set a draft's dates and measures."""
    sent = await form(request)
    body: dict[str, JsonValue] = {k: sent.get(k) for k in ("rectify_on", "measures")}
    body |= {k: whole(sent[k]) if k in sent else None for k in ("rectify_days", "statement_days")}
    code, at, seen = request.match_info["code"], request.app[CLOCK].now(), version(sent)
    try:
        await approval.edit(identity, code, model(LetterEdit, body), request.app[FONTS], version=seen, at=at)
    except Refused as refusal:
        return await shown(request, identity, sent, refusal)
    return after(f"/letters/{code}", "saved")


def whole(text: str) -> int | str:
    """A whole number as typed; anything else is left to the refusal that names the field."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else text


def version(sent: dict[str, str]) -> int:
    """The version the form was made from."""
    found = whole(sent.get("version", ""))
    return found if isinstance(found, int) else 0


@page(Permission.NOTICE_EDIT)
async def confirm(request: web.Request, identity: Identity) -> web.StreamResponse:
    """The officer has checked the draft."""
    code, sent = request.match_info["code"], await form(request)
    fonts, at = request.app[FONTS], request.app[CLOCK].now()
    try:
        await approval.confirm(identity, code, fonts, version=version(sent), at=at)
    except Refused as refusal:
        return await shown(request, identity, sent, refusal)
    return after(f"/letters/{code}", "confirmed")


@page(Permission.NOTICE_APPROVE)
async def send_back(request: web.Request, identity: Identity) -> web.StreamResponse:
    """A draft goes back to its officer, with the approver's reason."""
    code, sent = request.match_info["code"], await form(request)
    reason, at = sent.get("reason", ""), request.app[CLOCK].now()
    try:
        await letters.send_back(identity, code, reason, version=version(sent), at=at)
    except Refused as refusal:
        return await shown(request, identity, sent, refusal)
    return after(f"/letters/{code}", "sent_back")


@page(Permission.NOTICE_EDIT)
async def discard(request: web.Request, identity: Identity) -> web.StreamResponse:
    """A started draft is given up."""
    code, sent = request.match_info["code"], await form(request)
    try:
        await letters.discard(identity, code, sent.get("reason", ""), at=request.app[CLOCK].now())
    except Refused as refusal:
        return await shown(request, identity, sent, refusal)
    return after("/letters", "discarded")


@page(Permission.NOTICE_APPROVE)
async def approve(request: web.Request, identity: Identity) -> web.StreamResponse:
    """Another person approves: the content is frozen."""
    code, sent = request.match_info["code"], await form(request)
    await approval.approve(identity, code, request.app[FONTS], version=version(sent), at=request.app[CLOCK].now())
    return after(f"/letters/{code}", "approved")


@page(Permission.NOTICE_APPROVE)
async def approve_many(request: web.Request, identity: Identity) -> web.Response:
    """Several ticked drafts at once; each is approved or refused on its own, and the page says which and why."""
    chosen = [ticked(value) for value in (await request.post()).getall("letter", []) if isinstance(value, str)]
    if not chosen:
        wrong = Defect("letter", "none_chosen", "（未勾选）", "至少一份草稿", "请在列表中勾选要批准的文书")
        raise Invalid("没有勾选文书", [wrong])
    decisions = await approval.approve_many(identity, chosen, request.app[FONTS], at=request.app[CLOCK].now())
    context = {"title": "批量批准结果", "decisions": decisions, "approved": sum(d.now is not None for d in decisions)}
    return render(request, "letters_approved.html", context)


def ticked(value: str) -> tuple[str, int]:
    """A ticked draft, ``code:version``: the version is the one that was on the screen."""
    code, _, seen = value.partition(":")
    return code, version({"version": seen})


@page(Permission.NOTICE_ISSUE)
async def issued(request: web.Request, identity: Identity) -> web.StreamResponse:
    """Number, date and bytes, in one transaction."""
    code = request.match_info["code"]
    press = Press(request.app[FONTS], request.app[SETTINGS].public_url)
    await issue.issue(identity, code, press, at=request.app[CLOCK].now())
    return after(f"/letters/{code}", "issued")


@page(Permission.NOTICE_SERVE)
async def seal(request: web.Request, identity: Identity) -> web.StreamResponse:
    """The letter was sealed on a day."""
    code, sent = request.match_info["code"], await form(request)
    try:
        sealed_on = day("sealed_on", sent.get("sealed_on", ""))
        await letters_service.record_sealing(identity, code, sealed_on, at=request.app[CLOCK].now())
    except Refused as refusal:
        return await shown(request, identity, sent, refusal)
    return after(f"/letters/{code}", "sealed")


def day(field: str, text: str) -> date:
    """A day as typed. Raises ``Invalid``."""
    found = iso_date(text, field=field)
    if isinstance(found, date):
        return found
    raise Invalid("日期有误", [found])


@page(Permission.NOTICE_SERVE)
async def serve(request: web.Request, identity: Identity) -> web.StreamResponse:
    """The letter was served: its periods run from that day."""
    code, sent = request.match_info["code"], await form(request)
    try:
        await letters_service.record_service(identity, code, service_of(sent), at=request.app[CLOCK].now())
    except Refused as refusal:
        return await shown(request, identity, sent, refusal)
    return after(f"/letters/{code}", "served")


def service_of(sent: Mapping[str, str]) -> ServiceIn:
    """A proof of service as typed: several names or numbers are parted by 、. Raises ``Invalid``."""
    several = {k: sent.get(k, "").replace("，", "、").split("、") for k in ("servers", "photos")}
    body: dict[str, Any] = {**sent, **{k: [part for part in parts if part] for k, parts in several.items()}}
    return model(ServiceIn, body)
