"""Documents move files: one table, the same rules as by a form, and nothing issued where the step may not be taken."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from reports import approval
from reports import issue as issuing
from restoration.errors import Conflict, Forbidden, IllegalStep
from restoration.law.cases.flow import ARROWS, By
from restoration.law.cases.states import CaseKind, CaseState, Step
from restoration.law.letters.content import LetterKind
from restoration.permissions import Role
from restoration.services import codes, public_list
from restoration.services.actors import Identity
from restoration.services.casesteps import whole
from restoration.services.casesteps.forms import CheckIn, RevocationProposedIn
from restoration.services.casesteps.opening import CaseIn, open_case
from restoration.services.casesteps.orders import MOVES
from restoration.services.casesteps.overdue import case_deadline
from restoration.services.casesteps.take import take
from restoration.services.letters import letters, starting
from restoration.services.letters import service as letters_service
from restoration.services.letters.starting import StartIn
from restoration.services.records import EventIn
from restoration.services.register import register
from restoration.strict import model
from restoration.tables import Bureau, Case, CaseStep, IssuedDocument, Notice, NumberCounter, PublicEntry, Right
from tests import builders as b
from tests.letters.builders import cite
from tests.letters.papers import as_sent
from tests.services import desk as d
from tests.services import scenario as s
from tests.services.files import LISTED, TODAY, ground, person

K, AT = LetterKind, s.noon(d.TODAY)
WRONG = RevocationProposedIn(reason="面积测量有误")


async def ready(kind: LetterKind, case: Case, by: Identity | None = None, **changes: Any) -> Notice:
    """A document for a file, started by the inspector and approved by the leader or somebody else."""
    asked = {"kind": kind.value, "mine": "J1", "case": case.code, "fields": as_sent(kind), **changes}
    now = await starting.start(await d.inspector(), model(StartIn, asked), at=AT)
    who = by or await d.leader()
    await approval.approve(who, now.code, d.fonts(), version=now.version, at=AT)
    return await Notice.get(code=now.code)


async def issue(notice: Notice) -> None:
    """The leader issues it."""
    await issuing.issue(await d.leader(), notice.code, d.press(), at=AT)


async def file(state: CaseState, *history: tuple[Step, dict[str, Any]], kind: str = "listing") -> Case:
    """A file of J1 in a state, its history by the inspector."""
    case = await Case.create(
        code=codes.new("ca"),
        kind=kind,
        right=await Right.get(code="J1-R1"),
        bureau=await Bureau.get(code="KZ"),
        rule="concurrent_restoration",
        cause="未治理",
        uscc=b.uscc(1),
        state=state.value,
        opened_on=AT.date(),
        changed_at=AT,
    )
    for step, detail in history:
        await CaseStep.create(
            case_id=case.id,
            step=step.value,
            before=state.value,
            after=state.value,
            effective_on=AT.date(),
            recorded_at=AT,
            detail=json.dumps(detail),
            recorded_by=str(detail.get("by", "user:inspector")),
        )
    return case


async def state_of(case: Case) -> str:
    return (await Case.get(id=case.id)).state


def test_the_table_of_documents_is_about_steps_that_are_taken_by_letters() -> None:
    for kind, moves in MOVES.items():
        arrows = [a for (_, step), a in ARROWS.items() if step is moves.step]
        assert arrows and all(By.LETTER in a.by for a in arrows), kind
    by_letter = {a.step for a in ARROWS.values() if By.LETTER in a.by}
    assert by_letter - {m.step for m in MOVES.values()} == {Step.ORDER_WITHDRAWN}


async def test_an_order_for_a_stated_cause_from_finding_to_failed_check(store: str) -> None:
    await d.late_county()
    detail = {"source": "patrol", "officers": ["甲某", "乙某"]}
    found = await register.record_event(
        b.CLERK, "J1-R1", model(EventIn, b.event("inspected", "2024-01-02", detail)), at=AT
    )
    sent = {"mine": "J1", "rule": "safety", "cause": "高陡边坡", "finding": found, "found": "未削坡"}
    code = await open_case(await d.inspector(), model(CaseIn, sent | {"found_on": "2024-01-02"}), at=AT)
    case = await Case.get(code=code)
    order = await ready(K.RECTIFICATION_NOTICE, case, rectify_days=30, statement_days=5)
    await issue(order)
    assert await state_of(case) == "ordered"
    who = await d.inspector()
    await letters_service.record_sealing(who, order.code, AT.date(), at=AT)
    await letters_service.record_service(who, order.code, d.service_of(), at=s.noon("2024-01-10"))
    case = await Case.get(id=case.id)
    assert str((await case_deadline(case)).day) == "2024-02-09"
    check = {"checked_on": "2024-02-10", "officers": ["甲", "乙"], "basis": "x", "document": "1", "found": "未削坡"}
    await take(who, code, Step.FAIL_CHECK, model(CheckIn, check), at=s.noon("2024-02-10"))
    late = await ready(K.CLOSURE_PROPOSAL, case)
    with pytest.raises(IllegalStep, match="本地没有已核实的规定"):  # 开州 has no text that says so
        await issue(late)
    taken = await CaseStep.filter(case_id=case.id).order_by("id")
    assert [x.step for x in taken] == ["open", "order", "fail_check"]
    assert json.loads(taken[1].detail)["author"] == "user:inspector"
    assert json.loads(taken[1].detail)["authors"] == ["inspector"]


async def test_closure_is_asked_for_after_a_failed_check_on_the_text_of_the_place(store: str) -> None:
    made = await ground()
    change = {"number_prefix": "永自然资", "contact": "王某", "phone": "0930-1", "name_confirmed": True}
    await Bureau.filter(code="YJ").update(**change)
    case = await made.file(CaseState.ORDERED, (Step.ORDER, {}))
    inspector, leader, at = await person(Role.INSPECTOR), await person(Role.LEADER), s.noon(TODAY)
    text = cite("第五章第四节三", "临夏回族自治州矿产资源总体规划（2021-2025年）", "").model_dump(mode="json")

    async def issued(**fields: Any) -> None:
        asked = {"kind": "closure_proposal", "mine": "Q", "case": case.code}
        asked["fields"] = as_sent(K.CLOSURE_PROPOSAL) | fields
        now = await starting.start(inspector, model(StartIn, asked), at=at)
        await approval.approve(leader, now.code, d.fonts(), version=now.version, at=at)
        await issuing.issue(leader, now.code, d.press(), at=at)

    with pytest.raises(Conflict) as early:
        await issued(basis=[text])
    assert early.value.code == "not_failed"
    await made.step(case, Step.FAIL_CHECK, {})
    with pytest.raises(IllegalStep, match="临夏回族自治州矿产资源总体规划"):
        await issued()
    await issued(basis=[text])
    last = await CaseStep.filter(case_id=case.id).order_by("-id").first()
    assert last is not None and (last.step, last.after) == ("propose_closure", "ordered")


async def test_what_is_lacking_is_said_once_on_paper_too(store: str) -> None:
    await d.late_county()
    case = await file(CaseState.REMOVAL_APPLIED, (Step.APPLY_REMOVAL, {}))
    await issue(await ready(K.REMOVAL_SUPPLEMENT, case))
    with pytest.raises(Conflict) as refused:
        await issue(await ready(K.REMOVAL_SUPPLEMENT, case))
    assert refused.value.code == "only_once"


async def test_files_one_letter_serves_are_shown_together(store: str) -> None:
    [draft] = await d.late_county(to="2025-01-02")
    await d.issued(draft, at="2025-01-02")
    first, second = await Case.all().order_by("id")
    assert {first.state, second.state} == {"ordered"}
    shown: Any = await whole.whole(await d.inspector(), first.code, s.noon("2025-01-02").date())
    assert [k["code"] for k in shown["joined"]] == [second.code] and shown["related"] == []
    assert [x["id"] for x in shown["letters"]] == [draft.code]


async def test_a_decision_nobody_took_is_not_issued_and_uses_no_number(store: str) -> None:
    await d.late_county()
    case = await file(CaseState.HEARING_OF_VIEWS, (Step.RECORD_VIEWS, {}))
    paper = await ready(K.LISTING_DECISION, case)
    with pytest.raises(Conflict) as refused:
        await issue(paper)
    assert refused.value.code == "not_decided"
    assert (await state_of(case), await NumberCounter.all().count()) == ("hearing_of_views", 0)
    assert not await IssuedDocument.exists(notice_id=paper.id)


@pytest.mark.parametrize(("last", "free"), [("2029-03-09", "2029-03-10"), ("2029-03-08", "2029-03-09")])
async def test_measures_run_until_the_day_their_decision_prints(store: str, last: str, free: str) -> None:
    await d.late_county()
    case = await file(
        CaseState.SERIOUS_PROPOSED, (Step.RECORD_VIEWS, {}), (Step.DECIDE, LISTED), kind=CaseKind.DISHONESTY.value
    )
    paper = as_sent(K.DISHONESTY_DECISION) | {"starts_on": "2026-03-09", "ends_on": last}
    await issue(await ready(K.DISHONESTY_DECISION, case, fields=paper))
    step = await CaseStep.get(case_id=case.id, step=Step.LIST_SERIOUS.value)
    assert json.loads(step.detail)["measures_end_on"] == free


async def test_a_decision_lists_and_its_withdrawal_revokes(store: str) -> None:
    await d.late_county()
    case = await file(CaseState.HEARING_OF_VIEWS, (Step.RECORD_VIEWS, {}), (Step.DECIDE, LISTED))
    paper = await ready(K.LISTING_DECISION, case)
    await issue(paper)
    assert await state_of(case) == "listed"
    with pytest.raises(IllegalStep):
        await issue(await ready(K.LISTING_DECLINED, case))
    with pytest.raises(Conflict) as alone:
        await letters.withdraw(await d.leader(), paper.code, "事实有误", at=AT)
    assert alone.value.code == "not_proposed"
    await take(await d.leader(), case.code, Step.PROPOSE_REVOCATION, WRONG, at=AT)
    with pytest.raises(Forbidden) as own:
        await letters.withdraw(await d.leader(), paper.code, "事实有误", at=AT)
    assert own.value.code == "four_eyes"
    other = await d.officer("deputy-head", Role.LEADER)
    await letters.withdraw(other, paper.code, "事实有误", at=AT)
    assert await state_of(case) == "revoked"


async def test_who_checked_on_site_does_not_sign_the_removal(store: str) -> None:
    await d.late_county()
    by_leader = {"rectified": True, "by": "user:leader"}
    case = await file(CaseState.REMOVAL_CHECKING, (Step.ACCEPT_APPLICATION, {}), (Step.RECORD_SITE_CHECK, by_leader))
    paper = await ready(K.REMOVAL_DECISION, case)
    with pytest.raises(Forbidden) as refused:
        await issue(paper)
    assert refused.value.code == "four_eyes"
    other = await d.officer("deputy-head", Role.LEADER)
    with pytest.raises(Forbidden) as refused:
        await issuing.issue(other, paper.code, d.press(), at=AT)
    assert refused.value.code == "four_eyes"  # the approval is the decision, whoever issues
    await letters.withdraw(other, paper.code, "由其他负责人审批", at=AT)
    paper = await ready(K.REMOVAL_DECISION, case, by=other)
    await issuing.issue(other, paper.code, d.press(), at=AT)
    assert await state_of(case) == "removed"
    with pytest.raises(IllegalStep):
        await letters.withdraw(other, paper.code, "有误", at=AT)


async def test_an_order_is_not_taken_back_from_under_its_listing(store: str) -> None:
    [draft] = await d.late_county()
    await d.issued(draft)
    order = await d.case()
    listing = await file(CaseState.LISTING_PROPOSED)
    await Case.filter(id=listing.id).update(linked_id=order.id)
    for state in ("listing_proposed", "hearing_of_views", "listed", "removal_checking"):
        await Case.filter(id=listing.id).update(state=state)
        with pytest.raises(IllegalStep, match=listing.code):
            await letters.withdraw(await d.leader(), draft.code, "事实有误", at=AT)
    assert (await Notice.get(code=draft.code)).state == "issued"
    await Case.filter(id=listing.id).update(state="revoked", closed_on=AT.date())
    await letters.withdraw(await d.leader(), draft.code, "事实有误", at=AT)
    assert (await state_of(order), await state_of(listing)) == ("clear", "revoked")


async def test_a_letter_taken_back_closes_only_the_file_it_moved(store: str) -> None:
    [draft] = await d.late_county()
    await d.issued(draft)
    first = await d.case()
    await Case.filter(id=first.id).update(state="clear", closed_on=AT.date())
    later = await file(CaseState.ORDERED, (Step.ORDER, {"notice": "no_another"}))
    await Case.filter(id=later.id).update(kind="correction", obligation_id=first.obligation_id)  # type: ignore[attr-defined]
    await letters.withdraw(await d.leader(), draft.code, "误发", at=AT)
    assert await state_of(later) == "ordered"


async def test_a_revocation_by_document_is_not_shown_for_ever(store: str) -> None:
    await d.late_county()
    case = await file(CaseState.HEARING_OF_VIEWS, (Step.RECORD_VIEWS, {}), (Step.DECIDE, LISTED))
    paper = await ready(K.LISTING_DECISION, case)
    await issue(paper)
    shown = dict.fromkeys(("holder", "mine", "licence_no", "division", "ground", "decision_no", "authority"), "x")
    await PublicEntry.create(code="pu_1", case=case, uscc=b.uscc(1), listed_on=AT.date(), **shown)
    await take(await d.inspector(), case.code, Step.PROPOSE_REVOCATION, WRONG, at=AT)
    await letters.withdraw(await d.leader(), paper.code, "事实有误", at=AT)
    last = AT.date() + timedelta(days=30)
    assert await public_list.listed(public_list.ABNORMAL, AT.date()) == []
    assert [
        len(await public_list.corrections(public_list.ABNORMAL, day)) for day in (last, last + timedelta(days=1))
    ] == [1, 0]


async def test_a_decisions_paper_begins_with_what_was_decided(store: str) -> None:
    [order] = await d.late_county()
    out = await d.issued(order)
    who = await d.inspector()
    await letters_service.record_sealing(who, order.code, AT.date(), at=AT)
    await letters_service.record_service(who, order.code, d.service_of(), at=s.noon("2024-01-10"))
    told = (Step.GIVE_NOTICE, {"notice": order.code})
    case = await file(CaseState.HEARING_OF_VIEWS, told, (Step.RECORD_VIEWS, {"received": False}), (Step.DECIDE, LISTED))
    await Case.filter(id=case.id).update(linked_id=(await Case.get(kind="correction")).id)
    asked = {"kind": "listing_decision", "mine": "J1", "case": case.code, "fields": {"effects": "列为重点监管对象"}}
    now = await starting.start(who, model(StartIn, asked), at=s.noon("2024-01-20"))
    fields: Any = d.content(await Notice.get(code=now.code)).fields
    assert (fields.notice_number, str(fields.notice_served_on)) == (out.document_number, "2024-01-10")
    assert (fields.order_number, str(fields.order_served_on)) == (out.document_number, "2024-01-10")
    assert (fields.heard, fields.effects) == ("not_made", "列为重点监管对象")
    assert fields.ground.startswith("未按照批准的方案") and [c.article for c in fields.basis] == ["第二十七条"]


async def test_a_decisions_paper_on_another_ground_is_not_issued(store: str) -> None:
    await d.late_county()
    case = await file(CaseState.HEARING_OF_VIEWS, (Step.RECORD_VIEWS, {}), (Step.DECIDE, LISTED))
    sample = as_sent(K.LISTING_DECISION)
    other = [{**sample["basis"][0], "article": "第二十六条"}]
    paper = await ready(K.LISTING_DECISION, case, fields={**sample, "basis": other})
    with pytest.raises(IllegalStep, match="第二十七条"):
        await issue(paper)
    assert (await state_of(case), await NumberCounter.all().count()) == ("hearing_of_views", 0)
