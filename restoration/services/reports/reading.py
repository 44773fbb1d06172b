"""Annual reports as they are read: the draft, the versions with what became of them, their content and differences."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from restoration.clock import legal_day
from restoration.errors import Conflict
from restoration.law.report.checks import errors, unremarked
from restoration.law.report.compare import differences
from restoration.law.report.life import TO_FIX, Act, state
from restoration.law.report.scan import PAPER, UNCHECKED
from restoration.services.actors import Identity
from restoration.services.paging import Json
from restoration.services.reports import scans
from restoration.services.reports.contents import Filing, stored
from restoration.services.reports.draft_content import Drafted, drafted
from restoration.services.reports.drafts import Which, asked, draft_tag, filled, missing, own_draft
from restoration.services.reports.lifecycle import DECLARED
from restoration.services.reports.parts import gone_by
from restoration.services.reports.submission import Checked, checked
from restoration.services.snapshot import places, subjects
from restoration.tables import AnnualReport, Attachment, ReportDraft, ReportFile, ReportReceipt, ReportReview, Right

EMPTY: Json = {"content": None, "remarks": {}, "supplement": False, "cover": None}


async def shown(report: Which, reader: Identity) -> Json:
    """The year's report: the version that stands, what is to be mended, and for its company the draft."""
    return await with_draft(report, await own_draft(report, reader))


async def with_draft(report: Which, draft: ReportDraft | None) -> Json:
    """The report as shown."""
    rows = await versions(report)
    last = next((r for r in reversed(rows) if not r["withdrawn"]), None)
    written = {**EMPTY, **json.loads(draft.content)} if draft else None
    tag = draft_tag(draft, last_version(rows))
    document: Json = {"right": report.code, "year": report.year, "draft": written, "tag": tag, "latest": last}
    return {**document, "to_fix": to_fix(last)}


def to_fix(last: Any) -> list[Json]:
    """The items the company is to mend on the version that stands; none once a later version is in."""
    if last is None or last["state"] not in {s.value for s in TO_FIX}:
        return []
    return list(last["reviews"][-1]["remarks"])


def last_version(rows: Sequence[Json]) -> int:
    """The highest version received, withdrawn or not; 0 before the first."""
    return max((int(str(r["version"])) for r in rows), default=0)


async def versions(report: Which) -> list[Json]:
    """Every version received, oldest first, with what was made of it."""
    [subject] = await subjects([report.right], await places())
    gone = gone_by(date.max, subject.facts.reports, subject.facts.events)
    rows = await AnnualReport.filter(right_id=report.right, year=report.year).order_by("version")
    ids = [r.id for r in rows]
    reviews = await ReportReview.filter(report_id__in=ids).order_by("id")
    receipts = {key_of(r) for r in await ReportReceipt.filter(report_id__in=ids).only("id", "report_id")}
    return [version_row(r, gone, [v for v in reviews if key_of(v) == r.id], r.id in receipts) for r in rows]


def key_of(row: ReportReview | ReportReceipt) -> int:
    """The version a row is about."""
    key: int = getattr(row, "report_id")  # noqa: B009 - the ORM adds the attribute
    return key


def version_row(row: AnnualReport, gone: set[str], reviews: Sequence[ReportReview], receipt: bool) -> Json:
    """One version."""
    _, _, digest = row.evidence.partition(DECLARED)
    return {
        "code": row.code,
        "version": row.version,
        "channel": row.channel,
        "received_on": row.effective_on.isoformat(),
        "recorded_at": row.recorded_at.isoformat(),
        "recorded_by": row.recorded_by,
        "evidence": row.evidence,
        "sha256": digest or None,
        "parts": json.loads(row.parts),
        "withdrawn": row.code in gone,
        "state": state([Act(v.decision) for v in reviews]).value,
        "has_content": row.content is not None,
        "unchecked": unchecked(row),
        "has_receipt": receipt,
        "reviews": [
            {"decision": v.decision, "remarks": json.loads(v.remarks), "recorded_at": v.recorded_at.isoformat()}
            for v in reviews
        ],
    }


def unchecked(row: AnnualReport) -> str | None:
    """What an officer must know of a version no check has read the figures of; ``None`` of one filed in blocks."""
    if row.content is not None:
        return None
    return UNCHECKED if row.channel == "online" else PAPER


# ---- content ---------------------------------------------------------------------------------------------------------


async def version(report: Which, number: int) -> tuple[AnnualReport, Filing]:
    """One version with what was filed. Raises ``Conflict`` where there is none, or it was not filed in blocks."""
    row = await AnnualReport.get_or_none(right_id=report.right, year=report.year, version=number)
    if row is None:
        raise Conflict(f"{report.year}年度没有第{number}次报送的报告", code="version_missing")
    if row.content is None:
        raise Conflict("该版本不是按表格填写的，没有可以显示的内容", code="content_missing")
    return row, stored(row.content)


