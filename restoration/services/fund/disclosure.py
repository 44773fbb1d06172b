"""The fund in public and for the leader: the table that is shown, and the three ratios by the division tree.

No account number, no phone, no identity number leaves here. Whether amounts are shown is a dated decision of the bureau
(a trade secret, 政府信息公开条例 第十五条); an amount that is not known is shown as not known.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from restoration import database
from restoration.law.events import EventKind, RestorationRecorded
from restoration.law.facts import RightFacts, SubjectType
from restoration.law.fund.demands import Stream
from restoration.law.fund.ledger import EntryKind
from restoration.services import scope
from restoration.services.actors import Identity
from restoration.services.fund.position import FundView, views
from restoration.services.paging import Json
from restoration.services.scope import Condition, among
from restoration.services.snapshot import Places, places
from restoration.tables.fields import read_date

BATCH = 200
RIGHTS = "SELECT r.id FROM rights r JOIN mines m ON m.id = r.mine_id WHERE {} ORDER BY m.code, r.id"
SETTINGS = """
SELECT bureau_id, detail, effective_on FROM events WHERE kind = ? AND bureau_id IS NOT NULL
AND NOT EXISTS (SELECT 1 FROM events s WHERE s.supersedes = events.code) ORDER BY effective_on, id"""


async def funds(identity: Identity, division: str, as_of: date) -> AsyncIterator[tuple[Places, FundView]]:
    """The funds of a division and all below it, as far as the reader may see them. Raises ``NotFound``."""
    tree = await places()
    inside = tree.under(division)
    if not inside:
        raise scope.hidden()
    kind = Condition("r.subject_type = ?", (SubjectType.MINING_RIGHT.value,))
    where = scope.rights(identity) & among("m.division_id", inside) & kind
    ids = [int(r["id"]) for r in await database.fetch(RIGHTS.format(where.text), where.params)]
    if not identity.staff:  # a former holder's line is of its own time
        ids = [key for key in ids if (await scope.tenure(identity, key)).mine_on(as_of)]
    for start in range(0, len(ids), BATCH):
        for view in await views(ids[start : start + BATCH], tree, as_of):
            yield tree, view


# ---- the public table ----------------------------------------------------------------------------------------------


async def table(identity: Identity, division: str, as_of: date) -> Json:
    """The public table of a division's funds: rights with an account or money that is owed."""
    hidden = await hiding(as_of)
    found = [(view, view.bureau in hidden) async for _, view in funds(identity, division, as_of) if view.facts.accounts]
    rows = [disclosed(n, view, hide=hide) for n, (view, hide) in enumerate(found, 1)]
    return {"division": division, "as_of": as_of.isoformat(), "items": rows}


async def hiding(as_of: date) -> frozenset[int]:
    """The bureaus whose amounts are left out on a day, by their last decision."""
    last: dict[int, bool] = {}
    for r in await database.fetch(SETTINGS, [EventKind.FUND_DISCLOSURE_SET.value]):
        if read_date(r["effective_on"]) <= as_of:
            last[int(r["bureau_id"])] = bool(json.loads(r["detail"])["hide_amounts"])
    return frozenset(bureau for bureau, hide in last.items() if hide)


def disclosed(number: int, view: FundView, *, hide: bool) -> Json:
    """One line of the table."""
    facts, at = view.facts, view.at
    holder = facts.holder_on(at.as_of)
    amounts = {
        "required_fen": at.required_fen,
        "set_aside_fen": at.set_aside_fen,
        "used_fen": at.used_fen,
        "balance_fen": at.balance_fen,
        **of_year(facts, at.as_of.year),
    }
    return {
        "no": number,
        "mine": facts.mine_name,
        "holder": holder.name if holder else "",
        "licence_no": facts.licence_no,
        "mineral": facts.mineral,
        "plan_period": plan_period(facts),
        "hidden": hide,
        **{name: None if hide else amount for name, amount in amounts.items()},
        "year_restored_m2": restored(facts, at.as_of.year),
        "updated_on": at.last_entry_on.isoformat() if at.last_entry_on else None,
    }


