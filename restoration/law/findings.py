"""How each duty stands on a day, with everything needed to show why. One judgement for all kinds of duty.

Receipt counts, not review; the last day is still in time; a missing fact is never taken for innocence or guilt.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from restoration.law.duties import duties_of
from restoration.law.duty import Duty, Nature, Setting
from restoration.law.events import EventKind, OfficerDate
from restoration.law.facts import Event, RightFacts
from restoration.law.letters.content import CAN_RECEIVE, LetterKind
from restoration.law.revisions import Override, covering
from restoration.law.standing import ATTENTION as ATTENTION
from restoration.law.standing import SETTLED as SETTLED
from restoration.law.standing import STANDING_WORDS as STANDING_WORDS
from restoration.law.standing import UNLAWFUL as UNLAWFUL
from restoration.law.standing import Standing as Standing
from restoration.law.texts import readings
from restoration.law.texts.book import STRENGTH, Confidence, ConsequenceKind
from restoration.law.texts.rulebook import ConsequenceTerms, boundaries, consequences


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A duty judged on a day. ``consequences`` are those of the day the breach began, active ones only."""

    duty: Duty
    standing: Standing
    as_of: date
    due_on: date | None  # after officers' dates
    days_overdue: int = 0  # while it is late, or by how much it was
    confidence: Confidence = Confidence.CONFIRMED
    consequences: tuple[ConsequenceTerms, ...] = ()
    officer_dates: tuple[Event, ...] = ()
    override: Override | None = None  # the scoped override that moved the day

    @property
    def no_credit_effect(self) -> bool:
        """Whether this lateness may go on no list and in no credit record."""
        return self.override is not None and self.override.detail.no_credit_effect

    @property
    def arithmetic(self) -> tuple[str, ...]:
        """The dates, step by step, as an officer would write them on the back of the file."""
        lines = [*self.duty.arithmetic, *override_lines(self.override)]
        for event in self.officer_dates:
            if isinstance(event.detail, OfficerDate) and event.detail.due_on is not None:
                lines.append(f"主管部门确定期限 {event.detail.due_on.isoformat()}（{event.detail.ground}）")
        if self.due_on is not None:
            after = "已过期限，只作提示，不认定逾期" if self.duty.provided else "为逾期"
            lines.append(f"自 {(self.due_on + timedelta(days=1)).isoformat()} 起{after}")
        if self.days_overdue:
            late = "已逾期" if self.standing is Standing.OVERDUE else "逾期"
            lines.append(f"{late} {self.days_overdue} 日")
        return tuple(lines)

    @property
    def may_be_acted_on(self) -> bool:
        """Overdue or found in breach under a confirmed or local text, and somebody answers for it: a flag."""
        sure = STRENGTH[self.confidence] >= STRENGTH[Confidence.LOCAL]
        breach = self.standing in UNLAWFUL and self.duty.nature is not Nature.REMINDER
        return breach and sure and self.duty.liable.kind in CAN_RECEIVE

    def of_kind(self, kind: ConsequenceKind) -> list[ConsequenceTerms]:
        """Consequences of one kind that may be acted on."""
        return [c for c in self.consequences if c.kind is kind and STRENGTH[c.confidence] >= STRENGTH[Confidence.LOCAL]]

    def letter_kind(self, remind_from: int) -> LetterKind | None:
        """Which paper the finding calls for, if any; ``remind_from`` is how many days ahead a reminder may go."""
        if self.may_be_acted_on:
            ordered = self.of_kind(ConsequenceKind.CORRECTION_ORDER)
            return LetterKind.CORRECTION_ORDER if ordered else LetterKind.OVERDUE_NOTICE
        if self.standing in UNLAWFUL:
            return LetterKind.REMINDER
        soon = self.due_on is not None and (self.due_on - self.as_of).days <= remind_from
        if self.standing in {Standing.PENDING, Standing.DUE_TODAY, Standing.CANNOT_TELL} and soon:
            return LetterKind.REMINDER
        return None


