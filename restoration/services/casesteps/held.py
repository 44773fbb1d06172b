"""A case in hand: found within the actor's scope, locked with its right, and moved by the law's own table."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from restoration import database
from restoration.clock import legal_day
from restoration.errors import StaleRecord
from restoration.law.cases.flow import advance
from restoration.law.cases.states import ENDED, CaseState, Step
from restoration.services import audit, scope
from restoration.services.actors import Actor, Identity
from restoration.services.judging import lock
from restoration.services.register.known import fits
from restoration.services.scope import Condition
from restoration.tables import Case, CaseStep

FOUND = """
SELECT k.id FROM cases k JOIN rights r ON r.id = k.right_id JOIN mines m ON m.id = r.mine_id WHERE {}"""


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

    async def move(self, case: Case, step: Step, on: date, detail: Mapping[str, object]) -> CaseNow:
        """Take a step of the table, effective on a day. Raises ``IllegalStep``, or ``StaleRecord`` when raced."""
        before = CaseState(case.state)
        state = advance(before, step)
        values = {"state": state.value, "closed_on": on if state in ENDED else None, "changed_at": self.at}
        if await Case.filter(id=case.id, state=before.value).update(**values) != 1:
            raise StaleRecord(f"案件 {case.code} 已被他人更新，请刷新后核对再办理")
        case.update_from_dict(values)
        await self.record(case, step.value, before.value, on, detail)
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


@dataclass(slots=True)
class File:
    """A case that is held, with its whole history; who has it in hand."""

    case: Case
    hand: Hand
    identity: Identity
    steps: list[CaseStep] = field(default_factory=list)

    @property
    def state(self) -> CaseState:
        """Where it stands."""
        return CaseState(self.case.state)

    @property
    def tag(self) -> str:
        """What a reader names to say which state of the file was read."""
        return tag_of(self.case.state, len(self.steps))

    def last(self, *steps: Step, after: Step | None = None) -> CaseStep | None:
        """The latest of some steps; with ``after``, only since the latest of that one."""
        since = max((s.id for s in self.steps if after is not None and s.step == after), default=0)
        found = [s for s in self.steps if s.step in steps and s.id > since]
        return found[-1] if found else None


def tag_of(state: str, steps: int) -> str:
    """The tag of a file with so many steps."""
    return f"{state}.{steps}"


def said(step: CaseStep | None) -> dict[str, Any]:
    """What a step recorded; nothing where there is none."""
    return dict(json.loads(step.detail)) if step is not None else {}


async def open_file(identity: Identity, code: str, where: Condition, *, at: datetime) -> File:
    """The file by its code, locked until the unit of work ends. Raises ``NotFound`` outside ``where``."""
    wanted = Condition("k.code = ?", (code,)) & where
    rows = await database.fetch(FOUND.format(wanted.text), wanted.params) if fits(Case, code) else []
    if not rows:
        raise scope.hidden()
    return await held(identity, await Case.get(id=rows[0]["id"]).select_related("bureau"), at=at)


async def held(identity: Identity, found: Case, *, at: datetime) -> File:
    """A file known to be theirs, locked, with its history."""
    chain = found.bureau.code
    case = await locked(found)
    steps = await CaseStep.filter(case_id=case.id).order_by("id")
    return File(case, Hand(identity.actor, chain, at, identity.acting_for), identity, list(steps))


async def locked(case: Case) -> Case:
    """The case as it stands once its right and itself are held; the obligation, right and bureau come along."""
    await lock([int(case.right_id)])  # type: ignore[attr-defined]
    found = await database.lock_row(Case.filter(id=case.id)).get()
    await found.fetch_related("obligation", "right", "bureau")
    return found
