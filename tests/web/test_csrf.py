"""Writes that another site may have forged, through a small application and real HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from aiohttp import FormData

from api import auth
from restoration.permissions import Role
from restoration.services.people import tokens
from tests import builders as b
from tests.services.staffing import CLI, GOOD, add, cheap
from tests.web.small_app import (
    Client,
    connected,
    enter,
    enter_again,
    ticking,
)

clock, client = pytest.fixture(ticking), pytest.fixture(connected)
cheap_hashes = pytest.fixture(autouse=True)(cheap)


# --- forged writes ---------------------------------------------------------------------------------------

METHODS = ("POST", "PUT", "PATCH", "DELETE")


async def forged(client: Client, csrf: dict[str, str], other: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every way another site may try, all with the victim's cookie."""
    here = f"http://{client.make_url('/').authority}"
    plain = {"Content-Type": "text/plain"}
    return iter(
        [
            ("no token", {"json": {}}),
            ("a form", {"data": {"x": "1"}}),
            ("a file form", {"data": FormData({"x": "1"}, quote_fields=False)}),
            ("JSON as text", {"data": "{}", "headers": plain}),
            ("an empty token", {"data": {"csrf": ""}}),
            ("a made-up token", {"data": {"csrf": "0" * 64}}),
            ("a token that is no text", {"headers": {auth.HEADER: "\u5f00".encode().decode("latin-1")}}),
            ("another session's token", {"headers": {auth.HEADER: other}}),
            ("another session's token in a form", {"data": {"csrf": other}}),
            ("a form that cannot be read", {"data": b"\xff\xfe=%%", "headers": {"Content-Type": FORM}}),
            ("the right token twice removed", {"data": {"csrf": "0"}, "params": {"csrf": csrf[auth.HEADER]}}),
            ("another origin", {"headers": csrf | {"Origin": "https://evil.example"}}),
            ("another port", {"headers": csrf | {"Origin": here + "0"}}),
            ("no origin at all", {"headers": csrf | {"Origin": "null"}}),
            ("an origin that is none", {"headers": csrf | {"Origin": "http://[::"}}),
            ("another site", {"headers": csrf | {"Sec-Fetch-Site": "cross-site"}}),
            ("a neighbour", {"headers": csrf | {"Sec-Fetch-Site": "same-site"}}),
            ("another site that lies", {"headers": csrf | {"Origin": here, "Sec-Fetch-Site": "cross-site"}}),
        ]
    )


FORM = "application/x-www-form-urlencoded; charset=nonsense"


async def test_every_forged_write_is_refused_and_the_honest_ones_are_not(client: Client) -> None:
    await add("officer", Role.INSPECTOR)
    await enter(client)
    other = (await enter_again(client))[auth.HEADER]
    csrf = {auth.HEADER: await (await client.get("/csrf")).text()}
    for method in METHODS:
        for name, how in await forged(client, csrf, other):
            answer = await client.request(method, "/write", **how)
            assert (answer.status, (await answer.json())["code"]) == (403, "csrf"), (method, name)
    here = f"http://{client.make_url('/').authority}"
    for method in METHODS:
        for headers in ({}, {"Origin": here}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}):
            assert (await client.request(method, "/write", headers=csrf | headers)).status == 201
        form = {"csrf": csrf[auth.HEADER], "x": "1"}
        assert (await client.request(method, "/write", data=form)).status == 201
    file = FormData({"csrf": csrf[auth.HEADER]})
    file.add_field("file", b"x", filename="x.txt")
    assert (await client.post("/write", data=file)).status == 201


async def test_a_bearer_token_is_not_asked_and_outranks_a_cookie(client: Client) -> None:
    await add("officer", Role.INSPECTOR)
    await add("auditor", Role.AUDITOR)
    token = (await tokens.issue(CLI, "officer", "接口", 1, at=b.AT)).secret
    await enter(client, "auditor")
    for extra in ({}, {"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        answer = await client.post("/write", json={}, headers={"Authorization": f"Bearer {token}"} | extra)
        assert answer.status == 201
    wrong = await client.post("/write", json={}, headers={"Authorization": "Bearer x"})
    assert wrong.status == 401, "a bad token does not fall back on the cookie"


async def test_log_in_itself_cannot_be_forged(client: Client) -> None:
    await add("officer", Role.INSPECTOR)
    body = {"login": "officer", "password": GOOD}
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
        answer = await client.post("/sessions", json=body, headers=headers)
        assert (answer.status, "Set-Cookie" in answer.headers) == (403, False)
