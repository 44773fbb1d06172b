"""A bank's statement file as rows: xlsx or CSV, by the layout recorded for the bank. Nothing is guessed or rounded.

The xlsx goes through the same child process with the same limits as every workbook; a CSV is bounded the same way.
"""

from __future__ import annotations

import asyncio
import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Final, Literal

from pydantic import Field, model_validator

from restoration.errors import Defect
from restoration.law.fund.statement import BankRow
from restoration.law.identifiers import fold_width
from restoration.services.exchange import sheets
from restoration.services.exchange.cells import decimal_text, shown
from restoration.services.exchange.sheets import Cell, Number, SheetRow
from restoration.services.exchange.sheets_child import MAX_COLUMNS, MAX_TEXT
from restoration.strict import Name, StrictModel, clean_text, yuan_to_fen

ZIP: Final = b"PK\x03\x04"
GROUPED: Final = re.compile(r"[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]{1,2})?")
LONG_NUMBER: Final = re.compile(r"[0-9]{4}(?:[ -][0-9]{4}){2,}(?:[ -]?[0-9]{1,3})?(?![0-9])|[0-9]{8,}")
SERIAL: Final = re.compile(r"[A-Za-z0-9_.:/-]{1,64}")


class LayoutIn(StrictModel):
    """How a bank lays out its statements: the heading of each of our columns, and how it writes days and amounts.

    Either ``income`` and ``outgo`` are columns of their own, or ``amount`` is one and ``direction`` says the way by
    ``incoming_word``.
    """

    bank: Name
    header_row: int = Field(default=1, ge=1, le=50)
    serial: Name
    booked_on: Name
    balance: Name
    income: Name | None = None
    outgo: Name | None = None
    amount: Name | None = None
    direction: Name | None = None
    incoming_word: Name | None = None
    outgoing_word: Name | None = None
    counterparty: Name | None = None
    summary: Name | None = None
    account: Name | None = None
    date_format: Literal["%Y-%m-%d", "%Y%m%d", "%Y/%m/%d"] = "%Y-%m-%d"
    grouped: bool = False

    @model_validator(mode="after")
    def _one_way(self) -> LayoutIn:
        """Exactly one of the two ways of writing amounts."""
        apart = (self.income, self.outgo)
        together = (self.amount, self.direction, self.incoming_word, self.outgoing_word)
        if (all(apart) and not any(together)) or (all(together) and not any(apart)):
            return self
        raise ValueError("收入、支出两列，或者金额、方向两列及其收支用词，二者填写其一")

    @property
    def heads(self) -> dict[str, str]:
        """Our columns that the file has, by its headings."""
        names = ("serial", "booked_on", "balance", "income", "outgo", "amount", "direction")
        more = ("counterparty", "summary", "account")
        return {name: getattr(self, name) for name in (*names, *more) if getattr(self, name) is not None}


@dataclass(slots=True)
class Read:
    """The rows of a file, and everything wrong with them; a defect's field names row and column."""

    rows: list[BankRow] = field(default_factory=list)
    defects: list[Defect] = field(default_factory=list)


async def read(path: Path, layout: LayoutIn, *, same_account: Callable[[str], bool]) -> Read:
    """The rows of a statement file. Raises ``Malformed`` where the file as a whole is refused.

    ``same_account`` says whether an account number in the file is that of the account.
    """
    with path.open("rb") as file:
        start = file.read(4)
    if start == ZIP:
        table = (await sheets.read(path, header_row=layout.header_row)).rows
    else:
        table = await asyncio.to_thread(csv_rows, path, layout.header_row)
    if not table:
        raise sheets.refused(path, "没有内容")
    places = columns(path, layout, table[0])
    found = Read()
    for row in table[1:]:
        reader = RowReader(layout, places, row)
        read_row = reader.read(same_account)
        found.defects += reader.defects
        found.rows += [read_row] if read_row is not None else []
    return found


# ---- CSV -----------------------------------------------------------------------------------------------------------


