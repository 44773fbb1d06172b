"""Repeatable chance: one stream per mine from the one seed, so that no mine's data depends on another's."""

from __future__ import annotations

import random
from datetime import date, timedelta
from functools import cache

from restoration.demo.seats import table


class Chance:
    """Draws of days, areas and choices."""

    def __init__(self, code: str) -> None:
        self._random = random.Random(f"{table('common')['seed']}:{code}")

    def day(self, first: date, last: date) -> date:
        """A day from ``first`` to ``last``, both possible."""
        return first + timedelta(days=self._random.randint(0, (last - first).days))

    def number(self, low: int, high: int, step: int = 1) -> int:
        """A multiple of ``step`` above ``low``, up to ``high``."""
        return low + step * self._random.randint(0, (high - low) // step)

    def pick(self, items: tuple[str, ...]) -> str:
        """One of them."""
        return items[self._random.randrange(len(items))]

    def happens(self, percent: int) -> bool:
        """True so many times in a hundred."""
        return self._random.randrange(100) < percent


@cache
def mark() -> str:
    """What every generated fact says of itself."""
    return str(table("common")["mark"])
