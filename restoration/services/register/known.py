"""What a delivery may collide with or refer to: the divisions, bureaus and companies on record, and codes taken.

Read once, in a few statements, inside the unit of work that will write: the checks themselves then ask no database.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import TypeVar

from tortoise.models import Model

from restoration.services.records import Register, RightIn
from restoration.tables import (
    AnnualReport,
    Bureau,
    Company,
    Division,
    FundAccount,
    LedgerEntry,
    Mine,
    Plan,
    Right,
)

T = TypeVar("T")
BATCH = 1000
"""How many codes one query names; both engines take some thirty thousand parameters."""


@dataclass(frozen=True, slots=True)
class DivisionRow:
    """A division on record."""

    id: int
    name: str
    parent: str | None
    tracked_from: date | None


@dataclass(frozen=True, slots=True)
class CompanyRow:
    """A company on record."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Known:
    """What is on record, by public code."""

    divisions: Mapping[str, DivisionRow]
    bureaus: Mapping[str, int]
    bureau_codes: Mapping[int, str]
    companies: Mapping[str, CompanyRow]
    taken: Mapping[str, frozenset[str]]  # kind of record → codes of the delivery that are already used


def rights_of(delivery: Register) -> Iterator[tuple[str, RightIn]]:
    """Every right with its path in the delivery."""
    for m, mine in enumerate(delivery.mines):
        for r, right in enumerate(mine.rights):
            yield f"mines[{m}].rights[{r}]", right


def codes_of(delivery: Register) -> Iterator[tuple[str, str, str]]:
    """Every code that must be new: (kind, path, code)."""
    for b, bureau in enumerate(delivery.bureaus):
        yield "bureau", f"bureaus[{b}].code", bureau.code
    for m, mine in enumerate(delivery.mines):
        yield "mine", f"mines[{m}].code", mine.code
    for path, right in rights_of(delivery):
        yield from right_codes(path, right)


def right_codes(path: str, right: RightIn) -> Iterator[tuple[str, str, str]]:
    """A right's own code, its licence number, and the codes of its facts."""
    yield "right", f"{path}.code", right.code
    if right.licence_no is not None:
        yield "licence", f"{path}.licence_no", right.licence_no
    for n, plan in enumerate(right.plans):
        yield "plan", f"{path}.plans[{n}].code", plan.code
    for n, account in enumerate(right.accounts):
        yield "account", f"{path}.accounts[{n}].code", account.code
        for e, entry in enumerate(account.entries):
            yield "entry", f"{path}.accounts[{n}].entries[{e}].code", entry.code
    for n, report in enumerate(right.reports):
        yield "report", f"{path}.reports[{n}].code", report.code


COLUMNS: Mapping[str, tuple[type[Model], str]] = {
    "bureau": (Bureau, "code"),
    "mine": (Mine, "code"),
    "right": (Right, "code"),
    "licence": (Right, "licence_no"),
    "plan": (Plan, "code"),
    "account": (FundAccount, "code"),
    "entry": (LedgerEntry, "code"),
    "report": (AnnualReport, "code"),
}


async def known_for(delivery: Register) -> Known:
    """What is on record, as far as this delivery touches it."""
    wanted: dict[str, set[str]] = {kind: set() for kind in COLUMNS}
    for kind, _, code in codes_of(delivery):
        wanted[kind].add(code)
    bureaus = await ids_by_code(Bureau)
    return Known(
        await divisions_on_record(),
        bureaus,
        {key: code for code, key in bureaus.items()},
        await companies_on_record(usccs_of(delivery)),
        {kind: await taken(kind, codes) for kind, codes in wanted.items()},
    )


def usccs_of(delivery: Register) -> set[str]:
    """Every company the delivery brings or names."""
    held = {h.uscc for _, right in rights_of(delivery) for h in right.holdings}
    return held | {c.uscc for c in delivery.companies}


async def divisions_on_record() -> dict[str, DivisionRow]:
    """The whole tree: a few thousand rows at most."""
    rows = await Division.all()
    codes = {d.id: d.code for d in rows}
    return {d.code: DivisionRow(d.id, d.name, codes.get(parent_of(d)), d.tracked_from) for d in rows}


def parent_of(division: Division) -> int:
    """The parent's key; 0, which no division has, for the root."""
    parent: int | None = getattr(division, "parent_id", None)
    return parent or 0


async def companies_on_record(usccs: Iterable[str]) -> dict[str, CompanyRow]:
    """The companies among these codes."""
    rows = [c for batch in batched(usccs) for c in await Company.filter(uscc__in=batch)]
    return {c.uscc: CompanyRow(c.id, c.name) for c in rows}


async def taken(kind: str, codes: Iterable[str]) -> frozenset[str]:
    """Which of these codes are already used."""
    model, column = COLUMNS[kind]
    found: list[str] = []
    for batch in batched(code for code in codes if fits(model, code, column)):
        found += await model.filter(**{f"{column}__in": batch}).values_list(column, flat=True)  # type: ignore[arg-type]
    return frozenset(found)


def fits(model: type[Model], code: str, column: str = "code") -> bool:
    """Whether a code could be on record at all: the ORM raises at one that is longer than its column."""
    limit: int = getattr(model._meta.fields_map[column], "max_length", 0)
    return 0 < len(code) <= limit


async def ids_by_code(model: type[Model], codes: Iterable[str] | None = None, column: str = "code") -> dict[str, int]:
    """Keys by public code: of these codes, or of the whole table."""
    if codes is None:
        return {str(code): int(key) for code, key in await model.all().values_list(column, "id")}
    found: dict[str, int] = {}
    for batch in batched(codes):
        rows = await model.filter(**{f"{column}__in": batch}).values_list(column, "id")
        found |= {str(code): int(key) for code, key in rows}
    return found


def batched(items: Iterable[T]) -> Iterator[list[T]]:
    """Lists of at most ``BATCH`` items."""
    iterator = iter(items)
    while batch := list(islice(iterator, BATCH)):
        yield batch
