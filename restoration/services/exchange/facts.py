"""Plans, accounts and report versions of a file, put on rights that are on record.

They pass the same checks as a fact recorded by hand. Rights the check has judged before are judged again at once; a
right it has never judged waits for its first check, so that a county being taken on is not flagged for a report that is
in the next file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Final

from restoration import database, strict
from restoration.clock import legal_day
from restoration.errors import Defect, Invalid
from restoration.law.facts import Report
from restoration.services import audit
from restoration.services.audit import Effect
from restoration.services.checks import recheck
from restoration.services.exchange.compare import Record
from restoration.services.exchange.delivery import Body, Trace, plain
from restoration.services.exchange.kinds import Kind, Layout
from restoration.services.exchange.table import RowDefect
from restoration.services.recording import chains
from restoration.services.records import AccountIn, PlanIn, ReportIn
from restoration.services.register.checks import account_lengths, lengths, missing, plan_lengths
from restoration.services.register.facts import account_defects, plan_defects, report_defects
from restoration.services.register.known import batched, fits
from restoration.services.register.rows import Header, report_row, write_accounts, write_plans
from restoration.services.register.seen import Seen, seen_of
from restoration.services.reports.parts import carried, gone_by
from restoration.services.snapshot import places, subjects
from restoration.tables import AnnualReport, Bureau, Evaluation, Right

Fact = PlanIn | AccountIn | ReportIn
PAGE = 200


@dataclass(slots=True)
class RightInHand:
    """A right, locked: its key, what is on record of it, and the audit chain it writes to."""

    id: int
    seen: Seen
    chain: str
    reports: list[Report | ReportIn]
    events: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """A fact with its right and its path in the trace."""

    path: str
    right: str
    fact: Fact


async def rights_in_hand(codes: set[str], header: Header) -> dict[str, RightInHand]:
    """The rights on record among these codes, locked in the order of their keys."""
    fitting = sorted(c for c in codes if fits(Right, c))
    keys = [k for batch in batched(fitting) for k in await Right.filter(code__in=batch).values_list("id", flat=True)]
    tree = await places()
    chain = chains(tree, {b.id: b.code for b in await Bureau.all()})
    where = {p.code: chain[p.id] for p in tree.by_id.values()}
    found: dict[str, RightInHand] = {}
    for batch in batched(sorted(int(str(k)) for k in keys)):
        await database.lock_row(Right.filter(id__in=batch).order_by("id"))
        for start in range(0, len(batch), PAGE):
            for s in await subjects(batch[start : start + PAGE], tree):
                seen, reports = seen_of(s.facts, legal_day(header.at)), list(s.facts.reports)
                found[s.facts.code] = RightInHand(s.facts.id, seen, where[s.facts.division], [*reports], s.facts.events)
    return found


# ---- building ----------------------------------------------------------------------------------------------------

SHAPES: Final[Mapping[Kind, type[Fact]]] = {Kind.PLANS: PlanIn, Kind.ACCOUNTS: AccountIn, Kind.REPORTS: ReportIn}
DAYS: Final = {Kind.PLANS: "approved_on", Kind.ACCOUNTS: "opened_on", Kind.REPORTS: "received_on"}
FIELDS: Final = {
    Kind.PLANS: ("code", "version", "title", "approval_no", "evidence"),
    Kind.ACCOUNTS: ("code", "bank", "number_tail", "scope_of_use", "accrual_method", "evidence"),
    Kind.REPORTS: ("code", "year", "version", "channel", "evidence"),
}


def body_of(kind: Kind, record: Record, path: str, trace: Trace) -> Body:
    """A record as the fact's body, traced."""
    trace.put(path, record.first, effective_on=DAYS[kind])
    body = plain(record.first, *FIELDS[kind], effective_on=DAYS[kind])
    if kind is Kind.REPORTS:
        parts = record.first.values["parts"]
        body["parts"] = list(parts) if isinstance(parts, tuple) else []
    if kind is Kind.PLANS:
        phased = [row for row in record.rows if row.values.get("no") is not None]
        for n, row in enumerate(phased):
            trace.put(f"{path}.phases[{n}]", row, title="phase")
        body["phases"] = [plain(row, "no", "due_on", "planned_m2", title="phase") for row in phased]
    return body


