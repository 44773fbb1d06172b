"""What one cell of a report takes: its kind, its bounds, its title and its unit.

Areas are whole square metres, money is whole fen, other decimals are text with a fixed number of places; an empty cell
is ``None`` and never 0. A cell's title is the one a clerk reads; its unit stands in the head and never in the cell.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Final, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from restoration.law.numerals import MAX_FEN, MAX_SQUARE_METRES


class Kind(StrEnum):
    """What a cell holds."""

    TEXT = "text"
    LONG = "long"
    DAY = "day"
    AREA = "area"  # m², shown in 公顷
    MONEY = "money"  # fen, shown in 元
    DECIMAL = "decimal"
    COUNT = "count"
    CHOICE = "choice"
    WORDS = "words"  # several of a closed set
    YES_NO = "yes_no"
    POLYGON = "polygon"
    FILE = "file"  # the code of an attachment


@dataclass(frozen=True, slots=True)
class Form:
    """The kind of a cell and its bounds."""

    kind: Kind
    places: int = 0
    signed: bool = False
    longest: int = 100


@dataclass(frozen=True, slots=True)
class Label:
    """A cell's title, and its unit where the kind does not say it."""

    title: str
    unit: str = ""


class Worded(StrEnum):
    """A closed set whose members carry the word that forms and letters use."""

    word: str

    def __new__(cls, value: str, word: str) -> Self:
        """A member: its stored value and its word."""
        made = str.__new__(cls, value)
        made._value_ = value
        made.word = word
        return made


class Piece(BaseModel):
    """Base of everything in a report: frozen, strict, nothing unknown."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Block(Piece):
    """A block. ``nothing`` is the company's own statement that nothing of it happened that year; empty says nothing."""

    nothing: Annotated[bool, Label("本年度没有发生")] = False
    note: Annotated[
        Annotated[str | None, Form(Kind.LONG, longest=4000), Field(min_length=1, max_length=4000)], Label("说明")
    ] = None


def real_day(text: str | None) -> str | None:
    """A day that the calendar has. Raises ``ValueError``."""
    if text is not None:
        date.fromisoformat(text)
    return text


def _decimal(places: int, *, signed: bool = False) -> str:
    return rf"^{'-?' if signed else ''}(0|[1-9][0-9]{{0,9}})\.[0-9]{{{places}}}$"


POINTS: Final = r"^[0-9]{7}\.[0-9]{2},[0-9]{8}\.[0-9]{2}(;[0-9]{7}\.[0-9]{2},[0-9]{8}\.[0-9]{2}){2,199}$"
"""A ring of corners, X (north) before Y (east, with its zone), CGCS2000, metres: ``X,Y;X,Y;X,Y``. Not closed."""

Text = Annotated[str | None, Form(Kind.TEXT), Field(min_length=1, max_length=100)]
Long = Annotated[str | None, Form(Kind.LONG, longest=4000), Field(min_length=1, max_length=4000)]
Day = Annotated[
    str | None, Form(Kind.DAY), Field(pattern=r"^(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}$"), AfterValidator(real_day)
]
Area = Annotated[int | None, Form(Kind.AREA), Field(ge=0, le=MAX_SQUARE_METRES)]
Money = Annotated[int | None, Form(Kind.MONEY), Field(ge=0, le=MAX_FEN)]
Count = Annotated[int | None, Form(Kind.COUNT), Field(ge=0, le=10**9)]
Level = Annotated[int | None, Form(Kind.COUNT, signed=True), Field(ge=-10_000, le=10_000)]
Two = Annotated[str | None, Form(Kind.DECIMAL, 2), Field(pattern=_decimal(2))]
Four = Annotated[str | None, Form(Kind.DECIMAL, 4), Field(pattern=_decimal(4))]
Reading = Annotated[str | None, Form(Kind.DECIMAL, 4, signed=True), Field(pattern=_decimal(4, signed=True))]
Polygon = Annotated[str | None, Form(Kind.POLYGON, longest=6000), Field(pattern=POINTS)]
File = Annotated[str | None, Form(Kind.FILE, longest=40), Field(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
