"""Land and what is done on it: surveys, works, topsoil, monitoring by the company, observation by the authority."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field

from restoration.law.events.detail import Detail, KindInfo, Plain, Referring
from restoration.law.events.kinds import EventKind

Corner = Annotated[str, Field(pattern=r"^[0-9]{7}\.[0-9]{2},[0-9]{8}\.[0-9]{2}$")]
"""X (north), Y (east, with its zone), CGCS2000, metres: ``3450000.00,36500000.00``."""


class MiningArea(Detail):
    """矿区范围: the approved area's corners in order, not closed, its area (m²), and the paper it stands in."""

    corners: tuple[Corner, ...] = Field(min_length=3, max_length=200)
    area_m2: int = Field(gt=0)
    document: str

    @property
    def ring(self) -> str:
        """The corners as a report writes them."""
        return ";".join(self.corners)


class LandSurvey(Detail):
    """Land on record on that day: damaged in all, and of it reclaimed (m²)."""

    damaged_m2: int = Field(ge=0)
    reclaimed_m2: int = Field(ge=0)

    @property
    def open_m2(self) -> int:
        """Damaged and not yet reclaimed (m²)."""
        return max(0, self.damaged_m2 - self.reclaimed_m2)


class RestorationRecorded(Detail):
    """Works recorded against one phase of one plan version; areas add up (m²)."""

    plan: str
    phase: int
    restored_m2: int = Field(gt=0)


class Topsoil(Detail):
    """表土剥离: area stripped (m²), volume (m³), where it is kept."""

    stripped_m2: int = Field(ge=0)
    volume_m3: int = Field(default=0, ge=0)
    place: str = ""


class MonitoringSet(Detail):
    """监测点: what is watched where, and at what interval (days); 0 where nobody has fixed one."""

    point: str
    object: str
    interval_days: int = Field(default=0, ge=0)


class MonitoringRecorded(Detail):
    """One reading of the company's own log."""

    point: str
    value: str
    unit: str = ""
    method: str = ""


class Observation(Detail):
    """The authority's own observation: a lead until an officer has verified it (行政处罚法 第四十一条)."""

    source: Literal["satellite", "drone", "field", "patrol"]
    finding: str
    area_m2: int = Field(default=0, ge=0)


class Verification(Referring):
    """实地核实 of an observation: by whom, and what was found."""

    officers: tuple[str, ...]
    confirmed: bool


LAND_KINDS: Final[dict[EventKind, KindInfo]] = {
    EventKind.MINING_AREA_RECORDED: KindInfo(title="矿区范围登记", detail=MiningArea),
    EventKind.LAND_SURVEYED: KindInfo(title="损毁土地登记", detail=LandSurvey),
    EventKind.DISTURBANCE_STARTED: KindInfo(title="开始损毁土地", detail=Plain),
    EventKind.TOPSOIL_STRIPPED: KindInfo(title="表土剥离", detail=Topsoil),
    EventKind.BACKFILL_RECORDED: KindInfo(title="回填登记", detail=Plain),
    EventKind.RESTORATION_RECORDED: KindInfo(title="修复工程完成登记", detail=RestorationRecorded),
    EventKind.MONITORING_SET: KindInfo(title="设置监测点", detail=MonitoringSet),
    EventKind.MONITORING_RECORDED: KindInfo(title="监测记录", detail=MonitoringRecorded),
    EventKind.OBSERVATION_RECORDED: KindInfo(title="主管部门监测发现", detail=Observation),
    EventKind.OBSERVATION_VERIFIED: KindInfo(title="监测发现实地核实", detail=Verification),
    EventKind.TEMPORARY_LAND_ENDED: KindInfo(title="临时用地期满", detail=Plain),
    EventKind.TEMPORARY_LAND_RECLAIMED: KindInfo(title="临时用地复垦验收合格", detail=Referring),
    EventKind.RECLAMATION_STARTED: KindInfo(title="土地复垦工程开工", detail=Plain),
    EventKind.BACKFILL_TESTED: KindInfo(title="回填材料检测", detail=Referring),
}
