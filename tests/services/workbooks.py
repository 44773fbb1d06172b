"""What the workbook tests share: rows as a clerk would type them, and workbooks made of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

from restoration.services.exchange import exchange
from restoration.services.exchange.cells import Form, written
from restoration.services.exchange.exchange import Outcome
from restoration.services.exchange.kinds import Kind, layout_of
from tests import builders as b

Typed = dict[str, Any]


def mine_row(n: int = 1, **changes: Any) -> Typed:
    """A mine with its right, holder and survey, as typed: by column key."""
    return {
        "mine": f"SL-{n:04d}",
        "name": f"示例矿{n}",
        "division": b.KAIZHOU,
        "township": "示例镇",
        "right": f"SL-{n:04d}-R1",
        "subject_type": "采矿权",
        "licence_no": f"C500154201905711{n:07d}",
        "registration_level": "县级",
        "mineral": "石灰岩",
        "method": "露天",
        "scale_class": "小型",
        "scale": 60_000,
        "scale_unit": "吨/年",
        "area_m2": 12.5,
        "zone": "无",
        "arable_land": "否",
        "remark": "整合保留",
        "granted_on": date(2019, 5, 1),
        "expires_on": date(2029, 4, 30),
        "evidence": "许可证副本",
        "uscc": b.uscc(n),
        "company": f"示例矿业{n}有限公司",
        "held_on": date(2019, 5, 1),
        "surveyed_on": date(2021, 1, 1),
        "damaged_m2": 2.5,
        "reclaimed_m2": 0,
    } | changes


def plan_row(n: int = 1, no: int | None = 1, **changes: Any) -> Typed:
    row = {
        "code": f"SL-{n:04d}-P1",
        "right": f"SL-{n:04d}-R1",
        "version": 1,
        "title": "示例方案",
        "approved_on": date(2023, 5, 10),
        "evidence": "批复",
    }
    if no is not None:
        row |= {"no": no, "phase": f"第{no}期", "due_on": date(2023 + no, 12, 31), "planned_m2": 1.2}
    return row | changes


def account_row(n: int = 1, **changes: Any) -> Typed:
    return {
        "code": f"SL-{n:04d}-F1",
        "right": f"SL-{n:04d}-R1",
        "opened_on": date(2023, 6, 10),
        "bank": "示例银行",
        "number_tail": "0123",
        "evidence": "开户证明",
    } | changes


def entry_row(n: int = 1, seq: int = 1, **changes: Any) -> Typed:
    return {
        "code": f"SL-{n:04d}-F1-{seq:03d}",
        "account": f"SL-{n:04d}-F1",
        "kind": "存入",
        "amount_fen": 20000.55,
        "value_on": date(2023, 6, 20),
        "reference": "提取",
    } | changes


def report_row(n: int = 1, **changes: Any) -> Typed:
    return {
        "code": f"SL-{n:04d}-B2023",
        "right": f"SL-{n:04d}-R1",
        "year": 2023,
        "version": 1,
        "channel": "纸质",
        "received_on": date(2023, 12, 20),
        "parts": "、".join(layout_of(Kind.REPORTS).column("parts").choices),
        "evidence": "收文登记",
    } | changes


def division_row(**changes: Any) -> Typed:
    return {"code": "500155", "name": "示例县", "parent": b.CHONGQING, "tracked_from": date(2023, 1, 1)} | changes


def bureau_row(**changes: Any) -> Typed:
    return {
        "code": "SL",
        "division": b.KAIZHOU,
        "name": "示例局",
        "name_confirmed": "否",
        "registration_level": "县级",
        "number_prefix": "示规资",
        "reconsideration_body": "示例政府",
        "court": "示例法院",
        "contact": "示例人",
        "phone": "000-0",
        "address": "示例路",
    } | changes


def workbook(path: Path, kind: Kind, rows: list[Typed]) -> Path:
    """A workbook with our heads and these rows, made by another hand than ours."""
    columns = layout_of(kind).columns
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("表")
    sheet.append([c.title for c in columns])
    for row in rows:
        assert row.keys() <= {c.key for c in columns}
        sheet.append([row.get(c.key) for c in columns])
    book.save(path)
    return path


async def bring(folder: Path, kind: Kind, rows: list[Typed], **options: Any) -> Outcome:
    """Import rows through a file."""
    path = workbook(folder / f"{kind}.xlsx", kind, rows)
    return await exchange.import_file(b.CLERK, kind, path, at=b.AT, **options)


async def exported(kind: Kind, division: str | None = None) -> list[Typed]:
    """What an export holds, as shown."""
    columns = layout_of(kind).columns
    return [{c.key: written(v.get(c.key), c) for c in columns} async for v in exchange.export(kind, division)]


async def grounds() -> None:
    """The divisions and a bureau, so that mines have a place."""
    await b.load({"divisions": b.divisions(), "bureaus": [b.bureau()]})


SHOWN_NUMBERS = (Form.YUAN, Form.HECTARES, Form.NUMBER)
