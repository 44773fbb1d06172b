"""Passwords and log-in: what is good enough, who is shut out for how long, and answers that tell nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from datetime import timedelta

import pytest
from argon2 import PasswordHasher

from restoration import database
from restoration.errors import Invalid
from restoration.permissions import Role
from restoration.services.people import logins, passwords, people, tokens
from restoration.services.people.passwords import Passwords
from restoration.services.people.people import Change
from restoration.services.people.sessions import Kind
from restoration.tables import User
from tests import builders as b
from tests.services.staffing import (
    CLI,
    GOOD,
    WEAK_COST,
    actions,
    add,
    cheap,
    enter,
    good,
    refused,
)

SECOND = timedelta(seconds=1)
cheap_hashes = pytest.fixture(autouse=True)(cheap)


@pytest.mark.parametrize(
    ("password", "fits"),
    [
        ("abcdefghijkl", True),
        ("abcdefghijk", False),
        ("Abcdef1x", True),
        ("Abcde1x", False),
        ("abcdef12", False),
        ("开州矿山生态修复义务跟踪", True),
        ("kaizhou-clerk", False),
        ("krelc-uohziak", False),
        ("Passw0rd", False),
        ("P@ssw0rd", False),
        ("aaaaaaaaaaaa", False),
        ("shili-kaizhou-9", False),
        (" abcdefghijkl", False),
        ("x1Y" * 43, False),
    ],
)
def test_the_policy(password: str, fits: bool) -> None:
    assert (passwords.weakness(password, "kaizhou-clerk") == "") is fits


def test_the_shipped_cost_is_argon2id_at_full_strength() -> None:
    assert passwords.decoy(PasswordHasher(time_cost=3, memory_cost=65536, parallelism=4)).startswith(
        "$argon2id$v=19$m=65536,t=3,p=4$"
    )
    passwords._current.clear()
    assert not passwords.current().outdated(passwords.decoy(PasswordHasher()))
    assert passwords.current().outdated(passwords.decoy(WEAK_COST))


async def test_hashing_inside_a_transaction_is_refused(store: str) -> None:
    async def unit() -> None:
        await passwords.current().hash(GOOD)

    with pytest.raises(RuntimeError, match="outside"):
        await database.unit_of_work(unit)


async def test_hashing_does_not_hold_the_loop_up(store: str) -> None:
    passwords.use(Passwords(PasswordHasher(time_cost=4, memory_cost=32768, parallelism=1)))
    work, ticks = asyncio.create_task(passwords.current().hash(GOOD)), 0
    while not work.done():
        await asyncio.sleep(0.001)
        ticks += 1
    assert ticks > 5


async def test_the_account_is_shut_after_five_failures_whichever_replica_saw_them(store: str) -> None:
    await b.load()
    await add("officer", Role.INSPECTOR)
    messages = {await refused("officer") for _ in range(3)}
    async with database.database(store):  # another replica: a connection of its own, nothing remembered
        messages |= {await refused("officer") for _ in range(2)}
        messages.add(await refused("officer", GOOD))
    messages.add(await refused("officer", GOOD))
    assert len(messages) == 1
    assert (await people.one(CLI, "officer", at=b.AT)).locked
    assert (await actions()).count("authn_login_lock") == 1
    await refused("officer", GOOD, b.AT + logins.LOCK_FOR - SECOND)
    assert await good(await enter("officer", b.AT + logins.LOCK_FOR), b.AT + logins.LOCK_FOR)
    assert not (await people.one(CLI, "officer", at=b.AT)).locked


async def test_tries_while_shut_do_not_prolong_it_and_success_forgets(store: str) -> None:
    await b.load()
    await add("officer", Role.INSPECTOR)
    for _ in range(9):
        await refused("officer")
    later = b.AT + logins.LOCK_FOR
    for _ in range(2):
        for _ in range(4):
            await refused("officer", at=later)
        await enter("officer", later)


async def test_guessing_in_parallel_gains_nothing(store: str) -> None:
    await b.load()
    await add("officer", Role.INSPECTOR)
    await asyncio.gather(*(refused("officer") for _ in range(12)))
    await refused("officer", GOOD)
    assert (await actions()).count("authn_login_lock") == 1


class Counting(PasswordHasher):
    """The real hasher, noting with what parameters it was set to work."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=64, parallelism=1)
        self.work: list[str] = []

    def verify(self, stored: str | bytes, password: str | bytes) -> bool:
        self.work.append(str(stored).rsplit("$", 2)[0])
        return super().verify(stored, password)


