"""Legacy sites and their map-spots: registered, verified in the field, restored; only verified area counts."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import JsonValue

from restoration.errors import Defect, Invalid
from restoration.law.events import EventKind
from restoration.law.facts import RightFacts, SubjectType
from restoration.law.life.legacy import SpotState, counted, spots
from restoration.services import scope
from restoration.services.actors import Identity
from restoration.services.life.inspections import event_of
from restoration.services.life.records import SpotIn
from restoration.services.lists import Sheet, within
from restoration.services.paging import Json, Listing, Page, equals, everything, page
from restoration.services.register import register
from restoration.services.snapshot import places, subjects

KINDS = {
    "registered": EventKind.SPOT_REGISTERED,
    "verified": EventKind.SPOT_VERIFIED,
    "restored": EventKind.SPOT_RESTORED,
}
SITES = Listing(
    columns='r.code, r.id AS right_id, m.code AS mine, m.name, d.code AS division, m.township, r.code AS "right"',
    tables="rights r JOIN mines m ON m.id = r.mine_id JOIN divisions d ON d.id = m.division_id",
    key="r.id",
    code="r.code",
    show=dict,
)
A_SITE = equals("r.subject_type", SubjectType.LEGACY_SITE.value)


async def listed(identity: Identity, division: str | None, sheet: Sheet, *, as_of: date) -> Page:
    """Legacy sites in scope with their areas kept apart."""
    where = everything(scope.rights(identity), A_SITE, await within(division))
    part = await page(SITES, where, limit=sheet.limit, after=sheet.after)
    return Page(await with_spots(part.items, as_of), part.next)


async def one(identity: Identity, code: str, *, as_of: date) -> Json:
    """One legacy site, by its own code. Raises ``NotFound``."""
    where = everything(scope.rights(identity), A_SITE, equals("r.code", code))
    part = await page(SITES, where, limit=1, after=None)
    if not part.items:
        raise scope.hidden()
    return (await with_spots(part.items, as_of))[0]


async def with_spots(rows: list[Json], as_of: date) -> list[Json]:
    """Sites with how their spots stand on a day."""
    ids = [int(str(r["right_id"])) for r in rows]
    facts = {s.facts.id: s.facts for s in await subjects(ids, await places())} if ids else {}
    plain = ({k: v for k, v in r.items() if k != "right_id"} for r in rows)
    return [{**r, **areas(facts[key].current().on(as_of))} for r, key in zip(plain, ids, strict=True)]


def areas(facts: RightFacts) -> Json:
    """A site's responsible party and its spots."""
    found = spots(facts)
    holder = facts.holder_on(date.max)
    return {
        "responsible": "government" if facts.ownerless() else "company" if holder else "unknown",
        "verified_m2": sum(s.verified_m2 or 0 for s in found),
        "counted_m2": counted(found),
        "awaiting_m2": sum(s.stated_m2 or s.restored_m2 for s in found if s.verified_m2 is None),
        "spots": [spot(s) for s in found],
    }


def spot(s: SpotState) -> Json:
    """One spot."""
    return {
        "spot": s.spot,
        "state": s.state,
        "stated_m2": s.stated_m2,
        "verified_m2": s.verified_m2,
        "verified_on": s.verified_on.isoformat() if s.verified_on else None,
        "restored_m2": s.restored_m2,
        "counted_m2": s.counted_m2,
        "funding": list(s.funding),
    }


async def record(identity: Identity, code: str, sent: SpotIn, *, at: datetime) -> str:
    """Record a step of a map-spot; the fact's code. Raises ``NotFound``, ``Invalid``."""
    site = await one(identity, code, as_of=date.max)
    if sent.step == "verified" and len(set(sent.officers)) < 2:
        wrong = Defect(
            "officers", "two_officers", "、".join(sent.officers), "两名以上人员", "实地核实应由两名以上人员进行"
        )
        raise Invalid("图斑核实有误，未作任何登记", [wrong])
    detail: dict[str, JsonValue] = {"spot": sent.spot}
    match sent.step:
        case "registered":
            detail |= {"area_m2": sent.area_m2, "source": sent.source}
        case "verified":
            detail |= {"area_m2": sent.area_m2, "officers": list(sent.officers)}
        case _:
            detail |= {"restored_m2": sent.area_m2, "funding": sent.funding}
    return await register.record_event(
        identity.actor, str(site["right"]), event_of(KINDS[sent.step], sent, detail), at=at
    )
