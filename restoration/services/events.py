"""Dated facts of a mine's life through their own doors, and the duties of a mine as one may see them.

Officers' dates go through the duty they are about, a withdrawn report through the report, a confirmed source through
the source: what needs more authority cannot come in as an ordinary event.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from restoration import strict
from restoration.errors import Defect, Invalid
from restoration.law.events import EVENT_KINDS, EventKind
from restoration.permissions import Role
from restoration.services import explain, lists, scope
from restoration.services.actors import Actor, Identity
from restoration.services.lawbook import current
from restoration.services.paging import Json
from restoration.services.records import BureauEventIn, EventIn
from restoration.services.register import register
from restoration.services.register.checks import missing
from restoration.services.reports.drafts import only_right
from restoration.services.snapshot import places
from restoration.tables import Bureau, Event

DOORS: Final[Mapping[EventKind, str]] = {
    EventKind.DATE_SET: "/obligations/{code}/dates",
    EventKind.DATE_EXTENDED: "/obligations/{code}/dates",
    EventKind.EXEMPTED: "/obligations/{code}/dates",
    EventKind.SOURCE_CONFIRMED: "/sources/{id}/confirm",
    EventKind.OVERRIDE_SET: "/overrides",
    EventKind.CALENDAR_CONFIRMED: "/calendars/{year}",
    EventKind.APPLICATION_RECORDED: "/mines/{code}/applications",
    EventKind.SETTING_CHOSEN: "/gate-settings",
    EventKind.INDICATOR_RETURNED: "/indicators/{id}/returns",
    EventKind.INDICATOR_ALARMED: "/indicator-alarms",
    EventKind.INDICATORS_STORED: "/indicator-snapshots",
    EventKind.GROUND_CONFIRMED: "/setup/grounds/{id}/confirm",
    EventKind.DAYS_CONFIRMED: "/setup/days/{id}/confirm",
    EventKind.REPORT_WITHDRAWN: "/mines/{code}/reports/{year}/withdraw",
    EventKind.INSPECTED: "/inspections",
    EventKind.RECHECKED: "/inspections/{code}/rechecks",
    EventKind.BREACH_CONFIRMED: "/inspections/{code}/breaches",
    EventKind.EMERGENCY_OCCURRED: "/emergencies",
    EventKind.EMERGENCY_REPORTED: "/emergencies/{code}/reports",
    EventKind.DAMAGE_SETTLED: "/emergencies/{code}/settle",
    EventKind.ACCEPTANCE_APPLIED: "/mines/{code}/acceptance/applications",
    EventKind.ACCEPTANCE_EXAMINED: "/mines/{code}/acceptance/examinations",
    EventKind.ACCEPTANCE_POSTED: "/mines/{code}/acceptance/postings",
    EventKind.ACCEPTANCE_OBJECTED: "/mines/{code}/acceptance/objections",
    EventKind.OBJECTION_ANSWERED: "/mines/{code}/acceptance/answers",
    EventKind.PHASE_ACCEPTED: "/mines/{code}/acceptance/decisions",
    EventKind.UNIT_ACCEPTED: "/mines/{code}/acceptance/decisions",
    EventKind.ACCEPTANCE_PASSED: "/mines/{code}/acceptance/decisions",
    EventKind.ACCEPTANCE_FAILED: "/mines/{code}/acceptance/decisions",
    EventKind.SPOT_REGISTERED: "/legacy-sites/{code}/spots",
    EventKind.SPOT_VERIFIED: "/legacy-sites/{code}/spots",
    EventKind.SPOT_RESTORED: "/legacy-sites/{code}/spots",
    EventKind.DRAW_HELD: "/draws",
    EventKind.DRAW_PUBLISHED: "/draws/{code}/publish",
    EventKind.SUPERVISION_PLANNED: "/supervision-plans",
    EventKind.UPWARD_REPORTED: "/upward-reports",
    EventKind.FUND_ACCOUNT_CLOSED: "/fund-accounts/{code}/close",
    EventKind.FUND_RECONCILED: "/fund-accounts/{code}/reconciliations",
    EventKind.FUND_DISCLOSURE_SET: "/fund-disclosure/settings",
}
"""Kinds of fact that have a door of their own."""
ORDINARY: Final = "/mines/{code}/events"
OF_TOWNSHIPS: Final = frozenset(
    {EventKind.TOWNSHIP_SUPERVISED, EventKind.COMPLAINT_RECEIVED, EventKind.OBSERVATION_RECORDED}
)
"""What a township officer puts on record by the ordinary door: what was seen and heard, nothing that decides."""


def kinds() -> list[Json]:
    """Every kind of dated fact with the fields of its detail and the door it comes in by."""
    found: list[Json] = [
        {
            "kind": kind.value,
            "title": info.title,
            "subject": info.subject,
            "door": DOORS.get(kind, ORDINARY),
            "fields": info.detail.model_json_schema(),
        }
        for kind, info in EVENT_KINDS.items()
    ]
    uscc = {"type": "object", "properties": {"uscc": {"type": "string"}}, "required": ["uscc"]}
    return [*found, {"kind": "transferred", "title": "转让", "subject": "right", "door": ORDINARY, "fields": uscc}]


async def right_of(identity: Identity, mine: str, right: str | None) -> str:
    """The right a fact of a mine is about: the one named, or the only one. Raises ``NotFound``, ``Invalid``."""
    found = await scope.rights_of(identity, mine)
    if right is None:
        return only_right(list(found))
    if right not in found:
        raise Invalid("请核对矿业权", [missing("right", right, "矿业权")])
    return right


async def record(actor: Actor, right: str, event: EventIn, *, at: datetime) -> register.Put:
    """Record an ordinary event. A kind with a door of its own is refused here."""
    if door := DOORS.get(event.kind):
        title = EVENT_KINDS[event.kind].title
        wrong = Defect("kind", "other_door", event.kind.value, "本接口登记的事项", f"“{title}”请通过 {door} 办理")
        raise Invalid("该事项不在此登记", [wrong])
    await refuse_voiding(event)
    return await register.put_event(actor, right, event, at=at)


async def refuse_voiding(event: EventIn) -> None:
    """What came in by a door of its own is put right there, by whoever may. Raises ``Invalid`` naming the door."""
    if event.kind is not EventKind.RECORD_VOIDED or event.supersedes is None:
        return
    row = await Event.get_or_none(code=event.supersedes)
    if row is not None and (door := DOORS.get(EventKind(row.kind))):
        title = EVENT_KINDS[EventKind(row.kind)].title
        wrong = Defect("supersedes", "other_door", title, "由本接口登记的事项", f"“{title}”请通过 {door} 更正")
        raise Invalid("该记录不在此撤销", [wrong])


def refuse_township(identity: Identity, kind: str) -> None:
    """A township officer decides nothing. Raises ``Invalid`` naming what may be recorded."""
    if identity.roles == frozenset({Role.TOWNSHIP_OFFICER}) and kind not in {*OF_TOWNSHIPS, *DOORS}:
        titles = "、".join(sorted(EVENT_KINDS[k].title for k in OF_TOWNSHIPS))
        wrong = Defect(
            "kind", "not_of_townships", kind[:40], titles, "请由县级主管部门登记；突发事件请通过 /emergencies"
        )
        raise Invalid("该事项不由乡镇登记", [wrong])


# ---- duties of a mine ----------------------------------------------------------------------------------------------


async def duties(
    identity: Identity, mine: str, *, as_of: date, known_at: datetime | None, rule: str | None = None
) -> Json:
    """Every duty of a mine on a day with its reasons; a company is shown its own. Raises ``NotFound``."""
    await scope.mine_id(identity, mine)
    answer = await explain.explain(mine, as_of=as_of, known_at=known_at, rule=rule)
    rows = answer["obligations"]
    assert isinstance(rows, list)
    return {
        **answer,
        "obligations": [r for r in rows if identity.staff or r["addressee"]["uscc"] in identity.companies],
    }


async def explanation(identity: Identity, code: str, *, as_of: date, known_at: datetime | None) -> Json:
    """Why one duty stands as it does on a day. Raises ``NotFound``."""
    row = await lists.obligation(identity, code)
    answer = await duties(identity, str(row["mine"]), as_of=as_of, known_at=known_at, rule=str(row["rule"]))
    found = answer["obligations"]
    assert isinstance(found, list)
    same = ("right", "occasion")
    explained = next((f for f in found if all(f[k] == row[k] for k in same)), None)
    plain = {k: answer[k] for k in ("mine", "as_of", "known_at", "projection")}
    return {"obligation": code, **plain, "explanation": explained}


@dataclass(frozen=True, slots=True)
class OfficerDate:
    """An officer's date for one duty as stated, with its ground, article and approver."""

    kind: EventKind
    effective_on: date
    due_on: date | None
    ground: str
    article: str
    approver: str
    evidence: str


