"""What a content amounts to: parts delivered, figures that follow, what last year gives, units, differences."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from restoration.law.report import geometry as g
from restoration.law.report.compare import differences
from restoration.law.report.content import Content, Identity
from restoration.law.report.editing import computed, plain, prefill, proposal, read, untouched, with_cells
from restoration.law.report.guard import conversions, converted
from restoration.law.report.parts import PARTS, derived, lacking
from restoration.law.report.tables import TABLES, cells, empty, title_of
from restoration.law.texts.book import AnnualReport
from tests.law.builders import shipped
from tests.law.report_builders import SQUARE, content, context, last_year

ALL = frozenset(PARTS)
ROW = "restoration__rows__0__"


# ---- parts -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "absent"),
    [
        ({}, set()),
        ({"damage__rows": []}, {"land_damage"}),
        ({"damage__rows": [], "damage__nothing": True}, set()),
        ({"damage__rows__0__degree": None}, {"land_damage"}),
        ({"damage__rows__0__owner": None}, {"land_damage"}),
        ({"damage__rows__0__facility": None}, set()),
        ({"costs__rows": []}, {"fee_use"}),
        ({"costs__rows": [], "costs__nothing": True}, set()),
        ({"costs__rows__1__source": None}, {"fee_use"}),
        ({"fund__closing_fen": None}, {"fee_use"}),
        ({"fund": {"nothing": True}}, set()),
        ({"restoration__rows": []}, {"works", "implementation_report"}),
        ({"restoration__rows": [], "restoration__nothing": True}, set()),
        ({f"{ROW}measures": []}, {"works", "implementation_report"}),
        ({f"{ROW}measures": [], f"{ROW}done_m2": 0}, set()),
        ({f"{ROW}planned_m2": None}, {"implementation_report"}),
        ({"monitoring__readings": []}, {"monitoring_data"}),
        ({"monitoring__points": []}, {"monitoring_data"}),
        ({"monitoring__readings__0__value": None}, {"monitoring_data"}),
        ({"monitoring": {"nothing": True}}, {"monitoring_data"}),  # the data are owed; none are no data
        ({"quantities__rows": [], "next_year__rows": [], "production": {}}, set()),  # no text asks for these
    ],
)
def test_parts_follow_from_what_stands_in_the_blocks(changed: dict[str, Any], absent: set[str]) -> None:
    assert ALL - derived(content(**changed), ALL) == absent


def test_an_empty_report_delivers_nothing_and_an_unknown_part_is_never_delivered() -> None:
    assert derived(Content(), ALL) == frozenset()
    assert lacking(content(), "photographs") == ("photographs",)


def test_what_is_lacking_is_named_cell_by_cell() -> None:
    found = lacking(content(damage__rows__1__degree=None, damage__rows__0__place=None), "land_damage")
    assert [title_of(p) for p in found] == [
        "土地损毁情况·地块 第1行 位置",
        "土地损毁情况·地块 第2行 损毁程度",
    ]


def test_every_part_a_shipped_text_asks_for_can_be_derived() -> None:
    terms = [v.terms for b in shipped().books for rule in b.rule.values() for v in rule.version]
    assert {p.id for t in terms if isinstance(t, AnnualReport) for p in t.parts} <= set(PARTS)


# ---- shape -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        {"damage": {"rows": [{"open_m2": -1}]}},
        {"damage": {"rows": [{"open_m2": 1.5}]}},
        {"damage": {"rows": [{"open_m2": "1"}]}},
        {"damage": {"rows": [{"open_m2": True}]}},
        {"costs": {"rows": [{"amount_fen": 10**14 + 1}]}},
        {"production": {"ore_year": "1.5"}},
        {"production": {"ore_year": "1.50000"}},
        {"production": {"ore_year": "01.5000"}},
        {"production": {"ore_year": 1}},
        {"restoration": {"rows": [{"survival": "-1.00"}]}},
        {"fund": {"statement_on": "2023-02-29"}},
        {"fund": {"statement_on": "0"}},
        {"damage": {"rows": [{"polygon": SQUARE.partition(";")[0]}]}},
        {"damage": {"rows": [{"cause": "挖损"}]}},
        {"damage": {"unknown": 1}},
        {"files": {"rows": [{"file": "../x"}]}},
    ],
)
def test_what_no_cell_takes(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        read(wrong)


def test_every_cell_has_a_title_and_titles_are_apart() -> None:
    for table in TABLES:
        heads = [c.head for c in table.columns]
        assert all(heads) and len(set(heads)) == len(heads), table.title
    titles = [t.title for t in TABLES]
    assert all(titles) and len(set(titles)) == len(titles) and max(map(len, titles)) <= 31


# ---- figures that follow, and last year -----------------------------------------------------------------------------


def test_figures_that_follow_are_filled_in_and_typed_ones_are_left() -> None:
    bare = content(
        damage__total_m2=None,
        damage__rows__0__closed_m2=None,
        restoration__rate=None,
        restoration__rows__0__done_total_m2=None,
        restoration__rows__0__accepted_total_m2=None,
        costs__total_fen=None,
    )
    assert computed(bare, last_year()) == content()
    assert computed(content(damage__total_m2=7), last_year()).damage.total_m2 == 7
    unknown = computed(content(damage__rows__0__added_m2=None, damage__rows__0__closed_m2=None), last_year())
    assert unknown.damage.rows[0].closed_m2 is None  # an empty cell is never 0


def test_last_year_gives_what_goes_on_and_nothing_of_its_own_year() -> None:
    offered = proposal(Content(), last_year())
    [first, second] = offered.damage.rows
    assert (first.open_m2, first.added_m2, first.closed_m2, first.degree) == (8_000, None, None, "heavy")
    assert second.open_m2 == 10_000
    [task] = offered.restoration.rows
    assert (task.parcel, task.planned_m2, task.done_m2, task.target_class) == ("P2", 4_000, None, "0301")
    assert (offered.fund.opening_fen, offered.fund.closing_fen, offered.fund.deposited_fen) == (10_000_000, None, None)
    assert (offered.monitoring.points[0].planned, offered.monitoring.readings) == (None, ())
    assert (offered.production.topsoil_open_m3, offered.production.ore_year) == (100, None)
    assert offered.costs.rows == () and offered.identity.year is None


@pytest.mark.parametrize(("holder", "taken"), [("A", True), ("B", False), (None, False)])
def test_a_new_holder_takes_over_the_land_and_not_who_spoke_for_the_old_one(holder: str | None, taken: bool) -> None:
    last = content(identity__uscc="A", declaration__preparer="某填报")
    offered = proposal(Content(identity=Identity(uscc=holder)), last)
    assert (offered.declaration.preparer == "某填报") is taken
    assert [r.parcel for r in offered.damage.rows] == ["P1", "P2"]


def test_prefilling_marks_what_it_fills_and_overwrites_nothing() -> None:
    typed = read({"fund": {"opening_fen": 0}, "declaration": {"preparer": "另一人"}})
    filled = prefill(typed, proposal(Content(), last_year()))
    assert (filled.fund.opening_fen, filled.declaration.preparer) == (0, "另一人")
    assert filled.damage.rows[0].open_m2 == 8_000
    assert {"damage.rows.0.open_m2", "declaration.phone"} <= set(filled.prefilled)
    assert not {"fund.opening_fen", "declaration.preparer", "damage.rows.0.added_m2"} & set(filled.prefilled)
    again = prefill(filled, proposal(Content(), last_year()))
    assert again == filled


def test_a_mark_goes_when_its_cell_is_touched() -> None:
    filled = prefill(Content(), proposal(Content(), last_year()))
    changed = with_cells(filled, {"damage.rows.0.open_m2": 8_001})
    assert "damage.rows.0.open_m2" not in untouched(filled, changed).prefilled
    looked_at = filled.model_copy(update={"prefilled": filled.prefilled[1:]})
    assert filled.prefilled[0] not in untouched(filled, looked_at).prefilled
    forged = content(prefilled=["damage.rows.0.place"])
    assert untouched(Content(), forged).prefilled == ()


# ---- units -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "typed", "suggested"),
    [
        ("damage.rows.0.open_m2", 120_000, 8_000),  # 12 亩 typed as 12 公顷
        ("damage.rows.0.open_m2", 132_000, 8_800),  # within a tenth of it
        ("damage.rows.0.open_m2", 80_000_000, 8_000),  # 8 000 平方米 typed as 8 000 公顷
        ("damage.rows.0.open_m2", 810_000, 54_000),  # a hundred times last year's
        ("fund.deposited_fen", 300, 3_000_000),  # 3 万元 typed as 3 元
        ("fund.deposited_fen", 30_000_000_000, 3_000_000),  # 30 000 元 typed into 万元
    ],
)
def test_a_unit_that_is_not_the_cell_s_is_found_and_converted(field: str, typed: int, suggested: int) -> None:
    report, known = with_cells(content(), {field: typed}), context(plan=None)
    found = {c.field: c for c in conversions(report, known)}
    assert (found[field].found, found[field].suggested) == (typed, suggested)
    after = converted(report, {field: found[field]})
    assert after == with_cells(content(), {field: suggested})
    assert field not in {c.field for c in conversions(after, known)}


@pytest.mark.parametrize("typed", [0, 8_000, 16_000, 100_000, 799_999])
def test_a_figure_that_may_be_so_is_not_asked_about(typed: int) -> None:
    report = with_cells(content(), {"damage.rows.0.open_m2": typed})
    found = [c for c in conversions(report, context(plan=None)) if c.field == "damage.rows.0.open_m2"]
    assert found == []


def test_without_last_year_the_plan_s_land_is_the_measure() -> None:
    report = with_cells(content(), {"damage.rows.0.closed_m2": 150_000})
    [found] = conversions(report, context(last=None, ledger=None))
    assert (found.field, found.suggested) == ("damage.rows.0.closed_m2", 10_000)


# ---- versions --------------------------------------------------------------------------------------------------------


def test_differences_are_told_in_words_row_by_row() -> None:
    after = content(fund__closing_fen=1, restoration__rows__0__measures=["soil"], damage__rows__0__degree="light")
    assert [(d.title, d.row, d.before, d.after) for d in differences(content(), after)] == [
        ("土地损毁情况·地块 损毁程度", "P1", "重度", "轻度"),
        ("治理恢复与复垦情况·地块 主要措施", "P2/FA1/1", "覆土、植树", "覆土"),
        ("基金情况 年末余额（元）", "", "90100.00", "0.01"),
    ]


def test_a_row_put_in_front_does_not_make_all_others_differ() -> None:
    values = plain(content())
    values["damage"]["rows"].insert(0, {"parcel": "P0", "place": "丙村"})
    assert [(d.row, d.before, d.after) for d in differences(content(), read(values))] == [
        ("P0", "—", "P0"),
        ("P0", "—", "丙村"),
    ]


def test_the_same_report_differs_in_nothing() -> None:
    assert differences(content(), content()) == ()
    assert differences(content(), content(shape="short"))[0].after == "停产矿山简表"


WHOLE = content()
NUMBERS = [
    c for c in cells(WHOLE) if isinstance(c.value, int) and not isinstance(c.value, bool) and c.column.name != "year"
]


@given(st.data())
def test_a_cell_set_is_the_only_difference(data: st.DataObject) -> None:
    cell = data.draw(st.sampled_from(NUMBERS))
    value = data.draw(st.integers(0, 10**6).filter(lambda v: v != cell.value))
    changed = with_cells(WHOLE, {cell.path: value})
    assert [d.field for d in differences(WHOLE, changed)] == [cell.path]
    assert differences(changed, with_cells(changed, {cell.path: cell.value}))[0].field == cell.path


# ---- polygons --------------------------------------------------------------------------------------------------------

MOVED = st.tuples(st.integers(-500, 500), st.integers(-500, 500))


def square(dx: int, dy: int, size: int = 100) -> g.Ring:
    """A square of ``size`` metres, moved by whole metres."""
    x, y = (3_450_000 + dx) * 100, (36_500_000 + dy) * 100
    step = size * 100
    return ((x, y), (x, y + step), (x + step, y + step), (x + step, y))


@given(MOVED)
def test_squares_share_land_exactly_where_their_sides_say_so(moved: tuple[int, int]) -> None:
    dx, dy = moved
    apart = abs(dx) >= 100 or abs(dy) >= 100
    assert g.overlap(square(0, 0), square(dx, dy)) is not apart
    assert g.overlap(square(dx, dy), square(0, 0)) is not apart


@given(MOVED)
def test_a_square_lies_within_another_exactly_where_its_corners_say_so(moved: tuple[int, int]) -> None:
    dx, dy = moved
    assert g.within(square(dx, dy), square(0, 0, 300)) is (0 <= dx <= 200 and 0 <= dy <= 200)


def test_areas_are_exact_and_faults_are_told() -> None:
    assert g.area_m2(g.ring(SQUARE)) == 10_000
    assert g.area_m2(tuple(reversed(g.ring(SQUARE)))) == 10_000
    line = ((0, 0), (1, 1), (2, 2))
    assert g.fault(line) == "拐点在一条直线上"
    assert g.fault((*square(0, 0), square(0, 0)[0])).startswith("拐点重复")


def test_nothing_said_is_empty() -> None:
    assert [v for v in (None, (), False) if not empty(v)] == []
    assert not empty(0) and not empty("0.00")
