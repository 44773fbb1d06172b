"""The fund's money: whole fen, never below zero, corrected by a reversal that undoes exactly one entry."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from restoration.errors import LedgerRefused
from restoration.law.fund.ledger import Entry, EntryKind, balance, post
from tests.law.builders import d

DAY = d("2023-05-06")
DEPOSIT, INTEREST, WITHDRAWAL, REFUND, REVERSAL = EntryKind
MOVES = [DEPOSIT, INTEREST, WITHDRAWAL]


def money(kind: EntryKind, fen: int, reverses: EntryKind | None = None) -> Entry:
    return Entry(kind, fen, DAY, reverses)


def undo(entry: Entry) -> Entry:
    return money(REVERSAL, entry.amount_fen, entry.kind)


moves = st.builds(money, st.sampled_from(MOVES), st.integers(-5, 10**12))


def test_the_kinds_are_these_four() -> None:
    assert {k.value for k in EntryKind} == {"deposit", "interest", "withdrawal", "refund", "reversal"}


def test_zhengnings_four_accounts_add_up_to_the_cent_S28() -> None:
    held = [30_000_00, 42_800_00, 25_000_00, 25_000_00]
    assert sum(balance([money(DEPOSIT, fen)]) for fen in held) == 122_800_00


@pytest.mark.parametrize(
    ("kind", "reverses", "effect"),
    [
        (DEPOSIT, None, 7),
        (INTEREST, None, 7),
        (WITHDRAWAL, None, -7),
        (REVERSAL, DEPOSIT, -7),
        (REVERSAL, INTEREST, -7),
        (REVERSAL, WITHDRAWAL, 7),
    ],
)
def test_the_kind_says_which_way_the_money_went(kind: EntryKind, reverses: EntryKind | None, effect: int) -> None:
    assert money(kind, 7, reverses).signed_fen == effect


@pytest.mark.parametrize("reverses", [None, REVERSAL])
def test_a_reversal_names_an_entry_that_is_not_a_reversal(reverses: EntryKind | None) -> None:
    with pytest.raises(LedgerRefused, match="冲正必须指明"):
        post([money(DEPOSIT, 100)], money(REVERSAL, 7, reverses))


@pytest.mark.parametrize("fen", [0, -1])
def test_an_amount_is_positive(fen: int) -> None:
    with pytest.raises(LedgerRefused, match="金额必须大于零"):
        post([money(DEPOSIT, 100)], money(DEPOSIT, fen))


def test_the_last_fen_may_be_withdrawn_and_not_one_more_S28() -> None:
    held = [money(DEPOSIT, 25_000_00)]
    assert post(held, money(WITHDRAWAL, 25_000_00)) == 0
    with pytest.raises(LedgerRefused) as refused:
        post(held, money(WITHDRAWAL, 25_000_01))
    assert refused.value.code == "overdrawn"
    assert "还差" in refused.value.message


def test_a_deposit_that_has_been_spent_can_not_be_reversed() -> None:
    deposit = money(DEPOSIT, 100)
    with pytest.raises(LedgerRefused) as refused:
        post([deposit, money(WITHDRAWAL, 1)], undo(deposit))
    assert refused.value.code == "overdrawn"


@given(st.lists(moves, max_size=30))
def test_the_balance_is_never_negative_however_entries_are_posted(wanted: list[Entry]) -> None:
    posted: list[Entry] = []
    for entry in wanted:
        try:
            after = post(posted, entry)
        except LedgerRefused:
            continue
        posted.append(entry)
        assert after == balance(posted) >= 0
    assert all(e.amount_fen > 0 for e in posted)


@given(st.lists(st.builds(money, st.sampled_from(MOVES), st.integers(1, 10**12)), max_size=10), st.data())
def test_a_reversal_undoes_its_entry_exactly(entries: list[Entry], data: st.DataObject) -> None:
    entry = data.draw(st.builds(money, st.sampled_from(MOVES), st.integers(1, 10**12)))
    assert balance([*entries, entry, undo(entry)]) == balance(entries)
    assert balance([*entries, *map(undo, entries)]) == 0


@given(st.lists(st.builds(money, st.sampled_from(MOVES), st.integers(1, 10**12)), max_size=10))
def test_the_balance_does_not_depend_on_the_order(entries: list[Entry]) -> None:
    assert balance(reversed(entries)) == balance(entries)
