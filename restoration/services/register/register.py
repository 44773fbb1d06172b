"""Putting facts on the register: a whole delivery, or one fact at a time.

A delivery is everything or nothing, in one unit of work: every defect of every record is named, and nothing is kept
while there is one. A single fact passes the same checks and is judged at once; what a delivery brings is judged by the
next check, which takes up every right that has never been evaluated.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from restoration.clock import legal_day
from restoration.database import unit_of_work
from restoration.errors import Defect
from restoration.law.events import EVENT_KINDS
from restoration.law.life import guards
from restoration.services import audit
from restoration.services.actors import Actor
from restoration.services.audit import Effect
from restoration.services.checks import mark_dirty, recheck
from restoration.services.fund import ledger_rows
from restoration.services.indicators import alarms
from restoration.services.indicators.facts import COUNTED
from restoration.services.lawbook import current
from restoration.services.paging import Json
from restoration.services.recording import Held, chains, hold, refuse
from restoration.services.records import BureauEventIn, EventIn, HoldingIn, MineIn, Register
from restoration.services.register import checks as register_checks
from restoration.services.register import rows
from restoration.services.register.bureaus import locked_bureau, seen_of_bureau
from restoration.services.register.details import read_detail
from restoration.services.register.facts import event_defects, holding_defects
from restoration.services.register.known import CompanyRow, Known, companies_on_record, fits, known_for, rights_of
from restoration.services.register.places import write_bureaus, write_companies, write_divisions
from restoration.services.register.seen import bureau_event_code, event_code, holding_code
from restoration.services.snapshot import Places, places
from restoration.tables import Bureau, Holding, LedgerEntry, Right


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a delivery put on record: how many of each, the keys of its rights, and the indicators it took too far."""

    divisions: int
    bureaus: int
    companies: int
    mines: int
    holdings: int
    events: int
    plans: int
    phases: int
    accounts: int
    entries: int
    reports: int
    right_ids: tuple[int, ...]
    alarms: tuple[Json, ...] = ()

    @property
    def rights(self) -> int:
        """How many rights."""
        return len(self.right_ids)


async def load(actor: Actor, delivery: Register, *, at: datetime) -> Loaded:
    """Put a delivery on record, all of it or nothing. Raises ``Invalid`` with every defect of every record."""

    async def work() -> Loaded:
        known = await known_for(delivery)
        refuse(register_checks.defects(delivery, known, current().rulebook, legal_day(at)), "报送的数据")
        return await write(delivery, known, rows.Header(actor, at))

    return await unit_of_work(work)


async def write(delivery: Register, known: Known, header: rows.Header) -> Loaded:
    """A checked delivery put on record, with what it took beyond a planning indicator's target."""
    touched = {m.division: m.code for m in delivery.mines}
    work = partial(write_rows, delivery, known, header)
    loaded, raised = await alarms.watch(header.actor, touched, work, at=header.at)
    return replace(loaded, alarms=tuple(raised))


async def write_rows(delivery: Register, known: Known, header: rows.Header) -> Loaded:
    """The rows of a checked delivery, then its audit entries."""
    divisions = await write_divisions(delivery, known)
    bureaus = await write_bureaus(delivery, known, divisions)
    companies = await write_companies(delivery, known, header.at)
    tree = await places()
    mines = await rows.write_mines(delivery, divisions, header.at)
    rights = await rows.write_rights(delivery, mines, await registrars(delivery, divisions, tree), header)
    plans, phases = await rows.write_plans(
        [(rights[r.code], p) for _, r in rights_of(delivery) for p in r.plans], header
    )
    accounts, ledgers = await rows.write_accounts(
        [(rights[r.code], a) for _, r in rights_of(delivery) for a in r.accounts], header
    )
    loaded = Loaded(
        divisions=len(divisions) - len(known.divisions),
        bureaus=len(delivery.bureaus),
        companies=len(companies.keys() - known.companies.keys()),
        mines=len(mines),
        holdings=await rows.write_holdings(delivery, rights, companies, header),
        events=await rows.write_events(delivery, rights, bureaus, header),
        plans=plans,
        phases=phases,
        accounts=accounts,
        entries=sum(len(ledger) for ledger in ledgers.values()),
        reports=await rows.write_reports(delivery, rights, header),
        right_ids=tuple(sorted(rights.values())),
    )
    await record(delivery, known, ledgers, chains_by_code(tree, bureaus), header)
    return loaded


