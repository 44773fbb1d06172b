"""What an issued document does to files: one table from the kind of document to the step it takes.

The correction order (T3) and, for the grounds that list with the order, the listing paper (T7, T8) go together; where
a text lists only after failed rectification an officer opens the listing file and the paper moves it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tortoise.expressions import Q

from restoration.errors import IllegalStep
from restoration.law.cases.flow import OPENINGS, find
from restoration.law.cases.grounds import GroundList
from restoration.law.cases.states import CaseKind, CaseState, Step
from restoration.law.letters.content import LetterKind
from restoration.law.letters.papers.listing import DishonestyDecision
from restoration.law.workdays import add_days
from restoration.services.casesteps.forms import StepForm
from restoration.services.casesteps.grounds import usable_for
from restoration.services.casesteps.held import File, held, said
from restoration.services.casesteps.listing import GROUNDS, measures_end, needs_repair_check, refuse_unproposed
from restoration.services.casesteps.opening import Opening, create
from restoration.services.casesteps.overdue import ORDER_KINDS
from restoration.services.casesteps.rules import refuse_unfailed
from restoration.services.casesteps.take import RULE_OF, move, refuse_again
from restoration.services.casesteps.who import allow_person
from restoration.services.letters.held import Letter, LetterStep
from restoration.services.people.identities import accounts_of_same
from restoration.tables import Case, NoticeStep


@dataclass(frozen=True, slots=True)
class Moves:
    """The files a kind of document moves and by which step."""

    kind: CaseKind
    step: Step


L, K = LetterKind, CaseKind
MOVES: Final[Mapping[LetterKind, Moves]] = {
    **dict.fromkeys(ORDER_KINDS, Moves(K.CORRECTION, Step.ORDER)),
    L.CLOSURE_PROPOSAL: Moves(K.CORRECTION, Step.PROPOSE_CLOSURE),
    L.LISTING_PROPOSAL: Moves(K.LISTING, Step.PROPOSE_LISTING),
    L.LISTING_NOTICE: Moves(K.LISTING, Step.GIVE_NOTICE),
    L.LISTING_DECISION: Moves(K.LISTING, Step.LIST),
    L.LISTING_DECLINED: Moves(K.LISTING, Step.DECLINE),
    L.LISTING_REVOKED: Moves(K.LISTING, Step.REVOKE),
    L.REMOVAL_ACCEPTED: Moves(K.LISTING, Step.ACCEPT_APPLICATION),
    L.REMOVAL_SUPPLEMENT: Moves(K.LISTING, Step.ASK_SUPPLEMENT),
    L.REMOVAL_DECISION: Moves(K.LISTING, Step.REMOVE),
    L.REMOVAL_REFUSED: Moves(K.LISTING, Step.REFUSE_REMOVAL),
    L.DISHONESTY_NOTICE: Moves(K.DISHONESTY, Step.PROPOSE_SERIOUS),
    L.DISHONESTY_DECISION: Moves(K.DISHONESTY, Step.LIST_SERIOUS),
    L.DISHONESTY_RELEASE: Moves(K.DISHONESTY, Step.RELEASE),
}
"""All other documents move no file: reminders, receipts, opinions on plans, sheets, hand-off papers."""

LISTING: Final = frozenset({L.LISTING_NOTICE, L.LISTING_PROPOSAL})
"""Papers that may go out together with an order."""
NEEDS_FILE: Final = frozenset(
    {*(kind for kind, moves in MOVES.items() if moves.kind is not K.CORRECTION), L.CLOSURE_PROPOSAL} - LISTING
)
"""Documents that are never issued beside a file: what they say must have been heard, checked and decided there."""
CARRY_OUT: Final = frozenset({L.LISTING_DECISION, L.DISHONESTY_DECISION})
"""Documents that carry out a recorded decision to list."""
ENDING_TOLD: Final = frozenset({*LISTING, L.LISTING_DECISION, L.DISHONESTY_NOTICE, L.DISHONESTY_DECISION})
"""Documents whose verify page says how the listing ended."""


async def follow_issue(letter: Letter, document_number: str) -> None:
    """Move or open the files a document just issued is about.

    Raises ``IllegalStep``, ``Conflict`` or ``Forbidden`` where the step may not be taken: nothing is issued then.
    """
    moves = MOVES.get(LetterKind(letter.notice.kind))
    if moves is None:
        return
    detail: dict[str, object] = {
        "notice": letter.notice.code,
        "document_number": document_number,
        "author": letter.notice.edited_by or letter.identity.actor.id,
        "authors": sorted(await hands(letter, LetterStep.START, LetterStep.EDIT, LetterStep.CONFIRM)),
    }
    if isinstance(own := letter.content.fields, DishonestyDecision) and own.ends_on is not None:
        detail["measures_end_on"] = add_days(own.ends_on, 1).isoformat()
    signed = await accounts_of_same(await hands(letter, LetterStep.APPROVE))
    files = await open_files(letter, moves.kind)
    if LetterKind(letter.notice.kind) in LISTING and not files:
        files = [await proposed(letter, order, detail) for order in await ordered(letter)]
        if moves.step is Step.PROPOSE_LISTING:
            return  # the document itself is the proposal
    if not files and LetterKind(letter.notice.kind) in NEEDS_FILE:
        raise IllegalStep("名录、严重失信和提请关闭的文书应当在相应案件中办理，请先立案并登记核查和决定")
    for file in files:
        await refuse_other_ground(file, letter)
        if moves.step is Step.PROPOSE_CLOSURE:
            await refuse_unfounded_closure(file, letter)
        await follow(file, moves.step, detail, signed)


async def hands(letter: Letter, *steps: LetterStep) -> frozenset[str]:
    """Everybody who took some steps of a letter, and for whom."""
    rows = await NoticeStep.filter(notice_id=letter.id, step__in=[step.value for step in steps])
    names = (n for row in rows for n in (row.recorded_by, *json.loads(row.detail).get("acting_for", ())))
    return frozenset(name.removeprefix("user:") for name in names)


async def refuse_other_ground(file: File, letter: Letter) -> None:
    """A decision's document rests on the ground that was decided, and no other. Raises ``IllegalStep``."""
    decision = said(file.last(Step.DECIDE))
    if letter.kind not in CARRY_OUT or decision.get("outcome") != "list":
        return
    known = await usable_for(file.case, GROUNDS[CaseKind(file.case.kind)])
    chosen = next((u.cite for u in known if u.ground.id == decision.get("ground")), None)
    if chosen is not None and (chosen.instrument, chosen.article) not in stated(letter):
        raise IllegalStep(f"文书载明的依据与集体讨论决定的事由（{chosen.printed()}）不一致，请撤回后更正")


