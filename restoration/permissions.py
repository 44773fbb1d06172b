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


class Permission(StrEnum):
    """``resource:action``, alphabetical."""

    ACCOUNT_OPEN = "account:open"
    AUDIT_READ = "audit:read"
    CASE_READ = "case:read"
    CASE_STEP = "case:step"
    CHECK_READ = "check:read"
    CHECK_RUN = "check:run"
    COMPANY_READ = "company:read"
    DATE_SET = "date:set"
    DIVISION_READ = "division:read"
    EVENT_RECORD = "event:record"
    FUND_POST = "fund:post"
    FUND_READ = "fund:read"
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
    PLAN_APPROVE = "plan:approve"
    PLAN_READ = "plan:read"
    REPORT_PAPER = "report:paper"
    REPORT_READ = "report:read"
    REPORT_REVIEW = "report:review"
    REPORT_SAMPLE = "report:sample"
    REPORT_SUBMIT = "report:submit"
    REPORT_WRITE = "report:write"
    SELF = "self:manage"
    SOURCE_CONFIRM = "source:confirm"
    SOURCE_READ = "source:read"
    USER_MANAGE = "user:manage"


P = Permission
COMPANY_READS = frozenset(
    {
        P.COMPANY_READ,
        P.DIVISION_READ,
        P.FUND_READ,
        P.MINE_READ,
        P.NOTICE_READ,
        P.OBLIGATION_READ,
        P.PLAN_READ,
        P.REPORT_READ,
        P.SELF,
        P.SOURCE_READ,
    }
)
STAFF_READS = COMPANY_READS | {P.CASE_READ, P.CHECK_READ}

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.COMPANY_FILER: COMPANY_READS | {P.REPORT_WRITE},
    Role.COMPANY_SIGNATORY: COMPANY_READS | {P.REPORT_WRITE, P.REPORT_SUBMIT},
    Role.TOWNSHIP_OFFICER: STAFF_READS | {P.EVENT_RECORD},
    Role.INSPECTOR: STAFF_READS
    | {
        P.ACCOUNT_OPEN,
        P.CASE_STEP,
        P.CHECK_RUN,
        P.DATE_SET,
        P.EVENT_RECORD,
        P.FUND_POST,
        P.MINE_CREATE,
        P.MINE_EDIT,
        P.NOTICE_EDIT,
        P.NOTICE_SERVE,
        P.PLAN_APPROVE,
        P.REPORT_PAPER,
        P.REPORT_REVIEW,
        P.REPORT_SAMPLE,
    },
    Role.APPROVER: STAFF_READS | {P.NOTICE_APPROVE, P.CASE_STEP, P.REPORT_REVIEW, P.REPORT_SAMPLE},
    Role.LEADER: STAFF_READS | {P.NOTICE_APPROVE, P.NOTICE_ISSUE, P.NOTICE_WITHDRAW, P.CASE_STEP, P.DATE_SET},
    Role.LEGAL_OFFICER: STAFF_READS | {P.SOURCE_CONFIRM},
    Role.AUDITOR: STAFF_READS | {P.AUDIT_READ},
    Role.ADMINISTRATOR: frozenset({P.DIVISION_READ, P.SELF, P.SOURCE_READ, P.USER_MANAGE}),
}


def granted(roles: frozenset[Role]) -> frozenset[Permission]:
    """All that a set of roles may do."""
    return frozenset().union(*(GRANTS[r] for r in roles))
