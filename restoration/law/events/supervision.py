"""Supervision: inspections and re-checks, capacity, complaints, emergencies, green-mine status, integrity."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, Literal

from pydantic import AwareDatetime, Field

from restoration.law.events.detail import Detail, KindInfo, OfYear, Plain, Referring
from restoration.law.events.kinds import EventKind


class InspectionItem(Detail):
    """One item of the inspection sheet: the place, what was found, what is asked for."""

    item: str
    place: str = ""
    result: Literal["ok", "defect", "not_applicable", "unclear"]
    found: str = ""
    required: str = ""


class Ground(StrEnum):
    """What two officers may find at a mine so that a text's own consequences follow from the finding itself."""

    RESTORATION_DUTY = "restoration_duty"  # 未按规定履行治理恢复与土地复垦义务
    SERIOUS_DAMAGE = "serious_damage"  # 造成生态环境严重破坏
    ENVIRONMENT_SAFETY = "environment_safety"  # 未达到环保和安全标准
    GREEN_STANDARD = "green_standard"  # 未达到绿色矿山建设标准


class Inspection(Detail):
    """检查: how it came about, by which two officers (行政处罚法 第四十二条), with which findings."""

    source: Literal["plan", "double_random", "patrol", "satellite", "special", "joint", "complaint", "disclosure"]
    officers: tuple[str, ...] = Field(min_length=2)
    items: tuple[InspectionItem, ...] = ()
    grounds: tuple[Ground, ...] = ()  # 认定: what the inspection established, if anything
    draw: str = ""  # code of the draw it belongs to
    follows: str = ""  # code of the complaint, township visit or observation it looks into
    note: str = ""


class Recheck(Referring):
    """复查 of an inspection or an order: adequate or not, by two officers; ``cleared`` numbers the items put right."""

    officers: tuple[str, ...] = Field(min_length=2)
    result: Literal["adequate", "inadequate"]
    cleared: tuple[int, ...] = ()


class Breach(Referring):
    """确认未履行义务 at an inspection: which obligation (rule and occasion), on what ground, by two officers."""

    rule: str
    occasion: str
    ground: str
    officers: tuple[str, ...] = Field(min_length=2)


class Complaint(Plain):
    """举报投诉 of the public: by which way it came. Who complained stays in the paper file."""

    channel: Literal["", "letter", "phone", "visit", "web", "transferred"] = ""


class ComplaintAnswer(Referring):
    """举报投诉答复: what looking into it showed."""

    result: Literal["", "substantiated", "partly", "unsubstantiated", "other_authority"] = ""


class TownshipVisit(Plain):
    """乡镇巡查: whether the township saw a problem; it decides nothing, the county looks into what it reports."""

    found: Literal["", "nothing", "problem"] = ""


class Emergency(Detail):
    """突发事件: the instant it happened, the cause, the measures taken, the damage done to others."""

    occurred_at: AwareDatetime
    what: str
    measures: str
    caused_by_mining: bool = True
    damage: str = ""  # 损害居民 …: stays open until settled


class EmergencyReport(Referring):
    """Who was told, and when."""

    recipient: Literal["township", "natural_resources"]
    reported_at: AwareDatetime


class CapacityCheck(OfYear):
    """年度产能核定: approved and actual output, in the licence's unit."""

    approved: str
    actual: str
    over: bool


class GreenStatus(Detail):
    """绿色矿山: the step reached."""

    status: Literal["plan_filed", "applied", "met", "on_list", "removed", "below_standard"]
    level: Literal["", "county", "prefecture", "province", "nation"] = ""
    note: str = ""


class Integrity(Detail):
    """诚信档案: an entry, good or bad, with its ground and the article."""

    entry: Literal["breach", "punished", "rectified", "commended"]
    ground: str
    article: str = ""


class SupervisionPlan(OfYear):
    """年度监管计划 of a bureau: how many mines are to be checked, and in which ways."""

    mines_planned: int = Field(default=0, ge=0)
    coverage: str = ""


class UpwardReport(OfYear):
    """土地损毁和复垦情况年度上报: to which authority, by which paper, and where the archive is kept (复垦档案)."""

    to: str = Field(min_length=1)
    document: str = ""  # 文号
    archive: str = Field(min_length=1)


class Pairing(Detail):
    """A drawn mine with its officers; ``substitutes`` are those who stand in for an officer kept away by 回避."""

    mine: str
    officers: tuple[str, ...] = ()
    substitutes: tuple[str, ...] = ()


class DrawRecord(Detail):
    """双随机抽查: everything that is needed to repeat a draw, and its result; ``conflicts`` are (inspector, mine)."""

    algorithm: str
    seed: str
    division: str
    mines: int = Field(gt=0)
    inspectors: int = Field(ge=2)
    mine_frame: tuple[str, ...]
    inspector_frame: tuple[str, ...]
    conflicts: tuple[tuple[str, str], ...] = ()
    drawn_inspectors: tuple[str, ...]
    pairings: tuple[Pairing, ...]


SUPERVISION_KINDS: Final[dict[EventKind, KindInfo]] = {
    EventKind.INSPECTED: KindInfo(title="现场检查", detail=Inspection),
    EventKind.RECHECKED: KindInfo(title="复查", detail=Recheck),
    EventKind.BREACH_CONFIRMED: KindInfo(title="确认未履行义务", detail=Breach),
    EventKind.INSPECTION_REFUSED: KindInfo(title="拒绝、阻碍检查或者不如实提供情况", detail=Plain),
    EventKind.PENALTY_FILED: KindInfo(title="行政处罚立案", detail=Plain),
    EventKind.PENALTY_DECIDED: KindInfo(title="作出行政处罚决定", detail=Referring),
    EventKind.PENALTY_SERVED: KindInfo(title="行政处罚决定书送达", detail=Referring),
    EventKind.CAPACITY_CHECKED: KindInfo(title="年度产能核定", detail=CapacityCheck),
    EventKind.TOWNSHIP_SUPERVISED: KindInfo(title="乡镇巡查", detail=TownshipVisit),
    EventKind.COMPLAINT_RECEIVED: KindInfo(title="收到举报投诉", detail=Complaint),
    EventKind.COMPLAINT_ANSWERED: KindInfo(title="举报投诉答复", detail=ComplaintAnswer),
    EventKind.EMERGENCY_OCCURRED: KindInfo(title="突发地质环境事件", detail=Emergency),
    EventKind.EMERGENCY_REPORTED: KindInfo(title="突发事件报告", detail=EmergencyReport),
    EventKind.DAMAGE_SETTLED: KindInfo(title="损害补偿了结", detail=Referring),
    EventKind.GREEN_STATUS_RECORDED: KindInfo(title="绿色矿山状态", detail=GreenStatus),
    EventKind.INTEGRITY_RECORDED: KindInfo(title="诚信记录", detail=Integrity),
    EventKind.SUPERVISION_PLANNED: KindInfo(title="年度监管计划", detail=SupervisionPlan, subject="bureau"),
    EventKind.UPWARD_REPORTED: KindInfo(title="土地损毁和复垦情况年度上报", detail=UpwardReport, subject="bureau"),
    EventKind.DRAW_HELD: KindInfo(title="双随机抽查抽取", detail=DrawRecord, subject="bureau"),
    EventKind.DRAW_PUBLISHED: KindInfo(title="抽查结果公开", detail=Referring, subject="bureau"),
}
