"""A case in hand: found within the actor's bureau, locked with its right, and moved by the law's own table."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from restoration import database
from restoration.clock import legal_day
from restoration.errors import NotFound, StaleRecord
from restoration.law.cases import CaseState, Step, advance
from restoration.permissions import Permission
from restoration.services import audit
from restoration.services.actors import Actor, Identity
from restoration.services.judging import lock
from restoration.services.letters.held import require
from restoration.services.register.known import fits
from restoration.tables import Case, CaseStep

ENDED: Final = frozenset({CaseState.CLEAR, CaseState.REMOVED, CaseState.REVOKED, CaseState.SERIOUS_RELEASED})
"""States in which a file is closed."""


@dataclass(frozen=True, slots=True)
class CaseNow:
    """Where a case stands after a step."""

    code: str
    state: CaseState
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class Hand:
    """Who moves cases, on which audit chain, at which instant."""

    actor: Actor
    chain: str
    at: datetime
    acting_for: frozenset[str] = frozenset()

    @property
    def today(self) -> date:
        """The legal day of the act."""
        return legal_day(self.at)

    async def move(self, case: Case, step: Step, on: date, detail: Mapping[str, object], *, named: str = "") -> CaseNow:
        """Take a step of the table, effective on a day; ``named`` is what the history calls it if not by its own name.

        Raises ``IllegalStep``, or ``StaleRecord`` when raced.
        """
        before = CaseState(case.state)
        state = advance(before, step)
        values = {"state": state.value, "closed_on": on if state in ENDED else None, "changed_at": self.at}
        if await Case.filter(id=case.id, state=before.value).update(**values) != 1:
            raise StaleRecord(f"案件 {case.code} 已被他人更新，请刷新后核对再办理")
        case.update_from_dict(values)
        await self.record(case, named or step.value, before.value, on, detail)
        return CaseNow(case.code, state, case.closed_on)

    async def record(self, case: Case, step: str, before: str, on: date, detail: Mapping[str, object]) -> None:
        """One row of the case's history and one of the audit chain; the state is the one the case now has."""
        if self.acting_for:
            detail = {**detail, "acting_for": sorted(self.acting_for)}
        await CaseStep.create(
            case_id=case.id,
            step=step,
            before=before,
            after=case.state,
            effective_on=on,
            recorded_at=self.at,
            recorded_by=self.actor.id,
            detail=json.dumps(detail, ensure_ascii=False, default=str),
        )
        after = {"state": case.state, "effective_on": on, **detail}
        effect = audit.Effect(f"case:{step}", case.code, after, {"state": before})
        await audit.record(self.actor, self.chain, [effect], at=self.at)


async def hold(
    identity: Identity, code: str, *, at: datetime, permission: Permission = Permission.CASE_STEP
) -> tuple[Case, Hand]:
    """The case by its code with its obligation, locked until the unit of work ends.

    Raises ``Forbidden`` without the permission and ``NotFound`` outside the actor's divisions.
    """
    require(identity, permission)
    known = Case.filter(code=code).select_related("bureau", "obligation")
    found = await known.get_or_none() if fits(Case, code) else None
    if found is None or found.bureau.division_id not in identity.divisions:  # type: ignore[attr-defined]
        raise NotFound(f"没有编号为 {code[:40]} 的案件，请核对编号")
    case = await locked(found)
    return case, Hand(identity.actor, found.bureau.code, at, identity.acting_for)


async def locked(case: Case) -> Case:
    """The case as it stands once its right and itself are held; the obligation comes along."""
    await lock([int(case.right_id)])  # type: ignore[attr-defined]
    held = await database.lock_row(Case.filter(id=case.id)).get()
    await held.fetch_related("obligation")
    return held
