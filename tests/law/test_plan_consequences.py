"""What the plans' own duties lead to: orders and listing, what is named as lacking, what is never flagged."""

from __future__ import annotations

from typing import Any

import pytest

from restoration.law.events import (
    Ground,
)
from restoration.law.letters.content import AddresseeKind, LetterKind
from restoration.law.letters.drafting import Setup, drafts_of, kinds_for
from restoration.law.reasons import why
from restoration.law.texts.book import ConsequenceKind
from tests.law.builders import (
    HOLDER,
    KAIZHOU,
    PINGQUAN,
    TAONAN,
    YONGJING,
    ZHENGNING,
    d,
    event,
    find,
    inspected,
    judge,
    local,
    noon,
    party_gone,
    rechecked,
    right,
    setting,
    survey,
    the,
)
from tests.law.test_plan_duties import (
    BUILDING,
    BUREAU,
    CLOSING,
    COMPLETE,
    FINISHED,
    FOUND,
    GREEN_PLAN,
    PLAN,
    POINT,
    RECLAMATION,
    SEEN,
    STARTED,
    TOWN,
    K,
    S,
    document,
    kiln,
    mine,
    new,
    permit,
    slide,
)

# ---- what a found breach leads to --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "kinds"),
    [
        ("unperformed_duty_found", [LetterKind.CORRECTION_ORDER, LetterKind.LISTING_NOTICE]),
        ("serious_damage_found", [LetterKind.CORRECTION_ORDER]),
        ("green_standard_found", [LetterKind.CORRECTION_ORDER]),
        ("environment_safety_found", [LetterKind.CORRECTION_ORDER]),
    ],
)
def test_the_order_follows_the_finding_and_only_zhengnings_listing_goes_with_it(
    rule: str, kinds: list[LetterKind]
) -> None:
    place, ground, _ = FOUND[rule]
    found = the(right(inspected("2023-04-12", ground), places=place), "2023-04-12", rule)
    assert found.may_be_acted_on and found.due_on is None and found.days_overdue == 0
    assert kinds_for(found, Setup({}, 30, registered_here=True)) == kinds
    assert "检查认定采坑未治理" in why(found)


@pytest.mark.parametrize(
    ("rule", "printed"),
    [
        ("serious_damage_found", ["整改不达标予以关闭"]),
        ("environment_safety_found", ["限期整改后仍未达到环保和安全标准的矿山依法关闭"]),
        ("green_standard_found", ["达标后方可继续生产"]),
    ],
)
def test_the_order_says_what_the_text_attaches_and_asks_for_the_rectification(rule: str, printed: list[str]) -> None:
    place, ground, _ = FOUND[rule]
    found = the(right(inspected("2023-04-12", ground), places=place), "2023-04-12", rule)
    setup = Setup({(rule, found.duty.occasion): "ob"}, 30, registered_here=True)
    [draft] = drafts_of([found], setup)
    [item] = draft.items
    assert [c.text for c in item.consequences] == printed
    assert (item.missing, item.done_when) == ((), "整改完成，并经本局复查合格")
    assert (item.due_on, item.original_due_on, item.days_overdue) == (None, None, 0)


def test_a_mine_being_built_or_closed_is_not_listed_as_a_producing_one_T16() -> None:
    seen = inspected("2023-04-12", Ground.RESTORATION_DUTY)
    building = event(K.CONSTRUCTION_STARTED, "2023-01-01")
    rule = "unperformed_duty_found"
    assert find(right(seen, building, places=ZHENGNING), "2023-04-12", rule) is None
    assert find(right(seen, building, STARTED, places=ZHENGNING), "2023-04-12", rule) is not None
    assert find(right(seen, event(K.CLOSED, "2023-02-01"), places=ZHENGNING), "2023-04-12", rule) is None


def test_closure_is_a_question_to_an_officer_and_no_letter_to_a_company() -> None:
    ground, _ = CLOSING[YONGJING]
    facts = right(inspected("2023-04-12", ground), rechecked("2023-08-09", SEEN, "inadequate"), places=YONGJING)
    found = the(facts, "2023-08-09", "closure_proposal")
    assert found.duty.liable.kind is AddresseeKind.BUREAU
    assert not found.may_be_acted_on and found.letter_kind(30) is None


def test_production_is_held_from_the_finding_T25() -> None:
    found = the(right(inspected("2023-04-12", Ground.GREEN_STANDARD), places=YONGJING), "2023-04-12",
                "green_standard_found")  # fmt: skip
    assert [c.content.text for c in found.of_kind(ConsequenceKind.PRODUCTION_HOLD)] == ["达标后方可继续生产"]


def test_an_ownerless_mine_is_never_found_in_breach() -> None:
    facts = right(inspected("2023-04-12", Ground.RESTORATION_DUTY), party_gone("2023-01-01"), places=ZHENGNING)
    assert find(facts, "2023-04-12", "unperformed_duty_found") is None


