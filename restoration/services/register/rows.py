"""A checked delivery as rows: a few statements for each table, keys read back by public code.

Everything here runs inside the unit of work that checked the delivery.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from restoration.errors import Defect, Invalid
from restoration.services.actors import Actor
from restoration.services.fund.ledger_rows import NewEntry, chained
from restoration.services.records import AccountIn, EventIn, FactIn, PlanIn, Register, ReportIn, RightIn
from restoration.services.register.details import read_detail, stored
from restoration.services.register.known import ids_by_code, rights_of
from restoration.services.register.places import insert
from restoration.services.register.seen import bureau_event_code, event_code, holding_code
from restoration.services.reports.parts import carried, gone_by
from restoration.tables import (
    AnnualReport,
    Event,
    FundAccount,
    Holding,
    LedgerEntry,
    Mine,
    Phase,
    Plan,
    Right,
)


@dataclass(frozen=True, slots=True)
class Header:
    """Who records, when."""

    actor: Actor
    at: datetime

    def columns(self, fact: FactIn, code: str) -> dict[str, object]:
        """What every row of fact carries."""
        return {
            "code": code,
            "effective_on": fact.effective_on,
            "recorded_at": self.at,
            "recorded_by": self.actor.id,
            "evidence": fact.evidence,
            "supersedes": fact.supersedes,
        }


# ---- mines, rights -----------------------------------------------------------------------------------------------


async def write_mines(delivery: Register, divisions: Mapping[str, int], at: datetime) -> dict[str, int]:
    """The mines' keys."""
    rows = [
        Mine(
            code=m.code,
            name=m.name,
            division_id=divisions[m.division],
            township=m.township or "",
            note=m.note or "",
            recorded_at=at,
        )
        for m in delivery.mines
    ]
    await insert(Mine, rows)
    return await ids_by_code(Mine, [m.code for m in delivery.mines])


async def write_rights(
    delivery: Register, mines: Mapping[str, int], registrars: Mapping[str, int | None], header: Header
) -> dict[str, int]:
    """The rights' keys; ``registrars`` says, by right, which bureau registered it."""
    rows = [right_row(r, mines[m.code], registrars[r.code], header) for m in delivery.mines for r in m.rights]
    await insert(Right, rows)
    return await ids_by_code(Right, [r.code for r in rows])


def right_row(right: RightIn, mine: int, registrar: int | None, header: Header) -> Right:
    """A right as first registered."""
    return Right(
        code=right.code,
        mine_id=mine,
        subject_type=right.subject_type.value,
        licence_no=right.licence_no,
        registration_level=right.registration_level.value,
        registered_by_id=registrar,
        mineral=right.mineral,
        method=right.method or "",
        scale_class=right.scale_class or "",
        scale=right.scale,
        scale_unit=right.scale_unit or "",
        area_m2=right.area_m2,
        zone=right.zone or "",
        arable_land=right.arable_land,
        toxic=right.toxic,
        remark=right.remark or "",
        newly_granted=right.newly_granted,
        granted_on=right.granted_on,
        expires_on=right.expires_on,
        recorded_at=header.at,
        recorded_by=header.actor.id,
        evidence=right.evidence,
    )


# ---- facts -------------------------------------------------------------------------------------------------------


async def write_holdings(
    delivery: Register, rights: Mapping[str, int], companies: Mapping[str, int], header: Header
) -> int:
    """Every holding."""
    return await insert(
        Holding,
        (
            Holding(
                right_id=rights[right.code],
                company_id=companies[holding.uscc],
                **header.columns(holding, holding_code(right.code, n)),
            )
            for _, right in rights_of(delivery)
            for n, holding in enumerate(right.holdings, 1)
        ),
    )


def event_row(
    event: EventIn, code: str, header: Header, *, right: int | None = None, bureau: int | None = None
) -> Event:
    """An event with its payload as stored."""
    columns = header.columns(event, code)
    return Event(right_id=right, bureau_id=bureau, kind=event.kind.value, detail=payload(event), **columns)


def payload(event: EventIn) -> str:
    """The payload as the table keeps it; checked before, so a refusal here is one that was overlooked."""
    detail, wrong = read_detail(event)
    if detail is None:
        raise Invalid("事项内容有误", [Defect(f"detail.{d.field}", d.code, d.found, d.expected, d.cure) for d in wrong])
    return stored(detail)


