"""A letter's way: drafted, filled in, approved by another, issued, sealed, served; and everything that is refused."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from datetime import date
from typing import Any

import pytest

from reports import approval, draw
from reports import issue as issuing
from reports.fonts import GlyphMissing
from restoration import database
from restoration.errors import (
    Conflict,
    Forbidden,
    IllegalStep,
    Invalid,
    NotFound,
    StaleRecord,
)
from restoration.law.letters.content import LetterKind, NoticeContent, RectifyBy
from restoration.permissions import Role
from restoration.services import audit
from restoration.services.actors import Identity
from restoration.services.letters import letters
from restoration.services.letters import service as letters_service
from restoration.services.letters.held import LETTER_STEPS, LetterNow, LetterStep
from restoration.services.letters.issue import Issued
from restoration.services.notices import NoticeState
from restoration.tables import AuditEntry, IssuedDocument, Notice, NoticeStep
from tests import builders as b
from tests.services import desk as d
from tests.services import scenario as s

DAY = "2024-01-02"


async def test_the_whole_way_of_an_order(store: str) -> None:
    [draft] = await d.late_county()
    notice = await d.served(draft, rectify_days=30, statement_days=5, measures="补报年度报告")
    assert notice.state == "served"
    assert (await letters_service.deadline(notice)).day == date(2024, 2, 9)
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
    now = await letters.edit(who, draft.code, d.edit_of(rectify_on=None), version=now.version, at=s.noon(DAY))
    kept = d.content(await Notice.get(id=draft.id))
    assert kept.rectify_by == RectifyBy(on=None, days_from_service=30)
    assert (kept.measures, kept.organ.contact, kept.organ.phone) == ("先停后治", "赵某", "023-52220000")
    with pytest.raises(StaleRecord):
        await letters.edit(who, draft.code, d.edit_of(rectify_days=9), version=now.version - 1, at=s.noon(DAY))


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
        return await letters.edit(who, draft.code, sent, version=draft.version, at=s.noon(DAY))

    done = await asyncio.gather(*(one(n) for n in (10, 20)), return_exceptions=True)
    assert sorted(type(x).__name__ for x in done) == ["LetterNow", "StaleRecord"]


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
        await approval.confirm(await d.inspector(), "no_" + "x" * 90, d.fonts(), version=1, at=s.noon(DAY))


def acts(who: Identity, code: str) -> list[Coroutine[Any, Any, LetterNow | Issued]]:
    """Every door to a letter, as somebody knocks on it."""
    at = s.noon(DAY)
    return [
        letters.edit(who, code, d.edit_of(), version=1, at=at),
        approval.confirm(who, code, d.fonts(), version=1, at=at),
        approval.approve(who, code, d.fonts(), version=1, at=at),
        issuing.issue(who, code, d.press(), at=at),
        letters_service.record_sealing(who, code, date(2024, 1, 2), at=at),
        letters_service.record_service(who, code, d.service_of(), at=at),
        letters.withdraw(who, code, "误发", at=at),
        letters.send_back(who, code, "请核对期限", version=1, at=at),
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
            LetterStep.SEND_BACK,
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


async def test_words_no_font_can_draw_are_refused_as_they_are_typed(store: str) -> None:
    [notice] = await d.late_county()
    who = await d.inspector()
    with pytest.raises(GlyphMissing, match="😀") as refused:
        await approval.edit(
            who, notice.code, d.edit_of(measures="请😀补报"), d.fonts(), version=notice.version, at=s.noon(DAY)
        )
    assert [x.field for x in refused.value.defects] == ["measures"]
    assert (await Notice.get(code=notice.code)).version == notice.version
    plain = d.edit_of(measures="请喆某补报")
    kept = await approval.edit(who, notice.code, plain, d.fonts(), version=notice.version, at=s.noon(DAY))
    assert kept.version == notice.version + 1
