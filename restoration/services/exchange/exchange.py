"""Workbooks in and out: a whole file is put on record, or nothing of it with every defect of every row told.

What a file says that is on record already is counted and left alone, so that the same file can be brought in again; a
dry run does everything and then undoes it, so that what it tells is what would happen.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

from restoration.clock import legal_day
from restoration.database import dialect, fetch, lock_row, unit_of_work
from restoration.errors import Defect, Invalid, NotFound
from restoration.services import audit
from restoration.services.actors import Actor
from restoration.services.audit import Effect
from restoration.services.checks import mark_dirty
from restoration.services.exchange import delivery as exchange_delivery
from restoration.services.exchange import facts as exchange_facts
from restoration.services.exchange import ledger as exchange_ledger
from restoration.services.exchange import sheets
from restoration.services.exchange.compare import (
    Record,
    contradictions,
    difference,
    disagreements,
    on_record,
    records,
    settle,
)
from restoration.services.exchange.kinds import Kind, Layout, layout_of
from restoration.services.exchange.stored import Selection, Values, stored
from restoration.services.exchange.table import NO_MAPPING, HeadMapping, Row, RowDefect, Table, read_table, with_fixed
from restoration.services.recording import chains
from restoration.services.register.facts import not_future
from restoration.services.register.rows import Header
from restoration.services.snapshot import Places, places
from restoration.tables import Bureau, Division

IMPORTING: Final = 7_265_736_714
"""The advisory lock that imports take on PostgreSQL."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import did, or in a dry run would do: rows read, records put on record, records there already."""

    kind: Kind
    rows: int
    new: int
    unchanged: int
    tracked: tuple[str, ...]  # divisions whose 建账日期 was set
    examples: int
    dry_run: bool
    alarms: tuple[str, ...] = ()  # planning indicators the file took beyond their target
    findings: tuple[str, ...] = ()  # rights the texts of their place speak against


class ImportRefused(Invalid):
    """A file with defects: nothing of it was kept. ``rows`` are the defects by row, ``table`` is what was read."""

    code = "import_refused"

    def __init__(self, table: Table, rows: Sequence[RowDefect]) -> None:
        self.table = table
        self.rows = tuple(sorted(rows, key=lambda d: d.row))
        bad = len({d.row for d in rows})
        told = [Defect(f"第{d.row}行 {d.defect.field}".strip(), *parts(d.defect)) for d in self.rows]
        message = f"{len(table.rows)} 行中有 {bad} 行、{len(rows)} 处需要更正，未导入任何一行"
        super().__init__(message, told)

    def __str__(self) -> str:
        return "\n".join([self.message, *map(str, self.rows)])


def parts(defect: Defect) -> tuple[str, str, str, str]:
    """A defect without its field."""
    return defect.code, defect.found, defect.expected, defect.cure


class _Undo(Exception):
    """Ends a dry run's unit of work so that nothing of it is kept."""


# ---- in ----------------------------------------------------------------------------------------------------------


async def read(
    kind: Kind,
    path: Path,
    *,
    mapping: HeadMapping = NO_MAPPING,
    fixed: Path | None = None,
    progress: sheets.Progress = sheets.silent,
) -> Table:
    """The rows of a workbook; rows of ``fixed``, a corrected error workbook, take the places they came from.

    Raises ``Malformed`` for a file that is no workbook of this kind.
    """
    sheet = await sheets.read(path, sheet=mapping.sheet, header_row=mapping.header_row, progress=progress)
    table = read_table(kind, sheet, mapping)
    return table if fixed is None else with_fixed(table, await sheets.read(fixed), path)


async def import_file(
    actor: Actor, kind: Kind, path: Path, *, at: datetime, mapping: HeadMapping = NO_MAPPING, dry_run: bool = False
) -> Outcome:
    """Put a workbook on record, all of it or nothing. Raises ``Malformed`` or ``ImportRefused``."""
    return await import_table(actor, await read(kind, path, mapping=mapping), at=at, dry_run=dry_run)


async def import_table(actor: Actor, table: Table, *, at: datetime, dry_run: bool = False) -> Outcome:
    """Put a table's rows on record, all of them or none. Raises ``ImportRefused``."""
    settle(table.layout, [row for row in table.rows if not row.bad])
    done: list[Outcome] = []

    async def work() -> None:
        await one_at_a_time()
        done[:] = [await put(table, Header(actor, at), dry_run)]
        if dry_run:
            raise _Undo

    with suppress(_Undo):
        await unit_of_work(work)
    return done[0]


async def one_at_a_time() -> None:
    """Hold off other imports until this one ends, so that what it finds on record stays so. SQLite always does."""
    if dialect() != "sqlite":
        await fetch("SELECT pg_advisory_xact_lock(?::bigint)", [IMPORTING])


async def put(table: Table, header: Header, dry_run: bool) -> Outcome:
    """Check a table against itself and the record, and write what is new."""
    layout = table.layout
    good = [row for row in table.rows if not row.bad]
    wrong = [*table.defects]
    found = records(layout, good)
    told = [*disagreements(layout, found)]
    if layout.kind is Kind.MINES:
        told += exchange_delivery.together(layout, good)
        told += await exchange_delivery.company_defects(layout, good)
    known = await on_record(layout, found)
    told += [d for record in found if record.code in known for d in contradictions(layout, record, known[record.code])]
    starts, untrackable = await tracking(layout, good, header)
    told += untrackable
    spoilt = {d.row for d in told}
    new = [r for r in found if r.code not in known and not spoilt & {row.number for row in r.rows}]
    writer = await checked(layout, new, header, table)
    told += writer.defects
    wrong += spared(told, table)
    if wrong:
        raise ImportRefused(table, wrong)
    raised, against = await writer.write(header)
    await start_tracking(starts, header)
    unchanged = sum(r.code in known for r in found)
    return Outcome(
        layout.kind, len(table.rows), len(new), unchanged, tuple(starts), table.examples, dry_run, raised, against
    )


