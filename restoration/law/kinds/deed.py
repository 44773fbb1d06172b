"""A duty for each fact that opens one (``Deed``): when it is due under each text, what fulfils it, who owes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from restoration.law.duty import Duty, Missing, Nature, Setting
from restoration.law.events import Recheck
from restoration.law.facts import Liable, RightFacts
from restoration.law.kinds.conditions import Span, hold
from restoration.law.kinds.dues import NO_DAY, UNDATED, dues
from restoration.law.kinds.happenings import Occurrence, about, occurrences, on_record
from restoration.law.letters.content import AddresseeKind
from restoration.law.texts.deed_terms import Counts, Deed, Due, Happening, Recorded
from restoration.law.texts.rulebook import LayerVersion, Rulebook, Terms
from restoration.law.workdays import Calendar, Counted, add_days, add_years, before, count, last_day_arithmetic

ALREADY_PAST = Counted(NO_DAY, ("按文本推算的期限早于该事实本身，以主管部门确定的日期为准",))
BETWEEN_TEXTS = Counted(NO_DAY, ("旧规定的期限落在其失效之后、新规定的期限落在其施行之前，以主管部门确定的日期为准",))


@dataclass(frozen=True, slots=True)
class Opened:
    """A duty and the fact that opened it; ``earlier``: the fact of the same kind before that one."""

    occurrence: Occurrence
    earlier: Occurrence | None
    duty: Duty


def deeds(rule: str, facts: RightFacts, setting: Setting) -> Iterator[Duty]:
    """One duty for each fact on record that opens one; nothing where no such fact is on record."""
    if facts.granted_on is not None and facts.granted_on > setting.as_of:
        return
    kinds = triggers(setting.rulebook, rule, facts.places)
    if not any(on_record(facts, kind) for kind in kinds):
        return
    found = list(each(rule, facts, setting, kinds))
    yield from (o.duty for o in found if not any(carries_on(o, step, facts) for step in found))


def each(rule: str, facts: RightFacts, setting: Setting, kinds: tuple[Happening, ...]) -> Iterator[Opened]:
    """What each fact would open alone, oldest first."""
    last: dict[Happening, Occurrence] = {}
    for occurrence in occurrences(facts, kinds):
        earlier = last.get(occurrence.what)
        last[occurrence.what] = occurrence
        if occurrence.on > setting.as_of and occurrence.what is not Recorded.LICENCE_EXPIRES:
            continue
        found = law_of(rule, facts, setting, occurrence)
        if found is None or not isinstance(found.params, Deed):
            continue
        if owed(found.params, facts, occurrence, earlier):
            for duty in deed(rule, facts, setting, found, occurrence, earlier):
                yield Opened(occurrence, earlier, duty)


def carries_on(opened: Opened, step: Opened, facts: RightFacts) -> bool:
    """Whether a fact only carries on what a step before it, since the last of its own kind, asks for already.

    A step before records were kept asks for nothing, unless the record of its fulfilment was held by then.
    """
    terms, on = opened.duty.terms.params, opened.occurrence.on
    assert isinstance(terms, Deed)
    if opened.occurrence.what in terms.follows or step.occurrence.what not in terms.follows:
        return False
    since = date.min if opened.earlier is None else opened.earlier.on
    if not since < step.occurrence.on <= on:
        return False
    met_on = step.duty.met_on
    return (met_on is not None and met_on <= on) or not before_records(step.duty.due_on, step.occurrence, facts)


def before_records(due_on: date | None, occurrence: Occurrence, facts: RightFacts) -> bool:
    """Whether what a fact opened was due before records were kept."""
    return (due_on or occurrence.on) < facts.tracked_from


@lru_cache(maxsize=65_536)
def triggers(rulebook: Rulebook, rule: str, places: tuple[str, ...]) -> tuple[Happening, ...]:
    """Every happening that opens the rule's duty in any of its versions there: what a subject must have to be asked."""
    bodies = [book.rule[rule] for book in rulebook.at(places) if rule in book.rule]
    terms_of = (v.terms for body in bodies for v in body.version)
    return tuple(dict.fromkeys(t for terms in terms_of if isinstance(terms, Deed) for t in terms.trigger))


