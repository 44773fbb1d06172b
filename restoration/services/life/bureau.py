"""Dated facts of a bureau: draws, interests, the yearly supervision plan; and which plan is still outstanding."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime

from pydantic import JsonValue

from restoration import database, strict
from restoration.clock import legal_day
from restoration.errors import Defect, Invalid
from restoration.law.duty import Setting
from restoration.law.events import EventKind
from restoration.law.facts import Event, RightFacts, SubjectType
from restoration.law.findings import findings_of
from restoration.services import explain, scope, snapshot
from restoration.services.actors import Actor, Identity
from restoration.services.bureau_events import append
from restoration.services.events import only_bureau
from restoration.services.lawbook import current
from restoration.services.life.records import EndIn, InterestIn, LifeIn, SupervisionPlanIn
from restoration.services.paging import Json, day
from restoration.services.people.identities import account_of
from restoration.services.recording import refuse
from restoration.services.records import BureauEventIn
from restoration.services.register.register import locked_bureau
from restoration.services.scope import among
from restoration.services.snapshot import Places, places
from restoration.tables import Bureau, Company, User

EVENTS = """
SELECT bureau_id, code, effective_on, recorded_at, supersedes, kind, detail
FROM events WHERE bureau_id IS NOT NULL ORDER BY id"""


async def record(actor: Actor, event: BureauEventIn, *, at: datetime) -> str:
    """Record a dated fact of a bureau; its code. Raises ``Invalid``."""

    async def work() -> str:
        return await append(await locked_bureau(event.bureau), event, actor, f"bureau:{event.kind.value}", at=at)

    return await database.unit_of_work(work)


async def record_of(
    identity: Identity,
    bureau: str | None,
    kind: EventKind,
    stated: LifeIn,
    detail: Mapping[str, JsonValue],
    *,
    at: datetime,
) -> str:
    """Record a fact of the bureau named, or of the only one in scope."""
    own = [b.code for b in await Bureau.filter(division_id__in=list(identity.divisions)).order_by("id")]
    body: dict[str, JsonValue] = {
        "bureau": only_bureau(own, bureau),
        "kind": kind.value,
        "effective_on": stated.effective_on.isoformat(),
        "evidence": stated.evidence,
        "supersedes": stated.supersedes,
        "detail": dict(detail),
    }
    return await record(identity.actor, strict.model(BureauEventIn, body), at=at)


async def declare_interest(identity: Identity, sent: InterestIn, *, at: datetime) -> str:
    """Record an officer's interest in a company; the fact's code. Raises ``Invalid``."""
    wrong = []
    if not await User.filter(code=sent.officer).exists():
        wrong.append(Defect("officer", "unknown", sent.officer, "在册人员的账号编号", "请核对账号编号"))
    if not await Company.filter(uscc=sent.uscc).exists():
        wrong.append(Defect("uscc", "unknown", sent.uscc, "已登记的企业", "请核对统一社会信用代码"))
    refuse(wrong, "利害关系申报")
    detail: dict[str, JsonValue] = {"officer": sent.officer, "uscc": sent.uscc, "ground": sent.ground}
    return await record_of(identity, sent.bureau, EventKind.INTEREST_DECLARED, sent, detail, at=at)


INTERESTS = """
SELECT e.code, b.code AS bureau, e.effective_on, e.recorded_by, e.detail FROM events e
JOIN bureaus b ON b.id = e.bureau_id WHERE e.kind = ? AND {}
AND NOT EXISTS (SELECT 1 FROM events s WHERE s.supersedes = e.code) ORDER BY e.id"""


async def interest_list(identity: Identity) -> list[Json]:
    """The interests on record of the bureaus in scope, with the day each ended."""
    inside = among("b.division_id", identity.divisions) if scope.sees_divisions(identity) else scope.NOTHING
    text = INTERESTS.format(inside.text)
    ends = await database.fetch(text, [EventKind.INTEREST_ENDED.value, *inside.params])
    ended = {json.loads(r["detail"])["about"]: day(r["effective_on"]) for r in ends}
    rows = await database.fetch(text, [EventKind.INTEREST_DECLARED.value, *inside.params])
    return [
        {
            "code": r["code"],
            "bureau": r["bureau"],
            **json.loads(r["detail"]),
            "since": day(r["effective_on"]),
            "ended_on": ended.get(r["code"]),
        }
        for r in rows
    ]


async def end_interest(identity: Identity, code: str, sent: EndIn, *, at: datetime) -> str:
    """Record that an interest ended; the fact's code. Raises ``NotFound``, ``Invalid``.

    Nobody ends the interest that keeps themselves away.
    """
    found = next((i for i in await interest_list(identity) if i["code"] == code), None)
    if found is None:
        raise scope.hidden()
    if found["officer"] == account_of(identity.actor.id):
        raise Invalid("利害关系须由他人解除", [Defect("code", "own_interest", code, "他人的利害关系", "请由他人办理")])
    if found["ended_on"] is not None:
        wrong = Defect("code", "already_ended", code, "尚未解除的利害关系", "该利害关系已解除")
        raise Invalid("该利害关系已解除", [wrong])
    detail: dict[str, JsonValue] = {"about": code, "note": sent.note or ""}
    return await record_of(identity, str(found["bureau"]), EventKind.INTEREST_ENDED, sent, detail, at=at)


async def plan_supervision(identity: Identity, sent: SupervisionPlanIn, *, at: datetime) -> str:
    """Record a bureau's supervision plan of a year; the fact's code."""
    detail: dict[str, JsonValue] = {
        "year": sent.year,
        "mines_planned": sent.mines_planned,
        "coverage": sent.coverage or "",
        "note": sent.note or "",
    }
    return await record_of(identity, sent.bureau, EventKind.SUPERVISION_PLANNED, sent, detail, at=at)


# ---- what a bureau owes itself ---------------------------------------------------------------------------------------


async def duties(identity: Identity, *, as_of: date) -> list[Json]:
    """The bureau-level duties of every bureau in scope on a day, newest occasion first."""
    tree = await places()
    law = current()
    setting = Setting(law.rulebook, law.calendar, as_of)
    events = await facts_by_bureau()
    found: list[Json] = []
    for bureau in await Bureau.filter(division_id__in=list(identity.divisions)).order_by("id"):
        facts = bureau_facts(bureau, tree, events.get(bureau.id, ()))
        for one in reversed(findings_of(facts, setting)):
            found.append(
                {
                    "bureau": bureau.code,
                    "name": bureau.name,
                    "rule": one.duty.rule,
                    "occasion": one.duty.occasion,
                    "title": one.duty.title,
                    "standing": one.standing.value,
                    "missing": [m.title for m in one.duty.missing],
                    "met_on": one.duty.met_on.isoformat() if one.duty.met_on else None,
                    "cites": explain.cites(one.duty.terms.cites),
                }
            )
    return found


async def facts_by_bureau() -> dict[int, tuple[Event, ...]]:
    """Every dated fact of every bureau."""
    found: dict[int, list[Event]] = {}
    for row in await database.fetch(EVENTS):
        found.setdefault(int(row["bureau_id"]), []).append(snapshot.event(row))
    return {key: tuple(events) for key, events in found.items()}


def bureau_facts(bureau: Bureau, tree: Places, events: tuple[Event, ...]) -> RightFacts:
    """A bureau as a subject of duties: its place and its dated facts, no mine and no holder."""
    where = tree.by_id[getattr(bureau, "division_id")]  # noqa: B009 - the ORM adds the attribute
    return RightFacts(
        subject_type=SubjectType.BUREAU,
        id=bureau.id,
        code=bureau.code,
        mine_code="",
        mine_name="",
        division=where.code,
        places=where.places,
        mineral="",
        licence_no="",
        newly_granted=False,
        granted_on=None,
        tracked_from=where.tracked_from or legal_day(min((e.recorded_at for e in events), default=NEVER)),
        events=events,
        confirmed_sources=tree.confirmed.get(bureau.id, frozenset()),
    )


NEVER = datetime.fromisoformat("2199-01-01T00:00:00+08:00")
"""A bureau whose division began no records and that recorded nothing is asked for nothing."""
