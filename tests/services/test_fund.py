"""The fund: to the fen, never below zero, each entry once and for ever, and every tampering found."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from restoration import strict, tables
from restoration.database import database
from restoration.errors import Conflict, Invalid, LedgerRefused, NotFound, Refused
from restoration.law.fund.ledger import Entry, EntryKind, balance
from restoration.services.fund import fund
from restoration.services.fund.position import views
from restoration.services.records import AccountIn, EventIn
from restoration.services.register import register
from restoration.services.snapshot import places
from tests import builders as b

ACCOUNT = "KZ-1-ZH1"
DEPOSIT, INTEREST, WITHDRAWAL, REFUND, REVERSAL = EntryKind


async def post(kind: EntryKind, fen: int, on: str = "2025-06-03", account: str = ACCOUNT, **changes: Any) -> str:
    given: dict[str, Any] = {"reference": "凭证1号", "at": b.AT} | changes
    day = date.fromisoformat(on)
    return await fund.post(b.CLERK, account, kind=kind, amount_fen=fen, value_on=day, **given)


async def with_account(*entries: b.Body) -> None:
    await b.load(b.small(mines=[b.mine(rights=(b.right(accounts=[b.account(entries=entries)]),))]))


# ---- amounts -----------------------------------------------------------------------------------------------------


async def test_amounts_are_kept_to_the_fen(store: str) -> None:
    await with_account()
    await post(DEPOSIT, 1)
    await post(DEPOSIT, 99_999_999_999_999)
    assert await fund.balance(ACCOUNT, b.TODAY) == 100_000_000_000_000


@pytest.mark.parametrize("amount", [0, -100, True, 0.1, "100", None, 10**19], ids=str)
async def test_what_is_no_amount_is_refused(store: str, amount: Any) -> None:
    await with_account()
    before = await b.counts()
    with pytest.raises(Invalid) as refused:
        await post(DEPOSIT, amount)
    assert [(d.field, d.code) for d in refused.value.defects] == [("amount_fen", "amount")]
    assert await b.counts() == before


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"on": "2025-06-04"}, "value_on", "in_future"),
        ({"on": "2023-06-09"}, "value_on", "before_opening"),
        ({"reference": "a\u0000"}, "reference", "text_characters"),
        ({"reference": "凭" * 129}, "reference", "text_too_long"),
        ({"reverses": "KZ-1-FL1"}, "reverses", "reversal_target"),
    ],
)
async def test_an_entry_is_refused(store: str, changes: dict[str, Any], field: str, code: str) -> None:
    await with_account(b.entry("KZ-1-FL1"))
    before = await b.counts()
    with pytest.raises(Invalid) as refused:
        await post(DEPOSIT, 100, **changes)
    assert [(d.field, d.code) for d in refused.value.defects] == [(field, code)]
    assert await b.counts() == before


async def test_an_unknown_account_is_not_found(store: str) -> None:
    for code in ("X", "X" * 41):
        with pytest.raises(NotFound):
            await post(DEPOSIT, 100, account=code)
        with pytest.raises(NotFound):
            await fund.balance(code, b.TODAY)


# ---- never below zero --------------------------------------------------------------------------------------------


async def test_more_than_there_is_cannot_be_withdrawn(store: str) -> None:
    await with_account(b.entry("KZ-1-FL1", 1_000))
    before = await b.counts()
    with pytest.raises(LedgerRefused, match=r"余额不足：账户余额10\.00元，本笔10\.01元，还差0\.01元"):
        await post(WITHDRAWAL, 1_001)
    assert await b.counts() == before
    await post(WITHDRAWAL, 1_000)
    assert await fund.balance(ACCOUNT, b.TODAY) == 0


async def test_money_cannot_leave_before_it_came(store: str) -> None:
    await with_account(b.entry("KZ-1-FL1", 1_000, on="2023-07-01"), b.entry("KZ-1-FL2", 500, on="2024-01-01"))
    with pytest.raises(LedgerRefused):
        await post(WITHDRAWAL, 100, "2023-06-30")
    await post(WITHDRAWAL, 1_500, "2024-01-01")
    with pytest.raises(LedgerRefused):
        await post(WITHDRAWAL, 1, "2023-12-31")


async def test_fifty_withdrawals_at_once_never_overdraw(store: str) -> None:
    await with_account(b.entry("KZ-1-FL1", 10_000))
    outcomes = await asyncio.gather(*(post(WITHDRAWAL, 1_000) for _ in range(50)), return_exceptions=True)
    assert sum(isinstance(o, str) for o in outcomes) == 10
    assert all(isinstance(o, str | LedgerRefused) for o in outcomes)
    assert await fund.balance(ACCOUNT, b.TODAY) == 0
    assert [e.seq for e in await tables.LedgerEntry.all().order_by("seq")] == list(range(1, 12))
    assert await fund.verify() == fund.VerifyResult(True, 1, 11, None)


STEPS = st.tuples(st.sampled_from([DEPOSIT, INTEREST, WITHDRAWAL]), st.integers(1, 500), st.integers(0, 5))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, max_size=12), reverse=st.lists(st.integers(0, 11), max_size=4))
async def test_the_balance_is_the_sum_at_every_prefix(
    sqlite_url: str, steps: list[tuple[EntryKind, int, int]], reverse: list[int]
) -> None:
    async with database(sqlite_url):
        account = f"ZH-{await tables.FundAccount.all().count()}"
        if not await tables.Mine.exists():
            await b.load()
        await fund.open_account(b.CLERK, "KZ-1-CK", strict.model(AccountIn, b.account(account)), at=b.AT)
        await random_postings(account, steps, reverse)
        assert (await fund.verify()).ok


async def random_postings(account: str, steps: list[tuple[EntryKind, int, int]], reverse: list[int]) -> None:
    done: list[tuple[str, Entry]] = []
    for kind, fen, day in steps:
        entry = Entry(kind, fen, date(2024, 1, 1) + timedelta(day))
        await attempt(account, done, entry)
    for n in reverse:
        if n < len(done):
            code, entry = done[n]
            undoing = Entry(REVERSAL, entry.amount_fen, b.TODAY, entry.kind)
            await attempt(account, done, undoing, code)


async def attempt(account: str, done: list[tuple[str, Entry]], entry: Entry, reverses: str | None = None) -> None:
    before = [e for _, e in done]
    try:
        code = await post(entry.kind, entry.amount_fen, entry.value_on.isoformat(), account, reverses=reverses)
        done.append((code, entry))
    except Refused:
        pass
    entries = [e for _, e in done]
    assert len(entries) - len(before) in (0, 1)
    for day in {e.value_on for e in entries} | {b.TODAY}:
        expected = balance(e for e in entries if e.value_on <= day)
        assert 0 <= expected == await fund.balance(account, day)


# ---- reversal ----------------------------------------------------------------------------------------------------


async def test_a_reversal_undoes_one_entry_whole_and_once(store: str) -> None:
    await with_account(b.entry("KZ-1-FL1", 1_000))
    code = await post(REVERSAL, 1_000, reverses="KZ-1-FL1")
    assert await fund.balance(ACCOUNT, b.TODAY) == 0
    before = await b.counts()
    with pytest.raises(Conflict) as again:
        await post(REVERSAL, 1_000, reverses="KZ-1-FL1")
    assert (again.value.status, again.value.code) == (409, "already_reversed")
    with pytest.raises(Invalid) as of_reversal:
        await post(REVERSAL, 1_000, reverses=code)
    assert [d.code for d in of_reversal.value.defects] == ["reversal_of_reversal"]
    assert await b.counts() == before


async def test_a_withdrawal_counts_as_used_until_the_day_it_is_reversed(store: str) -> None:
    spent = b.entry("KZ-1-FL2", 400, "withdrawal", "2025-05-05")
    await with_account(b.entry("KZ-1-FL1", 1_000), spent)
    await post(REVERSAL, 400, "2025-06-02", reverses="KZ-1-FL2")
    for day, used in (("2025-05-04", 0), ("2025-05-05", 400), ("2025-06-01", 400), ("2025-06-02", 0)):
        [right] = await tables.Right.all()
        [view] = await views([right.id], await places(), date.fromisoformat(day))
        assert (view.at.used_fen, view.at.balance_fen) == (used, 1_000 - used), day


@pytest.mark.parametrize(
    ("fen", "on", "reverses", "code"),
    [
        (999, "2025-06-03", "KZ-1-FL1", "reversal_amount"),
        (1_000, "2023-06-19", "KZ-1-FL1", "before_original"),
        (1_000, "2025-06-03", "X", "reference_unknown"),
        (1_000, "2025-06-03", "X" * 41, "reference_unknown"),
        (1_000, "2025-06-03", None, "reversal_target"),
    ],
)
async def test_a_reversal_is_refused(store: str, fen: int, on: str, reverses: str | None, code: str) -> None:
    await with_account(b.entry("KZ-1-FL1", 1_000))
    with pytest.raises(Invalid) as refused:
        await post(REVERSAL, fen, on, reverses=reverses)
    assert [d.code for d in refused.value.defects] == [code]


async def test_a_spent_deposit_cannot_be_reversed(store: str) -> None:
    await with_account(b.entry("KZ-1-FL1", 1_000), b.entry("KZ-1-FL2", 1, "withdrawal", "2023-09-01"))
    with pytest.raises(LedgerRefused):
        await post(REVERSAL, 1_000, reverses="KZ-1-FL1")


async def test_twenty_reversals_at_once_undo_it_once(store: str) -> None:
    await with_account(b.entry("KZ-1-FL1", 1_000), b.entry("KZ-1-FL2", 9_000))
    outcomes = await asyncio.gather(
        *(post(REVERSAL, 1_000, reverses="KZ-1-FL1") for _ in range(20)), return_exceptions=True
    )
    assert sum(isinstance(o, str) for o in outcomes) == 1
    assert {o.code for o in outcomes if isinstance(o, Refused)} == {"already_reversed"}
    assert await fund.balance(ACCOUNT, b.TODAY) == 9_000


# ---- readings ----------------------------------------------------------------------------------------------------


async def test_a_balance_is_read_as_of_a_day_and_as_known_at_an_instant(store: str) -> None:
    await with_account(b.entry("KZ-1-FL1", 1_000))
    later = datetime.fromisoformat("2025-06-05T00:00:00.5+08:00")
    await post(DEPOSIT, 500, "2023-12-01", at=later)
    assert await fund.balance(ACCOUNT, date(2023, 6, 19)) == 0
    assert await fund.balance(ACCOUNT, date(2023, 11, 30)) == 1_000
    assert await fund.balance(ACCOUNT, date(2023, 12, 1)) == 1_500
    assert await fund.balance(ACCOUNT, date(2023, 12, 1), known_at=later - timedelta(microseconds=1)) == 1_000
    assert await fund.balance(ACCOUNT, date(2023, 12, 1), known_at=later) == 1_500


async def test_an_account_opens_with_its_entries(store: str) -> None:
    await b.load()
    body = b.account("KZ-1-ZH2", entries=(b.entry("KZ-1-FL7", 700),))
    assert await fund.open_account(b.CLERK, "KZ-1-CK", strict.model(AccountIn, body), at=b.AT) == "KZ-1-ZH2"
    assert await fund.balance("KZ-1-ZH2", b.TODAY) == 700
    assert await fund.verify() == fund.VerifyResult(True, 2, 3, None)


# ---- S28: the register of 正宁 ------------------------------------------------------------------------------------

SUMS = (3_000_000, 4_280_000, 2_500_000, 2_500_000)


async def zhengning() -> None:
    """Four mines with a fund and a fifth without."""
    mines = [zhengning_mine(n, fen) for n, fen in enumerate(SUMS, 1)] + [zhengning_mine(5, None)]
    await b.load(b.small(mines=[*mines, b.mine(rights=(b.full_right(),))]))


def zhengning_mine(n: int, fen: int | None) -> b.Body:
    entries = (b.entry(f"ZN-{n}-FL1", fen, on="2020-06-30"),) if fen else ()
    accounts = [b.account(f"ZN-{n}-ZH1", "2020-01-10", entries)] if fen else []
    return b.mine(f"ZN-{n}", b.ZHENGNING, (b.right(f"ZN-{n}-CK", None, accounts=accounts),))


async def test_the_register_totals_to_the_cent(store: str) -> None:
    await zhengning()
    found = await fund.register_of(b.ZHENGNING, date(2020, 12, 31))
    assert (len(found.mines), found.accounts, found.total_fen) == (5, 4, 12_280_000)
    assert strict.fen_to_yuan(found.total_fen) == "122800.00"
    assert [m.established for m in found.mines] == [True, True, True, True, False]
    assert found.mines[4] == fund.MineLine("ZN-5", "示例石灰岩矿ZN-5", ())
    assert (await fund.register_of(b.GANSU, date(2020, 12, 31))).mines == found.mines
    assert (await fund.register_of(b.ZHENGNING, date(2020, 6, 29))).total_fen == 0
    assert (await fund.register_of(b.KAIZHOU, b.TODAY)).accounts == 1
    with pytest.raises(NotFound):
        await fund.register_of("999999", b.TODAY)


async def test_the_register_tracks_four_facts(store: str) -> None:
    await zhengning()
    code = await post(WITHDRAWAL, 1_000_000, "2023-05-06", "ZN-1-ZH1")
    line = (await fund.register_of(b.ZHENGNING, date(2023, 5, 6))).mines[0]
    [account] = line.accounts
    opened = date(2020, 1, 10)
    assert account == fund.AccountLine("ZN-1-ZH1", opened, 2_000_000, True, (code,), False)
    assert (line.established, line.set_aside, line.use_missing, line.disclosed) == (True, True, (code,), False)
    with pytest.raises(LedgerRefused):
        await post(WITHDRAWAL, 2_000_001, "2023-05-07", "ZN-1-ZH1")

    await tell("fund_use_recorded", {"entry": code, "purpose": "边坡治理"})
    await tell("fund_disclosed", {"account": "ZN-1-ZH1", "where": "县政府网站"})
    line = (await fund.register_of(b.ZHENGNING, b.TODAY)).mines[0]
    assert (line.use_missing, line.disclosed) == ((), True)


async def tell(kind: str, detail: b.Body) -> None:
    event = strict.model(EventIn, b.event(kind, "2025-06-01", detail))
    await register.record_event(b.CLERK, "ZN-1-CK", event, at=b.AT)


async def test_a_reversed_withdrawal_needs_no_record_of_its_use(store: str) -> None:
    await zhengning()
    code = await post(WITHDRAWAL, 1_000_000, "2023-05-06", "ZN-1-ZH1")
    await post(REVERSAL, 1_000_000, "2023-05-08", "ZN-1-ZH1", reverses=code)
    assert (await fund.register_of(b.ZHENGNING, date(2023, 5, 7))).mines[0].use_missing == (code,)
    after = (await fund.register_of(b.ZHENGNING, date(2023, 5, 8))).mines[0]
    assert (after.use_missing, after.balance_fen) == ((), 3_000_000)
