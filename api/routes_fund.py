"""The route table's lines for the fund beyond accounts and entries: position, demands, statements, public table."""

from __future__ import annotations

from api.handlers import fund, fund_reads, fund_statements
from api.routing import Route, get, post
from api.schemas import fund as shapes
from api.schemas import fund_reads as reads
from api.schemas import fund_statements as bank
from restoration.permissions import Permission as P  # noqa: N817 - the table stays readable
from restoration.services.fund.statement_files import LayoutIn

MINE = "/mines/{code}/fund"
ACCOUNT = "/fund-accounts/{code}"

FUND_LINES = (
    get(MINE, fund_reads.position, P.FUND_READ, "基金现状", reads.MineFundOut, reads.AsOf),
    get(f"{MINE}/requirement", fund_reads.requirement, P.FUND_READ, "应提金额及依据", reads.RequirementOut, reads.AsOf),
    get(f"{MINE}/outlook", fund_reads.outlook, P.FUND_READ, "分季度测算", reads.OutlookOut, reads.OutlookQuery),
    get(f"{ACCOUNT}/changes", fund.change_list, P.FUND_READ, "基金账户变更记录", shapes.ChangesOut),
    post(f"{ACCOUNT}/changes", fund.account_change, P.ACCOUNT_OPEN, "登记基金账户变更或者更正", shapes.ChangeNew),
    post(f"{ACCOUNT}/close", fund.account_close, P.ACCOUNT_OPEN, "登记基金账户销户", shapes.CloseIn),
    get("/fund-ratios", fund_reads.ratios, P.FUND_READ, "开户率、计提率、使用率", reads.RatiosOut, reads.DivisionQuery),
    get("/fund-disclosure", fund_reads.table, P.FUND_READ, "基金公示表", reads.DisclosureOut, reads.DivisionQuery),
    Route(
        method="POST",
        path=f"{ACCOUNT}/statement",
        handler=fund_statements.bring,
        permission=P.FUND_POST,
        summary="导入银行流水（multipart/form-data，部分名 file；xlsx 或 csv）",
        response=bank.ImportedOut,
        query=bank.BankQuery,
        status=201,
        raw_body=True,
    ),
    get(f"{ACCOUNT}/statement", fund_statements.rows, P.FUND_READ, "银行流水", bank.StatementOut, bank.StatementQuery),
    post(
        f"{ACCOUNT}/statement/match",
        fund_statements.match,
        P.FUND_POST,
        "匹配银行流水与分录",
        bank.MatchIn,
        bank.MatchedOut,
        status=200,
    ),
    post(
        f"{ACCOUNT}/statement/unmatch",
        fund_statements.unmatch,
        P.FUND_POST,
        "撤销匹配",
        bank.UnmatchIn,
        bank.MatchedOut,
        status=200,
    ),
    get("/statement-layouts", fund_statements.layouts, P.FUND_READ, "各银行流水的列名对照", bank.LayoutsOut),
    post(
        "/statement-layouts",
        fund_statements.layout_create,
        P.FUND_POST,
        "登记银行流水的列名对照",
        LayoutIn,
        bank.LayoutMade,
    ),
    post(f"{ACCOUNT}/reconciliations", fund_statements.reconcile, P.FUND_POST, "登记对账", bank.ReconcileIn),
    get(
        f"{ACCOUNT}/reconciliations",
        fund_statements.reconciliations,
        P.FUND_READ,
        "对账记录",
        bank.Reconciliations,
    ),
    post(
        "/fund-disclosure/settings",
        fund_statements.set_disclosure,
        P.FUND_DISCLOSE,
        "决定公示表是否公开金额",
        bank.DisclosureSettingIn,
    ),
)
