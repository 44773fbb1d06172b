"""The general shapes at their edges: what counts as proof, days counted backwards, texts that change in between."""

from __future__ import annotations

import pytest

from restoration.law.findings import Finding, Standing
from restoration.law.letters.content import ItemContent, LetterKind
from restoration.law.letters.drafting import item
from restoration.law.workdays import Calendar, Period, Unit, before, count
from tests.law.builders import ELSEWHERE, book, d, find, judge, right, the
from tests.law.sheet import fact

S = Standing
RENEWAL, CLOSURE = "licence_renewal_application", "closure_geological_report"


def mine(*texts: str, **over: object):  # type: ignore[no-untyped-def]
    over = {"places": ELSEWHERE, "newly_granted": False} | over
    return right(*(fact(text, f"e-{n}") for n, text in enumerate(texts)), **over)


def drafted(found: Finding) -> ItemContent:
    """The item a reminder would carry."""
    return item(LetterKind.REMINDER, found, "ob_1")


# ---- renewal: one text ends on 2026-06-14, the next begins on 2026-06-15 -------------------------------------------


@pytest.mark.parametrize(
    ("expires", "due"),
    [
        ("2026-07-14", "2026-06-14"),  # thirty days before, the last day of the old text
        ("2026-07-15", None),  # the old text's day is past its end, the new text's day before its beginning
        ("2026-09-14", None),
        ("2026-09-15", "2026-06-15"),  # three months before, the first day of the new text
        ("2027-05-31", "2027-02-28"),  # the month's end; a Sunday, never moved
    ],
)
def test_a_day_counted_backwards_is_owed_under_the_text_of_that_day(expires: str, due: str | None) -> None:
    found = the(mine(expires_on=d(expires)), "2026-06-01", RENEWAL)
    assert found.due_on == (d(due) if due else None)


def test_the_window_of_a_renewal_is_written_out() -> None:
    found = the(mine(expires_on=d("2027-05-31")), "2026-12-01", RENEWAL)
    assert "期间自 2026-11-30 起" in found.arithmetic


def test_not_renewing_is_nobodys_breach() -> None:
    """A holder may let a licence end: reminded of, never late; the record asks again after each renewal."""
    due, past = (the(mine(expires_on=d("2024-10-31")), on, RENEWAL) for on in ("2024-10-01", "2024-10-02"))
    assert (due.standing, due.letter_kind(30)) == (S.DUE_TODAY, LetterKind.REMINDER)
    assert (past.standing, past.may_be_acted_on, past.letter_kind(30)) == (S.LAPSED, False, None)
    assert drafted(due).duty == "需要继续开采的，应当在规定期间内申请续期（延续）"
    renewed = mine("renewed 2024-10-20 expires_on=2029-10-31", expires_on=d("2024-10-31"))
    assert the(renewed, "2024-12-01", RENEWAL, "2024-10-31").duty.met_on == d("2024-10-20")
    assert the(renewed, "2024-12-01", RENEWAL, "2029-10-31").standing is S.PENDING


# ---- stated days ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("closure_decided 2024-03-01 ends_on=2025-03-01", "2024-03-01"),
        ("closure_decided 2024-03-01 ends_on=2025-02-28", None),  # a year before would be before the decision itself
        ("closure_decided 2024-03-01", None),  # the decision names no day
    ],
)
def test_the_closure_report_a_year_before_the_end(text: str, due: str | None) -> None:
    found = the(mine(text), "2024-03-01", CLOSURE)
    assert (found.due_on, found.standing) == ((d(due), S.DUE_TODAY) if due else (None, S.OUTSTANDING))


# ---- proof ----------------------------------------------------------------------------------------------------------


def test_only_an_answer_to_this_objection_answers_it() -> None:
    asked = ("acceptance_objected 2024-03-01", "acceptance_objected 2024-03-05")
    facts = mine(*asked, "objection_answered 2024-03-08 about=e-1")
    assert the(facts, "2024-03-10", "objection_answer", "e-0").standing is S.PENDING
    assert the(facts, "2024-03-10", "objection_answer", "e-1").standing is S.MET


def test_a_recheck_that_found_it_inadequate_proves_nothing() -> None:
    facts = mine("inspected 2024-03-01", "rechecked 2024-04-01 about=e-0 result=inadequate")
    assert the(facts, "2024-05-01", "rectification").standing is S.OUTSTANDING
    mended = mine(
        "inspected 2024-03-01",
        "rechecked 2024-04-01 about=e-0 result=inadequate",
        "rechecked 2024-06-01 about=e-0 result=adequate",
    )
    assert the(mended, "2024-07-01", "rectification").duty.met_on == d("2024-06-01")


