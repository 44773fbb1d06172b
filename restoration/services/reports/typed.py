"""A report's cells as people type them, in a form or a workbook, and as they are written out: 公顷, 元, words, dates.

One reader for both, so that what a form takes a workbook takes. Nothing is guessed and nothing is rounded: what cannot
be read is a defect that names the cell, and what was typed is kept beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from restoration import strict
from restoration.errors import Defect
from restoration.law.report import forms
from restoration.law.report.content import Content
from restoration.law.report.forms import Kind, Worded
from restoration.law.report.tables import TABLES, Column, Scalar, Table, cells

Json = str | int | bool | list[str] | None
YES, NO = "是", "否"
SPLIT: Final = re.compile(r"[、,，;；\n]")


def read(text: str, column: Column, field: str) -> Json | Defect:
    """What was typed into a cell; ``None`` where it is empty."""
    typed = text.strip()
    if not typed:
        return None
    return READERS[column.form.kind](typed, column, field)


def written(value: Scalar, column: Column) -> str:
    """A value as its cell shows it when it is typed again; empty where there is none."""
    if value is None or value == ():
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, tuple):
        return "、".join(v.word for v in value)
    if isinstance(value, Worded):
        return value.word
    if isinstance(value, int):
        return OUT.get(column.form.kind, str)(value)
    return value


OUT: Final[Mapping[Kind, Callable[[int], str]]] = {
    Kind.AREA: strict.m2_to_hectares,
    Kind.MONEY: strict.fen_to_yuan,
}


def read_text(typed: str, column: Column, field: str) -> Json | Defect:
    """Text, in one line or several."""
    long = column.form.kind is Kind.LONG
    return strict.clean_text(typed, field=field, max_length=column.form.longest, multiline=long)


def read_area(typed: str, column: Column, field: str) -> Json | Defect:
    """公顷, as m²."""
    return strict.hectares_to_m2(typed, field=field)


def read_money(typed: str, column: Column, field: str) -> Json | Defect:
    """元, as fen."""
    return strict.yuan_to_fen(typed, field=field)


def read_decimal(typed: str, column: Column, field: str) -> Json | Defect:
    """A decimal, filled up to its fixed places."""
    places, sign = column.form.places, "-?" if column.form.signed else ""
    if re.fullmatch(rf"{sign}(0|[1-9][0-9]{{0,9}})(\.[0-9]{{1,{places}}})?", typed):
        whole, _, rest = typed.partition(".")
        return f"{whole}.{rest.ljust(places, '0')}"
    return Defect(field, "number_format", typed[:60], f"最多 {places} 位小数的数字", "请填写半角数字，不带单位和分隔符")


def read_count(typed: str, column: Column, field: str) -> Json | Defect:
    """A whole number."""
    sign = "-?" if column.form.signed else ""
    if re.fullmatch(rf"{sign}(0|[1-9][0-9]{{0,8}})", typed):
        return int(typed)
    return Defect(field, "number_format", typed[:60], "整数", "请填写半角的整数，不带单位和分隔符")


def read_day(typed: str, column: Column, field: str) -> Json | Defect:
    """A day."""
    found = strict.iso_date(typed, field=field)
    return found.isoformat() if isinstance(found, date) else found


def read_yes_no(typed: str, column: Column, field: str) -> Json | Defect:
    """是 or 否."""
    if typed in (YES, NO):
        return typed == YES
    return Defect(field, "choice", typed[:60], "是或者否", "请填写是或者否")


def read_choice(typed: str, column: Column, field: str) -> Json | Defect:
    """One of a closed set, by its word."""
    known = {w.word: w.value for w in column.words}
    if typed in known:
        return known[typed]
    return Defect(field, "choice", typed[:60], f"以下之一：{'、'.join(known)}", "请从列出的选项中选择")


def read_words(typed: str, column: Column, field: str) -> Json | Defect:
    """Several of a closed set, with 、 between them."""
    known = {w.word: w.value for w in column.words}
    words = [t.strip() for t in SPLIT.split(typed) if t.strip()]
    if wrong := [t for t in words if t not in known]:
        return Defect(field, "choice", "、".join(wrong)[:60], f"用顿号分隔：{'、'.join(known)}", "请从列出的选项中选择")
    return [known[t] for t in words]


def patterned(pattern: str, expected: str) -> Callable[[str, Column, str], Json | Defect]:
    """Text of a fixed form."""

    def read_it(typed: str, column: Column, field: str) -> Json | Defect:
        if re.fullmatch(pattern.removeprefix("^").removesuffix("$"), typed):
            return typed
        return Defect(field, "format", typed[:60], expected, f"请按{expected}填写")

    return read_it


READERS: Final[Mapping[Kind, Callable[[str, Column, str], Json | Defect]]] = {
    Kind.TEXT: read_text,
    Kind.LONG: read_text,
    Kind.DAY: read_day,
    Kind.AREA: read_area,
    Kind.MONEY: read_money,
    Kind.DECIMAL: read_decimal,
    Kind.COUNT: read_count,
    Kind.CHOICE: read_choice,
    Kind.WORDS: read_words,
    Kind.YES_NO: read_yes_no,
    Kind.POLYGON: patterned(forms.POINTS, "“X,Y;X,Y;X,Y”的格式（米，两位小数，X 为北、Y 为东带带号）"),
    Kind.FILE: patterned(r"[A-Za-z0-9_-]{1,40}", "附件编号"),
}


# ---- a whole report -------------------------------------------------------------------------------------------------

Typed = Mapping[str, str]
"""Cells as typed, by path: ``damage.rows.0.open_m2``."""


def assemble(typed: Typed) -> tuple[dict[str, Any], list[Defect]]:
    """Cells as typed, as JSON values of a report, and every cell that cannot be read (left empty). Blank rows go."""
    values: dict[str, Any] = {}
    wrong: list[Defect] = []
    for table in TABLES:
        block = values.setdefault(table.block, {})
        if not table.many:
            block |= row_of(table, table.block, typed, wrong)
            continue
        numbers = sorted({int(p.split(".")[2]) for p in typed if p.startswith(f"{table.prefix}.")})
        rows = (row_of(table, f"{table.prefix}.{n}", typed, wrong) for n in numbers)
        block[table.many] = [r for r in rows if r]
    return values, wrong


def row_of(table: Table, prefix: str, typed: Typed, wrong: list[Defect]) -> dict[str, Json]:
    """One row's cells that hold something."""
    row: dict[str, Json] = {}
    for column in table.columns:
        path = f"{prefix}.{column.name}"
        found = read(typed.get(path, ""), column, path)
        if isinstance(found, Defect):
            wrong.append(found)
        elif found is not None:
            row[column.name] = found
    return row


def valid(values: Mapping[str, Any]) -> Content:
    """JSON values as a report. Raises ``Invalid`` with every defect."""
    return strict.model(Content, dict(values))


def spread(content: Content) -> dict[str, str]:
    """A report's cells as typed, by path; empty ones too."""
    return {c.path: written(c.value, c.column) for c in cells(content)}
