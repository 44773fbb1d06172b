"""Everything wrong with a delivery, all at once, each with the field a clerk has to look at.

Pure: what is on record comes in as ``Known``. Nothing of a delivery with a single defect is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from pydantic import BaseModel
from tortoise.fields import CharField
from tortoise.models import Model

from restoration.errors import Defect
from restoration.law import identifiers
from restoration.law.events import EventKind
from restoration.law.facts import SubjectType
from restoration.law.texts.book import AnnualReport as AnnualReportTerms
from restoration.law.texts.rulebook import Rulebook
from restoration.services.records import BureauEventIn, MineIn, Register, RightIn
from restoration.services.register.facts import event_defects, right_defects
from restoration.services.register.known import Known, codes_of, rights_of
from restoration.services.register.seen import Seen, bureau_event_code
from restoration.tables import (
    AnnualReport,
    Bureau,
    Company,
    Division,
    FundAccount,
    LedgerEntry,
    Mine,
    Phase,
    Plan,
    Right,
)

TITLES: Final = {
    "bureau": "主管部门编号",
    "mine": "矿山编号",
    "right": "矿业权编号",
    "licence": "许可证号",
    "plan": "方案编号",
    "account": "基金账户编号",
    "entry": "分录编号",
    "report": "报告编号",
}
RIGHT_CODE_LENGTH: Final = 34
"""Events and holdings are numbered after the right's code, within forty characters."""


def defects(delivery: Register, known: Known, book: Rulebook, today: date) -> list[Defect]:
    """All defects of all records."""
    companies, parts = companies_of(delivery, known), parts_anywhere(book)
    return [
        *division_defects(delivery, known),
        *bureau_defects(delivery, known),
        *company_defects(delivery, known),
        *repeated(delivery, known),
        *mine_defects(delivery, known),
        *(d for path, right in rights_of(delivery) for d in one_right(path, right, companies, parts, today)),
        *bureau_event_defects(delivery, known, book, today),
        *too_long(delivery),
    ]


# ---- places ------------------------------------------------------------------------------------------------------


def division_defects(delivery: Register, known: Known) -> Iterator[Defect]:
    """A division once, as on record if it is; its parent exists and its line of descent ends."""
    parents = {d.code: d.parent for d in delivery.divisions}
    told: set[str] = set()
    for n, division in enumerate(delivery.divisions):
        here = f"divisions[{n}]"
        on_record = known.divisions.get(division.code)
        same = on_record and (on_record.name, on_record.parent) == (division.name, division.parent)
        if division.code in told or (on_record and not same):
            yield duplicate(f"{here}.code", division.code, "行政区划")
        told.add(division.code)
        if division.parent is not None and division.parent not in parents.keys() | known.divisions.keys():
            yield missing(f"{here}.parent", division.parent, "上级行政区划")
        if circular(division.code, parents):
            yield Defect(f"{here}.parent", "circular", str(division.parent), "不循环的上级关系", "请核对上级行政区划")


def circular(code: str, parents: Mapping[str, str | None]) -> bool:
    """Whether going up from a division leads back to it."""
    passed: set[str] = set()
    at = parents.get(code)
    while at is not None and at not in passed:
        if at == code:
            return True
        passed.add(at)
        at = parents.get(at)
    return False


def places_of(delivery: Register, known: Known) -> set[str]:
    """Every division there will be."""
    return {d.code for d in delivery.divisions} | known.divisions.keys()


def bureau_defects(delivery: Register, known: Known) -> Iterator[Defect]:
    """A bureau stands in a division that exists."""
    places = places_of(delivery, known)
    for n, bureau in enumerate(delivery.bureaus):
        if bureau.division not in places:
            yield missing(f"bureaus[{n}].division", bureau.division, "行政区划")


def company_defects(delivery: Register, known: Known) -> Iterator[Defect]:
    """One code, one company: the same code under another name is somebody's mistake."""
    names = {uscc: row.name for uscc, row in known.companies.items()}
    for n, company in enumerate(delivery.companies):
        name = names.setdefault(company.uscc, company.name)
        if identifiers.normalise_name(name) != identifiers.normalise_name(company.name):
            cure = f"该统一社会信用代码已属于“{name}”，请核对代码或名称"
            yield Defect(f"companies[{n}].name", "uscc_other_name", company.name, name, cure)


