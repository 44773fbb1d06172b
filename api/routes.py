"""The route table: every address of the API with who may use it, what it takes and what it gives.

Routing, permissions, reading, OpenAPI, the metrics' labels and the authorization matrix all come from these lines; an
address that is not here does not exist.
"""

from __future__ import annotations

from typing import Final

from api.handlers import duties, fund, mines, reports
from api.requests import Paged
from api.routes_admission import ADMISSION
from api.routes_cases import CASE_LINES
from api.routes_documents import DOCUMENTS
from api.routes_fund import FUND_LINES
from api.routes_law import LAW
from api.routes_life import LIFE
from api.routes_oversight import OVERSIGHT
from api.routes_reports import MORE_REPORTS
from api.routes_work import LINES
from api.routing import Route, get, post
from api.schemas import admission as admission_shapes
from api.schemas import common, register, report_reads
from api.schemas import duties as duty_shapes
from api.schemas import fund as fund_shapes
from api.schemas import reports as report_shapes
from restoration.permissions import Permission as P  # noqa: N817 - the table stays readable

PREFIX: Final = "/api/v1"


MINES = (
    get("/mines", mines.index, P.MINE_READ, "矿山列表", common.Page[register.MineListed], register.MineQuery),
    post("/mines", mines.create, P.MINE_CREATE, "登记矿山", register.MineNew, admission_shapes.RecordedOut),
    get("/mines/{code}", mines.detail, P.MINE_READ, "矿山详情", register.MineOut),
    Route(
        method="PATCH",
        path="/mines/{code}",
        handler=mines.label,
        permission=P.MINE_EDIT,
        summary="修改矿山名称、乡镇和备注",
        request=register.MineLabels,
        response=register.MineOut,
        if_match=True,
    ),
    post(
        "/mines/{code}/events",
        mines.record_event,
        P.EVENT_RECORD,
        "登记事项",
        register.EventNew,
        admission_shapes.RecordedOut,
    ),
    get("/mines/{code}/timeline", mines.timeline, P.MINE_READ, "大事记", register.Timeline),
    get(
        "/mines/{code}/obligations",
        mines.duties,
        P.OBLIGATION_READ,
        "矿山某日的义务及理由",
        duty_shapes.MineDutiesOut,
        duty_shapes.MineDuties,
    ),
    get("/mines/{code}/plans", mines.plan_list, P.PLAN_READ, "方案列表", common.Page[register.PlanListed], Paged),
    post("/mines/{code}/plans", mines.plan_create, P.PLAN_APPROVE, "登记方案批准", register.PlanNew),
    get("/plans/{code}", mines.plan_detail, P.PLAN_READ, "方案详情", register.PlanOut),
    get("/event-kinds", mines.event_kinds, P.MINE_READ, "事项种类", register.EventKinds),
    get(
        "/companies",
        mines.company_list,
        P.COMPANY_READ,
        "企业列表",
        common.Page[register.CompanyListed],
        register.CompanyQuery,
    ),
    get("/companies/{uscc}", mines.company_detail, P.COMPANY_READ, "企业详情", register.CompanyOut),
    get("/divisions", mines.division_list, P.DIVISION_READ, "行政区划", common.Page[register.DivisionOut], Paged),
)

FUND = (
    get(
        "/mines/{code}/fund-accounts",
        fund.account_list,
        P.FUND_READ,
        "基金账户列表",
        common.Page[fund_shapes.AccountOut],
        Paged,
    ),
    post("/mines/{code}/fund-accounts", fund.account_create, P.ACCOUNT_OPEN, "登记基金账户", fund_shapes.AccountNew),
    get(
        "/fund-accounts/{code}/entries",
        fund.entry_list,
        P.FUND_READ,
        "基金流水",
        common.Page[fund_shapes.EntryOut],
        Paged,
    ),
    post(
        "/fund-accounts/{code}/entries",
        fund.entry_create,
        P.FUND_POST,
        "登记基金收支",
        fund_shapes.EntryNew,
        fund_shapes.EntryMade,
    ),
    get(
        "/fund-accounts/{code}/balance",
        fund.balance,
        P.FUND_READ,
        "某日余额",
        fund_shapes.BalanceOut,
        fund_shapes.BalanceQuery,
    ),
)

