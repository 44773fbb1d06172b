"""A whole report of a producing open pit with which nothing is wrong, and what it is held against."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import Any

from restoration.law.report.content import Content, Identity
from restoration.law.report.context import Context, LedgerYear, PlanYear
from restoration.law.report.editing import read

PARTS = (
    ("land_damage", "土地损毁情况"),
    ("fee_use", "土地复垦费用使用情况"),
    ("works", "土地复垦工程实施情况"),
    ("implementation_report", "年度计划实施情况的报告"),
    ("monitoring_data", "矿山地质环境监测资料"),
)
SQUARE = "3450000.00,36500000.00;3450000.00,36500100.00;3450100.00,36500100.00;3450100.00,36500000.00"
"""One hectare."""
LICENCE = "3449900.00,36499900.00;3449900.00,36500900.00;3450900.00,36500900.00;3450900.00,36499900.00"
WHOLE: dict[str, Any] = {
    "identity": {
        "right": "KZ-1-CK",
        "year": 2023,
        "licence_no": "C5001542019057110000001",
        "holder": "示例矿业1有限公司",
        "method": "露天",
        "scale": "12.0000",
        "scale_unit": "10kt",
        "corners": LICENCE,
        "state": "producing",
    },
    "production": {
        "unit": "10kt",
        "ore_year": "10.0000",
        "ore_total": "40.0000",
        "topsoil_m2": 2_000,
        "topsoil_open_m3": 100,
        "topsoil_in_m3": 600,
        "topsoil_used_m3": 200,
        "topsoil_closed_m3": 500,
    },
    "damage": {
        "total_m2": 20_000,
        "rows": [
            {"parcel": "P1", "place": "甲村", "cause": "excavated", "facility": "pit", "standard": "gb2017"}
            | {"land_class": "0301", "owner": "collective", "owner_name": "甲村", "degree": "heavy"}
            | {"open_m2": 8_000, "added_m2": 2_000, "closed_m2": 10_000, "basic_farmland": False, "polygon": SQUARE},
            {"parcel": "P2", "place": "乙村", "cause": "buried", "facility": "dump", "standard": "gb2017"}
            | {"land_class": "0404", "owner": "state", "degree": "light"}
            | {"open_m2": 10_000, "added_m2": 0, "closed_m2": 10_000, "basic_farmland": False},
        ],
        "totals": [
            {"by": "cause", "of": "挖损", "area_m2": 10_000},
            {"by": "cause", "of": "压占", "area_m2": 10_000},
        ],
    },
    "restoration": {
        "rate": "25.00",
        "rows": [
            {"parcel": "P2", "task": "FA1/1", "standard": "gb2017", "target_class": "0301", "planned_m2": 4_000}
            | {"done_m2": 4_000, "accepted_m2": 1_000, "done_total_m2": 5_000, "accepted_total_m2": 2_000}
            | {"measures": ["soil", "trees"], "survival": "92.00", "cover": "60.00", "after": "at_photo"},
        ],
    },
    "quantities": {
        "rows": [{"parcel": "P2", "work": "soil", "unit": "m3", "planned": "1200.0000", "done": "1200.0000"}]
    },
    "costs": {
        "total_fen": 5_000_000,
        "rows": [
            {"head": "construction", "source": "fund", "amount_fen": 4_000_000, "reference": "HT-1"},
            {"head": "monitoring", "source": "own", "amount_fen": 1_000_000},
        ],
    },
    "fund": {
        "opening_fen": 10_000_000,
        "deposited_fen": 3_000_000,
        "interest_fen": 10_000,
        "withdrawn_fen": 4_000_000,
        "closing_fen": 9_010_000,
        "statement_fen": 9_010_000,
        "statement_on": "2023-12-20",
        "statement": "at_bank",
    },
    "monitoring": {
        "exceeded": 0,
        "points": [
            {"point": "J1", "watched": "slope", "unit": "mm", "device": "全站仪", "lowest": "-100.0000"}
            | {"highest": "100.0000", "alarm": "30.0000", "planned": 2, "done": 2}
        ],
        "readings": [
            {"point": "J1", "on": "2023-03-01", "value": "1.5000"},
            {"point": "J1", "on": "2023-09-01", "value": "-2.5000"},
        ],
    },
    "problems": {"nothing": True},
    "next_year": {"rows": [{"parcel": "P2", "task": "FA1/2", "area_m2": 5_000, "quarter": "q3"}]},
    "files": {"rows": [{"kind": "status_map", "file": "at_map"}]},
    "declaration": {"preparer": "某填报", "phone": "13800000000", "legal_representative": "某法人"},
}


def content(**changes: Any) -> Content:
    """The whole report with cells changed: ``damage__rows__0__open_m2=1``; ``None`` empties one."""
    values = deepcopy(WHOLE)
    for path, value in changes.items():
        *way, last = path.split("__")
        at: Any = values
        for step in way:
            at = at[int(step)] if isinstance(at, list) else at.setdefault(step, {})
        at[int(last) if isinstance(at, list) else last] = value
    return read(values)


def last_year() -> Content:
    """The year before: what this year's figures go on from."""
    return read(
        {
            "damage": {
                "rows": [
                    {**WHOLE["damage"]["rows"][0], "open_m2": 6_000, "added_m2": 2_000, "closed_m2": 8_000},
                    {**WHOLE["damage"]["rows"][1], "open_m2": 9_000, "added_m2": 1_000, "closed_m2": 10_000},
                ]
            },
            "restoration": {
                "rows": [
                    {"parcel": "P2", "task": "FA1/1", "target_class": "0301", "done_m2": 1_000}
                    | {"done_total_m2": 1_000, "accepted_total_m2": 1_000}
                ]
            },
            "fund": {"closing_fen": 10_000_000, "deposited_fen": 2_900_000},
            "production": {"topsoil_closed_m3": 100, "unit": "10kt", "topsoil_place": "甲村表土场"},
            "next_year": {"rows": [{"parcel": "P2", "task": "FA1/1", "area_m2": 4_000, "target_class": "0301"}]},
            "declaration": WHOLE["declaration"],
            "monitoring": {"points": WHOLE["monitoring"]["points"]},
        }
    )


def context(**changes: Any) -> Context:
    """What the register, ledger and plan say of the same year."""
    known = Identity(
        right="KZ-1-CK", year=2023, licence_no="C5001542019057110000001", holder="示例矿业1有限公司", method="露天"
    )
    values: dict[str, Any] = {
        "year": 2023,
        "today": date(2023, 12, 20),
        "identity": known,
        "last": last_year(),
        "ledger": LedgerYear(
            opening_fen=10_000_000,
            deposited_fen=3_000_000,
            interest_fen=10_000,
            withdrawn_fen=4_000_000,
            closing_fen=9_010_000,
        ),
        "plan": PlanYear(responsibility_m2=50_000, next_task_m2=5_000, unit_cost_fen=Decimal(1_000)),
        "files": frozenset({"at_photo", "at_bank", "at_map"}),
        "asked": PARTS,
    }
    return Context(**(values | changes))
