"""Blocks F and G: money used in the year, and the fund; all in whole fen."""

from __future__ import annotations

from typing import Annotated

from restoration.law.report import words as w
from restoration.law.report.forms import Block, Day, File, Label, Money, Piece, Text


class CostRow(Piece):
    """Money used for one cost head out of one source, with the invoices or contracts behind it."""

    head: Annotated[w.CostHead | None, Label("费用科目")] = None
    source: Annotated[w.Source | None, Label("资金来源")] = None
    amount_fen: Annotated[Money, Label("金额")] = None
    reference: Annotated[Text, Label("发票或者合同编号")] = None


class Costs(Block):
    """F: money used this year (土地复垦条例实施办法 第二十二条第二项)."""

    total_fen: Annotated[Money, Label("本年使用合计")] = None
    rows: Annotated[tuple[CostRow, ...], Label("费用")] = ()


class Fund(Block):
    """G: the fund over the year. What is due, booked and deposited are three numbers and never one."""

    due_fen: Annotated[Money, Label("本年应提")] = None
    booked_fen: Annotated[Money, Label("本年账面已提")] = None
    opening_fen: Annotated[Money, Label("年初余额")] = None
    deposited_fen: Annotated[Money, Label("本年存入")] = None
    interest_fen: Annotated[Money, Label("本年利息")] = None
    withdrawn_fen: Annotated[Money, Label("本年支取")] = None
    refunded_fen: Annotated[Money, Label("本年退款")] = None
    adjusted_up_fen: Annotated[Money, Label("调增")] = None
    adjusted_down_fen: Annotated[Money, Label("调减")] = None
    closing_fen: Annotated[Money, Label("年末余额")] = None
    statement_fen: Annotated[Money, Label("银行对账单余额")] = None
    statement_on: Annotated[Day, Label("对账单日期")] = None
    statement: Annotated[File, Label("银行对账单")] = None
