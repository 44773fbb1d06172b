"""States of a case: the table is the whole diagram, and the check touches only what nobody has acted on."""

from __future__ import annotations

import pytest

from restoration.errors import IllegalStep
from restoration.law.cases.flow import TRANSITIONS, advance
from restoration.law.cases.states import BY_THE_CHECK, CaseState, OpenCase, Proposed, Step, propose
from restoration.law.events import EventKind
from restoration.law.facts import RightFacts
from tests.law.books import head, version
from tests.law.builders import ELSEWHERE, book, judge, officer, report, right, shipped, survey, withdrawn

RULE = "annual_reclamation_report"
C = CaseState
LAND = survey("2022-01-01")
LATE = right(LAND, places=ELSEWHERE)
ENDS = {C.CLEAR, C.REMOVED, C.REVOKED, C.SERIOUS_RELEASED}

PATHS = {
    "cured": [Step.FLAG, Step.CURE],
    "corrected facts": [Step.FLAG, Step.WITHDRAW],
    "closed by an officer": [Step.FLAG, Step.CLOSE],
    "rectified at the second try": [
        Step.FLAG,
        Step.ORDER,
        Step.REPORT_RECTIFIED,
        Step.FAIL_CHECK,
        Step.REPORT_RECTIFIED,
        Step.PASS_CHECK,
    ],
    "listed and removed at the second try": [
        Step.PROPOSE_LISTING,
        Step.GIVE_NOTICE,
        Step.LIST,
        Step.APPLY_REMOVAL,
        Step.ACCEPT_APPLICATION,
        Step.REFUSE_REMOVAL,
        Step.APPLY_REMOVAL,
        Step.ACCEPT_APPLICATION,
        Step.REMOVE,
    ],
    "views upheld": [Step.PROPOSE_LISTING, Step.GIVE_NOTICE, Step.DECLINE],
    "listing annulled": [Step.PROPOSE_LISTING, Step.GIVE_NOTICE, Step.LIST, Step.REVOKE],
    "serious dishonesty": [Step.PROPOSE_SERIOUS, Step.LIST_SERIOUS, Step.RELEASE],
}


@pytest.mark.parametrize("steps", PATHS.values(), ids=PATHS)
def test_a_whole_way_through_the_table_ends_where_nothing_follows(steps: list[Step]) -> None:
    state: CaseState | None = None
    for step in steps:
        state = advance(state, step)
    assert state in ENDS
    assert not [step for step in Step if (state, step) in TRANSITIONS]


@pytest.mark.parametrize("state", [None, *CaseState])
def test_every_step_not_in_the_table_is_refused(state: CaseState | None) -> None:
    for step in [s for s in Step if (state, s) not in TRANSITIONS]:
        with pytest.raises(IllegalStep) as refused:
            advance(state, step)
        assert step.value in refused.value.message


def test_the_check_moves_only_what_no_person_has_acted_on() -> None:
    taken = {(before, after) for (before, step), after in TRANSITIONS.items() if step in BY_THE_CHECK}
    assert taken == {(None, C.SUSPECTED), (C.SUSPECTED, C.CLEAR)}


def test_nobody_is_listed_without_notice_and_views() -> None:
    assert {before for (before, _), after in TRANSITIONS.items() if after is C.LISTED} == {
        C.HEARING_OF_VIEWS,
        C.REMOVAL_CHECKING,
        C.LISTED,
    }
    assert {before for (before, _), after in TRANSITIONS.items() if after is C.HEARING_OF_VIEWS} == {
        C.LISTING_PROPOSED,
        C.HEARING_OF_VIEWS,
    }


def test_no_state_is_out_of_reach() -> None:
    assert set(TRANSITIONS.values()) == set(CaseState)


# ---- what the check proposes -------------------------------------------------------------------------------------


def open_case(state: CaseState = C.SUSPECTED, occasion: str = "2023") -> OpenCase:
    return OpenCase(7, RULE, occasion, state)


