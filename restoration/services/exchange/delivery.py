"""Divisions, bureaus and mines of a file as one delivery, and its defects led back to row and column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from restoration import strict
from restoration.clock import legal_day
from restoration.errors import Defect, Invalid
from restoration.services.admission.entering import told_of
from restoration.services.exchange.compare import COMPANY, HOLDING, SURVEY, Record, difference, same
from restoration.services.exchange.kinds import Kind, Layout
from restoration.services.exchange.table import Row, RowDefect
from restoration.services.lawbook import current
from restoration.services.records import Register
from restoration.services.register import checks as register_checks
from restoration.services.register import register
from restoration.services.register.known import Known, known_for
from restoration.services.register.rows import Header
from restoration.tables import Company

Body = dict[str, Any]


@dataclass(slots=True)
class Trace:
    """Which row a part of a delivery came from, and which column each of its fields."""

    layout: Layout
    parts: dict[str, tuple[Row, Mapping[str, str]]] = field(default_factory=dict)

    def put(self, path: str, row: Row, **columns: str) -> None:
        """Remember a part; ``columns`` are the fields that have another name than their column."""
        self.parts[path] = (row, columns)

    def back(self, defect: Defect) -> RowDefect:
        """A delivery's defect as a row's."""
        path = re.sub(r"\.(\d+)(?=\.|$)", r"[\1]", defect.field)
        at = path
        while at not in self.parts:
            at = at[: max(at.rfind("."), at.rfind("["), 0)]
            if not at:
                raise Invalid("导入的数据有误", [defect])
        row, columns = self.parts[at]
        leaf = path[len(at) :].lstrip(".").split("[")[0].removeprefix("detail.")
        key = columns.get(leaf, leaf)
        head = next((c.head for c in self.layout.columns if c.key == key), "")
        return RowDefect(row.number, key if head else "", under_head(defect, head))


def under_head(defect: Defect, head: str) -> Defect:
    """The defect under its column's head."""
    return Defect(head, defect.code, defect.found, defect.expected, defect.cure)


def plain(row: Row, *keys: str, **renamed: str) -> Body:
    """Fields of a row as JSON: stated ones only, days as text."""
    wanted = {**{k: k for k in keys}, **renamed}
    values = {name: row.values.get(key) for name, key in wanted.items()}
    days = {name: v.isoformat() for name, v in values.items() if isinstance(v, date)}
    return {name: days.get(name, v) for name, v in values.items() if v is not None}


# ---- building ----------------------------------------------------------------------------------------------------


def delivery_of(layout: Layout, records: Sequence[Record], trace: Trace) -> Body:
    """The records as a delivery's body, traced."""
    if layout.kind is Kind.MINES:
        return mines_of(records, trace)
    name = {Kind.DIVISIONS: "divisions", Kind.BUREAUS: "bureaus"}[layout.kind]
    for n, record in enumerate(records):
        trace.put(f"{name}[{n}]", record.first)
    return {name: [plain(r.first, *(c.key for c in layout.columns)) for r in records]}


def mines_of(records: Sequence[Record], trace: Trace) -> Body:
    """Mines with their rights, and the companies that hold them."""
    mines: dict[str, Body] = {}
    places: dict[str, str] = {}
    companies: dict[str, Body] = {}
    for record in records:
        code = str(record.first.values["mine"])
        if code not in mines:
            places[code] = f"mines[{len(mines)}]"
            trace.put(places[code], record.first, code="mine")
            mines[code] = plain(record.first, "name", "division", "township", "note", code="mine") | {"rights": []}
        path = f"{places[code]}.rights[{len(mines[code]['rights'])}]"
        mines[code]["rights"].append(right_of(record, path, trace))
        for row in record.rows:
            company_of(row, companies, trace)
    return {"mines": list(mines.values()), "companies": list(companies.values())}


RIGHT = ("subject_type", "licence_no", "registration_level", "mineral", "method", "scale_class", "newly_granted")
MEASURED = ("scale", "scale_unit", "area_m2", "zone", "arable_land", "toxic", "remark")


def right_of(record: Record, path: str, trace: Trace) -> Body:
    """A right with its holdings and land surveys."""
    trace.put(path, record.first, code="right", holdings="uscc")
    body = plain(record.first, *RIGHT, *MEASURED, "granted_on", "expires_on", "evidence", code="right")
    held = once(record, HOLDING)
    for n, row in enumerate(held):
        trace.put(f"{path}.holdings[{n}]", row, effective_on="held_on", evidence="held_evidence")
    surveyed = once(record, SURVEY)
    for n, row in enumerate(surveyed):
        trace.put(f"{path}.events[{n}]", row, effective_on="surveyed_on", evidence="survey_evidence")
    body["holdings"] = [plain(r, "uscc", effective_on="held_on", evidence="held_evidence") for r in held]
    body["events"] = [survey_of(row) for row in surveyed]
    return body


