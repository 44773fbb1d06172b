"""``next_change`` is what lets a night skip a mine: before that day nothing may read differently."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from restoration.law.events import EventKind
from restoration.law.facts import RightFacts
from restoration.law.findings import Finding, Standing, findings_of, next_change
from tests.law.builders import (
    ELSEWHERE,
    PINGQUAN,
    changed,
    d,
    event,
    judge,
    local,
    officer,
    phase,
    plan,
    report,
    right,
    setting,
    survey,
    the,
)
from tests.law.histories import EDGES, days, histories

REMIND = 30
LAND = survey("2022-01-01")


def read(facts: RightFacts, as_of: date) -> list[object]:
    """Everything stored or written of the findings, but the count of days."""
    return [line(f) for f in findings_of(facts, setting(as_of.isoformat()))]


def line(f: Finding) -> tuple[object, ...]:
    duty = f.duty
    texts = tuple(c.content for c in f.consequences)
    stands = (f.standing, f.due_on, duty.met_on, duty.liable, duty.missing, duty.title, duty.found, f.confidence)
    return (duty.rule, duty.occasion, duty.terms.version_id, *stands, f.letter_kind(REMIND), texts)


def next_on(facts: RightFacts, as_of: str, remind: int = REMIND) -> date:
    s = setting(as_of)
    return next_change(facts, findings_of(facts, s), s, remind)


@settings(max_examples=120, deadline=None)
@given(facts=histories(), start=days, shares=st.lists(st.floats(0, 1), min_size=3, max_size=3))
def test_nothing_reads_differently_before_the_next_change(facts: RightFacts, start: date, shares: list[float]) -> None:
    until = next_on(facts, start.isoformat())
    assert until > start
    first, length = read(facts, start), (until - start).days - 1
    sampled = {start + timedelta(days=round(share * length)) for share in (*shares, 1.0)}
    for day in sampled | {day for day in telling(facts, start) if start < day < until}:
        assert read(facts, day) == first, f"{start} to {until}: differs on {day}"


def telling(facts: RightFacts, start: date) -> set[date]:
    """The days on which a mistake would show: after due dates, and where a text begins or ends."""
    found = findings_of(facts, setting(start.isoformat()))
    return {f.due_on + timedelta(days=n) for f in found if f.due_on for n in (0, 1)} | {*EDGES}


@settings(max_examples=25, deadline=None)
@given(facts=histories(), start=days)
def test_jumping_from_change_to_change_ends_where_every_night_ends(facts: RightFacts, start: date) -> None:
    day, seen, end = start, read(facts, start), start + timedelta(days=700)
    while (day := next_on(facts, day.isoformat())) <= end:
        seen = read(facts, day)
    assert seen == read(facts, end)


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        ("2023-11-30", "2023-12-01"),  # thirty days ahead a reminder may go
        ("2023-12-01", "2023-12-31"),  # the last day
        ("2023-12-31", "2024-01-01"),  # the first day overdue, and a new year begins
        ("2024-01-01", "2024-07-01"),  # a text begins: 矿业权人勘查开采信息管理办法
        ("2024-07-01", "2024-12-01"),
    ],
)
def test_the_days_around_a_due_date_are_changes(as_of: str, expected: str) -> None:
    assert next_on(right(LAND, places=ELSEWHERE), as_of) == d(expected)


def test_a_rule_version_that_begins_is_a_change() -> None:
    facts = right(plan("2020-01-01"), report("2025-05-01", 2025), LAND, places=ELSEWHERE, tracked_from=d("2025-01-01"))
    assert next_on(facts, "2025-05-02") == d("2025-07-01")


def test_a_plan_that_becomes_law_for_a_mine_already_closed_is_a_change() -> None:
    facts = right(LAND, event(EventKind.TERMINATED, "2022-05-01"), report("2023-01-05", 2023), newly_granted=False)
    rule = "closure_restoration_complete"
    assert next_on(facts, "2023-02-01") == d("2023-03-14")
    assert [rule in {f.duty.rule for f in judge(facts, day, local())} for day in ("2023-03-13", "2023-03-14")] == [
        False,
        True,
    ]


def test_a_right_granted_later_is_a_change() -> None:
    facts = right(LAND, places=ELSEWHERE, granted_on=d("2024-05-06"), newly_granted=False)
    assert next_on(facts, "2024-02-01") == d("2024-05-06")
    assert judge(facts, "2024-05-05") == []
    assert [f.duty.occasion for f in judge(facts, "2024-05-06")] == ["2024"]


def test_a_fact_that_takes_effect_later_is_a_change() -> None:
    facts = right(LAND, event(EventKind.REVOKED, "2024-03-05"), places=ELSEWHERE)
    assert next_on(facts, "2024-03-01") == d("2024-03-05")


def test_an_officers_date_is_a_change_and_its_morrow_too() -> None:
    rule = "plan_re_preparation"
    moved = officer(EventKind.DATE_SET, "2023-08-10", rule, "ev-1", "2023-10-15")
    change = changed(EventKind.METHOD_CHANGED, "2023-08-01", code="ev-1")
    facts = right(change, moved, places=("CN", "22", "2208", "220881"), tracked_from=d("2023-08-01"))
    assert next_on(facts, "2023-09-20") == d("2023-10-15")
    assert next_on(facts, "2023-10-15") == d("2023-10-16")
    assert next_on(facts, "2023-10-16") == d("2023-12-01")


def test_a_settled_duty_asks_for_no_further_reading() -> None:
    facts = right(plan("2022-02-01", phase("2023-06-30", 0)), LAND, report("2023-02-01", 2023), places=PINGQUAN)
    assert next_on(facts, "2023-04-01") == d("2024-01-01")


def test_the_first_day_overdue_is_never_skipped() -> None:
    facts = right(plan("2022-02-01", phase("2023-06-30")), places=PINGQUAN)
    assert the(facts, "2023-06-30", "concurrent_restoration", rulebook=local()).standing is Standing.DUE_TODAY
    assert next_on(facts, "2023-06-30") == d("2023-07-01")


def test_the_same_day_read_twice_is_the_same() -> None:
    facts = right(LAND, plan("2022-02-01", phase("2023-06-30")), places=PINGQUAN)
    assert judge(facts, "2024-02-01") == judge(facts, "2024-02-01")
