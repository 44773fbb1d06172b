"""What stands before every handler: who, may they, and is the request well formed; in that order, from the table.

Nothing is read of a request before its permission is known; nothing is done before all of it has been read. A request
with an Idempotency-Key is done once and its answer, success or refusal, kept and given again byte for byte.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from aiohttp import web

from api import problems
from api.auth import IDENTITY, require
from api.requests import (
    BODY,
    JSON,
    QUERY,
    TAG,
    NoQuery,
    fingerprint,
    idempotency_key,
    if_match,
    now,
    read_body,
    read_query,
    refuse_body,
)
from api.routing import Route
from restoration import database
from restoration.errors import Refused, StaleRecord
from restoration.permissions import Permission
from restoration.services import idempotency, scope

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

PATHS: Final[Mapping[str, re.Pattern[str]]] = {
    "code": re.compile(r"[A-Za-z0-9_:.-]{1,40}"),
    "year": re.compile(r"20[0-9]{2}|2100"),
    "version": re.compile(r"[1-9][0-9]{0,2}"),
    "other": re.compile(r"[1-9][0-9]{0,2}"),
    "uscc": re.compile(r"[0-9A-Z]{18}"),
    "id": re.compile(r"[A-Za-z0-9_:.-]{1,80}"),
    "token": re.compile(r"[A-Za-z0-9_-]{1,64}"),
}
"""What a path parameter may look like, in ASCII; anything else is not found."""
KEYS: Final = "api/v1"
"""One space of keys for all routes: the same key sent to another one is a mistake and told so."""
STALE: Final = 412


def guarded(route: Route) -> Handler:
    """The handler of a route behind its permission and the reading of its request."""

    async def handle(request: web.Request) -> web.StreamResponse:
        with database.store_errors():
            if isinstance(route.permission, Permission):
                require(request, route.permission)
            check_path(request)
            try:
                sent = await read(request, route)
                return await once(request, route, sent) if route.idempotent else await route.handler(request)
            except StaleRecord as stale:
                if not route.if_match:
                    raise
                return problems.response(STALE, stale.code, stale.message)

    return handle


def check_path(request: web.Request) -> None:
    """Every path parameter has the form of one."""
    for name, value in request.match_info.items():
        if name in PATHS and not PATHS[name].fullmatch(value):
            raise scope.hidden()


async def read(request: web.Request, route: Route) -> bytes:
    """Query, preconditions and body as the table says; the bytes sent."""
    request[QUERY] = read_query(request, route.query or NoQuery)
    if route.if_match:
        request[TAG] = if_match(request)
    if route.idempotent:
        idempotency_key(request)
    if route.request is not None:
        request[BODY] = await read_body(request, route.request)
    elif not route.raw_body:
        await refuse_body(request)
    return b"" if route.raw_body else await request.read()


async def once(request: web.Request, route: Route, sent: bytes) -> web.Response:
    """The handler's answer, or the one given to this key before."""

    async def work() -> tuple[int, str]:
        given = await route.handler(request)
        assert isinstance(given, web.Response) and isinstance(given.body, bytes)
        return given.status, given.body.decode()

    answer = await idempotency.once(
        request[IDENTITY].actor,
        KEYS,
        idempotency_key(request),
        fingerprint(request, sent),
        work,
        at=now(request),
        body_of=refusal_text,
    )
    kind = JSON if answer.status < 400 else problems.TYPE
    headers = {"Idempotency-Replayed": "true"} if answer.replayed else {}
    return web.Response(status=answer.status, body=answer.body.encode(), content_type=kind, headers=headers)


def refusal_text(refusal: Refused) -> str:
    """A refusal's problem document, as it is kept with the key."""
    body = problems.of(refusal).body
    assert isinstance(body, bytes)
    return body.decode()


def add(app: web.Application, routes: tuple[Route, ...], prefix: str) -> None:
    """Put the whole table on an application; a path parameter takes one segment, checked by the guard."""
    for route in routes:
        where = route.path if route.outside else prefix + route.path
        app.router.add_route(route.method, where, guarded(route), name=route.name)
