"""A letter's way: drafted, filled in, approved by another, issued, sealed, served; and everything that is refused."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from datetime import date
from typing import Any

import pytest

from reports import approval, draw
from reports import issue as issuing
from restoration import database
from restoration.errors import (
    Conflict,
    Forbidden,
    IllegalStep,
    Invalid,
    NotFound,
    Refused,
    StaleRecord,
)
from restoration.law.content import LetterKind, NoticeContent, RectifyBy
from restoration.permissions import Role
from restoration.services import audit, letters, letters_service
from restoration.services.actors import Identity
from restoration.services.letters_held import LETTER_STEPS, LetterNow, LetterStep
from restoration.services.letters_issue import Issued
from restoration.services.notices import NoticeState
from restoration.tables import AuditEntry, Company, IssuedDocument, Notice, NoticeStep
from tests import builders as b
from tests.services import desk as d
from tests.services import scenario as s
from tests.services.test_scenarios import KAIZHOU, NATIONAL, report

WHOLE = (*NATIONAL, *KAIZHOU)
MON, WED = "2024-01-02", "2024-01-10"


async def test_the_whole_way_of_an_order(store: str) -> None:
    [draft] = await d.late_county()
    notice = await d.served(draft, rectify_days=30, statement_days=5, measures="补报年度报告")
    assert notice.state == "served"
    assert await letters_service.deadline(notice) == date(2024, 2, 9)
    steps = [r.step for r in await NoticeStep.filter(notice_id=notice.id).order_by("id")]
    assert steps == ["edit", "approve", "issue", "seal", "serve"]
    assert (notice.edited_by, notice.approved_by) == ("user:inspector", "user:leader")
    assert (await d.case()).state == "ordered"
    frozen = d.content(notice)
    assert (frozen.wording, frozen.number) == ("correction_order@2024-01-01", None)
    assert frozen.as_of == date(2024, 1, 2)
    assert frozen.sha256() == notice.sha256
    actions = [r.action for r in await AuditEntry.filter(chain="KZ", object=notice.code).order_by("seq")]
    expected = ["draft", "edit", "approve", "issue", "seal", "serve"]
    assert [a for a in actions if a != "notice:redraft"] == [f"notice:{a}" for a in expected]
    assert await audit.verify("KZ") is None


async def test_the_paper_says_what_was_approved_with_its_number(store: str) -> None:
    [draft] = await d.late_county()
    out = await d.issued(draft)
    row = await IssuedDocument.get(document_number=out.document_number)
    content = NoticeContent.model_validate_json(row.content)
    approved = d.content(await Notice.get(id=draft.id))
    assert content.model_copy(update={"number": None, "dated_on": None, "verify_url": None}) == approved
    assert (content.number, content.dated_on) == ("开州规资责改〔2024〕1号", date(2024, 1, 2))
    assert content.verify_url == f"https://kz.example.cn/public/verify/{row.verify_token}"
    assert draw.draw(content, d.fonts()) == bytes(row.pdf), "the same content gives the same bytes"


@pytest.mark.parametrize("text", ["UPDATE issued_documents SET number = 9", "DELETE FROM issued_documents"])
async def test_an_issued_document_is_for_ever(store: str, text: str) -> None:
    [draft] = await d.late_county()
    await d.issued(draft)

    async def tamper() -> None:
        await database.execute(text)

    with pytest.raises(Conflict):
        await database.unit_of_work(tamper)
    assert (await IssuedDocument.get()).number == 1


# ---- editing ------------------------------------------------------------------------------------------------------


async def test_an_edit_says_everything_that_is_wrong(store: str) -> None:
    await s.county(s.mine("R", b.KAIZHOU, 1, events=[b.survey()]), at="2023-03-20")
    await s.check("2023-12-20")
    notice = await Notice.get(kind=LetterKind.REMINDER.value)
    wrong = d.edit_of(rectify_on="2023-12-20", statement_days=5)
    with pytest.raises(Invalid) as caught:
        await letters.edit(await d.inspector(), notice.code, wrong, version=1, at=s.noon("2023-12-20"))
    codes = [x.code for x in caught.value.defects]
    assert codes == ["deadline_past", "not_in_this_letter", "not_in_this_letter"]


async def test_an_edit_keeps_what_was_not_sent_and_clears_what_is_null(store: str) -> None:
    [draft] = await d.late_county()
    now = await d.filled(draft, rectify_on="2024-03-01", rectify_days=30, measures="先停后治", contact="赵某")
    who = await d.inspector()
    now = await letters.edit(who, draft.code, d.edit_of(rectify_on=None), version=now.version, at=s.noon(MON))
    kept = d.content(await Notice.get(id=draft.id))
    assert kept.rectify_by == RectifyBy(on=None, days_from_service=30)
    assert (kept.measures, kept.organ.contact, kept.organ.phone) == ("先停后治", "赵某", "023-52220000")
    with pytest.raises(StaleRecord):
        await letters.edit(who, draft.code, d.edit_of(rectify_days=9), version=now.version - 1, at=s.noon(MON))


async def test_a_night_leaves_the_officers_part_alone(store: str) -> None:
    [draft] = await d.late_county(phone="")
    now = await d.filled(draft, rectify_days=30, statement_days=5, contact="赵某", phone="5222")
    await s.check("2024-01-03", full=True)
    after = await Notice.get(id=draft.id)
    assert (after.version, after.sha256) == (now.version, now.sha256)


async def test_of_two_editors_at_once_one_is_told(store: str) -> None:
    [draft] = await d.late_county()
    who = await d.inspector()

    async def one(days: int) -> object:
        sent = d.edit_of(rectify_days=days)
        return await letters.edit(who, draft.code, sent, version=draft.version, at=s.noon(MON))

    done = await asyncio.gather(*(one(n) for n in (10, 20)), return_exceptions=True)
    assert sorted(type(x).__name__ for x in done) == ["LetterNow", "StaleRecord"]


# ---- four eyes ----------------------------------------------------------------------------------------------------


async def refused(who: Identity, notice: Notice, version: int, at: str = MON) -> Refused:
    with pytest.raises(Refused) as caught:
        await approval.approve(who, notice.code, d.fonts(), version=version, at=s.noon(at))
    return caught.value


async def test_nobody_approves_what_they_had_a_hand_in(store: str) -> None:
    [draft] = await d.late_county()
    both = await d.officer("both", Role.INSPECTOR, Role.LEADER)
    sent = d.edit_of(rectify_days=30, statement_days=5)
    now = await letters.edit(both, draft.code, sent, version=draft.version, at=s.noon(MON))
    assert (await refused(both, draft, now.version)).code == "four_eyes"
    deputy = await d.officer("deputy", Role.LEADER, acting_for=frozenset({"both"}))
    assert (await refused(deputy, draft, now.version)).code == "four_eyes"
    now = await letters.confirm(await d.inspector(), draft.code, version=now.version, at=s.noon(MON))
    assert (await refused(both, draft, now.version)).code == "four_eyes", "a second hand does not wash the first"
    assert (await Notice.get(id=draft.id)).state == "draft"


async def test_who_lent_the_editor_their_office_cannot_approve(store: str) -> None:
    [draft] = await d.late_county()
    stand_in = await d.officer("clerk", Role.INSPECTOR, acting_for=frozenset({"leader"}))
    sent = d.edit_of(rectify_days=30, statement_days=5)
    now = await letters.edit(stand_in, draft.code, sent, version=draft.version, at=s.noon(MON))
    assert (await refused(await d.leader(), draft, now.version)).code == "four_eyes"
    other = await d.officer("other", Role.APPROVER)
    assert (
        await approval.approve(other, draft.code, d.fonts(), version=now.version, at=s.noon(MON))
    ).state == "approved"


async def test_a_draft_nobody_confirmed_is_not_approved(store: str) -> None:
    [draft] = await d.late_county()
    assert (await refused(await d.leader(), draft, draft.version)).code == "not_confirmed"


# ---- approval reads the facts again -------------------------------------------------------------------------------


async def test_all_that_is_missing_is_said_before_any_number(store: str) -> None:
    [draft] = await d.late_county(contact="", court="", name_confirmed=False, number_prefix="KZ规资")
    now = await letters.confirm(await d.inspector(), draft.code, version=draft.version, at=s.noon(MON))
    found = await refused(await d.leader(), draft, now.version)
    fields = {x.field for x in found.defects}
    assert fields >= {"organ.contact", "organ.court", "organ.name_confirmed", "rectify_by", "statement_days", "number"}
    assert not await IssuedDocument.exists()


async def test_a_time_to_rectify_that_passed_before_approval_is_refused(store: str) -> None:
    [draft] = await d.late_county()
    now = await d.filled(draft, rectify_on="2024-01-05", statement_days=5)
    found = await refused(await d.leader(), draft, now.version, "2024-01-05")
    assert [x.code for x in found.defects] == ["deadline_past"]


async def test_a_name_no_font_can_draw_is_refused_before_any_number(store: str) -> None:
    await s.county(*d.mines(1), at="2023-03-20")
    await Company.filter(uscc=b.uscc(1)).update(name="昆\U000323af矿业有限公司")
    await d.make_ready()
    await s.check(MON)
    [draft] = await Notice.filter(state="draft")
    found = await refused(await d.leader(), draft, (await d.filled(draft)).version)
    assert {x.code for x in found.defects} == {"glyph_missing"}
    assert any("U+323AF" in x.found for x in found.defects)


async def test_days_late_are_those_of_the_day_of_approval(store: str) -> None:
    [draft] = await d.late_county()
    await d.approved(draft, at="2024-01-20")
    frozen = d.content(await Notice.get(id=draft.id))
    assert (frozen.as_of, frozen.items[0].days_overdue) == (date(2024, 1, 20), 20)


async def test_what_was_met_meanwhile_is_dropped_and_refused(store: str) -> None:
    [draft] = await d.late_county()
    now = await d.filled(draft)
    await report("J1-R1", "J1-2023-1", 2023, "2024-01-05", WHOLE)
    found = await refused(await d.leader(), draft, now.version, "2024-01-05")
    assert isinstance(found, Conflict)
    assert (await Notice.get(id=draft.id)).state == "dropped"


async def test_facts_met_by_the_passing_of_time_drop_the_draft_at_approval(store: str) -> None:
    await s.county(s.mine("R", b.KAIZHOU, 1, events=[b.survey()]), at="2023-03-20")
    await d.make_ready()
    await s.check("2023-12-20")
    notice = await Notice.get(kind=LetterKind.REMINDER.value, state="draft")
    now = await letters.confirm(await d.inspector(), notice.code, version=notice.version, at=s.noon("2023-12-20"))
    found = await refused(await d.leader(), notice, now.version, MON)
    assert found.code == "no_longer_called_for"
    assert (await Notice.get(id=notice.id)).state == "dropped", "the drop outlives the refusal"
    assert await Notice.filter(kind=LetterKind.CORRECTION_ORDER.value, state="draft").count() == 1


async def test_a_confirmed_draft_that_changed_must_be_confirmed_again(store: str) -> None:
    [draft] = await d.late_county()
    await d.filled(draft)
    await report("J1-R1", "J1-2023-1", 2023, "2024-01-05", NATIONAL)
    changed = await Notice.get(id=draft.id)
    assert (await refused(await d.leader(), draft, changed.version, "2024-01-05")).code == "not_confirmed"
    at = s.noon("2024-01-05")
    now = await letters.confirm(await d.inspector(), draft.code, version=changed.version, at=at)
    done = await approval.approve(await d.leader(), draft.code, d.fonts(), version=now.version, at=at)
    assert done.state == "approved"


async def test_what_was_met_after_approval_is_not_issued(store: str) -> None:
    [draft] = await d.late_county()
    await d.approved(draft)
    await report("J1-R1", "J1-2023-1", 2023, "2024-01-05", WHOLE)
    with pytest.raises(Conflict) as caught:
        await issuing.issue(await d.leader(), draft.code, d.press(), at=s.noon("2024-01-05"))
    assert caught.value.code == "facts_changed"
    assert not await IssuedDocument.exists()


async def test_a_date_that_passed_before_issue_is_refused_and_gives_the_number_back(store: str) -> None:
    first, second = await d.late_county(2)
    await d.approved(first, rectify_on="2024-01-05", statement_days=5)
    with pytest.raises(Invalid) as caught:
        await issuing.issue(await d.leader(), first.code, d.press(), at=s.noon("2024-01-05"))
    assert [x.code for x in caught.value.defects] == ["deadline_past"]
    assert (await d.issued(second, at="2024-01-05")).document_number.endswith("〔2024〕1号")


# ---- batches ------------------------------------------------------------------------------------------------------


async def test_a_batch_answers_for_each_letter(store: str) -> None:
    one, two, three = await d.late_county(3)
    first, second = await d.filled(one), await d.filled(two, rectify_days=30)
    wanted = [(one.code, first.version), (two.code, second.version), (three.code, 99), ("no_nobody", 1)]
    done = await approval.approve_many(await d.leader(), wanted, d.fonts(), at=s.noon(MON))
    assert [(x.code, x.now.state if x.now else type(x.refusal)) for x in done] == [
        (one.code, NoticeState.APPROVED),
        (two.code, Invalid),
        (three.code, StaleRecord),
        ("no_nobody", NotFound),
    ]


async def test_papers_of_the_abnormal_list_are_approved_one_by_one(store: str) -> None:
    [draft] = await d.late_county()
    await Notice.filter(id=draft.id).update(kind=LetterKind.LISTING_NOTICE.value)
    [done] = await approval.approve_many(await d.leader(), [(draft.code, draft.version)], d.fonts(), at=s.noon(MON))
    assert done.refusal is not None
    assert done.refusal.code == "not_in_batches"


# ---- who may, where ------------------------------------------------------------------------------------------------


async def test_outside_the_division_it_is_not_there_and_without_the_permission_not_allowed(store: str) -> None:
    [draft] = await d.late_county()
    for who in (
        await d.officer("far", Role.INSPECTOR, Role.LEADER, place=b.ZHENGNING),
        await d.officer("up", Role.INSPECTOR, Role.LEADER, place=b.CHONGQING),
    ):
        for act in acts(who, draft.code):
            with pytest.raises(NotFound):
                await act
    for act in acts(await d.officer("reader", Role.AUDITOR), draft.code):
        with pytest.raises(Forbidden):
            await act
    with pytest.raises(NotFound):
        await letters.confirm(await d.inspector(), "no_" + "x" * 90, version=1, at=s.noon(MON))


def acts(who: Identity, code: str) -> list[Coroutine[Any, Any, LetterNow | Issued]]:
    """Every door to a letter, as somebody knocks on it."""
    at = s.noon(MON)
    return [
        letters.edit(who, code, d.edit_of(), version=1, at=at),
        letters.confirm(who, code, version=1, at=at),
        approval.approve(who, code, d.fonts(), version=1, at=at),
        issuing.issue(who, code, d.press(), at=at),
        letters_service.record_sealing(who, code, date(2024, 1, 2), at=at),
        letters_service.record_service(who, code, d.service_of(), at=at),
        letters.withdraw(who, code, "误发", at=at),
    ]


@pytest.mark.parametrize("state", list(NoticeState))
async def test_every_step_from_every_state(store: str, state: NoticeState) -> None:
    [draft] = await d.late_county()
    both = await d.officer("all", Role.INSPECTOR, Role.LEADER)
    for step, act in zip(
        (
            LetterStep.EDIT,
            LetterStep.CONFIRM,
            LetterStep.APPROVE,
            LetterStep.ISSUE,
            LetterStep.SEAL,
            LetterStep.SERVE,
            LetterStep.WITHDRAW,
        ),
        acts(both, draft.code),
        strict=True,
    ):
        await Notice.filter(id=draft.id).update(state=state.value, version=1)
        if (state, step) in LETTER_STEPS:
            act.close()
            continue
        with pytest.raises(IllegalStep):
            await act
        assert (await Notice.get(id=draft.id)).state == state
