"""What each kind of workbook looks like: its columns in order, in the words of the forms the bureau already keeps.

``TEMPLATE`` changes when a column does, so that a workbook made from an older template is refused with that reason and
not with a hundred others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from restoration.law.texts.book import AnnualReport
from restoration.law.texts.rulebook import Rulebook
from restoration.services.exchange.cells import YES_NO, Column, Form
from restoration.services.lawbook import current

TEMPLATE: Final = "2"
EXAMPLE: Final = "（示例）"
"""What the first cell of an example row begins with; such a row is never imported."""


class Kind(StrEnum):
    """What a workbook holds, in the order a county fills them."""

    DIVISIONS = "divisions"
    BUREAUS = "bureaus"
    MINES = "mines"
    PLANS = "plans"
    ACCOUNTS = "accounts"
    LEDGER = "ledger"
    REPORTS = "reports"


@dataclass(frozen=True, slots=True)
class Layout:
    """A kind's title, its columns, and which columns identify a row and the record it belongs to."""

    kind: Kind
    title: str
    columns: tuple[Column, ...]
    record: str
    explained: str

    def column(self, key: str) -> Column:
        """A column by its key."""
        return next(c for c in self.columns if c.key == key)


LEVELS: Final = {"部级": "ministry", "省级": "province", "市级": "prefecture", "县级": "county"}
SUBJECTS: Final = {"采矿权": "mining_right", "探矿权": "exploration_right", "历史遗留矿山": "legacy_site"}
METHODS: Final = {m: m for m in ("露天", "地下", "露天+地下", "其他")}
SCALES: Final = {"大型": "large", "中型": "medium", "小型": "small", "小型以下": "small_and_below"}
UNITS: Final = {u: u for u in ("吨/年", "立方米/年", "吨/日")}
ENTRIES: Final = {"存入": "deposit", "利息": "interest", "支取": "withdrawal", "退款": "refund", "冲正": "reversal"}
CHANNELS: Final = {"纸质": "paper", "网上": "online"}


def text(key: str, head: str, note: str, example: str, *, required: bool = False, longest: int = 100) -> Column:
    """A column of free text."""
    return Column(key, head, Form.TEXT, note, example, required, longest)


def code(key: str, head: str, note: str, example: str, *, required: bool = False, longest: int = 40) -> Column:
    """A column of codes, kept as text."""
    return Column(key, head, Form.CODE, note, example, required, longest)


def day(key: str, head: str, note: str, example: str, *, required: bool = False) -> Column:
    """A column of dates."""
    return Column(key, head, Form.DATE, note, example, required)


def choice(key: str, head: str, note: str, choices: Mapping[str, str], *, required: bool = False) -> Column:
    """A column with a fixed list of words."""
    return Column(key, head, Form.CHOICE, note, next(iter(choices)), required, choices=choices)


def yes_no(key: str, head: str, note: str, *, required: bool = False) -> Column:
    """A column of 是 and 否."""
    return Column(key, head, Form.YES_NO, note, "否", required, choices=YES_NO)


def of(form: Form, key: str, head: str, note: str, example: str, *, required: bool = False) -> Column:
    """A column of another form."""
    return Column(key, head, form, note, example, required)


EVIDENCE: Final = text(
    "evidence", "依据材料", "证明本行内容的文件名称和编号", "采矿许可证副本", required=True, longest=255
)
RIGHT: Final = code("right", "矿业权编号", "“矿山”表中登记的矿业权编号", "KZ-0001-R1", required=True, longest=34)

