"""Scenarios A: the fund account of Kaizhou (layer: the plans alone)."""

from __future__ import annotations

import pytest

from restoration.law.letters.content import LetterKind
from restoration.tables import Case, Notice
from tests.services import scenario as s


async def test_s01_account_overdue_one_month_after_approval(store: str) -> None:
    await s.county(s.new_right("A", 1, "2023-05-10"), at="2023-05-11", law=s.LOCAL)
    await s.check("2023-06-10")
    assert [r[:4] for r in await s.shown("2023-06-10")] == [("A", "fund_account_open", "A-P1", "due_today")]
    assert (await s.explained("A", "2023-06-10", "fund_account_open"))["due_on"] == "2023-06-10"
    assert await s.open_cases() == 0

    first = await s.check("2023-06-11")
    assert len(first.flagged) == 1
    assert await s.shown("2023-06-11") == [("A", "fund_account_open", "A-P1", "overdue", 1)]
    [letter] = await s.drafts()
    assert letter.kind is LetterKind.OVERDUE_NOTICE
    assert [c.article for c in letter.items[0].duty_cites] == ["五（三）1"]

    again, next_day = await s.check("2023-06-11"), await s.check("2023-06-12")
    assert (len(again.flagged), len(next_day.flagged)) == (0, 0)
    assert (await Case.all().count(), await Notice.exclude(state="dropped").count()) == (1, 1)
    assert await s.shown("2023-06-12") == [("A", "fund_account_open", "A-P1", "overdue", 2)]


async def test_s02_account_on_time_late_and_incomplete(store: str) -> None:
    await s.county(*(s.new_right(c, n, "2023-05-10") for n, c in enumerate("BCD", 1)), at="2023-05-11", law=s.LOCAL)
    flagged = []
    for day in range(1, 31):
        today = f"2023-06-{day:02d}"
        if day == 1:
            await s.account("D-R1", "D-A1", today, accrual_method=None)
        if day == 10:
            await s.account("B-R1", "B-A1", today)
        if day == 20:
            await s.account("C-R1", "C-A1", today)
        outcome = await s.check(today)
        flagged += [(today, len(outcome.flagged))] if outcome.flagged else []

    assert flagged == [("2023-06-11", 1)]
    case = await Case.get().prefetch_related("obligation")
    assert (case.state, case.closed_on.isoformat(), case.obligation.standing) == ("clear", "2023-06-20", "met_late")
    late = await s.explained("C", "2023-06-30", "fund_account_open")
    assert (late["standing"], late["days_overdue"]) == ("met_late", 10)
    assert (await s.explained("B", "2023-06-30", "fund_account_open"))["standing"] == "met"
    assert (await s.explained("D", "2023-06-30", "fund_account_open"))["standing"] == "met"
    assert [(r["mine"], r["standing"], r["missing"]) for r in await s.attention("2023-06-30")] == [
        ("D", "incomplete", ["accrual_method"])
    ]
    await s.event("D-R1", "account_content_supplied", "2023-07-03", account="D-A1", accrual_method="按产量计提")
    assert await s.shown("2023-07-03") == []


@pytest.mark.parametrize(
    ("approved", "due", "first"),
    [
        ("2024-01-31", "2024-02-29", "2024-03-01"),
        ("2023-12-31", "2024-01-31", "2024-02-01"),
        ("2025-01-30", "2025-02-28", "2025-03-01"),
    ],
)
async def test_s03_one_month_from_a_month_end(store: str, approved: str, due: str, first: str) -> None:
    await s.county(s.new_right("E", 1, approved), at=approved, law=s.LOCAL)
    assert len((await s.check(due)).flagged) == 0
    assert (await s.explained("E", due, "fund_account_open"))["due_on"] == due
    assert len((await s.check(first)).flagged) == 1
