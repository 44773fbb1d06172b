"""What officers decide about duties and texts: dates, extensions, exemptions, confirmed sources."""

from __future__ import annotations

from datetime import date
from typing import Final

from pydantic import Field

from restoration.law.events.detail import Detail, KindInfo
from restoration.law.events.kinds import EventKind


class OfficerDate(Detail):
    """An officer's date for one obligation, with the ground that allows it."""

    rule: str
    occasion: str
    due_on: date | None = None
    ground: str
    article: str = ""
    approver: str


class SourceConfirmed(Detail):
    """A legal officer has checked a source at its official text."""

    source: str
    document: str
    officer: str


class GroundConfirmed(Detail):
    """A legal officer has filled in a ground of the abnormal list at its official text."""

    ground: str
    article: str
    text: str
    document: str
    officer: str


class DaysConfirmed(Detail):
    """A legal officer has filled in the bureau's working days for a stage of a case."""

    stage: str
    workdays: int = Field(ge=1, le=365)
    document: str
    officer: str


OFFICER_KINDS: Final[dict[EventKind, KindInfo]] = {
    EventKind.DATE_SET: KindInfo(title="确定期限", detail=OfficerDate),
    EventKind.DATE_EXTENDED: KindInfo(title="延长期限", detail=OfficerDate),
    EventKind.EXEMPTED: KindInfo(title="免除义务", detail=OfficerDate),
    EventKind.SOURCE_CONFIRMED: KindInfo(title="依据核实", detail=SourceConfirmed, subject="bureau"),
    EventKind.GROUND_CONFIRMED: KindInfo(title="列入事由核实", detail=GroundConfirmed, subject="bureau"),
    EventKind.DAYS_CONFIRMED: KindInfo(title="办理期限核实", detail=DaysConfirmed, subject="bureau"),
}
