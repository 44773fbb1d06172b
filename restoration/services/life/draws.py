"""The double-random draw (双随机、一公开): held from a frozen frame, kept for ever, repeatable, published by a person.

There is no trial run: every draw is on record with who held it, so that nobody can look for a seed that suits them.
"""

from __future__ import annotations

import json
from datetime import date, datetime

from pydantic import JsonValue

from restoration import database, strict
from restoration.clock import legal_day
from restoration.errors import Defect, Invalid
from restoration.law import draw as law
from restoration.law.draw import DrawOrder
from restoration.law.events import ENDINGS, EventKind
from restoration.law.events.supervision import DrawRecord
from restoration.law.facts import SubjectType
from restoration.permissions import Role
from restoration.services import scope
from restoration.services.actors import Actor, Identity
from restoration.services.life import bureau, reading
from restoration.services.life.officers import interests
from restoration.services.life.records import DrawIn
from restoration.services.lists import Sheet
from restoration.services.paging import Json, Listing, Page, Row, day, equals, everything, moment, page
from restoration.services.people.identities import roles_of
from restoration.services.records import BureauEventIn
from restoration.services.scope import Condition, among
from restoration.services.snapshot import Places, places
from restoration.tables import Bureau, Mine, User

HELD_BY = """
SELECT m.code, c.uscc FROM mines m JOIN rights r ON r.mine_id = m.id JOIN holdings h ON h.right_id = r.id
JOIN companies c ON c.id = h.company_id
WHERE {inside} AND r.subject_type = ? AND h.effective_on <= ?
AND NOT EXISTS (SELECT 1 FROM holdings s WHERE s.supersedes = h.code)
AND NOT EXISTS (SELECT 1 FROM holdings n WHERE n.right_id = r.id AND n.effective_on > h.effective_on
    AND n.effective_on <= ? AND NOT EXISTS (SELECT 1 FROM holdings s WHERE s.supersedes = n.code))
AND NOT EXISTS (SELECT 1 FROM events e WHERE e.right_id = r.id AND {ended} AND e.effective_on <= ?
    AND NOT EXISTS (SELECT 1 FROM events s WHERE s.supersedes = e.code))"""


async def hold(actor: Actor, sent: DrawIn, *, at: datetime) -> str:
    """Hold a draw among the mines of a division and its bureau's inspectors; its code. Raises ``Invalid``."""

    async def work() -> str:
        tree = await places()
        organ = await in_charge(sent.division, tree)
        order = await order_for(sent, organ, tree, legal_day(at))
        if wrong := law.defects(order):
            raise Invalid("无法抽取，未作任何登记", wrong)
        event: dict[str, JsonValue] = {
            "bureau": organ.code,
            "kind": EventKind.DRAW_HELD.value,
            "effective_on": legal_day(at).isoformat(),
            "evidence": f"系统抽取，算法 {law.ALGORITHM}",
            "detail": law.draw(order).model_dump(mode="json"),
        }
        return await bureau.record(actor, strict.model(BureauEventIn, event), at=at)

    return await database.unit_of_work(work)


async def hold_as(identity: Identity, sent: DrawIn, *, at: datetime) -> str:
    """Hold a draw in one's own scope. Raises ``Invalid`` for a division outside it."""
    known = {p.code for p in (await places()).by_id.values() if p.id in identity.divisions}
    if sent.division not in known:
        wrong = Defect("division", "unknown", sent.division, "本人管辖范围内的行政区划代码", "请核对行政区划代码")
        raise Invalid("行政区划有误，未作任何登记", [wrong])
    return await hold(identity.actor, sent, at=at)


async def in_charge(division: str, tree: Places) -> Bureau:
    """The bureau in charge of a division. Raises ``Invalid``."""
    key = next((tree.bureau_of.get(p.id) for p in tree.by_id.values() if p.code == division), None)
    found = await Bureau.get_or_none(id=key) if key is not None else None
    if found is None:
        wrong = Defect("division", "unknown", division, "设有主管部门的行政区划代码", "请核对行政区划代码")
        raise Invalid("该行政区划没有登记主管部门，未作任何登记", [wrong])
    return found


async def order_for(sent: DrawIn, organ: Bureau, tree: Places, on: date) -> DrawOrder:
    """The order with its frames as they are on a day: producing mines, enabled inspectors, who keeps away."""
    held = await mines_held(tree.under(sent.division), on)
    home = tree.by_id[getattr(organ, "division_id")]  # noqa: B009 - the ORM adds the attribute
    people = await User.filter(division_id__in=list(tree.under(home.code)), disabled_at=None)
    inspectors = frozenset(u.code for u in people if Role.INSPECTOR in roles_of(u) and not u.township)
    known = await interests()
    return DrawOrder(
        seed=sent.seed,
        division=sent.division,
        mines=sent.mines,
        inspectors=sent.inspectors,
        mine_frame=frozenset(held),
        inspector_frame=inspectors,
        conflicts=frozenset(
            (i, m) for m, usccs in held.items() for i, uscc in known if uscc in usccs and i in inspectors
        ),
    )


