"""A mine as people see it: lists, its page, its timeline, its plans and accounts; and the few labels that may change.

Fixed SQL under the reader's scope, held equal to the models by a test. What a rule sees is never edited here: a label
is changed in place with its before and after in the record, everything else is a new dated fact.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from restoration import database
from restoration.clock import legal_day
from restoration.errors import Defect, Invalid
from restoration.law.facts import Event, Fact, LedgerFact, Report
from restoration.law.kinds import plan as plan_kinds
from restoration.services import audit, checks, explain, scope
from restoration.services.actors import Actor, Identity
from restoration.services.admission import entering as admission
from restoration.services.admission.entering import Recorded
from restoration.services.lawbook import in_force
from restoration.services.lists import Sheet
from restoration.services.paging import Json, Listing, Page, Row, contains, day, equals, everything, moment, page
from restoration.services.recording import chain_of
from restoration.services.records import Register
from restoration.services.register.checks import lengths
from restoration.services.register.entry import corrections
from restoration.services.register.register import Loaded, load
from restoration.services.scope import Condition, Tenure, among
from restoration.services.snapshot import places, subjects
from restoration.services.tags import same, tag_of
from restoration.strict import StrictModel
from restoration.tables import Mine, Right

LABELS = ("name", "township", "note")


def mine_row(r: Row) -> Json:
    """A mine as listed."""
    return {k: r[k] for k in ("code", "name", "division", "division_name", "township", "note")}


MINES = Listing(
    columns="m.id, m.code, m.name, m.township, m.note, d.code AS division, d.name AS division_name",
    tables="mines m JOIN divisions d ON d.id = m.division_id",
    key="m.id",
    code="m.code",
    show=mine_row,
)
WITH_STANDING = """EXISTS (SELECT 1 FROM rights r JOIN obligations o ON o.subject_type = r.subject_type
AND o.subject_id = r.id WHERE r.mine_id = m.id AND o.live AND o.standing = ? AND {})"""
OVERDUE = """
SELECT m.code, COUNT(*) AS n FROM obligations o JOIN rights r ON r.id = o.subject_id AND r.subject_type = o.subject_type
JOIN mines m ON m.id = r.mine_id WHERE o.live AND o.standing = 'overdue' AND {} GROUP BY m.code"""
RIGHTS = """
SELECT r.id, r.code, r.subject_type, r.licence_no, r.registration_level, r.mineral, r.method, r.scale_class,
       r.scale, r.scale_unit, r.area_m2, r.zone, r.arable_land, r.toxic, r.remark,
       r.granted_on, r.expires_on, h.effective_on AS held_since, c.uscc, c.name AS holder
FROM rights r JOIN mines m ON m.id = r.mine_id
LEFT JOIN holdings h ON h.id = (
  SELECT x.id FROM holdings x WHERE x.right_id = r.id
  AND NOT EXISTS (SELECT 1 FROM holdings s WHERE s.supersedes = x.code)
  ORDER BY x.effective_on DESC, x.id DESC LIMIT 1)
