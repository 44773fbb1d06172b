"""The law this process judges by: one rule book, one calendar, one set of drafting settings, chosen at start-up.

Revisions of the calendar that a legal officer has confirmed are facts in the database; ``Law.revised`` makes them
and the packaged tables one frozen calendar.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from restoration.law.duty import Setting
from restoration.law.revisions import Past, Revision, pasts, revised
from restoration.law.texts.rulebook import Rulebook, load
from restoration.law.workdays import Calendar
from restoration.services.tree import Places, places, revisions


@dataclass(frozen=True, slots=True)
class Law:
    """What every evaluation needs besides facts and a day."""

    rulebook: Rulebook
    calendar: Calendar
    remind_days: int = 30
    batch: int = 200
    demonstration: bool = False
    pasts: tuple[Past, ...] = ()  # calendars that were in use before a confirmed revision
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        text = f"{self.rulebook.digest} {self.calendar.digest} {self.remind_days}"
        object.__setattr__(self, "digest", hashlib.sha256(text.encode()).hexdigest())

    def on(self, as_of: date) -> Setting:
        """What a kind of duty is judged in on a day."""
        return Setting(self.rulebook, self.calendar, as_of, self.pasts)

    def revised(self, revisions: Sequence[Revision]) -> Law:
        """This law with the confirmed revisions of the calendar; itself where there are none."""
        if not revisions:
            return self
        return replace(self, calendar=revised(self.calendar, revisions), pasts=pasts(self.calendar, revisions))


_current: list[Law] = []


def current() -> Law:
    """The law chosen at start-up; the packaged books if nothing was chosen."""
    if not _current:
        _current.append(Law(load(), Calendar.load()))
    return _current[0]


def use(law: Law) -> None:
    """Choose the law for this process (the composition root does)."""
    _current[:] = [law]


async def in_force(law: Law | None = None, known_at: datetime | None = None) -> tuple[Law, Places]:
    """The law with the calendar as confirmed (by ``known_at``), and the division tree it is read with.

    Called once where a reading or a run begins: the law it gives is final.
    """
    tree = await places(known_at)
    return (law or current()).revised(tree.revisions), tree


async def calendar() -> Calendar:
    """The working days as packaged and confirmed."""
    return revised(current().calendar, await revisions())