async def write_events(
    delivery: Register, rights: Mapping[str, int], bureaus: Mapping[str, int], header: Header
) -> int:
    """Every event of rights and bureaus."""
    rows = [
        event_row(event, event_code(right.code, n), header, right=rights[right.code])
        for _, right in rights_of(delivery)
        for n, event in enumerate(right.events, 1)
    ]
    told = await numbers_used([bureaus[e.bureau] for e in delivery.bureau_events])
    for event in delivery.bureau_events:
        bureau = bureaus[event.bureau]
        told[bureau] = told.get(bureau, 0) + 1
        rows.append(event_row(event, bureau_event_code(event.bureau, told[bureau]), header, bureau=bureau))
    return await insert(Event, rows)


async def numbers_used(bureaus: Sequence[int]) -> dict[int, int]:
    """How many events each of these bureaus has."""
    return {b: await Event.filter(bureau_id=b).count() for b in sorted(set(bureaus))}


async def write_plans(plans: Sequence[tuple[int, PlanIn]], header: Header) -> tuple[int, int]:
    """Plan versions with their phases, each with its right's key; how many of both."""
    rows = [
        Plan(
            right_id=right,
            version=p.version,
            title=p.title,
            approval_no=p.approval_no or "",
            **header.columns(p, p.code),
        )
        for right, p in plans
    ]
    written = await insert(Plan, rows)
    ids = await ids_by_code(Plan, [p.code for _, p in plans])
    return written, await insert(Phase, (row for _, p in plans for row in phase_rows(p, ids[p.code])))


def phase_rows(plan: PlanIn, key: int) -> Iterator[Phase]:
    """A plan's phases."""
    for p in plan.phases:
        yield Phase(plan_id=key, no=p.no, title=p.title, due_on=p.due_on, planned_m2=p.planned_m2)


async def write_accounts(
    accounts: Sequence[tuple[int, AccountIn]], header: Header, *, sealed: str = ""
) -> tuple[int, dict[str, list[LedgerEntry]]]:
    """Accounts, each with its right's key, and their chained entries by account.

    ``sealed`` is the encrypted number of a single account that is opened with its whole number.
    """
    rows = [
        FundAccount(
            right_id=right,
            bank=a.bank or "",
            number_tail=a.number_tail or "",
            scope_of_use=a.scope_of_use or "",
            accrual_method=a.accrual_method or "",
            account_type=a.account_type or "",
            branch=a.branch or "",
            account_name=a.account_name or "",
            number_sealed=sealed,
            **header.columns(a, a.code),
        )
        for right, a in accounts
    ]
    written = await insert(FundAccount, rows)
    ids = await ids_by_code(FundAccount, [a.code for _, a in accounts])
    ledgers = {a.code: ledger_of(a, ids[a.code], header) for _, a in accounts if a.entries}
    await insert(LedgerEntry, (e for ledger in ledgers.values() for e in ledger))
    return written, ledgers


def ledger_of(account: AccountIn, key: int, header: Header) -> list[LedgerEntry]:
    """An account's entries in the order given, chained from the start."""
    entries = [NewEntry(e.code, e.kind, e.amount_fen, e.value_on, e.reference or "") for e in account.entries]
    return chained(account.code, key, entries, actor=header.actor, at=header.at)


async def write_reports(delivery: Register, rights: Mapping[str, int], header: Header) -> int:
    """Every report version, a supplement with the parts of the versions it adds to."""
    rows = (
        report_row(report, rights[right.code], parts_of(report, right), header)
        for _, right in rights_of(delivery)
        for report in right.reports
    )
    return await insert(AnnualReport, rows)


def parts_of(report: ReportIn, right: RightIn) -> frozenset[str]:
    """A delivered version's parts with those it carries."""
    return carried(report, right.reports, gone_by(report.effective_on, right.reports, right.events))


def report_row(report: ReportIn, right: int, parts: Iterable[str], header: Header) -> AnnualReport:
    """A version of a year's report."""
    return AnnualReport(
        right_id=right,
        year=report.year,
        version=report.version,
        channel=report.channel,
        parts=json.dumps(sorted(parts)),
        **header.columns(report, report.code),
    )
