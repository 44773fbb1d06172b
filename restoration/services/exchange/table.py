"""From a sheet's rows to records' values: heads matched, a county's own heads mapped, every cell read.

A head that is not ours is refused and not dropped, because what a clerk filled in must never be lost without a word; a
county's own workbook says in its mapping which of its columns are to be left out.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Final

from pydantic import Field, ValidationError

from restoration.errors import Defect, Malformed
from restoration.law.identifiers import fold_width
from restoration.services.exchange.cells import Value, read_cell, shown
from restoration.services.exchange.kinds import EXAMPLE, TEMPLATE, Kind, Layout, layout_of
from restoration.services.exchange.sheets import Cell, Sheet, SheetRow
from restoration.strict import StrictModel

ERROR_HEADS: Final = ("错误行号", "字段", "原因", "应为")
"""The columns an error workbook adds; ignored when it is imported again."""


class HeadMapping(StrictModel):
    """How a county's own workbook reads: which sheet, where the heads are, their heads → ours, what they leave out."""

    sheet: Annotated[str, Field(max_length=31)] = ""
    header_row: Annotated[int, Field(ge=1, le=50)] = 1
    columns: dict[str, str] = Field(default_factory=dict)
    defaults: dict[str, str] = Field(default_factory=dict)
    ignore: tuple[str, ...] = ()


NO_MAPPING: Final = HeadMapping()


@dataclass(frozen=True, slots=True)
class RowDefect:
    """One thing wrong with one row: where, and the defect with its reason in words."""

    row: int
    key: str  # the column's, "" for the row as a whole
    defect: Defect

    def __str__(self) -> str:
        d = self.defect
        where = f"第{self.row}行「{d.field}」" if d.field else f"第{self.row}行"
        return f"{where}：填写为“{d.found}”，应为{d.expected}；{d.cure}"


@dataclass(slots=True)
class Row:
    """A row as read: its number, its cells by column, and their values where they could be read."""

    number: int
    cells: dict[str, Cell]
    values: dict[str, Value] = field(default_factory=dict)
    bad: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A workbook's rows of one kind, what is wrong with them, and how many example rows were left out."""

    layout: Layout
    rows: tuple[Row, ...]
    defects: tuple[RowDefect, ...]
    examples: int


def read_mapping(path: Path) -> HeadMapping:
    """A mapping file. Raises ``Malformed``."""
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
        lists = {k: tuple(v) if isinstance(v, list) else v for k, v in values.items()}
        return HeadMapping.model_validate(lists)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as e:
        raise Malformed(f"{path.name}：对照文件无法读取（{e}），请核对路径和 TOML 格式") from None
    except ValidationError as e:
        keys = "、".join(".".join(str(x) for x in err["loc"]) for err in e.errors(include_url=False))
        cure = "只能有 sheet、header_row、ignore 和 [columns]、[defaults]，列名和取值都加引号"
        raise Malformed(f"{path.name}：对照文件的 {keys} 不对；{cure}") from None


# ---- heads -------------------------------------------------------------------------------------------------------


def plain(head: str) -> str:
    """A head as compared: without required mark, spaces and differences of width."""
    return "".join(fold_width(head).split()).rstrip("*")


def read_table(kind: Kind, sheet: Sheet, mapping: HeadMapping = NO_MAPPING) -> Table:
    """The rows of a sheet as a kind's records. Raises ``Malformed`` where the heads are not this kind's."""
    layout = layout_of(kind)
    about(layout, sheet.about)
    if not sheet.rows or sheet.rows[0].number != mapping.header_row:
        raise Malformed(f"第 {mapping.header_row} 行没有表头，请从模板开始填写")
    places = heads(layout, sheet.rows[0], mapping)
    headless(sheet)
    defaults = {key_of(layout, head): text for head, text in mapping.defaults.items()}
    rows, examples = [], 0
    for sheet_row in sheet.rows[1:]:
        row = row_of(layout, sheet_row, places, defaults)
        if row is None:
            examples += 1
        elif row.cells:
            rows.append(row)
    defects = tuple(d for row in rows for d in read_row(layout, row))
    return Table(layout, tuple(rows), defects, examples)


def about(layout: Layout, told: Mapping[str, str]) -> None:
    """A workbook of ours is of this kind and of the present template."""
    if (kind := told.get("kind", layout.kind.value)) != layout.kind:
        raise Malformed(f"这是“{kind}”的工作簿，不是“{layout.kind}”（{layout.title}）的，请核对种类")
    if (version := told.get("template", TEMPLATE)) != TEMPLATE:
        cure = f"请用 restoration template {layout.kind} 重新生成模板（第 {TEMPLATE} 版），把内容粘贴过去"
        raise Malformed(f"模板是第 {version} 版，已不能使用；{cure}")


