"""Submitting what was written block by block: every check at once, a remark for every warning, the parts derived.

An error blocks; a warning blocks only until somebody has said why it is so. Half a report is received: the parts it
lacks stay owed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from restoration.clock import legal_day
from restoration.errors import Defect, Invalid
from restoration.law.facts import RightFacts
from restoration.law.report.checks import errors, findings, unremarked
from restoration.law.report.checks.base import Remarkable
from restoration.law.report.content import Content
from restoration.law.report.editing import computed
from restoration.law.report.guard import Conversion, conversions
from restoration.law.report.parts import PARTS, derived
from restoration.law.report.tables import title_of
from restoration.services.recording import Held
from restoration.services.reports import drafts
from restoration.services.reports.contents import Filing, context_of
from restoration.services.reports.draft_content import Drafted, standing_filing
from restoration.services.reports.drafts import Which

BLOCKS: Final[Mapping[str, tuple[str, ...]]] = {
    "land_damage": ("damage",),
    "fee_use": ("costs", "fund"),
    "works": ("restoration",),
    "implementation_report": ("restoration",),
    "monitoring_data": ("monitoring",),
}
"""Where each part stands."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A content with the figures that follow, and all there is to say of it."""

    content: Content
    findings: tuple[Remarkable, ...]
    conversions: tuple[Conversion, ...]
    parts: frozenset[str]


async def checked(facts: RightFacts, year: int, content: Content, today: date) -> Checked:
    """What the checks say of a content on a day."""
    asked = drafts.asked(facts, year)
    context = await context_of(facts, year, content, asked, today)
    whole = computed(content, context.last)
    ids = [p for p, _ in context.asked] or list(PARTS)
    offers = tuple(conversions(whole, context))
    return Checked(whole, findings(whole, context), offers, derived(whole, ids))


async def ready(held: Held, report: Which, draft: Drafted) -> tuple[Filing, frozenset[str]]:
    """The filing as it is declared, and the parts it delivers. Raises ``Invalid`` with all that is in the way."""
    found = await checked(held.subject.facts, report.year, draft.content, legal_day(held.header.at))
    wrong = list(in_the_way(found, draft.remarks))
    if draft.supplement:
        wrong += await changed(held, report, found)
    if wrong:
        raise Invalid(f"报告尚不能提交，有 {len(wrong)} 处需要处理", wrong)
    if not found.parts:
        nothing = Defect("content", "parts_missing", "（缺）", "至少一个完整的组成部分", "请先填写报告内容")
        raise Invalid("报告尚不能提交", [nothing])
    ids = {f.id for f in found.findings}
    filing = Filing(found.content, {k: v for k, v in draft.remarks.items() if k in ids})
    return filing, found.parts


def in_the_way(found: Checked, remarks: Mapping[str, str]) -> Iterator[Defect]:
    """Errors, and warnings nobody has explained yet."""
    for f in errors(found.findings):
        yield told(f, f"{f.title}：{f.cure}")
    for f in unremarked(found.findings, remarks):
        yield told(f, f"{f.title}：{f.cure}（请在说明栏写明原因）")


def told(f: Remarkable, cure: str) -> Defect:
    """What a check says, as a defect."""
    return Defect(f"content.{f.field}", f.code, f.found[:200], f.expected[:200], cure)


async def changed(held: Held, report: Which, found: Checked) -> list[Defect]:
    """A supplement adds; what stands complete already it leaves as it is."""
    base = (await standing_filing(held, report)).content
    stands = derived(base, BLOCKS)
    blocks = {b for part in stands for b in BLOCKS[part]}
    cure = "补报只能增加原来没有的部分；要改动已报的内容，请重新报送"
    return [
        Defect(f"content.{b}", "supplement_changes", "已改动", "与已报内容相同", f"{title_of(b)}：{cure}")
        for b in sorted(blocks)
        if getattr(base, b) != getattr(found.content, b)
    ]
