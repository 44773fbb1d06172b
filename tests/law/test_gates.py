"""Gates as tables: each text before, on and after the day that matters; unknown and pending never read as yes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from restoration.errors import BookRefused
from restoration.law.admission import book as admission_book
from restoration.law.admission import gates
from restoration.law.admission.book import Admission
from restoration.law.admission.gate_kinds.looking import Application, CaseFact, HeldRight, Verdict
from restoration.law.admission.gate_kinds.works import walk
from restoration.law.admission.gate_terms import Decision, Steps
from restoration.law.admission.gates import Answer, DecisionAnswer, GateFinding
from restoration.law.cases.states import CaseKind, CaseState
from restoration.law.duty import Setting
from restoration.law.events import EventKind, Ground
from restoration.law.events.closure import Aftercare, ClosurePlanApproved, PhaseAccepted
from restoration.law.events.right import EntryDocument
from restoration.law.events.supervision import GreenStatus, Recheck
from restoration.law.facts import RightFacts, SubjectType
from restoration.law.findings import findings_of
from restoration.law.workdays import Calendar
from tests.law import builders as b
from tests.law.builders import BUYER, HOLDER, KAIZHOU, PINGQUAN, TAONAN, YONGJING, ZHENGNING, d, event, right, survey

D, A = Decision, Answer
CLEAN = survey("2021-01-01", damaged=0)
ACCEPTED = event(EventKind.ACCEPTANCE_PASSED, "2024-09-10")


def held(facts: RightFacts, on: str) -> HeldRight:
    """A right with its duties judged under the shipped books."""
    found = findings_of(facts, Setting(b.shipped(), Calendar.load(), d(on)))
    return HeldRight(facts.current().on(d(on)), tuple(found))


def local() -> Admission:
    """The plans alone."""
    return admission_book.load(b.shipped().only_local())


def ask(facts: RightFacts, on: str, decision: Decision, *, layers: str = "all", **more: Any) -> DecisionAnswer:
    """One question about one right."""
    own = held(facts, on)
    holder = own.facts.holder_on(d(on))
    given = {
        "as_of": d(on),
        "places": facts.places,
        "uscc": holder.uscc if holder else "",
        "right": own,
        "held": (own,),
    }
    given |= {"confirmed_sources": facts.confirmed_sources}
    admission = admission_book.load(b.shipped()) if layers == "all" else local()
    [answer] = gates.ask(admission, Application(**given | more), [decision])
    return answer


def found(answer: DecisionAnswer) -> list[str]:
    """What decides it."""
    return [f.text for g in answer.deciding for f in g.found if f.verdict is g.verdict]


def case(**changes: Any) -> CaseFact:
    """A correction case of the holder's in Zhengning, under order."""
    given: dict[str, Any] = {
        "code": "ca_1",
        "kind": CaseKind.CORRECTION,
        "state": CaseState.ORDERED,
        "mine": "M-1",
        "places": ZHENGNING,
        "uscc": HOLDER,
        "rule": "concurrent_restoration",
    }
    return CaseFact(**given | changes)


FAILED = case(failed_on=date(2023, 7, 13))
LATE = case(late_since=date(2023, 7, 13))

# ---- breaches ------------------------------------------------------------------------------------------------------

