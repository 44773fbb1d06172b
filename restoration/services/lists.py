"""What people look things up in: duties, companies, cases, letters, ledgers, runs and the record, page by page.

Fixed SQL under the reader's scope; a test holds every list equal to what the models say.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date

from restoration import database
from restoration.documents import KINDS
from restoration.services import scope
from restoration.services.actors import Identity
from restoration.services.paging import (
    Json,
    Listing,
    Page,
    Row,
    contains,
    count,
    day,
    equals,
    everything,
    moment,
    page,
)
from restoration.services.reports.waits import Wait, waiting
from restoration.services.scope import Condition, among
from restoration.services.snapshot import places

MINE_OF = "JOIN rights r ON r.id = {0} JOIN mines m ON m.id = r.mine_id JOIN divisions d ON d.id = m.division_id"


@dataclass(frozen=True, slots=True)
class Sheet:
    """How many rows, and after which."""

    limit: int = 50
    after: str | None = None


async def within(division: str | None) -> Condition | None:
    """Mines of a division and all below it, by descent; none where there is no such division."""
    return None if division is None else among("m.division_id", (await places()).under(division))


# ---- duties --------------------------------------------------------------------------------------------------------


def obligation_row(r: Row) -> Json:
    """A duty as listed."""
    return {
        "code": r["code"],
        "mine": r["mine"],
        "name": r["name"],
        "division": r["division"],
        "right": r["right_code"],
        "rule": r["rule"],
        "occasion": r["occasion"],
        "title": r["title"],
        "standing": r["standing"],
        "original_due_on": day(r["original_due_on"]),
        "due_on": day(r["due_on"]),
        "met_on": day(r["met_on"]),
        "missing": json.loads(r["missing"]),
        "addressee": {"kind": r["addressee_kind"], "uscc": r["addressee_uscc"]},
    }


OBLIGATIONS = Listing(
    columns="o.code, o.rule, o.occasion, o.title, o.standing, o.original_due_on, o.due_on, o.met_on, o.missing, "
    "o.addressee_kind, o.addressee_uscc, m.code AS mine, m.name, d.code AS division, r.code AS right_code",
    tables="obligations o " + MINE_OF.format("o.subject_id AND r.subject_type = o.subject_type"),
    key="o.id",
    code="o.code",
    show=obligation_row,
)
BY_OCCASION = replace(OBLIGATIONS, latest="o.occasion")
"""The same with the latest year first, for duties whose occasion is a year."""
LIVE = Condition("o.subject_type <> 'bureau' AND o.live")


@dataclass(frozen=True, slots=True)
class DutyFilter:
    """Which duties are wanted."""

    status: str | None = None
    division: str | None = None
    rule: str | None = None
    mine: str | None = None
    due_from: date | None = None
    due_to: date | None = None
    report: Wait | None = None


async def wanted_duties(identity: Identity, wanted: DutyFilter) -> Condition:
    """The duties of one's scope that are wanted; drafts of reports are wanted in vain by staff."""
    theirs = wanted.report is Wait.SUBMISSION and identity.staff
    return everything(
        scope.obligations(identity),
        LIVE,
        scope.NOTHING if theirs else None,
        equals("o.standing", wanted.status),
        equals("o.rule", wanted.rule),
        equals("m.code", wanted.mine),
        await within(wanted.division),
        Condition("o.due_on >= ?", (wanted.due_from,)) if wanted.due_from else None,
        Condition("o.due_on <= ?", (wanted.due_to,)) if wanted.due_to else None,
        waiting(wanted.report) if wanted.report else None,
    )


async def obligations(identity: Identity, wanted: DutyFilter, sheet: Sheet, *, listing: Listing = OBLIGATIONS) -> Page:
    """Duties as they stood at the last check, in the order of their recognition or of ``listing``."""
    where = await wanted_duties(identity, wanted)
    return await page(listing, where, limit=sheet.limit, after=sheet.after)


async def count_obligations(identity: Identity, wanted: DutyFilter) -> int:
    """How many duties ``obligations`` lists in all."""
    return await count(OBLIGATIONS, await wanted_duties(identity, wanted))


async def obligation(identity: Identity, code: str) -> Json:
    """One duty, live or not. Raises ``NotFound``."""
    where = everything(scope.obligations(identity), equals("o.code", code), Condition("o.subject_type <> 'bureau'"))
    found = await page(OBLIGATIONS, where, limit=1, after=None)
    if not found.items:
        raise scope.hidden()
    return found.items[0]


# ---- companies -----------------------------------------------------------------------------------------------------


def company_row(r: Row) -> Json:
    """A company as listed."""
    return {k: r[k] for k in ("uscc", "name", "legal_representative", "address")}


COMPANIES = Listing("c.uscc, c.name, c.legal_representative, c.address", "companies c", "c.id", "c.uscc", company_row)
HELD = """
SELECT m.code AS mine, m.name, d.code AS division, r.code AS right_code, h.effective_on
FROM holdings h JOIN companies c ON c.id = h.company_id JOIN rights r ON r.id = h.right_id
JOIN mines m ON m.id = r.mine_id JOIN divisions d ON d.id = m.division_id WHERE {} ORDER BY h.id"""


async def companies(identity: Identity, q: str | None, sheet: Sheet) -> Page:
    """The right holders in one's scope."""
    where = everything(scope.companies(identity), contains(("c.name", "c.uscc"), q))
    return await page(COMPANIES, where, limit=sheet.limit, after=sheet.after)


