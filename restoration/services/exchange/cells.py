"""One cell at a time: what a spreadsheet gives, read as what the register keeps, or refused with what to do.

A spreadsheet changes what is typed: a long code becomes a number whose last digits are lost, a date becomes a count of
days. Nothing is guessed back: such a cell is refused, with the likely value as a suggestion.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from restoration import strict
from restoration.errors import Defect
from restoration.law import identifiers
from restoration.services.exchange.sheets import Cell, Number, Odd

Value = str | int | bool | date | tuple[str, ...] | None


class Form(StrEnum):
    """What a column holds."""

    TEXT = "text"
    CODE = "code"
    USCC = "uscc"
    DIVISION = "division"
    TAIL = "tail"
    DATE = "date"
    YUAN = "yuan"  # kept in fen
    HECTARES = "hectares"  # kept in m²
    NUMBER = "number"
    CHOICE = "choice"
    YES_NO = "yes_no"
    PARTS = "parts"


CODES: Final = frozenset({Form.CODE, Form.USCC, Form.DIVISION, Form.TAIL})
"""Columns whose cells are formatted as text, so that no digit is ever lost."""
YES_NO: Final = {"是": "yes", "否": "no"}
LARGEST_EXACT: Final = 10**15


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key in our records, its head (with unit), what it holds and how it is explained."""

    key: str
    head: str
    form: Form
    note: str
    example: str
    required: bool = False
    longest: int = 100
    choices: Mapping[str, str] = field(default_factory=dict)  # as written → as stored

    @property
    def title(self) -> str:
        """The head with its required mark."""
        return f"{self.head}*" if self.required else self.head


def read_cell(cell: Cell, column: Column) -> Value | Defect:
    """The value of a cell; ``None`` where an optional one is empty."""
    if isinstance(cell, str) and not cell.strip():
        if not column.required:
            return None
        return Defect(column.head, "missing", "（空）", expected(column), "必填项，请补填")
    if isinstance(cell, Odd):
        return Defect(column.head, "cell_type", cell.text[:40], expected(column), "请删除单元格格式，按说明重新填写")
    return READERS[column.form](cell, column)


def expected(column: Column) -> str:
    """What a column takes, in a few words."""
    if column.choices:
        return "以下之一：" + "、".join(column.choices)
    return EXPECTED[column.form]


EXPECTED: Final = {
    Form.TEXT: "文字",
    Form.CODE: "文本格式的编号",
    Form.USCC: "18 位统一社会信用代码",
    Form.DIVISION: "6 位或 9 位行政区划代码",
    Form.TAIL: "4 位半角数字",
    Form.DATE: "日期，如 2026-03-05",
    Form.YUAN: "以元为单位、最多 2 位小数的数字",
    Form.HECTARES: "以公顷为单位、最多 4 位小数的数字",
    Form.NUMBER: "整数",
    Form.CHOICE: "所列选项之一",
    Form.YES_NO: "是或否",
    Form.PARTS: "报告组成部分，用顿号分隔",
}


# ---- text and codes ----------------------------------------------------------------------------------------------


def shown(cell: Cell) -> str:
    """A cell as a clerk sees it."""
    if isinstance(cell, date):
        return cell.isoformat()
    return cell if isinstance(cell, str) else cell.text


def read_text(cell: Cell, column: Column) -> str | Defect:
    """Text; a number or a date in a column for text was changed by the spreadsheet."""
    if not isinstance(cell, str):
        cure = "单元格是数字或日期，请把单元格设为文本格式后重新填写"
        return Defect(column.head, "not_text", shown(cell), expected(column), cure)
    return strict.clean_text(cell, field=column.head, max_length=column.longest)


def read_code(cell: Cell, column: Column) -> str | Defect:
    """A code as text in half-width characters."""
    if isinstance(cell, Number):
        return number_for_code(cell, column)
    text = read_text(cell, column)
    if isinstance(text, Defect) or (folded := identifiers.fold_width(text)) == text:
        return text
    cure = f"请改用半角字符；是否为 {folded}？"
    return Defect(column.head, "full_width", text[:60], f"半角的{column.head}", cure)


def number_for_code(cell: Number, column: Column) -> Defect:
    """A code that the spreadsheet made a number of: its leading zeros and its last digits may be gone."""
    value = Decimal(cell.text)
    if abs(value) < LARGEST_EXACT and value == value.to_integral_value():
        cure = f"编号被存成了数字；请把单元格设为文本格式后重新填写，是否为 {int(value)}？"
    else:
        cure = "长编号被存成了数字（科学计数法），末几位已丢失；请把单元格设为文本格式，按原件重新填写"
    return Defect(column.head, "number_for_code", cell.text, expected(column), cure)


def checked(check: Callable[..., list[Defect]]) -> Callable[[Cell, Column], str | Defect]:
    """A code with a check of its own."""

    def read(cell: Cell, column: Column) -> str | Defect:
        text = read_code(cell, column)
        if isinstance(text, Defect):
            return text
        return next(iter(check(text, field=column.head)), text)

    return read


def read_tail(cell: Cell, column: Column) -> str | Defect:
    """The last four digits of an account's number."""
    text = read_code(cell, column)
    if isinstance(text, Defect) or re.fullmatch(r"[0-9]{4}", text):
        return text
    return Defect(column.head, "tail_format", text[:60], expected(column), "只填银行账号的最后 4 位数字")


