"""Emergencies: entered by whoever saw them, with who was told when; complete only when both recipients were.

A company enters its own; that entry is itself the report to the bureau, at the instant it was received. What a company
says about telling the township is not recorded as a receipt: the township's or the bureau's officers record that.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import JsonValue

from restoration import database, strict
from restoration.clock import legal_day
from restoration.errors import Defect, Forbidden, Invalid
from restoration.law.events import EventKind
from restoration.law.facts import RightFacts
from restoration.law.life.emergencies import RECIPIENTS, EmergencyState, emergencies
from restoration.services.actors import Identity
from restoration.services.checks import recheck
from restoration.services.events import right_of
from restoration.services.life import reading
from restoration.services.life.inspections import event_of, subject_of
from restoration.services.life.reading import FactFilter
from restoration.services.life.records import EmergencyIn, EmergencyReportIn, SettledIn, ToldIn
from restoration.services.lists import Sheet
from restoration.services.paging import Json, Page
from restoration.services.records import EventIn
from restoration.services.register import register


def dated(kind: EventKind, evidence: str, detail: dict[str, JsonValue], *, at: datetime) -> EventIn:
    """A fact whose legal day is that of an instant in it."""
    body: dict[str, JsonValue] = {
        "effective_on": legal_day(at).isoformat(),
        "evidence": evidence,
        "kind": kind.value,
        "detail": {k: v for k, v in detail.items() if v is not None},
    }
    return strict.model(EventIn, body)


async def enter(identity: Identity, sent: EmergencyIn, *, at: datetime) -> str:
    """Record an emergency with the reports already made; its code. Raises ``Invalid``, ``NotFound``, ``Forbidden``."""

    async def work() -> str:
        right = await right_of(identity, sent.mine, sent.right)
        await refuse_not_own(identity, right, sent)
        detail: dict[str, JsonValue] = {
            "occurred_at": sent.occurred_at.isoformat(),
            "what": sent.what,
            "measures": sent.measures,
            "caused_by_mining": sent.caused_by_mining,
            "damage": sent.damage,
        }
        happened = dated(EventKind.EMERGENCY_OCCURRED, sent.evidence, detail, at=sent.occurred_at)
        held, code = await register.write_event(identity.actor, right, happened, at=at)
        reports = sent.reports if identity.staff else (received(at),)
        for told in reports:
            await register.write_event(identity.actor, right, told_of(code, told, sent.evidence), at=at)
        await recheck([held.id], at=at)  # once: an emergency entered with its reports was never unreported
        return code

    return await database.unit_of_work(work)


def received(at: datetime) -> ToldIn:
    """A company's own entry, as the bureau received it."""
    return strict.model(ToldIn, {"recipient": "natural_resources", "reported_at": at.isoformat()})


async def refuse_not_own(identity: Identity, right: str, sent: EmergencyIn) -> None:
    """A company enters what happened while it held the right, and no receipt of its own reports."""
    if identity.staff:
        return
    holder = (await subject_of(right)).facts.current().holder_on(legal_day(sent.occurred_at))
    if holder is None or holder.uscc not in identity.companies:
        raise Forbidden("只能报告本企业持有矿业权期间发生的事件")
    if sent.reports:
        cure = "企业报送即为向主管部门报告，收到时间由系统登记；请删除此项"
        wrong = Defect("reports", "not_yours", str(len(sent.reports)), "由主管部门或乡镇登记", cure)
        raise Invalid("报告时间由接收方登记", [wrong])


def told_of(code: str, told: ToldIn, evidence: str) -> EventIn:
    """That a recipient was told."""
    detail: dict[str, JsonValue] = {
        "about": code,
        "recipient": told.recipient,
        "reported_at": told.reported_at.isoformat(),
    }
    return dated(EventKind.EMERGENCY_REPORTED, evidence, detail, at=told.reported_at)


async def report(identity: Identity, code: str, sent: EmergencyReportIn, *, at: datetime) -> str:
    """Record a further report of an emergency in scope; its code. Raises ``NotFound``."""
    found = await one(identity, code)
    event = told_of(code, sent, sent.evidence)
    return await register.record_event(identity.actor, str(found["right"]), event, at=at)


async def settle(identity: Identity, code: str, sent: SettledIn, *, at: datetime) -> str:
    """Record that the damage to others was settled; the fact's code. Raises ``NotFound``, ``Invalid``."""
    found = await one(identity, code)
    event = event_of(EventKind.DAMAGE_SETTLED, sent, {"about": code, "note": sent.note})
    return await register.record_event(identity.actor, str(found["right"]), event, at=at)


# ---- reading ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EmergencyFilter:
    """Which emergencies are wanted: ``complete`` by who was told, ``compensation`` none, open or settled."""

    facts: FactFilter = field(default_factory=FactFilter)
    complete: bool | None = None
    compensation: str | None = None


async def listed(identity: Identity, wanted: EmergencyFilter, sheet: Sheet) -> Page:
    """Emergencies in scope, newest first."""

    def show(row: Json, facts: RightFacts) -> Json | None:
        shown = as_json(row, emergencies(facts.current()))
        if shown is None or wanted.complete not in (None, shown["complete"]):
            return None
        return shown if wanted.compensation in (None, shown["compensation"]) else None

    return await reading.listed(identity, EventKind.EMERGENCY_OCCURRED, wanted.facts, sheet, show)


async def one(identity: Identity, code: str) -> Json:
    """One emergency; one that was corrected is shown as it was recorded. Raises ``NotFound``."""

    def show(row: Json, facts: RightFacts) -> Json | None:
        return as_json(row, emergencies(facts.current())) or as_json(row, emergencies(facts))

    return await reading.one(identity, EventKind.EMERGENCY_OCCURRED, code, show)


def as_json(row: Json, found: Iterable[EmergencyState]) -> Json | None:
    """An emergency as answered: minutes as facts, recipients not informed by name."""
    state = next((e for e in found if e.event.id == row["code"]), None)
    if state is None:
        return None
    return {
        **row,
        "occurred_at": state.detail.occurred_at.isoformat(),
        "what": state.detail.what,
        "measures": state.detail.measures,
        "caused_by_mining": state.detail.caused_by_mining,
        "damage": state.detail.damage or None,
        "reports": [
            {"recipient": t.recipient, "title": RECIPIENTS[t.recipient], "at": t.at.isoformat(), "minutes": t.minutes}
            for t in state.told
        ],
        "not_informed": [{"recipient": r, "title": RECIPIENTS[r]} for r in state.not_informed],
        "complete": state.complete,
        "compensation": state.compensation,
        "settled_on": state.settled.effective_on.isoformat() if state.settled else None,
    }
