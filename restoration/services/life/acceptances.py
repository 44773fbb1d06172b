"""Acceptance of a mine by phases, units and as a whole: each step recorded by its own door, and how it stands."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import JsonValue

from restoration.errors import Defect, Invalid
from restoration.law.events import EventKind
from restoration.law.events.closure import AcceptanceFailed, AcceptanceScope, Examination, Objection, Posted
from restoration.law.facts import RightFacts
from restoration.law.life.acceptance import Application, PhaseState, applications, not_accepted, phases
from restoration.services import scope
from restoration.services.actors import Identity
from restoration.services.events import right_of
from restoration.services.lawbook import current
from restoration.services.life.inspections import event_of, subject_of
from restoration.services.life.officers import refuse_interested
from restoration.services.life.records import (
    AnswerIn,
    ApplicationIn,
    DecisionIn,
    ExaminationIn,
    LifeIn,
    ObjectionIn,
    PostingIn,
)
from restoration.services.paging import Json
from restoration.services.register import register
from restoration.services.snapshot import places, subjects
from restoration.tables import Event

Detail = dict[str, JsonValue]


async def apply(identity: Identity, mine: str, sent: ApplicationIn, *, at: datetime) -> str:
    """Record an application for acceptance; its code. Raises ``Invalid``, ``NotFound``."""
    right = await right_of(identity, mine, sent.right)
    wrong = [
        Defect(name, "missing", "（缺）", "必填", f"申请{words}验收时请填写")
        for scope_, name, words in (("phase", "plan", "阶段"), ("phase", "phase", "阶段"), ("unit", "unit", "修复单元"))
        if sent.scope == scope_ and getattr(sent, name) is None
    ]
    if wrong:
        raise Invalid("验收申请有误，未作任何登记", wrong)
    detail: Detail = {
        "scope": sent.scope,
        "plan": sent.plan,
        "phase": sent.phase,
        "unit": sent.unit,
        "area_m2": sent.area_m2,
        "note": sent.note,
    }
    return await register.record_event(
        identity.actor, right, event_of(EventKind.ACCEPTANCE_APPLIED, sent, detail), at=at
    )


async def examine(identity: Identity, mine: str, code: str, sent: ExaminationIn, *, at: datetime) -> str:
    """Record the joint examination of an application; its code. Raises ``NotFound``."""
    sides: Detail = {k: list(getattr(sent, k)) for k in ("departments", "experts", "villagers")}
    detail: Detail = {**sides, "opinion": sent.opinion}
    return await record(identity, mine, code, EventKind.ACCEPTANCE_EXAMINED, sent, detail, at=at)


async def post(identity: Identity, mine: str, code: str, sent: PostingIn, *, at: datetime) -> str:
    """Record the posting of the preliminary result; its code. Raises ``NotFound``, ``Invalid`` below thirty days."""
    detail: Detail = {"until": sent.until.isoformat(), "where": sent.where, "note": sent.note}
    return await record(identity, mine, code, EventKind.ACCEPTANCE_POSTED, sent, detail, at=at)


async def object_to(identity: Identity, mine: str, code: str, sent: ObjectionIn, *, at: datetime) -> str:
    """Record a written objection to an application's result; its code. Raises ``NotFound``."""
    detail: Detail = {"by": sent.by, "text": sent.text}
    return await record(identity, mine, code, EventKind.ACCEPTANCE_OBJECTED, sent, detail, at=at)


async def answer(identity: Identity, mine: str, code: str, sent: AnswerIn, *, at: datetime) -> str:
    """Record the answer to an objection; its code. Raises ``NotFound``."""
    right, _ = await applied(identity, mine, code)
    event = event_of(EventKind.OBJECTION_ANSWERED, sent, {"about": sent.objection, "note": sent.note})
    return await register.record_event(identity.actor, right, event, at=at)


async def decide(identity: Identity, mine: str, code: str, sent: DecisionIn, *, at: datetime) -> str:
    """Record the certificate or the written faults; the fact's code. Raises ``Invalid`` naming all that is lacking."""
    right, asked = await applied(identity, mine, code)
    if await recorded_by(code) == identity.actor.id:
        wrong = Defect("code", "own_application", code, "由他人登记的申请", "登记申请的人员不得作出验收结论")
        raise Invalid("验收结论须由他人作出，未作任何登记", [wrong])
    await refuse_interested(await subject_of(right), identity.actor.id, sent.effective_on)
    if sent.result == "failed" and sent.faults is None:
        wrong = Defect("faults", "missing", "（缺）", "必填", "验收不合格的，请写明存在的问题")
        raise Invalid("验收结论有误，未作任何登记", [wrong])
    kind, detail = decision(code, asked, sent)
    return await register.record_event(identity.actor, right, event_of(kind, sent, detail), at=at)


