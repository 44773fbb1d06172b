"""Aftercare (后期管护): owed from acceptance until the day the plan sets, whatever becomes of the licence meanwhile."""

from __future__ import annotations

from collections.abc import Iterator

from restoration.law.duty import Duty, Missing, Nature, Setting
from restoration.law.events import EventKind
from restoration.law.events.closure import Aftercare
from restoration.law.facts import RightFacts
from restoration.law.numerals import chinese_date
from restoration.law.workdays import add_days


def aftercare_terms(rule: str, facts: RightFacts, setting: Setting) -> Iterator[Duty]:
    """Open from acceptance to the end of the plan's term; a term that ended without a record stays open.

    It is a period, so it has no last day to be late against: only an officer's date can make it overdue.
    """
    opened = facts.of_kind(EventKind.ACCEPTANCE_PASSED, EventKind.AFTERCARE_SET)
    found = setting.terms(rule, facts, opened[0].effective_on) if opened and not facts.ownerless() else None
    if found is None:
        return
    terms = [e.detail.until for e in facts.of_kind(EventKind.AFTERCARE_SET) if isinstance(e.detail, Aftercare)]
    until = terms[-1] if terms else None
    records = facts.of_kind(EventKind.AFTERCARE_RECORDED)
    over = until is not None and setting.as_of > until
    missing = Missing("aftercare_term", "方案确定的管护期限")
    text = f"{chinese_date(opened[0].effective_on)}起管护，未登记方案确定的管护期限"
    if until is not None:
        missing = Missing("aftercare", f"管护至{chinese_date(until)}")
        text = f"管护期至{chinese_date(until)}，已登记管护{len(records)}次"
    yield Duty(
        rule=rule,
        occasion="aftercare",
        title=found.title,
        act="按方案进行后期管护",
        nature=Nature.OFFICER,
        terms=found,
        tied_on=opened[0].effective_on,
        due_on=None,
        arithmetic=("管护期限以方案为准",),
        liable=facts.liable_on(opened[0].effective_on),
        facts=(*opened, *records),
        missing=() if over and records else (missing,),
        met_on=until if over and records else None,
        turns_on=add_days(until, 1) if until is not None else None,
        found=text,
    )
