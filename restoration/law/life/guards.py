"""What a single fact of a mine's life is refused for, held against everything on record of its right.

Only what the fact itself would make untrue or unlawful: fewer than two officers, a re-check of nothing, a report before
the event, a certificate without its procedure, a closing against unmet terms without a stated reason. Deliveries of old
records are not held to the procedures of today.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from restoration.errors import Defect
from restoration.law.events import EVENT_KINDS, Detail, EventKind
from restoration.law.events.closure import AcceptanceScope, Accepted, PhaseAccepted, Posted
from restoration.law.events.detail import Referring
from restoration.law.events.right import Closing, RightCorrected
from restoration.law.events.supervision import Emergency, EmergencyReport, Inspection, Recheck
from restoration.law.facts import Event, RightFacts
from restoration.law.life import acceptance, closing
from restoration.law.life.acceptance import POSTING_DAYS
from restoration.law.texts.rulebook import Rulebook
from restoration.law.workdays import Calendar, add_days

K = EventKind
ABOUT: Final[Mapping[EventKind, frozenset[EventKind]]] = {
    K.RECHECKED: frozenset({K.INSPECTED}),
    K.BREACH_CONFIRMED: frozenset({K.INSPECTED}),
    K.EMERGENCY_REPORTED: frozenset({K.EMERGENCY_OCCURRED}),
    K.DAMAGE_SETTLED: frozenset({K.EMERGENCY_OCCURRED}),
    K.ACCEPTANCE_EXAMINED: frozenset({K.ACCEPTANCE_APPLIED}),
    K.ACCEPTANCE_POSTED: frozenset({K.ACCEPTANCE_APPLIED}),
    K.ACCEPTANCE_FAILED: frozenset({K.ACCEPTANCE_APPLIED, K.WORKS_FINISHED}),
    K.ACCEPTANCE_OBJECTED: frozenset({K.ACCEPTANCE_APPLIED, K.ACCEPTANCE_POSTED}),
    K.OBJECTION_ANSWERED: frozenset({K.ACCEPTANCE_OBJECTED}),
    K.COMPLAINT_ANSWERED: frozenset({K.COMPLAINT_RECEIVED}),
    K.OBSERVATION_VERIFIED: frozenset({K.OBSERVATION_RECORDED}),
}
"""What a fact that refers to another may refer to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A fact about to be recorded, and what it is held against. ``facts`` holds what is not corrected."""

    kind: EventKind
    on: date
    detail: Detail
    facts: RightFacts
    rulebook: Rulebook
    calendar: Calendar
    at: datetime
    supersedes: str | None = None

    def event(self, code: str) -> Event | None:
        """An earlier event by its code."""
        return next((e for e in self.facts.events if e.id == code), None)


def defects(stated: Stated) -> Iterator[Defect]:
    """Everything this fact is refused for."""
    yield from wrong_reference(stated)
    for kinds, check in CHECKS:
        if stated.kind in kinds:
            yield from check(stated)


def wrong_reference(stated: Stated) -> Iterator[Defect]:
    """A fact about another one is about one of the right kind, and not before it."""
    wanted = ABOUT.get(stated.kind)
    if wanted is None or not isinstance(stated.detail, Referring):
        return
    earlier = stated.event(stated.detail.about)
    titles = "、".join(EVENT_KINDS[k].title for k in sorted(wanted))
    if earlier is None:
        return  # the reference itself is refused where references are checked
    if earlier.kind not in wanted:
        yield Defect("detail.about", "reference_kind", EVENT_KINDS[earlier.kind].title, titles, "请核对所指事项的编号")
    elif stated.on < earlier.effective_on:
        expected = f"不早于{earlier.effective_on.isoformat()}"
        yield Defect("effective_on", "before_reference", stated.on.isoformat(), expected, "请核对日期")


def two_officers(stated: Stated) -> Iterator[Defect]:
    """At least two different officers (行政处罚法 第四十二条)."""
    officers = getattr(stated.detail, "officers", ())
    if len(set(officers)) < 2 or len(set(officers)) != len(officers):
        cure = "检查、复查应由两名以上不同的执法人员进行，请分别填写"
        yield Defect("detail.officers", "two_officers", "、".join(officers), "两名以上不同人员", cure)


FOLLOWED: Final = frozenset({K.COMPLAINT_RECEIVED, K.TOWNSHIP_SUPERVISED, K.OBSERVATION_RECORDED})
"""What an inspection may say that it looks into."""


def followed(stated: Stated) -> Iterator[Defect]:
    """An inspection looks into a complaint, a visit or an observation of its own right, and not before that came."""
    detail = stated.detail
    if not isinstance(detail, Inspection) or not detail.follows:
        return
    earlier = stated.event(detail.follows)
    if earlier is None or earlier.kind not in FOLLOWED:
        titles = "、".join(EVENT_KINDS[k].title for k in sorted(FOLLOWED))
        cure = "请核对所核查事项的编号，或者留空"
        yield Defect("detail.follows", "reference_unknown", detail.follows, f"该矿业权名下的{titles}", cure)
    elif stated.on < earlier.effective_on:
        expected = f"不早于{earlier.effective_on.isoformat()}"
        yield Defect("effective_on", "before_reference", stated.on.isoformat(), expected, "请核对日期")


def items_cleared(stated: Stated) -> Iterator[Defect]:
    """A re-check clears items of its own inspection."""
    detail = stated.detail
    earlier = stated.event(detail.about) if isinstance(detail, Recheck) else None
    if isinstance(detail, Recheck) and earlier is not None and isinstance(earlier.detail, Inspection):
        known = {n for n, item in enumerate(earlier.detail.items, 1) if item.result == "defect"}
        for n in sorted(set(detail.cleared) - known):
            expected = "、".join(map(str, sorted(known))) or "（无问题项）"
            yield Defect("detail.cleared", "item_unknown", str(n), expected, "请核对检查表的项目序号")


def reported_after(stated: Stated) -> Iterator[Defect]:
    """A report is made after the event and has been made already."""
    detail = stated.detail
    earlier = stated.event(detail.about) if isinstance(detail, EmergencyReport) else None
    if not isinstance(detail, EmergencyReport) or earlier is None or not isinstance(earlier.detail, Emergency):
        return
    if not earlier.detail.occurred_at <= detail.reported_at <= stated.at:
        expected = f"不早于{earlier.detail.occurred_at.isoformat()}且不晚于现在"
        found = detail.reported_at.isoformat()
        yield Defect("detail.reported_at", "report_time", found, expected, "请核对报告时间和事件发生时间")


def happened(stated: Stated) -> Iterator[Defect]:
    """An emergency has happened already."""
    detail = stated.detail
    if isinstance(detail, Emergency) and detail.occurred_at > stated.at:
        found = detail.occurred_at.isoformat()
        cure = "请核对发生时刻，不晚于现在"
        yield Defect("detail.occurred_at", "occurred_time", found, "不晚于现在的时刻", cure)


def damage_stated(stated: Stated) -> Iterator[Defect]:
    """Only damage that was stated can be settled."""
    earlier = stated.event(stated.detail.about) if isinstance(stated.detail, Referring) else None
    if earlier is not None and isinstance(earlier.detail, Emergency) and not earlier.detail.damage:
        cure = "该事件未登记对他人的损害；如有损害，请先更正事件登记"
        yield Defect("detail.about", "no_damage", earlier.id, "登记了损害的事件", cure)


def posted_long_enough(stated: Stated) -> Iterator[Defect]:
    """The preliminary result is posted for thirty days at least (土地复垦条例实施办法 第三十六条)."""
    least = add_days(stated.on, POSTING_DAYS)
    if isinstance(stated.detail, Posted) and stated.detail.until < least:
        expected = f"不早于{least.isoformat()}"
        cure = f"公告时间不得少于{POSTING_DAYS}日"
        yield Defect("detail.until", "posting_too_short", stated.detail.until.isoformat(), expected, cure)


def phase_exists(stated: Stated) -> Iterator[Defect]:
    """What is said of a phase is said of one there is."""
    detail = stated.detail
    named = isinstance(detail, PhaseAccepted) or (isinstance(detail, AcceptanceScope) and detail.scope == "phase")
    if not named or not isinstance(detail, PhaseAccepted | AcceptanceScope):
        return
    known = {(p.code, f.no) for p in stated.facts.plans for f in p.phases}
    if (detail.plan, detail.phase) not in known:
        shown = "、".join(f"{plan} 第{no}期" for plan, no in sorted(known)) or "（尚无）"
        found = f"{detail.plan} 第{detail.phase}期"
        yield Defect("detail.phase", "reference_unknown", found, shown, "请核对方案编号和期次")


def procedure_followed(stated: Stated) -> Iterator[Defect]:
    """A certificate that answers an application comes after examination, posting and answers."""
    detail = stated.detail
    if not isinstance(detail, PhaseAccepted | Accepted) or not detail.application:
        return
    found = {a.event.id: a for a in acceptance.applications(stated.facts, stated.calendar)}
    asked = found.get(detail.application)
    if asked is None:
        shown = "、".join(found) or "（尚无）"
        yield Defect("detail.application", "reference_unknown", detail.application, shown, "请核对验收申请的编号")
        return
    for what in asked.lacking(stated.on):
        yield Defect("detail.application", "procedure_open", detail.application, what, f"尚缺：{what}")


def not_decided(stated: Stated) -> Iterator[Defect]:
    """An application is answered once; after a refusal a new one is made."""
    code = acceptance.referred(stated.detail)
    found = next((a for a in acceptance.applications(stated.facts, stated.calendar) if a.event.id == code), None)
    if found is not None and found.decided is not None:
        yield Defect("detail.application", "already_decided", code, "尚未作出结论的申请", "请重新申请验收")


def every_phase(stated: Stated) -> Iterator[Defect]:
    """The whole is accepted once every phase has been; each phase that has not is named."""
    words = {"open": "未完工", "finished": "完工未验收", "failed": "验收不合格"}
    for phase in acceptance.not_accepted(stated.facts):
        cure = f"请先完成{phase.title}的阶段验收"
        yield Defect("kind", "phase_not_accepted", f"{phase.title}：{words[phase.state]}", "各阶段均已验收合格", cure)


def terms_met(stated: Stated) -> Iterator[Defect]:
    """Closing and cancelling want what the place's texts want, or a stated reason."""
    if isinstance(stated.detail, Closing) and stated.detail.override:
        return
    decision = closing.decision_behind(stated.kind, stated.facts)
    for c in closing.unmet(closing.conditions(decision, stated.facts, stated.rulebook, stated.on)):
        cited = "；".join(cite.printed() for cite in c.cites)
        cure = f"{c.lack}：应先{c.title}（{cited}）；确需登记的，请在 override 写明理由"
        yield Defect("kind", "closing_unmet", EVENT_KINDS[stated.kind].title, c.title, cure)


