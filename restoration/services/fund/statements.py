"""Bank statements of a fund account: taken in whole or not at all, matched to the ledger by a person.

Rows are a record and never change. A match is a step with its own actor and instant; taking one back is another step.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from restoration import database
from restoration.clock import legal_day
from restoration.database import unit_of_work
from restoration.errors import Conflict, Defect
from restoration.law.fund.statement import BankRow, Booked, in_time, suggestions
from restoration.law.numerals import fen_to_yuan
from restoration.sealing import Sealer
from restoration.services import audit
from restoration.services.actors import Actor, Identity
from restoration.services.audit import Effect
from restoration.services.fund import account_changes, lists
from restoration.services.fund.account_changes import Particulars
from restoration.services.fund.accounts import known_account, locked
from restoration.services.fund.statement_files import LayoutIn, duplicates, read
from restoration.services.paging import Json, Listing, Page, Row, day, equals, everything, moment, page
from restoration.services.recording import refuse
from restoration.services.scope import Condition
from restoration.strict import model
from restoration.tables import FundAccount, LedgerEntry, StatementLayout, StatementRow, StatementStep
from restoration.tables.fields import read_date


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file brought in (fen)."""

    rows: int
    first_on: date | None
    last_on: date | None
    closing_fen: int | None
    source: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A page of an account's rows, and how many of all are matched and not."""

    page: Page
    matched: int
    unmatched: int


# ---- layouts -------------------------------------------------------------------------------------------------------


async def record_layout(actor: Actor, layout: LayoutIn, *, at: datetime) -> None:
    """Record how a bank lays out its files; it replaces the bank's earlier layout for imports from now on."""

    async def work() -> None:
        text = layout.model_dump_json(exclude_none=True)
        await StatementLayout.create(bank=layout.bank, columns=text, recorded_at=at, recorded_by=actor.id)
        effect = Effect("fund:layout", f"bank:{layout.bank}"[:64], json.loads(text))
        await audit.record(actor, audit.NATION, [effect], at=at)

    await unit_of_work(work)


async def layouts() -> list[Json]:
    """The layout of each bank that holds now."""
    found = {r.bank: r for r in await StatementLayout.all().order_by("id")}
    return [json.loads(r.columns) for _, r in sorted(found.items())]


async def layout_of(bank: str) -> LayoutIn:
    """The layout of a bank. Raises ``Invalid``."""
    row = await StatementLayout.filter(bank=bank[:64]).order_by("-id").first()
    if row is None:
        known = "、".join(sorted({r.bank for r in await StatementLayout.all()})) or "（尚无）"
        cure = "请先登记该银行的列名对照"
        refuse([Defect("bank", "reference_unknown", bank[:40], f"已登记的银行：{known}", cure)], "银行流水")
        raise AssertionError("refused")
    return model(LayoutIn, json.loads(row.columns))


# ---- import ----------------------------------------------------------------------------------------------------------


async def bring(actor: Actor, code: str, path: Path, *, bank: str, sealer: Sealer, at: datetime) -> Imported:
    """Take in a statement file for an account: every row, or none with every defect named.

    Raises ``Malformed`` for a file that cannot be read, ``Invalid`` for rows that cannot stand: an unreadable amount, a
    serial number known already, a balance that does not follow from the row before.
    """
    layout = await layout_of(bank)
    account = await known_account(code)
    found = await read(path, layout, same_account=same_account(await account_changes.ever(account), sealer))
    source = sha256(path.read_bytes()).hexdigest()

    async def work() -> Imported:
        right, held = await locked(actor, code, at=at)
        last = await StatementRow.filter(account_id=held.id).order_by("-id").first()
        wrong = [*found.defects, *duplicates(found.rows, await serials(held.id, found.rows), layout)]
        wrong += too_late(found.rows, layout, legal_day(at))
        rows, gap = in_time(found.rows, last.balance_fen if last else None)
        if gap is not None and not wrong:
            expected, cure = fen_to_yuan(gap.expected_fen), "余额与上一行及本行金额不符，可能缺行，请重新导出完整流水"
            where = f"第{gap.row.line}行 {layout.balance}"
            wrong.append(Defect(where, "balance_gap", fen_to_yuan(gap.row.balance_fen), expected, cure))
        refuse(wrong, "银行流水")
        await StatementRow.bulk_create([stored(r, held, source, actor, at) for r in rows])
        made = imported(rows, source)
        after = {k: str(v) if isinstance(v, date) else v for k, v in asdict(made).items()}
        await right.audit([Effect("fund:statement", f"account:{code}", {**after, "bank": bank})])
        return made

    return await unit_of_work(work)


