"""All that a rule can see of one subject: frozen rows, each with the day it holds from and the instant it was recorded.

``effective_on`` answers "what was so on D", ``recorded_at`` answers "what did we know then". A correction is a new
row that ``supersedes`` an older one; the older row stays and counts for every reading before the correction was known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from restoration.law.events import ENDINGS, Detail, EventKind, LandSurvey, Renewal, RightCorrected
from restoration.law.letters.content import AddresseeKind
from restoration.law.revisions import Override


class SubjectType(StrEnum):
    """Whose duty it is: a mining right, a legacy site, or the bureau itself."""

    MINING_RIGHT = "mining_right"
    EXPLORATION_RIGHT = "exploration_right"
    LEGACY_SITE = "legacy_site"
    BUREAU = "bureau"


class RegistrationLevel(StrEnum):
    """登记机关层级: which level of authority registered the right and so decides on listing it."""

    MINISTRY = "ministry"
    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """The header of every row: a public reference, the two dates, and what it corrects."""

    id: str
    effective_on: date
    recorded_at: datetime
    supersedes: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding(Fact):
    """From ``effective_on`` this company holds the right, until the next holding begins."""

    uscc: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Fact):
    """A dated fact of a kind listed in ``events.EVENT_KINDS``."""

    kind: EventKind
    detail: Detail


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """One phase of a plan's own schedule: what is to be restored (m²) by when."""

    no: int
    title: str
    due_on: date
    planned_m2: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan(Fact):
    """A plan version; ``effective_on`` is its approval day."""

    code: str
    version: int
    title: str
    phases: tuple[Phase, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Account(Fact):
    """基金账户; ``effective_on`` is the opening day. Empty text: not made clear when opened."""

    code: str
    scope_of_use: str
    accrual_method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerFact(Fact):
    """One ledger entry; ``effective_on`` is the value day. Amount in fen, always positive.

    ``reverses`` is the code of the entry a reversal undoes.
    """

    code: str
    account: str
    kind: str
    amount_fen: int
    reverses: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report(Fact):
    """One version of an annual report; ``effective_on`` is the day it was received."""

    code: str
    year: int
    version: int
    parts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Liable:
    """Who answers for a duty on a day."""

    kind: AddresseeKind
    uscc: str = ""
    name: str = ""


F = TypeVar("F", bound=Fact)


@dataclass(frozen=True, slots=True, kw_only=True)
class RightFacts:
    """One subject with all its facts. ``places`` runs from the nation down to the county, e.g. CN, 50, 500154."""

    subject_type: SubjectType
    id: int
    code: str
    mine_code: str
    mine_name: str
    division: str
    places: tuple[str, ...]
    mineral: str
    licence_no: str
    newly_granted: bool  # 新设采矿权: a right granted as new, not one that existed when the rule came
    granted_on: date | None
    expires_on: date | None = None  # 有效期届满日 as first registered; a renewal gives the next one
    registration_level: RegistrationLevel | None = None
    method: str = ""
    tracked_from: date  # 建账日: what was due before this day and is not on record is not judged
    holdings: tuple[Holding, ...] = ()
    events: tuple[Event, ...] = ()
    plans: tuple[Plan, ...] = ()
    accounts: tuple[Account, ...] = ()
    entries: tuple[LedgerFact, ...] = ()
    reports: tuple[Report, ...] = ()
    confirmed_sources: frozenset[str] = field(default=frozenset())
    overrides: tuple[Override, ...] = ()  # 期限统一调整 of the division and those above it
    lineage: tuple[tuple[str, str], ...] = ()  # a correcting row, and the row it began as
    by_kind: Mapping[EventKind, list[Event]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_kind: dict[EventKind, list[Event]] = {}
        for event in in_order(self.events):
            by_kind.setdefault(event.kind, []).append(event)
        object.__setattr__(self, "by_kind", by_kind)
        object.__setattr__(self, "holdings", tuple(in_order(self.holdings)))

    def every_fact(self) -> Iterator[Fact]:
        """All rows, of every kind."""
        for group in (self.holdings, self.events, self.plans, self.accounts, self.entries, self.reports):
            yield from group

    def _keeping(self, keep: set[str]) -> RightFacts:
        return replace(
            self,
            holdings=tuple(f for f in self.holdings if f.id in keep),
            events=tuple(f for f in self.events if f.id in keep),
            plans=tuple(f for f in self.plans if f.id in keep),
            accounts=tuple(f for f in self.accounts if f.id in keep),
            entries=tuple(f for f in self.entries if f.id in keep),
            reports=tuple(f for f in self.reports if f.id in keep),
        )

    def known_at(self, instant: datetime) -> RightFacts:
        """What had been recorded by ``instant``, however much was corrected later."""
        kept = self._keeping({f.id for f in self.every_fact() if f.recorded_at <= instant})
        return replace(kept, overrides=tuple(o for o in self.overrides if o.recorded_at <= instant))

    def current(self, without: str | None = None) -> RightFacts:
        """Without the rows that another known row corrects or voids, and with the right's own entry as corrected.

        ``without``: a row about to be corrected or voided, which counts no more either.
        """
        corrects = {f.id: f.supersedes for f in self.every_fact() if f.supersedes}
        if not corrects and without is None:
            return self._entered()
        kept = self._keeping({f.id for f in self.every_fact()} - {*corrects.values(), without})
        return replace(kept, lineage=tuple((row, first_of(row, corrects)) for row in corrects))._entered()

    def _entered(self) -> RightFacts:
        """The entry as corrected (登记事项更正), whatever day one reads: the correction recorded last has the word."""
        known = sorted(self.by_kind.get(EventKind.RIGHT_CORRECTED, ()), key=as_recorded)
        given = {k: v for e in known if isinstance(e.detail, RightCorrected) for k, v in e.detail.entry.items()}
        return replace(self, **given) if given else self  # type: ignore[arg-type]

    def origin(self, row: str) -> str:
        """The reference a row had before any correction: what duties, works and officers' dates go on naming."""
        return dict(self.lineage).get(row, row)

    def on(self, as_of: date) -> RightFacts:
        """What holds on ``as_of``: nothing that takes effect later."""
        if all(f.effective_on <= as_of for f in self.every_fact()):
            return self
        return self._keeping({f.id for f in self.every_fact() if f.effective_on <= as_of})

    # ---- what rules ask -------------------------------------------------------------------------------------------

    def of_kind(self, *kinds: EventKind) -> list[Event]:
        """Events of these kinds, oldest first."""
        found = [self.by_kind[k] for k in kinds if k in self.by_kind]
        return found[0] if len(found) == 1 else in_order(e for events in found for e in events)

    def holder_on(self, day: date) -> Holding | None:
        """Who held the right at the end of ``day``."""
        return next((h for h in reversed(self.holdings) if h.effective_on <= day), None)

    def ended(self) -> Event | None:
        """The event that ended mining (closed, revoked, terminated), if any."""
        endings = self.of_kind(*ENDINGS)
        return endings[-1] if endings else None

    @property
    def new_mining_right(self) -> bool:
        """A mining right newly granted (新立), as no exploration right and no right taken over from earlier law is."""
        return self.newly_granted and self.subject_type is SubjectType.MINING_RIGHT

    def ownerless(self, day: date = date.max) -> bool:
        """责任主体灭失 is on record by ``day`` and no responsible party has been found since."""
        if EventKind.PARTY_GONE not in self.by_kind:
            return False
        party = [e for e in self.of_kind(EventKind.PARTY_GONE, EventKind.PARTY_FOUND) if e.effective_on <= day]
        return bool(party) and party[-1].kind is EventKind.PARTY_GONE

    def expiries(self) -> list[date]:
        """The last days of the licence's terms: as registered, and by each renewal since; oldest first."""
        renewed = [e.detail.expires_on for e in self.of_kind(EventKind.RENEWED) if isinstance(e.detail, Renewal)]
        return sorted({day for day in (self.expires_on, *renewed) if day is not None})

    def surveys(self) -> list[tuple[Event, LandSurvey]]:
        """Land surveys, oldest first."""
        return [(e, e.detail) for e in self.of_kind(EventKind.LAND_SURVEYED) if isinstance(e.detail, LandSurvey)]

    def liable_on(self, day: date) -> Liable:
        """Who answers for a duty tied to ``day``: the holder then, a former holder, the government, or nobody known.

        A legacy site without any party, once verified as such (历史遗留图斑核实), is the government's.
        """
        if self.ownerless():
            return Liable(AddresseeKind.GOVERNMENT)
        holder = self.holder_on(day)
        if holder is None:
            verified = self.subject_type is SubjectType.LEGACY_SITE and EventKind.SPOT_VERIFIED in self.by_kind
            return Liable(AddresseeKind.GOVERNMENT if verified else AddresseeKind.UNKNOWN)
        present = self.holder_on(date.max)
        former = self.ended() is not None or (present is not None and present.uscc != holder.uscc)
        kind = AddresseeKind.FORMER_HOLDER if former else AddresseeKind.HOLDER
        return Liable(kind, holder.uscc, holder.name)


def first_of(row: str, corrects: Mapping[str, str]) -> str:
    """The oldest row of a chain of corrections."""
    while row in corrects:
        row = corrects[row]
    return row


def in_order(facts: Iterable[F]) -> list[F]:
    """Oldest first; on one day, in the order they were recorded."""
    return sorted(facts, key=lambda f: (f.effective_on, *as_recorded(f)))


def as_recorded(fact: Fact) -> tuple[datetime, int, str]:
    """The order of recording; references given out at one instant by their number, …V9 before …V10."""
    return fact.recorded_at, len(fact.id), fact.id
