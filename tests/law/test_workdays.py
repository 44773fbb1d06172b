"""Day counting: the vectors of the law, with and without roll-over, on real and on bare calendars."""

from __future__ import annotations

import pickle
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from restoration.errors import BookRefused
from restoration.law.workdays import (
    Calendar,
    CalendarMissing,
    Period,
    TableStatus,
    Unit,
    YearTable,
    add_days,
    add_months,
    add_workdays,
    add_years,
    before,
    count,
    last_day_arithmetic,
    month_day,
    months_before,
    roll,
)

OFFICIAL = Calendar.load()


def d(text: str) -> date:
    return date.fromisoformat(text)


def bare(year: int) -> YearTable:
    """Weekends and New Year's Day only: the calendar on which the law's vectors were computed."""
    new_year = date(year, 1, 1)
    rest = frozenset({new_year}) if new_year.weekday() < 5 else frozenset[date]()
    return YearTable(year, "weekends and 1 January", TableStatus.DRAFT, rest)


BARE = Calendar({year: bare(year) for year in range(2020, 2036)})
MONTH = Period(1, Unit.MONTHS)

# start, period, last day without roll-over, last day with roll-over (weekends and 1 January only)
VECTORS = [
    ("2026-01-31", MONTH, "2026-02-28", "2026-03-02"),
    ("2026-10-31", MONTH, "2026-11-30", "2026-11-30"),
    ("2026-08-31", Period(3, Unit.MONTHS), "2026-11-30", "2026-11-30"),
    ("2026-07-01", Period(2, Unit.YEARS), "2028-07-01", "2028-07-03"),
    ("2026-11-23", Period(15, Unit.DAYS), "2026-12-08", "2026-12-08"),
    ("2026-11-23", Period(30, Unit.DAYS), "2026-12-23", "2026-12-23"),
    ("2026-11-23", Period(60, Unit.DAYS), "2027-01-22", "2027-01-22"),
    # Scenarios: plan approved, account within one month.
    ("2023-05-10", MONTH, "2023-06-10", "2023-06-12"),
    ("2024-01-31", MONTH, "2024-02-29", "2024-02-29"),
    ("2023-12-31", MONTH, "2024-01-31", "2024-01-31"),
    ("2025-01-30", MONTH, "2025-02-28", "2025-02-28"),
]


@pytest.mark.parametrize(("start", "period", "nominal", "effective"), VECTORS)
def test_periods_with_and_without_roll_over(start: str, period: Period, nominal: str, effective: str) -> None:
    assert count(d(start), period, BARE, roll=False).day == d(nominal)
    assert count(d(start), period, BARE, roll=True).day == d(effective)


@pytest.mark.parametrize(
    ("day", "effective"),
    [
        ("2026-12-31", "2026-12-31"),
        ("2023-12-31", "2024-01-02"),
        ("2028-12-31", "2029-01-02"),
        ("2029-03-31", "2029-04-02"),
        ("2030-03-31", "2030-04-01"),
    ],
)
def test_fixed_dates_with_and_without_roll_over(day: str, effective: str) -> None:
    fixed = month_day(int(day[:4]), day[5:])
    assert fixed == d(day)
    assert last_day_arithmetic(fixed, BARE, roll=False) == (fixed, ("不顺延",))
    assert last_day_arithmetic(fixed, BARE, roll=True).day == d(effective)
    assert count(fixed, Period(0, Unit.DAYS), BARE, roll=True).day == d(effective)


def test_a_window_counted_backwards_is_never_rolled() -> None:
    expiry = d("2027-05-31")
    assert months_before(expiry, 6) == d("2026-11-30")
    assert months_before(expiry, 3) == d("2027-02-28")  # a Sunday
    assert before(expiry, 3).lines == (
        "2027-05-31 - 3个月 = 2027-02-28（该月没有 31 日，取月末）",
        "倒算的期限，不顺延",
    )


# --- the official tables ---------------------------------------------------------------------------