async def version_content(report: Which, number: int) -> Json:
    """What was filed in a version."""
    row, filing = await version(report, number)
    values: Json = json.loads(filing.text)
    return {"code": row.code, "version": row.version, "sha256": row.content_sha256, **values}


async def files_of(report: Which, number: int) -> list[Json]:
    """The files a version names: code and name of each."""
    rows = ReportFile.filter(report__right_id=report.right, report__year=report.year, report__version=number)
    named = [str(code) for code in await rows.order_by("id").values_list("file", flat=True)]
    names = dict(await Attachment.filter(code__in=named).values_list("code", "name")) if named else {}
    return [{"code": code, "name": names.get(code, code)} for code in named]


async def received(owed: Sequence[tuple[str, int]]) -> dict[tuple[str, int], list[str]]:
    """Of these reports (right and year) those that were received and stand, with the titles of parts still missing.

    Read from the record itself: the last check may have been before the receipt.
    """
    rights = await Right.filter(code__in=sorted({code for code, _ in owed})).only("id") if owed else []
    facts = {s.facts.code: s.facts for s in await subjects([r.id for r in rights], await places())}
    found: dict[tuple[str, int], list[str]] = {}
    for code, year in owed:
        gone = gone_by(date.max, facts[code].reports, facts[code].events)
        stand = [r for r in facts[code].reports if r.year == year and r.id not in gone]
        held = {part for r in stand for part in r.parts}
        if stand:
            required = {p.id: p.title for t in asked(facts[code], year) for p in t.parts}
            found[code, year] = [title for part, title in required.items() if part not in held]
    return found


async def difference(report: Which, before: int, after: int) -> Json:
    """What differs between two versions, in words."""
    (_, a), (_, b) = await version(report, before), await version(report, after)
    found = differences(a.content, b.content)
    return {"before": before, "after": after, "items": [asdict(d) for d in found]}


# ---- checks ----------------------------------------------------------------------------------------------------------


async def checks(report: Which, reader: Identity, *, at: datetime) -> Json:
    """What the texts still ask for and what the checks say: of the company's draft, else of the version that stands."""
    document = await missing(report, reader)
    found, remarks = await judged(report, reader, legal_day(at))
    if found is None:
        return {**document, **await as_files(report, reader, legal_day(at))}
    ready = not errors(found.findings) and not unremarked(found.findings, remarks) and bool(found.parts)
    return {
        **document,
        "findings": [finding(f, remarks) for f in found.findings],
        "conversions": [asdict(c) for c in found.conversions],
        "ready": ready,
        "prefilled": len(found.content.prefilled),
        "figures_checked": True,
    }


async def as_files(report: Which, reader: Identity, today: date) -> Json:
    """The same of a report handed in as files: no figure of it was checked."""
    nothing: Json = {"conversions": [], "prefilled": 0, "figures_checked": False}
    draft = await own_draft(report, reader)
    if draft is None:
        return {**nothing, "findings": [], "ready": False}
    [subject] = await subjects([report.right], await places())
    written = json.loads(draft.content)
    found = await scans.findings(subject.facts, report.year, written, today)
    ready = not errors(found) and bool(scans.parts_of(written)) and all(map(filled, scans.parts_of(written)))
    return {**nothing, "findings": [{**finding(f, {}), "field": scans.cell(f)} for f in found], "ready": ready}


def finding(f: Any, remarks: dict[str, str]) -> Json:
    """One thing a check says, with the remark on it."""
    plain = {"id": f.id, "code": f.code, "grade": f.grade.value, "field": f.field, "title": f.title}
    return {
        **plain,
        "row": f.row,
        "found": f.found,
        "expected": f.expected,
        "cure": f.cure,
        "remark": remarks.get(f.id),
    }


async def judged(report: Which, reader: Identity, today: date) -> tuple[Checked | None, dict[str, str]]:
    """What the checks say now of a draft, or on its day of receipt of what stands."""
    [subject] = await subjects([report.right], await places())
    written: Drafted | None = drafted(await own_draft(report, reader))
    if written is not None:
        return await checked(subject.facts, report.year, written.content, today), written.remarks
    gone = gone_by(date.max, subject.facts.reports, subject.facts.events)
    rows = AnnualReport.filter(right_id=report.right, year=report.year, content__isnull=False).order_by("-version")
    row = next((r for r in await rows if r.code not in gone), None)
    if row is None or row.content is None:
        return None, {}
    filing = stored(row.content)
    return await checked(subject.facts, report.year, filing.content, row.effective_on), filing.remarks