LEFT JOIN companies c ON c.id = h.company_id WHERE {} ORDER BY r.id"""


async def mines(
    identity: Identity, *, division: str | None, q: str | None, state: str | None, limit: int, after: str | None
) -> Page:
    """Mines in one's scope, each with how many of its duties (that are one's to see) are overdue.

    ``state`` is a standing: the mine has a live duty that stands so.
    """
    own = scope.obligations(identity)
    inside = None if division is None else among("m.division_id", (await places()).under(division))
    standing = None if state is None else Condition(WITH_STANDING.format(own.text), (state, *own.params))
    where = everything(scope.mines(identity), inside, contains(("m.name", "m.code"), q), standing)
    found = await page(MINES, where, limit=limit, after=after)
    late = await overdue([str(i["code"]) for i in found.items], own)
    return Page([{**i, "overdue": late.get(str(i["code"]), 0)} for i in found.items], found.next)


async def overdue(codes: list[str], own: Condition) -> dict[str, int]:
    """How many live duties are overdue, by mine."""
    where = among("m.code", codes) & own
    return {str(r["code"]): int(r["n"]) for r in await database.fetch(OVERDUE.format(where.text), where.params)}


async def mine(identity: Identity, code: str) -> Json:
    """A mine with its rights and their present holders. Raises ``NotFound``."""
    where = everything(equals("m.code", code), scope.mines(identity))
    found = await page(MINES, where, limit=1, after=None)
    if not found.items:
        raise scope.hidden()
    seen = everything(equals("m.code", code), scope.rights(identity))
    rows = await database.fetch(RIGHTS.format(seen.text), seen.params)
    mended = await corrections([int(r["id"]) for r in rows])
    rights = [right_row({**r, **mended.get(int(r["id"]), {})}, identity) for r in rows]
    return {**found.items[0], "rights": rights}


def right_row(r: Row, identity: Identity) -> Json:
    """A right with who holds it now; a former holder is not told who came after."""
    plain = {k: r[k] for k in ("code", "subject_type", "licence_no", "registration_level", "mineral")}
    known = identity.staff or r["uscc"] in identity.companies
    holder = {"uscc": r["uscc"], "name": r["holder"], "since": day(r["held_since"])} if r["uscc"] and known else None
    optional = {k: r[k] or None for k in ("method", "scale_class", "scale", "scale_unit", "area_m2", "zone", "remark")}
    optional |= {k: None if r[k] is None else bool(r[k]) for k in ("arable_land", "toxic")}
    dates = {"granted_on": day(r["granted_on"]), "expires_on": day(r["expires_on"])}
    return {**plain, **optional, **dates, "holder": holder}


# ---- creating and labelling ----------------------------------------------------------------------------------------


async def create(identity: Identity, delivery: Register, *, at: datetime) -> Recorded:
    """Put a mine on record in one's own divisions and judge it at once; what the texts and the plan say of it.

    Raises ``Invalid`` with every defect, a remark that is missing where a text speaks against the entry among them.
    """
    mine = delivery.mines[0]

    async def work() -> Recorded:
        await refuse_elsewhere(identity, [mine.division])
        found = await admission.of_delivery(delivery, legal_day(at))
        loaded = await loaded_alone(identity.actor, delivery, at, list(admission.remarks_needed(mine, found)))
        await checks.recheck(loaded.right_ids, at=at)
        return Recorded(mine.code, admission.shown_of(found), list(loaded.alarms))

    return await database.unit_of_work(work)


async def loaded_alone(actor: Actor, delivery: Register, at: datetime, remarks: list[Defect]) -> Loaded:
    """A delivery of one mine; its defects name the fields of that mine, remarks that are missing among them."""
    try:
        loaded = await load(actor, delivery, at=at)
    except Invalid as error:
        found = [replace(d, field=d.field.removeprefix("mines[0].")) for d in error.defects]
        raise Invalid(error.message, [*found, *remarks]) from error
    if remarks:
        raise Invalid("登记内容与规划不符，请核对；情况属实的请填写备注，未作任何登记", remarks)
    return loaded


async def refuse_elsewhere(identity: Identity, divisions: Iterable[str]) -> None:
    """A division outside one's scope is as unknown as one that does not exist."""
    known = {p.code for p in (await places()).by_id.values() if p.id in identity.divisions}
    wrong = [
        Defect("division", "unknown", code, "本人管辖范围内的行政区划代码", "请核对行政区划代码")
        for code in divisions
        if code not in known
    ]
    if wrong:
        raise Invalid("行政区划有误，未作任何登记", wrong)


async def label(identity: Identity, code: str, new: StrictModel, tag: str, *, at: datetime) -> Json:
    """Change a mine's labels, if it still is as ``tag`` says it was read. Raises ``NotFound`` or ``StaleRecord``."""

    async def work() -> Json:
        key = await scope.mine_id(identity, code)
        row = await database.lock_row(Mine.filter(id=key)).get()
        before = await mine(identity, code)
        same(tag_of(before), tag)
        if wrong := list(lengths("", new, Mine)):
            raise Invalid("填写的内容过长", wrong)
        given = new.model_dump(exclude_unset=True)
        changed = {k: v or "" for k, v in given.items() if k in LABELS and (v or "") != getattr(row, k)}
        if changed:
            await Mine.filter(id=key).update(**changed)
            await record(identity.actor, row, changed, at)
        return await mine(identity, code)

    return await database.unit_of_work(work)


async def record(actor: Actor, row: Mine, changed: dict[str, str], at: datetime) -> None:
    """What the labels were and are now."""
    tree = await places()
    division: int = getattr(row, "division_id")  # noqa: B009 - the ORM adds the attribute
    before = {k: getattr(row, k) for k in changed}
    effect = audit.Effect("mine:label", f"mine:{row.code}", changed, before)
    await audit.record(actor, await chain_of(tree.bureau_of.get(division)), [effect], at=at)


# ---- timeline ------------------------------------------------------------------------------------------------------


async def timeline(identity: Identity, code: str) -> list[Json]:
    """Every dated fact of a mine's rights that is one's to see, oldest first."""
    ids = (await scope.rights_of(identity, code)).values()
    found: list[tuple[date, str, Json]] = []
    for subject in await subjects(list(ids), await places()):
        time = await scope.tenure(identity, subject.facts.id)
        for row in subject.facts.every_fact():
            if visible(row, time):
                shown = {**explain.fact(row), "right": subject.facts.code, "supersedes": row.supersedes}
                found.append((row.effective_on, row.id, {**shown, "detail": detail(row)}))
    return [shown for _, _, shown in sorted(found, key=lambda f: (f[0], f[1]))]


