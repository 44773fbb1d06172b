"""The first page: the register at a glance, and what waits for whoever has logged in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final
from urllib.parse import quote

import aiohttp_jinja2
from aiohttp import web

from api.keys import CLOCK
from api.pages.filing import RULE
from api.pages.shell import seen_by
from restoration import database
from restoration.law.findings import Standing
from restoration.permissions import Permission
from restoration.services import lists
from restoration.services import nearest as nearest_duty
from restoration.services.actors import Identity
from restoration.services.lists import DutyFilter
from restoration.services.notices import NoticeState
from restoration.services.reports import reading
from restoration.services.reports.waits import Wait

BY_DIVISION = """
SELECT d.code, d.name, COUNT(m.id) AS mines FROM divisions d JOIN mines m ON m.division_id = d.id
GROUP BY d.code, d.name ORDER BY d.code"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Work that is counted for those who may do it; ``place`` is the list of exactly what was counted."""

    text: str
    permission: Permission
    place: str
    count: Callable[[Identity], Awaitable[int]]


def duties(text: str, permission: Permission, place: str, wanted: DutyFilter) -> Waiting:
    """Duties, counted."""
    return Waiting(text, permission, place, partial(lists.count_obligations, wanted=wanted))


def letters(text: str, permission: Permission, state: str) -> Waiting:
    """Letters in a state, counted."""
    return Waiting(text, permission, f"/letters?state={state}", partial(lists.count_notices, state=state))


WORK: Final = (
    duties(
        "逾期义务",
        Permission.OBLIGATION_READ,
        f"/flags?status={Standing.OVERDUE}",
        DutyFilter(status=Standing.OVERDUE.value),
    ),
    duties(
        "待审核年度报告",
        Permission.REPORT_REVIEW,
        f"/filings?status={Wait.REVIEW}",
        DutyFilter(rule=RULE, report=Wait.REVIEW),
    ),
    duties(
        "待提交年度报告草稿",
        Permission.REPORT_WRITE,
        f"/filings?status={Wait.SUBMISSION}",
        DutyFilter(rule=RULE, report=Wait.SUBMISSION),
    ),
    letters("文书草稿", Permission.NOTICE_EDIT, NoticeState.DRAFT),
    letters("待批准文书", Permission.NOTICE_APPROVE, lists.READY),
    letters("待制发文书", Permission.NOTICE_ISSUE, NoticeState.APPROVED),
)


def add_routes(app: web.Application) -> None:
    """The page at the root."""
    app.router.add_get("/", overview)


@aiohttp_jinja2.template("home.html")
async def overview(request: web.Request) -> dict[str, object]:
    """How many mines each division has on record; for who has logged in, what waits."""
    rows = await database.fetch(BY_DIVISION)
    identity = seen_by(request)
    mine = [work for work in WORK if identity is not None and identity.may(work.permission)]
    waiting = [{"text": w.text, "place": w.place, "count": await w.count(identity)} for w in mine if identity]
    next_due = await nearest(identity, request.app[CLOCK].today()) if identity and not identity.staff else None
    return {"next_due": next_due, "rows": rows, "total": sum(r["mines"] for r in rows), "waiting": waiting}


async def nearest(identity: Identity, today: date) -> dict[str, object] | None:
    """The open duty of the company whose last day comes first, with the days left and where it is done."""
    duty = await nearest_duty.nearest(identity, today)
    if duty is None:
        return None
    report, gaps = duty["rule"] == RULE, None
    if report:
        owed = (str(duty["right"]), int(str(duty["occasion"])))
        gaps = (await reading.received([owed])).get(owed)
    filing = f"/filings/{duty['mine']}/{duty['occasion']}?right={quote(str(duty['right']))}"
    left = (date.fromisoformat(str(duty["due_on"])) - today).days
    return {**duty, "left": left, "received": gaps == [], "place": filing if report else f"/mines/{duty['mine']}"}
