"""Runs of the check, the record of who did what, and the division tree, page by page."""

from __future__ import annotations

import json

from restoration import database
from restoration.services import scope
from restoration.services.actors import Identity
from restoration.services.audit import NATION
from restoration.services.lists import Sheet
from restoration.services.paging import Json, Listing, Page, Row, day, equals, everything, moment, page
from restoration.services.people.names import signatures
from restoration.services.scope import Condition, among
from restoration.services.snapshot import places


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
    """Entries of the chains in one's scope, newest first, with who acted by name and role.

    ``asked`` filters by object, actor and action.
    """
    filters = (equals(f"a.{column}", value) for column, value in asked.items())
    where = everything(await chains_of(identity), *filters)
    found = await page(AUDIT, where, limit=sheet.limit, after=sheet.after)
    who = await signatures([str(i["actor"]) for i in found.items], staff=identity.staff)
    return Page([{**i, "actor_name": who[str(i["actor"])]} for i in found.items], found.next)


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
