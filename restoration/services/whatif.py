"""What another law would change: every duty judged under two laws on one day, and where the readings part.

One comparison serves a changed rule, a revised calendar and a scoped override before it is set. Nothing is written.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from restoration.law.facts import RightFacts
from restoration.law.findings import Finding, Standing, findings_of
from restoration.law.revisions import Override
from restoration.services.checks import Progress, inside, silent
from restoration.services.judging import readable
from restoration.services.lawbook import Law
from restoration.services.snapshot import Places
from restoration.tables import Right

Json = dict[str, object]


class Effect(StrEnum):
    """What the other law does to a duty."""

    FLAGS = "flags"  # it would be flagged, and is not today
    CLEARS = "clears"  # it is flagged today, and would not be
    MOVES = "moves"  # another last day
    APPEARS = "appears"  # owed only under the other law
    ENDS = "ends"  # owed only under the present one
    READS = "reads"  # another standing, without any of these


EFFECT_WORDS = {
    Effect.FLAGS: "将被标记",
    Effect.CLEARS: "将不再标记",
    Effect.MOVES: "期限变动",
    Effect.APPEARS: "新增义务",
    Effect.ENDS: "不再有此义务",
    Effect.READS: "状态变动",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One duty that reads differently; ``before`` and ``after`` are ``None`` where it is not owed at all."""

    facts: RightFacts
    before: Finding | None
    after: Finding | None

    @property
    def effect(self) -> Effect:
        """The strongest thing that changes."""
        acted = [f is not None and f.may_be_acted_on for f in (self.before, self.after)]
        if acted[0] != acted[1]:
            return Effect.FLAGS if acted[1] else Effect.CLEARS
        if self.before is None or self.after is None:
            return Effect.APPEARS if self.before is None else Effect.ENDS
        return Effect.MOVES if self.before.due_on != self.after.due_on else Effect.READS

    def as_json(self) -> Json:
        """As the command line and the API show it."""
        duty = (self.after or self.before or _nothing()).duty
        return {
            "effect": self.effect.value,
            "mine": self.facts.mine_code,
            "name": self.facts.mine_name,
            "right": self.facts.code,
            "rule": duty.rule,
            "occasion": duty.occasion,
            "title": duty.title,
            "before": reading(self.before),
            "after": reading(self.after),
        }


def _nothing() -> Finding:
    raise ValueError("a change has at least one side")


def reading(finding: Finding | None) -> Json | None:
    """How a duty stands, in short."""
    if finding is None:
        return None
    due = finding.due_on.isoformat() if finding.due_on else None
    return {"standing": finding.standing.value, "due_on": due, "days_overdue": finding.days_overdue}


@dataclass(frozen=True, slots=True)
class Question:
    """Two laws, the day, and how much of the register; ``given`` changes the facts on the other side (an override)."""

    before: Law
    after: Law
    as_of: date
    division: str | None = None
    given: Callable[[RightFacts], RightFacts] = lambda facts: facts


def with_override(override: Override, codes: frozenset[str]) -> Callable[[RightFacts], RightFacts]:
    """The facts as they would read with an override for some divisions."""

    def given(facts: RightFacts) -> RightFacts:
        return replace(facts, overrides=(*facts.overrides, override)) if facts.division in codes else facts

    return given


async def compare(question: Question, tree: Places, progress: Progress = silent) -> AsyncIterator[Change]:
    """Every duty that would read differently, mine by mine, in batches. Raises ``Invalid`` for an unknown division."""
    wanted = await inside(question.division, tree)
    rows = await Right.all().order_by("mine__code", "id").values_list("id", "mine__division_id")
    ids = [int(key) for key, division in rows if wanted is None or division in wanted]
    size = question.before.batch
    for start in range(0, len(ids), size):
        progress(start, len(ids))
        for subject in await readable(ids[start : start + size], tree, []):
            for change in changes(subject.facts, question):
                yield change
    progress(len(ids), len(ids))


def changes(facts: RightFacts, question: Question) -> Iterator[Change]:
    """The duties of one right that would read differently."""
    before = keyed(findings_of(facts, question.before.on(question.as_of)))
    after = keyed(findings_of(question.given(facts), question.after.on(question.as_of)))
    for key in sorted({*before, *after}):
        one, other = before.get(key), after.get(key)
        if reading(one) != reading(other) and not quiet(one, other):
            yield Change(facts, one, other)


def keyed(findings: list[Finding]) -> dict[tuple[str, str], Finding]:
    """By rule and occasion."""
    return {(f.duty.rule, f.duty.occasion): f for f in findings}


def quiet(one: Finding | None, other: Finding | None) -> bool:
    """Owed on one side only and without consequence there: due before records began."""
    return Standing.NO_RECORD in {f.standing for f in (one, other) if f} and (one is None or other is None)
