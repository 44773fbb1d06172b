"""Document numbers (文号): one running series for each organ, kind of paper and year, without a gap.

The counter's row is locked in the very transaction that issues the letter. A failure anywhere in it gives the number
back; a number that went out is never used again, not even when the letter is withdrawn.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from restoration import database
from restoration.documents import KINDS
from restoration.law.letters.content import LetterKind
from restoration.tables import NumberCounter

SERIES: Final[Mapping[LetterKind, str]] = {kind: line.series for kind, line in KINDS.items() if line.series}
"""文种字 of each kind as shipped. Two kinds with the same character share one series."""

OPEN = """
INSERT INTO number_counters (bureau_id, series, year, last_number) VALUES (?, ?, ?, 0)
ON CONFLICT (bureau_id, series, year) DO NOTHING"""


def series_of(kind: LetterKind, own: str = "{}") -> str:
    """文种字 of a kind in a bureau; ``own`` are the bureau's own characters by kind, as stored."""
    return str(json.loads(own).get(kind.value) or SERIES[kind])


async def take(bureau_id: int, series: str, year: int) -> int:
    """The next number of a series, held until the unit of work ends: later issuers wait for its outcome."""
    await database.execute(OPEN, [bureau_id, series, year])
    counter = await database.lock_row(NumberCounter.filter(bureau_id=bureau_id, series=series, year=year)).get()
    number = counter.last_number + 1
    await NumberCounter.filter(id=counter.id).update(last_number=number)
    return number


def written(prefix: str, series: str, year: int, number: int) -> str:
    """正自然资责改〔2026〕3号: six-cornered brackets, four digits, no leading zero (GB/T 9704-2012 7.2.5)."""
    return f"{prefix}{series}〔{year}〕{number}号"
