"""Complaints, leads, monitoring, permits and yearly checks, of one mine or of everything in one's scope."""

from __future__ import annotations

from datetime import date
from typing import Final

from restoration import database
from restoration.errors import Invalid
from restoration.law.oversight import KINDS, MATTER_WORDS, STATE_WORDS, Item, Matter, State, items_of, waiting
from restoration.services import scope
from restoration.services.actors import Identity
from restoration.services.paging import Json
from restoration.services.scope import Condition
from restoration.services.snapshot import Subject, places, subjects

BATCH: Final = 200
WITH_MATTERS = """
SELECT DISTINCT r.id FROM rights r JOIN mines m ON m.id = r.mine_id JOIN events e ON e.right_id = r.id
WHERE e.kind IN ({}) AND {} ORDER BY r.id"""


async def of_mine(identity: Identity, mine: str, *, as_of: date) -> list[Json]:
    """Every matter of a mine on a day, dealt with or not, oldest first. Raises ``NotFound``."""
    ids = (await scope.rights_of(identity, mine)).values()
    found = await subjects(list(ids), await places())
    return [shown(subject, item) for subject in found for item in items_of(subject.facts, as_of)]


async def open_matters(
    identity: Identity, *, as_of: date, division: str | None = None, matter: Matter | None = None
) -> list[Json]:
    """What waits for somebody in one's scope (or one division of it), the longest waiting first."""
    return await everywhere(scope.mines(identity), as_of=as_of, division=division, matter=matter)


async def everywhere(
    inside: Condition = scope.EVERYTHING, *, as_of: date, division: str | None = None, matter: Matter | None = None
) -> list[Json]:
    """What waits for somebody among the mines ``m`` of a condition. Raises ``Invalid`` for an unknown division."""
    tree = await places()
    if division is not None and not tree.under(division):
        raise Invalid(f"没有行政区划 {division}，请核对代码", code="unknown_division")
    below = None if division is None else {p.code for p in tree.by_id.values() if p.id in tree.under(division)}
    found: list[tuple[Subject, Item]] = []
    ids = await with_matters(inside)
    for start in range(0, len(ids), BATCH):
        for subject in await subjects(ids[start : start + BATCH], tree):
            if below is None or subject.facts.division in below:
                found += [(subject, i) for i in waiting(items_of(subject.facts, as_of))]
    kept = [pair for pair in found if matter is None or pair[1].matter is matter]
    kept.sort(key=lambda pair: (-pair[1].age_days, pair[0].facts.mine_code, pair[1].id))
    return [shown(subject, item) for subject, item in kept]


async def with_matters(inside: Condition) -> list[int]:
    """The rights that have any such fact."""
    marks = ", ".join("?" for _ in KINDS)
    text = WITH_MATTERS.format(marks, inside.text)
    rows = await database.fetch(text, [*(k.value for k in KINDS), *inside.params])
    return [int(r["id"]) for r in rows]


def shown(subject: Subject, item: Item) -> Json:
    """A matter as answered."""
    return {
        "mine": subject.facts.mine_code,
        "name": subject.facts.mine_name,
        "division": subject.facts.division,
        "right": subject.facts.code,
        "matter": item.matter.value,
        "id": item.id,
        "since": item.since.isoformat(),
        "text": item.text,
        "state": item.state.value,
        "waiting": item.waiting,
        "age_days": item.age_days,
        "follow_ups": list(item.follow_ups),
    }


def worded(matter: Json) -> Json:
    """A matter with the Chinese words of its kind and state, for screens."""
    kind, state = MATTER_WORDS[Matter(str(matter["matter"]))], STATE_WORDS[State(str(matter["state"]))]
    return {**matter, "kind": kind, "words": state}
