"""What a decision about the list says is on record in its file: ground, basis, notice, order, what the party said.

It is filled in when the document is started, so that the paper says what was decided; the officer adds the rest.
"""

from __future__ import annotations

from datetime import date

from pydantic import JsonValue

from restoration.law.cases.grounds import Usable
from restoration.law.cases.states import CaseKind, Step
from restoration.law.letters.papers.base import Heard
from restoration.services.casesteps.grounds import usable_for
from restoration.services.casesteps.held import File, said
from restoration.services.casesteps.listing import GROUNDS, decided, notice_of
from restoration.services.casesteps.overdue import served_order
from restoration.services.letters.service import served_on
from restoration.tables import Case, IssuedDocument, Notice

Fields = dict[str, JsonValue]


async def of_decision(file: File) -> Fields:
    """The fields of a decision's document that the file already knows; what it does not know is left out."""
    chosen = await decided_ground(file)
    found: Fields = {"ground": chosen.text, "basis": [chosen.cite.model_dump(mode="json")]} if chosen else {}
    notice, served = await notice_of(file)
    return found | await numbered("notice", notice, served) | heard(file) | await order_of(file)


async def decided_ground(file: File) -> Usable | None:
    """The ground the latest decision to list rests on, as confirmed for this bureau."""
    decision = decided(file)
    known = await usable_for(file.case, GROUNDS[CaseKind(file.case.kind)]) if decision.get("outcome") == "list" else []
    return next((u for u in known if u.ok and u.ground.id == decision.get("ground")), None)


async def numbered(name: str, notice: Notice | None, served: date | None) -> Fields:
    """Number and day of service of a document, under the names ``name`` begins."""
    issued = await IssuedDocument.get_or_none(notice_id=notice.id) if notice else None
    found: Fields = {f"{name}_number": issued.document_number} if issued else {}
    return found | ({f"{name}_served_on": served.isoformat()} if served else {})


def heard(file: File) -> Fields:
    """That nothing was said, or what was said and how it was weighed; how far it was taken in is the officer's."""
    views = said(file.last(Step.RECORD_VIEWS))
    if views.get("received") is False:
        return {"heard": Heard.NOT_MADE.value}
    return {"views": "；".join(str(views[k]) for k in ("summary", "reply") if views.get(k))}


async def order_of(file: File) -> Fields:
    """The order that came before a listing, once served."""
    linked = await Case.get_or_none(id=file.case.linked_id or 0)  # type: ignore[attr-defined]
    order = await served_order(linked) if linked else None
    return await numbered("order", order, await served_on(order)) if order else {}
