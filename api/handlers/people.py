"""Log-in, own sessions and password, accounts, invitations, deputies: requests in, services called, answers out."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Annotated

from aiohttp import web
from pydantic import Field, SecretStr

from api import auth
from api.requests import TAG, answer, body, now
from restoration.permissions import Permission, Role
from restoration.services import deadlines
from restoration.services.people import invitations, logins, people, sessions
from restoration.services.people.passwords import MAXIMUM
from restoration.services.people.people import Authority, Change, NewPerson, Person
from restoration.services.people.sessions import Opened
from restoration.strict import DivisionCode, StrictModel, Text, Uscc

Secret = Annotated[SecretStr, Field(min_length=1, max_length=MAXIMUM)]
Login = Annotated[str, Field(min_length=1, max_length=64)]
PersonName = Annotated[str, Text(64)]


class LogIn(StrictModel):
    """A log-in and its password."""

    login: Login
    password: Secret


class NewPassword(StrictModel):
    """The present password and the one to replace it."""

    present_password: Secret
    new_password: Secret


class UserIn(StrictModel):
    """A member of staff to add, with a first password to be changed at the first log-in."""

    login: Login
    name: PersonName
    roles: Annotated[list[Role], Field(min_length=1, max_length=len(Role))]
    division: DivisionCode | None = None
    township: Annotated[str, Text(64)] | None = None
    staff_no: Annotated[str, Text(32)] | None = None
    password: Secret


class UserPatch(StrictModel):
    """What is to change of an account; what is not given stays."""

    roles: Annotated[list[Role], Field(min_length=1, max_length=len(Role))] | None = None
    division: DivisionCode | None = None
    township: Annotated[str, Text(64)] | None = None
    staff_no: Annotated[str, Text(32)] | None = None
    disabled: bool | None = None


class Accepting(StrictModel):
    """An invitation taken up by a new person of the company."""

    token: Secret
    uscc: Uscc
    login: Login
    name: PersonName
    password: Secret


# --- own sessions ----------------------------------------------------------------------------------------


async def log_in(request: web.Request) -> web.Response:
    """POST /sessions (public): 201, the cookie, and the token to send with writes."""
    given = body(request, LogIn)
    present = auth.cookie(request)
    opened = await logins.log_in(given.login, given.password.get_secret_value(), at=now(request), replacing=present)
    return welcomed(request, opened, 201)


def welcomed(request: web.Request, opened: Opened, status: int) -> web.Response:
    """A session just opened: the secret goes into the cookie and nowhere else."""
    document = {
        "session": opened.code,
        "name": opened.name,
        "must_change": opened.must_change,
        "expires_at": opened.expires_at.isoformat(),
        "csrf": auth.csrf_for(request.app, opened.code),
    }
    response = answer(document, status=status)
    auth.give_cookie(request, response, opened.secret)
    return response


async def list_sessions(request: web.Request) -> web.Response:
    """GET /sessions: one's own, open ones."""
    who = auth.require(request, Permission.SELF)
    found = await sessions.own(who.actor.id, at=now(request), current=who.session)
    return answer({"items": [asdict(one) for one in found], "next": None})


async def open_calendar(request: web.Request) -> web.Response:
    """POST /sessions/calendar: the secret address is shown this once."""
    who = auth.require(request, Permission.SELF)
    opened = await deadlines.subscribe(who.actor.id, at=now(request))
    url = f"/calendar/{opened.secret}.ics"
    return answer({"session": opened.code, "url": url, "expires_at": opened.expires_at}, status=201)


async def log_out(request: web.Request) -> web.Response:
    """DELETE /sessions: end the session of this request."""
    who = auth.require(request, Permission.SELF)
    await sessions.end(who.actor.id, who.session, at=now(request))
    response = web.Response(status=204)
    auth.take_cookie(request, response)
    return response


async def end_session(request: web.Request) -> web.Response:
    """DELETE /sessions/{code}: end one of one's own; ``all`` ends every page session."""
    who = auth.require(request, Permission.SELF)
    code = request.match_info["code"]
    if code == "all":
        await sessions.end_own(who.actor.id, at=now(request))
    else:
        await sessions.end(who.actor.id, code, at=now(request))
    return web.Response(status=204)


async def change_password(request: web.Request) -> web.Response:
    """PUT /sessions/password: a new password and a new session; every other page session ends."""
    who = auth.require(request, Permission.SELF)
    given = body(request, NewPassword)
    present, new = given.present_password.get_secret_value(), given.new_password.get_secret_value()
    return welcomed(request, await logins.change_password(who.actor.id, present, new, at=now(request)), 200)


# --- accounts --------------------------------------------------------------------------------------------


async def authority(request: web.Request) -> Authority:
    """The administrator who asks."""
    return await people.authority(auth.require(request, Permission.USER_MANAGE))


async def list_users(request: web.Request) -> web.Response:
    """GET /users: the accounts within reach."""
    found = await people.listed(await authority(request), at=now(request))
    return answer({"items": [asdict(one) for one in found], "next": None})


async def get_user(request: web.Request) -> web.Response:
    """GET /users/{code}: one account, with its ETag."""
    return shown(await people.one(await authority(request), request.match_info["code"], at=now(request)))


async def add_user(request: web.Request) -> web.Response:
    """POST /users: add a member of staff."""
    by, given = await authority(request), body(request, UserIn)
    place = (given.division or "", given.township or "", given.staff_no or "")
    new = NewPerson(given.login, given.name, frozenset(given.roles), *place)
    code = await people.add(by, new, given.password.get_secret_value(), at=now(request))
    return shown(await people.one(by, code, at=now(request)), status=201)


async def change_user(request: web.Request) -> web.Response:
    """PATCH /users/{code} with If-Match: roles, place, disabled or enabled again."""
    by, given = await authority(request), body(request, UserPatch)
    what = Change(None, given.division, given.township, given.disabled, given.staff_no)
    if given.roles is not None:
        what = replace(what, roles=frozenset(given.roles))
    code = request.match_info["code"]
    return shown(await people.change(by, code, what, tag=request[TAG], at=now(request)))


def shown(one: Person, *, status: int = 200) -> web.Response:
    """An account; its version is its tag."""
    return answer(asdict(one), status=status, tag=str(one.version))


# --- companies' people -----------------------------------------------------------------------------------


async def invite(request: web.Request) -> web.Response:
    """POST /companies/{uscc}/invitations: a signatory invites a colleague; the token is shown this once."""
    who = auth.require(request, Permission.REPORT_SUBMIT)
    found = await invitations.invite_as_signatory(who, request.match_info["uscc"], at=now(request))
    document = {"token": found.secret, "uscc": found.uscc, "company": found.company}
    return answer({**document, "expires_at": found.expires_at.isoformat()}, status=201)


async def accept_invitation(request: web.Request) -> web.Response:
    """POST /invitations/accept (public): a new person of the invited company."""
    given = body(request, Accepting)
    token, password = given.token.get_secret_value(), given.password.get_secret_value()
    code = await invitations.accept(
        token, given.uscc, login=given.login, name=given.name, password=password, at=now(request)
    )
    return answer({"code": code, "login": given.login}, status=201)
