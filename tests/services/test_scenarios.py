"""Acceptance scenarios of the five plans, played through the services on both engines."""

from __future__ import annotations

from restoration.tables import Case
from tests import builders as b
from tests.services import scenario as s
from tests.services.scenario import account, event, report, reporting

NATIONAL, KAIZHOU = s.NATIONAL, s.KAIZHOU_PARTS


async def test_s05_no_annual_report(store: str) -> None:
    await s.county(reporting("J", b.KAIZHOU, 1), at="2023-03-20", law=s.LOCAL)
    await s.check("2023-12-31")
    assert [r[:4] for r in await s.shown("2023-12-31")] == [("J", "annual_reclamation_report", "2023", "due_today")]
    assert len((await s.check("2024-01-01")).flagged) == 1
    [row] = [r for r in await s.attention("2024-01-01") if r["standing"] == "overdue"]
    assert (row["occasion"], row["due_on"], row["days_overdue"]) == ("2023", "2023-12-31", 1)

    await report("J-R1", "J-2023-1", 2023, "2024-01-05", KAIZHOU)
    met = await s.explained("J", "2024-01-05", "annual_reclamation_report", "2023")
    assert (met["standing"], met["days_overdue"]) == ("met_late", 5)
    case = await Case.get()
    assert (case.state, case.closed_on.isoformat()) == ("clear", "2024-01-05")
    days = [(state, day.isoformat()) for state, day in await s.history("annual_reclamation_report")]
    assert days == [("overdue", "2024-01-01"), ("met_late", "2024-01-05")]


async def test_s06_half_a_filing_is_not_a_filing(store: str) -> None:
    await s.county(
        *(reporting(c, b.KAIZHOU, n) for n, c in enumerate(("K", "L", "M"), 1)), at="2023-03-20", law=s.LOCAL
    )
    await report("L-R1", "L-2023-1", 2023, "2023-11-30", KAIZHOU)
    await report("K-R1", "K-2023-1", 2023, "2023-12-20", KAIZHOU[:1])
    await report("M-R1", "M-2023-1", 2023, "2023-12-20", KAIZHOU[:1])
    await report("M-R1", "M-2023-2", 2023, "2023-12-28", KAIZHOU[1:], version=2)
    outcome = await s.check("2024-01-01")
    assert len(outcome.flagged) == 1
    overdue = [r for r in await s.attention("2024-01-01") if r["standing"] == "overdue"]
    assert [(r["mine"], r["missing"]) for r in overdue] == [("K", ["monitoring_data"])]
    [letter] = await s.drafts()
    assert letter.items[0].missing == ("矿山地质环境监测资料",)


async def test_s13_account_and_letter_are_one_obligation(store: str) -> None:
    new = s.mine("N", s.YONGJING, 1, newly_granted=True, granted_on="2023-03-15", expires_on="2033-03-14")
    new["rights"][0] |= {"holdings": [b.holding(1, "2023-03-15")], "licence_no": "C6229232023037110000001"}
    await s.county(new, at="2023-03-16", law=s.LOCAL)
    await account("N-R1", "N-A1", "2023-03-20")
    await s.check("2023-03-21")
    [row] = [r for r in await s.attention("2023-03-21") if r["rule"] == "responsibility_letter"]
    assert (row["rule"], row["standing"], row["missing"]) == (
        "responsibility_letter",
        "outstanding",
        ["responsibility_letter"],
    )
    dates = {"rule": row["rule"], "occasion": row["occasion"], "due_on": "2023-04-15"}
    await event("N-R1", "date_set", "2023-03-25", **dates, ground="主管部门通知", approver="示例")
    assert len((await s.check("2023-04-15")).flagged) == 0
    assert len((await s.check("2023-04-16")).flagged) == 1
    late = [r for r in await s.attention("2023-04-16") if r["rule"] == "responsibility_letter"]
    assert [(r["standing"], r["days_overdue"]) for r in late] == [("overdue", 1)]
    await event("N-R1", "responsibility_letter_signed", "2023-04-18")
    met = await s.explained("N", "2023-04-18", "responsibility_letter")
    assert (met["standing"], met["days_overdue"]) == ("met_late", 3)
