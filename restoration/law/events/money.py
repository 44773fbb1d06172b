"""Money beside the ledger: what an account makes clear, agreements, use plans, the basis of accrual, reconciliation,
use, disclosure, requests, charges."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Final, Literal

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


class AccountClosed(Detail):
    """销户: which account, and why. Only at a balance of zero; nothing is posted to it afterwards."""

    account: str
    reason: str


class UsePlanTask(Detail):
    """One task of a use plan: where, how much work, what it costs (fen), in which quarter, paid from what.

    ``code`` is the task's own number within the right; ``plan`` and ``phase`` say which item of the plan it is.
    """

    code: str = Field(min_length=1, max_length=40)
    title: str
    area: str = ""
    quantities: str = ""
    amount_fen: int = Field(gt=0)
    quarter: Literal[1, 2, 3, 4]
    source: str = "基金"
    plan: str = ""
    phase: int | None = None


class UsePlan(Detail):
    """基金使用计划 of a year. The last one filed for a year holds."""

    year: int = Field(ge=2000, le=2100)
    tasks: tuple[UsePlanTask, ...] = Field(max_length=200)


class DifferenceKind(StrEnum):
    """Why bank and book differ on a day (银行存款余额调节): who has it already and who not yet."""

    BANK_RECEIVED = "bank_received"  # 银行已收、账面未收
    BANK_PAID = "bank_paid"  # 银行已付、账面未付
    BOOK_RECEIVED = "book_received"  # 账面已收、银行未收
    BOOK_PAID = "book_paid"  # 账面已付、银行未付


EXPLAINS: Final = {
    DifferenceKind.BANK_RECEIVED: 1,
    DifferenceKind.BANK_PAID: -1,
    DifferenceKind.BOOK_RECEIVED: -1,
    DifferenceKind.BOOK_PAID: 1,
}
"""Which way an item makes the bank's balance differ from the book's."""


class Difference(Detail):
    """One item (fen) that explains a difference, in words."""

    kind: DifferenceKind
    amount_fen: int = Field(gt=0)
    explanation: str


class Reconciliation(Detail):
    """对账: what the bank and the book say the account held at the close of the day (fen), and every difference."""

    account: str
    bank_fen: int = Field(ge=0)
    book_fen: int = Field(ge=0)
    items: tuple[Difference, ...] = Field(default=(), max_length=200)
    signed_by: str

    @property
    def unexplained_fen(self) -> int:
        """What of the difference no item explains; zero in a reconciliation that may be recorded."""
        return self.bank_fen - self.book_fen - sum(EXPLAINS[i.kind] * i.amount_fen for i in self.items)


DECIMAL: Final = r"^(0|[1-9][0-9]{0,11})(\.[0-9]{1,6})?$"
PERIOD: Final = r"^20[0-9]{2}(Q[1-4])?$"


class Production(Detail):
    """产量和销售收入 of a year or a quarter: raw ore in ``unit`` as a decimal, revenue in fen; empty is not stated."""

    period: str = Field(pattern=PERIOD)
    output: str = Field(default="", pattern=rf"^$|{DECIMAL}")
    unit: str = "吨"
    revenue_fen: int | None = Field(default=None, ge=0)


class FactorValue(Detail):
    """A factor's value as an officer read it from its table, for tables the product does not hold."""

    factor: str
    value: str = Field(pattern=DECIMAL)
    source: str


class AccrualBasis(Detail):
    """计提依据登记: what the tables of a place's accrual rule are entered with; empty is not known."""

    mineral_group: str = ""
    mining: str = ""
    land: str = ""
    factors: tuple[FactorValue, ...] = Field(default=(), max_length=20)
    production_ends_on: date | None = None


class DisclosureSetting(Detail):
    """公示金额的口径: whether a bureau's public fund table leaves amounts out (政府信息公开条例 第十五条), and why."""

    hide_amounts: bool
    ground: str


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
    EventKind.FUND_ACCOUNT_CLOSED: KindInfo(title="基金账户销户", detail=AccountClosed),
    EventKind.USE_PLAN_FILED: KindInfo(title="基金使用计划备案", detail=UsePlan),
    EventKind.FUND_RECONCILED: KindInfo(title="基金对账", detail=Reconciliation),
    EventKind.PRODUCTION_RECORDED: KindInfo(title="产量和销售收入登记", detail=Production),
    EventKind.ACCRUAL_BASIS_RECORDED: KindInfo(title="计提依据登记", detail=AccrualBasis),
    EventKind.FUND_DISCLOSURE_SET: KindInfo(title="基金公示金额口径", detail=DisclosureSetting, subject="bureau"),
}
