"""O-16 concurrent_restoration: phases of the mine's own plan, and what the texts attach on the day of the breach."""

from __future__ import annotations

import pytest

from restoration.law.events import EventKind
from restoration.law.facts import RightFacts
from restoration.law.findings import Standing
from restoration.law.texts.book import Confidence, ConsequenceKind
from tests.law.builders import (
    BUYER,
    ELSEWHERE,
    HOLDER,
    KAIZHOU,
    PINGQUAN,
    TAONAN,
    YONGJING,
    ZHENGNING,
    d,
    event,
    find,
    holding,
    judge,
    local,
    officer,
    party_gone,
    phase,
    plan,
    restored,
    right,
    the,
)
from tests.law.rows import Row, holds

RULE = "concurrent_restoration"
S, K = Standing, ConsequenceKind
CN19, CN25, CN26 = (f"CN/{RULE}@{day}" for day in ("2019-07-24", "2025-07-01", "2026-06-15"))
ZN, LX = f"621025/{RULE}@2022-11-11", f"6229/{RULE}@2022-05-31"
PQ, TN = f"130881/{RULE}@2023-01-01", f"220881/{RULE}@2023-01-01"
EARLY = d("2015-01-01")


def mine(due: str, *facts: object, places: tuple[str, ...] = ELSEWHERE) -> RightFacts:
    """A mine whose plan of 2018 has one phase, 3 ha by ``due``."""
    return right(plan("2018-01-01", phase(due)), *facts, places=places, tracked_from=EARLY)  # type: ignore[arg-type]


BEHIND = mine("2023-12-31", restored("2023-08-01", 12_000), places=PINGQUAN)


def around(version: str, due: str, before: str, after: str, **over: object) -> list[Row]:
    """The day before, the day of and the day after a phase's end."""
    places, book = over.get("places", ELSEWHERE), over.get("rulebook")
    facts = mine(due, places=places)  # type: ignore[arg-type]
    return [
        Row(version, facts, before, S.PENDING, due, rulebook=book),  # type: ignore[arg-type]
        Row(version, facts, due, S.DUE_TODAY, due, rulebook=book),  # type: ignore[arg-type]
        Row(version, facts, after, S.OVERDUE, due, 1, rulebook=book),  # type: ignore[arg-type]
    ]


ROWS = [
    *around(CN19, "2019-07-24", "2019-07-23", "2019-07-25"),
    Row(CN19, mine("2019-07-23"), "2020-01-01", None),  # due before it was law
    *around(CN19, "2025-06-30", "2025-06-29", "2025-07-01"),
    *around(CN25, "2025-07-01", "2025-06-30", "2025-07-02"),
    *around(CN25, "2026-06-14", "2026-06-13", "2026-06-15"),
    *around(CN26, "2026-06-15", "2026-06-14", "2026-06-16"),
    *around(ZN, "2022-11-11", "2022-11-10", "2022-11-12", places=ZHENGNING, rulebook=local()),
    *around(LX, "2022-05-31", "2022-05-30", "2022-06-01", places=YONGJING, rulebook=local()),
    *around(PQ, "2023-01-01", "2022-12-31", "2023-01-02", places=PINGQUAN, rulebook=local()),
    *around(TN, "2023-01-01", "2022-12-31", "2023-01-02", places=TAONAN, rulebook=local()),
    Row(ZN, mine("2022-11-10", places=ZHENGNING), "2024-01-01", None, rulebook=local()),
    Row(LX, mine("2022-05-30", places=YONGJING), "2024-01-01", None, rulebook=local()),
    Row(PQ, mine("2022-12-31", places=PINGQUAN), "2024-01-01", None, rulebook=local()),
    Row(TN, mine("2022-12-31", places=TAONAN), "2024-01-01", None, rulebook=local()),
    # S29: 1.2 of 3.0 ha
    Row(PQ, BEHIND, "2023-12-31", S.DUE_TODAY, "2023-12-31", rulebook=local()),
    Row(PQ, BEHIND, "2024-01-01", S.OVERDUE, "2023-12-31", 1, rulebook=local()),
    Row(PQ, mine("2026-03-31", places=PINGQUAN), "2026-04-01", S.OVERDUE, "2026-03-31", 1, rulebook=local()),
]


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_concurrent_restoration_rows(row: Row) -> None:
    holds(row)


