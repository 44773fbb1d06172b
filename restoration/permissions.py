"""Who may do what: one permission for each verb, one table from role to permissions.

Scope (a division and all below it, or companies) is applied in the queries, so what lies outside it is not found.
"""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """Roles of people; a person may hold several."""

    COMPANY_FILER = "company_filer"  # 企业填报人
    COMPANY_SIGNATORY = "company_signatory"  # 企业签发人
    TOWNSHIP_OFFICER = "township_officer"  # 乡镇工作人员: sees and records, decides nothing
    INSPECTOR = "inspector"  # 检查员
    APPROVER = "approver"  # 审核人
    LEADER = "leader"  # 局领导
    LEGAL_OFFICER = "legal_officer"  # 法制审核人: confirms sources and calendars
    AUDITOR = "auditor"  # 审计: reads everything
    ADMINISTRATOR = "administrator"  # 管理员: accounts and settings, no business writes


ROLE_WORDS = {
    Role.COMPANY_FILER: "企业填报人",
    Role.COMPANY_SIGNATORY: "企业签发人",
    Role.TOWNSHIP_OFFICER: "乡镇工作人员",
    Role.INSPECTOR: "检查员",
    Role.APPROVER: "审核人",
    Role.LEADER: "局领导",
    Role.LEGAL_OFFICER: "法制审核人",
    Role.AUDITOR: "审计",
    Role.ADMINISTRATOR: "系统管理员",
}
"""What each role is called."""


class Permission(StrEnum):
    """``resource:action``, alphabetical."""

    ACCEPTANCE_DECIDE = "acceptance:decide"
    ACCEPTANCE_RECORD = "acceptance:record"
    ACCOUNT_OPEN = "account:open"
    AUDIT_READ = "audit:read"
    CALENDAR_CONFIRM = "calendar:confirm"
    CASE_ANSWER = "case:answer"
    CASE_READ = "case:read"
    CASE_STEP = "case:step"
    CHECK_READ = "check:read"
    CHECK_RUN = "check:run"
    COMPANY_READ = "company:read"
    DATE_SET = "date:set"
    DIVISION_READ = "division:read"
    DRAW_HOLD = "draw:hold"
    DRAW_READ = "draw:read"
    EMERGENCY_READ = "emergency:read"
    EMERGENCY_REPORT = "emergency:report"
    EMERGENCY_SETTLE = "emergency:settle"
    EMERGENCY_TOLD = "emergency:told"
    EVENT_RECORD = "event:record"
    FUND_DISCLOSE = "fund:disclose"
    FUND_POST = "fund:post"
    FUND_READ = "fund:read"
    GATE_READ = "gate:read"
    GATE_SET = "gate:set"
    INDICATOR_READ = "indicator:read"
    INDICATOR_RECORD = "indicator:record"
    INSPECTION_READ = "inspection:read"
    INSPECTION_RECORD = "inspection:record"
    INTEGRITY_READ = "integrity:read"
    INTEREST_MANAGE = "interest:manage"
    LEGACY_READ = "legacy:read"
    LEGACY_RECORD = "legacy:record"
    LISTING_READ = "listing:read"
    MINE_CREATE = "mine:create"
    MINE_EDIT = "mine:edit"
    MINE_READ = "mine:read"
    NOTICE_APPROVE = "notice:approve"
    NOTICE_EDIT = "notice:edit"
    NOTICE_ISSUE = "notice:issue"
    NOTICE_READ = "notice:read"
    NOTICE_SERVE = "notice:serve"
    NOTICE_WITHDRAW = "notice:withdraw"
    OBLIGATION_READ = "obligation:read"
    OVERRIDE_SET = "override:set"
    PLAN_APPROVE = "plan:approve"
    PLAN_READ = "plan:read"
    REPORT_PAPER = "report:paper"
    REPORT_READ = "report:read"
    REPORT_REVIEW = "report:review"
    REPORT_SAMPLE = "report:sample"
    REPORT_SUBMIT = "report:submit"
    REPORT_WRITE = "report:write"
    SELF = "self:manage"
    SETUP_READ = "setup:read"
    SOURCE_CONFIRM = "source:confirm"
    SOURCE_READ = "source:read"
    SUPERVISION_PLAN = "supervision:plan"
    USER_MANAGE = "user:manage"


