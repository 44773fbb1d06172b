"""The check itself: reruns, kills, bad records, past days, and increments that equal a full recomputation."""

from __future__ import annotations

import asyncio
import itertools
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from restoration import database
from restoration.errors import Invalid
from restoration.services import checks, lawbook, plans
from restoration.services.checks import Mode, Order
from restoration.services.fund import fund
from restoration.services.records import AccountIn, EventIn, PlanIn
from restoration.services.register import register
from restoration.services.reports import reports
from restoration.strict import model
from restoration.tables import AnnualReport, AuditEntry, Case, Evaluation, Notice, Obligation, Right, Run
from tests import builders as b
from tests.services import filings
from tests.services import scenario as s

PARTS = ("land_damage", "fee_use", "works", "implementation_report", "monitoring_data")


def late(code: str, number: int) -> dict[str, Any]:
    """A Kaizhou mine with damaged land and no report."""
    return s.mine(code, b.KAIZHOU, number, events=[b.survey()])


async def test_a_past_day_is_a_reading(store: str) -> None:
    await s.county(late("A", 1), at="2023-03-20")
    await s.check("2025-01-02")
    before = (await s.derived(), await Case.all().count(), await Run.all().count())
    outcome = await s.check("2024-01-01")
    overdue = [f.duty.occasion for one in outcome.judged for f in one.findings if f.standing == "overdue"]
    assert (outcome.mode, len(outcome.flagged), overdue) == (Mode.READ, 0, ["2023"])
    assert (await s.derived(), await Case.all().count(), await Run.all().count()) == before


async def test_the_future_is_only_tried(store: str) -> None:
    await s.county(late("A", 1), at="2023-03-20")
    with pytest.raises(Invalid, match="--dry-run"):
        await checks.run(Order(date(2024, 1, 1), s.noon("2023-12-31")))
    tried = await checks.run(Order(date(2024, 1, 1), s.noon("2023-12-31"), dry_run=True))
    assert (tried.mode, len(tried.flagged)) == (Mode.DRY_RUN, 1)
    assert (await Obligation.all().count(), await Case.all().count(), await Run.all().count()) == (0, 0, 0)


async def test_an_unknown_division_is_refused(store: str) -> None:
    await s.county(late("A", 1), at="2023-03-20")
    with pytest.raises(Invalid, match="999999"):
        await s.check("2024-01-01", division="999999")


async def test_a_division_is_checked_with_all_below_it(store: str) -> None:
    zhengning = s.mine("Z", b.ZHENGNING, 2, events=[b.survey()])
    await s.county(late("A", 1), zhengning, at="2023-03-20")
    outcome = await s.check("2024-01-01", division=b.GANSU)
    assert outcome.mines == {"Z"}
    assert (await s.check("2024-01-01")).mines == {"A"}


async def test_years_before_records_began_are_never_flagged(store: str) -> None:
    await s.county(late("A", 1), at="2023-03-20")
    await s.check("2024-06-01")
    rows = await Obligation.filter(standing="overdue").values_list("occasion", flat=True)
    assert list(rows) == ["2023"]


async def test_one_bad_record_is_named_and_skipped(store: str) -> None:
    await s.county(late("A", 1), late("B", 2), late("C", 3), at="2023-03-20")

    async def spoil() -> None:
        await database.execute(
            "INSERT INTO events (code, effective_on, recorded_at, recorded_by, evidence, kind, detail, right_id) "
            "SELECT 'bad', '2023-01-01', recorded_at, 'test', '', 'land_surveyed', '{\"damaged_m2\": -1}', id "
            "FROM rights WHERE code = 'B-R1'"
            if database.dialect() == "sqlite"
            else "INSERT INTO events (code, effective_on, recorded_at, recorded_by, evidence, kind, detail, right_id) "
            "SELECT 'bad', DATE '2023-01-01', recorded_at, 'test', '', 'land_surveyed', '{\"damaged_m2\": -1}', id "
            "FROM rights WHERE code = 'B-R1'"
        )

    await database.unit_of_work(spoil)
    outcome = await s.check("2024-01-01")
    assert [e.mine for e in outcome.errors] == ["B"]
    assert outcome.mines == {"A", "C"}
    assert len(outcome.flagged) == 2


async def test_a_write_is_rechecked_at_once(store: str) -> None:
    await s.county(late("A", 1), at="2023-03-20")
    await s.check("2024-01-01")
    await filings.submit(b.CLERK, "A-R1", 2023, PARTS, at=s.noon("2024-01-05"))
    row = await Obligation.get(occasion="2023")
    assert (row.standing, row.met_on) == ("met_late", date(2024, 1, 5))
    assert await Case.filter(closed_on__isnull=True).count() == 0
    assert await Notice.filter(state="draft").count() == 0


