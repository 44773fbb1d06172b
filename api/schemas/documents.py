"""Documents an officer starts, sheets, batches: what is shown and what is taken."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, JsonValue

from api.schemas.common import Code, Out
from restoration.documents import Frame, Recipient
from restoration.law.letters.letterkinds import LetterKind
from restoration.permissions import Role
from restoration.strict import StrictModel, Text


class FieldOut(Out):
    """One field of a kind: its name, its Chinese title, whether it must be there, and the fields of its rows."""

    name: str
    title: str
    needed: bool
    at_least: int
    row: list[FieldOut]


class KindOut(Out):
    """One kind of document: frame, series, to whom, who may start and approve it, what it must have."""

    kind: LetterKind
    title: str
    frame: Frame
    series: str
    to: Recipient
    starts: list[Role]
    approves: list[Role]
    remedies: bool
    heard: bool
    rectify: bool
    two_officers: bool
    sheet: bool
    fields: list[FieldOut]


class KindsOut(Out):
    """All kinds."""

    items: list[KindOut]


class OfferOut(Out):
    """An order of its own that an overdue money duty calls for, its fields as far as the record fills them."""

    obligation: str
    kind: LetterKind
    title: str
    fields: dict[str, JsonValue]


class OffersOut(Out):
    """All that is offered."""

    items: list[OfferOut]


class BatchIn(StrictModel):
    """Which letters are to be printed as one file."""

    ids: Annotated[tuple[Code, ...], Field(min_length=1, max_length=500)]


class DiscardIn(StrictModel):
    """Why a started draft is given up."""

    reason: Annotated[str, Text(500)]


class SeriesIn(StrictModel):
    """The bureau's own 文种字 by kind of document; ``null`` goes back to the shipped one."""

    series: dict[LetterKind, Annotated[str, Field(pattern=r"^[\u4e00-\u9fff]{1,6}$")] | None]


class SeriesOut(Out):
    """The 文种字 in use, by kind."""

    bureau: str
    series: dict[LetterKind, str]
