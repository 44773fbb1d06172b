"""Letters: one for each addressee and kind, saying what the active texts say and not a word more."""

from __future__ import annotations

from collections import defaultdict

import pytest

from restoration.law.events import EventKind
from restoration.law.facts import RightFacts, SubjectType
from restoration.law.letters.content import AddresseeKind, LetterKind
from restoration.law.letters.drafting import Draft, Setup, drafts_of
from restoration.law.texts.rulebook import Rulebook
from tests.law.books import NATION, consequence
from tests.law.builders import (
    BUYER,
    ELSEWHERE,
    HOLDER,
    KAIZHOU,
    PINGQUAN,
    TAONAN,
    ZHENGNING,
    account,
    book,
    changed,
    d,
    entry,
    event,
    holding,
    judge,
    local,
    officer,
    party_gone,
    phase,
    plan,
    report,
    right,
    survey,
)

K = LetterKind
REPORT = "annual_reclamation_report"
LAND = survey("2022-01-01")
LATE = right(LAND)


class Codes(defaultdict[tuple[str, str], str]):
    """Every duty's code is its rule and occasion."""

    def __missing__(self, key: tuple[str, str]) -> str:
        return "/".join(key)


def letters(
    facts: RightFacts,
    as_of: str,
    rulebook: Rulebook | None = None,
    here: bool = True,
    remind: int = 30,
) -> list[Draft]:
    return drafts_of(judge(facts, as_of, rulebook), Setup(Codes(), remind, here))


def kinds(facts: RightFacts, as_of: str, rulebook: Rulebook | None = None, **over: object) -> list[LetterKind]:
    return [draft.kind for draft in letters(facts, as_of, rulebook, **over)]  # type: ignore[arg-type]


# ---- which letter ------------------------------------------------------------------------------------------------


def test_kaizhous_plan_alone_gives_an_overdue_notice_without_any_threat_S09() -> None:
    (draft,) = letters(LATE, "2024-01-01", local())
    (item,) = draft.items
    assert (draft.kind, draft.uscc, draft.addressee_kind) == (K.OVERDUE_NOTICE, HOLDER, AddresseeKind.HOLDER)
    assert (item.original_due_on, item.days_overdue) == (d("2023-12-31"), 1)
    assert (item.order_cites, item.consequences) == ((), ())
    assert [c.article for c in item.duty_cites] == ["五（三）2"]


def test_with_the_national_layer_an_order_cites_article_41_and_chongqings_59_S09() -> None:
    (draft,) = letters(LATE, "2024-01-01")
    (item,) = draft.items
    assert draft.kind is K.CORRECTION_ORDER
    assert [c.printed() for c in item.order_cites] == [
        "《土地复垦条例》（国务院令第592号）第四十一条",
        "《重庆市矿产资源管理条例》（2020年修订）第五十九条",
    ]
    assert [(c.kind, c.text) for c in item.consequences] == [("fine", "逾期不改正的，处2万元以上5万元以下的罚款")] * 2
    assert item.duty == "应当向区规划和自然资源主管部门报送2023年度土地复垦义务履行情况报告"


def test_an_order_elsewhere_never_cites_kaizhou_or_chongqing_S08() -> None:
    (draft,) = letters(right(LAND, places=ELSEWHERE), "2024-01-01")
    item = draft.items[0]
    cited = [*item.duty_cites, *item.order_cites, *(c for x in item.consequences for c in x.cites)]
    assert {c.layer for c in cited} == {"CN"}


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        ("2023-11-30", []),
        ("2023-12-01", [K.REMINDER]),
        ("2023-12-31", [K.REMINDER]),
        ("2024-01-01", [K.CORRECTION_ORDER]),
    ],
)
def test_a_reminder_goes_thirty_days_ahead_and_the_order_on_the_first_day_overdue(
    as_of: str, expected: list[LetterKind]
) -> None:
    assert kinds(LATE, as_of) == expected


def test_a_reminder_threatens_nothing_and_orders_nothing() -> None:
    (draft,) = letters(LATE, "2023-12-15")
    assert [(i.consequences, i.order_cites, i.days_overdue) for i in draft.items] == [((), (), 0)]


def test_unknown_land_gives_a_reminder_and_never_an_order() -> None:
    assert kinds(right(places=ELSEWHERE), "2023-12-15") == [K.REMINDER]
    assert kinds(right(places=ELSEWHERE), "2024-01-02") == [K.REMINDER]