CASES = [
    ("failed, Zhengning's own text", FAILED, "2023-08-01", D.RENEWAL, "local", A.NO),
    ("failed: land too", FAILED, "2023-08-01", D.CONSTRUCTION_LAND, "local", A.NO),
    ("late but not re-checked: Zhengning's gate is open", LATE, "2023-08-01", D.RENEWAL, "local", A.YES),
    ("cancellation is not in Zhengning's list", FAILED, "2023-08-01", D.CANCELLATION, "local", A.UNKNOWN),
    ("before the plan was law", FAILED, "2022-11-10", D.RENEWAL, "local", A.UNKNOWN),
    ("another company's failure", replace(FAILED, uscc=BUYER), "2023-08-01", D.RENEWAL, "local", A.YES),
    ("a failure in another county", replace(FAILED, places=KAIZHOU), "2023-08-01", D.RENEWAL, "local", A.YES),
    ("保护规定 27: late is enough", LATE, "2023-08-01", D.CHANGE, "all", A.NO),
    ("保护规定 27, last day it is confirmed", LATE, "2025-06-30", D.CHANGE, "all", A.NO),
    ("保护规定 27 after 2025-06-30: pending, never yes", LATE, "2025-07-01", D.CHANGE, "all", A.UNKNOWN),
    ("… of a rule it does not name", replace(LATE, rule="fund_disclosure"), "2023-08-01", D.RENEWAL, "all", A.YES),
]


@pytest.mark.parametrize(("what", "known", "on", "decision", "layers", "expected"), CASES, ids=[c[0] for c in CASES])
def test_orders_that_were_not_obeyed(
    what: str, known: CaseFact, on: str, decision: Decision, layers: str, expected: Answer
) -> None:
    facts = right(CLEAN, *approved_change(), places=ZHENGNING)
    assert ask(facts, on, decision, layers=layers, cases=(known,)).answer is expected


def approved_change() -> list[Any]:
    """A reviewed change, so that only the case decides."""
    paper = EntryDocument(document="变更方案审查", result="approved")
    return [event(EventKind.ENTRY_DOCUMENT_RECORDED, "2022-01-01", paper)]


LISTINGS = [
    (CaseState.HEARING_OF_VIEWS, A.YES),
    (CaseState.LISTED, A.UNKNOWN),  # the measures are not in a confirmed text: never yes
    (CaseState.REMOVAL_APPLIED, A.UNKNOWN),  # applying does not end it
    (CaseState.REMOVED, A.YES),
    (CaseState.REVOKED, A.YES),
]


@pytest.mark.parametrize(("state", "expected"), LISTINGS)
def test_a_list_counts_only_while_the_entry_is_in_force(state: CaseState, expected: Answer) -> None:
    listing = case(kind=CaseKind.LISTING, state=state)
    answer = ask(right(CLEAN, places=ZHENGNING), "2024-08-01", D.RENEWAL, cases=(listing,))
    assert answer.answer is expected
    assert ("在矿业权人异常名录内" in "".join(found(answer)) or expected is A.YES) is True


@pytest.mark.parametrize(("on", "expected"), [("2027-07-31", A.UNKNOWN), ("2027-08-01", A.YES), ("2027-08-02", A.YES)])
def test_serious_dishonesty_counts_until_its_term_is_over(on: str, expected: Answer) -> None:
    entry = case(kind=CaseKind.DISHONESTY, state=CaseState.SERIOUS_LISTED, ends_on=date(2027, 8, 1))
    answer = ask(right(CLEAN, places=ZHENGNING), on, D.RENEWAL, cases=(entry,))
    assert answer.answer is expected
    assert ("在严重失信主体名单内" in "".join(found(answer))) is (expected is A.UNKNOWN)


def test_an_entry_follows_the_right_and_a_failure_stays_with_the_company() -> None:
    listing = case(kind=CaseKind.LISTING, state=CaseState.LISTED)
    sold = right(CLEAN, b.holding(uscc=BUYER), places=ZHENGNING, held=False)
    assert ask(sold, "2024-08-01", D.RENEWAL, cases=(listing,)).answer is A.UNKNOWN
    assert ask(sold, "2024-08-01", D.RENEWAL, cases=(FAILED,)).answer is A.YES


def test_a_confirmed_source_makes_a_pending_gate_say_no() -> None:
    facts = right(CLEAN, *approved_change(), places=ZHENGNING)
    sure = frozenset({"CN/MGE"})
    assert ask(facts, "2025-08-01", D.CHANGE, cases=(LATE,), confirmed_sources=sure).answer is A.NO


