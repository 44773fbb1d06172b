"""Shapes and types that many routes share."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from restoration.strict import Instant, IsoDate, Text

T = TypeVar("T")

Short = Annotated[str, Text(60)]
Code = Annotated[str, Text(40)]
Note = Annotated[str, Text(255)]


class Out(BaseModel):
    """Base of everything that is answered: a field that is not documented is a defect."""

    model_config = ConfigDict(extra="forbid")


class Page(Out, Generic[T]):
    """Some rows of a list, and the cursor of the next ones."""

    items: list[T]
    next: str | None


class Created(Out):
    """The code of what was put on record."""

    code: str


class CiteOut(Out):
    """One citation."""

    instrument: str
    number: str
    article: str
    layer: str


class AddresseeOut(Out):
    """Who answers for a duty or receives a letter."""

    kind: str
    uscc: str
    name: str


class DefectOut(Out):
    """One thing wrong with what was sent."""

    field: str
    code: str
    found: str
    expected: str
    cure: str


class Problem(Out):
    """Why a request was not done (RFC 9457); ``code`` is stable."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[DefectOut]


Day = Annotated[date, Field(description="YYYY-MM-DD")]

__all__ = [
    "AddresseeOut",
    "CiteOut",
    "Code",
    "Created",
    "Day",
    "DefectOut",
    "Instant",
    "IsoDate",
    "Note",
    "Out",
    "Page",
    "Problem",
    "Short",
]
