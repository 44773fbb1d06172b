"""A duty: what is owed by whom, by when, under which text, and what on record fulfils it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from restoration.law.facts import Fact, Liable, RightFacts
from restoration.law.revisions import Past
from restoration.law.texts.rulebook import Rulebook, Terms, terms
from restoration.law.workdays import Calendar


class Nature(StrEnum):
    """Where a duty's date comes from, and so what its lateness can mean."""

    DATED = "dated"  # a statute, or the mine's own plan
    OFFICER = "officer"  # no text gives a number: overdue only against an officer's date
    REMINDER = "reminder"  # dated, and nobody is in breach who lets it pass: reminded of, never flagged
    COMPLETENESS = "completeness"  # something is missing from a record; shown, late only against an officer's date


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing not on record that would fulfil the duty: its code, and its name on screens and letters."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Sums:
    """How much must have been set aside, and how much was (fen)."""

    due_fen: int
    done_fen: int


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
    owed_from: date | None = None  # nothing is asked before this day; for duties without a due date
    turns_on: date | None = None  # a later day on which it reads differently, beside any due date
    breached_on: date | None = None  # the day two officers found it not performed; needs no due date
    unknown: str | None = None  # the fact that would be needed to say whether it is owed
    provided: str = ""  # said before the duty where it is owed only by whoever wants something: 需要续期的，
    found: str = ""  # what the record shows, in Chinese, for screens and letters
    reach: tuple[tuple[str, date | None], ...] = ()
    """The places whose own text reaches this occasion, each with its own last day (``None``: it gives none).
    Empty: every text of ``terms`` does, with the duty's own last day."""

    money: Sums | None = None  # of a duty to have set an amount aside


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


DutyKind = Callable[[str, RightFacts, Setting], Iterator[Duty]]