async def test_whoever_is_asked_for_the_answer_and_the_work_are_the_same(store: str) -> None:
    hasher = Counting()
    passwords.use(Passwords(hasher))
    await b.load()
    for login in ("known", "gone", "shut"):
        await add(login, Role.INSPECTOR)
    await people.change(CLI, (await User.get(login="gone")).code, Change(disabled=True), at=b.AT)
    for _ in range(5):
        await refused("shut")
    hasher.work.clear()
    asked = ["known", "gone", "shut", "nobody", "", "x" * 500, "no such\0", "\ud800", "甲", "KNOWN", "known "]
    assert len({await refused(login) for login in asked}) == 1
    assert hasher.work == ["$argon2id$v=19$m=64,t=1,p=1"] * len(asked)


async def test_a_refusal_takes_its_time(store: str) -> None:
    logins.keep_pace(0.05)
    await b.load()
    await add("known", Role.INSPECTOR)
    for login in ("known", "nobody"):
        begun = asyncio.get_running_loop().time()
        await refused(login)
        assert asyncio.get_running_loop().time() - begun >= 0.05


async def test_what_changed_while_the_password_was_checked_counts(store: str) -> None:
    """The check takes a while; a password changed or an account shut meanwhile is not let in by the old answer."""
    await b.load()
    code = await add("officer", Role.INSPECTOR)

    async def let_in_after(change: Awaitable[object]) -> bool:
        seen = await User.get(code=code)
        await change
        return await database.unit_of_work(lambda: logins.judged(seen, True, b.AT)) is not None

    assert not await let_in_after(people.reset_password(CLI, "officer", at=b.AT))
    assert await let_in_after(asyncio.sleep(0))
    assert not await let_in_after(people.change(CLI, code, Change(disabled=True), at=b.AT))


async def test_a_disabled_account_has_no_session_however_it_came_about(store: str) -> None:
    await b.load()
    await add("officer", Role.INSPECTOR)
    opened, token = await enter("officer"), await tokens.issue(CLI, "officer", "接口", 1, at=b.AT)
    await User.filter(login="officer").update(disabled_at=b.AT)
    assert not await good(opened, b.AT)
    assert not await good(token, b.AT, Kind.TOKEN)


async def test_an_old_hash_is_renewed_at_log_in(store: str) -> None:
    await b.load()
    await add("officer", Role.INSPECTOR)
    passwords.use(Passwords(PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)))
    await enter("officer")
    assert "m=16,t=2" in (await User.get(login="officer")).password_hash
    await enter("officer")


async def test_a_changed_password_ends_every_other_page_session_and_begins_a_new_one(store: str) -> None:
    await b.load()
    code = await add("officer", Role.INSPECTOR, changed=False)
    first, second = await enter("officer"), await enter("officer")
    token = await tokens.issue(CLI, "officer", "接口", 30, at=b.AT)
    assert first.must_change
    wrong = (("wrong", "another-password-1", "password_refused"), (GOOD, GOOD, "weak_password"))
    for present, new, reason in (*wrong, (GOOD, "short", "weak_password")):
        with pytest.raises(Invalid) as caught:
            await logins.change_password(code, present, new, at=b.AT)
        assert caught.value.code == reason
    assert (await User.get(code=code)).failures == 1
    fresh = await logins.change_password(code, GOOD, "another-password-1", at=b.AT)
    assert not fresh.must_change
    assert [await good(o, b.AT) for o in (first, second, fresh)] == [False, False, True]
    assert await good(token, b.AT, Kind.TOKEN)
    await refused("officer", GOOD)
    await enter("officer", password="another-password-1")


async def test_a_reset_unlocks_ends_and_must_be_changed(store: str) -> None:
    await b.load()
    await add("officer", Role.INSPECTOR)
    opened = await enter("officer")
    for _ in range(5):
        await refused("officer")
    password = await people.reset_password(CLI, "officer", at=b.AT)
    assert not await good(opened, b.AT)
    assert (await enter("officer", password=password)).must_change
