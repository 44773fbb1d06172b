"""What an open file waits for: whom, to do what, since when, and until when by the bureau's own days.

Pure: the services give the days, this says who is next. A stage whose days nobody confirmed has a day that only
reminds; what was not served waits for the bureau, never for the company.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from restoration.law.cases.flow import By
from restoration.law.cases.periods import Days, Stage
from restoration.law.cases.states import EFFECTIVE, ENDED, CaseState, Step
from restoration.law.workdays import Calendar, CalendarMissing, add_workdays

MAY_WAIT: Final[Mapping[By, frozenset[CaseState]]] = {
    By.OFFICER: frozenset(CaseState) - ENDED,
    By.DECIDER: EFFECTIVE | {CaseState.ORDERED, CaseState.HEARING_OF_VIEWS, CaseState.SERIOUS_PROPOSED},
    By.HOLDER: frozenset(
        {CaseState.ORDERED, CaseState.HEARING_OF_VIEWS, CaseState.SERIOUS_PROPOSED, CaseState.REMOVAL_APPLIED}
    ),
}
"""The states in which a file can wait for each kind of actor: what a search for one has to look at."""


@dataclass(frozen=True, slots=True)
class FileView:
    """An open file as the worklist sees it. ``steps`` has the latest day of every step taken in the present round."""

    state: CaseState
    opened_on: date
    steps: Mapping[Step, date] = field(default_factory=dict)
    served: bool = False  # the order or notice the state began with has been served
    ends_on: date | None = None  # the last day to rectify or to state one's views
    end_unknown: str = ""  # why that last day cannot be counted
    measures_end_on: date | None = None
    registered_here: bool = True


@dataclass(frozen=True, slots=True)
class Waiting:
    """Who is next. ``due_on`` by ``days``; without days the text's or the officer's own day."""

    by: By
    what: str
    since: date
    due_on: date | None = None
    days: Days | None = None

    def late(self, today: date) -> bool:
        """Whether the day has passed; an unconfirmed one only reminds."""
        binding = self.days is None or self.days.confirmed
        return self.due_on is not None and self.due_on < today and binding


@dataclass(frozen=True, slots=True)
class StageDays:
    """The bureau's days for every stage and the calendar they are counted in."""

    of: Mapping[Stage, Days]
    calendar: Calendar

    def until(self, stage: Stage, since: date) -> date | None:
        """The last working day of a stage; ``None`` where the year's calendar is not known yet."""
        try:
            return add_workdays(since, self.of[stage].workdays, self.calendar)
        except CalendarMissing:
            return None

    def wait(self, by: By, what: str, since: date, stage: Stage) -> Waiting:
        """Waiting under a stage's days."""
        return Waiting(by, what, since, self.until(stage, since), self.of[stage])


def waiting(file: FileView, days: StageDays, today: date) -> Waiting | None:
    """What the file waits for; ``None`` where nothing is to be done (listed and published, measures running)."""
    if Step.PROPOSE_REVOCATION in file.steps and file.state in EFFECTIVE:
        return Waiting(By.DECIDER, "审查提出的撤销", file.steps[Step.PROPOSE_REVOCATION])
    match file.state:
        case CaseState.SUSPECTED:
            return Waiting(By.OFFICER, "核实并责令改正，或者结案", file.opened_on)
        case CaseState.ORDERED:
            return ordered(file, today)
        case CaseState.RECTIFIED_PENDING_CHECK:
            return days.wait(By.OFFICER, "整改复核", file.steps[Step.REPORT_RECTIFIED], Stage.CHECK)
        case CaseState.LISTING_PROPOSED:
            what = "告知拟列入" if file.registered_here else "报请登记机关，登记机关接办或者反馈"
            return Waiting(By.OFFICER, what, file.opened_on)
        case CaseState.HEARING_OF_VIEWS | CaseState.SERIOUS_PROPOSED:
            return heard(file, days, today)
        case CaseState.LISTED | CaseState.REMOVAL_APPLIED | CaseState.REMOVAL_CHECKING:
            return listed(file, days)
        case CaseState.SERIOUS_LISTED:
            return serious(file, days, today)
        case _:
            return None


