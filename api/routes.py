"""The route table: every address of the API with who may use it, what it takes and what it gives.

Routing, permissions, reading, OpenAPI, the metrics' labels and the authorization matrix all come from these lines; an
address that is not here does not exist.
"""

from __future__ import annotations

from typing import Final

from api.handlers import duties, files, fund, letters, mines, people, reports
from api.requests import Paged
from api.routing import PUBLIC, Route
from api.schemas import common, register
from api.schemas import duties as duty_shapes
from api.schemas import fund as fund_shapes
from api.schemas import letters as letter_shapes
from api.schemas import people as people_shapes
from api.schemas import reports as report_shapes
from restoration.permissions import Permission as P  # noqa: N817 - the table stays readable
from restoration.services.attachments import MEDIA_TYPES, FileType
from restoration.services.letters import LetterEdit
from restoration.services.letters_service import ServiceIn

PREFIX: Final = "/api/v1"
Created = common.Created


def get(path: str, handler: object, permission: P, summary: str, response: object, query: object = None) -> Route:
    """A reading."""
    return Route(
        method="GET",
        path=path,
        handler=handler,  # type: ignore[arg-type]
        permission=permission,
        summary=summary,
        response=response,  # type: ignore[arg-type]
        query=query,  # type: ignore[arg-type]
    )


def post(
    path: str,
    handler: object,
    permission: P,
    summary: str,
    request: object,
    response: object = Created,
    *,
    status: int = 201,
    query: object = None,
) -> Route:
    """An act done once, whatever the number of times it is sent."""
    return Route(
        method="POST",
        path=path,
        handler=handler,  # type: ignore[arg-type]
        permission=permission,
        summary=summary,
        request=request,  # type: ignore[arg-type]
        response=response,  # type: ignore[arg-type]
        query=query,  # type: ignore[arg-type]
        status=status,
        idempotent=True,
    )


