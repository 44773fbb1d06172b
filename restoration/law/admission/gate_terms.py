"""Which decisions a text keeps from being taken, and under which condition: the vocabulary of gates as data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from restoration.law.events import Ground
from restoration.law.facts import SubjectType
from restoration.law.texts.book import Cite, Confidence, Entry


class Decision(StrEnum):
    """What an applicant asks for, or an authority is about to do."""

    FIRST_LICENCE = "first_licence"  # 颁发采矿许可证（新立）
    REISSUE = "reissue"  # 换发采矿许可证
    RENEWAL = "renewal"  # 延续（续期）
    CHANGE = "change"  # 变更
    CANCELLATION = "cancellation"  # 注销登记
    MINING_START = "mining_start"  # 开始开采
    RESUMPTION = "resumption"  # 复产
    CONSTRUCTION_LAND = "construction_land"  # 新的建设用地
    TEMPORARY_LAND = "temporary_land"  # 新的临时用地
    RELATED_APPROVAL = "related_approval"  # 采矿权相关手续
    CLOSURE = "closure"  # 闭坑（关闭）
    EXPLORATION_EXIT = "exploration_exit"  # 探矿权退出


DECISION_WORDS: Mapping[Decision, str] = {
    Decision.FIRST_LICENCE: "颁发新的采矿许可证",
    Decision.REISSUE: "换发采矿许可证",
    Decision.RENEWAL: "采矿许可证延续（续期）",
    Decision.CHANGE: "采矿许可证变更",
    Decision.CANCELLATION: "采矿许可证注销登记",
    Decision.MINING_START: "开始开采",
    Decision.RESUMPTION: "恢复生产",
    Decision.CONSTRUCTION_LAND: "新的建设用地",
    Decision.TEMPORARY_LAND: "新的临时用地",
    Decision.RELATED_APPROVAL: "采矿权相关手续",
    Decision.CLOSURE: "闭坑（关闭）",
    Decision.EXPLORATION_EXIT: "探矿权退出",
}


class Unperformed(Entry):
    """A duty of one of these rules is overdue, or was found on the spot not to be performed and not put right since.

    ``grounds`` are what officers may establish at an inspection that is this very breach.
    """

    kind: Literal["unperformed_duty"]
    rules: tuple[str, ...] = Field(min_length=1)
    grounds: tuple[Ground, ...] = ()


class Rectification(Entry):
    """An order to rectify was checked and not satisfied, or (``overdue`` as well) its time has run out.

    ``rules`` are those the case may be about; none given: any. ``grounds`` are what an inspection must have
    established for its failed re-check to be this very breach; any other failed re-check is for a person to read.
    """

    kind: Literal["rectification"]
    stage: Literal["failed", "overdue_or_failed"]
    rules: tuple[str, ...] = ()
    grounds: tuple[Ground, ...] = ()


class Listed(Entry):
    """On the abnormal list or the list of serious dishonesty, as long as the entry is in force."""

    kind: Literal["listed"]


class Document(Entry):
    """A paper of the checklist. ``names`` are the titles it goes by.

    ``met_by``: an entry document; any restoration plan on record, or only one whose title has one of the names (where
    a place asks for two plans); the fund account. ``after_licence`` names the setting that makes it a condition already
    of the first licence: without it, the text that has it made only after the licence prevails.
    """

    id: str
    title: str
    names: tuple[str, ...] = ()
    met_by: Literal["document", "plan", "titled_plan", "account"] = "document"
    after_licence: str = ""


class Documents(Entry):
    """Every paper of the checklist has been submitted and approved."""

    kind: Literal["documents"]
    documents: tuple[Document, ...] = Field(min_length=1)


class StepKind(StrEnum):
    """What must have been done, as the record shows it."""

    CLOSURE_PLAN_SUBMITTED = "closure_plan_submitted"
    CLOSURE_PLAN_APPROVED = "closure_plan_approved"
    CLOSURE_REPORT_SUBMITTED = "closure_report_submitted"
    CLOSURE_REPORT_APPROVED = "closure_report_approved"
    WORKS_FINISHED = "works_finished"
    ACCEPTANCE_PASSED = "acceptance_passed"
    ACCEPTED_OR_CHARGE_PAID = "accepted_or_charge_paid"
    RESTORATION_COMPLETE = "restoration_complete"
    FACILITIES_IN_USE = "facilities_in_use"


class Steps(Entry):
    """Each step has been taken, none before the one in front of it; steps of one group have no order of their own."""

    kind: Literal["steps"]
    steps: tuple[StepKind | tuple[StepKind, ...], ...] = Field(min_length=1)

    @property
    def groups(self) -> tuple[tuple[StepKind, ...], ...]:
        """The steps in their order, each group at one place."""
        return tuple((s,) if isinstance(s, StepKind) else s for s in self.steps)


class ReclamationDue(Entry):
    """Every phase of the plan that is due has been accepted, or the reclamation charge was paid."""

    kind: Literal["reclamation_due"]


class GreenStandard(Entry):
    """The mine was found below the green-mine standard and has not met it since."""

    kind: Literal["green_standard"]


class LicenceHeld(Entry):
    """The right has its licence, not run out and not ended."""

    kind: Literal["licence"]


class EntryRules(Entry):
    """The right is what the place's own rules for new rights allow: its mineral, its scale, its zone.

    Asked only where one of these rules speaks of the right at all.
    """

    kind: Literal["entry_rules"]
    rules: tuple[Literal["mineral_policy", "minimum_scale", "zone"], ...] = Field(min_length=1)


class Assessment(Entry):
    """A question only a person can answer; the answer is an entry document of this name, approved or not."""

    kind: Literal["assessment"]
    question: str
    document: str


GateTerms = Annotated[
    Unperformed
    | Rectification
    | Listed
    | Documents
    | Steps
    | ReclamationDue
    | GreenStandard
    | LicenceHeld
    | EntryRules
    | Assessment,
    Field(discriminator="kind"),
]


class Dated(Entry):
    """Holds from ``in_force`` until the day before ``until``, on the strength of what it cites."""

    in_force: date
    until: date | None = None
    confidence: Confidence
    cites: tuple[Cite, ...] = Field(min_length=1)
    note: str = ""

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on ``day``."""
        return self.in_force <= day and (self.until is None or day < self.until)


class Gate(Dated):
    """Under which condition which decisions may not be taken.

    ``scope`` says whose breach counts: the right's own, or the applicant's with all its rights that the text reaches.
    ``effect`` ``restrict`` leaves the decision to a person: the answer is then unknown, not no.
    """

    title: str
    decisions: tuple[Decision, ...] = Field(min_length=1)
    scope: Literal["right", "holder"]
    subjects: tuple[SubjectType, ...] = (SubjectType.MINING_RIGHT,)
    effect: Literal["refuse", "restrict"] = "refuse"
    terms: GateTerms


class Setting(Entry):
    """A choice the texts leave open, off by default; both sides are cited."""

    title: str
    cites: tuple[Cite, ...] = Field(min_length=2)
