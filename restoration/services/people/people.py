"""Accounts: staff are added, moved, given roles, disabled and let in again; every such act is audited.

The first administrator comes from the command line, which needs no log-in; afterwards an administrator does the same
within the own divisions. Who administers accounts does no business, and a township officer decides nothing, so these
two roles stand alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from restoration import database
from restoration.clock import legal_day
from restoration.errors import Duplicate, Forbidden, Invalid, NotFound
from restoration.permissions import Role
from restoration.services import codes
from restoration.services.actors import Actor, Identity
from restoration.services.people import passwords, sessions
from restoration.services.people.identities import COMPANY_ROLES, account_of, actor_of, mandates, roles_of, written
from restoration.services.people.person_audit import note, shown
from restoration.services.people.person_checks import (
    login_defects,
    name_defects,
    role_defects,
    staff_no_defects,
    township_defects,
)
from restoration.services.recording import refuse
from restoration.services.tags import same
from restoration.tables import Division, User

UNLOCKED = {"failures": 0, "locked_until": None}
"""No failed log-ins, no lock-out."""


@dataclass(frozen=True, slots=True)
class Authority:
    """On whose word accounts change: the command line (everywhere) or an administrator (within ``divisions``)."""

    actor: Actor
    divisions: frozenset[int] | None = None


async def authority(who: Identity) -> Authority:
    """An administrator's; everywhere if the own account, or that of who is stood in for, belongs to no division.

    Raises ``Forbidden`` for anybody else.
    """
    if Role.ADMINISTRATOR not in who.roles:
        raise Forbidden("只有系统管理员可以管理账号")
    accounts = [account_of(who.actor.id), *who.acting_for]
    everywhere = await User.exists(code__in=accounts, division_id__isnull=True)
    return Authority(who.actor, None if everywhere else who.divisions)


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Who is to be added: log-in, name, roles, and for staff the division's code (a township officer: township).

    ``staff_no`` is the 工号; a person's further accounts in the division carry the same one.
    """

    login: str
    name: str
    roles: frozenset[Role]
    division: str = ""
    township: str = ""
    staff_no: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What is to change of an account; None leaves it."""

    roles: frozenset[Role] | None = None
    division: str | None = None
    township: str | None = None
    disabled: bool | None = None
    staff_no: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """An account as an administrator sees it."""

    code: str
    login: str
    name: str
    roles: tuple[str, ...]
    division: str
    township: str
    staff_no: str
    companies: tuple[str, ...]
    disabled: bool
    locked: bool
    must_change: bool
    version: int


async def add(by: Authority, new: NewPerson, password: str, *, must_change: bool = True, at: datetime) -> str:
    """Add a member of staff; the code. The password must be changed at the first log-in."""
    passwords.refuse_weak(password, new.login)
    return await add_hashed(by, new, await passwords.current().hash(password), must_change=must_change, at=at)


async def add_hashed(by: Authority, new: NewPerson, password_hash: str, *, must_change: bool, at: datetime) -> str:
    """``add`` with the password already hashed."""
    refuse([*login_defects(new.login), *name_defects(new.name), *role_defects(new.roles, new.division)], "账号")

    async def unit() -> str:
        user = await insert(new, password_hash, must_change, await division_of(new.division, by), at)
        await note(by.actor, user, "user_added", shown(user), at=at)
        return user.code

    return await database.unit_of_work(unit)


async def insert(
    new: NewPerson, password_hash: str, must_change: bool, division: Division | None, at: datetime
) -> User:
    """The row itself. Raises ``Duplicate`` when the log-in is taken."""
    refuse([*township_defects(new.roles, new.township), *staff_no_defects(new.staff_no)], "账号")
    try:
        async with database.savepoint():
            return await User.create(
                code=codes.new("us"),
                login=new.login,
                name=new.name.strip(),
                roles=written(new.roles),
                division=division,
                township=new.township.strip(),
                staff_no=new.staff_no.strip(),
                password_hash=password_hash,
                must_change=must_change,
                created_at=at,
            )
    except Duplicate:
        raise Duplicate(f"登录名 {new.login} 已被使用，请换一个", code="login_taken") from None


async def change(by: Authority, code: str, what: Change, *, tag: str = "*", at: datetime) -> Person:
    """Change roles, place or standing of an account other than the own, if it still is as ``tag`` says it was read.

    Raises ``StaleRecord``. New roles end the person's page sessions; disabling ends them and the tokens.
    """

    async def unit() -> Person:
        user = await held(by, code)
        same(str(user.version), tag)
        before = shown(user)
        await apply(user, what, by, at)
        if shown(user) != before:
            user.version += 1
            await user.save()
            await note(by.actor, user, "user_changed", shown(user), before, at=at)
        return await person(user, at)

    return await database.unit_of_work(unit)


async def apply(user: User, what: Change, by: Authority, at: datetime) -> None:
    """The changes on the row, checked as for a new account, with their effect on what is open."""
    roles = roles_of(user) if what.roles is None else what.roles
    if bool(roles & COMPANY_ROLES) != bool(roles_of(user) & COMPANY_ROLES):
        raise Invalid("企业账号与管理部门账号不能互换，请另建账号", code="roles_mixed")
    if what.division is not None and not roles & COMPANY_ROLES:
        user.division = await division_of(what.division, by)
    if what.township is not None:
        user.township = what.township.strip()
    elif Role.TOWNSHIP_OFFICER not in roles:
        user.township = ""
    place = "there" if user.division_id is not None else ""  # type: ignore[attr-defined]
    refuse([*role_defects(roles, place, roles & COMPANY_ROLES), *township_defects(roles, user.township)], "账号")
    if what.staff_no is not None:
        refuse(staff_no_defects(what.staff_no), "账号")
        user.staff_no = what.staff_no.strip()
    if roles != roles_of(user):
        user.roles = written(roles)
        await sessions.end_all(user, at=at)
    if what.disabled is not None and what.disabled != (user.disabled_at is not None):
        await disable(user, what.disabled, at)


async def disable(user: User, disabled: bool, at: datetime) -> None:
    """Shut an account with all that is open, or open it again (unlocked, with nothing of before)."""
    user.update_from_dict({"disabled_at": at if disabled else None, **UNLOCKED})
    await sessions.end_all(user, tokens=True, at=at)


async def reset_password(by: Authority, code: str, *, at: datetime) -> str:
    """A new first password, shown once; ends what is open, lifts a lock-out, to be changed at the next log-in."""
    password = passwords.generated()
    password_hash = await passwords.current().hash(password)

    async def unit() -> None:
        user = await held(by, code)
        user.update_from_dict({"password_hash": password_hash, "must_change": True, **UNLOCKED})
        user.version += 1
        await user.save()
        await sessions.end_all(user, at=at)
        await note(by.actor, user, "user_password_reset", {"login": user.login}, at=at)

    await database.unit_of_work(unit)
    return password


# --- finding ---------------------------------------------------------------------------------------------


def within(by: Authority) -> QuerySet[User]:
    """The accounts an authority reaches: staff of its divisions, people of companies with a mine there."""
    if by.divisions is None:
        return User.all()
    company = Q(mandates__company__holdings__right__mine__division_id__in=list(by.divisions))
    return User.filter(Q(division_id__in=list(by.divisions)) | company).distinct()


async def find(by: Authority, name: str) -> User:
    """An account by code or log-in. Raises ``NotFound``, also for one out of reach."""
    fit = len(name) <= 64 and name.isascii() and name.isprintable()
    user = await within(by).filter(Q(code=name) | Q(login=name)).first() if fit else None
    if user is None:
        raise NotFound(f"没有账号 {name[:40]}，请核对登录名")
    return user


async def held(by: Authority, name: str) -> User:
    """The account, locked until the unit of work ends. Raises ``Forbidden`` for the own."""
    found = await find(by, name)
    if actor_of(found) == by.actor:
        raise Forbidden("不能变更本人的账号，请由另一位管理员办理", code="own_account")
    return await database.lock_row(User.filter(id=found.id)).get()


async def listed(by: Authority, *, at: datetime) -> list[Person]:
    """All accounts within reach, by log-in."""
    return [await person(user, at) for user in await within(by).order_by("login")]


async def one(by: Authority, name: str, *, at: datetime) -> Person:
    """One account within reach."""
    return await person(await find(by, name), at)


async def person(user: User, at: datetime) -> Person:
    """A row as an administrator sees it."""
    division = await Division.get_or_none(id=user.division_id)  # type: ignore[attr-defined]
    return Person(
        code=user.code,
        login=user.login,
        name=user.name,
        roles=tuple(sorted(r.value for r in roles_of(user))),
        division=division.code if division else "",
        township=user.township,
        staff_no=user.staff_no,
        companies=tuple(sorted({m.company.uscc for m in await mandates(legal_day(at), user_id=user.id)})),
        disabled=user.disabled_at is not None,
        locked=user.locked_until is not None and at < user.locked_until,
        must_change=user.must_change,
        version=user.version,
    )


async def division_of(code: str, by: Authority) -> Division | None:
    """The division of a staff account, within the authority's reach; none only for an administrator of everywhere."""
    found = await Division.get_or_none(code=code) if code and code.isascii() and len(code) <= 9 else None
    if found is not None and (by.divisions is None or found.id in by.divisions):
        return found
    if not code and by.divisions is None:
        return None
    raise NotFound(f"没有行政区划 {code[:12]}，或不在您的管理范围内，请核对代码", code="division_not_found")
