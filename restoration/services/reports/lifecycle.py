"""An annual report from draft to acceptance: written, submitted by a signatory, returned or accepted, taken back.

What counts in law is the receipt (``services.reports``); what is here is the way to it and what the bureau makes of it
afterwards. A return for quality undoes no receipt. The receipt's number is the report's code, its hash covers what was
declared; the text declared is kept in the record of the act.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from restoration import database
from restoration.clock import legal_day
from restoration.errors import Conflict, Defect, Forbidden, Invalid
from restoration.law.facts import RightFacts
from restoration.services import codes
from restoration.services.actors import Actor, Identity
from restoration.services.audit import Effect
from restoration.services.paging import Json
from restoration.services.recording import hold
from restoration.services.records import ReportIn
from restoration.services.reports import reports
from restoration.services.reports.drafts import Which as Which
from restoration.services.reports.drafts import draft_of as draft_of
from restoration.services.reports.drafts import draft_tag as draft_tag
from restoration.services.reports.drafts import filled, parts_in
from restoration.services.reports.drafts import missing as missing
from restoration.services.reports.drafts import only_right as only_right
from restoration.services.reports.drafts import own_draft as own_draft
from restoration.services.reports.drafts import put_draft as put_draft
from restoration.services.reports.drafts import which as which
from restoration.services.reports.parts import gone_by
from restoration.services.snapshot import places, subjects
from restoration.services.tags import same
from restoration.tables import AnnualReport, ReportDraft, ReportReview

DECLARED = "网上提交 sha256:"


class Decision(StrEnum):
    """What an officer decides on a version."""

    RETURNED = "returned"
    ACCEPTED = "accepted"


# ---- submitting ----------------------------------------------------------------------------------------------------


async def submit(identity: Identity, report: Which, tag: str | None, *, at: datetime) -> Json:
    """Submit the draft as it stands; the receipt. The declaration is the signatory's own, its day the server's."""

    async def work() -> Json:
        held = await hold(identity.actor, report.code, at=at)
        draft = await draft_of(report)
        if draft is None:
            raise Conflict("该年度没有报告草稿，请先填写", code="draft_missing")
        if tag is not None:
            same(draft_tag(draft, held.seen.last_version(report.year)), tag)
        digest = hashlib.sha256(draft.content.encode()).hexdigest()
        parts = complete(json.loads(draft.content))
        version = 1 + held.seen.last_version(report.year)
        filing = reports.filing(report.year, version, parts, legal_day(at))
        filing = filing.model_copy(update={"evidence": f"{DECLARED}{digest}"})
        received = await reports.take(held, filing, "report:submit")
        declared = {"content": json.loads(draft.content), "sha256": digest, "signatory": identity.name}
        await held.audit([Effect("report:declare", f"report:{received.code}", declared)])
        await draft.delete()
        return {**receipt(received, report, at), "sha256": digest, "signatory": identity.name}

    return await database.unit_of_work(work)


def complete(content: Json) -> list[str]:
    """The parts submitted; an empty one is named before anything is received."""
    parts = parts_in(content)
    wrong = [
        Defect(
            f"parts.{n}", "part_empty", str(p["id"]), "文字或附件", "请填写该部分内容或上传附件，或从草稿中删除该部分"
        )
        for n, p in enumerate(parts)
        if not filled(p)
    ]
    if wrong or not parts:
        nothing = Defect("parts", "parts_missing", "（缺）", "至少一个组成部分", "请先填写报告内容")
        raise Invalid("报告尚不能提交", wrong or [nothing])
    return [str(p["id"]) for p in parts]


def receipt(received: reports.Received, report: Which, at: datetime) -> Json:
    """The server's receipt: number, time, what was received and what the texts still ask for."""
    return {
        "receipt_no": received.code,
        "received_at": at.isoformat(),
        "received_on": received.received_on.isoformat(),
        "right": report.code,
        "year": report.year,
        "version": received.version,
        "parts": sorted(received.parts),
        "missing": list(received.missing),
    }


async def paper(
    actor: Actor, report: Which, parts: Sequence[str], received_on: date, evidence: str, *, at: datetime
) -> Json:
    """An officer records a paper report: the day it was received, and on what evidence."""

    async def work() -> Json:
        held = await hold(actor, report.code, at=at)
        version = 1 + held.seen.last_version(report.year)
        filing = ReportIn(
            code=codes.new("rp"),
            year=report.year,
            version=version,
            channel="paper",
            parts=tuple(parts),
            effective_on=received_on.isoformat(),  # type: ignore[arg-type]
            evidence=evidence,
        )
        received = await reports.take(held, filing, "report:record_paper", channel="paper")
        return receipt(received, report, at)

    return await database.unit_of_work(work)


