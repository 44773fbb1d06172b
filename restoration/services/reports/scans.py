"""A report handed in as files: its cover against the register and the calendar, its papers against the record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from restoration import strict
from restoration.errors import Defect
from restoration.law.facts import RightFacts
from restoration.law.report import scan
from restoration.law.report.checks import errors
from restoration.law.report.checks.base import Remarkable
from restoration.law.report.context import Context
from restoration.law.report.scan import Cover
from restoration.services.paging import Json
from restoration.services.reports.whose import identity_of
from restoration.tables import Attachment


def cover_of(draft: Json) -> Cover:
    """The cover a draft has; an empty one where nothing of it was written yet."""
    given = draft.get("cover")
    return strict.model(Cover, dict(given)) if isinstance(given, dict) else Cover()


async def findings(facts: RightFacts, year: int, draft: Json, today: date) -> tuple[Remarkable, ...]:
    """What the checks say of a report as files on a day."""
    parts = {str(p["id"]): tuple(map(str, p.get("attachments") or ())) for p in parts_of(draft)}
    named = sorted({code for files in parts.values() for code in files})
    rows = await Attachment.filter(code__in=named) if named else []
    identity = await identity_of(facts.current(), year, today)
    context = Context(year=year, today=today, identity=identity)
    return scan.findings(cover_of(draft), parts, {r.code: r.media_type for r in rows}, context)


def parts_of(draft: Json) -> Sequence[Any]:
    """The parts written in a draft."""
    found = draft.get("parts")
    return found if isinstance(found, list) else ()


def in_the_way(found: Sequence[Remarkable]) -> list[Defect]:
    """What blocks the submission, by the cell of the draft it is about."""
    return [Defect(cell(f), f.code, f.found, f.expected, f"{f.title}：{f.cure}") for f in errors(tuple(found))]


def cell(found: Remarkable) -> str:
    """Where in the draft a finding is: on the cover, or in a part."""
    block, _, name = found.field.partition(".")
    return f"cover.{name}" if block in ("identity", "declaration") else found.field
