"""Closing a mine and being released: plan, report, works, acceptance, aftercare; and legacy map-spots."""

from __future__ import annotations

from datetime import date
from typing import Final, Literal

from pydantic import Field

from restoration.law.events.detail import Detail, KindInfo, Plain, Referring
from restoration.law.events.kinds import EventKind


class ClosurePlanApproved(Detail):
    """闭坑方案批准: the day works are due by, as the authority set it."""

    works_due_on: date | None = None
    approval_no: str = ""


class AcceptanceScope(Detail):
    """What acceptance is asked for: a phase of a plan, a restoration unit, or the whole."""

    scope: Literal["phase", "unit", "whole"] = "whole"
    plan: str = ""
    phase: int = 0
    unit: str = ""
    area_m2: int = Field(default=0, ge=0)
    note: str = ""


class Examination(Referring):
    """联合验收: the departments, experts and representatives of villagers who took part, and what they found."""

    departments: tuple[str, ...] = ()
    experts: tuple[str, ...] = ()
    villagers: tuple[str, ...] = ()
    opinion: str


class PhaseAccepted(Detail):
    """阶段验收合格: which phase, the area accepted (m²), the certificate's number, the application it answers."""

    plan: str
    phase: int
    area_m2: int = Field(ge=0)
    certificate_no: str = ""
    application: str = ""


class Accepted(Plain):
    """总体验收合格 (or of one restoration unit): area (m²), the certificate's number, the application it answers."""

    area_m2: int = Field(default=0, ge=0)
    certificate_no: str = ""
    application: str = ""


class UnitAccepted(Accepted):
    """修复单元验收合格: which unit; the whole is not thereby accepted."""

    unit: str


class AcceptanceFailed(Referring):
    """验收不合格: the written opinion's faults and the day it sets."""

    faults: str
    due_on: date | None = None


class Posted(Referring):
    """公告: what is posted, from when until when, and where."""

    until: date
    where: str


class Objection(Referring):
    """书面异议 to a posted result: who objects, and to what."""

    by: str = ""
    text: str = ""


class Aftercare(Detail):
    """管护期: until when the plan asks for it."""

    until: date
    note: str = ""


class SpotRegistered(Detail):
    """历史遗留图斑登记: the spot, the area stated for it (m²), where that comes from. Not yet verified."""

    spot: str
    area_m2: int = Field(gt=0)
    source: str = ""


class SpotVerified(Detail):
    """历史遗留图斑核实: the spot, its area (m²), by whom."""

    spot: str
    area_m2: int = Field(gt=0)
    officers: tuple[str, ...] = ()


class SpotRestored(Detail):
    """Area restored on a spot (m²), and who paid."""

    spot: str
    restored_m2: int = Field(gt=0)
    funding: str = ""


CLOSURE_KINDS: Final[dict[EventKind, KindInfo]] = {
    EventKind.CLOSURE_PLAN_SUBMITTED: KindInfo(title="闭坑治理方案报送", detail=Plain),
    EventKind.CLOSURE_PLAN_APPROVED: KindInfo(title="闭坑治理方案批准", detail=ClosurePlanApproved),
    EventKind.CLOSURE_REPORT_SUBMITTED: KindInfo(title="闭坑报告报送", detail=Plain),
    EventKind.CLOSURE_REPORT_APPROVED: KindInfo(title="闭坑报告审查批准", detail=Plain),
    EventKind.WORKS_FINISHED: KindInfo(title="治理工程完工报告", detail=AcceptanceScope),
    EventKind.ACCEPTANCE_APPLIED: KindInfo(title="申请验收", detail=AcceptanceScope),
    EventKind.ACCEPTANCE_EXAMINED: KindInfo(title="联合验收", detail=Examination),
    EventKind.ACCEPTANCE_POSTED: KindInfo(title="验收结果公告", detail=Posted),
    EventKind.ACCEPTANCE_OBJECTED: KindInfo(title="对验收结果的异议", detail=Objection),
    EventKind.OBJECTION_ANSWERED: KindInfo(title="异议核实答复", detail=Referring),
    EventKind.ACCEPTANCE_PASSED: KindInfo(title="总体验收合格", detail=Accepted),
    EventKind.ACCEPTANCE_FAILED: KindInfo(title="验收不合格", detail=AcceptanceFailed),
    EventKind.ACCEPTANCE_PUBLISHED: KindInfo(title="验收结果公布", detail=Plain),
    EventKind.PHASE_ACCEPTED: KindInfo(title="阶段验收合格", detail=PhaseAccepted),
    EventKind.UNIT_ACCEPTED: KindInfo(title="修复单元验收合格", detail=UnitAccepted),
    EventKind.AFTERCARE_SET: KindInfo(title="管护期确定", detail=Aftercare),
    EventKind.AFTERCARE_RECORDED: KindInfo(title="管护记录", detail=Plain),
    EventKind.TRACKING_EVALUATED: KindInfo(title="复垦效果跟踪评价", detail=Plain),
    EventKind.SPOT_REGISTERED: KindInfo(title="历史遗留图斑登记", detail=SpotRegistered),
    EventKind.SPOT_VERIFIED: KindInfo(title="历史遗留图斑核实", detail=SpotVerified),
    EventKind.SPOT_RESTORED: KindInfo(title="历史遗留图斑修复", detail=SpotRestored),
}
