"""The closed sets of a report: causes of damage, land classes, works, cost heads, monitored things, kinds of file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from restoration.law.report.forms import Worded


class Shape(Worded):
    """The full report, or the short one of a mine that stood still all year."""

    FULL = "full", "完整报告"
    SHORT = "short", "停产矿山简表"


class MineState(Worded):
    """矿山状态."""

    BUILDING = "building", "在建"
    PRODUCING = "producing", "生产"
    SUSPENDED = "suspended", "停产"
    SHUT = "shut", "关闭"
    CLOSED = "closed", "闭坑"


class OutputUnit(Worded):
    """The unit of output."""

    TONNES = "10kt", "万吨"
    CUBIC = "10km3", "万立方米"


class Cause(Worded):
    """How land was damaged (土地复垦条例 第十条; 污染 is added by plan forms)."""

    EXCAVATED = "excavated", "挖损"
    SUBSIDED = "subsided", "塌陷"
    BURIED = "buried", "压占"
    TEMPORARY = "temporary", "临时占用"
    POLLUTED = "polluted", "污染"


class Facility(Worded):
    """What stands, or stood, on the damaged land."""

    PIT = "pit", "采场"
    DUMP = "dump", "排土场"
    GANGUE_DUMP = "gangue_dump", "矸石场"
    TAILINGS_POND = "tailings_pond", "尾矿库"
    YARD = "yard", "工业场地"
    ROAD = "road", "道路"
    SUBSIDENCE = "subsidence", "塌陷区"
    OTHER = "other", "其他"


class LandStandard(Worded):
    """Which standard a land class's digits belong to: the same digits mean different land in another one."""

    GB2017 = "gb2017", "GB/T 21010-2017"
    GB2007 = "gb2007", "GB/T 21010-2007"


class Owner(Worded):
    """权属."""

    STATE = "state", "国有"
    COLLECTIVE = "collective", "集体"


class Degree(Worded):
    """损毁程度."""

    LIGHT = "light", "轻度"
    MEDIUM = "medium", "中度"
    HEAVY = "heavy", "重度"


class TotalBy(Worded):
    """What a total of the damaged land is taken by."""

    CAUSE = "cause", "损毁方式"
    CLASS = "land_class", "地类"
    OWNER = "owner", "权属"


class Work(Worded):
    """The dictionary of works (工程措施)."""

    SLOPE = "slope", "削坡（危岩清理）"
    BACKFILL = "backfill", "回填"
    LEVELLING = "levelling", "场地平整"
    SOIL = "soil", "覆土"
    WALL = "wall", "挡土墙"
    DITCH = "ditch", "截排水沟"
    DAM = "dam", "拦渣坝"
    CRACK = "crack", "裂缝充填"
    SHAFT = "shaft", "井口封堵"
    FENCE = "fence", "围栏"
    SIGN = "sign", "警示牌"
    TREES = "trees", "植树"
    GRASS = "grass", "种草"
    SOIL_CARE = "soil_care", "土壤改良"
    PIPE = "pipe", "灌溉管"
    ROAD = "road", "道路"
    DEMOLITION = "demolition", "拆除"
    POINT = "point", "监测点"
    WATCHING = "watching", "监测"
    CARE = "care", "管护"


class WorkUnit(Worded):
    """Units of works."""

    CUBIC = "m3", "立方米"
    SQUARE = "m2", "平方米"
    HECTARE = "hm2", "公顷"
    METRE = "m", "米"
    PLACE = "place", "处"
    BOARD = "board", "块"
    TREE = "tree", "株"
    PIECE = "piece", "个"
    POINT_TIMES = "point_times", "点·次"
    HECTARE_YEAR = "hm2_year", "公顷·年"


W, U = Work, WorkUnit
UNITS: Final[Mapping[Work, tuple[WorkUnit, ...]]] = {
    W.SLOPE: (U.CUBIC,),
    W.BACKFILL: (U.CUBIC,),
    W.LEVELLING: (U.HECTARE, U.CUBIC),
    W.SOIL: (U.CUBIC,),
    W.WALL: (U.CUBIC, U.METRE),
    W.DITCH: (U.METRE,),
    W.DAM: (U.CUBIC,),
    W.CRACK: (U.CUBIC,),
    W.SHAFT: (U.PLACE,),
    W.FENCE: (U.METRE,),
    W.SIGN: (U.BOARD,),
    W.TREES: (U.TREE,),
    W.GRASS: (U.HECTARE,),
    W.SOIL_CARE: (U.HECTARE,),
    W.PIPE: (U.METRE,),
    W.ROAD: (U.METRE,),
    W.DEMOLITION: (U.SQUARE, U.CUBIC),
    W.POINT: (U.PIECE,),
    W.WATCHING: (U.POINT_TIMES,),
    W.CARE: (U.HECTARE_YEAR,),
}
"""The units each work may be counted in."""


