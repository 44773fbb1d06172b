"""Files of cases in any state: a mine in 永靖, an order and a notice served, and the history the table needs."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from restoration.law.cases.states import CaseKind, CaseState, Step
from restoration.law.letters.content import NoticeContent, RectifyBy
from restoration.permissions import Role, granted
from restoration.services import codes
from restoration.services.actors import Actor, Identity
from restoration.services.casesteps.forms import StepForm, form_of
from restoration.services.casesteps.onpaper import elements
from restoration.tables import Bureau, Case, CaseStep, Division, Event, Notice, NoticeStep, Right, User
from tests import builders as b
from tests.services import scenario as s

OPENED, SERVED, TODAY = date(2024, 1, 2), date(2024, 1, 10), "2024-06-03"
COMPANY = frozenset({Role.COMPANY_FILER, Role.COMPANY_SIGNATORY})
SERIOUS = {CaseState.SERIOUS_PROPOSED, CaseState.SERIOUS_LISTED, CaseState.SERIOUS_RELEASED}
CORRECTION = {CaseState.SUSPECTED, CaseState.ORDERED, CaseState.RECTIFIED_PENDING_CHECK, CaseState.CLEAR}


def kind_of(state: CaseState) -> CaseKind:
    """What kind of file is in a state."""
    if state in SERIOUS:
        return CaseKind.DISHONESTY
    return CaseKind.CORRECTION if state in CORRECTION else CaseKind.LISTING


@dataclass
class Ground:
    """The mine every file is about, its notice served, and the inspection files begin with."""

    right: Right
    bureau: Bureau
    notice: str
    finding: str
    clerk: str
    made: int = field(default=0)

    async def file(self, state: CaseState, *history: tuple[Step, dict[str, Any]]) -> Case:
        """A file in a state with a history of its own, each step by somebody else."""
        self.made += 1
        case = await Case.create(
            code=codes.new("ca"),
            kind=kind_of(state).value,
            right=self.right,
            bureau=self.bureau,
            rule="concurrent_restoration",
            cause=f"未按方案治理{self.made}",
            found_on=date(2024, 1, 1),
            uscc=b.uscc(1),
            state=state.value,
            opened_on=OPENED,
            changed_at=s.noon(OPENED),
        )
        for step, detail in history:
            await self.step(case, step, detail)
        return case

    async def step(self, case: Case, step: Step, detail: dict[str, Any]) -> None:
        """A step taken earlier by somebody else."""
        await CaseStep.create(
            case_id=case.id,
            step=step.value,
            before=case.state,
            after=case.state,
            effective_on=SERVED,
            recorded_at=s.noon(SERVED),
            recorded_by="user:somebody",
            detail=json.dumps({"notice": self.notice, **detail}),
        )


async def ground() -> Ground:
    """Put the mine on record, its order served on 10 January with thirty days and five to answer."""
    await s.county(s.mine("Q", s.YONGJING, 1, holdings=[b.holding(1)], events=[b.survey()]), at="2023-03-20")
    await s.check("2024-01-02")
    notice = await Notice.get(kind="correction_order")
    content = NoticeContent.model_validate_json(notice.content)
    content = content.model_copy(update={"rectify_by": RectifyBy(days_from_service=30), "statement_days": 5})
    await Notice.filter(id=notice.id).update(state="served", content=content.canonical().decode())
    what = {"recorded_at": s.noon(SERVED), "recorded_by": "user:somebody"}
    await NoticeStep.create(notice_id=notice.id, step="serve", effective_on=SERVED, **what)
    right = await Right.get(code="Q-R1")
    detail = {"source": "patrol", "officers": ["甲", "乙"]}
    found = await Event.create(
        code="Q-R1-V9",
        right=right,
        kind="inspected",
        effective_on=OPENED,
        evidence="检查1号",
        detail=json.dumps(detail),
        recorded_at=s.noon(OPENED),
        recorded_by="user:somebody",
    )
    bureau = await Bureau.get(code="YJ")
    place = await Division.get(code=s.YONGJING)
    clerk = await User.create(
        code="us_clerk", login="clerk", name="某", roles='["inspector"]', division=place, created_at=s.noon(OPENED)
    )
    return Ground(right, bureau, notice.code, found.code, clerk.code)


async def person(role: Role, *, place: str = s.YONGJING) -> Identity:
    """Somebody of one role: staff of a place, or company people of the holder."""
    roles = frozenset({role})
    if role in COMPANY:
        return Identity(Actor(f"user:{role}"), role, roles, granted(roles), companies=frozenset({b.uscc(1)}))
    divisions = frozenset({(await Division.get(code=place)).id})
    return Identity(Actor(f"user:{role}"), role, roles, granted(roles), divisions=divisions)


def sent(step: Step, made: Ground, **changes: Any) -> StepForm:
    """A whole form of a step, changed as the test wants."""
    paper = {"document": "永自然资〔2024〕9号", "dated_on": "2024-06-03"}
    check = {
        "checked_on": "2024-06-03",
        "officers": ["甲某", "乙某"],
        "basis": "依据",
        "document": "复核1号",
        "found": "查明",
    }
    forms: dict[Step, dict[str, Any]] = {
        Step.RECORD_FINDING: {"finding": made.finding, "found": "未治理"},
        Step.CLOSE: {"reason": "不应履行", "basis": "依据"},
        Step.ASK_EXTENSION: {"asked_on": "2024-02-01", "reason": "雨季"},
        Step.DECIDE_EXTENSION: {"granted": True, "new_deadline": "2024-08-01", "reason": "同意", "basis": "依据"},
        Step.REPORT_RECTIFIED: {"reported_on": "2024-06-03", "summary": "已治理"},
        Step.PASS_CHECK: check,
        Step.FAIL_CHECK: check,
        Step.PROPOSE_CLOSURE: {"ground": "lx_serious_damage", "reason": "仍未达标"},
        Step.ANSWER_CLOSURE: {"agreed": True, "reason": "同意提请"},
        Step.TAKE_OVER: {"document": "建议1号"},
        Step.RECORD_VIEWS: {"received": True, "received_on": "2024-06-03", "summary": "无异议", "reply": "已考虑"},
        Step.DECIDE: {"decided_on": "2024-06-03", "outcome": "list", "ground": "mge_27", "choice": "abnormal_list"}
        | {"reason": "逾期未治理", "members": ["甲", "乙", "丙"], "collective": "一致同意"},
        Step.LIST: paper,
        Step.DECLINE: paper,
        Step.PUBLISH: {"published_on": "2024-06-03", "place": "本局门户网站"},
        Step.APPLY_REMOVAL: {"applied_on": "2024-06-03", "summary": "已治理"},
        Step.ASK_SUPPLEMENT: {"lacking": "验收材料"},
        Step.SUPPLEMENT: {"received_on": "2024-06-03", "summary": "已补"},
        Step.ACCEPT_APPLICATION: {"text": "材料齐全，予以受理"},
        Step.RECORD_SITE_CHECK: {"checked_on": "2024-06-03", "officers": ["甲某", "乙某"], "on_site": True}
        | {"rectified": True, "found": "已治理"},
        Step.REMOVE: paper,
        Step.REFUSE_REMOVAL: paper | {"reason": "未治理"},
        Step.PROPOSE_REVOCATION: {"reason": "事实有误"},
        Step.REFUSE_REVOCATION: {"reason": "事实无误", "basis": "依据"},
        Step.APPLY_REPAIR: {"applied_on": "2024-06-03", "summary": "已履行全部义务"},
        Step.REFUSE_REPAIR: {"reason": "尚未履行", "basis": "依据"},
        Step.REVOKE: paper | {"reason": "事实有误", "correction": "原决定事实有误", "shown_until": "2024-09-01"},
        Step.LIST_SERIOUS: paper,
        Step.RELEASE: paper | {"release": "credit_repaired", "reason": "已修复"},
        Step.ASSIGN: {"to": made.clerk, "reason": "分工"},
        Step.NOTE: {"text": "入卷"},
    }
    ticked = {"elements": list(elements(step))} if elements(step) else {}
    return form_of(step, forms[step] | ticked | changes)


LISTED = {"outcome": "list", "ground": "mge_27", "ground_text": "未治理", "cite": "第二十七条"}
HISTORY: dict[Step, tuple[tuple[Step, dict[str, Any]], ...]] = {
    Step.DECIDE_EXTENSION: ((Step.ASK_EXTENSION, {}),),
    Step.PROPOSE_CLOSURE: ((Step.FAIL_CHECK, {}),),
    Step.ANSWER_CLOSURE: ((Step.PROPOSE_CLOSURE, {}),),
    Step.DECIDE: ((Step.RECORD_VIEWS, {}),),
    Step.LIST: ((Step.DECIDE, LISTED),),
    Step.LIST_SERIOUS: ((Step.DECIDE, LISTED),),
    Step.DECLINE: ((Step.DECIDE, {"outcome": "decline"}),),
    Step.PUBLISH: ((Step.DECIDE, LISTED), (Step.LIST, {"document": "列1号"})),
    Step.RECORD_SITE_CHECK: ((Step.APPLY_REPAIR, {}),),
    Step.REFUSE_REPAIR: ((Step.APPLY_REPAIR, {}), (Step.RECORD_SITE_CHECK, {"rectified": False})),
    Step.RELEASE: ((Step.APPLY_REPAIR, {}), (Step.RECORD_SITE_CHECK, {"rectified": True})),
    Step.REFUSE_REVOCATION: ((Step.PROPOSE_REVOCATION, {}),),
    Step.REVOKE: ((Step.PROPOSE_REVOCATION, {}),),
    Step.SUPPLEMENT: ((Step.APPLY_REMOVAL, {}), (Step.ASK_SUPPLEMENT, {})),
    Step.REMOVE: ((Step.ACCEPT_APPLICATION, {}), (Step.RECORD_SITE_CHECK, {"rectified": True})),
    Step.REFUSE_REMOVAL: ((Step.ACCEPT_APPLICATION, {}), (Step.RECORD_SITE_CHECK, {"rectified": False})),
}
"""What must have happened before a step, beside the order and the notice."""


def before(step: Step, state: CaseState) -> tuple[tuple[Step, dict[str, Any]], ...]:
    """The history a step needs in a state: the paper the state began with, and what the step rests on."""
    began = Step.ORDER if kind_of(state) is CaseKind.CORRECTION else Step.GIVE_NOTICE
    first = Step.PROPOSE_SERIOUS if state in SERIOUS else began
    listed = ((Step.DECIDE, LISTED), (Step.LIST_SERIOUS, {"document": "认1号", "measures_end_on": "2027-01-10"}))
    if step is Step.PUBLISH and state in SERIOUS:
        return ((first, {}), *listed)
    return ((first, {}), *HISTORY.get(step, ()))
