"""The abnormal list and serious dishonesty, from the decision to the way out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated, Literal

from restoration.law.cases.periods import end_of_measures
from restoration.law.letters.letterkinds import LetterKind
from restoration.law.letters.papers.base import Cites, Fields, Heard, Maybe, Needed, Officers, Part


class AfterHearing(Fields):
    """Base of a decision that follows a notice and the right to be heard."""

    notice_number: Annotated[str, Needed("告知书文号")] = ""
    notice_served_on: Annotated[date | None, Needed("告知书送达日期")] = None
    heard: Annotated[Heard | None, Needed("陈述、申辩情况")] = None
    views: Annotated[str, Maybe("陈述、申辩的主要意见和复核理由")] = ""

    def doubts(self) -> Iterator[tuple[str, str, str, str]]:
        """Views that were made are answered with reasons (行政处罚法 第四十五条 by analogy)."""
        if self.heard not in (None, Heard.NOT_MADE) and not self.views:
            yield "views", "", "陈述、申辩的主要意见和复核理由", "提出陈述、申辩的，请写明意见和采纳与否的理由"


class ListingDecision(AfterHearing):
    """D-09: facts, ground, effects, how to be removed, where it is published."""

    kind: Literal[LetterKind.LISTING_DECISION] = LetterKind.LISTING_DECISION
    order_number: Annotated[str, Maybe("责令改正文书文号")] = ""
    order_served_on: Annotated[date | None, Maybe("责令改正文书送达日期")] = None
    facts: Annotated[str, Needed("查明的事实")] = ""
    evidence: Annotated[str, Needed("证据")] = ""
    ground: Annotated[str, Needed("列入事由")] = ""
    basis: Annotated[Cites, Needed("列入的依据条款")] = ()
    effects: Annotated[str, Needed("列入的后果")] = ""
    removal: Annotated[str, Needed("移出的条件和程序")] = ""
    published: Annotated[str, Needed("公示载体")] = ""


class ListingDeclined(AfterHearing):
    """不予列入: the views were upheld, or it was put right."""

    kind: Literal[LetterKind.LISTING_DECLINED] = LetterKind.LISTING_DECLINED
    reasons: Annotated[str, Needed("不予列入的理由")] = ""


class Listed(Fields):
    """Base of what follows a listing."""

    decision_number: Annotated[str, Needed("列入决定书文号")] = ""
    decided_on: Annotated[date | None, Needed("列入决定日期")] = None


class ListingRevoked(Listed):
    """撤销: the listing was wrong, or was annulled."""

    kind: Literal[LetterKind.LISTING_REVOKED] = LetterKind.LISTING_REVOKED
    reasons: Annotated[str, Needed("撤销的理由")] = ""
    effective_on: Annotated[date | None, Needed("生效日期")] = None


class RemovalForm(Fields):
    """D-11: the form a holder fills in."""

    kind: Literal[LetterKind.REMOVAL_FORM] = LetterKind.REMOVAL_FORM
    decision_number: Annotated[str, Maybe("列入决定书文号")] = ""
    decided_on: Annotated[date | None, Maybe("列入决定日期")] = None


class RemovalAccepted(Listed):
    """D-11: the application is complete and taken on."""

    kind: Literal[LetterKind.REMOVAL_ACCEPTED] = LetterKind.REMOVAL_ACCEPTED
    applied_on: Annotated[date | None, Needed("收到申请的日期")] = None
    accepted_on: Annotated[date | None, Needed("受理日期")] = None
    next_steps: Annotated[str, Maybe("后续安排")] = ""


class Supplement(Part):
    """One thing the application lacks."""

    item: Annotated[str, Needed("需补正的材料")] = ""
    required: Annotated[str, Needed("补正要求")] = ""


class RemovalSupplement(Listed):
    """D-11: said once, all that is lacking."""

    kind: Literal[LetterKind.REMOVAL_SUPPLEMENT] = LetterKind.REMOVAL_SUPPLEMENT
    applied_on: Annotated[date | None, Needed("收到申请的日期")] = None
    rows: Annotated[tuple[Supplement, ...], Needed("补正清单")] = ()
    until_on: Annotated[date | None, Needed("补正期限")] = None


class Checked(Listed):
    """Base of the answer to an application for removal: applied, looked at by two, with a result."""

    applied_on: Annotated[date | None, Needed("申请日期")] = None
    checked_on: Annotated[date | None, Needed("核查日期")] = None
    officers: Annotated[Officers, Needed("核查人员", at_least=2)] = ()
    result: Annotated[str, Needed("核查情况")] = ""
    basis: Annotated[Cites, Needed("依据条款")] = ()


class RemovalDecision(Checked):
    """D-13: off the list from a day on; publication and restrictions end."""

    kind: Literal[LetterKind.REMOVAL_DECISION] = LetterKind.REMOVAL_DECISION
    effective_on: Annotated[date | None, Needed("移出生效日期")] = None


class RemovalRefused(Checked):
    """D-13: not yet, and why."""

    kind: Literal[LetterKind.REMOVAL_REFUSED] = LetterKind.REMOVAL_REFUSED
    reasons: Annotated[str, Needed("不予移出的理由")] = ""
    again: Annotated[str, Maybe("再次申请的条件")] = ""


class DishonestyNotice(Fields):
    """D-14: what is intended, before it is decided."""

    kind: Literal[LetterKind.DISHONESTY_NOTICE] = LetterKind.DISHONESTY_NOTICE
    facts: Annotated[str, Needed("查明的事实")] = ""
    evidence: Annotated[str, Needed("证据")] = ""
    ground: Annotated[str, Needed("认定事由")] = ""
    basis: Annotated[Cites, Needed("认定的依据条款")] = ()
    effects: Annotated[str, Needed("拟采取的管理措施")] = ""
    repair: Annotated[str, Needed("信用修复的途径")] = ""


class DishonestyDecision(AfterHearing):
    """D-14: ground, measures, from when until when, the way to repair."""

    kind: Literal[LetterKind.DISHONESTY_DECISION] = LetterKind.DISHONESTY_DECISION
    facts: Annotated[str, Needed("查明的事实")] = ""
    evidence: Annotated[str, Needed("证据")] = ""
    ground: Annotated[str, Needed("认定事由")] = ""
    basis: Annotated[Cites, Needed("认定的依据条款")] = ()
    effects: Annotated[str, Needed("管理措施")] = ""
    starts_on: Annotated[date | None, Needed("管理措施起始日期")] = None
    ends_on: Annotated[date | None, Needed("管理措施截止日期")] = None
    repair: Annotated[str, Needed("信用修复的途径")] = ""
    published: Annotated[str, Needed("公示载体")] = ""

    def doubts(self) -> Iterator[tuple[str, str, str, str]]:
        """Measures last three years, whether or not the day they begin on is counted (自然资源部令第13号)."""
        yield from super().doubts()
        if self.starts_on and self.ends_on and self.ends_on <= self.starts_on:
            yield "ends_on", self.ends_on.isoformat(), f"{self.starts_on} 之后的日期", "请核对管理措施的起止日期"
        elif self.starts_on and self.ends_on:
            last = end_of_measures(self.starts_on) - timedelta(days=1)
            if self.ends_on not in (last, last - timedelta(days=1)):
                cure = "管理措施的期限为三年，请核对起止日期；提前结束的，以信用修复后的解除决定办理"
                yield "ends_on", self.ends_on.isoformat(), last.isoformat(), cure


class DishonestyRelease(Fields):
    """D-14: the term is over, or credit was repaired."""

    kind: Literal[LetterKind.DISHONESTY_RELEASE] = LetterKind.DISHONESTY_RELEASE
    decision_number: Annotated[str, Needed("认定决定书文号")] = ""
    decided_on: Annotated[date | None, Needed("认定决定日期")] = None
    ground: Annotated[str, Needed("解除事由")] = ""
    basis: Annotated[Cites, Needed("解除的依据条款")] = ()
    effective_on: Annotated[date | None, Needed("解除日期")] = None


class JointPunishment(Fields):
    """联合惩戒移送函: to another authority, which decides for itself."""

    kind: Literal[LetterKind.JOINT_PUNISHMENT] = LetterKind.JOINT_PUNISHMENT
    receiver: Annotated[str, Needed("受移送机关")] = ""
    decision_number: Annotated[str, Needed("决定书文号")] = ""
    decided_on: Annotated[date | None, Needed("决定日期")] = None
    facts: Annotated[str, Needed("主要事实")] = ""
    basis: Annotated[Cites, Needed("移送的依据条款")] = ()
    proposal: Annotated[str, Needed("建议采取的措施")] = ""
    enclosures: Annotated[tuple[str, ...], Maybe("附送材料")] = ()