def visible(row: Fact, time: Tenure) -> bool:
    """A former holder sees its own time with the right; a year's report belongs to the year's holder."""
    if isinstance(row, Report):
        return time.may_report(row.year, date.max)
    return time.sees(row.effective_on)


def detail(row: Fact) -> Json:
    """What a fact says beyond its dates."""
    if isinstance(row, Event):
        return row.detail.model_dump(mode="json", exclude_defaults=True)
    if isinstance(row, LedgerFact):
        return {"account": row.account, "kind": row.kind, "amount_fen": row.amount_fen}
    if isinstance(row, Report):
        return {"year": row.year, "version": row.version, "parts": sorted(row.parts)}
    return {}


# ---- plans ---------------------------------------------------------------------------------------------------------


def fact_columns(r: Row) -> Json:
    """The header every stored fact shows."""
    plain = {k: r[k] for k in ("code", "recorded_by", "evidence", "supersedes")}
    when = {"effective_on": day(r["effective_on"]), "recorded_at": moment(r["recorded_at"])}
    return {**plain, **when, "mine": r["mine"], "right": r["right_code"]}


def plan_row(r: Row) -> Json:
    """A plan version."""
    return {**fact_columns(r), "version": r["version"], "title": r["title"], "approval_no": r["approval_no"] or None}


HEADER = "x.id, x.code, x.effective_on, x.recorded_at, x.recorded_by, x.evidence, x.supersedes, m.code AS mine, "
OF_RIGHT = "JOIN rights r ON r.id = x.right_id JOIN mines m ON m.id = r.mine_id"
PLANS = Listing(
    columns=HEADER + "r.code AS right_code, x.version, x.title, x.approval_no",
    tables=f"plans x {OF_RIGHT}",
    key="x.id",
    code="x.code",
    show=plan_row,
)
PHASES = """
SELECT f.no, f.title, f.due_on, f.planned_m2 FROM phases f JOIN plans x ON x.id = f.plan_id
WHERE x.code = ? ORDER BY f.no"""


async def plans(identity: Identity, code: str, sheet: Sheet, *, as_of: date) -> Page:
    """A mine's plan versions, each with the day from which it no longer stands. Raises ``NotFound``."""
    found = await page(PLANS, await of_mine(identity, code), limit=sheet.limit, after=sheet.after)
    ended = await superseded(list((await scope.rights_of(identity, code)).values()), as_of)
    return Page([{**item, "superseded_on": ended.get(str(item["code"]))} for item in found.items], found.next)


async def superseded(rights: list[int], as_of: date) -> dict[str, date]:
    """By plan code of some rights, since when a version no longer stands on a day."""
    law, tree = await in_force(None)
    setting, found = law.on(as_of), dict[str, date]()
    for subject in await subjects(rights, tree):
        found |= plan_kinds.superseded(subject.facts.current().on(as_of), setting)
    return found


async def of_mine(identity: Identity, code: str) -> Condition:
    """Facts ``x`` of a mine's rights that are one's to see. Raises ``NotFound``."""
    rights = await scope.rights_of(identity, code)
    seen = [await seen_of(identity, right) for right in rights.values()]
    return Condition(" OR ".join(f"({c.text})" for c in seen) or "1 = 0", tuple(p for c in seen for p in c.params))


async def seen_of(identity: Identity, right: int) -> Condition:
    """Facts ``x`` of one right: for a former holder those of its own time."""
    until = None if identity.staff else (await scope.tenure(identity, right)).until
    return everything(
        equals("x.right_id", right), Condition("x.effective_on < ?", (until,)) if until is not None else None
    )


async def plan(identity: Identity, code: str, *, as_of: date) -> Json:
    """One plan version with its phases. Raises ``NotFound``."""
    item = await fact_of_right(identity, PLANS, "plans", code)
    rows = await database.fetch(PHASES, [code])
    right = await Right.get(code=item["right"])
    ended = await superseded([right.id], as_of)
    return {**item, "superseded_on": ended.get(code), "phases": [{**r, "due_on": day(r["due_on"])} for r in rows]}


async def fact_of_right(identity: Identity, listing: Listing, table: str, code: str) -> Json:
    """One row that hangs on a right, if it is one's to see. Raises ``NotFound``."""
    rows = await database.fetch(f"SELECT right_id FROM {table} WHERE code = ?", [code])
    await scope.through_right(identity, table, code)
    where = everything(equals("x.code", code), await seen_of(identity, int(rows[0]["right_id"])))
    found = await page(listing, where, limit=1, after=None)
    if not found.items:
        raise scope.hidden()
    return found.items[0]
