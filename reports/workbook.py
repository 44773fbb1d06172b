"""Workbooks out: templates, exports and error workbooks, all of one make, so that each can be brought in again.

Written row by row in constant memory. Text goes into cells as text and never as a formula, whatever it begins with;
codes are formatted as text so that no spreadsheet turns them into numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from restoration.services.exchange.cells import CODES, Column, Form, Value, expected, written
from restoration.services.exchange.kinds import EXAMPLE, TEMPLATE, Layout
from restoration.services.exchange.sheets import MAX_BYTES, MAX_ROWS, Cell, Number, Odd
from restoration.services.exchange.table import ERROR_HEADS, Row, RowDefect

FIRST_REAL_DAY: Final = date(1900, 3, 1)
"""Before it, spreadsheets count one day wrong (they know a 29 February 1900); such days are written as text."""
DANGEROUS: Final = tuple("=+-@\t\r\n＝＋－＠")
LONGEST_LIST: Final = 255
NOTE_SIZE: Final = {"x_scale": 2.0, "y_scale": 1.2}
FORMATS: Final[Mapping[str, dict[str, object]]] = {
    "head": {"bold": True, "bg_color": "#DDEBF7", "border": 1, "text_wrap": True, "valign": "top"},
    "wanted": {"bold": True, "bg_color": "#FCE4D6", "border": 1, "text_wrap": True, "valign": "top"},
    "text": {"num_format": "@"},
    "quoted": {"num_format": "@", "quote_prefix": True},
    "date": {"num_format": "yyyy-mm-dd"},
    "yuan": {"num_format": "0.00"},
    "hectares": {"num_format": "0.0000"},
    "number": {"num_format": "0"},
    "bad_text": {"num_format": "@", "bg_color": "#FF9999"},
    "bad_date": {"num_format": "yyyy-mm-dd", "bg_color": "#FF9999"},
    "bad_number": {"bg_color": "#FF9999"},
}
NUMBERS: Final = {Form.YUAN: "yuan", Form.HECTARES: "hectares", Form.NUMBER: "number"}


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who made a workbook, when, for what."""

    user: str
    at: datetime  # in the bureau's own time
    scope: str


