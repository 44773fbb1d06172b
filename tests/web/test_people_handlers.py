"""Log-ins, own sessions, accounts and invitations through the interface."""

from __future__ import annotations

import asyncio

import pytest

from restoration.permissions import Role
from restoration.tables import User
from tests import builders as b
from tests.services.staffing import GOOD, accepted, add, cheap, invited
from tests.web.small_app import (
    Client,
    connected,
    enter,
    enter_again,
    status,
    ticking,
)

clock, client = pytest.fixture(ticking), pytest.fixture(connected)
cheap_hashes = pytest.fixture(autouse=True)(cheap)


# --- handlers --------------------------------------------------------------------------------------------


async def test_wrong_log_ins_are_answered_alike(client: Client) -> None:
    await add("officer", Role.INSPECTOR)
    found = set()
    for login in ("officer", "nobody"):
        answer = await client.post("/sessions", json={"login": login, "password": "wrong"})
        assert "Set-Cookie" not in answer.headers
        found.add((answer.status, await answer.text()))
    [(code, text)] = found
    assert code == 401
    assert "login_refused" in text


async def test_own_sessions_are_listed_and_ended(client: Client) -> None:
    await add("officer", Role.INSPECTOR)
    csrf = await enter(client)
    other = await enter_again(client)
    items = (await (await client.get("/sessions")).json())["items"]
    assert [i["current"] for i in items] == [False, True]
    assert not any("secret" in i or "token_hash" in i for i in items)
    assert (await client.delete(f"/sessions/{items[0]['code']}", headers=csrf)).status == 204
    assert (await client.delete(f"/sessions/{items[0]['code']}", headers=csrf)).status == 404
    assert other != csrf
    assert (await client.delete("/sessions/all", headers=csrf)).status == 204
    assert await status(client, "/sessions") == 401


async def test_accounts_through_the_interface(client: Client) -> None:
    await add("admin", Role.ADMINISTRATOR)
    csrf = await enter(client, "admin")
    body = {"login": "fresh", "name": "新人", "roles": ["inspector"], "division": b.KAIZHOU, "password": GOOD}
    answer = await client.post("/users", json=body, headers=csrf)
    made = await answer.json()
    assert (answer.status, answer.headers["ETag"], made["must_change"]) == (201, '"1"', True)
    assert GOOD not in await answer.text()
    assert (await client.post("/users", json=body, headers=csrf)).status == 409
    weak = await client.post("/users", json=body | {"login": "other", "password": "canary7"}, headers=csrf)
    assert weak.status == 422
    assert "canary7" not in await weak.text()
    for field in ("division_id", "created_at", "id", "password_hash", "must_change"):
        assert (await client.post("/users", json=body | {field: 1}, headers=csrf)).status == 422
    path = f"/users/{made['code']}"
    for tag, expected in (('"1"', 200), ('"1"', 409), ('"2"', 200)):
        patch = {"disabled": expected == 200 and tag == '"1"'}
        assert (await client.patch(path, json=patch, headers=csrf | {"If-Match": tag})).status == expected
    assert (await client.patch(path, json={}, headers=csrf)).status == 428
    assert (await (await client.get(path)).json())["disabled"] is False
    assert [u["login"] for u in (await (await client.get("/users")).json())["items"]] == ["admin", "fresh"]
    own = (await User.get(login="admin")).code
    assert (
        await client.patch(f"/users/{own}", json={"roles": ["leader"]}, headers=csrf | {"If-Match": "*"})
    ).status == 403


async def test_nobody_else_reaches_accounts(client: Client) -> None:
    await add("officer", Role.INSPECTOR, Role.LEADER, Role.AUDITOR)
    csrf = await enter(client)
    assert await status(client, "/users") == 403
    body = {"login": "fresh", "name": "新人", "roles": ["administrator"], "division": b.KAIZHOU, "password": GOOD}
    assert (await client.post("/users", json=body, headers=csrf)).status == 403
    assert await User.all().count() == 1


async def test_a_company_lets_its_own_people_in(client: Client) -> None:
    await accepted(await invited(), "boss")
    csrf = await enter(client, "boss")
    assert (await client.post(f"/companies/{b.uscc(2)}/invitations", headers=csrf)).status == 404
    answer = await client.post(f"/companies/{b.uscc()}/invitations", headers=csrf)
    token = (await answer.json())["token"]
    client.session.cookie_jar.clear()
    body = {"token": token, "uscc": b.uscc(2), "login": "clerk", "name": "甲", "password": GOOD}
    assert (await client.post("/invitations/accept", json=body)).status == 404
    right = body | {"uscc": b.uscc()}
    answers = await asyncio.gather(*(client.post("/invitations/accept", json=right) for _ in range(2)))
    assert sorted(a.status for a in answers) in ([201, 404], [201, 409])
    await enter(client, "clerk")
