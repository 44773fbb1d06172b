"""A bank statement against itself and against the ledger, and the bank against the book on a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from restoration.law.events import Difference, Reconciliation
from restoration.law.events.money import DifferenceKind
from restoration.law.fund.statement import BankRow, Booked, first_gap, in_time, suggestions

DAY = date(2025, 3, 10)


def rows(*amounts: int, opening: int = 0) -> list[BankRow]:
    """Rows of signed amounts, each with its balance."""
    found, balance = [], opening
    for n, fen in enumerate(amounts, 2):
        balance += fen
        found.append(BankRow(n, f"S{n}", DAY, fen > 0, abs(fen), balance))
    return found


AMOUNTS = st.lists(st.integers(-(10**6), 10**6).filter(bool), min_size=1, max_size=15)


@given(AMOUNTS, st.integers(0, 10**9))
def test_a_whole_statement_has_no_gap_in_either_order(amounts: list[int], opening: int) -> None:
    whole = rows(*amounts, opening=opening)
    assert first_gap(whole, opening) is None
    turned, gap = in_time(list(reversed(whole)), opening)
    assert gap is None
    assert first_gap(turned, opening) is None


@given(AMOUNTS, st.data())
def test_a_row_left_out_is_named(amounts: list[int], data: st.DataObject) -> None:
    whole = rows(*amounts)
    lost = data.draw(st.integers(0, len(whole) - 1))
    left = whole[:lost] + whole[lost + 1 :]
    gap = first_gap(left, 0)
    assert (gap.row if gap else None) == (whole[lost + 1] if lost + 1 < len(whole) else None)


@pytest.mark.parametrize(("opening", "line"), [(0, None), (1, 2), (None, None)])
def test_a_file_goes_on_where_the_last_one_ended(opening: int | None, line: int | None) -> None:
    gap = first_gap(rows(100, -40), opening)
    assert (gap.row.line if gap else None) == line


@pytest.mark.parametrize(
    ("fen", "days", "fits"),
    [(100, 0, True), (100, 3, True), (100, -3, True), (100, 4, False), (99, 0, False), (-100, 0, False)],
)
def test_what_is_proposed(fen: int, days: int, fits: bool) -> None:
    [row] = rows(100)
    assert suggestions(row, [Booked("E1", fen, DAY + timedelta(days), "")]) == (["E1"] if fits else [])


def test_the_likeliest_comes_first() -> None:
    [row] = rows(100)
    entries = [
        Booked("far", 100, DAY + timedelta(2), ""),
        Booked("near", 100, DAY, ""),
        Booked("named", 100, DAY + timedelta(3), "凭S2"),
    ]
    assert suggestions(row, entries) == ["named", "near", "far"]


@pytest.mark.parametrize(
    ("bank", "book", "items", "left"),
    [
        (100, 100, (), 0),
        (130, 100, (("bank_received", 30),), 0),
        (70, 100, (("bank_paid", 30),), 0),
        (70, 100, (("book_received", 30),), 0),
        (130, 100, (("book_paid", 30),), 0),
        (120, 100, (("bank_received", 30), ("bank_paid", 10)), 0),
        (131, 100, (("bank_received", 30),), 1),
        (129, 100, (("bank_received", 30),), -1),
        (100, 100, (("bank_received", 30),), -30),
    ],
)
def test_every_fen_between_bank_and_book(bank: int, book: int, items: tuple[tuple[str, int], ...], left: int) -> None:
    listed = tuple(Difference(kind=DifferenceKind(k), amount_fen=fen, explanation="在途") for k, fen in items)
    made = Reconciliation(account="A1", bank_fen=bank, book_fen=book, items=listed, signed_by="某")
    assert made.unexplained_fen == left
