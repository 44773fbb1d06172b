"""What goes wrong outside a page's own handler (no such address, a page gone stale, an error inside), as a page."""

from __future__ import annotations

import aiohttp_jinja2
import orjson
from aiohttp import web
from aiohttp.typedefs import Handler

from api import problems
from api.middleware import REQUEST_ID
from api.pages.shell import MACHINES, frame, refusal_context, render
from restoration.errors import Refused

BARE: dict[str, object] = {"navigation": (), "who": None, "checked_until": None}
"""The frame where the database may be what failed."""


@web.middleware
async def as_page(request: web.Request, handler: Handler) -> web.StreamResponse:
    """A browser that asked for a page is never shown a problem document; programs are answered as before."""
    answer = await handler(request)
    if not isinstance(answer, web.Response) or answer.content_type != problems.TYPE or not wants_page(request):
        return answer
    found = orjson.loads(answer.body if isinstance(answer.body, bytes) else b"{}")
    if aiohttp_jinja2.REQUEST_CONTEXT_KEY not in request:
        request[aiohttp_jinja2.REQUEST_CONTEXT_KEY] = BARE if answer.status >= 500 else await frame(request)
    refusal = Refused(said(request, answer.status, found["detail"]))
    context = refusal_context(request, refusal) | {"title": found["title"]}
    shown = render(request, "refused.html", context, status=answer.status)
    for name in ("Allow", "Retry-After"):
        if name in answer.headers:
            shown.headers[name] = answer.headers[name]
    return shown


def wants_page(request: web.Request) -> bool:
    """Whether it is a person's browser asking for something to read."""
    return not request.path.startswith(MACHINES) and "text/html" in request.headers.get("Accept", "")


def said(request: web.Request, status: int, detail: str) -> str:
    """What was said; what to do where an address leads nowhere; which request to name to the administrator."""
    if status == 404:
        return "没有这个页面，请核对网址，或者从首页进入"
    number = request[REQUEST_ID]
    return f"{detail}（请求编号 {number}）" if status >= 500 and number not in detail else detail