# ---- records -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("key", "kept"), list(COMPLETE.items()), ids=lambda v: v[-1] if isinstance(v, tuple) else "")
def test_what_is_lacking_is_named(key: tuple[tuple[str, ...], str], kept: tuple[tuple[Any, ...], str]) -> None:
    place, rule = key
    facts, first = kept
    assert first in [m.id for m in the(new(*facts[1:], places=place), "2024-03-01", rule).duty.missing]


def test_a_plan_not_approved_is_no_plan_in_linxia_and_submitting_is_enough_in_taonan() -> None:
    refused = document("矿产资源开发利用方案", "not_approved")
    linxia = the(new(refused, RECLAMATION, PLAN, places=YONGJING), "2024-03-01", "entry_documents")
    assert [m.id for m in linxia.duty.missing] == ["development_plan"]
    sent = document("矿产资源开发利用方案", "submitted")
    assert the(new(sent, GREEN_PLAN, PLAN, places=TAONAN), "2024-03-01", "entry_documents").standing is S.MET


def test_a_clause_is_the_authoritys_to_make_and_a_document_the_holders() -> None:
    assert the(new(places=KAIZHOU), "2024-03-01", "grant_clauses").duty.liable.kind is AddresseeKind.BUREAU
    assert the(new(places=TAONAN), "2024-03-01", "entry_documents").duty.liable.uscc == HOLDER


def test_nothing_that_lacks_only_a_record_is_ever_flagged_or_written_about() -> None:
    shown = [f for place in (ZHENGNING, TAONAN, YONGJING, KAIZHOU, PINGQUAN) for f in judge(
        new(BUILDING, slide(), places=place), "2026-12-31", local()) if f.standing is S.INCOMPLETE]  # fmt: skip
    assert {f.duty.rule for f in shown} >= {"entry_documents", "three_simultaneous", "emergency_told"}
    assert not [f for f in shown if f.may_be_acted_on or f.letter_kind(30)]


# ---- emergencies -------------------------------------------------------------------------------------------------


def test_the_minutes_are_facts_and_nobody_is_late_S24() -> None:
    found = the(right(slide(), BUREAU, TOWN), "2023-07-04", "emergency_told")
    assert "15分钟后向规划自然资源主管部门报告" in found.duty.found
    assert "50分钟后向乡镇人民政府（街道办事处）报告" in found.duty.found
    lacking = the(right(slide(), BUREAU), "2023-07-04", "emergency_told")
    assert [m.id for m in lacking.duty.missing] == ["township"]


def test_damage_is_owed_only_where_it_was_done() -> None:
    assert find(right(slide()), "2023-07-04", "damage_compensation") is None
    assert the(right(slide(damage="两户房屋受损")), "2023-07-04", "damage_compensation").standing is S.OUTSTANDING


# ---- permits, log: reminded of and shown -------------------------------------------------------------------------


def test_a_permit_that_ran_out_only_reminds() -> None:
    found = the(kiln(permit("2024-06-30")), "2024-07-01", "other_permits")
    assert not found.may_be_acted_on
    assert found.letter_kind(30) is LetterKind.REMINDER


def test_the_night_comes_back_on_the_day_a_point_grows_stale_and_a_year_after_building() -> None:
    from restoration.law.findings import findings_of, next_change

    for facts, as_of, day in (
        (mine(POINT), "2024-02-10", "2024-03-03"),
        (new(FINISHED, places=YONGJING, on="2023-01-10"), "2024-04-01", "2024-06-20"),
    ):
        s = setting(as_of, local())
        assert next_change(facts, findings_of(facts, s), s, 30) == d(day)


# ---- books that leave minerals out (trap 23) ---------------------------------------------------------------------


@pytest.mark.parametrize(("mineral", "rules"), [("石油", set()), ("天然气", set()), ("煤", {"green_clause"})])
def test_oil_and_gas_are_outside_zhengnings_plan_T23(mineral: str, rules: set[str]) -> None:
    found = judge(new(places=ZHENGNING, mineral=mineral), "2024-03-01", local())
    assert {f.duty.rule for f in found} & {"green_clause"} == rules
    assert bool(found) is bool(rules)


def test_the_nation_still_applies_to_oil() -> None:
    facts = right(survey("2022-01-01"), places=ZHENGNING, mineral="石油")
    found = the(facts, "2024-01-01", "annual_reclamation_report", "2023")
    assert {v.place for v in found.duty.terms.versions} == {"CN"}


def test_recorded_instants_do_not_matter_to_the_minutes() -> None:
    late = event(K.EMERGENCY_REPORTED, "2023-07-04", TOWN.detail, code="er-township", recorded="2023-07-09")
    assert late.recorded_at == noon("2023-07-09")
    assert "50分钟" in the(right(slide(), BUREAU, late), "2023-07-09", "emergency_told").duty.found
