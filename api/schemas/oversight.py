"""Shapes of what lies on an officer's desk beside the duties."""

from __future__ import annotations

from api.schemas.common import Code, Day, IsoDate, Out
from restoration.law.oversight import Matter, State
from restoration.strict import StrictModel


class MatterOut(Out):
    """One complaint, lead, monitoring point, permit, yearly check, visit, clause or document."""

    mine: str
    name: str
    division: str
    right: str
    matter: Matter
    id: str
    since: Day
    text: str
    state: State
    waiting: bool
    age_days: int
    follow_ups: list[str]


class Matters(Out):
    """Some of them."""

    items: list[MatterOut]


class MattersOf(StrictModel):
    """On which day; today if none is given."""

    as_of: IsoDate | None = None


class MattersQuery(MattersOf):
    """Of which division and of which kind."""

    division: Code | None = None
    matter: Matter | None = None