REPORTS = [  # the yearly report under 土地复垦条例 17 and 20: due 2023-12-31
    ("2023-12-31", A.YES),
    ("2024-01-01", A.NO),
]


@pytest.mark.parametrize(("on", "expected"), REPORTS)
def test_a_reclamation_duty_not_performed_closes_land(on: str, expected: Answer) -> None:
    facts = right(survey("2023-01-10"), tracked_from=d("2023-01-01"), places=ZHENGNING)
    answer = ask(facts, on, D.CONSTRUCTION_LAND)
    assert answer.answer is expected
    if expected is A.NO:
        [gate] = answer.deciding
        assert [c.article for c in gate.cites] == ["第二十条"]
        assert (gate.found[0].rule, gate.found[0].occasion) == ("annual_reclamation_report", "2023")


def test_what_nobody_can_tell_is_no_yes() -> None:
    unsurveyed = right(tracked_from=d("2023-01-01"), places=ZHENGNING)
    answer = ask(unsurveyed, "2024-01-01", D.CONSTRUCTION_LAND)
    assert answer.answer is A.UNKNOWN and "缺少判断所需的事实" in "".join(found(answer))


def test_what_was_due_before_the_records_began_is_unknown() -> None:
    facts = right(CLEAN, b.plan("2020-05-10", b.phase("2022-06-30")), tracked_from=d("2023-01-01"))
    answer = ask(facts, "2023-02-01", D.CONSTRUCTION_LAND)
    assert answer.answer is A.UNKNOWN and "建账日前到期" in "".join(found(answer))


@pytest.mark.parametrize(
    ("parts", "expected"),
    [(b.LRR_PARTS, A.YES), (b.KZ_PARTS, A.NO), (b.ALL_PARTS, A.YES)],
    ids=["only the plan's parts lack", "the regulation's parts lack", "nothing lacks"],
)
def test_a_part_only_the_plan_asks_for_closes_no_gate_of_the_regulation(
    parts: frozenset[str], expected: Answer
) -> None:
    facts = right(survey("2023-01-10"), b.report("2023-12-20", 2023, parts), mineral="页岩")
    assert b.the(facts, "2024-02-01", "annual_reclamation_report", "2023").may_be_acted_on is (parts != b.ALL_PARTS)
    assert ask(facts, "2024-02-01", D.RENEWAL).gates[0].verdict is VERDICTS[expected]


VERDICTS = {A.YES: Verdict.OPEN, A.NO: Verdict.CLOSED}


def test_a_duty_without_a_day_is_for_a_person() -> None:
    facts = right(survey("2022-06-01"), event(EventKind.CLOSED, "2025-07-01"), places=ZHENGNING)
    facts = replace(facts, reports=tuple(b.report(f"{y}-12-01", y) for y in (2023, 2024, 2025)))
    answer = ask(facts, "2025-08-01", D.CONSTRUCTION_LAND)
    assert answer.answer is A.UNKNOWN and "文本未定期限" in "".join(found(answer))


def test_the_same_holder_s_other_right_counts_and_another_company_s_does_not() -> None:
    late = right(
        survey("2023-01-10"), tracked_from=d("2023-01-01"), places=ZHENGNING, id=2, code="R-2", mine_code="M-2"
    )
    clean = right(CLEAN, places=ZHENGNING)
    other = held(late, "2024-01-01")
    assert ask(clean, "2024-01-01", D.CONSTRUCTION_LAND, held=(other,)).answer is A.NO
    sold = right(CLEAN, b.holding(uscc=BUYER), places=ZHENGNING, held=False)
    assert ask(sold, "2024-01-01", D.CONSTRUCTION_LAND, held=(other,)).answer is A.YES


def test_cancellation_is_blocked_too_and_says_so() -> None:
    facts = right(survey("2023-01-10"), tracked_from=d("2023-01-01"), places=ZHENGNING)
    for on, article in (("2024-01-01", False), ("2025-07-01", True)):
        [note] = ask(facts, on, D.CANCELLATION).notes
        assert "注销也在限制之列" in note and ("第四十五条" in note) is article


