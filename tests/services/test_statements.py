"""Bank statements: good and bad files of both kinds, all or nothing, matched by a person, never changed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from restoration import strict, tables
from restoration.database import database, execute, unit_of_work
from restoration.errors import Conflict, Invalid, Malformed
from restoration.law.fund.ledger import EntryKind
from restoration.permissions import Role, granted
from restoration.sealing import SealBroken, Sealer, masked
from restoration.services.actors import Identity
from restoration.services.fund import accounts, fund, reconciliation, statements
from restoration.services.fund.statement_files import LayoutIn, masked_text
from restoration.services.records import AccountIn
from tests import builders as b
from tests.services.test_fund import ACCOUNT, post, with_account

SEALER = Sealer(b"s" * 40)
NUMBER = "6217000012345678"
HEADS = ("交易流水号", "记账日期", "收入", "支出", "余额", "对方户名", "摘要")
LAYOUT: dict[str, Any] = {
    "bank": "示例银行",
    "header_row": 2,
    "serial": HEADS[0],
    "booked_on": HEADS[1],
    "income": HEADS[2],
    "outgo": HEADS[3],
    "balance": HEADS[4],
    "counterparty": HEADS[5],
    "summary": HEADS[6],
    "date_format": "%Y%m%d",
    "grouped": True,
}
ROWS = [
    ["20250301001", "20250301", "1,000.00", "", "1,000.00", "示例矿业1有限公司", "提取"],
    ["20250310002", "20250310", "", "300.00", "700.00", "示例工程公司6222000011112222", "工程款"],
    ["20250321003", "20250321", "0.35", "0.00", "700.35", "", "结息"],
]
Cells = list[list[str]]


@pytest.fixture
async def sqlite_store(sqlite_url: str) -> AsyncIterator[str]:
    """One engine is enough where no row reaches it."""
    async with database(sqlite_url):
        yield sqlite_url


def changed(row: int, column: int, text: str) -> Cells:
    """The good rows with one cell changed."""
    found = [list(r) for r in ROWS]
    found[row][column] = text
    return found


def csv_file(folder: Path, rows: Cells = ROWS, *, encoding: str = "utf-8", heads: tuple[str, ...] = HEADS) -> Path:
    """A statement as CSV with a title row, as banks write them."""
    lines = ["示例银行交易明细", ",".join(heads), *(",".join(f'"{c}"' for c in row) for row in rows)]
    path = folder / "statement.csv"
    path.write_bytes("\r\n".join(lines).encode(encoding))
    return path


def xlsx_file(folder: Path, rows: Cells = ROWS) -> Path:
    """The same as a workbook."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["示例银行交易明细"], list(HEADS), *rows):
        sheet.append(row)
    path = folder / "statement.xlsx"
    book.save(path)
    return path


async def ready(*entries: b.Body) -> None:
    """An account, and how its bank writes."""
    await with_account(*entries)
    await statements.record_layout(b.CLERK, strict.model(LayoutIn, LAYOUT), at=b.AT)


async def bring(path: Path, account: str = ACCOUNT, bank: str = "示例银行") -> statements.Imported:
    return await statements.bring(b.CLERK, account, path, bank=bank, sealer=SEALER, at=b.AT)


async def refused(path: Path) -> list[tuple[str, str]]:
    """Where and why a file is refused; nothing of it is kept."""
    before = await b.counts()
    with pytest.raises(Invalid) as found:
        await bring(path)
    assert await b.counts() == before
    return [(d.field, d.code) for d in found.value.defects]


# ---- good files ----


@pytest.mark.parametrize("form", ["utf-8", "utf-8-sig", "gb18030", "xlsx"])
async def test_a_good_file_comes_in_whole(store: str, tmp_path: Path, form: str) -> None:
    await ready()
    path = xlsx_file(tmp_path) if form == "xlsx" else csv_file(tmp_path, encoding=form)
    made = await bring(path)
    assert (made.rows, made.first_on, made.last_on, made.closing_fen) == (
        3,
        date(2025, 3, 1),
        date(2025, 3, 21),
        70_035,
    )
    rows = await tables.StatementRow.all().order_by("id")
    assert [(r.serial, r.incoming, r.amount_fen, r.balance_fen) for r in rows] == [
        ("20250301001", True, 100_000, 100_000),
        ("20250310002", False, 30_000, 70_000),
        ("20250321003", True, 35, 70_035),
    ]
    assert rows[1].counterparty == "示例工程公司****2222"  # nobody's account number is kept in clear


