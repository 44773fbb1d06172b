"""Every kind of document there is: the value is stored and named in addresses, so it is never renamed."""

from __future__ import annotations

from enum import StrEnum


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
