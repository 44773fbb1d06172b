"""An annual report on its way in and back: submitted by a signatory, recorded from paper, withdrawn.

What counts in law is the receipt (``services.reports``); what the bureau makes of it afterwards undoes no receipt. The
receipt's number is the report's code, its hash covers what was declared; a report handed in as files is kept in the
record of the act, one filed block by block with its version.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from restoration import database
from restoration.clock import legal_day
from restoration.errors import Conflict, Defect, Invalid
from restoration.law.report.files import named_in
from restoration.law.report.life import Act
from restoration.services import codes
from restoration.services.actors import Actor, Identity
from restoration.services.audit import Effect
from restoration.services.paging import Json
from restoration.services.recording import Held, hold
from restoration.services.records import ReportIn
from restoration.services.reports import named_files, reports, scans
from restoration.services.reports.contents import Filing
from restoration.services.reports.draft_content import drafted
from restoration.services.reports.drafts import Which, draft_of, draft_tag, filled, parts_in
from restoration.services.reports.reviewing import acts_of, standing
from restoration.services.reports.submission import ready
from restoration.services.tags import same
from restoration.tables import ReportDraft

DECLARED = "网上提交 sha256:"


@dataclass(frozen=True, slots=True)
class Declared:
    """What a signatory declares: the parts, the hash of the bytes, and the content where it was written in blocks."""

    parts: Sequence[str]
    sha256: str
    filing: Filing | None
    record: Json


async def submit(identity: Identity, report: Which, tag: str | None, *, at: datetime) -> Json:
    """Submit the draft as it stands; the receipt. The declaration is the signatory's own, its day the server's."""

    async def work() -> Json:
        held = await hold(identity.actor, report.code, at=at)
        draft = await draft_of(report)
        if draft is None:
            raise Conflict("该年度没有报告草稿，请先填写", code="draft_missing")
        if tag is not None:
            same(draft_tag(draft, held.seen.last_version(report.year)), tag)
        declared = await declare(held, report, draft)
        version = 1 + held.seen.last_version(report.year)
        filing = reports.filing(report.year, version, sorted(declared.parts), legal_day(at))
        filing = filing.model_copy(update={"evidence": f"{DECLARED}{declared.sha256}"})
        received = await reports.take(held, filing, "report:submit", filing=declared.filing)
        await named_files.keep(received.code, named_in(json.loads(draft.content)))
        after = {"content": declared.record, "sha256": declared.sha256, "signatory": identity.name}
        await held.audit([Effect("report:declare", f"report:{received.code}", after)])
        await draft.delete()
        return {**receipt(received, report, at), "sha256": declared.sha256, "signatory": identity.name}

    return await database.unit_of_work(work)


async def declare(held: Held, report: Which, draft: ReportDraft) -> Declared:
    """What the draft declares. Raises ``Invalid`` with everything that is in the way."""
    if written := drafted(draft):
        filing, parts = await ready(held, report, written)
        return Declared(sorted(parts), filing.sha256, filing, {"supplement": written.supplement})
    content = json.loads(draft.content)
    if missing := await named_files.gone(named_in(content)):
        raise Invalid("报告尚不能提交", missing)
    delivered = complete(content)
    found = await scans.findings(held.subject.facts, report.year, content, legal_day(held.header.at))
    if wrong := scans.in_the_way(found):
        raise Invalid(f"报告尚不能提交，有 {len(wrong)} 处需要处理", wrong)
    return Declared(delivered, hashlib.sha256(draft.content.encode()).hexdigest(), None, content)


def complete(content: Json) -> list[str]:
    """The parts handed in as files; one without a file is named before anything is received.

    No check of figures can read a file, so a part that is not written in its blocks is a report on paper sent online:
    without the paper nothing is received.
    """
    parts = parts_in(content)
    cure = "不按表格填写的部分，请上传加盖公章的报告扫描件，或者改按表格填写，或者从草稿中删除该部分"
    wrong = [
        Defect(f"parts.{n}", "part_empty", str(p["id"]), "报告扫描件等附件", cure)
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
    """An officer records a paper report: the day it was received, and on what evidence; its parts are stated."""

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


async def withdraw(identity: Identity, report: Which, reason: str, *, at: datetime) -> Json:
    """Take the last version back. What the bureau has accepted stays."""

    async def work() -> Json:
        held = await hold(identity.actor, report.code, at=at)
        row = await standing(report, held.subject.facts)
        if Act.ACCEPTED in await acts_of(row.id):
            raise Conflict("该版本已经通过审核，不能撤回", code="already_accepted")
        event = await reports.withdraw(identity.actor, row.code, reason, at=at)
        return {"report": row.code, "version": row.version, "withdrawal": event}

    return await database.unit_of_work(work)
