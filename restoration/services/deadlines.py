"""Deadlines for a calendar program: a secret address for each person, and what is open with a day in their scope.

The address opens nothing but this reading. It is a session of its own kind, so its owner sees it among their sessions
and can end it, and it ends with the account.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from datetime import date, datetime, timedelta
from typing import Final

from restoration import database
from restoration.clock import legal_day
from restoration.errors import NotFound
from restoration.law.findings import Standing
from restoration.permissions import Permission
from restoration.services import lists
from restoration.services.actors import Identity
from restoration.services.lists import DutyFilter, Sheet
from restoration.services.paging import Json
from restoration.services.people import sessions
from restoration.services.people.identities import account_of, actor_of
from restoration.services.people.person_audit import note
from restoration.services.people.sessions import Kind, Opened
from restoration.tables import User

TERM: Final = timedelta(days=365)
BEHIND, AHEAD = timedelta(days=365), timedelta(days=400)
MOST: Final = 500
PAGE: Final = 500
OPEN: Final = (Standing.OVERDUE, Standing.DUE_TODAY, Standing.PENDING)


async def subscribe(person: str, *, at: datetime) -> Opened:
    """A new address for somebody's own deadlines, good for a year; its secret is known only now."""

    async def unit() -> Opened:
        user = await User.get(code=account_of(person))
        opened = await sessions.begin(user, kind=Kind.CALENDAR, label="期限日历订阅", until=at + TERM, at=at)
        after: dict[str, object] = {"session": opened.code, "expires_at": opened.expires_at.isoformat()}
        await note(actor_of(user), user, "calendar_opened", after, at=at)
        return opened

    return await database.unit_of_work(unit)


async def of_secret(secret: str, *, at: datetime) -> list[Json]:
    """The open duties with a day that the address's owner may see, soonest first. Raises ``NotFound``.

    Of more than ``MOST`` that stand alike, those whose days are nearest.
    """
    signed = await sessions.resolve(secret, Kind.CALENDAR, at=at)
    if signed is None or not signed.identity.may(Permission.OBLIGATION_READ):
        raise NotFound("没有这个日历地址，或者已经停用，请登录后重新取得")
    today, found = legal_day(at), list[Json]()
    for standing in OPEN:
        wanted = DutyFilter(status=standing.value, due_from=today - BEHIND, due_to=today + AHEAD)
        found += nearest([d async for d in every(signed.identity, wanted)], today)
    return sorted(found, key=lambda d: (str(d["due_on"]), str(d["code"])))


async def every(identity: Identity, wanted: DutyFilter) -> AsyncIterator[Json]:
    """All the duties wanted, page by page."""
    sheet: Sheet | None = Sheet(PAGE)
    while sheet is not None:
        found = await lists.obligations(identity, wanted, sheet)
        for duty in found.items:
            yield duty
        sheet = Sheet(PAGE, found.next) if found.next is not None else None


def nearest(duties: Iterable[Json], today: date) -> list[Json]:
    """Those whose days are nearest, ``MOST`` of them."""
    return sorted(duties, key=lambda d: abs(date.fromisoformat(str(d["due_on"])) - today))[:MOST]
