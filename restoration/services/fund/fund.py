"""The restoration fund (治理恢复基金): accounts, their append-only ledgers, the register of what they hold.

A balance is always a sum. The account's row is locked while an entry is added, so no two withdrawals can both see money
that is there only once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from restoration import strict
from restoration.clock import legal_day
from restoration.database import Row, fetch, lock_row, unit_of_work
from restoration.errors import Conflict, Defect, NotFound
from restoration.law.chain import GENESIS
from restoration.law.ledger import Entry, EntryKind
from restoration.law.ledger import balance as total
from restoration.law.ledger import post as posted
from restoration.services import codes
from restoration.services.actors import Actor
from restoration.services.checks import recheck
from restoration.services.fund.ledger_check import BadEntry as BadEntry
from restoration.services.fund.ledger_check import VerifyResult as VerifyResult
from restoration.services.fund.ledger_check import verify as verify
from restoration.services.fund.ledger_rows import NewEntry, chained, head_effect
from restoration.services.fund.register import AccountLine as AccountLine
from restoration.services.fund.register import FundRegister as FundRegister
from restoration.services.fund.register import MineLine as MineLine
from restoration.services.fund.register import register_of as register_of
from restoration.services.recording import Held, hold, refuse
from restoration.services.records import AccountIn
from restoration.services.register.checks import account_lengths, duplicate
from restoration.services.register.facts import account_defects, value_day
from restoration.services.register.known import fits, taken
from restoration.services.register.rows import write_accounts
from restoration.tables import FundAccount, LedgerEntry
from restoration.tables.fields import read_date

REFERENCE_LENGTH = 128

SUMS = """
SELECT e.kind, r.kind AS reverses, e.value_on, SUM(e.amount_fen) AS fen
FROM ledger_entries e LEFT JOIN ledger_entries r ON r.id = e.reverses_id
WHERE e.account_id = ?{known} GROUP BY e.kind, r.kind, e.value_on"""


# ---- accounts ----------------------------------------------------------------------------------------------------


async def open_account(actor: Actor, right_code: str, account: AccountIn, *, at: datetime) -> str:
    """Record that a fund account was opened for a right, with the entries it comes with; its code."""

    async def work() -> str:
        right = await hold(actor, right_code, at=at)
        wrong = [*account_lengths("", account), *account_defects("", account, right.seen)]
        refuse([*await codes_used(account), *wrong], "基金账户")
        _, ledgers = await write_accounts([(right.id, account)], right.header)
        await right.audit(head_effect(code, rows[-1], "fund:load") for code, rows in ledgers.items())
        await right.done("fund_account:open", account.code, account)
        return account.code

    return await unit_of_work(work)


async def codes_used(account: AccountIn) -> list[Defect]:
    """Codes of an account and its entries that are on record or given twice."""
    used = await taken("account", [account.code])
    found = [duplicate("code", code, "基金账户编号") for code in used]
    met = set(await taken("entry", [e.code for e in account.entries]))
    for n, entry in enumerate(account.entries):
        if entry.code in met:
            found.append(duplicate(f"entries[{n}].code", entry.code, "分录编号"))
        met.add(entry.code)
    return found


# ---- entries -----------------------------------------------------------------------------------------------------


async def post(
    actor: Actor,
    account_code: str,
    *,
    kind: EntryKind,
    amount_fen: int,
    value_on: date,
    reference: str,
    at: datetime,
    reverses: str | None = None,
) -> str:
    """Add one entry to an account's ledger; its code. A reversal names the entry it undoes, whole and once.

    Raises ``LedgerRefused`` where the balance would fall below zero, today or at the close of any value day.
    """

    async def work() -> str:
        right, account = await locked(actor, account_code, at=at)
        new = NewEntry(codes.new("le"), EntryKind(kind).value, amount_fen, value_on, reference)
        refuse([*entry_defects(new, account, legal_day(at)), *reversal_defects(new, reverses)], "本笔收支")
        undone = await undoing(account, new, reverses) if reverses is not None else None
        if undone is not None:
            new = replace(new, reverses=(undone.id, undone.code))
        refuse_overdraft(await sums(account.id), as_entry(new, undone))
        await append(account, new, right)
        return new.code

    return await unit_of_work(work)


async def locked(actor: Actor, code: str, *, at: datetime) -> tuple[Held, FundAccount]:
    """The account and its right, both locked until the unit of work ends, the right first as everywhere."""
    account = await known_account(code)
    right = await hold(actor, account.right.code, at=at)
    return right, await lock_row(FundAccount.filter(id=account.id)).get()


async def known_account(code: str) -> FundAccount:
    """The account by its code, with its right. Raises ``NotFound``."""
    found = FundAccount.get_or_none(code=code).prefetch_related("right")
    account = await found if fits(FundAccount, code) else None
    if account is None:
        raise NotFound(f"没有编号为 {code[:40]} 的基金账户，请核对编号")
    return account


def entry_defects(new: NewEntry, account: FundAccount, today: date) -> list[Defect]:
    """What is wrong with an entry by itself."""
    found = list(value_day("value_on", new.value_on, account.effective_on, today))
    if type(new.amount_fen) is not int or not 0 < new.amount_fen <= strict.MAX_FEN:
        expected = f"1 到 {strict.MAX_FEN} 的整数（分）"
        found.append(
            Defect("amount_fen", "amount", str(new.amount_fen)[:40], expected, "请填写大于零的金额，以分为单位")
        )
    if new.reference:
        cleaned = strict.clean_text(new.reference, field="reference", max_length=REFERENCE_LENGTH)
        found += [cleaned] if isinstance(cleaned, Defect) else []
    return found


def reversal_defects(new: NewEntry, reverses: str | None) -> list[Defect]:
    """A reversal, and only a reversal, names the entry it undoes."""
    if (new.kind == EntryKind.REVERSAL) == (reverses is not None):
        return []
    cure = "冲正请填写被冲正分录的编号；其他收支不填"
    return [Defect("reverses", "reversal_target", str(reverses or "（缺）"), "冲正所指的分录编号", cure)]


async def undoing(account: FundAccount, new: NewEntry, code: str) -> LedgerEntry:
    """The entry a reversal undoes: of this account, no reversal itself, whole, not undone yet."""
    found = LedgerEntry.get_or_none(code=code, account_id=account.id)
    entry = await found if fits(LedgerEntry, code) else None
    if entry is None:
        cure = "请核对被冲正分录的编号，只能冲正同一账户的分录"
        refuse([Defect("reverses", "reference_unknown", code, "该账户的分录编号", cure)], "冲正")
        raise AssertionError("refused")
    refuse(mismatches(new, entry), "冲正")
    if await LedgerEntry.exists(reverses_id=entry.id):
        raise Conflict(f"分录 {code} 已经冲正，不能再次冲正", code="already_reversed")
    return entry


def mismatches(new: NewEntry, entry: LedgerEntry) -> list[Defect]:
    """A reversal undoes the whole of an ordinary entry, not before it happened."""
    found = []
    if entry.kind == EntryKind.REVERSAL:
        cure = "冲正不能再冲正，请重新登记原收支"
        found.append(Defect("reverses", "reversal_of_reversal", entry.code, "非冲正分录", cure))
    if entry.amount_fen != new.amount_fen:
        expected = f"原分录金额{strict.fen_to_yuan(entry.amount_fen)}元"
        found.append(Defect("amount_fen", "reversal_amount", str(new.amount_fen), expected, "冲正须为原金额"))
    if new.value_on < entry.value_on:
        expected = f"不早于{entry.value_on}"
        found.append(Defect("value_on", "before_original", str(new.value_on), expected, "请核对冲正日期"))
    return found


def as_entry(new: NewEntry, undone: LedgerEntry | None) -> Entry:
    """The entry as far as the sum goes."""
    return Entry(EntryKind(new.kind), new.amount_fen, new.value_on, EntryKind(undone.kind) if undone else None)


def refuse_overdraft(entries: Sequence[Entry], new: Entry) -> int:
    """The balance after ``new``. Neither it nor the close of any value day from then on may be below zero."""
    for day in sorted({new.value_on} | {e.value_on for e in entries if e.value_on > new.value_on}):
        posted((e for e in entries if e.value_on <= day), new)
    return posted(entries, new)


async def sums(account: int, known_at: datetime | None = None) -> list[Entry]:
    """The ledger of an account, added up by value day and kind."""
    text = SUMS.format(known="" if known_at is None else " AND e.recorded_at <= ?")
    return [summed(r) for r in await fetch(text, [account] if known_at is None else [account, known_at])]


def summed(row: Row) -> Entry:
    """One value day's entries of a kind as a single one."""
    reverses = EntryKind(row["reverses"]) if row["reverses"] else None
    return Entry(EntryKind(row["kind"]), int(row["fen"]), read_date(row["value_on"]), reverses)


async def append(account: FundAccount, new: NewEntry, right: Held) -> None:
    """Write the entry at the end of the account's chain, audit the new end, judge the right again."""
    last = await LedgerEntry.filter(account_id=account.id).order_by("-seq").first()
    seq, previous = (last.seq, last.hash) if last else (0, GENESIS)
    header = right.header
    rows = chained(account.code, account.id, [new], actor=header.actor, at=header.at, seq=seq, previous=previous)
    await rows[0].save(force_create=True)
    await right.audit([head_effect(account.code, rows[0], "fund:post")])
    await recheck([right.id], at=header.at)


async def balance(account_code: str, as_of: date, known_at: datetime | None = None) -> int:
    """What an account holds at the close of a day (fen), as known now or at an earlier instant."""
    account = await known_account(account_code)
    return total(e for e in await sums(account.id, known_at) if e.value_on <= as_of)
