"""What people decide for many duties at once: a revised calendar, and a later day for a whole region and period.

Both are dated facts. A revised calendar moves deadlines that are open when it is confirmed; what was closed before
keeps the day it was judged by. A scoped override moves the days of one rule's duties that fall into its period; it
never moves a day forward.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from restoration.law.events import CalendarConfirmed, OverrideSet
from restoration.law.workdays import Calendar, TableStatus, YearTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A confirmed year table: from which day deadlines are counted by it, and when it was recorded."""

    id: str
    confirmed_on: date
    recorded_at: datetime
    detail: CalendarConfirmed

    def table(self) -> YearTable:
        """The year's table. Raises ``BookRefused`` for a day that cannot be what it is said to be."""
        d = self.detail
        return YearTable(d.year, d.source, TableStatus.OFFICIAL, frozenset(d.rest_days), frozenset(d.make_up_workdays))


@dataclass(frozen=True, slots=True)
class Past:
    """A calendar that was in use until a revision was confirmed on ``until``."""

    calendar: Calendar
    until: date


def revised(base: Calendar, revisions: Sequence[Revision]) -> Calendar:
    """The packaged calendar with every confirmed revision, the last one of a year last."""
    for revision in in_order(revisions):
        base = base.with_revision(revision.table())
    return base


def pasts(base: Calendar, revisions: Sequence[Revision]) -> tuple[Past, ...]:
    """The calendars that were in use before each revision that changed one, oldest first."""
    found: list[Past] = []
    for revision in in_order(revisions):
        after = base.with_revision(revision.table())
        if revision.detail.year in base.years and changes(base, after, revision.detail.year):
            found.append(Past(base, revision.confirmed_on))
        base = after
    return tuple(found)


def changes(before: Calendar, after: Calendar, year: int) -> bool:
    """Whether any day of a year is worked in one calendar and not in the other."""
    one, other = before.years[year], after.years[year]
    return (one.rest_days, one.make_up_workdays) != (other.rest_days, other.make_up_workdays)


def in_order(revisions: Iterable[Revision]) -> list[Revision]:
    """Oldest first."""
    return sorted(revisions, key=lambda r: (r.confirmed_on, r.recorded_at, r.id))


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """A scoped override as the duties of its region see it."""

    id: str
    effective_on: date
    recorded_at: datetime
    supersedes: str | None = None
    detail: OverrideSet

    def covers(self, rule: str, due_on: date) -> bool:
        """Whether it moves this duty's day: its rule, its period, and to a later day."""
        d = self.detail
        return d.rule == rule and d.due_from <= due_on <= d.due_until and d.new_due_on > due_on


def standing_overrides(found: Iterable[Override]) -> list[Override]:
    """Without those another one corrects, in the order they were recorded."""
    found = list(found)
    corrected = {o.supersedes for o in found if o.supersedes}
    return sorted((o for o in found if o.id not in corrected), key=lambda o: (o.recorded_at, o.id))


def covering(found: Iterable[Override], rule: str, due_on: date | None, as_of: date) -> Override | None:
    """The last override known on a day that moves a duty due on ``due_on``."""
    if due_on is None:
        return None
    known = [o for o in standing_overrides(found) if o.effective_on <= as_of and o.covers(rule, due_on)]
    return known[-1] if known else None