class Book:
    """A workbook being written: rows go to the first sheet, in order; sheets that explain it follow."""

    def __init__(self, path: Path, layout: Layout) -> None:
        self.layout = layout
        self._book: Any = xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False})
        self._formats = {name: self._book.add_format(f) for name, f in FORMATS.items()}
        self._sheet: Any = self._book.add_worksheet(layout.title)
        self._row = 0
        for number, column in enumerate(layout.columns):
            default = self._formats[cell_format(column)]
            self._sheet.set_column(number, number, max(12, 2 * len(column.title) + 2), default)
        self._sheet.freeze_panes(1, 1)

    # ---- rows ------------------------------------------------------------------------------------------------------

    def heads(self, extra: Sequence[str] = ()) -> None:
        """The header row, with a note on each head."""
        for number, column in enumerate(self.layout.columns):
            self._sheet.write_string(0, number, column.title, self._formats["wanted" if column.required else "head"])
            self._sheet.write_comment(0, number, explained(column), NOTE_SIZE)
        for number, head in enumerate(extra, len(self.layout.columns)):
            self._sheet.set_column(number, number, 24)
            self._sheet.write_string(0, number, head, self._formats["wanted"])
        self._row = 1

    def values(self, values: Mapping[str, Value]) -> None:
        """A row of values as kept."""
        for number, column in enumerate(self.layout.columns):
            self._value(number, column, written(values.get(column.key), column))
        self._row += 1

    def cells(self, row: Row, wrong: Mapping[str, str], extra: Sequence[str]) -> None:
        """A row as it was read, cells with something wrong marked, and text in the columns added."""
        for number, column in enumerate(self.layout.columns):
            told = wrong.get(column.key)
            self._cell(number, column, row.cells.get(column.key, ""), bad=told is not None)
            if told is not None:
                self._sheet.write_comment(self._row, number, told, NOTE_SIZE)
        for number, text in enumerate(extra, len(self.layout.columns)):
            self._text(number, text)
        self._row += 1

    def _value(self, number: int, column: Column, value: str | date | None) -> None:
        if value is None:
            return
        if isinstance(value, date):
            self._day(number, value, "date")
        elif column.form in NUMBERS:
            self._sheet.write_number(self._row, number, Decimal(value), self._formats[NUMBERS[column.form]])
        else:
            self._text(number, value)

    def _cell(self, number: int, column: Column, cell: Cell, *, bad: bool) -> None:
        if isinstance(cell, date):
            self._day(number, cell, "bad_date" if bad else "date")
        elif isinstance(cell, Number) and column.form not in CODES:
            name = "bad_number" if bad else NUMBERS.get(column.form, "text")
            self._sheet.write_number(self._row, number, float(cell.text), self._formats[name])
        else:
            text = cell.text if isinstance(cell, Number | Odd) else cell
            self._text(number, text, "bad_text" if bad else "")

    def _day(self, number: int, day: date, name: str) -> None:
        if day < FIRST_REAL_DAY:
            self._text(number, day.isoformat(), "bad_text" if name == "bad_date" else "")
        else:
            moment = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a day, as the format wants it
            self._sheet.write_datetime(self._row, number, moment, self._formats[name])

    def _text(self, number: int, text: str, name: str = "") -> None:
        chosen = self._formats[name or ("quoted" if text.startswith(DANGEROUS) else "text")]
        if text:
            self._sheet.write_string(self._row, number, text, chosen)
        else:
            self._sheet.write_blank(self._row, number, None, chosen)

    # ---- what surrounds the rows -----------------------------------------------------------------------------------

    def choices(self) -> None:
        """Drop-down lists for columns with fixed choices, and a check of dates and numbers as they are typed."""
        for number, column in enumerate(self.layout.columns):
            if rule := validation(column):
                self._sheet.data_validation(1, number, MAX_ROWS, number, rule)

    def explain(self, lines: Sequence[tuple[str, str]]) -> None:
        """A sheet that explains the first one."""
        sheet = self._book.add_worksheet("说明")
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, 1, 90)
        for number, line in enumerate(lines):
            for place, text in enumerate(line):
                sheet.write_string(number, place, text, self._formats["text"])

    def close(self) -> None:
        """Add the hidden sheet that tells kind and template version, and write the file."""
        sheet = self._book.add_worksheet("_template")
        for number, line in enumerate((("kind", self.layout.kind.value), ("template", TEMPLATE))):
            for place, text in enumerate(line):
                sheet.write_string(number, place, text)
        sheet.very_hidden()
        self._book.close()


def cell_format(column: Column) -> str:
    """The format of a column's cells, empty ones too."""
    return {**NUMBERS, Form.DATE: "date"}.get(column.form, "text")


def explained(column: Column) -> str:
    """The note on a head."""
    need = "必填。" if column.required else "选填。"
    return f"{need}{column.note or expected(column)}\n应为：{expected(column)}\n示例：{column.example or '（空）'}"


def validation(column: Column) -> dict[str, object] | None:
    """The rule a spreadsheet applies while a cell is typed."""
    words = list(column.choices)
    if words and column.form is not Form.PARTS and len(",".join(words)) <= LONGEST_LIST:
        return {"validate": "list", "source": words, "error_title": "请选择", "error_message": expected(column)}
    if column.form is Form.DATE:
        limits = {"minimum": datetime(1900, 3, 1), "maximum": datetime(2199, 12, 31)}  # noqa: DTZ001 - days
        return {"validate": "date", "criteria": "between", **limits, "error_message": expected(column)}
    if column.form in (Form.YUAN, Form.HECTARES):
        return {"validate": "decimal", "criteria": ">=", "value": 0, "error_message": expected(column)}
    return None


