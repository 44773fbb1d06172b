"""What officers established about a breach, in the words of the register, for the letters that state it.

Read for a batch at once, and only for rights where officers have established anything.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from restoration.law.cases.states import CaseKind, Step
from restoration.law.events import EVENT_KINDS
from restoration.law.facts import Event
from restoration.law.letters.content import EvidenceContent
from restoration.law.letters.evidence import ESTABLISHING, established, officers
from restoration.services.judging import Judged
from restoration.services.snapshot import read
from restoration.tables import Event as EventRow
from restoration.tables import User

Duty = tuple[str, str]
Proofs = Mapping[int, Mapping[Duty, tuple[EvidenceContent, ...]]]
"""By right, and by the rule and occasion of the duty."""

ON_FILE = f"""
SELECT c.right_id, o.rule, o.occasion, c.finding, s.detail FROM cases c JOIN obligations o ON o.id = c.obligation_id
LEFT JOIN case_steps s ON s.case_id = c.id AND s.step = '{Step.RECORD_FINDING}'
WHERE c.right_id IN {{batch}} AND c.kind = '{CaseKind.CORRECTION}' AND c.closed_on IS NULL"""


async def proofs_of(judged: Sequence[Judged]) -> Proofs:
    """The evidence of every breach of a batch that may be acted on; duties without any are left out."""
    looked_at = [one for one in judged if not ESTABLISHING.isdisjoint(one.subject.facts.by_kind)]
    if not looked_at:
        return {}
    named = await on_file([one.subject.facts.id for one in looked_at])
    found = {one.subject.facts.id: dict(rested_on(one, named[one.subject.facts.id])) for one in looked_at}
    said = await in_words(e for duties in found.values() for events in duties.values() for e in events)
    return {
        right: {duty: tuple(said[e.id] for e in events) for duty, events in duties.items()}
        for right, duties in found.items()
    }


async def on_file(ids: Sequence[int]) -> defaultdict[int, dict[Duty, set[str]]]:
    """The findings joined to the open correction files, by right and duty."""
    found: defaultdict[int, dict[Duty, set[str]]] = defaultdict(dict)
    for r in await read(ON_FILE, ids):
        joined = json.loads(r["detail"]).get("finding") if r["detail"] else None
        codes = found[r["right_id"]].setdefault((r["rule"], r["occasion"]), set())
        codes.update(code for code in (r["finding"], joined) if code)
    return found


def rested_on(one: Judged, named: Mapping[Duty, Collection[str]]) -> Iterable[tuple[Duty, tuple[Event, ...]]]:
    """What each breach of one subject rests on."""
    breaches = [f for f in one.findings if f.may_be_acted_on]
    facts = one.subject.facts.current().on(breaches[0].as_of) if breaches else one.subject.facts
    for finding in breaches:
        duty = finding.duty.rule, finding.duty.occasion
        if events := established(finding, facts, named.get(duty, ())):
            yield duty, events


async def in_words(events: Iterable[Event]) -> dict[str, EvidenceContent]:
    """Each act as it is printed, by its code: the papers the register names, and the officers by name."""
    acts = {e.id: e for e in events}
    if not acts:
        return {}
    papers = dict(await EventRow.filter(code__in=list(acts)).values_list("code", "evidence"))
    people = {code for e in acts.values() for code in officers(e)}
    names = dict(await User.filter(code__in=sorted(people)).values_list("code", "name"))
    return {
        code: EvidenceContent(
            event=code,
            act=EVENT_KINDS[e.kind].title,
            on=e.effective_on,
            record=str(papers[code]),
            officers=tuple(str(names.get(o, o)) for o in officers(e)),
        )
        for code, e in acts.items()
    }
