"""A bureau decides, as a dated fact, whether its public fund table leaves amounts out."""

from __future__ import annotations

from datetime import date, datetime

from restoration import strict
from restoration.database import unit_of_work
from restoration.law.events import EventKind
from restoration.services import audit
from restoration.services.actors import Identity
from restoration.services.audit import Effect
from restoration.services.events import only_bureau
from restoration.services.recording import refuse
from restoration.services.records import BureauEventIn
from restoration.services.register import rows
from restoration.services.register.bureaus import locked_bureau, seen_of_bureau
from restoration.services.register.facts import event_defects
from restoration.services.register.seen import bureau_event_code
from restoration.tables import Bureau


async def record(
    identity: Identity,
    *,
    bureau: str | None,
    on: date,
    hide_amounts: bool,
    ground: str,
    evidence: str,
    at: datetime,
) -> str:
    """Record the decision of a bureau in scope (the only one, if none is named); the event's code."""
    own = [b.code for b in await Bureau.filter(division_id__in=list(identity.divisions)).order_by("id")]
    body = {
        "bureau": only_bureau(own, bureau),
        "kind": EventKind.FUND_DISCLOSURE_SET.value,
        "effective_on": on.isoformat(),
        "evidence": evidence,
        "detail": {"hide_amounts": hide_amounts, "ground": ground},
    }
    event = strict.model(BureauEventIn, body)  # type: ignore[arg-type]

    async def work() -> str:
        held = await locked_bureau(event.bureau)
        seen = await seen_of_bureau(held, at)
        code = bureau_event_code(held.code, len(seen.rows["event"]) + 1)
        refuse(event_defects("", event, seen, code, subject="bureau"), "基金公示金额口径")
        await rows.event_row(event, code, rows.Header(identity.actor, at), bureau=held.id).save(force_create=True)
        after = {"code": code, **event.model_dump(mode="json")}
        await audit.record(identity.actor, held.code, [Effect("fund:disclosure", f"bureau:{held.code}", after)], at=at)
        return code

    return await unit_of_work(work)
