"""What the text of a document is made of: paragraphs, tables, and the bordered rows of a sheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from reports.page import Role


class Style(StrEnum):
    """How a paragraph is set."""

    BODY = "body"  # 仿宋, first line indented
    SECTION = "section"  # 一、黑体
    ITEM = "item"  # （一）楷体
    FLUSH = "flush"  # from the left edge: salutation
    PARTY = "party"  # a label and what belongs to it, continued under it


ROLES: Final = {Style.SECTION: Role.HEI, Style.ITEM: Role.KAI}


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph; ``label`` stands before the text of a party line."""

    text: str
    style: Style = Style.BODY
    label: str = ""

    def lines(self) -> Iterator[str]:
        """As it is read."""
        yield self.label + self.text

    def words(self) -> str:
        """Every character of it."""
        return self.label + self.text


@dataclass(frozen=True, slots=True)
class Table:
    """The items at a glance; widths count characters and are scaled to the text block."""

    heads: tuple[str, ...]
    widths: tuple[float, ...]
    rows: tuple[tuple[str, ...], ...]

    def lines(self) -> Iterator[str]:
        """As it is read, a line for each row."""
        yield from ("\t".join(row) for row in (self.heads, *self.rows))

    def words(self) -> str:
        """Every character of it."""
        return "".join(cell for row in (self.heads, *self.rows) for cell in row)


@dataclass(frozen=True, slots=True)
class FormRow:
    """One row of a sheet: one cell across, or labels and values in turn.

    ``lines`` is how many lines of writing the row has room for; ``foot`` stands at its lower right (签名, 日期).
    """

    cells: tuple[str, ...]
    lines: int = 1
    foot: str = ""

    def words(self) -> str:
        """Every character of it."""
        return "".join((*self.cells, self.foot))


@dataclass(frozen=True, slots=True)
class Form:
    """Bordered rows under one another."""

    rows: tuple[FormRow, ...]

    def lines(self) -> Iterator[str]:
        """As it is read, a line for each row."""
        for row in self.rows:
            yield "\t".join(filter(None, (*row.cells, row.foot)))

    def words(self) -> str:
        """Every character of it."""
        return "".join(row.words() for row in self.rows).replace("\n", "")


Block = Paragraph | Table | Form
