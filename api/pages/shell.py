"""What every page shares: who is asking, the frame around the content, refusals in words, forms without surprises."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from typing import Any
from urllib.parse import quote

import aiohttp_jinja2
from aiohttp import web

from api.auth import IDENTITY, csrf_of, require
from api.keys import CLOCK, SETTINGS
from restoration import database
from restoration.errors import Refused, Unauthenticated
from restoration.law.findings import STANDING_WORDS, Standing
from restoration.permissions import Permission
from restoration.services import checks, explain, slots
from restoration.services.actors import Identity

View = Callable[[web.Request, Identity], Awaitable[web.StreamResponse]]

MACHINES = ("/api/", "/static/", "/metrics", "/healthz", "/readyz")
"""Where the paths begin that no person reads."""
NAVIGATION = (
    ("/flags", "待处理事项", Permission.OBLIGATION_READ),
    ("/mines", "矿山", Permission.OBLIGATION_READ),
    ("/worklist", "待办", Permission.CASE_READ),
    ("/letters", "文书", Permission.NOTICE_READ),
    ("/filings", "年度报告", Permission.REPORT_READ),
    ("/setup", "事由和期限", Permission.SETUP_READ),
    ("/public/abnormal-list", "异常名录", None),
    ("/public/serious-dishonesty", "严重失信主体", None),
)
DONE = {
    "saved": "已保存。",
    "started": "已保存草稿。批准前请核对内容，由另一人批准。",
    "discarded": "草稿已作废。",
    "accepted": "已审核通过。",
    "returned": "已退回，企业可以看到需要补正的事项。",
    "submitted": "已提交，系统已出具回执。",
    "filled": "已填入空白处，标有“沿用”的请逐项核对。",
    "converted": "已换算并保存。",
    "account_changed": "已登记账户变更，原登记保留在变更记录中。",
    "uploaded": "已上传，并列入附件目录。",
    "confirmed": "已核对确认，可以送审。",
    "sent_back": "已退回承办人。",
    "approved": "已批准，内容已固定，等待制发。",
    "issued": "已制发并编号。",
    "sealed": "已登记用印。",
    "served": "已登记送达，期限自送达之日起算。",
    "password": "口令已更改，其他登录已退出。",
}


def page(permission: Permission) -> Callable[[View], Callable[[web.Request], Awaitable[web.StreamResponse]]]:
    """A page for those who may: others are sent to log in, or told why not; refusals are shown, never lost."""

    def around(view: View) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            try:
                identity = require(request, permission)
                with database.store_errors():
                    return await view(request, identity)
            except Unauthenticated:
                raise web.HTTPSeeOther(f"/login?next={quote(request.path_qs)}") from None
            except Refused as refusal:
                return refused(request, refusal)

        return handle

    return around


def refused(request: web.Request, refusal: Refused) -> web.Response:
    """A refusal as a page: what, which field, what was expected, what to do."""
    return render(request, "refused.html", refusal_context(request, refusal), status=refusal.status)


def refusal_context(request: web.Request, refusal: Refused) -> dict[str, object]:
    """What the page of a refusal shows: whether anything was to be written, and the way back."""
    wrote = request.method not in ("GET", "HEAD")
    return {"title": "未能办理", "refusal": refusal, "wrote": wrote, "back": request.headers.get("Referer", "/")}


def beside(refusal: Refused | None) -> dict[str, str]:
    """What is wrong with each field of a form, to stand beside it, by the field's name in the form (``rows.2.place``).

    A defect of one entry of a list stands beside the list as well.
    """
    found: dict[str, str] = {}
    for defect in refusal.defects if refusal else ():
        name = defect.field.replace("[", ".").replace("]", "").removeprefix(".")
        for shown in {name, re.sub(r"\.[0-9]+$", "", name)}:
            found.setdefault(shown, f"{defect.cure}（应为{defect.expected}）")
    return found


def render(request: web.Request, template: str, context: Mapping[str, Any], status: int = 200) -> web.Response:
    """A page in the frame."""
    return aiohttp_jinja2.render_template(template, request, context, status=status)


def seen_by(request: web.Request) -> Identity | None:
    """Who is asking, or nobody."""
    return request.get(IDENTITY)


async def frame(request: web.Request) -> dict[str, object]:
    """What the frame shows on every page; nothing is read for what is no page."""
    if request.path.startswith(MACHINES):
        return {}
    identity = seen_by(request)
    shown = [
        {"href": href, "text": text, "here": request.path.startswith(href)}
        for href, text, permission in NAVIGATION
        if permission is None or (identity is not None and identity.may(permission))
    ]
    return {
        "demonstration": request.app[SETTINGS].demonstration,
        "checked_until": await checks.last_written(),
        "checker_late": await checker_late(request),
        "title": "首页",
        "who": identity,
        "csrf": csrf_of(request),
        "navigation": shown,
        "done": DONE.get(request.query.get("done", "")),
        "words": {s.value: STANDING_WORDS[s] for s in Standing},
        "today": request.app[CLOCK].today(),
    }


def as_of_day(request: web.Request, as_of: date) -> dict[str, object]:
    """What a page as of a day shows of it: the day, and where it has not come, that the page is a projection."""
    return {"as_of": as_of, "projection": explain.projection(as_of, request.app[CLOCK].today())}


async def checker_late(request: web.Request) -> bool:
    """Whether a scheduler runs on this database and its nightly check is overdue: said on every page."""
    app = request.app
    found = await slots.lateness(slots.NIGHTLY, now=app[CLOCK].now(), daily=app[SETTINGS].check.at)
    return found.begun and found.late


def after(place: str, done: str) -> web.HTTPSeeOther:
    """Go on to a page that says what was done; reloading it does nothing again."""
    return web.HTTPSeeOther(f"{place}{'&' if '?' in place else '?'}done={done}")


async def form(request: web.Request) -> dict[str, str]:
    """A submitted form's text fields; what was left empty is left out."""
    sent = await request.post()
    return {k: v.strip() for k, v in sent.items() if isinstance(v, str) and v.strip() and k != "csrf"}
