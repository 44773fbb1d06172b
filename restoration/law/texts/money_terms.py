"""What a book says of the reclamation money: the shapes of duties to have paid in by a day (土地复垦费用预存)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from restoration.law.texts.entry import Entry


class Prepayment(Entry):
    """The first prepayment of the reclamation cost, before construction starts.

    ``share_percent`` of the plan's total; the whole where the plan's life is shorter than ``whole_below_years``;
    within ``months_after_review`` of its approval where the plan came only after the start.
    """

    kind: Literal["first_prepayment"]
    share_percent: int = Field(gt=0, le=100)
    whole_below_years: int = Field(gt=0)
    months_after_review: int = Field(gt=0)


class TopUp(Entry):
    """What a revised plan asks for beyond what was paid in, within months of its being recorded."""

    kind: Literal["prepayment_topup"]
    share_percent: int = Field(gt=0, le=100)
    months: int = Field(gt=0)


class Instalments(Entry):
    """Each instalment of the plan's own schedule, by its own day, and the whole a year before production ends.

    A plan whose life is shorter than ``whole_below_years`` may not be paid in instalments: its whole is paid first.
    """

    kind: Literal["prepayment_instalment"]
    whole_below_years: int = Field(gt=0)


class Shortfall(Entry):
    """What a year's schedule asks for beyond what has been set aside; no text gives a day."""

    kind: Literal["fund_shortfall"]


MoneyParams = Prepayment | TopUp | Instalments | Shortfall
"""All of them, for the union of the book."""
