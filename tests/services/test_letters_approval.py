"""Approval: another person, on the facts of the day, with nothing missing; one by one or several."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from reports import approval
from reports import issue as issuing
from restoration.errors import (
    Conflict,
    Forbidden,
    IllegalStep,
    Invalid,
    NotFound,
    Refused,
    StaleRecord,
)
from restoration.law.letters.content import LetterKind
from restoration.permissions import Role
from restoration.services.actors import Identity
from restoration.services.letters import letters
from restoration.services.letters.held import LetterNow
from restoration.services.notices import NoticeState
from restoration.tables import Company, IssuedDocument, Notice
from tests import builders as b
from tests.services import desk as d
from tests.services import scenario as s
from tests.services.scenario import KAIZHOU_PARTS as KAIZHOU
from tests.services.scenario import NATIONAL, report

WHOLE = (*NATIONAL, *KAIZHOU)
DAY = "2024-01-02"


# ---- four eyes ----------------------------------------------------------------------------------------------------


async def refused(who: Identity, notice: Notice, version: int, at: str = DAY) -> Refused:
    with pytest.raises(Refused) as caught:
        await approval.approve(who, notice.code, d.fonts(), version=version, at=s.noon(at))
    return caught.value


async def test_nobody_approves_what_they_had_a_hand_in(store: str) -> None:
    [draft] = await d.late_county()
    both = await d.officer("both", Role.INSPECTOR, Role.LEADER)
    sent = d.edit_of(rectify_days=30, statement_days=5)
    now = await letters.edit(both, draft.code, sent, version=draft.version, at=s.noon(DAY))
    assert (await refused(both, draft, now.version)).code == "four_eyes"
    deputy = await d.officer("deputy", Role.LEADER, acting_for=frozenset({"both"}))
    assert (await refused(deputy, draft, now.version)).code == "four_eyes"
    now = await approval.confirm(await d.inspector(), draft.code, d.fonts(), version=now.version, at=s.noon(DAY))
    assert (await refused(both, draft, now.version)).code == "four_eyes", "a second hand does not wash the first"
    assert (await Notice.get(id=draft.id)).state == "draft"


async def test_who_lent_the_editor_their_office_cannot_approve(store: str) -> None:
    [draft] = await d.late_county()
    stand_in = await d.officer("clerk", Role.INSPECTOR, acting_for=frozenset({"leader"}))
    sent = d.edit_of(rectify_days=30, statement_days=5)
    now = await letters.edit(stand_in, draft.code, sent, version=draft.version, at=s.noon(DAY))
    assert (await refused(await d.leader(), draft, now.version)).code == "four_eyes"
    other = await d.officer("other", Role.APPROVER)
    assert (
        await approval.approve(other, draft.code, d.fonts(), version=now.version, at=s.noon(DAY))
    ).state == "approved"


async def test_a_draft_nobody_confirmed_is_not_approved(store: str) -> None:
    [draft] = await d.late_county()
    assert (await refused(await d.leader(), draft, draft.version)).code == "not_confirmed"


# ---- approval reads the facts again -------------------------------------------------------------------------------


async def test_all_that_is_missing_is_said_before_any_number(store: str) -> None:
    [draft] = await d.late_county(contact="", court="", name_confirmed=False, number_prefix="KZ规资")
    now = await d.filled(draft, measures="报送年度报告")
    found = await refused(await d.leader(), draft, now.version)
    fields = {x.field for x in found.defects}
    assert fields >= {"organ.contact", "organ.court", "organ.name_confirmed", "rectify_by", "statement_days", "number"}
    with pytest.raises(Invalid) as confirming:
        await approval.confirm(await d.inspector(), draft.code, d.fonts(), version=now.version, at=s.noon(DAY))
    assert confirming.value.defects == found.defects, "the officer is told what the approver would be"
    assert not await IssuedDocument.exists()


async def test_a_draft_with_blanks_is_not_put_forward(store: str) -> None:
    [draft] = await d.late_county()
    with pytest.raises(Invalid) as caught:
        await approval.confirm(await d.inspector(), draft.code, d.fonts(), version=draft.version, at=s.noon(DAY))
    assert {x.field for x in caught.value.defects} == {"rectify_by", "statement_days"}
    assert (await Notice.get(id=draft.id)).edited_by == ""
    assert (await refused(await d.leader(), draft, draft.version)).code == "not_confirmed"


async def test_a_draft_sent_back_is_approved_only_when_confirmed_anew(store: str) -> None:
    [draft] = await d.late_county()
    who, officer = await d.leader(), await d.inspector()

    async def back(by: Identity, version: int, reason: str = "改正期限过短") -> LetterNow:
        return await letters.send_back(by, draft.code, reason, version=version, at=s.noon(DAY))

    with pytest.raises(IllegalStep):
        await back(who, draft.version)
    now = await d.filled(draft)
    with pytest.raises(Forbidden):
        await back(officer, now.version)
    with pytest.raises(StaleRecord):
        await back(who, draft.version)
    with pytest.raises(Invalid):
        await back(who, now.version, "")
    now = await back(who, now.version)
    assert (now.state, (await Notice.get(id=draft.id)).edited_by) == (NoticeState.DRAFT, "")
    assert (await refused(who, draft, now.version)).code == "not_confirmed"
    now = await approval.confirm(officer, draft.code, d.fonts(), version=now.version, at=s.noon(DAY))
    done = await approval.approve(who, draft.code, d.fonts(), version=now.version, at=s.noon(DAY))
    assert done.state == "approved", "who sent it back may still approve it"
    with pytest.raises(IllegalStep):
        await back(who, done.version)


async def test_a_time_to_rectify_that_passed_before_approval_is_refused(store: str) -> None:
    [draft] = await d.late_county()
    now = await d.filled(draft, rectify_on="2024-01-05", statement_days=5)
    found = await refused(await d.leader(), draft, now.version, "2024-01-05")
    assert [x.code for x in found.defects] == ["deadline_past"]


async def test_a_name_no_font_can_draw_is_refused_before_any_number(store: str) -> None:
    await s.county(*d.mines(1), at="2023-03-20")
    await Company.filter(uscc=b.uscc(1)).update(name="昆\U000323af矿业有限公司")
    await d.make_ready()
    await s.check(DAY)
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
    now = await approval.confirm(
        await d.inspector(), notice.code, d.fonts(), version=notice.version, at=s.noon("2023-12-20")
    )
    found = await refused(await d.leader(), notice, now.version, DAY)
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
    now = await approval.confirm(await d.inspector(), draft.code, d.fonts(), version=changed.version, at=at)
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
    done = await approval.approve_many(await d.leader(), wanted, d.fonts(), at=s.noon(DAY))
    assert [(x.code, x.now.state if x.now else type(x.refusal)) for x in done] == [
        (one.code, NoticeState.APPROVED),
        (two.code, Invalid),
        (three.code, StaleRecord),
        ("no_nobody", NotFound),
    ]


async def test_papers_of_the_abnormal_list_are_approved_one_by_one(store: str) -> None:
    [draft] = await d.late_county()
    await Notice.filter(id=draft.id).update(kind=LetterKind.LISTING_NOTICE.value)
    [done] = await approval.approve_many(await d.leader(), [(draft.code, draft.version)], d.fonts(), at=s.noon(DAY))
    assert done.refusal is not None
    assert done.refusal.code == "not_in_batches"


async def test_the_drafters_other_account_does_not_approve(store: str) -> None:
    [draft] = await d.late_county()
    now = await d.filled(draft)
    same = replace(await d.leader(), same_person=frozenset({"inspector"}))
    with pytest.raises(Forbidden) as refused:
        await approval.approve(same, draft.code, d.fonts(), version=now.version, at=s.noon(d.TODAY))
    assert refused.value.code == "four_eyes"
    await approval.approve(await d.leader(), draft.code, d.fonts(), version=now.version, at=s.noon(d.TODAY))