def test_an_application_before_the_works_were_finished_is_for_other_works() -> None:
    facts = mine("works_finished 2024-03-01", "acceptance_applied 2024-02-28")
    assert the(facts, "2024-03-02", "acceptance_application").standing is S.PENDING


def test_a_consultation_counts_for_the_next_plan_submitted_and_for_no_later_one() -> None:
    facts = mine("plan_consulted 2025-08-01", "plan_submitted 2025-09-01", "plan_submitted 2026-03-01")
    assert the(facts, "2026-03-02", "plan_public_consultation", "e-1").standing is S.MET
    assert the(facts, "2026-03-02", "plan_public_consultation", "e-2").standing is S.OVERDUE


# ---- calendars nobody has loaded -------------------------------------------------------------------------------------


def test_working_days_beyond_the_last_calendar_are_not_guessed() -> None:
    found = the(mine("acceptance_applied 2026-11-02"), "2026-11-20", "acceptance_decision")
    assert (found.standing, found.due_on) == (S.CANNOT_TELL, None)
    assert any("2027 年的工作日历" in line for line in found.arithmetic)


# ---- one rule in two layers ------------------------------------------------------------------------------------------

LAYER = """
[book]
place = "{place}"
name = "某地"
[source.P]
title = "某规定"
rank = "{rank}"
in_force = 2011-03-05
[rule.answering]
title = "答复"
[[rule.answering.version]]
in_force = 2011-03-05
confidence = "{confidence}"
cites = [{{ source = "P", article = "第一条" }}]
[rule.answering.version.terms]
kind = "deed"
trigger = ["works_finished"]
met_by = ["acceptance_applied"]
{due}
act = "申请验收"
lacking = "验收申请"
[[rule.answering.consequence]]
kind = "{kind}"
text = "后果"
in_force = 2011-03-05
confidence = "{confidence}"
cites = [{{ source = "P", article = "第二条" }}]
"""
NATION = LAYER.format(place="CN", rank="law", confidence="confirmed", due="due = { days = 30 }", kind="fine")


def county(due: str = "due = { days = 10 }") -> str:
    return LAYER.format(place="500154", rank="plan", confidence="local", due=due, kind="correction_order")


@pytest.mark.parametrize(
    ("on", "standing", "places", "confidence"),
    [
        ("2024-03-11", S.DUE_TODAY, set(), "confirmed"),  # the plan's ten days
        ("2024-03-12", S.OVERDUE, {"500154"}, "local"),  # the plan's alone: no fine
        ("2024-03-31", S.OVERDUE, {"500154"}, "local"),  # the law's thirtieth day is still in time
        ("2024-04-01", S.OVERDUE, {"500154", "CN"}, "confirmed"),
    ],
)
def test_a_plans_tighter_date_is_not_fined_under_the_law(
    on: str, standing: Standing, places: set[str], confidence: str
) -> None:
    rulebook = book(NATION, county())
    found = the(mine("works_finished 2024-03-01", places=("CN", "50", "500154")), on, "answering", rulebook=rulebook)
    assert (found.standing, {c.place for c in found.consequences}, found.confidence) == (standing, places, confidence)


def test_an_officers_later_date_delays_both() -> None:
    rulebook = book(NATION, county())
    told = fact("date_extended 2024-03-05 rule=answering occasion=e-0 due_on=2024-05-31 ground=雨季 approver=局长", "o")
    facts = right(fact("works_finished 2024-03-01", "e-0"), told, places=("CN", "50", "500154"))
    assert the(facts, "2024-05-31", "answering", rulebook=rulebook).consequences == ()
    late = the(facts, "2024-06-01", "answering", rulebook=rulebook)
    assert {c.place for c in late.consequences} == {"500154", "CN"}


def test_an_undated_higher_text_brings_nothing_to_a_dated_lower_one() -> None:
    undated = NATION.replace("due = { days = 30 }", "")
    facts = mine("works_finished 2024-03-01", places=("CN", "50", "500154"))
    found = the(facts, "2024-06-01", "answering", rulebook=book(undated, county()))
    assert {c.place for c in found.consequences} == {"500154"}


def test_nothing_is_asked_where_no_such_fact_is_on_record() -> None:
    assert find(mine(), "2024-06-01", "answering", rulebook=book(NATION)) is None


# ---- both kinds of vectors: rolled and not ---------------------------------------------------------------------------

