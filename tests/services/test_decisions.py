"""Calendars and overrides through the services: previewed without a trace, confirmed once, seen by the next check."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from restoration.errors import Conflict, Invalid, NotFound
from restoration.law import trace
from restoration.law.events import OverrideSet
from restoration.law.texts.books_check import refuse_defects
from restoration.law.workdays import Calendar
from restoration.permissions import Role, granted
from restoration.services import lawbook, traces
from restoration.services.actors import Actor, Identity
from restoration.services.decided import calendars, overrides
from restoration.services.lawbook import Law
from restoration.services.whatif import Effect, Question, compare
from restoration.tables import AuditEntry, Division, Event, Obligation
from tests import builders as b
from tests.law.test_revisions import ROLLED
from tests.services import scenario as s

PLAN = """
[source.KZ]
title = "示例规划"
rank = "plan"
in_force = 2020-01-01
"""
"""What the place's indicators cite, which are read whenever a mine is put on record."""
LAW = Law(refuse_defects({"500154.toml": ROLLED + PLAN}), Calendar.load())
REST = (date(2026, 6, 19), date(2026, 6, 22))


async def officer(*roles: Role, division: str = b.KAIZHOU) -> Identity:
    """Somebody of a county."""
    home = await Division.get(code=division)
    held = frozenset(roles)
    return Identity(Actor("user:1"), "某法制审核人", held, granted(held), frozenset({home.id}))


async def approved() -> None:
    """A right whose account is due on Monday 2026-06-22, the 20th being a Saturday."""
    plan = b.plan("A-FA1") | {"effective_on": "2026-05-20", "phases": ()}
    mine = s.mine("A", b.KAIZHOU, 1, plans=[plan], newly_granted=True, granted_on="2026-01-05")
    await s.county(mine, at="2026-05-21", law=LAW)
    await s.check("2026-06-01")


async def due() -> date | None:
    return (await Obligation.get(rule="fund_account_open")).due_on


async def test_a_calendar_moves_open_deadlines_only_by_its_confirmation(store: str) -> None:
    await approved()
    assert await due() == date(2026, 6, 22)
    stated = calendars.stated(2026, "示例通知", REST, (), "某")
    events, audited = await Event.all().count(), await AuditEntry.all().count()
    [change] = [c async for c in calendars.preview(stated, as_of=date(2026, 6, 2))]
    assert (change.effect, change.as_json()["mine"]) == (Effect.MOVES, "A")
    assert (await Event.all().count(), await AuditEntry.all().count(), await due()) == (
        events,
        audited,
        date(2026, 6, 22),
    )
    who = await officer(Role.LEGAL_OFFICER)
    on, at = date(2026, 6, 2), s.noon("2026-06-02")
    code = await calendars.confirm(who, stated, bureau="KZ", evidence="公报", on=on, at=at)
    assert (await Event.get(code=code)).kind == "calendar_confirmed"
    await s.check("2026-06-02")
    assert await due() == date(2026, 6, 23)
    [row] = [r for r in await calendars.listed() if r["year"] == 2026]
    assert row["confirmed_here"] is True
    with pytest.raises(Conflict):
        await calendars.confirm(who, stated, bureau="KZ", evidence="公报", on=on, at=at)


async def test_days_that_cannot_be_are_named(store: str) -> None:
    await s.county(at="2026-05-21", law=LAW)
    with pytest.raises(Invalid) as refused:
        calendars.stated(2027, "通知", (date(2027, 1, 2), date(2026, 1, 1)), (date(2027, 1, 4),), "某")
    assert {(d.field, d.found) for d in refused.value.defects} == {
        ("rest_days", "2027-01-02"),
        ("rest_days", "2026-01-01"),
        ("make_up_workdays", "2027-01-04"),
    }


def lasting(**changes: object) -> OverrideSet:
    values: dict[str, object] = {
        "rule": "annual_reclamation_report",
        "division": b.KAIZHOU,
        "due_from": date(2023, 12, 1),
        "due_until": date(2023, 12, 31),
        "new_due_on": date(2024, 3, 31),
        "ground": "疫情防控",
        "approver": "某局长",
    }
    return OverrideSet.model_validate(values | changes)


