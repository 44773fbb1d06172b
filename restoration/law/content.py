"""What a letter says, as data: frozen when it is approved, drawn from nothing else.

A notice row stores this content as canonical JSON. Its hash is what an approver signs for; the letter
is composed and drawn from it and never from the live register, so the paper and the record cannot part.
"""

from __future__ import annotations

import hashlib
from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class LetterKind(StrEnum):
    """Every document a bureau makes about restoration; D-numbers are those of the document set."""

    REMINDER = "reminder"  # D-01 履行义务提醒函: due soon, or a pending source; no legal effect
    CORRECTION_ORDER = "correction_order"  # D-02 责令限期改正通知书: a confirmed text allows an order
    OVERDUE_NOTICE = "overdue_notice"  # 逾期告知书: overdue, and no active text attaches a sanction
    LISTING_NOTICE = "listing_notice"  # D-08 拟列入矿业权人异常名录告知书: we registered the right
    LISTING_PROPOSAL = "listing_proposal"  # D-10 列入矿业权人异常名录建议书: another authority did

    # orders an officer starts
    RECTIFICATION_NOTICE = "rectification_notice"  # D-03 限期整改通知书
    ACCRUAL_ORDER = "accrual_order"  # D-04 责令限期计提通知书
    PREPAYMENT_ORDER = "prepayment_order"  # D-05 责令限期预存（补足）土地复垦费用通知书
    CHARGE_ORDER = "charge_order"  # D-06 责令限期缴纳土地复垦费通知书
    VERIFICATION_NOTICE = "verification_notice"  # D-07 核查问题整改告知书
    GREEN_RECTIFICATION = "green_rectification"  # 绿色矿山限期整改通知书
    STOP_NOTICE = "stop_notice"  # 责令停止违法行为通知书
    RECHECK_OPINION = "recheck_opinion"  # D-15 整改复核意见书
    TALK_NOTICE = "talk_notice"  # 约谈通知书

    # the abnormal list and serious dishonesty
    LISTING_DECISION = "listing_decision"  # D-09 列入矿业权人异常名录决定书
    LISTING_DECLINED = "listing_declined"  # 不予列入决定书
    LISTING_REVOKED = "listing_revoked"  # 撤销列入决定书
    REMOVAL_FORM = "removal_form"  # D-11 移出申请书, a blank form
    REMOVAL_ACCEPTED = "removal_accepted"  # D-11 受理通知
    REMOVAL_SUPPLEMENT = "removal_supplement"  # D-11 补正通知
    REMOVAL_DECISION = "removal_decision"  # D-13 移出决定书
    REMOVAL_REFUSED = "removal_refused"  # D-13 不予移出通知书
    DISHONESTY_NOTICE = "dishonesty_notice"  # D-14 拟认定严重失信主体告知书
    DISHONESTY_DECISION = "dishonesty_decision"  # D-14 认定决定书
    DISHONESTY_RELEASE = "dishonesty_release"  # D-14 解除决定书
    JOINT_PUNISHMENT = "joint_punishment"  # 联合惩戒移送函

    # inspection and service: sheets that are filled in by hand
    INSPECTION_RECORD = "inspection_record"  # D-12 实地核查记录表
    SERVICE_RECEIPT = "service_receipt"  # D-16 送达回证
    ADDRESS_CONFIRMATION = "address_confirmation"  # D-17 送达地址确认书
    PUBLIC_SERVICE = "public_service"  # D-17 公告送达
    SIGN_OFF_SHEET = "sign_off_sheet"  # 发文稿纸

    # plans, money, acceptance, reports
    PLAN_OPINION = "plan_opinion"  # D-18 方案审查意见书
    FILING_RECEIPT = "filing_receipt"  # D-18 备案回执
    WITHDRAWAL_NOTICE = "withdrawal_notice"  # D-19 土地复垦费用支取通知书
    ACCEPTANCE_POSTING = "acceptance_posting"  # D-20 验收公告
    ACCEPTANCE_CERTIFICATE = "acceptance_certificate"  # D-20 验收合格确认书
    ACCEPTANCE_FAULTS = "acceptance_faults"  # D-20 书面整改意见
    REPORT_RECEIPT = "report_receipt"  # D-21 年度报告受理回执
    REPORT_SUMMARY = "report_summary"  # D-21 年度汇总表
    OVERDUE_SHEET = "overdue_sheet"  # D-22 督办单, internal
    CLOSURE_PROPOSAL = "closure_proposal"  # 提请关闭

    # D-23 the hand-off set: facts prefilled, decided elsewhere
    CASE_FILING_FORM = "case_filing_form"  # 立案呈批表
    PENALTY_NOTICE = "penalty_notice"  # 行政处罚告知书
    HEARING_NOTICE = "hearing_notice"  # 行政处罚听证告知书
    PENALTY_DECISION = "penalty_decision"  # 行政处罚决定书
    DEMAND_LETTER = "demand_letter"  # 催告书
    SUBSTITUTE_DECISION = "substitute_decision"  # 代履行决定书


