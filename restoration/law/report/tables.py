"""A report as tables: what forms, workbooks, differences and the unit guard all walk over.

Found out from the models once, so that a cell added to a block appears everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import EnumMeta
from typing import Final, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from restoration.law.numerals import fen_to_yuan, m2_to_hectares
from restoration.law.report.content import Content
from restoration.law.report.forms import Form, Kind, Label, Worded

Scalar = str | int | bool | tuple[Worded, ...] | None
KEYS: Final = ("parcel", "point", "item", "order_no", "work", "head", "file", "kind", "by", "of", "field")
"""Cells a row is known by, so that two versions of a table are compared parcel by parcel."""


@dataclass(frozen=True, slots=True)
class Column:
    """One cell's place: its name in the model, title, unit, kind and closed set."""

    name: str
    title: str
    unit: str
    form: Form
    words: tuple[Worded, ...] = ()

    @property
    def head(self) -> str:
        """The title with its unit."""
        return f"{self.title}（{self.unit}）" if self.unit else self.title


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet: the single cells of a block (``many`` empty) or one of its lists."""

    block: str
    many: str
    title: str
    columns: tuple[Column, ...]

    @property
    def prefix(self) -> str:
        """The path its cells begin with."""
        return f"{self.block}.{self.many}" if self.many else self.block


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a report: where it is, and what it holds."""

    path: str
    table: Table
    row: int  # 0 for a single cell
    key: str  # what the row is known by
    column: Column
    value: Scalar


UNITS: Final = {Kind.AREA: "公顷", Kind.MONEY: "元"}


def label_of(field: FieldInfo) -> Label:
    """The title of a field."""
    return next((m for m in field.metadata if isinstance(m, Label)), Label(""))


def column_of(name: str, field: FieldInfo) -> Column:
    """A field as a column."""
    label = label_of(field)
    words = tuple(words_in(field.annotation))
    form = next((m for m in field.metadata if isinstance(m, Form)), None) or default_form(field, words)
    return Column(name, label.title, label.unit or UNITS.get(form.kind, ""), form, words)


def default_form(field: FieldInfo, words: tuple[Worded, ...]) -> Form:
    """The form of a field that says none: a closed set, several of one, a truth value, a whole number."""
    if words:
        return Form(Kind.WORDS if get_origin(field.annotation) is tuple else Kind.CHOICE)
    return Form(Kind.YES_NO) if field.annotation is bool else Form(Kind.COUNT)


def words_in(annotation: object) -> Iterator[Worded]:
    """The members of the closed set an annotation names."""
    if isinstance(annotation, EnumMeta) and issubclass(annotation, Worded):
        yield from annotation
    for inner in get_args(annotation):
        yield from words_in(inner)


def row_model(field: FieldInfo) -> type[BaseModel] | None:
    """The model of a list's rows, where the field is such a list."""
    inner = get_args(field.annotation)
    if get_origin(field.annotation) is tuple and isinstance(inner[0], type) and issubclass(inner[0], BaseModel):
        return inner[0]
    return None


def tables() -> Iterator[Table]:
    """Every table of a report, in the order of its blocks."""
    for block, field in Content.model_fields.items():
        model = field.annotation
        if not (isinstance(model, type) and issubclass(model, BaseModel)):
            continue
        title = label_of(field).title
        rows = {name: made for name, f in model.model_fields.items() if (made := row_model(f))}
        single = tuple(column_of(n, f) for n, f in model.model_fields.items() if n not in rows)
        if single:
            yield Table(block, "", title, single)
        for name, made in rows.items():
            columns = tuple(column_of(n, f) for n, f in made.model_fields.items())
            yield Table(block, name, f"{title}·{label_of(model.model_fields[name]).title}", columns)


TABLES: Final = tuple(tables())


def cells(content: Content) -> Iterator[Cell]:
    """Every cell of a report, empty ones too."""
    for table in TABLES:
        block = getattr(content, table.block)
        rows = enumerate(getattr(block, table.many)) if table.many else [(0, block)]
        for number, row in rows:
            key, prefix = key_of(row) if table.many else "", f"{table.prefix}.{number}" if table.many else table.block
            for column in table.columns:
                path = f"{prefix}.{column.name}"
                yield Cell(path, table, number, key, column, getattr(row, column.name))


def key_of(row: BaseModel) -> str:
    """What a row is known by: its parcel, point or the like; with the day or task where it has one."""
    found = [getattr(row, k, None) for k in (*KEYS, "task", "on", "source", "quarter")]
    return "/".join(v.word if isinstance(v, Worded) else str(v) for v in found if v)


def empty(value: Scalar) -> bool:
    """Whether a cell says nothing."""
    return value is None or value == () or value is False


def shown(value: Scalar, column: Column) -> str:
    """A value as people read it: 公顷 and 元, the words of a closed set; ``—`` where empty."""
    if value is None or value == ():
        return "—"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, tuple):
        return "、".join(v.word for v in value)
    if isinstance(value, Worded):
        return value.word
    if isinstance(value, int):
        return {Kind.AREA: m2_to_hectares, Kind.MONEY: fen_to_yuan}.get(column.form.kind, str)(value)
    return value


def title_of(path: str) -> str:
    """A path in words: 土地损毁情况·地块 第1行 年初面积."""
    for table in TABLES:
        if path.startswith(f"{table.prefix}."):
            rest = path.removeprefix(f"{table.prefix}.").split(".")
            column = next((c for c in table.columns if c.name == rest[-1]), None)
            if table.many and len(rest) == 2 and column and rest[0].isdigit():
                return f"{table.title} 第{int(rest[0]) + 1}行 {column.title}"
            if not table.many and len(rest) == 1 and column:
                return f"{table.title} {column.title}"
    block = Content.model_fields.get(path)
    return label_of(block).title if block else path