async def registrars(delivery: Register, divisions: Mapping[str, int], tree: Places) -> dict[str, int | None]:
    """Which bureau registered each right: the nearest one up the tree at the level the right states."""
    at: dict[tuple[int, str], int] = {}
    for bureau in await Bureau.all().order_by("id"):
        at.setdefault((division_of(bureau), bureau.registration_level), bureau.id)
    found: dict[str, int | None] = {}
    for mine in delivery.mines:
        line = tree.by_id[divisions[mine.division]].ancestors
        for right in mine.rights:
            level = right.registration_level.value
            found[right.code] = next((at[place, level] for place in line if (place, level) in at), None)
    return found


def division_of(bureau: Bureau) -> int:
    """The key of a bureau's division."""
    key: int = getattr(bureau, "division_id")  # noqa: B009 - the ORM adds the attribute
    return key


def chains_by_code(tree: Places, bureaus: Mapping[str, int]) -> dict[str, str]:
    """The audit chain of every division, by the division's code."""
    by_id = chains(tree, {key: code for code, key in bureaus.items()})
    return {tree.by_id[key].code: chain for key, chain in by_id.items()}


# ---- audit -------------------------------------------------------------------------------------------------------


async def record(
    delivery: Register,
    known: Known,
    ledgers: Mapping[str, list[LedgerEntry]],
    chain_at: Mapping[str, str],
    header: rows.Header,
) -> None:
    """One effect for every division, bureau, company and mine, and the end of every ledger, chain by chain."""
    groups: dict[str, list[Effect]] = {}
    for chain, effect in effects(delivery, known, ledgers, chain_at):
        groups.setdefault(chain, []).append(effect)
    for chain in sorted(groups):
        await audit.record(header.actor, chain, groups[chain], at=header.at)


def effects(
    delivery: Register, known: Known, ledgers: Mapping[str, list[LedgerEntry]], chain_at: Mapping[str, str]
) -> Iterator[tuple[str, Effect]]:
    """Each effect with its chain; a company belongs to no bureau, so the nation's chain has it."""
    for d in delivery.divisions:
        if d.code not in known.divisions:
            yield chain_at[d.code], Effect("division:register", f"division:{d.code}", d.model_dump(mode="json"))
    for b in delivery.bureaus:
        yield b.code, Effect("bureau:register", f"bureau:{b.code}", b.model_dump(mode="json"))
    for uscc, c in {c.uscc: c for c in delivery.companies if c.uscc not in known.companies}.items():
        yield audit.NATION, Effect("company:register", f"company:{uscc}", c.model_dump(mode="json"))
    for mine in delivery.mines:
        yield chain_at[mine.division], Effect("mine:register", f"mine:{mine.code}", summary(mine))
        for account in (a.code for right in mine.rights for a in right.accounts if a.code in ledgers):
            yield chain_at[mine.division], ledger_rows.head_effect(account, ledgers[account][-1], "fund:load")
    for event in delivery.bureau_events:
        yield event.bureau, Effect("source:confirm", f"bureau:{event.bureau}", event.model_dump(mode="json"))


def summary(mine: MineIn) -> dict[str, object]:
    """A mine as audited: its rights with how many facts came with each."""
    kinds = ("holdings", "events", "plans", "accounts", "reports")
    rights = {r.code: {kind: len(getattr(r, kind)) for kind in kinds if getattr(r, kind)} for r in mine.rights}
    return {"name": mine.name, "division": mine.division, "rights": rights}


# ---- single facts ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Put:
    """A fact put on record, and the planning indicators it took beyond their target."""

    code: str
    alarms: list[Json]


async def record_event(actor: Actor, right_code: str, event: EventIn, *, at: datetime) -> str:
    """Record one dated fact of a right's life; its code."""
    return (await put_event(actor, right_code, event, at=at)).code


