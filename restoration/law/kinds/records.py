"""What a new right brings with it: clauses, entry documents, steps of building; the fund account and the letter.

The first are shown while lacking and never late; account and responsibility letter wait for an officer's day.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from restoration.law.duty import Duty, Missing, Nature, Setting
from restoration.law.events import EventKind
from restoration.law.facts import Event, Fact, RightFacts, in_order
from restoration.law.kinds.deed import bureau
from restoration.law.kinds.dues import OFFICERS_DAY
from restoration.law.numerals import chinese_date
from restoration.law.texts.plan_terms import OnRecord, Wanted
from restoration.law.texts.rulebook import Terms

OCCASION = "entry"


def brought(rule: str, facts: RightFacts, setting: Setting) -> tuple[date | None, Terms | None]:
    """The day a new mining right with an owner was granted, and the law of that day; neither for any other subject."""
    granted = facts.granted_on
    if not facts.new_mining_right or granted is None or granted > setting.as_of or facts.ownerless():
        return None, None
    return granted, setting.terms(rule, facts, granted)


def on_record(rule: str, facts: RightFacts, setting: Setting) -> Iterator[Duty]:
    """A newly granted mining right, from its grant (or a later first step), until every part is on record."""
    granted, found = brought(rule, facts, setting)
    if granted is None or found is None or not isinstance(found.params, OnRecord):
        return
    terms = found.params
    first = facts.of_kind(terms.after)[:1] if terms.after else []
    if terms.after and not first:
        return
    have = {part.id: fact for part in terms.parts if (fact := recorded(facts, part))}
    missing = tuple(Missing(p.id, p.title) for p in terms.parts if p.id not in have)
    names = "、".join(m.title for m in missing)
    yield Duty(
        rule=rule,
        occasion=OCCASION,
        title=found.title,
        act=f"{terms.verb}{'、'.join(p.title for p in terms.parts)}",
        nature=Nature.COMPLETENESS,
        terms=found,
        tied_on=granted,
        due_on=None,
        arithmetic=("文本未规定期限，缺项只作提示",),
        liable=bureau() if terms.owed_by == "bureau" else facts.liable_on(setting.as_of),
        facts=(*first, *have.values()),
        missing=missing,
        met_on=None if missing else max(f.effective_on for f in have.values()),
        found=f"{chinese_date(granted)}取得采矿权，未见{names}" if missing else "各项均已登记",
    )


def recorded(facts: RightFacts, part: Wanted) -> Fact | None:
    """The first row that is the part: an approved plan, or an event with the values asked for."""
    plans: list[Fact] = [*in_order(facts.plans)] if part.approved_plan else []
    events: list[Fact] = [e for e in facts.of_kind(part.event) if matches(e, part)] if part.event else []
    return next(iter(in_order([*plans, *events])), None)


def matches(event: Event, part: Wanted) -> bool:
    """Whether the event's payload has every value the part names."""
    return all(str(getattr(event.detail, key, "")) == value for key, value in part.match.items())


def account_and_letter(rule: str, facts: RightFacts, setting: Setting) -> Iterator[Duty]:
    """A newly granted mining right, from its licence on, until account and letter are on record; no text dates it."""
    granted, found = brought(rule, facts, setting)
    if granted is None or found is None:
        return
    have = account_and_letter_of(facts)
    missing = tuple(Missing(p.id, p.title) for p in found.parts if p.id not in have)
    names = "、".join(m.title for m in missing)
    yield Duty(
        rule=rule,
        occasion="licence",
        title=found.title,
        act=f"完成{'、'.join(p.title for p in found.parts)}",
        nature=Nature.OFFICER,
        terms=found,
        tied_on=granted,
        due_on=None,
        arithmetic=OFFICERS_DAY,
        liable=facts.liable_on(setting.as_of),
        facts=tuple(fact for fact, _ in have.values()),
        missing=missing,
        met_on=None if missing else max(have[p.id][1] for p in found.parts),
        found=f"{chinese_date(granted)}取得采矿许可证，未见{names}" if missing else "账户和责任书均已登记",
    )


def account_and_letter_of(facts: RightFacts) -> dict[str, tuple[Fact, date]]:
    """What of the pair is on record, and since when."""
    opened = in_order(facts.accounts)[:1]
    signed = facts.of_kind(EventKind.RESPONSIBILITY_LETTER_SIGNED)[:1]
    rows: list[tuple[str, list[Fact]]] = [("fund_account", list(opened)), ("responsibility_letter", list(signed))]
    return {part: (found[0], found[0].effective_on) for part, found in rows if found}
