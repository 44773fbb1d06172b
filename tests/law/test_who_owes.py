"""Who owes: the holder of that day, the one before, the one after, the government, the bureau; and for how long."""

from __future__ import annotations

from typing import Any

import pytest

from restoration.law.events import ContractClause, EventKind, Ground
from restoration.law.facts import Fact, RightFacts, SubjectType
from restoration.law.findings import Standing
from restoration.law.letters.content import AddresseeKind
from tests.law.builders import (
    BUYER,
    ELSEWHERE,
    HOLDER,
    KAIZHOU,
    PINGQUAN,
    YONGJING,
    ZHENGNING,
    d,
    event,
    find,
    holding,
    inspected,
    judge,
    party_gone,
    plan,
    right,
    survey,
    the,
)
from tests.law.sheet import fact

A = AddresseeKind
LAND = survey("2022-06-01")
SOLD = holding("2024-05-01", BUYER)


def mine(*texts: str, more: tuple[Fact, ...] = (), **over: Any) -> RightFacts:
    """A mine with facts in words, numbered e-0, e-1 …"""
    rows = [fact(text, f"e-{n}") for n, text in enumerate(texts)]
    over = {"places": ELSEWHERE, "granted_on": d("2015-01-01"), "newly_granted": False} | over
    return right(LAND, *rows, *more, **over)


FAILED_MARCH = "acceptance_failed 2024-01-10 due_on=2024-03-31"
FAILED_JUNE = "acceptance_failed 2024-01-10 due_on=2024-06-30"
FILED = "information_filed 2023-03-01 year=2022"

WHO = [
    # (the duty, its occasion, facts, day, who, which company)
    ("acceptance_rectification", "e-0", mine(FAILED_MARCH), "2024-07-01", A.HOLDER, HOLDER),
    # what was due before the transfer stays with the transferor; what fell due after it went over with the right
    ("acceptance_rectification", "e-0", mine(FAILED_MARCH, more=(SOLD,)), "2024-07-01", A.FORMER_HOLDER, HOLDER),
    ("acceptance_rectification", "e-0", mine(FAILED_JUNE, more=(SOLD,)), "2024-07-01", A.HOLDER, BUYER),
    ("acceptance_rectification", "e-0", mine(FAILED_JUNE, more=(SOLD,)), "2024-04-30", A.HOLDER, HOLDER),
    # years that ended before the transfer stay, however late they are due
    ("annual_reclamation_report", "2023", mine(more=(SOLD,)), "2024-07-01", A.FORMER_HOLDER, HOLDER),
    ("annual_reclamation_report", "2024", mine(more=(SOLD,)), "2025-01-01", A.HOLDER, BUYER),
    (
        "annual_information_filing",
        "2023",
        mine(FILED, more=(holding("2024-02-01", BUYER),)),
        "2024-03-31",
        A.FORMER_HOLDER,
        HOLDER,
    ),
    # the transferee takes the duty over, and says so
    ("transfer_of_duty", f"h-2024-05-01-{BUYER[-1]}", mine(more=(SOLD,)), "2024-06-01", A.HOLDER, BUYER),
    # an undated duty is the present holder's
    ("fund_supervision_agreement", "e-0", mine("cost_planned 2024-02-01", more=(SOLD,)), "2024-06-01", A.HOLDER, BUYER),
    # after revocation, closure or the end of mining: the former holder
    (
        "acceptance_rectification",
        "e-0",
        mine(FAILED_JUNE, "revoked 2024-05-20"),
        "2024-07-01",
        A.FORMER_HOLDER,
        HOLDER,
    ),
    ("closure_restoration_complete", "ending", mine("closed 2024-05-20"), "2024-06-01", A.FORMER_HOLDER, HOLDER),
    # the bureau's own clocks
    ("acceptance_decision", "e-0", mine("acceptance_applied 2024-01-10"), "2024-07-01", A.BUREAU, ""),
    ("withdrawal_notice", "e-0", mine("withdrawal_requested 2024-01-10"), "2024-07-01", A.BUREAU, ""),
]