DIVISIONS: Final = (
    of(Form.DIVISION, "code", "行政区划代码", "GB/T 2260 六位代码，乡镇为九位；文本格式", "500154", required=True),
    text("name", "行政区划名称", "全称，不超过 64 字", "示例区", required=True, longest=64),
    of(Form.DIVISION, "parent", "上级行政区划代码", "上级必须已登记或在本表中；省级留空", "500000"),
    day("tracked_from", "建账日期", "本局从哪一天起记账；此前到期而没有记录的事项不作逾期认定", "2025-01-01"),
)
BUREAUS: Final = (
    code("code", "主管部门编号", "本系统内的编号，不超过 32 个字符，登记后不再改变", "KZ", required=True, longest=32),
    of(Form.DIVISION, "division", "行政区划代码", "该部门管辖的行政区划", "500154", required=True),
    text("name", "主管部门名称", "文书落款用的全称", "示例区规划和自然资源局", required=True),
    yes_no("name_confirmed", "名称已核对", "名称经本局核对无误填“是”；填“否”的只能制作草稿", required=True),
    choice(
        "registration_level", "登记机关层级", "该部门登记哪一级的矿业权", dict(reversed(LEVELS.items())), required=True
    ),
    text("number_prefix", "发文机关代字", "文号中年份前面的部分", "示规资", required=True, longest=32),
    text("reconsideration_body", "复议机关", "文书中告知的行政复议机关", "示例区人民政府", required=True),
    text("court", "管辖法院", "文书中告知的人民法院", "示例区人民法院", required=True),
    text("contact", "联系人", "文书上的联系人", "示例联系人", longest=64),
    text("phone", "联系电话", "文本格式", "000-00000000", longest=32),
    text("address", "地址", "文书上的地址", "示例路1号", longest=255),
)
MINES: Final = (
    code("mine", "矿山编号", "本局自编，不重复，不超过 24 个字符", "KZ-0001", required=True, longest=24),
    text("name", "矿山名称", "", "示例石灰岩矿", required=True),
    of(Form.DIVISION, "division", "行政区划代码", "矿山所在县（市、区）", "500154", required=True),
    text("township", "乡镇", "", "示例镇", longest=64),
    text("note", "备注", "", "", longest=255),
    day("tracked_from", "建账日期", "所在行政区划的建账日期；已登记的必须一致，可以留空", "2025-01-01"),
    code("right", "矿业权编号", "本局自编，不重复；一座矿山可以有几行", "KZ-0001-R1", required=True, longest=34),
    choice("subject_type", "矿业权类型", "", SUBJECTS, required=True),
    code("licence_no", "许可证号", "采矿许可证 C 加 22 位数字；文本格式", "C5001542019057110000001", longest=32),
    choice("registration_level", "登记机关层级", "发证机关的层级", dict(reversed(LEVELS.items())), required=True),
    text("mineral", "开采矿种", "按许可证", "石灰岩", required=True, longest=64),
    choice("method", "开采方式", "", METHODS),
    choice("scale_class", "生产规模", "", dict(reversed(SCALES.items()))),
    of(Form.NUMBER, "scale", "设计生产规模", "整数，以下一列为单位（5万吨/年填 50000）；与单位同时填写", "50000"),
    choice("scale_unit", "规模单位", "", UNITS),
    of(Form.HECTARES, "area_m2", "矿区面积（公顷）", "许可证载明的面积，最多 4 位小数", "12.5000"),
    text("zone", "所在集中开采区", "规划划定的集中开采区名称；不在区内填“无”；不明的留空", "无", longest=64),
    yes_no("arable_land", "在可耕地内", "粘土矿填写；不明的留空"),
    yes_no("toxic", "有毒有害物质超标", "煤矿填写；不明的留空"),
    text("remark", "与规划不符的说明", "低于最低开采规模等情形的说明", "", longest=255),
    yes_no("newly_granted", "新设采矿权", "新设填“是”；留空为“否”"),
    day("granted_on", "发证日期", "", "2019-05-01"),
    day("expires_on", "有效期届满日期", "不早于发证日期", "2029-04-30"),
    EVIDENCE,
    of(Form.USCC, "uscc", "采矿权人统一社会信用代码", "18 位；采矿权必填；文本格式", "91500154000000001Q"),
    text("company", "采矿权人名称", "填了代码的必填，与营业执照一致", "示例矿业有限公司"),
    text("legal_representative", "法定代表人", "", "示例人", longest=64),
    text("address", "采矿权人地址", "", "示例路2号", longest=255),
    day("held_on", "取得日期", "采矿权人取得该矿业权的日期；转让过的每次一行", "2019-05-01"),
    text("held_evidence", "取得依据", "与依据材料相同的留空", "", longest=255),
    day("surveyed_on", "土地调查日期", "以下两项面积的调查日期", "2025-01-01"),
    of(Form.HECTARES, "damaged_m2", "损毁土地面积（公顷）", "累计损毁，最多 4 位小数；与调查日期同时填写", "2.0000"),
    of(Form.HECTARES, "reclaimed_m2", "已复垦面积（公顷）", "其中已复垦；没有的填 0", "0"),
    text("survey_evidence", "调查依据", "与依据材料相同的留空", "", longest=255),
)
PLANS: Final = (
    code("code", "方案编号", "本局自编，不重复；每期一行", "KZ-0001-P1", required=True),
    RIGHT,
    of(Form.NUMBER, "version", "版本", "第几版，1 至 99", "1", required=True),
    text("title", "方案名称", "", "示例石灰岩矿矿山地质环境保护与土地复垦方案", required=True),
    text("approval_no", "批准文号", "", "示规资〔2023〕12号", longest=64),
    day("approved_on", "批准日期", "", "2023-05-10", required=True),
    EVIDENCE,
    of(Form.NUMBER, "no", "期次", "第几期；没有分期安排的，期次各列都留空", "1"),
    text("phase", "期次名称", "填了期次的必填", "第一期边坡治理"),
    day("due_on", "完成时限", "填了期次的必填；以方案为准", "2025-12-31"),
    of(Form.HECTARES, "planned_m2", "计划修复面积（公顷）", "填了期次的必填", "1.2000"),
)
ACCOUNTS: Final = (
    code("code", "账户编号", "本局自编，不重复；不是银行账号", "KZ-0001-F1", required=True),
    RIGHT,
    day("opened_on", "开户日期", "", "2023-06-10", required=True),
    text("bank", "开户银行", "", "示例银行"),
    of(Form.TAIL, "number_tail", "账号后四位", "只登记后四位；文本格式", "1234"),
    text("scope_of_use", "适用范围", "开户时未明确的留空", "矿山地质环境治理恢复", longest=255),
    text("accrual_method", "计提方式", "开户时未明确的留空", "按产量计提", longest=255),
    EVIDENCE,
)
LEDGER: Final = (
    code("code", "分录编号", "不重复；可用凭证号", "KZ-0001-F1-001", required=True),
    code("account", "账户编号", "“账户”表中登记的账户编号", "KZ-0001-F1", required=True),
    choice("kind", "收支类型", "金额都填正数，由类型表示收支", ENTRIES, required=True),
    of(Form.YUAN, "amount_fen", "金额（元）", "大于 0，最多 2 位小数", "20000.00", required=True),
    day("value_on", "入账日期", "", "2023-06-20", required=True),
    text("reference", "摘要", "", "2023年度提取", longest=128),
    code("reverses", "冲正的分录编号", "只有冲正填写；每笔只能冲正一次，金额相同", ""),
    code("refunds", "退款的支取编号", "只有退款填写；退回的是哪一笔支取", ""),
    code("plan", "对应方案编号", "支取用于方案中的哪一期；没有的留空", ""),
    of(Form.NUMBER, "phase", "对应期次", "填了方案编号的填写", "1"),
    code("task", "使用计划任务编号", "支取用于使用计划的哪一项任务；没有的留空", ""),
    text("purpose", "用途", "支取的用途；没有对应任务的必须说明", "", longest=255),
)


