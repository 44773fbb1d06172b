"""What each step of a case must be sent with: one form for each step, read strictly, every defect at once.

Names of people are those of the paper; ``files`` are codes of attachments; ``basis`` is the text the step rests on and
``document`` the number of the paper it is recorded in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final, Literal

from pydantic import Field, JsonValue

from restoration.errors import IllegalStep
from restoration.law.cases.states import Step
from restoration.strict import IsoDate, LongText, Name, StrictModel, Text, model

Basis = Annotated[str, Text(255)]
Code = Annotated[str, Text(40)]
Files = Annotated[tuple[Code, ...], Field(max_length=50)]
Names = Annotated[tuple[Name, ...], Field(max_length=20)]


class StepForm(StrictModel):
    """Base of every step's form."""

    files: Files = ()


class FindingIn(StepForm):
    """并入检查发现: the inspection (code of its event) and what it found."""

    finding: Code
    found: LongText


class ExtensionAskedIn(StepForm):
    """延期申请: when it came, why more time is needed, and until when."""

    asked_on: IsoDate
    reason: LongText
    until: IsoDate | None = None


class ExtensionDecidedIn(StepForm):
    """延期决定: granted with a new last day, or refused; with reason and basis."""

    granted: bool
    new_deadline: IsoDate | None = None
    reason: LongText
    basis: Basis


class RectifiedIn(StepForm):
    """整改情况报告: the day it was received, what it says, its enclosures (codes of attachments)."""

    reported_on: IsoDate
    summary: LongText


class CheckIn(StepForm):
    """整改复核意见书: when and by which two officers it was checked, on what basis, what was found.

    ``new_deadline`` may be set where the check failed; it has no default.
    """

    checked_on: IsoDate
    officers: Names
    basis: Basis
    document: Basis
    found: LongText
    new_deadline: IsoDate | None = None


class ClosingIn(StepForm):
    """结案说明: why nothing is owed any more, on what basis."""

    reason: LongText
    basis: Basis


class ClosureIn(StepForm):
    """提请关闭: a proposal to the leader after failed rectification; it closes no mine. ``ground`` is of the table."""

    ground: Code
    reason: LongText


class ClosureAnswerIn(StepForm):
    """对提请关闭的审查意见: agreed (the government is asked to close) or not."""

    agreed: bool
    reason: LongText


class TakeOverIn(StepForm):
    """登记机关接办: the number of the proposal received."""

    document: Basis


class ViewsIn(StepForm):
    """陈述申辩: received on a day with what it says and how it was weighed, or none by the last day."""

    received: bool
    received_on: IsoDate | None = None
    summary: LongText | None = None
    reply: LongText | None = None


class DecisionIn(StepForm):
    """集体讨论决定: to list or not, on which ground, by whom it was discussed. The document follows.

    Where a text names both lists, ``choice`` and ``reason`` say which one and why.
    """

    decided_on: IsoDate
    outcome: Literal["list", "decline"]
    ground: Code | None = None
    choice: Literal["abnormal_list", "serious_violation"] | None = None
    reason: LongText
    members: Names
    collective: LongText


class DocumentIn(StepForm):
    """The document a step is done by, where it was made on paper: its number and day, and the elements it has."""

    document: Basis
    dated_on: IsoDate
    elements: Annotated[tuple[Basis, ...], Field(max_length=50)] = ()


class ReasonedDocumentIn(DocumentIn):
    """A document that must give its reasons."""

    reason: LongText


class PublishIn(StepForm):
    """公示: where and when; what is published and its hash are recorded by the system."""

    published_on: IsoDate
    place: Basis


class ApplicationIn(StepForm):
    """移出申请书、信用修复申请书: the day it was received, and how the cause was put right."""

    applied_on: IsoDate
    summary: LongText


class SupplementAskedIn(StepForm):
    """补正通知: what is lacking; asked once and all together."""

    lacking: LongText


class SupplementIn(StepForm):
    """补正材料: the day they came."""

    received_on: IsoDate
    summary: LongText


class SiteCheckIn(StepForm):
    """实地核查: by two officers, on site; at the desk only with the reason why that proves it."""

    checked_on: IsoDate
    officers: Names
    on_site: bool
    desk_reason: LongText | None = None
    rectified: bool
    found: LongText


class RevocationProposedIn(StepForm):
    """提出撤销: why the decision is wrong, or by whom it was annulled."""

    reason: LongText


class RevocationIn(ReasonedDocumentIn):
    """撤销列入决定: with the correction the public reads, and until when it is shown."""

    correction: Basis
    shown_until: IsoDate


class RefusalIn(StepForm):
    """不予撤销、不予信用修复: why not, on what basis."""

    reason: LongText
    basis: Basis


class ReleaseIn(DocumentIn):
    """解除严重失信: the three years are over (confirmed by a person), or credit was repaired and that was checked."""

    release: Literal["term_ended", "credit_repaired"]
    reason: LongText


class AssignIn(StepForm):
    """指定承办人: to whom (code of the account), and why."""

    to: Code
    reason: LongText


class NoteIn(StepForm):
    """入卷材料: what it is (a transfer of the right, a court's notice …)."""

    text: LongText


FORMS: Final[Mapping[Step, type[StepForm]]] = {
    Step.RECORD_FINDING: FindingIn,
    Step.CLOSE: ClosingIn,
    Step.ASK_EXTENSION: ExtensionAskedIn,
    Step.DECIDE_EXTENSION: ExtensionDecidedIn,
    Step.REPORT_RECTIFIED: RectifiedIn,
    Step.PASS_CHECK: CheckIn,
    Step.FAIL_CHECK: CheckIn,
    Step.PROPOSE_CLOSURE: ClosureIn,
    Step.ANSWER_CLOSURE: ClosureAnswerIn,
    Step.TAKE_OVER: TakeOverIn,
    Step.RECORD_VIEWS: ViewsIn,
    Step.DECIDE: DecisionIn,
    Step.LIST: DocumentIn,
    Step.DECLINE: DocumentIn,
    Step.PUBLISH: PublishIn,
    Step.APPLY_REMOVAL: ApplicationIn,
    Step.ASK_SUPPLEMENT: SupplementAskedIn,
    Step.SUPPLEMENT: SupplementIn,
    Step.ACCEPT_APPLICATION: NoteIn,
    Step.RECORD_SITE_CHECK: SiteCheckIn,
    Step.REMOVE: DocumentIn,
    Step.REFUSE_REMOVAL: ReasonedDocumentIn,
    Step.PROPOSE_REVOCATION: RevocationProposedIn,
    Step.REFUSE_REVOCATION: RefusalIn,
    Step.REVOKE: RevocationIn,
    Step.LIST_SERIOUS: DocumentIn,
    Step.APPLY_REPAIR: ApplicationIn,
    Step.REFUSE_REPAIR: RefusalIn,
    Step.RELEASE: ReleaseIn,
    Step.ASSIGN: AssignIn,
    Step.NOTE: NoteIn,
}
"""Every step a person may take by a form; the others are taken by the check, by a letter, or open a file."""


def form_of(step: Step, sent: dict[str, JsonValue]) -> StepForm:
    """The form of a step from what was sent. Raises ``IllegalStep`` for a step without form, ``Invalid``."""
    if step not in FORMS:
        raise IllegalStep(f"“{step}”由系统核查、文书制发或者立案办理，不能在此登记")
    return model(FORMS[step], sent)
