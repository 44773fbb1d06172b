"""The API described by itself: OpenAPI 3.1 and a readable page, both made from the route table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from html import escape
from typing import Any, Final

import orjson
from aiohttp import web
from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from api.guard import PATHS
from api.routes import PREFIX, ROUTES
from api.routing import PUBLIC, Route
from api.schemas.common import Problem
from restoration.permissions import Permission

Json = dict[str, Any]
REF: Final = "#/components/schemas/{model}"
PROBLEM: Final = "application/problem+json"
REASONS: Final = {
    400: "请求无法读取，或缺少 Idempotency-Key",
    401: "需要登录",
    403: "没有权限",
    404: "没有找到，或不在管辖范围内",
    409: "与现状冲突",
    412: "记录已被他人更新",
    413: "内容过大",
    415: "不支持的内容类型",
    422: "内容有误，或同一 Idempotency-Key 用于另一请求",
    428: "缺少 If-Match",
    429: "请求过于频繁",
    503: "暂时无法处理",
}


@lru_cache
def document() -> Json:
    """The whole description."""
    refs, definitions = schemas()
    paths: dict[str, Json] = {}
    for route in ROUTES:
        where = route.path if route.outside else PREFIX + route.path
        paths.setdefault(where, {})[route.method.lower()] = operation(route, refs)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "矿山生态修复义务跟踪系统",
            "version": "1",
            "description": "金额以分、面积以平方米为单位的整数。",
        },
        "paths": paths,
        "components": {
            "schemas": definitions,
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        },
    }


Refs = Mapping[Any, Json]


def schemas() -> tuple[Refs, Json]:
    """References to every model of the table, and their definitions."""
    wanted: dict[tuple[type[BaseModel], JsonSchemaMode], None] = {(Problem, "serialization"): None}
    for route in ROUTES:
        if route.request:
            wanted[route.request, "validation"] = None
        if route.response:
            wanted[route.response, "serialization"] = None
        if route.query:
            wanted[route.query, "validation"] = None
    refs, found = models_json_schema(list(wanted), ref_template=REF)
    return refs, found["$defs"]


def operation(route: Route, refs: Refs) -> Json:
    """One operation."""
    found: Json = {
        "operationId": route.name,
        "summary": route.summary,
        "tags": [route.path.split("/")[1]],
        "parameters": [*path_parameters(route), *header_parameters(route), *query_parameters(route)],
        "responses": responses(route, refs),
        "security": [] if route.permission is PUBLIC else [{"bearer": []}],
    }
    if isinstance(route.permission, Permission):
        found["x-permission"] = route.permission.value
    if route.request is not None:
        found["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": refs[route.request, "validation"]}},
        }
    elif route.raw_body:
        found["requestBody"] = {"required": True, "content": {"multipart/form-data": {"schema": UPLOAD}}}
    return found


UPLOAD: Final[Json] = {
    "type": "object",
    "properties": {"file": {"type": "string", "contentMediaType": "application/octet-stream"}},
    "required": ["file"],
    "additionalProperties": False,
}


def path_parameters(route: Route) -> Iterable[Json]:
    """What the address names."""
    for name in re.findall(r"{(\w+)}", route.path):
        pattern = f"^(?:{PATHS[name].pattern})$"
        yield {"name": name, "in": "path", "required": True, "schema": {"type": "string", "pattern": pattern}}


def header_parameters(route: Route) -> Iterable[Json]:
    """Keys and preconditions."""
    if route.idempotent:
        schema = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[\\x21-\\x7e]{1,255}$"}
        yield {"name": "Idempotency-Key", "in": "header", "required": True, "schema": schema}
    if route.if_match:
        schema = {"type": "string", "pattern": '^("[\\x21\\x23-\\x7e]{1,64}"|\\*)$'}
        yield {"name": "If-Match", "in": "header", "required": True, "schema": schema}


def query_parameters(route: Route) -> Iterable[Json]:
    """The query model's fields."""
    if route.query is None:
        return
    found = route.query.model_json_schema(ref_template=REF)
    for name, schema in found["properties"].items():
        yield {"name": name, "in": "query", "required": name in found.get("required", ()), "schema": plain(schema)}


def plain(schema: Json) -> Json:
    """A parameter's schema: absent says null, so null itself is not a value."""
    kinds = [s for s in schema.get("anyOf", ()) if s != {"type": "null"}]
    kept = {k: v for k, v in schema.items() if k not in ("anyOf", "default", "title")}
    return {**kept, **kinds[0]} if len(kinds) == 1 else kept


def responses(route: Route, refs: Refs) -> Json:
    """A success, and every refusal there can be."""
    done: Json = {"description": "完成"}
    if route.response is not None:
        done["content"] = {"application/json": {"schema": refs[route.response, "serialization"]}}
    elif route.status != 204:
        done["content"] = {kind: {"schema": {"type": "string", "contentMediaType": kind}} for kind in route.media}
    refusal = {"schema": refs[Problem, "serialization"]}
    refused = {str(s): {"description": REASONS[s], "content": {PROBLEM: refusal}} for s in refusals(route)}
    return {str(route.status): done, **refused}


def refusals(route: Route) -> list[int]:
    """The refusals an operation may answer with."""
    found = {400, 422, 503}
    found |= set() if route.permission is PUBLIC else {401, 403}
    found |= {404} if "{" in route.path else set()
    if route.method != "GET":
        found |= {403, 404, 409, 413}
    if route.request is not None or route.raw_body:
        found |= {415}
    if route.if_match or route.path.endswith(("/submit", "/approve")):
        found |= {412, 428} if route.if_match else {409}
    if route.permission is PUBLIC:
        found |= {401, 429}
    return sorted(found)


async def as_json(request: web.Request) -> web.Response:
    """GET /api/v1/openapi.json"""
    return web.Response(body=orjson.dumps(document()), content_type="application/json")


async def as_page(request: web.Request) -> web.Response:
    """GET /api/docs"""
    return web.Response(text=page(), content_type="text/html", charset="utf-8")


@lru_cache
def page() -> str:
    """Every operation in one plain page, without scripts or anything from elsewhere."""
    rows = "".join(row(route) for route in ROUTES)
    return (
        '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>接口说明</title>'
        '<link rel="stylesheet" href="/static/app.css"><h1>接口说明</h1>'
        f'<p>机器可读：<a href="{PREFIX}/openapi.json">OpenAPI 3.1</a>。金额以分、面积以平方米为单位；'
        "新建和资金操作须带 Idempotency-Key，修改须带 If-Match。</p>"
        "<table><thead><tr><th>操作</th><th>说明</th><th>权限</th><th>参数</th><th>内容</th></tr></thead>"
        f"<tbody>{rows}</tbody></table></html>"
    )


def row(route: Route) -> str:
    """One operation as a row."""
    permission = route.permission.value
    query = "、".join(p["name"] for p in (*header_parameters(route), *query_parameters(route)))
    fields = "、".join(route.request.model_fields) if route.request else ""
    path = f"<code>{route.method} {escape(PREFIX + route.path)}</code>"
    cells = (path, escape(route.summary), escape(permission), escape(query), escape(fields))
    return f"<tr>{''.join(f'<td>{c}</td>' for c in cells)}</tr>"
