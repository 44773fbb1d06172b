"""Open a file: on a confirmed finding (R12), for listing after failed rectification, for serious dishonesty.

One file for one cause: what is found about a cause that has an open file joins that file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Final, Literal

from pydantic import Field

from restoration.clock import legal_day
from restoration.database import unit_of_work
from restoration.errors import Conflict, Defect, Invalid
from restoration.law.cases.flow import OPENINGS, advance, find
from restoration.law.cases.grounds import GroundList
from restoration.law.cases.states import CaseKind, CaseState, Step
from restoration.law.facts import Liable
from restoration.law.letters.content import CAN_RECEIVE, AddresseeKind
from restoration.permissions import Permission
from restoration.services import codes, events, lists, scope
from restoration.services.actors import Identity
from restoration.services.casesteps.forms import Basis, Code, FindingIn, StepForm
from restoration.services.casesteps.grounds import ground_defects, usable_for
from restoration.services.casesteps.held import Hand, held, open_file
from restoration.services.casesteps.rules import finding_defects
from restoration.services.casesteps.take import done, refuse_defects
from restoration.services.casesteps.who import allow, avoid
from restoration.services.checks import recheck
from restoration.services.judging import lock
from restoration.services.letters.held import require
from restoration.services.letters.service import missing_files
from restoration.services.snapshot import Subject, places, subjects
from restoration.strict import IsoDate, LongText
from restoration.tables import Bureau, Case, Obligation, Right

RuleId = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,64}$")]


class CaseIn(StepForm):
    """立案: what about, on which finding. A named duty, or where there is none yet the rule and the cause in words.

    ``linked`` is the correction file a listing goes on from. ``choice`` and ``reason`` are needed where the place's
    text names two lists and asks for the choice with the order.
    """

    kind: CaseKind = CaseKind.CORRECTION
    mine: Code
    right: Code | None = None
    obligation: Code | None = None
    rule: RuleId | None = None
    cause: Basis | None = None
    finding: Code | None = None
    found_on: IsoDate | None = None
    found: LongText | None = None
    linked: Code | None = None
    ground: Code | None = None
    choice: Literal["abnormal_list", "serious_violation"] | None = None
    reason: LongText | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """The step a file begins with; what the new file takes over from the one it goes on from."""

    step: Step
    linked: Case | None = None
    detail: Mapping[str, object] = field(default_factory=dict)


STEP_OF: Final = {kind: step for step, kind in OPENINGS.items() if step is not Step.FLAG}


async def create(hand: Hand, like: Case, opening: Opening) -> Case:
    """A new file with the cause, right and company of ``like``, and its first step."""
    columns = ("obligation_id", "rule", "cause", "finding", "found_on", "uscc", "right_id", "bureau_id")
    case = await Case.create(
        code=codes.new("ca"),
        kind=OPENINGS[opening.step].value,
        state=advance(None, opening.step).value,
        opened_on=hand.today,
        changed_at=hand.at,
        linked_id=opening.linked.id if opening.linked is not None else None,
        **{c: getattr(like, c) for c in columns},
    )
    await hand.record(case, opening.step.value, "", hand.today, opening.detail)
    return case


async def open_case(identity: Identity, sent: CaseIn, *, at: datetime) -> str:
    """Open a file, or join what is found to the one that is open; its code.

    Raises ``Forbidden``, ``NotFound``, ``Conflict`` (nobody to address, or open already), ``Invalid``.
    """
    require(identity, Permission.CASE_STEP)

    async def work() -> str:
        if sent.linked is not None:
            return await open_linked(identity, sent, at)
        return await open_fresh(identity, sent, at)

    return await unit_of_work(work)


# ---- a file of its own ---------------------------------------------------------------------------------------------


async def open_fresh(identity: Identity, sent: CaseIn, at: datetime) -> str:
    """A correction file, or one for serious dishonesty, about a right of a mine in scope."""
    code = await events.right_of(identity, sent.mine, sent.right)
    right = await Right.get(code=code)
    await lock([right.id])
    [subject] = await subjects([right.id], await places())
    like = await about(identity, sent, subject, legal_day(at))
    if (known := await same_cause(like, sent.kind)) is not None:
        return await join(identity, known, sent, at)
    hand = Hand(identity.actor, (await Bureau.get(id=subject.bureau)).code, at, identity.acting_for)
    opening = Opening(STEP_OF[sent.kind], detail=sent.model_dump(mode="json", exclude_none=True))
    await refuse_opening(identity, like, sent)
    case = await create(hand, like, opening)
    await recheck([right.id], at=at)  # the drafts name its finding as their evidence
    return case.code


async def about(identity: Identity, sent: CaseIn, subject: Subject, today: date) -> Case:
    """The cause as a file's columns, not stored. Raises ``Conflict`` where no company answers for it."""
    owed = None
    if sent.obligation is not None:
        await lists.obligation(identity, sent.obligation)
        owed = await Obligation.get(code=sent.obligation)
        if owed.subject_id != subject.facts.id:
            raise scope.hidden()
    liable = liable_for(owed, subject, sent.found_on or today)
    if liable.kind not in CAN_RECEIVE:
        raise Conflict("该矿山没有可以送达的责任主体（责任主体灭失的由政府治理），不能对企业立案", code="nobody_liable")
    case = Case(
        rule="" if owed else sent.rule or "",
        cause="" if owed else sent.cause or "",
        finding=sent.finding or "",
        found_on=sent.found_on,
        uscc=liable.uscc,
        opened_on=today,
        right_id=subject.facts.id,
        bureau_id=subject.bureau,
        obligation_id=owed.id if owed else None,
    )
    case.obligation = owed
    return case


