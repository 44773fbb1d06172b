"""Closing a mine: which steps are on record, and what the texts of the place still want before it counts as closed.

What is wanted is what the gates of closing and cancelling ask for step by step; the law stands there once. The register
records what happened. That a mine is closed against unmet terms needs a stated reason, and even then its state is not
``closed``: it stays among the mines with open restoration until the terms are met, ordered to close or not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from restoration.law.admission.book import PlaceBook, acts, gates_of, load
from restoration.law.admission.gate_kinds.works import STEP_TITLES, walk
from restoration.law.admission.gate_terms import Decision, Gate, StepKind, Steps
from restoration.law.events import ClosurePlanApproved, EventKind
from restoration.law.events.closure import AcceptanceScope
from restoration.law.facts import Event, RightFacts, SubjectType
from restoration.law.letters.content import CiteContent
from restoration.law.texts.rulebook import Rulebook, unique

WAYS_OUT: Final = frozenset({EventKind.CLOSED, EventKind.CANCELLED})
"""Facts that put a decision to let a right go on record."""
STEPS: Final = (
    EventKind.CLOSURE_DECIDED,
    EventKind.CLOSURE_PLAN_SUBMITTED,
    EventKind.CLOSURE_PLAN_APPROVED,
    EventKind.WORKS_FINISHED,
    EventKind.CLOSURE_REPORT_SUBMITTED,
    EventKind.CLOSURE_REPORT_APPROVED,
    EventKind.ACCEPTANCE_FAILED,
    EventKind.ACCEPTANCE_PASSED,
    EventKind.CLOSED,
    EventKind.CANCELLED,
)


@dataclass(frozen=True, slots=True)
class Condition:
    """One step the texts want before a decision, with those that want it; ``lack`` says why it does not count."""

    step: StepKind
    cites: tuple[CiteContent, ...]
    lack: str

    @property
    def met(self) -> bool:
        """Whether the record shows it, in its place among the others."""
        return not self.lack

    @property
    def title(self) -> str:
        """What it is, in words."""
        return STEP_TITLES[self.step]


def decision_behind(kind: EventKind, facts: RightFacts) -> Decision:
    """Which decision a way out is: an exploration right leaves however it is recorded."""
    if facts.subject_type is SubjectType.EXPLORATION_RIGHT:
        return Decision.EXPLORATION_EXIT
    return Decision.CLOSURE if kind is EventKind.CLOSED else Decision.CANCELLATION


def conditions(decision: Decision, facts: RightFacts, rulebook: Rulebook, day: date) -> list[Condition]:
    """What the place's texts want before this decision on a day, each met or not by what is visible then.

    A text that only restricts, or whose source is not confirmed, leaves it to a person and refuses nothing.
    """
    visible = facts.current().on(day)
    wanted: dict[StepKind, list[CiteContent]] = {}
    lacks: dict[StepKind, str] = {}
    for book, gate, terms in step_gates(visible, rulebook):
        counts = gate.effect == "refuse" and acts(book.counts_as(gate, visible.confirmed_sources))
        if decision in gate.decisions and gate.holds_on(day) and counts and visible.subject_type in gate.subjects:
            for step, lack in walk(visible, terms):
                wanted.setdefault(step, []).extend(book.resolve(gate.cites))
                lacks[step] = lacks.get(step) or lack
    return [Condition(step, unique(cites), lacks[step]) for step, cites in wanted.items()]


def step_gates(facts: RightFacts, rulebook: Rulebook) -> Iterator[tuple[PlaceBook, Gate, Steps]]:
    """The gates of a place that ask for steps."""
    for book in load(rulebook).at(facts.places):
        for _, gate in gates_of(book):
            if isinstance(gate.terms, Steps):
                yield book, gate, gate.terms


def unmet(found: Iterable[Condition]) -> list[Condition]:
    """The conditions nothing on record meets."""
    return [c for c in found if not c.met]


@dataclass(frozen=True, slots=True)
class ClosingState:
    """Where a right stands on its way out.

    ``state``: ``producing`` (nothing of closing on record), ``closing``, ``closed_unmet`` (closing recorded, its terms
    not met), ``closed``.
    """

    state: str
    steps: tuple[Event, ...]
    conditions: tuple[Condition, ...]
    cancellation: tuple[Condition, ...]
    works_due_on: date | None
    works_finished_on: date | None

    def works_late(self, as_of: date) -> bool:
        """Whether the works were or are not reported finished by the approval's date."""
        return self.works_due_on is not None and (self.works_finished_on or as_of) > self.works_due_on


def closing(facts: RightFacts, rulebook: Rulebook, as_of: date) -> ClosingState:
    """Everything about closing one right as of a day."""
    visible = facts.current().on(as_of)
    steps = tuple(visible.of_kind(*STEPS))
    closed = any(e.kind is EventKind.CLOSED for e in steps)
    wanted = conditions(decision_behind(EventKind.CLOSED, facts), facts, rulebook, as_of)
    state = "closing" if steps else "producing"
    if closed:
        state = "closed_unmet" if unmet(wanted) else "closed"
    approved = [e.detail for e in steps if isinstance(e.detail, ClosurePlanApproved)]
    finished = next((e for e in visible.of_kind(EventKind.WORKS_FINISHED) if whole(e)), None)
    return ClosingState(
        state,
        steps,
        tuple(wanted),
        tuple(conditions(decision_behind(EventKind.CANCELLED, facts), facts, rulebook, as_of)),
        approved[-1].works_due_on if approved else None,
        finished.effective_on if finished else None,
    )


def whole(event: Event) -> bool:
    """Whether a report of works finished is about all of them; a phase or a unit is not the whole."""
    return isinstance(event.detail, AcceptanceScope) and event.detail.scope == "whole"
