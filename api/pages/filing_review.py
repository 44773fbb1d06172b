"""The bureau's review of the version that stands: 审核通过, or 退回 with a remark for each item."""

from __future__ import annotations

from aiohttp import web
from pydantic import JsonValue

from api.keys import CLOCK
from api.pages.filing import PLACE, Sent, named, place, shown
from api.pages.shell import after, form, page
from api.schemas.reports import AcceptIn, ReturnIn
from restoration import strict
from restoration.errors import Defect, Invalid, Refused
from restoration.law.report.life import Act
from restoration.permissions import Permission
from restoration.services.actors import Identity
from restoration.services.paging import Json
from restoration.services.reports import reviewing


def add_routes(app: web.Application) -> None:
    """These pages."""
    app.router.add_post(f"{PLACE}/accept", accept)
    app.router.add_post(f"{PLACE}/return", give_back)


@page(Permission.REPORT_REVIEW)
async def accept(request: web.Request, identity: Identity) -> web.StreamResponse:
    """审核通过, with an optional note."""
    return await act(request, identity, Act.ACCEPTED)


@page(Permission.REPORT_REVIEW)
async def give_back(request: web.Request, identity: Identity) -> web.StreamResponse:
    """退回补正, item by item."""
    return await act(request, identity, Act.RETURNED)


async def act(request: web.Request, identity: Identity, what: Act) -> web.StreamResponse:
    """Do the act to the version that was read; refused, the page comes back with what was typed."""
    report, typed = await named(request, identity), await form(request)
    read = accepted if what is Act.ACCEPTED else returned
    try:
        version, remarks = read(typed)
        await reviewing.act(identity, report, what, remarks, at=request.app[CLOCK].now(), version=version)
    except Refused as refusal:
        return await shown(request, identity, report, refusal=refusal, review=typed)
    return after(place(request, request.path.rpartition("/")[2]), what.value)


def version_read(typed: Sent) -> int:
    """The version the page showed; 0, which is none, where it does not say."""
    text = typed.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() else 0


def accepted(typed: Sent) -> tuple[int | None, list[Json]]:
    """The version read and the note. Raises ``Invalid``."""
    sent = strict.model(AcceptIn, {"version": version_read(typed), "note": typed.get("note")})
    return sent.version, [{"part": "", "text": sent.note}] if sent.note else []


def returned(typed: Sent) -> tuple[int | None, list[Json]]:
    """The version read and the remarks, one for each line with anything in it. Raises ``Invalid``."""
    lines = sorted({int(n) for k in typed for n in [k.partition(".")[2]] if n.isascii() and n.isdecimal()})
    remarks: list[JsonValue] = [
        {name: typed[f"{name}.{n}"] for name in ("part", "text") if f"{name}.{n}" in typed} for n in lines
    ]
    if not any(remarks):
        cure = "退回须逐项写明问题，并选择所在的内容"
        raise Invalid("请写明退回的原因", [Defect("remarks", "missing", "（缺）", "至少一项意见", cure)])
    sent = strict.model(ReturnIn, {"version": version_read(typed), "remarks": [r for r in remarks if r]})
    return sent.version, [r.model_dump() for r in sent.remarks]
