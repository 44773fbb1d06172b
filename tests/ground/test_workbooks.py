"""Workbooks that are bombs, broken, or full of formulas: refused cheaply, or taken as the text they are (F14, J8)."""

from __future__ import annotations

import resource
import time
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports import workbook as out
from restoration import strict
from restoration.errors import Defect, Malformed
from restoration.services.exchange import sheets, sheets_child
from restoration.services.exchange.cells import Column, Form, Value, read_cell
from restoration.services.exchange.kinds import Kind, layout_of
from restoration.services.exchange.table import read_table

MEGABYTE = 2**20
SHEET = "xl/worksheets/sheet1.xml"
HEAD = b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = b"</sheetData></worksheet>"


def small_book(path: Path) -> Path:
    book = openpyxl.Workbook()
    book.active.append(["甲", "乙"])
    book.active.append(["一", 2])
    book.save(path)
    return path


def with_part(source: Path, target: Path, name: str, chunks: list[bytes], repeat: int) -> Path:
    """A copy of a workbook with one part replaced by ``chunks``, the middle one repeated."""
    head, middle, tail = chunks
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename != name:
                new.writestr(entry, old.read(entry))
        with new.open(name, "w", force_zip64=True) as part:
            part.write(head)
            for _ in range(repeat):
                part.write(middle)
            part.write(tail)
    return target


def cell_of(number: int) -> bytes:
    """A cell that says the first shared text, under an attribute that packs badly."""
    return b'<c s="%d" t="s"><v>0</v></c>' % (number * 2_654_435_761 % 1_000_003)


def row_of(cells: bytes, number: int) -> bytes:
    return b'<row r="%d">%s</row>' % (number, cells)


