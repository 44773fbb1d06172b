"""Fields of every kind an officer starts, complete, with amounts, people and places that look real."""

from __future__ import annotations

from datetime import date
from typing import Any

from reports.draw import latest_wording
from restoration.documents import KINDS, Recipient
from restoration.law.letters.content import (
    BY_THE_CHECK,
    AddresseeContent,
    AddresseeKind,
    CiteContent,
    LetterKind,
    NoticeContent,
    RectifyBy,
)
from restoration.law.letters.papers import MODELS, Papers
from tests.letters.builders import cite, issued, item, notice

K = LetterKind
STARTED = sorted(set(LetterKind) - BY_THE_CHECK)
SHEETS = [kind for kind in STARTED if KINDS[kind].sheet]
NUMBERED = [kind for kind in STARTED if not KINDS[kind].sheet]

MGE = ("矿山地质环境保护规定", "国土资源部令第44号，自然资源部令第5号修正")
INFO = ("矿业权人勘查开采信息管理办法", "自然资源部令第13号")


def mge(article: str) -> CiteContent:
    return cite(article, *MGE)


OFFICERS = ({"name": "张守正", "certificate": "28020190013"}, {"name": "李明", "certificate": "28020210007"})
DEFECTS = (
    {
        "item": "边坡治理",
        "place": "采场东侧（拐点5至拐点7）",
        "found": "高陡边坡未按方案削坡，坡面有浮石",
        "required": "按方案削坡至45°以下并清除浮石",
        "standard": "方案第六章第二节",
        "due_on": date(2026, 4, 30),
        "proof": "施工记录和前后对照照片",
    },
    {"item": "截排水", "place": "排土场下游", "found": "截排水沟淤塞约120米", "required": "清淤并恢复过水断面"},
)
CHECKED = {"checked_on": date(2026, 3, 2), "officers": OFFICERS}
LISTED = {"decision_number": "正自然资异列〔2025〕2号", "decided_on": date(2025, 9, 8)}
HEARD = {
    "notice_number": "正自然资异告〔2026〕1号",
    "notice_served_on": date(2026, 2, 10),
    "heard": "taken_in_part",
    "views": "你单位提出东侧边坡已部分削坡，经复核属实，该部分不再计入；其余事实清楚",
}
BREACH = {
    "facts": "2024年度土地复垦义务履行情况报告经责令限期改正后仍未报送\n责令改正的期限于2026年2月9日届满",
    "evidence": "责令限期改正通知书及送达回证、本局收文登记",
    "duty_cites": (cite("第十七条"),),
    "basis": (cite("第四十一条"),),
    "penalty": "罚款",
    "fine_fen": 2_000_000,
}