def test_a_failed_recheck_outside_a_case_is_for_a_person() -> None:
    bad = event(EventKind.RECHECKED, "2023-05-01", Recheck(about="V1", officers=("甲", "乙"), result="inadequate"))
    good = event(EventKind.RECHECKED, "2023-06-01", Recheck(about="V1", officers=("甲", "乙"), result="adequate"))
    facts = right(CLEAN, bad, good, places=ZHENGNING)
    assert ask(facts, "2023-05-01", D.RENEWAL, layers="local").answer is A.UNKNOWN
    assert ask(facts, "2023-06-01", D.RENEWAL, layers="local").answer is A.YES


def test_nobody_holds_the_right() -> None:
    facts = right(CLEAN, places=ZHENGNING, held=False)
    assert ask(facts, "2023-06-01", D.RENEWAL, layers="local").answer is A.UNKNOWN


def test_a_company_alone_is_asked_the_gates_on_holders() -> None:
    given = Application(as_of=d("2023-08-01"), places=ZHENGNING, uscc=HOLDER, cases=(FAILED,))
    answers = {a.decision: a.answer for a in gates.ask(local(), given)}
    assert answers[D.FIRST_LICENCE] is answers[D.CONSTRUCTION_LAND] is A.NO
    assert answers[D.CLOSURE] is A.UNKNOWN


# ---- papers, steps, standards --------------------------------------------------------------------------------------


def paper(name: str, result: str = "approved", on: str = "2023-02-01") -> Any:
    """A paper of the checklist."""
    return event(EventKind.ENTRY_DOCUMENT_RECORDED, on, EntryDocument(document=name, result=result), code=f"{name}{on}")  # type: ignore[arg-type]


def step(kind: EventKind, on: str = "2023-05-01", **detail: Any) -> Any:
    """A step of closing."""
    payload = ClosurePlanApproved(**detail) if kind is EventKind.CLOSURE_PLAN_APPROVED else None
    return event(kind, on, payload)


def exploration(*events: Any, places: tuple[str, ...] = YONGJING) -> RightFacts:
    """An exploration right."""
    return right(*events, places=places, subject_type=SubjectType.EXPLORATION_RIGHT)


