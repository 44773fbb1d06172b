"""Who a request comes from, through a small application and real HTTP."""

from __future__ import annotations

import pytest

from restoration.permissions import Role
from restoration.services.people import people, sessions, tokens
from restoration.services.people.people import Change
from tests import builders as b
from tests.services.staffing import CLI, GOOD, add, cheap
from tests.web.small_app import (
    Client,
    Ticking,
    application,
    connected,
    cookie_of,
    enter,
    serving,
    status,
    ticking,
)

clock, client = pytest.fixture(ticking), pytest.fixture(connected)
cheap_hashes = pytest.fixture(autouse=True)(cheap)


async def test_no_credentials_are_no_fault_until_a_route_wants_them(client: Client) -> None:
    assert await status(client, "/public") == 200
    answer = await client.get("/inspect")
    assert (answer.status, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert (await answer.json())["code"] == "unauthenticated"


async def test_a_session_carries_its_person_and_not_after_its_end(client: Client, clock: Ticking) -> None:
    await add("officer", Role.INSPECTOR)
    csrf = await enter(client)
    secret = cookie_of(client)
    assert await (await client.get("/public")).json() == {"who": "姓名officer"}
    assert await status(client) == 200
    clock.put(b.AT + sessions.IDLE)
    assert await status(client) == 401
    clock.put(b.AT)
    assert (await client.delete("/sessions", headers=csrf)).status == 204
    client.session.cookie_jar.update_cookies({"session": secret}, client.make_url("/"))
    assert cookie_of(client) == secret
    assert await status(client) == 401, "replay after log-out"
    assert await status(client, "/public") == 200


async def test_bad_bearer_tokens_are_answered_at_once_even_on_a_public_route(client: Client) -> None:
    await add("officer", Role.INSPECTOR)
    token = (await tokens.issue(CLI, "officer", "接口", 1, at=b.AT)).secret
    assert await status(client, Authorization=f"Bearer {token}") == 200
    assert await status(client, Authorization=f"bearer {token}") == 200
    for wrong in (f"Bearer {token}x", "Bearer", "Bearer ", f"Basic {token}", token):
        answer = await client.get("/public", headers={"Authorization": wrong})
        assert (answer.status, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
        assert (await answer.json())["code"] == "unauthenticated"
    twice = [("Authorization", f"Bearer {token}"), ("Authorization", f"Bearer {token}")]
    assert (await client.get("/public", headers=twice)).status == 401
    client.session.cookie_jar.update_cookies({"session": token}, client.make_url("/"))
    assert await status(client) == 401, "a token is no cookie"


async def test_disabling_somebody_is_felt_by_the_next_request(client: Client) -> None:
    code = await add("officer", Role.INSPECTOR)
    token = (await tokens.issue(CLI, "officer", "接口", 1, at=b.AT)).secret
    await enter(client)
    await people.change(CLI, code, Change(disabled=True), at=b.AT)
    assert await status(client) == 401
    assert await status(client, Authorization=f"Bearer {token}") == 401


async def test_a_role_without_the_permission_is_403_and_a_first_password_opens_nothing(client: Client) -> None:
    await add("admin", Role.ADMINISTRATOR)
    await enter(client, "admin")
    assert await status(client) == 403
    await add("newcomer", Role.INSPECTOR, changed=False)
    csrf = await enter(client, "newcomer") if not client.session.cookie_jar.clear() else {}
    answer = await client.get("/inspect")
    assert (answer.status, (await answer.json())["code"]) == (403, "password_must_change")
    assert await status(client, "/sessions") == 200
    old = cookie_of(client)
    body = {"present_password": GOOD, "new_password": "another-password-1"}
    answer = await client.put("/sessions/password", json=body, headers=csrf)
    assert answer.status == 200
    assert cookie_of(client) != old
    assert await status(client) == 200
    client.session.cookie_jar.update_cookies({"session": old}, client.make_url("/"))
    assert await status(client) == 401


# --- the cookie ------------------------------------------------------------------------------------------


async def test_log_in_gives_a_new_secret_whatever_was_preset(client: Client) -> None:
    await add("officer", Role.INSPECTOR)
    client.session.cookie_jar.update_cookies({"session": "f" * 43}, client.make_url("/"))
    csrf = await enter(client)
    first = cookie_of(client)
    assert first != "f" * 43
    answer = await client.post("/sessions", json={"login": "officer", "password": GOOD}, headers=csrf)
    assert answer.status == 201
    second = cookie_of(client)
    assert second != first
    assert second not in await answer.text()
    client.session.cookie_jar.update_cookies({"session": first}, client.make_url("/"))
    assert await status(client) == 401, "the session replaced is over"


@pytest.mark.parametrize(
    ("url", "name", "secure"),
    [("http://127.0.0.1:8080", "session", False), ("https://kz.example.gov.cn", "__Host-session", True)],
)
async def test_the_cookie_is_out_of_reach(sqlite_url: str, clock: Ticking, url: str, name: str, secure: bool) -> None:
    from restoration.database import database

    async with database(sqlite_url):
        await b.load()
        await add("officer", Role.INSPECTOR)
        async with serving(application(clock, url)) as client:
            answer = await client.post("/sessions", json={"login": "officer", "password": GOOD})
            morsel = answer.cookies[name]
            assert (morsel["httponly"], morsel["samesite"], morsel["path"]) == (True, "Lax", "/")
            assert bool(morsel["secure"]) is secure
            assert not morsel["domain"]
            for carried, expected in ((name, 200), ("session" if secure else "__Host-session", 401)):
                client.session.cookie_jar.clear()
                assert await status(client, Cookie=f"{carried}={morsel.value}") == expected
