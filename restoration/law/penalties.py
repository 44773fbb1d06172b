"""Which fine, and until when: three rules of the law of penalties, shown to the officer who decides.

The text of the day of the breach applies, a later one only if it is milder (行政处罚法 第三十七条). One act is fined
once, at the higher of the texts that fine it (第二十九条). No penalty after two years undiscovered, from the end of a
continuing breach (第三十六条). Nothing here decides: what cannot be compared is left to the officer, both shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from restoration.law.duty import Nature
from restoration.law.facts import RightFacts
from restoration.law.findings import UNLAWFUL, Finding, Standing, not_in_breach
from restoration.law.letters.content import CAN_RECEIVE
from restoration.law.texts.book import Amount, Confidence, ConsequenceKind
from restoration.law.texts.rulebook import ConsequenceTerms, Rulebook, consequences
from restoration.law.workdays import add_years

YEARS = 2
"""行政处罚法 第三十六条; five where life, health or finance is endangered, which the officer judges."""


class Milder(StrEnum):
    """Which text is the milder one."""

    SAME = "same"  # nothing changed since the breach
    AT_BREACH = "at_breach"
    AT_DECISION = "at_decision"
    OFFICER = "officer"  # not comparable by figures: both are shown


MILDER_WORDS = {
    Milder.SAME: "违法行为发生时与现行规定相同",
    Milder.AT_BREACH: "违法行为发生时的规定较轻或者相当，适用该规定",
    Milder.AT_DECISION: "现行规定较轻，适用现行规定",
    Milder.OFFICER: "两个规定的罚款幅度无法直接比较，请逐一核对后决定",
}


@dataclass(frozen=True, slots=True)
class Limit:
    """追责期限: while the breach goes on it has not begun to run; afterwards its last day."""

    continuing: bool
    last_day: date | None


@dataclass(frozen=True, slots=True)
class Penalty:
    """The fines of the day of the breach and of the day of decision, which is milder, and the highest of one act."""

    at_breach: tuple[ConsequenceTerms, ...]
    at_decision: tuple[ConsequenceTerms, ...]
    milder: Milder
    highest: ConsequenceTerms | None
    limit: Limit


def penalty(finding: Finding, facts: RightFacts, rulebook: Rulebook) -> Penalty | None:
    """What may come of a breach as of the finding's day; ``None`` where there is none that a penalty could follow.

    A text nobody has confirmed only reminds: nobody is told that he broke it. The bureau does not fine itself.
    """
    late = finding.standing in {*UNLAWFUL, Standing.MET_LATE} and finding.duty.nature is not Nature.REMINDER
    if not late or finding.confidence is Confidence.PENDING or finding.duty.liable.kind not in CAN_RECEIVE:
        return None
    before = fines(finding.consequences)
    obeyed = not_in_breach(finding.duty, finding.due_on, finding.standing, finding.as_of)
    now = consequences(rulebook, finding.duty.rule, facts.places, finding.as_of, facts.confirmed_sources)
    after = fines(c for c in now if c.place not in obeyed and finding.standing in UNLAWFUL)
    applied = after if (which := milder(before, after)) is Milder.AT_DECISION else before
    return Penalty(before, after, which, highest(applied), limit_of(finding))


def fines(found: Iterable[ConsequenceTerms]) -> tuple[ConsequenceTerms, ...]:
    """The fines among consequences."""
    return tuple(c for c in found if c.kind is ConsequenceKind.FINE)


def milder(before: Sequence[ConsequenceTerms], after: Sequence[ConsequenceTerms]) -> Milder:
    """Compare by the highest fine each text allows, then by the lowest; equal or unknown never favours the later."""
    if [(c.content, c.amount) for c in before] == [(c.content, c.amount) for c in after]:
        return Milder.SAME
    if not after:
        return Milder.AT_DECISION
    if not before:
        return Milder.AT_BREACH
    first, second = highest(before), highest(after)
    if first is None or second is None or first.amount is None or second.amount is None:
        return Milder.OFFICER
    if first.amount.of != second.amount.of:
        return Milder.OFFICER
    return Milder.AT_DECISION if reach(second.amount) < reach(first.amount) else Milder.AT_BREACH


def highest(found: Sequence[ConsequenceTerms]) -> ConsequenceTerms | None:
    """The fine that may be highest, where all are in one measure; ``None`` where that cannot be said."""
    measures = {c.amount.of if c.amount else None for c in found}
    if len(found) <= 1:
        return next(iter(found), None)
    if len(measures) != 1 or None in measures:
        return None
    return max(found, key=lambda c: reach(c.amount))


def reach(amount: Amount | None) -> tuple[int, int]:
    """How far a fine may go: its most, then its least."""
    return (amount.most, amount.least) if amount else (0, 0)


def limit_of(finding: Finding) -> Limit:
    """The two years run from the day the duty was at last fulfilled; a duty still undone is a breach going on."""
    met_on = finding.duty.met_on
    return Limit(continuing=met_on is None, last_day=add_years(met_on, YEARS) if met_on else None)
