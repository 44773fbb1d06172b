"""Coming in and going out: log-in, log-out, a new password."""

from __future__ import annotations

from aiohttp import web

from api.auth import SIGNED, cookie, give_cookie, take_cookie
from api.keys import CLOCK
from api.pages.shell import after, form, page, render
from restoration.errors import Unauthenticated
from restoration.permissions import Permission
from restoration.services.actors import Identity
from restoration.services.people import logins, sessions


def add_routes(app: web.Application) -> None:
    """These pages."""
    app.router.add_get("/login", login_page)
    app.router.add_post("/login", log_in)
    app.router.add_post("/logout", log_out)
    app.router.add_get("/password", password_page)
    app.router.add_post("/password", change_password)


def own_path(text: str) -> str:
    """Where to go after logging in: a page of ours, never another site."""
    return text if text.startswith("/") and not text.startswith(("//", "/\\")) else "/"


async def login_page(request: web.Request) -> web.Response:
    """The form."""
    return render(request, "login.html", {"title": "登录", "next": own_path(request.query.get("next", "/"))})


async def log_in(request: web.Request) -> web.StreamResponse:
    """A session for the right password; the same words for every other case."""
    sent = await form(request)
    going = own_path(sent.get("next", "/"))
    try:
        opened = await logins.log_in(
            sent.get("login", ""), sent.get("password", ""), at=request.app[CLOCK].now(), replacing=cookie(request)
        )
    except Unauthenticated as refusal:
        shown = {"title": "登录", "next": going, "error": refusal.message, "login": sent.get("login", "")}
        return render(request, "login.html", shown, status=401)
    response = web.HTTPSeeOther("/password" if opened.must_change else going)
    give_cookie(request, response, opened.secret)
    return response


async def log_out(request: web.Request) -> web.StreamResponse:
    """The session ends."""
    signed = request.get(SIGNED)
    if signed is not None:
        await sessions.end(signed.identity.actor.id, signed.identity.session, at=request.app[CLOCK].now())
    response = web.HTTPSeeOther("/login")
    take_cookie(request, response)
    return response


@page(Permission.SELF)
async def password_page(request: web.Request, identity: Identity) -> web.Response:
    """The form for a new password."""
    return render(request, "password.html", {"title": "更改口令"})


@page(Permission.SELF)
async def change_password(request: web.Request, identity: Identity) -> web.StreamResponse:
    """A new password; all other sessions end and this one gets a new secret."""
    sent = await form(request)
    opened = await logins.change_password(
        identity.actor.id, sent.get("present", ""), sent.get("new", ""), at=request.app[CLOCK].now()
    )
    response = after("/", "password")
    give_cookie(request, response, opened.secret)
    return response
