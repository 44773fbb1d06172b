"""A fund account's bank, branch, name and number as they were on a day, and the record of how they changed.

The opening row stays as it was written. A change says from which day another bank or number holds; a correction says
that the record was wrong. A row keeps only what was stated, so that one recorded late for an earlier day neither undoes
what holds later nor is undone by it. Whole numbers are sealed before they reach the database and nobody is shown one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Annotated, Final

from pydantic import Field

from restoration.clock import legal_day
from restoration.database import unit_of_work
from restoration.errors import Conflict, Defect
from restoration.law.events import AccountClosed, EventKind
from restoration.sealing import Sealer, masked
from restoration.services import codes
from restoration.services.actors import Actor, Identity
from restoration.services.audit import Effect
from restoration.services.fund import lists
from restoration.services.fund.accounts import known_account, locked, without_number
from restoration.services.paging import Json, Page, day, moment
from restoration.services.recording import Held, refuse
from restoration.services.records import FactIn, Note
from restoration.strict import Name
from restoration.tables import AccountChange, FundAccount

SHOWN: Final = ("bank", "branch", "account_name", "number_tail")


class ChangeIn(FactIn):
    """What an account's particulars are from a day on; what is not stated stays. Its number comes beside it."""

    correction: bool = False
    ground: Note
    bank: Name | None = None
    branch: Name | None = None
    account_name: Name | None = None
    number_tail: Annotated[str, Field(pattern=r"^[0-9]{4}$")] | None = None


@dataclass(frozen=True, slots=True)
class Particulars:
    """An account's bank, branch, name, last digits and number as it is sealed, with the record it is sealed for."""

    bank: str
    branch: str
    account_name: str
    number_tail: str
    sealed: str
    record: str

    def number(self, sealer: Sealer) -> str | None:
        """The whole number, where it is known. Only to be compared, never shown."""
        return sealer.open(self.sealed, self.record) if self.sealed else None

    def json(self) -> Json:
        """As it may be shown."""
        plain = {name: getattr(self, name) or None for name in SHOWN}
        return {**plain, "number": masked(self.number_tail) or None}


async def change(actor: Actor, code: str, sent: ChangeIn, number: str | None, sealer: Sealer, *, at: datetime) -> str:
    """Record a change or a correction of an account; its code. Raises ``Invalid``, ``Conflict`` for a closed one."""
    fact = without_number(sent, number) if number is not None else sent

    async def work() -> str:
        held, account = await locked(actor, code, at=at)
        new = codes.new("ac")
        row = AccountChange(
            account_id=account.id,
            correction=sent.correction,
            ground=fact.ground,
            number_sealed=sealer.seal(number, new) if number else "",
            **stated(fact, number),
            **held.header.columns(fact, new),
        )
        before = as_on(account, await made(account.id), sent.effective_on)
        after = after_change(before, row)
        refuse(defects(account, sent, number, before, after, sealer, legal_day(at)), "基金账户变更")
        refuse_closed(held, code, sent)
        await row.save(force_create=True)
        told = {"code": new, "on": sent.effective_on.isoformat(), "correction": sent.correction, "ground": fact.ground}
        told |= {"evidence": fact.evidence, **after.json()}
        await held.audit([Effect("fund_account:change", f"account:{code}", told)])
        return new

    return await unit_of_work(work)


def stated(sent: ChangeIn, number: str | None) -> dict[str, str]:
    """What a change says, by column; empty is what it says nothing of."""
    tail = {"number_tail": number[-4:]} if number else {}
    return {name: getattr(sent, name) or "" for name in SHOWN} | tail


def defects(
    account: FundAccount,
    sent: ChangeIn,
    number: str | None,
    before: Particulars,
    after: Particulars,
    sealer: Sealer,
    today: date,
) -> Iterable[Defect]:
    """What is wrong with a change; no number is ever repeated."""
    on = sent.effective_on
    if not account.effective_on <= on <= today:
        expected = f"{account.effective_on}至{today}"
        yield Defect("effective_on", "change_day", on.isoformat(), expected, "变更日期应在开户之后、今天以前，请核对")
    if number and sent.number_tail not in (None, number[-4:]):
        cure = "填写完整账号的，不必再填后四位"
        yield Defect("number_tail", "tail_differs", str(sent.number_tail), number[-4:], cure)
    if after.bank != before.bank and not sent.correction and not (number or sent.number_tail):
        cure = "换银行时账号随之改变，请填写新账号（或者后四位）；只是登记有误的，请选更正"
        yield Defect("account_number", "number_needed", "（缺）", "新账号", cure)
    same_number = number is None or number == before.number(sealer)
    if same_number and all(getattr(before, n) == getattr(after, n) for n in SHOWN):
        yield Defect("bank", "unchanged", "与现有登记相同", "至少一项不同", "没有需要变更的内容，请核对")