def same_account(known: Sequence[Particulars], sealer: Sealer) -> Callable[[str], bool]:
    """Whether a number is or was the account's: the whole of it where known, else its last digits; unknown is no."""
    wholes = {p.number(sealer) for p in known} - {None}
    tails = {p.number_tail for p in known if not p.sealed and p.number_tail}

    def same(number: str) -> bool:
        return number in wholes or number[-4:] in tails

    return same


async def serials(account: int, rows: Sequence[BankRow]) -> set[str]:
    """The serial numbers of these rows that the account has already."""
    known = await StatementRow.filter(account_id=account).values_list("serial", flat=True)
    return {str(s) for s in known} & {r.serial for r in rows}


def too_late(rows: Sequence[BankRow], layout: LayoutIn, today: date) -> list[Defect]:
    """A bank does not know the future."""
    return [
        Defect(f"第{r.line}行 {layout.booked_on}", "in_future", str(r.booked_on), f"不晚于{today}", "请核对日期")
        for r in rows
        if r.booked_on > today
    ]


def stored(row: BankRow, account: FundAccount, source: str, actor: Actor, at: datetime) -> StatementRow:
    """A row as the table keeps it."""
    return StatementRow(account_id=account.id, source=source, recorded_at=at, recorded_by=actor.id, **asdict(row))


def imported(rows: Sequence[BankRow], source: str) -> Imported:
    """What came in."""
    if not rows:
        return Imported(0, None, None, None, source)
    return Imported(len(rows), rows[0].booked_on, rows[-1].booked_on, rows[-1].balance_fen, source)


# ---- matching ------------------------------------------------------------------------------------------------------

LAST = "(SELECT s.entry_id FROM statement_steps s WHERE s.row_id = x.id ORDER BY s.id DESC LIMIT 1)"
STANDS = "NOT EXISTS (SELECT 1 FROM ledger_entries u WHERE u.reverses_id = e.id)"
MATCHED = f"(SELECT e.id FROM ledger_entries e WHERE e.id = {LAST} AND {STANDS})"  # a reversed entry is no movement
COUNTS = f"""
SELECT COUNT(*) AS rows_, COUNT({MATCHED}) AS matched FROM statement_rows x
JOIN fund_accounts a ON a.id = x.account_id WHERE a.code = ? AND x.booked_on < ?"""
FREE = f"""
SELECT e.code, e.kind, e.amount_fen, e.value_on, e.reference FROM ledger_entries e WHERE e.account_id = ?
AND e.kind <> 'reversal' AND {STANDS}
AND NOT EXISTS (SELECT 1 FROM statement_rows x WHERE x.account_id = e.account_id AND {MATCHED} = e.id) ORDER BY e.id"""


def row_json(r: Row) -> Json:
    """A statement row with the entry it is matched to."""
    plain = {k: r[k] for k in ("serial", "amount_fen", "balance_fen", "line", "source", "entry", "recorded_by")}
    texts = {k: r[k] or None for k in ("counterparty", "summary")}
    when = {"booked_on": day(r["booked_on"]), "recorded_at": moment(r["recorded_at"])}
    return {**plain, **texts, **when, "incoming": bool(r["incoming"])}


ROWS = Listing(
    columns="x.serial, x.booked_on, x.incoming, x.amount_fen, x.balance_fen, x.counterparty, x.summary, x.source, "
    "x.line, x.recorded_at, x.recorded_by, m.code AS entry",
    tables="statement_rows x JOIN fund_accounts a ON a.id = x.account_id "
    f"LEFT JOIN ledger_entries m ON m.id = {MATCHED}",
    key="x.id",
    code="x.serial",
    show=row_json,
)


