"""Every form carries the session's token, every page that writes asks for it, no page needs inline script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from api import openapi
from api.middleware import HEADERS
from restoration import database
from restoration.services.people import sessions
from restoration.services.people.sessions import Kind
from restoration.tables import User
from tests.services import scenario as s
from tests.web.world import TODAY, World

TEMPLATES = sorted((Path(__file__).parents[2] / "api" / "templates").glob("*.html"))
FORM = re.compile(r'<form[^>]*method="post".*?</form>', re.DOTALL)
TOKEN = '<input type="hidden" name="csrf" value="{{ csrf }}">'
OURS = r' src="/static/[a-z]+\.js" defer></script>'
INLINE = re.compile(rf"<script(?!{OURS})|<style|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE)
VALUES = ("no_x", "ca_x", "OWN-1", "2023", "correction_order", "removal", "x")
"""One of these fits whatever stands in a page's address."""
LEAST_PAGES = 20


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_every_form_carries_the_token_and_nothing_is_inline(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    for form in FORM.findall(text):
        assert form.count(TOKEN) == 1
        if "multipart/form-data" in form:  # read before the file that follows
            assert form.index(TOKEN) < form.index("<input", form.index(TOKEN) + 1)
            assert form.index("<input") == form.index(TOKEN)
    assert INLINE.findall(text) == []


def test_no_answer_allows_inline_script() -> None:
    policy = HEADERS["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "unsafe" not in policy and "script-src" not in policy
    assert INLINE.findall(openapi.page()) == []


def writing_pages(app: web.Application) -> Iterator[tuple[str, str]]:
    """Every page that takes a form, with an address that leads to it."""
    for route in app.router.routes():
        resource = route.resource
        if resource is None or route.method in ("GET", "HEAD") or resource.canonical.startswith("/api/"):
            continue
        yield route.method, address(resource)


def address(resource: web.AbstractResource) -> str:
    """An address of a resource."""
    info: Any = resource.get_info()
    if "path" in info:
        return str(info["path"])
    names = re.findall(r"{(\w+)}", info["formatter"])
    tried = (info["formatter"].format(**dict(zip(names, v, strict=True))) for v in product(VALUES, repeat=len(names)))
    return next(path for path in tried if info["pattern"].fullmatch(path))


async def cookie_of(login: str) -> str:
    """The secret of a browser's session."""
    at = s.noon(TODAY)
    user = await User.get(login=login)

    async def unit() -> str:
        return (await sessions.begin(user, kind=Kind.SESSION, until=at + timedelta(hours=2), at=at)).secret

    return await database.unit_of_work(unit)


async def test_every_page_that_writes_asks_for_the_token(service: World) -> None:
    app: Any = service.client.app
    pages = sorted(set(writing_pages(app)))
    assert len(pages) > LEAST_PAGES and ("POST", "/letters/no_x/edit") in pages
    headers = {"Cookie": f"session={await cookie_of('inspector')}"}
    for method, path in pages:
        for form in ({"x": "1"}, aiohttp.FormData({"x": "1"}, quote_fields=False), {"csrf": "0" * 64}):
            async with service.client.request(method, path, data=form, headers=headers) as found:
                assert (found.status, (await found.json())["code"]) == (403, "csrf"), (method, path)


async def test_who_is_in_already_may_log_in_again(service: World) -> None:
    headers = {"Cookie": f"session={await cookie_of('inspector')}"}
    async with service.client.get("/login", headers=headers) as found:
        token = re.search(r'name="csrf" value="([0-9a-f]{64})"', (await found.text()).partition("<main")[2])
    assert token is not None
    sent = {"csrf": token[1], "login": "inspector", "password": "wrong"}
    async with service.client.post("/login", data=sent, headers=headers) as found:
        assert found.status == 401
