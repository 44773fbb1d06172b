"""A row a lawyer could check: facts, a day, and how one duty stands on it under one rule version."""

from __future__ import annotations

from dataclasses import dataclass

from restoration.law.facts import RightFacts
from restoration.law.findings import Standing
from restoration.law.texts.rulebook import Rulebook
from tests.law.builders import d, find


@dataclass(frozen=True)
class Row:
    """``version`` is the id of the version the row is about; ``standing`` ``None`` means nothing is owed under it."""

    version: str
    facts: RightFacts
    as_of: str
    standing: Standing | None
    due: str | None = None
    days: int = 0
    occasion: str | None = None
    rulebook: Rulebook | None = None

    @property
    def rule(self) -> str:
        return self.version.split("/")[1].split("@")[0]

    def __str__(self) -> str:
        return f"{self.version}:{self.as_of}:{self.standing or 'not owed'}"


def holds(row: Row) -> None:
    """The row against the code: standing, due date and days, and that this very version was read."""
    found = find(row.facts, row.as_of, row.rule, row.occasion, row.rulebook)
    if row.standing is None:
        assert found is None or row.version not in {v.id for v in found.duty.terms.versions}
        return
    assert found is not None, "nothing owed"
    due = d(row.due) if row.due else None
    assert (found.standing, found.due_on, found.days_overdue) == (row.standing, due, row.days)
    assert row.version in {v.id for v in found.duty.terms.versions}
