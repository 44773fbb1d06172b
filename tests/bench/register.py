"""A seeded register of any size, written straight into the tables: five counties, most mines in order, some late."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from restoration import database

SEED = 20201231
RECORDED = datetime(2023, 1, 2, tzinfo=UTC)
DIVISIONS = [
    (1, "500000", "重庆市", None),
    (2, "500154", "开州区", 1),
    (3, "620000", "甘肃省", None),
    (4, "621000", "庆阳市", 3),
    (5, "621025", "正宁县", 4),
    (6, "220000", "吉林省", None),
    (7, "220800", "白城市", 6),
    (8, "220881", "洮南市", 7),
    (9, "130000", "河北省", None),
    (10, "130800", "承德市", 9),
    (11, "130881", "平泉市", 10),
]
COUNTIES = (2, 5, 8, 11)
YEARS = (2023, 2024, 2025)
PARTS = ["land_damage", "fee_use", "works", "implementation_report", "monitoring_data"]
Rows = list[list[Any]]


def chunks(count: int, size: int = 5_000) -> Iterator[range]:
    """Ranges of mine numbers, so that memory stays flat."""
    for start in range(1, count + 1, size):
        yield range(start, min(start + size, count + 1))


async def build(count: int) -> None:
    """Fill an empty, migrated database with ``count`` mines."""
    await database.unit_of_work(places)
    for numbers in chunks(count):
        chance = random.Random(SEED + numbers.start)

        async def work(numbers: range = numbers, chance: random.Random = chance) -> None:
            await mines(numbers, chance)

        await database.unit_of_work(work)


async def places() -> None:
    """Divisions and a bureau for each county."""
    text = "INSERT INTO divisions (id, code, name, parent_id, tracked_from) VALUES (?, ?, ?, ?, ?)"
    await database.execute_many(text, [[*d, date(2023, 1, 1)] for d in DIVISIONS])
    text = (
        "INSERT INTO bureaus (id, code, division_id, name, name_confirmed, registration_level, number_prefix, "
        "reconsideration_body, court, contact, phone, address, online_channel) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)"
    )
    rows = [
        [c, f"B{c}", c, "示例局", True, "county", "示自然资", "示例政府", "示例法院", "", "", "", ""] for c in COUNTIES
    ]
    await database.execute_many(text, rows)


async def mines(numbers: range, chance: random.Random) -> None:
    """Mines with everything that is on record of them."""
    await insert("companies", "id, uscc, name, legal_representative, address, recorded_at", map(company, numbers))
    await insert("mines", "id, code, name, division_id, township, note, recorded_at", map(mine, numbers))
    await insert(
        "rights",
        "id, code, mine_id, subject_type, licence_no, registration_level, registered_by_id, mineral, method, "
        "scale_class, newly_granted, granted_on, recorded_at, recorded_by, evidence",
        map(right, numbers),
    )
    fact = "code, effective_on, recorded_at, recorded_by, evidence"
    await insert("holdings", f"{fact}, right_id, company_id", ([*stamp(f"H{n}", 2019), n, n] for n in numbers))
    await insert("plans", f"id, {fact}, right_id, version, title, approval_no", map(plan, numbers))
    await insert("phases", "id, plan_id, no, title, due_on, planned_m2", (p for n in numbers for p in phases(n)))
    await insert("events", f"{fact}, right_id, kind, detail", (e for n in numbers for e in events(n, chance)))
    await insert("annual_reports", f"{fact}, right_id, year, version, channel, parts", reports(numbers, chance))


async def insert(table: str, columns: str, rows: Iterator[Any] | Any) -> None:
    """One statement for many rows."""
    marks = ", ".join("?" for _ in columns.split(","))
    await database.execute_many(f"INSERT INTO {table} ({columns}) VALUES ({marks})", list(rows))


def stamp(code: str, year: int, on: date | None = None) -> list[Any]:
    """The header of a fact."""
    return [code, on or date(year, 6, 1), RECORDED, "bench", "示例"]


def company(n: int) -> list[Any]:
    return [n, f"BENCH{n:013d}", f"示例矿业{n}有限公司", "示例", "示例", RECORDED]


def mine(n: int) -> list[Any]:
    return [n, f"M-{n:07d}", f"示例{n}号矿", COUNTIES[n % 4], "", "", RECORDED]


def right(n: int) -> list[Any]:
    head = [n, f"M-{n:07d}-R1", n, "mining_right", f"L{n}", "county", None, "石灰岩", "露天", "small"]
    return [*head, False, date(2019, 6, 1), RECORDED, "bench", "示例"]


def plan(n: int) -> list[Any]:
    return [n, *stamp(f"P{n}", 2020), n, 1, "示例方案", ""]


def phases(n: int) -> Iterator[list[Any]]:
    for k in range(1, 5):
        yield [n * 4 + k, n, k, f"第{k}期", date(2022 + k, 12, 31), 10_000]


def events(n: int, chance: random.Random) -> Iterator[list[Any]]:
    survey = json.dumps({"damaged_m2": 50_000, "reclaimed_m2": 1_000})
    yield [*stamp(f"E{n}-0", 2021), n, "land_surveyed", survey]
    for k in range(1, 4):
        if chance.random() > 0.01:
            detail = json.dumps({"plan": f"P{n}", "phase": k, "restored_m2": 10_000})
            on = date(2022 + k, 12, 1) - timedelta(days=chance.randrange(200))
            yield [*stamp(f"E{n}-{k}", 0, on), n, "restoration_recorded", detail]


def reports(numbers: range, chance: random.Random) -> Iterator[list[Any]]:
    for n in numbers:
        for year in YEARS:
            if chance.random() > 0.01:
                on = date(year, 11, 1) + timedelta(days=chance.randrange(60))
                yield [*stamp(f"R{n}-{year}", 0, on), n, year, 1, "paper", json.dumps(PARTS)]