def decision(code: str, asked: AcceptanceScope, sent: DecisionIn) -> tuple[EventKind, Detail]:
    """Which fact a decision on an application is."""
    if sent.result == "failed":
        due = sent.due_on.isoformat() if sent.due_on else None
        return EventKind.ACCEPTANCE_FAILED, {"about": code, "faults": sent.faults, "due_on": due}
    certificate: Detail = {"area_m2": sent.area_m2, "certificate_no": sent.certificate_no, "application": code}
    match asked.scope:
        case "phase":
            return EventKind.PHASE_ACCEPTED, {**certificate, "plan": asked.plan, "phase": asked.phase}
        case "unit":
            return EventKind.UNIT_ACCEPTED, {**certificate, "unit": asked.unit}
        case _:
            return EventKind.ACCEPTANCE_PASSED, certificate


async def applied(identity: Identity, mine: str, code: str) -> tuple[str, AcceptanceScope]:
    """The right and the scope of an application of a mine in scope. Raises ``NotFound``, ``Invalid``."""
    rights = await scope.rights_of(identity, mine)
    for subject in await subjects(list(rights.values()), await places()):
        for event in subject.facts.events:
            if event.id == code and isinstance(event.detail, AcceptanceScope):
                return subject.facts.code, event.detail
    wrong = Defect("application", "reference_unknown", code, "该矿山已登记的验收申请", "请核对验收申请的编号")
    raise Invalid("没有找到该验收申请，未作任何登记", [wrong])


async def recorded_by(code: str) -> str:
    """Who recorded a fact."""
    return (await Event.get(code=code)).recorded_by


async def record(
    identity: Identity, mine: str, code: str, kind: EventKind, sent: LifeIn, detail: Detail, *, at: datetime
) -> str:
    """Record a step of an application in scope."""
    right, _ = await applied(identity, mine, code)
    return await register.record_event(identity.actor, right, event_of(kind, sent, {**detail, "about": code}), at=at)


# ---- reading ---------------------------------------------------------------------------------------------------------


async def status(identity: Identity, mine: str, *, as_of: date) -> list[Json]:
    """How acceptance stands for each right of a mine on a day. Raises ``NotFound``."""
    rights = await scope.rights_of(identity, mine)
    found = await subjects(list(rights.values()), await places())
    return [of_right(s.facts.current().on(as_of)) for s in found]


def of_right(facts: RightFacts) -> Json:
    """One right: phases with areas kept apart, applications, and what keeps the whole from being accepted."""
    states = phases(facts)
    passed = facts.of_kind(EventKind.ACCEPTANCE_PASSED)
    return {
        "right": facts.code,
        "phases": [phase(p) for p in states],
        "finished_not_accepted_m2": sum(p.done_m2 for p in states if p.state in ("finished", "failed")),
        "accepted_m2": sum(p.accepted_m2 for p in states),
        "not_accepted": [p.title for p in not_accepted(facts)],
        "accepted_on": passed[0].effective_on.isoformat() if passed else None,
        "applications": [asked(a) for a in applications(facts, current().calendar)],
    }


def phase(p: PhaseState) -> Json:
    """One phase."""
    return {
        "plan": p.plan.code,
        "phase": p.phase.no,
        "title": p.title,
        "due_on": p.phase.due_on.isoformat(),
        "planned_m2": p.phase.planned_m2,
        "done_m2": p.done_m2,
        "accepted_m2": p.accepted_m2,
        "state": p.state,
    }


def asked(a: Application) -> Json:
    """One application with its clocks and steps."""
    faults = a.decided.detail if a.decided and isinstance(a.decided.detail, AcceptanceFailed) else None
    return {
        "code": a.event.id,
        "applied_on": a.event.effective_on.isoformat(),
        "scope": a.scope.scope,
        "plan": a.scope.plan or None,
        "phase": a.scope.phase or None,
        "unit": a.scope.unit or None,
        "area_m2": a.scope.area_m2,
        "state": a.state,
        "decide_by": a.decide_by.isoformat() if a.decide_by else None,
        "examinations": [
            {
                "code": e.id,
                "on": e.effective_on.isoformat(),
                **e.detail.model_dump(mode="json", exclude={"about", "note"}),
            }
            for e in a.examinations
            if isinstance(e.detail, Examination)
        ],
        "postings": [
            {
                "code": e.id,
                "from": e.effective_on.isoformat(),
                "until": e.detail.until.isoformat(),
                "where": e.detail.where,
            }
            for e in a.postings
            if isinstance(e.detail, Posted)
        ],
        "objections": [
            {
                "code": o.event.id,
                "received_on": o.event.effective_on.isoformat(),
                "by": o.event.detail.by if isinstance(o.event.detail, Objection) else "",
                "text": o.event.detail.text if isinstance(o.event.detail, Objection) else "",
                "answer_by": o.answer_by.isoformat(),
                "answered_on": o.answered.effective_on.isoformat() if o.answered else None,
            }
            for o in a.objections
        ],
        "decided_on": a.decided.effective_on.isoformat() if a.decided else None,
        "faults": faults.faults if faults else None,
        "faults_due_on": faults.due_on.isoformat() if faults and faults.due_on else None,
    }