def law_of(rule: str, facts: RightFacts, setting: Setting, occurrence: Occurrence) -> Terms | None:
    """The law on the day that opens the duty; for a day counted backwards, the text in force on that very day."""
    found = setting.terms(rule, facts, fixed_day(setting.rulebook, rule, facts.places) or occurrence.on)
    backwards = None if found is None else last_day_backwards(found, occurrence, setting.calendar)
    if found is None or backwards is None or found.versions[0].version.holds_on(backwards):
        return found
    older = setting.terms(rule, facts, backwards)
    own = None if older is None else last_day_backwards(older, occurrence, setting.calendar)
    return older if older is not None and own is not None and older.versions[0].version.holds_on(own) else found


@lru_cache(maxsize=65_536)
def fixed_day(rulebook: Rulebook, rule: str, places: tuple[str, ...]) -> date | None:
    """The fixed last day of a rule of transition, which is law for facts older than itself."""
    bodies = [book.rule[rule] for book in rulebook.at(places) if rule in book.rule]
    dues_of = (v.terms.due for body in bodies for v in body.version if isinstance(v.terms, Deed))
    return next((due.fixed for due in dues_of if due is not None and due.fixed is not None), None)


def last_day_backwards(found: Terms, occurrence: Occurrence, calendar: Calendar) -> date | None:
    """The last day of the leading text, where it is counted backwards from the opening fact."""
    terms = found.versions[0].version.terms
    if not isinstance(terms, Deed) or terms.due is None or not terms.due.before or terms.due.stated:
        return None
    return counted(terms.due, occurrence.on, calendar, roll=False).day


def owed(terms: Deed, facts: RightFacts, occurrence: Occurrence, earlier: Occurrence | None) -> bool:
    """Whether this very fact opens the duty, in these circumstances, for this subject."""
    if occurrence.what not in terms.trigger or (terms.first_only and earlier is not None):
        return False
    if facts.ownerless() and terms.by == "holder":
        return False
    if terms.granted_before and (facts.granted_on is None or facts.granted_on >= terms.granted_before):
        return False
    return hold(terms.conditions, facts, Span(occurrence.on, occurrence.on, occurrence.detail))


def deed(
    rule: str, facts: RightFacts, setting: Setting, found: Terms, occurrence: Occurrence, earlier: Occurrence | None
) -> Iterator[Duty]:
    """The duty one fact opens; nothing where it was due before records were kept and none is held."""
    terms = found.params
    assert isinstance(terms, Deed)
    due = dues(found, lambda v: last_day(v, occurrence, setting.calendar))
    due_on = due.on
    proof = next(candidates(terms, facts, occurrence, earlier), None)
    if proof is None and before_records(due_on, occurrence, facts):
        return
    liable = bureau() if terms.by == "bureau" else facts.liable_on(min(due_on or setting.as_of, setting.as_of))
    yield Duty(
        rule=rule,
        occasion=occurrence.reference,
        title=found.title,
        act=terms.act,
        nature=nature_of(terms, due_on),
        terms=found,
        tied_on=min(occurrence.on, setting.as_of),
        due_on=due_on,
        arithmetic=due.lines,
        unknown=due.unknown,
        liable=liable,
        facts=tuple(o.fact for o in (occurrence, proof) if o is not None and o.fact is not None),
        missing=() if proof else (Missing(str(terms.met_by[0]), terms.lacking),),
        met_on=proof.on if proof else None,
        provided=terms.provided,
        owed_from=add_years(occurrence.on, terms.owed_after_years) if terms.owed_after_years else None,
        found=found_text(terms, occurrence, proof),
        reach=due.reach,
    )


def bureau() -> Liable:
    """The bureau's own clock."""
    return Liable(AddresseeKind.BUREAU, "", "本局")