@contextmanager
def book(path: Path, layout: Layout) -> Iterator[Book]:
    """A workbook that is written when the block ends; nothing is left where it fails, and no older file is lost."""
    draft = path.with_name(f".{path.name}.part")
    made = Book(draft, layout)
    try:
        yield made
        made.close()
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


# ---- the three workbooks -------------------------------------------------------------------------------------------


def template(path: Path, layout: Layout) -> None:
    """An empty workbook of a kind, with an example row, notes, lists and an explanation."""
    with book(path, layout) as made:
        made.heads()
        made.cells(example(layout), {}, ())
        made.choices()
        made.explain(instructions(layout))


def example(layout: Layout) -> Row:
    """The example row; its first cell says that it is one."""
    cells: dict[str, Cell] = {}
    for column in layout.columns:
        if column.form is Form.DATE:
            cells[column.key] = date.fromisoformat(column.example)
        elif column.form in NUMBERS:
            cells[column.key] = Number(column.example)
        else:
            cells[column.key] = column.example
    first = layout.columns[0].key
    cells[first] = f"{EXAMPLE}{cells[first]}"
    return Row(2, cells)


def instructions(layout: Layout) -> list[tuple[str, str]]:
    """How a template is filled."""
    return [
        (f"{layout.title}（{layout.kind}）", f"模板第 {TEMPLATE} 版"),
        ("填写", layout.explained),
        ("表头", "第 1 行不要改动；带 * 的列必填；“（示例）”开头的行不会导入，可以保留"),
        ("编号", "编号、证号、代码一律用文本格式，不要让表格软件改成数字"),
        ("日期", "用日期格式，或写成 2026-03-05"),
        ("限制", f"一次最多 {MAX_ROWS} 行、{MAX_BYTES // 2**20} MB；不要合并单元格，不要留错误值"),
        ("导入", f"restoration import {layout.kind} 文件.xlsx --dry-run --errors 错误.xlsx；无误后去掉 --dry-run"),
        *((c.title, f"{c.note or expected(c)}；应为{expected(c)}") for c in layout.columns),
    ]


def stamped(layout: Layout, stamp: Stamp) -> list[tuple[str, str]]:
    """The head sheet of an export."""
    units = "、".join(c.head for c in layout.columns if c.form in (Form.YUAN, Form.HECTARES))
    return [
        ("内容", f"{layout.title}（{layout.kind}）"),
        ("范围", stamp.scope),
        ("导出时间", stamp.at.strftime("%Y-%m-%d %H:%M:%S")),
        ("导出用户", stamp.user),
        ("单位", units or "（无）"),
        ("说明", "已被更正的记录不在其中；导入空库即恢复同样的登记"),
    ]


def errors(path: Path, layout: Layout, rows: Iterator[tuple[Row, list[RowDefect]]]) -> int:
    """A workbook of the bad rows alone: what is wrong is marked, noted and told in four columns. How many rows."""
    count = 0
    with book(path, layout) as made:
        made.heads(ERROR_HEADS)
        for row, defects in rows:
            wrong: dict[str, str] = {}
            for d in defects:
                wrong[d.key] = "\n".join(
                    filter(None, (wrong.get(d.key), f"{d.defect.cure}（应为{d.defect.expected}）"))
                )
            made.cells(row, wrong, told(row, defects))
            count += 1
        made.choices()
        made.explain(
            [("更正", "只列有错的行。改正标色单元格后，用 restoration import 的 --fixed 选项并回原文件再导入")]
        )
    return count


def told(row: Row, defects: Sequence[RowDefect]) -> tuple[str, str, str, str]:
    """The four columns: 错误行号, 字段, 原因, 应为."""
    heads = "；".join(dict.fromkeys(d.defect.field or "整行" for d in defects))
    reasons = "；".join(f"“{d.defect.found}”：{d.defect.cure}" for d in defects)
    wanted = "；".join(dict.fromkeys(d.defect.expected for d in defects))
    return (str(row.number), heads, reasons[:30_000], wanted[:30_000])
