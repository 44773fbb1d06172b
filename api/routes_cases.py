"""The route table's lines for cases, the abnormal list, worklists, 回避 and the set-up of grounds and days."""

from __future__ import annotations

from api.handlers import cases
from api.routing import Route, get, post
from api.schemas import cases as shapes
from api.schemas import common
from restoration.permissions import Permission as P  # noqa: N817 - the table stays readable
from restoration.services.casesteps.interests import InterestIn
from restoration.services.casesteps.opening import CaseIn
from restoration.services.setup import DaysIn, GroundIn

STEP, NOW = shapes.CaseStepIn, shapes.CaseNowOut
CASES = (
    get("/cases", cases.case_list, P.CASE_READ, "案件列表", common.Page[shapes.CaseListed], shapes.CaseQuery),
    post("/cases", cases.case_open, P.CASE_STEP, "立案（同一事由并入在办案件）", CaseIn),
    get("/cases/{code}", cases.case_detail, P.CASE_READ, "案件详情", shapes.CaseOut),
    get("/cases/{code}/file", cases.case_file, P.CASE_READ, "案件全卷", shapes.WholeOut),
    post("/cases/{code}/steps", cases.case_step, P.CASE_STEP, "办理案件", STEP, NOW),
    Route(
        method="GET",
        path="/cases/{code}/dossier",
        handler=cases.pack,
        permission=P.CASE_READ,
        summary="导出卷宗（zip，附逐件 SHA-256 清单和核验脚本）",
        media=("application/zip",),
    ),
    get("/worklist", cases.work, P.CASE_READ, "待办", common.Page[shapes.WorkOut], shapes.WorkQuery),
)
LISTINGS = (
    get(
        "/listings",
        cases.listing_list,
        P.LISTING_READ,
        "某日的异常名录",
        common.Page[shapes.CaseListed],
        shapes.ListingQuery,
    ),
    get("/listings/{code}", cases.listing_detail, P.LISTING_READ, "名录条目", shapes.ListingOut),
    post("/listings/{code}/steps", cases.listing_step, P.CASE_ANSWER, "办理名录条目", STEP, NOW),
    post(
        "/notices/{code}/answers",
        cases.letter_answer,
        P.CASE_ANSWER,
        "企业对文书的答复（整改报告、延期申请、陈述申辩）",
        shapes.AnswerIn,
        shapes.AnswersOut,
    ),
)
SETUP = (
    get("/interests", cases.interest_list, P.CASE_READ, "回避登记", shapes.Interests),
    post("/interests", cases.interest_create, P.CASE_STEP, "登记回避情形", InterestIn),
    post("/interests/{code}/end", cases.interest_end, P.INTEREST_MANAGE, "解除回避", None, status=200),
    get("/setup", cases.setup_read, P.SETUP_READ, "事由和期限设置", shapes.Setup),
    post("/setup/grounds/{id}/confirm", cases.ground_confirm, P.SOURCE_CONFIRM, "核实列入事由", GroundIn),
    post("/setup/days/{id}/confirm", cases.days_confirm, P.SOURCE_CONFIRM, "核实办理期限", DaysIn),
)
CASE_LINES = (*CASES, *LISTINGS, *SETUP)
