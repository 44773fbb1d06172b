"""Deputies: from a day to a day one member of staff takes on another's roles and scope, and keeps the own name.

Set by an administrator or at the command line. What the deputy does carries the deputy's own actor, so four eyes stay
four; ``Identity.acting_for`` tells for whom.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from restoration import database
from restoration.clock import legal_day
from restoration.errors import Invalid, NotFound
from restoration.services.people import people
from restoration.services.people.identities import Scope, lendable, roles_of, scope_of
from restoration.services.people.people import Authority
from restoration.services.people.person_audit import note
from restoration.tables import Delegation, User


@dataclass(frozen=True, slots=True)
class Deputising:
    """Who stands in for whom on which days, both included; ``ended_at`` if it was ended before its time."""

    principal: str
    deputy: str
    from_on: date
    until_on: date
    ended_at: datetime | None


async def appoint(by: Authority, principal: str, deputy: str, from_on: date, until_on: date, *, at: datetime) -> None:
    """Let the deputy (by log-in or code) stand in for the principal from a day until a day, not before today."""
    if until_on < from_on or from_on < legal_day(at):
        raise Invalid(f"代理期限 {from_on} 至 {until_on} 不成立：不早于今日，止日不早于起日", code="window")

    async def unit() -> None:
        other, owner = await locked(by, deputy), await people.find(by, principal)
        await refuse_unfit(owner, other)
        await refuse_overlap(owner, other, from_on, until_on, at)
        await Delegation.create(
            principal=owner, deputy=other, from_on=from_on, until_on=until_on, granted_by=by.actor.id, recorded_at=at
        )
        after = {"deputy": other.code, "from_on": from_on.isoformat(), "until_on": until_on.isoformat()}
        await note(by.actor, owner, "deputy_appointed", after, at=at)

    await database.unit_of_work(unit)


async def locked(by: Authority, login: str) -> User:
    """An account within reach, held so that two appointments are taken one after the other."""
    found = await people.find(by, login)
    return await database.lock_row(User.filter(id=found.id)).get()


async def refuse_unfit(principal: User, deputy: User) -> None:
    """Both staff and enabled, not the same; the principal's scope covers the deputy's; accounts apart from business."""
    reason = ""
    if principal.id == deputy.id:
        reason = "不能代理本人"
    elif principal.disabled_at is not None or deputy.disabled_at is not None:
        reason = "被代理人和代理人的账号都须在用"
    elif not lendable(roles_of(principal), roles_of(deputy)) or not lendable(roles_of(deputy), roles_of(principal)):
        reason = "系统管理员只能由系统管理员代理，企业用户不适用代理"
    elif not (await scope_of(principal)).covers(await scope_of(deputy)):
        reason = "代理人的管辖范围须在被代理人的管辖范围之内"
    if reason:
        raise Invalid(f"{deputy.name} 不能代理 {principal.name}：{reason}", code="deputy_unfit")


async def refuse_overlap(principal: User, deputy: User, from_on: date, until_on: date, at: datetime) -> None:
    """On one day a person stands in for principals of one and the same scope only, and for each of them once."""
    wanted: Scope = await scope_of(principal)
    standing = Delegation.filter(deputy_id=deputy.id, ended_at__isnull=True, from_on__lte=until_on)
    for row in await standing.filter(until_on__gte=from_on).select_related("principal"):
        if row.principal.id == principal.id or await scope_of(row.principal) != wanted:
            dates = f"{row.from_on} 至 {row.until_on}"
            raise Invalid(f"{deputy.name} 在 {dates} 已代理 {row.principal.name}，期限重叠", code="deputy_overlap")


async def end(by: Authority, principal: str, deputy: str, from_on: date, *, at: datetime) -> None:
    """End a delegation at once, before its last day."""

    async def unit() -> None:
        other, owner = await locked(by, deputy), await people.find(by, principal)
        found = Delegation.filter(principal_id=owner.id, deputy_id=other.id, from_on=from_on)
        row = await found.filter(ended_at__isnull=True).first()
        if row is None:
            raise NotFound("没有这项代理，或已经结束")
        await Delegation.filter(id=row.id).update(ended_at=at)
        await note(by.actor, owner, "deputy_ended", {"deputy": other.code, "from_on": from_on.isoformat()}, at=at)

    await database.unit_of_work(unit)


async def listed(by: Authority) -> list[Deputising]:
    """All delegations of principals within reach, newest first."""
    reach = [user.id for user in await people.within(by)]
    found = Delegation.filter(principal_id__in=reach).select_related("principal", "deputy")
    rows = await found.order_by("-id")
    return [Deputising(r.principal.login, r.deputy.login, r.from_on, r.until_on, r.ended_at) for r in rows]