def spared(told: Sequence[RowDefect], table: Table) -> list[RowDefect]:
    """Without complaints that something is unknown which a row that could not be read would have brought."""
    key = table.layout.record
    unread = {str(row.cells.get(key, "")).strip() for row in table.rows if row.bad}
    return [d for d in told if not (d.defect.code in ("unknown", "reference_unknown") and d.defect.found in unread)]


@dataclass(frozen=True, slots=True)
class Writer:
    """What was checked and how it is written."""

    kind: Kind
    what: exchange_delivery.Checked | exchange_facts.CheckedFacts | exchange_ledger.CheckedLedger | None
    defects: list[RowDefect]

    async def write(self, header: Header) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Put it on record; what a delivery took beyond a planning indicator's target, and against the texts."""
        if isinstance(self.what, exchange_delivery.Checked):
            return await exchange_delivery.write(self.what, header)
        if isinstance(self.what, exchange_facts.CheckedFacts):
            await exchange_facts.write(self.kind, self.what, header)
        elif isinstance(self.what, exchange_ledger.CheckedLedger):
            await exchange_ledger.write(self.what, header)
        return (), ()


async def checked(layout: Layout, new: Sequence[Record], header: Header, table: Table) -> Writer:
    """The new records, checked as their kind is."""
    what: exchange_delivery.Checked | exchange_facts.CheckedFacts | exchange_ledger.CheckedLedger | None = None
    defects: list[RowDefect] = []
    if not new:
        pass
    elif layout.kind in (Kind.DIVISIONS, Kind.BUREAUS, Kind.MINES):
        what, defects = await exchange_delivery.check(layout, new, header)
    elif layout.kind is Kind.LEDGER:
        unread = {str(row.cells.get("account", "")).strip() for row in table.rows if row.bad}
        what, defects = await exchange_ledger.check(layout, new, header, unread)
    else:
        what, defects = await exchange_facts.check(layout, new, header)
    return Writer(layout.kind, what, defects)


# ---- the day records began -----------------------------------------------------------------------------------------


async def tracking(layout: Layout, rows: Sequence[Row], header: Header) -> tuple[dict[str, date], list[RowDefect]]:
    """The 建账日期 a file sets for divisions on record that have none, and where it says another than the record."""
    starts: dict[str, date] = {}
    wrong: list[RowDefect] = []
    if layout.kind not in (Kind.DIVISIONS, Kind.MINES):
        return starts, wrong
    on_file = {p.code: p for p in (await places()).by_id.values()}
    own = {d.code: d.tracked_from for d in await Division.all()}
    place = "code" if layout.kind is Kind.DIVISIONS else "division"
    for row in rows:
        stated, code = row.values.get("tracked_from"), str(row.values[place])
        if not isinstance(stated, date):
            continue
        head = layout.column("tracked_from").head
        wrong += [RowDefect(row.number, "tracked_from", d) for d in not_future(head, stated, legal_day(header.at))]
        if code not in on_file:
            continue
        inherited = on_file[code].tracked_from if layout.kind is Kind.MINES else own[code]
        if (said := inherited or starts.setdefault(code, stated)) != stated:
            cure = "该行政区划的建账日期已经确定，请核对；确定后不用导入更改"
            wrong.append(difference(layout, row, "tracked_from", said, "tracked_otherwise", cure))
    return starts, wrong


async def start_tracking(starts: dict[str, date], header: Header) -> None:
    """Set the day from which divisions keep records, and have their rights judged again."""
    tree = await places()
    chain = chains(tree, {b.id: b.code for b in await Bureau.all()})
    for code, day in sorted(starts.items()):
        division = await lock_row(Division.filter(code=code)).get()
        division.tracked_from = day
        await division.save(update_fields=["tracked_from"])
        effect = Effect("division:track", f"division:{code}", {"tracked_from": day.isoformat()})
        await audit.record(header.actor, chain[division.id], [effect], at=header.at)
        await mark_dirty(code)


# ---- out ---------------------------------------------------------------------------------------------------------


async def export(kind: Kind, division: str | None = None) -> AsyncIterator[Values]:
    """What stands on record of a kind, row by row, of a division and everything below it, or of all.

    An import of these rows into an empty register gives the same record. Raises ``NotFound`` for an unknown division.
    """
    layout = layout_of(kind)
    chosen = None if division is None else within(division, await places(), layout)
    async for values in stored(kind, Selection(divisions=chosen)):
        if layout.kind is Kind.MINES:
            for key in ("held_evidence", "survey_evidence"):
                values[key] = None if values[key] == values["evidence"] else values[key]
        yield values


def within(division: str, tree: Places, layout: Layout) -> frozenset[int]:
    """A division and all below it; for the divisions themselves also those above, without which none is complete."""
    inside = tree.under(division)
    if not inside:
        raise NotFound(f"没有编号为 {division} 的行政区划，请核对代码")
    above = next(p.ancestors for p in tree.by_id.values() if p.code == division)
    return inside | set(above) if layout.kind is Kind.DIVISIONS else inside
