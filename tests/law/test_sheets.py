"""Every general rule version against its row: around its last day, fulfilled in time and late, in and out of force."""

from __future__ import annotations

import pytest

from tests.law.builders import judge
from tests.law.rows import Row, holds
from tests.law.sheet import Sheet, cases, outside, read

SHEETS = read()
ROWS: list[Row] = [row for sheet in SHEETS for row in cases(sheet)]


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_the_row_holds(row: Row) -> None:
    holds(row)


@pytest.mark.parametrize("sheet", [s for s in SHEETS if s.bounds], ids=lambda s: s.version)
def test_a_version_is_read_on_its_own_days_and_on_no_other(sheet: Sheet) -> None:
    for facts, day, applies in outside(sheet):
        found = judge(facts, day.isoformat())
        read_there = {v.id for f in found if f.duty.rule == sheet.rule for v in f.duty.terms.versions}
        assert (sheet.version in read_there) is applies, f"{day}"
