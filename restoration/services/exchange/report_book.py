"""A year's report as a workbook, read: a sheet for each block and each list, heads in row 1, units in row 2.

A sheet or head that is not ours is refused and not dropped. What cannot be read is told sheet by sheet and row by row;
nothing of such a workbook is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from restoration.errors import Defect, Invalid, Malformed
from restoration.law.report.content import Content
from restoration.law.report.forms import Kind
from restoration.law.report.tables import TABLES, Column, Table
from restoration.law.report.words import Shape
from restoration.services.exchange.cells import decimal_text
from restoration.services.exchange.sheets import Book, Cell, Number, Odd, SheetRow, read_all
from restoration.services.exchange.table import plain
from restoration.services.reports import typed
from restoration.services.reports.contents import cleaned

KIND: Final = "report"
TEMPLATE: Final = "1"
FIRST_ROW: Final = 3
NUMBERS: Final = (Kind.AREA, Kind.MONEY, Kind.DECIMAL, Kind.COUNT)


@dataclass(frozen=True, slots=True)
class CellDefect:
    """One cell that cannot be read: its table and column, its row in the sheet, and the defect."""

    table: Table
    column: Column
    row: int
    defect: Defect


@dataclass(slots=True)
class Sheets:
    """A workbook as read: cells as typed by path, where each one stood, and what is wrong."""

    shape: Shape
    typed: dict[str, str] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)  # path of a row → row in its sheet
    defects: list[CellDefect] = field(default_factory=list)


class BookRefusedCells(Invalid):
    """A workbook with cells that cannot be read: nothing of it was kept."""

    code = "import_refused"

    def __init__(self, sheets: Sheets) -> None:
        self.sheets = sheets
        told = [
            Defect(f"{d.table.title} 第{d.row}行 {d.column.head}", d.defect.code, d.defect.found, *rest(d.defect))
            for d in sheets.defects
        ]
        super().__init__(f"工作簿中有 {len(told)} 处需要更正，未作保存", told)


def rest(defect: Defect) -> tuple[str, str]:
    """What was expected and what to do."""
    return defect.expected, defect.cure


async def read(path: Path) -> Content:
    """A workbook as a report. Raises ``Malformed`` for one not of ours, ``BookRefusedCells`` with every bad cell."""
    return content_of(await read_all(path))


def content_of(book: Book) -> Content:
    """The sheets as a report."""
    found = sheets_of(book)
    values, wrong = typed.assemble(found.typed)
    found.defects += [placed(found, d) for d in wrong]
    if found.defects:
        raise BookRefusedCells(found)
    shaped: dict[str, Any] = {**cleaned(values), "shape": found.shape.value}
    return typed.valid(shaped)


def sheets_of(book: Book) -> Sheets:
    """The cells of our sheets as typed. Raises ``Malformed``."""
    shape = next((s for s in Shape if s.value == book.about.get("shape")), None)
    if (book.about.get("kind"), book.about.get("template")) != (KIND, TEMPLATE) or shape is None:
        raise Malformed("不是本系统的年度报告工作簿或者模板版本已更新，请重新下载模板后填写", code="workbook_refused")
    found = Sheets(shape)
    tables = {t.title: t for t in TABLES}
    if strange := [n for n in book.sheets if n not in tables and n not in (GUIDE, ERRORS)]:
        raise Malformed(f"工作簿中有不认识的工作表：{'、'.join(strange[:5])}；请恢复原名", code="workbook_refused")
    for name, rows in book.sheets.items():
        if name in tables and rows:
            columns = columns_of(tables[name], rows[0])
            for row in rows[1:]:
                if row.number >= FIRST_ROW:
                    take(found, tables[name], columns, row)
    return found


GUIDE, ERRORS = "说明", "错误"


def columns_of(table: Table, heads: SheetRow) -> list[Column | None]:
    """The columns in the order of the sheet. Raises ``Malformed`` for a head that is not ours, or given twice."""
    known = {plain(c.title): c for c in table.columns}
    named = [plain(h) if isinstance(h, str) else "?" for h in heads.cells]
    if wrong := [h for n, h in enumerate(named) if h and (h not in known or h in named[:n])]:
        raise Malformed(
            f"工作表“{table.title}”的表头不对：{'、'.join(wrong[:5])}；第 1 行请勿改动", code="workbook_refused"
        )
    return [known.get(h) for h in named]


def take(found: Sheets, table: Table, columns: list[Column | None], row: SheetRow) -> None:
    """One row's cells, by path."""
    if not table.many and row.number > FIRST_ROW:
        first = table.columns[0]
        cure = "此表只填写一行，请删除多余的行"
        found.defects.append(CellDefect(table, first, row.number, Defect(first.name, "extra_row", "", "一行", cure)))
        return
    prefix = f"{table.prefix}.{row.number - FIRST_ROW}" if table.many else table.block
    found.rows[prefix] = row.number
    for column, cell in zip(columns, row.cells, strict=False):
        if column is None or cell == "":
            continue
        text = text_of(cell, column)
        if isinstance(text, Defect):
            found.defects.append(CellDefect(table, column, row.number, text))
        else:
            found.typed[f"{prefix}.{column.name}"] = text


def text_of(cell: Cell, column: Column) -> str | Defect:
    """A cell as it would be typed; a number or a day where text belongs was changed by the spreadsheet."""
    kind = column.form.kind
    if isinstance(cell, str):
        return cell
    if isinstance(cell, date) and kind is Kind.DAY:
        return cell.isoformat()
    if isinstance(cell, Number) and kind in NUMBERS:
        return decimal_text(cell)
    shown = cell.isoformat() if isinstance(cell, date) else cell.text
    wanted = "数字" if kind in NUMBERS else "日期" if kind is Kind.DAY else "文本格式的内容"
    code = "cell_type" if isinstance(cell, Odd) else "not_text"
    return Defect(column.name, code, shown[:60], wanted, f"请把单元格设为{wanted.removesuffix('的内容')}后重新填写")


def placed(found: Sheets, defect: Defect) -> CellDefect:
    """A defect by path, with its place in the workbook."""
    prefix, _, name = defect.field.rpartition(".")
    table = next(t for t in TABLES if prefix == t.block or (t.many and prefix.startswith(f"{t.prefix}.")))
    if not table.many:
        table = next(t for t in TABLES if t.block == prefix and not t.many)
    column = next(c for c in table.columns if c.name == name)
    return CellDefect(table, column, found.rows.get(prefix, FIRST_ROW), defect)


def told(found: Sheets) -> Iterator[tuple[str, str, str, str, str]]:
    """The rows of the sheet of errors: sheet, row, column, what was found, what to do."""
    for d in found.defects:
        yield d.table.title, str(d.row), d.column.head, d.defect.found, f"应为{d.defect.expected}；{d.defect.cure}"
