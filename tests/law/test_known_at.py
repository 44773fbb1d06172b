"""What was so on a day, and what was known then: two questions that never mix."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from restoration.law.events import EventKind, RecordVoided, RightCorrected
from restoration.law.facts import RightFacts
from restoration.law.findings import Standing, findings_of
from tests.law.builders import (
    ELSEWHERE,
    HOLDER,
    changed,
    d,
    event,
    holding,
    noon,
    report,
    right,
    setting,
    survey,
    the,
)
from tests.law.histories import days, histories, one_fact

RULE = "annual_reclamation_report"
LAND = survey("2022-01-01")
S = Standing
VOID = event(EventKind.RECORD_VOIDED, "2022-07-01", RecordVoided(reason="登记到了别的矿"))
MENDED = event(
    EventKind.RIGHT_CORRECTED,
    "2024-03-01",
    RightCorrected(granted_on=d("2021-05-06"), expires_on=d("2024-10-31"), newly_granted=True, reason="看错"),
    code="mended",
)
instants = days.map(lambda day: noon(day.isoformat()))


def together(facts: RightFacts, more: RightFacts) -> RightFacts:
    """Two histories in one."""
    groups = ("holdings", "events", "plans", "accounts", "entries", "reports")
    return replace(facts, **{g: getattr(facts, g) + getattr(more, g) for g in groups})


@settings(max_examples=60, deadline=None)
@given(facts=histories(), instant=instants, as_of=days, data=st.data())
def test_what_is_recorded_later_never_changes_what_was_known_earlier(
    facts: RightFacts, instant: datetime, as_of: date, data: st.DataObject
) -> None:
    then = facts.known_at(instant)
    drawn = [data.draw(one_fact(n)) for n in range(40, 43)]
    old = data.draw(st.sampled_from([*then.every_fact()])) if [*then.every_fact()] else None
    after = instant + timedelta(seconds=1)
    late = [replace(f, id=f"late-{n}", recorded_at=after) for n, f in enumerate(drawn)]
    if old is not None:
        late.append(replace(old, id="late-fix", recorded_at=after, supersedes=old.id, effective_on=d("2022-07-01")))
        late.append(replace(VOID, id="late-void", recorded_at=after, supersedes=old.id))
    late.append(replace(MENDED, recorded_at=after))
    now = together(facts, right(*late, held=False))
    s = setting(as_of.isoformat())
    assert findings_of(now.known_at(instant), s) == findings_of(then, s)


@settings(max_examples=60, deadline=None)
@given(facts=histories(), as_of=days, data=st.data())
def test_what_takes_effect_later_never_changes_how_a_day_reads(
    facts: RightFacts, as_of: date, data: st.DataObject
) -> None:
    drawn = [data.draw(one_fact(n)) for n in range(40, 43)]
    later = [replace(f, id=f"later-{n}", effective_on=as_of + timedelta(days=1)) for n, f in enumerate(drawn)]
    s = setting(as_of.isoformat())
    assert findings_of(together(facts, right(*later, held=False)), s) == findings_of(facts, s)


@settings(max_examples=40, deadline=None)
@given(facts=histories(), as_of=days, seed=st.randoms(use_true_random=False))
def test_the_order_rows_are_read_in_does_not_matter(facts: RightFacts, as_of: date, seed: object) -> None:
    groups = ("holdings", "events", "plans", "accounts", "entries", "reports")
    mixed = {g: tuple(seed.sample(getattr(facts, g), len(getattr(facts, g)))) for g in groups}  # type: ignore[attr-defined]
    s = setting(as_of.isoformat())
    assert findings_of(replace(facts, **mixed), s) == findings_of(facts, s)


def test_a_correction_hides_the_corrected_row_only_from_when_it_was_known() -> None:
    wrong = report("2023-12-20", 2023, recorded="2024-01-10")
    mended = report("2024-01-05", 2023, code="rp-b", version=2, supersedes="rp-2023-1", recorded="2024-03-01")
    facts = right(LAND, wrong, mended, places=ELSEWHERE)
    before = the(facts.known_at(noon("2024-02-01")), "2024-02-01", RULE, "2023")
    after = the(facts.known_at(noon("2024-03-01")), "2024-02-01", RULE, "2023")
    assert (before.standing, before.days_overdue) == (S.MET, 0)
    assert (after.standing, after.days_overdue) == (S.MET_LATE, 5)


def test_a_filing_entered_late_was_not_known_before_it_was_entered() -> None:
    facts = right(LAND, report("2023-12-28", 2023, recorded="2024-01-15"), places=ELSEWHERE)
    assert the(facts.known_at(noon("2024-01-14")), "2024-01-14", RULE, "2023").standing is S.OVERDUE
    assert the(facts, "2024-01-14", RULE, "2023").standing is S.MET


def test_a_correction_of_a_correction_hides_both() -> None:
    rows = [
        survey("2022-02-01", 50_000, 0, code="a"),
        survey("2022-02-01", 50_000, 20_000, code="b", supersedes="a", recorded="2022-03-01"),
        survey("2022-02-01", 50_000, 50_000, code="c", supersedes="b", recorded="2022-04-01"),
    ]
    facts = right(*rows)
    assert [e.id for e in facts.current().events] == ["c"]
    assert facts.current().origin("c") == "a"
    assert [e.id for e in facts.known_at(noon("2022-03-15")).current().events] == ["b"]


def test_a_correction_to_a_later_day_leaves_nothing_on_the_earlier_one() -> None:
    moved = survey("2024-06-01", code="s2", supersedes=LAND.id, recorded="2024-01-01")
    facts = right(LAND, moved, places=ELSEWHERE)
    assert facts.current().on(d("2024-03-01")).surveys() == []
    assert the(facts, "2024-03-01", RULE, "2023").standing is S.CANNOT_TELL


def test_a_day_shows_only_what_held_on_it() -> None:
    facts = right(holding("2024-05-01", "B"), changed(EventKind.AREA_CHANGED, "2024-05-02"))
    seen = facts.on(d("2024-05-01"))
    assert ([h.uscc for h in seen.holdings], seen.events) == ([HOLDER, "B"], ())
    assert facts.on(d("2024-05-02")) is facts


def test_the_holder_of_a_day_is_the_last_to_have_begun() -> None:
    facts = right(holding("2024-05-01", "B"))
    assert [facts.holder_on(d(day)).uscc for day in ("2024-04-30", "2024-05-01")] == [HOLDER, "B"]  # type: ignore[union-attr]
    assert facts.holder_on(d("2014-12-31")) is None


def test_the_entry_reads_as_corrected_on_every_day_but_only_from_when_that_was_known() -> None:
    facts = right(MENDED, granted_on=d("2023-05-06"), expires_on=d("2028-10-31"), newly_granted=False)
    entry = [(f.granted_on, f.expires_on, f.newly_granted) for f in (facts, facts.current(), facts.current().current())]
    assert entry == [
        (d("2023-05-06"), d("2028-10-31"), False),
        (d("2021-05-06"), d("2024-10-31"), True),
        (d("2021-05-06"), d("2024-10-31"), True),
    ]
    assert facts.known_at(noon("2024-02-29")).current().granted_on == d("2023-05-06")
    again = replace(MENDED, id="again", recorded_at=noon("2024-04-01"), effective_on=d("2024-01-01"))
    last = replace(again, detail=RightCorrected(expires_on=d("2030-01-01"), reason="再核对"))
    both = right(MENDED, last, granted_on=None, expires_on=None).current()
    assert (both.granted_on, both.expires_on) == (d("2021-05-06"), d("2030-01-01"))


def test_of_corrections_recorded_at_one_instant_the_one_with_the_higher_number_has_the_word() -> None:
    days_of = {9: "2030-01-01", 10: "2031-01-01"}
    said = {n: RightCorrected(expires_on=d(day), reason="看错") for n, day in days_of.items()}
    rows = [replace(MENDED, id=f"K-R1-V{n}", detail=detail) for n, detail in said.items()]
    for order in (rows, rows[::-1]):
        facts = right(*order, expires_on=None)
        assert facts.current().expires_on == d("2031-01-01")
        assert [e.id for e in facts.of_kind(EventKind.RIGHT_CORRECTED)] == ["K-R1-V9", "K-R1-V10"]


def test_without_a_correction_the_entry_reads_as_if_nobody_had_made_it() -> None:
    fixed = replace(
        MENDED, id="fixed", supersedes="mended", detail=RightCorrected(expires_on=d("2030-01-01"), reason="x")
    )
    once = right(MENDED, granted_on=d("2023-05-06"), expires_on=d("2028-10-31"))
    twice = right(MENDED, fixed, granted_on=d("2023-05-06"), expires_on=d("2028-10-31"))
    for facts, without in ((once, "mended"), (twice, "fixed")):
        now = facts.current(without)
        assert (now.granted_on, now.expires_on, now.events) == (d("2023-05-06"), d("2028-10-31"), ())


def test_a_voided_fact_is_gone_on_every_day_but_only_from_when_that_was_known() -> None:
    facts = right(LAND, replace(VOID, supersedes=LAND.id, recorded_at=noon("2024-03-01")), places=ELSEWHERE)
    assert the(facts, "2024-01-14", RULE, "2023").standing is S.CANNOT_TELL
    assert the(facts.known_at(noon("2024-02-01")), "2024-01-14", RULE, "2023").standing is S.OVERDUE
