"""Workbooks in and out: all or nothing with every defect, the same file again changes nothing, round trips."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from reports import workbook as out
from restoration import tables
from restoration.errors import Malformed
from restoration.services.exchange import exchange
from restoration.services.exchange.exchange import ImportRefused
from restoration.services.exchange.kinds import Kind, layout_of
from restoration.services.exchange.table import HeadMapping, bad_rows
from restoration.services.fund import fund
from restoration.services.records import EventIn
from restoration.services.register import register
from restoration.strict import model
from tests import builders as b
from tests.services import workbooks as w

ROWS = {
    Kind.DIVISIONS: [w.division_row()],
    Kind.BUREAUS: [w.bureau_row()],
    Kind.MINES: [w.mine_row(1), w.mine_row(2)],
    Kind.PLANS: [w.plan_row(1, 1), w.plan_row(1, 2), w.plan_row(2, None)],
    Kind.ACCOUNTS: [w.account_row(1), w.account_row(2)],
    Kind.LEDGER: [
        w.entry_row(1, 1),
        w.entry_row(1, 2, kind="支取", amount_fen="5000.55", value_on="2023-07-01"),
        w.entry_row(1, 3, kind="冲正", amount_fen=5000.55, value_on="2023-07-02", reverses="SL-0001-F1-002"),
    ],
    Kind.REPORTS: [w.report_row(1), w.report_row(2)],
}


async def everything(folder: Path) -> None:
    await w.grounds()
    for kind, rows in ROWS.items():
        await w.bring(folder, kind, rows)


async def refusal(folder: Path, kind: Kind, rows: list[w.Typed], **options: Any) -> ImportRefused:
    with pytest.raises(ImportRefused) as caught:
        await w.bring(folder, kind, rows, **options)
    return caught.value


def told(refused: ImportRefused) -> list[tuple[int, str, str]]:
    return [(d.row, d.key, d.defect.code) for d in refused.rows]


async def test_a_thousand_rows_are_all_or_nothing(store: str, tmp_path: Path) -> None:
    await w.grounds()
    rows = [w.mine_row(n) for n in range(1, 1001)]
    bad = [*rows]
    bad[775] = w.mine_row(776, licence_no="C123")
    before = await b.counts()

    refused = await refusal(tmp_path, Kind.MINES, bad)
    assert told(refused) == [(777, "licence_no", "licence_format")]
    assert "第777行「许可证号」" in str(refused)
    assert await b.counts() == before

    done = await w.bring(tmp_path, Kind.MINES, rows)
    assert (done.new, done.unchanged, await tables.Mine.all().count()) == (1000, 0, 1000)
    once = await b.counts()
    again = await w.bring(tmp_path, Kind.MINES, rows)
    assert (again.new, again.unchanged) == (0, 1000)
    assert await b.counts() == once


async def test_two_imports_of_one_file_at_once_bring_it_once(store: str, tmp_path: Path) -> None:
    await w.grounds()
    path = w.workbook(tmp_path / "m.xlsx", Kind.MINES, [w.mine_row(n) for n in range(1, 41)])
    done = await asyncio.gather(*(exchange.import_file(b.CLERK, Kind.MINES, path, at=b.AT) for _ in range(2)))
    assert sorted((d.new, d.unchanged) for d in done) == [(0, 40), (40, 0)]
    assert await tables.Right.all().count() == 40


async def test_every_kind_comes_in_and_the_same_again_changes_nothing(store: str, tmp_path: Path) -> None:
    await everything(tmp_path)
    once = await b.counts()
    for kind, rows in ROWS.items():
        done = await w.bring(tmp_path, kind, rows)
        assert (done.new, done.unchanged > 0) == (0, True), kind
    assert await b.counts() == once
    assert await fund.balance("SL-0001-F1", b.TODAY) == 2_000_055
    assert (await fund.verify()).ok


async def test_a_dry_run_tells_and_changes_nothing(store: str, tmp_path: Path) -> None:
    await w.grounds()
    before = await b.counts()
    done = await w.bring(tmp_path, Kind.MINES, ROWS[Kind.MINES], dry_run=True)
    assert (done.new, done.dry_run) == (2, True)
    assert await b.counts() == before


async def test_an_export_brought_into_an_empty_register_is_the_same_register(
    sqlite_url: str, postgres_url: str, tmp_path: Path
) -> None:
    """From SQLite to PostgreSQL, through the files a clerk would hold."""
    from restoration.database import database

    async with database(sqlite_url):
        await everything(tmp_path)
        transferred = w.mine_row(1, uscc=b.uscc(9), company="示例受让有限公司", held_on=date(2022, 2, 2))
        body = w.mine_row(3, right="SL-0003-R1", subject_type="历史遗留矿山", licence_no=None, newly_granted="是")
        for key in ("uscc", "company", "held_on", "surveyed_on", "damaged_m2", "reclaimed_m2", "method"):
            body.pop(key)
        more = [transferred | {"mine": "SL-0004", "right": "SL-0004-R1", "licence_no": None, "name": "示例矿4"}]
        more.append(more[0] | {"uscc": b.uscc(1), "company": "示例矿业1有限公司", "held_on": date(2023, 3, 3)})
        more.append(more[1] | {"surveyed_on": date(2024, 4, 4), "reclaimed_m2": 1, "survey_evidence": "实地调查"})
        await w.bring(tmp_path, Kind.MINES, [body, *more])
        first = {kind: await w.exported(kind) for kind in Kind}
        for kind in Kind:
            await put_out(kind, tmp_path / f"out-{kind}.xlsx")
    assert [len(first[kind]) for kind in Kind] == [6, 2, 5, 3, 2, 3, 2]
    async with database(postgres_url, require_durable=False):
        for kind in Kind:
            await exchange.import_file(b.CLERK, kind, tmp_path / f"out-{kind}.xlsx", at=b.AT)
        second = {kind: await w.exported(kind) for kind in Kind}
    for found in (first, second):
        found[Kind.DIVISIONS].sort(key=lambda d: str(d["code"]))
    assert second == first


async def put_out(kind: Kind, path: Path) -> None:
    with out.book(path, layout_of(kind)) as made:
        made.heads()
        async for values in exchange.export(kind):
            made.values(values)


# ---- conflicts ---------------------------------------------------------------------------------------------------


async def test_other_content_under_a_known_code_is_refused_with_both_values(store: str, tmp_path: Path) -> None:
    await everything(tmp_path)
    before = await b.counts()
    refused = await refusal(
        tmp_path, Kind.MINES, [w.mine_row(1, mineral="煤", held_on=date(2020, 1, 1)), w.mine_row(3)]
    )
    assert told(refused) == [(2, "mineral", "differs_on_record"), (2, "held_on", "differs_on_record")]
    assert (refused.rows[0].defect.found, refused.rows[0].defect.expected) == ("煤", "石灰岩")
    plans = await refusal(tmp_path, Kind.PLANS, [w.plan_row(1, 1, due_on=date(2025, 1, 1))])
    assert told(plans) == [(2, "due_on", "differs_on_record")]
    ledger = await refusal(tmp_path, Kind.LEDGER, [w.entry_row(1, 1, amount_fen=1)])
    assert told(ledger) == [(2, "amount_fen", "differs_on_record")]
    company = await refusal(tmp_path, Kind.MINES, [w.mine_row(3, uscc=b.uscc(1), company="示例别名有限公司")])
    assert (2, "company", "company_differs") in told(company)
    assert await b.counts() == before


async def test_rows_of_a_file_may_not_contradict_each_other(store: str, tmp_path: Path) -> None:
    await w.grounds()
    rows = [w.mine_row(1), w.mine_row(1), w.mine_row(1, mineral="煤"), w.mine_row(2, mine="SL-0001")]
    refused = await refusal(tmp_path, Kind.MINES, rows)
    assert told(refused) == [(3, "right", "duplicate"), (4, "mineral", "disagrees"), (5, "name", "disagrees")]


async def test_a_ledger_is_followed_entry_by_entry(store: str, tmp_path: Path) -> None:
    await everything(tmp_path)
    withdrawal = w.entry_row(1, 4, kind="支取", amount_fen=20000.56, value_on="2023-08-01")
    refused = await refusal(tmp_path, Kind.LEDGER, [withdrawal])
    assert told(refused) == [(2, "amount_fen", "overdrawn")]
    early = w.entry_row(1, 4, kind="支取", amount_fen=20000.55, value_on="2023-06-15")
    assert told(await refusal(tmp_path, Kind.LEDGER, [early])) == [(2, "value_on", "overdrawn")]
    again = w.entry_row(1, 4, kind="冲正", amount_fen=5000.55, value_on="2023-08-01", reverses="SL-0001-F1-002")
    assert told(await refusal(tmp_path, Kind.LEDGER, [again])) == [(2, "reverses", "already_reversed")]
    unread = [w.entry_row(2, 1, amount_fen="多"), w.entry_row(2, 2, kind="支取")]
    assert told(await refusal(tmp_path, Kind.LEDGER, unread)) == [(2, "amount_fen", "number_digits")]
    assert (await w.bring(tmp_path, Kind.LEDGER, [withdrawal | {"amount_fen": 20000.55}])).new == 1
    assert await fund.balance("SL-0001-F1", b.TODAY) == 0


async def test_the_day_records_began_is_set_once(store: str, tmp_path: Path) -> None:
    bare = [b.division(b.CHONGQING, "重庆市", None, tracked_from=None), b.division(tracked_from=None)]
    await b.load({"divisions": bare, "bureaus": [b.bureau()]})
    done = await w.bring(tmp_path, Kind.MINES, [w.mine_row(1, tracked_from=date(2022, 1, 1))])
    assert done.tracked == (b.KAIZHOU,)
    assert (await tables.Division.get(code=b.KAIZHOU)).tracked_from == date(2022, 1, 1)
    same = {"code": b.KAIZHOU, "name": "开州区", "parent": b.CHONGQING}
    assert (await w.bring(tmp_path, Kind.DIVISIONS, [same | {"tracked_from": date(2022, 1, 1)}])).unchanged == 1
    refused = await refusal(tmp_path, Kind.DIVISIONS, [same | {"tracked_from": date(2023, 1, 1)}])
    assert told(refused) == [(2, "tracked_from", "tracked_otherwise")]


# ---- a county's own workbook, corrected workbooks ------------------------------------------------------------------


async def test_a_countys_own_heads_are_mapped_and_nothing_is_lost_unsaid(store: str, tmp_path: Path) -> None:
    import openpyxl

    await w.grounds()
    row = w.mine_row(1)
    title = {c.key: c.head for c in layout_of(Kind.MINES).columns}
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "台账"
    sheet.append(["某县矿山台账"])
    sheet.append(["序号", "矿名", *(title[k] for k in row if k not in ("name", "registration_level", "division"))])
    sheet.append([1, row["name"], *(v for k, v in row.items() if k not in ("name", "registration_level", "division"))])
    book.save(path := tmp_path / "own.xlsx")
    defaults = {"登记机关层级": "县级", "行政区划代码": b.KAIZHOU}
    given = HeadMapping(sheet="台账", header_row=2, columns={"矿名": "矿山名称"}, defaults=defaults, ignore=("序号",))

    with pytest.raises(Malformed, match="“序号”不是本表的列"):
        await exchange.read(Kind.MINES, path, mapping=given.model_copy(update={"ignore": ()}))
    table = await exchange.read(Kind.MINES, path, mapping=given)
    assert (await exchange.import_table(b.CLERK, table, at=b.AT)).new == 1
    assert (await tables.Mine.get(code="SL-0001")).name == "示例矿1"


async def test_an_error_workbook_is_corrected_and_put_back(store: str, tmp_path: Path) -> None:
    import openpyxl

    await w.grounds()
    rows = [w.mine_row(1), w.mine_row(2, damaged_m2=1.00001, licence_no=5e22), w.mine_row(3)]
    refused = await refusal(tmp_path, Kind.MINES, rows)
    path = tmp_path / "错误.xlsx"
    assert out.errors(path, layout_of(Kind.MINES), bad_rows(refused.table, refused.rows)) == 1

    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    heads = [str(c.value).rstrip("*") for c in sheet[1]]
    assert heads[-4:] == ["错误行号", "字段", "原因", "应为"] and sheet.max_row == 2
    line = dict(zip(heads, sheet[2], strict=True))
    assert line["错误行号"].value == "3" and line["字段"].value == "许可证号；损毁土地面积（公顷）"
    marked = {head for head, cell in line.items() if cell.fill.fgColor.rgb == "FFFF9999" and cell.comment}
    assert marked == {"许可证号", "损毁土地面积（公顷）"}
    line["许可证号"].value, line["损毁土地面积（公顷）"].value = "C5001542019057110000002", 1.5
    book.save(path)

    table = await exchange.read(Kind.MINES, tmp_path / "mines.xlsx", fixed=path)
    assert (await exchange.import_table(b.CLERK, table, at=b.AT)).new == 3
    alone = await exchange.import_file(b.CLERK, Kind.MINES, path, at=b.AT)
    assert (alone.new, alone.unchanged) == (0, 1)


async def test_a_template_is_of_its_kind_and_version(store: str, tmp_path: Path) -> None:
    import openpyxl

    for kind in Kind:
        out.template(tmp_path / "t.xlsx", layout_of(kind))
        table = await exchange.read(kind, tmp_path / "t.xlsx")
        assert (table.rows, table.examples) == ((), 1)
    with pytest.raises(Malformed, match="不是“mines”"):
        await exchange.read(Kind.MINES, tmp_path / "t.xlsx")
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    book["_template"]["B2"] = "0"
    book.save(tmp_path / "old.xlsx")
    with pytest.raises(Malformed, match="模板是第 0 版"):
        await exchange.read(Kind.REPORTS, tmp_path / "old.xlsx")


# ---- what an import means for the check ----------------------------------------------------------------------------


async def flagged() -> set[str]:
    found = await tables.Obligation.filter(standing="overdue", live=True, rule="annual_reclamation_report")
    rights = {r.id: r.code for r in await tables.Right.all()}
    return {f"{rights[o.subject_id]}/{o.occasion}" for o in found}


async def test_a_right_is_first_judged_by_a_check_and_from_then_on_by_every_import(store: str, tmp_path: Path) -> None:
    """Nobody is flagged between two files; a report that comes in late clears its flag at once."""
    from restoration.services import checks
    from restoration.services.checks import Order

    await b.load({"divisions": [{**d, "tracked_from": "2024-01-01"} for d in b.divisions()], "bureaus": [b.bureau()]})
    day = date(2024, 1, 1)
    await w.bring(tmp_path, Kind.MINES, [w.mine_row(n, surveyed_on=day) for n in (1, 2)])
    await w.bring(tmp_path, Kind.PLANS, [w.plan_row(n, due_on=date(2026, 12, 31)) for n in (1, 2)])
    assert await tables.Obligation.all().count() == 0

    await checks.run(Order(b.TODAY, b.AT))
    assert await flagged() == {"SL-0001-R1/2024", "SL-0002-R1/2024"}
    report = w.report_row(1, year=2024, received_on=date(2024, 12, 20))
    await w.bring(tmp_path, Kind.REPORTS, [report], dry_run=True)
    assert await flagged() == {"SL-0001-R1/2024", "SL-0002-R1/2024"}
    await w.bring(tmp_path, Kind.REPORTS, [report])
    assert await flagged() == {"SL-0002-R1/2024"}


async def test_every_import_is_audited(store: str, tmp_path: Path) -> None:
    from restoration.services import audit

    await everything(tmp_path)
    actions = {e.action for e in await tables.AuditEntry.filter(chain="KZ")}
    assert actions >= {"mine:register", "plan:import", "fund_account:import", "fund:load", "report:import"}
    assert [await audit.verify(chain) for chain in await audit.chains()] == [None] * 3


async def test_a_supplement_counts_with_the_parts_it_adds_to(store: str, tmp_path: Path) -> None:
    await w.grounds()
    await w.bring(tmp_path, Kind.MINES, [w.mine_row(1)])
    first = w.report_row(1, parts="land_damage")
    second = w.report_row(1, code="SL-0001-B2023-2", version=2, parts="works", received_on=date(2024, 1, 5))
    await w.bring(tmp_path, Kind.REPORTS, [second, first])
    assert [r["parts"] for r in await w.exported(Kind.REPORTS)] == [
        "土地损毁情况",
        "土地损毁情况、土地复垦工程实施情况",
    ]
    assert (await w.bring(tmp_path, Kind.REPORTS, [first, second])).unchanged == 2


async def test_a_mining_right_without_holder_is_refused_at_its_column(store: str, tmp_path: Path) -> None:
    await w.grounds()
    row = {k: v for k, v in w.mine_row(1).items() if k not in ("uscc", "company", "held_on")}
    assert told(await refusal(tmp_path, Kind.MINES, [row])) == [(2, "uscc", "holding_missing")]


async def test_an_export_of_a_division_holds_what_lies_in_it(store: str, tmp_path: Path) -> None:
    from restoration.errors import NotFound

    await everything(tmp_path)
    here = {kind: len(await w.exported(kind, b.KAIZHOU)) for kind in Kind}
    assert list(here.values()) == [2, 2, 2, 3, 2, 3, 2]
    above = {kind: len(await w.exported(kind, b.CHONGQING)) for kind in Kind}
    assert above == here | {Kind.DIVISIONS: 3}
    elsewhere = {kind: len(await w.exported(kind, b.ZHENGNING)) for kind in Kind}
    assert elsewhere == dict.fromkeys(Kind, 0) | {Kind.DIVISIONS: 3}
    with pytest.raises(NotFound):
        await w.exported(Kind.MINES, "999999")


async def test_an_entry_is_never_changed_by_importing_it_again(store: str, tmp_path: Path) -> None:
    """Grant, expiry, new or not: refused with the way to correct them; the file as corrected then says the same."""
    await w.grounds()
    mended = w.mine_row(1, granted_on=date(2019, 6, 1), expires_on=date(2030, 4, 30), newly_granted="是")
    await w.bring(tmp_path, Kind.MINES, [w.mine_row(1)])
    refused = await refusal(tmp_path, Kind.MINES, [mended])
    wrong = ["newly_granted", "granted_on", "expires_on"]
    assert told(refused) == [(2, key, "differs_on_record") for key in wrong]
    assert all("登记事项更正" in d.defect.cure for d in refused.rows)
    detail = {"granted_on": "2019-06-01", "expires_on": "2030-04-30", "newly_granted": True, "reason": "录入有误"}
    corrected = model(EventIn, b.event("right_corrected", "2025-06-03", detail))
    await register.record_event(b.CLERK, "SL-0001-R1", corrected, at=b.AT)
    done = await w.bring(tmp_path, Kind.MINES, [mended])
    assert (done.new, done.unchanged) == (0, 1)
    assert told(await refusal(tmp_path, Kind.MINES, [w.mine_row(1)])) == [
        (2, key, "differs_on_record") for key in wrong
    ]
