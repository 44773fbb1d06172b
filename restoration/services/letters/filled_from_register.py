"""What the record offers for a started document: the fund's figures for an order, a report's parts for a receipt.

Only what is on record; the officer's own words replace it whole.
"""

from __future__ import annotations

from datetime import date

from restoration.documents import OFFERED
from restoration.law.duty import Duty
from restoration.law.findings import Standing
from restoration.law.fund.orders import MONEY, account_words, order
from restoration.law.letters.letterkinds import LetterKind
from restoration.law.letters.papers import Papers
from restoration.sealing import masked
from restoration.services.fund import account_changes
from restoration.services.fund.position import views
from restoration.services.judging import Judged
from restoration.services.letters.fields import read_fields
from restoration.services.letters.report_papers import receipt, summary
from restoration.services.snapshot import places
from restoration.tables import FundAccount


async def fields_of(kind: LetterKind, one: Judged, duties: tuple[str, ...], today: date) -> Papers:
    """A kind's own fields as far as the record fills them."""
    duty = meant(kind, one, duties)
    if kind in MONEY:
        [view] = await views([one.subject.facts.id], await places(), today)
        return order(kind, view.facts, view.found, duty, await account_of(view.at.open_accounts))
    if kind is LetterKind.REPORT_RECEIPT:
        return await receipt(one)
    if kind is LetterKind.REPORT_SUMMARY:
        return await summary(one, today)
    return read_fields(kind, {})


def meant(kind: LetterKind, one: Judged, duties: tuple[str, ...]) -> Duty | None:
    """The money duty a document is about: the one named, else the only overdue one that calls for its kind."""
    about = [f for f in one.findings if OFFERED.get(f.duty.rule) is kind]
    if duties:
        found = [f for f in about if one.stored[f.duty.rule, f.duty.occasion].code in duties]
    else:
        found = [f for f in about if f.standing is Standing.OVERDUE]
    return found[0].duty if len(found) == 1 else None


async def account_of(codes: tuple[str, ...]) -> str:
    """The right's open account in words; nothing where there is none or several."""
    row = await FundAccount.get_or_none(code=codes[0]) if len(codes) == 1 else None
    if row is None:
        return ""
    now = (await account_changes.ever(row))[-1]
    return account_words(now.bank, now.branch, masked(now.number_tail))
