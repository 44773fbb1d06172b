"""A duty: what is owed by whom, by when, under which text, and what on record fulfils it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from restoration.law.facts import Fact, Liable, RightFacts
from restoration.law.revisions import Past
from restoration.law.rulebook import Rulebook, Terms, terms
from restoration.law.workdays import Calendar, CalendarMissing, Counted, Period, count, last_day_arithmetic


class Nature(StrEnum):
    """Where a duty's date comes from, and so what its lateness can mean."""

    DATED = "dated"  # a statute, or the mine's own plan
    OFFICER = "officer"  # no text gives a number: overdue only against an officer's date
    COMPLETENESS = "completeness"  # something is missing from a record; shown, late only against an officer's date


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing not on record that would fulfil the duty: its code, and its name on screens and letters."""

    id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """Something owed by somebody. (subject, rule, occasion) is its identity for ever."""

    rule: str
    occasion: str
    title: str  # 2024年度土地复垦义务履行情况报告
    act: str  # what must be done, as a verb phrase: 报送2024年度…报告
    nature: Nature
    terms: Terms
    tied_on: date
    due_on: date | None
    arithmetic: tuple[str, ...]
    liable: Liable
    facts: tuple[Fact, ...]
    missing: tuple[Missing, ...] = ()
    cure: str = ""  # what remains to be done where that is not the whole act, as a verb phrase
    met_on: date | None = None
    unknown: str | None = None  # the fact that would be needed to say whether it is owed
    found: str = ""  # what the record shows, in Chinese, for screens and letters


@dataclass(frozen=True, slots=True)
class LastDay:
    """A computed last day with its arithmetic; no day, and the fact that is needed, where the calendar lacks a year."""

    day: date | None
    lines: tuple[str, ...]
    unknown: str | None = None


CALENDAR: Final = "calendar_"
"""How a duty names a missing year of the calendar as the fact it needs: ``calendar_2027``."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a kind is judged in: the book, the calendar and the day; ``pasts`` are calendars revised since."""

    rulebook: Rulebook
    calendar: Calendar
    as_of: date
    pasts: tuple[Past, ...] = ()

    def terms(self, rule: str, facts: RightFacts, on: date) -> Terms | None:
        """The law of the subject's place on a day."""
        return terms(self.rulebook, rule, facts.places, on, facts.confirmed_sources)

    def last_day(self, start: date, period: Period, *, roll: bool) -> LastDay:
        """The last day of a period from an event, rolled where the rule rolls; unknown without the year's calendar."""
        return self.counted(lambda: count(start, period, self.calendar, roll=roll))

    def fixed_day(self, day: date, *, roll: bool) -> LastDay:
        """A fixed day, rolled where the rule rolls; unknown without the year's calendar."""
        return self.counted(lambda: last_day_arithmetic(day, self.calendar, roll))

    def counted(self, counting: Callable[[], Counted]) -> LastDay:
        """What a counting gives, or that the calendar has no such year: nothing is guessed."""
        try:
            return LastDay(*counting())
        except CalendarMissing as missing:
            return LastDay(None, (str(missing),), f"{CALENDAR}{missing.year}")


DutyKind = Callable[[str, RightFacts, Setting], Iterator[Duty]]
