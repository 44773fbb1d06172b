"""One letter as people read it: what it says, every step taken, until when there is time to rectify."""

from __future__ import annotations

import json

from restoration.errors import Conflict, StaleRecord
from restoration.services import lists
from restoration.services.actors import Identity
from restoration.services.letters.service import deadline
from restoration.services.notices import NoticeState
from restoration.services.paging import Json
from restoration.tables import Notice, NoticeStep


async def row(identity: Identity, code: str) -> Notice:
    """The letter's row, if it is one's to see. Raises ``NotFound``, ``Conflict`` for a draft that was given up."""
    await lists.notice(identity, code)
    found = await Notice.get(code=code)
    if found.state == NoticeState.DROPPED:
        raise Conflict("该文书草稿已取消，没有可供查看的文书", code="notice_dropped")
    return found


async def notice(identity: Identity, code: str) -> Json:
    """A letter with its content and steps. Raises ``NotFound``."""
    shown = await lists.notice(identity, code)
    found = await Notice.get(code=code)
    steps = await NoticeStep.filter(notice_id=found.id).order_by("id") if identity.staff else []
    until = await deadline(found)
    return {
        **shown,
        "content": json.loads(found.content),
        "steps": [step(s) for s in steps],
        "rectify_until": until.day.isoformat() if until.day else None,
        "rectify_unknown": until.unknown,
    }


def step(taken: NoticeStep) -> Json:
    """A step of a letter."""
    return {
        "step": taken.step,
        "before": "",
        "after": "",
        "effective_on": taken.effective_on.isoformat(),
        "recorded_at": taken.recorded_at.isoformat(),
        "recorded_by": taken.recorded_by,
        "detail": json.loads(taken.detail),
    }


def version_of(tag: str) -> int:
    """The version a tag names. Raises ``StaleRecord`` for one that was never given."""
    number = tag.removeprefix("v")
    if not (number.isascii() and number.isdecimal() and len(number) < 9):
        raise StaleRecord("文书已被他人更新，请重新读取后再修改")
    return int(number)
