"""What differs between two versions of a report, in words a reader knows: title, row, before, after."""

from __future__ import annotations

from dataclasses import dataclass

from restoration.law.report.content import Content
from restoration.law.report.tables import Cell, cells, empty, shown


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell that differs; ``row`` is what its row is known by."""

    field: str
    title: str
    row: str
    before: str
    after: str


def differences(before: Content, after: Content) -> tuple[Difference, ...]:
    """Every cell that differs. Rows are matched by what they are known by, and by their order among equals."""
    old, new = keyed(before), keyed(after)
    found = []
    for key in dict.fromkeys((*old, *new)):
        a, b = old.get(key), new.get(key)
        if (a.value if a else None) == (b.value if b else None) or (says_nothing(a) and says_nothing(b)):
            continue
        cell = b or a
        assert cell is not None
        texts = [shown(c.value, c.column) if c else "—" for c in (a, b)]
        title = f"{cell.table.title} {cell.column.head}"
        found.append(Difference(cell.path, title, cell.key, *texts))
    if before.shape is not after.shape:
        found.insert(0, Difference("shape", "报告形式", "", before.shape.word, after.shape.word))
    return tuple(found)


def says_nothing(cell: Cell | None) -> bool:
    """No cell, or an empty one."""
    return cell is None or empty(cell.value)


def keyed(content: Content) -> dict[tuple[str, str, int, str], Cell]:
    """Cells by table, row key, how many rows with that key came before, and column."""
    seen: dict[tuple[str, str], dict[int, int]] = {}
    found = {}
    for cell in cells(content):
        rows = seen.setdefault((cell.table.prefix, cell.key), {})
        nth = rows.setdefault(cell.row, len(rows))
        found[cell.table.prefix, cell.key, nth, cell.column.name] = cell
    return found
