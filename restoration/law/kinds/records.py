"""What a new right brings with it: clauses, entry documents, steps of building. Shown while lacking, never late."""

from __future__ import annotations

from collections.abc import Iterator

from restoration.law.duty import Duty, Missing, Nature, Setting
from restoration.law.facts import Event, Fact, RightFacts, SubjectType, in_order
from restoration.law.kinds.deed import bureau
from restoration.law.numerals import chinese_date
from restoration.law.texts.plan_terms import OnRecord, Wanted

OCCASION = "entry"


def on_record(rule: str, facts: RightFacts, setting: Setting) -> Iterator[Duty]:
    """A newly granted mining right, from its grant (or a later first step), until every part is on record."""
    granted = facts.granted_on
    new = facts.newly_granted and facts.subject_type is SubjectType.MINING_RIGHT
    if not new or granted is None or granted > setting.as_of or facts.ownerless():
        return
    found = setting.terms(rule, facts, granted)
    if found is None or not isinstance(found.params, OnRecord):
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
