"""What a check says: its number, how grave it is, the cell and row, what was found and expected, and the cure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from restoration.law.report.content import Content
from restoration.law.report.context import Context
from restoration.law.report.tables import title_of


class Grade(StrEnum):
    """Blocks the submission; wants a remark; is only said."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


LETTERS = {Grade.ERROR: "E", Grade.WARNING: "W", Grade.NOTE: "N"}


@dataclass(frozen=True, slots=True)
class Remarkable:
    """One thing a check has to say. ``id`` is what a remark on it is kept under."""

    check: int
    grade: Grade
    field: str
    row: str
    found: str
    expected: str
    cure: str

    @property
    def code(self) -> str:
        """E3, W11."""
        return f"{LETTERS[self.grade]}{self.check}"

    @property
    def id(self) -> str:
        """The check and the cell."""
        return f"{self.code}:{self.field}"

    @property
    def title(self) -> str:
        """The cell in words; for a part of the report its own title."""
        return self.expected if self.field.startswith("parts.") else title_of(self.field)


Check = Callable[[Content, Context], Iterator[Remarkable]]


@dataclass(frozen=True, slots=True)
class Saying:
    """How one check speaks."""

    check: int

    def error(self, field: str, found: str, expected: str, cure: str, row: str = "") -> Remarkable:
        """Blocks the submission."""
        return Remarkable(self.check, Grade.ERROR, field, row, found, expected, cure)

    def warning(self, field: str, found: str, expected: str, cure: str, row: str = "") -> Remarkable:
        """Wants a remark."""
        return Remarkable(self.check, Grade.WARNING, field, row, found, expected, cure)

    def note(self, field: str, found: str, expected: str, cure: str, row: str = "") -> Remarkable:
        """Is only said."""
        return Remarkable(self.check, Grade.NOTE, field, row, found, expected, cure)
