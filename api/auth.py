"""From a request to who is asking: the page's session cookie or an API token; and no forged writes.

A bearer token that is no good is answered 401 at once. A cookie that is no good makes the request an anonymous one: the
log-in page and public pages still open, and every route that wants somebody answers 401 through ``require``.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Final
from urllib.parse import urlsplit

from aiohttp import BodyPartReader, MultipartReader, web
from aiohttp.typedefs import Handler

from api.keys import CLOCK, SECRET, SETTINGS
from restoration.errors import Forbidden, Unauthenticated
from restoration.permissions import Permission
from restoration.services.actors import Identity
from restoration.services.people import sessions
from restoration.services.people.sessions import Kind, Signed
from restoration.settings import secret_of

IDENTITY = web.RequestKey("identity", Identity)
SIGNED = web.RequestKey("signed", Signed)
PARTS = web.RequestKey("parts", MultipartReader)

SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
SAME_SITE: Final = frozenset({"same-origin", "none"})
MULTIPART: Final = "multipart/form-data"
FORMS: Final = frozenset({"application/x-www-form-urlencoded", MULTIPART})
LONGEST_TOKEN: Final = 64
"""A token is the hex of a SHA-256."""
HEADER: Final = "X-CSRF-Token"
FIELD: Final = "csrf"


def add(app: web.Application) -> None:
    """Put authentication into an application that has its settings and clock; after the middleware answering errors."""
    app[SECRET] = secret_of(app[SETTINGS])
    app.middlewares.append(authenticate)
    app.on_response_prepare.append(challenge)


@web.middleware
async def authenticate(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Set ``IDENTITY`` when good credentials are there; refuse bad tokens and forged writes."""
    await identify(request)
    if request.method not in SAFE:
        await refuse_forged(request)
    return await handler(request)


async def challenge(request: web.Request, response: web.StreamResponse) -> None:
    """A 401 says how to come in."""
    if response.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"


# --- who -------------------------------------------------------------------------------------------------


async def identify(request: web.Request) -> Identity | None:
    """Who is asking, from the token or else the cookie; kept in the request. Raises ``Unauthenticated``."""
    token = bearer(request)
    secret, kind = (token, Kind.TOKEN) if token is not None else (cookie(request), Kind.SESSION)
    signed = await sessions.resolve(secret, kind, at=request.app[CLOCK].now()) if secret else None
    if signed is not None:
        request[SIGNED], request[IDENTITY] = signed, signed.identity
        return signed.identity
    if token is not None:
        raise Unauthenticated("访问令牌无效、已过期或已被收回")
    return None


def bearer(request: web.Request) -> str | None:
    """The token of an Authorization header, if there is one; any other use of that header is refused."""
    given = request.headers.getall("Authorization", [])
    if not given:
        return None
    scheme, _, token = given[0].partition(" ")
    if len(given) > 1 or scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated("请求头 Authorization 应为 Bearer 加访问令牌")
    return token.strip()


def cookie(request: web.Request) -> str:
    """The secret in the session's cookie, or nothing."""
    return request.cookies.get(cookie_name(request.app), "")


def require(request: web.Request, permission: Permission) -> Identity:
    """Who is asking, if they may do this. Raises ``Unauthenticated`` (401) or ``Forbidden`` (403)."""
    signed: Signed | None = request.get(SIGNED)
    if signed is None:
        raise Unauthenticated("请先登录，或提供有效的访问令牌")
    if signed.must_change and permission is not Permission.SELF:
        raise Forbidden("请先更改口令，再办理其他事项", code="password_must_change")
    if not signed.identity.may(permission):
        raise Forbidden("您的角色没有办理此事项的权限")
    return signed.identity


# --- the cookie ------------------------------------------------------------------------------------------


def secure(app: web.Application) -> bool:
    """Whether the service is reached by https."""
    return app[SETTINGS].public_url.startswith("https://")


def cookie_name(app: web.Application) -> str:
    """Under https a name that no other host and no plain http page can set."""
    return "__Host-session" if secure(app) else "session"


def give_cookie(request: web.Request, response: web.StreamResponse, secret: str) -> None:
    """Let the browser keep the session until it is closed."""
    app = request.app
    response.set_cookie(cookie_name(app), secret, path="/", httponly=True, samesite="Lax", secure=secure(app))


def take_cookie(request: web.Request, response: web.StreamResponse) -> None:
    """Let the browser forget the session."""
    app = request.app
    response.del_cookie(cookie_name(app), path="/", httponly=True, samesite="Lax", secure=secure(app))


# --- forged writes ---------------------------------------------------------------------------------------


async def refuse_forged(request: web.Request) -> None:
    """Refuse a write that another site may have sent: by where it says it comes from, and by its session's token.

    A request with a bearer token is never sent by a browser on its own, so it is not asked.
    """
    if "Authorization" in request.headers:
        return
    if request.headers.get("Sec-Fetch-Site", "none") not in SAME_SITE or not all(
        own_origin(request, origin) for origin in request.headers.getall("Origin", [])
    ):
        raise Forbidden("请求来自其他网站，已拒绝", code="csrf")
    if SIGNED in request and not hmac.compare_digest(csrf_of(request).encode(), (await given_csrf(request)).encode()):
        raise Forbidden("页面已过期或请求不是由本系统页面发出，请刷新页面后重试", code="csrf")


def own_origin(request: web.Request, origin: str) -> bool:
    """Whether an Origin header names the host the request was sent to."""
    try:
        return urlsplit(origin).netloc.lower() == request.host.lower()
    except ValueError:
        return False


async def given_csrf(request: web.Request) -> str:
    """The token a write carries: in the header, or in a form's field."""
    if HEADER in request.headers or request.content_type not in FORMS:
        return request.headers.get(HEADER, "")
    try:
        if request.content_type == MULTIPART:
            return await first_field(request)
        found = (await request.post()).get(FIELD, "")
    except (ValueError, LookupError, AssertionError):
        return ""
    return found if isinstance(found, str) else ""


async def first_field(request: web.Request) -> str:
    """The token as a file form's first field; what follows is left unread, for whoever takes the files (``PARTS``)."""
    reader = await request.multipart()
    part = await reader.next()
    if not isinstance(part, BodyPartReader) or part.name != FIELD:
        return ""
    token = await part.read_chunk(LONGEST_TOKEN)
    if not part.at_eof() and await part.read_chunk(1):
        return ""
    request[PARTS] = reader
    return token.decode("ascii", "replace")


def csrf_of(request: web.Request) -> str:
    """The token for the forms of this session's pages; nothing for who came without a cookie."""
    signed = request.get(SIGNED)
    return csrf_for(request.app, signed.identity.session) if signed and signed.kind is Kind.SESSION else ""


def csrf_for(app: web.Application, session: str) -> str:
    """A session's token: what only this installation can make of its code."""
    return hmac.new(app[SECRET], b"csrf:" + session.encode(), hashlib.sha256).hexdigest()