def dates_in_order(stated: Stated) -> Iterator[Defect]:
    """No licence ends before it was granted, as the entry would then read."""
    if not isinstance(stated.detail, RightCorrected):
        return
    granted = stated.detail.granted_on or stated.facts.granted_on
    expires = stated.detail.expires_on or stated.facts.expires_on
    if granted and expires and expires < granted:
        expected = f"不早于发证日{granted}"
        cure = "有效期届满日早于发证日，请核对两个日期；两个日期都有误的，请一并更正"
        yield Defect("detail.expires_on", "end_before_start", expires.isoformat(), expected, cure)


def not_referred_to(stated: Stated) -> Iterator[Defect]:
    """What other records are about is not voided before them."""
    if stated.supersedes is None:
        return
    voided = stated.facts.origin(stated.supersedes)
    for event in stated.facts.events:
        names = (str(getattr(event.detail, field, "")) for field in ("about", "application", "plan", "follows"))
        if voided in map(stated.facts.origin, names):
            found = f"{event.id}（{EVENT_KINDS[event.kind].title}）"
            cure = "请先撤销或者更正引用它的记录"
            yield Defect("supersedes", "referred_to", found, "没有被其他记录引用的记录", cure)


CHECKS: Final[tuple[tuple[frozenset[EventKind], Callable[[Stated], Iterator[Defect]]], ...]] = (
    (frozenset({K.INSPECTED, K.RECHECKED, K.BREACH_CONFIRMED}), two_officers),
    (frozenset({K.INSPECTED}), followed),
    (frozenset({K.RECHECKED}), items_cleared),
    (frozenset({K.EMERGENCY_OCCURRED}), happened),
    (frozenset({K.EMERGENCY_REPORTED}), reported_after),
    (frozenset({K.DAMAGE_SETTLED}), damage_stated),
    (frozenset({K.ACCEPTANCE_POSTED}), posted_long_enough),
    (frozenset({K.WORKS_FINISHED, K.ACCEPTANCE_APPLIED, K.PHASE_ACCEPTED}), phase_exists),
    (frozenset({K.PHASE_ACCEPTED, K.UNIT_ACCEPTED, K.ACCEPTANCE_PASSED}), procedure_followed),
    (frozenset({K.PHASE_ACCEPTED, K.UNIT_ACCEPTED, K.ACCEPTANCE_PASSED, K.ACCEPTANCE_FAILED}), not_decided),
    (frozenset({K.ACCEPTANCE_PASSED}), every_phase),
    (closing.WAYS_OUT, terms_met),
    (frozenset({K.RIGHT_CORRECTED}), dates_in_order),
    (frozenset({K.RECORD_VOIDED}), not_referred_to),
)
"""Which kinds each check is about."""
