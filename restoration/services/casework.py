"""Cases: what the check flags and clears by itself. Every other step is a person's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from restoration.law.cases.flow import advance
from restoration.law.cases.states import CaseKind, CaseState, OpenCase, Proposed, Step, propose
from restoration.services import audit, codes
from restoration.services.actors import CHECK
from restoration.services.judging import DERIVED, Judged, Moment, legal_day_of
from restoration.services.snapshot import read
from restoration.tables import Bureau, Case, CaseStep


@dataclass(slots=True)
class CaseCounts:
    """What the check did to cases; ``flagged`` holds the (right, rule, occasion) newly flagged."""

    flagged: list[tuple[int, str, str]]
    cured: int = 0
    withdrawn: int = 0


async def follow(judged: Sequence[Judged], moment: Moment, *, dry: bool = False) -> CaseCounts:
    """Flag what is newly overdue, clear what was cured or withdrawn before a person acted; audited step by step."""
    on_file, decided = await open_cases(judged), await decided_by_people(judged)
    counts, hand = CaseCounts([]), Hand(moment)
    for one in judged:
        known = on_file[one.subject.facts.id]
        for step in propose(one.findings, [as_open(c) for c in known], decided[one.subject.facts.id]):
            count(counts, one, step)
            if not dry and one.subject.bureau is not None:
                await hand.take(one, step, known)
    await hand.finish()
    return counts


async def open_cases(judged: Sequence[Judged]) -> defaultdict[int, list[Case]]:
    """Correction cases that are not closed, by right."""
    ids = [one.subject.facts.id for one in judged]
    found: defaultdict[int, list[Case]] = defaultdict(list)
    rows = Case.filter(right_id__in=ids, kind=CaseKind.CORRECTION, closed_on__isnull=True, obligation_id__isnull=False)
    for case in await rows.select_related("obligation").order_by("id"):
        found[case.right_id].append(case)  # type: ignore[attr-defined]
    return found


BY_PEOPLE = """
SELECT c.right_id, o.rule, o.occasion FROM cases c JOIN obligations o ON o.id = c.obligation_id
WHERE c.right_id IN {batch} AND c.kind = 'correction' AND c.closed_on IS NOT NULL
AND EXISTS (SELECT 1 FROM case_steps s WHERE s.case_id = c.id AND s.step IN ('close', 'pass_check'))
AND NOT EXISTS (SELECT 1 FROM transitions t WHERE t.obligation_id = o.id AND t.after IN ('overdue', 'breached')
    AND t.detected_at > c.changed_at)"""


async def decided_by_people(judged: Sequence[Judged]) -> defaultdict[int, set[tuple[str, str]]]:
    """Duties whose case a person closed, and whose lateness is still the one decided on."""
    found: defaultdict[int, set[tuple[str, str]]] = defaultdict(set)
    for r in await read(BY_PEOPLE, [one.subject.facts.id for one in judged]):
        found[r["right_id"]].add((r["rule"], r["occasion"]))
    return found


def as_open(case: Case) -> OpenCase:
    """A stored case as the law sees it."""
    assert case.obligation is not None
    return OpenCase(case.id, case.obligation.rule, case.obligation.occasion, CaseState(case.state))


def count(counts: CaseCounts, one: Judged, step: Proposed) -> None:
    """Add one step to the run's figures."""
    match step.step:
        case Step.FLAG:
            counts.flagged.append((one.subject.facts.id, step.rule, step.occasion))
        case Step.CURE:
            counts.cured += 1
        case _:
            counts.withdrawn += 1


@dataclass(slots=True)
class Hand:
    """The steps one batch takes: new cases are written together, every step is kept and audited."""

    moment: Moment
    fresh: list[Case] = field(default_factory=list)
    steps: list[tuple[Case, Step, str, date]] = field(default_factory=list)
    effects: defaultdict[int, list[audit.Effect]] = field(default_factory=lambda: defaultdict(list))

    async def take(self, one: Judged, step: Proposed, known: Sequence[Case]) -> None:
        """Carry out one step of the check."""
        if step.step is Step.FLAG:
            case, before = flag(one, step, self.moment), ""
            self.fresh.append(case)
        else:
            case = next(c for c in known if c.id == step.case)
            before, case.state = case.state, advance(CaseState(case.state), step.step)
            closing = {"state": case.state, "closed_on": self.moment.as_of, "changed_at": self.moment.at}
            await Case.filter(id=case.id, state=before).update(**closing)
        self.steps.append((case, step.step, before, legal_day(one, step, self.moment)))
        after = {"state": case.state, "mine": one.subject.facts.mine_code}
        effect = audit.Effect(f"case:{step.step}", case.code, after, {"state": before} if before else None)
        self.effects[one.subject.bureau or 0].append(effect)

    async def finish(self) -> None:
        """Write the new cases, then every step's row, then the audit."""
        if not self.steps:
            return
        await Case.bulk_create(self.fresh, batch_size=500)
        keys = dict(await Case.filter(code__in=[s[0].code for s in self.steps]).values_list("code", "id"))
        await CaseStep.bulk_create(
            [self.row(keys[c.code], step, before, on, c.state) for c, step, before, on in self.steps]
        )
        await record(self.effects, self.moment)

    def row(self, case: int, step: Step, before: str, on: date, after: str) -> CaseStep:
        """A step as kept: the legal day it belongs to, and the instant the check took it."""
        return CaseStep(
            case_id=case,
            step=step.value,
            before=before,
            after=after,
            effective_on=on,
            recorded_at=self.moment.at,
            recorded_by=CHECK.id,
        )


def legal_day(one: Judged, step: Proposed, moment: Moment) -> date:
    """The day the lateness began or ended in law, whenever the check noticed."""
    found = next((f for f in one.findings if (f.duty.rule, f.duty.occasion) == (step.rule, step.occasion)), None)
    return legal_day_of(found, moment.as_of) if found else moment.as_of


def flag(one: Judged, step: Proposed, moment: Moment) -> Case:
    """A new correction case on one overdue obligation."""
    stored = one.stored[step.rule, step.occasion]
    return Case(
        code=codes.new("ca"),
        kind=CaseKind.CORRECTION,
        obligation_id=stored.id,
        uscc=stored.derived[DERIVED.index("addressee_uscc")],
        right_id=one.subject.facts.id,
        bureau_id=one.subject.bureau,
        state=advance(None, Step.FLAG),
        opened_on=moment.as_of,
        changed_at=moment.at,
    )


async def record(effects: dict[int, list[audit.Effect]], moment: Moment) -> None:
    """Each bureau's effects on its own chain, in a fixed order so that two units never wait for each other."""
    if not effects:
        return
    names = dict(await Bureau.filter(id__in=list(effects)).values_list("id", "code"))
    for bureau in sorted(effects, key=lambda b: names[b]):
        await audit.record(CHECK, names[bureau], effects[bureau], at=moment.at)