async def mines_held(divisions: frozenset[int], on: date) -> dict[str, set[str]]:
    """Mines with a mining right that has not ended by a day, each with the companies that hold one."""
    inside = among("m.division_id", divisions)
    ended = among("e.kind", [*(k.value for k in ENDINGS), EventKind.CANCELLED.value])
    text = HELD_BY.format(inside=inside.text, ended=ended.text)
    params = [*inside.params, SubjectType.MINING_RIGHT.value, on, on, *ended.params, on]
    found: dict[str, set[str]] = {}
    for row in await database.fetch(text, params):
        found.setdefault(str(row["code"]), set()).add(str(row["uscc"]))
    return found


# ---- reading ---------------------------------------------------------------------------------------------------------


def shown(r: Row) -> Json:
    """A draw as listed."""
    record = DrawRecord.model_validate_json(r["detail"])
    return {
        "code": r["code"],
        "bureau": r["bureau"],
        "division": record.division,
        "drawn_on": day(r["effective_on"]),
        "recorded_at": moment(r["recorded_at"]),
        "recorded_by": r["recorded_by"],
        "algorithm": record.algorithm,
        "seed": record.seed,
        "mines": record.mines,
        "inspectors": record.inspectors,
        "record": record.model_dump(mode="json"),
    }


DRAWS = Listing(
    columns="x.code, b.code AS bureau, x.effective_on, x.recorded_at, x.recorded_by, x.detail",
    tables="events x JOIN bureaus b ON b.id = x.bureau_id",
    key="x.id",
    code="x.code",
    show=shown,
    newest_first=True,
)
A_DRAW = equals("x.kind", EventKind.DRAW_HELD.value)


def in_scope(identity: Identity) -> Condition:
    """Draws of the bureaus in one's divisions, for staff only."""
    if not scope.sees_divisions(identity):
        return scope.NOTHING
    return among("b.division_id", identity.divisions)


async def listed(identity: Identity, sheet: Sheet) -> Page:
    """Draws in scope, newest first."""
    return await found(everything(A_DRAW, in_scope(identity)), sheet)


async def found(where: Condition, sheet: Sheet) -> Page:
    """Draws under a condition, each with whether it was published."""
    part = await page(DRAWS, where, limit=sheet.limit, after=sheet.after)
    rows = await database.fetch("SELECT detail FROM events WHERE kind = ?", [EventKind.DRAW_PUBLISHED.value])
    out = {json.loads(r["detail"])["about"] for r in rows}
    return Page([{**row, "published": row["code"] in out} for row in part.items], part.next)


async def one(identity: Identity, code: str) -> Json:
    """One draw with its officers by name. Raises ``NotFound``."""
    rows = (await found(everything(A_DRAW, in_scope(identity), equals("x.code", code)), Sheet(1))).items
    if not rows:
        raise scope.hidden()
    record = rows[0]["record"]
    assert isinstance(record, dict)
    people = await reading.people(record["inspector_frame"])
    return {**rows[0], "names": dict(people), "repeats": await repeats(code)}


async def record_of(code: str) -> DrawRecord:
    """What is on record of a draw. Raises ``NotFound``."""
    rows = await database.fetch(
        "SELECT detail FROM events WHERE kind = ? AND code = ?", [EventKind.DRAW_HELD.value, code]
    )
    if not rows:
        raise scope.hidden()
    return DrawRecord.model_validate_json(rows[0]["detail"])


async def repeats(code: str) -> bool:
    """Whether a draw made again from its own record gives the same result. Raises ``NotFound``."""
    return law.repeats(await record_of(code))


# ---- publishing ------------------------------------------------------------------------------------------------------


async def publish(identity: Identity, code: str, *, at: datetime) -> str:
    """A person publishes a draw; the fact's code. Raises ``NotFound``, ``Invalid`` where it is published already."""

    async def work() -> str:
        drawn = await one(identity, code)
        if drawn["published"]:
            wrong = Defect("code", "already_published", code, "尚未公开的抽取", "该抽取结果已公开，无需再次公开")
            raise Invalid("该抽取结果已公开", [wrong])
        event: dict[str, JsonValue] = {
            "bureau": str(drawn["bureau"]),
            "kind": EventKind.DRAW_PUBLISHED.value,
            "effective_on": legal_day(at).isoformat(),
            "evidence": "门户网站公开",
            "detail": {"about": code},
        }
        return await bureau.record(identity.actor, strict.model(BureauEventIn, event), at=at)

    return await database.unit_of_work(work)


async def public(code: str) -> Json:
    """What anybody may know of a published draw: mines and counts, and enough to repeat the mines' half of it.

    Nothing of a person: the inspectors' frame is bound by its hash alone. Raises ``NotFound``.
    """
    rows = (await found(everything(A_DRAW, equals("x.code", code)), Sheet(1))).items
    if not rows or not rows[0]["published"]:
        raise scope.hidden()
    record = DrawRecord.model_validate(rows[0]["record"])
    drawn = [p.mine for p in record.pairings]
    names = dict(await Mine.filter(code__in=drawn).values_list("code", "name"))
    return {
        "code": code,
        "division": record.division,
        "drawn_on": rows[0]["drawn_on"],
        "algorithm": record.algorithm,
        "seed": record.seed,
        "mine_frame": list(record.mine_frame),
        "mines": [{"code": c, "name": names.get(c, c)} for c in drawn],
        "inspectors_in_frame": len(record.inspector_frame),
        "inspectors_drawn": len(record.drawn_inspectors),
        "inspector_frame_sha256": law.frame_digest(record.inspector_frame),
    }
