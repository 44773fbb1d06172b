"""What goes wrong is shown to a browser as a Chinese page, and told to a program as a problem document."""

from __future__ import annotations

from typing import Any

import pytest
from aiohttp import web
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from restoration.law.workdays import CalendarMissing
from tests.web.world import World

ACCEPT = {"Accept": "text/html,application/xhtml+xml"}
LARGE = {"measures": "甲" * 1_100_000}

CASES: list[tuple[str, str, dict[str, Any], int, str]] = [
    ("GET", "/nothing", {}, 404, "没有这个页面，请核对网址"),
    ("GET", "/mines/OWN-1/nothing", {}, 404, "没有这个页面，请核对网址"),
    ("POST", "/nothing", {"data": {"x": "1"}}, 404, "没有这个页面，请核对网址"),
    ("DELETE", "/mines", {}, 405, "这个地址不能这样使用"),
    ("POST", "/letters/no_x/edit", {"data": LARGE}, 413, "发送的内容过大，请减少内容"),
    ("POST", "/login", {"data": LARGE}, 413, "发送的内容过大，请减少内容"),
    ("POST", "/files/new", {"data": {"x": "1"}}, 400, "请选择要上传的文件"),
    ("GET", "/mines/OWN-1/fund", {}, 500, "请求编号"),
]


@pytest.mark.parametrize(("method", "path", "how", "status", "said"), CASES)
async def test_a_browser_gets_a_page_and_a_program_a_problem(
    sqlite_service: World,
    monkeypatch: pytest.MonkeyPatch,
    method: str,
    path: str,
    how: dict[str, Any],
    status: int,
    said: str,
) -> None:
    async def broken(*_: object, **__: object) -> web.Response:
        raise ValueError("the secret inside")

    monkeypatch.setattr("restoration.services.mines.mine", broken)
    token, ask = {"Authorization": f"Bearer {sqlite_service.tokens['inspector']}"}, sqlite_service.client.request
    async with ask(method, path, headers=token | ACCEPT, **how) as found:
        text = await found.text()
        assert (found.status, found.content_type) == (status, "text/html"), text
        assert said in text and "secret" not in text and '<html lang="zh-CN">' in text
        assert status != 405 or "GET" in found.headers["Allow"]
    if path != "/files/new":  # a page's own refusal is a page to all
        async with ask(method, path, headers=token, **how) as found:
            assert (found.status, found.content_type) == (status, "application/problem+json")


async def test_the_interface_answers_programs_whatever_they_accept(sqlite_service: World) -> None:
    for method, path, status in (("GET", "/nothing", 404), ("DELETE", "/mines", 405), ("POST", "/mines", 415)):
        headers = {**ACCEPT, "Content-Type": "text/plain"}
        found = await sqlite_service.ask("inspector", method, path, b"x", headers=headers)
        assert (found.status, found.headers["Content-Type"]) == (status, "application/problem+json")


async def test_an_error_of_our_own_that_is_no_refusal_is_logged_under_the_number_it_is_answered_with(
    sqlite_service: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object, **__: object) -> web.Response:
        raise CalendarMissing(2027)

    monkeypatch.setattr("restoration.services.mines.mine", broken)
    with capture_logs(processors=[merge_contextvars]) as logged:
        found = await sqlite_service.ask("inspector", "GET", "/mines/OWN-1")
    number = found.headers["X-Request-Id"]
    assert found.status == 500 and number in found.body["detail"] and "2027" not in found.body["detail"]
    [line] = [x for x in logged if x["event"] == "unforeseen"]
    assert (line["request"], line["exc_info"], line["log_level"]) == (number, True, "error")
