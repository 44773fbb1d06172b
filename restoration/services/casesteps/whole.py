"""The whole file of a case in one reading: findings and why, papers, proofs, steps, decisions, the mine's life."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date

from tortoise.expressions import Q

from restoration import database
from restoration.law.cases.flow import BY_WORDS, By, steps_from
from restoration.law.cases.grounds import GroundList
from restoration.law.cases.states import STEP_WORDS, CaseKind, CaseState, Step
from restoration.law.events import EventKind
from restoration.services import events, lists, mines, scope
from restoration.services.actors import Identity
from restoration.services.casesteps.forms import FORMS
from restoration.services.casesteps.grounds import usable_for
from restoration.services.casesteps.held import tag_of
from restoration.services.casesteps.onpaper import elements
from restoration.services.casesteps.who import may
from restoration.services.casesteps.worklist import shown as waiting_row
from restoration.services.casesteps.worklist import waits_of
from restoration.services.letters.service import deadline, proof
from restoration.services.paging import Json, day
from restoration.services.scope import among
from restoration.tables import Attachment, Case, IssuedDocument, Notice, NoticeItem

INSPECTIONS = frozenset(
    k.value
    for k in (
        EventKind.INSPECTED,
        EventKind.RECHECKED,
        EventKind.OBSERVATION_RECORDED,
        EventKind.OBSERVATION_VERIFIED,
        EventKind.TOWNSHIP_SUPERVISED,
    )
)
STATEMENTS = frozenset({Step.RECORD_VIEWS, Step.ASK_EXTENSION, Step.REPORT_RECTIFIED, Step.APPLY_REMOVAL})
DECISIONS = frozenset(
    {
        *(Step.DECIDE_EXTENSION, Step.PASS_CHECK, Step.FAIL_CHECK, Step.ANSWER_CLOSURE, Step.DECIDE, Step.LIST),
        *(Step.DECLINE, Step.REMOVE, Step.REFUSE_REMOVAL, Step.REVOKE, Step.LIST_SERIOUS, Step.RELEASE, Step.CLOSE),
    }
)
GROUNDS_OF = {
    CaseKind.CORRECTION: (GroundList.ABNORMAL_LIST, GroundList.CLOSURE),
    CaseKind.LISTING: (GroundList.ABNORMAL_LIST,),
    CaseKind.DISHONESTY: (GroundList.SERIOUS_DISHONESTY,),
}
RELATED = """
SELECT k.code, k.kind, k.state FROM cases k WHERE k.linked_id = ? OR k.id = ? ORDER BY k.id"""


async def case(identity: Identity, code: str, today: date) -> Json:
    """A file with its steps, its tag, what it waits for and what this reader may do now. Raises ``NotFound``."""
    found = await lists.case(identity, code)
    steps = found["steps"]
    assert isinstance(steps, list)
    wait = (await waits_of([code], identity, today))[code]
    row = await Case.get(code=code)
    return {
        **found,
        "uscc": row.uscc,
        "cause": row.cause,
        "finding": row.finding or None,
        "tag": tag_of(str(found["state"]), len(steps)),
        "waiting": waiting_row(found, wait, today),
        "allowed": list(allowed(identity, CaseState(row.state), CaseKind(row.kind))),
    }


def allowed(identity: Identity, state: CaseState, kind: CaseKind) -> Iterator[Json]:
    """The table's steps from a state that this person may take, each with the fields of its form.

    Which list it is to be is asked only where a text names two: serious dishonesty has one.
    """
    for arrow in steps_from(state):
        if may(identity, arrow) and arrow.step in FORMS:
            fields = [f for f in FORMS[arrow.step].model_fields if f != "choice" or kind is not CaseKind.DISHONESTY]
            by = [BY_WORDS[b] for b in sorted(arrow.by) if b is not By.LETTER]
            yield {"step": arrow.step.value, "title": STEP_WORDS[arrow.step], "basis": arrow.basis} | {
                "by": by,
                "fields": fields,
                "elements": list(elements(arrow.step)),
            }


async def whole(identity: Identity, code: str, today: date) -> Json:
    """Everything of a file. Raises ``NotFound``."""
    shown = await case(identity, code, today)
    row = await Case.get(code=code).prefetch_related("right", "obligation")
    letters = await letters_of(row)
    steps = shown["steps"]
    assert isinstance(steps, list)
    timeline = await mines.timeline(identity, str(shown["mine"]))
    own = [t for t in timeline if t["right"] == row.right.code]
    return {
        "case": shown,
        "explanation": await explanation(identity, row, today),
        "letters": [await letter_row(n) for n in letters],
        "joined": await joined(identity, row, letters),
        "related": await related(row),
        "grounds": await grounds_for(row),
        "evidence": await evidence([s["detail"] for s in steps]),
        "inspections": [t for t in own if t["kind"] in INSPECTIONS],
        "reports": [t for t in own if t["kind"] == "report_submitted"],
        "statements": [s for s in steps if s["step"] in STATEMENTS],
        "decisions": [s for s in steps if s["step"] in DECISIONS],
        "timeline": timeline,
    }


async def explanation(identity: Identity, row: Case, today: date) -> Json | None:
    """Why the duty stands as it does; nothing for a file with a stated cause."""
    if row.obligation is None:
        return None
    return await events.explanation(identity, row.obligation.code, as_of=today, known_at=None)


async def grounds_for(row: Case) -> list[Json]:
    """The grounds a decision in this file may rest on, with what each still lacks."""
    kinds = GROUNDS_OF[CaseKind(row.kind)]
    found = [u for kind in kinds for u in await usable_for(row, kind)]
    return [
        {"id": u.ground.id, "list": u.ground.list.value, "title": u.ground.title, "cite": u.cite.printed()}
        | {"usable": u.ok, "missing": list(u.missing)}
        for u in found
    ]


async def letters_of(row: Case) -> list[Notice]:
    """The letters about the file's cause, and those its history names, in the order they were drafted."""
    named = await database.fetch("SELECT detail FROM case_steps WHERE case_id = ? ORDER BY id", [row.id])
    codes = {json.loads(r["detail"]).get("notice") for r in named} - {None}
    about = NoticeItem.filter(obligation_id=row.obligation_id or 0)  # type: ignore[attr-defined]
    ids = {int(k) for k in await about.values_list("notice_id", flat=True)}  # type: ignore[call-overload]
    found = await Notice.filter(id__in=list(ids)).exclude(state="dropped")
    more = await Notice.filter(Q(code__in=list(codes)) | Q(case_code=row.code)).exclude(state="dropped")
    return sorted({n.id: n for n in (*found, *more)}.values(), key=lambda n: n.id)


