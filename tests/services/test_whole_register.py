"""The five counties against the table worked out by hand from the texts: every row of it flagged, nothing else."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from restoration.law.findings import Standing
from restoration.services import checks, demonstration, explain, lawbook, snapshot
from restoration.services.checks import Mode, Order
from restoration.services.fund import fund, position
from restoration.tables import Case, Mine, Right
from tests.services import scenario as s

LOADED = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
SHOWN = {Standing.OVERDUE, Standing.BREACHED, Standing.OUTSTANDING, Standing.INCOMPLETE, Standing.CANNOT_TELL}
DAYS = [
    date(2023, 6, 1),
    date(2023, 12, 31),
    date(2024, 1, 1),
    date(2024, 7, 1),
    date(2024, 12, 31),
    date(2025, 1, 1),
    date(2025, 6, 30),
    date(2025, 7, 1),
    date(2026, 1, 1),
    date(2026, 11, 23),
]


def table() -> list[dict[str, Any]]:
    """The hand-made rows."""
    path = Path(__file__).with_name("expected_findings.toml")
    return list(tomllib.loads(path.read_text(encoding="utf-8"))["finding"])


def expected(day: date) -> dict[tuple[str, str, str], tuple[Any, ...]]:
    """What the table says shows on a day."""
    return {
        (r["mine"], r["rule"], r["occasion"]): (
            r["standing"],
            r["due_on"].isoformat() if "due_on" in r else None,
            r["addressee"],
            r.get("company", ""),
        )
        for r in table()
        if r["first_day"] <= day <= r.get("last_day", date.max)
    }


async def found(day: date) -> dict[tuple[str, str, str], tuple[Any, ...]]:
    """What the check shows on a day."""
    order = Order(day, LOADED)
    rows = [
        explain.as_found(one.subject, f, {})
        async for one in checks.attention(order)
        for f in one.findings
        if f.standing in SHOWN
    ]
    return {
        (r["mine"], r["rule"], r["occasion"]): (
            r["standing"],
            r["due_on"],
            r["addressee"]["kind"],
            r["addressee"]["name"],
        )
        for r in rows
    }


async def test_every_row_of_the_table_and_nothing_else(store: str) -> None:
    lawbook.use(s.ALL)
    assert await demonstration.load(at=LOADED) == 327
    assert await demonstration.load(at=LOADED) == 0
    for day in DAYS:
        outcome = await checks.run(Order(day, LOADED))
        assert (outcome.mode, outcome.errors) == (Mode.WRITE, [])
        wanted = expected(day)
        assert await found(day) == wanted
        assert await flagged() == to_flag(day)
        assert await letters() == {
            (r["mine"], r["rule"], r["occasion"], r["letter"])
            for r in table()
            if current(r, day) and r["letter"] != "none"
        }


def to_flag(day: date) -> set[tuple[str, str, str]]:
    """What is overdue or found in breach that day under a text that may be acted on; a pending one only reminds."""
    rows = (r for r in table() if current(r, day) and r["standing"] in {"overdue", "breached"} and not r.get("reminds"))
    return {(r["mine"], r["rule"], r["occasion"]) for r in rows}


def current(row: dict[str, Any], day: date) -> bool:
    """Whether a row shows on a day."""
    return bool(row["first_day"] <= day <= row.get("last_day", date.max))


async def flagged() -> set[tuple[str, str, str]]:
    """The duties with an open case."""
    cases = await Case.filter(closed_on__isnull=True).prefetch_related("obligation", "right__mine")
    return {(c.right.mine.code, c.obligation.rule, c.obligation.occasion) for c in cases}


async def letters() -> set[tuple[str, str, str, str]]:
    """The duties with an order or an overdue notice in draft."""
    wanted = {"correction_order", "overdue_notice"}
    return {
        (c.mine.code, i.rule, i.occasion, c.kind.value)
        for c in await s.drafts()
        for i in c.items
        if c.kind.value in wanted
    }


async def test_a_second_check_and_a_full_one_change_nothing(store: str) -> None:
    lawbook.use(s.ALL)
    await demonstration.load(at=LOADED)
    day = date(2025, 1, 1)
    first = await checks.run(Order(day, LOADED))
    before, drafts = await s.derived(), await s.drafts()
    again = await checks.run(Order(day, LOADED))
    assert (len(first.mines), len(again.mines)) == (await Mine.all().count(), 0)
    full = await checks.run(Order(day, LOADED, full=True))
    assert (len(full.flagged), full.cured, full.withdrawn, full.drafted) == (0, 0, 0, 0)
    assert (await s.derived(), await s.drafts()) == (before, drafts)


async def test_the_plans_totals_hold(store: str) -> None:
    lawbook.use(s.ALL)
    await demonstration.load(at=LOADED)
    held = await fund.register_of("621025", date(2020, 12, 31))
    assert held.total_fen == 12_280_000
    assert sum(1 for row in held.mines if row.accounts) == 4


async def test_the_fund_can_be_seen_with_its_three_numbers(store: str) -> None:
    lawbook.use(s.ALL)
    await demonstration.load(at=LOADED)
    day = date(2026, 11, 23)
    ids = await Right.filter(subject_type="mining_right").order_by("id").values_list("id", flat=True)
    found = [v.at for v in await position.views(list(ids), await snapshot.places(), day)]  # type: ignore[arg-type]
    known = [at for at in found if at.required_fen]
    assert len(known) > len(found) / 2
    for number in ("booked_fen", "deposited_fen"):
        enough = sum(getattr(at, number) >= (at.required_fen or 0) for at in known)
        assert 5 <= enough <= len(known) - 5, number  # fulfilled at some, behind at others
    assert any(at.tasks for at in known)


@pytest.mark.parametrize("row", table(), ids=lambda r: f"{r['mine']}-{r['rule']}-{r['occasion']}-{r['first_day']}")
def test_every_row_names_its_reason(row: dict[str, Any]) -> None:
    assert row["why"] and row["article"].startswith("《") and row["first_day"] >= date(2022, 5, 31)
