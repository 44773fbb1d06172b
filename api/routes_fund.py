"""The route table's lines for the fund beyond its accounts: position, demands, statements, reconciliation, disclosure."""

from __future__ import annotations

from api.handlers import fund, fund_reads
from api.routing import get, post
from api.schemas import fund as shapes
from api.schemas import fund_reads as reads
from restoration.permissions import Permission as P  # noqa: N817 - the table stays readable

MINE = "/mines/{code}/fund"
ACCOUNT = "/fund-accounts/{code}"

FUND_LINES = (
    get(MINE, fund_reads.position, P.FUND_READ, "基金现状", reads.MineFundOut, reads.AsOf),
    get(f"{MINE}/requirement", fund_reads.requirement, P.FUND_READ, "应提金额及依据", reads.RequirementOut, reads.AsOf),
    get(f"{MINE}/outlook", fund_reads.outlook, P.FUND_READ, "分季度测算", reads.OutlookOut, reads.OutlookQuery),
    post(f"{ACCOUNT}/close", fund.account_close, P.ACCOUNT_OPEN, "登记基金账户销户", shapes.CloseIn),
    get("/fund-ratios", fund_reads.ratios, P.FUND_READ, "开户率、计提率、使用率", reads.RatiosOut, reads.DivisionQuery),
    get("/fund-disclosure", fund_reads.table, P.FUND_READ, "基金公示表", reads.DisclosureOut, reads.DivisionQuery),
)