async def letter_row(notice: Notice) -> Json:
    """A letter of the file: number, day, hash, proof of service, until when or why that is not known."""
    issued = await IssuedDocument.get_or_none(notice_id=notice.id)
    until = await deadline(notice)
    return {
        "id": notice.code,
        "kind": notice.kind,
        "state": notice.state,
        "number": issued.document_number if issued else None,
        "issued_on": day(issued.issued_on) if issued else None,
        "sha256": issued.sha256 if issued else None,
        "service": await proof(notice),
        "rectify_until": day(until.day),
        "rectify_unknown": until.unknown,
    }


async def joined(identity: Identity, row: Case, letters: Iterable[Notice]) -> list[Json]:
    """Other files that one of these letters serves as well."""
    notices = [n.id for n in letters if n.state not in ("draft", "dropped")]
    where = among("i.notice_id", notices) & scope.cases(identity)
    text = (
        "SELECT DISTINCT k.id, k.code, k.kind, k.state FROM cases k JOIN notice_items i "
        "ON i.obligation_id = k.obligation_id JOIN rights r ON r.id = k.right_id JOIN mines m ON m.id = r.mine_id "
        f"WHERE k.id <> ? AND {where.text} ORDER BY k.id"
    )
    rows = await database.fetch(text, [row.id, *where.params])
    linked = {r["code"] for r in await database.fetch(RELATED, [row.id, row.linked_id or 0])}  # type: ignore[attr-defined]
    return [{k: r[k] for k in ("code", "kind", "state")} for r in rows if r["code"] not in linked]


async def related(row: Case) -> list[Json]:
    """The order's file a listing goes with, and the other way round."""
    return [dict(r) for r in await database.fetch(RELATED, [row.id, row.linked_id or 0])]  # type: ignore[attr-defined]


async def evidence(details: Iterable[Json]) -> list[Json]:
    """The attachments the steps name."""
    codes = {str(c) for d in details for c in named(d)}
    rows = await Attachment.filter(code__in=list(codes)).order_by("id")
    return [{"code": r.code, "name": r.name, "sha256": r.sha256, "size": r.size, "type": r.media_type} for r in rows]


def named(detail: Json) -> Iterator[object]:
    """Codes of attachments in a step's detail."""
    files = detail.get("files")
    if isinstance(files, list):
        yield from files
