"""What a version of an annual report counts as holding: its own parts and those of the versions it adds to.

Half a filing and then the missing part is a complete filing from the day the missing part arrived: the later version
carries the parts of every earlier one that still stands.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any, Protocol

from restoration.law.events import EventKind


class Filed(Protocol):
    """A report version, delivered or on record."""

    @property
    def code(self) -> str: ...
    @property
    def year(self) -> int: ...
    @property
    def version(self) -> int: ...
    @property
    def effective_on(self) -> date: ...
    @property
    def supersedes(self) -> str | None: ...
    @property
    def parts(self) -> Collection[str]: ...


class Told(Protocol):
    """An event, delivered or on record."""

    @property
    def kind(self) -> EventKind: ...
    @property
    def effective_on(self) -> date: ...
    @property
    def detail(self) -> Any: ...


def carried(new: Filed, others: Iterable[Filed], gone: Collection[str]) -> frozenset[str]:
    """The parts of a version together with those of the year's earlier versions, received by then, that still stand."""
    before = (
        r
        for r in others
        if r.year == new.year and r.version < new.version and r.effective_on <= new.effective_on and r.code not in gone
    )
    return frozenset(new.parts).union(*(r.parts for r in before))


def gone_by(day: date, reports: Sequence[Filed], events: Iterable[Told]) -> set[str]:
    """Versions that no longer stand on a day: corrected by another row, or withdrawn."""
    withdrawn = {named(e.detail) for e in events if e.kind is EventKind.REPORT_WITHDRAWN and e.effective_on <= day}
    return withdrawn | {r.supersedes for r in reports if r.supersedes}


def named(detail: Any) -> str:
    """The report a withdrawal names, in a payload as delivered or as read back."""
    return str(detail.get("report") if isinstance(detail, dict) else detail.report)