REPORT = "/mines/{code}/reports/{year}"
ASKED = report_shapes.ReportQuery
REPORTS = (
    get(REPORT, reports.detail, P.REPORT_READ, "年度报告", report_shapes.ReportOut, ASKED),
    Route(
        method="PUT",
        path=REPORT,
        handler=reports.draft,
        permission=P.REPORT_WRITE,
        summary="填写年度报告草稿",
        request=report_shapes.DraftIn,
        response=report_shapes.ReportOut,
        query=ASKED,
        if_match=True,
    ),
    post(
        f"{REPORT}/submit",
        reports.submit,
        P.REPORT_SUBMIT,
        "提交年度报告",
        report_shapes.SubmitIn,
        report_shapes.ReceiptOut,
        query=ASKED,
    ),
    post(
        f"{REPORT}/withdraw",
        reports.withdraw,
        P.REPORT_SUBMIT,
        "撤回年度报告",
        report_shapes.WithdrawIn,
        report_shapes.WithdrawnOut,
        status=200,
        query=ASKED,
    ),
    post(
        f"{REPORT}/return",
        reports.give_back,
        P.REPORT_REVIEW,
        "退回年度报告",
        report_shapes.ReturnIn,
        report_shapes.ReviewedOut,
        status=200,
        query=ASKED,
    ),
    post(
        f"{REPORT}/accept",
        reports.accept,
        P.REPORT_REVIEW,
        "年度报告审核通过",
        report_shapes.AcceptIn,
        report_shapes.ReviewedOut,
        status=200,
        query=ASKED,
    ),
    post(
        f"{REPORT}/paper",
        reports.paper,
        P.REPORT_PAPER,
        "登记纸质年度报告",
        report_shapes.PaperIn,
        report_shapes.ReceiptOut,
        query=ASKED,
    ),
    get(f"{REPORT}/versions", reports.versions, P.REPORT_READ, "年度报告各版本", report_shapes.Versions, ASKED),
    get(f"{REPORT}/checks", reports.missing, P.REPORT_READ, "年度报告检查结果", report_reads.ChecksOut, ASKED),
)

DUTIES = (
    get(
        "/obligations",
        duties.index,
        P.OBLIGATION_READ,
        "义务列表",
        common.Page[duty_shapes.DutyListed],
        duty_shapes.DutyQuery,
    ),
    get(
        "/obligations/{code}/explanation",
        duties.explanation,
        P.OBLIGATION_READ,
        "义务状态的理由",
        duty_shapes.ExplanationOut,
        duty_shapes.AsOf,
    ),
    post(
        "/obligations/{code}/dates", duties.set_date, P.DATE_SET, "确定、延长期限或免除义务", duty_shapes.OfficerDateIn
    ),
    get("/sources", duties.sources, P.SOURCE_READ, "规则依据", duty_shapes.Sources),
    post("/sources/{id}/confirm", duties.confirm_source, P.SOURCE_CONFIRM, "核实依据", duty_shapes.ConfirmIn),
    get("/checks", duties.runs, P.CHECK_READ, "核查记录", common.Page[duty_shapes.RunOut], Paged),
    Route(
        method="POST",
        path="/checks",
        handler=duties.run,
        permission=P.CHECK_RUN,
        summary="立即核查（重复执行结果不变）",
        request=duty_shapes.CheckIn,
        response=duty_shapes.CheckOut,
    ),
    get("/audit", duties.audit, P.AUDIT_READ, "操作记录", common.Page[duty_shapes.AuditOut], duty_shapes.AuditQuery),
)

ROUTES: Final[tuple[Route, ...]] = (
    *MINES,
    *FUND,
    *FUND_LINES,
    *REPORTS,
    *MORE_REPORTS,
    *DUTIES,
    *LAW,
    *OVERSIGHT,
    *LIFE,
    *ADMISSION,
    *CASE_LINES,
    *DOCUMENTS,
    *LINES,
)
