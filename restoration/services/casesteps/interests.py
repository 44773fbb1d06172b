"""回避: officers' interests in companies, stated by themselves or recorded by the leader."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from restoration.database import unit_of_work
from restoration.errors import Conflict, Defect, Forbidden, Invalid
from restoration.permissions import Permission
from restoration.services import audit, codes, scope
from restoration.services.actors import Identity
from restoration.services.casesteps.forms import Basis, Code
from restoration.services.letters.held import require
from restoration.services.paging import Json
from restoration.strict import StrictModel, Uscc
from restoration.tables import Bureau, Company, Interest, User


class InterestIn(StrictModel):
    """Whose interest (one's own if nobody is named), in which company, and what it is."""

    person: Code | None = None
    uscc: Uscc
    ground: Basis


async def record(identity: Identity, sent: InterestIn, *, at: datetime) -> str:
    """Record an interest; its code. Another's only by the leader, for people of the own divisions."""
    require(identity, Permission.CASE_STEP)
    person = await person_of(identity, sent.person)
    if not await Company.exists(uscc=sent.uscc):
        wrong = Defect("uscc", "unknown", sent.uscc, "已登记的企业", "请核对统一社会信用代码")
        raise Invalid("企业有误", [wrong])

    async def work() -> str:
        if await Interest.exists(person=person, uscc=sent.uscc, ended_at__isnull=True):
            raise Conflict("该利害关系已经登记", code="already_recorded")
        code = codes.new("in")
        values: dict[str, Any] = {"person": person, "uscc": sent.uscc, "ground": sent.ground}
        await Interest.create(code=code, recorded_by=identity.actor.id, recorded_at=at, **values)
        await kept(identity, "interest:record", code, values, at)
        return code

    return await unit_of_work(work)


async def end(identity: Identity, code: str, *, at: datetime) -> None:
    """An interest no longer exists; only the leader says so. Raises ``NotFound``."""
    require(identity, Permission.INTEREST_MANAGE)

    async def work() -> None:
        row = await Interest.get_or_none(code=code, ended_at__isnull=True)
        if row is None or row.person not in await colleagues(identity):
            raise scope.hidden()
        await Interest.filter(id=row.id).update(ended_at=at)
        await kept(identity, "interest:end", code, {"person": row.person, "uscc": row.uscc}, at)

    await unit_of_work(work)


async def listed(identity: Identity) -> list[Json]:
    """Interests in force of the people of one's divisions."""
    rows = await Interest.filter(ended_at__isnull=True, person__in=await colleagues(identity)).order_by("id")
    return [
        {"code": r.code, "person": r.person.removeprefix("user:"), "uscc": r.uscc, "ground": r.ground} for r in rows
    ]


async def person_of(identity: Identity, named: str | None) -> str:
    """The actor id of who has the interest. Raises ``Forbidden`` or ``Invalid``."""
    if named is None or f"user:{named}" == identity.actor.id:
        return identity.actor.id
    if not identity.may(Permission.INTEREST_MANAGE):
        raise Forbidden("他人的回避情形由局领导登记", code="not_permitted")
    if f"user:{named}" not in await colleagues(identity):
        raise Invalid("人员有误", [Defect("person", "unknown", named, "本局人员的账号编号", "请核对人员")])
    return f"user:{named}"


async def colleagues(identity: Identity) -> list[str]:
    """Actor ids of the people of one's divisions."""
    found = await User.filter(division_id__in=list(identity.divisions)).values_list("code", flat=True)
    return [f"user:{code}" for code in found] + [identity.actor.id]


async def kept(identity: Identity, action: str, code: str, after: dict[str, object], at: datetime) -> None:
    """On the chain of the bureau of the person's own place."""
    bureau = await Bureau.filter(division_id__in=list(identity.divisions)).order_by("id").first()
    chain = bureau.code if bureau else audit.NATION
    await audit.record(identity.actor, chain, [audit.Effect(action, code, after)], at=at)