async def set_date(identity: Identity, code: str, stated: OfficerDate, *, at: datetime) -> str:
    """Record an officer's date, extension or exemption for one duty; the event's code. Raises ``NotFound``."""
    row = await lists.obligation(identity, code)
    detail = {
        "rule": row["rule"],
        "occasion": row["occasion"],
        "due_on": stated.due_on.isoformat() if stated.due_on else None,
        "previous_due_on": str(row["due_on"]) if row["due_on"] else None,
        "ground": stated.ground,
        "article": stated.article,
        "approver": stated.approver,
    }
    fact = {"effective_on": stated.effective_on.isoformat(), "evidence": stated.evidence}
    event = strict.model(EventIn, {**fact, "kind": stated.kind.value, "detail": detail})  # type: ignore[dict-item]
    return await register.record_event(identity.actor, str(row["right"]), event, at=at)


# ---- sources -------------------------------------------------------------------------------------------------------


async def sources(identity: Identity) -> list[Json]:
    """Every instrument of the books, and which bureaus in one's scope have confirmed it."""
    tree = await places()
    bureaus = await Bureau.filter(division_id__in=list(identity.divisions))
    by_source = {
        s: sorted(b.code for b in bureaus if s in tree.confirmed.get(b.id, frozenset()))
        for s in {s for found in tree.confirmed.values() for s in found}
    }
    return [
        {
            "id": f"{book.book.place}:{key}",
            "source": f"{book.book.place}/{key}",
            "title": source.title,
            "number": source.number,
            "rank": source.rank.value,
            "in_force": source.in_force.isoformat(),
            "until": source.until.isoformat() if source.until else None,
            "confirmed_by": by_source.get(f"{book.book.place}/{key}", []),
        }
        for book in current().rulebook.books
        for key, source in book.source.items()
    ]


