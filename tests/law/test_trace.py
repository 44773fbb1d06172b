"""A trace gives its verdict again from itself alone; a changed fact, text or day in it is noticed."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from restoration.errors import Malformed
from restoration.law import trace
from restoration.law.facts import RightFacts
from restoration.law.findings import findings_of
from tests.law.builders import KAIZHOU, d, plan, report, right, setting, survey
from tests.law.histories import histories

DAYS = st.dates(date(2022, 6, 1), date(2027, 3, 1))


@settings(max_examples=40)
@given(histories(), DAYS)
def test_every_trace_gives_its_verdict_again(facts: RightFacts, as_of: date) -> None:
    judged = setting(as_of.isoformat())
    for finding in findings_of(facts, judged):
        written = trace.trace(facts, finding, judged).model_dump_json()
        again = trace.replay(trace.read(written))
        assert again.differs == ()
        assert again.verdict["standing"] == finding.standing.value


def one() -> trace.Trace:
    facts = right(survey("2022-01-01"), plan("2023-05-10"), report("2024-01-05", 2023), places=KAIZHOU)
    judged = setting("2024-03-01")
    [found] = [
        f for f in findings_of(facts, judged) if (f.duty.rule, f.duty.occasion) == ("annual_reclamation_report", "2023")
    ]
    return trace.trace(facts, found, judged)


def spoiled(path: str, value: object) -> trace.Trace:
    body = json.loads(one().model_dump_json())
    at = body
    *steps, last = path.split(".")
    for step in steps:
        at = at[int(step)] if step.isdecimal() else at[step]
    at[int(last) if last.isdecimal() else last] = value
    return trace.read(json.dumps(body))


@pytest.mark.parametrize(
    ("path", "value", "differs"),
    [
        ("facts.reports.0.effective_on", "2023-12-31", "standing"),
        ("facts.reports.0.parts", ["works"], "missing"),
        ("as_of", "2024-01-04", "met_on"),
        ("books.0.rule.annual_reclamation_report.version.1.terms.due", "06-30", "due_on"),
        ("verdict.days_overdue", 4, "days_overdue"),
        ("verdict.addressee.name", "别家", "addressee"),
    ],
)
def test_a_trace_that_was_changed_is_noticed(path: str, value: object, differs: str) -> None:
    assert trace.replay(one()).same
    assert differs in trace.replay(spoiled(path, value)).differs


def test_a_trace_needs_nothing_of_the_present_books() -> None:
    found = one()
    assert {b.book.place for b in found.books} == {"CN", "50", "500154"}
    assert all(set(b.rule) <= {"annual_reclamation_report"} for b in found.books)
    assert found.as_of == d("2024-03-01")
    assert found.text[0].startswith("2023年度")


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format": "other/1"}', "\x00"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        trace.read(text)


def test_a_trace_of_another_format_is_refused_by_name() -> None:
    body = {**json.loads(one().model_dump_json()), "format": "restoration-trace/9"}
    with pytest.raises(Malformed, match="restoration-trace/9"):
        trace.read(json.dumps(body))
