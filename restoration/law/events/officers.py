"""What officers decide: dates, extensions, exemptions, overrides; texts and calendars they have confirmed."""

from __future__ import annotations

from datetime import date
from typing import Final

from pydantic import Field

from restoration.law.events.detail import Detail, KindInfo
from restoration.law.events.kinds import EventKind


class OfficerDate(Detail):
    """An officer's date for one obligation, with the ground that allows it, and the date it replaces."""

    rule: str
    occasion: str
    due_on: date | None = None
    previous_due_on: date | None = None
    ground: str
    article: str = ""
    approver: str


class OverrideSet(Detail):
    """期限统一调整: every duty of a rule due within a period, in a division and below it, gets a later day.

    ``no_credit_effect``: lateness before the new day, and the lateness it covers, go on no list and in no credit
    record. ``approver`` is who decided, ``article`` the text that allows it.
    """

    rule: str
    division: str
    due_from: date
    due_until: date
    new_due_on: date
    no_credit_effect: bool = False
    ground: str
    article: str = ""
    approver: str


class CalendarConfirmed(Detail):
    """A year's working days as the State Council's notice sets them: weekdays off, and weekend days worked."""

    year: int = Field(ge=2000, le=2100)
    source: str
    rest_days: tuple[date, ...] = ()
    make_up_workdays: tuple[date, ...] = ()
    officer: str


class SourceConfirmed(Detail):
    """A legal officer has checked a source at its official text."""

    source: str
    document: str
    officer: str


OFFICER_KINDS: Final[dict[EventKind, KindInfo]] = {
    EventKind.DATE_SET: KindInfo(title="确定期限", detail=OfficerDate),
    EventKind.DATE_EXTENDED: KindInfo(title="延长期限", detail=OfficerDate),
    EventKind.EXEMPTED: KindInfo(title="免除义务", detail=OfficerDate),
    EventKind.OVERRIDE_SET: KindInfo(title="期限统一调整", detail=OverrideSet, subject="bureau"),
    EventKind.CALENDAR_CONFIRMED: KindInfo(title="工作日历核实", detail=CalendarConfirmed, subject="bureau"),
    EventKind.SOURCE_CONFIRMED: KindInfo(title="依据核实", detail=SourceConfirmed, subject="bureau"),
}
