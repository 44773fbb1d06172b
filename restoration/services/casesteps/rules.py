"""What must hold before a step of a correction file: days that can be, two officers, time that has run out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import date
from typing import Final, TypeAlias

from restoration.errors import Conflict, Defect
from restoration.law.cases.grounds import GroundList
from restoration.law.cases.states import CaseState, Step
from restoration.law.events import EventKind
from restoration.services.casesteps.forms import (
    CheckIn,
    ClosureIn,
    ExtensionAskedIn,
    ExtensionDecidedIn,
    FindingIn,
    StepForm,
)
from restoration.services.casesteps.grounds import ground_defects
from restoration.services.casesteps.held import File
from restoration.services.casesteps.overdue import MARK, case_deadline
from restoration.services.letters.service import LastDay
from restoration.tables import Event

Rule: TypeAlias = "Callable[[File, StepForm], Awaitable[list[Defect]]]"
DAYS: Final = (
    *("asked_on", "reported_on", "checked_on", "received_on", "decided_on", "published_on", "applied_on"),
    "dated_on",
)
"""The field of a form that says on which day the step takes effect."""
APART: Final = frozenset({MARK, Step.ASSIGN.value, Step.NOTE.value})
"""Steps that have no place in the order of days."""
FINDINGS: Final = (
    *(EventKind.INSPECTED.value, EventKind.RECHECKED.value, EventKind.OBSERVATION_VERIFIED.value),
    *(EventKind.TOWNSHIP_SUPERVISED.value, EventKind.EMERGENCY_OCCURRED.value),
    EventKind.BREACH_CONFIRMED.value,
)
"""Facts a file may begin with; a mere observation is a lead until it has been verified (行政处罚法 第四十一条)."""


def day_of(form: StepForm, today: date) -> tuple[str, date]:
    """The day a step takes effect, and the field that says so; today where the form has none."""
    for name in DAYS:
        stated = getattr(form, name, None)
        if isinstance(stated, date):
            return name, stated
    return "", today


def day_defects(file: File, form: StepForm) -> Iterator[Defect]:
    """A day that has not come, or one before the step it follows; a company's own act is of the day it is sent."""
    name, day = day_of(form, file.hand.today)
    if not name:
        return
    before = [s.effective_on for s in file.steps if s.step not in APART]
    first = before[-1] if before else file.case.opened_on
    if not file.identity.staff and day != file.hand.today:
        cure = "企业在线提交的，以提交当日为准"
        yield Defect(name, "not_today", day.isoformat(), file.hand.today.isoformat(), cure)
    if day > file.hand.today:
        yield Defect(name, "future_day", day.isoformat(), f"不晚于 {file.hand.today}", "请核对日期")
    if day < first:
        yield Defect(name, "too_early", day.isoformat(), f"不早于 {first}", "不能早于上一步骤的日期，请核对")


def officer_defects(form: StepForm) -> Iterator[Defect]:
    """Fewer than two different officers (行政处罚法 第四十二条)."""
    officers = getattr(form, "officers", None)
    if officers is not None and len(set(officers)) < 2:
        cure = "应当由两名以上执法人员进行，请补充"
        yield Defect("officers", "two_officers", "、".join(officers), "两名不同的执法人员", cure)


async def extension_asked(file: File, form: StepForm) -> list[Defect]:
    """More time is asked for before the time is over, and there is one."""
    assert isinstance(form, ExtensionAskedIn)
    last = await case_deadline(file.case)
    if last.unknown:
        return []
    if (end := last.day) is None:
        raise Conflict("改正期限尚未开始计算（文书未送达或者未确定期限），不存在延期", code="no_deadline")
    if form.asked_on <= end:
        return []
    return [Defect("asked_on", "time_over", form.asked_on.isoformat(), f"不晚于 {end}", "期限届满后不能申请延期")]


