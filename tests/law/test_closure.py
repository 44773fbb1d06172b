"""O-35 closure_restoration_complete: who restores after mining has ended (S25: sites T and U of Pingquan)."""

from __future__ import annotations

import pytest

from restoration.law.events import EventKind
from restoration.law.facts import Event, RightFacts, SubjectType
from restoration.law.findings import Standing
from restoration.law.letters.content import AddresseeKind
from tests.law.builders import (
    ELSEWHERE,
    HOLDER,
    KAIZHOU,
    PINGQUAN,
    TAONAN,
    ZHENGNING,
    d,
    event,
    find,
    judge,
    local,
    officer,
    party_found,
    party_gone,
    phase,
    plan,
    replace,
    right,
    survey,
    the,
)
from tests.law.rows import Row, holds

RULE = "closure_restoration_complete"
CN_2019 = f"CN/{RULE}@2019-07-24"
PQ, KZ, TN = f"130881/{RULE}@2023-01-01", f"500154/{RULE}@2023-03-14", f"220881/{RULE}@2023-01-01"
S = Standing
LAND = survey("2022-06-01", 40_000, 10_000)
CLOSED = event(EventKind.CLOSED, "2023-05-01")
REVOKED = event(EventKind.REVOKED, "2023-03-14")
SET = officer(EventKind.DATE_SET, "2023-06-01", RULE, "ending", "2024-06-30")
ACCEPTED = event(EventKind.ACCEPTANCE_PASSED, "2024-07-10")
PLACE = {"places": PINGQUAN}

T = right(LAND, party_gone("2020-01-01"), **PLACE, subject_type=SubjectType.LEGACY_SITE)
U = right(LAND, event(EventKind.CLOSED, "2019-01-01"), **PLACE, subject_type=SubjectType.LEGACY_SITE)

CN_2025, CN_2026 = f"CN/{RULE}@2025-07-01", f"CN/{RULE}@2026-06-15"
SHUT = event(EventKind.CLOSED, "2026-07-01")


def shut(*phases: str, approved: str = "2020-01-01", ended: Event = SHUT, **over: object) -> RightFacts:
    """A closed mine whose plan has phases due on these days."""
    made = plan(approved, *(phase(due, no=n) for n, due in enumerate(phases, 1)))
    return right(LAND, made, ended, places=ELSEWHERE, **over)


PHASED = shut("2025-12-31", "2026-07-01")
LATER = shut("2026-06-30", "2028-12-31")


def replanned(approved: str) -> RightFacts:
    """The same mine, with a phase after the closure, and a new plan approved on a day."""
    again = plan(approved, phase("2028-12-31"), code="pl-2", version=2)
    return replace(LATER, plans=(*LATER.plans, again))


