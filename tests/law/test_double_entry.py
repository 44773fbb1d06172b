"""Double entry: both sides of every entry are equal, and nothing that is not balanced is taken."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from restoration.errors import LedgerRefused
from restoration.law.fund.ledger import (
    NO_USE,
    Book,
    Entry,
    EntryKind,
    Posting,
    Use,
    balance,
    balanced,
    postings,
    read_postings,
    trial_balance,
    warnings,
    written,
)
from restoration.law.numerals import MAX_FEN

DAY = date(2025, 6, 3)
BANK, OBLIGATION, INTEREST, WORKS = Book
DEPOSIT, INTEREST_IN, WITHDRAWAL, REFUND, REVERSAL = EntryKind
ORDINARY = [DEPOSIT, INTEREST_IN, WITHDRAWAL, REFUND]
ENTRIES = st.builds(
    lambda kind, fen, reverse: Entry(REVERSAL, fen, DAY, kind) if reverse else Entry(kind, fen, DAY),
    st.sampled_from(ORDINARY),
    st.integers(1, MAX_FEN),
    st.booleans(),
)


@pytest.mark.parametrize(
    ("entry", "sides"),
    [
        (Entry(DEPOSIT, 700, DAY), "bank+700;restoration_obligation-700"),
        (Entry(INTEREST_IN, 1, DAY), "bank+1;interest_income-1"),
        (Entry(WITHDRAWAL, 700, DAY), "bank-700;restoration_works+700"),
        (Entry(REFUND, 50, DAY), "bank+50;restoration_works-50"),
        (Entry(REVERSAL, 700, DAY, DEPOSIT), "bank-700;restoration_obligation+700"),
        (Entry(REVERSAL, 700, DAY, WITHDRAWAL), "bank+700;restoration_works-700"),
        (Entry(REVERSAL, 50, DAY, REFUND), "bank-50;restoration_works+50"),
    ],
)
def test_what_stands_against_the_bank(entry: Entry, sides: str) -> None:
    assert written(postings(entry)) == sides


@pytest.mark.parametrize(
    "sides",
    [
        (),
        (Posting(BANK, 100),),
        (Posting(BANK, 100), Posting(WORKS, -99)),
        (Posting(BANK, 100), Posting(WORKS, 100)),
        (Posting(BANK, 0), Posting(WORKS, 0)),
        (Posting(BANK, 100), Posting(WORKS, -100), Posting(INTEREST, 0)),
    ],
)
def test_what_is_not_balanced_is_refused(sides: tuple[Posting, ...]) -> None:
    with pytest.raises(LedgerRefused) as refused:
        balanced(sides)
    assert refused.value.code == "unbalanced"


def test_more_than_two_sides_may_balance() -> None:
    sides = (Posting(BANK, -100), Posting(WORKS, 60), Posting(OBLIGATION, 40))
    assert balanced(sides) == sides == read_postings(written(sides))


@pytest.mark.parametrize(
    "text", ["", "bank+100", "bank+100;works-100", "bank+100;restoration_works-99", "bank+1;bank-01", "bank100", "x;y"]
)
def test_postings_that_cannot_be_read_are_refused(text: str) -> None:
    with pytest.raises(LedgerRefused):
        read_postings(text)


@given(st.lists(ENTRIES, max_size=20))
def test_all_books_together_are_zero_and_the_bank_is_the_balance(entries: list[Entry]) -> None:
    sides = [p for e in entries for p in read_postings(written(postings(e)))]
    totals = trial_balance(sides)
    assert sum(totals.values()) == 0
    assert totals[BANK] == balance(entries)


@pytest.mark.parametrize(
    ("kind", "use", "said"),
    [
        (WITHDRAWAL, NO_USE, True),
        (WITHDRAWAL, Use(purpose="边坡治理"), True),
        (WITHDRAWAL, Use(plan="P1", phase=1), False),
        (WITHDRAWAL, Use(task="2025-1"), False),
        (DEPOSIT, NO_USE, False),
    ],
)
def test_a_withdrawal_without_an_item_of_a_plan_is_warned_of(kind: EntryKind, use: Use, said: bool) -> None:
    assert bool(warnings(kind, use)) is said
