"""A revised calendar and a scoped override: what moves, what never does, and what the arithmetic says about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from restoration.errors import BookRefused
from restoration.law.duty import Setting
from restoration.law.events import CalendarConfirmed, OverrideSet
from restoration.law.findings import Finding, Standing, findings_of
from restoration.law.reasons import cleared_by, why
from restoration.law.revisions import Override, Revision, pasts, revised
from restoration.law.texts.book import ConsequenceKind
from restoration.law.workdays import Calendar
from tests.law.builders import ELSEWHERE, KAIZHOU, account, d, noon, plan, report, right, shipped, survey

S = Standing
ROLLED = """
[book]
place = "500154"
name = "示例区"
[source.T]
title = "示例办法"
rank = "normative_document"
in_force = 2020-01-01
[rule.fund_account_open]
title = "设立账户"
[[rule.fund_account_open.version]]
in_force = 2020-01-01
confidence = "confirmed"
roll = true
cites = [{ source = "T", article = "第一条" }]
terms = { kind = "account_after_approval", months = 1 }
"""
"""A rule whose last day rolls: shipped rules with a fixed or plan-counted date do not."""


def notice(year: int, rest: tuple[str, ...] = (), worked: tuple[str, ...] = ()) -> CalendarConfirmed:
    days = (tuple(map(d, rest)), tuple(map(d, worked)))
    return CalendarConfirmed(year=year, source="示例通知", rest_days=days[0], make_up_workdays=days[1], officer="某")


def revision(on: str, detail: CalendarConfirmed, code: str = "c1") -> Revision:
    return Revision(id=code, confirmed_on=d(on), recorded_at=noon(on), detail=detail)


def under(as_of: str, *revisions: Revision) -> Setting:
    from restoration.law.texts.books_check import refuse_defects

    base = Calendar.load()
    book = refuse_defects({"500154.toml": ROLLED})
    return Setting(book, revised(base, revisions), d(as_of), pasts(base, revisions))


def opened(setting: Setting, *facts: object) -> Finding:
    [found] = [f for f in findings_of(right(plan("2026-05-20"), *facts), setting) if f.duty.rule == "fund_account_open"]  # type: ignore[arg-type]
    return found


# 2026-05-20 + 1 month = 2026-06-20, a Saturday: rolls to Monday the 22nd; the revision makes that Monday a day off.
MOVED = revision("2026-06-10", notice(2026, rest=("2026-06-19", "2026-06-22"), worked=()))


def test_an_open_deadline_moves_with_the_confirmed_calendar() -> None:
    assert opened(under("2026-06-01")).due_on == d("2026-06-22")
    assert opened(under("2026-06-11", MOVED)).due_on == d("2026-06-23")


@pytest.mark.parametrize(
    ("account_on", "due", "standing"),
    [
        ("2026-06-09", "2026-06-22", S.MET),  # closed before the confirmation: the day it was judged by
        ("2026-06-10", "2026-06-22", S.MET),  # closed on its day
        ("2026-06-11", "2026-06-23", S.MET),  # still open then: moved
        ("2026-06-23", "2026-06-23", S.MET),
        ("2026-06-24", "2026-06-23", S.MET_LATE),
    ],
)
def test_a_closed_deadline_never_moves(account_on: str, due: str, standing: Standing) -> None:
    found = opened(under("2026-12-01", MOVED), account(account_on))
    assert (found.due_on, found.standing) == (d(due), standing)


def test_a_revision_that_would_make_a_closed_duty_late_does_not() -> None:
    worked = revision("2026-07-10", notice(2026, worked=("2026-06-20",)))  # the Saturday turns out to be worked
    on_monday = account("2026-06-22")
    assert opened(under("2026-07-09"), on_monday).standing is S.MET
    found = opened(under("2026-12-01", worked), on_monday)
    assert (found.standing, found.due_on) == (S.MET, d("2026-06-22"))
    late = opened(under("2026-12-01", worked), account("2026-07-11"))
    assert (late.standing, late.due_on) == (S.MET_LATE, d("2026-06-20"))


def only(as_of: str, *revisions: Revision) -> Finding:
    found = findings_of(right(plan("2027-01-10")), under(as_of, *revisions))
    return next(f for f in found if f.duty.rule == "fund_account_open")


def test_a_year_without_data_counts_nothing_and_says_so() -> None:
    found = only("2027-03-01")
    assert (found.standing, found.due_on) == (S.CANNOT_TELL, None)
    assert "缺少 2027 年的工作日历" in found.arithmetic[0]
    assert "2027年工作日历" in why(found)
    assert cleared_by(found) == ("录入并确认2027年工作日历",)
    assert not found.may_be_acted_on


def test_a_confirmed_year_makes_it_countable() -> None:
    table = revision("2026-11-20", notice(2027))
    found = only("2027-03-01", table)
    assert (found.standing, found.due_on) == (S.OVERDUE, d("2027-02-10"))


def test_a_new_year_is_no_revision_and_the_last_of_several_counts() -> None:
    base = Calendar.load()
    new, again = revision("2026-11-20", notice(2027)), revision("2026-11-25", notice(2027, ("2027-01-01",)), "c2")
    assert pasts(base, [new]) == ()
    assert [p.until for p in pasts(base, [again, new])] == [d("2026-11-25")]
    assert not revised(base, [again, new]).is_workday(d("2027-01-01"))


def test_days_that_cannot_be_are_refused_all_at_once() -> None:
    with pytest.raises(BookRefused) as refused:
        revision("2026-11-20", notice(2027, rest=("2027-01-02", "2026-01-01"), worked=("2027-01-04",))).table()
    assert len(refused.value.defects) == 3


# ---- scoped overrides ----------------------------------------------------------------------------------------------

REPORT = "annual_reclamation_report"


def override(no_credit: bool = False, **over: object) -> Override:
    detail = OverrideSet(
        rule=REPORT,
        division="500154",
        due_from=date(2023, 12, 1),
        due_until=date(2024, 1, 31),
        new_due_on=date(2024, 3, 31),
        no_credit_effect=no_credit,
        ground="疫情防控",
        approver="某局长",
    )
    values: dict[str, object] = {"id": "ov-1", "effective_on": d("2023-12-20"), "recorded_at": noon("2023-12-20")}
    return Override(**(values | {"detail": detail} | over))  # type: ignore[arg-type]


def filed(as_of: str, *overrides: Override, year: str = "2023", facts: tuple[object, ...] = ()) -> Finding:
    mine = replace(right(survey("2022-01-01"), *facts, places=ELSEWHERE), overrides=overrides)  # type: ignore[arg-type]
    setting = Setting(shipped(), Calendar.load(), d(as_of))
    [found] = [f for f in findings_of(mine, setting) if (f.duty.rule, f.duty.occasion) == (REPORT, year)]
    return found


@pytest.mark.parametrize(
    ("as_of", "due", "standing"),
    [
        ("2023-12-19", "2023-12-31", S.PENDING),  # not yet decided
        ("2023-12-20", "2024-03-31", S.PENDING),
        ("2024-03-31", "2024-03-31", S.DUE_TODAY),
        ("2024-04-01", "2024-03-31", S.OVERDUE),
    ],
)
def test_an_override_moves_the_duties_of_its_period(as_of: str, due: str, standing: Standing) -> None:
    found = filed(as_of, override())
    assert (found.due_on, found.standing) == (d(due), standing)
    assert found.duty.due_on == d("2023-12-31")  # the original day is permanent


def test_an_override_touches_no_other_year_and_no_other_rule() -> None:
    assert filed("2025-02-01", override(), year="2024").due_on == d("2024-12-31")
    other = override(detail=override().detail.model_copy(update={"rule": "fund_account_open"}))
    assert filed("2024-02-01", other).due_on == d("2023-12-31")


def test_an_override_is_written_into_the_arithmetic() -> None:
    assert (
        "期限统一调整至 2024-03-31（疫情防控，某局长批准，不影响信用）"
        in filed("2024-05-01", override(True)).arithmetic
    )


def test_an_override_without_credit_effect_lets_no_listing_follow() -> None:
    from tests.law.builders import ZHENGNING, phase

    def late(no_credit: bool) -> Finding:
        detail = override(no_credit).detail.model_copy(update={"rule": "concurrent_restoration"})
        mine = right(plan("2023-01-10", phase("2023-12-31")), places=ZHENGNING)
        mine = replace(mine, overrides=(override(detail=detail),))
        setting = Setting(shipped(), Calendar.load(), d("2024-04-02"))
        [found] = [f for f in findings_of(mine, setting) if f.duty.rule == "concurrent_restoration"]
        return found

    assert late(False).of_kind(ConsequenceKind.ABNORMAL_LIST)
    assert late(True).no_credit_effect
    assert not late(True).of_kind(ConsequenceKind.ABNORMAL_LIST)
    assert late(True).of_kind(ConsequenceKind.CORRECTION_ORDER)


def test_a_corrected_override_no_longer_counts_and_a_later_reading_of_the_past_still_knows_it() -> None:
    shorter = override().detail.model_copy(update={"new_due_on": date(2024, 2, 29)})
    second = override(
        id="ov-2", detail=shorter, supersedes="ov-1", effective_on=d("2024-01-15"), recorded_at=noon("2024-01-15")
    )
    assert filed("2024-03-01", override(), second).due_on == d("2024-02-29")
    mine = replace(right(survey("2022-01-01"), places=KAIZHOU), overrides=(override(), second))
    assert mine.known_at(datetime(2024, 1, 1, tzinfo=UTC)).overrides == (override(),)


def test_an_officers_own_date_comes_after_the_override() -> None:
    from restoration.law.events import EventKind
    from tests.law.builders import officer

    moved = officer(EventKind.DATE_EXTENDED, "2024-02-01", REPORT, "2023", "2024-04-30")
    assert filed("2024-05-01", override(), facts=(moved,)).due_on == d("2024-04-30")


def test_a_report_within_the_override_is_in_time() -> None:
    assert filed("2024-06-01", override(), facts=(report("2024-03-31", 2023),)).standing is S.MET
    assert filed("2024-06-01", override(), facts=(report("2024-04-01", 2023),)).days_overdue == 1
