"""A report through a workbook and back is the same report; what cannot be read is marked where it stands."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.schemas.reports import DraftIn
from reports import report_workbook
from restoration import strict
from restoration.errors import Malformed
from restoration.law.report.content import Content
from restoration.law.report.editing import read, trimmed
from restoration.law.report.forms import Kind
from restoration.law.report.tables import TABLES, Column
from restoration.services.exchange import report_book
from restoration.services.exchange.report_book import BookRefusedCells
from restoration.services.reports.contents import Filing, cleaned, stored
from restoration.services.reports.typed import assemble, spread, valid
from tests.law.report_builders import SQUARE, content

WORDS = (
    st.text(st.sampled_from("甲乙丙矿山复垦=+-@＝'\"、，;A1 （）𠮷"), min_size=1, max_size=12)
    .map(str.strip)
    .filter(bool)
)
STRATEGIES: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.TEXT: WORDS,
    Kind.LONG: st.lists(WORDS, min_size=1, max_size=3).map("\n".join),
    Kind.DAY: st.dates(date(1950, 1, 1), date(2150, 12, 31)).map(str),
    Kind.AREA: st.integers(0, 10**11),
    Kind.MONEY: st.integers(0, 10**14),
    Kind.COUNT: st.integers(0, 9_999),
    Kind.YES_NO: st.booleans(),
    Kind.POLYGON: st.just(SQUARE),
    Kind.FILE: st.from_regex(r"at_[a-z0-9]{4,16}", fullmatch=True),
}


def value_of(column: Column) -> st.SearchStrategy[Any]:
    """Anything a cell takes, or nothing."""
    kind = column.form.kind
    if column.name == "year":
        return st.none() | st.integers(2000, 2100)
    if column.name == "nothing":
        return st.booleans()
    if kind is Kind.CHOICE:
        return st.none() | st.sampled_from([w.value for w in column.words])
    if kind is Kind.WORDS:
        return st.lists(st.sampled_from([w.value for w in column.words]), max_size=3)
    if kind is Kind.DECIMAL:
        scale = 10**column.form.places
        low = -(10**9) * scale if column.form.signed else 0
        number = st.integers(low, 10**9 * scale).map(
            lambda n: f"{'-' * (n < 0)}{abs(n) // scale}.{abs(n) % scale:0{column.form.places}d}"
        )
        return st.none() | number
    return st.none() | STRATEGIES[kind]


@st.composite
def contents(draw: st.DrawFn) -> Content:
    """Any report, a few cells of every table filled."""
    values: dict[str, Any] = {"shape": draw(st.sampled_from(["full", "short"]))}
    for table in TABLES:
        block = values.setdefault(table.block, {})
        rows = [
            {c.name: draw(value_of(c)) for c in draw(st.lists(st.sampled_from(table.columns), max_size=4, unique=True))}
            for _ in range(draw(st.integers(0, 2)) if table.many else 1)
        ]
        if table.many:
            block[table.many] = rows
        else:
            block |= rows[0]
    return trimmed(read(values))


def through(report: Content, path: Path) -> Content:
    """Out as a workbook, and in again."""
    report_workbook.report(path, report)
    found = asyncio.run(report_book.read(path))
    path.unlink()
    return found


@settings(max_examples=25, deadline=None)
@given(contents())
def test_what_is_written_out_in_cells_is_read_back_the_same(report: Content) -> None:
    values, wrong = assemble(spread(report))
    assert wrong == []
    assert valid({**values, "shape": report.shape.value}) == report


@settings(max_examples=25, deadline=None)
@given(contents())
def test_what_is_sent_over_the_wire_and_kept_is_read_back_the_same(report: Content) -> None:
    sent = orjson.dumps({"content": report.model_dump(mode="json")})
    body = strict.model(DraftIn, strict.parse_json(sent)).model_dump(mode="json")
    kept = Filing(trimmed(read(cleaned(body["content"]))), {})
    assert stored(kept.text).content == report
    assert stored(kept.text).sha256 == kept.sha256


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(report=contents())
def test_a_report_through_a_workbook_is_the_same_report(report: Content, tmp_path: Path) -> None:
    assert through(report, tmp_path / "r.xlsx") == report


def test_a_whole_report_through_a_workbook(tmp_path: Path) -> None:
    assert through(content(), tmp_path / "r.xlsx") == content()


def test_the_template_has_units_lists_and_no_formula(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    report_workbook.report(path, content(damage__rows__0__place="=1+1"))
    book = openpyxl.load_workbook(path)
    sheet = book["土地损毁情况·地块"]
    heads = {c.value: c.column_letter for c in sheet[1]}
    assert sheet[f"{heads['年初面积']}2"].value == "单位：公顷"
    assert sheet[f"{heads['年初面积']}3"].value == 0.8
    assert (sheet[f"{heads['位置']}3"].value, sheet[f"{heads['位置']}3"].data_type) == ("=1+1", "s")
    lists = {str(v.sqref).split(":")[0]: v.formula1 for v in sheet.data_validations.dataValidation}
    assert lists[f"{heads['损毁方式']}3"] == '"挖损,塌陷,压占,临时占用,污染"'
    assert book["_template"].sheet_state == "veryHidden"
    short = tmp_path / "s.xlsx"
    report_workbook.report(short, read({"shape": "short"}))
    assert "生产情况" not in openpyxl.load_workbook(short).sheetnames


def spoilt(path: Path, sheet: str, head: str, value: Any, row: int = 3) -> None:
    """A cell typed over."""
    book = openpyxl.load_workbook(path)
    column = next(c.column_letter for c in book[sheet][1] if c.value == head)
    book[sheet][f"{column}{row}"] = value
    book.save(path)


@pytest.mark.parametrize(
    ("sheet", "head", "value", "code"),
    [
        ("土地损毁情况·地块", "年初面积", "0.80001", "number_places"),
        ("土地损毁情况·地块", "年初面积", "8000平方米", "number_digits"),
        ("费用使用情况·费用", "金额", "1,000.00", "number_separator"),
        ("土地损毁情况·地块", "损毁方式", "挖坏", "choice"),
        ("土地损毁情况·地块", "损毁前地类代码", 301, "not_text"),
        ("基金情况", "对账单日期", "2023/12/20", "date_format"),
        ("监测情况·监测数据", "监测值", "1.23456", "number_format"),
        ("土地损毁情况·地块", "范围拐点", "1,2;3,4", "format"),
        ("土地损毁情况·地块", "位置", "甲\u202e村", "text_characters"),
    ],
)
async def test_what_cannot_be_read_is_told_and_marked(
    tmp_path: Path, sheet: str, head: str, value: Any, code: str
) -> None:
    path, out = tmp_path / "r.xlsx", tmp_path / "e.xlsx"
    report_workbook.report(path, content())
    spoilt(path, sheet, head, value)
    with pytest.raises(BookRefusedCells) as refused:
        await report_book.read(path)
    [defect] = refused.value.defects
    assert (defect.code, defect.field.startswith(f"{sheet} 第3行 {head}")) == (code, True)
    report_workbook.errors(out, refused.value.sheets)
    marked = openpyxl.load_workbook(out)
    [cell] = [c for row in marked[sheet] for c in row if c.comment]
    assert cell.row == 3 and "应为" in cell.comment.text
    assert marked["错误"]["C2"].value.startswith(head)
    with pytest.raises(BookRefusedCells):  # unmended, it is refused again for the same cell
        await report_book.read(out)


async def test_an_error_workbook_mended_is_the_report(tmp_path: Path) -> None:
    path, out = tmp_path / "r.xlsx", tmp_path / "e.xlsx"
    report_workbook.report(path, content())
    spoilt(path, "土地损毁情况·地块", "年初面积", "约0.8")
    with pytest.raises(BookRefusedCells) as refused:
        await report_book.read(path)
    report_workbook.errors(out, refused.value.sheets)
    spoilt(out, "土地损毁情况·地块", "年初面积", "0.8000")
    assert await report_book.read(out) == content()


async def test_a_workbook_that_is_not_ours_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "r.xlsx"
    openpyxl.Workbook().save(path)
    with pytest.raises(Malformed, match="模板"):
        await report_book.read(path)
    report_workbook.report(path, content())
    spoilt(path, "基金情况", "本年应提", "别的", row=1)
    with pytest.raises(Malformed, match="表头"):
        await report_book.read(path)
    report_workbook.report(path, content())
    spoilt(path, "基金情况", "本年应提", "1", row=4)
    with pytest.raises(BookRefusedCells, match="1 处"):
        await report_book.read(path)
