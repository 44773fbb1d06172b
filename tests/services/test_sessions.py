"""Sessions and tokens, each as it stands at a given instant; and no secret is ever written down."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from restoration import database, tables
from restoration.errors import Invalid, NotFound
from restoration.permissions import Role
from restoration.services.people import logins, people, sessions, tokens
from restoration.services.people.people import NewPerson
from restoration.services.people.sessions import Kind
from tests import builders as b
from tests.services.staffing import (
    CLI,
    GOOD,
    add,
    cheap,
    enter,
    good,
    invited,
    refused,
)

SECOND = timedelta(seconds=1)
cheap_hashes = pytest.fixture(autouse=True)(cheap)


async def test_a_session_ends_when_idle_exactly_and_is_kept_alive_by_use(store: str) -> None:
    await b.load()
    await add("officer", Role.INSPECTOR)
    opened = await enter("officer")
    assert not await good(opened, b.AT + sessions.IDLE)
    assert not await good(opened, b.AT + sessions.IDLE + SECOND)
    used = b.AT + sessions.IDLE - SECOND
    assert await good(opened, used)
    assert await good(opened, used + sessions.IDLE - SECOND)
    assert not await good(opened, used + 2 * sessions.IDLE)


async def test_a_session_ends_after_twelve_hours_however_much_it_is_used(store: str) -> None:
    await b.load()
    await add("officer", Role.INSPECTOR)
    opened, at = await enter("officer"), b.AT
    while at < b.AT + sessions.ABSOLUTE - sessions.IDLE:
        at += sessions.IDLE - SECOND
        assert await good(opened, at)
    assert await good(opened, b.AT + sessions.ABSOLUTE - SECOND)
    assert not await good(opened, b.AT + sessions.ABSOLUTE)
    assert not await good(opened, b.AT + sessions.ABSOLUTE + SECOND)


async def test_a_session_survives_in_the_database_and_dies_there(store: str) -> None:
    await b.load()
    code = await add("officer", Role.INSPECTOR)
    other = await add("other", Role.INSPECTOR)
    first, second = await enter("officer"), await enter("officer")
    assert first.secret != second.secret
    assert first.secret not in repr(first)
    async with database.database(store):
        assert await good(first, b.AT)
        await sessions.end(code, first.code, at=b.AT)
    assert [await good(o, b.AT) for o in (first, second)] == [False, True]
    for stranger, session in ((other, second.code), (code, first.code), (code, "se_\0")):
        with pytest.raises(NotFound):
            await sessions.end(stranger, session, at=b.AT)
    third = await logins.log_in("officer", GOOD, at=b.AT, replacing=second.secret)
    assert [s.code for s in await sessions.own(code, at=b.AT, current=third.code) if s.current] == [third.code]
    assert not await good(second, b.AT)
    await sessions.end_own(code, at=b.AT)
    assert await sessions.own(code, at=b.AT) == []


async def test_a_token_is_no_cookie_a_cookie_no_token_and_both_end(store: str) -> None:
    await b.load()
    code = await add("officer", Role.INSPECTOR)
    opened, token = await enter("officer"), await tokens.issue(CLI, "officer", "接口", 365, at=b.AT)
    assert not await good(opened, b.AT, Kind.TOKEN)
    assert not await good(token, b.AT, Kind.SESSION)
    last = b.AT + timedelta(days=365)
    assert await good(token, last - SECOND, Kind.TOKEN)
    assert not await good(token, last, Kind.TOKEN)
    for label, days in (("", 1), ("x" * 129, 1), ("接口", 0), ("接口", 366)):
        with pytest.raises(Invalid):
            await tokens.issue(CLI, "officer", label, days, at=b.AT)
    await sessions.end(code, token.code, at=b.AT)
    assert not await good(token, b.AT, Kind.TOKEN)


async def test_no_secret_is_ever_written_down(
    sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """Passwords, sessions, tokens and invitations: in no table, no log line, no message."""
    caplog.set_level(0)
    said: list[str] = []
    async with database.database(sqlite_url):
        await b.load()
        code = await add("officer", Role.INSPECTOR)
        opened, token = await enter("officer"), await tokens.issue(CLI, "officer", "接口", 1, at=b.AT)
        said.append(await refused("officer", "canary-wrong-password"))
        fresh = await logins.change_password(code, GOOD, "canary-new-password", at=b.AT)
        invitation = await invited()
        with pytest.raises(Invalid) as weak:
            await people.add(CLI, NewPerson("x-y", "甲", frozenset({Role.LEADER}), b.KAIZHOU), "canary7", at=b.AT)
        said.append(f"{weak.value!s} {weak.value!r} {weak.value.defects}")
        rows: list[dict[str, Any]] = []
        for name in tables.__all__:
            rows += await getattr(tables, name).all().values()
        said.append(json.dumps(rows, default=str, ensure_ascii=False))
    captured = capsys.readouterr()
    said += [captured.out, captured.err, *caplog.messages]
    secret = [GOOD, "canary", opened.secret, token.secret, fresh.secret, invitation]
    assert [s for s in secret if any(s in text for text in said)] == []
