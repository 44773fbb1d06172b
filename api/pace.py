"""How often strangers may ask: so many times at once, then as fast as the bucket fills, for each address and letter.

Kept in memory by each replica: it slows guessing the end of a licence number and flooding with uploads, nothing more.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final

from aiohttp import web

from api import peer
from restoration.errors import Refused

MOST_KEPT: Final = 10_000
"""Buckets in memory; the longest unused goes first."""


class TooOften(Refused):
    """Asked more often than a person would."""

    status = 429
    code = "too_often"


@dataclass(slots=True)
class Pace:
    """A bucket for each key: ``burst`` at once, one more each ``seconds``."""

    burst: int
    seconds: float
    buckets: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)

    def take(self, key: str, now: float) -> bool:
        """One more for a key at an instant; whether it may."""
        left, since = self.buckets.pop(key, (float(self.burst), now))
        left = min(float(self.burst), left + (now - since) / self.seconds)
        self.buckets[key] = (left - 1 if left >= 1 else left, now)
        while len(self.buckets) > MOST_KEPT:
            self.buckets.popitem(last=False)
        return left >= 1


@dataclass(slots=True)
class Paces:
    """Looking at a letter by address; trying the end of a licence number by letter; uploads by address."""

    looks: Pace = field(default_factory=lambda: Pace(60, 1.0))
    tails: Pace = field(default_factory=lambda: Pace(20, 180.0))
    uploads: Pace = field(default_factory=lambda: Pace(10, 6.0))


PACES = web.AppKey("paces", Paces)


def refuse_too_often(request: web.Request, *, tail: bool = False, upload: bool = False) -> None:
    """Raise ``TooOften`` for who asks about letters too often."""
    paces, now, who = request.app[PACES], asyncio.get_running_loop().time(), peer.address(request)
    asked = [(paces.looks, who)]
    if tail:
        asked.append((paces.tails, request.match_info["token"]))
    if upload:
        asked.append((paces.uploads, who))
    taken = [pace.take(key, now) for pace, key in asked]
    if not all(taken):
        raise TooOften("查询过于频繁，请稍后再试")
