"""What must hold before a letter is approved: the facts of the day, a confirmed draft, and a second pair of eyes.

The wording and the trial drawing belong to ``reports.approval``, which puts these parts together.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Final

from restoration.documents import KINDS
from restoration.errors import Conflict, Forbidden, IllegalStep, Refused, StaleRecord
from restoration.law.letters.content import BY_THE_CHECK, NoticeContent
from restoration.services import lawbook, notices
from restoration.services.checks import last_written, settle
from restoration.services.judging import Failure, Judged, Moment, Stored, judge, stored_obligations
from restoration.services.letters import started
from restoration.services.letters.held import Letter, LetterNow, LetterStep, stale
from restoration.services.notices import NoticeState
from restoration.services.snapshot import places
from restoration.tables import Notice, NoticeStep

BY_THE_OFFICER: Final = (LetterStep.START, LetterStep.EDIT, LetterStep.CONFIRM)
"""The steps by which an officer answers for a draft as it stands."""


async def reread(letter: Letter) -> NoticeContent | Refused:
    """The letter as the facts of today call for it, with the officer's part; or why it cannot stand.

    The right is judged and stored first. A refusal is returned, not raised, so that the dropped or rewritten draft
    is kept.
    """
    if letter.kind not in BY_THE_CHECK:
        return await started.reread(letter, await judged_today(letter))
    seen = letter.notice.version
    await stored_today(letter)
    letter.notice = await Notice.get(id=letter.id)
    if letter.state is not NoticeState.DRAFT:
        return Conflict("登记的事实已不再需要这份文书，草稿已取消", code="no_longer_called_for")
    if letter.notice.version != seen:
        return StaleRecord("登记的事实有变化，草稿已按新的事实更新，请承办人重新核对确认")
    found = await called_for(letter, still_open=True)
    key = (letter.notice.kind, letter.notice.addressee_key)
    fresh = next((c for c in found if notices.content_key(c) == key), None)
    return stale(letter.notice.code) if fresh is None else notices.keep_edits(fresh, letter.notice)


async def stored_today(letter: Letter) -> None:
    """Judge the right on the legal day and store what follows, as the check does. Raises ``Conflict``."""
    if letter.today < (await last_written() or date.min):
        raise Conflict("今日早于最近一次核查的日期，请先核对系统时钟", code="clock_behind")
    moment = Moment(letter.today, letter.at)
    done = await settle([letter.right_id], moment, lawbook.current(), await places(), store=True)
    refuse_unreadable(done.errors)


async def called_for(letter: Letter, *, still_open: bool) -> list[NoticeContent]:
    """The letters the facts call for on the legal day; ``still_open`` leaves out duties already in one past draft."""
    one = await judged_today(letter)
    covered = (await notices.on_record([one]))[1] if still_open else set()
    moment = Moment(letter.today, letter.at)
    return list(notices.contents(one, covered, await notices.read_register([one]), lawbook.current(), moment))


async def judged_today(letter: Letter) -> Judged:
    """The right as it stands on the legal day; a duty not yet on record has no code. Raises ``Conflict``."""
    judged, failed = await judge([letter.right_id], lawbook.current(), await places(), letter.today)
    refuse_unreadable(failed)
    [one] = judged
    known = (await stored_obligations([letter.right_id]))[letter.right_id]
    for finding in one.findings:
        key = (finding.duty.rule, finding.duty.occasion)
        one.stored[key] = known.get(key) or Stored(0, "", ())
    return one


def refuse_unreadable(failed: Sequence[Failure]) -> None:
    """No letter leaves on facts that cannot be judged."""
    if failed:
        raise Conflict(
            f"矿山 {failed[0].mine} 的登记事实无法核算，不能办理文书：{failed[0].reason}", code="facts_unreadable"
        )


async def refuse_outdated(letter: Letter) -> None:
    """Refuse to issue what the facts no longer call for: the approved content would state what is not so.

    Only reads: it comes before the number is taken, and must hold nothing another issuer could wait for.
    """
    if letter.kind not in BY_THE_CHECK:
        return await started.refuse_outdated(letter, await judged_today(letter))
    due = {(c.kind, i.obligation) for c in await called_for(letter, still_open=False) for i in c.items}
    content = letter.content
    if gone := [i.title for i in content.items if (content.kind, i.obligation) not in due]:
        raise Conflict(
            f"批准后登记的事实有变化（{'、'.join(gone)}），不能制发；请撤回后按新的事实重新起草", code="facts_changed"
        )
    return None


def refuse_sheet(letter: Letter) -> None:
    """Refuse to put forward or approve what is filled in by hand."""
    kind = KINDS[letter.kind]
    if kind.sheet:
        raise IllegalStep(f"{kind.title}是填写用的表格，不需要批准")


def refuse_approver(letter: Letter) -> None:
    """Refuse an approver whose role does not decide on this kind, and the approval of what is only a sheet."""
    refuse_sheet(letter)
    kind = KINDS[letter.kind]
    if not kind.approves & letter.identity.roles:
        raise Forbidden(f"{kind.title}应当由局领导批准", code="not_permitted")


async def refuse_unconfirmed(letter: Letter) -> None:
    """Refuse a draft nobody has confirmed as it stands, and an approver who had a hand in it (审批与承办分离)."""
    told = [step.value for step in (*BY_THE_OFFICER, LetterStep.SEND_BACK)]
    taken = await NoticeStep.filter(notice_id=letter.id, step__in=told).order_by("id")
    steps = [step for step in taken if step.step != LetterStep.SEND_BACK]
    if not steps:
        raise Refused("草稿尚未经承办人确认，请先由承办人修改或者确认", code="not_confirmed")
    if letter.identity.people & {p for step in steps for p in behind(step)}:
        raise Forbidden(
            "承办人不能批准自己经办的文书，受其委托或者委托其代理的人也不能，请由他人批准", code="four_eyes"
        )
    if taken[-1].step == LetterStep.SEND_BACK:
        raise Refused("草稿已退回承办人，请承办人修改或者重新核对确认后再送审", code="not_confirmed")
    if json.loads(steps[-1].detail)["sha256"] != letter.notice.sha256:
        raise Refused("承办人确认后登记的事实有变化，请承办人重新核对确认", code="not_confirmed")


def behind(step: NoticeStep) -> frozenset[str]:
    """Who took a step, and for whom."""
    names = (step.recorded_by, *json.loads(step.detail).get("acting_for", ()))
    return frozenset(p.removeprefix("user:") for p in names)


async def freeze(letter: Letter, content: NoticeContent) -> LetterNow:
    """Store the content the approver signs for; its hash is what nobody can change any more."""
    digest = content.sha256()
    columns = {"content": content.canonical().decode(), "sha256": digest, "approved_by": letter.identity.actor.id}
    return await letter.take(LetterStep.APPROVE, {"sha256": digest, "wording": content.wording}, columns)