def test_the_make_up_saturday_of_2026_decides_against_a_roll() -> None:
    saturday = d("2026-02-28")
    assert saturday.weekday() == 5
    assert OFFICIAL.is_workday(saturday)
    assert count(d("2026-01-31"), MONTH, OFFICIAL, roll=True).day == saturday
    assert count(d("2026-01-31"), MONTH, BARE, roll=True).day == d("2026-03-02")


def test_the_scenario_saturday_rolls_on_the_official_table_as_well() -> None:
    assert count(d("2023-05-10"), MONTH, OFFICIAL, roll=True).day == d("2023-06-12")


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        ("2020-01-31", False),
        ("2020-02-01", False),
        ("2023-01-02", False),
        ("2023-06-25", True),
        ("2024-02-09", True),
        ("2024-10-12", True),
        ("2025-01-26", True),
        ("2025-10-08", False),
        ("2026-01-04", True),
        ("2026-02-14", True),
        ("2026-02-23", False),
        ("2026-09-25", False),
        ("2026-11-23", True),
        ("2026-11-22", False),
    ],
)
def test_official_days(day: str, worked: bool) -> None:
    assert OFFICIAL.is_workday(d(day)) is worked


def test_packaged_years_are_sourced() -> None:
    assert sorted(OFFICIAL.years) == [2020, 2021, 2022, 2023, 2024, 2025, 2026]
    for table in OFFICIAL.years.values():
        assert "国办发明电〔" in table.source
        assert table.status is TableStatus.OFFICIAL
        # 11 statutory days off (13 from 2025), less those on weekends, plus moved days: never far from 250.
        days = [date(table.year, 1, 1) + timedelta(n) for n in range(365)]
        assert 247 <= sum(table.is_workday(day) for day in days) <= 252


def test_working_days_over_the_national_day_week() -> None:
    assert add_workdays(d("2025-09-30"), 1, OFFICIAL) == d("2025-10-09")
    assert add_workdays(d("2025-09-30"), 3, OFFICIAL) == d("2025-10-11")  # a Saturday worked
    assert add_workdays(d("2025-09-30"), 5, OFFICIAL) == d("2025-10-14")
    assert add_workdays(d("2026-02-13"), 1, OFFICIAL) == d("2026-02-14")
    assert add_workdays(d("2026-02-14"), 1, OFFICIAL) == d("2026-02-24")


def test_a_year_without_data_refuses_working_days_and_roll_over() -> None:
    with pytest.raises(CalendarMissing, match="2027") as refusal:
        count(d("2026-12-30"), Period(5, Unit.WORKDAYS), OFFICIAL, roll=False)
    assert refusal.value.year == 2027
    with pytest.raises(CalendarMissing, match="2027"):
        count(d("2026-11-23"), Period(60, Unit.DAYS), OFFICIAL, roll=True)
    with pytest.raises(CalendarMissing):
        OFFICIAL.label(2027)
    assert count(d("2026-11-23"), Period(60, Unit.DAYS), OFFICIAL, roll=False).day == d("2027-01-22")


def test_a_revision_gives_another_calendar() -> None:
    revised = OFFICIAL.with_revision(bare(2027))
    assert revised.is_workday(d("2027-01-04"))
    assert 2027 not in OFFICIAL.years
    assert (OFFICIAL.label(2025), revised.label(2027)) == ("2025@official", "2027@draft")
    assert revised.digest != OFFICIAL.digest
    again = Calendar(dict(sorted(OFFICIAL.years.items(), reverse=True)))
    assert again.digest == OFFICIAL.digest == pickle.loads(pickle.dumps(OFFICIAL)).digest


def test_a_table_with_misplaced_days_is_refused_with_all_of_them() -> None:
    with pytest.raises(BookRefused) as refusal:
        YearTable(
            2026, "x", TableStatus.DRAFT, frozenset({d("2026-01-03"), d("2025-01-01")}), frozenset({d("2026-01-05")})
        )
    assert [x.found for x in refusal.value.defects] == ["2025-01-01", "2026-01-03", "2026-01-05"]


