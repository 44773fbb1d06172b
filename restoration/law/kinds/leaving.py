"""The land of an exploration right that leaves, and other permits that run out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from restoration.law.duty import Duty, Missing, Nature, Setting
from restoration.law.events import EventKind, Permit
from restoration.law.facts import Event, RightFacts, SubjectType
from restoration.law.kinds.dues import OFFICERS_DAY
from restoration.law.kinds.ending import land_text, open_land, restored_on, restored_text
from restoration.law.numerals import chinese_date
from restoration.law.texts.plan_terms import PermitValid
from restoration.law.texts.readings import one_spelling
from restoration.law.texts.rulebook import Terms

LEAVING = (
    EventKind.CANCELLATION_APPLIED,
    EventKind.SUSPENDED,
    EventKind.CLOSED,
    EventKind.REVOKED,
    EventKind.TERMINATED,
    EventKind.CANCELLED,
)
"""What ends or stops exploration: a stop ordered for the control lines, and every way out."""


def exploration_exit(rule: str, facts: RightFacts, setting: Setting) -> Iterator[Duty]:
    """An exploration right that has stopped or leaves, until its land is restored or accepted."""
    leaving = facts.of_kind(*LEAVING)
    if facts.subject_type is not SubjectType.EXPLORATION_RIGHT or not leaving or facts.ownerless():
        return
    found = setting.terms(rule, facts, leaving[0].effective_on) or setting.terms(rule, facts, setting.as_of)
    if found is None:
        return
    done, open_m2 = restored_on(facts), open_land(facts)
    yield Duty(
        rule=rule,
        occasion="exit",
        title=found.title,
        act="完成勘查扰动土地的生态修复",
        nature=Nature.OFFICER,
        terms=found,
        tied_on=leaving[0].effective_on,
        due_on=None,
        arithmetic=OFFICERS_DAY,
        liable=facts.liable_on(setting.as_of),
        facts=(leaving[0], *(e for e, _ in facts.surveys())),
        missing=() if done else (Missing("restored_land", restored_text(open_m2)),),
        met_on=done.effective_on if done else None,
        unknown="land_surveyed" if done is None and open_m2 is None else None,
        found="已完成修复" if done else f"探矿权已停止勘查或者退出，{land_text(open_m2)}",
    )


def permits_valid(rule: str, facts: RightFacts, setting: Setting) -> Iterator[Duty]:
    """Each other permit's latest record, until the mine has ended."""
    if EventKind.PERMIT_RECORDED not in facts.by_kind or facts.ended() or facts.ownerless():
        return
    for name, (event, permit) in sorted(latest_permits(facts).items()):
        found = setting.terms(rule, facts, event.effective_on) or setting.terms(rule, facts, setting.as_of)
        if found is not None and permit.expires_on is not None and concerns(found, facts.mineral):
            yield permit_valid(rule, facts, found, event, permit.expires_on, name)


def latest_permits(facts: RightFacts) -> dict[str, tuple[Event, Permit]]:
    """The record of each permit that counts: the last one made."""
    found: dict[str, tuple[Event, Permit]] = {}
    for event in facts.of_kind(EventKind.PERMIT_RECORDED):
        if isinstance(event.detail, Permit):
            found[event.detail.name] = (event, event.detail)
    return found


def concerns(found: Terms, mineral: str) -> bool:
    """Whether the text is about this mineral; 黏土 and 粘土 are one word."""
    assert isinstance(found.params, PermitValid)
    minerals = found.params.minerals
    return not minerals or one_spelling(mineral) in map(one_spelling, minerals)


def permit_valid(rule: str, facts: RightFacts, found: Terms, event: Event, until: date, name: str) -> Duty:
    """One permit that runs out; a later record of the same permit takes its place."""
    return Duty(
        rule=rule,
        occasion=facts.origin(event.id),
        title=f"{name}有效期",
        act=f"在{name}到期前办理延续并报送登记",
        nature=Nature.REMINDER,
        terms=found,
        tied_on=event.effective_on,
        due_on=until,
        arithmetic=(f"{until.isoformat()} {name}载明的有效期", "不顺延"),
        liable=facts.liable_on(until),
        facts=(event,),
        missing=(Missing("permit", f"延续后的{name}"),),
        found=f"登记的{name}有效期至{chinese_date(until)}",
    )
