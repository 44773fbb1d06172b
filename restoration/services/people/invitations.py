"""Companies' people: the first comes in by an invitation bound to the company, further ones by its signatory.

The invitation's secret is shown once and stored as its SHA-256; it lets one person in, for the company whose code that
person states. A mandate says from when until when a person acts for a company; one person may hold several.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from tortoise.queryset import QuerySet

from restoration import database
from restoration.clock import legal_day
from restoration.errors import Conflict, Forbidden, Invalid, NotFound
from restoration.permissions import Role
from restoration.services import audit
from restoration.services.actors import Actor, Identity
from restoration.services.people import passwords, people
from restoration.services.people.identities import COMPANY_ROLES, account_of, actor_of, mandates, roles_of, written
from restoration.services.people.people import Authority, NewPerson
from restoration.services.people.person_audit import note, shown
from restoration.services.people.person_checks import login_defects, name_defects
from restoration.services.people.sessions import digest
from restoration.services.recording import refuse
from restoration.tables import Company, Invitation, Mandate, User

VALID: Final = timedelta(days=7)
FIRST: Final = COMPANY_ROLES
FURTHER: Final = frozenset({Role.COMPANY_FILER})


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation just made: the only moment its secret is known."""

    secret: str = field(repr=False)
    uscc: str
    company: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Held:
    """One mandate: who may act for which company from when until when (None: until further notice)."""

    login: str
    name: str
    uscc: str
    from_on: date
    until_on: date | None


# --- inviting --------------------------------------------------------------------------------------------


async def invite(by: Authority, uscc: str, *, at: datetime) -> Invited:
    """Invite a person of a company. The token is for that person's eyes only."""

    async def unit() -> Invited:
        company = await company_of(uscc, by)
        secret = secrets.token_urlsafe(32)
        await Invitation.create(
            token_hash=digest(secret), company=company, created_by=by.actor.id, created_at=at, expires_at=at + VALID
        )
        after = {"uscc": uscc, "expires_at": (at + VALID).isoformat()}
        await audit.record(by.actor, audit.NATION, [audit.Effect("company_invited", f"company:{uscc}", after)], at=at)
        return Invited(secret, company.uscc, company.name, at + VALID)

    return await database.unit_of_work(unit)


async def invite_as_signatory(who: Identity, uscc: str, *, at: datetime) -> Invited:
    """A signatory invites a colleague to the own company. Raises ``Forbidden``, ``NotFound`` for another's."""
    refuse_stranger(who, uscc)
    return await invite(Authority(who.actor), uscc, at=at)


def refuse_stranger(who: Identity, uscc: str) -> None:
    """Only a signatory, and only for a company whose mandate is in force."""
    if Role.COMPANY_SIGNATORY not in who.roles:
        raise Forbidden("只有企业签发人可以邀请本企业人员")
    if uscc not in who.companies:
        raise NotFound(f"没有企业 {uscc[:18]}，请核对统一社会信用代码")


async def company_of(uscc: str, by: Authority) -> Company:
    """A company on the register, within reach: with a mine in the authority's divisions."""
    found: QuerySet[Company] = Company.filter(uscc=uscc)
    if by.divisions is not None:
        found = found.filter(holdings__right__mine__division_id__in=list(by.divisions))
    company = await found.first() if uscc.isascii() and uscc.isalnum() else None
    if company is None:
        raise NotFound(f"没有企业 {uscc[:18]}，请核对统一社会信用代码")
    return company


# --- accepting -------------------------------------------------------------------------------------------


async def accept(token: str, uscc: str, *, login: str, name: str, password: str, at: datetime) -> str:
    """A new person comes in by an invitation; the account's code. The company's first may file and sign, others file.

    Raises ``NotFound``, always the same, for a token unknown, used, expired or of another company.
    """
    refuse([*login_defects(login), *name_defects(name)], "账号")
    passwords.refuse_weak(password, login)
    await usable(token, uscc, at)
    password_hash = await passwords.current().hash(password)

    async def unit() -> str:
        company = await used_up(token, uscc, at)
        new = NewPerson(login, name, await roles_for(company, at))
        user = await people.insert(new, password_hash, False, None, at)
        await granted(actor_of(user), user, company, legal_day(at), None, at)
        await note(actor_of(user), user, "user_added", shown(user), at=at)
        return user.code

    return await database.unit_of_work(unit)


