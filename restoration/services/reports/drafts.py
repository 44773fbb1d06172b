"""An annual report while it is written: which report it is, its draft, and what the texts still ask for.

A draft is the company's own; the bureau reads nothing of it before it is submitted.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from restoration import database
from restoration.errors import Conflict, Defect, Invalid
from restoration.law.facts import RightFacts
from restoration.law.report.content import Content
from restoration.law.report.editing import computed
from restoration.law.report.files import named_in
from restoration.law.report.parts import derived
from restoration.law.texts.rulebook import Terms, terms
from restoration.services import scope
from restoration.services.actors import Identity
from restoration.services.audit import Effect
from restoration.services.lawbook import current
from restoration.services.paging import Json
from restoration.services.recording import Held, hold
from restoration.services.reports import named_files, reports
from restoration.services.reports.parts import gone_by
from restoration.services.snapshot import places, subjects
from restoration.services.tags import same
from restoration.tables import ReportDraft


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
    found = await scope.rights_of(identity, mine)
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


async def own_draft(report: Which, identity: Identity) -> ReportDraft | None:
    """The draft, for the company's people alone: what is not submitted is not the bureau's to read."""
    return None if identity.staff else await draft_of(report)


def draft_tag(draft: ReportDraft | None, received: int) -> str:
    """What a writer must have read before overwriting: the last version received and the draft's, 0 where none is.

    With the received one in it, a second click or an old page is refused instead of filing the same report again.
    """
    return f"draft-{received}.{draft.version if draft else 0}"


async def put_draft(identity: Identity, report: Which, content: Json, tag: str, *, at: datetime) -> str:
    """Write the draft, if it still is as read; its tag from now on. Raises ``StaleRecord``."""

    async def work() -> str:
        held = await hold(identity.actor, report.code, at=at)
        draft = await draft_of(report)
        received = held.seen.last_version(report.year)
        same(draft_tag(draft, received), tag)
        if draft is not None and parts_in(content) and json.loads(draft.content).get("content"):
            raise Conflict("草稿是按表格填写的，不能改为文字；请先清空草稿", code="draft_is_content")
        refuse_unknown_parts(held, report.year, content)
        before = named_in(json.loads(draft.content)) if draft is not None else {}
        await named_files.refuse(identity, named_in(content), before)
        return await save(identity, held, report, draft, shaped(content), at)

    return await database.unit_of_work(work)


async def save(
    identity: Identity, held: Held, report: Which, draft: ReportDraft | None, content: Json, at: datetime
) -> str:
    """Keep a draft that was checked; its tag from now on. The same once more is no new version and no effect."""
    text, received = canonical(content), held.seen.last_version(report.year)
    if draft is not None and draft.content == text:
        return draft_tag(draft, received)
    values: dict[str, Any] = {"content": text, "updated_by": identity.actor.id, "updated_at": at}
    if draft is None:
        draft = await ReportDraft.create(right_id=report.right, year=report.year, version=1, **values)
    else:
        await draft.update_from_dict({**values, "version": draft.version + 1}).save()
    written = draft_tag(draft, received)
    after = {"year": report.year, "tag": written}
    await held.audit([Effect("report:draft", f"right:{report.code}", after)])
    return written


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


def by_files(content: Json) -> bool:
    """Whether a draft is of a report handed in as files, whose texts, cover and files its blocks would replace."""
    return not content.get("content") and any(content.get(name) for name in ("parts", "note", "cover"))


def shaped(content: Json) -> Json:
    """A draft with every field it can have, whoever wrote it."""
    parts = [
        {"id": p["id"], "text": p.get("text") or None, "attachments": p.get("attachments") or []}
        for p in parts_in(content)
    ]
    return {"parts": parts, "note": content.get("note") or None, "cover": content.get("cover") or None}


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
    required = {p.id: p for t in asked(facts, report.year) for p in t.parts}
    written = delivered(json.loads(drafted.content), required) if drafted else set()
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


def delivered(draft: Json, asked_for: Collection[str]) -> set[str]:
    """The parts a draft would deliver: derived from its blocks, or written as text."""
    if content := draft.get("content"):
        whole = computed(Content.model_validate_json(json.dumps(content)), None)
        return set(derived(whole, asked_for))
    return {str(p["id"]) for p in parts_in(draft) if filled(p)}


def filled(part: Json) -> bool:
    """Whether a part that is not written in its blocks is there: as a file. A remark alone is no report."""
    return bool(part.get("attachments"))