def csv_rows(path: Path, header_row: int) -> tuple[SheetRow, ...]:
    """The rows of a CSV from its header on, UTF-8 or GB18030, empty rows left out. Raises ``Malformed``."""
    if path.stat().st_size > sheets.MAX_BYTES:
        raise sheets.refused(path, f"文件超过 {sheets.MAX_BYTES // 2**20} MB，请拆分后再导入")
    text = decoded(path, path.read_bytes())
    if "\x00" in text:
        raise sheets.refused(path, "不是 .xlsx 或者 .csv 文件")
    rows: list[SheetRow] = []
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), strict=True), 1):
            if len(cells) > MAX_COLUMNS or len(rows) > sheets.MAX_ROWS:
                raise sheets.refused(path, f"超过 {MAX_COLUMNS} 列或者 {sheets.MAX_ROWS} 行，请拆分后再导入")
            if number >= header_row and any(c.strip() for c in cells):
                rows.append(SheetRow(number, tuple(c.strip()[:MAX_TEXT] for c in cells)))
    except csv.Error:
        raise sheets.refused(path, "CSV 格式有误（引号不配对或者单元格过长），请重新导出") from None
    return tuple(rows)


def decoded(path: Path, data: bytes) -> str:
    """The bytes as text: UTF-8 (with or without its mark), else GB18030; anything else is refused."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise sheets.refused(path, "文字编码既不是 UTF-8 也不是 GB18030，请重新导出")


# ---- columns and rows ------------------------------------------------------------------------------------------------


def columns(path: Path, layout: LayoutIn, header: SheetRow) -> dict[str, int]:
    """Where each of our columns stands. Raises ``Malformed`` naming every heading that is missing or there twice."""
    heads = [shown(c).strip() for c in header.cells]
    wrong = [head for head in layout.heads.values() if heads.count(head) != 1]
    if wrong:
        listed = "、".join(wrong)
        raise sheets.refused(path, f"第{header.number}行表头中没有（或重复出现）：{listed}；请核对银行的列名对照")
    return {name: heads.index(head) for name, head in layout.heads.items()}


class RowReader:
    """Reads one row, collecting every defect before it gives up on the row."""

    def __init__(self, layout: LayoutIn, places: dict[str, int], row: SheetRow) -> None:
        self.layout, self.places, self.row = layout, places, row
        self.defects: list[Defect] = []

    def read(self, same_account: Callable[[str], bool]) -> BankRow | None:
        """The row, or nothing where it has defects."""
        serial, day, moved = self.serial(), self.day(), self.movement()
        balance = self.money("balance", positive=False)
        texts = (self.text("counterparty"), self.text("summary"))
        self.account(same_account)
        if self.defects or serial is None or day is None or moved is None or balance is None:
            return None
        return BankRow(self.row.number, serial, day, moved[0], moved[1], balance, *texts)

    def cell(self, name: str) -> Cell:
        """A cell; empty where the row is shorter."""
        at = self.places.get(name)
        return self.row.cells[at] if at is not None and at < len(self.row.cells) else ""

    def wrong(self, name: str, code: str, found: str, expected: str, cure: str) -> None:
        """One more defect of this row."""
        head = self.layout.heads[name]
        self.defects.append(Defect(f"第{self.row.number}行 {head}", code, found[:60], expected, cure))

    def serial(self) -> str | None:
        """The bank's serial number: text, never a rounded number."""
        cell = self.cell("serial")
        text = fold_width(shown(cell).strip())
        if isinstance(cell, Number) and len(text) > 15:
            self.wrong(
                "serial", "number_inexact", text, "文本格式的流水号", "流水号已被表格软件改成数字，请重新导出为文本"
            )
            return None
        if not SERIAL.fullmatch(text):
            self.wrong("serial", "serial", text, "1-64 位字母、数字的流水号", "请核对银行流水号")
            return None
        return text

    def day(self) -> date | None:
        """The bank's booking day, in the layout's way of writing or as a real date cell."""
        cell = self.cell("booked_on")
        if isinstance(cell, date):
            return cell
        text = shown(cell).strip()
        try:
            found = datetime.strptime(text, self.layout.date_format).date()  # noqa: DTZ007 - a calendar day
        except ValueError:
            found = None
        if found is None or not 1990 <= found.year < 2200:
            self.wrong("booked_on", "date_format", text, self.layout.date_format, "请核对日期及银行的日期格式设置")
            return None
        return found

    def movement(self) -> tuple[bool, int] | None:
        """Which way and how much."""
        if self.layout.amount is not None:
            return self.by_direction()
        given = {n: self.cell(n) for n in ("income", "outgo") if not blank(self.cell(n))}
        if len(given) != 1:
            self.wrong("income", "one_of_two", f"{len(given)}列有金额", "收入、支出恰有一列有金额", "请核对该行金额")
            return None
        [name] = given
        amount = self.money(name, positive=True)
        return (name == "income", amount) if amount is not None else None

    def by_direction(self) -> tuple[bool, int] | None:
        """Way and amount from one amount column and one that says the way."""
        words = {self.layout.incoming_word: True, self.layout.outgoing_word: False}
        word = shown(self.cell("direction")).strip()
        amount = self.money("amount", positive=True)
        if word not in words:
            known = f"{self.layout.incoming_word}或者{self.layout.outgoing_word}"
            self.wrong("direction", "direction", word, known, "请核对收支方向")
            return None
        return (words[word], amount) if amount is not None else None

    def money(self, name: str, *, positive: bool) -> int | None:
        """An amount in yuan, exact to the fen."""
        text = decimal_text(self.cell(name))
        if self.layout.grouped and GROUPED.fullmatch(text):
            text = text.replace(",", "")
        found = yuan_to_fen(text, field=name, positive=positive)
        if isinstance(found, Defect):
            self.wrong(name, found.code, text, found.expected, found.cure)
            return None
        return found

    def account(self, same_account: Callable[[str], bool]) -> None:
        """A row that names an account names this one; the number itself is not repeated."""
        number = shown(self.cell("account")).strip()
        if number and not same_account(number):
            self.wrong(
                "account", "other_account", masked_text(number), "本账户的账号", "该行不是本账户的流水，请核对文件"
            )

    def text(self, name: str) -> str:
        """A free text, with long numbers in it masked."""
        text = masked_text(shown(self.cell(name)).strip())
        cleaned = clean_text(text, field=name, max_length=255) if text else ""
        if isinstance(cleaned, Defect):
            self.wrong(name, cleaned.code, cleaned.found, cleaned.expected, cleaned.cure)
            return ""
        return cleaned


def blank(cell: Cell) -> bool:
    """Whether an amount cell says nothing: empty, or a plain zero."""
    return decimal_text(cell) in ("", "0", "0.00", "0.0")


def masked_text(text: str) -> str:
    """A text with every run of eight digits and more, or three groups of four, cut to its last four.

    No account number is kept in clear, as the bank prints it or in one piece; days (2026-11-25) and amounts stay.
    """
    return LONG_NUMBER.sub(lambda m: f"****{re.sub('[ -]', '', m[0])[-4:]}", fold_width(text))


def duplicates(rows: Sequence[BankRow], known: set[str], layout: LayoutIn) -> Iterator[Defect]:
    """Rows whose serial number is on record for the account, or stands twice in the file."""
    met: dict[str, int] = {}
    for row in rows:
        where = f"第{row.line}行 {layout.serial}"
        if row.serial in known:
            cure = "该流水号已导入过，请只导入新的流水"
            yield Defect(where, "serial_known", row.serial, "未导入过的流水号", cure)
        elif row.serial in met:
            yield Defect(where, "duplicate", row.serial, "不重复的流水号", f"与第{met[row.serial]}行重复，请核对")
        met.setdefault(row.serial, row.line)
