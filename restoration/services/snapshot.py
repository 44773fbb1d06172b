"""From tables to facts: one right, or a stream of batches, in a handful of set-based reads each.

Fixed SQL on the ORM's own connection, because this is what a whole night consists of; a test holds it equal to what
the models say. Each read names the batch's rights, so the cost follows the batch and not the register.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from restoration import database
from restoration.clock import legal_day
from restoration.law.facts import RegistrationLevel, RightFacts, SubjectType
from restoration.services.fact_rows import account, entry, event, holding, phase, plan, report
from restoration.services.tree import Place as Place
from restoration.services.tree import Places as Places
from restoration.services.tree import places as places
from restoration.tables.fields import read_date, read_instant

Row = Mapping[str, Any]
T = TypeVar("T")

RIGHTS = """
SELECT r.id, r.code, r.subject_type, r.licence_no, r.registration_level, r.registered_by_id, r.mineral,
       r.method, r.newly_granted, r.granted_on, r.expires_on, r.recorded_at,
       m.code AS mine_code, m.name AS mine_name, m.township, m.division_id
FROM rights r JOIN mines m ON m.id = r.mine_id WHERE r.id IN {batch} ORDER BY r.id"""
HOLDINGS = """
SELECT h.right_id, h.code, h.effective_on, h.recorded_at, h.supersedes, c.uscc, c.name
FROM holdings h JOIN companies c ON c.id = h.company_id WHERE h.right_id IN {batch} ORDER BY h.id"""
EVENTS = """
SELECT right_id, code, effective_on, recorded_at, supersedes, kind, detail
FROM events WHERE right_id IN {batch} ORDER BY id"""
PLANS = """
SELECT id, right_id, code, effective_on, recorded_at, supersedes, version, title
FROM plans WHERE right_id IN {batch} ORDER BY id"""
PHASES = """
SELECT f.plan_id, f.no, f.title, f.due_on, f.planned_m2
FROM phases f JOIN plans p ON p.id = f.plan_id WHERE p.right_id IN {batch} ORDER BY f.plan_id, f.no"""
ACCOUNTS = """
SELECT id, right_id, code, effective_on, recorded_at, supersedes, scope_of_use, accrual_method
FROM fund_accounts WHERE right_id IN {batch} ORDER BY id"""
ENTRIES = """
SELECT a.right_id, a.code AS account, e.code, e.value_on, e.recorded_at, e.kind, e.amount_fen, u.code AS reverses
FROM ledger_entries e JOIN fund_accounts a ON a.id = e.account_id LEFT JOIN ledger_entries u ON u.id = e.reverses_id
WHERE a.right_id IN {batch} ORDER BY e.id"""
REPORTS = """
SELECT right_id, code, effective_on, recorded_at, supersedes, year, version, parts
FROM annual_reports WHERE right_id IN {batch} ORDER BY id"""


@dataclass(frozen=True, slots=True)
class Subject:
    """A right with all its facts, and what the services need beside them."""

    facts: RightFacts
    recorded_at: datetime  # the instant the right itself was entered
    township: str
    registration_level: RegistrationLevel
    registered_by: int | None
    bureau: int | None


async def subjects(ids: Sequence[int], tree: Places) -> list[Subject]:
    """The facts of a batch of rights, everything that is on record whatever its dates."""
    holdings = await grouped(HOLDINGS, ids, holding)
    events = await grouped(EVENTS, ids, event)
    phases = await grouped(PHASES, ids, phase, key="plan_id")
    plans = await grouped(PLANS, ids, lambda r: plan(r, phases[r["id"]]))
    accounts = await grouped(ACCOUNTS, ids, account)
    entries = await grouped(ENTRIES, ids, entry)
    reports = await grouped(REPORTS, ids, report)
    return [
        subject(
            r,
            tree,
            holdings=tuple(holdings[r["id"]]),
            events=tuple(events[r["id"]]),
            plans=tuple(plans[r["id"]]),
            accounts=tuple(accounts[r["id"]]),
            entries=tuple(entries[r["id"]]),
            reports=tuple(reports[r["id"]]),
        )
        for r in await read(RIGHTS, ids)
    ]


async def read(text: str, ids: Sequence[int]) -> list[dict[str, Any]]:
    """A batch query: the ids travel as one parameter, so the statement's text never changes."""
    if database.dialect() == "sqlite":
        return await database.fetch(text.format(batch="(SELECT value FROM json_each(?))"), [json.dumps(list(ids))])
    return await database.fetch(text.format(batch="(SELECT unnest(?::bigint[]))"), [list(ids)])


async def grouped(
    text: str, ids: Sequence[int], make: Callable[[Row], T], *, key: str = "right_id"
) -> defaultdict[int, list[T]]:
    """A batch query's rows as facts, by right."""
    groups: defaultdict[int, list[T]] = defaultdict(list)
    for row in await read(text, ids):
        groups[row[key]].append(make(row))
    return groups


def subject(r: Row, tree: Places, **facts: tuple[Any, ...]) -> Subject:
    """One right's row with its facts."""
    where = tree.by_id[r["division_id"]]
    bureau = tree.bureau_of.get(where.id)
    recorded = read_instant(r["recorded_at"])
    return Subject(
        facts=RightFacts(
            subject_type=SubjectType(r["subject_type"]),
            id=r["id"],
            code=r["code"],
            mine_code=r["mine_code"],
            mine_name=r["mine_name"],
            division=where.code,
            places=where.places,
            mineral=r["mineral"],
            licence_no=r["licence_no"] or "",
            newly_granted=bool(r["newly_granted"]),
            granted_on=read_date(r["granted_on"]) if r["granted_on"] else None,
            expires_on=read_date(r["expires_on"]) if r["expires_on"] else None,
            registration_level=RegistrationLevel(r["registration_level"]),
            method=r["method"],
            tracked_from=where.tracked_from or legal_day(recorded),
            confirmed_sources=tree.confirmed.get(bureau or 0, frozenset()),
            overrides=tree.overriding(where),
            **facts,
        ),
        recorded_at=recorded,
        township=r["township"],
        registration_level=RegistrationLevel(r["registration_level"]),
        registered_by=r["registered_by_id"],
        bureau=bureau,
    )
