"""Dated facts of a bureau: draws, interests, its yearly plan and report; and what it still owes itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from pydantic import JsonValue

from restoration import database, strict
from restoration.clock import legal_day
from restoration.errors import Defect, Invalid
from restoration.law.duty import Setting
from restoration.law.events import EventKind
from restoration.law.facts import Event, RightFacts, SubjectType
from restoration.law.findings import Standing, findings_of
from restoration.services import explain
from restoration.services.actors import Actor, Identity
from restoration.services.bureau_events import append
from restoration.services.events import only_bureau
from restoration.services.fact_rows import event
from restoration.services.lawbook import current
from restoration.services.life.records import LifeIn, SupervisionPlanIn, UpwardReportIn
from restoration.services.paging import Json
from restoration.services.records import BureauEventIn
from restoration.services.register.bureaus import locked_bureau
from restoration.services.snapshot import Places, places
from restoration.tables import Bureau

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


async def plan_supervision(identity: Identity, sent: SupervisionPlanIn, *, at: datetime) -> str:
    """Record a bureau's supervision plan of a year; the fact's code."""
    detail: dict[str, JsonValue] = {
        "year": sent.year,
        "mines_planned": sent.mines_planned,
        "coverage": sent.coverage or "",
        "note": sent.note or "",
    }
    return await record_of(identity, sent.bureau, EventKind.SUPERVISION_PLANNED, sent, detail, at=at)


async def report_upward(identity: Identity, sent: UpwardReportIn, *, at: datetime) -> str:
    """Record a bureau's report of a year's damaged and reclaimed land to the authority above; the fact's code.

    Raises ``Invalid`` for a year that had not begun when the report was made.
    """
    if sent.effective_on.year < sent.year:
        cure = "请核对所报年度和上报日期"
        wrong = Defect("year", "reported_before_year", str(sent.year), f"不晚于{sent.effective_on.year}", cure)
        raise Invalid("上报登记有误，未作任何登记", [wrong])
    detail: dict[str, JsonValue] = {
        "year": sent.year,
        "to": sent.to,
        "document": sent.document or "",
        "archive": sent.archive,
        "note": sent.note or "",
    }
    return await record_of(identity, sent.bureau, EventKind.UPWARD_REPORTED, sent, detail, at=at)


# ---- what a bureau owes itself ---------------------------------------------------------------------------------------


async def outstanding(identity: Identity, *, as_of: date) -> list[Json]:
    """What the bureaus in scope still owe themselves on a day."""
    return [d for d in await duties(identity, as_of=as_of) if d["standing"] == Standing.OUTSTANDING.value]


async def duties(identity: Identity, met_by: EventKind | None = None, *, as_of: date) -> list[Json]:
    """The bureau-level duties (that a kind of fact fulfils) of every bureau in scope on a day, newest first."""
    tree = await places()
    law = current()
    setting = Setting(law.rulebook, law.calendar, as_of)
    events = await facts_by_bureau()
    found: list[Json] = []
    for bureau in await Bureau.filter(division_id__in=list(identity.divisions)).order_by("id"):
        facts = bureau_facts(bureau, tree, events.get(bureau.id, ()))
        for one in reversed(findings_of(facts, setting)):
            if met_by is not None and met_by not in getattr(one.duty.terms.params, "met_by", ()):
                continue
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
        found.setdefault(int(row["bureau_id"]), []).append(event(row))
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