def test_kaizhou_states_no_such_duty_of_its_own() -> None:
    assert find(mine("2023-12-31", places=KAIZHOU), "2024-01-01", RULE, rulebook=local()) is None
    assert find(mine("2023-12-31", places=KAIZHOU), "2024-01-01", RULE) is not None


# ---- progress ----------------------------------------------------------------------------------------------------


def test_the_shortfall_is_named_in_hectares_S29() -> None:
    found = the(BEHIND, "2024-01-01", RULE, rulebook=local())
    assert found.duty.found == "应修复3.0000公顷，已登记完成1.2000公顷，落后方案进度1.8000公顷"
    assert found.may_be_acted_on


def test_a_suspended_mine_is_flagged_in_the_same_way_S29() -> None:
    facts = mine("2023-12-31", event(EventKind.SUSPENDED, "2023-02-01"), places=PINGQUAN)
    assert the(facts, "2024-01-01", RULE, rulebook=local()).may_be_acted_on


def test_works_add_up_and_the_phase_is_met_on_the_day_they_reach_the_plan() -> None:
    facts = mine("2023-12-31", restored("2023-05-01", 12_000), restored("2023-12-31", 18_000))
    assert the(facts, "2023-12-30", RULE).standing is S.PENDING
    found = the(facts, "2024-02-01", RULE)
    assert (found.standing, found.duty.met_on) == (S.MET, d("2023-12-31"))


def test_one_square_metre_short_is_overdue() -> None:
    assert the(mine("2023-12-31", restored("2023-05-01", 29_999)), "2024-01-01", RULE).standing is S.OVERDUE


def test_works_finished_late_are_met_late_by_that_many_days() -> None:
    found = the(mine("2023-12-31", restored("2024-03-01", 30_000)), "2024-06-01", RULE)
    assert (found.standing, found.days_overdue) == (S.MET_LATE, 61)


def test_works_of_another_phase_or_plan_do_not_count() -> None:
    facts = mine("2023-12-31", restored("2023-05-01", 30_000, phase=2), restored("2023-05-02", 30_000, plan="pl-9"))
    assert the(facts, "2024-01-01", RULE).standing is S.OVERDUE


def test_a_phase_with_nothing_planned_is_no_duty() -> None:
    facts = right(plan("2022-01-01", phase("2023-12-31", 0)), places=ELSEWHERE)
    assert find(facts, "2024-01-01", RULE) is None


# ---- a newer plan ------------------------------------------------------------------------------------------------


def test_a_newer_plan_replaces_the_phases_not_yet_due_and_no_others() -> None:
    old = plan("2020-01-01", phase("2022-12-31", no=1), phase("2023-06-30", no=2), phase("2024-12-31", no=3))
    new = plan("2023-06-30", phase("2025-12-31"), code="pl-2", version=2)
    facts = right(old, new, places=ELSEWHERE, tracked_from=EARLY)
    owed = {f.duty.occasion for f in judge(facts, "2023-06-30") if f.duty.rule == RULE}
    assert owed == {"pl-1#1", "pl-2#1"}
    before = {f.duty.occasion for f in judge(facts, "2023-06-29") if f.duty.rule == RULE}
    assert before == {"pl-1#1", "pl-1#2", "pl-1#3"}


def test_a_corrected_plan_keeps_its_works_and_its_identity() -> None:
    """A typing error in the plan, mended by a new row, must not make finished works vanish."""
    wrong = plan("2020-01-01", phase("2023-12-31", 30_000))
    mended = plan("2020-01-02", phase("2023-12-31", 25_000), code="pl-1b", supersedes="pl-1", recorded="2023-01-01")
    facts = right(wrong, mended, restored("2022-05-01", 15_000), restored("2022-06-01", 10_000, plan="pl-1b"))
    found = the(facts, "2024-01-01", RULE)
    assert (found.standing, found.duty.occasion) == (S.MET, "pl-1#1")


# ---- who answers -------------------------------------------------------------------------------------------------