def ordered(file: FileView, today: date) -> Waiting:
    """Under order: to be served, an application to be answered, time running, or over."""
    taken = file.steps
    if Step.PROPOSE_CLOSURE in taken and taken.get(Step.ANSWER_CLOSURE, date.min) < taken[Step.PROPOSE_CLOSURE]:
        return Waiting(By.DECIDER, "审查提请关闭", taken[Step.PROPOSE_CLOSURE])
    if not file.served:
        return Waiting(By.OFFICER, "送达责令改正文书", taken.get(Step.ORDER, file.opened_on))
    if Step.ASK_EXTENSION in taken and Step.DECIDE_EXTENSION not in taken:
        return Waiting(By.OFFICER, "决定是否延期", taken[Step.ASK_EXTENSION])
    since = taken.get(Step.ORDER, file.opened_on)
    if file.end_unknown:
        return Waiting(By.HOLDER, f"改正并报告（{file.end_unknown}）", since)
    if file.ends_on is None:
        return Waiting(By.OFFICER, "确定改正期限", since)
    if today <= file.ends_on:
        return Waiting(By.HOLDER, "改正并报告", since, file.ends_on)
    return Waiting(By.OFFICER, "期限届满，复核", file.ends_on + timedelta(days=1))


def heard(file: FileView, days: StageDays, today: date) -> Waiting:
    """Notice given: to be served, views, decision, document."""
    taken = file.steps
    began = max(taken.get(Step.GIVE_NOTICE, file.opened_on), taken.get(Step.PROPOSE_SERIOUS, file.opened_on))
    if not file.served:
        return Waiting(By.OFFICER, "送达告知书", began)
    if Step.DECIDE in taken:
        return Waiting(By.DECIDER, "制发决定书", taken[Step.DECIDE])
    if Step.RECORD_VIEWS in taken:
        return days.wait(By.DECIDER, "集体讨论决定", taken[Step.RECORD_VIEWS], Stage.DECIDE)
    if file.end_unknown:
        return Waiting(By.HOLDER, f"陈述、申辩（{file.end_unknown}）", began)
    if file.ends_on is not None and today <= file.ends_on:
        return Waiting(By.HOLDER, "陈述、申辩", began, file.ends_on)
    return Waiting(By.OFFICER, "登记陈述申辩情况", file.ends_on or began)


def listed(file: FileView, days: StageDays) -> Waiting | None:
    """On the list: publication, then nothing until an application, which runs under one term."""
    taken = file.steps
    if file.state is CaseState.LISTED:
        if Step.PUBLISH in taken:
            return None
        return days.wait(By.OFFICER, "公示", taken.get(Step.LIST, file.opened_on), Stage.PUBLISH)
    applied = taken.get(Step.APPLY_REMOVAL, file.opened_on)
    if file.state is CaseState.REMOVAL_APPLIED:
        if Step.ASK_SUPPLEMENT in taken and Step.SUPPLEMENT not in taken:
            return Waiting(By.HOLDER, "补正材料", taken[Step.ASK_SUPPLEMENT])
        return days.wait(By.OFFICER, "受理或者通知补正", applied, Stage.REMOVAL)
    if Step.RECORD_SITE_CHECK in taken:
        return days.wait(By.DECIDER, "决定是否移出", applied, Stage.REMOVAL)
    return days.wait(By.OFFICER, "实地核查", applied, Stage.REMOVAL)


def serious(file: FileView, days: StageDays, today: date) -> Waiting | None:
    """At the end of the measures a person confirms the release; before it, publication and 信用修复."""
    taken = file.steps
    if file.measures_end_on is not None and today >= file.measures_end_on:
        return Waiting(By.DECIDER, "期满，确认解除", file.measures_end_on)
    if Step.PUBLISH not in taken:
        return days.wait(By.OFFICER, "公示", taken.get(Step.LIST_SERIOUS, file.opened_on), Stage.PUBLISH)
    if Step.APPLY_REPAIR not in taken:
        return None
    by, what = (By.DECIDER, "决定是否解除") if Step.RECORD_SITE_CHECK in taken else (By.OFFICER, "信用修复核查")
    return days.wait(by, what, taken[Step.APPLY_REPAIR], Stage.REPAIR)
