"""Acceptance scenarios of the five plans, played through the services on both engines."""

from __future__ import annotations

import pytest

from restoration.law.content import LetterKind
from restoration.services import plans
from restoration.services.fund import fund
from restoration.services.records import AccountIn, EventIn, HoldingIn, PlanIn, ReportIn
from restoration.services.register import register
from restoration.services.reports import reports
from restoration.strict import model
from restoration.tables import Case, Notice, Obligation
from tests import builders as b
from tests.services import scenario as s

NATIONAL = ("land_damage", "fee_use", "works")
KAIZHOU = ("implementation_report", "monitoring_data")
EVERYTHING = NATIONAL + KAIZHOU


def new_right(code: str, number: int, approved: str) -> dict[str, object]:
    """A newly granted Kaizhou right whose plan was approved on a day, with no account yet."""
    plan = b.plan(f"{code}-P1", on=approved, phases=[])
    undamaged = [b.survey(damaged=0)]
    return s.mine(code, b.KAIZHOU, number, newly_granted=True, granted_on="2020-06-01", events=undamaged, plans=[plan])


def reporting(code: str, division: str, number: int) -> dict[str, object]:
    """A right with damaged land on record."""
    return s.mine(code, division, number, events=[b.survey()])


async def event(right: str, kind: str, on: str, **detail: object) -> str:
    """Record a dated fact on its day."""
    return await register.record_event(b.CLERK, right, model(EventIn, b.event(kind, on, dict(detail))), at=s.noon(on))


async def account(right: str, code: str, on: str, **changes: object) -> None:
    """Open an account on its day."""
    await fund.open_account(b.CLERK, right, model(AccountIn, b.account(code, on, **changes)), at=s.noon(on))


async def report(right: str, code: str, year: int, on: str, parts: tuple[str, ...], version: int = 1) -> None:
    """Record a paper report on the day it was received."""
    body = b.report(code, year, on, parts=list(parts), version=version)
    await reports.record_paper(b.CLERK, right, model(ReportIn, body), at=s.noon(on))


async def test_s01_account_overdue_one_month_after_approval(store: str) -> None:
    await s.county(new_right("A", 1, "2023-05-10"), at="2023-05-11", law=s.LOCAL)
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
    await s.county(*(new_right(c, n, "2023-05-10") for n, c in enumerate("BCD", 1)), at="2023-05-11", law=s.LOCAL)
    flagged = []
    for day in range(1, 31):
        today = f"2023-06-{day:02d}"
        if day == 1:
            await account("D-R1", "D-A1", today, accrual_method=None)
        if day == 10:
            await account("B-R1", "B-A1", today)
        if day == 20:
            await account("C-R1", "C-A1", today)
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
    await event("D-R1", "account_content_supplied", "2023-07-03", account="D-A1", accrual_method="按产量计提")
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
    await s.county(new_right("E", 1, approved), at=approved, law=s.LOCAL)
    assert len((await s.check(due)).flagged) == 0
    assert (await s.explained("E", due, "fund_account_open"))["due_on"] == due
    assert len((await s.check(first)).flagged) == 1


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


@pytest.mark.parametrize(("law", "flagged"), [(s.LOCAL, 0), (s.ALL, 4)])
async def test_s08_no_other_place_owes_on_a_local_plan(store: str, law: s.Law, flagged: int) -> None:
    mines = [("Z", b.ZHENGNING), ("T", s.TAONAN), ("Y", s.YONGJING), ("P", s.PINGQUAN)]
    await s.county(*(reporting(c, d, n) for n, (c, d) in enumerate(mines, 1)), at="2023-03-20", law=law)
    assert len((await s.check("2024-01-01")).flagged) == flagged
    letters = await s.drafts()
    assert len(letters) == flagged
    assert all("开州" not in c.instrument for x in letters for i in x.items for c in i.duty_cites)
    assert all(c.instrument == "土地复垦条例" for x in letters for c in x.items[0].duty_cites[:1])
    await report("Z-R1", "Z-2023-1", 2023, "2024-01-05", NATIONAL if flagged else KAIZHOU)
    due = await Obligation.filter(rule="annual_reclamation_report", standing="met_late").count()
    assert due == (1 if flagged else 0)


async def test_s09_a_letter_carries_only_its_own_consequences(store: str) -> None:
    await s.county(reporting("J", b.KAIZHOU, 1), at="2023-03-20", law=s.LOCAL)
    await s.check("2024-01-01")
    [letter] = await s.drafts()
    assert letter.kind is LetterKind.OVERDUE_NOTICE
    assert letter.items[0].consequences == ()
    assert [c.article for c in letter.items[0].duty_cites] == ["五（三）2"]
    assert letter.terms["plan"] == "矿山地质环境保护与土地复垦方案"
    text = letter.model_dump_json()
    assert not any(word in text for word in ("异常名录", "罚款", "建设用地", "开发与恢复治理方案"))


async def test_s09_with_all_layers_the_order_names_the_regulations(store: str) -> None:
    await s.county(reporting("J", b.KAIZHOU, 1), at="2023-03-20")
    await s.check("2024-01-01")
    [letter] = await s.drafts()
    assert letter.kind is LetterKind.CORRECTION_ORDER
    said = {(c.instrument, c.article) for k in letter.items[0].consequences for c in k.cites}
    assert said == {("土地复垦条例", "第四十一条"), ("重庆市矿产资源管理条例", "第五十九条")}


