"""The table of case steps held against the services: every state, every step, every role; and races for one step."""

from __future__ import annotations

import asyncio
from itertools import product

import pytest

from restoration.errors import Conflict, Forbidden, IllegalStep, NotFound, StaleRecord
from restoration.law.cases.flow import ARROWS, TABLE, By
from restoration.law.cases.states import ENDED, CaseKind, CaseState, Step
from restoration.permissions import Role
from restoration.services import audit, listings
from restoration.services.actors import Identity
from restoration.services.casesteps.forms import FORMS, StepForm
from restoration.services.casesteps.held import CaseNow
from restoration.services.casesteps.take import take
from restoration.tables import AuditEntry, Case, CaseStep
from tests.services import scenario as s
from tests.services.files import COMPANY, TODAY, before, ground, kind_of, person, sent

BY_ROLE = {
    Role.INSPECTOR: {By.OFFICER},
    Role.APPROVER: {By.OFFICER},
    Role.LEADER: {By.OFFICER, By.DECIDER},
    Role.COMPANY_SIGNATORY: {By.HOLDER},
}
"""By hand: who each role is in the table; the other roles take no step."""
OPEN = [state for state in CaseState if state not in ENDED]


async def attempt(who: Identity, case: Case, step: Step, form: StepForm) -> CaseNow:
    """A step through the door of whoever takes it."""
    door = listings.take if who.companies else take
    return await door(who, case.code, step, form, at=s.noon(TODAY))


def allowed(state: CaseState, step: Step, role: Role) -> bool:
    arrow = ARROWS.get((state, step))
    inside = role not in COMPANY or kind_of(state) is not CaseKind.CORRECTION
    return arrow is not None and inside and bool(arrow.by & BY_ROLE.get(role, set()))


async def test_whatever_the_table_does_not_allow_is_refused_and_changes_nothing(store: str) -> None:
    made = await ground()
    cases = {state: await made.file(state) for state in CaseState}
    steps, entries = await CaseStep.all().count(), await AuditEntry.all().count()
    people = {role: await person(role) for role in Role}
    for state, step, role in product(CaseState, FORMS, Role):
        if not allowed(state, step, role):
            with pytest.raises((Forbidden, IllegalStep, NotFound)):
                await attempt(people[role], cases[state], step, sent(step, made))
    assert {c.code: c.state for c in await Case.filter(code__in=[c.code for c in cases.values()])} == {
        case.code: state.value for state, case in cases.items()
    }
    assert (await CaseStep.all().count(), await AuditEntry.all().count()) == (steps, entries)


@pytest.mark.parametrize("state", OPEN)
async def test_whatever_the_table_allows_is_done_by_every_role_it_names(store: str, state: CaseState) -> None:
    made = await ground()
    for step, role in product(FORMS, Role):
        if not allowed(state, step, role) or step is Step.TAKE_OVER:
            continue
        form = sent(step, made)
        if step is Step.RECORD_VIEWS and role in COMPANY:
            form = sent(step, made, reply=None)
        if step is Step.DECIDE and state is CaseState.SERIOUS_PROPOSED:
            form = sent(step, made, outcome="decline")  # no ground of serious dishonesty is confirmed
        case = await made.file(state, *before(step, state))
        now = await attempt(await person(role), case, step, form)
        wanted = ARROWS[state, step].after
        assert (now.state, now.closed_on is not None) == (wanted, wanted in ENDED), (step, role)
        last = await CaseStep.filter(case_id=case.id).order_by("-id").first()
        assert last is not None and (last.step, last.before, last.after) == (step, state, wanted)
        assert last.recorded_by == f"user:{role}"
    assert await audit.verify("YJ") is None


def test_every_arrow_has_a_form_or_another_way() -> None:
    for arrow in TABLE:
        by_form = arrow.by & {By.OFFICER, By.DECIDER, By.HOLDER}
        if by_form and arrow.before is not None:
            assert arrow.step in FORMS, arrow
        if not by_form:
            assert arrow.by & {By.CHECK, By.LETTER}, arrow
    assert FORMS.keys() <= {a.step for a in TABLE}
    assert all(a.basis and a.by for a in TABLE)


@pytest.mark.parametrize(
    ("state", "step"),
    [
        (CaseState.ORDERED, Step.REPORT_RECTIFIED),
        (CaseState.HEARING_OF_VIEWS, Step.LIST),
        (CaseState.REMOVAL_CHECKING, Step.REMOVE),
    ],
)
async def test_of_eight_at_once_one_wins(store: str, state: CaseState, step: Step) -> None:
    made = await ground()
    case = await made.file(state, *before(step, state))
    who, form, steps = await person(Role.LEADER), sent(step, made), await CaseStep.filter(case_id=case.id).count()
    done = await asyncio.gather(*(attempt(who, case, step, form) for _ in range(8)), return_exceptions=True)
    won = [d for d in done if isinstance(d, CaseNow)]
    assert len(won) == 1 and all(isinstance(d, Conflict) for d in done if d not in won)
    assert await CaseStep.filter(case_id=case.id).count() == steps + 1


async def test_a_page_read_before_somebody_else_acted_is_refused(store: str) -> None:
    made = await ground()
    case, who, at = await made.file(CaseState.ORDERED), await person(Role.INSPECTOR), s.noon(TODAY)
    seen = f"{CaseState.ORDERED}.0"
    await take(who, case.code, Step.NOTE, sent(Step.NOTE, made), at=at, seen=seen)
    with pytest.raises(StaleRecord):
        await take(who, case.code, Step.NOTE, sent(Step.NOTE, made), at=at, seen=seen)
    with pytest.raises(StaleRecord):
        await take(who, case.code, Step.NOTE, sent(Step.NOTE, made), at=at, seen="suspected")
    await take(who, case.code, Step.NOTE, sent(Step.NOTE, made), at=at, seen="ordered")