def heads(layout: Layout, row: SheetRow, mapping: HeadMapping) -> dict[int, str]:
    """Which column of the sheet holds which of ours. Raises ``Malformed`` naming every head that does not fit."""
    ignored = {plain(h) for h in (*ERROR_HEADS, *mapping.ignore)}
    renamed = {plain(theirs): ours for theirs, ours in mapping.columns.items()}
    ours = {plain(c.head): c.key for c in layout.columns}
    places: dict[int, str] = {}
    wrong: list[str] = []
    for place, cell in enumerate(row.cells):
        head = plain(shown(cell))
        key = ours.get(plain(renamed.get(head, head)))
        if not head or (head in ignored and key is None):
            continue
        if key is None:
            wrong.append(f"“{shown(cell)}”不是本表的列")
        elif key in places.values():
            wrong.append(f"“{shown(cell)}”出现了两次")
        else:
            places[place] = key
    given = {*places.values(), *(key_of(layout, h) for h in mapping.defaults)}
    wrong += [f"缺少“{c.head}”列" for c in layout.columns if c.required and c.key not in given]
    if wrong:
        cure = "请按模板的表头填写，或用 --mapping 说明对应关系；不需要的列写进 ignore"
        raise Malformed(f"表头有 {len(wrong)} 处不符：{'；'.join(wrong[:30])}。{cure}")
    return places


def headless(sheet: Sheet) -> None:
    """What stands under no head would be lost. Raises ``Malformed`` naming the first such cell."""
    blank = {n for n, cell in enumerate(sheet.rows[0].cells) if not shown(cell).strip()}
    for row in sheet.rows[1:]:
        for place in blank:
            if place < len(row.cells) and shown(row.cells[place]).strip():
                raise Malformed(f"第 {row.number} 行第 {place + 1} 列有内容而没有表头，请补上表头或删除该列内容")


def key_of(layout: Layout, head: str) -> str:
    """The key of a head named in a mapping. Raises ``Malformed``."""
    for column in layout.columns:
        if plain(column.head) == plain(head):
            return column.key
    raise Malformed(f"对照文件中的“{head}”不是“{layout.title}”表的列")


# ---- rows --------------------------------------------------------------------------------------------------------


def row_of(layout: Layout, row: SheetRow, places: Mapping[int, str], defaults: Mapping[str, str]) -> Row | None:
    """A row's cells by column, defaults filled in; ``None`` for an example row."""
    cells = {key: row.cells[place] for place, key in places.items() if shown(row.cells[place]).strip()}
    first = cells.get(layout.columns[0].key, "")
    if isinstance(first, str) and first.startswith(EXAMPLE):
        return None
    return Row(row.number, {**defaults, **cells} if cells else {})


def read_row(layout: Layout, row: Row) -> Iterator[RowDefect]:
    """Read every cell of a row into its values; what cannot be read is told."""
    for column in layout.columns:
        found = read_cell(row.cells.get(column.key, ""), column)
        if isinstance(found, Defect):
            row.bad = True
            yield RowDefect(row.number, column.key, found)
        else:
            row.values[column.key] = found


def bad_rows(table: Table, defects: Sequence[RowDefect]) -> Iterator[tuple[Row, list[RowDefect]]]:
    """The rows with something wrong, in order, each with all of it."""
    by_row: dict[int, list[RowDefect]] = {}
    for d in defects:
        by_row.setdefault(d.row, []).append(d)
    for row in table.rows:
        if row.number in by_row:
            yield row, by_row[row.number]


def with_fixed(table: Table, fixed: Sheet, path: Path) -> Table:
    """The table with rows of a corrected error workbook in the places their 错误行号 names. Raises ``Malformed``."""
    corrected = read_table(table.layout.kind, fixed)
    places = [n for n, cell in enumerate(fixed.rows[0].cells) if plain(shown(cell)) == ERROR_HEADS[0]]
    if len(places) != 1:
        raise Malformed(f"改正后的工作簿没有“{ERROR_HEADS[0]}”列，请用 --errors 输出的工作簿更正")
    named = {r.number: shown(r.cells[places[0]]).strip() if places[0] < len(r.cells) else "" for r in fixed.rows[1:]}
    rows = {row.number: row for row in table.rows}
    wrong: dict[int, list[RowDefect]] = {}
    for d in table.defects:
        wrong.setdefault(d.row, []).append(d)
    for row in corrected.rows:
        told = named[row.number]
        if not told.isdecimal() or int(told) not in rows:
            raise Malformed(
                f"改正后的工作簿第 {row.number} 行的错误行号“{told[:20]}”不是 {path.name} 的行，请勿改动该列"
            )
        told_of = [d for d in corrected.defects if d.row == row.number]
        row.number = int(told)
        rows[row.number] = row
        wrong[row.number] = [RowDefect(row.number, d.key, d.defect) for d in told_of]
    defects = tuple(d for number in sorted(wrong) for d in wrong[number])
    return Table(table.layout, tuple(rows[n] for n in sorted(rows)), defects, table.examples)