# ---- dates, numbers ----------------------------------------------------------------------------------------------

_LOOSE_DATE: Final = re.compile(r"([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})\s*日?")


def read_day(cell: Cell, column: Column) -> date | Defect:
    """A real date, or text written YYYY-MM-DD."""
    if isinstance(cell, Number):
        cure = "单元格是数字而不是日期；请把单元格设为日期格式后核对，或按 2026-03-05 填写"
        return Defect(column.head, "number_for_date", cell.text, expected(column), cure)
    found = strict.iso_date(cell.isoformat() if isinstance(cell, date) else shown(cell).strip(), field=column.head)
    if isinstance(found, Defect) and (likely := loose_day(shown(cell))):
        cure = f"请按 2026-03-05 的格式填写（半角数字）；是否为 {likely}？"
        return Defect(column.head, found.code, shown(cell)[:60], expected(column), cure)
    return found


def loose_day(text: str) -> str | None:
    """The date a text most likely means, to be offered, never taken."""
    if not (m := _LOOSE_DATE.fullmatch(identifiers.fold_width(text).strip())):
        return None
    found = strict.iso_date(f"{m[1]}-{int(m[2]):02}-{int(m[3]):02}")
    return None if isinstance(found, Defect) else found.isoformat()


def decimal_text(cell: Cell) -> str:
    """A number cell as the shortest text that means it; text as typed."""
    if not isinstance(cell, Number):
        return shown(cell).strip()
    value = Decimal(cell.text)
    return cell.text if not value.is_finite() else f"{value.normalize():f}"


def measured(
    read: Callable[..., int | Defect], places: int, *, positive: bool
) -> Callable[[Cell, Column], int | Defect]:
    """An amount or area: exact, from a number cell or from text."""

    def read_it(cell: Cell, column: Column) -> int | Defect:
        text = decimal_text(cell)
        if isinstance(cell, Number) and len(text.replace(".", "").lstrip("-0")) > 15:
            cure = f"数字超过 15 位有效数字，已不精确（系统不四舍五入到 {places} 位）；请设为文本格式后重新填写"
            return Defect(column.head, "number_inexact", text[:60], expected(column), cure)
        found = read(text, field=column.head, positive=positive)
        folded = identifiers.fold_width(text)
        if isinstance(found, Defect) and folded != text and not isinstance(read(folded), Defect):
            return Defect(column.head, "full_width", text[:60], expected(column), f"请改用半角数字；是否为 {folded}？")
        return found

    return read_it


def read_number(cell: Cell, column: Column) -> int | Defect:
    """A whole number up to twelve digits; what is too large for its field the record itself refuses."""
    text = decimal_text(cell)
    if re.fullmatch(r"0|[1-9][0-9]{0,11}", text):
        return int(text)
    folded = identifiers.fold_width(text)
    likely = f"；是否为 {folded}？" if folded != text and folded.isascii() and folded.isdigit() else ""
    return Defect(column.head, "number_format", text[:60], expected(column), f"请填写半角的整数{likely}")


# ---- choices -----------------------------------------------------------------------------------------------------


def read_choice(cell: Cell, column: Column) -> str | Defect:
    """One of the words listed."""
    text = shown(cell).strip()
    if text in column.choices:
        return column.choices[text]
    return Defect(column.head, "choice", text[:60], expected(column), "请从下拉列表中选择")


def read_yes_no(cell: Cell, column: Column) -> bool | Defect:
    """是 or 否."""
    found = read_choice(cell, column)
    return found if isinstance(found, Defect) else found == "yes"


def read_parts(cell: Cell, column: Column) -> tuple[str, ...] | Defect:
    """Several of the words listed, or their ids."""
    words = [w.strip() for w in re.split(r"[、,，;；\n]", shown(cell)) if w.strip()]
    known = {**column.choices, **{i: i for i in column.choices.values()}}
    if words and not (wrong := [w for w in words if w not in known]):
        return tuple(dict.fromkeys(known[w] for w in words))
    return Defect(
        column.head, "part_unknown", "、".join(wrong if words else ())[:60], expected(column), "请核对组成部分的名称"
    )


READERS: Final[Mapping[Form, Callable[[Cell, Column], Value | Defect]]] = {
    Form.TEXT: read_text,
    Form.CODE: read_code,
    Form.USCC: checked(identifiers.uscc),
    Form.DIVISION: checked(identifiers.division_code),
    Form.TAIL: read_tail,
    Form.DATE: read_day,
    Form.YUAN: measured(strict.yuan_to_fen, 2, positive=True),
    Form.HECTARES: measured(strict.hectares_to_m2, 4, positive=False),
    Form.NUMBER: read_number,
    Form.CHOICE: read_choice,
    Form.YES_NO: read_yes_no,
    Form.PARTS: read_parts,
}


def written(value: Value, column: Column) -> str | date | None:
    """A stored value as its column shows it; amounts and areas as exact decimal text."""
    if value is None or isinstance(value, date):
        return value
    words = {stored: word for word, stored in reversed(list(column.choices.items()))}
    if isinstance(value, bool):
        return words["yes" if value else "no"]
    if isinstance(value, tuple):
        return "、".join(words.get(v, v) for v in value)
    if isinstance(value, str):
        return words.get(value, value)
    return {Form.YUAN: strict.fen_to_yuan, Form.HECTARES: strict.m2_to_hectares}.get(column.form, str)(value)