class CostHead(Worded):
    """费用科目."""

    CONSTRUCTION = "construction", "工程施工费"
    EQUIPMENT = "equipment", "设备费"
    MONITORING = "monitoring", "监测与管护费"
    DESIGN = "design", "方案设计费"
    SUPERVISION = "supervision", "监理费"
    ACCEPTANCE = "acceptance", "验收费"
    OTHER = "other", "其他费用"


class Source(Worded):
    """资金来源."""

    FUND = "fund", "治理恢复基金（土地复垦费用）"
    OWN = "own", "企业其他自有资金"
    PUBLIC = "public", "财政资金"


class Watched(Worded):
    """What a monitoring point watches."""

    SETTLEMENT = "settlement", "地面沉降"
    HORIZONTAL = "horizontal", "水平位移"
    CRACK = "crack", "地裂缝"
    SLOPE = "slope", "边坡位移"
    WATER_DEPTH = "water_depth", "地下水埋深"
    WATER_LEVEL = "water_level", "地下水水位"
    INFLOW = "inflow", "矿坑涌水量"
    WATER_QUALITY = "water_quality", "水质"
    SOIL = "soil", "土壤"
    COVER = "cover", "植被覆盖度"
    SURVIVAL = "survival", "成活率"


class WatchUnit(Worded):
    """Units of readings."""

    MM = "mm", "毫米"
    MM_DAY = "mm_d", "毫米/日"
    METRE = "m", "米"
    CUBIC_HOUR = "m3_h", "立方米/小时"
    MG_LITRE = "mg_l", "毫克/升"
    PH = "ph", "pH"
    G_KG = "g_kg", "克/千克"
    MG_KG = "mg_kg", "毫克/千克"
    CM = "cm", "厘米"
    PERCENT = "percent", "%"


V = WatchUnit
WATCH_UNITS: Final[Mapping[Watched, tuple[WatchUnit, ...]]] = {
    Watched.SETTLEMENT: (V.MM, V.MM_DAY),
    Watched.HORIZONTAL: (V.MM, V.MM_DAY),
    Watched.CRACK: (V.MM, V.METRE),
    Watched.SLOPE: (V.MM, V.MM_DAY),
    Watched.WATER_DEPTH: (V.METRE,),
    Watched.WATER_LEVEL: (V.METRE,),
    Watched.INFLOW: (V.CUBIC_HOUR,),
    Watched.WATER_QUALITY: (V.MG_LITRE, V.PH),
    Watched.SOIL: (V.PH, V.G_KG, V.MG_KG, V.CM),
    Watched.COVER: (V.PERCENT,),
    Watched.SURVIVAL: (V.PERCENT,),
}
"""The units each watched thing may be read in."""


class ItemState(Worded):
    """How far an item to be put right has come."""

    DONE = "done", "已整改"
    GOING_ON = "going_on", "正在整改"
    OPEN = "open", "尚未整改"


class Quarter(Worded):
    """季度."""

    Q1 = "q1", "一季度"
    Q2 = "q2", "二季度"
    Q3 = "q3", "三季度"
    Q4 = "q4", "四季度"


class FileKind(Worded):
    """What a file of a report is."""

    STATUS_MAP = "status_map", "现状图"
    PARCELS = "parcels", "图斑"
    PHOTO = "photo", "照片"
    STATEMENT = "statement", "银行对账单"
    CONTRACT = "contract", "合同"
    MONITORING = "monitoring", "监测报告"
    PLEDGE = "pledge", "承诺书"
    OTHER = "other", "其他"


MINING_LAND: Final[Mapping[LandStandard, str]] = {LandStandard.GB2017: "0602", LandStandard.GB2007: "062"}
"""采矿用地 in each standard: restored land may not be it."""

SOIL_BEARING: Final = ("01", "03", "04")
"""First digits of 耕地, 林地, 草地: their topsoil is to be stripped (土地复垦条例 第十六条)."""
