"""What is on record, as rows of a workbook: for an export, and to tell what an import would say again.

Read page by page, so that an export holds one page in memory however large the register is.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, TypeVar

from tortoise.models import Model

from restoration.law.events import EventKind
from restoration.services.exchange.cells import Value
from restoration.services.exchange.kinds import Kind
from restoration.services.register.entry import corrections
from restoration.services.register.known import batched, fits
from restoration.services.snapshot import Places, places
from restoration.tables import (
    AnnualReport,
    Bureau,
    Division,
    Event,
    FundAccount,
    Holding,
    LedgerEntry,
    Phase,
    Plan,
    Right,
)

M = TypeVar("M", bound=Model)
Values = dict[str, Value]
PAGE = 200


@dataclass(frozen=True, slots=True)
class Selection:
    """Which records: those with these codes (corrected ones too), or what stands in these divisions (all: ``None``)."""

    codes: frozenset[str] | None = None
    divisions: frozenset[int] | None = None

    @property
    def standing(self) -> bool:
        """Whether rows that another row corrects are left out."""
        return self.codes is None


async def stored(kind: Kind, selection: Selection) -> AsyncIterator[Values]:
    """The rows of a kind in the order they were recorded."""
    model, division, read = SOURCES[kind]
    tree = await places()
    async for page in pages(model, selection, division):
        for row in await read(page, tree, selection):
            yield row


async def pages(model: type[Model], selection: Selection, division: str) -> AsyncIterator[list[Any]]:
    """The selected records, a page at a time."""
    if selection.codes is not None:
        for codes in batched(c for c in sorted(selection.codes) if fits(model, c)):
            yield await model.filter(code__in=codes).order_by("id")
        return
    last = 0
    inside = {} if selection.divisions is None else {f"{division}__in": sorted(selection.divisions)}
    while page := await model.filter(id__gt=last, **inside).order_by("id").limit(PAGE):
        last = int(getattr(page[-1], "id"))  # noqa: B009 - the ORM adds the attribute
        yield list(page)


def key(row: Model, name: str) -> int:
    """A foreign key of a row; 0 for none."""
    return int(getattr(row, f"{name}_id") or 0)


async def grouped(rows: Awaitable[list[M]], name: str) -> dict[int, list[M]]:
    """Rows by the record they belong to."""
    found: dict[int, list[M]] = {}
    for row in await rows:
        found.setdefault(key(row, name), []).append(row)
    return found


def standing(rows: Sequence[Any], selection: Selection) -> list[Any]:
    """Without rows that another of them corrects, where only what stands is wanted."""
    gone = {r.supersedes for r in rows} if selection.standing else set()
    return [r for r in rows if r.code not in gone]


async def corrected(model: type[Model], page: list[Any], selection: Selection) -> list[Any]:
    """A page without what is corrected by a row on any page."""
    if not selection.standing:
        return page
    codes = [r.code for r in page]
    by = [m.filter(supersedes__in=codes) for m in (model, Event)]  # a correction, or a record that voids it
    gone = {code for found in by for code in await found.values_list("supersedes", flat=True)}
    return [r for r in page if r.code not in gone]


# ---- places ------------------------------------------------------------------------------------------------------


async def divisions(page: list[Division], tree: Places, selection: Selection) -> list[Values]:
    """Divisions with their parents' codes."""
    return [
        {
            "code": d.code,
            "name": d.name,
            "parent": tree.by_id[key(d, "parent")].code if key(d, "parent") else None,
            "tracked_from": d.tracked_from,
        }
        for d in page
    ]


BUREAU = ("code", "name", "registration_level", "number_prefix", "reconsideration_body", "court")


async def bureaus(page: list[Bureau], tree: Places, selection: Selection) -> list[Values]:
    """Bureaus."""
    return [
        {
            **{name: getattr(b, name) for name in BUREAU},
            **{name: getattr(b, name) or None for name in ("contact", "phone", "address")},
            "name_confirmed": b.name_confirmed,
            "division": tree.by_id[key(b, "division")].code,
        }
        for b in page
    ]


# ---- mines -------------------------------------------------------------------------------------------------------


async def mines(page: list[Right], tree: Places, selection: Selection) -> list[Values]:
    """Rights with their mines: as many rows as a right has holdings or land surveys."""
    ids = [r.id for r in page]
    rights = await Right.filter(id__in=ids).order_by("id").prefetch_related("mine")
    held = await grouped(Holding.filter(right_id__in=ids).order_by("id").prefetch_related("company"), "right")
    mended = await corrections(ids)
    kind, void = EventKind.LAND_SURVEYED.value, EventKind.RECORD_VOIDED.value
    surveyed = await grouped(Event.filter(right_id__in=ids, kind__in=[kind, void]).order_by("id"), "right")
    return [
        {**right_values(right, tree), **mended.get(right.id, {}), **(holding or NOT_HELD), **(survey or NOT_SURVEYED)}
        for right in rights
        for holding, survey in zip_longest(
            [held_values(h) for h in standing(held.get(right.id, ()), selection)] or [dict(NOT_HELD)],
            [survey_values(s) for s in standing(surveyed.get(right.id, ()), selection) if s.kind == kind],
        )
    ]


HELD = ("uscc", "company", "legal_representative", "address", "held_on", "held_evidence")
NOT_HELD: Mapping[str, Value] = dict.fromkeys(HELD)
NOT_SURVEYED: Mapping[str, Value] = dict.fromkeys(("surveyed_on", "damaged_m2", "reclaimed_m2", "survey_evidence"))


