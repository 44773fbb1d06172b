"""What two officers find on the spot: a breach from that day, and what its re-check leads to.

The texts behind these duties give no days: the listing and the order go with the finding itself (正宁 五（四）1), and
closure follows only a re-check that fails (临夏 第五章第四节三; 平泉 第四章第三节). A person decides on both.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from restoration.law.duty import Duty, Missing, Nature, Setting
from restoration.law.events import EventKind, Ground, Inspection, Recheck
from restoration.law.facts import Event, RightFacts, SubjectType
from restoration.law.kinds.deed import bureau
from restoration.law.kinds.dues import OFFICERS_DAY
from restoration.law.numerals import chinese_date
from restoration.law.texts.plan_terms import ClosureProposal, FoundBreach
from restoration.law.texts.rulebook import Terms

ENDED = (EventKind.CLOSURE_DECIDED, EventKind.CLOSED, EventKind.CANCELLED)


def found_breaches(rule: str, facts: RightFacts, setting: Setting) -> Iterator[Duty]:
    """Each inspection that established the ground, until a re-check finds it put right."""
    for event in facts.of_kind(EventKind.INSPECTED):
        found = setting.terms(rule, facts, event.effective_on)
        if found is None or not isinstance(found.params, FoundBreach) or facts.ownerless():
            continue
        if established(event, found.params.ground) and concerned(facts, event, found.params):
            yield found_breach(rule, facts, found, event)


def concerned(facts: RightFacts, event: Event, terms: FoundBreach) -> bool:
    """Whether the text is about this mine: one that says 生产矿山 is not about one being built or one that ended."""
    if not terms.producing_only:
        return True
    ended = facts.ended()
    mine = facts.subject_type is SubjectType.MINING_RIGHT
    return (
        mine
        and not building_on(facts, event.effective_on)
        and (ended is None or ended.effective_on > event.effective_on)
    )


def building_on(facts: RightFacts, day: date) -> bool:
    """Whether the mine was being built on the day: begun by then, and mining not; what came later tells nothing."""
    begun, mining = (
        any(e.effective_on <= day for e in facts.of_kind(kind))
        for kind in (EventKind.CONSTRUCTION_STARTED, EventKind.MINING_STARTED)
    )
    return begun and not mining


def established(event: Event, ground: Ground) -> bool:
    """Whether the inspection established this ground."""
    return isinstance(event.detail, Inspection) and ground in event.detail.grounds


def found_breach(rule: str, facts: RightFacts, found: Terms, event: Event) -> Duty:
    """One inspection's breach."""
    assert isinstance(found.params, FoundBreach)
    checks = rechecks(facts, event)
    passed = [e for e in checks if adequate(e)]
    day = chinese_date(event.effective_on)
    after = f"，{chinese_date(checks[-1].effective_on)}复查整改不到位" if checks else ""
    after = f"，{chinese_date(passed[0].effective_on)}复查合格" if passed else after
    return Duty(
        rule=rule,
        occasion=facts.origin(event.id),
        title=found.title,
        act=found.params.act,
        nature=Nature.OFFICER,
        terms=found,
        tied_on=event.effective_on,
        due_on=None,
        arithmetic=(f"{event.effective_on.isoformat()} 检查认定；整改期限由主管部门在文书中确定",),
        liable=facts.liable_on(event.effective_on),
        facts=(event, *checks),
        missing=() if passed else (Missing("recheck", "复查合格"),),
        met_on=passed[0].effective_on if passed else None,
        breached_on=event.effective_on,
        found=f"{day}检查认定{notes_of(event)}{after}",
    )


def notes_of(event: Event) -> str:
    """What the inspection found, in the officers' words."""
    assert isinstance(event.detail, Inspection)
    defects = [i.found for i in event.detail.items if i.result == "defect" and i.found]
    return "；".join(defects) or event.detail.note or "未按规定履行"


def rechecks(facts: RightFacts, inspection: Event) -> list[Event]:
    """The re-checks of one inspection, oldest first."""
    return [
        e
        for e in facts.of_kind(EventKind.RECHECKED)
        if isinstance(e.detail, Recheck) and facts.origin(e.detail.about) == facts.origin(inspection.id)
    ]


def adequate(event: Event) -> bool:
    """Whether a re-check found it put right."""
    return isinstance(event.detail, Recheck) and event.detail.result == "adequate"


def closure_proposals(rule: str, facts: RightFacts, setting: Setting) -> Iterator[Duty]:
    """After a failed re-check, as long as none since has passed: an officer is asked whether to propose closure."""
    for event in facts.of_kind(EventKind.INSPECTED):
        found = setting.terms(rule, facts, event.effective_on)
        if found is None or not isinstance(found.params, ClosureProposal):
            continue
        checks = rechecks(facts, event)
        if checks and not adequate(checks[-1]) and established(event, found.params.ground):
            yield closure_proposal(rule, facts, found, event, checks)


def closure_proposal(rule: str, facts: RightFacts, found: Terms, event: Event, checks: list[Event]) -> Duty:
    """The question put to an officer; the machine closes nothing."""
    failed = next(e for e in checks if not adequate(e))
    decided = [e for e in facts.of_kind(*ENDED) if e.effective_on >= failed.effective_on]
    return Duty(
        rule=rule,
        occasion=facts.origin(event.id),
        title=found.title,
        act="研究是否提请关闭（由人决定，系统不作关闭）",
        nature=Nature.OFFICER,
        terms=found,
        tied_on=failed.effective_on,
        due_on=None,
        arithmetic=OFFICERS_DAY,
        liable=bureau(),
        facts=(event, *checks, *decided[:1]),
        missing=() if decided else (Missing("closure_decided", "关于是否关闭的决定"),),
        met_on=decided[0].effective_on if decided else None,
        found=f"{chinese_date(event.effective_on)}检查认定后限期整改，{chinese_date(failed.effective_on)}复查仍不达标",
    )
