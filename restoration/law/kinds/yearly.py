"""A duty for each calendar year (``Yearly``): filings, plans and reports with a fixed day, or with none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from restoration.law.duty import Duty, Missing, Nature, Setting
from restoration.law.events import EventKind
from restoration.law.facts import RightFacts, SubjectType
from restoration.law.kinds.annual_report import reporting_years
from restoration.law.kinds.conditions import Span, hold
from restoration.law.kinds.deed import bureau
from restoration.law.kinds.dues import UNDATED, dues
from restoration.law.kinds.happenings import Occurrence, occurrences, on_record
from restoration.law.numerals import chinese_date
from restoration.law.texts.deed_terms import Condition, Happening, Yearly
from restoration.law.texts.rulebook import LayerVersion, Rulebook, Terms
from restoration.law.workdays import Calendar, Counted, last_day_arithmetic, month_day


def yearly(rule: str, facts: RightFacts, setting: Setting) -> Iterator[Duty]:
    """For every year in which the conditions hold, under the law on its last day; of a right, or of a bureau."""
    if of_bureaus(setting.rulebook, rule, facts.places) is not (facts.subject_type is SubjectType.BUREAU):
        return
    needed = presupposed(setting.rulebook, rule, facts.places)
    if facts.ownerless() or (needed and not any(on_record(facts, kind) for kind in needed)):
        return
    for year in reporting_years(facts, setting.as_of):
        found = setting.terms(rule, facts, date(year, 12, 31))
        if found is not None and isinstance(found.params, Yearly) and owed(found.params, facts, year):
            yield of_year(rule, facts, setting, found, year)


@lru_cache(maxsize=4_096)
def of_bureaus(rulebook: Rulebook, rule: str, places: tuple[str, ...]) -> bool:
    """Whether the rule is owed once by the bureau of the place, and by no right."""
    bodies = [book.rule[rule] for book in rulebook.at(places) if rule in book.rule]
    return any(v.terms.of_bureau for body in bodies for v in body.version if isinstance(v.terms, Yearly))


@lru_cache(maxsize=4_096)
def presupposed(rulebook: Rulebook, rule: str, places: tuple[str, ...]) -> frozenset[Happening]:
    """Kinds of fact one of which must be on record for any version to ask; empty where some version asks without."""
    bodies = [book.rule[rule] for book in rulebook.at(places) if rule in book.rule]
    needed: set[Happening] = set()
    for terms in (v.terms for body in bodies for v in body.version if isinstance(v.terms, Yearly)):
        if not terms.once_kept and Condition.COSTS_PLANNED not in terms.conditions:
            return frozenset()
        needed |= set(terms.met_by) if terms.once_kept else {EventKind.COST_PLANNED}
    return frozenset(needed)


def owed(terms: Yearly, facts: RightFacts, year: int) -> bool:
    """Whether the year is asked for."""
    if terms.once_kept and not any(o.year <= year for o in occurrences(facts, terms.met_by)):
        return False
    return hold(terms.conditions, facts, Span(date(year, 1, 1), date(year, 12, 31)))


def asked_from(rule: str, facts: RightFacts, setting: Setting, found: Terms, year: int) -> date | None:
    """Nothing is asked before the year is over, where the text says so, nor before there was such a text."""
    if isinstance(found.params, Yearly) and found.params.when_over:
        return date(year + 1, 1, 1)
    if setting.terms(rule, facts, date(year, 1, 1)) is not None:
        return None
    return min(v.version.in_force for v in found.versions)


def of_year(rule: str, facts: RightFacts, setting: Setting, found: Terms, year: int) -> Duty:
    """One year's duty; whoever held the right at its end answers for it, however late it is due."""
    terms = found.params
    assert isinstance(terms, Yearly)
    due = dues(found, lambda v: fixed_day(v, year, setting.calendar))
    proofs = [o for o in occurrences(facts, terms.met_by) if o.year == year]
    proof = proofs[0] if proofs else None
    end = min(date(year, 12, 31), setting.as_of)
    return Duty(
        rule=rule,
        occasion=str(year),
        title=f"{year}年度{found.title}",
        act=terms.act.replace("{year}", str(year)),
        nature=Nature.OFFICER if due.on is None else Nature.DATED,
        terms=found,
        tied_on=date(year, 12, 31),
        due_on=due.on,
        arithmetic=due.lines,
        unknown=due.unknown,
        liable=bureau() if terms.by == "bureau" else facts.liable_on(end),
        facts=tuple(o.fact for o in proofs if o.fact is not None),
        missing=() if proof else (Missing(str(terms.met_by[0]), terms.lacking),),
        met_on=proof.on if proof else None,
        owed_from=asked_from(rule, facts, setting, found, year),
        found=found_text(terms, proof),
        reach=due.reach,
    )


def fixed_day(layer: LayerVersion, year: int, calendar: Calendar) -> Counted | None:
    """The fixed day of the year or of the next, rolled only if the text says so; ``NO_DAY`` where there is none."""
    terms, roll = layer.version.terms, layer.version.roll
    if not isinstance(terms, Yearly):
        return None
    if not terms.due:
        return UNDATED
    day = month_day(year + 1 if terms.next_year else year, terms.due)
    rolled = last_day_arithmetic(day, calendar, roll)
    return Counted(rolled.day, (f"{day.isoformat()} 规定的期限", *rolled.lines))


def found_text(terms: Yearly, proof: Occurrence | None) -> str:
    """What the record shows about the year."""
    return f"{chinese_date(proof.on)}{proof.words}" if proof else f"未见{terms.lacking}"
