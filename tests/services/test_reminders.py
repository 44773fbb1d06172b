"""Reminders go out by themselves only where the bureau asked for it, only approved ones, and nothing else ever."""

from __future__ import annotations

import pytest

from reports import approval
from reports.reminders import Sent, issue_reminders
from restoration.law.letters.content import LetterKind
from restoration.tables import AuditEntry, Bureau, IssuedDocument, Notice
from tests import builders as b
from tests.services import desk as d
from tests.services import scenario as s

DAY = "2023-12-20"
LATE = "2024-01-02"
pytestmark = pytest.mark.usefixtures("store")


async def reminder() -> Notice:
    """A reminder in draft, in a bureau that lets reminders go out by themselves."""
    await s.county(s.mine("R", b.KAIZHOU, 1, events=[b.survey()]), at="2023-03-20")
    await d.make_ready(reminders_by_themselves=True)
    await s.check(DAY)
    return await Notice.get(kind=LetterKind.REMINDER.value)


async def approve(notice: Notice) -> None:
    """As people do: one confirms, another approves."""
    now = await approval.confirm(await d.inspector(), notice.code, d.fonts(), version=notice.version, at=s.noon(DAY))
    await approval.approve(await d.leader(), notice.code, d.fonts(), version=now.version, at=s.noon(DAY))


async def send(day: str = DAY) -> Sent:
    return await issue_reminders(d.press(), at=s.noon(day))


async def test_an_approved_reminder_goes_out_once_in_the_systems_name() -> None:
    notice = await reminder()
    await approve(notice)
    assert (await send()).issued == [notice.code]
    assert (await send()) == Sent()
    document = await IssuedDocument.get()
    assert (document.issued_by, document.number) == ("system:reminders", 1)
    assert (await AuditEntry.get(action="notice:issue")).actor == "system:reminders"


async def test_a_draft_does_not_go_out() -> None:
    await reminder()
    assert await send() == Sent()


async def test_without_the_bureaus_word_nothing_goes_out() -> None:
    notice = await reminder()
    await approve(notice)
    await Bureau.filter(code="KZ").update(reminders_by_themselves=False)
    assert await send() == Sent()
    assert await IssuedDocument.all().count() == 0


async def test_no_other_letter_goes_out() -> None:
    drafts = await d.late_county(reminders_by_themselves=True)
    await d.approved(drafts[0])
    assert drafts[0].kind != LetterKind.REMINDER
    assert await send(LATE) == Sent()


async def test_a_reminder_overtaken_by_the_facts_is_refused_with_the_reason() -> None:
    notice = await reminder()
    await approve(notice)
    sent = await send(LATE)
    assert (sent.issued, list(sent.refused)) == ([], [notice.code])
    assert sent.refused[notice.code]
    assert await IssuedDocument.all().count() == 0
