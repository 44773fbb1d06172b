"""Every column of every workbook: one value that passes, one that is refused at its place."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from restoration.services.exchange.kinds import Kind, layout_of
from tests.services import workbooks as w
from tests.services.test_exchange import ROWS, refusal, told

# ---- every column ------------------------------------------------------------------------------------------------

NUMBER_CODE = 500154.0
BAD: dict[Kind, dict[str, object]] = {
    Kind.DIVISIONS: {"code": "５００１５５", "name": "甲" * 65, "parent": "999999", "tracked_from": "2023/1/1"},
    Kind.BUREAUS: {
        "code": 7,
        "division": NUMBER_CODE,
        "name": None,
        "name_confirmed": "对",
        "registration_level": "乡级",
        "number_prefix": "甲" * 33,
        "reconsideration_body": None,
        "court": date(2024, 1, 1),
        "contact": "甲\u200b乙",
        "phone": 13000000000,
        "address": "甲" * 256,
    },
    Kind.MINES: {
        "mine": "SL-" + "1" * 30,
        "name": True,
        "division": "500199",
        "township": "甲" * 65,
        "note": "甲" * 256,
        "tracked_from": "2021-01-01",
        "right": 12.5,
        "subject_type": "采矿",
        "licence_no": 5.001542019057111e21,
        "registration_level": None,
        "mineral": None,
        "method": "空中",
        "scale_class": "巨型",
        "scale": "5万",
        "scale_unit": "万吨/年",
        "area_m2": "-1",
        "zone": "甲" * 65,
        "arable_land": "不明",
        "toxic": "不明",
        "remark": "甲" * 256,
        "newly_granted": "yes",
        "granted_on": 45000,
        "expires_on": "2018-01-01",
        "evidence": None,
        "uscc": "91500154000000001O",
        "company": None,
        "legal_representative": "甲" * 65,
        "address": "甲" * 256,
        "held_on": "2099-01-01",
        "held_evidence": "甲" * 256,
        "surveyed_on": "2021-02-30",
        "damaged_m2": 1.00001,
        "reclaimed_m2": "3",
        "survey_evidence": "甲" * 256,
    },
    Kind.PLANS: {
        "code": None,
        "right": "SL-9999-R1",
        "version": 0,
        "title": None,
        "approval_no": "甲" * 65,
        "approved_on": "2099-01-01",
        "evidence": None,
        "no": "１",
        "phase": None,
        "due_on": "2022-01-01",
        "planned_m2": "-1",
    },
    Kind.ACCOUNTS: {
        "code": 1,
        "right": "SL-9999-R1",
        "opened_on": "20230610",
        "bank": "甲" * 101,
        "number_tail": "123",
        "scope_of_use": "甲" * 256,
        "accrual_method": "甲" * 256,
        "evidence": None,
    },
    Kind.LEDGER: {
        "code": "甲" * 41,
        "account": "SL-9999-F1",
        "kind": "收入",
        "amount_fen": "1.005",
        "value_on": "2023-06-09",
        "reference": "甲" * 129,
        "reverses": "SL-0001-F1-009",
        "refunds": "SL-0001-F1-009",
        "plan": "SL-0001-P9",
        "phase": "01",
        "task": "SL-0001-T9",
        "purpose": "甲" * 256,
    },
    Kind.REPORTS: {
        "code": None,
        "right": "SL-9999-R1",
        "year": 1999,
        "version": "01",
        "channel": "传真",
        "received_on": "2022-12-31",
        "parts": "不存在的部分",
        "evidence": None,
    },
}
BEFORE = {
    Kind.PLANS: (Kind.MINES,),
    Kind.ACCOUNTS: (Kind.MINES,),
    Kind.LEDGER: (Kind.MINES, Kind.ACCOUNTS),
    Kind.REPORTS: (Kind.MINES,),
}


@pytest.mark.parametrize("kind", list(Kind))
async def test_every_column_has_a_value_that_passes_and_one_that_fails(
    kind: Kind, sqlite_url: str, tmp_path: Path
) -> None:
    from restoration.database import database

    assert BAD[kind].keys() == {c.key for c in layout_of(kind).columns}
    async with database(sqlite_url, require_durable=False):
        await w.grounds()
        for earlier in BEFORE.get(kind, ()):
            await w.bring(tmp_path, earlier, ROWS[earlier])
        good = ROWS[kind][0]
        for key, value in BAD[kind].items():
            refused = await refusal(tmp_path, kind, [good | {key: value}])
            assert (2, key) in {(row, at) for row, at, _ in told(refused)}, (kind, key, told(refused))
        assert (await w.bring(tmp_path, kind, [good])).new == 1


@pytest.mark.parametrize(
    "amount",
    [
        *("0", "-1.00", "0.001", "1.005", "1e2", "1_000.00", "١٢.00", "１２.00", "0x10", "+5.00", "-0.00", "01.00"),
        *(0.001, -5.0, 1e20, True, "1,000.00", 12.345),
    ],
)
async def test_an_amount_is_exact_or_refused(amount: object, sqlite_url: str, tmp_path: Path) -> None:
    from restoration.services.exchange.sheets import read
    from restoration.services.exchange.table import read_table

    path = w.workbook(tmp_path / "l.xlsx", Kind.LEDGER, [w.entry_row(amount_fen=amount)])
    table = read_table(Kind.LEDGER, await read(path))
    assert [d.key for d in table.defects] == ["amount_fen"]


async def test_full_width_digits_are_refused_with_a_suggestion(store: str, tmp_path: Path) -> None:
    await w.grounds()
    refused = await refusal(tmp_path, Kind.MINES, [w.mine_row(division="５００１５４", damaged_m2="２.5")])
    assert [d.defect.code for d in refused.rows] == ["full_width", "full_width"]
    assert ["500154" in d.defect.cure or "2.5" in d.defect.cure for d in refused.rows] == [True, True]