async def join(who: Identity, token: str, uscc: str, *, at: datetime) -> None:
    """Somebody who already has a company account takes on another company by its invitation."""

    async def unit() -> None:
        user = await database.lock_row(User.filter(code=account_of(who.actor.id))).get()
        if not roles_of(user) & COMPANY_ROLES:
            raise Forbidden("管理部门账号不能接受企业邀请")
        company = await used_up(token, uscc, at)
        roles = roles_of(user) | await roles_for(company, at)
        await User.filter(id=user.id).update(roles=written(roles), version=user.version + 1)
        await granted(who.actor, user, company, legal_day(at), None, at)

    await database.unit_of_work(unit)


async def usable(token: str, uscc: str, at: datetime) -> Company:
    """The company of an invitation that is unused, in time and its own."""
    row = await Invitation.get_or_none(token_hash=digest(token)).select_related("company")
    if row is None or row.used_at is not None or at >= row.expires_at or row.company.uscc != uscc:
        raise NotFound("邀请无效：不存在、已使用、已过期或不属于该企业，请联系邀请人", code="invitation_refused")
    return row.company


async def used_up(token: str, uscc: str, at: datetime) -> Company:
    """``usable``, and from here on used; two who come at once are taken one after the other."""
    await database.lock_row(Invitation.filter(token_hash=digest(token))).first()
    company = await usable(token, uscc, at)
    await Invitation.filter(token_hash=digest(token)).update(used_at=at)
    return await database.lock_row(Company.filter(id=company.id)).get()


async def roles_for(company: Company, at: datetime) -> frozenset[Role]:
    """What an invitation gives: all to the first, filing only once the company has a signatory."""
    present = [m.user_id for m in await mandates(legal_day(at), company_id=company.id)]  # type: ignore[attr-defined]
    users = await User.filter(id__in=present, disabled_at__isnull=True)
    return FURTHER if any(Role.COMPANY_SIGNATORY in roles_of(u) for u in users) else FIRST


# --- mandates --------------------------------------------------------------------------------------------


async def grant(by: Authority, login: str, uscc: str, from_on: date, until_on: date | None, *, at: datetime) -> None:
    """Give a company's person a further company, from a day until a day (or until further notice)."""
    if until_on is not None and until_on < from_on:
        raise Invalid(f"授权期限 {from_on} 至 {until_on} 不成立：止日不早于起日", code="window")

    async def unit() -> None:
        user = await people.find(by, login)
        if not roles_of(user) & COMPANY_ROLES:
            raise Invalid(f"{user.name} 不是企业用户，不能代表企业", code="roles_mixed")
        await granted(by.actor, user, await company_of(uscc, by), from_on, until_on, at)

    await database.unit_of_work(unit)


async def granted(
    actor: Actor, user: User, company: Company, from_on: date, until_on: date | None, at: datetime
) -> None:
    """The mandate's row, audited; one at a time for a person and a company."""
    await database.lock_row(User.filter(id=user.id)).get()
    for row in await Mandate.filter(user_id=user.id, company_id=company.id):
        if (until_on is None or row.from_on <= until_on) and (row.until_on is None or row.until_on >= from_on):
            raise Conflict(f"{user.name} 在此期间已有 {company.name} 的授权", code="mandate_overlap")
    await Mandate.create(
        user=user, company=company, from_on=from_on, until_on=until_on, granted_by=actor.id, recorded_at=at
    )
    until = until_on.isoformat() if until_on else None
    after = {"uscc": company.uscc, "from_on": from_on.isoformat(), "until_on": until}
    await note(actor, user, "mandate_granted", after, at=at)


async def end_mandate(by: Authority, login: str, uscc: str, last_day: date, *, at: datetime) -> None:
    """Let a mandate end with a day; with yesterday it is over at once. It is only ever shortened."""

    async def unit() -> None:
        user = await people.find(by, login)
        await database.lock_row(User.filter(id=user.id)).get()
        rows = await Mandate.filter(user_id=user.id, company__uscc=uscc, from_on__lte=last_day + timedelta(days=1))
        ending = [r for r in rows if r.until_on is None or r.until_on > last_day]
        if not ending:
            raise NotFound(f"{user.name} 在 {last_day} 之后没有企业 {uscc[:18]} 的授权")
        await Mandate.filter(id__in=[r.id for r in ending]).update(until_on=last_day)
        await note(by.actor, user, "mandate_ended", {"uscc": uscc, "until_on": last_day.isoformat()}, at=at)

    await database.unit_of_work(unit)


async def listed(by: Authority, uscc: str) -> list[Held]:
    """All mandates there are or were for a company within reach, newest first."""
    company = await company_of(uscc, by)
    rows = await Mandate.filter(company_id=company.id).select_related("user").order_by("-id")
    return [Held(r.user.login, r.user.name, company.uscc, r.from_on, r.until_on) for r in rows]
