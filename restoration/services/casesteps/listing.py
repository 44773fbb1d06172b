"""What must hold before a step of a listing or dishonesty file: heard, decided together, on a known ground, checked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from restoration.errors import Conflict, Defect
from restoration.law.cases.grounds import GroundList
from restoration.law.cases.periods import Stage
from restoration.law.cases.states import CaseKind, CaseState, Step
from restoration.law.letters.content import LetterKind, NoticeContent
from restoration.law.workdays import Period, Unit, add_workdays, count
from restoration.services import lawbook
from restoration.services.casesteps.forms import DecisionIn, ReleaseIn, RevocationIn, SiteCheckIn, StepForm, ViewsIn
from restoration.services.casesteps.grounds import days_of, refusals, usable_for
from restoration.services.casesteps.held import File, said
from restoration.services.casesteps.rules import Rule, refuse_uncounted
from restoration.services.casesteps.who import is_registrar
from restoration.services.letters.service import LastDay, last_day, served_on
from restoration.services.notices import NoticeState
from restoration.strict import iso_date, required
from restoration.tables import Bureau, Notice

NOTICES: Final = {CaseKind.LISTING: LetterKind.LISTING_NOTICE, CaseKind.DISHONESTY: LetterKind.DISHONESTY_NOTICE}
GROUNDS: Final = {
    CaseKind.LISTING: GroundList.ABNORMAL_LIST,
    CaseKind.DISHONESTY: GroundList.SERIOUS_DISHONESTY,
}


async def taken_over(file: File, form: StepForm) -> list[Defect]:
    """The bureau that registered the right takes the file on. Raises ``Conflict`` where that is already so."""
    registrar = await registrar_of(file)
    if registrar is None or registrar.division_id not in file.identity.divisions:  # type: ignore[attr-defined]
        raise Conflict(
            "本案应当由矿业权登记机关的人员接办；登记机关未使用本系统的，请在收到其处理结果后结案", code="not_registrar"
        )
    if registrar.id == file.case.bureau.id:
        raise Conflict("本案已由登记机关办理", code="taken_over")
    return []


async def registrar_of(file: File) -> Bureau | None:
    """The authority that registered the right, if it is on the system."""
    right = file.case.right
    if is_registrar(right, file.case.bureau):
        return file.case.bureau
    return await Bureau.get_or_none(id=right.registered_by_id or 0)  # type: ignore[attr-defined]


# ---- views and decision --------------------------------------------------------------------------------------------


async def views(file: File, form: StepForm) -> list[Defect]:
    """A statement says what and how it was weighed; that none came can only be said when the time is over."""
    assert isinstance(form, ViewsIn)
    last = await reply_end(file)
    if form.received:
        needed = {"received_on": form.received_on, "summary": form.summary}
        needed |= {"reply": form.reply} if file.identity.staff else {}
        return [lacking(name) for name, value in needed.items() if value is None]
    if not file.identity.staff:
        return [Defect("received", "own_views", "false", "true", "请填写陈述、申辩的内容")]
    refuse_uncounted(last, "登记为未提出")
    if (end := last.day) is not None and file.hand.today <= end:
        raise Conflict(f"陈述申辩期限至 {end} 届满，在此之前不能登记为未提出", code="time_not_over")
    return []


def lacking(name: str) -> Defect:
    """A field the form must have here."""
    return Defect(name, "missing", "", "必填", "请补填此项")


async def reply_end(file: File) -> LastDay:
    """The last day to state one's views. Raises ``Conflict`` while the notice has not been served."""
    notice, served = await notice_of(file)
    if notice is None or served is None:
        raise Conflict("告知书尚未送达，陈述申辩期限没有开始", code="not_served")
    days, calendar = NoticeContent.model_validate_json(notice.content).statement_days, await lawbook.calendar()
    if days is not None:
        given = Period(days, Unit.DAYS)
        return last_day(lambda: count(served, given, calendar, roll=True).day)
    stage = (await days_of(file.case.bureau.id))[Stage.REPLY]
    return last_day(lambda: add_workdays(served, stage.workdays, calendar))


async def notice_of(file: File) -> tuple[Notice | None, date | None]:
    """The notice the file was opened or moved by, and the day it was served."""
    step = file.last(Step.GIVE_NOTICE, Step.PROPOSE_SERIOUS)
    code = said(step).get("notice")
    notice = await Notice.get_or_none(code=code) if code else None
    if notice is None or notice.state != NoticeState.SERVED:
        return notice, None
    return notice, await served_on(notice)


