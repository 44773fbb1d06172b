"""The abnormal list for staff: as of any day, entry by entry; and what a listed company may do about its entry."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from restoration import database
from restoration.database import unit_of_work
from restoration.errors import Conflict
from restoration.law.cases.states import EFFECTIVE, Step
from restoration.permissions import Permission
from restoration.services import lists, scope
from restoration.services.actors import Identity
from restoration.services.casesteps.forms import StepForm
from restoration.services.casesteps.held import CaseNow
from restoration.services.casesteps.take import taken
from restoration.services.letters.held import require
from restoration.services.lists import CASES, Sheet, case_row
from restoration.services.paging import Json, Listing, Page, Row, everything, page
from restoration.services.scope import Condition, among
from restoration.tables import Notice

KINDS: Final = Condition("k.kind IN ('listing', 'dishonesty')")
STATE_ON = """(SELECT s.after FROM case_steps s WHERE s.case_id = k.id AND s.effective_on <= ?
ORDER BY s.id DESC LIMIT 1)"""


def mine_of(identity: Identity) -> Condition:
    """Entries one may know of: staff by place, a company its own."""
    own = scope.cases(identity) if identity.staff else among("k.uscc", identity.companies)
    return own & KINDS


async def listings(identity: Identity, as_of: date | None, *, every: bool, sheet: Sheet) -> Page:
    """Entries in force on a day (today if none), or with ``every`` all files of the list, each with its state then."""
    require(identity, Permission.LISTING_READ)
    where = mine_of(identity)
    if as_of is None:
        wanted = None if every else among("k.state", [s.value for s in EFFECTIVE])
        return await page(CASES, everything(where, wanted), limit=sheet.limit, after=sheet.after)
    known = Condition(f"{STATE_ON} IS NOT NULL", (as_of,))
    then = None if every else in_states(as_of)
    found = await page(CASES, everything(where, known, then), limit=sheet.limit, after=sheet.after)
    states = await states_on([str(i["code"]) for i in found.items], as_of)
    return Page([past(i, states[str(i["code"])], as_of) for i in found.items], found.next)


def in_states(as_of: date) -> Condition:
    """In force on a day."""
    names = sorted(s.value for s in EFFECTIVE)
    return Condition(f"{STATE_ON} IN ({', '.join('?' for _ in names)})", (as_of, *names))


def past(item: Json, state: str, as_of: date) -> Json:
    """An entry as it stood on a day: what closed it later is not told."""
    closed = item["closed_on"]
    return {**item, "state": state, "closed_on": closed if closed and str(closed) <= as_of.isoformat() else None}


async def states_on(codes: list[str], as_of: date) -> dict[str, str]:
    """The state of each file on a day."""
    where = among("k.code", codes)
    rows = await database.fetch(
        f"SELECT k.code, {STATE_ON} AS state FROM cases k WHERE {where.text}", [as_of, *where.params]
    )
    return {str(r["code"]): str(r["state"]) for r in rows}


OWN: Final = Listing(CASES.columns, CASES.tables, CASES.key, CASES.code, lambda r: own_row(r))


def own_row(r: Row) -> Json:
    """An entry as its company sees it: nothing of who has it in hand."""
    return {**case_row(r), "owner": ""}


async def listing(identity: Identity, code: str) -> Json:
    """One entry; staff also see its steps. Raises ``NotFound``."""
    require(identity, Permission.LISTING_READ)
    where = everything(mine_of(identity), Condition("k.code = ?", (code,)))
    found = await page(CASES if identity.staff else OWN, where, limit=1, after=None)
    if not found.items:
        raise scope.hidden()
    steps = (await lists.case(identity, code))["steps"] if identity.staff else []
    return {**found.items[0], "steps": steps}


async def take(
    identity: Identity, code: str, step: Step, form: StepForm, *, at: datetime, seen: str | None = None
) -> CaseNow:
    """A step of an entry's file, by the bureau or by the company itself (views, application, supplements)."""
    require(identity, Permission.CASE_ANSWER)
    return await taken(identity, code, mine_of(identity), step, form, at=at, seen=seen)


async def answer(identity: Identity, notice: str, step: Step, form: StepForm, *, at: datetime) -> list[CaseNow]:
    """The company's answer to a letter served on it, taken in every file the letter moved.

    Raises ``NotFound`` for a letter not served on it, ``Conflict`` where the letter moved no open file.
    """
    require(identity, Permission.CASE_ANSWER)
    await lists.notice(identity, notice)
    row = await Notice.get(code=notice)

    async def work() -> list[CaseNow]:
        moved = await files_moved(row)
        if not moved:
            raise Conflict("这份文书没有在办案件，请向制发机关核实", code="no_case")
        own = Condition("1 = 1") if not identity.staff else scope.cases(identity)
        return [await taken(identity, code, own, step, form, at=at, seen=None) for code in moved]

    return await unit_of_work(work)


async def files_moved(notice: Notice) -> list[str]:
    """Open files whose history names a letter."""
    rows = await database.fetch(
        "SELECT DISTINCT k.id, k.code FROM cases k JOIN case_steps s ON s.case_id = k.id "
        "WHERE k.right_id = ? AND k.closed_on IS NULL AND s.detail LIKE ? ORDER BY k.id",
        [notice.right_id, f'%"{notice.code}"%'],  # type: ignore[attr-defined]
    )
    return [str(r["code"]) for r in rows]