def test_a_phase_already_due_stays_with_the_transferor() -> None:
    facts = mine("2023-12-31", holding("2024-01-01", BUYER))
    assert the(facts, "2024-06-01", RULE).duty.liable.uscc == HOLDER


def test_a_phase_not_yet_due_goes_with_the_right() -> None:
    facts = mine("2023-12-31", holding("2023-12-31", BUYER))
    assert the(facts, "2024-06-01", RULE).duty.liable.uscc == BUYER


def test_an_ownerless_mine_owes_no_phases() -> None:
    assert find(mine("2023-12-31", party_gone("2023-02-01")), "2024-01-01", RULE) is None


# ---- consequences, by the day of the breach ----------------------------------------------------------------------


def attached(due: str, places: tuple[str, ...] = ELSEWHERE, **over: object) -> set[tuple[str, str]]:
    """(kind, instrument) of what is attached to a phase not restored, read long after."""
    facts = right(plan("2018-01-01", phase(due)), places=places, tracked_from=EARLY, **over)
    found = the(facts, "2027-12-31", RULE)
    return {(c.kind.value, cite.instrument) for c in found.consequences for cite in c.content.cites}


OLD_LAW = {
    ("correction_order", "矿山地质环境保护规定"),
    ("abnormal_list", "矿山地质环境保护规定"),
    ("fine", "矿山地质环境保护规定"),
    ("licence_block", "土地复垦条例"),
}
NEW_LAW = {
    ("correction_order", "中华人民共和国矿产资源法"),
    ("fine", "中华人民共和国矿产资源法"),
    ("substitute_restoration", "中华人民共和国矿产资源法"),
    ("licence_block", "土地复垦条例"),
}
LISTING = {("abnormal_list", "矿山地质环境保护规定")}


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        ("2025-06-29", OLD_LAW),  # breach on 2025-06-30, the last day of the old law
        ("2025-06-30", NEW_LAW),  # breach on 2025-07-01
        ("2026-06-13", NEW_LAW),
        ("2026-06-14", NEW_LAW),  # breach on 2026-06-15: the regulation attaches nothing of its own
    ],
)
def test_consequences_are_those_of_the_day_of_the_breach(due: str, expected: set[tuple[str, str]]) -> None:
    assert attached(due) == expected


def test_from_2025_07_01_listing_needs_a_confirmed_source() -> None:
    assert attached("2025-06-30", confirmed_sources=frozenset({"CN/MGE"})) == NEW_LAW | LISTING
    assert attached("2025-06-30", confirmed_sources=frozenset({"CN/MRL", "621025/MGE"})) == NEW_LAW


def test_zhengnings_own_ground_for_listing_stands_after_2025_07_01() -> None:
    found = the(mine("2025-06-30", places=ZHENGNING), "2025-08-01", RULE)
    grounds = found.of_kind(K.ABNORMAL_LIST)
    assert [(g.with_order, g.confidence, g.content.cites[0].article) for g in grounds] == [
        (True, Confidence.LOCAL, "五（四）1 生产矿山")
    ]


def test_zhengning_alone_attaches_order_listing_and_block_but_never_a_fine() -> None:
    found = the(mine("2023-03-31", places=ZHENGNING), "2023-04-12", RULE, rulebook=local())
    assert {c.kind for c in found.consequences} == {K.CORRECTION_ORDER, K.ABNORMAL_LIST, K.LICENCE_BLOCK}


def test_an_extension_moves_the_day_of_the_breach_and_so_the_law_that_applies() -> None:
    moved = officer(EventKind.DATE_EXTENDED, "2025-06-01", RULE, "pl-1#1", "2025-06-30")
    facts = mine("2025-06-15", moved)
    found = the(facts, "2025-07-02", RULE)
    assert all(c.content.cites[0].instrument != "矿山地质环境保护规定" for c in found.consequences)
    assert (found.duty.due_on, found.due_on, found.days_overdue) == (d("2025-06-15"), d("2025-06-30"), 2)


@pytest.mark.parametrize("as_of", ["2025-06-15", "2025-06-16"])
def test_nothing_is_attached_before_there_is_a_breach(as_of: str) -> None:
    assert bool(the(mine("2025-06-15"), as_of, RULE).consequences) is (as_of == "2025-06-16")
