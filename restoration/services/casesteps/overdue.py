"""Orders whose time has run out: who is late with rectification, and the mark that says since when, once.

Being late changes no state by itself (the law's table has no such arrow): it is shown, and people decide. What was
not served has no deadline and is never late.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import structlog

from restoration import database
from restoration.law.cases.states import CaseKind, CaseState, Step
from restoration.law.letters.content import LetterKind
from restoration.services.actors import CHECK
from restoration.services.casesteps.held import Hand, locked
from restoration.services.letters.service import LastDay, deadline
from restoration.services.notices import NoticeState
from restoration.strict import iso_date, required
from restoration.tables import Case, CaseStep, Notice

log = structlog.get_logger()

ORDER_KINDS: Final = (
    *(LetterKind.CORRECTION_ORDER, LetterKind.RECTIFICATION_NOTICE, LetterKind.ACCRUAL_ORDER),
    *(LetterKind.PREPAYMENT_ORDER, LetterKind.CHARGE_ORDER, LetterKind.VERIFICATION_NOTICE),
    LetterKind.GREEN_RECTIFICATION,
)
"""Documents that order something to be put right by a day."""
MARK: Final = "mark_overdue"
"""逾期未改正: written once for each deadline that has passed, on the legal day after it."""


@dataclass(frozen=True, slots=True)
class OverdueOrder:
    """An order not obeyed in time: the case, the letter, the last day there was."""

    case: Case
    notice: str
    deadline: date


async def overdue_orders(as_of: date, divisions: frozenset[int] | None = None) -> list[OverdueOrder]:
    """Cases under order whose last day lies before a day, oldest case first; of some divisions' bureaus or of all."""
    rows = Case.filter(kind=CaseKind.CORRECTION.value, state=CaseState.ORDERED.value).select_related("bureau")
    if divisions is not None:
        rows = rows.filter(bureau__division_id__in=list(divisions))
    found = [await order_of(case) for case in await rows.order_by("id")]
    return [order for order in found if order is not None and order.deadline < as_of]


async def order_of(case: Case) -> OverdueOrder | None:
    """The served order of a case with its last day to rectify; ``None`` while nothing can be late."""
    notice, end = await served_order(case), await case_deadline(case)
    if end.unknown:
        log.warning("deadline_not_known", case=case.code, why=end.unknown)
    return OverdueOrder(case, notice.code, end.day) if notice is not None and end.day is not None else None


async def case_deadline(case: Case) -> LastDay:
    """The last day to rectify in a case under order: the letter's, or a later one an officer set."""
    notice = await served_order(case)
    end = await deadline(notice) if notice is not None else LastDay()
    if notice is None or end.unknown:
        return end
    days = [day for day in (end.day, await set_by_officer(case)) if day is not None]
    return LastDay(max(days, default=None))


async def served_order(case: Case) -> Notice | None:
    """The order the case is under, once it has been served."""
    step = await CaseStep.filter(case_id=case.id, step=Step.ORDER.value).order_by("-id").first()
    code = json.loads(step.detail).get("notice") if step else None
    return await Notice.get_or_none(code=code, state=NoticeState.SERVED.value) if code else None


async def set_by_officer(case: Case) -> date | None:
    """The new last day the latest failed check or extension set, if it did."""
    steps = [Step.FAIL_CHECK.value, Step.DECIDE_EXTENSION.value]
    row = await CaseStep.filter(case_id=case.id, step__in=steps).order_by("-id").first()
    text = json.loads(row.detail).get("new_deadline") if row else None
    return required(iso_date(text)) if text else None


async def mark_overdue(as_of: date, at: datetime) -> int:
    """Mark the orders whose time has run out before a day, each deadline exactly once; how many were marked."""
    return sum([await mark(order.case, as_of, at) for order in await overdue_orders(as_of)])


async def mark(case: Case, as_of: date, at: datetime) -> bool:
    """Mark one case, one unit of work: it is read again once it is held, so two runs at once write one mark."""

    async def work() -> bool:
        held = await locked(case)
        order = await order_of(held) if held.state == CaseState.ORDERED else None
        if order is None or order.deadline >= as_of or await marked(held, order.deadline):
            return False
        on = order.deadline + timedelta(days=1)
        detail = {"deadline": order.deadline.isoformat(), "notice": order.notice}
        await Hand(CHECK, case.bureau.code, at).record(held, MARK, held.state, on, detail)
        return True

    return await database.unit_of_work(work)


async def marked(case: Case, end: date) -> bool:
    """Whether a deadline's passing is on the case's record."""
    return await CaseStep.exists(case_id=case.id, step=MARK, effective_on=end + timedelta(days=1))
