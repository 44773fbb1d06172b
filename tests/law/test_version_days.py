"""Every rule version of every book, day by day: around its last day, and on the days it begins and ends to be law.

The rows of the tables say what is owed on which history. Here each row's history is moved in time as a whole, so that
the day its duty is tied to falls on the version's first day, on the day before it, and, where the version has ended,
on the day of its end and on its last day: the version must be read on exactly the days it is law. Duties of a year
move by whole years. The few versions whose law is read on another day than the one a move reaches have rows of their
own below.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from pydantic import BaseModel

from restoration.law.events import Ground
from restoration.law.findings import Standing
from tests.law import builders as b
from tests.law.rows import Row, holds
from tests.law.sheet import ALWAYS, versions
from tests.law.test_coverage import FOUND, ROWS, UNDATED, version_ids
from tests.law.test_plan_duties import inspected, rechecked

S = Standing
Move = Callable[[date], date]
OF_A_YEAR = {"annual_report", "yearly", "of_bureau", "fund_shortfall"}
"""Tied to a year's last day."""
TRANSITION = "CN/legacy_plan_supplement@2013-03-01"
"""Read on the one day it fixes itself, 2014-03-01, whatever the history."""
OLD, NEW = "CN/licence_renewal_application@1998-02-12", "CN/licence_renewal_application@2026-06-15"


def licence(until: str) -> Any:
    return b.right(b.holding("1990-01-01"), held=False, expires_on=b.d(until), tracked_from=ALWAYS, places=b.ELSEWHERE)


def failed(place: tuple[str, ...], ground: Ground, seen_on: str) -> Any:
    """An inspection of a day, and a re-check a month later that failed."""
    seen = inspected(seen_on, ground)
    again = rechecked((b.d(seen_on) + timedelta(days=30)).isoformat(), seen.id, "inadequate")
    return b.right(seen, again, places=place)


EDGES = [
    # thirty days before the licence's end, read on the day so reached; three months from the new measures on
    Row(OLD, licence("1998-03-14"), "1998-02-12", S.DUE_TODAY, "1998-02-12"),
    Row(OLD, licence("2026-07-14"), "2026-06-14", S.DUE_TODAY, "2026-06-14"),
    Row(OLD, licence("2026-07-15"), "2026-06-15", None),
    Row(NEW, licence("2026-07-14"), "2026-06-14", None),
    Row(NEW, licence("2026-09-15"), "2026-06-15", S.DUE_TODAY, "2026-06-15"),
    # the question of closing is read on the day of the inspection that found it
    Row("6229/closure_proposal@2022-05-31", failed(b.YONGJING, Ground.SERIOUS_DAMAGE, "2022-05-30"),
        "2022-12-01", None),
    Row("6229/closure_proposal@2022-05-31", failed(b.YONGJING, Ground.SERIOUS_DAMAGE, "2022-05-31"),
        "2022-12-01", S.OUTSTANDING),
    Row("130881/closure_proposal@2023-01-01", failed(b.PINGQUAN, Ground.ENVIRONMENT_SAFETY, "2022-12-31"),
        "2023-12-01", None),
    Row("130881/closure_proposal@2023-01-01", failed(b.PINGQUAN, Ground.ENVIRONMENT_SAFETY, "2023-01-01"),
        "2023-12-01", S.OUTSTANDING),
]  # fmt: skip
OF_THE_DAY = {"monitoring_log", "permit_valid"}
"""A state of things, not a deed: read on the day it is looked at, so the table itself has a row on the edge."""


@pytest.mark.parametrize("row", EDGES, ids=str)
def test_edge_rows(row: Row) -> None:
    holds(row)


# ---- around the last day -------------------------------------------------------------------------------------------


def around(version: str) -> dict[int, set[Standing | None]]:
    """What the rows say on the day before the last day, on it and on the day after."""
    found: dict[int, set[Standing | None]] = {-1: set(), 0: set(), 1: set()}
    for row in (r for r in ROWS if r.version == version and r.due is not None):
        apart = (b.d(row.as_of) - b.d(str(row.due))).days
        if apart in found:
            found[apart].add(row.standing)
    return found


DATED = [v for v, kind in version_ids(b.shipped()).items() if kind not in {*UNDATED, *FOUND}]