def right_values(right: Right, tree: Places) -> Values:
    """The columns a mine and its right fill."""
    mine = right.mine
    where = tree.by_id[key(mine, "division")]
    texts = ("licence_no", "method", "scale_class", "scale", "scale_unit", "area_m2", "zone", "remark")
    return {
        "mine": mine.code,
        "name": mine.name,
        "division": where.code,
        "township": mine.township or None,
        "note": mine.note or None,
        "tracked_from": where.tracked_from,
        "right": right.code,
        **{name: getattr(right, name) for name in ("subject_type", "registration_level", "mineral", "newly_granted")},
        **{name: getattr(right, name) or None for name in texts},
        **{name: getattr(right, name) for name in ("granted_on", "expires_on", "evidence", "arable_land", "toxic")},
    }


def held_values(holding: Holding) -> Values:
    """The columns a holding fills."""
    company = holding.company
    return {
        "uscc": company.uscc,
        "company": company.name,
        "legal_representative": company.legal_representative or None,
        "address": company.address or None,
        "held_on": holding.effective_on,
        "held_evidence": holding.evidence,
    }


def survey_values(event: Event) -> Values:
    """The columns a land survey fills."""
    detail = json.loads(event.detail)
    areas = {name: int(detail[name]) for name in ("damaged_m2", "reclaimed_m2")}
    return {"surveyed_on": event.effective_on, **areas, "survey_evidence": event.evidence}


# ---- facts of rights ---------------------------------------------------------------------------------------------


async def right_codes(page: list[Any]) -> dict[int, str]:
    """The codes of the rights a page's records belong to."""
    found = await Right.filter(id__in=sorted({key(r, "right") for r in page})).values_list("id", "code")
    return {int(i): str(c) for i, c in found}


async def plans(page: list[Plan], tree: Places, selection: Selection) -> list[Values]:
    """Plan versions, a row for each phase."""
    page = await corrected(Plan, page, selection)
    rights = await right_codes(page)
    phases = await grouped(Phase.filter(plan_id__in=[p.id for p in page]).order_by("no"), "plan")
    return [
        {
            "code": p.code,
            "right": rights[key(p, "right")],
            "version": p.version,
            "title": p.title,
            "approval_no": p.approval_no or None,
            "approved_on": p.effective_on,
            "evidence": p.evidence,
            "no": f.no if f else None,
            "phase": f.title if f else None,
            "due_on": f.due_on if f else None,
            "planned_m2": f.planned_m2 if f else None,
        }
        for p in page
        for f in (*phases.get(p.id, ()), *(() if p.id in phases else (None,)))
    ]


async def accounts(page: list[FundAccount], tree: Places, selection: Selection) -> list[Values]:
    """Fund accounts."""
    page = await corrected(FundAccount, page, selection)
    rights = await right_codes(page)
    texts = ("bank", "number_tail", "scope_of_use", "accrual_method")
    return [
        {
            "code": a.code,
            "right": rights[key(a, "right")],
            "opened_on": a.effective_on,
            **{name: getattr(a, name) or None for name in texts},
            "evidence": a.evidence,
        }
        for a in page
    ]


async def ledger(page: list[LedgerEntry], tree: Places, selection: Selection) -> list[Values]:
    """Ledger entries, each with its account's code and that of the entry it undoes."""
    wanted = sorted({key(e, "account") for e in page})
    codes = {int(i): str(c) for i, c in await FundAccount.filter(id__in=wanted).values_list("id", "code")}
    targets = sorted({key(e, "reverses") for e in page} - {0})
    undone = {int(i): str(c) for i, c in await LedgerEntry.filter(id__in=targets).values_list("id", "code")}
    return [
        {
            "code": e.code,
            "account": codes[key(e, "account")],
            "kind": e.kind,
            "amount_fen": e.amount_fen,
            "value_on": e.value_on,
            "reference": e.reference or None,
            "reverses": undone.get(key(e, "reverses")),
            **{name: getattr(e, name) or None for name in ("refunds", "plan", "phase", "task", "purpose")},
        }
        for e in page
    ]


async def reports(page: list[AnnualReport], tree: Places, selection: Selection) -> list[Values]:
    """Report versions with every part they count as holding."""
    page = await corrected(AnnualReport, page, selection)
    rights = await right_codes(page)
    return [
        {
            "code": r.code,
            "right": rights[key(r, "right")],
            "year": r.year,
            "version": r.version,
            "channel": r.channel,
            "received_on": r.effective_on,
            "parts": tuple(json.loads(r.parts)),
            "evidence": r.evidence,
        }
        for r in page
    ]


Read = Callable[[list[Any], Places, Selection], Awaitable[list[Values]]]
SOURCES: Mapping[Kind, tuple[type[Model], str, Read]] = {
    Kind.DIVISIONS: (Division, "id", divisions),
    Kind.BUREAUS: (Bureau, "division_id", bureaus),
    Kind.MINES: (Right, "mine__division_id", mines),
    Kind.PLANS: (Plan, "right__mine__division_id", plans),
    Kind.ACCOUNTS: (FundAccount, "right__mine__division_id", accounts),
    Kind.LEDGER: (LedgerEntry, "account__right__mine__division_id", ledger),
    Kind.REPORTS: (AnnualReport, "right__mine__division_id", reports),
}
