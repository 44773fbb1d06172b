"""行政处罚法 29, 36, 37: the milder text, one act one fine, and the two years — shown, never decided."""

from __future__ import annotations

import pytest

from restoration.law.events import EventKind, Ground
from restoration.law.findings import Finding
from restoration.law.penalties import Milder, Penalty, highest, penalty
from restoration.law.texts.rulebook import Rulebook
from restoration.services.penalties import shown
from tests.law.books import NATION, consequence
from tests.law.builders import (
    ALL_PARTS,
    ELSEWHERE,
    KAIZHOU,
    ZHENGNING,
    book,
    d,
    officer,
    phase,
    plan,
    report,
    restored,
    right,
    shipped,
    survey,
    the,
)
from tests.law.sheet import fact
from tests.law.test_plan_duties import inspected

REPORT, WORKS = "annual_reclamation_report", "concurrent_restoration"
LAND = survey("2022-01-01")


def of(facts, as_of: str, rule: str, occasion: str, rulebook: Rulebook | None = None) -> Penalty:  # type: ignore[no-untyped-def]
    finding: Finding = the(facts, as_of, rule, occasion, rulebook)
    found = penalty(finding, facts, rulebook or shipped())
    assert found is not None
    return found


def amount(least: int, most: int, of: str = "") -> str:
    return f'amount = {{ least = {least}, most = {most}, of = "{of}" }}'


def changing(before: str, after: str) -> Rulebook:
    """A nation whose fine for a late report changes on 2025-01-01."""
    first = consequence(until="2025-01-01") + before + "\n" if before else ""
    second = consequence(in_force="2025-01-01") + after + "\n" if after else ""
    return book(NATION + first + second)


# ---- the milder later law ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (amount(20_000, 50_000), amount(10_000, 30_000), Milder.AT_DECISION),
        (amount(20_000, 50_000), amount(10_000, 50_000), Milder.AT_DECISION),  # the same most, a lower least
        (amount(20_000, 50_000), amount(30_000, 50_000), Milder.AT_BREACH),
        (amount(20_000, 50_000), amount(20_000, 100_000), Milder.AT_BREACH),
        (amount(20_000, 50_000), amount(1, 2, "复垦费"), Milder.OFFICER),  # a multiple cannot be set against yuan
        (amount(20_000, 50_000), "", Milder.AT_DECISION),  # no fine any more
        ("", amount(20_000, 50_000), Milder.AT_BREACH),  # no fine on the day of the breach
    ],
)
def test_the_text_of_the_breach_applies_unless_a_later_one_is_milder(before: str, after: str, expected: Milder) -> None:
    rulebook = changing(before, after)
    found = of(right(LAND), "2025-03-01", REPORT, "2023", rulebook)
    assert found.milder is expected


def test_nothing_changed_since_the_breach() -> None:
    assert of(right(LAND, places=ELSEWHERE), "2024-03-01", REPORT, "2023").milder is Milder.SAME


def test_a_phase_missed_before_july_2025_is_fined_by_the_text_of_that_day() -> None:
    """保护规定 27 (3万元以下) on the day of the breach, 矿产资源法 71 (multiples) today: not comparable."""
    facts = right(plan("2022-01-01", phase("2024-10-31")), places=ELSEWHERE)
    found = of(facts, "2026-01-01", WORKS, "pl-1#1")
    assert [c.content.cites[0].article for c in found.at_breach] == ["第二十七条"]
    assert [c.content.cites[0].article for c in found.at_decision] == ["第七十一条", "第七十一条"]
    assert found.milder is Milder.OFFICER


MRL71 = [(0, 2, True), (2, 5, False)]
"""矿产资源法 71: up to twice the cost with the order; twice to five times on refusal."""


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        ("2025-06-29", [(0, 30_000, False)]),  # the breach begins on 30 June: 保护规定 27
        ("2025-06-30", MRL71),  # on 1 July
        ("2025-07-01", MRL71),
        ("2026-06-14", MRL71),
    ],
)
def test_both_steps_of_article_71_are_fines_of_a_breach_since_july_2025(
    due: str, expected: list[tuple[int, int, bool]]
) -> None:
    facts = right(plan("2022-01-01", phase(due)), places=ELSEWHERE)
    found = of(facts, "2026-07-01", WORKS, "pl-1#1")
    assert [(c.amount.least, c.amount.most, c.at_once) for c in found.at_breach if c.amount] == expected