GREEN_LOW = event(EventKind.GREEN_STATUS_RECORDED, "2023-05-08", GreenStatus(status="below_standard"))
GREEN_MET = event(EventKind.GREEN_STATUS_RECORDED, "2023-09-01", GreenStatus(status="met"))
WORKS = event(EventKind.WORKS_FINISHED, "2023-06-01")
REPORTED, REVIEWED = step(EventKind.CLOSURE_REPORT_SUBMITTED), step(EventKind.CLOSURE_REPORT_APPROVED)
THREE = [paper("开发利用方案"), paper("绿色矿山建设实施方案"), paper("矿山地质环境保护与土地复垦方案")]
LOCAL = [
    (
        "LX-20 all but the land plan",
        right(paper("开发利用方案"), paper("恢复治理方案"), places=YONGJING),
        "2023-03-01",
        D.REISSUE,
        ["土地复垦方案：未提交", "恢复治理基金账户：未建立"],
    ),
    ("LX-20 the day before the plan was law", right(places=YONGJING), "2022-05-30", D.REISSUE, None),
    (
        "LX-20 from its first day",
        right(paper("恢复治理与土地复垦方案", "submitted", "2022-01-01"), places=YONGJING),
        "2022-05-31",
        D.REISSUE,
        [
            "矿产资源开发利用方案：未提交",
            "恢复治理方案：已提交，尚未审查批准",
            "土地复垦方案：已提交，尚未审查批准",
            "恢复治理基金账户：未建立",
        ],
    ),
    (
        "TN-23 two of three",
        right(*THREE[:2], places=TAONAN),
        "2023-03-01",
        D.MINING_START,
        ["矿山地质环境保护与土地复垦方案：未提交"],
    ),
    ("TN-23 all three", right(*THREE, places=TAONAN), "2023-03-01", D.MINING_START, []),
    (
        "ZN-31 no plan, no mining",
        right(places=ZHENGNING),
        "2023-03-01",
        D.MINING_START,
        ["矿产资源开发与恢复治理方案：未提交"],
    ),
    ("ZN-31 plan on record", right(b.plan("2022-05-10"), places=ZHENGNING), "2023-03-01", D.MINING_START, []),
    (
        "PQ-20 no design",
        right(paper("矿产资源开发利用方案"), places=PINGQUAN),
        "2023-03-01",
        D.MINING_START,
        ["矿山设计：未提交"],
    ),
    ("LX-39 no report", right(WORKS, ACCEPTED, places=YONGJING), "2024-09-10", D.CLOSURE, ["闭坑报告未报送"]),
    ("LX-39 whole", right(WORKS, REPORTED, ACCEPTED, places=YONGJING), "2024-09-10", D.CLOSURE, []),
    (
        "PQ-30 the day before acceptance",
        right(REPORTED, REVIEWED, ACCEPTED, places=PINGQUAN),
        "2024-09-09",
        D.CLOSURE,
        ["治理恢复未完成"],
    ),
    ("PQ-30 accepted", right(REPORTED, REVIEWED, ACCEPTED, places=PINGQUAN), "2024-09-10", D.CLOSURE, []),
    (
        "PQ-30 restored before the report was approved",
        right(WORKS, REPORTED, event(EventKind.CLOSURE_REPORT_APPROVED, "2024-09-10"), places=PINGQUAN),
        "2024-09-10",
        D.CLOSURE,
        [],
    ),
    (
        "PQ-30 restored, the day before the approval",
        right(WORKS, REPORTED, event(EventKind.CLOSURE_REPORT_APPROVED, "2024-09-10"), places=PINGQUAN),
        "2024-09-09",
        D.CLOSURE,
        ["闭坑报告未经审查批准"],
    ),
    (
        "PQ-30 approved before it was submitted",
        right(WORKS, event(EventKind.CLOSURE_REPORT_APPROVED, "2023-01-05"), REPORTED, places=PINGQUAN),
        "2024-09-10",
        D.CLOSURE,
        ["“闭坑报告经审查批准”（2023年1月5日）早于“报送闭坑报告”（2023年5月1日），次序与规定不符"],
    ),
    ("TN-33 not accepted", right(WORKS, places=TAONAN), "2024-09-10", D.CANCELLATION, ["未经验收合格"]),
    (
        "LX-19 held from the finding",
        right(GREEN_LOW, GREEN_MET, places=YONGJING),
        "2023-05-08",
        D.RESUMPTION,
        ["2023年5月8日认定未达到绿色矿山建设标准"],
    ),
    ("LX-19 not before it", right(GREEN_LOW, GREEN_MET, places=YONGJING), "2023-05-07", D.RESUMPTION, []),
    ("LX-19 met", right(GREEN_LOW, GREEN_MET, places=YONGJING), "2023-09-01", D.RESUMPTION, []),
    ("LX-10 exit, nothing restored", exploration(), "2023-03-01", D.EXPLORATION_EXIT, ["治理恢复未完成"]),
    ("LX-10 exit, works finished", exploration(WORKS), "2023-06-01", D.EXPLORATION_EXIT, []),
    ("LX-10 exit, nothing was damaged", exploration(CLEAN), "2023-06-01", D.EXPLORATION_EXIT, []),
    ("KZ-17 exit", exploration(WORKS, places=KAIZHOU), "2023-06-01", D.EXPLORATION_EXIT, []),
    (
        "PQ-23 exit asks acceptance too",
        exploration(WORKS, places=PINGQUAN),
        "2023-06-01",
        D.EXPLORATION_EXIT,
        ["未经验收合格"],
    ),
]