async def confirm_source(
    identity: Identity, source: str, *, bureau: str | None, document: str, evidence: str, on: date, at: datetime
) -> str:
    """Record that the legal officer of a bureau in scope has checked a source; the event's code."""
    known = {str(s["id"]): str(s["source"]) for s in await sources(identity)}
    if source not in known:
        raise scope.hidden()
    own = [b.code for b in await Bureau.filter(division_id__in=list(identity.divisions)).order_by("id")]
    code = only_bureau(own, bureau)
    event = strict.model(
        BureauEventIn,
        {
            "bureau": code,
            "kind": EventKind.SOURCE_CONFIRMED.value,
            "effective_on": on.isoformat(),
            "evidence": evidence,
            "detail": {"source": known[source], "document": document, "officer": identity.name},
        },
    )
    return await register.record_of_bureau(identity.actor, event, "source:confirm", at=at)


def only_bureau(own: list[str], bureau: str | None) -> str:
    """The bureau named, or the only one in scope."""
    if bureau is None and len(own) == 1:
        return own[0]
    if bureau is None or bureau not in own:
        listed = "、".join(own) or "（无）"
        wrong = Defect("bureau", "bureau_needed", bureau or "（缺）", f"以下之一：{listed}", "请指明本人所在的主管部门")
        raise Invalid("请指明主管部门", [wrong])
    return bureau
