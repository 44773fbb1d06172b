"""What is filed: the plan on its way to approval, and what goes to the authority every year."""

from __future__ import annotations

from typing import Final, Literal

from restoration.law.events.detail import Detail, KindInfo, OfYear, Plain
from restoration.law.events.kinds import EventKind


class PlanReview(Detail):
    """方案审查: the result, and the opinion's number."""

    result: Literal["passed", "not_passed"]
    opinion_no: str = ""


class ReportRef(Detail):
    """Points at one version of an annual report."""

    report: str
    reason: str


FILING_KINDS: Final[dict[EventKind, KindInfo]] = {
    EventKind.PLAN_CONSULTED: KindInfo(title="方案征求公众意见", detail=Plain),
    EventKind.PLAN_SUBMITTED: KindInfo(title="方案报送", detail=Plain),
    EventKind.PLAN_REVIEWED: KindInfo(title="方案审查", detail=PlanReview),
    EventKind.PLAN_RESULT_POSTED: KindInfo(title="方案审查结果公示", detail=Plain),
    EventKind.PLAN_ADJUSTED: KindInfo(title="方案调整", detail=Plain),
    EventKind.PLAN_ADJUSTMENT_FILED: KindInfo(title="方案调整备案", detail=Plain),
    EventKind.RECLAMATION_DESIGN_FILED: KindInfo(title="土地复垦规划设计备案", detail=Plain),
    EventKind.LEGACY_PLAN_SUPPLEMENTED: KindInfo(title="补充编制方案审查通过", detail=Plain),
    EventKind.ANNUAL_PLAN_FILED: KindInfo(title="年度实施计划备案", detail=OfYear),
    EventKind.INFORMATION_FILED: KindInfo(title="年度信息填报", detail=OfYear),
    EventKind.RESERVES_REPORTED: KindInfo(title="储量和利用情况报告", detail=OfYear),
    EventKind.REPORT_WITHDRAWN: KindInfo(title="年度报告撤回", detail=ReportRef),
}