def of_year(facts: RightFacts, year: int) -> dict[str, int]:
    """What the year alone added: booked or deposited, and used."""
    kinds = {e.code: e.kind for e in facts.entries}
    moved = dict.fromkeys(EntryKind, 0)
    for e in facts.entries:
        if e.effective_on.year == year:
            kind = EntryKind(kinds[e.reverses] if e.reverses else e.kind)
            moved[kind] += -e.amount_fen if e.reverses else e.amount_fen
    booked = [
        getattr(e.detail, "amount_fen", 0)
        for e in facts.of_kind(EventKind.ACCRUAL_BOOKED)
        if getattr(e.detail, "period", "")[:4] == str(year)
    ]
    used = moved[EntryKind.WITHDRAWAL] - moved[EntryKind.REFUND]
    return {"year_set_aside_fen": max(sum(booked), moved[EntryKind.DEPOSIT]), "year_used_fen": used}


def plan_period(facts: RightFacts) -> str:
    """From the plan's approval to the end of its last phase."""
    if not facts.plans:
        return ""
    plan = max(facts.plans, key=lambda p: (p.version, p.effective_on))
    ends = max((f.due_on for f in plan.phases), default=None)
    return f"{plan.effective_on}至{ends}" if ends else f"{plan.effective_on}起"


def restored(facts: RightFacts, year: int) -> int:
    """Area restored in a year (m²)."""
    works = facts.of_kind(EventKind.RESTORATION_RECORDED)
    return sum(
        e.detail.restored_m2 for e in works if isinstance(e.detail, RestorationRecorded) and e.effective_on.year == year
    )


# ---- the three ratios ----------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Sums:
    """What a division's ratios are made of; only rights whose demand is known enter the accrual ratio."""

    mines: int = 0
    opened: int = 0
    known: int = 0
    required_fen: int = 0
    set_aside_of_known_fen: int = 0
    set_aside_fen: int = 0
    used_fen: int = 0

    def add(self, view: FundView) -> None:
        """One more right."""
        at = view.at
        self.mines += 1
        self.opened += bool(view.facts.accounts)
        self.set_aside_fen += at.set_aside_fen
        self.used_fen += at.used_fen
        required = view.found.required(Stream.ACCRUAL, at.as_of)
        if required is not None:
            self.known += 1
            self.required_fen += required
            self.set_aside_of_known_fen += at.set_aside_fen

    def line(self, code: str, name: str) -> Json:
        """As shown: 开户率, 计提率, 使用率."""
        plain = ("mines", "opened", "known", "required_fen", "set_aside_of_known_fen", "set_aside_fen", "used_fen")
        return {
            "division": code,
            "name": name,
            **{k: getattr(self, k) for k in plain},
            "opened_percent": percent(self.opened, self.mines),
            "accrued_percent": percent(self.set_aside_of_known_fen, self.required_fen),
            "used_percent": percent(self.used_fen, self.set_aside_fen),
        }


def percent(part: int, whole: int) -> str | None:
    """A share in percent, one decimal, half up; nothing where there is nothing to share."""
    if whole <= 0:
        return None
    return str((Decimal(part) * 100 / whole).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP))


async def ratios(identity: Identity, division: str, as_of: date) -> Json:
    """The ratios of a division and of each division directly below it. Rights whose mining has ended do not count."""
    sums: dict[str, Sums] = {}
    async for tree, view in funds(identity, division, as_of):
        if view.facts.ended() is None:
            for code in counted_in(tree, division, view.facts.division):
                sums.setdefault(code, Sums()).add(view)
    names = {p.code: p.name for p in (await places()).by_id.values()}
    sums.setdefault(division, Sums())
    order = [division, *sorted(sums.keys() - {division})]
    return {"as_of": as_of.isoformat(), "items": [sums[code].line(code, names[code]) for code in order]}


def counted_in(tree: Places, division: str, own: str) -> Iterable[str]:
    """The division asked for, and the one directly below it that the right lies in."""
    place = next(p for p in tree.by_id.values() if p.code == own)
    line = [tree.by_id[key].code for key in place.ancestors]
    at = line.index(division)
    return (division, line[at - 1]) if at > 0 else (division,)