async def cost_of_refusing(path: Path, *words: str) -> tuple[float, float, float]:
    """Refuse a workbook: the child's processor seconds, our own growth and the wall time."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    with pytest.raises(Malformed) as caught:
        await sheets.read(path)
    assert any(word in str(caught.value) for word in words), str(caught.value)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - children.ru_utime - children.ru_stime
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return seconds, grown, time.perf_counter() - started


async def test_a_bomb_of_four_megabytes_is_refused_by_its_directory(tmp_path: Path) -> None:
    cells = b"".join(b'<c r="A%d"><v>%d</v></c>' % (c, c * 7919) for c in range(400))
    bomb = with_part(small_book(tmp_path / "s.xlsx"), tmp_path / "b.xlsx", SHEET, [HEAD, row_of(cells, 1), TAIL], 8000)
    with zipfile.ZipFile(bomb, "a", zipfile.ZIP_STORED) as archive:
        archive.writestr("xl/media/image1.png", bytes(4 * MEGABYTE))
    assert bomb.stat().st_size > 4 * MEGABYTE
    seconds, grown, _ = await cost_of_refusing(bomb, "展开后超过")
    assert seconds < 2 and grown < 100


async def test_a_bomb_that_fits_the_limits_by_size_dies_alone(tmp_path: Path) -> None:
    """One long text said by a million cells: small on paper, forty gigabytes once every cell has its copy."""
    shared = b'<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>'
    source = small_book(tmp_path / "s.xlsx")
    text = with_part(
        source, tmp_path / "t.xlsx", "xl/sharedStrings.xml", [shared, "长".encode() * 11_000, b"</t></si></sst>"], 1
    )
    lines = (b"<row>" + b"".join(cell_of(r * 90 + c) for c in range(90)) + b"</row>" for r in range(1000))
    bomb = with_part(text, tmp_path / "b.xlsx", SHEET, [HEAD, b"".join(lines), TAIL], 15)
    seconds, grown, _ = await cost_of_refusing(bomb, "展开后过大")
    assert seconds < 2 and grown < 100


async def test_a_directory_that_lies_is_found_out(tmp_path: Path) -> None:
    bomb = with_part(small_book(tmp_path / "s.xlsx"), tmp_path / "b.xlsx", SHEET, [HEAD, b" " * MEGABYTE, TAIL], 3)
    data = bytearray(bomb.read_bytes())
    with zipfile.ZipFile(bomb) as archive:
        size = archive.getinfo(SHEET).file_size
    told = size.to_bytes(4, "little")
    at = data.rfind(told)
    while at > 0:
        data[at : at + 4] = (1000).to_bytes(4, "little")
        at = data.rfind(told)
    bomb.write_bytes(data)
    await cost_of_refusing(bomb, "损坏")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda p: p.write_bytes(b"PK\x03\x04" + b"\0" * 1000), "不是有效的"),
        (lambda p: p.write_text("a,b\n"), "不是 .xlsx"),
        (lambda p: p.write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 600), "不是 .xlsx"),
        (lambda p: p.write_bytes(b""), "不是 .xlsx"),
        (lambda p: many_entries(p), "个部分"),
        (lambda p: p.open("wb").truncate(sheets.MAX_BYTES + 1), "MB，超过"),
        (lambda p: merged(p), "合并单元格"),
        (lambda p: far_cell(p, 30_000, 1), "行"),
        (lambda p: far_cell(p, 1, 200), "列"),
        (lambda p: error_value(p), "错误值"),
    ],
)
async def test_what_is_no_workbook_for_us_is_refused_with_its_reason(make: object, words: str, tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    assert callable(make)
    make(path)
    await cost_of_refusing(path, words)


def many_entries(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for n in range(sheets_child.MAX_ENTRIES + 1):
            archive.writestr(f"p{n}", b"")


def merged(path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "甲"
    book.active.merge_cells("A1:B2")
    book.save(path)


def far_cell(path: Path, row: int, column: int) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "甲"
    book.active.cell(row, column).value = "乙"
    book.save(path)


def error_value(path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "甲"
    book.active["A2"] = "#N/A"
    book.save(path)


async def test_a_child_that_hangs_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "SECONDS", 0.0)
    await cost_of_refusing(small_book(tmp_path / "s.xlsx"), "时间过长")


async def test_rows_keep_their_numbers_and_types(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for place, value in {"B2": "甲", "C4": 0.1, "A5": date(2024, 2, 29), "D5": True}.items():
        book.active[place] = value
    book.save(tmp_path / "x.xlsx")
    sheet = await sheets.read(tmp_path / "x.xlsx")
    found = {(r.number, n): c for r in sheet.rows for n, c in enumerate(r.cells) if c != ""}
    assert found == {
        (2, 1): "甲",
        (4, 2): sheets.Number("0.1"),
        (5, 0): date(2024, 2, 29),
        (5, 3): sheets.Odd("TRUE"),
    }


# ---- formulas, round trips -----------------------------------------------------------------------------------------

STARTS = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "=HYPERLINK(", "'", "_x0041_", ";", '"']


async def test_no_text_becomes_a_formula(tmp_path: Path) -> None:
    layout = layout_of(Kind.LEDGER)
    path = tmp_path / "x.xlsx"
    with out.book(path, layout) as made:
        made.heads()
        for start in STARTS:
            made.values({"code": f"{start}1+1", "amount_fen": 10**14 - 1, "value_on": date(2024, 1, 1)})
    sheet = openpyxl.load_workbook(path).worksheets[0]
    kinds = {sheet.cell(n, 1).data_type for n in range(2, len(STARTS) + 2)}
    assert kinds == {"s"}
    assert all(sheet.cell(n, 1).quotePrefix for n, start in enumerate(STARTS[:11], 2))
    assert sheet["A2"].number_format == "@" and sheet["D2"].data_type == "n" and sheet["E2"].is_date
    assert sheet["D2"].number_format == "0.00"
    assert sheet.max_row == len(STARTS) + 1
    found = await sheets.read(path)
    assert found.rows[1].cells[3] == sheets.Number("999999999999.99")


texts = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=30).filter(
    lambda t: strict.clean_text(t, field="", max_length=40) == t
)
STRATEGIES: dict[Form, st.SearchStrategy[Value]] = {
    Form.TEXT: texts | texts.map(lambda t: "=" + t),
    Form.DATE: st.dates(date(1900, 1, 1), date(2199, 12, 31)),
    Form.YUAN: st.integers(1, strict.MAX_FEN),
    Form.HECTARES: st.integers(0, strict.MAX_SQUARE_METRES),
    Form.NUMBER: st.integers(0, 9999),
    Form.TAIL: st.from_regex(r"[0-9]{4}", fullmatch=True),
}
STRATEGIES[Form.CODE] = STRATEGIES[Form.TEXT].filter(
    lambda t: not isinstance(read_cell(str(t), Column("", "", Form.CODE, "", "", longest=40)), Defect)
)
KINDS = (Kind.PLANS, Kind.ACCOUNTS, Kind.LEDGER)


def value_of(column: Column) -> st.SearchStrategy[Value]:
    chosen = st.sampled_from(sorted(column.choices.values())) if column.choices else STRATEGIES[column.form]
    fitting = chosen.filter(lambda v: not isinstance(v, str) or len(v) <= column.longest)
    return fitting if column.required else st.none() | fitting


rows = st.sampled_from(KINDS).flatmap(
    lambda k: st.tuples(
        st.just(k),
        st.lists(st.fixed_dictionaries({c.key: value_of(c) for c in layout_of(k).columns}), min_size=1, max_size=4),
    )
)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows)
async def test_what_goes_out_comes_in_the_same(
    tmp_path_factory: pytest.TempPathFactory, given_rows: tuple[Kind, list[dict[str, Value]]]
) -> None:
    kind, values = given_rows
    path = tmp_path_factory.mktemp("w") / "x.xlsx"
    with out.book(path, layout_of(kind)) as made:
        made.heads()
        for row in values:
            made.values(row)
    table = read_table(kind, await sheets.read(path))
    assert (table.defects, [r.values for r in table.rows]) == ((), values)


def test_an_export_takes_no_more_memory_for_more_rows(tmp_path: Path) -> None:
    layout = layout_of(Kind.PLANS)
    row: dict[str, Value] = {
        "code": "甲" * 30,
        "title": "乙" * 90,
        "approved_on": date(2024, 1, 1),
        "planned_m2": 12_000,
    }

    def peak(count: int) -> int:
        import tracemalloc

        tracemalloc.start()
        with out.book(tmp_path / "x.xlsx", layout) as made:
            made.heads()
            for n in range(count):
                made.values({**row, "code": f"{row['code']}{n}"})
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    assert peak(3000) < peak(300) + MEGABYTE


def test_a_failed_write_leaves_the_older_file(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"older")
    with pytest.raises(RuntimeError), out.book(path, layout_of(Kind.PLANS)) as made:
        made.heads()
        raise RuntimeError
    assert [p.name for p in tmp_path.iterdir()] == ["x.xlsx"] and path.read_bytes() == b"older"
