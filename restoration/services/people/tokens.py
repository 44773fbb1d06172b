"""API tokens: issued to an account by an administrator or at the command line, shown once, good for a year at most."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from restoration import database
from restoration.errors import Conflict, Defect, Invalid
from restoration.services.people import people, sessions
from restoration.services.people.people import Authority
from restoration.services.people.person_audit import note
from restoration.services.people.sessions import LABEL, Kind, Opened

MAX_DAYS: Final = 365


async def issue(by: Authority, login: str, label: str, days: int, *, at: datetime) -> Opened:
    """A token for an account: whoever carries it is that person to the API until it expires or is ended."""
    if defects := [*label_defects(label), *days_defects(days)]:
        raise Invalid("访问令牌的内容有误", defects)

    async def unit() -> Opened:
        user = await people.find(by, login)
        if user.disabled_at is not None:
            raise Conflict(f"账号 {user.login} 已停用，不能签发令牌", code="account_disabled")
        until = at + timedelta(days=days)
        opened = await sessions.begin(user, kind=Kind.TOKEN, label=label.strip(), until=until, at=at)
        after = {"session": opened.code, "label": label.strip(), "expires_at": until.isoformat()}
        await note(by.actor, user, "token_issued", after, at=at)
        return opened

    return await database.unit_of_work(unit)


def label_defects(label: str) -> list[Defect]:
    """A token says what it is for."""
    if 0 < len(label.strip()) <= LABEL:
        return []
    return [Defect("label", "label", label[:60] or "（缺）", f"1–{LABEL} 个字", "请写明令牌的用途")]


def days_defects(days: int) -> list[Defect]:
    """A token ends."""
    if 1 <= days <= MAX_DAYS:
        return []
    return [Defect("days", "days", str(days), f"1–{MAX_DAYS} 天", "请填写有效天数")]