def mine_defects(delivery: Register, known: Known) -> Iterator[Defect]:
    """A mine lies in a division that exists."""
    places = places_of(delivery, known)
    for n, mine in enumerate(delivery.mines):
        if mine.division not in places:
            yield missing(f"mines[{n}].division", mine.division, "行政区划")


# ---- codes -------------------------------------------------------------------------------------------------------


def repeated(delivery: Register, known: Known) -> Iterator[Defect]:
    """A code is used once, in the delivery and on record."""
    met: dict[str, set[str]] = {}
    for kind, path, code in codes_of(delivery):
        if code in met.setdefault(kind, set()) or code in known.taken[kind]:
            yield duplicate(path, code, TITLES[kind])
        met[kind].add(code)


def duplicate(field: str, code: str, title: str) -> Defect:
    """Said twice, or already on record."""
    return Defect(field, "duplicate", code, f"未登记过且不重复的{title}", f"该{title}重复或已登记，请核对后更正或删除")


def missing(field: str, code: str, title: str) -> Defect:
    """Refers to something that is neither on record nor in the delivery."""
    return Defect(field, "unknown", code, f"已登记或本次一并报送的{title}", f"请核对代码，或先登记该{title}")


# ---- rights ------------------------------------------------------------------------------------------------------


def one_right(
    path: str, right: RightIn, companies: frozenset[str], parts: frozenset[str], today: date
) -> Iterator[Defect]:
    """A right's own fields, its holders, its facts."""
    yield from licence_defects(path, right, today)
    yield from scale_defects(path, right)
    yield from holder_defects(path, right, companies)
    yield from right_defects(path, right, today)
    for n, report in enumerate(right.reports):
        yield from part_defects(f"{path}.reports[{n}].parts", report.parts, parts)


def licence_defects(path: str, right: RightIn, today: date) -> Iterator[Defect]:
    """A mining licence is numbered as the ministry numbers them; no licence ends before it starts."""
    if right.subject_type is SubjectType.MINING_RIGHT and right.licence_no is not None:
        yield from identifiers.mining_licence(right.licence_no, field=f"{path}.licence_no", not_after=today)
    if right.granted_on and right.expires_on and right.expires_on < right.granted_on:
        expected = f"不早于发证日{right.granted_on}"
        cure = "有效期届满日早于发证日，请核对两个日期"
        yield Defect(f"{path}.expires_on", "end_before_start", right.expires_on.isoformat(), expected, cure)


def scale_defects(path: str, right: RightIn) -> Iterator[Defect]:
    """A quantity without its unit says nothing."""
    if (right.scale is None) != (right.scale_unit is None):
        given = str(right.scale) if right.scale is not None else str(right.scale_unit)
        yield Defect(f"{path}.scale_unit", "scale_without_unit", given, "数量和单位同时填写", "请补填生产规模或单位")


def companies_of(delivery: Register, known: Known) -> frozenset[str]:
    """Every company there will be, read once for a delivery: asked again for each right it would cost the square."""
    return frozenset(c.uscc for c in delivery.companies) | known.companies.keys()


def holder_defects(path: str, right: RightIn, companies: frozenset[str]) -> Iterator[Defect]:
    """A mining right has a holder, and every holder is a known company."""
    if right.subject_type is SubjectType.MINING_RIGHT and not right.holdings:
        yield Defect(f"{path}.holdings", "holding_missing", "（缺）", "至少一个持有人", "请补填采矿权人及取得日期")
    for n, holding in enumerate(right.holdings):
        if holding.uscc not in companies:
            yield missing(f"{path}.holdings[{n}].uscc", holding.uscc, "企业")


def parts_anywhere(book: Rulebook) -> frozenset[str]:
    """Every part any text has ever asked of an annual report."""
    versions = (v for b in book.books for rule in b.rule.values() for v in rule.version)
    return frozenset(p.id for v in versions if isinstance(v.terms, AnnualReportTerms) for p in v.terms.parts)


def part_defects(field: str, parts: Iterable[str], known: frozenset[str]) -> Iterator[Defect]:
    """Parts nobody asks for are spelling mistakes."""
    if wrong := [p for p in parts if p not in known]:
        listed = "、".join(sorted(known))
        yield Defect(field, "part_unknown", "、".join(wrong), f"以下之一：{listed}", "请从列出的报告组成部分中选择")