async def test_newest_first_is_turned_round(store: str, tmp_path: Path) -> None:
    await ready()
    assert (await bring(csv_file(tmp_path, ROWS[::-1]))).closing_fen == 70_035


async def test_one_amount_column_and_the_way_in_words(store: str, tmp_path: Path) -> None:
    await with_account()
    heads = ("交易流水号", "记账日期", "金额", "借贷", "余额")
    names = dict(zip(("serial", "booked_on", "amount", "direction", "balance"), heads, strict=True))
    layout = names | {"bank": "示例银行", "header_row": 2, "incoming_word": "贷", "outgoing_word": "借"}
    await statements.record_layout(b.CLERK, strict.model(LayoutIn, layout), at=b.AT)
    rows = [["1", "2025-03-01", "10.00", "贷", "10.00"], ["2", "2025-03-02", "4.00", "借", "6.00"]]
    assert (await bring(csv_file(tmp_path, rows, heads=heads))).closing_fen == 600
    assert await refused(csv_file(tmp_path, [["3", "2025-03-03", "1.00", "转", "7.00"]], heads=heads)) == [
        ("第3行 借贷", "direction")
    ]


# ---- bad files ----


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        (changed(1, 4, "700.01"), [("第4行 余额", "balance_gap")]),
        ([ROWS[0], ROWS[2]], [("第4行 余额", "balance_gap")]),
        ([*ROWS, ROWS[2]], [("第6行 交易流水号", "duplicate")]),
        (changed(0, 2, "1,000.001"), [("第3行 收入", "number_separator")]),
        (changed(0, 2, "10,00.00"), [("第3行 收入", "number_separator")]),
        (changed(0, 2, "-1000.00"), [("第3行 收入", "number_sign")]),
        (changed(1, 2, "1.00"), [("第4行 收入", "one_of_two")]),
        (changed(0, 2, ""), [("第3行 收入", "one_of_two")]),
        (changed(0, 0, ""), [("第3行 交易流水号", "serial")]),
        (changed(0, 0, "流水1"), [("第3行 交易流水号", "serial")]),
        (changed(0, 1, "20250230"), [("第3行 记账日期", "date_format")]),
        (changed(0, 1, "2025-03-01"), [("第3行 记账日期", "date_format")]),
        (changed(2, 1, "20250604"), [("第5行 记账日期", "in_future")]),
        (changed(0, 6, "摘\u0007要"), [("第3行 摘要", "text_characters")]),
    ],
)
async def test_a_bad_row_is_named_and_nothing_comes_in(
    sqlite_store: str, tmp_path: Path, rows: Cells, found: list[tuple[str, str]]
) -> None:
    await ready()
    assert await refused(csv_file(tmp_path, rows)) == found


async def test_a_serial_number_comes_in_once(store: str, tmp_path: Path) -> None:
    await ready()
    await bring(csv_file(tmp_path))
    assert await refused(csv_file(tmp_path)) == [(f"第{n}行 交易流水号", "serial_known") for n in (3, 4, 5)]
    more = [["20250401004", "20250401", "1.00", "", "701.35", "", ""]]
    assert (await bring(csv_file(tmp_path, more))).rows == 1


async def test_the_next_file_goes_on_where_the_last_ended(store: str, tmp_path: Path) -> None:
    await ready()
    await bring(csv_file(tmp_path))
    gap = [["20250401004", "20250401", "1.00", "", "701.36", "", ""]]
    assert await refused(csv_file(tmp_path, gap)) == [("第3行 余额", "balance_gap")]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"a,b\x00,c\r\n", "不是 .xlsx 或者 .csv"),
        (b"\x80\x81\xff\xff\xff,", "编码"),
        (b"", "没有内容"),
        ("标题\r\n流水号,日期\r\n".encode(), "表头中没有"),
        ('标题\r\n"交易流水号,'.encode(), "CSV 格式有误"),
        (b"PK\x03\x04broken", "工作簿"),
        (b"x\r\n" + b"," * 200, "列或者"),
    ],
)
async def test_what_is_no_statement_is_refused_whole(
    sqlite_store: str, tmp_path: Path, data: bytes, words: str
) -> None:
    await ready()
    path = tmp_path / "x.csv"
    path.write_bytes(data)
    before = await b.counts()
    with pytest.raises(Malformed, match=words):
        await bring(path)
    assert await b.counts() == before