def test_what_was_fulfilled_calls_for_no_letter() -> None:
    assert kinds(right(LAND, report("2024-01-05", 2023)), "2024-02-01") == []


def test_completeness_calls_for_no_letter() -> None:
    drawn = (account("2023-04-01", method=""), entry("2023-04-05"), entry("2023-05-06", "withdrawal"))
    for places in (ZHENGNING, KAIZHOU):
        facts = right(*drawn, places=places, newly_granted=False)
        assert "incomplete" in {f.standing.value for f in judge(facts, "2023-08-01", local())}
        assert kinds(facts, "2023-08-01", local()) == []


def test_an_officers_date_passed_gives_a_notice_where_no_text_attaches_a_sanction() -> None:
    moved = officer(EventKind.DATE_SET, "2023-08-10", "plan_re_preparation", "ev-1", "2023-10-31")
    facts = right(changed(EventKind.AREA_CHANGED, "2023-08-01", code="ev-1"), moved, places=TAONAN)
    assert kinds(facts, "2023-11-01", local()) == [K.OVERDUE_NOTICE]


# ---- listing -----------------------------------------------------------------------------------------------------

BEHIND = right(plan("2022-01-01", phase("2023-03-31", 20_000)), places=ZHENGNING, newly_granted=False)


@pytest.mark.parametrize(
    ("here", "paper"),
    [(True, K.LISTING_NOTICE), (False, K.LISTING_PROPOSAL)],
)
def test_order_and_listing_paper_come_together_S10(here: bool, paper: LetterKind) -> None:
    assert kinds(BEHIND, "2023-04-12", local(), here=here) == [K.CORRECTION_ORDER, paper]


def test_the_listing_paper_rests_on_the_ground_for_listing_alone() -> None:
    order, listing = letters(BEHIND, "2023-04-12", local())
    assert [c.kind for c in listing.items[0].consequences] == ["abnormal_list"]
    assert [c.article for c in listing.items[0].order_cites] == ["五（四）1 生产矿山"]
    assert {c.kind for c in order.items[0].consequences} == {"abnormal_list", "licence_block"}


def test_a_late_report_leads_to_no_listing() -> None:
    assert kinds(LATE, "2024-06-01") == [K.CORRECTION_ORDER]


def test_a_ground_that_waits_for_the_order_to_fail_gives_no_listing_paper_yet() -> None:
    extra = consequence(kind="correction_order") + consequence(kind="abnormal_list")
    late = right(LAND, places=ELSEWHERE)
    assert kinds(late, "2024-01-01", book(NATION + extra)) == [K.CORRECTION_ORDER]
    at_once = book(NATION + extra + "with_order = true\n")
    assert kinds(late, "2024-01-01", at_once) == [K.CORRECTION_ORDER, K.LISTING_NOTICE]


def test_after_2025_07_01_listing_is_drafted_only_on_a_confirmed_or_local_ground() -> None:
    behind = plan("2022-01-01", phase("2025-07-31"))
    for places, confirmed, listed in (
        (ELSEWHERE, frozenset[str](), False),
        (ELSEWHERE, frozenset({"CN/MGE"}), True),
        (ZHENGNING, frozenset[str](), True),
    ):
        facts = right(behind, places=places, tracked_from=d("2025-01-01"), confirmed_sources=confirmed)
        assert (K.LISTING_NOTICE in kinds(facts, "2025-08-01")) is listed


def test_pingquans_plan_alone_gives_a_notice_and_no_listing() -> None:
    facts = right(plan("2022-01-01", phase("2023-12-31")), places=PINGQUAN)
    (draft,) = letters(facts, "2024-01-01", local())
    assert (draft.kind, draft.items[0].consequences) == (K.OVERDUE_NOTICE, ())


# ---- one letter for each addressee and kind ----------------------------------------------------------------------


def test_many_late_duties_are_items_of_one_letter_oldest_first() -> None:
    (draft,) = [x for x in letters(LATE, "2026-01-02") if x.kind is K.CORRECTION_ORDER]
    assert [i.occasion for i in draft.items] == ["2023", "2024", "2025"]
    assert [i.obligation for i in draft.items] == [f"{REPORT}/{year}" for year in (2023, 2024, 2025)]


def test_items_of_different_rules_stand_by_due_date() -> None:
    facts = right(LAND, plan("2022-01-01", phase("2023-06-30")), places=ELSEWHERE)
    order = letters(facts, "2024-01-02")[0]
    assert [(i.rule, i.due_on) for i in order.items] == [
        ("concurrent_restoration", d("2023-06-30")),
        (REPORT, d("2023-12-31")),
    ]


