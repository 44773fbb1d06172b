"""The shape of an accrual book: the formulas by which a place says how much is to be set aside, dated and cited.

One file a place in ``accrual/``. What a text's table does not say here is left out, never guessed: the engine then
answers that it does not know, and names the table.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from restoration.law.texts.book import Confidence

Number = Annotated[str, Field(pattern=r"^(0|[1-9][0-9]{0,8})(\.[0-9]{1,6})?$")]
Group = Literal["solid_energy", "metal", "building_nonmetal", "other_nonmetal", "fluid"]
"""矿种组: 固体能源, 金属, 建材非金属, 其他非金属, 非固体能源和矿泉水、地热."""


class Entry(BaseModel):
    """Base of everything read from an accrual book: a misspelt key is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Cited(Entry):
    """Where it says so."""

    instrument: str
    number: str
    article: str = ""

    def __str__(self) -> str:
        return f"{self.instrument}（{self.number}）{self.article}"


class FactorTable(Entry):
    """One factor: the table it is read from, entered ``by`` the mineral group, the way of mining or the land.

    Without ``values`` the table was not read; an officer may then state the value with its source.
    """

    id: str
    title: str
    table: str
    by: Literal["mineral_group", "mining", "land"] | None = None
    values: Mapping[str, Number] = Field(default_factory=dict)
    only_for: tuple[Group, ...] = ()


class Rule(Entry):
    """What all formulas have: period, how far the text may be acted on, citations. ``until`` is the last day."""

    id: str
    title: str
    in_force: date | None = None
    until: date | None = None
    confidence: Confidence
    cites: tuple[Cited, ...] = ()
    note: str = ""
    due: Annotated[str, Field(pattern=r"^(0[1-9]|1[0-2])-[0-3][0-9]$")] | None = None  # of the period's year

    def holds(self, day: date) -> bool:
        """Whether the formula is in force on a day."""
        return (self.in_force is None or self.in_force <= day) and (self.until is None or day <= self.until)


class UnitsOfProduction(Rule):
    """Each year: the plan's total cost × the year's output ÷ the output planned over the whole life."""

    kind: Literal["units_of_production"]


class Product(Rule):
    """Each year: the product of factors and last year's output (tonnes), in yuan; ``floor``: not below the need."""

    kind: Literal["product"]
    factor: tuple[FactorTable, ...] = Field(min_length=1)
    floor: bool = False


class QuarterlyRevenue(Rule):
    """Each quarter: sales revenue × factors."""

    kind: Literal["quarterly_revenue"]
    factor: tuple[FactorTable, ...] = Field(min_length=1)


class Prepayment(Rule):
    """The reclamation fee: a first part before construction, the plan's instalments, all of it before the end."""

    kind: Literal["prepayment"]
    first_percent: int = Field(gt=0, le=100)
    whole_up_to_years: int = Field(ge=0)  # a shorter life pays at once; exactly so many years may pay either way
    full_months_before_end: int = Field(ge=0)
    top_up_months: int = Field(ge=0)


class Unknown(Rule):
    """The place has, or must have, its own figures, and they are not known."""

    kind: Literal["unknown"]
    missing: tuple[str, ...] = Field(min_length=1)


Accrual = UnitsOfProduction | Product | QuarterlyRevenue | Unknown
Formula = Annotated[Accrual | Prepayment, Field(discriminator="kind")]


class Header(Entry):
    """Whose book it is."""

    place: str
    name: str


class AccrualBook(Entry):
    """One place's formulas."""

    book: Header
    formula: tuple[Formula, ...] = Field(min_length=1)

    @field_validator("formula")
    @classmethod
    def _cited(cls, found: tuple[Formula, ...]) -> tuple[Formula, ...]:
        """A formula with figures has a source."""
        bare = [f.id for f in found if not f.cites and not isinstance(f, Unknown)]
        if bare:
            raise ValueError(f"no citation: {', '.join(bare)}")
        return found


@dataclass(frozen=True, slots=True)
class AccrualBooks:
    """All places' formulas."""

    books: Mapping[str, AccrualBook]

    def accruals(self, places: Iterable[str], day: date) -> list[Accrual]:
        """The formulas of setting aside in force: of the nearest place that has its own, and the nation's."""
        line = list(places)
        own = [f for place in reversed(line) if place != "CN" for f in self._at(place, day)]
        nearest = own[:1] or [not_collected(line)]
        return [*nearest, *self._at("CN", day)]

    def prepayments(self, places: Iterable[str], day: date) -> list[Prepayment]:
        """The prepayment rules in force in these places."""
        found = [f for place in places if place in self.books for f in self.books[place].formula]
        return [f for f in found if isinstance(f, Prepayment) and f.holds(day)]

    def _at(self, place: str, day: date) -> list[Accrual]:
        formulas = self.books[place].formula if place in self.books else ()
        return [f for f in formulas if not isinstance(f, Prepayment) and f.holds(day)]


def not_collected(places: list[str]) -> Unknown:
    """A province the product has no book of."""
    province = next((p for p in places if re.fullmatch(r"[0-9]{2}", p)), "")
    missing = f"该省（自治区、直辖市{f'，代码{province}' if province else ''}）的基金提取标准（未收录）"
    return Unknown(
        id="provincial_standard",
        kind="unknown",
        title="本省基金提取标准",
        confidence=Confidence.PENDING,
        missing=(missing,),
    )


def parse(text: str) -> AccrualBook:
    """One book from TOML; raises pydantic's error."""
    return AccrualBook.model_validate(tomllib.loads(text))


@cache
def load() -> AccrualBooks:
    """The books that ship with the product."""
    folder = resources.files("restoration.law.fund") / "formulas"
    books = [parse(f.read_text(encoding="utf-8")) for f in folder.iterdir() if f.name.endswith(".toml")]
    return AccrualBooks({b.book.place: b for b in sorted(books, key=lambda b: b.book.place)})
