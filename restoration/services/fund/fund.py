"""The restoration fund (治理恢复基金): entries into the accounts' append-only ledgers, and what they add up to.

A balance is always a sum. The account's row is locked while an entry is added, so no two withdrawals can both see money
that is there only once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from restoration import strict
from restoration.clock import legal_day
from restoration.database import Row, fetch, unit_of_work
from restoration.errors import Conflict, Defect
from restoration.law.chain import START
from restoration.law.fund.ledger import NO_USE, Entry, EntryKind, Use
from restoration.law.fund.ledger import balance as total
from restoration.law.fund.ledger import post as posted
from restoration.services import codes
from restoration.services.actors import Actor
from restoration.services.checks import recheck
from restoration.services.fund.accounts import known_account, locked
from restoration.services.fund.accounts import open_account as open_account
from restoration.services.fund.ledger_check import BadEntry as BadEntry
from restoration.services.fund.ledger_check import VerifyResult as VerifyResult
from restoration.services.fund.ledger_check import verify as verify
from restoration.services.fund.ledger_rows import NewEntry, chained, head_effect
from restoration.services.fund.register import AccountLine as AccountLine
from restoration.services.fund.register import FundRegister as FundRegister
from restoration.services.fund.register import MineLine as MineLine
from restoration.services.fund.register import register_of as register_of
from restoration.services.recording import Held, refuse
from restoration.services.register.details import plan_item, unknown
from restoration.services.register.facts import value_day
from restoration.services.register.known import fits
from restoration.services.register.seen import Seen
from restoration.tables import FundAccount, LedgerEntry
from restoration.tables.fields import read_date

REFERENCE_LENGTH, PURPOSE_LENGTH = 128, 255

SUMS = """
SELECT e.kind, r.kind AS reverses, e.value_on, SUM(e.amount_fen) AS fen
FROM ledger_entries e LEFT JOIN ledger_entries r ON r.id = e.reverses_id
WHERE e.account_id = ?{known} GROUP BY e.kind, r.kind, e.value_on"""


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
    refunds: str | None = None,
    use: Use = NO_USE,
) -> str:
    """Add one entry to an account's ledger; its code.

    A reversal names the entry it undoes, whole and once; a refund the withdrawal whose money came back; a withdrawal
    may name the item of a plan it pays. Raises ``LedgerRefused`` where the balance would fall below zero, today or at
    the close of any value day, ``Conflict`` where the account is closed.
    """

    async def work() -> str:
        right, account = await locked(actor, account_code, at=at)
        refuse_closed(account.code, right.seen)
        new = NewEntry(codes.new("le"), EntryKind(kind).value, amount_fen, value_on, reference, use=use)
        wrong = [*entry_defects(new, account, legal_day(at)), *pointing_defects(new, reverses, refunds)]
        refuse([*wrong, *use_defects(new, right.seen)], "本笔收支")
        if reverses is not None:
            new = await undoing(account, new, reverses)
        if refunds is not None:
            new = await refunding(account, new, refunds)
        refuse_overdraft(await sums(account.id), new.summed)
        await append(account, new, right)
        return new.code

    return await unit_of_work(work)


def refuse_closed(account: str, seen: Seen) -> None:
    """Nothing moves in an account that was closed. Raises ``Conflict``."""
    if (day := seen.closed_on(account)) is not None:
        raise Conflict(f"账户 {account} 已于 {day} 销户，不能再登记收支", code="account_closed")


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


def pointing_defects(new: NewEntry, reverses: str | None, refunds: str | None) -> list[Defect]:
    """A reversal, and only a reversal, names the entry it undoes; a refund, and only a refund, its withdrawal."""
    found = []
    if (new.kind == EntryKind.REVERSAL) != (reverses is not None):
        cure = "冲正请填写被冲正分录的编号；其他收支不填"
        found.append(Defect("reverses", "reversal_target", str(reverses or "（缺）"), "冲正所指的分录编号", cure))
    if (new.kind == EntryKind.REFUND) != (refunds is not None):
        cure = "退款请填写原支取分录的编号；其他收支不填"
        found.append(Defect("refunds", "refund_target", str(refunds or "（缺）"), "退款所指的支取编号", cure))
    return found


def use_defects(new: NewEntry, seen: Seen) -> list[Defect]:
    """What a withdrawal is for is on record of the right; other entries are for nothing."""
    use = new.use
    if new.kind != EntryKind.WITHDRAWAL:
        cure = "只有支取填写方案期次、任务和用途"
        given = [name for name in ("plan", "phase", "task", "purpose") if getattr(use, name)]
        return [Defect(name, "use_of_other", str(getattr(use, name))[:40], "不填", cure) for name in given]
    found = list(plan_item("", use.plan, use.phase, seen))
    if use.task:
        found += unknown("task", use.task, seen.tasks, "使用计划任务")
    if use.purpose:
        cleaned = strict.clean_text(use.purpose, field="purpose", max_length=PURPOSE_LENGTH)
        found += [cleaned] if isinstance(cleaned, Defect) else []
    return found


async def target_of(account: FundAccount, field: str, code: str, what: str) -> LedgerEntry:
    """The entry of the same account that a reversal or a refund is about."""
    found = LedgerEntry.get_or_none(code=code, account_id=account.id)
    entry = await found if fits(LedgerEntry, code) else None
    if entry is None:
        cure = f"请核对{what}的编号，只能填写同一账户的分录"
        refuse([Defect(field, "reference_unknown", code, "该账户的分录编号", cure)], what)
        raise AssertionError("refused")
    return entry


async def undoing(account: FundAccount, new: NewEntry, code: str) -> NewEntry:
    """The reversal with what it undoes: of this account, no reversal itself, whole, not undone or refunded yet."""
    entry = await target_of(account, "reverses", code, "被冲正分录")
    refuse(mismatches(new, entry), "冲正")
    if await LedgerEntry.exists(reverses_id=entry.id):
        raise Conflict(f"分录 {code} 已经冲正，不能再次冲正", code="already_reversed")
    if entry.kind == EntryKind.WITHDRAWAL and await refunded_fen(account.id, code):
        raise Conflict(f"支取 {code} 已有退款，请先冲正退款", code="refunded")
    return replace(new, reverses=(entry.id, entry.code), undoes=EntryKind(entry.kind))


async def refunding(account: FundAccount, new: NewEntry, code: str) -> NewEntry:
    """The refund with its withdrawal: of this account, standing, not before it, and no more than was withdrawn."""
    entry = await target_of(account, "refunds", code, "原支取分录")
    if entry.kind != EntryKind.WITHDRAWAL or await LedgerEntry.exists(reverses_id=entry.id):
        cure = "退款只能对应一笔未冲正的支取"
        refuse([Defect("refunds", "not_a_withdrawal", code, "一笔未冲正的支取", cure)], "退款")
    if new.value_on < entry.value_on:
        wrong = Defect("value_on", "before_original", str(new.value_on), f"不早于{entry.value_on}", "请核对退款日期")
        refuse([wrong], "退款")
    left = entry.amount_fen - await refunded_fen(account.id, code)
    if new.amount_fen > left:
        found, most = strict.fen_to_yuan(new.amount_fen), f"不超过{strict.fen_to_yuan(left)}元"
        refuse([Defect("amount_fen", "refund_amount", found, most, "退款合计不超过原支取金额")], "退款")
    return replace(new, refunds=code)


REFUNDED = """
SELECT COALESCE(SUM(e.amount_fen), 0) AS fen FROM ledger_entries e WHERE e.account_id = ? AND e.refunds = ?
AND NOT EXISTS (SELECT 1 FROM ledger_entries u WHERE u.reverses_id = e.id)"""


async def refunded_fen(account: int, withdrawal: str) -> int:
    """How much of a withdrawal has come back (fen), reversed refunds left out."""
    [row] = await fetch(REFUNDED, [account, withdrawal])
    return int(row["fen"])


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
    seq, previous = (last.seq, last.hash) if last else START
    header = right.header
    rows = chained(account.code, account.id, [new], actor=header.actor, at=header.at, seq=seq, previous=previous)
    await rows[0].save(force_create=True)
    await right.audit([head_effect(account.code, rows[0], "fund:post")])
    await recheck([right.id], at=header.at)


async def balance(account_code: str, as_of: date, known_at: datetime | None = None) -> int:
    """What an account holds at the close of a day (fen), as known now or at an earlier instant."""
    account = await known_account(account_code)
    return total(e for e in await sums(account.id, known_at) if e.value_on <= as_of)