def reports(book: Rulebook) -> tuple[Column, ...]:
    """The report's columns; which parts there are is the rule book's matter."""
    part = Column("parts", "报告组成部分", Form.PARTS, "", "", required=True, longest=1000, choices=part_titles(book))
    listed = "、".join(part.choices)
    return (
        code("code", "报告编号", "本局自编，不重复", "KZ-0001-B2024", required=True),
        RIGHT,
        of(Form.NUMBER, "year", "年度", "报告所报的年度", "2024", required=True),
        of(Form.NUMBER, "version", "版本", "当年第几次报送，从 1 起", "1", required=True),
        choice("channel", "渠道", "", CHANNELS, required=True),
        day("received_on", "收到日期", "本局收到的日期，不是落款日期", "2024-12-20", required=True),
        Column(
            "parts",
            part.head,
            part.form,
            f"用顿号分隔，可填：{listed}",
            "、".join(list(part.choices)[:2]),
            required=True,
            longest=1000,
            choices=part.choices,
        ),
        EVIDENCE,
    )


def part_titles(book: Rulebook) -> dict[str, str]:
    """The parts any text asks of an annual report: title → id. A title two parts share is told apart by the id."""
    versions = [v.terms for b in book.books for rule in b.rule.values() for v in rule.version]
    parts = [p for terms in versions if isinstance(terms, AnnualReport) for p in terms.parts]
    titles: dict[str, str] = {}
    for p in parts:
        titles.setdefault(p.id, p.title)
    shared = {t for t in titles.values() if list(titles.values()).count(t) > 1}
    return {(f"{t}（{i}）" if t in shared else t).replace("、", "和"): i for i, t in titles.items()}


@lru_cache
def layouts(digest: str) -> Mapping[Kind, Layout]:
    """Every kind's layout under a rule book."""
    parts = reports(current().rulebook)
    found = (
        Layout(Kind.DIVISIONS, "行政区划", DIVISIONS, "code", "每个行政区划一行，上级也要登记。"),
        Layout(Kind.BUREAUS, "主管部门", BUREAUS, "code", "每个主管部门一行。"),
        Layout(
            Kind.MINES, "矿山", MINES, "right", "每个矿业权一行；转让过的、多次调查的各加一行，矿山和矿业权各列照填。"
        ),
        Layout(Kind.PLANS, "方案", PLANS, "code", "方案每期一行，方案各列照填。"),
        Layout(Kind.ACCOUNTS, "基金账户", ACCOUNTS, "code", "每个基金账户一行。"),
        Layout(Kind.LEDGER, "基金流水", LEDGER, "code", "每笔收支一行，按发生先后排列。"),
        Layout(Kind.REPORTS, "年度报告", parts, "code", "每次报送一行。"),
    )
    return {layout.kind: layout for layout in found}


def layout_of(kind: Kind) -> Layout:
    """A kind's layout under the law in use."""
    return layouts(current().digest)[kind]