@pytest.mark.parametrize("version", DATED)
def test_a_row_on_each_of_the_three_days(version: str) -> None:
    """Where the duty only opens after its last day, nothing is owed until then: rows that say so stand for two days."""
    found = around(version)
    assert found[1] & {S.OVERDUE, S.LAPSED}, f"{version}: no row on the day after the last day"
    opens_late = any(r.version == version and r.standing is None for r in ROWS)
    assert S.DUE_TODAY in found[0] or opens_late, f"{version}: no row on the last day"
    assert S.PENDING in found[-1] or opens_late, f"{version}: no row on the day before"


# ---- when it is law ------------------------------------------------------------------------------------------------


def moved(value: Any, move: Move, name: str = "") -> Any:
    """A fact, its payload or a whole history with every day in it moved."""
    match value:
        case datetime():
            return datetime.combine(move(value.date()), value.timetz())
        case date():
            return move(value)
        case BaseModel():
            new = {n: moved(getattr(value, n), move, n) for n in type(value).model_fields}
            return value.model_copy(update=new)
        case tuple():
            return tuple(moved(v, move) for v in value)
        case int() if name == "year":
            return move(date(value, 12, 31)).year
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: moved(getattr(value, f.name), move, f.name) for f in fields(value) if f.init})
    return value


def by_days(days: int) -> Move:
    return lambda on: on + timedelta(days=days)


def by_years(years: int) -> Move:
    def move(on: date) -> date:
        try:
            return on.replace(year=on.year + years)
        except ValueError:  # 29 February
            return on.replace(year=on.year + years, day=28)

    return move


def tied(row: Row, move: Move) -> set[date]:
    """The days of the moved history's duties under the row's rule that read the row's version."""
    found = b.judge(moved(row.facts, move), move(b.d(row.as_of)).isoformat(), row.rulebook)
    return {
        f.duty.tied_on
        for f in found
        if f.duty.rule == row.rule and row.version in {v.id for v in f.duty.terms.versions}
    }


def right_on_every_edge(row: Row, kind: str) -> bool:
    """Whether the row's history, moved to the version's edges, reads the version on its own days and on no other."""
    version, days = versions()[row.version], tied(row, by_days(0))
    if not days:
        return False
    for edge, law in ((version.in_force, True), (version.until, False)):
        if edge is not None and not all(there is law_there for there, law_there in on_edge(row, kind, edge, law, days)):
            return False
    return True


def on_edge(row: Row, kind: str, edge: date, law: bool, days: set[date]) -> Iterator[tuple[bool, bool]]:
    """Whether the version is read on an edge and just before it, each beside whether it is law there."""
    if kind in OF_A_YEAR:
        for year, expected in ((edge.year, law), (edge.year - 1, not law)):
            yield date(year, 12, 31) in tied(row, by_years(year - max(days).year)), expected
        return
    apart = (edge - max(days)).days
    yield bool(tied(row, by_days(apart))), law
    yield bool(tied(row, by_days(apart - 1))), not law


MOVABLE = {
    v: kind
    for v, kind in version_ids(b.shipped()).items()
    if v != TRANSITION and kind not in OF_THE_DAY and v not in {r.version for r in EDGES}
}


@pytest.mark.parametrize(("version", "kind"), MOVABLE.items())
def test_a_version_is_law_from_its_first_day_to_its_last(version: str, kind: str) -> None:
    rows = [r for r in ROWS if r.version == version and r.standing is not None]
    assert any(right_on_every_edge(row, kind) for row in rows), f"{version}: no row reaches the days it begins or ends"


@pytest.mark.parametrize("version", [v for v, k in version_ids(b.shipped()).items() if k in OF_THE_DAY])
def test_a_version_read_on_the_day_itself_has_rows_on_both_sides_of_its_first_day(version: str) -> None:
    first = versions()[version].in_force
    said = {row.as_of: row.standing for row in [*ROWS, *EDGES] if row.version == version}
    before = (first - timedelta(days=1)).isoformat()
    assert said.get(before, "no row") is None, f"{version}: nothing is owed on {before}"
    assert said.get(first.isoformat()) is not None, f"{version}: a row on {first}"
