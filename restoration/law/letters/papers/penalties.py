"""The hand-off set D-23: facts filled in for those who decide; nothing here decides a penalty."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from restoration.law.letters.letterkinds import LetterKind
from restoration.law.letters.papers.base import Cites, Fields, Heard, Maybe, Needed, Officers
from restoration.law.numerals import MAX_FEN

Amount = Annotated[int, Field(ge=0, le=MAX_FEN)]


class Breach(Fields):
    """Base: facts, evidence, the texts broken and the texts of the penalty."""

    facts: Annotated[str, Needed("查明的违法事实")] = ""
    evidence: Annotated[str, Needed("证据")] = ""
    duty_cites: Annotated[Cites, Needed("违反的条款")] = ()
    basis: Annotated[Cites, Needed("处罚的依据条款")] = ()
    penalty: Annotated[str, Needed("处罚的种类和内容")] = ""
    fine_fen: Annotated[Amount | None, Maybe("罚款金额")] = None


class PenaltyNotice(Breach):
    """行政处罚告知书 (行政处罚法 第四十四条、第四十五条)."""

    kind: Literal[LetterKind.PENALTY_NOTICE] = LetterKind.PENALTY_NOTICE
    reasons: Annotated[str, Needed("处罚的理由和裁量情节")] = ""


class HearingNotice(Breach):
    """行政处罚听证告知书 (行政处罚法 第六十三条、第六十四条)."""

    kind: Literal[LetterKind.HEARING_NOTICE] = LetterKind.HEARING_NOTICE


class PenaltyDecision(Breach):
    """行政处罚决定书: the seven things 行政处罚法 第五十九条 asks for."""

    kind: Literal[LetterKind.PENALTY_DECISION] = LetterKind.PENALTY_DECISION
    filed_on: Annotated[date | None, Needed("立案日期")] = None
    notice_number: Annotated[str, Needed("告知书文号")] = ""
    notice_served_on: Annotated[date | None, Needed("告知书送达日期")] = None
    heard: Annotated[Heard | None, Needed("陈述、申辩情况")] = None
    views: Annotated[str, Maybe("陈述、申辩的主要意见和复核理由")] = ""
    performance: Annotated[str, Needed("处罚的履行方式和期限")] = ""
    officers: Annotated[Officers, Needed("执法人员", at_least=2)] = ()

    def doubts(self) -> Iterator[tuple[str, str, str, str]]:
        """Views that were made are answered with reasons (行政处罚法 第四十五条)."""
        if self.heard not in (None, Heard.NOT_MADE) and not self.views:
            yield "views", "", "陈述、申辩的主要意见和复核理由", "提出陈述、申辩的，请写明意见和采纳与否的理由"


class DemandLetter(Fields):
    """催告书: duty, time, manner, and for money the amount and the way to pay (行政强制法 第三十五条、第五十四条)."""

    kind: Literal[LetterKind.DEMAND_LETTER] = LetterKind.DEMAND_LETTER
    decision_number: Annotated[str, Needed("决定书文号")] = ""
    decided_on: Annotated[date | None, Needed("决定日期")] = None
    decision_served_on: Annotated[date | None, Needed("决定书送达日期")] = None
    duty: Annotated[str, Needed("应当履行的义务")] = ""
    manner: Annotated[str, Needed("履行义务的方式")] = ""
    amount_fen: Annotated[Amount | None, Maybe("应缴金额")] = None
    surcharge_fen: Annotated[Amount | None, Maybe("加处罚款或者滞纳金")] = None
    payment: Annotated[str, Maybe("给付方式")] = ""

    def doubts(self) -> Iterator[tuple[str, str, str, str]]:
        """Where money is demanded, how to pay is said."""
        if self.amount_fen and not self.payment:
            yield "payment", "", "给付方式", "涉及金钱给付的，请写明金额和给付方式（行政强制法第三十五条）"


class SubstituteDecision(Fields):
    """代履行决定书 (行政强制法 第五十条、第五十一条)."""

    kind: Literal[LetterKind.SUBSTITUTE_DECISION] = LetterKind.SUBSTITUTE_DECISION
    order_number: Annotated[str, Needed("责令履行的文书文号")] = ""
    order_served_on: Annotated[date | None, Needed("责令履行的文书送达日期")] = None
    demand_number: Annotated[str, Needed("催告书文号")] = ""
    reasons: Annotated[str, Needed("代履行的理由")] = ""
    basis: Annotated[Cites, Needed("代履行的依据条款")] = ()
    target: Annotated[str, Needed("代履行的标的和方式")] = ""
    performer: Annotated[str, Needed("代履行人")] = ""
    performed_on: Annotated[date | None, Needed("代履行日期")] = None
    budget_fen: Annotated[Amount | None, Needed("代履行费用预算")] = None
    supervisors: Annotated[str, Needed("到场监督人员")] = ""
