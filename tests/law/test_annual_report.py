"""O-21 annual_reclamation_report: the nation, Chongqing and Kaizhou, day by day."""

from __future__ import annotations

import pytest

from restoration.law.events import EventKind
from restoration.law.facts import Event, RightFacts, SubjectType
from restoration.law.findings import Standing
from restoration.law.letters.content import AddresseeKind
from restoration.law.reasons import cleared_by, why
from tests.law.builders import (
    ALL_PARTS,
    BUYER,
    ELSEWHERE,
    HOLDER,
    KZ_PARTS,
    LRR_PARTS,
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
    party_found,
    party_gone,
    report,
    right,
    survey,
    the,
    withdrawn,
)
from tests.law.rows import Row, holds

RULE = "annual_reclamation_report"
CN11, CN13 = f"CN/{RULE}@2011-03-05", f"CN/{RULE}@2013-03-01"
CQ, KZ = f"50/{RULE}@2020-08-01", f"500154/{RULE}@2023-03-14"
S = Standing

OPEN = survey("2010-06-01", recorded="2010-06-01")
OLD = right(OPEN, places=ELSEWHERE, tracked_from=d("2010-01-01"))
NATION = right(OPEN, places=ELSEWHERE)
CQ_OLD = right(OPEN, tracked_from=d("2019-01-01"))
HERE = right(OPEN)


def granted(on: str, *facts: Event) -> RightFacts:
    """A right granted on a day, with nothing on record of its land but these facts."""
    return right(*facts, places=ELSEWHERE, granted_on=d(on), tracked_from=d("2023-01-01"))