async def test_an_override_reaches_its_own_region_alone(store: str) -> None:
    here = s.mine("A", b.KAIZHOU, 1, events=[b.survey()])
    there = s.mine("Z", b.ZHENGNING, 2, events=[b.survey()])
    await s.county(here, there, at="2023-03-20")
    await s.check("2024-01-01")
    who = await officer(Role.LEADER)
    previewed = [c async for c in overrides.preview(who, lasting(), as_of=date(2024, 1, 2), at=s.noon("2024-01-02"))]
    assert [(c.effect, c.facts.mine_code) for c in previewed] == [(Effect.CLEARS, "A")]
    assert await s.open_cases() == 2
    code = await overrides.set_override(
        who, lasting(), bureau="KZ", evidence="文件", supersedes=None, on=date(2024, 1, 2), at=s.noon("2024-01-02")
    )
    await s.check("2024-01-02")
    assert await s.open_cases() == 1
    found = await s.explained("A", "2024-01-02", "annual_reclamation_report", "2023")
    assert (found["due_on"], found["original_due_on"]) == ("2024-03-31", "2023-12-31")
    assert (await s.explained("Z", "2024-01-02", "annual_reclamation_report", "2023"))["due_on"] == "2023-12-31"
    assert [o["code"] for o in await overrides.listed(who)] == [code]
    earlier = await s.explained("A", "2024-01-01", "annual_reclamation_report", "2023")
    assert earlier["due_on"] == "2023-12-31"  # on that day nobody had decided


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"rule": "no_such_rule"}, "rule"),
        ({"due_until": date(2023, 11, 1)}, "due_until"),
        ({"new_due_on": date(2023, 12, 31)}, "new_due_on"),
    ],
)
async def test_a_bad_override_is_refused(store: str, changes: dict[str, object], field: str) -> None:
    await s.county(at="2023-03-20")
    who = await officer(Role.LEADER)
    with pytest.raises(Invalid) as refused:
        await overrides.set_override(
            who,
            lasting(**changes),
            bureau="KZ",
            evidence="文件",
            supersedes=None,
            on=date(2024, 1, 2),
            at=s.noon("2024-01-02"),
        )
    assert [d.field for d in refused.value.defects] == [field]
    with pytest.raises(NotFound):
        overrides.refuse(who, lasting(division=b.ZHENGNING), await lawbook.places())


async def test_what_another_book_would_flag(store: str) -> None:
    await approved()
    now, tree = await lawbook.in_force()
    looser = Law(refuse_defects({"500154.toml": ROLLED.replace("months = 1", "months = 2")}), Calendar.load())
    for as_of, effects in (("2026-06-22", ["moves"]), ("2026-06-23", ["clears"])):
        question = Question(now, looser, date.fromisoformat(as_of))
        assert [c.effect.value async for c in compare(question, tree)] == effects
    assert [c async for c in compare(Question(now, now, date(2026, 6, 23)), tree)] == []


async def test_a_mine_s_traces_replay_and_what_is_recorded_later_changes_none(store: str, tmp_path: Path) -> None:
    await s.county(s.mine("A", b.KAIZHOU, 1, events=[b.survey()]), at="2023-03-20")
    known = s.noon("2024-01-03")
    before = await traces.of_mine("A", as_of=date(2024, 1, 2), known_at=known)
    assert before and all(trace.replay(t).same for t in before)
    await overrides.set_override(
        await officer(Role.LEADER),
        lasting(),
        bureau="KZ",
        evidence="文件",
        supersedes=None,
        on=date(2024, 1, 4),
        at=s.noon("2024-01-04"),
    )
    after = await traces.of_mine("A", as_of=date(2024, 1, 2), known_at=known)
    assert [t.model_dump() for t in after] == [t.model_dump() for t in before]
    file = tmp_path / "t.json"
    file.write_text(traces.document(before), encoding="utf-8")
    assert traces.read_all(file.read_bytes()) == before
