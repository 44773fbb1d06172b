"""A year's report as a whole: blocks A to L. Everything may still be empty, so that a draft is a report too.

What a report must hold to count is said by ``parts`` and ``checks``; here is only what it can hold. One data set,
whatever the place prints of it.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from restoration.law.report import words as w
from restoration.law.report.forms import (
    Area,
    Block,
    Count,
    Day,
    File,
    Four,
    Label,
    Level,
    Long,
    Money,
    Piece,
    Polygon,
    Text,
)
from restoration.law.report.land import Damage, Quantities, Restoration
from restoration.law.report.money import Costs, Fund
from restoration.law.report.watching import Monitoring, Problems


class IdentityError(Piece):
    """“报告登记错误”: what the company says is wrong on the register; it changes nothing by itself."""

    field: Annotated[Text, Label("登记项目")] = None
    should_be: Annotated[Text, Label("应为")] = None
    reason: Annotated[Text, Label("说明")] = None


class Identity(Piece):
    """A: whose report this is. What the register knows is filled in and not the company's to change."""

    right: Annotated[Text, Label("矿业权编号")] = None
    year: Annotated[Annotated[int | None, Field(ge=2000, le=2100)], Label("年度")] = None
    mine_name: Annotated[Text, Label("矿山名称")] = None
    licence_no: Annotated[Text, Label("采矿许可证号")] = None
    valid_from: Annotated[Day, Label("许可证有效期起")] = None
    valid_to: Annotated[Day, Label("许可证有效期止")] = None
    authority: Annotated[Text, Label("登记机关")] = None
    holder: Annotated[Text, Label("采矿权人")] = None
    uscc: Annotated[Text, Label("统一社会信用代码")] = None
    legal_representative: Annotated[Text, Label("法定代表人")] = None
    division: Annotated[Text, Label("行政区划代码")] = None
    village: Annotated[Text, Label("乡镇和村")] = None
    mineral: Annotated[Text, Label("开采主矿种")] = None
    other_minerals: Annotated[Text, Label("共伴生矿种")] = None
    method: Annotated[Text, Label("开采方式")] = None
    scale: Annotated[Four, Label("设计生产规模")] = None
    scale_unit: Annotated[w.OutputUnit | None, Label("规模单位")] = None
    area_m2: Annotated[Area, Label("矿区面积")] = None
    top_m: Annotated[Level, Label("开采标高上限", "米")] = None
    bottom_m: Annotated[Level, Label("开采标高下限", "米")] = None
    corners: Annotated[Polygon, Label("矿区范围拐点")] = None
    state: Annotated[w.MineState | None, Label("矿山状态")] = None
    plan_title: Annotated[Text, Label("方案名称")] = None
    plan_approval_no: Annotated[Text, Label("方案批准文号")] = None
    plan_approved_on: Annotated[Day, Label("方案批准日期")] = None
    contact: Annotated[Text, Label("联系人")] = None
    phone: Annotated[Text, Label("联系电话")] = None
    errors: Annotated[tuple[IdentityError, ...], Label("报告登记错误")] = ()


class Production(Block):
    """B: output, waste, and topsoil."""

    unit: Annotated[w.OutputUnit | None, Label("产量单位")] = None
    ore_year: Annotated[Four, Label("本年采出量")] = None
    ore_total: Annotated[Four, Label("累计采出量")] = None
    waste_year: Annotated[Four, Label("本年废石", "万吨")] = None
    waste_stock: Annotated[Four, Label("废石堆存量", "万吨")] = None
    gangue_year: Annotated[Four, Label("本年矸石", "万吨")] = None
    gangue_stock: Annotated[Four, Label("矸石堆存量", "万吨")] = None
    tailings_year: Annotated[Four, Label("本年尾矿", "万吨")] = None
    tailings_stock: Annotated[Four, Label("尾矿堆存量", "万吨")] = None
    stripped: Annotated[Four, Label("本年剥离量", "万立方米")] = None
    topsoil_m2: Annotated[Area, Label("表土剥离面积")] = None
    topsoil_open_m3: Annotated[Count, Label("年初表土存量", "立方米")] = None
    topsoil_in_m3: Annotated[Count, Label("本年剥离表土", "立方米")] = None
    topsoil_used_m3: Annotated[Count, Label("本年利用表土", "立方米")] = None
    topsoil_closed_m3: Annotated[Count, Label("年末表土存量", "立方米")] = None
    topsoil_place: Annotated[Text, Label("表土存放地点")] = None


