"""Listing and what surrounds it: grounds and days to be confirmed, 回避, four eyes, extension, closure, dishonesty."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from restoration.errors import Conflict, Forbidden, Invalid, NotFound
from restoration.law.cases.flow import By
from restoration.law.cases.periods import Stage
from restoration.law.cases.states import CaseKind, CaseState, Step
from restoration.law.workdays import Calendar
from restoration.permissions import Role
from restoration.services import lawbook, listings, public_list, setup
from restoration.services.casesteps import interests, whole, worklist
from restoration.services.casesteps.forms import StepForm, form_of
from restoration.services.casesteps.grounds import days_of
from restoration.services.casesteps.held import CaseNow, said
from restoration.services.casesteps.interests import InterestIn
from restoration.services.casesteps.onpaper import PAPER, elements
from restoration.services.casesteps.opening import CaseIn, open_case
from restoration.services.casesteps.orders import MOVES
from restoration.services.casesteps.overdue import case_deadline, overdue_orders
from restoration.services.casesteps.take import take
from restoration.services.casesteps.worklist import WorkFilter, work
from restoration.services.lists import Sheet
from restoration.services.setup import DaysIn, GroundIn
from restoration.strict import model
from restoration.tables import Bureau, Case, CaseStep, Division, Obligation, PublicEntry, Right, User
from tests import builders as b
from tests.services import scenario as s
from tests.services.files import HISTORY, TODAY, Ground, before, ground, person, sent

NOON = s.noon(TODAY)


async def act(made: Ground, case: Case, step: Step, role: Role = Role.INSPECTOR, **changes: Any) -> CaseNow:
    """A step by a role of 永靖, at noon of the day."""
    return await take(await person(role), case.code, step, sent(step, made, **changes), at=NOON)


async def detail_of(case: Case) -> dict[str, Any]:
    """What the latest step recorded."""
    return said(await CaseStep.filter(case_id=case.id).order_by("-id").first())


# ---- grounds and days ----------------------------------------------------------------------------------------------


async def test_a_ground_nobody_confirmed_blocks_the_decision_until_a_legal_officer_fills_it_in(store: str) -> None:
    made = await ground()
    case = await made.file(CaseState.HEARING_OF_VIEWS, *before(Step.DECIDE, CaseState.HEARING_OF_VIEWS))
    await Case.filter(id=case.id).update(found_on=date(2025, 8, 1))  # after MGE 27 lost its confirmed text
    with pytest.raises(Invalid) as caught:
        await act(made, case, Step.DECIDE, Role.LEADER)
    assert [x.code for x in caught.value.defects] == ["ground_not_confirmed"]
    text = {"article": "第二十七条", "text": "未按照批准的方案治理", "document": "2025年修订文本"}
    with pytest.raises(Forbidden):
        filled = model(GroundIn, dict(text))
        await setup.confirm_ground(await person(Role.LEADER), "mge_27", filled, at=NOON, on=NOON.date())
    legal = await person(Role.LEGAL_OFFICER)
    await setup.confirm_ground(legal, "mge_27", model(GroundIn, dict(text)), at=NOON, on=NOON.date())
    now = await act(made, case, Step.DECIDE, Role.LEADER)
    assert now.state is CaseState.HEARING_OF_VIEWS
    assert (await detail_of(case))["ground_text"] == "未按照批准的方案治理"


async def test_the_setup_says_what_is_missing_for_each_bureau(store: str) -> None:
    await ground()
    [shown] = await setup.shown(await person(Role.LEADER), NOON.date())
    rows: Any = shown["grounds"]
    table = {g["id"]: (g["usable"], g["missing"]) for g in rows}
    assert table["mge_27"] == (True, []) and table["lx_serious_damage"] == (True, [])
    assert "zn_production" not in table
    assert table["info13_filing"] == (False, ["该日没有施行中的规定"])
    [later] = await setup.shown(await person(Role.LEADER), date(2025, 8, 1))
    rows = later["grounds"]
    table = {g["id"]: (g["usable"], g["missing"]) for g in rows}
    assert table["mge_27"] == (False, ["法制审核人员尚未按公布文本核实"])
    assert table["info13_filing"] == (False, ["法制审核人员尚未按公布文本核实", "条款序号", "事由原文"])
    with pytest.raises(Forbidden):
        await setup.shown(await person(Role.INSPECTOR), NOON.date())


async def test_days_nobody_confirmed_only_remind(store: str) -> None:
    made = await ground()
    case = await made.file(CaseState.RECTIFIED_PENDING_CHECK, (Step.ORDER, {}), (Step.REPORT_RECTIFIED, {}))
    row = await line_of(case)
    assert (row["waits_for"], row["due_on"], row["due_confirmed"], row["late"]) == (
        "officer",
        "2024-01-31",
        False,
        False,
    )
    legal, filled = await person(Role.LEGAL_OFFICER), model(DaysIn, {"workdays": 10, "document": "局办案规程"})
    await setup.confirm_days(legal, "check", filled, at=NOON, on=NOON.date())
    assert (await days_of(made.bureau.id))[Stage.CHECK].confirmed
    row = await line_of(case)
    assert (row["due_on"], row["due_confirmed"], row["late"]) == ("2024-01-24", True, True)
    with pytest.raises(NotFound):
        await setup.confirm_days(legal, "nothing", filled, at=NOON, on=NOON.date())


async def line_of(case: Case) -> dict[str, Any]:
    """The worklist's line of a case."""
    found = await work(await person(Role.INSPECTOR), WorkFilter(), Sheet(200), NOON.date())
    return dict(next(i for i in found.items if i["code"] == case.code))


