"""What every payload is, and the payloads that several themes share."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Detail(BaseModel):
    """Base of all payloads: frozen, strict about unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Plain(Detail):
    """A fact that is only its kind and day, with an optional note."""

    note: str = ""


class OfYear(Detail):
    """Something filed or done for a calendar year."""

    year: int = Field(ge=2000, le=2100)
    note: str = ""


class Referring(Detail):
    """A fact about an earlier one, by its code (an application, a complaint, an observation, an emergency)."""

    about: str
    note: str = ""


class KindInfo(BaseModel):
    """How one kind is shown and what it carries; ``subject`` is whose fact it is."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    title: str
    detail: type[Detail]
    subject: Literal["right", "bureau"] = "right"
