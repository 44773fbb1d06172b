"""What inspections found and what has become of it: open defects, confirmed breaches, production held.

A defect stays open until a re-check of its inspection names it cleared or finds the whole adequate. Where a text lets
production go on only once the standard is met (临夏 第四章第三节), the hold begins with the finding, not with the end
of a period to rectify, and is shown; nobody is stopped by the machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from restoration.law.events import EventKind
from restoration.law.events.supervision import Breach, Ground, Inspection, InspectionItem, Recheck
from restoration.law.facts import Event, RightFacts
from restoration.law.letters.content import CiteContent
from restoration.law.texts.book import ConsequenceKind
from restoration.law.texts.rulebook import Rulebook, consequences


@dataclass(frozen=True, slots=True)
class Inspected:
    """One inspection with its re-checks and confirmed breaches, oldest first; ``open`` numbers defects from 1."""

    event: Event
    detail: Inspection
    rechecks: tuple[tuple[Event, Recheck], ...]
    breaches: tuple[tuple[Event, Breach], ...]
    open: tuple[tuple[int, InspectionItem], ...]

    @property
    def adequate_on(self) -> date | None:
        """The day a re-check found the whole put right."""
        return next((e.effective_on for e, d in self.rechecks if d.result == "adequate"), None)

    @property
    def standing(self) -> str:
        """``no_defect``, ``open``, ``inadequate`` (re-checked and still failing) or ``cleared``."""
        if self.adequate_on is not None:
            return "cleared"
        if not self.open and not self.detail.grounds and not self.breaches:
            return "cleared" if self.rechecks else "no_defect"
        return "inadequate" if self.rechecks and self.rechecks[-1][1].result == "inadequate" else "open"


def inspections(facts: RightFacts) -> list[Inspected]:
    """Every inspection of a right that stands, oldest first. ``facts`` holds only what is visible and not corrected."""
    return [
        inspected(facts, e, e.detail) for e in facts.of_kind(EventKind.INSPECTED) if isinstance(e.detail, Inspection)
    ]


def inspected(facts: RightFacts, event: Event, detail: Inspection) -> Inspected:
    """One inspection with what came of it; a correction keeps what was recorded about the row it corrects."""
    own = facts.origin(event.id)
    rechecks = tuple(
        (e, e.detail)
        for e in facts.of_kind(EventKind.RECHECKED)
        if isinstance(e.detail, Recheck) and facts.origin(e.detail.about) == own
    )
    breaches = tuple(
        (e, e.detail)
        for e in facts.of_kind(EventKind.BREACH_CONFIRMED)
        if isinstance(e.detail, Breach) and facts.origin(e.detail.about) == own
    )
    adequate = any(d.result == "adequate" for _, d in rechecks)
    cleared = {n for _, d in rechecks for n in d.cleared}
    left = tuple(
        (n, item)
        for n, item in enumerate(detail.items, 1)
        if item.result == "defect" and n not in cleared and not adequate
    )
    return Inspected(event, detail, rechecks, breaches, left)


@dataclass(frozen=True, slots=True)
class Hold:
    """Production is held since a day, because of an inspection, under a text."""

    inspection: str
    since: date
    text: str
    cites: tuple[CiteContent, ...]


def holds(facts: RightFacts, rulebook: Rulebook) -> list[Hold]:
    """What holds production now: findings whose ground a text of the place answers with a hold, not yet put right."""
    found = []
    for one in inspections(facts):
        for ground in one.detail.grounds if one.adequate_on is None else ():
            for rule in rules_on(rulebook, facts, ground, one.event.effective_on):
                for c in consequences(rulebook, rule, facts.places, one.event.effective_on, facts.confirmed_sources):
                    if c.kind is ConsequenceKind.PRODUCTION_HOLD:
                        found.append(Hold(one.event.id, one.event.effective_on, c.content.text, c.content.cites))
    return found


def rules_on(rulebook: Rulebook, facts: RightFacts, ground: Ground, day: date) -> Iterator[str]:
    """The place's rules whose version of that day is about this ground."""
    for book in rulebook.at(facts.places):
        for rule, body in book.rule.items():
            if any(v.holds_on(day) and getattr(v.terms, "ground", None) == ground for v in body.version):
                yield rule