VECTORS = [
    ("2026-01-31", Period(1, Unit.MONTHS), "2026-02-28", "2026-02-28"),  # a Saturday on which work is ordered
    ("2026-10-31", Period(1, Unit.MONTHS), "2026-11-30", "2026-11-30"),
    ("2026-08-31", Period(3, Unit.MONTHS), "2026-11-30", "2026-11-30"),
    ("2022-12-31", Period(1, Unit.YEARS), "2023-12-31", "2024-01-02"),  # a Sunday, then New Year's Day
    ("2024-03-02", Period(7, Unit.DAYS), "2024-03-09", "2024-03-11"),
    ("2026-11-23", Period(15, Unit.DAYS), "2026-12-08", "2026-12-08"),
]


@pytest.mark.parametrize(("start", "period", "nominal", "rolled"), VECTORS)
def test_vectors(start: str, period: Period, nominal: str, rolled: str) -> None:
    calendar = Calendar.load()
    days = [count(d(start), period, calendar, roll=roll).day for roll in (False, True)]
    assert days == [d(nominal), d(rolled)]


def test_windows_counted_backwards() -> None:
    assert [before(d("2027-05-31"), n).day for n in (6, 3)] == [d("2026-11-30"), d("2027-02-28")]


# ---- one closing, one closure report ---------------------------------------------------------------------------------

OLD_REGIME, DECIDED, SHUT = "closure_decided 2025-08-01", "closure_decided 2026-06-15", "closed 2026-12-01"


@pytest.mark.parametrize(
    ("facts", "opened"),
    [
        (("closure_decided 2026-06-14", SHUT), ["e-0"]),  # decided on the last day of the old text
        ((DECIDED, SHUT), ["e-0"]),  # decided on the first day of the new one
        ((OLD_REGIME, SHUT), ["e-0"]),
        ((SHUT,), ["e-0"]),  # closed without any decision on record
        ((DECIDED, "closed 2026-06-15"), ["e-0"]),  # decided and closed on one day
        (("closed 2026-06-15", DECIDED), ["e-1"]),  # in whichever order they were recorded
        (("closed 2026-07-01", "closure_decided 2026-08-01"), ["e-0", "e-1"]),  # a decision of its own
        ((DECIDED, SHUT, "closed 2027-12-01"), ["e-0", "e-2"]),  # closed a second time
    ],
)
def test_deciding_and_closing_open_one_closure_report(facts: tuple[str, ...], opened: list[str]) -> None:
    found = [f for f in judge(mine(*facts), "2028-01-10") if f.duty.rule == CLOSURE]
    assert sorted(f.duty.occasion for f in found) == opened


def test_the_report_of_a_closing_decided_under_the_old_text_stays_under_it() -> None:
    before, after = (the(mine(OLD_REGIME, SHUT), on, CLOSURE) for on in ("2026-06-14", "2026-12-01"))
    assert before.duty.terms.version_id == after.duty.terms.version_id == f"CN/{CLOSURE}@2025-07-01"
    done = mine(OLD_REGIME, "closure_report_submitted 2026-11-20", SHUT)
    assert the(done, "2026-12-01", CLOSURE).standing is S.MET


BEFORE = "closure_decided 2026-06-20"
REPORTED = "closure_report_submitted"


@pytest.mark.parametrize(
    ("tracked", "facts", "opened"),
    [
        ("2026-06-20", (BEFORE, SHUT), [("e-0", S.OUTSTANDING)]),  # decided on the first day records were kept
        ("2026-06-21", (BEFORE, SHUT), [("e-1", S.OUTSTANDING)]),  # on the day before it: nobody asks by the decision
        ("2026-12-01", (BEFORE, SHUT), [("e-1", S.OUTSTANDING)]),
        ("2026-12-02", (BEFORE, SHUT), []),  # closed before it too
        ("2026-06-21", (BEFORE, f"{REPORTED} 2026-12-01", SHUT), [("e-0", S.MET)]),  # done when it was closed
        ("2026-06-21", (BEFORE, SHUT, f"{REPORTED} 2026-12-02"), [("e-0", S.MET), ("e-1", S.MET)]),  # asked by then
        ("2026-06-21", ("closure_decided 2025-08-01 ends_on=2027-06-14", SHUT), [("e-1", S.OUTSTANDING)]),
        ("2026-06-14", ("closure_decided 2025-08-01 ends_on=2027-06-14", SHUT), [("e-0", S.OVERDUE)]),  # due that day
    ],
)
def test_a_decision_before_records_were_kept_leaves_the_closing_to_open_the_duty(
    tracked: str, facts: tuple[str, ...], opened: list[tuple[str, Standing]]
) -> None:
    found = [f for f in judge(mine(*facts, tracked_from=d(tracked)), "2026-12-31") if f.duty.rule == CLOSURE]
    assert sorted((f.duty.occasion, f.standing) for f in found) == opened
