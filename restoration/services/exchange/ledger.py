"""Ledger entries of a file, put at the end of their accounts' chains in the order the file gives them.

The account's balance is followed entry by entry and day by day from what is on record, as for an entry posted by hand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from restoration import database, strict
from restoration.clock import legal_day
from restoration.errors import Defect, LedgerRefused
from restoration.law.chain import START
from restoration.law.fund.ledger import Entry, EntryKind, Use, balance, post
from restoration.services.audit import Effect
from restoration.services.exchange.compare import Record
from restoration.services.exchange.facts import RightInHand, judge_again, record, rights_in_hand
from restoration.services.exchange.kinds import Layout
from restoration.services.exchange.table import Row, RowDefect
from restoration.services.fund import fund
from restoration.services.fund.ledger_rows import NewEntry, chained, head_effect
from restoration.services.register.checks import missing
from restoration.services.register.facts import value_day
from restoration.services.register.known import batched, fits, ids_by_code
from restoration.services.register.rows import Header
from restoration.tables import FundAccount, LedgerEntry


@dataclass(slots=True)
class AccountInHand:
    """An account, locked: its right, its sums on record, and the file's entries for it."""

    row: FundAccount
    right: RightInHand
    sums: list[Entry]
    entries: list[tuple[Row, NewEntry]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class CheckedLedger:
    """Entries that may be written once nothing else is wrong."""

    accounts: Mapping[str, AccountInHand]


async def accounts_in_hand(codes: set[str], header: Header) -> dict[str, AccountInHand]:
    """The accounts on record among these codes, their rights locked first, as everywhere."""
    fitting = sorted(c for c in codes if fits(FundAccount, c))
    known = [
        a for batch in batched(fitting) for a in await FundAccount.filter(code__in=batch).prefetch_related("right")
    ]
    rights = await rights_in_hand({a.right.code for a in known}, header)
    found = {}
    for account in sorted(known, key=lambda a: a.id):
        await database.lock_row(FundAccount.filter(id=account.id)).get()
        found[account.code] = AccountInHand(account, rights[account.right.code], await fund.sums(account.id))
    return found


# ---- checks ------------------------------------------------------------------------------------------------------


async def check(
    layout: Layout, records: Sequence[Record], header: Header, unread: set[str]
) -> tuple[CheckedLedger, list[RowDefect]]:
    """The records as entries, with everything wrong by row; balances are not followed where a row is ``unread``."""
    rows = [r.first for r in records]
    accounts = await accounts_in_hand({str(row.values["account"]) for row in rows}, header)
    targets = await targets_of(rows)
    wrong: list[RowDefect] = []

    def tell(row: Row, defects: Iterator[Defect]) -> bool:
        told = [RowDefect(row.number, d.field, replace(d, field=layout.column(d.field).head)) for d in defects]
        wrong.extend(told)
        return bool(told)

    for row in rows:
        account = accounts.get(str(row.values["account"]))
        entry = entry_of(row)
        if account is None:
            tell(row, iter([missing("account", str(row.values["account"]), "基金账户")]))
            continue
        spoilt = tell(row, entry_defects(row, entry, account, targets, legal_day(header.at)))
        target = targets.get(entry.reverses[1]) if entry.reverses else None
        entry = replace(entry, undoes=target.entry.kind if target else None)
        targets.setdefault(entry.code, Target(account.row.code, entry.summed, False))
        if spoilt:
            unread.add(account.row.code)
        account.entries.append((row, entry))
    for code, account in accounts.items():
        if code not in unread:
            for row, defect in overdrafts(account):
                tell(row, iter([defect]))
    return CheckedLedger(accounts), wrong


@dataclass(slots=True)
class Target:
    """An entry that a reversal or a refund may name: its account, its sum, undone already, how much came back (fen)."""

    account: str
    entry: Entry
    undone: bool
    refunded: int = 0


async def targets_of(rows: Sequence[Row]) -> dict[str, Target]:
    """The entries on record that the file's reversals and refunds name."""
    named = {str(row.values[key]) for row in rows for key in ("reverses", "refunds") if row.values.get(key)}
    found: dict[str, Target] = {}
    for batch in batched(sorted(c for c in named if fits(LedgerEntry, c))):
        entries = await LedgerEntry.filter(code__in=batch).prefetch_related("account", "reverses")
        reversals = await LedgerEntry.filter(reverses__code__in=batch).values_list("reverses__code", flat=True)
        undone = {str(code) for code in reversals}
        for e in entries:
            kind = EntryKind(e.reverses.kind) if e.reverses else None
            entry = Entry(EntryKind(e.kind), e.amount_fen, e.value_on, kind)
            back = await fund.refunded_fen(e.account.id, e.code)
            found[e.code] = Target(e.account.code, entry, e.code in undone, back)
    return found


def entry_of(row: Row) -> NewEntry:
    """A row as an entry about to be written; a reversal's target gets its key when it is written."""
    v = row.values
    day = v["value_on"]
    assert isinstance(day, date) and isinstance(v["amount_fen"], int)
    reverses = (0, str(v["reverses"])) if v.get("reverses") else None
    plan, task, purpose, refunds = (str(v.get(key) or "") for key in ("plan", "task", "purpose", "refunds"))
    phase = v.get("phase")
    return NewEntry(
        str(v["code"]),
        str(v["kind"]),
        v["amount_fen"],
        day,
        str(v.get("reference") or ""),
        reverses,
        refunds=refunds,
        use=Use(plan, phase if isinstance(phase, int) else None, task, purpose),
    )


def entry_defects(
    row: Row, entry: NewEntry, account: AccountInHand, targets: Mapping[str, Target], today: date
) -> Iterator[Defect]:
    """What is wrong with an entry by itself, and with what it undoes, refunds or pays."""
    yield from value_day("value_on", entry.value_on, account.row.effective_on, today)
    if (closed := account.right.seen.closed_on(account.row.code)) is not None:
        yield Defect("account", "account_closed", account.row.code, f"未销户的账户（{closed}销户）", "请核对账户编号")
    pointing = fund.pointing_defects(entry, entry.reverses[1] if entry.reverses else None, entry.refunds or None)
    yield from pointing
    yield from fund.use_defects(entry, account.right.seen)
    if not pointing and entry.reverses is not None:
        yield from reversal_defects(entry, entry.reverses[1], account, targets)
    if not pointing and entry.refunds:
        yield from refund_defects(entry, account, targets)


def refund_defects(entry: NewEntry, account: AccountInHand, targets: Mapping[str, Target]) -> Iterator[Defect]:
    """A refund names a standing withdrawal of its account, and no more comes back than was withdrawn."""
    target = targets.get(entry.refunds)
    known = target is not None and target.account == account.row.code and not target.undone
    if target is None or not known or target.entry.kind is not EntryKind.WITHDRAWAL:
        cure = "请核对原支取的编号，只能填写同一账户已登记或本表前面的、未冲正的支取"
        yield Defect("refunds", "not_a_withdrawal", entry.refunds, "该账户的一笔支取", cure)
        return
    target.refunded += entry.amount_fen
    if target.refunded > target.entry.amount_fen:
        most = f"合计不超过{strict.fen_to_yuan(target.entry.amount_fen)}元"
        found = strict.fen_to_yuan(entry.amount_fen)
        yield Defect("amount_fen", "refund_amount", found, most, "退款合计不超过原支取金额")
    if entry.value_on < target.entry.value_on:
        expected = f"不早于{target.entry.value_on}"
        yield Defect("value_on", "before_original", str(entry.value_on), expected, "请核对退款日期")


def reversal_defects(
    entry: NewEntry, code: str, account: AccountInHand, targets: Mapping[str, Target]
) -> Iterator[Defect]:
    """A reversal undoes the whole of an ordinary entry of its account, once, not before it happened."""
    target = targets.get(code)
    if target is None or target.account != account.row.code:
        cure = "请核对被冲正分录的编号，只能冲正同一账户已登记或本表前面的分录"
        yield Defect("reverses", "reference_unknown", code, "该账户的分录编号", cure)
        return
    if target.entry.kind is EntryKind.REVERSAL:
        yield Defect("reverses", "reversal_of_reversal", code, "非冲正分录", "冲正不能再冲正，请重新登记原收支")
    if target.refunded:
        yield Defect("reverses", "refunded", code, "没有退款的分录", "该支取已有退款，请先冲正退款")
    if target.undone:
        yield Defect("reverses", "already_reversed", code, "尚未冲正的分录", "该分录已经冲正，不能再次冲正")
    if target.entry.amount_fen != entry.amount_fen:
        expected = f"原分录金额{strict.fen_to_yuan(target.entry.amount_fen)}元"
        yield Defect("amount_fen", "reversal_amount", strict.fen_to_yuan(entry.amount_fen), expected, "冲正须为原金额")
    if entry.value_on < target.entry.value_on:
        expected = f"不早于{target.entry.value_on}"
        yield Defect("value_on", "before_original", str(entry.value_on), expected, "请核对冲正日期")
    target.undone = True


def overdrafts(account: AccountInHand) -> Iterator[tuple[Row, Defect]]:
    """The first entry after which the account, or after all of them a day, would close below zero."""
    running, days = balance(account.sums), dict[date, int]()
    for old in account.sums:
        days[old.value_on] = days.get(old.value_on, 0) + old.signed_fen
    for row, new in account.entries:
        entry = new.summed
        days[entry.value_on] = days.get(entry.value_on, 0) + entry.signed_fen
        try:
            running = post([Entry(EntryKind.DEPOSIT, running, entry.value_on)], entry)
        except LedgerRefused as refusal:
            cure = f"{refusal.message}；请核对金额和先后顺序"
            yield row, Defect("amount_fen", "overdrawn", strict.fen_to_yuan(new.amount_fen), "不超过账户余额", cure)
            return
    yield from day_overdrafts(account, days)


def day_overdrafts(account: AccountInHand, days: Mapping[date, int]) -> Iterator[tuple[Row, Defect]]:
    """The first value day from the file's earliest on that would close below zero, told at the entry that did it."""
    running = 0
    for day in sorted(days):
        running += days[day]
        told = [row for row, new in account.entries if new.value_on <= day]
        if running < 0 and told:
            cure = "请核对支取和存入的入账日期"
            expected = f"{day}日终余额不小于零"
            yield told[-1], Defect("value_on", "overdrawn", strict.fen_to_yuan(running), expected, cure)
            return


# ---- writing -----------------------------------------------------------------------------------------------------


async def write(checked: CheckedLedger, header: Header) -> None:
    """The entries account by account, each account's new end audited; rights judged before are judged again."""
    effects: dict[str, list[Effect]] = {}
    for account in checked.accounts.values():
        last = await LedgerEntry.filter(account_id=account.row.id).order_by("-seq").first()
        rows = chained(
            account.row.code,
            account.row.id,
            [new for _, new in account.entries],
            actor=header.actor,
            at=header.at,
            seq=last.seq if last else 0,
            previous=last.hash if last else START[1],
        )
        await insert(rows, [new for _, new in account.entries])
        effects.setdefault(account.right.chain, []).append(head_effect(account.row.code, rows[-1], "fund:load"))
    await record(effects, header)
    await judge_again({account.right.id for account in checked.accounts.values()}, header)


async def insert(rows: Sequence[LedgerEntry], entries: Sequence[NewEntry]) -> None:
    """Chained rows in their order; what a reversal undoes is written before it, so that its key is known."""
    waiting: list[LedgerEntry] = []
    for row, entry in zip(rows, entries, strict=True):
        if entry.reverses is not None:
            await LedgerEntry.bulk_create(waiting)
            waiting = []
            target = (await ids_by_code(LedgerEntry, [entry.reverses[1]]))[entry.reverses[1]]
            setattr(row, "reverses_id", target)  # noqa: B010 - the ORM adds the attribute
        waiting.append(row)
    await LedgerEntry.bulk_create(waiting)
