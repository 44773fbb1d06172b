"""The route table's lines for a mine's life: inspections, draws, emergencies, acceptance, closing, legacy, credit."""

from __future__ import annotations

from api.handlers import life, release
from api.requests import Paged
from api.routing import PUBLIC, Route, get, post
from api.schemas import acceptance as acceptance_shapes
from api.schemas import common
from api.schemas import life as shapes
from api.schemas import release as release_shapes
from restoration.permissions import Permission as P  # noqa: N817 - the table stays readable
from restoration.services.life import records

DAY = shapes.OnDay
INSPECTIONS = (
    get(
        "/inspections",
        life.inspection_list,
        P.INSPECTION_READ,
        "检查列表",
        common.Page[shapes.InspectionOut],
        shapes.InspectionQuery,
    ),
    post("/inspections", life.inspect, P.INSPECTION_RECORD, "登记检查（或更正）", records.InspectionIn),
    get("/inspections/{code}", life.inspection, P.INSPECTION_READ, "检查详情", shapes.InspectionOut),
    post("/inspections/{code}/rechecks", life.recheck, P.INSPECTION_RECORD, "登记复查", records.RecheckIn),
    post("/inspections/{code}/breaches", life.confirm_breach, P.INSPECTION_RECORD, "确认未履行义务", records.BreachIn),
    get("/mines/{code}/breaches", life.breach_list, P.INSPECTION_READ, "已确认未履行的义务", shapes.OpenBreaches),
    get("/mines/{code}/holds", life.hold_list, P.INSPECTION_READ, "达标后方可继续生产", shapes.MineHolds),
    get("/supervision-plans", life.supervision_plans, P.DRAW_READ, "年度监管计划", shapes.BureauDuties, DAY),
    post(
        "/supervision-plans",
        life.plan_supervision,
        P.SUPERVISION_PLAN,
        "登记年度监管计划",
        records.SupervisionPlanIn,
    ),
    get("/upward-reports", life.upward_reports, P.DRAW_READ, "年度上报情况", shapes.BureauDuties, DAY),
    post(
        "/upward-reports",
        life.report_upward,
        P.SUPERVISION_PLAN,
        "登记土地损毁和复垦情况年度上报",
        records.UpwardReportIn,
    ),
)

DRAWS = (
    get("/draws", life.draw_list, P.DRAW_READ, "双随机抽取列表", common.Page[shapes.DrawListed], Paged),
    post("/draws", life.hold_draw, P.DRAW_HOLD, "双随机抽取", records.DrawIn),
    get("/draws/{code}", life.draw, P.DRAW_READ, "抽取详情", shapes.DrawOut),
    post("/draws/{code}/publish", life.publish_draw, P.DRAW_HOLD, "公开抽取结果", None),
    Route(
        method="GET",
        path="/public/draws/{code}",
        handler=life.public_draw,
        permission=PUBLIC,
        summary="已公开的抽取结果",
        response=shapes.PublicDraw,
    ),
)

EMERGENCIES = (
    get(
        "/emergencies",
        life.emergency_list,
        P.EMERGENCY_READ,
        "突发事件列表",
        common.Page[shapes.EmergencyOut],
        shapes.EmergencyQuery,
    ),
    post("/emergencies", life.enter_emergency, P.EMERGENCY_REPORT, "报告突发事件", records.EmergencyIn),
    get("/emergencies/{code}", life.emergency, P.EMERGENCY_READ, "突发事件详情", shapes.EmergencyOut),
    post(
        "/emergencies/{code}/reports",
        life.report_emergency,
        P.EMERGENCY_TOLD,
        "登记收到突发事件报告",
        records.EmergencyReportIn,
    ),
    post(
        "/emergencies/{code}/settle", life.settle_emergency, P.EMERGENCY_SETTLE, "登记损害补偿了结", records.SettledIn
    ),
)

ACCEPTANCE = "/mines/{code}/acceptance"
RELEASE = (
    get(ACCEPTANCE, release.acceptance, P.MINE_READ, "验收情况", acceptance_shapes.MineAcceptance, DAY),
    post(f"{ACCEPTANCE}/applications", release.apply, P.ACCEPTANCE_RECORD, "登记验收申请", records.ApplicationIn),
    post(
        f"{ACCEPTANCE}/examinations",
        release.examine,
        P.ACCEPTANCE_RECORD,
        "登记联合验收",
        acceptance_shapes.ExaminationNew,
    ),
    post(
        f"{ACCEPTANCE}/postings",
        release.post_result,
        P.ACCEPTANCE_RECORD,
        "登记初步验收结果公告",
        acceptance_shapes.PostingNew,
    ),
    post(
        f"{ACCEPTANCE}/objections", release.object_to, P.ACCEPTANCE_RECORD, "登记异议", acceptance_shapes.ObjectionNew
    ),
    post(
        f"{ACCEPTANCE}/answers", release.answer_objection, P.ACCEPTANCE_RECORD, "答复异议", acceptance_shapes.AnswerNew
    ),
    post(f"{ACCEPTANCE}/decisions", release.decide, P.ACCEPTANCE_DECIDE, "验收结论", acceptance_shapes.DecisionNew),
    get("/mines/{code}/closure", release.closure, P.MINE_READ, "闭坑情况", release_shapes.MineClosure, DAY),
    get(
        "/mines/{code}/transfer",
        release.transfer,
        P.OBLIGATION_READ,
        "转让后义务的归属",
        release_shapes.MineTransfer,
        release_shapes.TransferQuery,
    ),
    get("/mines/{code}/green", release.green, P.MINE_READ, "绿色矿山情况", release_shapes.MineGreen, DAY),
    get(
        "/legacy-sites",
        release.site_list,
        P.LEGACY_READ,
        "历史遗留矿山列表",
        common.Page[release_shapes.LegacyOut],
        release_shapes.LegacyQuery,
    ),
    get("/legacy-sites/{code}", release.site, P.LEGACY_READ, "历史遗留矿山详情", release_shapes.LegacyOut, DAY),
    post("/legacy-sites/{code}/spots", release.record_spot, P.LEGACY_RECORD, "登记图斑、核实或修复", records.SpotIn),
    get(
        "/companies/{uscc}/integrity",
        release.integrity,
        P.INTEGRITY_READ,
        "诚信档案",
        release_shapes.IntegrityFile,
        release_shapes.IntegrityQuery,
    ),
    Route(
        method="GET",
        path="/companies/{uscc}/integrity.csv",
        handler=release.integrity_csv,
        permission=P.INTEGRITY_READ,
        summary="诚信档案（CSV）",
        query=release_shapes.IntegrityQuery,
        media=("text/csv",),
    ),
)

LIFE = (*INSPECTIONS, *DRAWS, *EMERGENCIES, *RELEASE)
