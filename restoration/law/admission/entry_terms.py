"""What a newly entered right is held against: scale, mineral, term, zone and class, as data."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field, model_validator

from restoration.law.admission.gate_terms import Dated


class QuantityUnit(StrEnum):
    """What a production scale is counted in."""

    TONNES_YEAR = "吨/年"
    CUBIC_YEAR = "立方米/年"
    TONNES_DAY = "吨/日"


class MinimumScale(Dated):
    """New mines of this mineral (and method, in these zones) have at least this scale.

    Either ``least`` in ``unit`` or a size class. ``exact`` is what the text says of the very number: allowed by it, or
    left open (``unclear``), which is shown to an officer.
    """

    minerals: tuple[str, ...] = Field(min_length=1)
    method: Literal["", "露天", "地下"] = ""
    zones: tuple[str, ...] = ()
    least: int = Field(default=0, ge=0)
    unit: QuantityUnit | None = None
    size: Literal["", "large", "medium"] = ""
    exact: Literal["allowed", "unclear"] = "allowed"


class MineralPolicy(Dated):
    """A mineral that is prohibited or restricted, always or under a condition the register records."""

    minerals: tuple[str, ...] = Field(min_length=1)
    policy: Literal["prohibited", "restricted"]
    condition: Literal["", "arable_land", "toxic"] = ""
    text: str


class LicenceTerm(Dated):
    """The longest term of a licence, by size class, or of an exploration right (years)."""

    subject: Literal["mining_right", "exploration_first", "exploration_extension"]
    size: Literal["", "large", "medium", "small"] = ""
    years: int = Field(gt=0)


class Zone(Dated):
    """A centralised area of the plan: how many rights it may hold, existing and planned, and how much it may yield."""

    name: str
    minerals: tuple[str, ...] = ()
    planned_rights: int | None = None
    output_cap: int | None = None
    unit: QuantityUnit | None = None


class ScaleClass(Dated):
    """Which scale makes a mine large or medium (国土资发〔2004〕208号); pending: label read by position.

    ``*`` stands for every mineral without a row of its own and has no numbers: which row is like it, a person says.
    """

    minerals: tuple[str, ...] = Field(min_length=1)
    method: Literal["", "露天", "地下"] = ""
    large: int = Field(default=0, ge=0)
    medium: int = Field(default=0, ge=0)
    unit: QuantityUnit | None = None

    @model_validator(mode="after")
    def _whole(self) -> ScaleClass:
        """A row has both numbers and their unit; the row for all others has none."""
        numbers = bool(self.unit and 0 < self.medium < self.large)
        if numbers is ("*" in self.minerals) or (not numbers and (self.large or self.medium or self.unit)):
            raise ValueError("large above medium, with a unit; for * none of them")
        return self