class TaskRow(Piece):
    """One task of the next year: what land becomes what, how, for how much, when."""

    parcel: Annotated[Text, Label("地块编号")] = None
    task: Annotated[Text, Label("方案任务")] = None
    target_class: Annotated[Text, Label("复垦后地类代码")] = None
    area_m2: Annotated[Area, Label("计划面积")] = None
    work: Annotated[w.Work | None, Label("工程措施")] = None
    unit: Annotated[w.WorkUnit | None, Label("计量单位")] = None
    quantity: Annotated[Four, Label("计划工程量")] = None
    cost_fen: Annotated[Money, Label("计划费用")] = None
    quarter: Annotated[w.Quarter | None, Label("完成季度")] = None


class NextYear(Block):
    """J: the next year's plan."""

    mined_m2: Annotated[Area, Label("计划开采面积")] = None
    extract_fen: Annotated[Money, Label("计划提取基金")] = None
    use_fen: Annotated[Money, Label("计划使用基金")] = None
    monitoring: Annotated[Long, Label("监测安排")] = None
    rows: Annotated[tuple[TaskRow, ...], Label("任务")] = ()


class FileRow(Piece):
    """One file handed in with the report."""

    kind: Annotated[w.FileKind | None, Label("类别")] = None
    file: Annotated[File, Label("附件")] = None
    title: Annotated[Text, Label("名称")] = None
    taken_on: Annotated[Day, Label("拍摄或者形成日期")] = None
    place: Annotated[Text, Label("拍摄位置")] = None


class Files(Piece):
    """K: files."""

    rows: Annotated[tuple[FileRow, ...], Label("文件")] = ()


class Declaration(Piece):
    """L: who prepared the report and who answers for it; the day is the server's own."""

    preparer: Annotated[Text, Label("填报人")] = None
    phone: Annotated[Text, Label("填报人电话")] = None
    legal_representative: Annotated[Text, Label("法定代表人")] = None


class Content(Piece):
    """A year's report. ``prefilled`` names the cells taken over from last year and not touched since."""

    shape: Annotated[w.Shape, Label("报告形式")] = w.Shape.FULL
    identity: Annotated[Identity, Label("基本情况")] = Identity()
    production: Annotated[Production, Label("生产情况")] = Production()
    damage: Annotated[Damage, Label("土地损毁情况")] = Damage()
    restoration: Annotated[Restoration, Label("治理恢复与复垦情况")] = Restoration()
    quantities: Annotated[Quantities, Label("工程量")] = Quantities()
    costs: Annotated[Costs, Label("费用使用情况")] = Costs()
    fund: Annotated[Fund, Label("基金情况")] = Fund()
    monitoring: Annotated[Monitoring, Label("监测情况")] = Monitoring()
    problems: Annotated[Problems, Label("存在问题与整改")] = Problems()
    next_year: Annotated[NextYear, Label("下年度计划")] = NextYear()
    files: Annotated[Files, Label("附件目录")] = Files()
    declaration: Annotated[Declaration, Label("声明")] = Declaration()
    prefilled: Annotated[tuple[str, ...], Field(max_length=5000)] = ()


SHORT: tuple[str, ...] = (
    "identity",
    "damage",
    "restoration",
    "costs",
    "monitoring",
    "problems",
    "files",
    "declaration",
)
"""The blocks of the short form. Of F only the statement that no money was used: the text asks for it of every mine."""