async def put_event(actor: Actor, right_code: str, event: EventIn, *, at: datetime) -> Put:
    """Record one dated fact of a right's life, watched where it changes what an indicator counts."""

    async def work() -> str:
        held, code = await write_event(actor, right_code, event, at=at)
        await recheck([held.id], at=at)
        return code

    return await watched(actor, right_code if event.kind in COUNTED else None, work, at=at)


async def watched(actor: Actor, right_code: str | None, work: Callable[[], Awaitable[str]], *, at: datetime) -> Put:
    """One unit of work on a right, with the indicators of its place looked at before and after; not for no right."""

    async def whole() -> Put:
        found = Right.get_or_none(code=right_code).prefetch_related("mine__division")
        row = await found if right_code and fits(Right, right_code) else None
        if row is None:
            return Put(await work(), [])
        return Put(*await alarms.watch(actor, {row.mine.division.code: row.mine.code}, work, at=at))

    return await unit_of_work(whole)


async def write_event(actor: Actor, right_code: str, event: EventIn, *, at: datetime) -> tuple[Held, str]:
    """Write one fact of an act that brings several, unjudged: the right in hand and the fact's code."""
    held = await hold(actor, right_code, at=at)
    code = event_code(right_code, held.next_number("event", f"{right_code}-V"))
    refuse([*event_defects("", event, held.seen, code), *life_defects(event, held, at)], "登记的事项")
    await rows.event_row(event, code, held.header, right=held.id).save(force_create=True)
    await held.noted("event:record", code, event)
    return held, code


def life_defects(event: EventIn, held: Held, at: datetime) -> Iterator[Defect]:
    """What a fact of the right's life is refused for, held against everything on record of the right."""
    law, detail = current(), read_detail(event)[0]
    if detail is not None:
        yield from guards.defects(
            guards.Stated(
                kind=event.kind,
                on=event.effective_on,
                detail=detail,
                facts=held.subject.facts.current(without=event.supersedes),
                rulebook=law.rulebook,
                calendar=law.calendar,
                at=at,
                supersedes=event.supersedes,
            )
        )


async def record_holding(actor: Actor, right_code: str, holding: HoldingIn, *, at: datetime) -> str:
    """Record that a company holds the right from a day on (转让, or a correction); the holding's code."""
    return (await put_holding(actor, right_code, holding, at=at)).code


async def put_holding(actor: Actor, right_code: str, holding: HoldingIn, *, at: datetime) -> Put:
    """Record that a company holds the right from a day on, watched as any change of a right."""

    async def work() -> str:
        held = await hold(actor, right_code, at=at)
        company = (await companies_on_record([holding.uscc])).get(holding.uscc)
        code = holding_code(right_code, held.next_number("holding", f"{right_code}-H"))
        found = list(holding_defects("", holding, held.seen, code))
        refuse([*found, *unknown_company(holding, company)], "登记的持有人")
        key = company.id if company else 0
        await Holding(right_id=held.id, company_id=key, **held.header.columns(holding, code)).save(force_create=True)
        await held.done("holding:record", code, holding)
        return code

    return await watched(actor, right_code, work, at=at)


def unknown_company(holding: HoldingIn, company: CompanyRow | None) -> Iterator[Defect]:
    """A holder is a company on record."""
    if company is None:
        yield register_checks.missing("uscc", holding.uscc, "企业")


async def record_of_bureau(actor: Actor, event: BureauEventIn, action: str, *, at: datetime) -> str:
    """Record what a bureau confirms or decides for many duties; the next check judges every right there again."""

    async def work() -> str:
        bureau = await locked_bureau(event.bureau)
        seen = await seen_of_bureau(bureau, at)
        code = bureau_event_code(bureau.code, len(seen.rows["event"]) + 1)
        refuse(register_checks.bureau_event("", event, seen, code, current().rulebook), EVENT_KINDS[event.kind].title)
        await rows.event_row(event, code, rows.Header(actor, at), bureau=bureau.id).save(force_create=True)
        effect = Effect(action, f"bureau:{bureau.code}", {"code": code, **event.model_dump(mode="json")})
        await audit.record(actor, bureau.code, [effect], at=at)
        await mark_dirty(bureau.division.code)
        return code

    return await unit_of_work(work)