async def test_a_search_for_one_kind_of_actor_fills_its_pages_and_misses_nobody(
    store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worklist, "READ_AT_ONCE", 3)
    made, who = await ground(), await person(Role.INSPECTOR)
    heard = (Step.DECIDE, Step.RECORD_VIEWS)  # every third is heard and waits for the leader
    files = [
        await made.file(CaseState.HEARING_OF_VIEWS, *before(heard[n % 3 > 0], CaseState.HEARING_OF_VIEWS))
        for n in range(10)
    ]
    await made.file(CaseState.SUSPECTED)
    wanted = [c.code for n, c in enumerate(files) if n % 3 == 0]
    pages, after = list[list[str]](), None
    while True:
        found = await work(who, WorkFilter(by=By.DECIDER), Sheet(2, after), NOON.date())
        pages.append([str(i["code"]) for i in found.items])
        if (after := found.next) is None:
            break
    assert pages == [wanted[:2], wanted[2:]]
    whole = await work(who, WorkFilter(by=By.DECIDER), Sheet(4), NOON.date())
    assert ([i["code"] for i in whole.items], whole.next) == (wanted, None)


# ---- who may -------------------------------------------------------------------------------------------------------


async def test_an_officer_with_an_interest_in_the_company_is_refused(store: str) -> None:
    made = await ground()
    case, leader = await made.file(CaseState.ORDERED), await person(Role.LEADER)
    own = model(InterestIn, {"uscc": b.uscc(1), "ground": "配偶在该企业任职"})
    code = await interests.record(await person(Role.INSPECTOR), own, at=NOON)
    with pytest.raises(Forbidden) as refused:
        await act(made, case, Step.NOTE)
    assert refused.value.code == "avoidance"
    await act(made, case, Step.NOTE, Role.APPROVER)
    with pytest.raises(Conflict):
        await interests.record(await person(Role.INSPECTOR), own, at=NOON)
    with pytest.raises(Forbidden):
        await interests.end(await person(Role.INSPECTOR), code, at=NOON)
    with pytest.raises(NotFound):
        await interests.end(leader, code, at=NOON)  # this inspector is no account of the leader's bureau
    other = model(InterestIn, {"person": made.clerk, "uscc": b.uscc(1), "ground": "持股"})
    code = await interests.record(leader, other, at=NOON)
    assert [i["person"] for i in await interests.listed(leader)] == [made.clerk]
    await interests.end(leader, code, at=NOON)
    assert await interests.listed(leader) == []


async def test_nobody_is_listed_before_the_time_to_be_heard_is_over(store: str) -> None:
    made = await ground()  # served on 10 January with five days
    for day, allowed in (("2024-01-14", False), ("2024-01-15", False), ("2024-01-16", True)):
        case = await made.file(CaseState.HEARING_OF_VIEWS, *before(Step.DECIDE, CaseState.HEARING_OF_VIEWS))
        for outcome in ("decline", "list"):
            form = sent(Step.DECIDE, made, decided_on=day, outcome=outcome)
            if allowed or outcome == "decline":
                await take(await person(Role.LEADER), case.code, Step.DECIDE, form, at=s.noon(day))
                continue
            with pytest.raises(Conflict) as refused:
                await take(await person(Role.LEADER), case.code, Step.DECIDE, form, at=s.noon(day))
            assert refused.value.code == "time_not_over", day


