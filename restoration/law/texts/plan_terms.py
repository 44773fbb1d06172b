"""What the county plans ask for, as terms of a rule: records, findings, the mine's own log, closing, exploration.

None of these texts gives a number of days of its own; what is dated is dated by a decision, a permit or an officer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from restoration.law.events import EventKind, Ground
from restoration.law.texts.entry import Entry, Part


class Wanted(Part):
    """A part that is there once an event of this kind with these values is on record, or an approved plan."""

    event: EventKind | None = None
    match: Mapping[str, str] = Field(default_factory=dict)
    approved_plan: bool = False


class OnRecord(Entry):
    """From its grant a new right has these things on record: clauses, documents, steps of building."""

    kind: Literal["on_record"]
    verb: str  # 备齐, 约定, 落实 …: the act is the verb with the titles of the parts
    owed_by: Literal["holder", "bureau"] = "holder"  # a clause of the grant contract is the authority's to make
    after: EventKind | None = None  # from the first such event instead of from the grant
    parts: tuple[Wanted, ...] = Field(min_length=1)


class TellBoth(Entry):
    """A sudden event caused by mining is reported at once to every one of these recipients."""

    kind: Literal["emergency_told"]
    parts: tuple[Part, ...] = Field(min_length=1)  # ids are the recipients of ``EmergencyReport``


class FoundBreach(Entry):
    """Two officers found on the spot that a duty was not performed: a breach from that day, without any deadline."""

    kind: Literal["found_breach"]
    ground: Ground
    act: str  # what must be done, as a verb phrase
    producing_only: bool = False  # the text speaks of 生产矿山


class ClosureProposal(Entry):
    """A re-check found it still failing after the time set: the bureau proposes closure, an officer decides."""

    kind: Literal["closure_proposal"]
    ground: Ground


class MonitoringLog(Entry):
    """A producing mine has a log of its own monitoring: a point and a reading."""

    kind: Literal["monitoring_log"]


class ExplorationExit(Entry):
    """An exploration right that ends or leaves has its land restored."""

    kind: Literal["exploration_exit"]


class PermitValid(Entry):
    """Another permit of the mine is renewed before it runs out; for these minerals, or for all if none is named."""

    kind: Literal["permit_valid"]
    minerals: tuple[str, ...] = ()


class AftercareTerms(Entry):
    """Aftercare from acceptance until the day the plan sets; the licence's end does not end it."""

    kind: Literal["aftercare_term"]


PlanParams = (
    OnRecord | TellBoth | FoundBreach | ClosureProposal | MonitoringLog | ExplorationExit | PermitValid | AftercareTerms
)
"""All of them, for the union of the book."""
