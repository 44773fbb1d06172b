"""The fund of a mine as people need it: what must be set aside and why, where it stands, what lies ahead.

Each right apart: duties of setting aside belong to rights. Everything is computed from facts as of a day; nothing is
stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from restoration.errors import Defect, Invalid
from restoration.law.events import EventKind
from restoration.law.events.right import Renewal
from restoration.law.facts import RightFacts
from restoration.law.fund import formula_book as accrual_book
from restoration.law.fund.accrual import requirement
from restoration.law.fund.alerts import Alert, alerts
from restoration.law.fund.basis import Basis, basis_of
from restoration.law.fund.demands import Factor, Line, Requirement, Stream
from restoration.law.fund.ledger import EntryKind
from restoration.law.fund.outlook import Quarter, WhatIf, outlook
from restoration.law.fund.position import Paid, Position, position
from restoration.services import scope
from restoration.services.actors import Identity
from restoration.services.paging import Json, Row
from restoration.services.snapshot import Places, grouped, places, subjects
from restoration.tables.fields import read_date

PAID = """
SELECT a.right_id, e.code, e.kind, e.amount_fen, e.value_on, e.task, e.plan, e.purpose, e.refunds
FROM ledger_entries e JOIN fund_accounts a ON a.id = e.account_id
WHERE a.right_id IN {batch} AND e.kind IN ('withdrawal', 'refund') ORDER BY e.id"""


@dataclass(frozen=True, slots=True)
class FundView:
    """One right's fund on a day."""

    facts: RightFacts
    bureau: int | None
    basis: Basis
    found: Requirement
    at: Position
    expires_on: date | None

    @property
    def alerts(self) -> tuple[Alert, ...]:
        """What to look at."""
        return alerts(self.facts, self.at, self.found, self.expires_on)


async def views(ids: Sequence[int], tree: Places, as_of: date) -> list[FundView]:
    """The funds of a batch of rights on a day, in the order of their keys as given."""
    paid = await grouped(PAID, ids, paid_of)
    books = accrual_book.load()
    found = {}
    for one in await subjects(ids, tree):
        facts = one.facts.current().on(as_of)
        expires_on = renewed(facts)
        basis = basis_of(facts, as_of, expires_on)
        needed = requirement(basis, books)
        at = position(facts, paid[facts.id], needed)
        found[facts.id] = FundView(facts, one.bureau, basis, needed, at, expires_on)
    return [found[key] for key in ids]


def paid_of(r: Row) -> Paid:
    """A withdrawal or refund."""
    plain = {k: str(r[k]) for k in ("code", "task", "plan", "purpose", "refunds")}
    return Paid(kind=EntryKind(r["kind"]), amount_fen=int(r["amount_fen"]), value_on=read_date(r["value_on"]), **plain)


def renewed(facts: RightFacts) -> date | None:
    """Until when the licence runs: as last renewed, else as granted."""
    found = [e.detail.expires_on for e in facts.of_kind(EventKind.RENEWED) if isinstance(e.detail, Renewal)]
    return found[-1] if found else facts.expires_on


async def own_day(identity: Identity, mine: str, today: date) -> date:
    """The day a reader starts from: today; for a former holder the last day of its own time. Raises ``NotFound``."""
    if identity.staff:
        return today
    rights = await scope.rights_of(identity, mine)
    ends = [(await scope.tenure(identity, key)).until for key in rights.values()]
    last = [min(today, until - timedelta(days=1)) if until else today for until in ends if until != date.min]
    return max(last, default=today)


async def of_mine(identity: Identity, mine: str, as_of: date) -> list[FundView]:
    """The funds of a mine's rights that are theirs to see. Raises ``NotFound``.

    A former holder is refused: what was demanded and paid after its time is not its own.
    """
    rights = await scope.rights_of(identity, mine)
    keys = [key for key in rights.values() if (await scope.tenure(identity, key)).mine_on(as_of)]
    if not keys:
        raise scope.hidden()
    return await views(keys, await places(), as_of)


# ---- as the API shows it -------------------------------------------------------------------------------------------


async def position_json(identity: Identity, mine: str, as_of: date) -> Json:
    """Where a mine's fund stands."""
    found = await of_mine(identity, mine, as_of)
    return {"mine": mine, "as_of": as_of.isoformat(), "rights": [view_json(v) for v in found]}