async def test_whoever_had_a_hand_in_the_paper_does_not_decide_on_it(store: str) -> None:
    made = await ground()
    drafted = (Step.GIVE_NOTICE, {"author": "user:clerk", "authors": ["clerk", "leader"]})
    prepared = (Step.PROPOSE_LISTING, {"author": "user:clerk", "authors": ["clerk", "leader"]})
    case = await made.file(CaseState.HEARING_OF_VIEWS, prepared, drafted, (Step.RECORD_VIEWS, {}))
    with pytest.raises(Forbidden) as refused:
        await act(made, case, Step.DECIDE, Role.LEADER)
    assert refused.value.code == "four_eyes"


async def test_who_prepared_does_not_decide(store: str) -> None:
    made = await ground()
    leader = await person(Role.LEADER)
    case = await made.file(CaseState.HEARING_OF_VIEWS, *before(Step.RECORD_VIEWS, CaseState.HEARING_OF_VIEWS))
    await act(made, case, Step.RECORD_VIEWS, Role.LEADER)
    with pytest.raises(Forbidden) as refused:
        await act(made, case, Step.DECIDE, Role.LEADER)
    assert refused.value.code == "four_eyes"
    deputy = type(leader)(leader.actor, "x", leader.roles, leader.permissions, leader.divisions, acting_for=frozenset())
    other = type(leader)(
        type(leader.actor)("user:other"),
        "y",
        leader.roles,
        leader.permissions,
        leader.divisions,
        acting_for=frozenset({deputy.actor.id}),
    )
    with pytest.raises(Forbidden):
        await take(other, case.code, Step.DECIDE, sent(Step.DECIDE, made), at=NOON)


async def test_the_authority_that_registered_the_right_decides(store: str) -> None:
    made = await ground()
    prefecture = await Bureau.create(
        code="LX",
        division=await Division.get(code=s.LINXIA),
        name="临夏州自然资源局",
        registration_level="prefecture",
        number_prefix="临自然资",
    )
    await Right.filter(id=made.right.id).update(registered_by_id=prefecture.id)
    case = await made.file(CaseState.LISTING_PROPOSED, (Step.PROPOSE_LISTING, {}))
    heard = await made.file(CaseState.HEARING_OF_VIEWS, *before(Step.DECIDE, CaseState.HEARING_OF_VIEWS))
    with pytest.raises(Forbidden) as refused:
        await act(made, heard, Step.DECIDE, Role.LEADER)
    assert refused.value.code == "not_registrar"
    with pytest.raises(Conflict):
        await act(made, case, Step.TAKE_OVER)
    above = await person(Role.INSPECTOR, place=s.LINXIA)
    above = type(above)(
        above.actor,
        "z",
        above.roles,
        above.permissions,
        above.divisions | {made.bureau.division_id},  # type: ignore[attr-defined]
    )
    await take(above, case.code, Step.TAKE_OVER, sent(Step.TAKE_OVER, made), at=NOON)
    moved = await Case.get(id=case.id).prefetch_related("bureau")
    assert moved.bureau.code == "LX"
    with pytest.raises(Forbidden) as refused:
        await act(made, case, Step.CLOSE)
    assert refused.value.code == "not_your_bureau"


# ---- order, extension, closure -------------------------------------------------------------------------------------


async def test_an_extension_is_asked_once_and_decided_by_another(store: str) -> None:
    made = await ground()
    case = await made.file(CaseState.ORDERED, (Step.ORDER, {}))
    assert (await case_deadline(case)).day == date(2024, 2, 9)
    with pytest.raises(Invalid) as late:
        await act(made, case, Step.ASK_EXTENSION, asked_on="2024-02-10")
    assert [x.code for x in late.value.defects] == ["time_over"]
    await act(made, case, Step.ASK_EXTENSION)
    with pytest.raises(Conflict):
        await act(made, case, Step.ASK_EXTENSION)
    with pytest.raises(Forbidden):
        await act(made, case, Step.DECIDE_EXTENSION)
    with pytest.raises(Invalid):
        await act(made, case, Step.DECIDE_EXTENSION, Role.APPROVER, granted=False)
    with pytest.raises(Invalid):
        await act(made, case, Step.DECIDE_EXTENSION, Role.APPROVER, new_deadline="2024-06-03")
    await act(made, case, Step.DECIDE_EXTENSION, Role.APPROVER)
    assert (await case_deadline(case)).day == date(2024, 8, 1)
    assert await overdue_orders(date(2024, 8, 1)) == []
    assert [o.case.code for o in await overdue_orders(date(2024, 8, 2))] == [case.code]