def findings_of(facts: RightFacts, setting: Setting) -> list[Finding]:
    """Every duty of the subject as it stands on the setting's day. Corrected and future rows are left out here.

    What was fulfilled before a revised calendar was confirmed keeps the day it was judged by.
    """
    visible = applying(facts.current().on(setting.as_of), setting)
    found = [assess(duty, visible, setting) for duty in duties_of(visible, setting)]
    for past in reversed(setting.pasts):
        then = replace(setting, calendar=past.calendar, pasts=())
        closed = {
            (d.rule, d.occasion): d for d in duties_of(visible, then) if d.met_on is not None and d.met_on <= past.until
        }
        found = [keep_closed(f, closed.get((f.duty.rule, f.duty.occasion)), visible, then) for f in found]
    return found


def keep_closed(finding: Finding, closed: Duty | None, facts: RightFacts, then: Setting) -> Finding:
    """The finding, by the calendar of the time where the duty was closed under it and its day has moved since."""
    return finding if closed is None or closed.due_on == finding.duty.due_on else assess(closed, facts, then)


def applying(facts: RightFacts, setting: Setting) -> RightFacts:
    """The subject under those books alone that apply to its mineral."""
    places = readings.applying(setting.rulebook, facts.places, facts.mineral)
    return facts if places == facts.places else replace(facts, places=places)


def assess(duty: Duty, facts: RightFacts, setting: Setting) -> Finding:
    """Judge one duty by the facts visible on the day; nothing follows from a text that only reminds."""
    officers = officer_dates(duty, facts)
    override = covering(facts.overrides, duty.rule, duty.due_on, setting.as_of)
    due_on = effective_due(override.detail.new_due_on if override else duty.due_on, officers)
    standing = stand(duty, due_on, officers, facts.tracked_from, setting.as_of)
    late = lateness(duty, due_on, standing, setting.as_of)
    confidence = confidence_of(duty, due_on, standing, setting.as_of)
    return Finding(
        duty=duty,
        standing=standing,
        as_of=setting.as_of,
        due_on=due_on,
        days_overdue=late,
        confidence=confidence,
        consequences=()
        if confidence is Confidence.PENDING
        else without_credit(override, active_consequences(duty, due_on, standing, facts, setting)),
        officer_dates=tuple(officers),
        override=override,
    )


def confidence_of(duty: Duty, due_on: date | None, standing: Standing, as_of: date) -> Confidence:
    """How far it may be acted on: as far as the strongest of the texts that something follows from here."""
    if standing is not Standing.OVERDUE:
        return duty.terms.confidence
    without = not_in_breach(duty, due_on, standing, as_of)
    strengths = [v.version.confidence for v in duty.terms.acting if v.place not in without]
    return max(strengths, key=STRENGTH.__getitem__, default=duty.terms.confidence)


def officer_dates(duty: Duty, facts: RightFacts) -> list[Event]:
    """What officers have set, extended or exempted for this very obligation, oldest first."""
    return [
        e
        for e in facts.of_kind(EventKind.DATE_SET, EventKind.DATE_EXTENDED, EventKind.EXEMPTED)
        if isinstance(e.detail, OfficerDate) and (e.detail.rule, e.detail.occasion) == (duty.rule, duty.occasion)
    ]


def override_lines(override: Override | None) -> tuple[str, ...]:
    """A scoped override as a step of the arithmetic."""
    if override is None:
        return ()
    d = override.detail
    credit = "，不影响信用" if d.no_credit_effect else ""
    return (f"期限统一调整至 {d.new_due_on.isoformat()}（{d.ground}，{d.approver}批准{credit}）",)


def without_credit(override: Override | None, found: tuple[ConsequenceTerms, ...]) -> tuple[ConsequenceTerms, ...]:
    """Consequences without the list where an override says that lateness has no effect on credit."""
    if override is None or not override.detail.no_credit_effect:
        return found
    return tuple(c for c in found if c.kind is not ConsequenceKind.ABNORMAL_LIST)


def effective_due(due_on: date | None, officers: Iterable[Event]) -> date | None:
    """The last date an officer set for this duty, else the day it has."""
    for event in officers:
        if isinstance(event.detail, OfficerDate) and event.detail.due_on is not None:
            due_on = event.detail.due_on
    return due_on


