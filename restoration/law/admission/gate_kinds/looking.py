"""What a gate is put to and what it can find: the application, the rights and cases behind it, a gate's verdict."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from restoration.law.admission.entering import EntryFinding
from restoration.law.admission.gate_terms import Decision, EntryRules, Gate
from restoration.law.cases.states import CaseKind, CaseState
from restoration.law.facts import RightFacts
from restoration.law.findings import Finding


class Verdict(StrEnum):
    """How one gate stands."""

    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class CaseFact:
    """A case as it stood on the day, from its steps: what a gate may rest on.

    ``failed_on``: a re-check found the rectification inadequate and none since has passed. ``late_since``: the day
    after the last day to rectify, while it is still under order. ``uscc``: who the duty's addressee was.
    ``ends_on``: the first day the measures of a serious-dishonesty decision no longer run.
    """

    code: str
    kind: CaseKind
    state: CaseState
    mine: str
    places: tuple[str, ...]
    uscc: str
    rule: str
    failed_on: date | None = None
    late_since: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class HeldRight:
    """A right with what is visible of it on the day, and how its duties stand."""

    facts: RightFacts
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """Who asks for what on a day: the right (or none, for a company), all rights the company has or had, its cases.

    ``uscc`` is empty where nobody holds the right. ``settings`` are the choices made for the place. ``entry`` is what
    the rules for new rights say of the right as it stands.
    """

    as_of: date
    places: tuple[str, ...]
    uscc: str
    right: HeldRight | None = None
    held: tuple[HeldRight, ...] = ()
    cases: tuple[CaseFact, ...] = ()
    settings: frozenset[str] = frozenset()
    entry: tuple[EntryFinding, ...] = ()
    confirmed_sources: frozenset[str] = frozenset()


def entry_said(application: Application, place: str, terms: EntryRules) -> list[EntryFinding]:
    """What the rules a gate names, of its own place, say of the right."""
    return [f for f in application.entry if f.place == place and f.rule in terms.rules]


@dataclass(frozen=True, slots=True)
class Found:
    """One thing a gate found; ``rule``, ``occasion`` and ``right`` name a duty, ``case`` a case."""

    verdict: Verdict
    text: str
    mine: str = ""
    right: int = 0
    rule: str = ""
    occasion: str = ""
    case: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """One gate put to one application."""

    gate: Gate
    place: str
    application: Application
    decision: Decision

    @property
    def facts(self) -> RightFacts:
        """The right applied for; a gate on a right is only asked where there is one."""
        assert self.application.right is not None
        return self.application.right.facts


def tell(found: Iterable[Found]) -> Verdict:
    """Closed if anything closes it, unknown if anything is unknown, else open."""
    verdicts = {f.verdict for f in found}
    if Verdict.CLOSED in verdicts:
        return Verdict.CLOSED
    return Verdict.UNKNOWN if Verdict.UNKNOWN in verdicts else Verdict.OPEN
