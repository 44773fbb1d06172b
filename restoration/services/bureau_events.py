"""One dated fact of a bureau: a choice, a returned indicator, a stored year. Checked, numbered, audited."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from restoration.errors import Defect
from restoration.services import audit
from restoration.services.actors import Actor, Identity
from restoration.services.audit import Effect
from restoration.services.recording import refuse
from restoration.services.records import BureauEventIn
from restoration.services.register import rows
from restoration.services.register.bureaus import locked_bureau, seen_of_bureau
from restoration.services.register.facts import event_defects
from restoration.services.register.seen import bureau_event_code
from restoration.services.scope import hidden
from restoration.tables import Bureau


async def record_bureau_event(identity: Identity, event: BureauEventIn, action: str, *, at: datetime) -> str:
    """Record a fact of a bureau in one's scope, inside the caller's unit of work. Raises ``NotFound``, ``Invalid``."""
    bureau = await locked_bureau(event.bureau)
    if bureau.division.id not in identity.divisions:
        raise hidden()
    return await append(bureau, event, identity.actor, action, at=at)


async def append(
    bureau: Bureau, event: BureauEventIn, actor: Actor, action: str, *, at: datetime, wrong: Iterable[Defect] = ()
) -> str:
    """Append a fact to a bureau that is locked; its code. ``wrong`` are defects found beside the ordinary ones."""
    seen = await seen_of_bureau(bureau, at)
    code = bureau_event_code(bureau.code, len(seen.rows["event"]) + 1)
    refuse([*event_defects("", event, seen, code, subject="bureau"), *wrong], "登记的事项")
    await rows.event_row(event, code, rows.Header(actor, at), bureau=bureau.id).save(force_create=True)
    after = {"code": code, **event.model_dump(mode="json", exclude_none=True)}
    await audit.record(actor, bureau.code, [Effect(action, f"bureau:{bureau.code}", after)], at=at)
    return code
