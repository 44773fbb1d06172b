"""The closed table of circumstances: each one where it holds, where it does not, and where nothing on record says."""

from __future__ import annotations

from typing import Any

import pytest

from restoration.law.events import Detail
from restoration.law.facts import Event, RegistrationLevel, SubjectType
from restoration.law.kinds.conditions import PREDICATES, Span, hold
from restoration.law.texts.deed_terms import Condition
from tests.law.builders import d, right, survey
from tests.law.sheet import fact

C = Condition
YEAR = ("2024-01-01", "2024-12-31")

CASES: list[tuple[Condition, tuple[str, ...], dict[str, Any], bool]] = [
    (C.NEWLY_GRANTED, (), {"newly_granted": True}, True),
    (C.NEWLY_GRANTED, (), {"newly_granted": False}, False),
    (C.LAND_OPEN, ("survey 2023-05-01",), {}, True),
    (C.LAND_OPEN, ("survey 2023-05-01", "acceptance_passed 2023-12-31"), {}, False),
    (C.LAND_OPEN, ("survey 2025-01-01",), {}, False),  # nothing says so for 2024
    (C.LAND_OPEN, (), {}, False),
    (C.LICENSED, (), {"granted_on": d("2024-12-31")}, True),
    (C.LICENSED, (), {"granted_on": d("2025-01-01")}, False),
    (C.LICENSED, (), {"granted_on": None}, False),
    (C.LICENSED, (), {"granted_on": d("2015-01-01"), "expires_on": d("2024-01-01")}, True),
    (C.LICENSED, (), {"granted_on": d("2015-01-01"), "expires_on": d("2023-12-31")}, False),
    (
        C.LICENSED,
        ("renewed 2023-12-01 expires_on=2030-01-01",),
        {"granted_on": d("2015-01-01"), "expires_on": d("2023-12-31")},
        True,
    ),
    (C.LICENSED, ("revoked 2023-12-31",), {"granted_on": d("2015-01-01")}, False),
    (C.LICENSED, ("cancelled 2024-01-01",), {"granted_on": d("2015-01-01")}, True),  # it ran on that first day
    (C.LICENSED, (), {"granted_on": d("2015-01-01"), "subject_type": SubjectType.LEGACY_SITE}, False),
    (C.NOT_ENDED, ("closed 2023-12-31",), {}, False),
    (C.NOT_ENDED, ("closed 2024-01-01",), {}, True),
    (C.ENDED, ("terminated 2024-12-30",), {}, True),
    (C.ENDED, (), {}, False),
    (C.SUSPENDED, ("suspended 2024-12-31",), {}, True),
    (C.SUSPENDED, ("suspended 2024-05-01", "resumed 2024-06-01"), {}, False),
    (C.SUSPENDED, (), {}, False),
    (C.COSTS_PLANNED, ("cost_planned 2024-12-31",), {}, True),
    (C.COSTS_PLANNED, ("cost_planned 2025-01-01",), {}, False),
    (C.COUNTY_REGISTERED, (), {"registration_level": RegistrationLevel.COUNTY}, True),
    (C.COUNTY_REGISTERED, (), {"registration_level": RegistrationLevel.PROVINCE}, False),
    (C.COUNTY_REGISTERED, (), {}, False),  # not on record
    (C.MINING_RIGHT, (), {"subject_type": SubjectType.LEGACY_SITE}, False),
    (C.MINING_RIGHT, (), {}, True),
]


@pytest.mark.parametrize(("condition", "texts", "over", "holds"), CASES)
def test_a_circumstance(condition: Condition, texts: tuple[str, ...], over: dict[str, Any], holds: bool) -> None:
    facts = right(*(fact(text, f"e-{n}") for n, text in enumerate(texts)), **over)
    assert PREDICATES[condition](facts, Span(d(YEAR[0]), d(YEAR[1]))) is holds


def detail_of(text: str) -> Detail:
    """The payload of one event."""
    event = fact(text, "e")
    assert isinstance(event, Event)
    return event.detail


@pytest.mark.parametrize(
    ("condition", "text", "holds"),
    [
        (C.HAS_DEFECTS, "inspected 2024-03-01", True),
        (C.HAS_DEFECTS, "works_finished 2024-03-01", False),  # not an inspection at all
        (C.DAMAGE_DONE, "emergency_occurred 2024-03-01 damage=农田", True),
        (C.DAMAGE_DONE, "emergency_occurred 2024-03-01", False),
    ],
)
def test_a_circumstance_of_the_opening_fact(condition: Condition, text: str, holds: bool) -> None:
    span = Span(d("2024-03-01"), d("2024-03-01"), detail_of(text))
    assert PREDICATES[condition](right(), span) is holds


def test_every_circumstance_has_its_question_and_all_must_hold() -> None:
    assert set(PREDICATES) == set(Condition)
    assert {c for c, *_ in CASES} | {C.HAS_DEFECTS, C.DAMAGE_DONE} == set(Condition)
    facts, span = right(survey("2023-05-01"), newly_granted=True), Span(d(YEAR[0]), d(YEAR[1]))
    assert hold((C.NEWLY_GRANTED, C.LAND_OPEN), facts, span)
    assert not hold((C.NEWLY_GRANTED, C.ENDED), facts, span)
    assert hold((), facts, span)
