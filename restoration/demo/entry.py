"""What the county plans look for at a mine: papers, clauses and steps of a new one, checks and logs of the rest."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from restoration.demo.life import LAST_YEAR, Life
from restoration.law.workdays import add_years

DOCUMENTS: Final = {
    "TN": (("矿产资源开发利用方案", "submitted"), ("绿色矿山建设实施方案", "submitted")),
    "LX": (("矿产资源开发利用方案", "approved"), ("土地复垦方案", "approved")),
    "PQ": (("矿产资源开发利用方案", "submitted"), ("矿山设计", "submitted")),
}
CLAUSES: Final = {"ZN": "green_mine", "LX": "green_mine", "KZ": "restoration", "PQ": "restoration"}


def plan_records(life: Life) -> None:
    """Everything the place's plan looks for, in order and in time."""
    if life.seat.new:
        papers(life)
        building(life)
        green(life)
    if life.seat.prefix == "LX":
        own_log(life)
    if life.seat.prefix == "ZN":
        capacity(life)


def papers(life: Life) -> None:
    """Entry documents a week before the grant, the contract's clause and, in Taonan, a monitoring point with it."""
    before = life.granted_on - timedelta(days=7)
    for name, result in DOCUMENTS.get(life.seat.prefix, ()):
        life.happen("entry_document_recorded", before, {"document": name, "result": result})
    if topic := CLAUSES.get(life.seat.prefix):
        clause = {"topic": topic, "clause": "按规划约定（示例条款）", "liability": "按合同承担违约责任（示例）"}
        life.happen("contract_clause_recorded", life.granted_on, clause)
    if life.seat.prefix == "TN":
        point = {"point": "1号监测点", "object": "边坡和复垦地块", "interval_days": 0}
        life.happen("monitoring_set", life.granted_on, point)


def started(life: Life) -> date:
    """The day production began."""
    return next(date.fromisoformat(str(e["effective_on"])) for e in life.events if e["kind"] == "mining_started")


def building(life: Life) -> None:
    """Linxia: built with its environmental facilities, finished ten days before production."""
    if life.seat.prefix != "LX":
        return
    done = started(life) - timedelta(days=10)
    life.happen("construction_started", life.granted_on + timedelta(days=20))
    life.happen("construction_finished", done)
    for step, day in (("designed", life.granted_on), ("built", done), ("in_use", done)):
        life.happen("three_simultaneous_recorded", day, {"step": step})


def green(life: Life) -> None:
    """Taonan: the standard within a year of production. Linxia: an application a year after building."""
    if life.seat.prefix == "TN":
        life.happen("green_status_recorded", started(life) + timedelta(days=300), {"status": "met"})
    if life.seat.prefix == "LX":
        life.happen("green_status_recorded", add_years(started(life), 1) - timedelta(days=20), {"status": "applied"})


def own_log(life: Life) -> None:
    """A monitoring point with a reading, without an interval: Linxia's plan gives none."""
    day = max(date(2022, 6, 1), started(life))
    life.happen("monitoring_set", day, {"point": "1号监测点", "object": "矿山生态环境状况", "interval_days": 0})
    life.happen("monitoring_recorded", day, {"point": "1号监测点", "value": "正常"})


def capacity(life: Life) -> None:
    """Zhengning's bureau checks every year's capacity in November."""
    for year in range(max(2022, life.granted_on.year), LAST_YEAR + 1):
        check = {"year": year, "approved": "核定产能（示例）", "actual": "未超过核定产能（示例）", "over": False}
        life.happen("capacity_checked", date(year, 11, 20), check)