async def decision(file: File, form: StepForm) -> list[Defect]:
    """Heard for the whole time given, then decided together, on a confirmed ground, the choice of list reasoned."""
    assert isinstance(form, DecisionIn)
    last = await reply_end(file)
    if form.outcome == "list":
        refuse_uncounted(last, "作出列入（认定）决定")
    if form.outcome == "list" and (end := last.day) is not None and file.hand.today <= end:
        raise Conflict(f"陈述申辩期限至 {end} 届满，在此之前不能作出列入（认定）决定", code="time_not_over")
    if file.last(Step.RECORD_VIEWS) is None:
        raise Conflict("尚未登记当事人的陈述申辩（或者期满未提出），不能作出决定", code="not_heard")
    found = []
    if len(set(form.members)) < 2:
        cure = "集体讨论应当载明参加人员，请补充"
        found.append(Defect("members", "collective", "、".join(form.members), "两名以上参加人员", cure))
    return [*found, *(await listing_defects(file, form) if form.outcome == "list" else [])]


async def listing_defects(file: File, form: DecisionIn) -> list[Defect]:
    """What a decision to list must say."""
    if form.ground is None:
        return [lacking("ground")]
    kind = GROUNDS[CaseKind(file.case.kind)]
    known = await usable_for(file.case, kind)
    chosen = next((u.ground for u in known if u.ground.id == form.ground), None)
    found = refusals(form.ground, kind, known)
    if chosen is not None and chosen.choice and form.choice is None:
        expected = "abnormal_list（异常名录）或 serious_violation（严重违法名单）"
        found.append(Defect("choice", "choice_needed", "", expected, "规定并列两种名单，请选择其一并在理由中说明"))
    if chosen is not None and not chosen.choice and form.choice is not None:
        found.append(Defect("choice", "no_choice", form.choice, "不填", "该事由只对应一种名单，请不要选择名单"))
    return found


def decided(file: File) -> dict[str, object]:
    """The latest collective decision."""
    return said(file.last(Step.DECIDE))


async def listed(file: File, form: StepForm) -> list[Defect]:
    """The decision to list is on record."""
    return needs_outcome(file, "list")


async def declined(file: File, form: StepForm) -> list[Defect]:
    """The decision not to list is on record."""
    return needs_outcome(file, "decline")


def needs_outcome(file: File, outcome: str) -> list[Defect]:
    """Raises ``Conflict`` unless it was decided so, since the views were last recorded."""
    step = file.last(Step.DECIDE, after=Step.RECORD_VIEWS)
    if step is None or said(step).get("outcome") != outcome:
        raise Conflict("没有与本文书一致的集体讨论决定，请先登记决定", code="not_decided")
    return []


# ---- removal, revocation, release ----------------------------------------------------------------------------------


async def site_check(file: File, form: StepForm) -> list[Defect]:
    """On site, or with the reason why the papers prove it; for 信用修复 only once it was applied for."""
    assert isinstance(form, SiteCheckIn)
    if file.state is CaseState.SERIOUS_LISTED and not repair_pending(file):
        raise Conflict("没有待核查的信用修复申请，请先登记申请", code="not_applied")
    if form.on_site or form.desk_reason is not None:
        return []
    return [Defect("desk_reason", "missing", "", "书面核查的理由", "未到现场核查的，请说明材料足以证明的理由")]


async def removed(file: File, form: StepForm) -> list[Defect]:
    """Found to be put right since the application was accepted."""
    return needs_check(file, Step.ACCEPT_APPLICATION, rectified=True)


async def removal_refused(file: File, form: StepForm) -> list[Defect]:
    """Found not to be put right since the application was accepted."""
    return needs_check(file, Step.ACCEPT_APPLICATION, rectified=False)


def needs_check(file: File, since: Step, *, rectified: bool) -> list[Defect]:
    """Raises ``Conflict`` unless the latest check since a step says so."""
    step = file.last(Step.RECORD_SITE_CHECK, after=since)
    if step is None or said(step).get("rectified") is not rectified:
        raise Conflict("没有与本文书一致的核查结果，请先登记核查", code="not_checked")
    return []


