"""A draft written block by block: what it holds, what is taken of what was sent, what the server fills in on request.

Nothing typed is ever overwritten: last year's figures go into empty cells alone and stay marked until somebody touches
them; a conversion changes the very cells it was asked for.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from restoration import database
from restoration.clock import legal_day
from restoration.errors import Conflict, Defect, Invalid
from restoration.law.report.content import Content, FileRow, Files
from restoration.law.report.content import Identity as Whose
from restoration.law.report.editing import merged, prefill, proposal, trimmed, untouched
from restoration.law.report.files import in_content
from restoration.law.report.guard import conversions, converted
from restoration.services.actors import Identity
from restoration.services.paging import Json
from restoration.services.recording import Held, hold
from restoration.services.reports import drafts, named_files
from restoration.services.reports.contents import (
    Filing,
    cleaned,
    context_of,
    effective,
    known,
    last_content,
)
from restoration.services.reports.drafts import Which
from restoration.services.reports.whose import identity_of
from restoration.services.tags import same
from restoration.tables import ReportDraft


class Start(StrEnum):
    """What a draft is filled from."""

    LAST_YEAR = "last_year"  # the register, the ledger and the year before
    LATEST = "latest"  # this year's version that stands


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft written block by block. ``supplement``: it only adds to the version that stands."""

    content: Content
    remarks: dict[str, str]
    supplement: bool = False

    def as_json(self) -> Json:
        """As the draft keeps it; ``parts``, ``note`` and ``cover`` are those of a report handed in as files."""
        filing = json.loads(Filing(self.content, self.remarks).text)
        return {"parts": [], "note": None, "cover": None, **filing, "supplement": self.supplement}


def drafted(draft: ReportDraft | None) -> Drafted | None:
    """The content of a draft; ``None`` where there is none or it is written as text."""
    values = json.loads(draft.content) if draft else {}
    if not values.get("content"):
        return None
    content = Content.model_validate_json(json.dumps(values["content"]))
    return Drafted(content, values.get("remarks") or {}, bool(values.get("supplement")))


# ---- what a writer sends ---------------------------------------------------------------------------------------------


async def put(identity: Identity, report: Which, sent: Json, tag: str, *, at: datetime) -> str:
    """Write the draft, if it still is as read; its tag from now on. Raises ``StaleRecord``, ``Invalid``."""

    async def work() -> str:
        held = await hold(identity.actor, report.code, at=at)
        draft = await drafts.draft_of(report)
        same(drafts.draft_tag(draft, held.seen.last_version(report.year)), tag)
        own = await identity_of(held.subject.facts.current(), report.year, legal_day(at))
        return await drafts.save(identity, held, report, draft, await taken(identity, sent, draft, own), at)

    return await database.unit_of_work(work)


async def taken(identity: Identity, sent: Json, draft: ReportDraft | None, own: Whose) -> Json:
    """What was sent, as it is kept: texts cleaned, marks of what is untouched, files within reach and quota.

    What the register knows of whose report it is stands in it from the first save on.
    """
    if sent.get("parts"):
        wrong = Defect("parts", "parts_derived", "已填写", "不填写", "按表格填写的报告，组成部分由内容得出，不另行申报")
        raise Invalid("报告草稿有误，未作保存", [wrong])
    values = cleaned(sent["content"])
    given = sent.get("remarks")
    remarks = cleaned({k: v for k, v in given.items() if v} if isinstance(given, dict) else {}, "remarks")
    before = drafted(draft)
    content = Content.model_validate_json(json.dumps(values))
    content = merged(content, Content(identity=own))
    content = trimmed(untouched(before.content if before else Content(), content))
    await refuse_files(identity, content, before.content if before else Content())
    return Drafted(content, remarks, bool(before and before.supplement)).as_json()


async def refuse_files(identity: Identity, content: Content, before: Content) -> None:
    """A file newly named is one the writer may see; all of them together are within the quota."""
    named = {code: f"content.{path}" for path, code in reversed([*in_content(content)])}
    await named_files.refuse(identity, named, {code for _, code in in_content(before)})


# ---- what the server fills in ----------------------------------------------------------------------------------------