@pytest.mark.parametrize(("what", "facts", "on", "decision", "expected"), LOCAL, ids=[r[0] for r in LOCAL])
def test_the_plans_alone(what: str, facts: RightFacts, on: str, decision: Decision, expected: list[str] | None) -> None:
    """``None``: no text in force, unknown; an empty list: yes; else no, for exactly these reasons."""
    answer = ask(facts, on, decision, layers="local")
    if expected is None:
        assert (answer.answer, answer.gates) == (A.UNKNOWN, ())
    else:
        assert (answer.answer, found(answer)) == (A.NO if expected else A.YES, expected)


def test_a_right_of_another_kind_is_not_asked() -> None:
    assert ask(right(places=YONGJING), "2023-03-01", D.EXPLORATION_EXIT, layers="local").answer is A.UNKNOWN


def test_kaizhou_restricts_land_below_the_green_standard_and_leaves_it_to_a_person() -> None:
    answer = ask(right(GREEN_LOW), "2023-05-08", D.CONSTRUCTION_LAND, layers="local")
    assert answer.answer is A.UNKNOWN and "由审批人员判断" in "".join(found(answer))


SEEN_LOW = b.inspected("2023-05-08", Ground.GREEN_STANDARD)


@pytest.mark.parametrize(
    ("facts", "on", "expected"),
    [
        ((SEEN_LOW,), "2023-05-07", A.YES),
        ((SEEN_LOW,), "2023-05-08", A.NO),  # from the finding, not from the end of the time to rectify
        ((SEEN_LOW, b.rechecked("2023-07-01", SEEN_LOW.id, "inadequate")), "2023-07-01", A.NO),
        ((SEEN_LOW, b.rechecked("2023-07-01", SEEN_LOW.id, "adequate")), "2023-07-01", A.YES),
        (
            (SEEN_LOW, event(EventKind.GREEN_STATUS_RECORDED, "2023-08-01", GreenStatus(status="met"))),
            "2023-08-01",
            A.YES,
        ),
        ((b.inspected("2023-05-08", Ground.SERIOUS_DAMAGE),), "2023-05-08", A.YES),
    ],
)
def test_linxia_holds_production_from_an_inspections_finding(facts: tuple[Any, ...], on: str, expected: Answer) -> None:
    assert ask(right(*facts, places=YONGJING), on, D.RESUMPTION, layers="local").answer is expected


@pytest.mark.parametrize(
    ("result", "expected"), [("approved", A.YES), ("not_approved", A.NO), ("submitted", A.UNKNOWN)]
)
def test_a_question_for_a_person(result: str, expected: Answer) -> None:
    facts = right(paper("新建矿山准入审查", result), b.plan("2022-05-10"), places=ZHENGNING)
    assert ask(facts, "2023-03-01", D.FIRST_LICENCE, layers="local").answer is expected


def test_the_account_by_setting() -> None:
    papers = [paper(n) for n in ("开发利用方案", "恢复治理方案", "土地复垦方案")]
    facts = right(*papers, places=YONGJING)
    chosen = frozenset({"account_before_first_licence"})
    assert ask(facts, "2023-03-01", D.FIRST_LICENCE, layers="local").answer is A.YES
    assert ask(facts, "2023-03-01", D.FIRST_LICENCE, layers="local", settings=chosen).answer is A.NO
    with_account = right(*papers, b.account("2023-01-01"), places=YONGJING)
    assert ask(with_account, "2023-03-01", D.FIRST_LICENCE, layers="local", settings=chosen).answer is A.YES


# ---- the nation ----------------------------------------------------------------------------------------------------


def test_closing_before_acceptance_by_period() -> None:
    """保护规定 19 refuses to 2026-06-14; then 实施条例 51 gives two years, and a person reads the plan."""
    facts = right(WORKS)
    days = {"2019-07-23": A.UNKNOWN, "2019-07-24": A.NO, "2026-06-14": A.NO, "2026-06-15": A.UNKNOWN}
    assert {on: ask(facts, on, D.CLOSURE).answer for on in days} == days