BY_THE_CHECK = frozenset(
    {
        LetterKind.REMINDER,
        LetterKind.CORRECTION_ORDER,
        LetterKind.OVERDUE_NOTICE,
        LetterKind.LISTING_NOTICE,
        LetterKind.LISTING_PROPOSAL,
    }
)
"""The only kinds the nightly check drafts by itself; every other document is started by an officer."""


class AddresseeKind(StrEnum):
    """Who answers for a duty; only the first two and an authority can receive a letter."""

    HOLDER = "holder"  # 采矿权人
    FORMER_HOLDER = "former_holder"  # 原采矿权人: revoked, terminated or closed, and still owing
    GOVERNMENT = "government"  # 责任主体灭失: the government's task, never a company's
    BUREAU = "bureau"  # the bureau's own clock (验收、核实、公告 …): shown to officers, never a letter
    AUTHORITY = "authority"  # the authority that registered the right
    UNKNOWN = "unknown"  # nobody on record: to be found out, nothing can be sent


CAN_RECEIVE = frozenset({AddresseeKind.HOLDER, AddresseeKind.FORMER_HOLDER})
"""Only these are ever flagged and get a letter of the check; an ownerless site's name is a label, not an addressee."""


class Frozen(BaseModel):
    """Base of everything that is hashed: frozen, and nothing unknown is let in."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class CiteContent(Frozen):
    """One citation as printed: instrument, document number, article; ``layer`` is the place code."""

    instrument: str
    number: str
    article: str
    layer: str

    def printed(self) -> str:
        """《土地复垦条例》（国务院令第592号）第十七条"""
        number = f"（{self.number}）" if self.number else ""
        return f"《{self.instrument}》{number}{self.article}"


class ConsequenceContent(Frozen):
    """What a text attaches to the breach, in its own terms, with the article that says so."""

    kind: str
    text: str
    cites: tuple[CiteContent, ...]


class ItemContent(Frozen):
    """One numbered item of a letter: a duty, how it stands, what must be done."""

    obligation: str  # public code ob_…
    rule: str
    occasion: str
    duty: str  # the duty as a clause: 应当报送2024年度…报告
    title: str  # 2024年度土地复垦义务履行情况报告
    original_due_on: date | None
    due_on: date | None
    days_overdue: int
    found: str  # what the record shows
    missing: tuple[str, ...]  # Chinese names of what is missing
    required: str  # the exact act asked for
    done_when: str  # what counts as done
    duty_cites: tuple[CiteContent, ...]
    order_cites: tuple[CiteContent, ...] = ()
    consequences: tuple[ConsequenceContent, ...] = ()


class OrganContent(Frozen):
    """The issuing bureau as printed: letterhead, number prefix, remedies, contact."""

    name: str
    name_confirmed: bool  # False: a placeholder letterhead; blocks issuing outside the demonstration
    number_prefix: str  # 代字, e.g. 正自然资
    division: str
    reconsideration_body: str
    court: str
    contact: str
    phone: str
    address: str
    online_channel: str = ""


class AddresseeContent(Frozen):
    """Who the letter goes to, as the register names them."""

    kind: AddresseeKind
    name: str
    uscc: str = ""
    legal_representative: str = ""
    address: str = ""


class MineContent(Frozen):
    """The mine and the right the letter is about."""

    code: str
    name: str
    licence_no: str
    township: str
    holder_name: str  # for a proposal, whose addressee is an authority
    holder_uscc: str = ""


class RectifyBy(Frozen):
    """改正期限: a date, days from service, or both (the later counts). Both ``None`` until an officer sets it."""

    on: date | None = None
    days_from_service: int | None = None


class NoticeContent(Frozen):
    """A whole letter as data; ``number`` and ``dated_on`` stay empty until a person issues it."""

    kind: LetterKind
    wording: str  # id of the dated wording, e.g. correction_order@2024-01-01; empty until approved
    organ: OrganContent
    addressee: AddresseeContent
    mine: MineContent
    as_of: date  # the day the facts were read on
    items: tuple[ItemContent, ...]
    terms: dict[str, str]  # the place's own words: plan, fund, report …
    rectify_by: RectifyBy = RectifyBy()
    statement_days: int | None = None  # 陈述申辩期限, days from service; blank until set
    measures: str = ""  # an officer's own words on what to do, printed after the items
    number: str | None = None
    dated_on: date | None = None
    verify_url: str | None = None
    demonstration: bool = False

    def canonical(self) -> bytes:
        """The bytes that are hashed and stored: JSON with keys in the order of the model."""
        return self.model_dump_json().encode()

    def sha256(self) -> str:
        """Hash of the canonical bytes, hex."""
        return hashlib.sha256(self.canonical()).hexdigest()