ROWS = [
    # 矿产资源法实施条例 51: what the plan phases is complete before the closure, other restoration within two years
    Row(CN_2026, PHASED, "2026-06-30", None),
    Row(CN_2026, PHASED, "2026-07-01", S.DUE_TODAY, "2026-07-01"),
    Row(CN_2026, PHASED, "2026-07-02", S.OVERDUE, "2026-07-01", 1),
    Row(CN_2026, shut("2025-12-31", "2026-07-02"), "2026-07-02", S.PENDING, "2028-07-01"),  # a phase after the closure
    Row(CN_2026, shut("2025-12-31", "2026-07-02"), "2028-07-02", S.OVERDUE, "2028-07-01", 1),
    Row(CN_2026, replanned("2026-08-01"), "2026-07-31", S.PENDING, "2028-07-01"),  # a new plan, after the closure,
    Row(CN_2026, replanned("2026-08-01"), "2026-08-01", S.PENDING, "2028-07-01"),  # takes no phase from the old one
    Row(CN_2026, replanned("2026-08-01"), "2028-07-02", S.OVERDUE, "2028-07-01", 1),
    Row(CN_2026, replanned("2026-07-01"), "2026-07-02", S.PENDING, "2028-07-01"),  # in force on the day itself
    Row(CN_2026, shut(), "2026-07-02", S.PENDING, "2028-07-01"),  # a plan without phases
    Row(CN_2026, shut("2026-12-31", approved="2026-07-02"), "2026-07-02", S.PENDING, "2028-07-01"),  # approved after it
    Row(CN_2026, shut("2025-12-31", mineral="铀"), "2026-07-02", S.OUTSTANDING),  # exempt
    Row(CN_2025, shut("2025-12-31", ended=event(EventKind.CLOSED, "2026-06-14")), "2026-06-14", S.OUTSTANDING),
    Row(
        CN_2026,
        shut("2025-12-31", ended=event(EventKind.CLOSED, "2026-06-15")),
        "2026-06-15",
        S.DUE_TODAY,
        "2026-06-15",
    ),
    Row(CN_2026, shut("2025-12-31", ended=event(EventKind.REVOKED, "2026-07-01")), "2026-07-02", S.OUTSTANDING),
    Row(PQ, right(LAND, CLOSED, **PLACE), "2023-04-30", None),
    Row(PQ, right(LAND, CLOSED, **PLACE), "2023-05-01", S.OUTSTANDING),
    Row(PQ, right(LAND, CLOSED, **PLACE), "2026-05-01", S.OUTSTANDING),  # no number in the text; the period is over
    Row(PQ, right(LAND, CLOSED, SET, **PLACE), "2024-06-29", S.PENDING, "2024-06-30"),
    Row(PQ, right(LAND, CLOSED, SET, **PLACE), "2024-06-30", S.DUE_TODAY, "2024-06-30"),
    Row(PQ, right(LAND, CLOSED, SET, **PLACE), "2024-07-01", S.OVERDUE, "2024-06-30", 1),
    Row(PQ, right(LAND, CLOSED, SET, ACCEPTED, **PLACE), "2024-07-10", S.MET_LATE, "2024-06-30", 10),
    Row(PQ, T, "2022-12-31", None),  # before the plan was law
    Row(PQ, T, "2023-01-01", S.OUTSTANDING),
    Row(PQ, U, "2022-12-31", None),
    Row(PQ, U, "2023-01-01", S.OUTSTANDING),
    Row(KZ, right(LAND, REVOKED), "2023-03-13", None),
    Row(KZ, right(LAND, REVOKED), "2023-03-14", S.OUTSTANDING),
    Row(KZ, right(LAND, event(EventKind.TERMINATED, "2022-01-01")), "2023-03-13", None),
    Row(KZ, right(LAND, event(EventKind.TERMINATED, "2022-01-01")), "2023-03-14", S.OUTSTANDING, rulebook=local()),
    Row(KZ, right(LAND, REVOKED, SET), "2024-06-29", S.PENDING, "2024-06-30"),
    Row(KZ, right(LAND, REVOKED, SET), "2024-06-30", S.DUE_TODAY, "2024-06-30"),
    Row(KZ, right(LAND, REVOKED, SET), "2024-07-01", S.OVERDUE, "2024-06-30", 1),
    Row(KZ, right(REVOKED), "2023-06-01", S.CANNOT_TELL),
    Row(TN, right(LAND, REVOKED, places=TAONAN), "2024-06-01", None),  # Taonan speaks of closed mines alone
    Row(TN, right(LAND, CLOSED, places=TAONAN), "2023-04-30", None),
    Row(TN, right(LAND, CLOSED, places=TAONAN), "2023-05-01", S.OUTSTANDING),
    Row(TN, right(LAND, event(EventKind.CLOSED, "2022-09-30"), places=TAONAN), "2022-12-31", None, rulebook=local()),
    Row(
        TN,
        right(LAND, event(EventKind.CLOSED, "2022-09-30"), places=TAONAN),
        "2023-01-01",
        S.OUTSTANDING,
        rulebook=local(),
    ),
    Row(TN, right(LAND, CLOSED, SET, places=TAONAN), "2024-06-29", S.PENDING, "2024-06-30"),
    Row(TN, right(LAND, CLOSED, SET, places=TAONAN), "2024-06-30", S.DUE_TODAY, "2024-06-30"),
    Row(TN, right(LAND, CLOSED, SET, places=TAONAN), "2024-07-01", S.OVERDUE, "2024-06-30", 1),
]


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_closure_restoration_rows(row: Row) -> None:
    holds(row)


# ---- S25 ---------------------------------------------------------------------------------------------------------


def test_site_T_is_the_governments_task_and_names_no_company_S25() -> None:
    found = the(T, "2024-01-01", RULE)
    assert (found.duty.liable.kind, found.duty.liable.uscc, found.duty.liable.name) == (
        AddresseeKind.GOVERNMENT,
        "",
        "",
    )
    assert found.duty.title == "责任主体灭失矿山治理（政府任务）"
    assert [f.duty.rule for f in judge(T, "2024-01-01")] == [RULE]


