"""Chinese day counting: when a period ends, and the arithmetic that an official can check by hand.

Law counts civil dates, so everything here is a ``date`` and no clock or time zone is ever involved.
The event day is not counted (民法典 201, 民事诉讼法 85); months and years end on the same day number or
at the month's end (民法典 202); a last day that is a day of rest moves to the next working day where the
rule says so (民法典 203); working days need the year's official table and are refused without it.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cache, cached_property
from importlib import resources
from typing import Any, NamedTuple

from restoration.errors import BookRefused, Defect, RestorationError


class CalendarMissing(RestorationError):
    """No table of working days for a year that a computation needs; nothing is guessed."""

    code = "calendar_missing"

    def __init__(self, year: int) -> None:
        super().__init__(f"缺少 {year} 年的工作日历，请先录入并确认国务院办公厅该年度节假日安排通知")
        self.year = year


class TableStatus(StrEnum):
    """Where a year's table stands: published by the State Council, or a draft of ours."""

    OFFICIAL = "official"
    DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class YearTable:
    """What differs from Monday to Friday in one year.

    ``rest_days`` are weekdays off, ``make_up_workdays`` Saturdays and Sundays worked.
    Raises BookRefused, with every defect, for a day outside the year or of the wrong kind.
    """

    year: int
    source: str
    status: TableStatus = TableStatus.DRAFT
    rest_days: frozenset[date] = field(default=frozenset())
    make_up_workdays: frozenset[date] = field(default=frozenset())

    def __post_init__(self) -> None:
        if defects := [*self._misplaced()]:
            raise BookRefused(defects)

    @classmethod
    def from_toml(cls, text: str) -> YearTable:
        """One packaged yearly file."""
        table: dict[str, Any] = tomllib.loads(text)
        days = {key: frozenset(table.pop(key)) for key in ("rest_days", "make_up_workdays")}
        return cls(**(table | days | {"status": TableStatus(table["status"])}))

    def is_workday(self, day: date) -> bool:
        """Whether ``day``, a day of this year, is worked."""
        return day in self.make_up_workdays or (day.weekday() < 5 and day not in self.rest_days)

    def canonical(self) -> list[object]:
        """The content in a fixed order, for the digest."""
        days = [sorted(d.isoformat() for d in days) for days in (self.rest_days, self.make_up_workdays)]
        return [self.year, self.source, self.status.value, *days]

    def _misplaced(self) -> Iterable[Defect]:
        yield from self._wrong("rest_days", self.rest_days, weekend=False)
        yield from self._wrong("make_up_workdays", self.make_up_workdays, weekend=True)

    def _wrong(self, name: str, days: frozenset[date], *, weekend: bool) -> Iterable[Defect]:
        expected = f"{self.year} 年的{'周六或周日' if weekend else '周一至周五'}"
        for day in sorted(days):
            if day.year != self.year or (day.weekday() >= 5) is not weekend:
                cure = "请对照国务院办公厅通知核对该日期"
                yield Defect(f"{self.year}.{name}", "calendar_day", day.isoformat(), expected, cure)


@dataclass(frozen=True)
class Calendar:
    """The yearly tables a computation may use, as one value."""

    years: Mapping[int, YearTable]

    @classmethod
    def load(cls) -> Calendar:
        """The tables packaged with the product."""
        return _packaged()

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the content of all years; equal content gives an equal digest."""
        content = [self.years[year].canonical() for year in sorted(self.years)]
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def is_workday(self, day: date) -> bool:
        """Whether ``day`` is worked.  Raises CalendarMissing for a year without a table."""
        return self._table(day.year).is_workday(day)

    def with_revision(self, table: YearTable) -> Calendar:
        """A calendar in which ``table`` replaces its year; this one is unchanged."""
        return Calendar({**self.years, table.year: table})

    def label(self, year: int) -> str:
        """The table's name in explanations, e.g. ``2025@official``.  Raises CalendarMissing."""
        return f"{year}@{self._table(year).status.value}"

    def _table(self, year: int) -> YearTable:
        table = self.years.get(year)
        if table is None:
            raise CalendarMissing(year)
        return table


@cache
def _packaged() -> Calendar:
    folder = resources.files("restoration.law") / "calendar"
    files = [f for f in folder.iterdir() if f.name.endswith(".toml")]
    tables = [YearTable.from_toml(f.read_text(encoding="utf-8")) for f in files]
    return Calendar({table.year: table for table in sorted(tables, key=lambda t: t.year)})


class Unit(StrEnum):
    """What a period is counted in."""

    DAYS = "days"
    WORKDAYS = "workdays"
    MONTHS = "months"
    YEARS = "years"