async def refuse_unfounded_closure(file: File, letter: Letter) -> None:
    """Closure is asked for after a failed check, on a text of the place that is confirmed and cited.

    Raises ``Conflict`` before a check has failed, ``IllegalStep`` without such a text.
    """
    refuse_unfailed(file)
    usable = [u.cite for u in await usable_for(file.case, GroundList.CLOSURE) if u.ok]
    if not any((cite.instrument, cite.article) in stated(letter) for cite in usable):
        known = "、".join(cite.printed() for cite in usable) or "本地没有已核实的规定"
        raise IllegalStep(f"提请关闭的文书没有载明可以适用的依据（{known}），请撤回后更正")


def stated(letter: Letter) -> set[tuple[str, str]]:
    """Instrument and article of each text a document says it rests on."""
    return {(c.instrument, c.article) for c in getattr(letter.content.fields, "basis", ())}


async def follow(file: File, step: Step, detail: dict[str, object], signed: frozenset[str]) -> None:
    """Take the step a document stands for, under the same rules as by a form; ``signed`` are who approved it."""
    if step in OPENINGS:  # the file is open; the document joins its history
        await file.hand.record(file.case, step.value, file.case.state, file.hand.today, detail)
        return
    arrow = find(file.state, step)
    await allow_person(file, arrow, signed)
    refuse_again(file, arrow)
    rule = RULE_OF.get(step)
    if rule is not None and step not in BY_FORM_ALONE:
        await rule(file, StepForm())
    if step is Step.RELEASE:
        refuse_early_release(file)
    await move(file, arrow, file.hand.today, detail)


