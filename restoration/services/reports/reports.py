"""Annual reports: what a company submits, what an officer records from paper, what is taken back.

The day of receipt of what comes in online is the server's own; only an officer states one, with evidence. A report is
stored wherever it is made, owed or not: whether anything asks for it is the law's question.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from restoration import strict
from restoration.clock import legal_day
from restoration.database import unit_of_work
from restoration.errors import Defect, NotFound
from restoration.law.events import EventKind
from restoration.law.texts.rulebook import Terms, terms
from restoration.services import codes
from restoration.services.actors import Actor
from restoration.services.lawbook import current
from restoration.services.recording import Held, refuse
from restoration.services.records import EventIn, ReportIn
from restoration.services.register import register
from restoration.services.register.checks import duplicate, lengths, part_defects, parts_anywhere
from restoration.services.register.facts import report_defects
from restoration.services.register.known import fits, taken
from restoration.services.register.rows import report_row
from restoration.services.reports.contents import Filing
from restoration.services.reports.parts import carried, gone_by
from restoration.tables import AnnualReport

ONLINE = "网上提交"


@dataclass(frozen=True, slots=True)
class Received:
    """A version as recorded: all parts it counts as holding, and those the texts there still ask for."""

    code: str
    version: int
    received_on: date
    parts: frozenset[str]
    missing: tuple[str, ...]


def filing(year: int, version: int, parts: Sequence[str], received_on: date) -> ReportIn:
    """An online filing in the shape every report has. Raises ``Invalid`` for a year or part that is none."""
    return strict.model(
        ReportIn,
        {
            "code": codes.new("rp"),
            "year": year,
            "version": version,
            "channel": "online",
            "parts": list(parts),
            "effective_on": received_on.isoformat(),
            "evidence": ONLINE,
        },
    )


async def take(
    held: Held, report: ReportIn, action: str, *, channel: str = "online", filing: Filing | None = None
) -> Received:
    """Check a version and put it on record with the parts it carries.

    What is filed block by block is whole in itself: it carries on only what was received on paper or as text.
    """
    required = asked(held, report.year)
    wrong = [duplicate("code", code, "报告编号") for code in await taken("report", [report.code])]
    wrong += [*lengths("", report, AnnualReport), *report_defects("", report, held.seen)]
    wrong += part_defects("parts", report.parts, known_parts(required))
    if report.channel != channel:
        wrong.append(Defect("channel", "channel", report.channel, channel, "网上提交与纸质登记请分别办理"))
    refuse(wrong, "年度报告")
    facts = held.subject.facts
    whole = set(await content_versions(held.id, report.year)) if filing else set()
    before = [r for r in facts.reports if r.code not in whole]
    parts = carried(report, before, gone_by(report.effective_on, [*facts.reports, report], facts.events))
    row = report_row(report, held.id, parts, held.header)
    if filing:
        row.content, row.content_sha256 = filing.text, filing.sha256
    await row.save(force_create=True)
    await held.done(action, report.code, report, counted=sorted(parts))
    missing = tuple(p.id for t in required for p in t.parts if p.id not in parts)
    return Received(report.code, report.version, report.effective_on, parts, missing)


async def content_versions(right: int, year: int) -> list[str]:
    """The year's versions that were filed block by block."""
    rows = AnnualReport.filter(right_id=right, year=year, content__isnull=False)
    return [str(code) for code in await rows.values_list("code", flat=True)]


def asked(held: Held, year: int) -> list[Terms]:
    """What every text in force there asks of that year's report; nothing where it is voluntary."""
    book, places = current().rulebook, held.subject.facts.places
    rules = [rule for rule, kinds in book.kinds_at(places).items() if "annual_report" in kinds]
    found = (terms(book, rule, places, date(year, 12, 31)) for rule in rules)
    return [t for t in found if t is not None]


def known_parts(required: Collection[Terms]) -> frozenset[str]:
    """The parts that may be filed: those asked for there, or, for a voluntary report, any that is asked anywhere."""
    return frozenset(p.id for t in required for p in t.parts) or parts_anywhere(current().rulebook)


async def withdraw(actor: Actor, report_code: str, reason: str, *, at: datetime) -> str:
    """Take a version back: from today it counts for nothing. The withdrawal's code."""

    async def work() -> str:
        found = AnnualReport.get_or_none(code=report_code).prefetch_related("right")
        report = await found if fits(AnnualReport, report_code) else None
        if report is None:
            raise NotFound(f"没有编号为 {report_code[:40]} 的年度报告，请核对编号")
        event = strict.model(
            EventIn,
            {
                "kind": EventKind.REPORT_WITHDRAWN,
                "effective_on": legal_day(at).isoformat(),
                "evidence": reason,
                "detail": {"report": report_code, "reason": reason},
            },
        )
        return await register.record_event(actor, report.right.code, event, at=at)

    return await unit_of_work(work)
