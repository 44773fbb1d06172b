"""Log-in with a password: the same answer and the same time whoever is asked for, and a lock-out all replicas share.

Five failures in a row shut the account for a quarter of an hour, in the database, so a restart or another replica
changes nothing. Further tries meanwhile are not counted, so nobody can be shut out for ever.
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Final

from restoration import database
from restoration.errors import Invalid, Unauthenticated
from restoration.services import lawbook
from restoration.services.actors import Actor
from restoration.services.people import passwords, sessions
from restoration.services.people.identities import account_of, actor_of
from restoration.services.people.person_audit import note
from restoration.services.people.person_checks import LOGIN
from restoration.services.people.sessions import ABSOLUTE, Opened
from restoration.tables import Session, User

LOCK_AFTER: Final = 5
LOCK_FOR: Final = timedelta(minutes=15)
REFUSED = "登录名或密码不正确，或账号暂时不能登录；请核对后重试，多次失败请 15 分钟后再试或联系管理员"
LOGIN_DOOR = Actor("system:login")

_pace: list[float] = [0.5]


def keep_pace(seconds: float) -> None:
    """The least time a refusal takes, so that what the database did meanwhile cannot be told by a watch."""
    _pace[:] = [seconds]


async def log_in(login: str, password: str, *, at: datetime, replacing: str = "") -> Opened:
    """A new session for the right password; the one it replaces (its secret) ends.

    Raises ``Unauthenticated`` with one and the same message for an unknown, disabled or locked account and a wrong
    password.
    """
    begun = asyncio.get_running_loop().time()
    with database.store_errors():
        user = await User.get_or_none(login=login) if LOGIN.fullmatch(login) else None
    right, renewed = await checked(user, password)

    async def unit() -> Opened | None:
        if user is None:
            return None
        row = await judged(user, right, at)
        return await let_in(row, password, renewed, replacing, at) if row else None

    opened = await database.unit_of_work(unit)
    if opened is None:
        await asyncio.sleep(max(0.0, begun + _pace[0] - asyncio.get_running_loop().time()))
        raise Unauthenticated(REFUSED, code="login_refused")
    return opened


async def checked(user: User | None, password: str) -> tuple[bool, str]:
    """Whether the password fits, and a new hash if the old one was made with other parameters."""
    stored = user.password_hash if user else ""
    right = await passwords.current().verify(stored, password)
    if right and passwords.current().outdated(stored):
        return right, await passwords.current().hash(password)
    return right, stored


async def judged(seen: User, right: bool, at: datetime) -> User | None:
    """The account, locked, if this try may pass; a wrong one is counted. Inside the unit of work."""
    row = await database.lock_row(User.filter(id=seen.id)).get()
    shut = row.locked_until is not None and at < row.locked_until
    if row.disabled_at is not None or shut or row.password_hash != seen.password_hash:
        return None
    if right:
        return row
    await count_failure(row, at)
    return None


async def count_failure(row: User, at: datetime) -> None:
    """One more failure; the fifth shuts the account."""
    failures = row.failures + 1
    if failures < LOCK_AFTER:
        await User.filter(id=row.id).update(failures=failures, locked_until=None)
        return
    await User.filter(id=row.id).update(failures=0, locked_until=at + LOCK_FOR)
    await note(LOGIN_DOOR, row, "authn_login_lock", {"until": (at + LOCK_FOR).isoformat()}, at=at)


async def let_in(row: User, password: str, password_hash: str, replacing: str, at: datetime) -> Opened:
    """The new session. A password anybody may know must be changed first, except in the demonstration."""
    stale = passwords.known(password) and not lawbook.current().demonstration
    row.update_from_dict({"failures": 0, "locked_until": None, "password_hash": password_hash})
    row.must_change = row.must_change or stale
    await row.save(update_fields=["failures", "locked_until", "password_hash", "must_change"])
    if replacing:
        await Session.filter(token_hash=sessions.digest(replacing), ended_at__isnull=True).update(ended_at=at)
    opened = await sessions.begin(row, until=at + ABSOLUTE, at=at)
    await note(actor_of(row), row, "authn_login", {"session": opened.code}, at=at)
    return opened


async def change_password(person: str, present: str, new: str, *, at: datetime) -> Opened:
    """A new password for one's own account (its code or actor): every page session ends and a new one begins.

    Raises ``Invalid`` when the new one is weak or no other, and when the present one is wrong; that failure counts like
    a failed log-in.
    """
    seen = await User.get(code=account_of(person))
    passwords.refuse_weak(new, seen.login)
    if passwords.as_bytes(new) == passwords.as_bytes(present):
        raise Invalid("新口令不能与原口令相同，请换一个", code="weak_password")
    right = await passwords.current().verify(seen.password_hash, present)
    password_hash = await passwords.current().hash(new) if right else ""

    async def unit() -> Opened | None:
        row = await judged(seen, right, at)
        return await renewed(row, password_hash, at) if row else None

    if (opened := await database.unit_of_work(unit)) is None:
        raise Invalid("原口令不正确，或账号暂时不能变更口令", code="password_refused")
    return opened


async def renewed(row: User, password_hash: str, at: datetime) -> Opened:
    """The new password on the row, everything else of the person's pages shut, one fresh session."""
    row.update_from_dict({"failures": 0, "locked_until": None, "password_hash": password_hash, "must_change": False})
    row.version += 1
    await row.save()
    await sessions.end_all(row, at=at)
    opened = await sessions.begin(row, until=at + ABSOLUTE, at=at)
    await note(actor_of(row), row, "authn_password_changed", {"session": opened.code}, at=at)
    return opened