def view_json(view: FundView) -> Json:
    """One right's fund."""
    at = view.at
    plain = ("required_fen", "at_least_fen", "booked_fen", "deposited_fen", "interest_fen", "used_fen", "balance_fen")
    return {
        "right": view.facts.code,
        **{name: getattr(at, name) for name in plain},
        "missing": list(view.found.lacking(Stream.ACCRUAL)),
        "prepayment_missing": list(view.found.lacking(Stream.PREPAYMENT)),
        "tasks": [
            {
                **{
                    k: getattr(t.task, k) for k in ("code", "title", "area", "quantities", "quarter", "source", "phase")
                },
                "plan": t.task.plan or None,
                "year": t.year,
                "amount_fen": t.task.amount_fen,
                "paid_fen": t.paid_fen,
            }
            for t in at.tasks
        ],
        "unplanned": list(at.unplanned),
        "alerts": [{"kind": a.kind.value, "text": a.text, "days": a.days} for a in view.alerts],
    }


async def requirement_json(identity: Identity, mine: str, as_of: date) -> Json:
    """What a mine's rights must set aside, line by line with every factor."""
    found = await of_mine(identity, mine, as_of)
    return {"mine": mine, "as_of": as_of.isoformat(), "rights": [required_json(v) for v in found]}


def required_json(view: FundView) -> Json:
    """One right's demands."""
    day, found = view.at.as_of, view.found
    return {
        "right": view.facts.code,
        "verdict": "unknown" if found.missing else "known",
        "accrual_fen": found.required(Stream.ACCRUAL, day),
        "accrual_at_least_fen": found.at_least(Stream.ACCRUAL, day),
        "prepayment_fen": found.required(Stream.PREPAYMENT, day),
        "prepayment_at_least_fen": found.at_least(Stream.PREPAYMENT, day),
        "missing": list(found.missing),
        "lines": [line_json(line) for line in found.lines],
    }


def line_json(line: Line) -> Json:
    """One demand with all that it was computed from."""
    rule = line.rule
    return {
        "rule": rule.id,
        "title": rule.title,
        "stream": line.stream.value,
        "period": line.period,
        "due_on": line.due_on.isoformat() if line.due_on else None,
        "amount_fen": line.amount_fen,
        "factors": [factor_json(f) for f in line.factors],
        "missing": list(line.missing),
        "arithmetic": line.arithmetic or None,
        "rounding": "四舍五入到分，只在最后一步",
        "confidence": line.confidence.value,
        "in_force": rule.in_force.isoformat() if rule.in_force else None,
        "until": rule.until.isoformat() if rule.until else None,
        "cites": [c.model_dump() for c in rule.cites],
        "note": rule.note or None,
    }


def factor_json(factor: Factor) -> Json:
    """One factor; its value as decimal text."""
    value = format(factor.value, "f") if factor.value is not None else None
    return {"id": factor.id, "title": factor.title, "value": value, "source": factor.source}


async def outlook_json(identity: Identity, mine: str, as_of: date, what_if: WhatIf | None) -> Json:
    """What lies ahead of a mine's fund, with a deposit somebody thinks of. Raises ``Invalid`` for one in the past."""
    if what_if is not None and what_if.on < as_of:
        wrong = Defect("on", "in_past", what_if.on.isoformat(), f"不早于{as_of}", "设想的存入日期不能早于测算日")
        raise Invalid("设想的存入有误", [wrong])
    found = await of_mine(identity, mine, as_of)
    return {
        "mine": mine,
        "as_of": as_of.isoformat(),
        "what_if": {"deposit_fen": what_if.fen, "on": what_if.on.isoformat()} if what_if else None,
        "rights": [ahead_json(v, what_if) for v in found],
    }


def ahead_json(view: FundView, what_if: WhatIf | None = None) -> Json:
    """One right's quarters until production ends."""
    ends_on = view.basis.ends_on
    quarters = outlook(view.found, view.at.money, ends_on=ends_on, what_if=what_if)
    return {
        "right": view.facts.code,
        "ends_on": ends_on.isoformat() if ends_on else None,
        "missing": list(view.found.missing),
        "quarters": [quarter_json(q) for q in quarters],
    }


def quarter_json(q: Quarter) -> Json:
    """One quarter."""
    names = ("period", "accrual_fen", "prepayment_fen", "required_fen", "unknown", "deposited_fen", "committed_fen")
    more = ("held_fen", "short_fen", "lacking_fen")
    return {"ends_on": q.ends_on.isoformat(), **{name: getattr(q, name) for name in (*names, *more)}}