async def test_a_recheck_that_fails_loses_no_filing(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    await s.county(late("A", 1), at="2023-03-20")
    await s.check("2024-01-01")

    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a defect in the check")

    with monkeypatch.context() as patched:
        patched.setattr(checks, "settle", broken)
        await filings.submit(b.CLERK, "A-R1", 2023, PARTS, at=s.noon("2024-01-05"))
    assert (await Evaluation.get()).dirty is True
    assert (await Obligation.get(occasion="2023")).standing == "overdue"
    await s.check("2024-01-06")
    assert (await Obligation.get(occasion="2023")).standing == "met_late"


async def test_a_changed_law_is_judged_anew(store: str) -> None:
    await s.county(late("A", 1), at="2023-03-20", law=s.LOCAL)
    await s.check("2024-01-01")
    lawbook.use(s.ALL)
    assert len((await s.check("2024-01-01")).mines) == 1
    kinds = [c.kind.value for c in await s.drafts()]
    assert kinds == ["correction_order"]


async def test_a_check_cut_off_between_batches_ends_the_same(store: str) -> None:
    """Half of the batches done, then nothing more: the next run does the rest and doubles nothing."""
    await s.county(*(late(f"M{n}", n) for n in range(1, 8)), at="2023-03-20")
    small = lawbook.Law(s.ALL.rulebook, s.ALL.calendar, batch=2)
    stopped = itertools.count()

    def cut(done: int, total: int) -> None:
        if next(stopped) == 2:
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await checks.run(Order(date(2024, 1, 1), s.noon("2024-01-01")), small, cut)
    assert await Case.all().count() == 4
    assert await checks.last_written() is None
    outcome = await checks.run(Order(date(2024, 1, 1), s.noon("2024-01-01")), small)
    assert (len(outcome.mines), await Case.all().count(), await Notice.all().count()) == (3, 7, 7)
    flags = await AuditEntry.filter(action="case:flag").count()
    assert flags == 7


KILLED = """
import asyncio, os, sys
from datetime import date
from restoration import database
from restoration.services import checks, lawbook
from restoration.services.checks import Order
from tests.services import scenario as s

async def main():
    law = lawbook.Law(s.ALL.rulebook, s.ALL.calendar, batch=1)
    def die(done, total):
        if done == int(sys.argv[2]):
            os.kill(os.getpid(), 9)
    async with database.database(sys.argv[1], require_durable=False):
        await checks.run(Order(date(2024, 1, 1), s.noon("2024-01-01")), law, die)

asyncio.run(main())
"""


@pytest.mark.parametrize("after", [1, 4])
async def test_a_killed_check_run_again_ends_the_same(store: str, second_process: Any, after: int) -> None:
    await s.county(*(late(f"M{n}", n) for n in range(1, 7)), at="2023-03-20")
    process = second_process(KILLED, store, str(after))
    assert await asyncio.to_thread(process.wait, 60) == -9
    assert await Case.all().count() == after
    await s.check("2024-01-01")
    assert (await Case.all().count(), await Notice.filter(state="draft").count()) == (6, 6)


async def test_two_checks_at_once_flag_once(store: str) -> None:
    await s.county(*(late(f"M{n}", n) for n in range(1, 7)), at="2023-03-20")
    law = lawbook.Law(s.ALL.rulebook, s.ALL.calendar, batch=2)
    order = Order(date(2024, 1, 1), s.noon("2024-01-01"))
    outcomes = await asyncio.gather(*(checks.run(order, law) for _ in range(3)))
    assert [o.errors for o in outcomes] == [[], [], []]
    assert (await Case.all().count(), await Notice.filter(state="draft").count()) == (6, 6)


# ---- increments equal a full recomputation -------------------------------------------------------------------------

START = date(2023, 1, 2)
DAYS = st.integers(0, 1000)
HAPPENINGS: dict[str, dict[str, Any]] = {
    "works_finished": {},
    "acceptance_applied": {},
    "reclamation_charge_ordered": {"amount_fen": 100_000, "due_on": "2024-06-30"},
    "acceptance_passed": {},
    "closure_decided": {"ends_on": "2025-06-30"},
    "cost_planned": {"plan": "方案", "total_fen": 1_000_000, "life_years": 10},
    "construction_started": {},
    "emergency_occurred": {"occurred_at": "2023-05-01T08:00:00+08:00", "what": "滑坡", "measures": "撤离"},
    "control_changed": {"before": "甲", "after": "乙"},
    "monitoring_set": {"point": "1号点", "object": "边坡", "interval_days": 90},
}
DEEDS = [
    "survey",
    "restored",
    "report",
    "half_report",
    "withdraw",
    "plan",
    "account",
    "suspend",
    "close",
    "works",
    "check",
]
ACTIONS = st.sampled_from([*DEEDS, *HAPPENINGS])
REMINDS = {"acceptance_application", "monitoring_report"}  # pending, or nobody's breach: overdue without a case
numbers = itertools.count(1)


async def act(code: str, action: str, day: date, made: dict[str, int]) -> None:
    """Record one fact on its day; what makes no sense at that point is left out."""
    at, right = s.noon(day), f"{code}-R1"
    made[action] = n = made.get(action, 0) + 1
    match action:
        case "survey" | "restored":
            body = b.survey(day.isoformat(), reclaimed=20_000 if action == "restored" else 0)
            await register.record_event(b.CLERK, right, model(EventIn, body), at=at)
        case "report" | "half_report":
            parts = PARTS if action == "report" else PARTS[:3]
            await filings.submit(b.CLERK, right, day.year, parts, at=at)
        case "withdraw" if made.get("report"):
            row = await AnnualReport.filter(right__code=right).order_by("-id").first()
            if row is not None:
                await reports.withdraw(b.CLERK, row.code, "数据有误", at=at)
        case "plan":
            phases = [b.phase(1, (day + timedelta(days=200)).isoformat())]
            plan = b.plan(f"{code}-P{n}", n, day.isoformat(), phases=phases)
            await plans.approve(b.CLERK, right, model(PlanIn, plan), at=at)
        case "account":
            account = b.account(f"{code}-A{n}", day.isoformat(), accrual_method=None if n % 2 else "按产量计提")
            await fund.open_account(b.CLERK, right, model(AccountIn, account), at=at)
        case "works" if made.get("plan"):
            detail = {"plan": f"{code}-P{made['plan']}", "phase": 1, "restored_m2": 7_000}
            body = b.event("restoration_recorded", day.isoformat(), detail)
            await register.record_event(b.CLERK, right, model(EventIn, body), at=at)
        case "suspend" | "close":
            kind = "suspended" if action == "suspend" else "closed"
            why = {} if kind == "suspended" else {"override": "县政府决定关闭"}
            await register.record_event(b.CLERK, right, model(EventIn, b.event(kind, day.isoformat(), why)), at=at)
        case "check":
            await checks.run(Order(day, at))
        case _ if action in HAPPENINGS:
            body = b.event(action, day.isoformat(), HAPPENINGS[action])
            with suppress(Invalid):  # an acceptance before its phases, say: refused, and nothing is on record
                await register.record_event(b.CLERK, right, model(EventIn, body), at=at)


async def test_increments_equal_a_full_recomputation(store: str) -> None:
    await s.county(at="2023-01-01")
    loop = asyncio.get_running_loop()

    async def play(history: list[tuple[int, str]]) -> None:
        code = f"H{(n := next(numbers))}"
        body = s.mine(code, b.KAIZHOU, n, newly_granted=True, holdings=[b.holding(1)])
        await register.load(b.CLERK, b.delivered({"mines": [body]}), at=s.noon("2023-01-01"))
        right = (await Right.get(code=f"{code}-R1")).id
        made: dict[str, int] = {}
        for offset, action in sorted(history):
            await act(code, action, START + timedelta(days=offset), made)
        last = START + timedelta(days=1001)
        await checks.run(Order(last, s.noon(last)))
        grown = [row for row in await s.derived() if row[0] == right]
        cases = await Case.filter(right_id=right, closed_on__isnull=True).count()
        await checks.run(Order(last, s.noon(last), full=True))
        assert [row for row in await s.derived() if row[0] == right] == grown
        assert await Case.filter(right_id=right, closed_on__isnull=True).count() == cases
        late = [row for row in grown if row[4] == "overdue" and row[7] != "bureau" and row[1] not in REMINDS]
        assert cases == len(late)
        await Run.all().delete()
        await Evaluation.filter(right_id=right).update(next_eval_on=date(9999, 1, 1))

    @settings(
        max_examples=12, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(st.lists(st.tuples(DAYS, ACTIONS), min_size=3, max_size=14))
    def always(history: list[tuple[int, str]]) -> None:
        asyncio.run_coroutine_threadsafe(play(history), loop).result(60)

    await asyncio.to_thread(always)
