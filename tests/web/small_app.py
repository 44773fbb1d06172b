"""A small application with only authentication and the handlers of people, and a clock moved by hand."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, CookieJar, web
from aiohttp.test_utils import TestClient, TestServer
from pydantic import BaseModel, SecretStr

from api import auth, middleware
from api.handlers import people as handlers
from api.keys import CLOCK, SETTINGS
from api.requests import BODY, TAG, if_match, read_body
from restoration.clock import Clock
from restoration.permissions import Permission
from restoration.settings import Security, Service, Settings
from tests import builders as b
from tests.services.staffing import GOOD

Client = TestClient[web.Request, web.Application]
Handler = Callable[[web.Request], Any]


class Ticking:
    """A clock in a file, moved by hand."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "clock"
        self.put(b.AT)

    def put(self, at: Any) -> None:
        self.file.write_text(at.isoformat())


def ticking(tmp_path: Path) -> Ticking:
    return Ticking(tmp_path)


def reading(handler: Handler, model: type[BaseModel]) -> Handler:
    """What the guard does before a handler that takes a body."""

    async def guarded(request: web.Request) -> web.StreamResponse:
        request[BODY] = await read_body(request, model)
        if request.method == "PATCH":
            request[TAG] = if_match(request)
        found: web.StreamResponse = await handler(request)
        return found

    return guarded


async def anybody(request: web.Request) -> web.Response:
    return web.json_response({"who": request[auth.IDENTITY].name if auth.IDENTITY in request else None})


async def inspect(request: web.Request) -> web.Response:
    auth.require(request, Permission.MINE_READ)
    return web.json_response({"ok": True})


async def write(request: web.Request) -> web.Response:
    auth.require(request, Permission.DATE_SET)
    return web.json_response({"ok": True}, status=201)


async def token_of_page(request: web.Request) -> web.Response:
    return web.Response(text=auth.csrf_of(request))


def application(clock: Ticking, url: str = "http://127.0.0.1:8080") -> web.Application:
    app = web.Application(middlewares=[middleware.identify_request, middleware.answer_errors])
    app[SETTINGS] = Settings(service=Service(public_url=url), security=Security(secret=SecretStr("s" * 40)))
    app[CLOCK] = Clock(clock.file)
    auth.add(app)
    app.router.add_get("/public", anybody)
    app.router.add_get("/inspect", inspect)
    app.router.add_get("/csrf", token_of_page)
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        app.router.add_route(method, "/write", write)
    app.router.add_post("/sessions", reading(handlers.log_in, handlers.LogIn))
    app.router.add_get("/sessions", handlers.list_sessions)
    app.router.add_delete("/sessions", handlers.log_out)
    app.router.add_put("/sessions/password", reading(handlers.change_password, handlers.NewPassword))
    app.router.add_delete("/sessions/{code}", handlers.end_session)
    app.router.add_get("/users", handlers.list_users)
    app.router.add_post("/users", reading(handlers.add_user, handlers.UserIn))
    app.router.add_get("/users/{code}", handlers.get_user)
    app.router.add_patch("/users/{code}", reading(handlers.change_user, handlers.UserPatch))
    app.router.add_post("/companies/{uscc}/invitations", handlers.invite)
    app.router.add_post("/invitations/accept", reading(handlers.accept_invitation, handlers.Accepting))
    return app


@asynccontextmanager
async def serving(app: web.Application) -> AsyncIterator[Client]:
    async with TestClient(TestServer(app), cookie_jar=CookieJar(unsafe=True)) as client:
        yield client


async def connected(store: str, clock: Ticking) -> AsyncIterator[Client]:
    await b.load()
    async with serving(application(clock)) as client:
        yield client


async def enter(client: Client, login: str = "officer", password: str = GOOD) -> dict[str, str]:
    """Log in; the header that writes need."""
    answer = await client.post("/sessions", json={"login": login, "password": password})
    assert answer.status == 201, await answer.text()
    return {auth.HEADER: (await answer.json())["csrf"]}


def cookie_of(client: Client) -> str:
    [found] = [c.value for c in client.session.cookie_jar if c.key == "session"]
    return found


async def status(client: Client, path: str = "/inspect", **headers: str) -> int:
    return (await client.get(path, headers=headers)).status


async def enter_again(client: Client) -> dict[str, str]:
    """Another session of the same person, in another browser."""
    async with ClientSession() as other:
        answer = await other.post(client.make_url("/sessions"), json={"login": "officer", "password": GOOD})
        return {auth.HEADER: (await answer.json())["csrf"]}
