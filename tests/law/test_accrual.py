"""What must be set aside, as tables a lawyer could read: formula, factors, rounding, and what is not known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from restoration.law.fund.accrual import requirement
from restoration.law.fund.basis import Basis, Cost, Supplied
from restoration.law.fund.demands import Line, Requirement, Stream, to_fen
from restoration.law.fund.formula_book import AccrualBooks, load, parse
from restoration.law.texts.book import Confidence

BOOKS = load()
ORDOS = ("CN", "15", "1506", "150602")
GANSU, JILIN, CHONGQING, HEBEI = ("CN", "62", "621025"), ("CN", "22", "220881"), ("CN", "50", "500154"), ("CN", "13")
T = "吨"
STONE = {"mineral_group": "building_nonmetal", "mining": "open_to_30m", "land": "forest"}
REGION = {"region": Supplied(Decimal("1.0"), "地区表")}
COST = Cost(date(2020, 3, 1), "P1", 100_000_000, 10, Decimal(3_000_000), T, ())


def basis(places: tuple[str, ...], as_of: str = "2026-12-31", **changes: object) -> Basis:
    return replace(Basis(as_of=date.fromisoformat(as_of), places=places), **changes)  # type: ignore[arg-type]


def line(found: Requirement, rule: str, period: str) -> Line:
    [one] = [x for x in found.lines if (x.rule.id, x.period) == (rule, period)]
    return one


# ---- a product of factors: Ordos ----


def test_building_stone_open_pit_forest_a_million_tonnes() -> None:
    found = requirement(basis(ORDOS, outputs={"2025": (Decimal(1_000_000), T)}, entries=STONE, supplied=REGION), BOOKS)
    one = line(found, "yearly_product", "2026")
    assert one.amount_fen == 720_000_000  # 7,200,000.00 yuan = 720.00 万元
    assert one.arithmetic == "3.0 × 2.0 × 1.2 × 1.0 × 1000000 = 7200000.00元"
    assert [(f.id, f.source) for f in one.factors] == [
        ("base", "2025年规定 基准表：building_nonmetal"),
        ("method", "2025年规定 开采方式表：open_to_30m"),
        ("land", "2025年规定 土地类型表：forest"),
        ("region", "地区表（主管部门填写）"),
        ("ore", "产量登记"),
    ]
    assert (one.confidence, one.due_on) == (Confidence.PENDING, date(2026, 12, 31))


@pytest.mark.parametrize(
    ("entries", "supplied", "tonnes", "fen"),
    [
        (STONE | {"land": "cropland"}, {}, 1_000_000, 840_000_000),
        (STONE | {"land": "grassland"}, {}, 1_000_000, 600_000_000),
        (STONE | {"mining": "open_over_30m"}, {}, 1_000_000, 900_000_000),
        (STONE | {"mineral_group": "metal", "mining": "underground_fill"}, {}, 10, 600),
        (
            {"mineral_group": "solid_energy", "mining": "open_coal_slices", "land": "grassland"},
            {"coal_price": Supplied(Decimal("1.1"), "煤价表")},
            1_000,
            1_210_000,
        ),
    ],
)
def test_the_tables_of_ordos(entries: dict[str, str], supplied: dict[str, Supplied], tonnes: int, fen: int) -> None:
    outputs = {"2025": (Decimal(tonnes), T)}
    found = requirement(basis(ORDOS, outputs=outputs, entries=entries, supplied=REGION | supplied), BOOKS)
    assert line(found, "yearly_product", "2026").amount_fen == fen


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"supplied": {}}, "地区系数（2025年规定 地区表（未取得，由主管部门按原表填写））"),
        ({"entries": STONE | {"land": ""}}, "土地治理难度系数（2025年规定 土地类型表）"),
        ({"entries": STONE | {"mining": "quarrying"}}, "开采方式系数（2025年规定 开采方式表）"),
        ({"outputs": {"2025": (Decimal(5), "立方米")}}, "2025年矿石量（吨）（产量登记）"),
        ({"outputs": {"2025Q1": (Decimal(5), T), "2025Q2": (Decimal(5), T)}}, "2025年矿石量（吨）（产量登记）"),
    ],
)
def test_a_factor_that_is_not_known_makes_the_answer_unknown(changes: dict[str, object], missing: str) -> None:
    whole = {"outputs": {"2025": (Decimal(1_000_000), T)}, "entries": STONE, "supplied": REGION}
    one = line(requirement(basis(ORDOS, **(whole | changes)), BOOKS), "yearly_product", "2026")
    assert one.amount_fen is None
    assert missing in one.missing


def test_an_officer_does_not_override_a_table_that_was_read() -> None:
    supplied = REGION | {"land": Supplied(Decimal("0.1"), "自定")}
    found = basis(ORDOS, outputs={"2025": (Decimal(1), T)}, entries=STONE, supplied=supplied)
    assert line(requirement(found, BOOKS), "yearly_product", "2026").amount_fen == 720


@pytest.mark.parametrize(("need", "fen"), [(720_000_000, 720_000_000), (720_000_001, 720_000_001), (1, 720_000_000)])
def test_not_below_the_year_s_real_need(need: int, fen: int) -> None:
    found = basis(ORDOS, outputs={"2025": (Decimal(1_000_000), T)}, entries=STONE, supplied=REGION, needs={2026: need})
    assert line(requirement(found, BOOKS), "yearly_product", "2026").amount_fen == fen


def test_before_the_city_s_rule_its_region_s_figures_are_asked_for() -> None:
    found = requirement(basis(ORDOS, "2024-12-31", outputs={"2024": (Decimal(1), T)}), BOOKS)
    assert "内自然资规〔2019〕3号的提取公式（文本未取得）" in found.missing


# ---- units of production: the nation ----


@pytest.mark.parametrize(
    ("output", "fen"),
    [("300000", 10_000_000), ("1", 33), ("0.015", 1), ("0.0149", 0), ("3000000", 100_000_000)],
)
def test_cost_by_the_share_of_output(output: str, fen: int) -> None:
    found = requirement(basis(CHONGQING, costs=(COST,), outputs={"2026": (Decimal(output), T)}), BOOKS)
    assert line(found, "production_units", "2026").amount_fen == fen


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"costs": ()}, ("方案费用（总投资）",)),
        ({"costs": (replace(COST, planned_output=None),)}, ("方案计划总产量",)),
        ({"outputs": {}}, ("2026年产量（吨）",)),
        ({"outputs": {"2026": (Decimal(1), "立方米")}}, ("2026年产量（吨）",)),
    ],
)
def test_what_units_of_production_lack(changes: dict[str, object], missing: tuple[str, ...]) -> None:
    given = {"costs": (COST,), "outputs": {"2026": (Decimal(1), T)}} | changes
    one = line(requirement(basis(CHONGQING, **given), BOOKS), "production_units", "2026")
    assert (one.amount_fen, one.missing) == (None, missing)


def test_a_running_year_is_not_missing_yet() -> None:
    found = requirement(basis(CHONGQING, "2026-12-30", costs=(COST,)), BOOKS)
    assert [x.period for x in found.lines if x.rule.id == "production_units"] == [str(y) for y in range(2020, 2026)]


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=12), st.integers(1, 10**13))
def test_the_years_of_a_whole_life_come_to_the_whole_cost(outputs: list[int], total: int) -> None:
    planned = sum(outputs)
    if planned == 0:
        return
    cost = replace(COST, total_fen=total, planned_output=Decimal(planned), recorded_on=date(2018, 1, 1))
    given_outputs = {str(2018 + n): (Decimal(x), T) for n, x in enumerate(outputs)}
    as_of = f"{2018 + len(outputs) - 1}-12-31"
    found = requirement(basis(CHONGQING, as_of, costs=(cost,), outputs=given_outputs), BOOKS)
    amounts = [x.amount_fen or 0 for x in found.lines if x.rule.id == "production_units"]
    assert abs(sum(amounts) - total) <= len(outputs)  # half a fen each year, rounded once


@pytest.mark.parametrize(
    ("yuan", "fen"), [("0.004", 0), ("0.005", 1), ("1.005", 101), ("1.0049999", 100), ("2.675", 268)]
)
def test_half_up_to_the_fen(yuan: str, fen: int) -> None:
    assert to_fen(Decimal(yuan)) == fen


# ---- what is not known ----


@pytest.mark.parametrize(
    ("places", "word"),
    [
        (GANSU, "甘肃省"),
        (JILIN, "吉林省"),
        (CHONGQING, "重庆市"),
        (HEBEI, "河北省"),
        (("CN", "99"), "代码99"),
        (("CN",), "该省"),
    ],
)
def test_a_province_whose_figures_nobody_has_is_unknown(places: tuple[str, ...], word: str) -> None:
    whole = {"costs": (COST,), "outputs": {str(y): (Decimal(1), T) for y in range(2020, 2027)}}
    found = requirement(basis(places, **whole), BOOKS)
    assert any(word in m for m in found.missing)
    assert found.required(Stream.ACCRUAL, date(2026, 12, 31)) is None
    assert found.at_least(Stream.ACCRUAL, date(2026, 12, 31)) == 7 * 33  # the nation's own measure is known


@pytest.mark.parametrize(
    ("stated", "required"),
    [
        ({"provincial_standard": "0"}, 7 * 33),  # its text asks for no amount of its own: the nation's measure remains
        ({"provincial_standard": "0.50"}, 7 * 50),  # more than the nation's 33 fen in every year
        ({"provincial_standard": "0", "provincial_standard:2026": "0.50"}, 6 * 33 + 50),  # a year's own amount
        ({"provincial_standard:2026": "0.50"}, None),  # six years are still unknown
    ],
)
def test_an_officer_may_state_what_a_province_asks_for(stated: dict[str, str], required: int | None) -> None:
    whole = {"costs": (COST,), "outputs": {str(y): (Decimal(1), T) for y in range(2020, 2027)}}
    supplied = {k: Supplied(Decimal(v), "省办法第六条") for k, v in stated.items()}
    found = requirement(basis(GANSU, **whole, supplied=supplied), BOOKS)
    assert found.required(Stream.ACCRUAL, date(2026, 12, 31)) == required
    one = line(found, "provincial_standard", "2026")
    assert (one.factors[0].source, one.confidence) == ("省办法第六条（主管部门填写）", Confidence.PENDING)


@pytest.mark.parametrize(
    ("as_of", "read_on", "required"),
    [
        ("2025-12-31", "2025-12-31", 100),  # 2024 and 2025
        ("2026-01-01", "2026-01-01", 100),
        ("2026-12-30", "2026-12-30", 100),
        ("2026-12-31", "2026-12-31", 150),
        ("2026-01-01", "2026-12-31", 150),  # what the outlook expects by the year's end
    ],
)
def test_a_stated_amount_is_asked_for_at_the_years_end(as_of: str, read_on: str, required: int) -> None:
    outputs = {"2024": (Decimal(1), T), "2025": (Decimal(1), T)}
    stated = {"provincial_standard": Supplied(Decimal("0.50"), "省办法第六条")}
    given = {"costs": (replace(COST, recorded_on=date(2024, 1, 1)),), "outputs": outputs, "supplied": stated}
    found = requirement(basis(GANSU, as_of, **given), BOOKS)
    assert found.at_least(Stream.ACCRUAL, date.fromisoformat(read_on)) == required


def test_each_duty_of_setting_aside_says_what_it_lacks() -> None:
    whole = {"costs": (COST,), "outputs": {str(y): (Decimal(1), T) for y in range(2020, 2027)}}
    found = requirement(basis(("CN", "62"), **whole), BOOKS)
    assert found.lacking(Stream.PREPAYMENT) == ("开工建设日期", "生产结束日期或者采矿许可证有效期")
    assert found.lacking(Stream.ACCRUAL) == ("甘肃省的基金提取办法和系数（文本未取得）",)


def test_coefficients_that_were_not_seen_are_not_made_up() -> None:
    sold = {"2026Q1": 1_000_000, "2026Q2": 2_000_000, "2026Q4": 5}
    found = requirement(basis(("CN", "36"), "2026-11-30", revenues=sold, entries=STONE), BOOKS)
    quarters = [x for x in found.lines if x.rule.id == "quarterly_revenue"]
    assert [(x.period, x.amount_fen) for x in quarters] == [("2026Q1", None), ("2026Q2", None), ("2026Q3", None)]
    assert "2026年第3季度原矿销售收入（元）（产量和销售收入登记）" in found.missing
    stated = {
        "mineral_coefficient": Supplied(Decimal("0.02"), "表1"),
        "mining_coefficient": Supplied(Decimal("1.5"), "表2"),
    }
    known = requirement(basis(("CN", "36"), "2026-11-30", revenues=sold, entries=STONE, supplied=stated), BOOKS)
    amounts = [x.amount_fen for x in known.lines if x.rule.id == "quarterly_revenue"]
    assert amounts == [30_000, 60_000, None]


def test_two_measures_of_one_year_do_not_add_up() -> None:
    whole = {
        "outputs": {"2025": (Decimal(1_000_000), T), "2026": (Decimal(300_000), T)},
        "entries": STONE,
        "supplied": REGION,
        "costs": (replace(COST, recorded_on=date(2026, 1, 1), total_fen=10**11),),
    }
    found = requirement(basis(ORDOS, **whole), BOOKS)
    assert line(found, "production_units", "2026").amount_fen == 10**10
    assert found.at_least(Stream.ACCRUAL, date(2026, 12, 31)) == 10**10
    assert found.at_least(Stream.ACCRUAL, date(2026, 12, 30)) == 0


# ---- the reclamation fee ----


def prepaid(**changes: object) -> dict[str, tuple[date | None, int | None]]:
    given = {"costs": (COST,), "starts_on": date(2020, 6, 1), "ends_on": date(2030, 5, 31)} | changes
    found = requirement(basis(CHONGQING, **given), BOOKS)
    return {x.period: (x.due_on, x.amount_fen) for x in found.lines if x.stream is Stream.PREPAYMENT}


@pytest.mark.parametrize(("life", "fen"), [(1, 100_000_000), (2, 100_000_000), (3, 20_000_000), (4, 20_000_000)])
def test_the_first_part_by_the_length_of_life(life: int, fen: int) -> None:
    assert prepaid(costs=(replace(COST, life_years=life),))["首次"] == (date(2020, 5, 31), fen)


def test_all_of_it_a_year_before_the_end() -> None:
    assert prepaid()["全额"] == (date(2029, 5, 31), 100_000_000)


def test_a_revision_is_topped_up_a_month_after_its_review() -> None:
    revised = replace(COST, recorded_on=date(2024, 1, 31), total_fen=200_000_000)
    found = prepaid(costs=(COST, revised), reviewed_on=(date(2020, 3, 1), date(2024, 1, 31)))
    assert found["修订补足"] == (date(2024, 2, 29), 40_000_000)
    assert found["全额"] == (date(2029, 5, 31), 200_000_000)


def test_instalments_add_up_and_count_from_their_day() -> None:
    parts = ((date(2022, 1, 1), 30_000_000), (date(2021, 1, 1), 20_000_000))
    given = {"costs": (replace(COST, instalments=parts),), "starts_on": date(2020, 6, 1), "ends_on": date(2030, 5, 31)}
    found = requirement(basis(CHONGQING, **given), BOOKS)
    due = [found.at_least(Stream.PREPAYMENT, d) for d in (date(2020, 5, 30), date(2020, 5, 31), date(2021, 1, 1))]
    assert due == [0, 20_000_000, 20_000_000]
    assert found.at_least(Stream.PREPAYMENT, date(2022, 1, 1)) == 50_000_000


def test_without_a_start_the_first_part_is_not_due_and_not_known() -> None:
    found = requirement(basis(CHONGQING, costs=(COST,), ends_on=date(2030, 5, 31)), BOOKS)
    assert found.at_least(Stream.PREPAYMENT, date(2026, 12, 31)) == 0
    assert found.required(Stream.PREPAYMENT, date(2026, 12, 31)) is None
    assert "开工建设日期" in found.missing


# ---- the books ----


def test_the_shipped_books_have_a_place_and_a_source() -> None:
    assert {"CN", "13", "22", "50", "62", "36", "14", "15", "35", "1506"} == BOOKS.books.keys()
    assert [b.book.place for b in BOOKS.books.values()] == sorted(BOOKS.books)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('confidence = "confirmed"', 'confidence = "sure"'),
        ("first_percent = 20", "first_percent = 101"),
        ('id = "production_units"', 'id = "production_units"\nfactors = 1'),
        ("in_force = 2013-03-01", 'in_force = "soon"'),
    ],
)
def test_a_book_that_is_not_one_is_refused(old: str, new: str) -> None:
    from importlib import resources

    text = (resources.files("restoration.law.fund") / "formulas" / "CN.toml").read_text(encoding="utf-8")
    assert parse(text).book.place == "CN" and old in text
    with pytest.raises(ValidationError):
        parse(text.replace(old, new))


def test_figures_without_a_source_are_refused() -> None:
    text = """
[book]
place = "99"
name = "某省"
[[formula]]
id = "x"
kind = "units_of_production"
title = "某"
confidence = "pending"
"""
    with pytest.raises(ValidationError, match="no citation"):
        parse(text)


def test_a_formula_holds_from_its_day_to_its_last() -> None:
    text = """
[book]
place = "99"
name = "某省"
[[formula]]
id = "old"
kind = "unknown"
title = "旧"
until = 2024-12-31
confidence = "pending"
missing = ["旧表"]
[[formula]]
id = "new"
kind = "unknown"
title = "新"
in_force = 2025-01-01
confidence = "pending"
missing = ["新表"]
"""
    books = AccrualBooks({"99": parse(text)})
    for year, rule in ((2024, "old"), (2025, "new")):
        assert [f.id for f in books.accruals(("CN", "99"), date(year, 12, 31))] == [rule]