SAMPLES: dict[LetterKind, dict[str, Any]] = {
    K.RECTIFICATION_NOTICE: {
        "inspected_on": date(2026, 3, 2),
        "place": "露天采场和排土场",
        "officers": OFFICERS,
        "defects": DEFECTS,
        "evidence": "现场检查记录、照片12张（编号2026030201至2026030212）",
        "duty_cites": (mge("第十五条"),),
        "basis": (mge("第二十七条"),),
        "recheck_on": date(2026, 5, 12),
    },
    K.ACCRUAL_ORDER: {
        "year": 2025,
        "checked_on": date(2026, 3, 2),
        "formula": "方案费用总额乘以当年产量再除以设计可采储量",
        "due_fen": 720_000_000,
        "done_fen": 500_000_007,
        "account": "正宁县农村信用社永正分社，尾号0912",
    },
    K.PREPAYMENT_ORDER: {
        "plan": "永正镇佛堂村砖瓦用粘土矿矿山地质环境保护与土地复垦方案",
        "total_fen": 1_640_902_02,
        "reason": "生产服务年限在三年以上的，首次预存不少于费用总额的百分之二十",
        "checked_on": date(2026, 3, 2),
        "due_fen": 328_180_40,
        "done_fen": 100_000_00,
        "account": "正宁县农村信用社永正分社，尾号0913",
    },
    K.CHARGE_ORDER: {
        "facts": "你单位整改后申请验收的1.2000公顷土地仍不合格\n你单位书面表示不再复垦",
        "lines": (
            {
                "land_class": "旱地",
                "area_m2": 8000,
                "degree": "重度",
                "standard": "每公顷30万元",
                "amount_fen": 24_000_000,
            },
            {
                "land_class": "其他草地",
                "area_m2": 4000,
                "degree": "中度",
                "standard": "每公顷12万元",
                "amount_fen": 4_800_000,
            },
        ),
        "total_fen": 28_800_000,
        "payee": "正宁县财政局非税收入专户",
        "bank": "中国农业银行正宁县支行",
        "account": "27450101040009999",
    },
    K.VERIFICATION_NOTICE: {
        "year": 2025,
        "verified_on": date(2026, 4, 20),
        "officers": OFFICERS,
        "rows": (
            {"item": "基金计提", "filed": "足额计提", "verified": "未足额计提", "required": "更正填报并补足计提"},
            {"item": "方案执行", "filed": "基本按方案开展", "verified": "东侧边坡未治理", "required": "更正填报"},
        ),
        "basis": (cite("第七条", *INFO),),
    },
    K.GREEN_RECTIFICATION: {
        "level": "省级",
        "inspected_on": date(2026, 3, 2),
        "officers": OFFICERS,
        "defects": DEFECTS,
        "basis": (cite("五（二）", "正宁县矿产资源总体规划（2021—2025年）", "正政发〔2022〕72号"),),
    },
    K.STOP_NOTICE: {
        "happened": "2026年3月1日起",
        "place": "永正镇佛堂村砖瓦用粘土矿采场西侧界桩外",
        "act": "越过批准的矿区范围取土，并将弃土堆放在耕地上",
        "duty_cites": (cite("第十六条"),),
        "basis": (cite("第四十条"),),
        "officers": OFFICERS,
    },
    K.RECHECK_OPINION: {
        "order_number": "正自然资限改〔2026〕3号",
        "order_on": date(2026, 3, 9),
        "reported_on": date(2026, 5, 6),
        "checked_on": date(2026, 5, 12),
        "officers": OFFICERS,
        "rows": (
            {"item": "边坡治理", "required": "削坡并清除浮石", "found": "已完成", "result": "passed"},
            {"item": "截排水", "required": "清淤", "found": "尚有40米未清", "result": "failed"},
        ),
        "result": "failed",
        "next_on": date(2026, 6, 30),
    },
    K.TALK_NOTICE: {
        "invitee": "法定代表人王建国",
        "talk_on": date(2026, 3, 20),
        "talk_time": "上午9时30分",
        "place": "正宁县自然资源局三楼会议室",
        "reason": "连续两年未报送土地复垦义务履行情况报告",
        "chair": "副局长赵敏",
        "bring": "采矿许可证、方案、基金账户流水",
    },
    K.LISTING_DECISION: HEARD
    | {
        "order_number": "正自然资责改〔2025〕6号",
        "order_served_on": date(2025, 12, 20),
        "facts": "东侧边坡未按方案治理\n责令改正期限届满后经复核仍不合格",
        "evidence": "现场核查记录、整改复核意见书、照片",
        "ground": "未按照批准的方案治理恢复的情形",
        "basis": (mge("第二十七条"),),
        "effects": "列为重点监督管理对象，不得授予本局的荣誉",
        "removal": "完成整改并经核查合格的，可以向本局书面申请移出，并提交整改情况和证明材料",
        "published": "全国矿业权人勘查开采信息管理系统和本局门户网站",
    },
    K.LISTING_DECLINED: HEARD | {"heard": "taken", "reasons": "你单位在作出决定前已完成整改，并经复核合格"},
    K.LISTING_REVOKED: LISTED
    | {"reasons": "正宁县人民政府行政复议决定书撤销了原决定", "effective_on": date(2026, 3, 9)},
    K.REMOVAL_FORM: LISTED,
    K.REMOVAL_ACCEPTED: LISTED | {"applied_on": date(2026, 3, 2), "accepted_on": date(2026, 3, 4)},
    K.REMOVAL_SUPPLEMENT: LISTED
    | {
        "applied_on": date(2026, 3, 2),
        "rows": (
            {"item": "整改前后对照照片", "required": "标明拍摄时间和位置"},
            {"item": "计提凭证", "required": "加盖公章"},
        ),
        "until_on": date(2026, 3, 20),
    },
    K.REMOVAL_DECISION: LISTED
    | CHECKED
    | {
        "applied_on": date(2026, 2, 20),
        "result": "东侧边坡已按方案完成治理，截排水沟畅通",
        "basis": (cite("第七条", *INFO),),
        "effective_on": date(2026, 3, 9),
    },
    K.REMOVAL_REFUSED: LISTED
    | CHECKED
    | {
        "applied_on": date(2026, 2, 20),
        "result": "排土场下游截排水沟尚有40米未清",
        "basis": (cite("第七条", *INFO),),
        "reasons": "整改事项未全部完成",
        "again": "完成清淤后可以再次申请",
    },
    K.DISHONESTY_NOTICE: {
        "facts": "一年内就同一采矿权两次受到行政处罚",
        "evidence": "行政处罚决定书两份及送达回证",
        "ground": "一年内同一矿业权受到两次以上行政处罚的情形",
        "basis": (cite("第七条", *INFO),),
        "effects": "列为重点监督管理对象，期限三年",
        "repair": "履行全部义务后可以申请信用修复",
    },
    K.DISHONESTY_DECISION: HEARD
    | {
        "notice_number": "正自然资失告〔2026〕1号",
        "facts": "一年内就同一采矿权两次受到行政处罚",
        "evidence": "行政处罚决定书两份及送达回证",
        "ground": "一年内同一矿业权受到两次以上行政处罚的情形",
        "basis": (cite("第七条", *INFO),),
        "effects": "列为重点监督管理对象",
        "starts_on": date(2026, 3, 9),
        "ends_on": date(2029, 3, 8),
        "repair": "履行全部义务后可以申请信用修复",
        "published": "全国矿业权人勘查开采信息管理系统",
    },
    K.DISHONESTY_RELEASE: {
        "decision_number": "正自然资失认〔2023〕1号",
        "decided_on": date(2023, 3, 1),
        "ground": "管理措施期限届满",
        "basis": (cite("第七条", *INFO),),
        "effective_on": date(2026, 3, 9),
    },
    K.JOINT_PUNISHMENT: {
        "receiver": "正宁县市场监督管理局",
        "decision_number": "正自然资失认〔2026〕1号",
        "decided_on": date(2026, 3, 2),
        "facts": "该单位被认定为严重失信主体，管理措施至2029年3月8日止",
        "basis": (cite("第七条", *INFO),),
        "proposal": "在办理相关许可时依法予以审慎考虑",
        "enclosures": ("认定决定书", "送达回证"),
    },
    K.INSPECTION_RECORD: {
        "task": "双随机抽查",
        "plan": "矿山地质环境保护与土地复垦方案",
        "rows": ({"item": "东侧边坡", "place": "拐点5至7"},),
    },
    K.SERVICE_RECEIPT: {
        "document": "责令限期改正通知书",
        "document_number": "正自然资责改〔2026〕3号",
        "copies": "1件",
        "issuer": "李明",
    },
    K.ADDRESS_CONFIRMATION: {"matter": "矿山生态修复监督管理"},
    K.SIGN_OFF_SHEET: {
        "document": "责令限期改正通知书",
        "document_number": "正自然资责改〔2026〕3号",
        "receiver": "正宁县永正建材有限责任公司",
        "drafter": "李明",
        "drafted_on": date(2026, 3, 6),
        "approver": "赵敏",
        "approved_on": date(2026, 3, 9),
        "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "text": "经查，你单位逾期未报送报告。\n本局责令你单位限期改正。\n" + "改正要求见清单。" * 60,
    },
    K.OVERDUE_SHEET: {
        "receiver": "矿山修复股",
        "rows": (
            {
                "title": "2024年度土地复垦义务履行情况报告",
                "due_on": date(2024, 12, 31),
                "days": 430,
                "state": "已责令改正",
                "ask": "本周内复核",
            },
        ),
        "until_on": date(2026, 3, 20),
        "opinion": "请逐项核对并于期限内反馈",
    },
    K.CASE_FILING_FORM: {
        "cause": "未按规定报送土地复垦义务履行情况报告",
        "source": "日常监督检查",
        "found_on": date(2026, 3, 2),
        "facts": "经责令限期改正，逾期仍未报送2024年度报告。",
        "duty_cites": (cite("第十七条"),),
    },
    K.PUBLIC_SERVICE: {
        "receiver": "正宁县永正建材有限责任公司",
        "document": "责令限期改正通知书",
        "document_number": "正自然资责改〔2026〕3号",
        "document_on": date(2026, 3, 9),
        "summary": "责令你单位于2026年5月8日前报送2024年度土地复垦义务履行情况报告",
        "ground": "直接送达和邮寄送达均无人签收、查无下落",
        "fetch_at": "正宁县自然资源局二楼办公室",
    },
    K.PLAN_OPINION: {
        "plan": "永正镇佛堂村砖瓦用粘土矿矿区生态修复方案",
        "submitted_on": date(2026, 1, 5),
        "reviewed_on": date(2026, 2, 26),
        "result": "failed",
        "rows": (
            {"chapter": "第四章 费用估算", "opinion": "边坡治理工程量与图件不一致，请核对后重新估算"},
            {"chapter": "第六章 进度安排", "opinion": "请按年度细化，并说明与开采进度的衔接"},
        ),
        "basis": (cite("第四十六条", "中华人民共和国矿产资源法", "2024年11月8日修订"),),
    },
    K.FILING_RECEIPT: {
        "matter": "土地复垦规划设计",
        "received_on": date(2026, 3, 2),
        "basis": (cite("第十五条", "土地复垦条例实施办法", "国土资源部令第56号"),),
        "papers": ("土地复垦方案", "土地复垦规划设计书", "图件一套"),
    },
    K.WITHDRAWAL_NOTICE: {
        "applied_on": date(2026, 3, 2),
        "amount_fen": 32_504_04,
        "purpose": "东侧边坡削坡和覆土",
        "plan_item": "第二阶段边坡治理工程",
        "account": "尾号0913",
        "bank": "正宁县农村信用社永正分社",
    },
    K.ACCEPTANCE_POSTING: {
        "applied_on": date(2026, 2, 2),
        "works": "第一阶段治理东侧边坡和排土场",
        "area_m2": 12_000,
        "outcome": "初步验收合格",
        "from_on": date(2026, 3, 10),
        "to_on": date(2026, 4, 10),
        "objections": "正宁县自然资源局矿山修复股（正宁县山河镇东大街18号）",
    },
    K.ACCEPTANCE_CERTIFICATE: {
        "applied_on": date(2026, 2, 2),
        "accepted_on": date(2026, 4, 20),
        "works": "第一阶段治理东侧边坡和排土场",
        "damage": "损毁土地1.2000公顷，其中旱地0.8000公顷",
        "reclaimed": "复垦旱地0.8000公顷、其他草地0.4000公顷",
        "area_m2": 12_000,
        "problems": "草地成活率应继续观测",
        "conclusion": "验收合格",
        "members": "县农业农村局、林业局、生态环境分局，专家3人，佛堂村村民代表2人",
    },
    K.ACCEPTANCE_FAULTS: {
        "applied_on": date(2026, 2, 2),
        "checked_on": date(2026, 3, 2),
        "defects": DEFECTS,
        "members": "县农业农村局、林业局，专家3人，佛堂村村民代表2人",
    },
    K.REPORT_RECEIPT: {
        "year": 2025,
        "version": "第1版",
        "received": "2025年12月30日17时41分",
        "rows": (
            {"part": "土地损毁情况", "state": "已收到"},
            {"part": "土地复垦费用使用情况", "state": "已收到"},
            {"part": "土地复垦工程实施情况", "state": "尚缺"},
        ),
        "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    },
    K.REPORT_SUMMARY: {
        "receiver": "庆阳市自然资源局",
        "year": 2025,
        "rows": (
            {
                "mine": "永正镇佛堂村砖瓦用粘土矿",
                "holder": "正宁县永正建材有限责任公司",
                "received_on": date(2025, 12, 30),
                "damaged_m2": 12_000,
                "reclaimed_m2": 8_000,
                "used_fen": 32_504_04,
            },
            {"mine": "湫头镇砂石矿", "holder": "正宁县湫头砂石有限公司"},
        ),
        "remarks": "应报2座，已报1座；未报的已责令限期改正",
        "copies": ("正宁县人民政府办公室", "正宁县财政局", "庆阳市生态环境局正宁分局", "正宁县统计局"),
    },
    K.CLOSURE_PROPOSAL: {
        "receiver": "正宁县人民政府",
        "facts": "该矿连续三年未履行矿山生态修复义务\n经责令限期改正和列入异常名录后仍未整改",
        "orders": "正自然资责改〔2025〕6号于2025年12月20日送达",
        "basis": (mge("第十九条"),),
        "proposal": "正宁县人民政府依法决定关闭该矿山",
        "signer": "陈立新",
        "copies": ("庆阳市自然资源局",),
    },
    K.PENALTY_NOTICE: BREACH | {"reasons": "逾期时间较长的情节"},
    K.HEARING_NOTICE: BREACH,
    K.PENALTY_DECISION: BREACH
    | HEARD
    | {
        "notice_number": "正自然资告〔2026〕1号",
        "filed_on": date(2026, 2, 12),
        "performance": "自收到本决定书之日起15日内将罚款缴至指定银行",
        "officers": OFFICERS,
    },
    K.DEMAND_LETTER: {
        "decision_number": "正自然资罚〔2025〕1号",
        "decided_on": date(2025, 6, 2),
        "decision_served_on": date(2025, 6, 5),
        "duty": "缴纳罚款",
        "manner": "到指定银行缴纳",
        "amount_fen": 2_000_000,
        "surcharge_fen": 2_000_000,
        "payment": "缴入正宁县财政局非税收入专户",
    },
    K.SUBSTITUTE_DECISION: {
        "order_number": "正自然资责改〔2025〕6号",
        "order_served_on": date(2025, 12, 20),
        "demand_number": "正自然资催〔2026〕1号",
        "reasons": "边坡失稳可能危害下方道路，你单位拒不治理",
        "basis": (cite("第七十一条", "中华人民共和国矿产资源法", "2024年11月8日修订"),),
        "target": "对东侧边坡削坡、清理浮石并覆土绿化",
        "performer": "正宁县国土整治中心",
        "performed_on": date(2026, 4, 10),
        "budget_fen": 14_095_050,
        "supervisors": "张守正、李明",
    },
}


def fields(kind: LetterKind, **changes: Any) -> Papers:
    """The sample of a kind, changed as a test wants."""
    made: Any = MODELS[kind].model_validate(SAMPLES[kind] | changes)
    return made


def addressee(kind: LetterKind) -> AddresseeContent | None:
    """Who a kind goes to, where that is no company."""
    to = KINDS[kind].to
    name = str(SAMPLES[kind].get("receiver", ""))
    made = {Recipient.AUTHORITY: AddresseeKind.AUTHORITY, Recipient.INTERNAL: AddresseeKind.BUREAU}
    if to is Recipient.PUBLIC:
        return AddresseeContent(kind=AddresseeKind.PUBLIC, name="")
    return AddresseeContent(kind=made[to], name=name) if to in made else None


def _parts(kind: LetterKind, changes: dict[str, Any]) -> dict[str, Any]:
    other = {"addressee": to} if (to := addressee(kind)) else {}
    return {
        "wording": latest(kind),
        "fields": fields(kind),
        "items": (item(),) if KINDS[kind].rectify else (),
        "rectify_by": RectifyBy(on=date(2026, 5, 8)) if KINDS[kind].rectify else RectifyBy(),
        "statement_days": 5 if KINDS[kind].heard else None,
        **other,
        **changes,
    }


def latest(kind: LetterKind) -> str:
    """The wording in force in March 2026."""
    return latest_wording(kind, date(2026, 3, 9))


def drafted(kind: LetterKind, **changes: Any) -> NoticeContent:
    """A complete content of a started kind, without a number."""
    return notice(kind, **_parts(kind, changes))


def sent(kind: LetterKind, **changes: Any) -> NoticeContent:
    """The same as it goes out; a sheet has no number."""
    number = f"正自然资{KINDS[kind].series}〔2026〕3号"
    made = _parts(kind, changes)
    return notice(kind, **made) if KINDS[kind].sheet else issued(kind, **({"number": number} | made))


def as_sent(kind: LetterKind) -> dict[str, Any]:
    """The sample of a kind as an officer's page would send it."""
    sent: dict[str, Any] = fields(kind).model_dump(mode="json", exclude={"kind"}, exclude_defaults=True)
    return sent
