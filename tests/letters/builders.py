"""Contents of letters with honest defaults: a real-looking quarry, a late annual report, a county bureau."""

from __future__ import annotations

from datetime import date
from typing import Any

from restoration.law.letters.content import (
    BY_THE_CHECK,
    AddresseeContent,
    AddresseeKind,
    CiteContent,
    ConsequenceContent,
    EvidenceContent,
    ItemContent,
    LetterKind,
    MineContent,
    NoticeContent,
    OrganContent,
    RectifyBy,
)

WORDINGS = {kind: f"{kind}@2024-01-01" for kind in sorted(BY_THE_CHECK)}
SERIES = {
    LetterKind.REMINDER: "函",
    LetterKind.CORRECTION_ORDER: "限改",
    LetterKind.OVERDUE_NOTICE: "告",
    LetterKind.LISTING_NOTICE: "异告",
    LetterKind.LISTING_PROPOSAL: "异建",
}
VERIFY_URL = "https://zrzy.example.gov.cn/verify/5f1c9d7e2ab84c03a6d2e91b7f40c8aa"


def cite(article: str, instrument: str = "土地复垦条例", number: str = "国务院令第592号") -> CiteContent:
    return CiteContent(instrument=instrument, number=number, article=article, layer="CN")


FINE = ConsequenceContent(kind="fine", text="逾期不改正的，处2万元以上5万元以下的罚款", cites=(cite("第四十一条"),))
LICENCE = ConsequenceContent(
    kind="gate",
    text="不依法履行土地复垦义务的，不得批准新的建设用地和采矿许可证的延续、变更、注销",
    cites=(cite("第二十条"),),
)


def item(**changes: Any) -> ItemContent:
    """The annual report of 2024, a year late."""
    fields: dict[str, Any] = {
        "obligation": "ob_2024_annual",
        "rule": "O-21",
        "occasion": "2024",
        "duty": "应于2024年12月31日前报送2024年度土地复垦义务履行情况报告",
        "title": "2024年度土地复垦义务履行情况报告",
        "original_due_on": date(2024, 12, 31),
        "due_on": date(2024, 12, 31),
        "days_overdue": 430,
        "found": "本局未收到该年度报告，也没有延期报送的记录",
        "missing": ("土地损毁情况", "土地复垦费用使用情况", "土地复垦工程实施情况"),
        "required": "向本局报送2024年度土地复垦义务履行情况报告，报告应当包括土地损毁、费用使用和工程实施三个部分",
        "done_when": "报告经本局接收，并且三个部分的内容齐全",
        "duty_cites": (cite("第十七条"), cite("第二十二条", "土地复垦条例实施办法", "国土资源部令第56号")),
        "order_cites": (cite("第四十一条"),),
        "consequences": (FINE, LICENCE),
    }
    return ItemContent(**(fields | changes))


def fund_item(**changes: Any) -> ItemContent:
    """A second duty: the fund of one year."""
    fields: dict[str, Any] = {
        "obligation": "ob_2024_fund",
        "rule": "O-11",
        "occasion": "2024",
        "duty": "应当按规定计提2024年度矿山地质环境治理恢复基金",
        "title": "2024年度矿山地质环境治理恢复基金计提",
        "original_due_on": date(2024, 12, 31),
        "due_on": date(2025, 3, 31),
        "days_overdue": 340,
        "found": "该年度应计提720.00万元，账面已计提500.00万元",
        "missing": ("差额220.00万元的计提凭证",),
        "required": "补足计提差额220.00万元（人民币贰佰贰拾万元整），并提交计提凭证",
        "done_when": "计提凭证经本局核对，账面计提额不少于应计提额",
        "duty_cites": (cite("第十七条", "矿山地质环境保护规定", "自然资源部令第5号"),),
        "order_cites": (cite("第二十八条", "矿山地质环境保护规定", "自然资源部令第5号"),),
        "consequences": (LICENCE,),
    }
    return ItemContent(**(fields | changes))


