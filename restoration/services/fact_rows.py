"""Rows of the register as the frozen facts that rules see: one small function for each table."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from restoration.law.events import EVENT_KINDS, EventKind
from restoration.law.facts import Account, Event, Holding, LedgerFact, Phase, Plan, Report
from restoration.tables.fields import read_date, read_instant

Row = Mapping[str, Any]


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
