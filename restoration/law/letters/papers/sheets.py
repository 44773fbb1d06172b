"""Sheets that are printed, filled in by hand and kept: they carry no number and are not issued.

Every field may stay empty: a blank is what the sheet is for.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from restoration.law.letters.letterkinds import LetterKind
from restoration.law.letters.papers.base import Cites, Fields, Maybe, Part


class Looked(Part):
    """One item of an inspection sheet beyond the printed ones."""

    item: Annotated[str, Maybe("检查事项")] = ""
    place: Annotated[str, Maybe("位置")] = ""
    found: Annotated[str, Maybe("检查情况")] = ""
    photo: Annotated[str, Maybe("照片编号")] = ""


class InspectionRecord(Fields):
    """D-12 实地核查记录表."""

    kind: Literal[LetterKind.INSPECTION_RECORD] = LetterKind.INSPECTION_RECORD
    task: Annotated[str, Maybe("任务来源")] = ""
    planned_on: Annotated[date | None, Maybe("计划日期")] = None
    officers: Annotated[str, Maybe("核查人员")] = ""
    plan: Annotated[str, Maybe("方案名称")] = ""
    rows: Annotated[tuple[Looked, ...], Maybe("重点核查事项")] = ()


class ServiceReceipt(Fields):
    """D-16 送达回证."""

    kind: Literal[LetterKind.SERVICE_RECEIPT] = LetterKind.SERVICE_RECEIPT
    document: Annotated[str, Maybe("送达文书名称")] = ""
    document_number: Annotated[str, Maybe("文号")] = ""
    copies: Annotated[str, Maybe("件数")] = ""
    place: Annotated[str, Maybe("送达地点")] = ""
    issuer: Annotated[str, Maybe("填发人")] = ""


class AddressConfirmation(Fields):
    """D-17 送达地址确认书, with consent to electronic service (行政处罚法 第六十一条第二款)."""

    kind: Literal[LetterKind.ADDRESS_CONFIRMATION] = LetterKind.ADDRESS_CONFIRMATION
    matter: Annotated[str, Maybe("事项")] = ""


class SignOffSheet(Fields):
    """发文稿纸: who drafted, checked and approved which text, and what they said."""

    kind: Literal[LetterKind.SIGN_OFF_SHEET] = LetterKind.SIGN_OFF_SHEET
    document: Annotated[str, Maybe("文书名称")] = ""
    document_number: Annotated[str, Maybe("文号")] = ""
    receiver: Annotated[str, Maybe("主送（当事人）")] = ""
    copies: Annotated[str, Maybe("抄送")] = ""
    drafter: Annotated[str, Maybe("拟稿人")] = ""
    drafted_on: Annotated[date | None, Maybe("拟稿日期")] = None
    checker: Annotated[str, Maybe("核稿人")] = ""
    approver: Annotated[str, Maybe("签发人")] = ""
    approved_on: Annotated[date | None, Maybe("签发日期")] = None
    sha256: Annotated[str, Maybe("内容摘要")] = ""
    text: Annotated[str, Maybe("文稿")] = ""


class Late(Part):
    """One late duty of a list for officers."""

    title: Annotated[str, Maybe("义务事项")] = ""
    due_on: Annotated[date | None, Maybe("履行期限")] = None
    days: Annotated[int | None, Maybe("逾期日数")] = None
    state: Annotated[str, Maybe("办理情况")] = ""
    ask: Annotated[str, Maybe("督办要求")] = ""


class OverdueSheet(Fields):
    """D-22 督办单: from the bureau to its own officers; never to a company."""

    kind: Literal[LetterKind.OVERDUE_SHEET] = LetterKind.OVERDUE_SHEET
    receiver: Annotated[str, Maybe("承办科室（人员）")] = ""
    rows: Annotated[tuple[Late, ...], Maybe("逾期义务清单")] = ()
    until_on: Annotated[date | None, Maybe("反馈期限")] = None
    opinion: Annotated[str, Maybe("督办意见")] = ""


class CaseFilingForm(Fields):
    """立案呈批表: facts prefilled, opinions left to those who give them."""

    kind: Literal[LetterKind.CASE_FILING_FORM] = LetterKind.CASE_FILING_FORM
    cause: Annotated[str, Maybe("案由")] = ""
    source: Annotated[str, Maybe("案件来源")] = ""
    found_on: Annotated[date | None, Maybe("发现日期")] = None
    facts: Annotated[str, Maybe("涉嫌违法的基本事实")] = ""
    duty_cites: Annotated[Cites, Maybe("涉嫌违反的条款")] = ()
    proposal: Annotated[str, Maybe("承办人意见")] = ""
