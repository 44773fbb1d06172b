"""The steps people take on a correction case after the order: rectification reported, checked, closed.

Every step names its basis and document (``law.cases`` says which steps there are); a check on site or at the desk is
made by two officers (行政处罚法 42).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Annotated

from restoration.database import unit_of_work
from restoration.errors import Conflict, Defect, Invalid
from restoration.law.cases import Step
from restoration.law.findings import SETTLED, Standing
from restoration.services.actors import Identity
from restoration.services.casesteps.held import CaseNow, Hand, hold
from restoration.services.casesteps.overdue import MARK
from restoration.services.letters.service import Code, missing_files
from restoration.strict import IsoDate, LongText, Name, StrictModel, Text
from restoration.tables import Case, CaseStep

Basis = Annotated[str, Text(255)]


class RectifiedIn(StrictModel):
    """整改情况报告: the day it was received, what it says, its enclosures (codes of attachments)."""

    reported_on: IsoDate
    summary: LongText
    files: tuple[Code, ...] = ()


class CheckIn(StrictModel):
    """整改复核意见书: when and by which two officers it was checked, on what basis, what was found.

    ``new_deadline`` may be set where the check failed; it has no default.
    """

    checked_on: IsoDate
    officers: tuple[Name, ...]
    basis: Basis
    document: Basis
    found: LongText
    new_deadline: IsoDate | None = None
    files: tuple[Code, ...] = ()


class ClosingIn(StrictModel):
    """结案说明: why nothing is owed any more, on what basis."""

    reason: LongText
    basis: Basis
    files: tuple[Code, ...] = ()


async def report_rectified(identity: Identity, code: str, report: RectifiedIn, *, at: datetime) -> CaseNow:
    """T4: the holder reports that it has been put right; a check is due."""

    async def work() -> CaseNow:
        case, hand = await hold(identity, code, at=at)
        found = await day_defects(case, hand, "reported_on", report.reported_on)
        return await step(case, hand, Step.REPORT_RECTIFIED, report.reported_on, report, found)

    return await unit_of_work(work)


async def pass_check(identity: Identity, code: str, check: CheckIn, *, at: datetime) -> CaseNow:
    """T5: put right, and the file is closed. Raises ``Conflict`` while the register still says that it is owed."""

    async def work() -> CaseNow:
        case, hand = await hold(identity, code, at=at)
        found = [*await check_defects(case, hand, check), *no_deadline(check)]
        now = await step(case, hand, Step.PASS_CHECK, check.checked_on, check, found)
        if Standing(case.obligation.standing) not in SETTLED and case.obligation.live:
            raise Conflict(
                f"台账中“{case.obligation.title}”仍未履行，请先登记已收到的材料或者已完成的事项，再登记复核通过",
                code="still_owed",
            )
        return now

    return await unit_of_work(work)


async def fail_check(identity: Identity, code: str, check: CheckIn, *, at: datetime) -> CaseNow:
    """T6: not put right; the order stands, with a new last day where one is set."""

    async def work() -> CaseNow:
        case, hand = await hold(identity, code, at=at)
        found = [*await check_defects(case, hand, check), *late_deadline(check, hand.today)]
        return await step(case, hand, Step.FAIL_CHECK, check.checked_on, check, found)

    return await unit_of_work(work)


async def close(identity: Identity, code: str, closing: ClosingIn, *, at: datetime) -> CaseNow:
    """T2: an officer closes the file with a reason; the same lateness is not flagged again."""

    async def work() -> CaseNow:
        case, hand = await hold(identity, code, at=at)
        return await step(case, hand, Step.CLOSE, hand.today, closing, ())

    return await unit_of_work(work)


async def step(
    case: Case,
    hand: Hand,
    taken: Step,
    on: date,
    sent: RectifiedIn | CheckIn | ClosingIn,
    found: Iterable[Defect],
) -> CaseNow:
    """Take a step with what was sent as its detail. Raises ``IllegalStep`` first, then ``Invalid`` with all defects."""
    now = await hand.move(case, taken, on, sent.model_dump(mode="json", exclude_none=True))
    if defects := [*found, *await missing_files("files", list(sent.files))]:
        raise Invalid(f"案件材料有 {len(defects)} 处需要更正，未作登记", defects)
    return now


async def check_defects(case: Case, hand: Hand, check: CheckIn) -> list[Defect]:
    """Fewer than two different officers, and days that cannot be."""
    found = await day_defects(case, hand, "checked_on", check.checked_on)
    if len(set(check.officers)) < 2:
        cure = "复核应当由两名以上执法人员进行，请补充"
        found.append(Defect("officers", "two_officers", "、".join(check.officers), "两名不同的执法人员", cure))
    return found


async def day_defects(case: Case, hand: Hand, field: str, day: date) -> list[Defect]:
    """A day that has not come, or one before the step it follows."""
    before = await CaseStep.filter(case_id=case.id).exclude(step=MARK).order_by("-id").first()
    first = before.effective_on if before else case.opened_on
    found = []
    if day > hand.today:
        found.append(Defect(field, "future_day", day.isoformat(), f"不晚于 {hand.today}", "请核对日期"))
    if day < first:
        cure = "不能早于上一步骤的日期，请核对"
        found.append(Defect(field, "too_early", day.isoformat(), f"不早于 {first}", cure))
    return found


def no_deadline(check: CheckIn) -> Iterator[Defect]:
    """A check that passed sets no new time."""
    if check.new_deadline is not None:
        found = check.new_deadline.isoformat()
        yield Defect("new_deadline", "not_here", found, "复核通过不再确定期限", "请删除此项")


def late_deadline(check: CheckIn, today: date) -> Iterator[Defect]:
    """A new last day that lies behind."""
    if check.new_deadline is not None and check.new_deadline <= today:
        found = check.new_deadline.isoformat()
        yield Defect("new_deadline", "deadline_past", found, f"{today} 之后的日期", "请重新填写")