def test_site_Us_former_operator_owes_it_and_can_be_written_to_S25() -> None:
    liable = the(U, "2024-01-01", RULE).duty.liable
    assert (liable.kind, liable.uscc) == (AddresseeKind.FORMER_HOLDER, HOLDER)


def test_when_a_party_of_T_is_found_T_is_treated_like_U_from_then_on_S25() -> None:
    ended = event(EventKind.CLOSED, "2015-01-01")
    facts = right(
        LAND, ended, party_gone("2020-01-01"), party_found("2024-03-01"), **PLACE, subject_type=SubjectType.LEGACY_SITE
    )
    assert the(facts, "2024-02-29", RULE).duty.liable.kind is AddresseeKind.GOVERNMENT
    assert the(facts, "2024-03-01", RULE).duty.liable.kind is AddresseeKind.FORMER_HOLDER


def test_a_legacy_site_without_any_party_on_record_has_no_addressee() -> None:
    facts = right(LAND, held=False, **PLACE, subject_type=SubjectType.LEGACY_SITE)
    assert the(facts, "2024-01-01", RULE).duty.liable.kind is AddresseeKind.UNKNOWN


# ---- what ends it ------------------------------------------------------------------------------------------------


def test_a_survey_with_nothing_open_settles_it_and_a_second_one_moves_nothing() -> None:
    done, again = survey("2024-06-30", 40_000, 40_000), survey("2025-06-01", 40_000, 40_000)
    found = the(right(LAND, CLOSED, SET, done, again, **PLACE), "2026-01-01", RULE)
    assert (found.standing, found.duty.met_on) == (S.MET, d("2024-06-30"))


def test_land_found_open_again_reopens_it() -> None:
    facts = right(LAND, CLOSED, survey("2024-02-01", 40_000, 40_000), survey("2024-09-01", 45_000, 40_000), **PLACE)
    assert the(facts, "2024-08-31", RULE).standing is S.MET
    assert the(facts, "2024-09-01", RULE).standing is S.OUTSTANDING


def test_the_open_area_is_stated() -> None:
    assert the(U, "2024-01-01", RULE).duty.found == "采矿活动已结束，尚有3.0000公顷未修复"


def test_a_producing_or_suspended_mine_does_not_owe_it() -> None:
    assert find(right(LAND, **PLACE), "2024-01-01", RULE) is None
    assert find(right(LAND, event(EventKind.SUSPENDED, "2023-05-01"), **PLACE), "2024-01-01", RULE) is None


def test_where_no_plan_states_it_the_nations_law_does() -> None:
    for places in (ELSEWHERE, ZHENGNING):
        assert the(right(LAND, CLOSED, places=places), "2024-01-01", RULE).duty.terms.version_id == CN_2019
    assert find(right(LAND, CLOSED, places=ZHENGNING), "2024-01-01", RULE, rulebook=local()) is None


@pytest.mark.parametrize(
    ("kind", "closed", "mineral", "due"),
    [
        (EventKind.CLOSED, "2018-05-01", "煤", None),  # before any text of the nation here: not by today's two years
        (EventKind.CLOSED, "2026-06-14", "煤", None),  # the day before the two years became law
        (EventKind.CLOSED, "2026-06-15", "煤", "2028-06-15"),
        (EventKind.CLOSED, "2027-02-28", "煤", "2029-02-28"),
        (EventKind.REVOKED, "2026-07-01", "煤", None),  # the two years count from a closure alone
        (EventKind.CLOSED, "2026-07-01", "铀", None),  # radioactive ores are exempt
    ],
)
def test_two_years_after_a_closure(kind: EventKind, closed: str, mineral: str, due: str | None) -> None:
    facts = right(LAND, event(kind, closed), places=ELSEWHERE, mineral=mineral, tracked_from=d("2018-01-01"))
    assert the(facts, "2027-03-01", RULE).due_on == (d(due) if due else None)


def test_the_plans_article_is_cited_beside_the_nations() -> None:
    assert [c.printed() for c in the(U, "2024-01-01", RULE).duty.terms.cites] == [
        "《矿山地质环境保护规定》（国土资源部令第44号，自然资源部令第5号修正）第十九条",
        "《平泉市矿产资源总体规划（2021-2025年）》第五章第三节 历史遗留矿山",
    ]


def test_kaizhous_former_holder_owes_it_after_revocation() -> None:
    found = the(right(LAND, REVOKED, places=KAIZHOU), "2024-01-01", RULE)
    assert found.duty.liable.kind is AddresseeKind.FORMER_HOLDER
