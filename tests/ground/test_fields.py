"""Instants and days mean the same on both engines; money is exact only as whole fen."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from tortoise.functions import Sum

from restoration.database import database, dialect, execute, fetch, unit_of_work
from restoration.tables.fields import read_date, read_instant
from tests.databases import Schema
from tests.ground.models import Account, Moment

BEIJING = ZoneInfo("Asia/Shanghai")
NOON = dt.datetime(2026, 3, 5, 12, 0, 0, 250_000, tzinfo=BEIJING)


async def test_an_instant_is_stored_and_read_in_utc_whatever_its_offset(store: str) -> None:
    await unit_of_work(lambda: Moment.create(at=NOON))
    found = await Moment.get(at=NOON.astimezone(dt.UTC))
    assert found.at == NOON
    assert found.at is not None
    assert found.at.tzinfo is dt.UTC
    assert found.made.tzinfo is dt.UTC
    assert await Moment.filter(at__lte=NOON.astimezone(ZoneInfo("America/New_York"))).count() == 1
    assert await Moment.filter(at=NOON.isoformat()).count() == 1


async def test_fixed_sql_compares_instants_like_the_models(store: str) -> None:
    await unit_of_work(lambda: Moment.create(at=NOON, day=dt.date(2026, 3, 5)))
    [row] = await fetch("SELECT at, day FROM moment WHERE at = ? AND day = ?", [NOON, dt.date(2026, 3, 5)])
    assert (read_instant(row["at"]), read_date(row["day"])) == (NOON, dt.date(2026, 3, 5))
    with pytest.raises(ValueError, match="without zone"):
        await fetch("SELECT 1 FROM moment WHERE at = ?", [NOON.replace(tzinfo=None)])


async def test_instants_sort_as_text_where_they_are_text(store: str) -> None:
    whole = NOON.replace(microsecond=0)
    for at in (NOON, whole, whole + dt.timedelta(microseconds=1)):
        await unit_of_work(lambda at=at: Moment.create(at=at))
    found = await Moment.all().order_by("at").values_list("at", flat=True)
    assert found == [whole, whole + dt.timedelta(microseconds=1), NOON]


async def test_naive_datetimes_are_refused_everywhere(store: str) -> None:
    naive = NOON.replace(tzinfo=None)
    with pytest.raises(ValueError, match="without zone"):
        Moment(at=naive)
    with pytest.raises(ValueError, match="without zone"):
        await Moment.filter(at__gt=naive).count()
    moment = Moment()
    moment.at = naive
    with pytest.raises(ValueError, match="without zone"):
        await unit_of_work(moment.save)
    with pytest.raises(ValueError, match="without zone"):
        await unit_of_work(lambda: Moment.all().update(at=naive))


async def test_without_the_cure_text_in_another_offset_is_not_found(sqlite_url: str, schema: Schema) -> None:
    """What the ORM's own field does on SQLite: it stores the offset it was given."""
    insert = "INSERT INTO moment (at, made) VALUES (?, ?)"
    async with database(sqlite_url, models=schema.models):
        await unit_of_work(lambda: execute(insert, [NOON.isoformat(" "), NOON]))
        assert await Moment.filter(at=NOON).count() == 0


# --- F18: days are days ----------------------------------------------------------------------------------


async def test_a_day_of_the_summer_time_years_stays_that_day(store: str) -> None:
    """At 02:00 on 4 May 1986 clocks in China went to 03:00: half past two did not exist, the day did."""
    day = dt.date(1986, 5, 4)
    moment = dt.datetime(1986, 5, 4, 2, 30, tzinfo=BEIJING)
    assert moment.astimezone(dt.UTC).astimezone(BEIJING).hour == 3, "as an instant it would have moved"
    await unit_of_work(lambda: Moment.create(day=day))
    assert (await Moment.get(day=day)).day == day
    assert await Moment.filter(day__range=(day, day)).count() == 1
    assert await Moment.filter(day="1986-05-04").count() == 1


@pytest.mark.parametrize("value", [dt.datetime(1986, 5, 4, tzinfo=BEIJING), "19860504", "1986-W18-7", "1986-5-4", "x"])
async def test_only_a_day_is_a_day(store: str, value: dt.date | str) -> None:
    with pytest.raises(ValueError, match=r"day|isoformat"):
        Moment(day=value)
    with pytest.raises(ValueError, match=r"day|isoformat"):
        await Moment.filter(day=value).count()


# --- F12: money ------------------------------------------------------------------------------------------


async def test_fen_add_up_exactly_where_decimals_do_not(store: str) -> None:
    for name, yuan in (("a", Decimal("90071992547409.91")), ("b", Decimal("1000000000000000.30"))):
        await unit_of_work(lambda name=name, yuan=yuan: Account.create(name=name, yuan=yuan, fen=int(yuan * 100)))
    total = Decimal("1090071992547410.21")
    [sums] = await Account.annotate(fen_sum=Sum("fen"), yuan_sum=Sum("yuan")).values("fen_sum", "yuan_sum")
    assert int(sums["fen_sum"]) == total * 100
    if dialect() == "sqlite":
        assert sums["yuan_sum"] != total, "SQLite adds decimals as binary fractions"