@pytest.mark.parametrize(("rule", "occasion", "facts", "on", "kind", "uscc"), WHO)
def test_who_owes(rule: str, occasion: str, facts: RightFacts, on: str, kind: A, uscc: str) -> None:
    liable = the(facts, on, rule, occasion).duty.liable
    assert (liable.kind, liable.uscc) == (kind, uscc)


# ---- the bureau ----------------------------------------------------------------------------------------------------


def test_a_late_bureau_is_shown_and_never_flagged_or_written_to() -> None:
    found = the(mine("acceptance_applied 2024-01-10"), "2025-01-01", "acceptance_decision", "e-0")
    assert (found.standing, found.may_be_acted_on) == (Standing.OVERDUE, False)
    assert found.duty.liable.name == "本局"


def test_the_bureau_owes_an_answer_for_an_ownerless_mine_too() -> None:
    facts = mine("acceptance_applied 2024-01-10", more=(party_gone("2023-01-01"),))
    assert the(facts, "2025-01-01", "acceptance_decision", "e-0").duty.liable.kind is A.BUREAU


# ---- ownerless and legacy ------------------------------------------------------------------------------------------


def test_no_company_owes_anything_for_an_ownerless_mine() -> None:
    texts = (FAILED_MARCH, "cost_planned 2024-02-01", "works_finished 2024-01-01", "closure_decided 2024-01-02", FILED)
    facts = mine(*texts, more=(party_gone("2024-06-01"),))
    liable = {f.duty.liable.kind for f in judge(facts, "2024-07-01")}
    assert liable <= {A.GOVERNMENT, A.BUREAU}


@pytest.mark.parametrize(
    ("texts", "kind"), [((), A.UNKNOWN), (("spot_verified 2024-01-01 spot=T1 area_m2=500",), A.GOVERNMENT)]
)
def test_a_legacy_site_without_a_party_is_the_governments_once_verified(texts: tuple[str, ...], kind: A) -> None:
    facts = mine(*texts, places=PINGQUAN, held=False, subject_type=SubjectType.LEGACY_SITE, granted_on=None)
    assert the(facts, "2024-02-01", "closure_restoration_complete").duty.liable.kind is kind


# ---- how long ------------------------------------------------------------------------------------------------------

OUTLIVES = [
    ("annual_reclamation_report", "2025"),
    ("concurrent_restoration", "pl-1#1"),
    ("acceptance_rectification", "e-0"),
]


@pytest.mark.parametrize(("rule", "occasion"), OUTLIVES)
@pytest.mark.parametrize(
    "ended",
    [
        {"expires_on": d("2024-06-30")},  # expired
        {"more": (event(EventKind.CANCELLED, "2024-06-30"),)},
        {"more": (event(EventKind.REVOKED, "2024-06-30"),)},
        {"more": (event(EventKind.CLOSED, "2024-06-30"),)},
    ],
    ids=["expired", "cancelled", "revoked", "closed"],
)
def test_duties_survive_the_licence(ended: dict[str, Any], rule: str, occasion: str) -> None:
    """矿产资源法 第四十五条: restoration is owed whatever becomes of the right."""
    from tests.law.builders import phase, plan

    more = (*ended.get("more", ()), plan("2022-01-01", phase("2025-10-31")))
    rest = {k: v for k, v in ended.items() if k != "more"}
    facts = mine("acceptance_failed 2024-05-01 due_on=2025-09-30", more=more, **rest)
    found = the(facts, "2026-01-01", rule, occasion)
    assert (found.standing, found.may_be_acted_on) == (Standing.OVERDUE, True)
    assert found.duty.liable.uscc == HOLDER


def test_the_filing_of_a_licence_ends_with_the_licence() -> None:
    facts = mine(FILED, "revoked 2024-06-30")
    owed = [f.duty.occasion for f in judge(facts, "2026-01-01") if f.duty.rule == "annual_information_filing"]
    assert owed == ["2023", "2024"]