def steps(facts: RightFacts, as_of: str, *cases: OpenCase) -> list[Proposed]:
    return propose(judge(facts, as_of), cases)


def test_what_is_newly_overdue_is_flagged_once() -> None:
    assert steps(LATE, "2023-12-31") == []
    assert steps(LATE, "2024-01-01") == [Proposed(Step.FLAG, RULE, "2023", None)]
    assert steps(LATE, "2024-01-01", open_case()) == []
    assert steps(LATE, "2024-06-01", open_case()) == []


def test_each_late_duty_is_a_case_of_its_own() -> None:
    assert {s.occasion for s in steps(LATE, "2025-01-01", open_case())} == {"2024"}


def test_what_was_fulfilled_before_anybody_acted_is_cured() -> None:
    facts = right(LAND, report("2024-01-05", 2023), places=ELSEWHERE)
    assert steps(facts, "2024-01-05", open_case()) == [Proposed(Step.CURE, RULE, "2023", 7)]


def test_what_turns_out_to_have_been_in_time_is_cured_too() -> None:
    facts = right(LAND, report("2023-12-20", 2023, recorded="2024-02-01"), places=ELSEWHERE)
    assert [s.step for s in steps(facts, "2024-02-01", open_case())] == [Step.CURE]


@pytest.mark.parametrize(
    "facts",
    [
        right(survey("2022-01-01", 0), places=ELSEWHERE),  # no land: nothing was ever owed
        right(places=ELSEWHERE),  # the survey was withdrawn: cannot be told
        right(LAND, officer(EventKind.EXEMPTED, "2024-01-10", RULE, "2023"), places=ELSEWHERE),
        right(LAND, officer(EventKind.DATE_EXTENDED, "2024-01-10", RULE, "2023", "2024-06-30"), places=ELSEWHERE),
    ],
    ids=["not owed", "unknown", "exempt", "extended"],
)
def test_what_may_no_longer_be_acted_on_is_withdrawn(facts: RightFacts) -> None:
    assert steps(facts, "2024-02-01", open_case()) == [Proposed(Step.WITHDRAW, RULE, "2023", 7)]


@pytest.mark.parametrize("state", [s for s in CaseState if s is not C.SUSPECTED and s not in ENDS])
def test_a_case_a_person_has_acted_on_is_left_alone(state: CaseState) -> None:
    cured = right(LAND, report("2024-01-05", 2023), places=ELSEWHERE)
    for facts in (LATE, cured, right(places=ELSEWHERE)):
        assert steps(facts, "2024-02-01", open_case(state)) == []


def test_a_report_withdrawn_after_the_cure_is_flagged_again() -> None:
    facts = right(LAND, report("2024-01-05", 2023), withdrawn("2024-02-01", "rp-2023-1"), places=ELSEWHERE)
    assert [s.step for s in steps(facts, "2024-02-01")] == [Step.FLAG]


def test_a_pending_text_flags_nobody() -> None:
    rulebook = book(head() + version(confidence="pending"))
    assert propose(judge(LATE, "2024-02-01", rulebook), []) == []
    assert [s.step for s in propose(judge(LATE, "2024-02-01", shipped()), [])] == [Step.FLAG]


def test_unknown_outstanding_and_incomplete_flag_nobody() -> None:
    assert steps(right(places=ELSEWHERE), "2024-02-01") == []


def test_carrying_out_what_was_proposed_leaves_nothing_to_propose() -> None:
    """Twice the same night is once: flag, then nothing; cure, then nothing."""
    first = steps(LATE, "2024-01-01")
    filed = [OpenCase(n, s.rule, s.occasion, advance(None, s.step)) for n, s in enumerate(first)]
    assert steps(LATE, "2024-01-01", *filed) == []
    cured = right(LAND, report("2024-01-05", 2023), places=ELSEWHERE)
    for step in steps(cured, "2024-01-05", *filed):
        filed = [c for c in filed if c.id != step.case]
    assert (filed, steps(cured, "2024-01-05", *filed)) == ([], [])