# ---- bureaus' facts ----------------------------------------------------------------------------------------------


def bureau_event_defects(delivery: Register, known: Known, book: Rulebook, today: date) -> Iterator[Defect]:
    """A bureau's facts: of a bureau that exists, of a kind bureaus have, about a source in the books."""
    bureaus = {b.code for b in delivery.bureaus} | known.bureaus.keys()
    seen: dict[str, Seen] = {}
    for n, event in enumerate(delivery.bureau_events):
        here = f"bureau_events[{n}]."
        if event.bureau not in bureaus:
            yield missing(f"{here}bureau", event.bureau, "主管部门")
        of_bureau = seen.setdefault(event.bureau, Seen(today, SubjectType.BUREAU))
        code = bureau_event_code(event.bureau, len(of_bureau.rows.get("event", ())) + 1)
        yield from bureau_event(here, event, of_bureau, code, book)


def bureau_event(here: str, event: BureauEventIn, seen: Seen, code: str, book: Rulebook) -> Iterator[Defect]:
    """One fact of a bureau."""
    yield from event_defects(here, event, seen, code, subject="bureau")
    sources = {f"{b.book.place}/{source}" for b in book.books for source in b.source}
    source = event.detail.get("source")
    about_source = event.kind is EventKind.SOURCE_CONFIRMED
    if about_source and isinstance(source, str) and source not in sources:
        expected = "规则库中的依据编号，如 CN/LRR"
        yield Defect(f"{here}detail.source", "source_unknown", source[:60], expected, "请从依据清单中选择")


# ---- lengths -----------------------------------------------------------------------------------------------------


def too_long(delivery: Register) -> Iterator[Defect]:
    """Text longer than its column: one engine would cut the request short, the other would keep too much."""
    for n, division in enumerate(delivery.divisions):
        yield from lengths(f"divisions[{n}].", division, Division)
    for n, bureau in enumerate(delivery.bureaus):
        yield from lengths(f"bureaus[{n}].", bureau, Bureau)
    for n, company in enumerate(delivery.companies):
        yield from lengths(f"companies[{n}].", company, Company)
    for n, mine in enumerate(delivery.mines):
        yield from mine_lengths(f"mines[{n}].", mine)


def mine_lengths(path: str, mine: MineIn) -> Iterator[Defect]:
    """A mine, its rights and their facts."""
    yield from lengths(path, mine, Mine)
    for n, right in enumerate(mine.rights):
        here = f"{path}rights[{n}]."
        yield from lengths(here, right, Right, {"code": RIGHT_CODE_LENGTH})
        for p, plan in enumerate(right.plans):
            yield from plan_lengths(f"{here}plans[{p}].", plan)
        for a, account in enumerate(right.accounts):
            yield from account_lengths(f"{here}accounts[{a}].", account)
        for r, report in enumerate(right.reports):
            yield from lengths(f"{here}reports[{r}].", report, AnnualReport)


def plan_lengths(path: str, plan: BaseModel) -> Iterator[Defect]:
    """A plan and its phases."""
    yield from lengths(path, plan, Plan)
    for n, phase in enumerate(getattr(plan, "phases", ())):
        yield from lengths(f"{path}phases[{n}].", phase, Phase)


def account_lengths(path: str, account: BaseModel) -> Iterator[Defect]:
    """An account and its entries."""
    yield from lengths(path, account, FundAccount)
    for n, entry in enumerate(getattr(account, "entries", ())):
        yield from lengths(f"{path}entries[{n}].", entry, LedgerEntry)


def lengths(
    path: str, record: BaseModel, table: type[Model], limits: Mapping[str, int] | None = None
) -> Iterator[Defect]:
    """The texts of one record against the columns they go to."""
    for name, column in table._meta.fields_map.items():
        value = getattr(record, name, None)
        if not isinstance(value, str) or not isinstance(column, CharField):
            continue
        limit = (limits or {}).get(name, column.max_length)
        if len(value) > limit:
            cure = f"请缩短到 {limit} 个字符以内"
            yield Defect(f"{path}{name}", "text_too_long", f"{len(value)} 个字符", f"1-{limit} 个字符", cure)