async def company(identity: Identity, uscc: str) -> Json:
    """One company with the rights it holds or held, as far as they are the reader's to see. Raises ``NotFound``."""
    found = await page(COMPANIES, everything(scope.companies(identity), equals("c.uscc", uscc)), limit=1, after=None)
    if not found.items:
        raise scope.hidden()
    where = everything(equals("c.uscc", uscc), scope.rights(identity))
    rows = await database.fetch(HELD.format(where.text), where.params)
    held = [
        {"mine": r["mine"], "name": r["name"], "division": r["division"], "right": r["right_code"]}
        | {"since": day(r["effective_on"])}
        for r in rows
    ]
    return {**found.items[0], "holdings": held}


# ---- cases and letters ---------------------------------------------------------------------------------------------


def case_row(r: Row) -> Json:
    """A case as listed."""
    return {
        "code": r["code"],
        "kind": r["kind"],
        "state": r["state"],
        "mine": r["mine"],
        "name": r["name"],
        "division": r["division"],
        "obligation": r["obligation"],
        "rule": r["rule"],
        "occasion": r["occasion"],
        "title": r["title"],
        "owner": r["owner"],
        "opened_on": day(r["opened_on"]),
        "closed_on": day(r["closed_on"]),
    }


CASES = Listing(
    columns="k.code, k.kind, k.state, k.opened_on, k.closed_on, m.code AS mine, m.name, d.code AS division, "
    "o.code AS obligation, COALESCE(o.rule, k.rule) AS rule, COALESCE(o.occasion, '') AS occasion, "
    "COALESCE(o.title, k.cause) AS title, k.owner",
    tables="cases k LEFT JOIN obligations o ON o.id = k.obligation_id " + MINE_OF.format("k.right_id"),
    key="k.id",
    code="k.code",
    show=case_row,
)
CASE_STEPS = """
SELECT s.step, s.before, s.after, s.effective_on, s.recorded_at, s.recorded_by, s.detail
FROM case_steps s JOIN cases k ON k.id = s.case_id WHERE k.code = ? ORDER BY s.id"""


async def cases(identity: Identity, state: str | None, mine: str | None, open_only: bool, sheet: Sheet) -> Page:
    """The bureau's files."""
    still = Condition("k.closed_on IS NULL") if open_only else None
    where = everything(scope.cases(identity), equals("k.state", state), equals("m.code", mine), still)
    return await page(CASES, where, limit=sheet.limit, after=sheet.after)


async def case(identity: Identity, code: str) -> Json:
    """One file with every step taken. Raises ``NotFound``."""
    found = await page(CASES, everything(scope.cases(identity), equals("k.code", code)), limit=1, after=None)
    if not found.items:
        raise scope.hidden()
    return {**found.items[0], "steps": [step_row(r) for r in await database.fetch(CASE_STEPS, [code])]}


def step_row(r: Row) -> Json:
    """A step as shown."""
    shown: Json = {k: r[k] for k in ("step", "before", "after", "recorded_by")}
    when = {"effective_on": day(r["effective_on"]), "recorded_at": moment(r["recorded_at"])}
    return {**shown, **when, "detail": json.loads(r["detail"])}


def notice_row(r: Row) -> Json:
    """A letter as listed."""
    content = json.loads(r["content"])
    return {
        "id": r["code"],
        "kind": r["kind"],
        "state": r["state"],
        "number": r["document_number"],
        "addressee": {k: content["addressee"][k] for k in ("kind", "name", "uscc")},
        "mine": r["mine"],
        "division": r["division"],
        "items": len(content["items"]),
        "version": r["version"],
        "sha256": r["pdf_sha256"],
        "content_sha256": r["sha256"],
        "issued_on": day(r["issued_on"]),
    }


NOTICES = Listing(
    columns="n.code, n.kind, n.state, n.content, n.sha256, n.version, i.document_number, i.sha256 AS pdf_sha256, "
    "i.issued_on, m.code AS mine, d.code AS division",
    tables="notices n " + MINE_OF.format("n.right_id") + " LEFT JOIN issued_documents i ON i.notice_id = n.id",
    key="n.id",
    code="n.code",
    show=notice_row,
)


READY = "ready"
"""Drafts an officer has checked: what an approver decides next."""


def in_state(state: str | None) -> Condition | None:
    """Letters in a state, or those of the drafts that are ``READY``."""
    if state != READY:
        return equals("n.state", state)
    approved = [kind.value for kind, line in KINDS.items() if not line.sheet]
    return Condition("n.state = 'draft' AND n.edited_by <> ''") & among("n.kind", approved)


async def notices(identity: Identity, state: str | None, kind: str | None, mine: str | None, sheet: Sheet) -> Page:
    """Letters in one's scope."""
    asked = (in_state(state), equals("n.kind", kind), equals("m.code", mine))
    return await page(NOTICES, everything(scope.notices(identity), *asked), limit=sheet.limit, after=sheet.after)


async def count_notices(identity: Identity, state: str) -> int:
    """How many letters ``notices`` lists in all."""
    return await count(NOTICES, everything(scope.notices(identity), in_state(state)))


async def knows_notice(identity: Identity, code: str) -> bool:
    """Whether a letter is one's to know of."""
    found = await page(NOTICES, everything(scope.notices(identity), equals("n.code", code)), limit=1, after=None)
    return bool(found.items)


async def notice(identity: Identity, code: str) -> Json:
    """One letter as listed. Raises ``NotFound``."""
    found = await page(NOTICES, everything(scope.notices(identity), equals("n.code", code)), limit=1, after=None)
    if not found.items:
        raise scope.hidden()
    return found.items[0]
