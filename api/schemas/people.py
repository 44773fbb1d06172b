"""Sessions and accounts as answered."""

from __future__ import annotations

from datetime import datetime

from api.schemas.common import Out


class SessionOpened(Out):
    """A session just opened; the secret is in the cookie, ``csrf`` goes with every write."""

    session: str
    name: str
    must_change: bool
    expires_at: datetime
    csrf: str


class CalendarOpened(Out):
    """An address for a calendar program, relative to the service; shown this once, ended as a session is."""

    session: str
    url: str
    expires_at: datetime


class SessionOut(Out):
    """An open session or token."""

    code: str
    kind: str
    label: str
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    current: bool


class InvitationOut(Out):
    """An invitation; the token is shown this once."""

    token: str
    uscc: str
    company: str
    expires_at: datetime


class AcceptedOut(Out):
    """A new person of a company."""

    code: str
    login: str


class PersonOut(Out):
    """An account as an administrator sees it."""

    code: str
    login: str
    name: str
    roles: list[str]
    division: str
    township: str
    staff_no: str
    companies: list[str]
    disabled: bool
    locked: bool
    must_change: bool
    version: int
