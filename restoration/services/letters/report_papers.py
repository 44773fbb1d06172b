"""Annual reports as papers state them: which parts came in and when (D-21 回执), and one line a mine (D-21 汇总表).

Figures are those of the version that stands, filed block by block; of a report on paper only the day is known here.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from tortoise.expressions import Subquery

from restoration.clock import SHANGHAI
from restoration.law.facts import Report, RightFacts
from restoration.law.letters.papers.matters import Received, ReportReceipt, ReportSummary, SummaryLine
from restoration.law.numerals import chinese_date
from restoration.services.judging import Judged
from restoration.services.letters.fields import MOST_ROWS
from restoration.services.reports.contents import stored
from restoration.services.reports.drafts import asked
from restoration.services.reports.parts import gone_by
from restoration.services.snapshot import places, subjects
from restoration.tables import AnnualReport, Obligation, Right

RULE: Final = "annual_reclamation_report"


def standing(facts: RightFacts, year: int | None = None) -> Report | None:
    """The last version that stands, of a year or of the newest year reported."""
    gone = gone_by(date.max, facts.reports, facts.events)
    found = [r for r in facts.reports if r.id not in gone and year in (None, r.year)]
    return max(found, key=lambda r: (r.year, r.version), default=None)


async def receipt(one: Judged) -> ReportReceipt:
    """When the newest report came in, and which of the parts asked for are there."""
    facts = one.subject.facts
    report = standing(facts)
    if report is None:
        return ReportReceipt()
    row = await AnnualReport.get(code=report.id)
    titles = {p.id: p.title for t in asked(facts, report.year) for p in t.parts}
    rows = tuple(Received(part=t, state="已收到" if p in report.parts else "未收到") for p, t in titles.items())
    return ReportReceipt(
        year=report.year,
        version=f"第{report.version}次报送",
        received=received_words(row),
        rows=rows,
        sha256=row.content_sha256,
    )


def received_words(row: AnnualReport) -> str:
    """When a version came in: online by the server's clock, on paper the day an officer stated."""
    day = chinese_date(row.effective_on)
    if row.channel != "online":
        return f"{day}（纸质报送）"
    return f"{day}{row.recorded_at.astimezone(SHANGHAI):%H时%M分}（网上报送）"


async def summary(one: Judged, today: date) -> ReportSummary:
    """Last year's reports of all mines under the bureau in charge, those that owe one and filed none among them."""
    year, tree = today.year - 1, await places()
    inside = [d for d, bureau in tree.bureau_of.items() if bureau == one.subject.bureau]
    here = Right.filter(mine__division_id__in=inside)
    filed = await here.filter(annual_reports__year=year).values_list("id", flat=True)
    owing = Subquery(Obligation.filter(rule=RULE, occasion=str(year), live=True).values("subject_id"))
    owed = await here.filter(id__in=owing).values_list("id", flat=True)
    ids = sorted({int(str(key)) for key in (*filed, *owed)})
    if len(ids) > MOST_ROWS:
        return ReportSummary(year=year, remarks=f"共{len(ids)}个矿业权，汇总表另附。")
    lines = [await line(s.facts, year, today) for s in await subjects(ids, tree)] if ids else []
    return ReportSummary(year=year, rows=tuple(sorted(lines, key=lambda x: x.mine)))


async def line(facts: RightFacts, year: int, today: date) -> SummaryLine:
    """One right's line."""
    report, holder = standing(facts, year), facts.holder_on(min(date(year, 12, 31), today))
    row = await AnnualReport.get(code=report.id) if report else None
    content = stored(row.content).content if row and row.content else None
    return SummaryLine(
        mine=facts.mine_name,
        holder=holder.name if holder else "",
        received_on=report.effective_on if report else None,
        damaged_m2=content.damage.total_m2 if content else None,
        reclaimed_m2=sum(r.done_m2 or 0 for r in content.restoration.rows) if content else None,
        used_fen=content.costs.total_fen if content else None,
    )
