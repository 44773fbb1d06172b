"""Reading a workbook somebody sent, without letting it harm the service.

A few megabytes of zip can become gigabytes of cells. The file is opened by a child process with hard limits; this
process reads its rows as lines of text, a bounded number of bounded length, and kills it when it takes too long.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from restoration.errors import Malformed
from restoration.services.exchange import sheets_child

MAX_BYTES: Final = 20 * 2**20
MAX_ROWS: Final = sheets_child.MAX_ROWS - 1
SECONDS: Final = 30.0
LINE: Final = 8 * 2**20
"""Longer than any row: a hundred cells of six thousand characters, four bytes each, with room."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Number:
    """A cell that holds a number, as shortest decimal text that means it."""

    text: str


@dataclass(frozen=True, slots=True)
class Odd:
    """A cell that holds what no column takes: a truth value, a time of day."""

    text: str


Cell = str | Number | Odd | date


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row with its number in the sheet, counted from 1."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as read: what the template says of itself, and the rows from the header on."""

    about: dict[str, str]
    rows: tuple[SheetRow, ...]


def silent(done: int, total: int) -> None:
    """No progress shown."""


async def read(path: Path, *, sheet: str = "", header_row: int = 1, progress: Progress = silent) -> Sheet:
    """The rows of a workbook's sheet from its header row on, empty ones left out.

    Raises ``Malformed``, saying why and what to do: too large, no workbook, a bomb, damaged, too many rows or columns.
    """
    about: dict[str, str] = {}
    rows: list[SheetRow] = []
    total = 0
    check_file(path)
    async with child(path, sheet, header_row) as messages:
        async for message in messages:
            if "refused" in message:
                raise refused(path, str(message["refused"]))
            about = message.get("about", about)
            total = message.get("total", total)
            if "row" in message and len(rows) <= MAX_ROWS:
                add(rows, message)
                progress(len(rows), total)
    return Sheet(about, tuple(rows))


@dataclass(frozen=True, slots=True)
class Book:
    """A whole workbook as read: what the template says of itself, and the rows of every sheet by its name."""

    about: dict[str, str]
    sheets: dict[str, tuple[SheetRow, ...]]


async def read_all(path: Path) -> Book:
    """The rows of every sheet that can be seen, empty ones left out. Raises ``Malformed`` as ``read`` does."""
    about: dict[str, str] = {}
    found: dict[str, list[SheetRow]] = {}
    rows: list[SheetRow] = []
    check_file(path)
    async with child(path, sheets_child.EVERY, 1) as messages:
        async for message in messages:
            if "refused" in message:
                raise refused(path, str(message["refused"]))
            about = message.get("about", about)
            if "sheet" in message:
                rows = found.setdefault(str(message["sheet"]), [])
            if "row" in message and len(rows) <= MAX_ROWS:
                add(rows, message)
    return Book(about, {name: tuple(r) for name, r in found.items()})


def add(rows: list[SheetRow], message: dict[str, Any]) -> None:
    """Keep a row that has something in it."""
    cells = tuple(decoded(c) for c in message["cells"])
    if any(c != "" for c in cells):
        rows.append(SheetRow(message["row"], cells))


def check_file(path: Path) -> None:
    """Size and first bytes, before any process is started."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(4)
    except OSError as e:
        raise Malformed(f"{path}：无法读取文件（{e.strerror}），请核对路径") from None
    if size > MAX_BYTES:
        raise refused(path, f"文件 {size / 2**20:.1f} MB，超过 {MAX_BYTES // 2**20} MB，请拆分后再导入")
    if start[:4] != b"PK\x03\x04":
        raise refused(path, "不是 .xlsx 工作簿（.xls、.csv 请用 Excel 或 WPS 另存为 .xlsx；有密码的请取消密码）")


def refused(path: Path, why: str) -> Malformed:
    """The file, and why it is not read."""
    return Malformed(f"{path.name}：{why}", code="workbook_refused")


@asynccontextmanager
async def child(path: Path, sheet: str, header_row: int) -> AsyncIterator[AsyncIterator[dict[str, Any]]]:
    """The child's messages; it is gone when the block ends, whatever happened."""
    command = [sys.executable, "-I", "-X", "utf8", sheets_child.__file__, sheet, str(header_row)]
    with path.open("rb") as book:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=book,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={},
            limit=LINE,
        )
    try:
        async with asyncio.timeout(SECONDS):
            yield messages_of(path, process)
    except TimeoutError:
        raise refused(path, "读取时间过长，请删除多余内容或拆分后再导入") from None
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def messages_of(path: Path, process: asyncio.subprocess.Process) -> AsyncIterator[dict[str, Any]]:
    """One message a line. A child that died was stopped by its limits."""
    assert process.stdout is not None
    try:
        async for line in process.stdout:
            yield json.loads(line)
    except ValueError:  # a line over the limit, or cut off where the child was killed
        raise refused(path, "内容无法读取，请重新另存为 .xlsx 后再导入") from None
    if await process.wait() != 0:
        raise refused(path, "工作簿展开后过大或已损坏，不予打开；请删除多余内容后另存为新的 .xlsx")


def decoded(cell: Any) -> Cell:
    """A cell as the child coded it."""
    if isinstance(cell, str):
        return cell
    [(kind, value)] = cell.items()
    if kind == "number":
        return Number(value)
    if kind == "date":
        return date.fromisoformat(value)
    return Odd({True: "TRUE", False: "FALSE"}.get(value, str(value)))
