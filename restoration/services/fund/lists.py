"""The restoration fund as people read it: a mine's accounts, an account's ledger, what it holds on a day."""

from __future__ import annotations

from datetime import date, datetime

from restoration import database
from restoration.law.fund.ledger import read_postings
from restoration.sealing import masked
from restoration.services import scope
from restoration.services.actors import Identity
from restoration.services.fund import fund
from restoration.services.mines import HEADER, OF_RIGHT, fact_columns, fact_of_right, of_mine
from restoration.services.paging import Json, Listing, Page, Row, day, equals, everything, moment, page
from restoration.services.scope import Condition
from restoration.tables.fields import read_date


def account_row(r: Row) -> Json:
    """A fund account; what was not made clear when it was opened is null."""
    names = ("account_type", "bank", "branch", "account_name", "number_tail", "scope_of_use", "accrual_method")
    return {**fact_columns(r), **{k: r[k] or None for k in names}, "number": masked(r["number_tail"]) or None}


ACCOUNTS = Listing(
    columns=HEADER + "r.code AS right_code, x.bank, x.number_tail, x.scope_of_use, x.accrual_method, x.account_type, "
    "x.branch, x.account_name",
    tables=f"fund_accounts x {OF_RIGHT}",
    key="x.id",
    code="x.code",
    show=account_row,
)


async def accounts(identity: Identity, mine: str, *, limit: int, after: str | None) -> Page:
    """A mine's fund accounts. Raises ``NotFound``."""
    return await page(ACCOUNTS, await of_mine(identity, mine), limit=limit, after=after)


async def account(identity: Identity, code: str) -> Json:
    """One fund account. Raises ``NotFound``."""
    return await fact_of_right(identity, ACCOUNTS, "fund_accounts", code)


def entry_row(r: Row) -> Json:
    """One ledger entry."""
    plain = {k: r[k] for k in ("code", "seq", "kind", "amount_fen", "reverses", "recorded_by", "hash")}
    when = {"value_on": day(r["value_on"]), "recorded_at": moment(r["recorded_at"])}
    optional = {k: r[k] or None for k in ("reference", "refunds", "plan", "phase", "task", "purpose")}
    sides = read_postings(r["postings"]) if r["postings"] else ()
    return {**plain, **when, **optional, "postings": [{"book": p.book.value, "fen": p.fen} for p in sides]}


ENTRIES = Listing(
    columns="e.code, e.seq, e.kind, e.amount_fen, e.value_on, e.recorded_at, e.recorded_by, e.reference, e.hash, "
    "e.postings, e.refunds, e.plan, e.phase, e.task, e.purpose, u.code AS reverses",
    tables="ledger_entries e JOIN fund_accounts a ON a.id = e.account_id LEFT JOIN ledger_entries u "
    "ON u.id = e.reverses_id",
    key="e.id",
    code="e.code",
    show=entry_row,
)


async def entries(identity: Identity, account_code: str, *, limit: int, after: str | None) -> Page:
    """An account's ledger in its own order; for a former holder the movements of its time. Raises ``NotFound``."""
    until = await seen_until(identity, account_code)
    before = Condition("e.value_on < ?", (until,)) if until else None
    return await page(ENTRIES, everything(equals("a.code", account_code), before), limit=limit, after=after)


async def seen_until(identity: Identity, account_code: str) -> date | None:
    """The day a former holder's sight of an account ends; ``None`` for everybody else. Raises ``NotFound``."""
    await account(identity, account_code)
    if identity.staff:
        return None
    [row] = await database.fetch("SELECT right_id FROM fund_accounts WHERE code = ?", [account_code])
    return (await scope.tenure(identity, int(row["right_id"]))).until


async def balance(identity: Identity, account_code: str, as_of: date, known_at: datetime | None) -> Json:
    """What an account holds at the close of a day (fen). Raises ``NotFound``, for a former holder's later days too."""
    until = await seen_until(identity, account_code)
    if until is not None and as_of >= read_date(until):
        raise scope.hidden()
    held = await fund.balance(account_code, as_of, known_at)
    known = known_at.isoformat() if known_at else None
    return {"account": account_code, "as_of": as_of.isoformat(), "known_at": known, "balance_fen": held}
