"""Mending the record of a service: the proof as it stands, typed over, with the reason; the earlier record is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from aiohttp import web

from api.keys import CLOCK
from api.pages.letters import CODE, service_of
from api.pages.shell import after, form, page, render
from restoration.errors import IllegalStep, Refused
from restoration.permissions import Permission
from restoration.services import lists
from restoration.services.actors import Identity
from restoration.services.letters.service import Method, proof, record_service
from restoration.services.notices import NoticeState
from restoration.tables import Notice

METHODS: Final = {
    Method.DIRECT: "直接送达",
    Method.LEFT: "留置送达",
    Method.POST: "邮寄送达",
    Method.ELECTRONIC: "电子送达",
    Method.PUBLIC_NOTICE: "公告送达",
}
FIELDS: Final = {
    "served_on": "送达日期",
    "published_on": "公告日期（公告送达）",
    "receiver": "签收人",
    "capacity": "签收人身份",
    "servers": "送达人（两人，用顿号分开）",
    "place": "送达地点",
    "tracking_no": "邮件编号（邮寄送达）",
    "refusal": "拒收事由（留置送达）",
    "witness": "见证人（留置送达）",
    "photos": "照片、录像的附件编号（留置送达，用顿号分开）",
    "consent": "同意电子送达的确认书（电子送达）",
    "electronic_address": "电子送达地址（电子送达）",
    "publication": "公告载体（公告送达）",
    "ground": "无法以其他方式送达的情况（公告送达）",
    "scan": "送达回证扫描件的附件编号",
    "correction": "更正原因",
}
"""Everything a proof of service shows beside its method, as it is typed."""


def add_routes(app: web.Application) -> None:
    """These pages."""
    app.router.add_get(f"/letters/{CODE}/service", mend)
    app.router.add_post(f"/letters/{CODE}/service", mended)


@page(Permission.NOTICE_SERVE)
async def mend(request: web.Request, identity: Identity) -> web.Response:
    """The proof as it stands, to be typed over."""
    code = request.match_info["code"]
    await lists.notice(identity, code)
    notice = await Notice.get(code=code)
    found = await proof(notice)
    if notice.state != NoticeState.SERVED or found is None:
        raise IllegalStep("文书没有送达记录，不能更正；请在文书页面登记送达")
    kept = {k: "、".join(v) if isinstance(v, list) else str(v) for k, v in found.items() if k != "correction"}
    return shown(request, kept)


def shown(request: web.Request, typed: Mapping[str, str], refusal: Refused | None = None) -> web.Response:
    """The form with what is on record or was typed, and why it was refused."""
    context: dict[str, object] = {"title": "更正送达记录", "code": request.match_info["code"], "typed": typed}
    context |= {"refusal": refusal, "methods": METHODS, "fields": FIELDS}
    return render(request, "service.html", context, status=refusal.status if refusal else 200)


@page(Permission.NOTICE_SERVE)
async def mended(request: web.Request, identity: Identity) -> web.StreamResponse:
    """Record the service anew, with the reason; nothing typed is lost to a refusal."""
    code, sent = request.match_info["code"], await form(request)
    try:
        await record_service(identity, code, service_of(sent), at=request.app[CLOCK].now())
    except Refused as refusal:
        return shown(request, sent, refusal)
    return after(f"/letters/{code}", "served")
