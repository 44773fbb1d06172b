"""A report's content between the wire, the record and the checks: cleaned, stored, held against what is known.

What the register, the ledger and last year's report say is gathered here once, as the values the pure checks take.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from restoration import strict
from restoration.errors import Defect, Invalid
from restoration.law.events import MiningArea
from restoration.law.facts import RightFacts
from restoration.law.report.content import Content
from restoration.law.report.context import Context, LedgerYear, ledger_year, mining_area, plan_year, stood_still
from restoration.law.report.forms import Kind
from restoration.law.report.money import Fund
from restoration.law.report.tables import cells
from restoration.law.report.watching import ProblemRow, Problems
from restoration.law.texts.rulebook import Terms
from restoration.services.notices import NoticeState
from restoration.services.reports.parts import gone_by
from restoration.services.reports.whose import identity_of, licence_area
from restoration.tables import AnnualReport, Attachment, IssuedDocument


@dataclass(frozen=True, slots=True)
class Filing:
    """What is kept of a version filed online: the content and the remarks on its warnings, as bytes and their hash."""

    content: Content
    remarks: dict[str, str]

    @property
    def text(self) -> str:
        """The bytes a declaration is about."""
        values = {"content": self.content.model_dump(mode="json"), "remarks": self.remarks}
        return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @property
    def sha256(self) -> str:
        """The hash of those bytes."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def stored(text: str) -> Filing:
    """A filing as it was kept."""
    values = json.loads(text)
    return Filing(Content.model_validate_json(json.dumps(values["content"])), values["remarks"])


# ---- text -----------------------------------------------------------------------------------------------------------


def cleaned(values: Any, field: str = "content") -> Any:
    """JSON values with every text as the record keeps text. Raises ``Invalid`` with every text that cannot be kept."""
    wrong: list[Defect] = []
    found = clean(values, field, wrong)
    if wrong:
        raise Invalid("填写的内容有误，未作保存", wrong)
    return found


def clean(values: Any, field: str, wrong: list[Defect]) -> Any:
    """The same, gathering what is wrong."""
    if isinstance(values, dict):
        return {k: clean(v, f"{field}.{k}", wrong) for k, v in values.items()}
    if isinstance(values, list | tuple):
        return [clean(v, f"{field}.{n}", wrong) for n, v in enumerate(values)]
    if not isinstance(values, str):
        return values
    found = strict.clean_text(values, field=field, max_length=6000, multiline=True)
    if isinstance(found, Defect):
        wrong.append(found)
        return values
    return found


# ---- what is known --------------------------------------------------------------------------------------------------


async def effective(right: int, facts: RightFacts, year: int) -> tuple[AnnualReport, Filing] | None:
    """The year's last version that stands and was filed block by block."""
    gone = gone_by(date.max, facts.reports, facts.events)
    rows = AnnualReport.filter(right_id=right, year=year, content__isnull=False).order_by("-version")
    async for row in rows:
        if row.code not in gone and row.content:
            return row, stored(row.content)
    return None


async def last_content(facts: RightFacts, year: int) -> Content | None:
    """What was filed for the year before, as it stands."""
    found = await effective(facts.id, facts, year - 1)
    return found[1].content if found else None


async def context_of(facts: RightFacts, year: int, content: Content, asked: Sequence[Terms], today: date) -> Context:
    """All that a report is held against."""
    named = {str(c.value) for c in cells(content) if c.column.form.kind is Kind.FILE and c.value}
    on_file = await Attachment.filter(code__in=sorted(named)).values_list("code", flat=True) if named else []
    now = facts.current()
    area, area_m2 = await area_of(now, year, today)
    return Context(
        year=year,
        today=today,
        identity=await identity_of(now, year, today),
        last=await last_content(facts, year),
        ledger=ledger_year(now, year),
        plan=plan_year(now, year),
        area=area,
        area_m2=area_m2,
        suspended=stood_still(now, year, today),
        files=frozenset(str(c) for c in on_file),
        asked=tuple({p.id: p.title for t in asked for p in t.parts}.items()),
    )


async def known(facts: RightFacts, year: int, today: date) -> Content:
    """What can be filled in without last year's report: whose it is, its area, the ledger's figures, orders open."""
    now = facts.current()
    area, area_m2 = await area_of(now, year, today)
    mapped = {"area_m2": area_m2, "corners": area.ring if area else None}
    return Content(
        identity=(await identity_of(now, year, today)).model_copy(update=mapped),
        fund=fund_of(ledger_year(now, year)),
        problems=Problems(rows=tuple(await orders_of(facts.id))),
    )


async def area_of(facts: RightFacts, year: int, today: date) -> tuple[MiningArea | None, int | None]:
    """The approved area on record at the end of the year, and how large it is (m²): without one, the licence's."""
    day = min(date(year, 12, 31), today)
    area = mining_area(facts, day)
    return area, area.area_m2 if area else await licence_area(facts, day)


def fund_of(ledger: LedgerYear | None) -> Fund:
    """The ledger's figures in the fund's cells."""
    if ledger is None:
        return Fund()
    return Fund(
        opening_fen=ledger.opening_fen,
        deposited_fen=ledger.deposited_fen,
        interest_fen=ledger.interest_fen,
        withdrawn_fen=ledger.withdrawn_fen,
        refunded_fen=ledger.refunded_fen,
        adjusted_up_fen=ledger.adjusted_up_fen or None,
        adjusted_down_fen=ledger.adjusted_down_fen or None,
        closing_fen=ledger.closing_fen,
    )


async def orders_of(right: int) -> list[ProblemRow]:
    """Orders that went out to the right and stand."""
    states = [s.value for s in (NoticeState.ISSUED, NoticeState.SEALED, NoticeState.SERVED)]
    rows = IssuedDocument.filter(
        notice__right_id=right, notice__kind="correction_order", notice__state__in=states
    ).order_by("id")
    return [ProblemRow(item="责令限期改正", order_no=r.document_number) async for r in rows]