BY_FORM_ALONE: Final = frozenset({Step.REVOKE, Step.RELEASE, Step.PROPOSE_CLOSURE})
"""Steps whose rule is about what only a form says."""


def refuse_early_release(file: File) -> None:
    """A release before the term is over rests on 信用修复 applied for and checked. Raises ``Conflict``."""
    end = measures_end(file)
    if end is None or file.hand.today < end:
        needs_repair_check(file, rectified=True)


async def ordered(letter: Letter) -> list[File]:
    """The files a listing paper goes with. Raises ``IllegalStep`` while one of them is not under order."""
    files = await open_files(letter, CaseKind.CORRECTION)
    if not files or any(f.state is not CaseState.ORDERED for f in files):
        raise IllegalStep("列入文书应当与责令限期改正通知书一并制发，请先制发责令限期改正通知书")
    return files


async def proposed(letter: Letter, order: File, detail: dict[str, object]) -> File:
    """Open the listing file linked to an order's."""
    opening = Opening(Step.PROPOSE_LISTING, linked=order.case, detail={**detail, "linked": order.case.code})
    case = await create(order.hand, order.case, opening)
    return await held(letter.identity, await Case.get(id=case.id).select_related("bureau"), at=letter.at)


async def undo(letter: Letter, reason: str) -> None:
    """Close the files a withdrawn document had moved. Raises ``IllegalStep`` for one that has gone further since."""
    kind = LetterKind(letter.notice.kind)
    moves = MOVES.get(kind)
    if moves is None:
        return
    if kind not in {*ORDER_KINDS, *LISTING, LetterKind.LISTING_DECISION}:
        raise IllegalStep("该文书已经改变案件状态，不能撤回，请以新的决定更正")
    files = [file for file in await open_files(letter, moves.kind) if moved_by(file, moves.step, letter.notice.code)]
    if kind in ORDER_KINDS:
        await refuse_listing_left(files)
    detail = {"reason": f"文书撤回：{reason}", "notice": letter.notice.code}
    step = Step.REVOKE if kind is LetterKind.LISTING_DECISION else Step.ORDER_WITHDRAWN
    for file in files:
        arrow = find(file.state, step)
        if step is Step.REVOKE:
            refuse_unproposed(file)
            await allow_person(file, arrow)
        await move(file, arrow, letter.today, detail)


def moved_by(file: File, step: Step, notice: str) -> bool:
    """Whether it was this document that took the step in the file, and no other about the same duty."""
    return any(s.step == step and said(s).get("notice") == notice for s in file.steps)


async def refuse_listing_left(orders: list[File]) -> None:
    """No order is taken back from under a listing that rests on it. Raises ``IllegalStep``."""
    resting = Case.filter(linked_id__in=[f.case.id for f in orders], kind=CaseKind.LISTING.value)
    left = await resting.filter(closed_on__isnull=True).order_by("id").first()
    if left is not None:
        raise IllegalStep(
            f"名录案件 {left.code} 以本文书为前提，尚未终结；请先撤回列入文书、结案或者撤销列入，再撤回本文书"
        )


async def open_files(letter: Letter, kind: CaseKind) -> list[File]:
    """Open files the document is about: of its duties, or the one it was started for and those linked to that one."""
    duties = await letter.obligations()
    named = await Case.get_or_none(code=letter.notice.case_code) if letter.notice.case_code else None
    about = Q(obligation_id__in=duties)
    if named is not None:
        about |= Q(id=named.id) | Q(linked_id=named.id)
    rows = Case.filter(about, right_id=letter.right_id, kind=kind.value, closed_on__isnull=True)
    found = await rows.select_related("bureau").order_by("id")
    return [await held(letter.identity, case, at=letter.at) for case in found]