def stand(duty: Duty, due_on: date | None, officers: list[Event], tracked_from: date, as_of: date) -> Standing:
    """The standing, from the strongest reason down."""
    if duty.met_on is not None:
        return Standing.MET if due_on is None or duty.met_on <= due_on else Standing.MET_LATE
    if officers and officers[-1].kind is EventKind.EXEMPTED:
        return Standing.EXEMPT
    if due_on is not None and due_on < tracked_from:
        return Standing.NO_RECORD
    if duty.unknown is not None:
        return Standing.CANNOT_TELL
    if duty.breached_on is not None and (due_on is None or as_of <= due_on):
        return Standing.BREACHED
    if due_on is None and duty.owed_from is not None and as_of < duty.owed_from:
        return Standing.PENDING
    if due_on is None:
        return Standing.INCOMPLETE if duty.nature is Nature.COMPLETENESS else Standing.OUTSTANDING
    if as_of > due_on:
        return Standing.LAPSED if duty.provided else Standing.OVERDUE
    return Standing.DUE_TODAY if as_of == due_on else Standing.PENDING


def lateness(duty: Duty, due_on: date | None, standing: Standing, as_of: date) -> int:
    """Days overdue so far, or days late when it was met."""
    if due_on is None:
        return 0
    if standing is Standing.OVERDUE:
        return (as_of - due_on).days
    if standing is Standing.MET_LATE and duty.met_on is not None:
        return (duty.met_on - due_on).days
    return 0


def active_consequences(
    duty: Duty, due_on: date | None, standing: Standing, facts: RightFacts, setting: Setting
) -> tuple[ConsequenceTerms, ...]:
    """What the texts that were not obeyed attached on the first day of the breach; nothing before there is one.

    Each text's breach begins after its own last day: a plan's tighter date brings nothing of the regulation's.
    """
    if standing is Standing.BREACHED and duty.breached_on is not None:
        due_on = duty.breached_on - timedelta(days=1)
    if standing not in UNLAWFUL or due_on is None:
        return ()
    without = not_in_breach(duty, due_on, standing, setting.as_of)
    own = breach_days(duty, due_on)
    usual = due_on + timedelta(days=1)
    return tuple(
        c
        for day in sorted({usual, *own.values()})
        for c in consequences(setting.rulebook, duty.rule, facts.places, day, facts.confirmed_sources)
        if own.get(c.place, usual) == day and c.place not in without and c.confidence is not Confidence.PENDING
    )


def breach_days(duty: Duty, due_on: date) -> dict[str, date]:
    """The first day of the breach of each place's text, where a text has a last day of its own."""
    return {place: max(own, due_on) + timedelta(days=1) for place, own in duty.reach if own is not None}


def not_in_breach(duty: Duty, due_on: date | None, standing: Standing, as_of: date) -> frozenset[str]:
    """Places whose text nothing follows from here: obeyed, not about this occasion, undated, or not yet due itself."""
    asked = {v.place for v in duty.terms.versions} if duty.reach else set()
    found = layers_obeyed(duty) | (asked - {place for place, _ in duty.reach})
    if standing is not Standing.OVERDUE or due_on is None:
        return found
    dated_by_text = due_on == duty.due_on
    undated = {place for place, own in duty.reach if own is None and dated_by_text}
    return found | undated | {place for place, day in breach_days(duty, due_on).items() if day > as_of}


def layers_obeyed(duty: Duty) -> frozenset[str]:
    """Places whose own text asks for parts and has got every one: no sanction of theirs follows from another's part."""
    missing = {m.id for m in duty.missing}
    asked = {v.place: {p.id for p in getattr(v.version.terms, "parts", ())} for v in duty.terms.versions}
    return frozenset(place for place, parts in asked.items() if parts and not parts & missing)


def next_change(facts: RightFacts, findings: Iterable[Finding], setting: Setting, remind_from: int) -> date:
    """The earliest later day on which anything here can read differently (period, version, due date, future fact)."""
    as_of = setting.as_of
    days = [date(as_of.year + 1, 1, 1)]
    days += [f.effective_on for f in facts.every_fact() if f.effective_on > as_of]
    days += [d for d in (facts.granted_on,) if d is not None and d > as_of]
    days += [d for d in boundaries(setting.rulebook, facts.places) if d > as_of][:1]
    for finding in findings:
        turns = (finding.duty.owed_from, finding.duty.turns_on)
        days += [d for d in turns if d is not None and d > as_of]
        if finding.due_on is not None and finding.standing not in SETTLED:
            marks = (finding.due_on - timedelta(days=remind_from), finding.due_on)
            days += [d for d in (*marks, finding.due_on + timedelta(days=1)) if d > as_of]
            days += [d for d in breach_days(finding.duty, finding.due_on).values() if d > as_of]
    return min(days)
