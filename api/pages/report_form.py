"""A report's blocks as a form: every cell with its label, what was typed, last year's figure and what is wrong with it.

Drawn from the tables of the report itself, so that a cell added there is on the page. Names of fields are the cells'
paths; what is typed travels back exactly as it was, whether it can be read or not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from restoration.errors import Defect
from restoration.law.report.content import SHORT, Content
from restoration.law.report.editing import by_key
from restoration.law.report.forms import Kind
from restoration.law.report.tables import TABLES, Cell, Column, Table, cells, empty, shown
from restoration.law.report.words import Shape
from restoration.services.reports.typed import NO, YES, spread, written

LETTERS: Final = dict(zip((t.block for t in TABLES if not t.many or t.block == "files"), "ABCDEFGHIJKL", strict=False))
REMARK: Final = "remark:"
CONVERT: Final = "convert:"
SHAPE: Final = "shape"


@dataclass(frozen=True, slots=True)
class Field:
    """One input: its name, label, kind of control, what it holds, what it may hold, hints and error."""

    name: str
    label: str
    control: str  # text | area | select | check | date
    value: str
    options: tuple[str, ...] = ()
    hint: str = ""
    marked: bool = False
    fixed: bool = False
    error: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """The fields of one row; ``title`` is empty for single cells."""

    title: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One block of the form."""

    id: str
    letter: str
    title: str
    rows: tuple[Row, ...]


def typed_of(content: Content) -> dict[str, str]:
    """What a stored draft shows in its fields."""
    return {**spread(content), SHAPE: content.shape.value}


def sections(
    typed: Mapping[str, str], known: Content, last: Content | None, marks: Iterable[str], wrong: Iterable[Defect]
) -> Iterator[Section]:
    """The form's blocks as they are shown: each list with one row more than it has.

    What the register knows (``known``) is shown as it knows it, and is not to be changed here.
    """
    fixed = {c.path: written(c.value, c.column) for c in cells(known) if not empty(c.value)}
    held = Shown(typed, fixed, by_key(last) if last else {}, frozenset(marks), errors_of(wrong))
    short = typed.get(SHAPE) == Shape.SHORT.value
    said = {p.partition(".")[0] for p, text in typed.items() if "." in p and text and text != NO}
    for block in dict.fromkeys(t.block for t in TABLES):
        if short and block not in SHORT and block not in said:
            continue
        tables = [t for t in TABLES if t.block == block]
        rows = tuple(row for table in tables for row in held.rows(table))
        yield Section(block, LETTERS[block], tables[0].title.partition("·")[0], rows)


def errors_of(wrong: Iterable[Defect]) -> dict[str, str]:
    """What is wrong, by cell."""
    found: dict[str, str] = {}
    for d in wrong:
        path = d.field.removeprefix("content.")
        found[path] = "；".join(filter(None, (found.get(path), f"{d.cure}（应为{d.expected}）")))
    return found


@dataclass(frozen=True, slots=True)
class Shown:
    """What the fields are drawn from."""

    typed: Mapping[str, str]
    fixed: Mapping[str, str]
    last: Mapping[tuple[str, str, str], Cell]
    marks: frozenset[str]
    errors: Mapping[str, str]

    def rows(self, table: Table) -> Iterator[Row]:
        """A table's rows as typed, and for a list an empty one."""
        if not table.many:
            yield Row("", tuple(self.field(table, table.block, c) for c in table.columns))
            return
        numbers = {int(p.split(".")[2]) for p, text in self.typed.items() if text and p.startswith(f"{table.prefix}.")}
        name = table.title.rpartition("·")[2]
        for n in range(max(numbers, default=-1) + 2):
            fields = tuple(self.field(table, f"{table.prefix}.{n}", c) for c in table.columns)
            yield Row(f"{name} 第{n + 1}行" + ("" if n in numbers else "（空行，不填写即不保存）"), fields)

    def field(self, table: Table, prefix: str, column: Column) -> Field:
        """One cell."""
        path = f"{prefix}.{column.name}"
        control, options = control_of(column)
        return Field(
            name=path,
            label=column.head,
            control=control,
            value=self.fixed.get(path, self.typed.get(path, "")),
            options=options,
            hint=self.before(table, prefix, column),
            marked=path in self.marks and path not in self.fixed,
            fixed=path in self.fixed,
            error=self.errors.get(path, ""),
        )

    def before(self, table: Table, prefix: str, column: Column) -> str:
        """Last year's figure, of the row with the same key."""
        if column.form.kind not in (Kind.AREA, Kind.MONEY, Kind.DECIMAL, Kind.COUNT) or column.name == "year":
            return ""
        key = self.typed.get(f"{prefix}.parcel") or self.typed.get(f"{prefix}.point") or ""
        task = self.typed.get(f"{prefix}.task")
        old = self.last.get((table.prefix, "/".join(filter(None, (key, task))) if table.many else "", column.name))
        return f"去年：{shown(old.value, old.column)}" if old and not empty(old.value) else ""


def control_of(column: Column) -> tuple[str, tuple[str, ...]]:
    """The control of a cell and its options."""
    kind = column.form.kind
    if column.name == "nothing":
        return "check", (YES,)
    if kind is Kind.YES_NO:
        return "select", (YES, NO)
    if kind is Kind.CHOICE:
        return "select", tuple(w.word for w in column.words)
    if kind in (Kind.LONG, Kind.POLYGON):
        return "area", ()
    return "text", tuple(w.word for w in column.words)


def cells_sent(sent: Mapping[str, str]) -> dict[str, str]:
    """The cells among a form's fields."""
    blocks = set(LETTERS)
    return {k: v for k, v in sent.items() if k.partition(".")[0] in blocks and "." in k}


def remarks_sent(sent: Mapping[str, str]) -> dict[str, str]:
    """The remarks among a form's fields, by warning."""
    return {k.removeprefix(REMARK): v for k, v in sent.items() if k.startswith(REMARK)}
