"""A year's report as a workbook, written: blank, filled, or with what is wrong marked; each can be brought in again.

One sheet for each block and each list; heads in row 1, units in row 2, drop-downs for closed sets, a hidden sheet that
tells kind, template and form. Text goes in as text, whatever it begins with.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from reports.workbook import DANGEROUS, FIRST_REAL_DAY, FORMATS, LONGEST_LIST, Stamp
from restoration.law.report.content import SHORT, Content
from restoration.law.report.forms import Kind
from restoration.law.report.tables import TABLES, Column, Table, cells, empty
from restoration.law.report.words import Shape
from restoration.services.exchange.report_book import ERRORS, FIRST_ROW, GUIDE, KIND, NUMBERS, TEMPLATE, Sheets, told
from restoration.services.reports.typed import NO, YES, written

LAST_ROW: Final = 2_000
PLACES: Final[Mapping[Kind, int]] = {Kind.AREA: 4, Kind.MONEY: 2}
HELP: Final = (
    ("填写", "每张表第 1 行是表头，第 2 行是单位，从第 3 行起填写；没有“·”的表只填一行"),
    ("没有发生", "某项本年度没有发生的，在该表“本年度没有发生”填“是”；空着的视为没有填写"),
    ("编号和代码", "用文本格式；日期用日期格式或者写成 2026-03-05；面积以公顷、金额以元为单位"),
    ("保存", "在系统中导入后成为草稿，检查无误再由签发人提交"),
)


class Book:
    """A workbook being written."""

    def __init__(self, path: Path) -> None:
        self._book: Any = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
        self._formats = {name: self._book.add_format(f) for name, f in FORMATS.items()}
        for places in range(5):
            form = {"num_format": f"0.{'0' * places}" if places else "0"}
            self._formats[f"n{places}"] = self._book.add_format(form)
        self._sheets: dict[str, Any] = {}

    def table(self, table: Table) -> None:
        """A sheet with its heads, units and drop-downs."""
        sheet = self._sheets[table.prefix] = self._book.add_worksheet(table.title)
        sheet.freeze_panes(FIRST_ROW - 1, 1)
        for n, column in enumerate(table.columns):
            sheet.set_column(n, n, max(12, 2 * len(column.title) + 2), self._formats[style(column)])
            sheet.write_string(0, n, column.title, self._formats["head"])
            sheet.write_string(1, n, column.unit and f"单位：{column.unit}", self._formats["head"])
            if rule := choices(column):
                sheet.data_validation(FIRST_ROW - 1, n, LAST_ROW, n, rule)

    def cell(
        self, table: Table, row: int, column: Column, text: str, note: str = "", *, as_number: bool = False
    ) -> None:
        """One cell as typed; with a note it is marked. What a spreadsheet had made a number stays one."""
        sheet, n = self._sheets[table.prefix], table.columns.index(column)
        if note:
            changed = column.form.kind not in NUMBERS and as_number and is_number(text)
            write, name = (sheet.write_number, "bad_number") if changed else (sheet.write_string, "bad_text")
            write(row, n, Decimal(text) if changed else text, self._formats[name])
            sheet.write_comment(row, n, note, {"x_scale": 2.0, "y_scale": 1.2})
        elif column.form.kind in NUMBERS and is_number(text):
            sheet.write_number(row, n, Decimal(text), self._formats[style(column)])
        elif column.form.kind is Kind.DAY and text >= FIRST_REAL_DAY.isoformat() and is_day(text):
            sheet.write_datetime(row, n, datetime.fromisoformat(text), self._formats["date"])
        elif text:
            sheet.write_string(row, n, text, self._formats["quoted" if text.startswith(DANGEROUS) else "text"])

    def lines(self, name: str, rows: Iterator[tuple[str, ...]]) -> None:
        """A sheet of plain text."""
        sheet = self._book.add_worksheet(name)
        sheet.set_column(0, 5, 28)
        for r, row in enumerate(rows):
            for n, text in enumerate(row):
                sheet.write_string(r, n, text, self._formats["text"])

    def close(self, shape: Shape) -> None:
        """Add the hidden sheet and write the file."""
        sheet = self._book.add_worksheet("_template")
        for r, row in enumerate((("kind", KIND), ("template", TEMPLATE), ("shape", shape.value))):
            for n, text in enumerate(row):
                sheet.write_string(r, n, text)
        sheet.very_hidden()
        self._book.close()


def style(column: Column) -> str:
    """The format of a column's cells."""
    form = column.form
    if form.kind in NUMBERS:
        return f"n{PLACES.get(form.kind, form.places)}"
    return "date" if form.kind is Kind.DAY else "text"