async def statement(identity: Identity, code: str, *, state: str | None, limit: int, after: str | None) -> Statement:
    """An account's statement rows, the entries that may be theirs, how many are matched. Raises ``NotFound``."""
    until = await lists.seen_until(identity, code)
    wanted = {None: None, "matched": Condition("m.id IS NOT NULL"), "unmatched": Condition("m.id IS NULL")}[state]
    before = Condition("x.booked_on < ?", (until,)) if until else None
    found = await page(ROWS, everything(equals("a.code", code), wanted, before), limit=limit, after=after)
    key = (await known_account(code)).id
    matched, unmatched = await counts(code, until)
    free = [booked_of(r) for r in await database.fetch(FREE, [key])] if identity.staff else []
    items = [{**i, "suggestions": [] if i["entry"] else suggestions(row_of(i), free)} for i in found.items]
    return Statement(Page(items, found.next), matched, unmatched)


async def counts(code: str, until: date | None) -> tuple[int, int]:
    """How many rows of an account booked before a day (``None``: all) are matched, and how many are not."""
    [r] = await database.fetch(COUNTS, [code, until or date.max])
    return int(r["matched"]), int(r["rows_"]) - int(r["matched"])


def booked_of(r: Row) -> Booked:
    """A ledger entry that no row is matched to."""
    signed = -int(r["amount_fen"]) if r["kind"] == "withdrawal" else int(r["amount_fen"])
    return Booked(str(r["code"]), signed, read_date(r["value_on"]), str(r["reference"]))


def row_of(item: Json) -> BankRow:
    """A shown row as far as matching goes."""
    i: dict[str, Any] = dict(item)
    booked_on = date.fromisoformat(i["booked_on"])
    return BankRow(i["line"], i["serial"], booked_on, i["incoming"], i["amount_fen"], i["balance_fen"])


async def match(actor: Actor, code: str, *, serial: str, entry: str, at: datetime) -> None:
    """A person says that a row and an entry are one movement: same way, same amount, neither matched elsewhere."""

    async def work() -> None:
        right, account = await locked(actor, code, at=at)
        row = await row_by_serial(account, serial)
        if await matched_to(row.id) is not None:
            raise Conflict(f"流水 {serial} 已匹配，请先撤销原匹配", code="already_matched")
        unmatched = map(booked_of, await database.fetch(FREE, [account.id]))
        free = next((b for b in unmatched if b.code == entry), None)
        if free is None:
            cure = "请填写本账户未冲正、未匹配的分录编号"
            refuse([Defect("entry", "reference_unknown", entry, "未匹配的分录", cure)], "匹配")
            raise AssertionError("refused")
        if free.signed_fen != (row.amount_fen if row.incoming else -row.amount_fen):
            found, expected = fen_to_yuan(abs(free.signed_fen)), f"同向的{fen_to_yuan(row.amount_fen)}元"
            refuse([Defect("entry", "amount_differs", found, expected, "收支方向和金额须与流水一致")], "匹配")
        key = (await LedgerEntry.get(code=entry)).id
        await StatementStep.create(row_id=row.id, entry_id=key, recorded_at=at, recorded_by=actor.id)
        await right.audit([Effect("fund:match", f"account:{code}", {"serial": serial, "entry": entry})])

    await unit_of_work(work)


async def unmatch(actor: Actor, code: str, *, serial: str, reason: str, at: datetime) -> None:
    """A match is taken back, with the reason; the row is unmatched again."""

    async def work() -> None:
        right, account = await locked(actor, code, at=at)
        row = await row_by_serial(account, serial)
        if await matched_to(row.id) is None:
            raise Conflict(f"流水 {serial} 没有匹配，无需撤销", code="not_matched")
        await StatementStep.create(row_id=row.id, reason=reason, recorded_at=at, recorded_by=actor.id)
        await right.audit([Effect("fund:unmatch", f"account:{code}", {"serial": serial, "reason": reason})])

    await unit_of_work(work)


async def row_by_serial(account: FundAccount, serial: str) -> StatementRow:
    """A row of the account. Raises ``Invalid``."""
    row = await StatementRow.get_or_none(account_id=account.id, serial=serial[:64])
    if row is None:
        cure = "请核对流水号，先导入该笔流水"
        refuse([Defect("serial", "reference_unknown", serial[:40], "本账户已导入的流水号", cure)], "匹配")
        raise AssertionError("refused")
    return row


async def matched_to(row: int) -> int | None:
    """The key of the entry a row is matched to now; a match with an entry reversed since no longer stands."""
    [found] = await database.fetch(f"SELECT {MATCHED} AS entry FROM statement_rows x WHERE x.id = ?", [row])
    return None if found["entry"] is None else int(found["entry"])
