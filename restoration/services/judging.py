"""From facts to stored standings, one batch of rights at a time: the code behind the night and behind every write.

``judge`` only reads and computes. ``write`` stores what differs, and nothing else, so that judging a day twice
changes nothing. Both run inside one unit of work, with the batch's rights locked, so that no filing can slip in
between reading the facts and writing what follows from them.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import structlog

from restoration import database
from restoration.law.duty import Setting
from restoration.law.findings import Finding, Standing, findings_of, next_change
from restoration.services import codes
from restoration.services.lawbook import Law
from restoration.services.snapshot import Places, Subject, read, subjects
from restoration.tables import Transition
from restoration.tables.fields import read_date

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


@dataclass(slots=True)
class Stored:
    """An obligation as stored: its key, its public code, its derived columns in the order of ``DERIVED``."""

    id: int
    code: str
    derived: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """A subject with its findings; ``stored`` holds its obligations by (rule, occasion) once written."""

    subject: Subject
    findings: list[Finding]
    next_on: date
    stored: dict[tuple[str, str], Stored] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Failure:
    """A record that could not be judged: which one, and why."""

    mine: str
    reason: str


async def judge(ids: Sequence[int], law: Law, tree: Places, as_of: date) -> tuple[list[Judged], list[Failure]]:
    """Evaluate a batch; a record that cannot be judged is named and skipped."""
    setting = law.on(as_of)
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

PERMANENT = (
    "code",
    "subject_type",
    "subject_id",
    "rule",
    "occasion",
    "rule_version",
    "original_due_on",
    "first_seen_on",
    "recorded_at",
)
DERIVED = ("title", "standing", "due_on", "met_on", "addressee_kind", "addressee_uscc", "missing", "live")
RIGHTS = "('mining_right', 'exploration_right', 'legacy_site')"  # named, so that the identity's index serves
ON_RECORD = f"""
SELECT id, code, subject_id, rule, occasion, {", ".join(DERIVED)}
FROM obligations WHERE subject_type IN {RIGHTS} AND subject_id IN {{batch}}"""
INSERT = f"""
INSERT INTO obligations ({", ".join((*PERMANENT, *DERIVED))})
VALUES ({", ".join("?" for _ in (*PERMANENT, *DERIVED))})"""
UPDATE = f"UPDATE obligations SET {', '.join(f'{c} = ?' for c in DERIVED)} WHERE id = ?"
KEYS = f"SELECT id, code FROM obligations WHERE subject_type IN {RIGHTS} AND subject_id IN {{batch}}"
REMEMBER = """
INSERT INTO evaluations (right_id, evaluated_on, next_eval_on, law_digest, dirty) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (right_id) DO UPDATE SET evaluated_on = excluded.evaluated_on, next_eval_on = excluded.next_eval_on,
law_digest = excluded.law_digest, dirty = excluded.dirty"""

Key = tuple[str, str]
Derived = tuple[Any, ...]


@dataclass(slots=True)
class Writing:
    """What a batch has to write: new obligations, changed ones, and the lasting changes of standing."""

    fresh: list[tuple[Stored, list[Any]]] = field(default_factory=list)
    changed: list[Stored] = field(default_factory=list)
    steps: list[tuple[Stored, str, Standing, date]] = field(default_factory=list)


async def write(judged: Iterable[Judged], law: Law, moment: Moment) -> None:
    """Store obligations, transitions and evaluations of a batch where they differ from what is on record."""
    judged = list(judged)
    ids = [one.subject.facts.id for one in judged]
    existing = await stored_obligations(ids)
    writing = Writing()
    for one in judged:
        known = existing[one.subject.facts.id]
        for finding in one.findings:
            store(one, finding, known, moment, writing)
        retire(one, known, writing)
    await insert(writing, ids)
    await database.execute_many(UPDATE, [[*row.derived, row.id] for row in writing.changed])
    await record_transitions(writing, moment)
    rows = [[one.subject.facts.id, moment.as_of, one.next_on, law.digest, False] for one in judged]
    await database.execute_many(REMEMBER, rows)


async def stored_obligations(ids: Sequence[int]) -> defaultdict[int, dict[Key, Stored]]:
    """The batch's obligations on record, by right and identity."""
    found: defaultdict[int, dict[Key, Stored]] = defaultdict(dict)
    for r in await read(ON_RECORD, ids):
        found[r["subject_id"]][r["rule"], r["occasion"]] = Stored(r["id"], r["code"], derived_of(r))
    return found