async def supplemented(file: File, form: StepForm) -> list[Defect]:
    """What was asked for is delivered."""
    if file.last(Step.ASK_SUPPLEMENT, after=Step.APPLY_REMOVAL) is None:
        raise Conflict("没有补正通知，不需要补正", code="not_asked")
    return []


async def revocation_proposed(file: File, form: StepForm) -> list[Defect]:
    """One proposal at a time. Raises ``Conflict``."""
    if revocation_pending(file):
        raise Conflict("已有待审查的撤销意见，请先作出决定", code="already_proposed")
    return []


async def revocation_refused(file: File, form: StepForm) -> list[Defect]:
    """Only a proposal not yet answered is answered."""
    refuse_unproposed(file)
    return []


def revocation_pending(file: File) -> bool:
    """Whether a revocation was proposed and not answered."""
    return file.last(Step.PROPOSE_REVOCATION, after=Step.REFUSE_REVOCATION) is not None


def refuse_unproposed(file: File) -> None:
    """Nobody revokes alone: what is decided was proposed by another person. Raises ``Conflict``."""
    if not revocation_pending(file):
        raise Conflict("撤销应当由承办人员先提出、另一人决定，请先登记提出撤销", code="not_proposed")


async def revoked(file: File, form: StepForm) -> list[Defect]:
    """Proposed by another; the correction is shown until a day to come."""
    assert isinstance(form, RevocationIn)
    refuse_unproposed(file)
    if form.shown_until > file.hand.today:
        return []
    found, expected = form.shown_until.isoformat(), f"{file.hand.today} 之后的日期"
    return [Defect("shown_until", "deadline_past", found, expected, "更正公告应当公示一段时间，请重新填写")]


async def repair_applied(file: File, form: StepForm) -> list[Defect]:
    """One application at a time. Raises ``Conflict``."""
    if repair_pending(file):
        raise Conflict("已有待办理的信用修复申请", code="already_applied")
    return []


async def repair_refused(file: File, form: StepForm) -> list[Defect]:
    """Found not to be put right since it was applied for."""
    return needs_repair_check(file, rectified=False)


def repair_pending(file: File) -> bool:
    """Whether 信用修复 was applied for and not refused since."""
    return file.last(Step.APPLY_REPAIR, after=Step.REFUSE_REPAIR) is not None


def needs_repair_check(file: File, *, rectified: bool) -> list[Defect]:
    """Raises ``Conflict`` unless an application is pending and its check says so."""
    if not repair_pending(file):
        raise Conflict("没有待办理的信用修复申请，请先登记申请", code="not_applied")
    return needs_check(file, Step.APPLY_REPAIR, rectified=rectified)


async def released(file: File, form: StepForm) -> list[Defect]:
    """The term is over only when it is; before that only what was put right and checked ends the measures."""
    assert isinstance(form, ReleaseIn)
    if form.release == "credit_repaired":
        return needs_repair_check(file, rectified=True)
    end = measures_end(file)
    if end is not None and file.hand.today >= end:
        return []
    return [Defect("release", "term_running", form.release, f"不早于期满次日{end}", "管理措施尚未期满，请核对")]


def measures_end(file: File) -> date | None:
    """The first day the measures of a serious-dishonesty decision no longer run."""
    text = said(file.last(Step.LIST_SERIOUS)).get("measures_end_on")
    return required(iso_date(text)) if text else None


LISTING_RULES: Final[Mapping[Step, Rule]] = {
    Step.TAKE_OVER: taken_over,
    Step.RECORD_VIEWS: views,
    Step.DECIDE: decision,
    Step.LIST: listed,
    Step.DECLINE: declined,
    Step.RECORD_SITE_CHECK: site_check,
    Step.SUPPLEMENT: supplemented,
    Step.REMOVE: removed,
    Step.REFUSE_REMOVAL: removal_refused,
    Step.PROPOSE_REVOCATION: revocation_proposed,
    Step.REFUSE_REVOCATION: revocation_refused,
    Step.REVOKE: revoked,
    Step.LIST_SERIOUS: listed,
    Step.APPLY_REPAIR: repair_applied,
    Step.REFUSE_REPAIR: repair_refused,
    Step.RELEASE: released,
}
"""The rules of listing and dishonesty files; for a document being issued the same, but for what only a form says."""