def placed(layout: Layout, records: Sequence[Record], trace: Trace) -> Iterator[Placed | list[Defect]]:
    """Each record as a fact, or what is wrong with its fields."""
    for n, record in enumerate(records):
        path = f"rows[{n}]"
        body = body_of(layout.kind, record, path, trace)
        try:
            yield Placed(path, str(record.first.values["right"]), strict.model(SHAPES[layout.kind], body))
        except Invalid as refusal:
            yield [Defect(f"{path}.{d.field}", d.code, d.found, d.expected, d.cure) for d in refusal.defects]


# ---- checks ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CheckedFacts:
    """Facts that may be written once nothing else is wrong."""

    facts: tuple[Placed, ...]
    rights: Mapping[str, RightInHand]


async def check(layout: Layout, records: Sequence[Record], header: Header) -> tuple[CheckedFacts, list[RowDefect]]:
    """The records as facts of their rights, with everything wrong with them by row."""
    trace = Trace(layout)
    wrong: list[Defect] = []
    facts: list[Placed] = []
    for one in placed(layout, records, trace):
        if isinstance(one, Placed):
            facts.append(one)
        else:
            wrong += one
    facts.sort(key=lambda p: getattr(p.fact, "version", 0))
    rights = await rights_in_hand({p.right for p in facts}, header)
    for p in facts:
        wrong += fact_defects(p, rights)
    return CheckedFacts(tuple(facts), rights), [trace.back(d) for d in wrong]


def fact_defects(p: Placed, rights: Mapping[str, RightInHand]) -> Iterator[Defect]:
    """What is wrong with one fact beside what is on record of its right."""
    here, fact = f"{p.path}.", p.fact
    if (right := rights.get(p.right)) is None:
        yield missing(f"{here}right", p.right, "矿业权")
    elif isinstance(fact, PlanIn):
        yield from (*plan_lengths(here, fact), *plan_defects(here, fact, right.seen))
    elif isinstance(fact, AccountIn):
        yield from (*account_lengths(here, fact), *account_defects(here, fact, right.seen))
    else:
        yield from (*lengths(here, fact, AnnualReport), *report_defects(here, fact, right.seen))


# ---- writing -----------------------------------------------------------------------------------------------------

ACTIONS: Final = {Kind.PLANS: "plan:import", Kind.ACCOUNTS: "fund_account:import", Kind.REPORTS: "report:import"}


async def write(kind: Kind, checked: CheckedFacts, header: Header) -> None:
    """The facts with their audit entries; rights judged before are judged again."""
    rights = checked.rights
    plans = [(rights[p.right].id, p.fact) for p in checked.facts if isinstance(p.fact, PlanIn)]
    accounts = [(rights[p.right].id, p.fact) for p in checked.facts if isinstance(p.fact, AccountIn)]
    await write_plans(plans, header)
    await write_accounts(accounts, header)
    await write_reports(checked, header)
    effects: dict[str, list[Effect]] = {}
    for p in checked.facts:
        after = p.fact.model_dump(mode="json", exclude_none=True)
        effects.setdefault(rights[p.right].chain, []).append(Effect(ACTIONS[kind], f"right:{p.right}", after))
    await record(effects, header)
    await judge_again({right.id for right in rights.values()}, header)


async def write_reports(checked: CheckedFacts, header: Header) -> None:
    """Report versions in their order, each with the parts of the versions it adds to."""
    rows = []
    for p in checked.facts:
        if isinstance(p.fact, ReportIn):
            right = checked.rights[p.right]
            right.reports.append(p.fact)
            gone = gone_by(p.fact.effective_on, right.reports, right.events)
            rows.append(report_row(p.fact, right.id, carried(p.fact, right.reports, gone), header))
    if rows:
        await AnnualReport.bulk_create(rows)


async def record(effects: Mapping[str, Sequence[Effect]], header: Header) -> None:
    """Audit chain by chain, in one order, so that two imports never wait for each other."""
    for chain in sorted(effects):
        await audit.record(header.actor, chain, effects[chain], at=header.at)


async def judge_again(rights: set[int], header: Header) -> None:
    """Judge again the rights that a check has judged before."""
    for batch in batched(sorted(rights)):
        judged = await Evaluation.filter(right_id__in=batch).prefetch_related("right")
        ids = sorted(map(attrgetter("right.id"), judged))
        for start in range(0, len(ids), PAGE):
            await recheck(ids[start : start + PAGE], at=header.at)
