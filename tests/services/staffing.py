"""What the tests of people share: accounts, log-ins and invitations in one line each, at a cost a test can pay."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from argon2 import PasswordHasher

from restoration import tables
from restoration.errors import Unauthenticated
from restoration.law.texts.rulebook import load as load_books
from restoration.law.workdays import Calendar
from restoration.permissions import Role
from restoration.services import lawbook
from restoration.services.actors import Actor, Identity
from restoration.services.lawbook import Law
from restoration.services.people import identities, invitations, logins, passwords, people, sessions
from restoration.services.people.passwords import Passwords
from restoration.services.people.people import Authority, NewPerson
from restoration.services.people.sessions import Kind, Opened
from restoration.tables import User
from tests import builders as b

CLI = Authority(Actor("cli:root"))
GOOD = "chang-kouling-2025"
WEAK_COST = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def cheap() -> Iterator[None]:
    """Cheap hashes, no waiting, production law; as before afterwards."""
    passwords.use(Passwords(WEAK_COST))
    logins.keep_pace(0)
    before = lawbook.current()
    lawbook.use(Law(load_books(), Calendar.load()))
    yield
    lawbook.use(before)
    logins.keep_pace(0.5)
    passwords.use(Passwords())


async def add(login: str, *roles: Role, division: str = b.KAIZHOU, township: str = "", changed: bool = True) -> str:
    new = NewPerson(login, f"姓名{login}", frozenset(roles), division, township)
    return await people.add(CLI, new, GOOD, must_change=not changed, at=b.AT)


async def who(login: str, at: datetime = b.AT) -> Identity:
    return await identities.identity_of(await User.get(login=login), at=at)


async def enter(login: str, at: datetime = b.AT, password: str = GOOD) -> Opened:
    return await logins.log_in(login, password, at=at)


async def refused(login: str, password: str = "wrong", at: datetime = b.AT) -> str:
    with pytest.raises(Unauthenticated) as caught:
        await enter(login, at, password)
    assert caught.value.code == "login_refused"
    return str(caught.value)


async def good(opened: Opened, at: datetime, kind: Kind = Kind.SESSION) -> bool:
    return await sessions.resolve(opened.secret, kind, at=at) is not None


async def actions(chain: str = "KZ") -> list[str]:
    return [e.action for e in await tables.AuditEntry.filter(chain=chain).order_by("seq")]


async def invited(number: int = 1, at: datetime = b.AT) -> str:
    return (await invitations.invite(CLI, b.uscc(number), at=at)).secret


async def accepted(token: str, login: str, number: int = 1, at: datetime = b.AT) -> str:
    return await invitations.accept(token, b.uscc(number), login=login, name="甲", password=GOOD, at=at)
