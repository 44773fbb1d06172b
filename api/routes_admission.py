"""The route table's lines for gates, entry findings and planning indicators."""

from __future__ import annotations

from typing import Final

from api.handlers import admission
from api.routing import Route, get, post
from api.schemas import admission as shapes
from restoration.permissions import Permission as P  # noqa: N817 - the table stays readable

GATES = (
    get("/mines/{code}/gates", admission.mine_gates, P.GATE_READ, "矿山准入结论", shapes.MineGates, shapes.GateQuery),
    get(
        "/companies/{uscc}/gates",
        admission.company_gates,
        P.GATE_READ,
        "企业准入结论",
        shapes.CompanyGates,
        shapes.GateQuery,
    ),
    post(
        "/mines/{code}/applications",
        admission.application,
        P.EVENT_RECORD,
        "登记收到的申请（附当日准入结论）",
        shapes.ApplicationIn,
        shapes.ApplicationOut,
    ),
    get("/gate-settings", admission.setting_list, P.GATE_READ, "准入设置（两处依据）", shapes.Settings),
    post("/gate-settings", admission.choose_setting, P.GATE_SET, "选定准入设置", shapes.SettingIn),
)

ENTRY = (
    get(
        "/mines/{code}/findings",
        admission.findings,
        P.GATE_READ,
        "登记与规划核对",
        shapes.MineFindings,
        shapes.AsOfQuery,
    ),
)

INDICATORS = (
    get(
        "/indicators",
        admission.indicator_list,
        P.INDICATOR_READ,
        "规划指标",
        shapes.IndicatorsOut,
        shapes.IndicatorQuery,
    ),
    get("/land", admission.land, P.INDICATOR_READ, "治理复垦面积和比率", shapes.LandOut, shapes.IndicatorQuery),
    post("/indicators/{id}/returns", admission.indicator_return, P.INDICATOR_RECORD, "填报规划指标", shapes.ReturnIn),
    get("/indicator-alarms", admission.alarm_list, P.INDICATOR_READ, "规划指标超限", shapes.Alarms),
    get("/indicator-snapshots", admission.snapshot_list, P.INDICATOR_READ, "规划指标年度存档", shapes.Snapshots),
)

ADMISSION: Final[tuple[Route, ...]] = (*GATES, *ENTRY, *INDICATORS)
