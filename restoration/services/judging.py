"""From facts to stored standings, one batch of rights at a time: the code behind the night and behind every write.

``judge`` only reads and computes. ``write`` stores what differs, and nothing else, so that judging a day twice
changes nothing. Both run inside one unit of work, with the batch's rights locked, so that no filing can slip in
between reading the facts and writing what follows from them.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import structlog

from restoration import database
from restoration.law.duty import Setting
from restoration.law.findings import Finding, Standing, findings_of, next_change
from restoration.services import codes
from restoration.services.lawbook import Law
from restoration.services.snapshot import Places, Subject, subjects
from restoration.tables import Evaluation, Obligation, Transition

log = structlog.get_logger()

LASTING = frozenset(
    {Standing.OVERDUE, Standing.MET, Standing.MET_LATE, Standing.EXEMPT, Standing.OUTSTANDING, Standing.INCOMPLETE}
)
"""Standings whose beginning is kept as a transition; the others only pass by."""


@dataclass(frozen=True, slots=True)
class Moment:
    """The day that is judged, and the instant it is done."""

    as_of: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Judged:
    """A subject with its findings; ``stored`` holds its obligations by (rule, occasion) once written."""

    subject: Subject
    findings: list[Finding]
    next_on: date
    stored: dict[tuple[str, str], Obligation] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Failure:
    """A record that could not be judged: which one, and why."""

    mine: str
    reason: str


async def judge(ids: Sequence[int], law: Law, tree: Places, as_of: date) -> tuple[list[Judged], list[Failure]]:
    """Evaluate a batch; a record that cannot be judged is named and skipped."""
    setting = Setting(law.rulebook, law.calendar, as_of)
    judged: list[Judged] = []
    failed: list[Failure] = []
    for subject in await readable(ids, tree, failed):
        try:
            judged.append(judge_one(subject, setting, law))
        except Exception as e:
            failed.append(failure(subject.facts.mine_code, e))
    return judged, failed


async def readable(ids: Sequence[int], tree: Places, failed: list[Failure]) -> list[Subject]:
    """The batch's facts; if some row cannot be read, each right alone, so that only the bad one is left out."""
    try:
        return await subjects(ids, tree)
    except (ValueError, KeyError, TypeError) as e:
        if len(ids) == 1:
            failed.append(failure(await mine_code(ids[0]), e))
            return []
    found: list[Subject] = []
    for right_id in ids:
        found += await readable([right_id], tree, failed)
    return found


def judge_one(subject: Subject, setting: Setting, law: Law) -> Judged:
    """One subject's findings, and the next day anything about it can change."""
    findings = findings_of(subject.facts, setting)
    return Judged(subject, findings, next_change(subject.facts, findings, setting, law.remind_days))


def failure(mine: str, error: Exception) -> Failure:
    """A failure in words, logged with its kind."""
    log.error("subject_not_judged", mine=mine, error=type(error).__name__)
    return Failure(mine, f"{type(error).__name__}: {str(error)[:200]}")


async def mine_code(right_id: int) -> str:
    """The mine a right belongs to."""
    rows = await database.fetch(
        "SELECT m.code FROM rights r JOIN mines m ON m.id = r.mine_id WHERE r.id = ?", [right_id]
    )
    return str(rows[0]["code"]) if rows else f"right {right_id}"


async def lock(ids: Sequence[int]) -> None:
    """Hold the rights until the unit of work ends; on SQLite the whole file already is."""
    if database.dialect() == "postgres":
        text = "SELECT id FROM rights WHERE id = ANY(?::bigint[]) ORDER BY id FOR NO KEY UPDATE"
        await database.fetch(text, [list(ids)])


# ---- writing ----------------------------------------------------------------------------------------------------


async def write(judged: Iterable[Judged], law: Law, moment: Moment) -> None:
    """Store obligations, transitions and evaluations of a batch where they differ from what is on record."""
    judged = list(judged)
    existing = await stored_obligations(judged)
    fresh: list[Obligation] = []
    changed: list[Obligation] = []
    steps: list[tuple[Obligation, str, Standing, date]] = []
    for one in judged:
        known = existing[one.subject.facts.id]
        for finding in one.findings:
            store(one, finding, known, moment, fresh, changed, steps)
        retire(one, known, changed)
    await insert(fresh, judged)
    await update(changed)
    await record_transitions(steps, moment)
    await remember(judged, law, moment)


async def stored_obligations(judged: Sequence[Judged]) -> defaultdict[int, dict[tuple[str, str], Obligation]]:
    """The batch's obligations on record, by right and identity."""
    found: defaultdict[int, dict[tuple[str, str], Obligation]] = defaultdict(dict)
    ids = [one.subject.facts.id for one in judged]
    for row in await Obligation.filter(subject_id__in=ids).exclude(subject_type="bureau"):
        found[row.subject_id][row.rule, row.occasion] = row
    return found


