"""An annual report from draft to acceptance: written, submitted by a signatory, returned or accepted, taken back.

What counts in law is the receipt (``services.reports``); what is here is the way to it and what the bureau makes of it
afterwards. A return for quality undoes no receipt. The receipt's number is the report's code, its hash covers what was
declared; the text declared is kept in the record of the act.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from restoration import database
from restoration.clock import legal_day
from restoration.errors import Conflict, Defect, Forbidden, Invalid
from restoration.law.facts import RightFacts
from restoration.law.rulebook import Terms, terms
from restoration.services import codes, reports, scope
from restoration.services.actors import Actor, Identity
from restoration.services.audit import Effect
from restoration.services.lawbook import current
from restoration.services.paging import Json
from restoration.services.recording import Held, hold
from restoration.services.records import ReportIn
from restoration.services.report_parts import gone_by
from restoration.services.snapshot import places, subjects
from restoration.services.tags import same
from restoration.tables import AnnualReport, ReportDraft, ReportReview

DECLARED = "网上提交 sha256:"


class Decision(StrEnum):
    """What an officer decides on a version."""

    RETURNED = "returned"
    ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True)
class Which:
    """Which report: of a right (key and code), for a year."""

    right: int
    code: str
    year: int


async def which(identity: Identity, mine: str, right: str | None, year: int, *, today: date) -> Which:
    """The right a mine's report is about: the one named, or the mine's only one. Raises ``NotFound``.

    A company's are the years it answers for, a former holder's its own.
    """
    ids = await scope.right_ids(identity, mine)
    found = {s.facts.code: s.facts.id for s in await subjects(ids, await places())}
    if right is not None and right not in found:
        raise scope.hidden()
    if right is None:
        found = {c: key for c, key in found.items() if (await scope.tenure(identity, key)).may_report(year, today)}
        right = only_right(list(found))
    if not (await scope.tenure(identity, found[right])).may_report(year, today):
        raise scope.hidden()
    return Which(found[right], right, year)


def only_right(rights: Sequence[str]) -> str:
    """The one right there is; with several, the request must name one."""
    if not rights:
        raise scope.hidden()
    if len(rights) > 1:
        listed = "、".join(rights)
        wrong = Defect("right", "right_needed", "（缺）", f"以下之一：{listed}", "该矿山有多个矿业权，请指明是哪一个")
        raise Invalid("请指明矿业权", [wrong])
    return rights[0]


# ---- draft ---------------------------------------------------------------------------------------------------------


async def draft_of(report: Which) -> ReportDraft | None:
    """The draft, if one is being written."""
    return await ReportDraft.get_or_none(right_id=report.right, year=report.year)


def draft_tag(draft: ReportDraft | None) -> str:
    """What a writer must have read before overwriting: the draft's version, 0 where there is none."""
    return f"draft-{draft.version if draft else 0}"


async def put_draft(identity: Identity, report: Which, content: Json, tag: str, *, at: datetime) -> ReportDraft:
    """Write the draft, if it still is as read. Raises ``StaleRecord``."""

    async def work() -> ReportDraft:
        held = await hold(identity.actor, report.code, at=at)
        draft = await draft_of(report)
        same(draft_tag(draft), tag)
        refuse_unknown_parts(held, report.year, content)
        values: dict[str, Any] = {"content": canonical(shaped(content)), "updated_by": identity.actor.id, "updated_at": at}
        if draft is None:
            draft = await ReportDraft.create(right_id=report.right, year=report.year, version=1, **values)
        else:
            await draft.update_from_dict({**values, "version": draft.version + 1}).save()
        await held.audit(
            [Effect("report:draft", f"right:{report.code}", {"year": report.year, "tag": draft_tag(draft)})]
        )
        return draft

    return await database.unit_of_work(work)