def test_renewal_asks_acceptance_of_what_is_due() -> None:
    facts = right(survey("2021-01-10"), b.plan("2022-05-10", b.phase("2023-03-31")))

    def gate(on: str, of: RightFacts = facts) -> GateFinding:
        return next(g for g in ask(of, on, D.RENEWAL).gates if g.id == "reclamation_accepted")

    assert gate("2023-03-31").verdict == "open"
    assert gate("2023-04-01").verdict == "closed"
    earlier = right(survey("2021-01-10"), b.plan("2020-05-10", b.phase("2022-03-31")))
    assert gate("2023-04-01", earlier).verdict == "unknown"  # due before the records began
    done = event(EventKind.PHASE_ACCEPTED, "2023-04-01", PhaseAccepted(plan="pl-1", phase=1, area_m2=1))
    assert gate("2023-04-01", replace(facts, events=(*facts.events, done))).verdict == "open"
    assert gate("2023-04-01", right(survey("2021-01-10"))).verdict == "unknown"  # no plan on record: nobody can say


def test_aftercare_outlives_cancellation() -> None:
    care = event(EventKind.AFTERCARE_SET, "2023-10-10", Aftercare(until=d("2027-09-30")))
    facts = right(care, ACCEPTED, places=TAONAN)
    assert ask(facts, "2024-09-10", D.CANCELLATION, layers="local").notes == ("后期管护至2027-09-30，注销后继续履行",)
    assert ask(facts, "2027-10-01", D.CANCELLATION, layers="local").notes == ()


# ---- the files -----------------------------------------------------------------------------------------------------

GOOD = """
place = "621025"
[[gate.x]]
title = "t"
decisions = ["renewal"]
scope = "holder"
in_force = 2022-11-11
confidence = "local"
cites = [{ source = "ZN", article = "五" }]
terms = { kind = "listed" }
"""
BAD = [
    ("dangling", GOOD.replace('"ZN"', '"XX"')),
    ("confidence", GOOD.replace('"local"', '"confirmed"')),
    ("period", GOOD.replace('confidence = "local"', 'confidence = "local"\nuntil = 2022-11-11')),
    ("too_short", GOOD.replace('[{ source = "ZN", article = "五" }]', "[]")),
    ("extra_forbidden", GOOD.replace("scope =", "skope =")),
    ("source_period", GOOD.replace("2022-11-11", "2022-11-10")),
    ("overlap", GOOD + GOOD.partition("\n")[2].partition("\n")[2]),
    ("dangling", GOOD.replace('kind = "listed"', 'kind = "unperformed_duty", rules = ["no_such_rule"]')),
]


@pytest.mark.parametrize(("code", "text"), BAD, ids=[x[0] for x in BAD])
def test_a_bad_file_is_refused(code: str, text: str) -> None:
    assert len(admission_book.read({"621025.toml": GOOD}, b.shipped()).books) == 1
    with pytest.raises(BookRefused) as caught:
        admission_book.read({"621025.toml": text}, b.shipped())
    assert code in {x.code for x in caught.value.defects}


SURVEYED = [("2023-04-30", 0, ""), ("2023-05-02", 0, ""), ("2023-05-02", 1, "治理恢复未完成")]


@pytest.mark.parametrize(("surveyed", "damaged", "lack"), SURVEYED)
def test_land_never_damaged_fits_any_order_whenever_it_was_surveyed(surveyed: str, damaged: int, lack: str) -> None:
    terms = Steps.model_validate({"kind": "steps", "steps": ["restoration_complete", "closure_report_submitted"]})
    of = right(survey(surveyed, damaged=damaged), REPORTED)
    assert [why for _, why in walk(of, terms)] == [lack, ""]
