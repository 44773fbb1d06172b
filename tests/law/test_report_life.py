"""What may follow what after a version was received, as a table; and the city's draw."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from restoration.law.report.life import FROM, LEADS_TO, STATE_WORDS, TO_FIX, Act, State, drawn, may, state

R, A, S, C, B, K = Act.RETURNED, Act.ACCEPTED, Act.SAMPLED, Act.CONFIRMED, Act.SENT_BACK, Act.CORRECTION
WAYS = [
    # what was done so far; what may be done next
    ((), {R, A}),
    ((R,), {R, A}),
    ((A,), {S, K}),
    ((A, S), {C, B}),
    ((A, S, C), {K}),
    ((A, S, B), {R, A}),
    ((A, S, B, R), {R, A}),
    ((A, S, B, A), {S, K}),
    ((A, K), {A}),
    ((A, K, A), {S, K}),
]


@pytest.mark.parametrize(("done", "next_acts"), WAYS)
def test_what_may_follow(done: tuple[Act, ...], next_acts: set[Act]) -> None:
    assert {act for act in Act if may(act, state(done))} == next_acts


def test_every_state_is_reached_and_has_its_words() -> None:
    assert {state(done) for done, _ in WAYS} == set(State) == set(STATE_WORDS)
    assert set(FROM) == set(LEADS_TO) == set(Act)
    assert {state(done) for done, acts in WAYS if done and done[-1] in (R, B, K)} == TO_FIX


@given(st.sets(st.text("abcdef", min_size=1, max_size=6), max_size=12), st.text(max_size=5), st.integers(0, 15))
def test_a_draw_is_the_same_for_whoever_has_the_seed(codes: set[str], seed: str, count: int) -> None:
    found = drawn(codes, seed, count)
    assert found == drawn(sorted(codes, reverse=True), seed, count)
    assert len(found) == len(set(found)) == min(count, len(codes)) and set(found) <= codes
    assert drawn(codes, seed, count + 1)[:count] == found


def test_another_seed_draws_others() -> None:
    codes = [f"rp_{n}" for n in range(100)]
    assert drawn(codes, "2024-1", 10) != drawn(codes, "2024-2", 10)
