"""The checks of a report, a line for each thing a check says; the whole report itself passes every one of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from restoration.law.events import MiningArea
from restoration.law.report.checks import CHECKS, errors, findings, unremarked
from restoration.law.report.checks.base import Grade
from restoration.law.report.landclass import cure, editions
from restoration.law.report.words import MINING_LAND, LandStandard
from tests.law.report_builders import LICENCE, SQUARE, content, context, last_year

BOWTIE = "3450000.00,36500000.00;3450100.00,36500100.00;3450000.00,36500100.00;3450100.00,36500000.00"
OUTSIDE = SQUARE.replace("34500", "34600").replace("34501", "34601")
STATUS_MAP, BANK = {"kind": "status_map", "file": "at_map"}, {"kind": "statement", "file": "at_bank"}
OTHER_ZONE = SQUARE.replace("36500100", "37500100", 1)
ROW, LAND = "restoration__rows__0__", "damage__rows__0__"
POINT, READING = "monitoring__points__0__", "monitoring__readings__0__"
APPROVED = MiningArea(corners=tuple(LICENCE.split(";")), area_m2=1_000_000, document="示例批复1号")
SAID: list[tuple[str, dict[str, Any], dict[str, Any], str, str, str]] = [
    # code, what is changed in the report, in what it is held against; the cell, what was found, what was expected
    ("E1", {"identity__licence_no": "C1"}, {}, "identity.licence_no", "C1", "C5001542019057110000001"),
    ("E1", {"identity__holder": None}, {}, "identity.holder", "—", "示例矿业1有限公司"),
    ("E1", {"identity__year": 2022}, {}, "identity.year", "2022", "2023"),
    ("E2", {}, {"today": date(2022, 12, 31)}, "identity.year", "2023", "不晚于2022"),
    ("N2", {}, {"today": date(2024, 1, 1)}, "identity.year", "2024年1月1日", "不晚于2023年12月31日"),
    ("E3", {"damage__rows__0__closed_m2": 10_001}, {}, "damage.rows.0.closed_m2", "1.0001", "1.0000"),
    ("W3", {"damage__rows__0__open_m2": 8_001}, {}, "damage.rows.0.open_m2", "0.8001", "0.8000"),
    ("W3", {"damage__rows__1__parcel": "P9", "restoration__rows": []}, {}, "damage", "没有地块P2", "地块P2"),
    ("E4", {"damage__total_m2": 20_002}, {}, "damage.total_m2", "2.0002", "2.0000"),
    ("E4", {"damage__totals__0__area_m2": 9_000}, {}, "damage.totals.0.area_m2", "0.9000", "1.0000"),
    ("E4", {"damage__totals__1__of": "污染"}, {}, "damage.totals.1.area_m2", "1.0000", "0.0000"),
    (
        "E4",
        {"damage__totals": [{"by": "owner", "of": "国有", "area_m2": 10_000}]},
        {},
        "damage.total_m2",
        "1.0000",
        "2.0000",
    ),
    ("E5", {f"{ROW}done_total_m2": 10_001}, {}, f"{ROW}done_total_m2", "1.0001", "不超过1.0000"),
    ("E5", {f"{ROW}accepted_total_m2": 5_001}, {}, f"{ROW}accepted_total_m2", "0.5001", "不超过0.5000"),
    ("E5", {f"{ROW}done_m2": 5_001}, {}, f"{ROW}done_m2", "0.5001", "不超过0.5000"),
    ("E5", {f"{ROW}parcel": "P7"}, {}, f"{ROW}parcel", "P7", "土地损毁情况中的地块"),
    ("E5", {f"{ROW}done_total_m2": 5_002}, {}, f"{ROW}done_total_m2", "0.5002", "0.5000"),
    ("E6", {"restoration__rate": "100.01"}, {}, "restoration.rate", "100.01%", "0 至 100%"),
    ("E6", {"restoration__rate": "25.02"}, {}, "restoration.rate", "25.02%", "25.00%"),
    ("W7", {}, {"plan.responsibility_m2": 19_999}, "damage.total_m2", "2.0000", "不超过1.9999公顷"),
    ("W7", {"damage__rows__0__polygon": OUTSIDE}, {}, "damage.rows.0.polygon", "超出矿区范围", "矿区范围内"),
    (
        "W7",
        {"identity__area_m2": 1_050_001},
        {"area": APPROVED, "area_m2": APPROVED.area_m2},
        "identity.area_m2",
        "105.0001公顷",
        "100.0000公顷（示例批复1号）",
    ),
    (
        "W7",
        {"identity__area_m2": 1_050_001},
        {"area_m2": 1_000_000},
        "identity.area_m2",
        "105.0001公顷",
        "100.0000公顷（采矿许可证）",
    ),
    (
        "W7",
        {"identity__corners": SQUARE},
        {"area": APPROVED},
        "identity.corners",
        "4个拐点、1.0000公顷",
        "4个拐点、100.0000公顷（示例批复1号）",
    ),
    (
        "W7",
        {"identity__corners": None, "damage__rows__0__polygon": OUTSIDE},
        {"area": APPROVED},
        "damage.rows.0.polygon",
        "超出矿区范围",
        "矿区范围内",
    ),
    ("E8", {f"{ROW}survival": "100.01"}, {}, f"{ROW}survival", "100.01%", "0 至 100%"),
    ("E8", {f"{ROW}cover": "101.00"}, {}, f"{ROW}cover", "101.00%", "0 至 100%"),
    ("E9", {"costs__total_fen": 5_000_001}, {}, "costs.total_fen", "50000.01", "50000.00"),
    ("E9", {"costs__rows__0__source": "own"}, {}, "fund.withdrawn_fen", "40000.00", "0.00"),
    (
        "E9",
        {"costs__rows__0__amount_fen": 2_999_999, "costs__total_fen": 3_999_999}
        | {"fund__refunded_fen": 1_000_000, "fund__closing_fen": 10_010_000, "fund__statement_fen": 10_010_000},
        {},
        "fund.withdrawn_fen",
        "40000.00",
        "29999.99",
    ),
    ("E10", {"fund__refunded_fen": 1}, {}, "fund.closing_fen", "90100.00", "90100.01"),
    ("W10", {}, {"ledger.refunded_fen": 1}, "fund.refunded_fen", "0.00", "0.01"),
    ("E10", {"fund__interest_fen": 10_001}, {}, "fund.closing_fen", "90100.00", "90100.01"),
    ("E10", {"fund__opening_fen": 9_999_999}, {}, "fund.opening_fen", "99999.99", "100000.00"),
    ("E10", {"fund__statement_fen": 9_000_000}, {}, "fund.statement_fen", "90000.00", "90100.00"),
    ("E10", {"fund__statement_fen": None}, {}, "fund.statement_fen", "（未填写）", "银行对账单余额"),
    ("E10", {"fund__statement_on": None}, {}, "fund.statement_on", "（未填写）", "对账单日期"),
    ("E10", {"fund__statement_on": "2023-12-21"}, {}, "fund.statement_on", "2023-12-21", "不晚于2023-12-20"),
    ("W10", {"fund__statement_on": "2022-12-31"}, {}, "fund.statement_on", "2022-12-31", "不早于2023-01-01"),
    ("W10", {}, {"ledger.deposited_fen": 2_000_000}, "fund.deposited_fen", "30000.00", "20000.00"),
    ("W11", {"damage__rows__0__added_m2": 0}, {}, "production.ore_year", "10.0000", "与新增损毁土地相符"),
    ("W12", {"quantities__rows": []}, {}, "quantities", "（未填写）", "完成的工程量"),
    ("E12", {"quantities__rows__0__unit": "m"}, {}, "quantities.rows.0.unit", "米", "立方米"),
    ("W12", {}, {"plan.unit_cost_fen": Decimal(199)}, "costs", "100000元/公顷", "方案为19900元/公顷"),
    ("W12", {}, {"plan.unit_cost_fen": Decimal(5_001)}, "costs", "100000元/公顷", "方案为500100元/公顷"),
    ("W13", {f"{ROW}target_class": "0602"}, {}, f"{ROW}target_class", "0602", "采矿用地以外的地类"),
    (
        "W13",
        {f"{ROW}target_class": "062", f"{ROW}standard": "gb2007"},
        {},
        f"{ROW}target_class",
        "062",
        "采矿用地以外的地类",
    ),
    ("W14", {"damage__rows__1__basic_farmland": True}, {}, "damage.rows.1.basic_farmland", "是", "否，或者附说明"),
    ("E15", {"production__topsoil_used_m3": 201}, {}, "production.topsoil_closed_m3", "500", "499"),
    ("W16", {"production__topsoil_in_m3": 0}, {}, "production.topsoil_in_m3", "（未填写）", "剥离的表土量"),
    ("W17", {"production__ore_year": "12.0001"}, {}, "production.ore_year", "12.0001", "不超过12.0000"),
    ("E18", {f"{READING}value": "100.0001"}, {}, f"{READING}value", "100.0001", "-100.0000 至 100.0000"),
    ("W18", {f"{READING}value": "30.0001"}, {}, f"{READING}value", "30.0001", "不超过30.0000"),
    ("E18", {f"{READING}point": "J9"}, {}, f"{READING}point", "J9", "监测点中的编号"),
    ("E18", {f"{POINT}unit": "mg_l"}, {}, f"{POINT}unit", "毫克/升", "毫米、毫米/日"),
    ("W19", {f"{POINT}done": 1}, {}, f"{POINT}done", "1", "不少于2"),
    ("W19", {f"{POINT}done": None, f"{POINT}planned": 3}, {}, f"{POINT}done", "2", "不少于3"),
    ("W20", {"next_year__rows": []}, {}, "next_year", "（未填写）", "下年度的任务"),
    ("W20", {}, {"plan.next_task_m2": 5_001}, "next_year", "0.5000", "不少于0.5001公顷"),
    ("E21", {"shape": "short"}, {}, "shape", "停产矿山简表", "完整报告"),
    ("E21", {"files__rows": []}, {}, "files", "（缺）", "现状图"),
    ("E21", {f"{ROW}after": None}, {}, "files", "（缺）", "照片"),
    ("E21", {"fund__statement": None}, {}, "files", "（缺）", "银行对账单"),
    ("E21", {}, {"files": frozenset({"at_photo", "at_bank"})}, "files.rows.0.file", "at_map", "已上传的附件"),
    ("E21", {"declaration__preparer": None}, {}, "declaration.preparer", "（未填写）", "填报人"),
    ("E21", {"declaration__phone": None}, {}, "declaration.phone", "（未填写）", "填报人电话"),
    (
        "E21",
        {"declaration__legal_representative": None},
        {},
        "declaration.legal_representative",
        "（未填写）",
        "法定代表人",
    ),
    ("E21", {"quantities__nothing": True}, {}, "quantities", "有明细", "声明与明细一致"),
    (
        "W21",
        {"monitoring__readings": []},
        {},
        "parts.monitoring_data",
        "（矿山地质环境监测资料不完整）",
        "矿山地质环境监测资料",
    ),
    ("W22", {}, {"last": content()}, "damage", "44个数字与去年相同", "今年的数字"),
    ("N22", {"prefilled": ["damage.rows.0.place"]}, {}, "damage.rows.0.place", "1处沿用未改动", "已核对的内容"),
    ("W23", {"damage__rows__0__open_m2": 120_000}, {}, "damage.rows.0.open_m2", "12.0000公顷", "0.8000公顷"),
    ("E23", {"damage__rows__0__open_m2": 80_000_000}, {}, "damage.rows.0.open_m2", "8000.0000公顷", "0.8000公顷"),
    ("E23", {"damage__rows__0__open_m2": 800_001}, {}, "damage.rows.0.open_m2", "80.0001公顷", "5.3333公顷"),
    ("W23", {"fund__deposited_fen": 290_000_001}, {}, "fund.deposited_fen", "2900000.01元", "290.00元"),
    ("W23", {"fund__deposited_fen": 300}, {}, "fund.deposited_fen", "3.00元", "30000.00元"),
    (
        "E24",
        {"damage__rows__0__polygon": BOWTIE},
        {},
        "damage.rows.0.polygon",
        "范围线自相交",
        "首尾相接、不自相交的范围",
    ),
    (
        "E24",
        {"damage__rows__0__polygon": OTHER_ZONE},
        {},
        "damage.rows.0.polygon",
        "拐点不在同一投影带内",
        "首尾相接、不自相交的范围",
    ),
    (
        "W24",
        {"damage__rows__1__polygon": SQUARE, "damage__rows__1__closed_m2": 9_499},
        {},
        "damage.rows.1.polygon",
        "0.9499",
        "约1.0000公顷",
    ),
    (
        "E24",
        {
            f"{ROW}polygon": SQUARE,
            "restoration__rows": [{"parcel": "P1", "polygon": SQUARE}, {"parcel": "P2", "polygon": SQUARE}],
        },
        {},
        "restoration.rows.1.polygon",
        "与P1重叠",
        "不重叠的范围",
    ),
    ("E25", {f"{LAND}land_class": "0308"}, {}, f"{LAND}land_class", "0308", "GB/T 21010-2017的二级类代码"),
    ("E25", {f"{LAND}land_class": "031"}, {}, f"{LAND}land_class", "031", "GB/T 21010-2017的二级类代码"),
    ("E25", {f"{LAND}standard": "gb2007"}, {}, f"{LAND}land_class", "0301", "GB/T 21010-2007的二级类代码"),
    ("E25", {f"{ROW}target_class": "林地"}, {}, f"{ROW}target_class", "林地", "GB/T 21010-2017的二级类代码"),
    (
        "E25",
        {"next_year__rows__0__target_class": "9"},
        {},
        "next_year.rows.0.target_class",
        "9",
        "GB/T 21010-2017的二级类代码",
    ),
    (
        "N25",
        {f"{LAND}standard": "gb2007", f"{LAND}land_class": "031", f"{LAND}from_on": "2017-11-01"},
        {},
        f"{LAND}standard",
        "GB/T 21010-2007",
        "GB/T 21010-2017",
    ),
]

MONEY = {"costs__rows__0__amount_fen": 3_000_000, "costs__total_fen": 4_000_000, "fund__refunded_fen": 1_000_000}
CLOSED = {"fund__closing_fen": 10_010_000, "fund__statement_fen": 10_010_000}
UNSAID: list[tuple[int, dict[str, Any], dict[str, Any]]] = [
    # check; the report at the very edge of what it lets through, in what it is held against
    (1, {"identity__errors": [{"field": "采矿许可证号", "should_be": "C2"}], "identity__village": "甲村"}, {}),
    (2, {}, {"today": date(2023, 12, 31)}),
    (3, {"damage__rows__0__added_m2": None, "damage__rows__0__closed_m2": 10_001}, {}),
    (4, {"damage__total_m2": 20_001}, {}),
    (5, {f"{ROW}done_total_m2": 5_000, f"{ROW}accepted_total_m2": 5_000}, {}),
    (6, {"restoration__rate": "25.01"}, {}),
    (7, {"damage__rows__0__polygon": LICENCE}, {"plan.responsibility_m2": 20_000}),
    (8, {f"{ROW}survival": "100.00", f"{ROW}cover": "0.00"}, {}),
    (9, MONEY | CLOSED, {}),
    (10, {"fund__statement_on": "2023-01-01"}, {}),
    (10, {"fund__statement_on": "2023-12-20", "fund__adjusted_up_fen": 5, "fund__adjusted_down_fen": 5}, {}),
    (11, {"damage__rows__0__added_m2": 1, "damage__rows__1__added_m2": 0}, {}),
    (11, {"damage__rows__0__added_m2": 0, "identity__method": "地下"}, {}),
    (12, {}, {"plan.unit_cost_fen": Decimal(200)}),
    (13, {f"{ROW}target_class": "0602", f"{ROW}standard": "gb2007"}, {}),
    (14, {"damage__rows__1__basic_farmland": True, "damage__rows__1__closed_m2": 0}, {}),
    (15, {"production__topsoil_used_m3": 700, "production__topsoil_closed_m3": 0}, {}),
    (16, {"production__topsoil_in_m3": 1}, {}),
    (16, {"production__topsoil_in_m3": 0, "damage__rows__0__land_class": "1206"}, {}),
    (17, {"production__ore_year": "12.0000"}, {}),
    (17, {"production__ore_year": "99.0000", "production__unit": "10km3"}, {}),
    (18, {f"{READING}value": "30.0000"}, {}),
    (19, {f"{POINT}done": None}, {}),
    (20, {}, {"plan.next_task_m2": 5_000}),
    (21, {"fund__statement": None, "files__rows": [STATUS_MAP, BANK]}, {}),
    (22, {"fund__interest_fen": 0}, {"last": content()}),
    (23, {"damage__rows__0__open_m2": 800_000}, {"last": None}),
    (23, {"damage__rows__0__open_m2": 800_000}, {"plan": None}),
    (24, {"damage__rows__0__closed_m2": 10_500}, {}),
    (25, {f"{LAND}standard": "gb2007", f"{LAND}land_class": "031", f"{LAND}from_on": "2017-10-31"}, {}),
]


def held_against(changes: dict[str, Any]) -> Any:
    """The context with values of the ledger or the plan changed (``plan.next_task_m2``)."""
    base = context()
    for name, value in changes.items():
        owner, _, inner = name.partition(".")
        base = replace(base, **{owner: replace(getattr(base, owner), **{inner: value}) if inner else value})
    return base


def test_nothing_is_said_of_a_whole_report() -> None:
    assert findings(content(), context()) == ()


@pytest.mark.parametrize(("code", "changed", "against", "field", "found", "expected"), SAID)
def test_what_a_check_says(
    code: str, changed: dict[str, Any], against: dict[str, Any], field: str, found: str, expected: str
) -> None:
    said = findings(content(**changed), held_against(against))
    wanted = (code, field.replace("__", "."), found, expected)
    assert wanted in [(f.code, f.field, f.found, f.expected) for f in said], [
        (f.code, f.field, f.found, f.expected) for f in said
    ]
    assert all(f.cure and f.title for f in said)


@pytest.mark.parametrize(("check", "changed", "against"), UNSAID)
def test_what_a_check_lets_through(check: int, changed: dict[str, Any], against: dict[str, Any]) -> None:
    said = findings(content(**changed), held_against(against))
    assert [f for f in said if f.check == check] == []


def test_every_check_has_a_line_that_passes_and_one_that_does_not() -> None:
    assert {int(code[1:]) for code, *_ in SAID} == {check for check, *_ in UNSAID} == set(CHECKS) == set(range(1, 26))


BLOCKS = {1, 2, 3, 4, 5, 6, 8, 9, 10, 12, 15, 18, 21, 23, 24, 25}
"""Checks that may block: what cannot be so. The others only ask, 7 among them: land damaged beyond the plan is to be
reported as it is (土地复垦条例 第十七条), and a report that says less is a false one (第四十三条)."""


def test_which_checks_may_block() -> None:
    assert {int(code[1:]) for code, *_ in SAID if code.startswith("E")} == BLOCKS


def test_everything_is_said_at_once_and_errors_apart_from_warnings() -> None:
    bad = content(damage__total_m2=1, production__ore_year="12.0001", identity__year=2022)
    said = findings(bad, context())
    assert [f.code for f in said] == ["E1", "E4", "E6", "W17"]
    assert [f.code for f in errors(said)] == ["E1", "E4", "E6"]
    [left] = unremarked(said, {})
    assert (left.grade, left.id) == (Grade.WARNING, "W17:production.ore_year")
    assert unremarked(said, {left.id: "  "}) == (left,)
    assert unremarked(said, {left.id: "经批准扩能"}) == ()


@pytest.mark.parametrize(("area", "asked"), [(9_500, False), (9_499, True), (10_500, False), (10_501, True)])
def test_five_percent_between_typed_and_drawn_area(area: int, asked: bool) -> None:
    report = content(damage__rows__0__closed_m2=area)
    assert ("W24" in [f.code for f in findings(report, context())]) is asked


@pytest.mark.parametrize("cost", [200, 5_000])
def test_the_fifth_and_the_fivefold_of_the_planned_cost_are_not_asked_about(cost: int) -> None:
    assert "W12" not in [f.code for f in findings(content(), held_against({"plan.unit_cost_fen": Decimal(cost)}))]


def test_a_short_form_of_a_suspended_mine_passes() -> None:
    blank = {block: {} for block in ("production", "quantities", "fund", "next_year")}
    short = content(
        shape="short",
        **blank,
        costs={"nothing": True},
        restoration={"nothing": True},
        files={"rows": []},
        production__unit=None,
    )
    assert findings(short, context(suspended=True, ledger=None)) == ()


def test_without_last_year_ledger_or_plan_nothing_is_held_against_them() -> None:
    assert findings(content(), context(last=None, ledger=None, plan=None)) == ()


def test_a_common_border_is_no_overlap() -> None:
    east = SQUARE.replace("36500100", "36500200").replace("36500000", "36500100")
    rows = [{"parcel": "P1", "polygon": SQUARE}, {"parcel": "P2", "polygon": east}]
    said = findings(content(restoration__rows=rows), context())
    assert "E24" not in [f.code for f in said]
    inner = "3450010.00,36500010.00;3450010.00,36500020.00;3450020.00,36500020.00"
    rows[1]["polygon"] = inner
    assert "E24" in [f.code for f in findings(content(restoration__rows=rows), context())]


def test_last_year_itself_is_what_the_tests_take_it_for() -> None:
    assert last_year().damage.rows[0].closed_m2 == 8_000 and LICENCE


@pytest.mark.parametrize("used", [3_000_000, 3_500_000, 4_000_000])
def test_costs_are_met_with_the_refund_taken_off_or_not(used: int) -> None:
    money = {"refunded_fen": 1_000_000, "closing_fen": 10_010_000, "statement_fen": 10_010_000}
    filed = content(
        costs__total_fen=1_000_000 + used,
        costs__rows__0__amount_fen=used,
        **{f"fund__{name}": fen for name, fen in money.items()},
    )
    assert not [f for f in findings(filed, context()) if f.check == 9 or (f.check == 10 and f.code == "E10")]


# ---- the approved area -----------------------------------------------------------------------------------------------


def test_a_report_that_states_the_approved_area_is_not_asked_about() -> None:
    turned = ";".join((*LICENCE.split(";")[2:], *LICENCE.split(";")[:2]))  # the same ring, begun at another corner
    report = content(identity__area_m2=1_050_000, identity__corners=turned)
    assert findings(report, context(area=APPROVED, area_m2=APPROVED.area_m2)) == ()
    assert findings(report, context(area_m2=1_000_000)) == ()


def test_parcels_are_held_against_the_record_and_not_against_what_the_report_states() -> None:
    wide = LICENCE.replace("34509", "34709")
    outside = {"damage__rows__0__polygon": OUTSIDE, "identity__corners": wide}
    assert "damage.rows.0.polygon" not in [f.field for f in findings(content(**outside), context())]
    asked = [f.field for f in findings(content(**outside), context(area=APPROVED)) if f.code == "W7"]
    assert asked == ["identity.corners", "damage.rows.0.polygon"]


# ---- land classes ----------------------------------------------------------------------------------------------------


def test_both_editions_are_whole() -> None:
    present, before = editions()[LandStandard.GB2017], editions()[LandStandard.GB2007]
    assert (len(present.classes), len(before.classes)) == (73, 57)  # as the editions count them
    assert before.until == present.in_force == date(2017, 11, 1)
    for edition, digits in ((present, 4), (before, 3)):
        assert {len(code) for code in edition.classes} == {digits}
        assert {code[:2] for code in edition.classes} == {f"{n:02d}" for n in range(1, 13)}
    assert {present.classes[MINING_LAND[LandStandard.GB2017]], before.classes[MINING_LAND[LandStandard.GB2007]]} == {
        "采矿用地"
    }


@pytest.mark.parametrize(
    ("standard", "code", "words"),
    [
        ("gb2017", "旱地", "请填写代码：旱地的代码是0103"),
        ("gb2007", "旱地", "请填写代码：旱地的代码是013"),
        ("gb2017", "013", "013（旱地）是GB/T 21010-2007的代码，请改填地类标准或者改填代码"),
        ("gb2007", "0103", "0103（旱地）是GB/T 21010-2017的代码，请改填地类标准或者改填代码"),
        (None, "07", "请填写二级类代码，07类有0701城镇住宅用地、0702农村宅基地"),
        ("gb2017", "0705", "请填写二级类代码，07类有0701城镇住宅用地、0702农村宅基地"),
        ("gb2017", "9", "请按土地利用现状调查成果填写二级类代码"),
    ],
)
def test_a_wrong_code_is_put_right(standard: str | None, code: str, words: str) -> None:
    assert cure(LandStandard(standard) if standard else None, code) == words


@pytest.mark.parametrize("day", [None, "2017-10-31"])
def test_the_earlier_edition_is_not_mentioned_for_land_damaged_before(day: str | None) -> None:
    changed = {f"{LAND}standard": "gb2007", f"{LAND}land_class": "031", f"{LAND}from_on": day}
    assert "N25" not in [f.code for f in findings(content(**changed), context())]


@pytest.mark.parametrize("code", ["0301", "031"])
def test_without_a_standard_a_code_of_either_edition_is_known(code: str) -> None:
    changed = {f"{LAND}standard": None, f"{LAND}land_class": code}
    assert "E25" not in [f.code for f in findings(content(**changed), context())]
