"""Which facts on record prove that a duty was not performed: what two officers established, and nothing else.

A register that lacks something proves lateness by itself; a finding is proven by the inspection it rests on
(行政处罚法 第四十二条: two officers). What nobody has verified is a lead, not evidence.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from restoration.law.events import EventKind
from restoration.law.events.supervision import Breach
from restoration.law.facts import Event, RightFacts
from restoration.law.findings import Finding

ESTABLISHING: Final = frozenset(
    {EventKind.INSPECTED, EventKind.RECHECKED, EventKind.BREACH_CONFIRMED, EventKind.OBSERVATION_VERIFIED}
)
"""Acts by which officers establish something at the mine."""


def established(finding: Finding, facts: RightFacts, on_file: Collection[str] = ()) -> tuple[Event, ...]:
    """The officers' findings an item on this duty rests on, oldest first.

    They are those the duty itself was read from, the confirmations of this very breach with their inspections, and
    ``on_file``: the codes joined to the open file about it. ``facts`` holds only what is visible and not corrected.
    """
    duty = finding.duty
    confirmed = [
        (e, e.detail)
        for e in facts.of_kind(EventKind.BREACH_CONFIRMED)
        if isinstance(e.detail, Breach) and (e.detail.rule, e.detail.occasion) == (duty.rule, duty.occasion)
    ]
    named = {*on_file, *(f.id for f in duty.facts), *(code for e, d in confirmed for code in (e.id, d.about))}
    wanted = {facts.origin(code) for code in named}
    return tuple(e for e in facts.of_kind(*ESTABLISHING) if facts.origin(e.id) in wanted and len(officers(e)) > 1)


def officers(event: Event) -> tuple[str, ...]:
    """The officers an act names, by the codes on record."""
    return tuple(dict.fromkeys(getattr(event.detail, "officers", ())))
