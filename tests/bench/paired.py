"""Fair timing: two ways of doing a thing in turn, order alternating, medians and the ratio pair by pair."""

from __future__ import annotations

import json
import resource
import statistics
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import perf_counter

Way = Callable[[], Awaitable[object]]
Clock = Callable[[], float]
"""``perf_counter`` for what waits, ``process_time`` for what only computes: other work disturbs it less."""


@dataclass(frozen=True)
class Paired:
    """Seconds of both ways, run by run."""

    ours: list[float]
    yardstick: list[float]

    @property
    def ratios(self) -> list[float]:
        """Ours over the yardstick, pair by pair."""
        return [a / b for a, b in zip(self.ours, self.yardstick, strict=True)]


async def timed(way: Way, before: Way, clock: Clock) -> float:
    """One run, with its preparation left out of the clock."""
    await before()
    started = clock()
    await way()
    return clock() - started


async def paired(ours: Way, yardstick: Way, *, before: Way, runs: int = 5, clock: Clock = perf_counter) -> Paired:
    """At least five pairs after one warm-up of each, the order alternating."""
    await timed(ours, before, clock)
    await timed(yardstick, before, clock)
    a, b = [], []
    for n in range(runs):
        order = [(ours, a), (yardstick, b)]
        for way, times in order if n % 2 == 0 else reversed(order):
            times.append(await timed(way, before, clock))
    return Paired(a, b)


def report(title: str, found: Paired, rows: int) -> None:
    """A table's row for people and a JSON line for machines."""
    figures = {
        "what": title,
        "rows": rows,
        "median_s": round(statistics.median(found.ours), 4),
        "min_s": round(min(found.ours), 4),
        "max_s": round(max(found.ours), 4),
        "yardstick_median_s": round(statistics.median(found.yardstick), 4),
        "ratio": round(statistics.median(found.ratios), 3),
        "ratio_min": round(min(found.ratios), 3),
        "ratio_max": round(max(found.ratios), 3),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    sys.stdout.write(
        f"{title:<46}{figures['median_s']:>9}s  yardstick {figures['yardstick_median_s']:>8}s  "
        f"ratio {figures['ratio']:>7} ({figures['ratio_min']}–{figures['ratio_max']})  {figures['peak_mb']} MB\n"
    )
    sys.stdout.write(json.dumps(figures, ensure_ascii=False) + "\n")
