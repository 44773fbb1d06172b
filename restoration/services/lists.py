"""What people look things up in: duties, companies, cases, letters, ledgers, runs and the record, page by page.

Fixed SQL under the reader's scope; a test holds every list equal to what the models say.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

from restoration import database
from restoration.services import scope
from restoration.services.actors import Identity
from restoration.services.audit import NATION
from restoration.services.paging import (
    Json,
    Listing,
    Page,
    Row,
    contains,
    day,
    equals,
    everything,
    moment,
    page,
)
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
    tables="obligations o " + MINE_OF.format("o.subject_id"),
    key="o.id",
    code="o.code",
    show=obligation_row,
)
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


async def obligations(identity: Identity, wanted: DutyFilter, sheet: Sheet) -> Page:
    """Duties as they stood at the last check."""
    where = everything(
        scope.obligations(identity),
        LIVE,
        equals("o.standing", wanted.status),
        equals("o.rule", wanted.rule),
        equals("m.code", wanted.mine),
        await within(wanted.division),
        Condition("o.due_on >= ?", (wanted.due_from,)) if wanted.due_from else None,
        Condition("o.due_on <= ?", (wanted.due_to,)) if wanted.due_to else None,
    )
    return await page(OBLIGATIONS, where, limit=sheet.limit, after=sheet.after)


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
        "opened_on": day(r["opened_on"]),
        "closed_on": day(r["closed_on"]),
    }


CASES = Listing(
    columns="k.code, k.kind, k.state, k.opened_on, k.closed_on, m.code AS mine, m.name, d.code AS division, "
    "o.code AS obligation, o.rule, o.occasion",
    tables="cases k JOIN obligations o ON o.id = k.obligation_id " + MINE_OF.format("k.right_id"),
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


async def notices(identity: Identity, state: str | None, kind: str | None, mine: str | None, sheet: Sheet) -> Page:
    """Letters in one's scope."""
    asked = (equals("n.state", state), equals("n.kind", kind), equals("m.code", mine))
    return await page(NOTICES, everything(scope.notices(identity), *asked), limit=sheet.limit, after=sheet.after)


async def notice(identity: Identity, code: str) -> Json:
    """One letter as listed. Raises ``NotFound``."""
    found = await page(NOTICES, everything(scope.notices(identity), equals("n.code", code)), limit=1, after=None)
    if not found.items:
        raise scope.hidden()
    return found.items[0]


# ---- runs and the record -------------------------------------------------------------------------------------------


def run_row(r: Row) -> Json:
    """A run of the check, with its figures; names of failed records stay in the log."""
    figures = {k: v for k, v in json.loads(r["report"]).items() if k not in ("errors", "as_of")}
    when = {"started_at": moment(r["started_at"]), "finished_at": moment(r["finished_at"])}
    where = {"division": r["division"] or None, "full": bool(r["full_run"])}
    return {"id": str(r["id"]), "as_of": day(r["as_of"]), **where, **when, "figures": figures}


RUNS = Listing(
    columns='u.id, u.as_of, u.division, u."full" AS full_run, u.started_at, u.finished_at, u.report',
    tables="runs u",
    key="u.id",
    code="CAST(u.id AS TEXT)",
    show=run_row,
    newest_first=True,
)


async def runs(sheet: Sheet) -> Page:
    """Runs of the check, newest first."""
    return await page(RUNS, scope.EVERYTHING, limit=sheet.limit, after=sheet.after)


def audit_row(r: Row) -> Json:
    """An entry of the record."""
    both = {k: json.loads(r[k]) if r[k] else None for k in ("before", "after")}
    plain = {k: r[k] for k in ("chain", "seq", "actor", "action", "object", "hash")}
    return {**plain, "at": moment(r["at"]), **both}


AUDIT = Listing(
    columns="a.chain, a.seq, a.at, a.actor, a.action, a.object, a.before, a.after, a.hash",
    tables="audit a",
    key="a.id",
    code="a.chain || ':' || CAST(a.seq AS TEXT)",
    show=audit_row,
    newest_first=True,
)


async def audit(identity: Identity, asked: dict[str, str | None], sheet: Sheet) -> Page:
    """Entries of the chains in one's scope, newest first; ``asked`` filters by object, actor and action."""
    filters = (equals(f"a.{column}", value) for column, value in asked.items())
    where = everything(await chains_of(identity), *filters)
    return await page(AUDIT, where, limit=sheet.limit, after=sheet.after)


async def chains_of(identity: Identity) -> Condition:
    """The chains of the bureaus in one's divisions; the nation's only for who sees every division."""
    if not scope.sees_divisions(identity):
        return scope.NOTHING
    tree = await places()
    rows = await database.fetch("SELECT code, division_id FROM bureaus")
    own = {str(r["code"]) for r in rows if r["division_id"] in identity.divisions}
    return among("a.chain", own | {NATION} if tree.by_id.keys() <= identity.divisions else own)


def division_row(r: Row) -> Json:
    """A division."""
    return {"code": r["code"], "name": r["name"], "parent": r["parent"], "tracked_from": day(r["tracked_from"])}


DIVISIONS = Listing(
    "d.code, d.name, d.tracked_from, p.code AS parent",
    "divisions d LEFT JOIN divisions p ON p.id = d.parent_id",
    "d.id",
    "d.code",
    division_row,
)


async def divisions(sheet: Sheet) -> Page:
    """The division tree, which is public knowledge."""
    return await page(DIVISIONS, scope.EVERYTHING, limit=sheet.limit, after=sheet.after)