@pytest.mark.parametrize("kind", ["method_changed", "area_changed", "mineral_changed", "life_changed"])
async def test_s17_a_change_reopens_the_plan(store: str, kind: str) -> None:
    plan = b.plan("Q-P1", on="2021-06-01", phases=[])
    await s.county(s.mine("Q", s.TAONAN, 1, plans=[plan]), at="2023-07-01", law=s.LOCAL)
    await event("Q-R1", kind, "2023-08-01", before="露天", after="地下")
    await s.check("2023-08-02")
    [(mine, rule, occasion, standing, _)] = await s.shown("2023-08-02")
    assert (mine, rule, standing) == ("Q", "plan_re_preparation", "outstanding")
    assert await s.open_cases() == 0

    dates = {"rule": rule, "occasion": occasion, "due_on": "2023-10-31", "ground": "主管部门通知", "approver": "示例"}
    await event("Q-R1", "date_set", "2023-08-10", **dates)
    assert len((await s.check("2023-10-31")).flagged) == 0
    assert len((await s.check("2023-11-01")).flagged) == 1
    newer = b.plan("Q-P2", 2, "2023-11-15", phases=[])
    await plans.approve(b.CLERK, "Q-R1", model(PlanIn, newer), at=s.noon("2023-11-15"))
    assert await s.shown("2023-11-15") == []
    assert (await Case.get()).state == "clear"


async def test_s17_a_change_of_scale_reopens_nothing(store: str) -> None:
    await s.county(s.mine("Q", s.TAONAN, 1), at="2023-07-01", law=s.LOCAL)
    await event("Q-R1", "scale_changed", "2023-08-01", before="10", after="20")
    await s.check("2023-08-02")
    assert await s.shown("2023-08-02") == []


async def test_s25_ownerless_is_the_governments(store: str) -> None:
    closed = [b.event("closed", "2022-06-30"), b.survey(reclaimed=0)]
    gone = [b.survey(), b.event("party_gone", "2022-01-01", {"basis": "注销登记"})]
    site = b.right("T-R1", None, subject_type="legacy_site", holdings=[], events=gone, granted_on=None, expires_on=None)
    ownerless = b.mine("T", s.PINGQUAN, (site,), name="平泉县齐盛矿业有限公司责任主体灭失矿山迹地")
    await s.county(ownerless, s.mine("U", s.PINGQUAN, 2, events=closed), at="2023-03-01")
    await s.check("2024-01-01")
    rows = await s.attention("2024-01-01")
    assert {(r["rule"], r["addressee"]["kind"]) for r in rows if r["mine"] == "T"} == {
        ("closure_restoration_complete", "government")
    }
    assert await s.drafts("T") == []
    assert {r["rule"] for r in rows if r["mine"] == "U"} >= {
        "closure_restoration_complete",
        "annual_reclamation_report",
    }
    [letter] = await s.drafts("U")
    assert letter.addressee.kind == "former_holder"

    await event("T-R1", "party_found", "2024-02-01", basis="查明承继单位")
    await register.record_holding(
        b.CLERK, "T-R1", model(HoldingIn, b.holding(3, "2024-02-01")), at=s.noon("2024-02-01")
    )
    await s.check("2025-01-01")
    [letter] = await s.drafts("T")
    assert letter.addressee.uscc == b.uscc(3)


@pytest.mark.parametrize("suspended", [False, True])
async def test_s29_behind_the_plans_own_schedule(store: str, suspended: bool) -> None:
    plan = b.plan("F-P1", on="2021-06-01", phases=[b.phase(1, "2023-12-31", planned_m2=30_000)])
    works = b.event("restoration_recorded", "2023-09-01", {"plan": "F-P1", "phase": 1, "restored_m2": 12_000})
    events = [works, *([b.event("suspended", "2023-01-01")] if suspended else [])]
    await s.county(s.mine("F", s.PINGQUAN, 1, plans=[plan], events=events), at="2023-10-01", law=s.LOCAL)
    assert len((await s.check("2023-12-31")).flagged) == 0
    assert len((await s.check("2024-01-01")).flagged) == 1
    [row] = await s.attention("2024-01-01")
    assert "落后方案进度1.8000公顷" in row["why"]


async def test_s13_account_and_letter_are_one_obligation(store: str) -> None:
    new = s.mine("N", s.YONGJING, 1, newly_granted=True, granted_on="2023-03-15", expires_on="2033-03-14")
    new["rights"][0] |= {"holdings": [b.holding(1, "2023-03-15")], "licence_no": "C6229232023037110000001"}
    await s.county(new, at="2023-03-16", law=s.LOCAL)
    await account("N-R1", "N-A1", "2023-03-20")
    await s.check("2023-03-21")
    [row] = await s.attention("2023-03-21")
    assert (row["rule"], row["standing"], row["missing"]) == (
        "responsibility_letter",
        "outstanding",
        ["responsibility_letter"],
    )
    dates = {"rule": row["rule"], "occasion": row["occasion"], "due_on": "2023-04-15"}
    await event("N-R1", "date_set", "2023-03-25", **dates, ground="主管部门通知", approver="示例")
    assert len((await s.check("2023-04-15")).flagged) == 0
    assert len((await s.check("2023-04-16")).flagged) == 1
    assert [(r["standing"], r["days_overdue"]) for r in await s.attention("2023-04-16")] == [("overdue", 1)]
    await event("N-R1", "responsibility_letter_signed", "2023-04-18")
    met = await s.explained("N", "2023-04-18", "responsibility_letter")
    assert (met["standing"], met["days_overdue"]) == ("met_late", 3)
