"""The State Council's yearly calendar: what is loaded, what a revised year would move, and its confirmation.

A year without a table lets nobody count working days. A legal officer loads a year by hand the day the notice is
published; the packaged files follow with the next release. Open deadlines move only by the confirmation, closed ones
never (``law.revisions``).
"""

from __future__ import annotations

import tomllib
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from restoration import strict
from restoration.errors import BookRefused, Conflict, Invalid, Malformed
from restoration.law.events import CalendarConfirmed, EventKind
from restoration.law.revisions import Revision
from restoration.law.workdays import Calendar, YearTable
from restoration.services import lawbook
from restoration.services.actors import Identity
from restoration.services.events import only_bureau
from restoration.services.paging import Json
from restoration.services.records import BureauEventIn
from restoration.services.register import register
from restoration.services.tree import revisions
from restoration.services.whatif import Change, Question, compare
from restoration.tables import Bureau


async def listed() -> list[Json]:
    """The years there is a table for, with its source, and whether the packaged one or a confirmed one counts."""
    confirmed = {r.detail.year for r in await revisions()}
    calendar = await lawbook.calendar()
    return [year_row(calendar.years[year], confirmed=year in confirmed) for year in sorted(calendar.years)]


def year_row(table: YearTable, *, confirmed: bool) -> Json:
    """One year as shown."""
    return {
        "year": table.year,
        "source": table.source,
        "status": table.status.value,
        "confirmed_here": confirmed,
        "rest_days": [d.isoformat() for d in sorted(table.rest_days)],
        "make_up_workdays": [d.isoformat() for d in sorted(table.make_up_workdays)],
    }


def stated(year: int, notice: str, rest: Sequence[date], worked: Sequence[date], officer: str) -> CalendarConfirmed:
    """A year as an officer states it. Raises ``Invalid`` with every day that cannot be what it is said to be."""
    found = CalendarConfirmed(
        year=year, source=notice, rest_days=tuple(rest), make_up_workdays=tuple(worked), officer=officer
    )
    try:
        imagined(found, date.min).table()
    except BookRefused as refusal:
        wrong = [replace(d, field=d.field.partition(".")[2]) for d in refusal.defects]
        raise Invalid(f"{year} 年工作日历有 {len(wrong)} 处需要更正", wrong) from refusal
    return found


def from_toml(text: str) -> CalendarConfirmed:
    """A year from a file of the packaged form. Raises ``Invalid``, ``Malformed``."""
    try:
        table = YearTable.from_toml(text)
    except BookRefused as refusal:
        raise Invalid("工作日历文件有误", list(refusal.defects)) from refusal
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as e:
        raise Malformed(f"不是工作日历文件（year、source、status、rest_days、make_up_workdays）：{e}") from e
    return stated(table.year, table.source, sorted(table.rest_days), sorted(table.make_up_workdays), "")


def imagined(detail: CalendarConfirmed, on: date) -> Revision:
    """A year as if it were confirmed on a day, after all others."""
    return Revision(id="preview", confirmed_on=on, recorded_at=datetime.max.replace(tzinfo=UTC), detail=detail)


async def preview(
    detail: CalendarConfirmed, *, as_of: date, division: str | None = None, identity: Identity | None = None
) -> AsyncIterator[Change]:
    """The open deadlines a revised year would move, as things stand on a day; only in the reader's own divisions."""
    law, tree = await lawbook.in_force()
    after = lawbook.current().revised((*tree.revisions, imagined(detail, as_of)))
    own = None if identity is None else {tree.by_id[d].code for d in identity.divisions if d in tree.by_id}
    async for change in compare(Question(law, after, as_of, division), tree):
        if own is None or change.facts.division in own:
            yield change


async def confirm(
    identity: Identity, detail: CalendarConfirmed, *, bureau: str | None, evidence: str, on: date, at: datetime
) -> str:
    """Record that a legal officer has checked a year's notice; the event's code. Raises ``Conflict`` if it is known."""
    if same_days(await lawbook.calendar(), detail):
        raise Conflict(f"{detail.year} 年工作日历与现用的完全一致，无需确认", code="calendar_same")
    own = [b.code for b in await Bureau.filter(division_id__in=list(identity.divisions)).order_by("id")]
    event = strict.model(
        BureauEventIn,
        {
            "bureau": only_bureau(own, bureau),
            "kind": EventKind.CALENDAR_CONFIRMED.value,
            "effective_on": on.isoformat(),
            "evidence": evidence,
            "detail": detail.model_dump(mode="json"),
        },
    )
    return await register.record_of_bureau(identity.actor, event, "calendar:confirm", at=at)


def same_days(calendar: Calendar, detail: CalendarConfirmed) -> bool:
    """Whether the year is already counted by exactly these days."""
    known = calendar.years.get(detail.year)
    days = (frozenset(detail.rest_days), frozenset(detail.make_up_workdays))
    return known is not None and (known.rest_days, known.make_up_workdays) == days