P = Permission
COMPANY_READS = frozenset(
    {
        P.COMPANY_READ,
        P.DIVISION_READ,
        P.EMERGENCY_READ,
        P.FUND_READ,
        P.INTEGRITY_READ,
        P.LISTING_READ,
        P.MINE_READ,
        P.NOTICE_READ,
        P.OBLIGATION_READ,
        P.PLAN_READ,
        P.REPORT_READ,
        P.SELF,
        P.SOURCE_READ,
    }
)
STAFF_READS = COMPANY_READS | {
    P.CASE_READ,
    P.CHECK_READ,
    P.DRAW_READ,
    P.GATE_READ,
    P.INDICATOR_READ,
    P.INSPECTION_READ,
    P.LEGACY_READ,
}

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.COMPANY_FILER: COMPANY_READS | {P.EMERGENCY_REPORT, P.REPORT_WRITE},
    Role.COMPANY_SIGNATORY: COMPANY_READS | {P.CASE_ANSWER, P.EMERGENCY_REPORT, P.REPORT_WRITE, P.REPORT_SUBMIT},
    Role.TOWNSHIP_OFFICER: STAFF_READS | {P.EMERGENCY_REPORT, P.EMERGENCY_TOLD, P.EVENT_RECORD},
    Role.INSPECTOR: STAFF_READS
    | {
        P.ACCEPTANCE_RECORD,
        P.ACCOUNT_OPEN,
        P.CASE_ANSWER,
        P.CASE_STEP,
        P.CHECK_RUN,
        P.DATE_SET,
        P.EMERGENCY_REPORT,
        P.EMERGENCY_SETTLE,
        P.EMERGENCY_TOLD,
        P.EVENT_RECORD,
        P.FUND_POST,
        P.INDICATOR_RECORD,
        P.INSPECTION_RECORD,
        P.LEGACY_RECORD,
        P.MINE_CREATE,
        P.MINE_EDIT,
        P.NOTICE_EDIT,
        P.NOTICE_SERVE,
        P.PLAN_APPROVE,
        P.REPORT_PAPER,
        P.REPORT_REVIEW,
        P.REPORT_SAMPLE,
    },
    Role.APPROVER: STAFF_READS
    | {
        P.ACCEPTANCE_DECIDE,
        P.CASE_ANSWER,
        P.CASE_STEP,
        P.DRAW_HOLD,
        P.NOTICE_APPROVE,
        P.REPORT_REVIEW,
        P.REPORT_SAMPLE,
        P.SUPERVISION_PLAN,
    },
    Role.LEADER: STAFF_READS
    | {
        P.ACCEPTANCE_DECIDE,
        P.CASE_ANSWER,
        P.CASE_STEP,
        P.DATE_SET,
        P.DRAW_HOLD,
        P.FUND_DISCLOSE,
        P.INTEREST_MANAGE,
        P.NOTICE_APPROVE,
        P.NOTICE_ISSUE,
        P.NOTICE_WITHDRAW,
        P.OVERRIDE_SET,
        P.SETUP_READ,
        P.SUPERVISION_PLAN,
    },
    Role.LEGAL_OFFICER: STAFF_READS | {P.CALENDAR_CONFIRM, P.GATE_SET, P.SETUP_READ, P.SOURCE_CONFIRM},
    Role.AUDITOR: STAFF_READS | {P.AUDIT_READ, P.SETUP_READ},
    Role.ADMINISTRATOR: frozenset({P.DIVISION_READ, P.SELF, P.SOURCE_READ, P.USER_MANAGE}),
}


def granted(roles: frozenset[Role]) -> frozenset[Permission]:
    """All that a set of roles may do."""
    return frozenset().union(*(GRANTS[r] for r in roles))
