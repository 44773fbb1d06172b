"""From tables to facts: one right, or a stream of batches, in a handful of set-based reads each.

Fixed SQL on the ORM's own connection, because this is what a whole night consists of; a test holds it equal to what
the models say. Each read names the batch's rights, so the cost follows the batch and not the register.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from restoration import database
from restoration.clock import legal_day
from restoration.law.events import EVENT_KINDS, EventKind
from restoration.law.facts import (
    Account,
    Event,
    Holding,
    LedgerFact,
    Phase,
    Plan,
    RegistrationLevel,
    Report,
    RightFacts,
    SubjectType,
)
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
DIVISIONS = "SELECT id, code, name, parent_id, tracked_from FROM divisions"
BUREAUS = "SELECT id, code, division_id, registration_level FROM bureaus ORDER BY id"
CONFIRMATIONS = "SELECT bureau_id, detail, recorded_at FROM events WHERE kind = ? AND bureau_id IS NOT NULL"


@dataclass(frozen=True, slots=True)
class Place:
    """One division with its real ancestors, nearest first (itself included)."""

    id: int
    code: str
    name: str
    ancestors: tuple[int, ...]
    places: tuple[str, ...]
    tracked_from: date | None


@dataclass(frozen=True, slots=True)
class Places:
    """The division tree and the bureaus, read once for a run."""

    by_id: Mapping[int, Place]
    bureau_of: Mapping[int, int]  # division id → the bureau in charge: its own or the nearest above
    confirmed: Mapping[int, frozenset[str]]  # bureau id → sources its legal officer confirmed

    def under(self, code: str) -> frozenset[int]:
        """A division and everything below it, by descent, never by likeness of codes."""
        wanted = {p.id for p in self.by_id.values() if p.code == code}
        return frozenset(p.id for p in self.by_id.values() if wanted & set(p.ancestors))


@dataclass(frozen=True, slots=True)
class Subject:
    """A right with all its facts, and what the services need beside them."""

    facts: RightFacts
    township: str
    registration_level: RegistrationLevel
    registered_by: int | None
    bureau: int | None


def prefix(code: str) -> str:
    """A division code without its trailing zero pairs: the book's place code (500000 → 50)."""
    if len(code) != 6 or not code.endswith("00"):
        return code
    return code[:2] if code.endswith("0000") else code[:4]


async def places(known_at: datetime | None = None) -> Places:
    """The tree with its bureaus and the sources confirmed (by ``known_at``)."""
    rows = {r["id"]: r for r in await database.fetch(DIVISIONS)}
    by_id = {key: place(rows, key) for key in rows}
    bureaus: dict[int, int] = {}
    for b in await database.fetch(BUREAUS):
        bureaus.setdefault(b["division_id"], b["id"])
    in_charge = {p.id: next((bureaus[a] for a in p.ancestors if a in bureaus), None) for p in by_id.values()}
    found: dict[int, set[str]] = defaultdict(set)
    for r in await database.fetch(CONFIRMATIONS, [EventKind.SOURCE_CONFIRMED.value]):
        if known_at is None or read_instant(r["recorded_at"]) <= known_at:
            found[r["bureau_id"]].add(json.loads(r["detail"])["source"])
    return Places(
        by_id, {k: v for k, v in in_charge.items() if v is not None}, {k: frozenset(v) for k, v in found.items()}
    )


def place(rows: Mapping[int, Row], key: int) -> Place:
    """One division with its line of descent."""
    line = []
    at: int | None = key
    while at is not None:
        line.append(rows[at])
        at = rows[at]["parent_id"]
    tracked = next((read_date(r["tracked_from"]) for r in line if r["tracked_from"]), None)
    codes = ("CN", *(prefix(r["code"]) for r in reversed(line)))
    return Place(key, line[0]["code"], line[0]["name"], tuple(r["id"] for r in line), codes, tracked)


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
            **facts,
        ),
        township=r["township"],
        registration_level=RegistrationLevel(r["registration_level"]),
        registered_by=r["registered_by_id"],
        bureau=bureau,
    )


def stamp(r: Row, effective: str = "effective_on") -> dict[str, Any]:
    """The header every fact has."""
    return {
        "id": r["code"],
        "effective_on": read_date(r[effective]),
        "recorded_at": read_instant(r["recorded_at"]),
        "supersedes": r.get("supersedes"),
    }


def holding(r: Row) -> Holding:
    """A row of holdings."""
    return Holding(**stamp(r), uscc=r["uscc"], name=r["name"])


def event(r: Row) -> Event:
    """A row of events, its payload read as its kind's model."""
    kind = EventKind(r["kind"])
    return Event(**stamp(r), kind=kind, detail=EVENT_KINDS[kind].detail.model_validate_json(r["detail"]))


def phase(r: Row) -> Phase:
    """A row of phases."""
    return Phase(no=r["no"], title=r["title"], due_on=read_date(r["due_on"]), planned_m2=r["planned_m2"])


def plan(r: Row, phases: Iterable[Phase]) -> Plan:
    """A row of plans with its phases."""
    return Plan(**stamp(r), code=r["code"], version=r["version"], title=r["title"], phases=tuple(phases))


def account(r: Row) -> Account:
    """A row of fund accounts."""
    return Account(**stamp(r), code=r["code"], scope_of_use=r["scope_of_use"], accrual_method=r["accrual_method"])


def entry(r: Row) -> LedgerFact:
    """A row of the ledger."""
    return LedgerFact(
        **stamp(r, "value_on"),
        code=r["code"],
        account=r["account"],
        kind=r["kind"],
        amount_fen=r["amount_fen"],
        reverses=r["reverses"],
    )


def report(r: Row) -> Report:
    """A row of annual reports."""
    parts = frozenset(json.loads(r["parts"]))
    return Report(**stamp(r), code=r["code"], year=r["year"], version=r["version"], parts=parts)