def found_item(**changes: Any) -> ItemContent:
    """A breach two officers found on the spot, with the inspection that shows it and the re-check that failed."""
    inspected = EvidenceContent(
        event="ZN-1-CK-V3",
        act="现场检查",
        on=date(2026, 2, 12),
        record="现场检查记录、照片",
        officers=("张三", "李四"),
    )
    fields: dict[str, Any] = {
        "obligation": "ob_found",
        "rule": "unperformed_duty_found",
        "occasion": "ZN-1-CK-V3",
        "duty": "应当按规定履行矿山地质环境治理恢复与土地复垦义务",
        "title": "检查认定未按规定履行的治理恢复与土地复垦义务",
        "original_due_on": None,
        "due_on": None,
        "days_overdue": 0,
        "found": "2026年2月12日检查认定采坑边坡未治理，2026年3月5日复查整改不到位",
        "missing": (),
        "required": "完成采坑边坡治理",
        "done_when": "整改完成，并经本局复查合格",
        "consequences": (LICENCE,),
        "evidence": (
            inspected,
            EvidenceContent(
                event="ZN-1-CK-V4", act="复查", on=date(2026, 3, 5), record="复查记录。", officers=("张三", "王五")
            ),
        ),
    }
    return item(**(fields | changes))


def organ(**changes: Any) -> OrganContent:
    fields: dict[str, Any] = {
        "name": "正宁县自然资源局",
        "name_confirmed": True,
        "number_prefix": "正自然资",
        "division": "621025",
        "reconsideration_body": "正宁县人民政府",
        "court": "正宁县人民法院",
        "contact": "李明",
        "phone": "0934-6121234",
        "address": "甘肃省庆阳市正宁县山河镇东大街18号",
        "online_channel": "",
    }
    return OrganContent(**(fields | changes))


def holder(**changes: Any) -> AddresseeContent:
    fields: dict[str, Any] = {
        "kind": AddresseeKind.HOLDER,
        "name": "正宁县永正建材有限责任公司",
        "uscc": "91621025MA71B3XK4Q",
        "legal_representative": "王建国",
        "address": "甘肃省庆阳市正宁县永正镇佛堂村",
    }
    return AddresseeContent(**(fields | changes))


def authority() -> AddresseeContent:
    return AddresseeContent(kind=AddresseeKind.AUTHORITY, name="甘肃省自然资源厅")


def mine(**changes: Any) -> MineContent:
    fields: dict[str, Any] = {
        "code": "mn_0001",
        "name": "永正镇佛堂村砖瓦用粘土矿",
        "licence_no": "C6210252010127130091234",
        "township": "永正镇",
        "holder_name": "正宁县永正建材有限责任公司",
        "holder_uscc": "91621025MA71B3XK4Q",
    }
    return MineContent(**(fields | changes))


def notice(kind: LetterKind = LetterKind.CORRECTION_ORDER, **changes: Any) -> NoticeContent:
    """A content of the kind, complete and approved, without a number."""
    fields: dict[str, Any] = {
        "kind": kind,
        "wording": WORDINGS.get(kind, ""),
        "organ": organ(),
        "addressee": authority() if kind is LetterKind.LISTING_PROPOSAL else holder(),
        "mine": mine(),
        "as_of": date(2026, 3, 6),
        "items": (item(),),
        "terms": {},
        "rectify_by": RectifyBy(on=date(2026, 5, 8)),
        "statement_days": 5,
    }
    return NoticeContent(**(fields | changes))


def issued(kind: LetterKind = LetterKind.CORRECTION_ORDER, **changes: Any) -> NoticeContent:
    """The same with number, date and the address where it can be verified."""
    numbered: dict[str, Any] = {
        "number": f"正自然资{SERIES.get(kind, '')}〔2026〕3号",
        "dated_on": date(2026, 3, 9),
        "verify_url": VERIFY_URL,
    }
    return notice(kind, **(numbered | changes))
