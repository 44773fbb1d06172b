"""The child process that opens a workbook: whatever the file does to it, only this process pays.

Started by ``services.sheets`` as a script of its own, with no environment, the workbook on its standard input and hard
limits on memory and processor time. It imports nothing of the product. What it writes is one JSON line per row.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from typing import IO

MAX_MEMORY = 512 * 2**20
MAX_SECONDS = 5
MAX_ENTRIES = 200
MAX_EXPANDED = 64 * 2**20
MAX_RATIO = 300
"""Of an entry above a megabyte: a sheet of equal rows is packed about 60 to 1."""
MAX_ROWS = 20_001
MAX_COLUMNS = 100
MAX_TEXT = 6_000
EVERY = "*"
"""Asked for in place of a sheet's name: every sheet that can be seen."""
CHUNK = 2**20
ERROR_CELL = re.compile(rb'<c [^>]{0,80}t="e"')


class Unfit(Exception):
    """The workbook is refused; the text says why and what to do."""


def main() -> None:
    """Read the workbook on standard input; its sheet's name is the only argument (empty: the first visible one)."""
    wanted, header = sys.argv[1], int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))
    try:
        with os.fdopen(0, "rb") as book:
            inspect(book)
            book.seek(0)
            for line in lines(book, wanted, header):
                sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    except Unfit as e:
        sys.stdout.write(json.dumps({"refused": str(e)}, ensure_ascii=False) + "\n")
    except MemoryError:
        sys.stdout.write(json.dumps({"refused": "工作簿展开后过大，请拆分后再导入"}, ensure_ascii=False) + "\n")


def inspect(book: IO[bytes]) -> None:
    """The zip directory before anything is expanded; then that every entry is as large as the directory says."""
    try:
        archive = zipfile.ZipFile(book)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise Unfit("不是有效的 .xlsx 工作簿，请用 Excel 或 WPS 另存为 .xlsx 后再导入") from None
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise Unfit(f"工作簿内含 {len(entries)} 个部分，超过 {MAX_ENTRIES} 个，请另存为新的 .xlsx 后再导入")
    if sum(e.file_size for e in entries) > MAX_EXPANDED:
        raise Unfit(f"工作簿展开后超过 {MAX_EXPANDED // 2**20} MB，请删除多余内容或拆分后再导入")
    for entry in entries:
        if entry.flag_bits & 1:
            raise Unfit("工作簿设有密码，请取消密码后再导入")
        if entry.file_size > 2**20 and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
            raise Unfit("工作簿的压缩比异常，不予打开；请另存为新的 .xlsx 后再导入")
    for entry in entries:
        expand(archive, entry)


def expand(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Expand one entry chunk by chunk; a size that is not the directory's, or an error value in a cell, is refused."""
    tail, sheet = b"", entry.filename.startswith("xl/worksheets/")
    try:
        with archive.open(entry) as part:
            while chunk := part.read(CHUNK):
                if sheet and ERROR_CELL.search(tail + chunk):
                    raise Unfit("表中有错误值（如 #N/A、#DIV/0!），请改正或清除这些单元格后再导入")
                tail = chunk[-100:]
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError, ValueError):
        raise Unfit("工作簿已损坏，请重新另存为 .xlsx 后再导入") from None
    except Exception as e:
        if type(e).__module__ == "zlib":
            raise Unfit("工作簿已损坏，请重新另存为 .xlsx 后再导入") from None
        raise


def lines(book: IO[bytes], wanted: str, header: int) -> Iterator[dict[str, object]]:
    """What the hidden sheet says, then every row of the chosen sheet from the header on, with its number."""
    import python_calamine

    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(book)
        yield {"about": about(workbook)}
        for name in visible(workbook) if wanted == EVERY else [chosen(workbook, wanted)]:
            yield {"sheet": name}
            yield from sheet_lines(workbook.get_sheet_by_name(name), header)
    except python_calamine.CalamineError as e:
        raise Unfit(f"工作簿无法读取，请重新另存为 .xlsx 后再导入（{type(e).__name__}）") from None


def sheet_lines(sheet: object, header: int) -> Iterator[dict[str, object]]:
    """One sheet's rows."""
    last, width = getattr(sheet, "end") or (-1, -1)  # noqa: B009 - an untyped library
    if last >= MAX_ROWS + header - 1:
        raise Unfit(f"工作表有 {last + 1} 行，一次最多导入 {MAX_ROWS - 1} 行，请拆分；并删除末尾设过格式的空行")
    if width >= MAX_COLUMNS:
        raise Unfit(f"工作表有 {width + 1} 列，超过 {MAX_COLUMNS} 列，请删除多余的列")
    if getattr(sheet, "merged_cell_ranges"):  # noqa: B009
        raise Unfit("工作表中有合并单元格，请取消合并并补全内容后再导入")
    yield {"total": max(0, last + 1 - header)}
    rows = getattr(sheet, "to_python")(skip_empty_area=False) if last >= 0 else ()  # noqa: B009
    for number, row in enumerate(rows, 1):
        if number >= header:
            yield {"row": number, "cells": [coded(c) for c in row]}


def about(workbook: object) -> dict[str, str]:
    """What our hidden sheet says of kind and template version; nothing in a workbook that is not ours."""
    names: list[str] = getattr(workbook, "sheet_names")  # noqa: B009 - an untyped library
    if "_template" not in names:
        return {}
    found = getattr(workbook, "get_sheet_by_name")("_template").to_python(nrows=10)  # noqa: B009
    return {str(r[0])[:40]: str(r[1])[:40] for r in found if len(r) >= 2}


def chosen(workbook: object, wanted: str) -> str:
    """The named sheet, or the first one that can be seen."""
    found = visible(workbook)
    if wanted and wanted not in found:
        raise Unfit(f"工作簿中没有工作表“{wanted}”，现有：{'、'.join(found[:10]) or '（无）'}")
    if not found:
        raise Unfit("工作簿中没有可见的工作表")
    return wanted or found[0]


def visible(workbook: object) -> list[str]:
    """The sheets that can be seen, in their order."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    sheets = getattr(workbook, "sheets_metadata")  # noqa: B009 - an untyped library
    kinds = (SheetVisibleEnum.Visible, SheetTypeEnum.WorkSheet)
    return [str(s.name) for s in sheets if (s.visible, s.typ) == kinds]


def coded(cell: object) -> object:
    """A cell as JSON: text as it is, everything else with its type."""
    if isinstance(cell, str):
        return cell[:MAX_TEXT]
    if isinstance(cell, bool):
        return {"bool": cell}
    if isinstance(cell, (int, float)):
        return {"number": repr(cell)}
    if isinstance(cell, dt.datetime):
        return {"date": cell.date().isoformat()} if cell.time() == dt.time() else {"moment": cell.isoformat(" ")}
    if isinstance(cell, dt.date):
        return {"date": cell.isoformat()}
    return {"moment": str(cell)}


if __name__ == "__main__":
    main()
