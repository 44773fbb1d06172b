"""A letter in hand: found within the actor's bureau, locked with its mining right, and moved one step at a time.

The right is locked before the letter, as the check does, so that no fact changes between reading and deciding and no
two units wait for each other. Every step leaves a row in the letter's history and one in the audit chain.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from restoration import database
from restoration.clock import legal_day
from restoration.errors import Forbidden, IllegalStep, NotFound, StaleRecord
from restoration.law.letters.content import LetterKind, NoticeContent
from restoration.permissions import Permission
from restoration.services import audit
from restoration.services.actors import Identity
from restoration.services.casesteps.who import avoid
from restoration.services.judging import lock
from restoration.services.notices import NoticeState
from restoration.services.register.known import fits
from restoration.tables import Bureau, Notice, NoticeItem, NoticeStep


class LetterStep(StrEnum):
    """What people do with a letter."""

    START = "start"
    EDIT = "edit"
    CONFIRM = "confirm"
    SEND_BACK = "send_back"
    APPROVE = "approve"
    ISSUE = "issue"
    SEAL = "seal"
    SERVE = "serve"
    WITHDRAW = "withdraw"
    DISCARD = "discard"


S, L = NoticeState, LetterStep

LETTER_STEPS: Final[Mapping[tuple[NoticeState, LetterStep], NoticeState]] = {
    (S.DRAFT, L.EDIT): S.DRAFT,
    (S.DRAFT, L.CONFIRM): S.DRAFT,
    (S.DRAFT, L.SEND_BACK): S.DRAFT,  # by the approver, with a reason
    (S.DRAFT, L.APPROVE): S.APPROVED,
    (S.DRAFT, L.DISCARD): S.DROPPED,  # only what an officer started
    (S.APPROVED, L.ISSUE): S.ISSUED,
    (S.APPROVED, L.WITHDRAW): S.WITHDRAWN,
    (S.ISSUED, L.SEAL): S.SEALED,
    (S.ISSUED, L.SERVE): S.SERVED,  # only where the bureau does not ask for the seal first
    (S.ISSUED, L.WITHDRAW): S.WITHDRAWN,
    (S.SEALED, L.SERVE): S.SERVED,
    (S.SEALED, L.WITHDRAW): S.WITHDRAWN,
    (S.SERVED, L.SERVE): S.SERVED,  # a wrongly recorded service is recorded anew, with the reason
    (S.SERVED, L.WITHDRAW): S.WITHDRAWN,
}
"""The way of a letter: all that is not here is refused."""

STATE_NAMES: Final[Mapping[NoticeState, str]] = {
    S.DRAFT: "草稿",
    S.APPROVED: "已批准",
    S.ISSUED: "已制发",
    S.SEALED: "已用印",
    S.SERVED: "已送达",
    S.WITHDRAWN: "已撤回",
    S.DROPPED: "已取消",
}
STEP_NAMES: Final[Mapping[LetterStep, str]] = {
    L.START: "拟稿",
    L.EDIT: "修改",
    L.CONFIRM: "确认",
    L.SEND_BACK: "退回承办人",
    L.APPROVE: "批准",
    L.ISSUE: "制发",
    L.SEAL: "登记用印",
    L.SERVE: "登记送达",
    L.WITHDRAW: "撤回",
    L.DISCARD: "作废草稿",
}


def after(state: NoticeState, step: LetterStep) -> NoticeState:
    """The state after a step. Raises ``IllegalStep`` where the table has no arrow."""
    try:
        return LETTER_STEPS[state, step]
    except KeyError:
        raise IllegalStep(f"文书处于“{STATE_NAMES[state]}”状态，不能{STEP_NAMES[step]}，请刷新后核对") from None


@dataclass(frozen=True, slots=True)
class LetterNow:
    """Where a letter stands after a step; ``version`` is what the next editor must name."""

    code: str
    state: NoticeState
    version: int
    sha256: str


@dataclass(slots=True)
class Letter:
    """A letter in hand, with the bureau whose chain it is recorded on, and who acts when."""

    notice: Notice
    bureau: Bureau
    identity: Identity
    at: datetime

    @property
    def id(self) -> int:
        """The letter's key."""
        return int(self.notice.id)

    @property
    def right_id(self) -> int:
        """The key of the right the letter is about."""
        return int(self.notice.right_id)  # type: ignore[attr-defined]

    @property
    def kind(self) -> LetterKind:
        """Which document it is."""
        return LetterKind(self.notice.kind)

    @property
    def state(self) -> NoticeState:
        """Where the letter stands."""
        return NoticeState(self.notice.state)

    @property
    def today(self) -> date:
        """The legal day of the act."""
        return legal_day(self.at)

    @property
    def content(self) -> NoticeContent:
        """What the letter says."""
        return NoticeContent.model_validate_json(self.notice.content)

    async def obligations(self) -> list[int]:
        """Keys of the obligations the letter is about."""
        rows = await NoticeItem.filter(notice_id=self.id).order_by("id").values_list("obligation_id", flat=True)
        return [int(key) for key in rows]  # type: ignore[call-overload]

    async def take(
        self,
        step: LetterStep,
        detail: Mapping[str, object],
        columns: Mapping[str, object] | None = None,
        *,
        on: date | None = None,
    ) -> LetterNow:
        """Take a step, effective today unless ``on`` says otherwise; ``columns`` change with it."""
        before, state = self.state, after(self.state, step)
        values: dict[str, Any] = {
            "state": state.value,
            "version": self.notice.version + 1,
            "changed_at": self.at,
            **(columns or {}),
        }
        same = Notice.filter(id=self.id, state=before.value, version=self.notice.version)
        if await same.update(**values) != 1:
            raise stale(self.notice.code)
        self.notice.update_from_dict(values)
        await self.record(step, before, signed(self.identity, detail), on or self.today)
        return self.now()

    async def record(self, step: LetterStep, before: NoticeState, detail: Mapping[str, object], on: date) -> None:
        """One row of the letter's history and one of the audit chain."""
        await NoticeStep.create(
            notice_id=self.id,
            step=step.value,
            effective_on=on,
            recorded_at=self.at,
            recorded_by=self.identity.actor.id,
            detail=json.dumps(detail, ensure_ascii=False, default=str),
        )
        after = {"state": self.state, "effective_on": on, **detail}
        effect = audit.Effect(f"notice:{step}", self.notice.code, after, {"state": before})
        await audit.record(self.identity.actor, self.bureau.code, [effect], at=self.at)

    def now(self) -> LetterNow:
        """Where the letter stands."""
        return LetterNow(self.notice.code, self.state, self.notice.version, self.notice.sha256)