# --- arithmetic lines ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "period", "rolls", "lines"),
    [
        ("2023-05-10", MONTH, False, ("2023-05-10 + 1个月 = 2023-06-10", "不顺延")),
        (
            "2023-05-10",
            MONTH,
            True,
            ("2023-05-10 + 1个月 = 2023-06-10", "2023-06-10 为休息日", "顺延至 2023-06-12（日历 2023@official）"),
        ),
        ("2024-01-31", MONTH, False, ("2024-01-31 + 1个月 = 2024-02-29（该月没有 31 日，取月末）", "不顺延")),
        (
            "2026-01-31",
            MONTH,
            True,
            (
                "2026-01-31 + 1个月 = 2026-02-28（该月没有 31 日，取月末）",
                "2026-02-28 为工作日，无需顺延（日历 2026@official）",
            ),
        ),
        (
            "2025-09-30",
            Period(5, Unit.WORKDAYS),
            False,
            ("2025-09-30 + 5个工作日 = 2025-10-14（日历 2025@official）", "不顺延"),
        ),
        (
            "2024-02-29",
            Period(1, Unit.YEARS),
            False,
            ("2024-02-29 + 1年 = 2025-02-28（该月没有 29 日，取月末）", "不顺延"),
        ),
        ("2026-11-23", Period(15, Unit.DAYS), False, ("2026-11-23 + 15日 = 2026-12-08", "不顺延")),
        ("2026-12-31", Period(0, Unit.DAYS), False, ("固定日期 2026-12-31", "不顺延")),
    ],
)
def test_the_arithmetic_can_be_checked_by_hand(start: str, period: Period, rolls: bool, lines: tuple[str, ...]) -> None:
    assert count(d(start), period, OFFICIAL, roll=rolls).lines == lines


def test_roll_over_across_a_year_names_both_tables() -> None:
    assert last_day_arithmetic(d("2023-12-31"), OFFICIAL, roll=True) == (
        d("2024-01-02"),
        ("2023-12-31 为休息日", "顺延至 2024-01-02（日历 2023@official、2024@official）"),
    )


# --- laws of counting ------------------------------------------------------------------------------

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@given(DAYS, st.integers(0, 60))
def test_months_end_on_the_same_number_or_the_month_end(start: date, n: int) -> None:
    end = add_months(start, n)
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == n
    assert end.day == start.day or (end.day < start.day and add_days(end, 1).day == 1)


@given(DAYS, st.integers(0, 30))
def test_working_days_agree_with_counting_them(start: date, n: int) -> None:
    end = add_workdays(start, n, BARE)
    assert sum(BARE.is_workday(add_days(start, k)) for k in range(1, (end - start).days + 1)) == n


@given(DAYS)
def test_a_roll_stops_at_the_first_working_day(day: date) -> None:
    effective = roll(day, BARE)
    assert BARE.is_workday(effective)
    assert not any(BARE.is_workday(add_days(day, k)) for k in range((effective - day).days))


def test_periods_count_forward_and_fixed_dates_exist() -> None:
    assert add_years(d("2024-02-29"), 4) == d("2028-02-29")
    with pytest.raises(ValueError, match="forward"):
        Period(-1, Unit.DAYS)
    for text in ("02-30", "12-32", "1-1", "１２-31"):
        with pytest.raises(ValueError):
            month_day(2026, text)


def test_legal_days_know_no_summer_time() -> None:
    """Shanghai skipped 02:00-03:00 on 4 May 1986: an instant moves, a legal day must not."""
    shanghai = ZoneInfo("Asia/Shanghai")
    skipped = datetime(1986, 5, 4, 2, 30, tzinfo=shanghai)
    there_and_back = skipped.astimezone(ZoneInfo("UTC")).astimezone(shanghai)
    assert there_and_back.hour == 3
    day = d("1986-05-04")
    assert add_days(day, 1) - day == timedelta(days=1)
    assert add_days(d("1986-05-03"), 1) == day
    assert add_months(d("1986-04-04"), 1) == day
    assert add_months(d("1986-04-14"), 5) == d("1986-09-14")  # the day it ended
    assert d("1986-05-03") < day < d("1986-05-05")
