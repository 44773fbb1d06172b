"""Entries with both sides, refunds, what a withdrawal is for, closed accounts, two tags in one chain."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from restoration import strict, tables
from restoration.database import connection, database, execute, unit_of_work
from restoration.errors import Conflict, Invalid, LedgerRefused, Refused
from restoration.law.chain import ALGORITHM, GENESIS, POSTED, link
from restoration.law.fund.ledger import Book, EntryKind, Use, read_postings, trial_balance
from restoration.migrating import drop_forbid_change
from restoration.services.fund import accounts, fund
from restoration.services.fund.ledger_check import ENTRIES
from restoration.services.fund.ledger_rows import link_of
from restoration.services.records import AccountIn, EventIn
from restoration.services.register import register
from tests import builders as b
from tests.services.test_fund import ACCOUNT, post, with_account

DEPOSIT, INTEREST, WITHDRAWAL, REFUND, REVERSAL = EntryKind
TASKS = [{"code": "2025-1", "title": "边坡治理", "amount_fen": 900, "quarter": 2}]


async def told(kind: str, detail: b.Body, on: str = "2025-05-01") -> str:
    event = strict.model(EventIn, b.event(kind, on, detail))
    return await register.record_event(b.CLERK, "KZ-1-CK", event, at=b.AT)


async def with_plan() -> None:
    """An account with ten yuan, a plan of one phase and a use plan of one task."""
    account = b.account(entries=(b.entry("KZ-1-FL1", 1_000),))
    await b.load(b.small(mines=[b.mine(rights=(b.right(accounts=[account], plans=[b.plan()]),))]))
    await told("use_plan_filed", {"year": 2025, "tasks": TASKS})


def defects(refused: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(d.field, d.code) for d in refused.value.defects]


# ---- both sides ----


async def test_every_entry_has_both_sides_and_all_books_come_to_zero(store: str) -> None:
    await with_account(b.entry("KZ-1-FL1", 1_000))
    await post(INTEREST, 5)
    paid = await post(WITHDRAWAL, 300)
    await post(REFUND, 40, refunds=paid)
    await post(REVERSAL, 1_000 - 300, "2025-06-03", reverses=await post(DEPOSIT, 700))
    rows = await tables.LedgerEntry.all().order_by("seq")
    totals = trial_balance(p for r in rows for p in read_postings(r.postings))
    assert totals == {Book.BANK: 745, Book.OBLIGATION: -1_000, Book.INTEREST: -5, Book.WORKS: 260}
    assert {r.algorithm for r in rows} == {POSTED}
    assert await fund.balance(ACCOUNT, b.TODAY) == totals[Book.BANK]


# ---- refunds ----


async def test_no_more_comes_back_than_was_withdrawn(store: str) -> None:
    await with_account(b.entry("KZ-1-FL1", 1_000))
    paid = await post(WITHDRAWAL, 600)
    back = await post(REFUND, 400, refunds=paid)
    with pytest.raises(Invalid) as more:
        await post(REFUND, 201, refunds=paid)
    assert defects(more) == [("amount_fen", "refund_amount")]
    with pytest.raises(Conflict) as refunded:
        await post(REVERSAL, 600, reverses=paid)
    assert refunded.value.code == "refunded"
    await post(REVERSAL, 400, reverses=back)
    await post(REVERSAL, 600, reverses=paid)
    assert await fund.balance(ACCOUNT, b.TODAY) == 1_000
    with pytest.raises(Invalid) as undone:
        await post(REFUND, 1, refunds=paid)
    assert defects(undone) == [("refunds", "not_a_withdrawal")]


@pytest.mark.parametrize(
    ("kind", "changes", "found"),
    [
        (REFUND, {}, ("refunds", "refund_target")),
        (DEPOSIT, {"refunds": "KZ-1-FL2"}, ("refunds", "refund_target")),
        (REFUND, {"refunds": "X"}, ("refunds", "reference_unknown")),
        (REFUND, {"refunds": "KZ-1-FL1"}, ("refunds", "not_a_withdrawal")),
        (REFUND, {"refunds": "KZ-1-FL2", "on": "2023-07-31"}, ("value_on", "before_original")),
    ],
)
async def test_a_refund_is_refused(
    store: str, kind: EntryKind, changes: dict[str, Any], found: tuple[str, str]
) -> None:
    await with_account(b.entry("KZ-1-FL1", 1_000), b.entry("KZ-1-FL2", 500, "withdrawal", "2023-08-01"))
    before = await b.counts()
    with pytest.raises(Invalid) as refused:
        await post(kind, 100, **changes)
    assert defects(refused) == [found]
    assert await b.counts() == before


async def test_twenty_refunds_at_once_give_back_no_more(store: str) -> None:
    await with_account(b.entry("KZ-1-FL1", 1_000))
    paid = await post(WITHDRAWAL, 1_000)
    outcomes = await asyncio.gather(*(post(REFUND, 100, refunds=paid) for _ in range(20)), return_exceptions=True)
    assert sum(isinstance(o, str) for o in outcomes) == 10
    assert await fund.balance(ACCOUNT, b.TODAY) == 1_000


# ---- what a withdrawal is for ----


@pytest.mark.parametrize(
    ("kind", "use", "found"),
    [
        (WITHDRAWAL, Use(plan="KZ-1-FA1", phase=1), []),
        (WITHDRAWAL, Use(task="2025-1"), []),
        (WITHDRAWAL, Use(purpose="边坡治理"), []),
        (WITHDRAWAL, Use(plan="X"), [("plan", "reference_unknown")]),
        (WITHDRAWAL, Use(plan="KZ-1-FA1", phase=2), [("phase", "reference_unknown")]),
        (WITHDRAWAL, Use(task="2025-2"), [("task", "reference_unknown")]),
        (WITHDRAWAL, Use(purpose="a\u0000"), [("purpose", "text_characters")]),
        (DEPOSIT, Use(task="2025-1", purpose="x"), [("task", "use_of_other"), ("purpose", "use_of_other")]),
    ],
)
async def test_what_it_is_for(store: str, kind: EntryKind, use: Use, found: list[tuple[str, str]]) -> None:
    await with_plan()
    if not found:
        code = await post(kind, 1, use=use)
        row = await tables.LedgerEntry.get(code=code)
        assert (row.plan, row.phase, row.task, row.purpose) == (use.plan, use.phase, use.task, use.purpose)
        return
    with pytest.raises(Invalid) as refused:
        await post(kind, 1, use=use)
    assert defects(refused) == found


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"tasks": []}, "missing"),
        ({"tasks": [TASKS[0], TASKS[0]]}, "duplicate"),
        ({"tasks": [TASKS[0] | {"quarter": 5}]}, "literal_error"),
        ({"tasks": [TASKS[0] | {"amount_fen": 0}]}, "greater_than"),
        ({"tasks": [TASKS[0] | {"plan": "X"}]}, "reference_unknown"),
        ({"tasks": [TASKS[0] | {"plan": "KZ-1-FA1", "phase": 9}]}, "reference_unknown"),
    ],
)
async def test_a_use_plan_is_refused(store: str, changes: dict[str, Any], code: str) -> None:
    await with_plan()
    with pytest.raises(Invalid) as refused:
        await told("use_plan_filed", {"year": 2025, "tasks": TASKS} | changes)
    assert [d.code for d in refused.value.defects] == [code]


# ---- closing ----


async def close(on: str = "2025-06-02", account: str = ACCOUNT) -> str:
    day = date.fromisoformat(on)
    return await accounts.close(b.CLERK, account, on=day, reason="闭坑", evidence="销户证明", at=b.AT)


async def test_only_an_empty_account_is_closed_and_once_and_for_good(store: str) -> None:
    await with_account(b.entry("KZ-1-FL1", 1_000))
    with pytest.raises(Invalid) as full:
        await close()
    assert [d.code for d in full.value.defects] == ["balance_not_zero"]
    await post(WITHDRAWAL, 1_000, "2025-06-01")
    await close()
    with pytest.raises(Invalid) as again:
        await close()
    assert [d.code for d in again.value.defects] == ["account_closed"]
    for kind, changes in ((DEPOSIT, {}), (REVERSAL, {"reverses": "KZ-1-FL1"})):
        with pytest.raises(Conflict) as closed:
            await post(kind, 1_000, **changes)
        assert closed.value.code == "account_closed"


# ---- the chain under two tags ----


async def as_written_before(seqs: tuple[int, ...]) -> None:
    """Turn entries into what an earlier release wrote: no postings, no use, the first tag; the chain computed anew."""
    rows = await connection().execute_query_dict(ENTRIES.replace("?", "{}").format(0, 0))
    previous = GENESIS

    async def work() -> None:
        nonlocal previous
        await drop_forbid_change(connection(), "ledger_entries")
        for row in rows:
            old = row["seq"] in seqs
            plain = {"algorithm": ALGORITHM, "postings": ""} if old else {}
            fields = link_of(ACCOUNT, {**row, **plain}).fields
            tag = ALGORITHM if old else row["algorithm"]
            new = link(previous, fields, tag)
            await execute(
                "UPDATE ledger_entries SET algorithm = ?, postings = ?, previous_hash = ?, hash = ? WHERE seq = ?",
                [tag, "" if old else row["postings"], previous, new, row["seq"]],
            )
            previous = new
        await drop_forbid_change(connection(), "audit")
        await execute("DELETE FROM audit WHERE action LIKE 'fund:%'")

    await unit_of_work(work)


async def test_entries_of_the_first_tag_keep_verifying_and_new_ones_follow_them(store: str) -> None:
    await with_account(*(b.entry(f"KZ-1-FL{n}", n * 100, on=f"2023-07-0{n}") for n in (1, 2)))
    await as_written_before((1, 2))
    assert await fund.verify() == fund.VerifyResult(True, 1, 2, None)
    await post(WITHDRAWAL, 50, use=Use(purpose="边坡治理"))
    assert await fund.verify() == fund.VerifyResult(True, 1, 3, None)
    assert [r.algorithm for r in await tables.LedgerEntry.all().order_by("seq")] == [ALGORITHM, ALGORITHM, POSTED]
    assert await fund.balance(ACCOUNT, b.TODAY) == 250

    async def retag() -> None:
        await execute("UPDATE ledger_entries SET algorithm = ? WHERE seq = 3", [ALGORITHM])

    await unit_of_work(retag)
    assert (await fund.verify()).first_bad == fund.BadEntry(ACCOUNT, 3, "hash")


COLUMNS = {
    "amount_fen": "amount_fen + 1",
    "value_on": "'2023-01-01'",
    "reference": "'x'",
    "postings": "'bank+1;restoration_obligation-1'",
    "refunds": "'x'",
    "plan": "'x'",
    "phase": "7",
    "task": "'x'",
    "purpose": "'x'",
    "algorithm": "'sha256/9'",
    "code": "'other'",
    "kind": "'interest'",
    "recorded_by": "'other'",
}
CHANGES = st.one_of(
    st.tuples(st.just("set"), st.sampled_from(sorted(COLUMNS)), st.integers(1, 6)),
    st.tuples(st.just("delete"), st.just(""), st.integers(1, 6)),
    st.tuples(st.just("swap"), st.just(""), st.integers(1, 5)),
    st.tuples(st.just("cut"), st.just(""), st.integers(1, 6)),
)


@pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_whatever_is_tampered_with_is_found(engine: str, request: pytest.FixtureRequest) -> None:
    url: str = request.getfixturevalue(f"{engine}_url")
    asyncio.run(prepared(url))

    @settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(CHANGES)
    def attempt(change: tuple[str, str, int]) -> None:
        what, column, seq = change
        found = asyncio.run(tampered(url, what, column, seq))
        assert found is not None
        assert found.seq == seq

    attempt()


async def prepared(url: str) -> None:
    async with database(url):
        await with_account(*(b.entry(f"KZ-1-FL{n}", n * 100, on=f"2023-07-0{n}") for n in range(1, 7)))

        async def work() -> None:
            await drop_forbid_change(connection(), "ledger_entries")

        await unit_of_work(work)


class Undo(Exception):
    """Ends a unit of work so that nothing of it is kept."""


async def tampered(url: str, what: str, column: str, seq: int) -> fund.BadEntry | None:
    """What verify finds after one change, which is then undone."""
    found: list[fund.BadEntry | None] = []

    async def work() -> None:
        if what == "set":
            await execute(f"UPDATE ledger_entries SET {column} = {COLUMNS[column]} WHERE seq = ?", [seq])
        elif what == "delete":
            await execute("DELETE FROM ledger_entries WHERE seq = ?", [seq])
        elif what == "cut":
            await execute("DELETE FROM ledger_entries WHERE seq >= ?", [seq])
        else:
            for before, after in ((seq, 99), (seq + 1, seq), (99, seq + 1)):
                await execute("UPDATE ledger_entries SET seq = ? WHERE seq = ?", [after, before])
        found.append((await fund.verify()).first_bad)
        raise Undo

    async with database(url):
        with pytest.raises(Undo):
            await unit_of_work(work)
    return found[0]


# ---- any history ----

MOVES = st.tuples(
    st.sampled_from([DEPOSIT, INTEREST, WITHDRAWAL, REFUND, REVERSAL]),
    st.integers(1, 500),
    st.integers(0, 5),
    st.integers(0, 9),
)


@pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_balances_are_sums_at_every_prefix_and_never_below_zero(engine: str, request: pytest.FixtureRequest) -> None:
    url: str = request.getfixturevalue(f"{engine}_url")
    asyncio.run(prepared_empty(url))
    tried = iter(range(1_000))

    @settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(MOVES, max_size=10))
    def play(moves: list[tuple[EntryKind, int, int, int]]) -> None:
        asyncio.run(played(url, f"ZH-{next(tried)}", moves))

    play()


async def prepared_empty(url: str) -> None:
    async with database(url):
        await b.load()


async def played(url: str, account: str, moves: list[tuple[EntryKind, int, int, int]]) -> None:
    """Play a history; after each step the balances of all days are what an independent sum says."""
    async with database(url):
        opening = strict.model(AccountIn, b.account(account))
        await fund.open_account(b.CLERK, "KZ-1-CK", opening, at=b.AT)
        made: list[tuple[str, EntryKind, int]] = []  # code, kind, amount
        effects: list[tuple[date, int]] = []
        for kind, fen, offset, target in moves:
            day = date(2024, 1, 1) + timedelta(offset)
            pointing: dict[str, Any] = {}
            if kind in (REFUND, REVERSAL):
                if target >= len(made):
                    continue
                code, other, amount = made[target]
                pointing = {"reverses": code} if kind is REVERSAL else {"refunds": code}
                fen, day = (amount, b.TODAY) if kind is REVERSAL else (fen, b.TODAY)
                sign = 1 if kind is REFUND or other is WITHDRAWAL else -1
            else:
                sign = -1 if kind is WITHDRAWAL else 1
            try:
                code = await post(kind, fen, day.isoformat(), account, **pointing)
            except (Refused, LedgerRefused):
                continue
            made.append((code, kind, fen))
            effects.append((day, sign * fen))
        for day in {d for d, _ in effects} | {b.TODAY}:
            expected = sum(fen for d, fen in effects if d <= day)
            assert 0 <= expected == await fund.balance(account, day)
        assert (await fund.verify()).ok