def stale(code: str) -> StaleRecord:
    """What somebody is told whose copy is out of date."""
    return StaleRecord(f"文书 {code} 已被他人或每日核查更新，请刷新后核对再办理")


async def hold(
    identity: Identity, code: str, permission: Permission, *, at: datetime, version: int | None = None
) -> Letter:
    """The letter by its code, locked until the unit of work ends.

    Raises ``Forbidden`` without the permission or with an interest in the company (回避), ``NotFound`` outside the
    actor's divisions and ``StaleRecord`` when ``version`` is no longer the letter's.
    """
    require(identity, permission)
    bureau = await find(identity, code)
    await lock([int(r) for r in await Notice.filter(code=code).values_list("right_id", flat=True)])  # type: ignore[call-overload]
    notice = await database.lock_row(Notice.filter(code=code)).get()
    if version is not None and notice.version != version:
        raise stale(code)
    letter = Letter(notice, bureau, identity, at)
    await avoid(identity, letter.content.addressee.uscc or letter.content.mine.holder_uscc)
    return letter


async def find(identity: Identity, code: str) -> Bureau:
    """The bureau of a letter the actor may know of. Raises ``NotFound``."""
    known = Notice.filter(code=code).select_related("bureau")
    notice = await known.get_or_none() if fits(Notice, code) else None
    if notice is None or notice.bureau.division_id not in identity.divisions:  # type: ignore[attr-defined]
        raise NotFound(f"没有编号为 {code[:40]} 的文书，请核对编号")
    return notice.bureau


def signed(identity: Identity, detail: Mapping[str, object]) -> Mapping[str, object]:
    """What a step's row says, with the people the actor stood in for that day."""
    return {**detail, "acting_for": sorted(identity.acting_for)} if identity.acting_for else detail


def require(identity: Identity, permission: Permission) -> None:
    """Raise ``Forbidden`` unless one of the actor's roles grants it."""
    if not identity.may(permission):
        raise Forbidden("您的角色没有办理此事项的权限，请由有权限的人员办理", code="not_permitted")
