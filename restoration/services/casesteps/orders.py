"""What an issued letter does to cases: an order moves the files of its duties, a listing paper opens linked ones.

The correction order (T3) and, for the grounds that list with the order, the listing paper (T7) go together; a
listing case therefore needs a file that is under order.
"""

from __future__ import annotations

from typing import Final

from restoration import database
from restoration.errors import IllegalStep
from restoration.law.cases import CaseKind, CaseState, Step, advance
from restoration.law.content import LetterKind
from restoration.services import codes
from restoration.services.casesteps.held import Hand
from restoration.services.letters.held import Letter
from restoration.tables import Case

ORDER_WITHDRAWN: Final = "order_withdrawn"
"""How the history names a closing by withdrawal: the duty was not decided on, so the check may flag it again."""

LISTING: Final = frozenset({LetterKind.LISTING_NOTICE, LetterKind.LISTING_PROPOSAL})


async def follow_issue(letter: Letter, document_number: str) -> None:
    """Move or open the cases a letter just issued is about; reminders and notices of lateness move none."""
    kind = LetterKind(letter.notice.kind)
    detail: dict[str, object] = {"notice": letter.notice.code, "document_number": document_number}
    if kind is LetterKind.CORRECTION_ORDER:
        for case in await open_cases(letter, CaseKind.CORRECTION):
            await hand(letter).move(case, Step.ORDER, letter.today, detail)
    if kind in LISTING:
        for case in await ordered(letter):
            await propose_listing(letter, case, detail)


async def ordered(letter: Letter) -> list[Case]:
    """The files a listing paper goes with. Raises ``IllegalStep`` while one of them is not under order."""
    cases = await open_cases(letter, CaseKind.CORRECTION)
    if not cases or any(case.state != CaseState.ORDERED for case in cases):
        raise IllegalStep("列入文书应当与责令限期改正通知书一并制发，请先制发责令限期改正通知书")
    return cases


async def propose_listing(letter: Letter, case: Case, detail: dict[str, object]) -> None:
    """Open the listing case linked to an order's."""
    listing = await Case.create(
        code=codes.new("ca"),
        kind=CaseKind.LISTING.value,
        obligation_id=case.obligation_id,  # type: ignore[attr-defined]
        right_id=letter.right_id,
        bureau_id=letter.bureau.id,
        state=advance(None, Step.PROPOSE_LISTING).value,
        opened_on=letter.today,
        changed_at=letter.at,
        linked_id=case.id,
    )
    await hand(letter).record(listing, Step.PROPOSE_LISTING.value, "", letter.today, {**detail, "linked": case.code})


async def undo(letter: Letter, reason: str) -> None:
    """Close the files a withdrawn letter had moved. Raises ``IllegalStep`` for one that has gone further since."""
    kind = LetterKind(letter.notice.kind)
    wanted = {LetterKind.CORRECTION_ORDER: CaseKind.CORRECTION} | dict.fromkeys(LISTING, CaseKind.LISTING)
    if kind not in wanted:
        return
    detail = {"reason": f"文书撤回：{reason}", "notice": letter.notice.code}
    for case in await open_cases(letter, wanted[kind]):
        if case.state != CaseState.SUSPECTED:
            await hand(letter).move(case, Step.CLOSE, letter.today, detail, named=ORDER_WITHDRAWN)


async def open_cases(letter: Letter, kind: CaseKind) -> list[Case]:
    """Files of the letter's duties that are not closed, held in a fixed order."""
    duties = await letter.obligations()
    found = Case.filter(obligation_id__in=duties, kind=kind.value, closed_on__isnull=True)
    return list(await database.lock_row(found.order_by("id")))


def hand(letter: Letter) -> Hand:
    """Whoever acts on the letter moves its cases."""
    return Hand(letter.identity.actor, letter.bureau.code, letter.at, letter.identity.acting_for)