def test_the_two_steps_of_one_article_are_not_two_texts_for_one_act() -> None:
    facts = right(plan("2022-01-01", phase("2025-06-30")), places=ELSEWHERE)
    told = shown(the(facts, "2025-07-01", WORKS, "pl-1#1"), facts, shipped())
    assert told is not None and not any("第二十九条" in str(line) for line in told["told"])  # type: ignore[attr-defined]
    charge = right(fact("reclamation_charge_ordered 2024-03-01 due_on=2024-04-01", "e-0"), places=ELSEWHERE)
    two = shown(the(charge, "2024-05-01", "reclamation_charge", "e-0"), charge, shipped())
    assert two is not None and any("第二十九条" in str(line) for line in two["told"])  # type: ignore[attr-defined]


# ---- one act, one fine ---------------------------------------------------------------------------------------------


def test_two_texts_that_fine_one_act_are_both_shown_and_the_higher_named() -> None:
    facts = right(fact("reclamation_charge_ordered 2024-03-01 due_on=2024-04-01", "e-0"), places=ELSEWHERE)
    found = of(facts, "2024-05-01", "reclamation_charge", "e-0")
    assert [c.content.cites[0].instrument for c in found.at_breach] == ["土地复垦条例", "中华人民共和国土地管理法"]
    assert found.highest is found.at_breach[1]  # 2 to 5 times the charge against 1 to 2 times


def test_equal_fines_of_nation_and_municipality_are_one_fine() -> None:
    found = of(right(LAND, places=KAIZHOU), "2024-03-01", REPORT, "2023")
    assert {c.place for c in found.at_breach} == {"CN", "50"}
    assert found.highest is not None


def test_fines_in_unlike_measures_have_no_highest() -> None:
    """保护规定 27 in yuan and 矿产资源法 71 in multiples, side by side."""
    facts = right(plan("2022-01-01", phase("2024-10-31")), places=ELSEWHERE)
    found = of(facts, "2026-01-01", WORKS, "pl-1#1")
    assert highest([*found.at_breach, *found.at_decision]) is None
    assert highest(()) is None


def test_an_order_not_yet_dated_is_no_breach() -> None:
    facts = right(fact("inspection_refused 2026-03-01", "e-0"), places=ELSEWHERE)
    assert penalty(the(facts, "2026-03-02", "inspection_cooperation", "e-0"), facts, shipped()) is None


# ---- two years -----------------------------------------------------------------------------------------------------


def test_a_breach_that_goes_on_has_not_begun_to_lapse() -> None:
    found = of(right(LAND, places=ELSEWHERE), "2026-12-01", REPORT, "2023")
    assert (found.limit.continuing, found.limit.last_day) == (True, None)


@pytest.mark.parametrize(("done", "last"), [("2024-02-29", "2026-02-28"), ("2024-03-01", "2026-03-01")])
def test_the_two_years_run_from_the_day_it_was_done(done: str, last: str) -> None:
    facts = right(LAND, report(done, 2023, ALL_PARTS), places=ELSEWHERE)
    found = of(facts, "2026-12-01", REPORT, "2023")
    assert (found.limit.continuing, found.limit.last_day) == (False, d(last))


def test_what_was_done_in_time_has_no_penalty() -> None:
    facts = right(plan("2022-01-01", phase("2024-10-31", 100)), restored("2024-10-31", 100), places=ELSEWHERE)
    assert penalty(the(facts, "2025-01-01", WORKS, "pl-1#1"), facts, shipped()) is None


def test_an_officers_date_is_a_breach_too() -> None:
    told = officer(EventKind.DATE_SET, "2024-03-02", "inspection_cooperation", "e-0", "2024-03-31")
    facts = right(fact("inspection_refused 2024-03-01", "e-0"), told, places=ELSEWHERE)
    found = of(facts, "2024-04-01", "inspection_cooperation", "e-0")
    assert [c.content.cites[0].article for c in found.at_breach] == ["第四十三条"]


def test_a_breach_found_on_the_spot_goes_on_until_it_is_put_right() -> None:
    facts = right(inspected("2023-04-12", Ground.RESTORATION_DUTY), places=ZHENGNING)
    found = of(facts, "2024-01-01", "unperformed_duty_found", "e-inspected-2023-04-12")
    assert (found.at_breach, found.limit.continuing) == ((), True)  # a plan sets no fine


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("area_changed 2024-05-16", "reclamation_plan_amendment"),  # pending: it only reminds
        ("withdrawal_requested 2024-05-16", "withdrawal_notice"),  # the bureau's own clock
    ],
)
def test_nobody_is_told_of_a_penalty_where_none_can_follow(text: str, rule: str) -> None:
    facts = right(fact(text, "e-0"), places=ELSEWHERE)
    found = the(facts, "2025-01-01", rule)
    assert found.standing.value == "overdue" and penalty(found, facts, shipped()) is None