def nature_of(terms: Deed, due_on: date | None) -> Nature:
    """Whose date it is, and whether anybody can be in breach of it."""
    if terms.provided:
        return Nature.REMINDER
    return Nature.OFFICER if due_on is None else Nature.DATED


def found_text(terms: Deed, occurrence: Occurrence, proof: Occurrence | None) -> str:
    """What the record shows: what opened the duty, and what fulfilled it or is lacking."""
    return f"{occurrence.dated_words}，" + (proof.dated_words if proof else f"未见{terms.lacking}")


# ---- dates -------------------------------------------------------------------------------------------------------


def last_day(layer: LayerVersion, occurrence: Occurrence, calendar: Calendar) -> Counted | None:
    """The last day under one text, with its arithmetic; ``NO_DAY`` where it gives none that could be kept."""
    if not isinstance(layer.version.terms, Deed) or occurrence.what not in layer.version.terms.trigger:
        return None
    due = layer.version.terms.due
    if due is None:
        return UNDATED
    if due.fixed is not None:
        rolled = last_day_arithmetic(due.fixed, calendar, layer.version.roll)
        return Counted(rolled.day, (f"{due.fixed} 法定期限", *rolled.lines))
    if due.stated:
        stated = stated_day(due, occurrence, calendar, roll=layer.version.roll)
        repealed = due.before and stated.day != NO_DAY and not layer.version.holds_on(stated.day)
        return BETWEEN_TEXTS if repealed else stated
    if not due.before:
        return counted(due, occurrence.on, calendar, roll=layer.version.roll)
    backwards = counted(due, occurrence.on, calendar, roll=False)
    return backwards if layer.version.holds_on(backwards.day) else BETWEEN_TEXTS


def stated_day(due: Due, occurrence: Occurrence, calendar: Calendar, *, roll: bool) -> Counted:
    """The day the opening fact states, or one counted from it; never a day before that fact itself."""
    day = getattr(occurrence.detail, due.stated, None)
    if not isinstance(day, date):
        return UNDATED
    named = f"{occurrence.words}载明的日期 {day}"
    found = counted(due, day, calendar, roll=roll) if due.length else last_day_arithmetic(day, calendar, roll)
    return ALREADY_PAST if found.day < occurrence.on else Counted(found.day, (named, *found.lines))


def counted(due: Due, start: date, calendar: Calendar, *, roll: bool) -> Counted:
    """A length after or before a day; a bound counted backwards is never rolled."""
    assert due.length is not None
    if not due.before:
        return count(start, due.length, calendar, roll=roll)
    if due.days is not None:
        day = add_days(start, -due.days)
        found = Counted(day, (f"{start} - {due.length} = {day}", "倒算的期限，不顺延"))
    elif due.years is not None:
        day = add_years(start, -due.years)
        found = Counted(day, (f"{start} - {due.length} = {day}", "倒算的期限，不顺延"))
    else:
        found = before(start, due.months or 0)
    if due.opens_months is None:
        return found
    opens = before(start, due.opens_months).day
    return Counted(found.day, (f"期间自 {opens} 起", *found.lines))


# ---- proof -------------------------------------------------------------------------------------------------------


def has_values(terms: Deed, record: Occurrence) -> bool:
    """Whether the record has the values the text speaks of."""
    return all(str(getattr(record.detail, key, "")) in values for key, values in terms.proof.items())


def candidates(
    terms: Deed, facts: RightFacts, occurrence: Occurrence, earlier: Occurrence | None
) -> Iterator[Occurrence]:
    """Records that may fulfil it: in time order, from the day they count, naming the opening fact where asked."""
    since = {Counts.AFTER: occurrence.on, Counts.EVER: date.min}.get(terms.counts)
    if since is None:
        since = add_days(earlier.on, 1) if earlier is not None and earlier.on < date.max else date.min
    for record in occurrences(facts, terms.met_by):
        if record.on < since or record == occurrence or not has_values(terms, record):
            continue
        if isinstance(record.detail, Recheck) and record.detail.result == "inadequate":
            continue
        if not terms.refers or about(facts, record) == occurrence.reference:
            yield record
