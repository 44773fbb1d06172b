"""Cases: what the check flags and clears by itself. Every other step is a person's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from restoration.law.cases import CaseKind, CaseState, OpenCase, Proposed, Step, advance, propose
from restoration.services import audit, codes
from restoration.services.actors import CHECK
from restoration.services.judging import Judged, Moment
from restoration.services.snapshot import read
from restoration.tables import Bureau, Case


@dataclass(slots=True)
class CaseCounts:
    """What the check did to cases; ``flagged`` holds the (right, rule, occasion) newly flagged."""

    flagged: list[tuple[int, str, str]]
    cured: int = 0
    withdrawn: int = 0


async def follow(judged: Sequence[Judged], moment: Moment, *, dry: bool = False) -> CaseCounts:
    """Flag what is newly overdue, clear what was cured or withdrawn before a person acted; audited step by step."""
    on_file, decided = await open_cases(judged), await decided_by_people(judged)
    counts = CaseCounts([])
    fresh: list[Case] = []
    effects: defaultdict[int, list[audit.Effect]] = defaultdict(list)
    for one in judged:
        known = on_file[one.subject.facts.id]
        for step in propose(one.findings, [as_open(c) for c in known], decided[one.subject.facts.id]):
            count(counts, one, step)
            if not dry and one.subject.bureau is not None:
                effects[one.subject.bureau].append(await take(one, step, known, moment, fresh))
    await Case.bulk_create(fresh, batch_size=500)
    await record(effects, moment)
    return counts


async def open_cases(judged: Sequence[Judged]) -> defaultdict[int, list[Case]]:
    """Correction cases that are not closed, by right."""
    ids = [one.subject.facts.id for one in judged]
    found: defaultdict[int, list[Case]] = defaultdict(list)
    rows = Case.filter(right_id__in=ids, kind=CaseKind.CORRECTION, closed_on__isnull=True)
    for case in await rows.select_related("obligation").order_by("id"):
        found[case.right_id].append(case)  # type: ignore[attr-defined]
    return found


BY_PEOPLE = """
SELECT c.right_id, o.rule, o.occasion FROM cases c JOIN obligations o ON o.id = c.obligation_id
WHERE c.right_id IN {batch} AND c.kind = 'correction' AND c.closed_on IS NOT NULL
AND EXISTS (SELECT 1 FROM case_steps s WHERE s.case_id = c.id AND s.step IN ('close', 'pass_check'))
AND NOT EXISTS (SELECT 1 FROM transitions t WHERE t.obligation_id = o.id AND t.after = 'overdue'
    AND t.detected_at > c.changed_at)"""


async def decided_by_people(judged: Sequence[Judged]) -> defaultdict[int, set[tuple[str, str]]]:
    """Duties whose case a person closed, and whose lateness is still the one decided on."""
    found: defaultdict[int, set[tuple[str, str]]] = defaultdict(set)
    for r in await read(BY_PEOPLE, [one.subject.facts.id for one in judged]):
        found[r["right_id"]].add((r["rule"], r["occasion"]))
    return found


def as_open(case: Case) -> OpenCase:
    """A stored case as the law sees it."""
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


async def take(one: Judged, step: Proposed, known: Sequence[Case], moment: Moment, fresh: list[Case]) -> audit.Effect:
    """Carry out one step of the check; what it did, for the record."""
    if step.step is Step.FLAG:
        case = flag(one, step, moment)
        fresh.append(case)
        return audit.Effect("case:flag", case.code, {"state": case.state, "mine": one.subject.facts.mine_code})
    case = next(c for c in known if c.id == step.case)
    before, after = CaseState(case.state), advance(CaseState(case.state), step.step)
    await Case.filter(id=case.id, state=before).update(state=after, closed_on=moment.as_of, changed_at=moment.at)
    return audit.Effect(f"case:{step.step}", case.code, {"state": after}, {"state": before})


def flag(one: Judged, step: Proposed, moment: Moment) -> Case:
    """A new correction case on one overdue obligation."""
    return Case(
        code=codes.new("ca"),
        kind=CaseKind.CORRECTION,
        obligation_id=one.stored[step.rule, step.occasion].id,
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


def flagged_keys(counts: Iterable[CaseCounts]) -> set[tuple[int, str, str]]:
    """All newly flagged duties of several batches."""
    return {key for c in counts for key in c.flagged}