_UNIT_WORDS = {Unit.DAYS: "日", Unit.WORKDAYS: "个工作日", Unit.MONTHS: "个月", Unit.YEARS: "年"}


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time in a rule, e.g. one month; 0 is a fixed date.  Raises ValueError below 0."""

    n: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.n < 0:
            raise ValueError(f"a period counts forward: {self.n} {self.unit.value}")

    def __str__(self) -> str:
        return f"{self.n}{_UNIT_WORDS[self.unit]}"


class Counted(NamedTuple):
    """A computed last day, with the arithmetic in Chinese, one step a line."""

    day: date
    lines: tuple[str, ...]


def add_days(start: date, n: int) -> date:
    """The ``n``-th natural day after ``start``; the day of the event is not counted (民法典 201)."""
    return start + timedelta(days=n)


def add_months(start: date, n: int) -> date:
    """The same day number ``n`` months on, or that month's last day (民法典 202); ``n`` may be negative."""
    year, month = divmod(start.year * 12 + start.month - 1 + n, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def add_years(start: date, n: int) -> date:
    """The same date ``n`` years on; 29 February becomes the 28th in common years (民法典 202)."""
    return add_months(start, 12 * n)


def add_workdays(start: date, n: int, calendar: Calendar) -> date:
    """The ``n``-th working day after ``start`` (行政处罚法 85, 行政许可法 82).  Raises CalendarMissing."""
    day = start
    for _ in range(n):
        day = roll(add_days(day, 1), calendar)
    return day


def months_before(day: date, n: int) -> date:
    """A bound counted backwards, e.g. of a renewal window; such a bound is never rolled."""
    return add_months(day, -n)


def month_day(year: int, text: str) -> date:
    """A rule's fixed date, ``"12-31"``, in a year.  Raises ValueError if that year has no such date."""
    return date.fromisoformat(f"{year:04d}-{text}")


def quarter_of(day: date) -> tuple[int, int]:
    """The year and quarter of a day."""
    return day.year, (day.month + 2) // 3


def last_day(year: int, quarter: int) -> date:
    """The last day of a quarter."""
    return add_months(date(year, 1, 1), 3 * quarter) - timedelta(days=1)


def roll(day: date, calendar: Calendar) -> date:
    """``day``, or the next working day if it is a day of rest (民法典 203).  Raises CalendarMissing."""
    while not calendar.is_workday(day):
        day = add_days(day, 1)
    return day


def nominal(start: date, period: Period, calendar: Calendar) -> date:
    """The last day of a period before any roll-over.  Raises CalendarMissing for working days only."""
    match period.unit:
        case Unit.DAYS:
            return add_days(start, period.n)
        case Unit.WORKDAYS:
            return add_workdays(start, period.n, calendar)
        case Unit.MONTHS:
            return add_months(start, period.n)
        case Unit.YEARS:
            return add_years(start, period.n)


def count(start: date, period: Period, calendar: Calendar, roll: bool) -> Counted:
    """The last day of ``period`` from the event on ``start``, rolled where the rule rolls, and why.

    The nominal day is ``count(…, roll=False).day``; both are worth keeping.  Raises CalendarMissing.
    """
    day = nominal(start, period, calendar)
    rolled = last_day_arithmetic(day, calendar, roll)
    return Counted(rolled.day, (_sum(start, day, period, calendar), *rolled.lines))


def last_day_arithmetic(day: date, calendar: Calendar, roll: bool) -> Counted:
    """A last day, fixed or counted, rolled where the rule rolls, with the line that says so."""
    if not roll:
        return Counted(day, ("不顺延",))
    effective = _roll(day, calendar)
    if effective == day:
        return Counted(day, (f"{day} 为工作日，无需顺延（日历 {calendar.label(day.year)}）",))
    return Counted(effective, (f"{day} 为休息日", f"顺延至 {effective}（日历 {_labels(day, effective, calendar)}）"))


def before(day: date, n: int) -> Counted:
    """:func:`months_before` with its arithmetic."""
    bound = months_before(day, n)
    return Counted(bound, (f"{day} - {n}个月 = {bound}{_month_end(day, bound)}", "倒算的期限，不顺延"))


_roll = roll


def _sum(start: date, day: date, period: Period, calendar: Calendar) -> str:
    if period.n == 0:
        return f"固定日期 {day}"
    return f"{start} + {period} = {day}{_remark(start, day, period, calendar)}"


def _remark(start: date, day: date, period: Period, calendar: Calendar) -> str:
    match period.unit:
        case Unit.WORKDAYS:
            return f"（日历 {_labels(add_days(start, 1), day, calendar)}）"
        case Unit.MONTHS | Unit.YEARS:
            return _month_end(start, day)
        case Unit.DAYS:
            return ""


def _month_end(start: date, day: date) -> str:
    return f"（该月没有 {start.day} 日，取月末）" if day.day != start.day else ""


def _labels(first: date, last: date, calendar: Calendar) -> str:
    return "、".join(calendar.label(year) for year in range(first.year, last.year + 1))
