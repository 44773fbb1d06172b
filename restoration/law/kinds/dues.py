"""One duty, several texts, each with its own last day: the strictest counts, and each text keeps its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from restoration.law.duty import CALENDAR
from restoration.law.texts.rulebook import LayerVersion, Terms
from restoration.law.workdays import CalendarMissing, Counted

NO_DAY = date.max
OFFICERS_DAY = ("文本未规定期限，以主管部门确定的日期为准",)  # why a duty has no last day until an officer sets one
NEVER_DATED = ("该事项无法定期限",)  # why a duty is shown while lacking and never late
UNDATED = Counted(NO_DAY, OFFICERS_DAY)


@dataclass(frozen=True, slots=True)
class Dues:
    """The duty's last day (``None``: no text gives one), its arithmetic, and every text's own last day.

    ``unknown`` names the year of the calendar that is lacking where the day cannot be counted without it.
    """

    on: date | None
    lines: tuple[str, ...]
    reach: tuple[tuple[str, date | None], ...]
    unknown: str | None = None


def dues(found: Terms, last_day: Callable[[LayerVersion], Counted | None]) -> Dues:
    """The last day under each text that decides; ``None`` from ``last_day``: that text is not about this occasion.

    A day that needs a working calendar nobody has loaded yet is no day: nothing is guessed.
    """
    days: dict[str, Counted] = {}
    lacking: str | None = None
    for layer in found.acting:
        try:
            counted = last_day(layer)
        except CalendarMissing as missing:
            counted = Counted(NO_DAY, (str(missing),))
            lacking = f"{CALENDAR}{missing.year}"
        if counted is not None:
            days[layer.place] = counted
    return strictest(days, lacking)


def strictest(days: Mapping[str, Counted], lacking: str | None) -> Dues:
    """The earliest day of all texts, with the arithmetic of the text that gives it."""
    first = min(days.values(), key=lambda c: c.day, default=UNDATED)
    unknown = lacking if dated(first) is None else None
    return Dues(dated(first), first.lines, tuple((place, dated(c)) for place, c in days.items()), unknown)


def dated(counted: Counted) -> date | None:
    """The day, if there is one."""
    return None if counted.day == NO_DAY else counted.day
