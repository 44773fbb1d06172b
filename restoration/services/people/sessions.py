"""Sessions and API tokens: 256 random bits outside, their SHA-256 in the table, ended for good when they end.

A page session ends half an hour after its last request and twelve hours after log-in whatever happens; a token on its
day. The last request is written down at most once a minute, so idling may end up to a minute early, never late.
"""

from __future__ import annotations

import contextlib
import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from restoration import database
from restoration.errors import NotFound, StoreUnavailable
from restoration.services import codes
from restoration.services.actors import Identity
from restoration.services.people.identities import account_of, actor_of, identity_of
from restoration.services.people.person_audit import note
from restoration.tables import Session, User

IDLE: Final = timedelta(minutes=30)
ABSOLUTE: Final = timedelta(hours=12)
TOUCH: Final = timedelta(minutes=1)
LABEL: Final = 128


class Kind(StrEnum):
    """How a session is carried."""

    SESSION = "session"  # by a page's cookie
    TOKEN = "token"  # by an Authorization header
    CALENDAR = "calendar"  # in the address a calendar program reads; opens nothing else


@dataclass(frozen=True, slots=True)
class Opened:
    """A session just opened: the only moment its secret is known."""

    code: str
    secret: str = field(repr=False)
    expires_at: datetime
    user: str
    name: str
    must_change: bool


@dataclass(frozen=True, slots=True)
class Signed:
    """A request's credentials found good: who, by which session, and whether the password must be changed first."""

    identity: Identity
    kind: Kind
    must_change: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """An open session as its owner sees it."""

    code: str
    kind: Kind
    label: str
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    current: bool


def digest(secret: str) -> str:
    """What the table knows of a secret."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


async def begin(user: User, *, kind: Kind = Kind.SESSION, label: str = "", until: datetime, at: datetime) -> Opened:
    """A new session for a user, inside the unit of work that lets them in."""
    secret = secrets.token_urlsafe(32)
    row = await Session.create(
        code=codes.new("se"),
        token_hash=digest(secret),
        user=user,
        kind=kind.value,
        label=label,
        created_at=at,
        last_seen_at=at,
        expires_at=until,
    )
    return Opened(row.code, secret, until, user.code, user.name, user.must_change)


async def resolve(secret: str, kind: Kind, *, at: datetime) -> Signed | None:
    """Who a secret of this kind stands for at this instant, read from the database; None if it is no good."""
    with database.store_errors():
        row = await Session.get_or_none(token_hash=digest(secret), kind=kind.value).select_related("user")
        if row is None or not alive(row, at) or row.user.disabled_at is not None:
            return None
        if kind is Kind.SESSION and at - row.last_seen_at >= TOUCH:
            await touch(row, at)
        return Signed(await identity_of(row.user, at=at, session=row.code), kind, row.user.must_change)


def alive(row: Session, at: datetime) -> bool:
    """Whether a session is neither ended nor expired nor, for a page's, idle too long."""
    idle = row.kind == Kind.SESSION.value and at >= row.last_seen_at + IDLE
    return row.ended_at is None and at < row.expires_at and not idle


async def touch(row: Session, at: datetime) -> None:
    """Write down that the session is in use; a store too busy for that does not turn the request away."""

    async def unit() -> None:
        await Session.filter(id=row.id, last_seen_at__lt=at).update(last_seen_at=at)

    with contextlib.suppress(StoreUnavailable):
        await database.unit_of_work(unit)


async def own(person: str, *, at: datetime, current: str = "") -> list[Listed]:
    """A person's open sessions and tokens, newest first; ``person`` is the account's code or actor."""
    rows = await Session.filter(user__code=account_of(person), ended_at__isnull=True, expires_at__gt=at).order_by("-id")
    return [
        Listed(r.code, Kind(r.kind), r.label, r.created_at, r.last_seen_at, r.expires_at, r.code == current)
        for r in rows
        if alive(r, at)
    ]


async def end(person: str, session_code: str, *, at: datetime) -> None:
    """End one of a person's own sessions or tokens. Raises ``NotFound`` if it is not theirs or not open."""

    async def unit() -> None:
        mine = Session.filter(user__code=account_of(person), code=session_code, ended_at__isnull=True)
        row = await mine.first() if session_code.isascii() and session_code.isprintable() else None
        if row is None:
            raise NotFound("没有这个会话，或已经结束")
        await Session.filter(id=row.id).update(ended_at=at)
        await noted(account_of(person), "authn_logout", row.code, at)

    await database.unit_of_work(unit)


async def end_own(person: str, *, at: datetime) -> None:
    """End all of a person's page sessions, the present one included."""

    async def unit() -> None:
        await end_all(await User.get(code=account_of(person)), at=at)
        await noted(account_of(person), "authn_logout", "all", at)

    await database.unit_of_work(unit)


async def end_all(user: User, *, tokens: bool = False, at: datetime) -> None:
    """End all that a user has open; API tokens only if asked. Inside a unit of work."""
    found = Session.filter(user_id=user.id, ended_at__isnull=True)
    await (found if tokens else found.filter(kind=Kind.SESSION.value)).update(ended_at=at)


async def noted(user_code: str, action: str, session: str, at: datetime) -> None:
    """Audit a log-out."""
    user = await User.get(code=user_code)
    await note(actor_of(user), user, action, {"session": session}, at=at)