def test_two_holders_get_a_letter_each_for_their_own_years() -> None:
    facts = right(LAND, holding("2024-06-01", BUYER))
    found = {x.uscc: (x.addressee_kind, [i.occasion for i in x.items]) for x in letters(facts, "2025-01-02")}
    assert found == {
        HOLDER: (AddresseeKind.FORMER_HOLDER, ["2023"]),
        BUYER: (AddresseeKind.HOLDER, ["2024"]),
    }


def test_order_notice_and_reminder_to_one_company_are_three_letters() -> None:
    facts = right(LAND, plan("2025-10-10"), report("2025-01-05", 2025, version=1), tracked_from=d("2024-01-01"))
    assert kinds(facts, "2026-12-20") == [K.CORRECTION_ORDER, K.OVERDUE_NOTICE, K.REMINDER]


def test_the_drafts_of_a_day_are_the_same_however_often_they_are_made() -> None:
    assert letters(LATE, "2026-01-02") == letters(LATE, "2026-01-02")


# ---- who never gets one ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [SubjectType.LEGACY_SITE, SubjectType.MINING_RIGHT])
def test_an_ownerless_site_never_gets_a_letter_though_a_company_is_stored_S25(kind: SubjectType) -> None:
    rule = "closure_restoration_complete"
    facts = right(
        LAND,
        plan("2021-01-01", phase("2023-05-31")),
        event(EventKind.CLOSED, "2022-01-01"),
        party_gone("2023-01-01"),
        officer(EventKind.DATE_SET, "2023-02-01", rule, "ending", "2023-06-30"),
        places=PINGQUAN,
        subject_type=kind,
    )
    assert facts.holder_on(d("2024-01-01")) is not None
    assert [f.standing for f in judge(facts, "2024-01-01") if f.duty.rule == rule] == ["overdue"]
    assert letters(facts, "2024-01-01") == []


def test_a_right_without_a_holder_on_record_gets_no_letter() -> None:
    assert letters(right(LAND, held=False), "2024-01-02") == []


def test_a_former_holder_is_written_to() -> None:
    (draft,) = letters(right(LAND, event(EventKind.REVOKED, "2023-01-05"), places=ELSEWHERE), "2024-01-01")
    assert (draft.addressee_kind, draft.uscc) == (AddresseeKind.FORMER_HOLDER, HOLDER)


# ---- what an item asks for -----------------------------------------------------------------------------------------


def test_a_report_in_part_is_asked_for_only_what_it_lacks() -> None:
    half = right(LAND, report("2023-12-20", 2023, frozenset({"implementation_report"})))
    (item,) = letters(half, "2024-01-01", local())[0].items
    assert item.required == "补报2023年度矿山地质环境保护与土地复垦年度计划实施情况报告中的矿山地质环境监测资料"
    assert (item.missing, item.done_when) == (("矿山地质环境监测资料",), "尚缺内容全部补齐，并经本局核对登记")


def test_where_the_land_is_unknown_the_reminder_asks_for_the_land_and_asserts_no_duty() -> None:
    (item,) = letters(right(places=ELSEWHERE), "2023-12-15")[0].items
    assert item.duty == "如有损毁或者尚未复垦的土地，应当报送2023年度土地复垦义务履行情况报告"
    assert item.required.startswith("将损毁土地和已复垦土地的面积报送本局登记")
    assert item.missing == ()


def test_land_left_open_is_lacking_its_restoration_not_its_being_open() -> None:
    closed = event(EventKind.CLOSED, "2023-05-01")
    moved = officer(EventKind.DATE_SET, "2023-06-01", "closure_restoration_complete", "ending", "2023-10-31")
    facts = right(survey("2022-06-01", 40_000, 10_000), closed, moved, places=PINGQUAN)
    found = [i for x in letters(facts, "2023-11-15", local()) for i in x.items if i.occasion == "ending"]
    assert [i.missing for i in found] == [("3.0000公顷土地的修复和验收",)]


def test_a_plans_bare_reference_to_punishment_is_not_printed_in_an_order() -> None:
    facts = right(plan("2022-01-01", phase("2025-07-31")), places=PINGQUAN, tracked_from=d("2025-01-01"))
    (order,) = [x for x in letters(facts, "2025-08-01") if x.kind is K.CORRECTION_ORDER]
    printed = {c.kind for c in order.items[0].consequences}
    assert "fine" in printed and "legal_punishment" not in printed
