"""对账: what the bank says an account held on a day, what the book says, and every fen between them explained.

The book's balance is computed here, never typed. A difference that the items do not explain is refused. A later entry
dated before the day makes an old reconciliation differ from the book; that is shown, not hidden.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime

from restoration import database
from restoration.law.events import Difference, EventKind
from restoration.services.actors import Actor, Identity
from restoration.services.fund import fund, lists
from restoration.services.fund.accounts import locked
from restoration.services.paging import Json, day, moment
from restoration.services.records import EventIn
from restoration.services.register import register
from restoration.strict import model
from restoration.tables.fields import read_date

MADE = """
SELECT e.code, e.effective_on, e.recorded_at, e.recorded_by, e.evidence, e.detail FROM events e
JOIN fund_accounts a ON a.right_id = e.right_id WHERE a.code = ? AND e.kind = ?
AND NOT EXISTS (SELECT 1 FROM events s WHERE s.supersedes = e.code) ORDER BY e.effective_on, e.id"""


async def reconcile(
    actor: Actor,
    code: str,
    *,
    on: date,
    bank_fen: int,
    items: Sequence[Difference],
    signed_by: str,
    evidence: str,
    at: datetime,
) -> str:
    """Record a reconciliation as of a day; the event's code. Raises ``Invalid`` for an unexplained difference."""

    async def work() -> str:
        right, _ = await locked(actor, code, at=at)
        body = {
            "kind": EventKind.FUND_RECONCILED.value,
            "effective_on": on.isoformat(),
            "evidence": evidence,
            "detail": {
                "account": code,
                "bank_fen": bank_fen,
                "book_fen": await fund.balance(code, on),
                "items": [i.model_dump(mode="json") for i in items],
                "signed_by": signed_by,
            },
        }
        return await register.record_event(actor, right.code, model(EventIn, body), at=at)  # type: ignore[arg-type]

    return await database.unit_of_work(work)


async def made(identity: Identity, code: str) -> list[Json]:
    """An account's reconciliations, oldest first, each beside what the book says of its day now."""
    until = await lists.seen_until(identity, code)
    rows = await database.fetch(MADE, [code, EventKind.FUND_RECONCILED.value])
    found = [(r, json.loads(r["detail"])) for r in rows]
    return [
        {
            "code": r["code"],
            "on": day(r["effective_on"]),
            **{k: detail[k] for k in ("bank_fen", "book_fen", "items", "signed_by")},
            "book_now_fen": await fund.balance(code, read_date(r["effective_on"])),
            "evidence": r["evidence"],
            "recorded_at": moment(r["recorded_at"]),
            "recorded_by": r["recorded_by"],
        }
        for r, detail in found
        if detail["account"] == code and (until is None or read_date(r["effective_on"]) < until)
    ]
