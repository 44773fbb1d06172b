"""The indicators of the plans as data: one file for each place, citing the sources of its rule book."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib import resources
from typing import Annotated, Final, Literal

from pydantic import Field, ValidationError

from restoration.errors import BookRefused, Defect
from restoration.law.letters.content import CiteContent
from restoration.law.texts.book import Cite, Entry
from restoration.law.texts.books_check import shape_defect
from restoration.law.texts.rulebook import Rulebook, resolve


class Count(Entry):
    """Mines in existence, of these minerals or of all."""

    kind: Literal["count"]
    minerals: tuple[str, ...] = ()


class SizeShare(Entry):
    """Large and medium mines among all, in per cent."""

    kind: Literal["size_share"]


class GreenShare(Entry):
    """Mines that have met the green standard, among large and medium producing ones or among new ones, in per cent."""

    kind: Literal["green_share"]
    of: Literal["large_medium_producing", "new"]


class ClosedRestored(Entry):
    """Mines that have ended and whose restoration was accepted, among all that have ended, in per cent."""

    kind: Literal["closed_restored"]


class RestoredArea(Entry):
    """Land restored in the plan's period on legacy sites, or on those whose responsible party is gone, in hectares."""

    kind: Literal["restored_area"]
    sites: Literal["legacy", "ownerless"]


class Returned(Entry):
    """A value returned with its evidence: from companies' production returns, or measured outside the system."""

    kind: Literal["returned"]
    by: Literal["production", "outside"]


Measure = Annotated[
    Count | SizeShare | GreenShare | ClosedRestored | RestoredArea | Returned, Field(discriminator="kind")
]
HOW: Final = {
    "count": "按登记的采矿权统计在册矿山（油气除外）",
    "size_share": "按登记的采矿权统计大中型矿山占比（油气除外）",
    "green_share": "按绿色矿山状态登记统计",
    "closed_restored": "按关闭登记和总体验收登记统计",
    "restored_area": "按规划期内遗留矿山修复登记（经核实）统计",
    "returned": "由主管部门填报并附依据",
}


class Indicator(Entry):
    """One indicator of a plan. ``printed`` is the target as the plan prints it where that says more."""

    id: str
    title: str
    unit: str
    operator: Literal["<=", ">=", "=", "~"]
    target: str
    printed: str = ""
    attribute: Literal["约束性", "预期性", "未注明"]
    period: Literal["end", "total"] = "end"
    baseline: str = ""
    measure: Measure
    cites: tuple[Cite, ...] = Field(min_length=1)
    note: str = ""


class IndicatorFile(Entry):
    """One plan's indicators, for a division and all below it."""

    place: str
    division: str
    starts: date
    ends: date
    indicator: tuple[Indicator, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True, eq=False)
class PlanIndicators:
    """A plan's indicators with their citations resolved."""

    file: IndicatorFile
    cites: Mapping[str, tuple[CiteContent, ...]]


@lru_cache(maxsize=8)
def load(rulebook: Rulebook) -> tuple[PlanIndicators, ...]:
    """The files that ship with the product, citing the sources of the place's rule book. Raises ``BookRefused``."""
    books = {b.book.place: b for b in rulebook.books}
    folder = resources.files("restoration.law.indicators") / "places"
    found: list[PlanIndicators] = []
    wrong: list[Defect] = []
    for name in sorted(f.name for f in folder.iterdir() if f.name.endswith(".toml")):
        try:
            file = IndicatorFile.model_validate(tomllib.loads((folder / name).read_text(encoding="utf-8")))
        except ValidationError as e:
            wrong += [shape_defect(name, dict(err)) for err in e.errors(include_url=False)]
            continue
        if book := books.get(file.place):
            cites = {i.id: resolve(book, i.cites) for i in file.indicator}
            found.append(PlanIndicators(file, cites))
    if wrong:
        raise BookRefused(wrong)
    return tuple(found)