def test_acceptance_of_the_whole_ends_the_yearly_report_and_new_damage_opens_it_again() -> None:
    """土地复垦条例 第十七条 asks while land is to be reclaimed: after 总体验收合格 only if a survey finds some."""
    accepted = mine("acceptance_passed 2024-05-01")
    years = [f.duty.occasion for f in judge(accepted, "2026-06-01") if f.duty.rule == "annual_reclamation_report"]
    assert years == ["2023", "2024"]
    again = mine("acceptance_passed 2024-05-01", more=(survey("2026-03-01", 60_000, 50_000),))
    years = [f.duty.occasion for f in judge(again, "2026-06-01") if f.duty.rule == "annual_reclamation_report"]
    assert years == ["2023", "2024", "2026"]


@pytest.mark.parametrize(("year", "standing"), [("2024", Standing.CANNOT_TELL), ("2025", None)])
def test_an_acceptance_without_a_survey_says_nothing_of_the_time_before_it(
    year: str, standing: Standing | None
) -> None:
    facts = right(fact("acceptance_passed 2024-05-01", "e-0"), places=ELSEWHERE, newly_granted=False)
    found = find(facts, "2026-01-01", "annual_reclamation_report", year)
    assert (found.standing if found else None) is standing


# ---- what was before the records ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("acceptance_failed 2022-01-10 due_on=2022-12-31", "acceptance_rectification"),  # due the day before
        ("control_changed 2022-12-31", "control_change_report"),
        ("emergency_occurred 2022-12-31", "emergency_report"),
    ],
)
def test_what_fell_due_before_records_were_kept_is_not_asked(text: str, rule: str) -> None:
    assert find(mine(text), "2024-01-01", rule) is None


def test_what_fell_due_on_the_first_day_of_the_records_is() -> None:
    facts = mine("acceptance_failed 2022-01-10 due_on=2023-01-01")
    assert the(facts, "2024-01-01", "acceptance_rectification").standing is Standing.OVERDUE


# ---- who is not meant ---------------------------------------------------------------------------------------------

SEEN = inspected("2023-04-12", Ground.RESTORATION_DUTY)
BEGUN, MINING = "construction_started 2023-01-05", "mining_started 2024-02-01"


@pytest.mark.parametrize(
    ("facts", "owed"),
    [
        (mine(more=(SEEN,), places=ZHENGNING), True),
        (mine("mining_started 2023-04-12", more=(SEEN,), places=ZHENGNING), True),
        (mine(BEGUN, more=(SEEN,), places=ZHENGNING), False),
        (mine(BEGUN, MINING, more=(SEEN,), places=ZHENGNING), False),  # built then; what came later changes nothing
        (mine(more=(SEEN,), places=ZHENGNING, subject_type=SubjectType.EXPLORATION_RIGHT), False),
    ],
    ids=["nothing else known", "mining that day", "being built", "mining since", "an exploration right"],
)
def test_zhengning_lists_producing_mines_alone(facts: RightFacts, owed: bool) -> None:
    assert (find(facts, "2024-06-01", "unperformed_duty_found") is not None) is owed


@pytest.mark.parametrize(
    ("places", "rule"), [(YONGJING, "responsibility_letter"), (KAIZHOU, "fund_account_open")], ids=["letter", "account"]
)
@pytest.mark.parametrize(("kind", "owed"), [(SubjectType.MINING_RIGHT, True), (SubjectType.EXPLORATION_RIGHT, False)])
def test_an_exploration_right_owes_no_account(
    places: tuple[str, ...], rule: str, kind: SubjectType, owed: bool
) -> None:
    facts = right(plan("2023-05-10"), places=places, granted_on=d("2023-05-01"), newly_granted=True, subject_type=kind)
    assert (find(facts, "2024-06-01", rule) is not None) is owed


def test_a_transfer_is_met_by_a_clause_about_restoration_alone() -> None:
    def standing(topic: str) -> Standing:
        clause = event(
            EventKind.CONTRACT_CLAUSE_RECORDED,
            "2024-05-20",
            ContractClause(topic=topic, clause="承接"),  # type: ignore[arg-type]
        )
        return the(mine(more=(SOLD, clause)), "2024-06-01", "transfer_of_duty").standing

    assert standing("restoration") is Standing.MET
    assert standing("green_mine") is Standing.OUTSTANDING