# ---- what the bureau makes of it -----------------------------------------------------------------------------------


async def review(identity: Identity, report: Which, decision: Decision, remarks: list[Json], *, at: datetime) -> Json:
    """Return or accept the last version that stands; never by the person who put it in."""

    async def work() -> Json:
        held = await hold(identity.actor, report.code, at=at)
        row = await standing(report, held.subject.facts)
        if identity.actor.id == row.recorded_by:
            raise Forbidden("提交或登记报告的人不能审核同一份报告，请由他人办理", code="four_eyes")
        if await ReportReview.exists(report_id=row.id, decision=Decision.ACCEPTED.value):
            raise Conflict("该版本已经通过审核，不能再次审核", code="already_accepted")
        text = json.dumps(remarks, ensure_ascii=False)
        values: dict[str, Any] = {
            "decision": decision.value,
            "remarks": text,
            "recorded_at": at,
            "recorded_by": identity.actor.id,
        }
        await ReportReview.create(report_id=row.id, **values)
        after = {"decision": decision.value, "remarks": remarks}
        await held.audit([Effect("report:review", f"report:{row.code}", after)])
        return {"report": row.code, "version": row.version, "decision": decision.value, "remarks": remarks}

    return await database.unit_of_work(work)


async def standing(report: Which, facts: RightFacts) -> AnnualReport:
    """The year's last version that is neither withdrawn nor corrected. Raises ``Conflict`` where there is none."""
    gone = gone_by(date.max, facts.reports, facts.events)
    rows = await AnnualReport.filter(right_id=report.right, year=report.year).order_by("-version")
    found = next((r for r in rows if r.code not in gone), None)
    if found is None:
        raise Conflict(f"{report.year}年度尚无有效的年度报告", code="report_missing")
    return found


async def withdraw(identity: Identity, report: Which, reason: str, *, at: datetime) -> Json:
    """Take the last version back. What the bureau has accepted stays."""

    async def work() -> Json:
        held = await hold(identity.actor, report.code, at=at)
        row = await standing(report, held.subject.facts)
        if await ReportReview.exists(report_id=row.id, decision=Decision.ACCEPTED.value):
            raise Conflict("该版本已经通过审核，不能撤回", code="already_accepted")
        event = await reports.withdraw(identity.actor, row.code, reason, at=at)
        return {"report": row.code, "version": row.version, "withdrawal": event}

    return await database.unit_of_work(work)


# ---- reading -------------------------------------------------------------------------------------------------------


async def shown(report: Which, reader: Identity) -> Json:
    """The year's report: for its own company the draft being written, and the last version that stands."""
    return await with_draft(report, await own_draft(report, reader))


async def with_draft(report: Which, draft: ReportDraft | None) -> Json:
    """The report as shown."""
    rows = await versions(report)
    last = next((r for r in reversed(rows) if not r["withdrawn"]), None)
    written = json.loads(draft.content) if draft else None
    tag = draft_tag(draft, last_version(rows))
    return {"right": report.code, "year": report.year, "draft": written, "tag": tag, "latest": last}


def last_version(rows: Sequence[Json]) -> int:
    """The highest version received, withdrawn or not; 0 before the first."""
    return max((int(str(r["version"])) for r in rows), default=0)


async def versions(report: Which) -> list[Json]:
    """Every version received, oldest first, with what was made of it."""
    [subject] = await subjects([report.right], await places())
    gone = gone_by(date.max, subject.facts.reports, subject.facts.events)
    rows = await AnnualReport.filter(right_id=report.right, year=report.year).order_by("version")
    reviews = await ReportReview.filter(report_id__in=[r.id for r in rows]).order_by("id")
    return [version_row(r, gone, [v for v in reviews if key_of(v) == r.id]) for r in rows]


def key_of(review_row: ReportReview) -> int:
    """The report a review is about."""
    key: int = getattr(review_row, "report_id")  # noqa: B009 - the ORM adds the attribute
    return key


def version_row(row: AnnualReport, gone: set[str], reviews: Sequence[ReportReview]) -> Json:
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
        "reviews": [
            {"decision": v.decision, "remarks": json.loads(v.remarks), "recorded_at": v.recorded_at.isoformat()}
            for v in reviews
        ],
    }