ROWS = [
    # granted in December: the year's report is owed as soon as damaged land is on record, whenever in the year it began
    Row(CN13, granted("2024-12-31", survey("2024-12-31")), "2024-12-30", None, occasion="2024"),
    Row(CN13, granted("2024-12-31", survey("2024-12-31")), "2024-12-31", S.DUE_TODAY, "2024-12-31", occasion="2024"),
    Row(CN13, granted("2024-12-31", survey("2024-12-31")), "2025-01-01", S.OVERDUE, "2024-12-31", 1, "2024"),
    Row(CN13, granted("2024-12-02", survey("2024-12-20")), "2024-12-30", S.PENDING, "2024-12-31", occasion="2024"),
    Row(CN13, granted("2024-12-02", survey("2024-12-02", 0)), "2025-01-01", None, occasion="2024"),  # nothing damaged
    Row(CN13, granted("2024-12-02"), "2025-01-01", S.CANNOT_TELL, "2024-12-31", occasion="2024"),  # nobody knows
    Row(CN13, granted("2024-12-02", survey("2025-01-01")), "2025-01-01", S.CANNOT_TELL, "2024-12-31", occasion="2024"),
    Row(CN13, granted("2025-01-01", survey("2025-01-01")), "2025-01-01", None, occasion="2024"),  # granted after it
    Row(CN13, granted("2025-01-01", survey("2025-01-01")), "2025-01-01", S.PENDING, "2025-12-31", occasion="2025"),
    # 土地复垦条例 第十七条, before and after the measures of 2013
    Row(CN11, OLD, "2011-12-30", S.PENDING, "2011-12-31", occasion="2011"),
    Row(CN11, OLD, "2011-12-31", S.DUE_TODAY, "2011-12-31", occasion="2011"),
    Row(CN11, OLD, "2012-01-01", S.OVERDUE, "2011-12-31", 1, "2011"),
    Row(CN11, OLD, "2011-01-01", None, occasion="2010"),  # before it was law
    Row(CN11, OLD, "2014-06-30", S.OVERDUE, "2012-12-31", 546, "2012"),  # the version of the year, not of the day
    Row(CN13, OLD, "2013-12-31", S.DUE_TODAY, "2013-12-31", occasion="2013"),  # the older version has ended
    Row(CN13, NATION, "2023-12-30", S.PENDING, "2023-12-31", occasion="2023"),
    Row(CN13, NATION, "2023-12-31", S.DUE_TODAY, "2023-12-31", occasion="2023"),  # a Sunday: not rolled
    Row(CN13, NATION, "2024-01-01", S.OVERDUE, "2023-12-31", 1, "2023"),
    Row(CN13, NATION, "2024-01-31", S.OVERDUE, "2023-12-31", 31, "2023"),
    # 重庆 第四十四条: monitoring data belong to it from 2020-08-01
    Row(CQ, CQ_OLD, "2020-12-30", S.PENDING, "2020-12-31", occasion="2020"),
    Row(CQ, CQ_OLD, "2020-12-31", S.DUE_TODAY, "2020-12-31", occasion="2020"),
    Row(CQ, CQ_OLD, "2021-01-01", S.OVERDUE, "2020-12-31", 1, "2020"),
    Row(CQ, right(OPEN, report("2020-12-01", 2020, LRR_PARTS), tracked_from=d("2019-01-01")), "2021-01-01",
        S.OVERDUE, "2020-12-31", 1, "2020"),
    Row(CN13, right(OPEN, report("2019-12-01", 2019, LRR_PARTS), tracked_from=d("2019-01-01")), "2020-01-01",
        S.MET, "2019-12-31", occasion="2019"),  # the year before Chongqing asked for monitoring data
    # 开州 五（三）2 alone (S05, S06)
    Row(KZ, HERE, "2023-12-30", S.PENDING, "2023-12-31", rulebook=local()),
    Row(KZ, HERE, "2023-12-31", S.DUE_TODAY, "2023-12-31", rulebook=local()),
    Row(KZ, HERE, "2024-01-01", S.OVERDUE, "2023-12-31", 1, "2023", local()),
    Row(KZ, right(OPEN, tracked_from=d("2022-01-01")), "2023-01-01", None, occasion="2022", rulebook=local()),
    Row(KZ, right(OPEN, report("2024-01-05", 2023, KZ_PARTS)), "2024-01-04", S.OVERDUE, "2023-12-31", 4, "2023",
        local()),
    Row(KZ, right(OPEN, report("2024-01-05", 2023, KZ_PARTS)), "2024-01-05", S.MET_LATE, "2023-12-31", 5, "2023",
        local()),
    Row(KZ, right(OPEN, report("2023-11-30", 2023, KZ_PARTS)), "2024-01-01", S.MET, "2023-12-31", 0, "2023", local()),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_annual_report_rows(row: Row) -> None:
    holds(row)


def test_a_plan_rule_goes_on_after_the_plans_period() -> None:
    assert the(HERE, "2027-01-01", RULE, "2026", local()).standing is S.OVERDUE


@pytest.mark.parametrize("places", [ZHENGNING, TAONAN, YONGJING, PINGQUAN])
def test_no_other_county_owes_the_report_on_a_plans_strength_S08(places: tuple[str, ...]) -> None:
    facts = right(OPEN, places=places)
    assert find(facts, "2024-01-01", RULE, "2023", local()) is None
    owed = the(facts, "2024-01-01", RULE, "2023")
    assert {c.instrument for c in owed.duty.terms.cites} == {"土地复垦条例", "土地复垦条例实施办法"}


# ---- what fulfils it ---------------------------------------------------------------------------------------------


def test_half_a_report_is_overdue_and_names_the_missing_part_S06() -> None:
    facts = right(OPEN, report("2023-12-20", 2023, frozenset({"implementation_report"})))
    found = the(facts, "2024-01-01", RULE, "2023", local())
    assert (found.standing, [m.id for m in found.duty.missing]) == (S.OVERDUE, ["monitoring_data"])
    assert cleared_by(found) == ("补齐：矿山地质环境监测资料",)
    assert "缺少：矿山地质环境监测资料" in why(found)


def test_a_supplement_in_time_completes_the_report_S06() -> None:
    half = report("2023-12-20", 2023, frozenset({"implementation_report"}))
    whole = report("2023-12-28", 2023, KZ_PARTS, version=2)
    found = the(right(OPEN, half, whole), "2024-01-01", RULE, "2023", local())
    assert (found.standing, found.duty.met_on) == (S.MET, d("2023-12-28"))


def test_with_all_layers_every_layers_parts_are_asked_for() -> None:
    found = the(right(OPEN, report("2023-12-20", 2023, KZ_PARTS)), "2024-01-01", RULE, "2023")
    assert {m.id for m in found.duty.missing} == LRR_PARTS
    assert {p.id for p in found.duty.terms.parts} == ALL_PARTS


def test_the_first_complete_version_counts_and_a_later_one_changes_nothing() -> None:
    facts = right(OPEN, report("2023-12-20", 2023), report("2024-02-01", 2023, frozenset({"works"}), version=2))
    found = the(facts, "2024-03-01", RULE, "2023")
    assert (found.standing, found.duty.met_on, found.duty.missing) == (S.MET, d("2023-12-20"), ())


def test_a_second_complete_version_filed_late_does_not_make_the_first_late() -> None:
    facts = right(OPEN, report("2023-12-20", 2023), report("2024-02-01", 2023, version=2))
    found = the(facts, "2024-03-01", RULE, "2023")
    assert (found.standing, found.duty.met_on) == (S.MET, d("2023-12-20"))


def test_a_withdrawal_undoes_the_report_from_its_own_day() -> None:
    facts = right(OPEN, report("2023-12-20", 2023), withdrawn("2024-02-10", "rp-2023-1"))
    assert the(facts, "2024-02-09", RULE, "2023").standing is S.MET
    after = the(facts, "2024-02-10", RULE, "2023")
    assert (after.standing, after.days_overdue) == (S.OVERDUE, 41)


def test_a_report_withdrawn_and_filed_again_counts_from_the_second_filing() -> None:
    again = report("2024-02-20", 2023, version=2)
    facts = right(OPEN, report("2023-12-20", 2023), withdrawn("2024-02-10", "rp-2023-1"), again)
    found = the(facts, "2024-03-01", RULE, "2023")
    assert (found.standing, found.days_overdue) == (S.MET_LATE, 51)


def test_a_report_of_one_year_does_not_answer_for_another() -> None:
    facts = right(OPEN, report("2023-12-20", 2023))
    assert the(facts, "2025-01-01", RULE, "2024").standing is S.OVERDUE


# ---- whether it is owed ------------------------------------------------------------------------------------------


def test_unknown_land_cannot_be_told_and_is_never_flagged() -> None:
    found = the(right(), "2024-01-01", RULE, "2023")
    assert (found.standing, found.duty.unknown, found.may_be_acted_on) == (S.CANNOT_TELL, "land_surveyed", False)
    assert found.consequences == ()


def test_a_complete_report_settles_it_even_where_the_land_is_unknown() -> None:
    assert the(right(report("2023-12-20", 2023)), "2024-01-01", RULE, "2023").standing is S.MET


def test_land_restored_to_zero_ends_the_duty_with_the_next_year() -> None:
    facts = right(OPEN, survey("2023-06-30", 50_000, 50_000))
    assert the(facts, "2024-01-01", RULE, "2023").standing is S.OVERDUE  # open until June
    assert find(facts, "2025-01-01", RULE, "2024") is None


def test_land_damaged_anew_brings_the_duty_back_in_that_year() -> None:
    facts = right(OPEN, survey("2022-06-30", 50_000, 50_000), survey("2024-12-31", 60_000, 50_000))
    assert find(facts, "2024-12-30", RULE, "2024") is None
    assert find(facts, "2024-12-31", RULE, "2023") is None
    assert the(facts, "2024-12-31", RULE, "2024").standing is S.DUE_TODAY


def test_land_found_restored_on_the_first_of_january_owes_nothing_for_that_year() -> None:
    facts = right(OPEN, survey("2024-01-01", 50_000, 50_000))
    assert the(facts, "2024-01-01", RULE, "2023").standing is S.OVERDUE
    assert find(facts, "2024-12-31", RULE, "2024") is None


def test_a_survey_of_a_later_year_says_nothing_about_an_earlier_one() -> None:
    facts = right(survey("2024-03-01"))
    assert the(facts, "2024-06-01", RULE, "2023").standing is S.CANNOT_TELL
    assert the(facts, "2025-01-01", RULE, "2024").standing is S.OVERDUE


def test_a_right_granted_late_in_a_year_owes_that_year_and_none_before() -> None:
    facts = right(OPEN, granted_on=d("2024-12-20"))
    assert the(facts, "2025-01-01", RULE, "2024").standing is S.OVERDUE
    assert find(facts, "2025-01-01", RULE, "2023") is None


def test_a_licence_that_ended_leaves_the_duty_with_the_former_holder() -> None:
    for kind in (EventKind.REVOKED, EventKind.CLOSED, EventKind.TERMINATED):
        found = the(right(OPEN, event(kind, "2023-05-01")), "2024-01-01", RULE, "2023")
        assert (found.standing, found.duty.liable.kind) == (S.OVERDUE, AddresseeKind.FORMER_HOLDER)
        assert found.duty.liable.uscc == HOLDER


def test_a_suspended_mine_still_owes_it() -> None:
    found = the(right(OPEN, event(EventKind.SUSPENDED, "2023-05-01")), "2024-01-01", RULE, "2023")
    assert (found.standing, found.duty.liable.kind) == (S.OVERDUE, AddresseeKind.HOLDER)


@pytest.mark.parametrize(
    ("transfer", "debtor_of_2023"),
    [("2023-12-31", BUYER), ("2024-01-01", HOLDER), ("2024-06-01", HOLDER)],
)
def test_years_that_ended_before_a_transfer_stay_with_the_old_holder(transfer: str, debtor_of_2023: str) -> None:
    facts = right(OPEN, holding(transfer, BUYER))
    assert the(facts, "2025-01-01", RULE, "2023").duty.liable.uscc == debtor_of_2023
    assert the(facts, "2025-01-01", RULE, "2024").duty.liable.uscc == BUYER


def test_before_the_transfer_the_running_year_is_the_old_holders() -> None:
    facts = right(OPEN, holding("2024-06-01", BUYER))
    assert the(facts, "2024-05-31", RULE, "2024").duty.liable.uscc == HOLDER


def test_what_was_due_before_tracking_began_is_no_record_and_never_flagged() -> None:
    facts = right(OPEN, report("2020-12-01", 2020), tracked_from=d("2023-01-01"))
    found = the(facts, "2024-01-01", RULE, "2022")
    assert (found.standing, found.may_be_acted_on, found.days_overdue) == (S.NO_RECORD, False, 0)
    assert the(facts, "2024-01-01", RULE, "2020").standing is S.MET


def test_tracking_that_begins_on_the_due_date_tracks_that_year() -> None:
    facts = right(OPEN, tracked_from=d("2023-12-31"))
    assert the(facts, "2024-01-01", RULE, "2023").standing is S.OVERDUE


# ---- who can owe it ----------------------------------------------------------------------------------------------


def test_an_ownerless_site_owes_no_report_though_a_company_is_stored_S25() -> None:
    facts = right(OPEN, party_gone("2023-03-01"), subject_type=SubjectType.LEGACY_SITE)
    assert [f for f in judge(facts, "2024-01-01") if f.duty.rule == RULE] == []


def test_a_party_found_later_owes_from_then_on_S25() -> None:
    facts = right(OPEN, party_gone("2022-03-01"), party_found("2024-05-01"), subject_type=SubjectType.LEGACY_SITE)
    assert find(facts, "2024-06-01", RULE, "2023") is None
    assert the(facts, "2025-01-01", RULE, "2024").duty.liable.uscc == HOLDER


def test_a_legacy_site_nobody_is_known_for_owes_no_report_S27() -> None:
    facts = right(OPEN, held=False, subject_type=SubjectType.LEGACY_SITE)
    assert find(facts, "2024-01-01", RULE, "2023") is None


def test_a_mining_right_without_a_holder_on_record_has_no_addressee() -> None:
    found = the(right(OPEN, held=False), "2024-01-01", RULE, "2023")
    assert found.duty.liable.kind is AddresseeKind.UNKNOWN
