"""The checks of a report before it is submitted: one table, all run at once, each naming cell, row and cure.

An error blocks the submission. A warning wants a remark and never blocks the truth: damage beyond the plan, a leap in a
figure or a part still missing may be so, and a report of it must be receivable.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from restoration.law.report.checks import areas, figures, landclasses, whole
from restoration.law.report.checks.base import Check, Grade, Remarkable
from restoration.law.report.content import Content
from restoration.law.report.context import Context

CHECKS: Final[Mapping[int, Check]] = {
    1: whole.identity,
    2: whole.time,
    3: areas.parcels,
    4: areas.totals,
    5: areas.restored,
    6: areas.rate,
    7: areas.responsibility,
    8: areas.percentages,
    9: figures.costs,
    10: figures.fund,
    11: figures.still_damage,
    12: figures.works,
    13: areas.mining_land,
    14: areas.farmland,
    15: figures.topsoil,
    16: figures.stripping,
    17: figures.scale,
    18: figures.readings,
    19: figures.frequency,
    20: whole.next_year,
    21: whole.completeness,
    22: whole.copied,
    23: whole.units,
    24: areas.polygons,
    25: landclasses.land_classes,
}


def findings(content: Content, context: Context) -> tuple[Remarkable, ...]:
    """Everything there is to say of a report, in the order of the checks."""
    return tuple(found for check in CHECKS.values() for found in check(content, context))


def errors(found: tuple[Remarkable, ...]) -> tuple[Remarkable, ...]:
    """What blocks the submission."""
    return tuple(f for f in found if f.grade is Grade.ERROR)


def unremarked(found: tuple[Remarkable, ...], remarks: Mapping[str, str]) -> tuple[Remarkable, ...]:
    """The warnings that have no remark yet."""
    return tuple(f for f in found if f.grade is Grade.WARNING and not remarks.get(f.id, "").strip())
