"""Plans (方案): the approval of a version, with its own schedule of phases. A version is never edited."""

from __future__ import annotations

from datetime import datetime

from restoration.database import unit_of_work
from restoration.services.actors import Actor
from restoration.services.recording import hold, refuse
from restoration.services.records import PlanIn
from restoration.services.register.checks import duplicate, plan_lengths
from restoration.services.register.facts import plan_defects
from restoration.services.register.known import taken
from restoration.services.register.rows import write_plans


async def approve(actor: Actor, right_code: str, plan: PlanIn, *, at: datetime) -> str:
    """Record an approved plan version of a right; its code."""

    async def work() -> str:
        held = await hold(actor, right_code, at=at)
        repeated = [duplicate("code", code, "方案编号") for code in await taken("plan", [plan.code])]
        refuse([*repeated, *plan_lengths("", plan), *plan_defects("", plan, held.seen)], "方案")
        await write_plans([(held.id, plan)], held.header)
        await held.done("plan:approve", plan.code, plan)
        return plan.code

    return await unit_of_work(work)