async def test_an_unknown_bank_is_refused(sqlite_store: str, tmp_path: Path) -> None:
    await ready()
    with pytest.raises(Invalid, match="银行流水"):
        await bring(csv_file(tmp_path), bank="别家银行")


@pytest.mark.parametrize("more", [{"amount": "金额"}, {"income": None}, {"outgo": None, "income": None}])
def test_a_layout_says_amounts_in_one_way(more: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        strict.model(LayoutIn, {k: v for k, v in (LAYOUT | more).items() if v is not None})


# ---- whose account ----


async def test_a_row_of_another_account_is_refused_and_no_number_is_repeated(store: str, tmp_path: Path) -> None:
    await b.load()
    opened = strict.model(AccountIn, b.account("KZ-1-ZH2", number_tail=None))
    sealed = accounts.sealed_number(SEALER, "KZ-1-ZH2", NUMBER)
    await accounts.open_account(b.CLERK, "KZ-1-CK", opened, at=b.AT, number=sealed)
    layout = LAYOUT | {"account": "账号"}
    await statements.record_layout(b.CLERK, strict.model(LayoutIn, layout), at=b.AT)
    heads = (*HEADS, "账号")
    good = csv_file(tmp_path, [[*r, NUMBER] for r in ROWS], heads=heads)
    bad = [[*ROWS[0], "6217000012349999"]]
    with pytest.raises(Invalid) as other:
        await bring(csv_file(tmp_path, bad, heads=heads), "KZ-1-ZH2")
    assert [(d.code, d.found) for d in other.value.defects] == [("other_account", "****9999")]
    assert (await bring(csv_file(tmp_path, [[*r, NUMBER] for r in ROWS], heads=heads), "KZ-1-ZH2")).rows == 3
    assert good.exists()


def test_a_sealed_number_opens_only_where_it_belongs() -> None:
    sealed = SEALER.seal(NUMBER, "A1")
    assert NUMBER not in sealed and sealed.startswith("v1.")
    assert SEALER.open(sealed, "A1") == NUMBER
    assert SEALER.seal(NUMBER, "A1") != sealed
    moved = sealed[:-8] + ("A" * 8 if sealed[-8:] != "A" * 8 else "B" * 8)
    for sealer, text, record in (
        (SEALER, sealed, "A2"),
        (Sealer(b"t" * 40), sealed, "A1"),
        (SEALER, moved, "A1"),
        (SEALER, "v2" + sealed[2:], "A1"),
        (SEALER, "", "A1"),
        (SEALER, "v1.x.y", "A1"),
    ):
        with pytest.raises(SealBroken):
            sealer.open(text, record)


@pytest.mark.parametrize("number", ["1234567", "1" * 31, "6217 0000 1234", "６２１７００００１２３４", ""])
def test_what_is_no_account_number_is_refused_without_being_repeated(number: str) -> None:
    with pytest.raises(Invalid) as refusal:
        accounts.sealed_number(SEALER, "A1", number)
    assert not number or number not in str(refusal.value)


def test_masking() -> None:
    assert (masked("1234"), masked("")) == ("****1234", "")
    assert masked_text("付6222000011112222及1234567") == "付****2222及1234567"
    assert masked_text("付6222 0000 1111 2222 345及2026-11-25") == "付****2345及2026-11-25"
    assert masked_text("6222-0000-1111-2222、1200 元、2026-11-25") == "****2222、1200 元、2026-11-25"


# ---- matching ----


async def officer() -> Identity:
    """Somebody of 开州 who may see the account."""
    inside = frozenset({(await tables.Division.get(code=b.KAIZHOU)).id})
    roles = frozenset({Role.INSPECTOR})
    return Identity(b.CLERK, "某", roles, granted(roles), divisions=inside)


async def proposed() -> dict[str, Any]:
    """What is proposed for each row that nobody matched."""
    shown = await statements.statement(await officer(), ACCOUNT, state="unmatched", limit=50, after=None)
    return {str(i["serial"]): i["suggestions"] for i in shown.page.items}


async def matched(serial: str, entry: str) -> None:
    await statements.match(b.CLERK, ACCOUNT, serial=serial, entry=entry, at=b.AT)


async def test_a_person_matches_and_may_take_it_back(store: str, tmp_path: Path) -> None:
    await ready(b.entry("KZ-1-FL1", 100_000, on="2025-02-27"))
    await bring(csv_file(tmp_path))
    paid = await post(EntryKind.WITHDRAWAL, 30_000, "2025-03-10")
    other = await post(EntryKind.WITHDRAWAL, 30_000, "2025-03-12")
    assert await proposed() == {
        "20250301001": ["KZ-1-FL1"],
        "20250310002": [paid, other],
        "20250321003": [],
    }
    with pytest.raises(Invalid) as amount:
        await matched("20250301001", paid)
    assert [d.code for d in amount.value.defects] == ["amount_differs"]
    await matched("20250301001", "KZ-1-FL1")
    await matched("20250310002", paid)
    assert await proposed() == {"20250321003": []}
    with pytest.raises(Conflict) as twice:
        await matched("20250310002", other)
    assert twice.value.code == "already_matched"
    with pytest.raises(Invalid) as taken:
        await matched("20250321003", paid)
    assert [d.code for d in taken.value.defects] == ["reference_unknown"]
    await statements.unmatch(b.CLERK, ACCOUNT, serial="20250310002", reason="误配", at=b.AT)
    with pytest.raises(Conflict):
        await statements.unmatch(b.CLERK, ACCOUNT, serial="20250310002", reason="误配", at=b.AT)
    await matched("20250310002", other)
    assert await tables.StatementStep.all().count() == 4
    shown = await statements.statement(await officer(), ACCOUNT, state=None, limit=2, after=None)
    assert (shown.matched, shown.unmatched, len(shown.page.items)) == (2, 1, 2)


async def test_a_match_ends_with_the_reversal_of_its_entry(store: str, tmp_path: Path) -> None:
    await ready(b.entry("KZ-1-FL1", 100_000, on="2025-02-27"))
    await bring(csv_file(tmp_path))
    wrong = await post(EntryKind.WITHDRAWAL, 30_000, "2025-03-10")
    await matched("20250310002", wrong)
    await post(EntryKind.REVERSAL, 30_000, "2025-03-11", reverses=wrong)
    right = await post(EntryKind.WITHDRAWAL, 30_000, "2025-03-11")
    assert (await proposed())["20250310002"] == [right]
    shown = await statements.statement(await officer(), ACCOUNT, state=None, limit=9, after=None)
    assert (shown.matched, [i["entry"] for i in shown.page.items]) == (0, [None, None, None])
    await matched("20250310002", right)
    shown = await statements.statement(await officer(), ACCOUNT, state="matched", limit=9, after=None)
    assert (shown.matched, [i["entry"] for i in shown.page.items]) == (1, [right])


async def test_rows_and_steps_are_a_record(store: str, tmp_path: Path) -> None:
    await ready(b.entry("KZ-1-FL1", 100_000))
    await bring(csv_file(tmp_path))
    await matched("20250301001", "KZ-1-FL1")
    for table in ("statement_rows", "statement_steps", "statement_layouts"):
        for text in (f"UPDATE {table} SET recorded_by = 'x'", f"DELETE FROM {table}"):
            with pytest.raises(Conflict, match="would break a rule the database itself keeps"):
                await unit_of_work(lambda text=text: execute(text))


# ---- reconciliation ----


async def reconciled(bank: int, *items: tuple[str, int]) -> str:
    from restoration.law.events import Difference

    listed = [Difference(kind=k, amount_fen=fen, explanation="在途") for k, fen in items]  # type: ignore[arg-type]
    return await reconciliation.reconcile(
        b.CLERK, ACCOUNT, on=date(2025, 5, 31), bank_fen=bank, items=listed, signed_by="某", evidence="对账单", at=b.AT
    )


async def test_the_book_is_computed_and_every_fen_explained(store: str) -> None:
    await with_account(b.entry("KZ-1-FL1", 1_000), b.entry("KZ-1-FL2", 500, on="2025-06-01"))
    with pytest.raises(Invalid) as left:
        await reconciled(1_001)
    assert [(d.field, d.code, d.found) for d in left.value.defects] == [("detail.items", "unexplained", "0.01")]
    code = await reconciled(1_030, ("bank_received", 35), ("bank_paid", 5))
    event = await tables.Event.get(code=code)
    assert '"book_fen": 1000' in event.detail
    assert await fund.balance(ACCOUNT, b.TODAY) == 1_500
