"""From a user's row to an identity: roles, scope, mandates and deputising as they stand on this day.

Nothing is cached: a person moved, disabled or whose mandate ended is so from the next request on, in every process.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from tortoise.expressions import Q

from restoration import database
from restoration.clock import legal_day
from restoration.errors import NotFound
from restoration.permissions import Permission, Role, granted
from restoration.services.actors import Actor, Identity
from restoration.tables import Delegation, Mandate, User

COMPANY_ROLES = frozenset({Role.COMPANY_FILER, Role.COMPANY_SIGNATORY})
STAFF_ROLES = frozenset(Role) - COMPANY_ROLES
OWN = frozenset({Permission.SELF})
"""What everybody may do who can log in: manage the own password and sessions."""

BELOW = """
WITH RECURSIVE below(id) AS (
  SELECT id FROM divisions WHERE id = ? UNION ALL SELECT d.id FROM divisions d JOIN below b ON d.parent_id = b.id)
SELECT id FROM below"""
SAME_PERSON = """
SELECT o.code FROM users u JOIN users o ON o.division_id = u.division_id AND o.staff_no = u.staff_no
WHERE u.staff_no <> '' AND u.code = ?"""
EVERYWHERE = "SELECT id FROM divisions"
EVER_DEPUTY = "SELECT 1 FROM delegations WHERE deputy_id = ? LIMIT 1"


@dataclass(frozen=True, slots=True)
class Scope:
    """Where staff see: divisions, and within them one township or (empty) all."""

    divisions: frozenset[int]
    township: str

    def covers(self, other: Scope) -> bool:
        """Whether the other sees nothing that this one does not."""
        return other.divisions <= self.divisions and self.township in ("", other.township)


def actor_of(user: User) -> Actor:
    """The name a person's acts carry; always the person's own, deputising or not."""
    return Actor(f"user:{user.code}")


def account_of(person: str) -> str:
    """The public code of an account, from that code or from the name its acts carry."""
    return person.removeprefix("user:")


def roles_of(user: User) -> frozenset[Role]:
    """The roles on a user's row."""
    return frozenset(Role(r) for r in json.loads(user.roles))


def written(roles: Iterable[Role]) -> str:
    """Roles as stored."""
    return json.dumps(sorted(r.value for r in roles))


async def identity_of(user: User, *, at: datetime, session: str = "") -> Identity:
    """Who this person is now. Company roles count only while a mandate is in force."""
    held = roles_of(user)
    if held & COMPANY_ROLES:
        return await company_identity(user, held, session, legal_day(at))
    scope = await scope_of(user)
    base = Identity(
        actor=actor_of(user),
        name=user.name,
        roles=held,
        permissions=granted(held) | OWN,
        divisions=scope.divisions,
        township=scope.township,
        session=session,
        same_person=await other_accounts(user),
    )
    return await with_principals(base, user, at)


async def other_accounts(user: User) -> frozenset[str]:
    """Other accounts of the same person, disabled ones too; only asked about one who has a 工号."""
    return await accounts_of_same([user.code]) - {user.code} if user.staff_no else frozenset()


async def accounts_of_same(codes: Iterable[str]) -> frozenset[str]:
    """Accounts, and with them every account of the same people."""
    known = frozenset(codes)
    return known | {str(row["code"]) for code in known for row in await database.fetch(SAME_PERSON, [code])}


async def by_login(login: str, *, at: datetime) -> Identity:
    """Who a log-in is now, named at the machine's own prompt. Raises ``NotFound`` for none, or one that is disabled."""
    user = await User.get_or_none(login=login, disabled_at__isnull=True)
    if user is None:
        raise NotFound(f"没有可用的账号 {login[:40]}，用 restoration user add 添加")
    return await identity_of(user, at=at)


async def company_identity(user: User, held: frozenset[Role], session: str, on: date) -> Identity:
    """A company's person: the companies of the mandates in force; without any, nothing but the own account."""
    companies = frozenset(m.company.uscc for m in await mandates(on, user_id=user.id))
    roles = held & COMPANY_ROLES if companies else frozenset()
    return Identity(actor_of(user), user.name, roles, granted(roles) | OWN, companies=companies, session=session)


async def mandates(on: date, **of: object) -> list[Mandate]:
    """The mandates in force on a day, with their companies."""
    found = Mandate.filter(Q(until_on__isnull=True) | Q(until_on__gte=on), from_on__lte=on, **of)
    return await found.select_related("company").order_by("id")


async def scope_of(user: User) -> Scope:
    """The divisions a member of staff sees: the own and all below; an administrator without one, all there are."""
    if user.division_id is not None:  # type: ignore[attr-defined]
        return Scope(await below(user.division_id), user.township)  # type: ignore[attr-defined]
    everywhere = Role.ADMINISTRATOR in roles_of(user)
    rows = await database.fetch(EVERYWHERE) if everywhere else []
    return Scope(frozenset(r["id"] for r in rows), user.township)


async def below(division: int) -> frozenset[int]:
    """A division's key and those of all below it, by descent."""
    return frozenset(r["id"] for r in await database.fetch(BELOW, [division]))


async def with_principals(base: Identity, deputy: User, at: datetime) -> Identity:
    """The identity with the roles and scope of those the person stands in for now.

    A principal counts only while enabled and with a scope that covers the deputy's own and is the same for all of
    them, so that borrowed roles never reach further than their owner's.
    """
    found, lent = base, None
    for principal in await principals(deputy, at):
        roles, scope = roles_of(principal), await scope_of(principal)
        fits = scope == lent if lent else scope.covers(Scope(base.divisions, base.township))
        if fits and lendable(roles, base.roles):
            lent = scope
            found = replace(
                found,
                roles=found.roles | roles,
                permissions=found.permissions | granted(roles),
                divisions=found.divisions | scope.divisions,
                township=found.township and scope.township,
                acting_for=found.acting_for | {principal.code},
                same_person=found.same_person | await other_accounts(principal),
            )
    return found


async def principals(deputy: User, at: datetime) -> list[User]:
    """Whom a person stands in for at an instant: within the dated days, not ended early, principal not disabled.

    Hardly anybody ever deputises, and this is asked on every request: a bare existence query spares the models then.
    """
    if not await database.fetch(EVER_DEPUTY, [deputy.id]):
        return []
    today = legal_day(at)
    rows = (
        await Delegation.filter(
            Q(ended_at__isnull=True) | Q(ended_at__gt=at),
            deputy_id=deputy.id,
            from_on__lte=today,
            until_on__gte=today,
            principal__disabled_at__isnull=True,
        )
        .select_related("principal")
        .order_by("id")
    )
    return [row.principal for row in rows]


def lendable(lent: frozenset[Role], own: frozenset[Role]) -> bool:
    """Whether roles may be lent: among staff, and accounts are managed by nobody who also does business."""
    administers = Role.ADMINISTRATOR in lent
    return bool(lent) and not lent & COMPANY_ROLES and administers == (Role.ADMINISTRATOR in own)
