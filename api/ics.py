"""Deadlines as an iCalendar file (RFC 5545): an all-day entry for each duty on its last day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from restoration.law.workdays import add_days
from restoration.services.paging import Json

WIDTH = 75
ESCAPES = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"}


def calendar(duties: Iterable[Json], at: datetime) -> bytes:
    """The file. A duty keeps its identity, so that a moved day moves the entry."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//restoration//deadlines//ZH",
        "X-WR-CALNAME:矿山生态修复期限",
        "REFRESH-INTERVAL;VALUE=DURATION:PT12H",
        *(line for duty in duties for line in entry(duty, at)),
        "END:VCALENDAR",
    ]
    return b"".join(folded(line) for line in lines)


def entry(duty: Json, at: datetime) -> Iterator[str]:
    """One duty on its last day."""
    late = "（已逾期）" if duty["standing"] == "overdue" else ""
    day = date.fromisoformat(str(duty["due_on"]))
    says = f"{duty['name']}：{duty['title']}{late}"
    where = f"矿山编号 {duty['mine']}，义务编号 {duty['code']}"
    yield "BEGIN:VEVENT"
    yield f"UID:{duty['code']}@restoration"
    yield f"DTSTAMP:{at:%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{add_days(day, 1):%Y%m%d}"
    yield f"SUMMARY:{escaped(says)}"
    yield f"DESCRIPTION:{escaped(where)}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def escaped(text: str) -> str:
    """Text as a value: its own commas, semicolons, backslashes and line ends are not the format's."""
    return "".join(ESCAPES.get(c, c) for c in text if c != "\r")


def folded(line: str) -> bytes:
    """A line of at most 75 octets, continued after a space, never inside a character."""
    parts, room = [b""], WIDTH
    for char in (c.encode() for c in line):
        if len(parts[-1]) + len(char) > room:
            parts.append(b"")
            room = WIDTH - 1  # the space that marks a continuation
        parts[-1] += char
    return b"\r\n ".join(parts) + b"\r\n"
