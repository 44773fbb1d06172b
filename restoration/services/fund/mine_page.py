"""The accounts of a mine's fund as one page shows them: what they are, what is on record, where their chain ends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from restoration.database import fetch
from restoration.law.events import AccountClosed, Agreement, EventKind, FundDisclosed, Reconciliation
from restoration.law.facts import Event, RightFacts
from restoration.services.actors import Identity
from restoration.services.fund import account_changes, lists, statements
from restoration.services.fund.position import FundView
from restoration.services.paging import Json

EVERY = 200
END = """
SELECT e.seq, e.hash FROM ledger_entries e JOIN fund_accounts a ON a.id = e.account_id
WHERE a.code = ? AND e.value_on < ? ORDER BY e.seq DESC LIMIT 1"""


async def accounts_of(identity: Identity, mine: str, views: Sequence[FundView], as_of: date) -> list[Json]:
    """A mine's accounts opened by a day, each with its balance, records and the end of its chain."""
    facts = {v.facts.code: v.facts for v in views}
    listed = (await account_changes.listed(identity, mine, as_of, limit=EVERY, after=None)).items
    known = {a.code for f in facts.values() for a in f.accounts}
    found = [a for a in listed if a["code"] in known]
    return [await account_of(identity, a, facts[str(a["right"])], as_of) for a in found]


async def account_of(identity: Identity, account: Json, facts: RightFacts, as_of: date) -> Json:
    """One account with what is on record of it; ``whole`` unless only a former holder's time is shown."""
    code = str(account["code"])
    until = await lists.seen_until(identity, code)
    ends = await fetch(END, [code, until or date.max])
    _, unmatched = await statements.counts(code, until)
    closing = last(facts, EventKind.FUND_ACCOUNT_CLOSED, code)
    agreement = last(facts, EventKind.SUPERVISION_AGREEMENT_SIGNED, code)
    shown, checked = last(facts, EventKind.FUND_DISCLOSED, code), last(facts, EventKind.FUND_RECONCILED, code)
    held = await lists.balance(identity, code, as_of, None)
    return {
        **account,
        "balance_fen": held["balance_fen"],
        "closed_on": closing.effective_on.isoformat() if closing else None,
        "agreement": agreement_words(agreement),
        "disclosed_on": shown.effective_on.isoformat() if shown else None,
        "reconciled_on": checked.effective_on.isoformat() if checked else None,
        "unmatched": unmatched,
        "head": {"seq": ends[0]["seq"], "hash": ends[0]["hash"]} if ends else None,
        "whole": until is None,
        "changes": await account_changes.history(identity, code, as_of),
    }


def last(facts: RightFacts, kind: EventKind, account: str) -> Event | None:
    """The last fact of a kind about an account."""
    about = (AccountClosed, Agreement, FundDisclosed, Reconciliation)
    found = [e for e in facts.of_kind(kind) if isinstance(e.detail, about) and e.detail.account in (account, "")]
    return found[-1] if found else None


def agreement_words(event: Event | None) -> str | None:
    """The agreement's day and parties."""
    if event is None or not isinstance(event.detail, Agreement):
        return None
    return f"{event.effective_on}　{event.detail.parties}"
