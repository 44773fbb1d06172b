"""Honest defaults for everything that can be put on the register: a test says only what it is about.

Each function gives the dictionary a client would send; ``delivered`` reads a whole delivery as the product does.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from restoration import strict, tables
from restoration.law.identifiers import uscc_with_check
from restoration.services.actors import Actor
from restoration.services.records import Register
from restoration.services.register import register
from restoration.services.register.register import Loaded

Body = dict[str, Any]

CLERK = Actor("user:clerk")
AT = datetime(2025, 6, 3, 2, 30, tzinfo=UTC)
TODAY = date(2025, 6, 3)
KAIZHOU, CHONGQING = "500154", "500000"
ZHENGNING, QINGYANG, GANSU = "621025", "621000", "620000"
EVIDENCE = "档案2025-1号"


def uscc(number: int = 1) -> str:
    """The n-th made-up company code."""
    return uscc_with_check(f"9150015400{number:07d}")


def division(code: str = KAIZHOU, name: str = "开州区", parent: str | None = CHONGQING, **changes: Any) -> Body:
    return {"code": code, "name": name, "parent": parent, "tracked_from": "2020-01-01"} | changes


def divisions() -> list[Body]:
    """开州 and 正宁 with their ancestors."""
    return [
        division(CHONGQING, "重庆市", None),
        division(),
        division(GANSU, "甘肃省", None),
        division(QINGYANG, "庆阳市", GANSU),
        division(ZHENGNING, "正宁县", QINGYANG),
    ]


def bureau(code: str = "KZ", division: str = KAIZHOU, **changes: Any) -> Body:
    return {
        "code": code,
        "division": division,
        "name": "开州区规划和自然资源局",
        "name_confirmed": False,
        "registration_level": "county",
        "number_prefix": "开州规资",
        "reconsideration_body": "开州区人民政府",
        "court": "开州区人民法院",
    } | changes


def company(number: int = 1, **changes: Any) -> Body:
    return {"uscc": uscc(number), "name": f"示例矿业{number}有限公司"} | changes


def fact(on: str, **changes: Any) -> Body:
    return {"effective_on": on, "evidence": EVIDENCE} | changes


def holding(number: int = 1, on: str = "2019-05-01", **changes: Any) -> Body:
    return fact(on, uscc=uscc(number)) | changes


def event(kind: str, on: str = "2021-01-01", detail: Body | None = None, **changes: Any) -> Body:
    return fact(on, kind=kind, detail=detail or {}) | changes


def survey(on: str = "2021-01-01", damaged: int = 20_000, reclaimed: int = 0, **changes: Any) -> Body:
    return event("land_surveyed", on, {"damaged_m2": damaged, "reclaimed_m2": reclaimed}, **changes)


def phase(number: int = 1, due: str = "2024-12-31", **changes: Any) -> Body:
    return {"no": number, "title": f"第{number}期", "due_on": due, "planned_m2": 12_000} | changes


def plan(code: str = "KZ-1-FA1", version: int = 1, on: str = "2023-05-10", **changes: Any) -> Body:
    return fact(on, code=code, version=version, title="矿山地质环境保护与土地复垦方案", phases=[phase()]) | changes


def entry(code: str, fen: int = 3_000_000, kind: str = "deposit", on: str = "2023-06-20", **changes: Any) -> Body:
    return {"code": code, "kind": kind, "amount_fen": fen, "value_on": on} | changes


def account(code: str = "KZ-1-ZH1", on: str = "2023-06-10", entries: tuple[Body, ...] = (), **changes: Any) -> Body:
    body = fact(
        on, code=code, bank="示例银行", number_tail="1234", scope_of_use="治理恢复", accrual_method="按产量计提"
    )
    return body | {"entries": list(entries)} | changes


def report(code: str = "KZ-1-BG1", year: int = 2023, on: str = "2023-12-20", **changes: Any) -> Body:
    parts = ["land_damage", "fee_use", "works", "implementation_report", "monitoring_data"]
    return fact(on, code=code, year=year, version=1, channel="paper", parts=parts) | changes


def right(code: str = "KZ-1-CK", licence: str | None = "C5001542019057110000001", **changes: Any) -> Body:
    return {
        "code": code,
        "subject_type": "mining_right",
        "licence_no": licence,
        "registration_level": "county",
        "mineral": "石灰岩",
        "method": "露天",
        "scale_class": "small",
        "granted_on": "2019-05-01",
        "expires_on": "2029-04-30",
        "evidence": EVIDENCE,
        "holdings": [holding()],
        "events": [survey()],
    } | changes


def mine(code: str = "KZ-1", division: str = KAIZHOU, rights: tuple[Body, ...] | None = None, **changes: Any) -> Body:
    given = [right()] if rights is None else list(rights)
    return {"code": code, "name": f"示例石灰岩矿{code}", "division": division, "rights": given} | changes


def full_right(**changes: Any) -> Body:
    """A right with a fact of every kind."""
    return right(
        plans=[plan()],
        accounts=[account(entries=(entry("KZ-1-FL1"), entry("KZ-1-FL2", 1_000_000, "withdrawal", "2023-09-01")))],
        reports=[report()],
        events=[
            survey(),
            event("restoration_recorded", "2024-03-01", {"plan": "KZ-1-FA1", "phase": 1, "restored_m2": 4_000}),
            event("fund_use_recorded", "2023-09-10", {"entry": "KZ-1-FL2", "purpose": "边坡治理"}),
        ],
        **changes,
    )


def small(**changes: Any) -> Body:
    """A small register: two counties, two bureaus, two companies, one mine with a fact of every kind."""
    return {
        "divisions": divisions(),
        "bureaus": [bureau(), bureau("ZN", ZHENGNING, name="正宁县自然资源局", number_prefix="正自然资")],
        "companies": [company(1), company(2)],
        "mines": [mine(rights=(full_right(),))],
    } | changes


def delivered(body: Body) -> Register:
    """A delivery as the product reads it."""
    return strict.model(Register, body)


async def load(body: Body | None = None, *, at: datetime = AT) -> Loaded:
    """Put a delivery on record; a small register if none is given."""
    return await register.load(CLERK, delivered(small() if body is None else body), at=at)


async def counts() -> dict[str, int]:
    """How many rows every table has."""
    return {name: await getattr(tables, name).all().count() for name in tables.__all__}
