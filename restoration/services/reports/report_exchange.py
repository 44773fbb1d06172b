"""A report's content in and out of workbooks: what is written out, and what comes back as the draft.

What comes back belongs to the right and year it names; remarks are no matter of a workbook and stay as they were.
"""

from __future__ import annotations

import json
from datetime import datetime

from restoration.errors import Conflict, Defect, Invalid
from restoration.law.report.content import Content
from restoration.law.report.editing import plain
from restoration.services.actors import Identity
from restoration.services.paging import Json
from restoration.services.recording import hold
from restoration.services.reports import draft_content, drafts
from restoration.services.reports.contents import effective
from restoration.services.reports.draft_content import drafted
from restoration.services.reports.drafts import Which, own_draft
from restoration.services.snapshot import places, subjects


async def content_now(report: Which, reader: Identity) -> Content:
    """For its company the draft; else the version that stands; else an empty report of that right and year."""
    written = drafted(await own_draft(report, reader))
    if written is not None:
        return written.content
    [subject] = await subjects([report.right], await places())
    found = await effective(report.right, subject.facts, report.year)
    if found is not None:
        return found[1].content
    empty = Content()
    identity = empty.identity.model_copy(update={"right": report.code, "year": report.year})
    return empty.model_copy(update={"identity": identity})


async def put(identity: Identity, report: Which, content: Content, tag: str, *, at: datetime) -> str:
    """Make a content the draft, if the draft still is as read. Raises ``Invalid`` for another right's or year's."""
    refuse_another(report, content)
    draft = await drafts.draft_of(report)
    before = drafted(draft)
    if draft is not None and drafts.by_files(json.loads(draft.content)):
        raise Conflict("草稿是按文字填写的，不能导入；请先清空草稿", code="draft_is_text")
    values = plain(content)
    if before is not None:
        values["prefilled"] = list(before.content.prefilled)
    sent: Json = {"content": values, "remarks": before.remarks if before else {}}
    return await draft_content.put(identity, report, sent, tag, at=at)


async def tag_now(identity: Identity, report: Which, *, at: datetime) -> str:
    """The draft's tag as it is."""
    held = await hold(identity.actor, report.code, at=at)
    return drafts.draft_tag(await drafts.draft_of(report), held.seen.last_version(report.year))


def refuse_another(report: Which, content: Content) -> None:
    """A workbook that names another right or year is not this report."""
    who = content.identity
    wrong = [
        Defect(f"content.identity.{name}", "another_report", str(found), str(wanted), "请核对是否选错了文件")
        for name, found, wanted in (("right", who.right, report.code), ("year", who.year, report.year))
        if found not in (None, wanted)
    ]
    if wrong:
        raise Invalid("这不是该矿该年度的报告，未作保存", wrong)
