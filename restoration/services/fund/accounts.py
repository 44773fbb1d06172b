"""Fund accounts: opened with what they are and at which bank, closed when they are empty.

The bank's number comes in whole, is sealed before it reaches the database, and is shown by its last four digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, TypeVar

from restoration.database import lock_row, unit_of_work
from restoration.errors import Defect, NotFound
from restoration.law.events import EventKind
from restoration.sealing import Sealer, masked
from restoration.services.actors import Actor
from restoration.services.fund.ledger_rows import head_effect
from restoration.services.recording import Held, hold, refuse
from restoration.services.records import AccountIn, EventIn, FactIn
from restoration.services.register import register
from restoration.services.register.checks import account_lengths, duplicate
from restoration.services.register.facts import account_defects
from restoration.services.register.known import fits, taken
from restoration.services.register.rows import write_accounts
from restoration.strict import StrictModel, model
from restoration.tables import FundAccount

NUMBER: Final = re.compile(r"[0-9]{8,30}")


@dataclass(frozen=True, slots=True)
class SealedNumber:
    """An account's number, sealed, and the digits that are shown."""

    tail: str
    sealed: str


def sealed_number(sealer: Sealer, account: str, number: str) -> SealedNumber:
    """A number as it is kept. Raises ``Invalid`` without repeating the number."""
    refuse_no_number(number)
    return SealedNumber(number[-4:], sealer.seal(number, account))


def refuse_no_number(number: str) -> None:
    """Raises ``Invalid`` for what is no account number, without repeating it."""
    if not NUMBER.fullmatch(number):
        cure = "请填写 8 至 30 位半角数字，不带空格和横线"
        refuse([Defect("account_number", "account_number", "（不显示）", "8-30 位数字", cure)], "银行账号")


T = TypeVar("T", bound=StrictModel)
F = TypeVar("F", bound=FactIn)
TEXTS: Final = frozenset(
    {"evidence", "ground", "bank", "branch", "account_name", "scope_of_use", "accrual_method", "reference"}
)
"""What is written freely: of an account, of a change of one, of an entry."""


def without_number(fact: F, number: str) -> F:
    """A fact whose texts do not repeat the number that comes beside it, in whatever groups it was typed.

    Raises ``Invalid``, without repeating the number, for what is no account number and for a code that contains it:
    what a record is called, and its number is sealed for, is never rewritten.
    """
    refuse_no_number(number)
    digits, shown = re.compile("[ -]?".join(number)), masked(number[-4:])
    refuse([number_in(field) for field, code in codes_in(fact) if digits.search(code)], "银行账号")
    cut = without(fact, digits, shown)
    if isinstance(cut, AccountIn):
        return cut.model_copy(update={"entries": tuple(without(e, digits, shown) for e in cut.entries)})
    return cut


def number_in(field: str) -> Defect:
    """A code that contains the number, without repeating it."""
    return Defect(field, "number_in_code", "（不显示）", "不含账号的编号", "编号在各处显示，请换一个不含账号的编号")


def codes_in(fact: FactIn) -> Iterator[tuple[str, str]]:
    """Every code a fact gives or names, with its field."""
    yield "supersedes", fact.supersedes or ""
    if isinstance(fact, AccountIn):
        yield "code", fact.code
        yield from ((f"entries[{n}].code", entry.code) for n, entry in enumerate(fact.entries))


def without(one: T, digits: re.Pattern[str], shown: str) -> T:
    """A record whose own free texts have the number's last digits in its place."""
    texts = {name: getattr(one, name) for name in TEXTS & type(one).model_fields.keys()}
    return one.model_copy(update={name: digits.sub(shown, text) for name, text in texts.items() if text is not None})


async def open_account(
    actor: Actor, right_code: str, account: AccountIn, *, at: datetime, number: SealedNumber | None = None
) -> str:
    """Record that a fund account was opened for a right, with the entries it comes with; its code."""

    async def work() -> str:
        right = await hold(actor, right_code, at=at)
        shown = account.model_copy(update={"number_tail": number.tail}) if number else account
        wrong = [*account_lengths("", account), *account_defects("", account, right.seen), *tails(account, number)]
        refuse([*await codes_used(account), *wrong], "基金账户")
        sealed = number.sealed if number else ""
        _, ledgers = await write_accounts([(right.id, shown)], right.header, sealed=sealed)
        await right.audit(head_effect(code, rows[-1], "fund:load") for code, rows in ledgers.items())
        await right.done("fund_account:open", account.code, shown)
        return account.code

    return await unit_of_work(work)


def tails(account: AccountIn, number: SealedNumber | None) -> list[Defect]:
    """Last digits given beside the number are its own."""
    if number is None or account.number_tail in (None, number.tail):
        return []
    cure = "填写完整账号的，不必再填后四位"
    return [Defect("number_tail", "tail_differs", str(account.number_tail), number.tail, cure)]


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


async def close(actor: Actor, code: str, *, on: date, reason: str, evidence: str, at: datetime) -> str:
    """Record that an empty account was closed; the event's code. Nothing is posted to it afterwards."""
    account = await known_account(code)
    body = {
        "kind": EventKind.FUND_ACCOUNT_CLOSED.value,
        "effective_on": on.isoformat(),
        "evidence": evidence,
        "detail": {"account": code, "reason": reason},
    }
    return await register.record_event(actor, account.right.code, model(EventIn, body), at=at)  # type: ignore[arg-type]


# ---- an account by its code ----------------------------------------------------------------------------------------


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
