"""Random lives of a mine for the properties: facts of every kind, corrected, dated and recorded in any order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import strategies as st

from restoration.law.events import EventKind
from restoration.law.facts import Fact, RightFacts, SubjectType
from tests.law import builders as b
from tests.law.sheet import fact
from tests.law.test_fund import shown, supplied, used

FIRST, LAST = date(2022, 6, 1), date(2026, 12, 31)
SPAN = (LAST - FIRST).days
EDGES = [
    date(2022, 7, 1),
    date(2022, 11, 11),
    date(2023, 3, 14),
    date(2023, 12, 31),
    date(2024, 1, 1),
    date(2025, 6, 30),
    date(2025, 7, 1),
    date(2026, 6, 15),
]
OFFICERS = [EventKind.DATE_SET, EventKind.DATE_EXTENDED, EventKind.EXEMPTED]
DUTIES = [
    ("annual_reclamation_report", "2023"),
    ("annual_reclamation_report", "2024"),
    ("concurrent_restoration", "pl-1#1"),
    ("fund_account_open", "pl-1"),
    ("closure_restoration_complete", "ending"),
    ("plan_re_preparation", "ch-1"),
    ("fund_account_content", "ac-1"),
    ("acceptance_application", "x3"),
    ("licence_cancellation", "x4"),
    ("rectification", "x5"),
]
CHANGES = [EventKind.AREA_CHANGED, EventKind.METHOD_CHANGED, EventKind.LIFE_CHANGED, EventKind.SCALE_CHANGED]
PLAIN = [EventKind.SUSPENDED, EventKind.CLOSED, EventKind.REVOKED, EventKind.ACCEPTANCE_PASSED]
PLACES = [b.KAIZHOU, b.ZHENGNING, b.YONGJING, b.PINGQUAN, b.TAONAN, b.ELSEWHERE]

HAPPENINGS = [
    "works_finished {on}",
    "acceptance_applied {on}",
    "acceptance_failed {on} due_on={other}",
    "acceptance_posted {on} until={other}",
    "acceptance_objected {on}",
    "objection_answered {on} about=x{n}",
    "closure_decided {on} ends_on={other}",
    "closure_report_submitted {on}",
    "cancellation_applied {on}",
    "cancelled {on}",
    "cost_planned {on} instalment={other}:500000",
    "construction_started {on}",
    "accrual_booked {on} period=2024",
    "supervision_agreement_signed {on}",
    "emergency_occurred {on}",
    "emergency_reported {on} about=x{n}",
    "inspected {on}",
    "rechecked {on} about=x{n} result=adequate",
    "monitoring_set {on} interval_days=45",
    "monitoring_recorded {on}",
    "aftercare_set {on} until={other}",
    "control_changed {on}",
    "information_filed {on} year=2023",
    "withdrawal_requested {on}",
    "renewed {on} expires_on={other}",
    "renewal_applied {on}",
    "disturbance_started {on}",
    "reclamation_charge_ordered {on} due_on={other}",
    "plan_submitted {on}",
    "plan_consulted {on}",
    "penalty_filed {on}",
    "temporary_land_ended {on}",
]

days = st.one_of(st.sampled_from(EDGES), st.integers(0, SPAN).map(lambda n: FIRST + timedelta(days=n)))
iso = days.map(date.isoformat)
areas = st.sampled_from([0, 10_000, 20_000])
parts = st.sampled_from([b.ALL_PARTS, b.LRR_PARTS, b.KZ_PARTS, frozenset({"works"})])


@st.composite
def one_fact(draw: st.DrawFn, n: int) -> Fact:
    """One fact of any kind; ``n`` makes its reference unique."""
    on, recorded = draw(iso), draw(iso)
    match draw(st.integers(0, 17)):
        case 0:
            return b.survey(on, 20_000, draw(areas), code=f"s{n}", recorded=recorded)
        case 1:
            return b.restored(on, 15_000, plan=draw(st.sampled_from(["pl-1", "pl-2"])), code=f"w{n}", recorded=recorded)
        case 2:
            return b.changed(draw(st.sampled_from(CHANGES)), on, code=f"ch-{n}", recorded=recorded)
        case 3:
            return b.event(draw(st.sampled_from(PLAIN)), on, code=f"p{n}", recorded=recorded)
        case 4:
            rule, occasion = draw(st.sampled_from(DUTIES))
            due = draw(st.one_of(st.none(), iso))
            kind = EventKind.EXEMPTED if due is None else draw(st.sampled_from(OFFICERS))
            return b.officer(kind, on, rule, occasion, due, code=f"o{n}", recorded=recorded)
        case 5 | 6:
            year = draw(st.integers(2022, 2026))
            return b.report(on, year, draw(parts), version=n, recorded=recorded)
        case 7:
            return b.withdrawn(on, f"rp-{draw(st.integers(2022, 2026))}-{draw(st.integers(1, 12))}")
        case 8:
            uscc = draw(st.sampled_from([b.HOLDER, b.BUYER]))
            return b.holding(on, uscc, code=f"h{n}", recorded=recorded)
        case 9:
            method = draw(st.sampled_from(["", "按产量"]))
            return b.account(on, method=method, code=f"ac-{n}", recorded=recorded)
        case 10:
            kind = draw(st.sampled_from(["deposit", "withdrawal"]))
            return b.entry(on, kind, code=f"l{n}", account=f"ac-{draw(st.integers(1, 6))}", recorded=recorded)
        case 11:
            made = [
                shown(on),
                used(on, f"l{n - 1}"),
                supplied(on, method="按产量"),
                b.party_gone(on),
                b.party_found(on),
            ]
            return draw(st.sampled_from(made))
        case 12 | 13 | 14 | 15 | 16:
            text = draw(st.sampled_from(HAPPENINGS)).format(on=on, other=draw(iso), n=n - 1)
            return replace(fact(text, f"x{n}"), recorded_at=b.noon(recorded))
        case _:
            due = draw(st.lists(iso, min_size=1, max_size=2))
            phases = [b.phase(day, 15_000, i + 1) for i, day in enumerate(due)]
            return b.plan(on, *phases, code=f"pl-{n}", version=n, recorded=recorded)


@st.composite
def correction(draw: st.DrawFn, facts: list[Fact], n: int) -> list[Fact]:
    """Sometimes a row that moves the day of an earlier one of the same kind."""
    candidates = [f for f in facts if not f.id.startswith(("ac-", "l"))]
    if not candidates or not draw(st.booleans()):
        return []
    old = draw(st.sampled_from(candidates))
    values = {"id": f"fix{n}", "effective_on": draw(days), "recorded_at": b.noon(draw(iso)), "supersedes": old.id}
    if hasattr(old, "code"):
        values["code"] = f"fix{n}"
    return [replace(old, **values)]


@st.composite
def histories(draw: st.DrawFn) -> RightFacts:
    """A mine somewhere, with a first plan, some land and up to twelve more facts, one of them perhaps corrected."""
    facts: list[Fact] = [b.plan(draw(iso), b.phase(draw(iso), 15_000), code="pl-1", version=1)]
    facts += [draw(one_fact(n)) for n in range(2, draw(st.integers(2, 13)))]
    facts = list({f.id: f for f in facts}.values())
    facts += draw(correction(facts, 1))
    kind = draw(st.sampled_from([SubjectType.MINING_RIGHT, SubjectType.MINING_RIGHT, SubjectType.LEGACY_SITE]))
    return b.right(
        *facts,
        places=draw(st.sampled_from(PLACES)),
        held=draw(st.sampled_from([True, True, False])),
        subject_type=kind,
        newly_granted=draw(st.booleans()),
        tracked_from=draw(st.sampled_from([date(2022, 6, 1), date(2023, 1, 1), date(2024, 5, 6)])),
        granted_on=draw(st.one_of(st.none(), days)),
        expires_on=draw(st.one_of(st.none(), days)),
        confirmed_sources=draw(st.sampled_from([frozenset(), frozenset({"CN/MGE"})])),
    )
