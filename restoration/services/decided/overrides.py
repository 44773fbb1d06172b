"""期限统一调整: a later day for every duty of one rule in a region and a period, with or without effect on credit.

The precedent is the filing window of 2020, moved for all because of the pandemic without effect on credit records.
It never moves a day forward, is seen on every duty it touches, and is corrected by a later one that supersedes it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, datetime

from restoration import strict
from restoration.errors import Defect, Invalid
from restoration.law.events import EventKind, OverrideSet
from restoration.law.revisions import Override
from restoration.services import lawbook, scope
from restoration.services.actors import Identity
from restoration.services.events import only_bureau
from restoration.services.paging import Json
from restoration.services.records import BureauEventIn
from restoration.services.register import register
from restoration.services.snapshot import Places, places
from restoration.services.whatif import Change, Question, compare, with_override
from restoration.tables import Bureau


async def listed(identity: Identity) -> list[Json]:
    """The overrides that stand in one's divisions or above them, oldest first."""
    tree = await places()
    seen = {tree.by_id[key].code for d in identity.divisions for key in tree.by_id[d].ancestors}
    found = [o for code, overrides in tree.overrides.items() if code in seen for o in overrides]
    return [row(o) for o in sorted(found, key=lambda o: o.recorded_at)]


def row(o: Override) -> Json:
    """An override as shown."""
    return {
        "code": o.id,
        "effective_on": o.effective_on.isoformat(),
        "recorded_at": o.recorded_at.isoformat(),
        **o.detail.model_dump(mode="json"),
    }


async def preview(identity: Identity, stated: OverrideSet, *, as_of: date, at: datetime) -> AsyncIterator[Change]:
    """The duties an override would move, as things stand on a day. Raises ``Invalid``."""
    law, tree = await lawbook.in_force()
    refuse(identity, stated, tree)
    inner = frozenset(tree.by_id[key].code for key in tree.under(stated.division))
    override = Override(id="preview", effective_on=as_of, recorded_at=at, detail=stated)
    question = Question(law, law, as_of, stated.division, with_override(override, inner))
    async for change in compare(question, tree):
        yield change


async def set_override(
    identity: Identity,
    stated: OverrideSet,
    *,
    bureau: str | None,
    evidence: str,
    supersedes: str | None,
    on: date,
    at: datetime,
) -> str:
    """Record an override; the event's code. Raises ``Invalid`` with everything wrong."""
    refuse(identity, stated, await places())
    own = [b.code for b in await Bureau.filter(division_id__in=list(identity.divisions)).order_by("id")]
    event = strict.model(
        BureauEventIn,
        {
            "bureau": only_bureau(own, bureau),
            "kind": EventKind.OVERRIDE_SET.value,
            "effective_on": on.isoformat(),
            "evidence": evidence,
            "supersedes": supersedes,
            "detail": stated.model_dump(mode="json"),
        },
    )
    return await register.record_of_bureau(identity.actor, event, "override:set", at=at)


def refuse(identity: Identity, stated: OverrideSet, tree: Places) -> None:
    """Raise ``Invalid`` with everything wrong with an override; ``NotFound`` for a division out of scope."""
    if not tree.under(stated.division) & identity.divisions:
        raise scope.hidden()
    rules = sorted({rule for book in lawbook.current().rulebook.books for rule in book.rule})
    wrong = []
    if stated.rule not in rules:
        wrong.append(Defect("rule", "unknown_rule", stated.rule, "规则库中的规则", "请核对规则编号"))
    if stated.due_until < stated.due_from:
        expected = f"不早于 {stated.due_from}"
        wrong.append(Defect("due_until", "end_before_start", str(stated.due_until), expected, "请核对起止日期"))
    if stated.new_due_on <= stated.due_until:
        expected = f"{stated.due_until} 之后的日期"
        cure = "统一调整只能延后期限，请重新填写新的期限"
        wrong.append(Defect("new_due_on", "not_later", str(stated.new_due_on), expected, cure))
    if wrong:
        raise Invalid(f"期限统一调整有 {len(wrong)} 处需要更正，未作登记", wrong)
