"""The table of document kinds: title, frame, number series, to whom, who may start and approve, what each must have.

One line for each kind; everything that differs between kinds and is no wording stands here. The letters of a series
(文种字) are the shipped ones: a bureau may use its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from restoration.law.letters.letterkinds import LetterKind
from restoration.permissions import Role


class Frame(StrEnum):
    """How the page is laid out."""

    DOCUMENT = "document"  # A 文件格式: red mark with 文件, red line, 版记 at the foot
    LETTER = "letter"  # B 信函格式: red name, double rules
    ENFORCEMENT = "enforcement"  # C 执法文书: black name and title, party block
    FORM = "form"  # a bordered sheet with blanks, neither numbered nor issued


class Recipient(StrEnum):
    """To whom a kind of document goes."""

    COMPANY = "company"  # the holder, or the former one
    AUTHORITY = "authority"  # another authority
    PUBLIC = "public"  # everybody
    INTERNAL = "internal"  # the bureau's own officers


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """What holds for one kind of document."""

    title: str
    frame: Frame
    series: str = ""  # 文种字; empty for sheets, which carry no number
    to: Recipient = Recipient.COMPANY
    approves: frozenset[Role] = frozenset({Role.APPROVER, Role.LEADER})
    starts: frozenset[Role] = frozenset({Role.INSPECTOR})  # who may start one; the check's own kinds nobody
    remedies: bool = False  # binds its addressee: 行政复议 and 行政诉讼 must be told
    heard: bool = False  # gives a period for statement and defence
    rectify: bool = False  # sets a time to do something
    two_officers: bool = False  # the facts were found by two officers with certificates
    registrar: bool = False  # only the authority that registered the right may make one (自然资源部令第13号)
    batch: bool = False  # may be approved many at once

    @property
    def sheet(self) -> bool:
        """Printed and filled in by hand: never approved, numbered or issued."""
        return self.frame is Frame.FORM

    @property
    def itself(self) -> str:
        """How the text speaks of the document: 本通知书, 本函."""
        length = {"书": 3, "函": 1}.get(self.title[-1], 2)
        return f"本{self.title[-length:]}"


K, F, R = LetterKind, Frame, Recipient
LEADERS: Final = frozenset({Role.LEADER})
NOBODY: Final = frozenset[Role]()

KINDS: Final[Mapping[LetterKind, DocumentKind]] = {
    # drafted by the check
    K.REMINDER: DocumentKind("履行义务提醒函", F.LETTER, "函", starts=NOBODY, batch=True),
    K.CORRECTION_ORDER: DocumentKind(
        "责令限期改正通知书",
        F.ENFORCEMENT,
        "责改",
        starts=NOBODY,
        remedies=True,
        heard=True,
        rectify=True,
        batch=True,
    ),
    K.OVERDUE_NOTICE: DocumentKind("逾期告知书", F.ENFORCEMENT, "逾告", starts=NOBODY, batch=True),
    K.LISTING_NOTICE: DocumentKind("拟列入矿业权人异常名录告知书", F.ENFORCEMENT, "异告", starts=NOBODY, heard=True),
    K.LISTING_PROPOSAL: DocumentKind("列入矿业权人异常名录建议书", F.LETTER, "函", to=R.AUTHORITY, starts=NOBODY),
    # orders and notices of supervision
    K.RECTIFICATION_NOTICE: DocumentKind(
        "限期整改通知书", F.ENFORCEMENT, "限改", remedies=True, heard=True, rectify=True, two_officers=True
    ),
    K.ACCRUAL_ORDER: DocumentKind("责令限期计提通知书", F.ENFORCEMENT, "责提", remedies=True, heard=True, rectify=True),
    K.PREPAYMENT_ORDER: DocumentKind(
        "责令限期预存土地复垦费用通知书", F.ENFORCEMENT, "责存", remedies=True, heard=True, rectify=True
    ),
    K.CHARGE_ORDER: DocumentKind(
        "责令限期缴纳土地复垦费通知书",
        F.ENFORCEMENT,
        "责缴",
        approves=LEADERS,
        remedies=True,
        heard=True,
        rectify=True,
    ),
    K.VERIFICATION_NOTICE: DocumentKind(
        "核查问题整改告知书", F.ENFORCEMENT, "整改", remedies=True, heard=True, rectify=True, two_officers=True
    ),
    K.GREEN_RECTIFICATION: DocumentKind(
        "绿色矿山限期整改通知书", F.ENFORCEMENT, "绿改", remedies=True, heard=True, rectify=True, two_officers=True
    ),
    K.STOP_NOTICE: DocumentKind(
        "责令停止违法行为通知书", F.ENFORCEMENT, "停", remedies=True, heard=True, two_officers=True
    ),
    K.RECHECK_OPINION: DocumentKind("整改复核意见书", F.ENFORCEMENT, "复核", two_officers=True),
    K.TALK_NOTICE: DocumentKind("约谈通知书", F.LETTER, "约谈"),
    # the abnormal list and serious dishonesty
    K.LISTING_DECISION: DocumentKind(
        "列入矿业权人异常名录决定书", F.ENFORCEMENT, "异列", approves=LEADERS, remedies=True, registrar=True
    ),
    K.LISTING_DECLINED: DocumentKind(
        "不予列入矿业权人异常名录决定书", F.ENFORCEMENT, "异不列", approves=LEADERS, registrar=True
    ),
    K.LISTING_REVOKED: DocumentKind(
        "撤销列入矿业权人异常名录决定书", F.ENFORCEMENT, "异撤", approves=LEADERS, remedies=True, registrar=True
    ),
    K.REMOVAL_FORM: DocumentKind("移出矿业权人异常名录申请书", F.FORM),
    K.REMOVAL_ACCEPTED: DocumentKind("移出异常名录申请受理通知书", F.ENFORCEMENT, "异受", registrar=True),
    K.REMOVAL_SUPPLEMENT: DocumentKind("移出异常名录申请补正通知书", F.ENFORCEMENT, "异补", registrar=True),
    K.REMOVAL_DECISION: DocumentKind(
        "移出矿业权人异常名录决定书",
        F.ENFORCEMENT,
        "异移",
        approves=LEADERS,
        remedies=True,
        two_officers=True,
        registrar=True,
    ),
    K.REMOVAL_REFUSED: DocumentKind(
        "不予移出矿业权人异常名录通知书",
        F.ENFORCEMENT,
        "异不移",
        approves=LEADERS,
        remedies=True,
        two_officers=True,
        registrar=True,
    ),
    K.DISHONESTY_NOTICE: DocumentKind(
        "拟认定严重失信主体告知书", F.ENFORCEMENT, "失告", approves=LEADERS, heard=True, registrar=True
    ),
    K.DISHONESTY_DECISION: DocumentKind(
        "严重失信主体认定决定书", F.ENFORCEMENT, "失认", approves=LEADERS, remedies=True, registrar=True
    ),
    K.DISHONESTY_RELEASE: DocumentKind(
        "严重失信主体解除决定书", F.ENFORCEMENT, "失解", approves=LEADERS, remedies=True, registrar=True
    ),
    K.JOINT_PUNISHMENT: DocumentKind("联合惩戒移送函", F.LETTER, "函", to=R.AUTHORITY, approves=LEADERS),
    # sheets
    K.INSPECTION_RECORD: DocumentKind("矿山生态修复实地核查记录表", F.FORM),
    K.SERVICE_RECEIPT: DocumentKind("送达回证", F.FORM),
    K.ADDRESS_CONFIRMATION: DocumentKind("送达地址（方式）确认书", F.FORM),
    K.SIGN_OFF_SHEET: DocumentKind("发文稿纸", F.FORM, to=R.INTERNAL),
    K.OVERDUE_SHEET: DocumentKind("逾期义务督办单", F.FORM, to=R.INTERNAL),
    K.CASE_FILING_FORM: DocumentKind("立案呈批表", F.FORM),
    # plans, money, acceptance, reports, postings
    K.PUBLIC_SERVICE: DocumentKind("送达公告", F.DOCUMENT, "公告", to=R.PUBLIC),
    K.PLAN_OPINION: DocumentKind("方案审查意见书", F.LETTER, "审", remedies=True),
    K.FILING_RECEIPT: DocumentKind("备案回执", F.LETTER, "备"),
    K.WITHDRAWAL_NOTICE: DocumentKind("土地复垦费用支取通知书", F.LETTER, "支"),
    K.ACCEPTANCE_POSTING: DocumentKind("矿区生态修复验收结果公告", F.DOCUMENT, "公告", to=R.PUBLIC),
    K.ACCEPTANCE_CERTIFICATE: DocumentKind("验收合格确认书", F.ENFORCEMENT, "验", approves=LEADERS),
    K.ACCEPTANCE_FAULTS: DocumentKind("验收整改意见书", F.ENFORCEMENT, "验改", remedies=True, rectify=True),
    K.REPORT_RECEIPT: DocumentKind("年度报告受理回执", F.LETTER, "报收"),
    K.REPORT_SUMMARY: DocumentKind("关于矿山土地复垦义务履行情况年度报告的汇总报告", F.DOCUMENT, "报", to=R.AUTHORITY),
    K.CLOSURE_PROPOSAL: DocumentKind("关于提请关闭矿山的请示", F.DOCUMENT, "请", to=R.AUTHORITY, approves=LEADERS),
    # the hand-off set: decided elsewhere
    K.PENALTY_NOTICE: DocumentKind("行政处罚告知书", F.ENFORCEMENT, "告", approves=LEADERS, heard=True),
    K.HEARING_NOTICE: DocumentKind("行政处罚听证告知书", F.ENFORCEMENT, "听告", approves=LEADERS),
    K.PENALTY_DECISION: DocumentKind(
        "行政处罚决定书", F.ENFORCEMENT, "罚", approves=LEADERS, remedies=True, two_officers=True
    ),
    K.DEMAND_LETTER: DocumentKind("履行行政决定催告书", F.ENFORCEMENT, "催", heard=True, rectify=True),
    K.SUBSTITUTE_DECISION: DocumentKind("代履行决定书", F.ENFORCEMENT, "代", approves=LEADERS, remedies=True),
}
"""Every kind of document, once."""

OFFERED: Final[Mapping[str, LetterKind]] = {
    "restoration_cost_accrual_annual": K.ACCRUAL_ORDER,
    "fund_shortfall_topup": K.ACCRUAL_ORDER,
    "reclamation_fee_first_prepayment": K.PREPAYMENT_ORDER,
    "reclamation_fee_topup": K.PREPAYMENT_ORDER,
    "reclamation_fee_instalment": K.PREPAYMENT_ORDER,
    "reclamation_charge": K.CHARGE_ORDER,
}
"""The order of its own an officer is offered where a money duty is overdue, by rule."""
