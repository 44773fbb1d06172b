"""Blocks C, D, E: land damaged, land restored, and the works done on it."""

from __future__ import annotations

from typing import Annotated

from restoration.law.report import words as w
from restoration.law.report.forms import Area, Block, Day, File, Form, Four, Kind, Label, Piece, Polygon, Text, Two


class DamageRow(Piece):
    """One damaged parcel: how, what land, where, whose, how much, how badly (土地复垦条例实施办法 第二十二条第一项)."""

    parcel: Annotated[Text, Label("地块编号")] = None
    place: Annotated[Text, Label("位置")] = None
    cause: Annotated[w.Cause | None, Label("损毁方式")] = None
    facility: Annotated[w.Facility | None, Label("设施")] = None
    standard: Annotated[w.LandStandard | None, Label("地类标准")] = None
    land_class: Annotated[Text, Label("损毁前地类代码")] = None
    owner: Annotated[w.Owner | None, Label("权属性质")] = None
    owner_name: Annotated[Text, Label("权属单位")] = None
    degree: Annotated[w.Degree | None, Label("损毁程度")] = None
    open_m2: Annotated[Area, Label("年初面积")] = None
    added_m2: Annotated[Area, Label("本年新增面积")] = None
    closed_m2: Annotated[Area, Label("年末面积")] = None
    from_on: Annotated[Day, Label("损毁起始日期")] = None
    until_on: Annotated[Day, Label("损毁终止日期")] = None
    basic_farmland: Annotated[bool | None, Form(Kind.YES_NO), Label("永久基本农田")] = None
    polygon: Annotated[Polygon, Label("范围拐点")] = None


class TotalRow(Piece):
    """A total a company states: by cause, land class or owner."""

    by: Annotated[w.TotalBy | None, Label("合计口径")] = None
    of: Annotated[Text, Label("类别")] = None
    area_m2: Annotated[Area, Label("面积")] = None


class Damage(Block):
    """C: land damaged, gross; what is restored stands in D and is never taken off here."""

    total_m2: Annotated[Area, Label("年末损毁面积合计")] = None
    rows: Annotated[tuple[DamageRow, ...], Label("地块")] = ()
    totals: Annotated[tuple[TotalRow, ...], Label("分类合计")] = ()


class RestorationRow(Piece):
    """One parcel restored under one task of the plan; finished and accepted are two things."""

    parcel: Annotated[Text, Label("地块编号")] = None
    task: Annotated[Text, Label("方案任务")] = None
    standard: Annotated[w.LandStandard | None, Label("地类标准")] = None
    target_class: Annotated[Text, Label("复垦后地类代码")] = None
    planned_m2: Annotated[Area, Label("本年计划面积")] = None
    done_m2: Annotated[Area, Label("本年完成面积")] = None
    accepted_m2: Annotated[Area, Label("本年验收合格面积")] = None
    acceptance_no: Annotated[Text, Label("验收文号")] = None
    accepted_on: Annotated[Day, Label("验收日期")] = None
    done_total_m2: Annotated[Area, Label("累计完成面积")] = None
    accepted_total_m2: Annotated[Area, Label("累计验收合格面积")] = None
    measures: Annotated[tuple[w.Work, ...], Label("主要措施")] = ()
    survival: Annotated[Two, Label("成活率", "%")] = None
    cover: Annotated[Two, Label("植被覆盖度", "%")] = None
    before: Annotated[File, Label("修复前照片")] = None
    after: Annotated[File, Label("修复后照片")] = None
    polygon: Annotated[Polygon, Label("范围拐点")] = None


class Restoration(Block):
    """D: land restored, by parcel and phase (土地复垦条例实施办法 第二十二条第三项)."""

    rate: Annotated[Two, Label("土地复垦率", "%")] = None
    rows: Annotated[tuple[RestorationRow, ...], Label("地块")] = ()


class QuantityRow(Piece):
    """How much of one work was planned and done."""

    parcel: Annotated[Text, Label("地块编号")] = None
    work: Annotated[w.Work | None, Label("工程措施")] = None
    unit: Annotated[w.WorkUnit | None, Label("计量单位")] = None
    planned: Annotated[Four, Label("计划工程量")] = None
    done: Annotated[Four, Label("完成工程量")] = None


class Quantities(Block):
    """E: quantities by the dictionary of works."""

    rows: Annotated[tuple[QuantityRow, ...], Label("工程量")] = ()
