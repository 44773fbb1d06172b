"""The two general shapes of a duty in a book: one for each fact that opens it, and one for each calendar year.

Most rules are one of these and need no code: what opens the duty, when it is due, what on record fulfils it, in
which circumstances it is owed, and whether the holder owes it or the bureau itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Literal, Self

from pydantic import Field, model_validator

from restoration.law.events import EventKind
from restoration.law.texts.entry import Entry
from restoration.law.workdays import Period, Unit


class Recorded(StrEnum):
    """Facts that are rows of their own and not events; they open and fulfil duties just as events do."""

    LICENCE_GRANTED = "licence_granted"  # 取得采矿许可证
    LICENCE_EXPIRES = "licence_expires"  # 采矿许可证有效期届满: known ahead, one for each term of the licence
    TRANSFERRED = "transferred"  # 采矿权转让: each holding after the first
    PLAN_APPROVED = "plan_approved"
    ACCOUNT_OPENED = "account_opened"
    DEPOSITED = "deposited"
    WITHDRAWN = "withdrawn"


Happening = Recorded | EventKind
"""Whatever can open a duty or fulfil it."""


class Condition(StrEnum):
    """Circumstances in which alone a duty is owed; what is not on record is not met (``kinds.conditions``)."""

    NEWLY_GRANTED = "newly_granted"  # 新设采矿权
    LAND_OPEN = "land_open"  # damaged land not yet reclaimed is on record
    LICENSED = "licensed"  # the licence ran on that day, or on some day of that year
    NOT_ENDED = "not_ended"  # mining had not ended before
    ENDED = "ended"  # mining had ended
    SUSPENDED = "suspended"  # 停产 and not resumed
    COSTS_PLANNED = "costs_planned"  # the plan's cost and its schedule are on record
    HAS_DEFECTS = "has_defects"  # the inspection that opens it found at least one defect
    COUNTY_REGISTERED = "county_registered"  # the county's own bureau registered the right
    MINING_RIGHT = "mining_right"  # not a legacy site
    DAMAGE_DONE = "damage_done"  # the event that opens it did damage to others


class Due(Entry):
    """A last day: so long after (or before) the fact that opens the duty, or the day stated in that fact, or fixed.

    With ``stated`` the length, if any, is counted from the stated day. ``opens_months`` is the earlier bound of a
    window, in months before the same day; it is shown and judged by nobody: what came earlier came in time.
    """

    days: int | None = Field(default=None, ge=0)
    workdays: int | None = Field(default=None, ge=0)
    months: int | None = Field(default=None, ge=0)
    years: int | None = Field(default=None, ge=0)
    before: bool = False
    stated: str = ""
    fixed: date | None = None
    opens_months: int | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        lengths = [n for n in (self.days, self.workdays, self.months, self.years) if n is not None]
        if len(lengths) > 1 or (self.fixed is not None and (lengths or self.stated)):
            raise ValueError("one length, or a stated day with at most one length, or a fixed day")
        if not lengths and self.fixed is None and not self.stated:
            raise ValueError("a length, a stated day or a fixed day is missing")
        if self.before and self.workdays is not None:
            raise ValueError("working days are not counted backwards")
        return self

    @property
    def length(self) -> Period | None:
        """The length, if there is one."""
        for n, unit in (
            (self.days, Unit.DAYS),
            (self.workdays, Unit.WORKDAYS),
            (self.months, Unit.MONTHS),
            (self.years, Unit.YEARS),
        ):
            if n is not None:
                return Period(n, unit)
        return None


class Counts(StrEnum):
    """Which records may fulfil a duty, seen from the fact that opens it."""

    AFTER = "after"  # on that day or later
    BEFORE = "before"  # also earlier, but after the fact that opened the duty the time before
    EVER = "ever"  # any on record


class Deed(Entry):
    """Something to be done once for each fact that opens the duty.

    ``act`` is a verb phrase, ``lacking`` names what is not on record while it is undone. Without ``due`` no text
    gives a number and only an officer's date can make it late; ``owed_after_years``: nothing is asked before so many
    years after the opening fact. ``refers``: only a record that names the opening fact fulfils it; ``proof`` names
    values that record must have. ``provided``: it is owed only by whoever wants something (a right, not a duty), said
    in these words before the act; it reminds, and nobody is in breach who lets it pass. ``follows``: triggers of which
    another one is only the later step: where one of them opened the duty, under whichever text, it opens no second.
    """

    kind: Literal["deed"]
    trigger: tuple[Happening, ...] = Field(min_length=1)
    met_by: tuple[Happening, ...] = Field(min_length=1)
    act: str = Field(min_length=2)
    lacking: str = Field(min_length=2)
    due: Due | None = None
    counts: Counts = Counts.AFTER
    refers: bool = False
    first_only: bool = False
    follows: tuple[Happening, ...] = ()
    conditions: tuple[Condition, ...] = ()
    granted_before: date | None = None
    owed_after_years: int | None = Field(default=None, gt=0)
    proof: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    by: Literal["holder", "bureau"] = "holder"
    provided: str = ""

    def same_duty(self, other: Deed) -> bool:
        """Whether two layers speak of one duty, and differ at most in the date and the wording."""
        own, theirs = (set(d.trigger) for d in (self, other))
        return bool(own & theirs) and set(self.met_by) == set(other.met_by) and self.by == other.by


class Yearly(Entry):
    """Something to be done for each calendar year in which the conditions hold.

    ``due`` is MM-DD of that year, or of the next where ``next_year`` says so; empty: no text gives a day. ``{year}``
    in ``act`` is the year. ``once_kept``: asked for only from the first year of which such a record is held, because
    the record is kept elsewhere unless a bureau chooses to keep it here. ``when_over``: asked for only once the year
    is over, because any day of it is in time. ``of_bureau``: owed once by the bureau as a whole, and by no right.
    """

    kind: Literal["yearly"]
    due: str = ""
    next_year: bool = False
    met_by: tuple[Happening, ...] = Field(min_length=1)
    act: str = Field(min_length=2)
    lacking: str = Field(min_length=2)
    conditions: tuple[Condition, ...] = ()
    once_kept: bool = False
    when_over: bool = False
    by: Literal["holder", "bureau"] = "holder"
    of_bureau: bool = False

    @model_validator(mode="after")
    def _bureau_owes_its_own(self) -> Self:
        if self.of_bureau and self.by != "bureau":
            raise ValueError("what is owed once for the whole bureau is by the bureau")
        return self
