"""The law this process judges by: one rule book, one calendar, one set of drafting settings, chosen at start-up."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from restoration.law.rulebook import Rulebook, load
from restoration.law.workdays import Calendar


@dataclass(frozen=True, slots=True)
class Law:
    """What every evaluation needs besides facts and a day."""

    rulebook: Rulebook
    calendar: Calendar
    remind_days: int = 30
    batch: int = 200
    demonstration: bool = False
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        text = f"{self.rulebook.digest} {self.calendar.digest} {self.remind_days}"
        object.__setattr__(self, "digest", hashlib.sha256(text.encode()).hexdigest())


_current: list[Law] = []


def current() -> Law:
    """The law chosen at start-up; the packaged books if nothing was chosen."""
    if not _current:
        _current.append(Law(load(), Calendar.load()))
    return _current[0]


def use(law: Law) -> None:
    """Choose the law for this process (the composition root does)."""
    _current[:] = [law]
