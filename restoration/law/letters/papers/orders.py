"""Orders and notices of supervision: what was found, what must be done, and how it was checked again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from restoration.law.letters.letterkinds import LetterKind
from restoration.law.letters.papers.base import Cites, Fields, Finding, Maybe, Needed, Officers, Part, Result, Value
from restoration.law.numerals import MAX_FEN, MAX_SQUARE_METRES, fen_to_yuan

Amount = Annotated[int, Field(ge=0, le=MAX_FEN)]
Area = Annotated[int, Field(ge=0, le=MAX_SQUARE_METRES)]


class RectificationNotice(Fields):
    """D-03: numbered defects of an inspection on site."""

    kind: Literal[LetterKind.RECTIFICATION_NOTICE] = LetterKind.RECTIFICATION_NOTICE
    inspected_on: Annotated[date | None, Needed("检查日期")] = None
    place: Annotated[str, Needed("检查地点")] = ""
    officers: Annotated[Officers, Needed("检查人员", at_least=2)] = ()
    defects: Annotated[tuple[Finding, ...], Needed("问题清单")] = ()
    evidence: Annotated[str, Maybe("证据（照片、笔录等编号）")] = ""
    duty_cites: Annotated[Cites, Needed("违反的条款")] = ()
    basis: Annotated[Cites, Needed("责令整改的依据条款")] = ()
    recheck_on: Annotated[date | None, Maybe("复查日期")] = None


class Shortfall(Fields):
    """Base of what is short of an amount."""

    checked_on: Annotated[date | None, Needed("核对日期")] = None
    due_fen: Annotated[Amount | None, Needed("应计提（应预存）金额")] = None
    done_fen: Annotated[Amount | None, Needed("已计提（已预存）金额")] = None
    account: Annotated[str, Maybe("账户")] = ""

    @property
    def shortfall_fen(self) -> int | None:
        """差额: what is still short; ``None`` while either amount is not stated."""
        if self.due_fen is None or self.done_fen is None:
            return None
        return max(0, self.due_fen - self.done_fen)

    def derived(self) -> Mapping[str, Value]:
        """The difference."""
        return {"shortfall_fen": self.shortfall_fen}

    def doubts(self) -> Iterator[tuple[str, str, str, str]]:
        """Nothing is ordered where nothing is short."""
        if self.shortfall_fen == 0:
            yield (
                "done_fen",
                fen_to_yuan(self.done_fen or 0),
                "少于应计提（应预存）金额",
                "没有差额的，不应当责令，请核对",
            )


class AccrualOrder(Shortfall):
    """D-04: the fund was not accrued in full for a year (矿山地质环境保护规定 第二十八条)."""

    kind: Literal[LetterKind.ACCRUAL_ORDER] = LetterKind.ACCRUAL_ORDER
    year: Annotated[int | None, Field(ge=2000, le=2100), Needed("计提年度")] = None
    formula: Annotated[str, Needed("计算依据和方法")] = ""


class PrepaymentOrder(Shortfall):
    """D-05: the first instalment, a later one or the top-up is short (土地复垦条例实施办法 第十八条、第十九条)."""

    kind: Literal[LetterKind.PREPAYMENT_ORDER] = LetterKind.PREPAYMENT_ORDER
    plan: Annotated[str, Needed("土地复垦方案（矿区生态修复方案）")] = ""
    total_fen: Annotated[Amount | None, Needed("方案费用总额")] = None
    reason: Annotated[str, Needed("应当预存的期次和比例")] = ""


class ChargeLine(Part):
    """One line of the calculation of a reclamation charge."""

    land_class: Annotated[str, Needed("地类")] = ""
    area_m2: Annotated[Area | None, Needed("面积")] = None
    degree: Annotated[str, Needed("损毁程度")] = ""
    standard: Annotated[str, Needed("缴费标准")] = ""
    amount_fen: Annotated[Amount | None, Needed("金额")] = None


class ChargeOrder(Fields):
    """D-06: the authority reclaims instead, and the obligor pays (土地复垦条例 第十八条、第四十二条)."""

    kind: Literal[LetterKind.CHARGE_ORDER] = LetterKind.CHARGE_ORDER
    facts: Annotated[str, Needed("不复垦或者整改后仍不合格的事实")] = ""
    lines: Annotated[tuple[ChargeLine, ...], Needed("计算表")] = ()
    total_fen: Annotated[Amount | None, Needed("应缴金额")] = None
    payee: Annotated[str, Needed("收款单位")] = ""
    bank: Annotated[str, Needed("开户银行")] = ""
    account: Annotated[str, Needed("收款账号")] = ""

    def doubts(self) -> Iterator[tuple[str, str, str, str]]:
        """The total is the sum of the lines."""
        amounts = [line.amount_fen for line in self.lines if line.amount_fen is not None]
        if len(amounts) == len(self.lines) and self.total_fen not in (None, sum(amounts)):
            found = fen_to_yuan(self.total_fen or 0)
            yield "total_fen", found, f"各行合计 {fen_to_yuan(sum(amounts))} 元", "请核对计算表和应缴金额"


class Verified(Part):
    """One item of a verification: what was filed, what was found, what must be corrected."""

    item: Annotated[str, Needed("事项")] = ""
    filed: Annotated[str, Needed("填报内容")] = ""
    verified: Annotated[str, Needed("核查结果")] = ""
    required: Annotated[str, Needed("整改要求")] = ""


class VerificationNotice(Fields):
    """D-07: filed information that verification did not bear out."""

    kind: Literal[LetterKind.VERIFICATION_NOTICE] = LetterKind.VERIFICATION_NOTICE
    year: Annotated[int | None, Field(ge=2000, le=2100), Needed("填报年度")] = None
    verified_on: Annotated[date | None, Needed("核查日期")] = None
    officers: Annotated[Officers, Needed("核查人员", at_least=2)] = ()
    rows: Annotated[tuple[Verified, ...], Needed("问题清单")] = ()
    basis: Annotated[Cites, Needed("告知整改的依据条款")] = ()


class GreenRectification(Fields):
    """绿色矿山 below the standard it was listed for."""

    kind: Literal[LetterKind.GREEN_RECTIFICATION] = LetterKind.GREEN_RECTIFICATION
    level: Annotated[str, Needed("绿色矿山级别")] = ""
    inspected_on: Annotated[date | None, Needed("检查日期")] = None
    officers: Annotated[Officers, Needed("检查人员", at_least=2)] = ()
    defects: Annotated[tuple[Finding, ...], Needed("问题清单")] = ()
    basis: Annotated[Cites, Needed("要求整改的依据条款")] = ()


class StopNotice(Fields):
    """An unlawful act is going on: stop at once and await the inquiry."""

    kind: Literal[LetterKind.STOP_NOTICE] = LetterKind.STOP_NOTICE
    happened: Annotated[str, Needed("违法行为发生时间")] = ""
    place: Annotated[str, Needed("违法行为发生地点")] = ""
    act: Annotated[str, Needed("违法行为")] = ""
    duty_cites: Annotated[Cites, Needed("违反的条款")] = ()
    basis: Annotated[Cites, Needed("责令停止的依据条款")] = ()
    officers: Annotated[Officers, Needed("执法人员", at_least=2)] = ()


class Rechecked(Part):
    """One item of an order, looked at again."""

    item: Annotated[str, Needed("整改事项")] = ""
    required: Annotated[str, Needed("整改要求")] = ""
    found: Annotated[str, Needed("复核情况")] = ""
    result: Annotated[Result | None, Needed("复核结果")] = None


class RecheckOpinion(Fields):
    """D-15: passed or failed, item by item."""

    kind: Literal[LetterKind.RECHECK_OPINION] = LetterKind.RECHECK_OPINION
    order_number: Annotated[str, Needed("原文书文号")] = ""
    order_on: Annotated[date | None, Needed("原文书日期")] = None
    reported_on: Annotated[date | None, Maybe("报送整改情况的日期")] = None
    checked_on: Annotated[date | None, Needed("复核日期")] = None
    officers: Annotated[Officers, Needed("复核人员", at_least=2)] = ()
    rows: Annotated[tuple[Rechecked, ...], Needed("逐项复核结果")] = ()
    result: Annotated[Result | None, Needed("复核结论")] = None
    next_on: Annotated[date | None, Maybe("继续整改的期限")] = None
    note: Annotated[str, Maybe("其他意见")] = ""

    def doubts(self) -> Iterator[tuple[str, str, str, str]]:
        """Passed as a whole only where every item passed; what failed may be put right until a new day."""
        failed = any(row.result is Result.FAILED for row in self.rows)
        if self.result is not None and failed is (self.result is Result.PASSED):
            expected = "不合格" if failed else "合格"
            yield "result", "合格" if failed else "不合格", expected, "结论应当与逐项复核结果一致，请核对"


class TalkNotice(Fields):
    """约谈: who, when, where, about what, led by whom."""

    kind: Literal[LetterKind.TALK_NOTICE] = LetterKind.TALK_NOTICE
    invitee: Annotated[str, Needed("被约谈人")] = ""
    talk_on: Annotated[date | None, Needed("约谈日期")] = None
    talk_time: Annotated[str, Needed("约谈时间")] = ""
    place: Annotated[str, Needed("约谈地点")] = ""
    reason: Annotated[str, Needed("约谈事由")] = ""
    chair: Annotated[str, Needed("约谈主持人")] = ""
    bring: Annotated[str, Maybe("应当携带的材料")] = ""
