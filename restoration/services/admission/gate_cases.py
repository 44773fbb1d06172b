"""Cases as they stood on a day, from their steps: what a gate may rest on."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from restoration.law.admission.gate_kinds.looking import CaseFact, HeldRight
from restoration.law.cases.states import CaseKind, CaseState, Step
from restoration.services.casesteps.overdue import MARK
from restoration.services.snapshot import read
from restoration.strict import iso_date, required
from restoration.tables.fields import read_date

Row = Mapping[str, Any]
STEPS = """
SELECT c.id, c.code, c.kind, c.right_id, c.opened_on, COALESCE(o.rule, c.rule) AS rule, o.addressee_uscc,
       s.step, s.after, s.effective_on, s.detail
FROM cases c JOIN case_steps s ON s.case_id = c.id LEFT JOIN obligations o ON o.id = c.obligation_id
WHERE c.right_id IN {batch} ORDER BY c.id, s.id"""


async def cases_of(held: Sequence[HeldRight], as_of: date) -> list[CaseFact]:
    """Every case of some rights that was open on or before the day."""
    by_right = {h.facts.id: h for h in held}
    rows = await read(STEPS, sorted(by_right)) if by_right else []
    known = [r for r in rows if read_date(r["effective_on"]) <= as_of]
    return [as_fact(list(steps), by_right) for _, steps in groupby(known, key=lambda r: r["id"])]


def as_fact(steps: Sequence[Row], by_right: Mapping[int, HeldRight]) -> CaseFact:
    """One case by its steps up to the day. Without an obligation it is whoever's held the right when it was opened."""
    first = steps[0]
    facts = by_right[first["right_id"]].facts
    holder = facts.holder_on(read_date(first["opened_on"]))
    return CaseFact(
        code=first["code"],
        kind=CaseKind(first["kind"]),
        state=CaseState(steps[-1]["after"]),
        mine=facts.mine_code,
        places=facts.places,
        uscc=first["addressee_uscc"] or (holder.uscc if holder else ""),
        rule=first["rule"] or "",
        failed_on=last_of(steps, Step.FAIL_CHECK),
        late_since=late_since(steps),
        ends_on=ends_on(steps),
    )


def ends_on(steps: Iterable[Row]) -> date | None:
    """The first day the measures of a serious-dishonesty decision no longer run, as its step recorded it."""
    recorded = [json.loads(row["detail"]) for row in steps if row["step"] == Step.LIST_SERIOUS.value]
    text = recorded[-1].get("measures_end_on") if recorded else None
    return required(iso_date(text)) if text else None


def last_of(steps: Iterable[Row], wanted: Step) -> date | None:
    """The day of the last such step, if the case has not been cleared since."""
    found: date | None = None
    for row in steps:
        if row["step"] == wanted.value:
            found = read_date(row["effective_on"])
        elif row["after"] == CaseState.CLEAR.value:
            found = None
    return found


def late_since(steps: Iterable[Row]) -> date | None:
    """The day an order's time had run out, while the case is still under that order."""
    found: date | None = None
    for row in steps:
        if row["step"] == MARK:
            found = read_date(row["effective_on"])
        elif row["after"] != CaseState.ORDERED.value or row["step"] == Step.FAIL_CHECK.value:
            found = None
    return found