def refuse_unknown_parts(held: Held, year: int, content: Json) -> None:
    """A part no text asks for there is a slip, and a part is written once."""
    named = [str(p["id"]) for p in parts_in(content)]
    known = reports.known_parts(asked(held.subject.facts, year))
    listed = "、".join(sorted(known))
    wrong = [
        Defect(f"parts.{n}.id", "part_unknown", part, f"以下之一：{listed}", "请从列出的报告组成部分中选择")
        for n, part in enumerate(named)
        if part not in known
    ]
    wrong += [
        Defect(f"parts.{n}.id", "duplicate", part, "不重复的组成部分", "同一组成部分只填写一次")
        for n, part in enumerate(named)
        if part in named[:n]
    ]
    if wrong:
        raise Invalid("报告草稿有误，未作保存", wrong)


def parts_in(content: Json) -> list[Json]:
    """The parts written in a draft."""
    found = content.get("parts")
    return [p for p in found if isinstance(p, dict)] if isinstance(found, list) else []


def shaped(content: Json) -> Json:
    """A draft with every field it can have, whoever wrote it."""
    parts = [
        {"id": p["id"], "text": p.get("text") or None, "attachments": p.get("attachments") or []}
        for p in parts_in(content)
    ]
    return {"parts": parts, "note": content.get("note") or None}


def canonical(content: Json) -> str:
    """The bytes a declaration is about."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def asked(facts: RightFacts, year: int) -> list[Terms]:
    """What every text in force there asks of that year's report."""
    book = current().rulebook
    rules = [rule for rule, kinds in book.kinds_at(facts.places).items() if "annual_report" in kinds]
    found = (terms(book, rule, facts.places, date(year, 12, 31)) for rule in rules)
    return [t for t in found if t is not None]


async def missing(report: Which, reader: Identity) -> Json:
    """What the texts ask of the year's report, what has been received, what the draft would add, what still lacks."""
    [subject] = await subjects([report.right], await places())
    facts, drafted = subject.facts, await own_draft(report, reader)
    gone = gone_by(date.max, facts.reports, facts.events)
    received = {p for r in facts.reports if r.year == report.year and r.id not in gone for p in r.parts}
    written = {str(p["id"]) for p in parts_in(json.loads(drafted.content)) if filled(p)} if drafted else set()
    required = {p.id: p for t in asked(facts, report.year) for p in t.parts}
    return {
        "right": report.code,
        "year": report.year,
        "required": [
            {"id": p.id, "title": p.title, "cites": [c.model_dump() for c in p.cites]} for p in required.values()
        ],
        "received": sorted(received),
        "drafted": sorted(written),
        "missing": [p for p in required if p not in received],
        "missing_after_draft": [p for p in required if p not in received | written],
    }


def filled(part: Json) -> bool:
    """Whether a part says anything."""
    return bool(part.get("text") or part.get("attachments"))


# ---- submitting ----------------------------------------------------------------------------------------------------


async def submit(identity: Identity, report: Which, tag: str | None, *, at: datetime) -> Json:
    """Submit the draft as it stands; the receipt. The declaration is the signatory's own, its day the server's."""

    async def work() -> Json:
        held = await hold(identity.actor, report.code, at=at)
        draft = await draft_of(report)
        if draft is None:
            raise Conflict("该年度没有报告草稿，请先填写", code="draft_missing")
        if tag is not None:
            same(draft_tag(draft), tag)
        digest = hashlib.sha256(draft.content.encode()).hexdigest()
        parts = complete(json.loads(draft.content))
        version = 1 + max((v for y, v in held.seen.filed if y == report.year), default=0)
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
        version = 1 + max((v for y, v in held.seen.filed if y == report.year), default=0)
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
        values: dict[str, Any] = {"decision": decision.value, "remarks": text, "recorded_at": at, "recorded_by": identity.actor.id}
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


async def own_draft(report: Which, identity: Identity) -> ReportDraft | None:
    """The draft, for the company's people alone: what is not submitted is not the bureau's to read."""
    return None if identity.staff else await draft_of(report)


async def with_draft(report: Which, draft: ReportDraft | None) -> Json:
    """The report as shown."""
    rows = await versions(report)
    last = next((r for r in reversed(rows) if not r["withdrawn"]), None)
    written = json.loads(draft.content) if draft else None
    return {"right": report.code, "year": report.year, "draft": written, "tag": draft_tag(draft), "latest": last}


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