def liable_for(owed: Obligation | None, subject: Subject, on: date) -> Liable:
    """Who answers: as the duty says, or who held the right on the day of the finding."""
    if owed is not None:
        return Liable(AddresseeKind(owed.addressee_kind), owed.addressee_uscc)
    return subject.facts.liable_on(on)


async def same_cause(like: Case, kind: CaseKind) -> Case | None:
    """The open file about the same cause, if there is one."""
    rows = Case.filter(right_id=like.right_id, kind=kind.value, closed_on__isnull=True)  # type: ignore[attr-defined]
    if like.obligation is not None:
        rows = rows.filter(obligation_id=like.obligation.id)
    else:
        rows = rows.filter(obligation_id__isnull=True, rule=like.rule, cause=like.cause)
    return await rows.select_related("bureau").first()


async def join(identity: Identity, known: Case, sent: CaseIn, at: datetime) -> str:
    """The finding joins the open file. Raises ``Conflict`` where there is none, or it has gone beyond."""
    if sent.finding is None or known.state != CaseState.SUSPECTED:
        raise Conflict(f"该事项已有案件 {known.code}，请在该案件中办理", code="case_open")
    file = await held(identity, known, at=at)
    arrow = find(file.state, Step.RECORD_FINDING)
    form = FindingIn(finding=sent.finding, found=sent.found or sent.cause or "检查发现", files=sent.files)
    await allow(file, arrow)
    if wrong := await choice_defects(file.case, sent):
        raise Invalid("立案内容有误，未作登记", wrong)
    await refuse_defects(file, arrow, form)
    await done(file, arrow, form)
    if sent.choice is not None:
        text = f"建议列入：{sent.choice}；{sent.reason}"
        await file.hand.record(file.case, Step.NOTE.value, file.case.state, file.hand.today, {"text": text})
    return known.code


async def refuse_opening(identity: Identity, like: Case, sent: CaseIn) -> None:
    """Raises ``Forbidden`` for an interest and ``Invalid`` with everything the opening lacks."""
    await avoid(identity, like.uscc)
    found: list[Defect] = []
    if sent.finding is not None:
        found += await finding_defects(int(like.right_id), sent.finding)  # type: ignore[attr-defined]
    for name in needed(sent):
        found.append(Defect(name, "missing", "", "必填", "请补填此项"))
    if sent.kind is CaseKind.DISHONESTY and sent.ground is not None:
        found += await ground_defects(like, sent.ground, GroundList.SERIOUS_DISHONESTY)
    found += await choice_defects(like, sent) if sent.kind is CaseKind.CORRECTION else []
    found += await missing_files(identity, "files", list(sent.files))
    if found:
        raise Invalid(f"立案内容有 {len(found)} 处需要更正，未作登记", found)


def needed(sent: CaseIn) -> list[str]:
    """What is missing for the kind of file."""
    if sent.kind is CaseKind.LISTING:
        return ["linked"]
    wanted = ["ground", "reason"] if sent.kind is CaseKind.DISHONESTY else ["finding", "found"]
    if sent.kind is CaseKind.CORRECTION and sent.obligation is None:
        wanted += ["rule", "cause", "found_on"]
    return [name for name in wanted if getattr(sent, name) is None]


async def choice_defects(like: Case, sent: CaseIn) -> list[Defect]:
    """Where the place's text names two lists and listing goes with the order, the opener proposes one, with reason."""
    known = await usable_for(like, GroundList.ABNORMAL_LIST)
    asked = any(u.ok and u.ground.with_order and u.ground.choice_at_opening for u in known)
    if not asked:
        return []
    expected = {"choice": "abnormal_list（异常名录）或 serious_violation（严重违法名单）", "reason": "选择的理由"}
    return [
        Defect(name, "choice_needed", "", text, "规定并列两种名单，请选择其一并说明理由")
        for name, text in expected.items()
        if getattr(sent, name) is None
    ]


# ---- a listing file after the order --------------------------------------------------------------------------------


async def open_linked(identity: Identity, sent: CaseIn, at: datetime) -> str:
    """Propose listing for the cause of a correction file: with the order or after rectification failed, by the ground.

    Raises ``Conflict`` while the ground's time has not come.
    """
    order = await open_file(identity, sent.linked or "", scope.cases(identity), at=at)
    await avoid(identity, order.case.uscc)
    if sent.ground is None or sent.reason is None:
        wrong = Defect("ground", "missing", "", "事由和理由", "请补填 ground 和 reason")
        raise Invalid("立案内容有误，未作登记", [wrong])
    if found := await ground_defects(order.case, sent.ground, GroundList.ABNORMAL_LIST):
        raise Invalid("列入事由有误，未作登记", found)
    known = await usable_for(order.case, GroundList.ABNORMAL_LIST)
    chosen = next(u.ground for u in known if u.ground.id == sent.ground)
    ripe = order.state is CaseState.ORDERED and (chosen.with_order or order.last(Step.FAIL_CHECK) is not None)
    if not ripe:
        raise Conflict("该事由须在责令改正之后（或者复核不通过之后）提出列入", code="not_ripe")
    if (other := await same_cause(order.case, CaseKind.LISTING)) is not None:
        raise Conflict(f"该事项已有案件 {other.code}，请在该案件中办理", code="case_open")
    detail = {**sent.model_dump(mode="json", exclude_none=True), "linked": order.case.code}
    case = await create(order.hand, order.case, Opening(Step.PROPOSE_LISTING, order.case, detail))
    return case.code
