"""Reading a request: path codes, query, body, preconditions, keys and cursors, each strictly and once.

The route table says what a route takes; the guard (``api.guard``) reads it through these before the handler runs, so a
handler only ever meets typed values.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from datetime import date, datetime
from typing import Annotated, Final, TypeVar, get_args

import orjson
from aiohttp import web
from pydantic import BaseModel, Field, JsonValue

from api.keys import CLOCK, SECRET
from restoration import strict
from restoration.errors import Defect, Invalid, Malformed
from restoration.services.lists import Sheet
from restoration.services.paging import Page
from restoration.strict import StrictModel

BODY = web.RequestKey("body", BaseModel)
QUERY = web.RequestKey("query", BaseModel)
TAG = web.RequestKey("tag", str)

M = TypeVar("M", bound=BaseModel)

JSON: Final = "application/json"
MAX_BODY: Final = 1_000_000
_NUMBER: Final = re.compile(r"[0-9]{1,9}")
_TAG: Final = re.compile(r'"([\x21\x23-\x7e]{1,64})"|(\*)')

Cursor = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{4,120}$")]


class Unsupported(Malformed):
    """The body is of a kind this route does not take."""

    status = 415
    code = "unsupported_media_type"


class TooLarge(Malformed):
    """The body is larger than this route takes."""

    status = 413
    code = "body_too_large"


class Unconditional(Malformed):
    """A change that does not say which version it is about."""

    status = 428
    code = "if_match_missing"


# ---- what a handler asks for ----------------------------------------------------------------------------------------


def body(request: web.Request, model: type[M]) -> M:
    """The body the guard has read, as the route's own model."""
    found = request[BODY]
    assert isinstance(found, model), f"the route table gives {type(found).__name__}"
    return found


def query(request: web.Request, model: type[M]) -> M:
    """The query the guard has read, as the route's own model."""
    found = request[QUERY]
    assert isinstance(found, model), f"the route table gives {type(found).__name__}"
    return found


def now(request: web.Request) -> datetime:
    """The instant of the request."""
    return request.app[CLOCK].now()


def today(request: web.Request) -> date:
    """The legal day of the request."""
    return request.app[CLOCK].today()


# ---- queries --------------------------------------------------------------------------------------------------------


class NoQuery(StrictModel):
    """A route without parameters: whatever is given is refused."""


class Paged(StrictModel):
    """How many rows, and from where on."""

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Cursor | None = None

    def sheet(self) -> Sheet:
        """The place in the list."""
        return Sheet(self.limit, unsealed(self.cursor) if self.cursor is not None else None)


def read_query(request: web.Request, model: type[M]) -> M:
    """The query as a model: a name given twice is refused, and so is one that is not known."""
    given: dict[str, JsonValue] = {}
    for name, text in request.query.items():
        if name in given:
            wrong = Defect(name[:40], "repeated", text[:40], "每个参数只给一次", "请删除重复的参数")
            raise Invalid("查询参数有误", [wrong])
        given[name] = read_value(model, name, text)
    return strict.model(model, given)


def read_value(model: type[BaseModel], name: str, text: str) -> JsonValue:
    """A parameter's text as JSON: whole numbers in ASCII digits and truth values where the model takes them."""
    if any("\ud800" <= c <= "\udfff" for c in text):
        raise Invalid("查询参数有误", [Defect(name[:40], "text_characters", "", "UTF-8 文本", "请以 UTF-8 编码参数")])
    field = model.model_fields.get(name)
    if field and takes(field.annotation, int) and _NUMBER.fullmatch(text):
        return int(text)
    if field and takes(field.annotation, bool) and text in ("true", "false"):
        return text == "true"
    return text


def takes(annotation: object, kind: type) -> bool:
    """Whether a type is ``kind`` or a union with it."""
    return annotation is kind or any(takes(a, kind) for a in get_args(annotation))


# ---- bodies ---------------------------------------------------------------------------------------------------------


async def read_body(request: web.Request, model: type[M]) -> M:
    """A JSON body as a model: JSON by its own name, of a bounded size, strictly parsed."""
    if request.content_type != JSON or (request.charset or "utf-8").lower() != "utf-8":
        raise Unsupported("请求内容须为 JSON（Content-Type: application/json，UTF-8）")
    if (request.content_length or 0) > MAX_BODY:
        raise TooLarge("请求内容过大")
    return strict.model(model, strict.parse_json(await request.read()))


async def refuse_body(request: web.Request) -> None:
    """A route that takes no body is sent none."""
    if request.can_read_body and await request.read():
        raise Malformed("该操作不接受请求内容", code="body_unexpected")


# ---- preconditions and keys -----------------------------------------------------------------------------------------


def if_match(request: web.Request) -> str:
    """The tag of the last read, without its quotes. Raises ``Unconditional`` (428) where it is missing."""
    given = request.headers.get("If-Match")
    if given is None:
        raise Unconditional("请在请求头 If-Match 中给出上次读取时的 ETag")
    found = _TAG.fullmatch(given)
    if found is None:
        raise Malformed("请求头 If-Match 应为上次读取时的 ETag（带双引号），且只有一个", code="if_match_format")
    return found[1] or found[2]


def tag_given(request: web.Request) -> str | None:
    """The tag of an If-Match where one is given though none is needed."""
    return if_match(request) if "If-Match" in request.headers else None


def idempotency_key(request: web.Request) -> str:
    """The key of a request that must not be done twice. Raises ``Malformed`` (400)."""
    given = request.headers.getall("Idempotency-Key", [])
    found = strict.idempotency_key(given[0] if len(given) == 1 else "\0" if given else None)
    if isinstance(found, Defect):
        raise Malformed(found.cure, [found], code=found.code)
    return found


def fingerprint(request: web.Request, sent: bytes) -> str:
    """What makes two requests the same: method, address and bytes, under the installation's secret.

    A plain hash on record would give away what a body holds of few digits, an account number, to whoever tries them.
    """
    parts = (request.method.encode(), request.rel_url.raw_path_qs.encode(), sent)
    return hmac.new(request.app[SECRET], b"request:" + b"\0".join(parts), hashlib.sha256).hexdigest()


# ---- answers --------------------------------------------------------------------------------------------------------


def answer(document: object, *, status: int = 200, tag: str | None = None) -> web.Response:
    """A JSON answer, with its ETag where the document may be edited."""
    headers = {"ETag": f'"{tag}"'} if tag is not None else {}
    return web.Response(status=status, body=orjson.dumps(document), content_type=JSON, headers=headers)


def listed(page: Page) -> web.Response:
    """A page of a list."""
    return answer(page.as_json(sealed))


def sealed(code: str) -> str:
    """A cursor of a row's code."""
    return base64.urlsafe_b64encode(code.encode()).decode().rstrip("=")


def unsealed(cursor: str) -> str:
    """The code in a cursor. Raises ``Invalid`` for what is none."""
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        text = ""
    if not text or not text.isprintable() or sealed(text) != cursor:
        wrong = Defect("cursor", "cursor_format", cursor[:40], "上一页返回的 next", "请从第一页重新读取")
        raise Invalid("分页位置无效", [wrong])
    return text
