"""The integrity file of a company, from the facts of every right it holds or held; exported for joint punishment."""

from __future__ import annotations

from datetime import date

from restoration import database
from restoration.law.life.credit import BAD, CreditEntry, entries
from restoration.services import scope
from restoration.services.actors import Identity
from restoration.services.lists import company
from restoration.services.paging import Json
from restoration.services.scope import Condition
from restoration.services.snapshot import places, subjects

RIGHTS = """
SELECT DISTINCT r.id FROM rights r JOIN mines m ON m.id = r.mine_id JOIN holdings h ON h.right_id = r.id
JOIN companies c ON c.id = h.company_id WHERE {} ORDER BY r.id"""
WORDS = {"breach": "不履行义务", "punished": "受到处罚", "rectified": "完成整改", "commended": "表彰"}


async def file(identity: Identity, uscc: str, *, as_of: date, bad: bool = False) -> list[CreditEntry]:
    """A company's entries up to a day, oldest first; ``bad`` keeps what joint punishment is about.

    Raises ``NotFound``.
    """
    await company(identity, uscc)
    where = Condition("c.uscc = ?", (uscc,)) & scope.rights(identity)
    keys = [int(r["id"]) for r in await database.fetch(RIGHTS.format(where.text), where.params)]
    found = [
        entry
        for s in await subjects(keys, await places())
        for entry in entries(s.facts.current().on(as_of))
        if entry.uscc == uscc and (not bad or entry.entry in BAD)
    ]
    return sorted(found, key=lambda e: (e.on, e.fact))


def as_json(entry: CreditEntry) -> Json:
    """One entry."""
    return {
        "fact": entry.fact,
        "on": entry.on.isoformat(),
        "entry": entry.entry,
        "title": WORDS[entry.entry],
        "ground": entry.ground,
        "article": entry.article or None,
        "mine": entry.mine,
        "right": entry.right,
    }
