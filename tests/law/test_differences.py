"""What another book file would change, and what changes in law between two days."""

from __future__ import annotations

import pytest

from restoration.errors import BookRefused
from restoration.law.texts.differences import Difference, Kind, between, differences, with_books
from tests.law.builders import d, shipped

KAIZHOU = next(b for b in shipped().books if b.book.place == "500154")
TWO_MONTHS = """
[book]
place = "410199"
name = "示例县"
[source.T]
title = "示例县规划"
rank = "plan"
in_force = 2023-01-01
[rule.fund_account_open]
title = "设立账户"
[[rule.fund_account_open.version]]
in_force = 2023-01-01
confidence = "local"
cites = [{ source = "T", article = "第一条" }]
terms = { kind = "account_after_approval", months = 2 }
"""


def test_a_new_county_is_one_added_version() -> None:
    other = with_books(shipped(), {"410199.toml": TWO_MONTHS})
    assert differences(shipped(), other) == [
        Difference(Kind.ADDED, "410199", "fund_account_open", "version 2023-01-01")
    ]
    assert differences(other, shipped())[0].kind is Kind.REMOVED
    assert differences(other, other) == []


def test_a_changed_number_is_named_with_both_values() -> None:
    one = with_books(shipped(), {"410199.toml": TWO_MONTHS})
    other = with_books(shipped(), {"410199.toml": TWO_MONTHS.replace("months = 2", "months = 1")})
    [found] = differences(one, other)
    assert (found.kind, found.fields) == (Kind.CHANGED, (("terms.months", "2", "1"),))


def test_a_bad_book_is_refused_with_every_defect() -> None:
    with pytest.raises(BookRefused):
        with_books(shipped(), {"410199.toml": TWO_MONTHS.replace('source = "T", ', 'source = "X", ')})


def test_what_starts_and_ends_between_two_days() -> None:
    found = between(shipped(), d("2025-06-30"), d("2025-07-01"), ["CN"])
    rows = {(f.kind, f.rule, f.what) for f in found}
    assert (Kind.ADDED, "concurrent_restoration", "version 2025-07-01") in rows
    assert (Kind.REMOVED, "concurrent_restoration", "version 2019-07-24") in rows
    assert between(shipped(), d("2025-07-01"), d("2025-07-01"), ["CN"]) == []