async def extension_decided(file: File, form: StepForm) -> list[Defect]:
    """An application is on record; a new last day lies behind the present one, and only where it is granted."""
    assert isinstance(form, ExtensionDecidedIn)
    if file.last(Step.ASK_EXTENSION) is None:
        raise Conflict("没有延期申请，请先登记申请", code="not_asked")
    end, new = (await case_deadline(file.case)).day, form.new_deadline
    if form.granted and (new is None or new <= max(file.hand.today, end or file.hand.today)):
        found = new.isoformat() if new else "（缺）"
        expected = f"{end or file.hand.today} 之后的日期"
        return [Defect("new_deadline", "deadline_needed", found, expected, "同意延期时请填写新的期限")]
    if not form.granted and new is not None:
        return [Defect("new_deadline", "not_here", new.isoformat(), "不同意延期不确定期限", "请删除此项")]
    return []


async def passed(file: File, form: StepForm) -> list[Defect]:
    """A check that passed sets no new time."""
    assert isinstance(form, CheckIn)
    if form.new_deadline is None:
        return []
    return [Defect("new_deadline", "not_here", form.new_deadline.isoformat(), "复核通过不再确定期限", "请删除此项")]


async def failed(file: File, form: StepForm) -> list[Defect]:
    """Nothing has failed while there still is time; a new last day lies ahead."""
    assert isinstance(form, CheckIn)
    if file.state is CaseState.ORDERED:
        await refuse_in_time(file, form.checked_on)
    if form.new_deadline is None or form.new_deadline > file.hand.today:
        return []
    found = form.new_deadline.isoformat()
    return [Defect("new_deadline", "deadline_past", found, f"{file.hand.today} 之后的日期", "请重新填写")]


async def refuse_in_time(file: File, on: date) -> None:
    """Raises ``Conflict`` while an order's time has not run out; what was not served cannot be late."""
    last = await case_deadline(file.case)
    refuse_uncounted(last, "认定整改不到位")
    if (end := last.day) is None:
        raise Conflict("责令改正文书尚未送达或者未确定期限，不能认定逾期未改正", code="no_deadline")
    if on <= end:
        raise Conflict(f"改正期限至 {end} 届满，在此之前不能认定整改不到位", code="time_not_over")


def refuse_uncounted(last: LastDay, what: str) -> None:
    """Raises ``Conflict`` where it cannot be said that a time has run out: its last day cannot be counted yet."""
    if last.unknown:
        cure = "请先录入并确认国务院办公厅该年度节假日安排"
        raise Conflict(f"{last.unknown}，在此之前不能{what}；{cure}", code="calendar_missing")


async def closure(file: File, form: StepForm) -> list[Defect]:
    """Closure is proposed after rectification has failed, on a text that says so."""
    assert isinstance(form, ClosureIn)
    refuse_unfailed(file)
    return await ground_defects(file.case, form.ground, GroundList.CLOSURE)


def refuse_unfailed(file: File) -> None:
    """Raises ``Conflict`` while no check has found that rectification failed."""
    if file.last(Step.FAIL_CHECK) is None:
        raise Conflict("尚无复核不通过的记录，不能提请关闭", code="not_failed")


async def closure_answered(file: File, form: StepForm) -> list[Defect]:
    """Only a proposal not yet answered is answered."""
    if file.last(Step.PROPOSE_CLOSURE, after=Step.ANSWER_CLOSURE) is None:
        raise Conflict("没有待审查的提请关闭", code="not_proposed")
    return []


async def finding(file: File, form: StepForm) -> list[Defect]:
    """The finding is a fact of this right."""
    assert isinstance(form, FindingIn)
    return await finding_defects(int(file.case.right_id), form.finding)  # type: ignore[attr-defined]


async def finding_defects(right: int, code: str) -> list[Defect]:
    """A finding that is no inspection, re-check or verified observation of a right."""
    if await Event.exists(code=code, right_id=right, kind__in=FINDINGS):
        return []
    return [Defect("finding", "unknown", code, "本矿业权的检查、复查或者核实记录编号", "请先登记检查，再办理案件")]


RULES: Final[Mapping[Step, Rule]] = {
    Step.RECORD_FINDING: finding,
    Step.ASK_EXTENSION: extension_asked,
    Step.DECIDE_EXTENSION: extension_decided,
    Step.PASS_CHECK: passed,
    Step.FAIL_CHECK: failed,
    Step.PROPOSE_CLOSURE: closure,
    Step.ANSWER_CLOSURE: closure_answered,
}
"""The rules of correction files."""
