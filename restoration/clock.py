"""The only place that reads the clock, and the one rule that turns an instant into a legal day.

A legal day is the civil day in Asia/Shanghai. The demonstration and the tests may move the clock with a file that
holds an instant, read on each call; in production that is refused by the settings.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Clock:
    """Tells the present instant; with ``file`` set, the instant written in that file."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        if self._file is None:
            return datetime.now(UTC)
        return datetime.fromisoformat(self._file.read_text().strip()).astimezone(UTC)

    def today(self) -> date:
        """The present legal day."""
        return legal_day(self.now())


def legal_day(instant: datetime) -> date:
    """The civil day in Asia/Shanghai on which an instant falls."""
    return instant.astimezone(SHANGHAI).date()