async def fill(identity: Identity, report: Which, start: Start, *, at: datetime) -> str:
    """Fill a draft's empty cells; the draft's tag from now on."""

    async def work() -> str:
        held, draft, now = await in_hand(identity, report, at)
        offered = await offer(held, report, start, at)
        into = prefill if start is Start.LAST_YEAR else merged
        filled = into(now.content, offered)
        return await keep(identity, held, report, draft, Drafted(filled, now.remarks, now.supplement), at)

    return await database.unit_of_work(work)


async def offer(held: Held, report: Which, start: Start, at: datetime) -> Content:
    """What can be filled in."""
    facts = held.subject.facts
    if start is Start.LAST_YEAR:
        return proposal(await known(facts, report.year, legal_day(at)), await last_content(facts, report.year))
    return (await standing_filing(held, report)).content


async def standing_filing(held: Held, report: Which) -> Filing:
    """What was filed for the year block by block and stands. Raises ``Conflict`` where nothing was."""
    found = await effective(held.id, held.subject.facts, report.year)
    if found is None:
        raise Conflict(f"{report.year}年度尚无按表格填写的有效报告", code="report_missing")
    return found[1]


async def begin_supplement(identity: Identity, report: Which, *, at: datetime) -> str:
    """Begin a draft that adds to the version that stands; the draft's tag."""

    async def work() -> str:
        held, draft, now = await in_hand(identity, report, at)
        if now != Drafted(Content(), {}):
            raise Conflict("该年度已有草稿，请先提交或者清空草稿", code="draft_exists")
        filing = await standing_filing(held, report)
        return await keep(identity, held, report, draft, Drafted(filing.content, filing.remarks, True), at)

    return await database.unit_of_work(work)


async def convert(identity: Identity, report: Which, fields: Sequence[str], *, at: datetime) -> str:
    """Take the offers of the unit guard for these cells, or all of them; the draft's tag. Unknown cells are named."""

    async def work() -> str:
        held, draft, now = await in_hand(identity, report, at)
        asked = drafts.asked(held.subject.facts, report.year)
        context = await context_of(held.subject.facts, report.year, now.content, asked, legal_day(at))
        offers = {c.field: c for c in conversions(now.content, context)}
        unknown = [f for f in fields if f not in offers]
        if unknown:
            cure = "该项没有换算建议，请重新检查后再换算"
            raise Invalid("不能换算", [Defect("fields", "no_offer", f, "有换算建议的项目", cure) for f in unknown])
        content = converted(now.content, {f: offers[f] for f in fields})
        return await keep(identity, held, report, draft, Drafted(content, now.remarks, now.supplement), at)

    return await database.unit_of_work(work)


async def add_file(identity: Identity, report: Which, row: FileRow, *, at: datetime) -> str:
    """List a file just uploaded in the draft; the draft's tag. Raises ``QuotaExceeded``."""

    async def work() -> str:
        held, draft, now = await in_hand(identity, report, at)
        rows = (*now.content.files.rows, row)
        content = now.content.model_copy(update={"files": Files(rows=rows)})
        await refuse_files(identity, content, now.content)
        return await keep(identity, held, report, draft, Drafted(content, now.remarks, now.supplement), at)

    return await database.unit_of_work(work)


async def in_hand(identity: Identity, report: Which, at: datetime) -> tuple[Held, ReportDraft | None, Drafted]:
    """The right, held, with the draft; an empty one where none is. Raises ``Conflict`` for one written as text."""
    held = await hold(identity.actor, report.code, at=at)
    draft = await drafts.draft_of(report)
    now = drafted(draft)
    if draft is not None and drafts.by_files(json.loads(draft.content)):
        raise Conflict("草稿是按文字填写的，不能自动填写；请先清空草稿", code="draft_is_text")
    return held, draft, now or Drafted(Content(), {})


async def keep(
    identity: Identity, held: Held, report: Which, draft: ReportDraft | None, made: Drafted, at: datetime
) -> str:
    """Write the draft as the server made it; its tag."""
    return await drafts.save(identity, held, report, draft, made.as_json(), at)