def derived_of(r: Mapping[str, Any]) -> Derived:
    """The derived columns of a stored row, in the order of ``DERIVED``."""
    due_on, met_on = (read_date(r[c]) if r[c] else None for c in ("due_on", "met_on"))
    return (
        r["title"],
        r["standing"],
        due_on,
        met_on,
        r["addressee_kind"],
        r["addressee_uscc"],
        r["missing"],
        bool(r["live"]),
    )


def derived(finding: Finding) -> Derived:
    """The columns a full recomputation must give again, whatever nights came before; in the order of ``DERIVED``."""
    duty = finding.duty
    missing = json.dumps([m.id for m in duty.missing])
    standing, kind = finding.standing.value, duty.liable.kind.value
    return (duty.title, standing, finding.due_on, duty.met_on, kind, duty.liable.uscc, missing, True)


def store(one: Judged, finding: Finding, known: dict[Key, Stored], moment: Moment, writing: Writing) -> None:
    """Sort one finding into new, changed or unchanged."""
    key = (finding.duty.rule, finding.duty.occasion)
    values = derived(finding)
    row = known.get(key)
    before = row.derived[1] if row else ""
    if row is None:
        row = Stored(0, codes.new("ob"), values)
        writing.fresh.append((row, permanent(row, one, finding, moment)))
    elif row.derived != values:
        row.derived = values
        writing.changed.append(row)
    one.stored[key] = row
    if before != finding.standing and finding.standing in LASTING:
        writing.steps.append((row, before, finding.standing, legal_day_of(finding, moment.as_of)))


def permanent(row: Stored, one: Judged, finding: Finding, moment: Moment) -> list[Any]:
    """A first-seen obligation's permanent columns, in the order of ``PERMANENT``."""
    facts, duty = one.subject.facts, finding.duty
    identity = [row.code, facts.subject_type.value, facts.id, duty.rule, duty.occasion]
    return [*identity, duty.terms.version_id, duty.due_on, moment.as_of, moment.at]


def retire(one: Judged, known: dict[Key, Stored], writing: Writing) -> None:
    """Obligations the facts no longer give rise to stay on record, marked as no longer live."""
    for key in known.keys() - one.stored.keys():
        row = known[key]
        if row.derived[-1]:
            row.derived = (*row.derived[:-1], False)
            writing.changed.append(row)


def legal_day_of(finding: Finding, as_of: date) -> date:
    """The legal day a standing began, whenever it was noticed."""
    if finding.standing is Standing.OVERDUE and finding.due_on is not None:
        return finding.due_on + timedelta(days=1)
    if finding.duty.met_on is not None:
        return finding.duty.met_on
    if finding.officer_dates:
        return finding.officer_dates[-1].effective_on
    return min(finding.duty.tied_on, as_of)


async def insert(writing: Writing, ids: Sequence[int]) -> None:
    """Insert new obligations and read their keys back."""
    if not writing.fresh:
        return
    await database.execute_many(INSERT, [[*columns, *row.derived] for row, columns in writing.fresh])
    keys = {r["code"]: r["id"] for r in await read(KEYS, ids)}
    for row, _ in writing.fresh:
        row.id = keys[row.code]


async def record_transitions(writing: Writing, moment: Moment) -> None:
    """Keep each lasting change: the legal day it happened and the instant it was detected."""
    rows = [
        Transition(obligation_id=row.id, before=before, after=after.value, legal_day=day, detected_at=moment.at)
        for row, before, after, day in writing.steps
    ]
    if rows:
        await Transition.bulk_create(rows, batch_size=500)