def choices(column: Column) -> dict[str, object] | None:
    """The drop-down of a closed set."""
    kind = column.form.kind
    words = [YES, NO] if kind is Kind.YES_NO else [w.word for w in column.words] if kind is Kind.CHOICE else []
    if not words or len(",".join(words)) > LONGEST_LIST:
        return None
    return {"validate": "list", "source": words, "error_title": "请选择", "error_message": "请从下拉列表中选择"}


def is_number(text: str) -> bool:
    """Whether a text is a plain decimal that a spreadsheet keeps exactly."""
    return text.replace("-", "", 1).replace(".", "", 1).isascii() and text.lstrip("-").replace(".", "", 1).isdigit()


def is_day(text: str) -> bool:
    """Whether a text is a day."""
    try:
        return bool(datetime.fromisoformat(text)) and len(text) == len("2026-03-05")
    except ValueError:
        return False


@contextmanager
def book(path: Path, shape: Shape, sheets: Sequence[Table]) -> Iterator[Book]:
    """A workbook that is written when the block ends; nothing is left where it fails."""
    draft = path.with_name(f".{path.name}.part")
    made = Book(draft)
    try:
        for table in sheets:
            made.table(table)
        yield made
        made.close(shape)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def tables(shape: Shape, said: Collection[str] = ()) -> tuple[Table, ...]:
    """The sheets of a form: the short one leaves out blocks that a mine at rest says nothing in (``said``: it did)."""
    return tuple(t for t in TABLES if shape is Shape.FULL or t.block in SHORT or t.block in said)


def report(path: Path, content: Content, stamp: Stamp | None = None) -> None:
    """A report as a workbook; an empty one is the template."""
    shown = tables(content.shape, {c.table.block for c in cells(content) if not empty(c.value)})
    with book(path, content.shape, shown) as made:
        for cell in cells(content):
            if cell.table in shown:
                made.cell(cell.table, FIRST_ROW - 1 + cell.row, cell.column, written(cell.value, cell.column))
        about = [("导出时间", f"{stamp.at:%Y-%m-%d %H:%M:%S}"), ("导出用户", stamp.user)] if stamp else []
        made.lines(GUIDE, iter([*HELP, *about]))


def rows_of(table: Table, found: Sheets) -> Iterator[tuple[str, int]]:
    """The rows read of a sheet: path and place."""
    for prefix, row in found.rows.items():
        if prefix.startswith(f"{table.prefix}.") if table.many else prefix == table.block:
            yield prefix, row


def errors(path: Path, found: Sheets) -> None:
    """What was read, with bad cells marked and told on a sheet of their own; mended, it can be brought in again."""
    notes = {
        (d.table.prefix, d.row, d.column.name): f"{d.defect.cure}（应为{d.defect.expected}）" for d in found.defects
    }
    bad = {(d.table.prefix, d.row, d.column.name): d.defect.found for d in found.defects}
    numbers = {(d.table.prefix, d.row, d.column.name) for d in found.defects if d.defect.code == "not_text"}
    shown = tables(found.shape, {p.partition(".")[0] for p in found.rows})
    with book(path, found.shape, shown) as made:
        for table in shown:
            for prefix, row in rows_of(table, found):
                for column in table.columns:
                    key = (table.prefix, row, column.name)
                    text = found.typed.get(f"{prefix}.{column.name}", bad.get(key, ""))
                    made.cell(table, row - 1, column, text, notes.get(key, ""), as_number=key in numbers)
        heads = ("工作表", "错误行号", "字段", "填写内容", "应为")
        made.lines(ERRORS, iter([heads, *told(found)]))