MINES = (
    get("/mines", mines.index, P.MINE_READ, "矿山列表", common.Page[register.MineListed], register.MineQuery),
    post("/mines", mines.create, P.MINE_CREATE, "登记矿山", register.MineNew),
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
    post("/mines/{code}/events", mines.record_event, P.EVENT_RECORD, "登记事项", register.EventNew),
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
    post("/fund-accounts/{code}/entries", fund.entry_create, P.FUND_POST, "登记基金收支", fund_shapes.EntryNew),
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
    get(f"{REPORT}/checks", reports.missing, P.REPORT_READ, "年度报告尚缺内容", report_shapes.MissingOut, ASKED),
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

CASES = (
    get(
        "/cases",
        letters.case_list,
        P.CASE_READ,
        "案件列表",
        common.Page[letter_shapes.CaseListed],
        letter_shapes.CaseQuery,
    ),
    get("/cases/{code}", letters.case_detail, P.CASE_READ, "案件详情", letter_shapes.CaseOut),
    post(
        "/cases/{code}/steps",
        letters.case_step,
        P.CASE_STEP,
        "办理案件",
        letter_shapes.CaseStepIn,
        letter_shapes.CaseNowOut,
    ),
)

NOTICE = "/notices/{code}"
NOW = letter_shapes.NoticeNow
NOTICES = (
    get(
        "/notices",
        letters.index,
        P.NOTICE_READ,
        "文书列表",
        common.Page[letter_shapes.NoticeListed],
        letter_shapes.NoticeQuery,
    ),
    get(NOTICE, letters.detail, P.NOTICE_READ, "文书详情", letter_shapes.NoticeOut),
    Route(
        method="PATCH",
        path=NOTICE,
        handler=letters.edit,
        permission=P.NOTICE_EDIT,
        summary="填写文书草稿（空对象表示确认）",
        request=LetterEdit,
        response=NOW,
        if_match=True,
    ),
    post(f"{NOTICE}/approve", letters.approve, P.NOTICE_APPROVE, "批准文书", None, NOW, status=200),
    post(f"{NOTICE}/issue", letters.issue_letter, P.NOTICE_ISSUE, "制发文书", None, letter_shapes.IssuedOut),
    post(f"{NOTICE}/seal", letters.seal, P.NOTICE_SERVE, "登记用印", letter_shapes.SealIn, NOW, status=200),
    post(f"{NOTICE}/service", letters.serve, P.NOTICE_SERVE, "登记送达", ServiceIn, NOW, status=200),
    post(
        f"{NOTICE}/withdraw",
        letters.withdraw,
        P.NOTICE_WITHDRAW,
        "撤回文书",
        letter_shapes.NoticeWithdrawIn,
        NOW,
        status=200,
    ),
    Route(
        method="GET",
        path=f"{NOTICE}/pdf",
        handler=letters.pdf,
        permission=P.NOTICE_READ,
        summary="文书 PDF（草稿带标记）",
        media=(MEDIA_TYPES[FileType.PDF],),
    ),
)

FILES = (
    Route(
        method="POST",
        path="/attachments",
        handler=files.upload,
        permission=P.SELF,
        summary="上传附件（multipart/form-data，部分名 file）",
        response=letter_shapes.AttachmentOut,
        status=201,
        raw_body=True,
    ),
    Route(
        method="GET",
        path="/attachments/{code}",
        handler=files.download,
        permission=P.SELF,
        summary="下载附件",
        media=tuple(MEDIA_TYPES.values()),
    ),
)

PEOPLE = (
    Route(
        method="POST",
        path="/sessions",
        handler=people.log_in,
        permission=PUBLIC,
        summary="登录",
        request=people.LogIn,
        response=people_shapes.SessionOpened,
        status=201,
    ),
    get("/sessions", people.list_sessions, P.SELF, "本人的会话", common.Page[people_shapes.SessionOut]),
    Route(method="DELETE", path="/sessions", handler=people.log_out, permission=P.SELF, summary="退出", status=204),
    Route(
        method="DELETE",
        path="/sessions/{code}",
        handler=people.end_session,
        permission=P.SELF,
        summary="结束本人的一个会话（all：全部）",
        status=204,
    ),
    Route(
        method="PUT",
        path="/sessions/password",
        handler=people.change_password,
        permission=P.SELF,
        summary="更改口令",
        request=people.NewPassword,
        response=people_shapes.SessionOpened,
    ),
    get("/users", people.list_users, P.USER_MANAGE, "账号列表", common.Page[people_shapes.PersonOut]),
    post("/users", people.add_user, P.USER_MANAGE, "添加账号", people.UserIn, people_shapes.PersonOut),
    get("/users/{code}", people.get_user, P.USER_MANAGE, "账号详情", people_shapes.PersonOut),
    Route(
        method="PATCH",
        path="/users/{code}",
        handler=people.change_user,
        permission=P.USER_MANAGE,
        summary="变更账号",
        request=people.UserPatch,
        response=people_shapes.PersonOut,
        if_match=True,
    ),
    Route(
        method="POST",
        path="/companies/{uscc}/invitations",
        handler=people.invite,
        permission=P.REPORT_SUBMIT,
        summary="邀请本企业人员",
        response=people_shapes.InvitationOut,
        status=201,
    ),
    Route(
        method="POST",
        path="/invitations/accept",
        handler=people.accept_invitation,
        permission=PUBLIC,
        summary="接受邀请",
        request=people.Accepting,
        response=people_shapes.AcceptedOut,
        status=201,
    ),
)

OPEN = (
    Route(
        method="GET",
        path="/public/verify/{token}",
        handler=letters.verify,
        permission=PUBLIC,
        summary="核验文书真伪",
        response=letter_shapes.VerifyOut,
        query=letter_shapes.VerifyQuery,
    ),
)

ROUTES: Final[tuple[Route, ...]] = (
    *MINES,
    *FUND,
    *REPORTS,
    *DUTIES,
    *CASES,
    *NOTICES,
    *FILES,
    *PEOPLE,
    *OPEN,
)
