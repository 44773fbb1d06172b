"""Annual reports coming in: whose day counts, what half a filing becomes, and what is taken back."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from typing import Any

import pytest

from restoration import tables
from restoration.errors import Invalid, NotFound
from restoration.services.records import ReportIn
from restoration.services.reports import reports
from restoration.services.snapshot import places, subjects
from restoration.strict import model
from tests import builders as b
from tests.services import filings

STATUTORY = ["land_damage", "fee_use", "works"]
ALL = {*STATUTORY, "implementation_report", "monitoring_data"}
KZ, ZN = "KZ-1-CK", "ZN-1-CK"


async def two_mines() -> None:
    await b.load(b.small(mines=[b.mine(), b.mine("ZN-1", b.ZHENGNING, (b.right(ZN, None),))]))


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


async def submit(parts: Any, at: str = "2023-12-20T10:00+08:00", right: str = KZ, year: int = 2023) -> reports.Received:
    return await filings.submit(b.CLERK, right, year, parts, at=instant(at))


async def paper(version: int, on: str, parts: list[str]) -> reports.Received:
    body = b.report(f"KZ-1-BG{version}", on=on, version=version, parts=parts)
    return await filings.record_paper(b.CLERK, KZ, model(ReportIn, body), at=b.AT)


async def on_record(right: str = KZ) -> list[tuple[int, date, frozenset[str]]]:
    row = await tables.Right.get(code=right)
    [subject] = await subjects([row.id], await places())
    return [(r.version, r.effective_on, r.parts) for r in subject.facts.reports]


@pytest.mark.parametrize(
    ("at", "received_on"),
    [
        ("2023-12-31T23:59:59.999+08:00", date(2023, 12, 31)),
        ("2024-01-01T00:00:00+08:00", date(2024, 1, 1)),
        ("2023-12-31T16:00:00+00:00", date(2024, 1, 1)),
    ],
)
async def test_what_comes_online_is_received_on_the_servers_legal_day(store: str, at: str, received_on: date) -> None:
    await two_mines()
    received = await submit(sorted(ALL), at)
    assert (received.received_on, received.version, received.missing) == (received_on, 1, ())
    assert await on_record() == [(1, received_on, frozenset(ALL))]
    [row] = await tables.AnnualReport.all()
    assert (row.channel, row.recorded_at, row.recorded_by) == ("online", instant(at), b.CLERK.id)


async def test_half_a_filing_and_then_the_missing_part_is_a_complete_version(store: str) -> None:
    await two_mines()
    half = await submit([*STATUTORY, "implementation_report"])
    assert half.missing == ("monitoring_data",)
    whole = await submit(["monitoring_data"], "2023-12-28T10:00+08:00")
    assert (whole.version, set(whole.parts), whole.missing) == (2, ALL, ())
    assert await on_record() == [
        (1, date(2023, 12, 20), frozenset(ALL - {"monitoring_data"})),
        (2, date(2023, 12, 28), frozenset(ALL)),
    ]


async def test_a_delivery_supplements_in_the_same_way(store: str) -> None:
    first = b.report("BG1", parts=STATUTORY)
    second = b.report("BG2", on="2023-12-28", version=2, parts=["monitoring_data"])
    withdrawn = b.event("report_withdrawn", "2024-01-02", {"report": "BG2", "reason": "数据有误"})
    third = b.report("BG3", on="2024-01-05", version=3, parts=["implementation_report"])
    right = b.right(reports=[first, second, third], events=[b.survey(), withdrawn])
    await b.load(b.small(mines=[b.mine(rights=(right,))]))
    assert [parts for _, _, parts in await on_record()] == [
        frozenset(STATUTORY),
        frozenset([*STATUTORY, "monitoring_data"]),
        frozenset([*STATUTORY, "implementation_report"]),
    ]


async def test_a_paper_report_counts_from_the_day_the_officer_states(store: str) -> None:
    await two_mines()
    received = await paper(1, "2023-12-30", STATUTORY)
    assert received.received_on == date(2023, 12, 30)
    [row] = await tables.AnnualReport.all()
    assert (row.channel, row.evidence, row.recorded_at) == ("paper", b.EVIDENCE, b.AT)


async def test_a_paper_found_later_does_not_carry_what_came_after_it(store: str) -> None:
    await two_mines()
    await submit(["monitoring_data"], "2024-01-05T10:00+08:00")
    assert (await paper(2, "2023-12-28", STATUTORY)).parts == set(STATUTORY)


async def test_a_withdrawn_version_is_carried_no_further(store: str) -> None:
    await two_mines()
    first = await submit(STATUTORY)
    code = await reports.withdraw(b.CLERK, first.code, "数据有误", at=instant("2023-12-21T10:00+08:00"))
    assert code == "KZ-1-CK-V2"
    assert (await submit(["monitoring_data"], "2023-12-22T10:00+08:00")).parts == {"monitoring_data"}


async def test_a_corrected_version_is_carried_no_further(store: str) -> None:
    await two_mines()
    first = await submit(STATUTORY)
    body = b.report(on="2023-12-28", version=2, parts=["monitoring_data"], supersedes=first.code)
    assert (await filings.record_paper(b.CLERK, KZ, model(ReportIn, body), at=b.AT)).parts == {"monitoring_data"}


async def test_a_version_is_withdrawn_once(store: str) -> None:
    await two_mines()
    first = await submit(STATUTORY)
    await reports.withdraw(b.CLERK, first.code, "数据有误", at=b.AT)
    with pytest.raises(Invalid) as refused:
        await reports.withdraw(b.CLERK, first.code, "数据有误", at=b.AT)
    assert [(d.field, d.code) for d in refused.value.defects] == [("detail.report", "already_withdrawn")]
    for unknown in ("X", "X" * 41):
        with pytest.raises(NotFound):
            await reports.withdraw(b.CLERK, unknown, "数据有误", at=b.AT)


@pytest.mark.parametrize("reason", ["", "   ", "a\u0000", "长" * 256])
async def test_a_withdrawal_states_a_reason(store: str, reason: str) -> None:
    await two_mines()
    first = await submit(STATUTORY)
    before = await b.counts()
    with pytest.raises(Invalid):
        await reports.withdraw(b.CLERK, first.code, reason, at=b.AT)
    assert await b.counts() == before


@pytest.mark.parametrize(
    ("parts", "right", "year", "field", "code"),
    [
        (["photos"], KZ, 2023, "parts", "part_unknown"),
        (["monitoring_data"], ZN, 2023, "parts", "part_unknown"),  # only 开州's plan asks for it
        ([], KZ, 2023, "parts", "too_short"),
        (["WORKS; DROP"], KZ, 2023, "parts.0", "string_pattern_mismatch"),
        (STATUTORY, KZ, 1999, "year", "greater_than_equal"),
        (STATUTORY, KZ, 2024, "effective_on", "received_before_year"),
    ],
)
async def test_a_filing_is_refused(store: str, parts: list[str], right: str, year: int, field: str, code: str) -> None:
    await two_mines()
    before = await b.counts()
    with pytest.raises(Invalid) as refused:
        await submit(parts, right=right, year=year)
    assert (field, code) in [(d.field, d.code) for d in refused.value.defects]
    assert await b.counts() == before


async def test_the_known_parts_are_listed(store: str) -> None:
    await two_mines()
    with pytest.raises(Invalid) as refused:
        await submit(["photos"], right=ZN)
    assert refused.value.defects[0].expected == "以下之一：fee_use、land_damage、works"


async def test_a_report_nobody_asks_for_is_stored_all_the_same(store: str) -> None:
    await two_mines()
    received = await submit(["monitoring_data"], right=ZN, year=2005)
    assert (set(received.parts), received.missing) == ({"monitoring_data"}, ())


async def test_an_unknown_right_is_not_found(store: str) -> None:
    with pytest.raises(NotFound):
        await submit(STATUTORY, right="X" * 41)


async def test_filings_at_once_get_versions_of_their_own(store: str) -> None:
    await two_mines()
    received = await asyncio.gather(*(submit([part]) for part in sorted(ALL)))
    assert sorted(r.version for r in received) == [1, 2, 3, 4, 5]
    assert max(received, key=lambda r: r.version).parts == ALL