def refuse_closed(held: Held, code: str, sent: ChangeIn) -> None:
    """Raises ``Conflict`` for a change from a day the account was closed by; a correction may still come."""
    closings = held.subject.facts.current().of_kind(EventKind.FUND_ACCOUNT_CLOSED)
    for e in () if sent.correction else closings:
        if isinstance(e.detail, AccountClosed) and e.detail.account == code and sent.effective_on >= e.effective_on:
            raise Conflict(f"账户 {code} 已于{e.effective_on}销户，不能变更", code="account_closed")


# ---- as it was on a day ----------------------------------------------------------------------------------------------


async def made(account: int) -> list[AccountChange]:
    """An account's changes in the order in which they hold."""
    return await AccountChange.filter(account_id=account).order_by("effective_on", "id")


def opened(account: FundAccount) -> Particulars:
    """As it was opened."""
    sealed = account.number_sealed
    return Particulars(
        account.bank, account.branch, account.account_name, account.number_tail, sealed, account.code if sealed else ""
    )


def after_change(before: Particulars, row: AccountChange) -> Particulars:
    """The same with what a change says; a number whose last digits it repeats stays sealed where it was."""
    plain = {name: getattr(row, name) for name in SHOWN if getattr(row, name)}
    if not row.number_sealed and row.number_tail in ("", before.number_tail):
        return replace(before, **plain)
    return replace(before, **plain, sealed=row.number_sealed, record=row.code if row.number_sealed else "")


def as_on(account: FundAccount, rows: Sequence[AccountChange], on: date) -> Particulars:
    """An account's particulars at the end of a day."""
    now = opened(account)
    for row in rows:
        if row.effective_on <= on:
            now = after_change(now, row)
    return now


async def ever(account: FundAccount) -> list[Particulars]:
    """All particulars an account had: a bank's file of last year names last year's number.

    What a correction declares wrong it never had.
    """
    found = [opened(account)]
    for row in await made(account.id):
        now = after_change(found[-1], row)
        found = [*(found[:-1] if row.correction else found), now]
    return found


async def listed(identity: Identity, mine: str, on: date, *, limit: int, after: str | None) -> Page:
    """A mine's accounts with their particulars at the end of a day. Raises ``NotFound``."""
    found = await lists.accounts(identity, mine, limit=limit, after=after)
    return Page([{**a, **await particulars(identity, str(a["code"]), on)} for a in found.items], found.next)


async def particulars(identity: Identity, code: str, on: date) -> Json:
    """What an account's changes by a day made of its particulars; nothing where it has none."""
    changes = await seen(identity, code, on)
    return changes[-1][1].json() if changes else {}


async def history(identity: Identity, code: str, as_of: date | None = None) -> list[Json]:
    """An account's changes, oldest first, up to a day; a former holder's of its own time. Raises ``NotFound``."""
    return [shown(row, then) for row, then in await seen(identity, code, as_of or date.max)]


async def seen(identity: Identity, code: str, on: date) -> list[tuple[AccountChange, Particulars]]:
    """The changes by a day that are theirs to see, each with the particulars as it left them. Raises ``NotFound``."""
    until = await lists.seen_until(identity, code)
    account = await known_account(code)
    now, found = opened(account), []
    for row in await made(account.id):
        if row.effective_on <= on and (until is None or row.effective_on < until):
            now = after_change(now, row)
            found.append((row, now))
    return found


def shown(row: AccountChange, then: Particulars) -> Json:
    """One change, with everything as it was from then on."""
    when = {"effective_on": day(row.effective_on), "recorded_at": moment(row.recorded_at)}
    plain = {k: getattr(row, k) for k in ("code", "recorded_by", "evidence", "ground", "correction")}
    return {**plain, **when, **then.json()}