async def test_a_time_to_be_heard_that_cannot_be_counted_is_not_over_and_says_so(
    store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    law, said_why = lawbook.current(), "2024年工作日历尚未确认，届满日未能计算"
    until_2023 = Calendar({year: table for year, table in law.calendar.years.items() if year < 2024})
    made = await ground()
    case = await made.file(CaseState.HEARING_OF_VIEWS, *before(Step.RECORD_VIEWS, CaseState.HEARING_OF_VIEWS))
    heard = await made.file(CaseState.HEARING_OF_VIEWS, *before(Step.DECIDE, CaseState.HEARING_OF_VIEWS))
    monkeypatch.setattr(lawbook, "_current", [replace(law, calendar=until_2023)])
    row = await line_of(case)
    assert (row["waits_for"], row["what"], row["due_on"]) == ("holder", f"陈述、申辩（{said_why}）", None)
    for late, step, role, changes in (
        (case, Step.RECORD_VIEWS, Role.INSPECTOR, {"received": False}),
        (heard, Step.DECIDE, Role.LEADER, {"outcome": "list"}),
    ):
        with pytest.raises(Conflict, match=said_why) as refused:
            await act(made, late, step, role, **changes)
        assert refused.value.code == "calendar_missing"


async def test_s15_closure_is_proposed_to_people_and_closes_nothing(store: str) -> None:
    made = await ground()
    case = await made.file(CaseState.ORDERED, (Step.ORDER, {}))
    with pytest.raises(Conflict) as early:
        await act(made, case, Step.PROPOSE_CLOSURE)
    assert early.value.code == "not_failed"
    with pytest.raises(Conflict) as running:
        await act(made, case, Step.FAIL_CHECK, checked_on="2024-02-09")
    assert running.value.code == "time_not_over"
    owed = await Obligation.filter(live=True).order_by("id").values_list("code", "standing")
    await act(made, case, Step.FAIL_CHECK, checked_on="2024-02-10")
    assert (await Case.get(id=case.id)).state == CaseState.ORDERED
    with pytest.raises(Invalid):
        await act(made, case, Step.PROPOSE_CLOSURE, ground="pq_standards")
    await act(made, case, Step.PROPOSE_CLOSURE)
    assert (await line_of(case))["what"] == "审查提请关闭"
    with pytest.raises(Forbidden):
        await act(made, case, Step.ANSWER_CLOSURE)
    await act(made, case, Step.ANSWER_CLOSURE, Role.LEADER)
    assert (await Case.get(id=case.id)).state == CaseState.ORDERED
    assert await Obligation.filter(live=True).order_by("id").values_list("code", "standing") == owed
    assert not await Right.filter(id=made.right.id, expires_on=NOON.date()).exists()
    up_to_standard = await made.file(CaseState.ORDERED, (Step.ORDER, {}))
    assert (await act(made, up_to_standard, Step.PASS_CHECK)).state is CaseState.CLEAR


async def test_what_was_not_served_has_not_failed(store: str) -> None:
    made = await ground()
    unserved = await made.file(CaseState.ORDERED, (Step.ORDER, {"notice": "no_none"}))
    for step in (Step.FAIL_CHECK, Step.ASK_EXTENSION):
        with pytest.raises(Conflict) as refused:
            await act(made, unserved, step)
        assert refused.value.code == "no_deadline"
    assert (await line_of(unserved))["what"] == "送达责令改正文书"


async def test_s25_nobody_liable_no_case(store: str) -> None:
    gone = [b.survey(), b.event("party_gone", "2022-01-01", {"basis": "认定书1号"})]
    await s.county(s.mine("T", s.PINGQUAN, 1, events=gone), at="2023-03-20")
    who = await person(Role.INSPECTOR, place=s.PINGQUAN)
    body = {"mine": "T", "rule": "restoration_after_ending", "cause": "未复垦", "finding": "T-R1-V1"}
    with pytest.raises(Conflict) as refused:
        await open_case(who, model(CaseIn, body | {"found": "未复垦", "found_on": "2023-05-01"}), at=NOON)
    assert refused.value.code == "nobody_liable"
    assert await Case.all().count() == 0


async def test_a_company_neither_backdates_nor_speaks_for_silence(store: str) -> None:
    made = await ground()
    company = await person(Role.COMPANY_SIGNATORY)
    case = await made.file(CaseState.LISTED, *HISTORY[Step.PUBLISH])
    early = sent(Step.APPLY_REMOVAL, made, applied_on="2024-05-01")
    with pytest.raises(Invalid) as caught:
        await listings.take(company, case.code, Step.APPLY_REMOVAL, early, at=NOON)
    assert [x.code for x in caught.value.defects] == ["not_today"]
    await listings.take(company, case.code, Step.APPLY_REMOVAL, sent(Step.APPLY_REMOVAL, made), at=NOON)
    heard = await made.file(CaseState.HEARING_OF_VIEWS, (Step.GIVE_NOTICE, {}))
    silence = form_of(Step.RECORD_VIEWS, {"received": False})
    with pytest.raises(Invalid) as caught:
        await listings.take(company, heard.code, Step.RECORD_VIEWS, silence, at=NOON)
    assert [x.code for x in caught.value.defects] == ["own_views"]


# ---- opening -------------------------------------------------------------------------------------------------------


async def test_one_case_for_one_cause(store: str) -> None:
    made = await ground()
    who = await person(Role.INSPECTOR)
    body = {"mine": "Q", "rule": "concurrent_restoration", "cause": "边坡未治理", "finding": made.finding}
    whole = body | {"found": "高陡边坡未治理", "found_on": "2024-05-08"}
    with pytest.raises(Invalid) as caught:
        await open_case(who, model(CaseIn, {"mine": "Q"}), at=NOON)
    assert [x.field for x in caught.value.defects] == ["finding", "found", "rule", "cause", "found_on"]
    code = await open_case(who, model(CaseIn, dict(whole)), at=NOON)
    assert await open_case(who, model(CaseIn, dict(whole)), at=NOON) == code
    steps = await CaseStep.filter(case__code=code).order_by("id").values_list("step", flat=True)
    assert list(steps) == ["open", "record_finding"]
    case = await Case.get(code=code)
    assert (case.uscc, case.obligation_id) == (b.uscc(1), None)  # type: ignore[attr-defined]
    with pytest.raises(Invalid):
        await open_case(who, model(CaseIn, whole | {"cause": "别的", "finding": "Q-R1-V77"}), at=NOON)
    far = await person(Role.INSPECTOR, place=b.ZHENGNING)
    with pytest.raises(NotFound):
        await open_case(far, model(CaseIn, dict(whole)), at=NOON)


async def test_two_officers_opening_at_once_open_one_file(store: str) -> None:
    made = await ground()
    who = await person(Role.INSPECTOR)
    body = {"mine": "Q", "rule": "r", "cause": "同一事由", "finding": made.finding, "found": "x"}
    sent_in = model(CaseIn, body | {"found_on": "2024-05-08"})
    codes = await asyncio.gather(*(open_case(who, sent_in, at=NOON) for _ in range(4)))
    assert len(set(codes)) == 1
    assert await Case.all().count() == 2  # the check's own and this one


async def test_an_assigned_case_is_in_that_officers_worklist_and_can_be_handed_on(store: str) -> None:
    made = await ground()
    case = await made.file(CaseState.ORDERED)
    await act(made, case, Step.ASSIGN, Role.LEADER)
    found = await work(await person(Role.LEADER), WorkFilter(owner=f"user:{made.clerk}"), Sheet(10), NOON.date())
    assert [i["code"] for i in found.items] == [case.code]
    with pytest.raises(Invalid):
        await act(made, case, Step.ASSIGN, Role.LEADER, to="us_nobody")
    second = await User.create(
        code="us_second",
        login="second",
        name="乙",
        roles="[]",
        created_at=NOON,
        division=await Division.get(code=s.YONGJING),
    )
    await act(made, case, Step.ASSIGN, Role.INSPECTOR, to=second.code)
    assert (await Case.get(id=case.id)).owner == "user:us_second"


async def test_listing_after_failed_rectification_where_the_ground_says_so(store: str) -> None:
    made = await ground()
    order = await made.file(CaseState.SUSPECTED)
    body = {"kind": "listing", "mine": "Q", "linked": order.code, "ground": "mge_27", "reason": "未治理"}
    who = await person(Role.INSPECTOR)
    with pytest.raises(Conflict) as early:
        await open_case(who, model(CaseIn, dict(body)), at=NOON)
    assert early.value.code == "not_ripe"
    await Case.filter(id=order.id).update(state="ordered")
    code = await open_case(who, model(CaseIn, dict(body)), at=NOON)  # MGE 27: with the order
    listing = await Case.get(code=code)
    assert (listing.kind, listing.state, listing.linked_id) == ("listing", "listing_proposed", order.id)  # type: ignore[attr-defined]
    with pytest.raises(Conflict) as twice:
        await open_case(who, model(CaseIn, dict(body)), at=NOON)
    assert twice.value.code == "case_open"
    legal, text = await person(Role.LEGAL_OFFICER), {"article": "第十六条", "text": "未填报", "document": "部令第13号"}
    await setup.confirm_ground(legal, "info13_filing", model(GroundIn, dict(text)), at=NOON, on=NOON.date())
    later = await made.file(CaseState.ORDERED, (Step.ORDER, {}))
    await Case.filter(id=later.id).update(found_on=date(2024, 7, 2))
    with pytest.raises(Conflict):  # INFO13: only after failed rectification
        await open_case(who, model(CaseIn, body | {"linked": later.code, "ground": "info13_filing"}), at=NOON)
    await made.step(await Case.get(id=later.id), Step.FAIL_CHECK, {})
    await open_case(who, model(CaseIn, body | {"linked": later.code, "ground": "info13_filing"}), at=NOON)


# ---- serious dishonesty, revocation --------------------------------------------------------------------------------


def release(**changes: Any) -> StepForm:
    paper = {"document": "解1号", "dated_on": "2024-06-03", "release": "term_ended", "reason": "期满"}
    paper |= {"elements": list(elements(Step.RELEASE))}
    return form_of(Step.RELEASE, paper | changes)


async def test_three_years_then_a_person_confirms(store: str) -> None:
    made = await ground()
    case = await made.file(CaseState.SERIOUS_PROPOSED, *before(Step.LIST_SERIOUS, CaseState.SERIOUS_PROPOSED))
    await act(made, case, Step.LIST_SERIOUS, Role.LEADER)
    assert (await detail_of(case))["measures_end_on"] == "2027-06-04"
    leader = await person(Role.LEADER)
    await act(made, case, Step.PUBLISH)
    for day, what in (("2027-06-03", None), ("2027-06-04", "期满，确认解除")):
        found = await work(leader, WorkFilter(kind=CaseKind.DISHONESTY), Sheet(200), date.fromisoformat(day))
        assert [i["what"] for i in found.items if i["code"] == case.code] == [what]
    for day, shown in (("2027-06-03", 1), ("2027-06-04", 0)):  # forgotten by itself
        assert len(await public_list.listed(public_list.SERIOUS, date.fromisoformat(day))) == shown
        assert await public_list.listed(public_list.ABNORMAL, date.fromisoformat(day)) == []
    with pytest.raises(Invalid) as running:
        await take(leader, case.code, Step.RELEASE, release(), at=NOON)
    assert [x.code for x in running.value.defects] == ["term_running"]
    ended = release(dated_on="2027-06-04")
    now = await take(leader, case.code, Step.RELEASE, ended, at=s.noon("2027-06-04"))
    assert now.state is CaseState.SERIOUS_RELEASED
    assert await PublicEntry.all().count() == 0


async def test_measures_end_early_once_what_was_put_right_is_applied_for_and_checked_by_others(store: str) -> None:
    made = await ground()
    case = await made.file(CaseState.SERIOUS_PROPOSED, *before(Step.LIST_SERIOUS, CaseState.SERIOUS_PROPOSED))
    await act(made, case, Step.LIST_SERIOUS, Role.LEADER)
    await act(made, case, Step.PUBLISH)
    [entry] = await public_list.listed(public_list.SERIOUS, NOON.date())
    assert isinstance(entry, public_list.Serious)
    assert (entry.decision_no, entry.listed_on, entry.ends_on) == (
        "永自然资〔2024〕9号",
        date(2024, 6, 3),
        date(2027, 6, 4),
    )
    early = release(release="credit_repaired")
    leader, company = await person(Role.LEADER), await person(Role.COMPANY_SIGNATORY)

    async def refused(step: Step, role: Role, code: str, form: StepForm | None = None) -> None:
        with pytest.raises((Conflict, Forbidden)) as caught:
            await take(await person(role), case.code, step, form or sent(step, made), at=NOON)
        assert caught.value.code == code

    await refused(Step.RELEASE, Role.LEADER, "not_applied", early)
    await refused(Step.RECORD_SITE_CHECK, Role.INSPECTOR, "not_applied")
    await listings.take(company, case.code, Step.APPLY_REPAIR, sent(Step.APPLY_REPAIR, made), at=NOON)
    assert (await line_of(case))["what"] == "信用修复核查"
    await refused(Step.APPLY_REPAIR, Role.INSPECTOR, "already_applied")
    await refused(Step.RELEASE, Role.LEADER, "not_checked", early)
    await act(made, case, Step.RECORD_SITE_CHECK, rectified=False)
    await refused(Step.RELEASE, Role.LEADER, "not_checked", early)
    await act(made, case, Step.REFUSE_REPAIR, Role.LEADER)
    assert (await line_of(case))["what"] is None
    assert len(await public_list.listed(public_list.SERIOUS, NOON.date())) == 1
    await act(made, case, Step.APPLY_REPAIR)
    await refused(Step.RELEASE, Role.LEADER, "not_checked", early)  # the earlier application's check does not count
    await act(made, case, Step.RECORD_SITE_CHECK, Role.LEADER)
    await refused(Step.RELEASE, Role.LEADER, "four_eyes", early)
    await act(made, case, Step.RECORD_SITE_CHECK)
    other = type(leader)(type(leader.actor)("user:other"), "y", leader.roles, leader.permissions, leader.divisions)
    now = await take(other, case.code, Step.RELEASE, early, at=NOON)
    assert now.state is CaseState.SERIOUS_RELEASED and await PublicEntry.all().count() == 0


async def test_a_paper_made_elsewhere_is_taken_in_element_by_element(store: str) -> None:
    made = await ground()
    for step, kind in PAPER.items():
        assert MOVES[kind].step is step
    wanted = elements(Step.LIST)
    assert {"制发机关全称和印章", "文号和成文日期", "行政复议和行政诉讼的途径和期限"} <= set(wanted)
    assert len(wanted) == len(set(wanted)) and elements(Step.PUBLISH) == ()
    case = await made.file(CaseState.HEARING_OF_VIEWS, *before(Step.LIST, CaseState.HEARING_OF_VIEWS))
    with pytest.raises(Invalid) as caught:
        await act(made, case, Step.LIST, Role.LEADER, elements=list(wanted[1:]))
    assert [(x.field, x.expected) for x in caught.value.defects] == [("elements", wanted[0])]
    with pytest.raises(Invalid) as caught:
        await act(made, case, Step.LIST, Role.LEADER, elements=[*wanted, "别的"])
    assert [x.code for x in caught.value.defects] == ["unknown"]
    await act(made, case, Step.LIST, Role.LEADER)
    last = await CaseStep.filter(case_id=case.id).order_by("-id").first()
    assert last is not None and last.recorded_by == "user:leader"
    assert said(last)["elements"] == list(wanted)


async def test_a_revocation_is_proposed_by_one_and_decided_by_another(store: str) -> None:
    made = await ground()
    for state in (CaseState.LISTED, CaseState.REMOVAL_CHECKING, CaseState.SERIOUS_LISTED):
        case = await made.file(state, *before(Step.PUBLISH, state))
        with pytest.raises(Conflict) as alone:
            await act(made, case, Step.REVOKE, Role.LEADER)
        assert alone.value.code == "not_proposed"
        await act(made, case, Step.PROPOSE_REVOCATION, Role.LEADER)
        assert (await line_of(case))["what"] == "审查提出的撤销"
        for step in (Step.REVOKE, Step.REFUSE_REVOCATION):
            with pytest.raises(Forbidden) as refused:
                await act(made, case, step, Role.LEADER)
            assert refused.value.code == "four_eyes"
        leader = await person(Role.LEADER)
        other = type(leader)(type(leader.actor)("user:other"), "y", leader.roles, leader.permissions, leader.divisions)
        await take(other, case.code, Step.REFUSE_REVOCATION, sent(Step.REFUSE_REVOCATION, made), at=NOON)
        with pytest.raises(Conflict):
            await take(other, case.code, Step.REVOKE, sent(Step.REVOKE, made), at=NOON)
        await act(made, case, Step.PROPOSE_REVOCATION)
        now = await take(other, case.code, Step.REVOKE, sent(Step.REVOKE, made), at=NOON)
        assert now.state is CaseState.REVOKED


async def test_a_case_of_serious_dishonesty_needs_a_confirmed_ground(store: str) -> None:
    made = await ground()
    who = await person(Role.INSPECTOR)
    body = {"kind": "dishonesty", "mine": "Q", "ground": "info13_fraud", "reason": "隐瞒事实", "cause": "虚假材料"}
    sent_in = model(CaseIn, body | {"found_on": "2024-07-05", "rule": "licence"})
    with pytest.raises(Invalid) as caught:
        await open_case(who, sent_in, at=s.noon("2024-07-10"))
    assert [x.code for x in caught.value.defects] == ["ground_not_confirmed"]
    legal, text = await person(Role.LEGAL_OFFICER), {"article": "第二十条", "text": "隐瞒", "document": "部令第13号"}
    await setup.confirm_ground(legal, "info13_fraud", model(GroundIn, dict(text)), at=NOON, on=NOON.date())
    code = await open_case(who, sent_in, at=s.noon("2024-07-10"))
    assert (await Case.get(code=code)).state == CaseState.SERIOUS_PROPOSED
    assert made.made == 0


async def test_another_list_is_recorded_and_not_put_on_this_one(store: str) -> None:
    made = await ground()
    chosen = [(step, {**detail, "choice": "serious_violation"}) for step, detail in HISTORY[Step.PUBLISH]]
    case = await made.file(CaseState.LISTED, *chosen)
    await act(made, case, Step.PUBLISH)
    assert await PublicEntry.all().count() == 0
    detail = await detail_of(case)
    assert detail["list"] == "serious_violation" and len(detail["sha256"]) == 64
    assert json.loads(json.dumps(detail["content"]))["holder"]


async def test_serious_dishonesty_has_one_list_and_is_always_published(store: str) -> None:
    made = await ground()
    listed = before(Step.PUBLISH, CaseState.SERIOUS_LISTED)
    chosen = [(step, {**detail, "choice": "serious_violation"}) for step, detail in listed]
    case = await made.file(CaseState.SERIOUS_LISTED, *chosen)  # as decisions were recorded before they were refused
    await act(made, case, Step.PUBLISH)
    assert len(await public_list.listed(public_list.SERIOUS, NOON.date())) == 1
    assert (await detail_of(case))["entry"]


async def test_a_choice_of_lists_is_neither_asked_nor_taken_where_the_text_names_one(store: str) -> None:
    made, leader = await ground(), await person(Role.LEADER)
    case = await made.file(CaseState.SERIOUS_PROPOSED, *before(Step.DECIDE, CaseState.SERIOUS_PROPOSED))
    await Case.filter(id=case.id).update(found_on=date(2024, 7, 10))
    text = {"article": "第二十条", "text": "隐瞒", "document": "部令第13号"}
    legal, filled = await person(Role.LEGAL_OFFICER), model(GroundIn, dict(text))
    await setup.confirm_ground(legal, "info13_fraud", filled, at=NOON, on=NOON.date())
    for choice in ("serious_violation", "abnormal_list"):
        with pytest.raises(Invalid) as caught:
            await act(made, case, Step.DECIDE, Role.LEADER, ground="info13_fraud", choice=choice)
        assert [(x.field, x.code) for x in caught.value.defects] == [("choice", "no_choice")]
    fields = {
        kind: next(a["fields"] for a in whole.allowed(leader, state, kind) if a["step"] == Step.DECIDE)
        for kind, state in (
            (CaseKind.LISTING, CaseState.HEARING_OF_VIEWS),
            (CaseKind.DISHONESTY, CaseState.SERIOUS_PROPOSED),
        )
    }
    assert "choice" in fields[CaseKind.LISTING] and "choice" not in fields[CaseKind.DISHONESTY]
    await act(made, case, Step.DECIDE, Role.LEADER, ground="info13_fraud", choice=None)
    assert (await detail_of(case))["ground_text"] == "隐瞒"
