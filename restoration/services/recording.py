"""One more fact on one right: hold the right, check the fact, write it, audit it, judge the right again.

The right's row is locked first, so that two clerks recording at once are taken one after the other and numbers,
versions and checks never race.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from restoration import database
from restoration.clock import legal_day
from restoration.errors import Defect, Invalid, NotFound
from restoration.services import audit
from restoration.services.actors import Actor
from restoration.services.checks import recheck
from restoration.services.records import FactIn
from restoration.services.register.known import fits
from restoration.services.register.rows import Header
from restoration.services.register.seen import Seen, seen_of
from restoration.services.snapshot import Places, Subject, places, subjects
from restoration.tables import Bureau, Right


@dataclass(frozen=True, slots=True)
class Held:
    """A right in hand: locked, with all its facts and the audit chain it writes to."""

    subject: Subject
    seen: Seen
    chain: str
    header: Header

    @property
    def id(self) -> int:
        """The right's key."""
        return self.subject.facts.id

    @property
    def code(self) -> str:
        """The right's public code."""
        return self.subject.facts.code

    def next_number(self, kind: str, prefix: str) -> int:
        """The number after the highest in use for rows of a kind."""
        used = (code.removeprefix(prefix) for code in self.seen.rows.get(kind, ()) if code.startswith(prefix))
        return 1 + max((int(n) for n in used if n.isdecimal()), default=0)

    async def done(self, action: str, code: str, fact: FactIn, **more: object) -> None:
        """Audit the fact and judge the right again."""
        await self.noted(action, code, fact, **more)
        await recheck([self.id], at=self.header.at)

    async def noted(self, action: str, code: str, fact: FactIn, **more: object) -> None:
        """Audit the fact; the right is judged when the last fact of the act is in."""
        after = {"code": code, **fact.model_dump(mode="json", exclude_none=True), **more}
        await self.audit([audit.Effect(action, f"right:{self.code}", after)])

    async def audit(self, effects: Iterable[audit.Effect]) -> None:
        """Append to the chain of the bureau in charge."""
        await audit.record(self.header.actor, self.chain, effects, at=self.header.at)


async def hold(actor: Actor, right_code: str, *, at: datetime) -> Held:
    """The right by its code, locked until the unit of work ends. Raises ``NotFound``."""
    found = database.lock_row(Right.filter(code=right_code))
    right = await found.get_or_none() if fits(Right, right_code) else None
    if right is None:
        raise NotFound(f"没有编号为 {right_code[:40]} 的矿业权，请核对编号")
    [subject] = await subjects([right.id], await places())
    seen = seen_of(subject.facts, legal_day(at))
    return Held(subject, seen, await chain_of(subject.bureau), Header(actor, at))


async def chain_of(bureau: int | None) -> str:
    """The audit chain of a bureau; the nation's where no bureau is in charge."""
    row = await Bureau.get_or_none(id=bureau) if bureau is not None else None
    return row.code if row else audit.NATION


def chains(tree: Places, codes: Mapping[int, str]) -> dict[int, str]:
    """The audit chain of every division: that of its own bureau or the nearest above."""
    return {key: codes[tree.bureau_of[key]] if key in tree.bureau_of else audit.NATION for key in tree.by_id}


def refuse(defects: Iterable[Defect], what: str) -> None:
    """Raise ``Invalid`` with every defect, if there is one."""
    if found := list(defects):
        raise Invalid(f"{what}有 {len(found)} 处需要更正，未作任何登记", found)
