"""Every decision in every place: a no, an unknown and a yes, each with its articles; and silent places say so.

One row is one decision in one place. The facts are the smallest that bring the answer about; where no text of a place
(or of the nation) speaks of a decision, the answer is always unknown and names no article.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest

from restoration.law.admission import book as admission_book
from restoration.law.admission.book import gates_of
from restoration.law.admission.entering import Entered
from restoration.law.admission.entering import findings as entry_findings
from restoration.law.admission.gate_terms import Decision
from restoration.law.admission.gates import Answer, DecisionAnswer
from restoration.law.events import EventKind, Ground
from restoration.law.events.land import LandSurvey
from restoration.law.events.right import EntryDocument, Renewal, ThreeSimultaneous
from restoration.law.events.supervision import Breach, GreenStatus, Inspection
from restoration.law.facts import Event, RightFacts, SubjectType
from tests.law import builders as b
from tests.law.builders import ELSEWHERE, KAIZHOU, PINGQUAN, TAONAN, YONGJING, ZHENGNING, event, right, survey
from tests.law.test_gates import ask, found

D, A, K = Decision, Answer, EventKind
ON = "2025-08-01"
PLACES = {
    "开州": KAIZHOU,
    "正宁": ZHENGNING,
    "永靖": YONGJING,
    "平泉": PINGQUAN,
    "洮南": TAONAN,
    "别处": ELSEWHERE,
}
CLEAN = survey("2021-01-01", damaged=0)
LATE = survey("2023-01-10")  # land is damaged and no report has come: 土地复垦条例 第十七条、第二十条
ACCEPTED = event(K.ACCEPTANCE_PASSED, "2025-06-01")
WORKS = event(K.WORKS_FINISHED, "2025-05-01")
STEPS = (
    event(K.CLOSURE_PLAN_SUBMITTED, "2025-01-01"),
    event(K.CLOSURE_PLAN_APPROVED, "2025-02-01"),
    event(K.CLOSURE_REPORT_SUBMITTED, "2025-03-01"),
    event(K.CLOSURE_REPORT_APPROVED, "2025-04-01"),
    WORKS,
    ACCEPTED,
)
PAPERS = (
    "矿产资源开发利用方案",
    "恢复治理方案",
    "土地复垦方案",
    "绿色矿山建设实施方案",
    "矿山地质环境保护与土地复垦方案",
    "矿产资源开发与恢复治理方案",
    "矿区生态修复方案",
    "矿山设计",
    "新建矿山准入审查",
    "变更方案审查",
)


def paper(name: str, result: str = "approved") -> Event:
    """A paper of the checklist."""
    detail = EntryDocument(document=name, result=result)  # type: ignore[arg-type]
    return event(K.ENTRY_DOCUMENT_RECORDED, "2025-01-01", detail, code=f"{name}-{result}")


def papers(**results: str) -> tuple[Event, ...]:
    """All papers approved, but for those named otherwise (empty: not on record)."""
    said = {name: results.get(name, "approved") for name in PAPERS}
    return tuple(paper(name, result) for name, result in said.items() if result)


IN_USE = event(K.THREE_SIMULTANEOUS_RECORDED, "2025-01-01", ThreeSimultaneous(step="in_use"))
ACCOUNT = b.account("2025-01-01")
BELOW = event(K.GREEN_STATUS_RECORDED, "2025-03-01", GreenStatus(status="below_standard"))
DAMAGED = event(K.LAND_SURVEYED, "2025-01-01", LandSurvey(damaged_m2=1_000, reclaimed_m2=0))
GOOD = (CLEAN, *papers(), ACCOUNT, IN_USE)
UNSURVEYED: tuple[Any, ...] = (*papers(), ACCOUNT)
REVIEW = {"新建矿山准入审查": "submitted"}
IN_LAW = {"变更方案审查": ""}


@dataclass(frozen=True)
class Until:
    """The last day of the licence, among the facts of a row; ``None``: not on record."""

    day: date | None


# decision, place, facts of a no, of an unknown, of a yes; ``None``: no facts bring it about there
Facts = tuple[Any, ...] | None
EVERYWHERE = ("开州", "正宁", "永靖", "平泉", "洮南", "别处")
WITHOUT_PLAN = papers(
    恢复治理方案="", 矿山地质环境保护与土地复垦方案="", 矿产资源开发与恢复治理方案="", 矿区生态修复方案=""
)
ROWS: list[tuple[Decision, str, Facts, Facts, Facts]] = [
    *((D.FIRST_LICENCE, p, (LATE, *papers()), UNSURVEYED, GOOD) for p in EVERYWHERE),
    *((D.REISSUE, p, (LATE, *papers(), ACCOUNT), UNSURVEYED, GOOD) for p in EVERYWHERE),
    *((D.RENEWAL, p, (LATE,), (), GOOD) for p in EVERYWHERE),
    *((D.CHANGE, p, (LATE, *papers()), (CLEAN, *papers(**IN_LAW)), GOOD) for p in EVERYWHERE),
    *((D.CONSTRUCTION_LAND, p, (LATE,), (), GOOD) for p in EVERYWHERE),
    *((D.CANCELLATION, p, (LATE,), (ACCEPTED,), (CLEAN, ACCEPTED)) for p in EVERYWHERE),
    *((D.CLOSURE, p, (LATE,), None, (CLEAN, *STEPS)) for p in EVERYWHERE),
    *(
        (D.MINING_START, p, (CLEAN, *WITHOUT_PLAN, IN_USE), (*GOOD, Until(None)), GOOD)
        for p in EVERYWHERE
        if p != "永靖"
    ),
    (D.MINING_START, "永靖", (CLEAN, *WITHOUT_PLAN, IN_USE), (CLEAN, *papers()), GOOD),
    *((D.RESUMPTION, p, (CLEAN, Until(date(2025, 7, 31))), (CLEAN, Until(None)), (CLEAN,)) for p in EVERYWHERE),
    (D.RELATED_APPROVAL, "永靖", (CLEAN,), None, GOOD),
    *((D.EXPLORATION_EXIT, p, (DAMAGED,), None, (DAMAGED, WORKS, ACCEPTED)) for p in ("开州", "永靖", "平泉")),
    *((D.EXPLORATION_EXIT, p, None, (DAMAGED,), (DAMAGED, WORKS, ACCEPTED)) for p in ("正宁", "洮南", "别处")),
]
SILENT = [(D.RELATED_APPROVAL, p) for p in EVERYWHERE if p != "永靖"]


def answer(decision: Decision, place: str, facts: tuple[Any, ...], on: str = ON) -> DecisionAnswer:
    """One question, of an exploration right where the decision is about one."""
    kind = SubjectType.EXPLORATION_RIGHT if decision is D.EXPLORATION_EXIT else SubjectType.MINING_RIGHT
    said = [f for f in facts if not isinstance(f, Until)]
    last = next((f.day for f in facts if isinstance(f, Until)), b.d("2030-01-01"))
    of: RightFacts = right(*said, places=PLACES[place], subject_type=kind, mineral="页岩", expires_on=last)
    return ask(of, on, decision)


NAMES = [f"{decision}-{place}" for decision, place, *_ in ROWS]


@pytest.mark.parametrize(("decision", "place", "no", "unknown", "yes"), ROWS, ids=NAMES)
def test_no_unknown_and_yes(decision: Decision, place: str, no: Facts, unknown: Facts, yes: Facts) -> None:
    for expected, facts in ((A.NO, no), (A.UNKNOWN, unknown), (A.YES, yes)):
        if facts is None:
            continue
        given = answer(decision, place, facts)
        assert given.answer is expected, found(given)
        assert all(g.cites and all(c.article for c in g.cites) for g in given.gates)
        if expected is A.YES:
            assert {g.verdict for g in given.gates} == {"open"}
        else:
            assert given.deciding and all(found(given))


@pytest.mark.parametrize(("decision", "place"), SILENT, ids=[f"{d}-{p}" for d, p in SILENT])
def test_where_no_text_speaks_nobody_is_told_yes(decision: Decision, place: str) -> None:
    for facts in (GOOD, (LATE,), ()):
        given = answer(decision, place, facts)
        assert (given.answer, given.gates) == (A.UNKNOWN, ())


def test_every_decision_in_every_place_has_its_row() -> None:
    asked = {(decision, place) for decision, place, *_ in ROWS} | set(SILENT)
    beside = {D.TEMPORARY_LAND}  # begins with 实施条例 第三十七条, 2026-06-15
    assert asked == {(decision, place) for decision in set(D) - beside for place in PLACES}


def test_every_gate_is_asked_by_some_row() -> None:
    """A gate no row reaches would be law nobody has tried."""
    later = {"temporary_land_reclaimed"}
    shipped = {(b_.file.place, id_) for b_ in admission_book.load(b.shipped()).books for id_, _ in gates_of(b_)}
    reached = set()
    for decision, place, *facts in ROWS:
        for some in facts:
            if some is not None:
                reached |= {(g.place, g.id) for g in answer(decision, place, some).gates}
    reached |= {(g.place, g.id) for place, _, said, _ in ENTRIES for g in entering(place, said).gates}
    assert {gate for _, gate in shipped - reached} == later


TEMPORARY = [("2026-06-14", A.UNKNOWN), ("2026-06-15", A.YES)]


@pytest.mark.parametrize(("on", "expected"), TEMPORARY)
def test_temporary_land_is_answered_from_the_regulations_first_day(on: str, expected: Answer) -> None:
    assert answer(D.TEMPORARY_LAND, "别处", (CLEAN,), on).answer is expected


# ---- the right itself ------------------------------------------------------------------------------------------------

CLAY = Entered(places=(), subject_type=SubjectType.MINING_RIGHT, mineral="砖瓦用粘土", granted_on=b.d("2025-07-20"))
GOOD_CLAY = replace(CLAY, scale=200_000, unit="吨/年", size="large", zone="无", arable_land=False)
IRON = replace(GOOD_CLAY, mineral="铁", method="地下")
STONE = replace(GOOD_CLAY, mineral="建筑用玄武岩", unit="立方米/年")
ENTRIES = [
    ("开州", "a forbidden mineral", GOOD_CLAY, A.NO),
    ("平泉", "a forbidden mineral", GOOD_CLAY, A.NO),
    ("正宁", "clay off arable land, large enough", GOOD_CLAY, A.YES),
    ("正宁", "clay on arable land", replace(GOOD_CLAY, arable_land=True), A.NO),
    ("正宁", "nobody has recorded whose land it is", replace(GOOD_CLAY, arable_land=None), A.UNKNOWN),
    ("正宁", "below the smallest scale", replace(GOOD_CLAY, scale=79_999), A.NO),
    ("正宁", "exactly on a number the text leaves open", replace(GOOD_CLAY, scale=80_000), A.UNKNOWN),
    ("正宁", "nobody has recorded whether it lies in an area", replace(GOOD_CLAY, zone=""), A.UNKNOWN),
    ("开州", "the same, of the stone an area is for", replace(STONE, mineral="制灰用灰岩", zone=""), A.UNKNOWN),
    ("永靖", "below the smallest scale", replace(GOOD_CLAY, scale=59_999), A.NO),
    ("永靖", "on the smallest scale", replace(GOOD_CLAY, scale=60_000), A.YES),
    ("永靖", "a restricted mineral", replace(GOOD_CLAY, mineral="砂金"), A.UNKNOWN),
    ("开州", "a restricted mineral", replace(GOOD_CLAY, mineral="煤"), A.UNKNOWN),
    ("开州", "a scale the plan wants and does not refuse", replace(IRON, scale=99_999), A.UNKNOWN),
    ("平泉", "underground iron below the smallest scale", replace(IRON, scale=99_999), A.NO),
    ("平泉", "underground iron", IRON, A.YES),
    ("洮南", "stone below the scale the plan wants", replace(STONE, scale=299_999), A.UNKNOWN),
    ("洮南", "stone on it", replace(STONE, scale=300_000), A.YES),
    ("洮南", "clay on arable land", replace(GOOD_CLAY, arable_land=True), A.NO),
]


def entering(place: str, said: Entered) -> DecisionAnswer:
    """A first licence asked for a right like this, everything else in order."""
    line = PLACES[place]
    entry = entry_findings(admission_book.load(b.shipped()), replace(said, places=line), b.d(ON))
    of = right(*GOOD, places=line, mineral="页岩")
    return ask(of, ON, D.FIRST_LICENCE, entry=tuple(entry))


@pytest.mark.parametrize(("place", "what", "said", "expected"), ENTRIES, ids=[f"{e[0]}-{e[1]}" for e in ENTRIES])
def test_a_first_licence_is_held_against_the_rules_for_new_rights(
    place: str, what: str, said: Entered, expected: Answer
) -> None:
    given = entering(place, said)
    assert given.answer is expected, found(given)
    assert all(g.id in {"entry_mineral", "entry_scale"} and g.cites for g in given.deciding)


# ---- start of mining -------------------------------------------------------------------------------------------------

LICENCES = [
    ("its last day", (Until(date(2025, 8, 1)),), A.YES),
    ("the day after", (Until(date(2025, 7, 31)),), A.NO),
    ("no last day on record", (Until(None),), A.UNKNOWN),
    ("revoked", (event(K.REVOKED, "2025-08-01"),), A.NO),
    (
        "renewed",
        (Until(date(2025, 7, 31)), event(K.RENEWED, "2025-07-01", Renewal(expires_on=date(2027, 1, 1)))),
        A.YES,
    ),
    ("below the green standard, Linxia alone", (BELOW,), A.NO),
]


@pytest.mark.parametrize(("what", "facts", "expected"), LICENCES, ids=[row[0] for row in LICENCES])
def test_mining_goes_on_only_under_a_licence_that_runs(what: str, facts: tuple[Any, ...], expected: Answer) -> None:
    given = answer(D.RESUMPTION, "永靖", (CLEAN, *facts))
    assert given.answer is expected, found(given)
    assert what != "the day after" or [c.article for g in given.deciding for c in g.cites] == ["第三十三条"]


def test_an_applicant_without_a_licence_does_not_start() -> None:
    of = replace(right(*GOOD, places=KAIZHOU, mineral="页岩"), licence_no="")
    for on, article in (("2025-06-30", "第五条"), ("2025-07-01", "第三十三条")):
        given = ask(of, on, D.MINING_START)
        assert given.answer is A.NO and [c.article for g in given.deciding for c in g.cites] == [article]


STARTS = [
    ("永靖", "2022-05-30", A.UNKNOWN),  # 保护规定 第十二条 asks a plan before the licence and says nothing of the start
    ("永靖", "2022-05-31", A.NO),  # 临夏 第四章第三节
    ("开州", "2025-06-30", A.UNKNOWN),
    ("开州", "2025-07-01", A.NO),  # 矿产资源法 第四十六条: before mining
    ("别处", "2019-07-23", A.UNKNOWN),
]


@pytest.mark.parametrize(("place", "on", "expected"), STARTS)
def test_mining_without_a_plan_on_record_is_never_a_yes(place: str, on: str, expected: Answer) -> None:
    given = answer(D.MINING_START, place, (CLEAN, IN_USE), on)
    assert given.answer is expected
    assert expected is not A.NO or any("方案：未提交" in text for text in found(given))


def test_linxia_asks_whether_the_facilities_go_into_use_with_the_mine() -> None:
    given = answer(D.MINING_START, "永靖", (CLEAN, *papers()))
    assert given.answer is A.UNKNOWN
    assert "没有环保设施同时投入使用的登记" in found(given) and "由审批人员核对" in "".join(found(given))


# ---- found by inspection ---------------------------------------------------------------------------------------------

SEEN = b.inspected("2025-03-01", Ground.RESTORATION_DUTY, code="V1")
OTHER = b.inspected("2025-03-01", Ground.ENVIRONMENT_SAFETY, code="V1")
FOUND = [
    ("the day before", (SEEN,), "2025-02-28", A.YES),
    ("from the finding", (SEEN,), "2025-03-01", A.NO),
    ("re-checked and failing", (SEEN, b.rechecked("2025-05-01", "V1", "inadequate")), "2025-05-01", A.NO),
    ("put right", (SEEN, b.rechecked("2025-05-01", "V1", "adequate")), "2025-05-01", A.YES),
    ("another defect is for a person", (OTHER,), "2025-03-01", A.UNKNOWN),
]


@pytest.mark.parametrize(("what", "facts", "on", "expected"), FOUND, ids=[f[0] for f in FOUND])
def test_a_breach_found_on_the_spot_closes_what_the_regulation_closes(
    what: str, facts: tuple[Any, ...], on: str, expected: Answer
) -> None:
    for decision in (D.CONSTRUCTION_LAND, D.RENEWAL, D.CANCELLATION):
        given = answer(decision, "开州", (CLEAN, *facts), on)
        assert given.answer is expected
        if expected is A.NO:
            [gate] = [g for g in given.deciding if g.id == "reclamation_duty"]
            assert [c.article for c in gate.cites] == ["第二十条"]


def confirmed(rule: str) -> Event:
    """Two officers confirm at the inspection of another ground that a duty of 2024 was not performed."""
    detail = Breach(about="V1", rule=rule, occasion="2024", ground="未按规定报送", officers=("张三", "李四"))
    return event(K.BREACH_CONFIRMED, "2025-03-02", detail)


REPORTED = b.report("2025-04-01", 2024)
BARE = event(K.INSPECTED, "2025-03-01", Inspection(source="patrol", officers=("张三", "李四")), code="V1")
CONFIRMED = [
    ("a duty of the regulation", (confirmed("annual_reclamation_report"),), "2025-03-02", A.NO),
    ("the day before", (confirmed("annual_reclamation_report"),), "2025-03-01", A.UNKNOWN),
    ("with nothing else on the sheet", (BARE, confirmed("annual_reclamation_report")), "2025-03-02", A.NO),
    ("a duty of another text", (confirmed("fund_disclosure"),), "2025-03-02", A.UNKNOWN),
]


@pytest.mark.parametrize(("what", "facts", "on", "expected"), CONFIRMED, ids=[c[0] for c in CONFIRMED])
def test_a_confirmed_breach_closes_by_its_rule(what: str, facts: tuple[Any, ...], on: str, expected: Answer) -> None:
    given = answer(D.CONSTRUCTION_LAND, "开州", (CLEAN, *((OTHER,) if BARE not in facts else ()), *facts), on)
    assert given.answer is expected
    if expected is A.NO:
        [said] = [f for g in given.deciding for f in g.found if f.verdict is g.verdict]
        assert (said.rule, said.occasion) == ("annual_reclamation_report", "2024") and "未按规定报送" in said.text


def test_a_confirmed_breach_ends_with_the_duty_performed() -> None:
    reports = (b.report("2023-12-01", 2023), REPORTED)
    of = (LATE, OTHER, confirmed("annual_reclamation_report"), *reports)
    assert answer(D.CONSTRUCTION_LAND, "别处", of, "2025-03-31").answer is A.NO
    after = answer(D.CONSTRUCTION_LAND, "别处", of, "2025-04-01")
    assert after.answer is A.UNKNOWN  # what else the inspection found is still open, for a person to read
    assert "由人判断" in "".join(found(after))


def test_a_breach_stays_with_who_held_the_right_when_it_was_found() -> None:
    sold = b.holding("2025-04-01", b.BUYER)
    given = answer(D.CONSTRUCTION_LAND, "开州", (CLEAN, SEEN, sold))
    assert given.answer is A.YES  # the buyer answers for no finding of the seller's time


def test_a_failed_recheck_of_the_very_breach_is_zhengnings_failed_rectification() -> None:
    failed = (SEEN, b.rechecked("2025-05-01", "V1", "inadequate"))
    for on, expected in (("2025-04-30", A.YES), ("2025-05-01", A.NO)):
        of = right(CLEAN, *failed, places=ZHENGNING)
        assert ask(of, on, D.CONSTRUCTION_LAND, layers="local").answer is expected
    unlike = (OTHER, b.rechecked("2025-05-01", "V1", "inadequate"))
    of = right(CLEAN, *unlike, places=ZHENGNING)
    assert ask(of, "2025-05-01", D.CONSTRUCTION_LAND, layers="local").answer is A.UNKNOWN


# ---- steps in their order --------------------------------------------------------------------------------------------


def moved(step: EventKind, on: str) -> tuple[Event, ...]:
    """The steps of closing with one of them on another day."""
    return tuple(replace(e, effective_on=b.d(on)) if e.kind is step else e for e in STEPS)


ORDER = [
    ("正宁", STEPS, []),
    ("正宁", moved(K.CLOSURE_PLAN_APPROVED, "2024-12-31"), ["闭坑治理方案经批准"]),
    ("正宁", moved(K.CLOSURE_PLAN_APPROVED, "2025-01-01"), []),  # the same day is in order
    ("正宁", moved(K.WORKS_FINISHED, "2025-01-31"), ["治理工程完工"]),
    ("正宁", moved(K.WORKS_FINISHED, "2025-06-02"), ["验收合格"]),
    ("正宁", (*moved(K.WORKS_FINISHED, "2025-01-31"), event(K.WORKS_FINISHED, "2025-05-20")), []),  # finished anew
    ("永靖", moved(K.CLOSURE_REPORT_SUBMITTED, "2025-05-31"), []),  # works and report have no order of their own
    ("永靖", moved(K.CLOSURE_REPORT_SUBMITTED, "2025-06-02"), ["验收合格"]),
    ("平泉", moved(K.CLOSURE_REPORT_APPROVED, "2025-02-28"), ["闭坑报告经审查批准"]),
]


@pytest.mark.parametrize(("place", "facts", "early"), ORDER)
def test_steps_of_closing_count_only_in_their_order(place: str, facts: tuple[Event, ...], early: list[str]) -> None:
    of = right(DAMAGED, *facts, places=PLACES[place])
    given = ask(of, ON, D.CLOSURE, layers="local")
    assert given.answer is (A.NO if early else A.YES)
    assert [text.split("”")[0].removeprefix("“") for text in found(given)] == early
    assert all("次序与规定不符" in text for text in found(given))
