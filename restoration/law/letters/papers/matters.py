"""Plans, money, acceptance, reports, postings, and what goes up to the government."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated, Final, Literal

from pydantic import Field

from restoration.law.letters.letterkinds import LetterKind
from restoration.law.letters.papers.base import Cites, Fields, Finding, Maybe, Needed, Part, Result
from restoration.law.numerals import MAX_FEN, MAX_SQUARE_METRES

Amount = Annotated[int, Field(ge=0, le=MAX_FEN)]
Area = Annotated[int, Field(ge=0, le=MAX_SQUARE_METRES)]
Year = Annotated[int, Field(ge=2000, le=2100)]

POSTING_DAYS: Final = 30
"""A preliminary acceptance result is posted for at least so long (土地复垦条例实施办法 第三十六条)."""


class PublicService(Fields):
    """D-17 公告送达: when no other way of service was possible (民事诉讼法 第九十五条)."""

    kind: Literal[LetterKind.PUBLIC_SERVICE] = LetterKind.PUBLIC_SERVICE
    receiver: Annotated[str, Needed("受送达人")] = ""
    document: Annotated[str, Needed("送达文书名称")] = ""
    document_number: Annotated[str, Needed("送达文书文号")] = ""
    document_on: Annotated[date | None, Needed("送达文书日期")] = None
    summary: Annotated[str, Needed("文书主要内容")] = ""
    ground: Annotated[str, Needed("无法以其他方式送达的情况")] = ""
    fetch_at: Annotated[str, Needed("领取文书的地点")] = ""


class Opinion(Part):
    """One opinion on a plan."""

    chapter: Annotated[str, Needed("方案章节")] = ""
    opinion: Annotated[str, Needed("审查意见")] = ""


class PlanOpinion(Fields):
    """D-18 方案审查意见书."""

    kind: Literal[LetterKind.PLAN_OPINION] = LetterKind.PLAN_OPINION
    plan: Annotated[str, Needed("方案名称")] = ""
    submitted_on: Annotated[date | None, Needed("报送日期")] = None
    reviewed_on: Annotated[date | None, Needed("审查日期")] = None
    result: Annotated[Result | None, Needed("审查结论")] = None
    rows: Annotated[tuple[Opinion, ...], Maybe("审查意见")] = ()
    basis: Annotated[Cites, Needed("审查的依据条款")] = ()
    follow: Annotated[str, Maybe("后续要求")] = ""

    def doubts(self) -> Iterator[tuple[str, str, str, str]]:
        """A plan is not turned down without saying where."""
        if self.result is Result.FAILED and not self.rows:
            yield "rows", "", "至少一条审查意见", "审查不通过的，请逐条写明意见"


class FilingReceipt(Fields):
    """D-18 备案回执."""

    kind: Literal[LetterKind.FILING_RECEIPT] = LetterKind.FILING_RECEIPT
    matter: Annotated[str, Needed("备案事项")] = ""
    received_on: Annotated[date | None, Needed("收到日期")] = None
    basis: Annotated[Cites, Needed("备案的依据条款")] = ()
    papers: Annotated[tuple[str, ...], Needed("备案材料")] = ()


class WithdrawalNotice(Fields):
    """D-19: the amount, for what, from which account (土地复垦条例实施办法 第二十一条)."""

    kind: Literal[LetterKind.WITHDRAWAL_NOTICE] = LetterKind.WITHDRAWAL_NOTICE
    applied_on: Annotated[date | None, Needed("申请日期")] = None
    amount_fen: Annotated[Amount | None, Needed("支取金额")] = None
    purpose: Annotated[str, Needed("用途")] = ""
    plan_item: Annotated[str, Needed("方案对应的工程")] = ""
    account: Annotated[str, Needed("费用专门账户")] = ""
    bank: Annotated[str, Needed("开户银行")] = ""


class AcceptancePosting(Fields):
    """D-20 验收公告: the preliminary result, for objections."""

    kind: Literal[LetterKind.ACCEPTANCE_POSTING] = LetterKind.ACCEPTANCE_POSTING
    applied_on: Annotated[date | None, Needed("申请验收日期")] = None
    works: Annotated[str, Needed("工程概况")] = ""
    area_m2: Annotated[Area | None, Needed("验收面积")] = None
    outcome: Annotated[str, Needed("初步验收结果")] = ""
    from_on: Annotated[date | None, Needed("公告起始日期")] = None
    to_on: Annotated[date | None, Needed("公告截止日期")] = None
    objections: Annotated[str, Needed("提出异议的方式和地点")] = ""

    def doubts(self) -> Iterator[tuple[str, str, str, str]]:
        """Posted for thirty days at least."""
        if self.from_on and self.to_on and self.to_on < self.from_on + timedelta(days=POSTING_DAYS):
            first = self.from_on + timedelta(days=POSTING_DAYS)
            yield (
                "to_on",
                self.to_on.isoformat(),
                f"不早于 {first}",
                "公告时间不少于30日（土地复垦条例实施办法第三十六条）",
            )


class AcceptanceCertificate(Fields):
    """D-20 验收合格确认书: the five things 土地复垦条例实施办法 第三十七条 asks for."""

    kind: Literal[LetterKind.ACCEPTANCE_CERTIFICATE] = LetterKind.ACCEPTANCE_CERTIFICATE
    applied_on: Annotated[date | None, Needed("申请验收日期")] = None
    accepted_on: Annotated[date | None, Needed("验收日期")] = None
    works: Annotated[str, Needed("工程概况")] = ""
    damage: Annotated[str, Needed("损毁土地情况")] = ""
    reclaimed: Annotated[str, Needed("复垦修复完成情况")] = ""
    area_m2: Annotated[Area | None, Needed("验收合格面积")] = None
    problems: Annotated[str, Needed("存在的问题和建议")] = ""
    conclusion: Annotated[str, Needed("验收结论")] = ""
    members: Annotated[str, Needed("参加验收的部门、专家和代表")] = ""


class AcceptanceFaults(Fields):
    """D-20 书面整改意见: everything that kept the works from being accepted, at once."""

    kind: Literal[LetterKind.ACCEPTANCE_FAULTS] = LetterKind.ACCEPTANCE_FAULTS
    applied_on: Annotated[date | None, Needed("申请验收日期")] = None
    checked_on: Annotated[date | None, Needed("验收日期")] = None
    defects: Annotated[tuple[Finding, ...], Needed("问题清单")] = ()
    members: Annotated[str, Needed("参加验收的部门、专家和代表")] = ""


class Received(Part):
    """One of the parts a report must have."""

    part: Annotated[str, Needed("报告内容")] = ""
    state: Annotated[str, Needed("收到情况")] = ""


class ReportReceipt(Fields):
    """D-21 年度报告受理回执: when it came in, and which parts are there."""

    kind: Literal[LetterKind.REPORT_RECEIPT] = LetterKind.REPORT_RECEIPT
    year: Annotated[Year | None, Needed("报告年度")] = None
    version: Annotated[str, Maybe("版本")] = ""
    received: Annotated[str, Needed("收到时间")] = ""
    rows: Annotated[tuple[Received, ...], Needed("内容完整性")] = ()
    sha256: Annotated[str, Maybe("报告内容摘要")] = ""


class SummaryLine(Part):
    """One mine of the yearly summary."""

    mine: Annotated[str, Needed("矿山名称")] = ""
    holder: Annotated[str, Maybe("采矿权人")] = ""
    received_on: Annotated[date | None, Maybe("收到日期")] = None
    damaged_m2: Annotated[Area | None, Maybe("损毁面积")] = None
    reclaimed_m2: Annotated[Area | None, Maybe("复垦面积")] = None
    used_fen: Annotated[Amount | None, Maybe("使用费用")] = None


class ReportSummary(Fields):
    """D-21 年度汇总表: upward, one line a mine."""

    kind: Literal[LetterKind.REPORT_SUMMARY] = LetterKind.REPORT_SUMMARY
    receiver: Annotated[str, Needed("报送机关")] = ""
    year: Annotated[Year | None, Needed("报告年度")] = None
    rows: Annotated[tuple[SummaryLine, ...], Needed("汇总表")] = ()
    remarks: Annotated[str, Maybe("情况说明")] = ""
    copies: Annotated[tuple[str, ...], Maybe("抄送机关")] = ()


class ClosureProposal(Fields):
    """提请关闭: to the government that decides, signed for by a leader."""

    kind: Literal[LetterKind.CLOSURE_PROPOSAL] = LetterKind.CLOSURE_PROPOSAL
    receiver: Annotated[str, Needed("主送机关")] = ""
    facts: Annotated[str, Needed("事实")] = ""
    orders: Annotated[str, Needed("已作出的处理和送达情况")] = ""
    basis: Annotated[Cites, Needed("提请的依据条款")] = ()
    proposal: Annotated[str, Needed("提请事项")] = ""
    signer: Annotated[str, Needed("签发人")] = ""
    copies: Annotated[tuple[str, ...], Maybe("抄送机关")] = ()