def once(record: Record, group: Sequence[str]) -> list[Row]:
    """The rows that state a holding or a survey, one said again on a later row left out."""
    found: dict[tuple[object, ...], Row] = {}
    for row in record.rows:
        if row.values.get(group[0]) is not None:
            found.setdefault(tuple(row.values.get(k) for k in group), row)
    return list(found.values())


def survey_of(row: Row) -> Body:
    """A land survey as an event."""
    body = plain(row, effective_on="surveyed_on", evidence="survey_evidence")
    return body | {"kind": "land_surveyed", "detail": plain(row, "damaged_m2", "reclaimed_m2")}


def company_of(row: Row, companies: dict[str, Body], trace: Trace) -> None:
    """A holder, told by the first row that names it; what later rows add is added."""
    if (uscc := row.values.get("uscc")) is None:
        return
    if uscc not in companies:
        trace.put(f"companies[{len(companies)}]", row, name="company")
    body = companies.setdefault(str(uscc), {})
    for name, value in plain(row, "uscc", "legal_representative", "address", name="company").items():
        body.setdefault(name, value)


# ---- checks of rows ----------------------------------------------------------------------------------------------


def together(layout: Layout, rows: Sequence[Row]) -> Iterator[RowDefect]:
    """Columns of mines that go together: a holder with its day and name, an area with its day."""
    holding = ("uscc", "company", "held_on")
    for row in rows:
        told = {k for k in (*HOLDING, *COMPANY) if row.values.get(k) is not None}
        yield from lacking(layout, row, holding if told else ())
        told = {k for k in SURVEY if row.values.get(k) is not None}
        yield from lacking(layout, row, SURVEY[:3] if told else ())


def lacking(layout: Layout, row: Row, keys: Sequence[str]) -> Iterator[RowDefect]:
    """Fields that are wanted because others of the group are there."""
    for key in keys:
        if row.values.get(key) is None:
            head = layout.column(key).head
            cure = "同组各列须同时填写，请补填，或将同组各列都留空"
            yield RowDefect(row.number, key, Defect(head, "missing", "（空）", "与同组各列同时填写", cure))


async def company_defects(layout: Layout, rows: Sequence[Row]) -> list[RowDefect]:
    """What rows say of a company differs from other rows, or from the company on record."""
    said: dict[str, dict[str, str]] = {}
    usccs = sorted({str(row.values["uscc"]) for row in rows if row.values.get("uscc")})
    for start in range(0, len(usccs), 500):
        for c in await Company.filter(uscc__in=usccs[start : start + 500]):
            said[c.uscc] = {
                "company": c.name,
                "legal_representative": c.legal_representative,
                "address": c.address,
            }
    cure = "同一企业的登记内容不同；请核对，企业资料的变更请在系统中办理，或将此格留空"
    found = []
    for row in rows:
        known = said.setdefault(str(row.values.get("uscc")), {})
        for key in COMPANY:
            value = row.values.get(key)
            if isinstance(value, str) and row.values.get("uscc") and not same(key, value, known.setdefault(key, value)):
                found.append(difference(layout, row, key, known[key], "company_differs", cure))
    return found


# ---- onto the record ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Checked:
    """A delivery that may be written once nothing else is wrong."""

    delivery: Register
    known: Known


async def check(layout: Layout, records: Sequence[Record], header: Header) -> tuple[Checked | None, list[RowDefect]]:
    """The records as a delivery, with everything wrong with it by row."""
    trace = Trace(layout)
    body = delivery_of(layout, records, trace)
    try:
        delivery = strict.model(Register, body)
    except Invalid as refusal:
        return None, [trace.back(d) for d in refusal.defects]
    known = await known_for(delivery)
    found = register_checks.defects(delivery, known, current().rulebook, legal_day(header.at))
    return Checked(delivery, known), [trace.back(d) for d in found]


async def write(checked: Checked, header: Header) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Put a checked delivery on record; the planning indicators it took too far, and what the texts say against it."""
    loaded = await register.write(checked.delivery, checked.known, header)
    raised = tuple(str(alarm["text"]) for alarm in loaded.alarms)
    return raised, await told_of(checked.delivery, legal_day(header.at))
