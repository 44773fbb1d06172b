"""Money beside the ledger: what an account makes clear, agreements, use, disclosure, requests, charges."""

from __future__ import annotations

from datetime import date
from typing import Final

from pydantic import Field

from restoration.law.events.detail import Detail, KindInfo, OfYear, Plain, Referring
from restoration.law.events.kinds import EventKind


class AccountContent(Detail):
    """What was still missing when the account was opened (适用范围, 计提方式)."""

    account: str
    scope_of_use: str = ""
    accrual_method: str = ""


class Agreement(Detail):
    """费用使用监管协议: which account, and with which bank and bureau."""

    account: str = ""
    parties: str


class FundUse(Detail):
    """What a withdrawal was used for: the entry it explains and the works it paid."""

    entry: str
    purpose: str


class FundDisclosed(Detail):
    """基金公示: which account, and where it was published."""

    account: str
    where: str


class Instalment(Detail):
    """One instalment of the plan's own schedule (fen), by its day."""

    due_on: date
    amount_fen: int = Field(gt=0)


class CostPlanned(Detail):
    """What the approved plan says restoration costs (fen), over how many years, and when it is set aside."""

    plan: str
    total_fen: int = Field(gt=0)
    life_years: int = Field(gt=0)
    planned_output: str = ""  # over the whole life, in the unit of output, as a decimal
    output_unit: str = ""
    instalments: tuple[Instalment, ...] = ()


class AccrualBooked(Detail):
    """账面计提: for which period (2025, 2025Q3), how much (fen), by which voucher."""

    period: str = Field(pattern=r"^20[0-9]{2}(Q[1-4]|-(0[1-9]|1[0-2]))?$")
    amount_fen: int = Field(gt=0)
    voucher: str = ""


class Amount(Detail):
    """An amount asked for, ordered or paid (fen), and for what."""

    amount_fen: int = Field(gt=0)
    purpose: str = ""
    due_on: date | None = None  # the payment order's own day


MONEY_KINDS: Final[dict[EventKind, KindInfo]] = {
    EventKind.ACCOUNT_CONTENT_SUPPLIED: KindInfo(title="基金账户事项补充", detail=AccountContent),
    EventKind.SUPERVISION_AGREEMENT_SIGNED: KindInfo(title="费用使用监管协议签订", detail=Agreement),
    EventKind.FUND_USE_RECORDED: KindInfo(title="基金使用登记", detail=FundUse),
    EventKind.FUND_DISCLOSED: KindInfo(title="基金公示", detail=FundDisclosed),
    EventKind.COST_PLANNED: KindInfo(title="方案费用安排登记", detail=CostPlanned),
    EventKind.ACCRUAL_BOOKED: KindInfo(title="账面计提登记", detail=AccrualBooked),
    EventKind.COST_USE_CHECKED: KindInfo(title="修复费用提取使用监督检查", detail=OfYear),
    EventKind.WITHDRAWAL_REQUESTED: KindInfo(title="申请支取土地复垦费用", detail=Amount),
    EventKind.WITHDRAWAL_NOTICE_GIVEN: KindInfo(title="出具费用支取通知书", detail=Referring),
    EventKind.RECLAMATION_CHARGE_ORDERED: KindInfo(title="责令缴纳土地复垦费", detail=Amount),
    EventKind.RECLAMATION_CHARGE_PAID: KindInfo(title="缴纳土地复垦费", detail=Amount),
    EventKind.FUND_RELEASED: KindInfo(title="基金余额处理决定", detail=Plain),
}
