"""No rule version ships without rows: around its due date where it has one, and where it has none, at all."""

from __future__ import annotations

from collections import defaultdict

import pytest

from restoration.law.findings import Standing
from restoration.law.texts.book import Confidence, Version
from restoration.law.texts.rulebook import Rulebook
from tests.law import (
    test_annual_report,
    test_closure,
    test_concurrent,
    test_fund,
    test_licence,
    test_life_duties,
    test_plan_again,
    test_plan_duties,
    test_sheets,
)
from tests.law.builders import book, shipped
from tests.law.rows import Row

TABLES = (
    test_annual_report,
    test_closure,
    test_concurrent,
    test_fund,
    test_licence,
    test_life_duties,
    test_plan_again,
    test_plan_duties,
    test_sheets,
)
ROWS: list[Row] = [row for table in TABLES for row in table.ROWS]
UNDATED = {
    "account_content",
    "fund_use",
    "fund_disclosure",
    "on_record",
    "emergency_told",
    "monitoring_log",
    "monitoring",
    "posting",
}
"""Shown, never late."""
FOUND = {
    "found_breach": {Standing.BREACHED, Standing.MET},  # from the inspection on, until a re-check
    "closure_proposal": {Standing.OUTSTANDING, Standing.MET},  # put to an officer, until a decision
    "of_bureau": {Standing.OUTSTANDING, Standing.MET},  # a bureau's own task without a day
}
AROUND = {Standing.PENDING, Standing.DUE_TODAY, Standing.OVERDUE}


def version_ids(rulebook: Rulebook) -> dict[str, str]:
    """Ids of all versions that are not switched off, with their kind."""
    return {
        f"{book.book.place}/{rule}@{version.in_force}": kind_of(version)
        for book in rulebook.books
        for rule, body in book.rule.items()
        for version in body.version
        if version.confidence is not Confidence.DRAFT
    }


def kind_of(version: Version) -> str:
    """The kind of a version's terms; a bureau's own duties apart."""
    return "of_bureau" if getattr(version.terms, "of_bureau", False) else version.terms.kind


def standings() -> dict[str, set[Standing | None]]:
    """What the rows of each version say."""
    found: defaultdict[str, set[Standing | None]] = defaultdict(set)
    for row in ROWS:
        found[row.version].add(row.standing)
    return found


@pytest.mark.parametrize(("version", "kind"), version_ids(shipped()).items())
def test_every_shipped_rule_version_has_its_rows(version: str, kind: str) -> None:
    """Where the last day is no later than the fact that opens the duty, nothing is owed the day before."""
    said = standings()[version]
    if kind in FOUND:
        assert FOUND[kind] <= said, f"{version}: a row for found and one for settled"
    elif kind in UNDATED:
        assert {Standing.INCOMPLETE, Standing.MET} <= said, f"{version}: a row for lacking and one for complete"
    else:
        assert (
            said >= AROUND
            or said >= AROUND - {Standing.OVERDUE} | {Standing.LAPSED}
            or said >= {None, Standing.OVERDUE}
        ), f"{version}: the day before, the day of and the day after its due date"


def test_no_row_is_about_a_version_that_does_not_ship() -> None:
    assert {row.version for row in ROWS} <= set(version_ids(shipped()))


def test_a_version_without_rows_is_noticed() -> None:
    added = book(
        """
        [book]
        place = "37"
        name = "某省"
        [source.P]
        title = "某条例"
        rank = "local_regulation"
        in_force = 2027-01-01
        [rule.annual_reclamation_report]
        title = "报告"
        [[rule.annual_reclamation_report.version]]
        in_force = 2027-01-01
        confidence = "confirmed"
        cites = [{ source = "P", article = "第一条" }]
        terms = { kind = "annual_report", due = "11-30", parts = [] }
        """
    )
    assert set(version_ids(added)) - set(standings()) == {"37/annual_reclamation_report@2027-01-01"}