def store(
    one: Judged,
    finding: Finding,
    known: dict[tuple[str, str], Obligation],
    moment: Moment,
    fresh: list[Obligation],
    changed: list[Obligation],
    steps: list[tuple[Obligation, str, Standing, date]],
) -> None:
    """Sort one finding into new, changed or unchanged."""
    key = (finding.duty.rule, finding.duty.occasion)
    row = known.get(key)
    before = row.standing if row else ""
    if row is None:
        row = new_obligation(one, finding, moment)
        fresh.append(row)
    elif apply(row, derived(finding)):
        changed.append(row)
    one.stored[key] = row
    if before != finding.standing and finding.standing in LASTING:
        steps.append((row, before, finding.standing, legal_day_of(finding, moment.as_of)))


def new_obligation(one: Judged, finding: Finding, moment: Moment) -> Obligation:
    """A first-seen obligation: its permanent columns and today's derived ones."""
    facts, duty = one.subject.facts, finding.duty
    return Obligation(
        code=codes.new("ob"),
        subject_type=facts.subject_type,
        subject_id=facts.id,
        rule=duty.rule,
        occasion=duty.occasion,
        rule_version=duty.terms.version_id,
        original_due_on=duty.due_on,
        first_seen_on=moment.as_of,
        recorded_at=moment.at,
        **derived(finding),
    )


def derived(finding: Finding) -> dict[str, Any]:
    """The columns a full recomputation must give again, whatever nights came before."""
    duty = finding.duty
    return {
        "title": duty.title,
        "standing": finding.standing.value,
        "due_on": finding.due_on,
        "met_on": duty.met_on,
        "addressee_kind": duty.liable.kind.value,
        "addressee_uscc": duty.liable.uscc,
        "missing": json.dumps([m.id for m in duty.missing]),
        "live": True,
    }


def apply(row: Obligation, values: dict[str, Any]) -> bool:
    """Put new values on a row; whether anything differed."""
    different = {k: v for k, v in values.items() if getattr(row, k) != v}
    row.update_from_dict(different)
    return bool(different)


def retire(one: Judged, known: dict[tuple[str, str], Obligation], changed: list[Obligation]) -> None:
    """Obligations the facts no longer give rise to stay on record, marked as no longer live."""
    now = {(f.duty.rule, f.duty.occasion) for f in one.findings}
    for key, row in known.items():
        if key not in now and row.live:
            row.live = False
            changed.append(row)


def legal_day_of(finding: Finding, as_of: date) -> date:
    """The legal day a standing began, whenever it was noticed."""
    if finding.standing is Standing.OVERDUE and finding.due_on is not None:
        return finding.due_on + timedelta(days=1)
    if finding.duty.met_on is not None:
        return finding.duty.met_on
    if finding.officer_dates:
        return finding.officer_dates[-1].effective_on
    return min(finding.duty.tied_on, as_of)


async def insert(fresh: Sequence[Obligation], judged: Sequence[Judged]) -> None:
    """Insert new obligations in bulk and read their keys back."""
    if not fresh:
        return
    await Obligation.bulk_create(fresh, batch_size=500)
    keys = dict(await Obligation.filter(code__in=[o.code for o in fresh]).values_list("code", "id"))
    for row in fresh:
        row.id = keys[row.code]
        row._saved_in_db = True


async def update(changed: Sequence[Obligation]) -> None:
    """Write the derived columns of changed obligations, set-based."""
    columns = ("title", "standing", "due_on", "met_on", "addressee_kind", "addressee_uscc", "missing", "live")
    text = f"UPDATE obligations SET {', '.join(f'{c} = ?' for c in columns)} WHERE id = ?"
    await database.execute_many(text, [[*(getattr(o, c) for c in columns), o.id] for o in changed])


async def record_transitions(steps: Iterable[tuple[Obligation, str, Standing, date]], moment: Moment) -> None:
    """Keep each lasting change: the legal day it happened and the instant it was detected."""
    rows = [
        Transition(obligation_id=row.id, before=before, after=after.value, legal_day=day, detected_at=moment.at)
        for row, before, after, day in steps
    ]
    if rows:
        await Transition.bulk_create(rows, batch_size=500)


async def remember(judged: Iterable[Judged], law: Law, moment: Moment) -> None:
    """Note when each right was judged and when it must be judged again."""
    rows = [
        Evaluation(
            right_id=one.subject.facts.id,
            evaluated_on=moment.as_of,
            next_eval_on=one.next_on,
            law_digest=law.digest,
            dirty=False,
        )
        for one in judged
    ]
    if rows:
        await Evaluation.bulk_create(
            rows,
            batch_size=500,
            on_conflict=["right_id"],
            update_fields=["evaluated_on", "next_eval_on", "law_digest", "dirty"],
        )
