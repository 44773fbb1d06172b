"""Errors as RFC 9457 problem documents: one mapping, used by the middleware and nowhere else."""

from __future__ import annotations

from dataclasses import asdict

import orjson
from aiohttp import web

from restoration.errors import Refused, StoreUnavailable

TYPE = "application/problem+json"
TITLES = {
    400: "请求无法读取",
    401: "需要登录",
    403: "没有权限",
    404: "没有找到",
    405: "不支持的操作",
    409: "与现状冲突",
    412: "记录已被他人更新",
    413: "内容过大",
    415: "不支持的内容类型",
    422: "内容有误",
    428: "缺少 If-Match",
    429: "请求过于频繁",
    500: "系统错误",
    503: "暂时无法处理",
}

DETAILS = {
    405: "这个地址不能这样使用，可用的方法见响应头 Allow",
    413: "发送的内容过大，请减少内容，文件请在上传附件处逐个上传",
}
"""What to do about the web framework's own refusals, where the title does not say it."""


def response(
    status: int, code: str, detail: str, errors: list[dict[str, str]] | None = None, retry_after: int | None = None
) -> web.Response:
    """A problem document; ``code`` is stable, ``detail`` is for people."""
    body = {
        "type": f"urn:restoration:problem:{code}",
        "title": TITLES.get(status, "错误"),
        "status": status,
        "code": code,
        "detail": detail,
        "errors": errors or [],
    }
    headers = {"Retry-After": str(retry_after)} if retry_after is not None else {}
    return web.Response(status=status, body=orjson.dumps(body), content_type=TYPE, headers=headers)


def of(error: Refused | StoreUnavailable) -> web.Response:
    """One of our own errors as a problem document."""
    if isinstance(error, Refused):
        return response(error.status, error.code, error.message, [asdict(d) for d in error.defects])
    return response(503, error.code, "系统暂时无法写入，请稍后重试", retry_after=error.retry_after_seconds)


def internal(number: str) -> web.Response:
    """What nobody foresaw, without a word of the inside; the request's number finds it in the log."""
    return response(500, "internal", f"系统内部错误，请联系管理员并提供请求编号 {number}")


def of_http(error: web.HTTPException) -> web.Response:
    """One of the web framework's own refusals (no such path, method, size) as a problem document."""
    codes = {404: "not_found", 405: "method_not_allowed", 413: "body_too_large"}
    detail = DETAILS.get(error.status) or TITLES.get(error.status, error.reason)
    found = response(error.status, codes.get(error.status, "refused"), detail)
    if "Allow" in error.headers:
        found.headers["Allow"] = error.headers["Allow"]
    return found
