"""Around every request: its id, errors to answers, security headers on whatever goes out."""

from __future__ import annotations

import secrets

import structlog
from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.typedefs import Handler

from api import problems
from restoration.errors import Refused, StoreUnavailable

log = structlog.get_logger()

REQUEST_ID = web.RequestKey("request_id", str)

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
}


@web.middleware
async def identify_request(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Give the request an id, in its log lines and in its answer."""
    request[REQUEST_ID] = secrets.token_hex(8)
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=request[REQUEST_ID])
    return await handler(request)


@web.middleware
async def answer_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn every error into its answer; what is not foreseen is logged and answered without a word of the inside."""
    try:
        return await handler(request)
    except (Refused, StoreUnavailable) as e:
        return problems.of(e)
    except web.HTTPException as e:
        return problems.of_http(e) if e.status >= 400 else e
    except HttpProcessingError:
        return problems.response(400, "malformed", "请求的格式有误，无法读取")
    except Exception:
        log.exception("unforeseen", path=request.path, method=request.method)
        return problems.internal(request.get(REQUEST_ID, ""))


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Security headers on every answer, errors and files included; nothing private is ever cached."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers["X-Request-Id"] = request.get(REQUEST_ID, "")
    response.headers.pop("Server", None)
