"""Acts on accounts in the audit: in the chain of the person's bureau, the nation's for company people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from restoration.services import audit
from restoration.services.actors import Actor
from restoration.services.people.identities import roles_of
from restoration.services.recording import chain_of
from restoration.services.snapshot import places
from restoration.tables import User


def shown(user: User) -> dict[str, object]:
    """What the audit keeps of an account: never a password nor its hash."""
    return {
        "login": user.login,
        "name": user.name,
        "roles": sorted(r.value for r in roles_of(user)),
        "division": user.division_id,  # type: ignore[attr-defined]
        "township": user.township,
        "staff_no": user.staff_no,
        "disabled": user.disabled_at is not None,
    }


async def note(
    actor: Actor,
    user: User,
    action: str,
    after: Mapping[str, object],
    before: Mapping[str, object] | None = None,
    *,
    at: datetime,
) -> None:
    """Audit an act on an account, in the chain of the person's bureau; the nation's for company people."""
    division = user.division_id  # type: ignore[attr-defined]
    bureau = (await places()).bureau_of.get(division) if division is not None else None
    await audit.record(actor, await chain_of(bureau), [audit.Effect(action, f"user:{user.code}", after, before)], at=at)
