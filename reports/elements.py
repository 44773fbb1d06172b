"""What each kind of letter must have before it may be approved, and whom none may go to.

No statute lists the elements of an order to correct; the list follows those of a penalty decision by analogy.
A missing remedy clause would stretch the addressee's time to object to a year, so it is checked like the rest.
Number and date come later, with the issue; where they are there already they must agree.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from restoration.documents import KINDS, Recipient
from restoration.errors import Defect, Refused
from restoration.law.letters.content import BY_THE_CHECK, AddresseeKind, ItemContent, LetterKind, NoticeContent

if TYPE_CHECKING:
    from reports.wordings import Wording

Check = Callable[[NoticeContent], Iterator[Defect]]

_NUMBER: Final = re.compile(r"[\u4e00-\u9fff]{2,20}〔(20[0-9]{2})〕[1-9][0-9]{0,4}号")
_COMPANY: Final = frozenset({AddresseeKind.HOLDER, AddresseeKind.FORMER_HOLDER})
_NOBODY: Final = frozenset({AddresseeKind.GOVERNMENT, AddresseeKind.UNKNOWN})
_OVERDUE: Final = frozenset({LetterKind.CORRECTION_ORDER, LetterKind.OVERDUE_NOTICE})
_GROUNDED: Final = frozenset({LetterKind.CORRECTION_ORDER, LetterKind.LISTING_NOTICE, LetterKind.LISTING_PROPOSAL})
ABOUT_A_COMPANY: Final = frozenset({LetterKind.LISTING_PROPOSAL, LetterKind.JOINT_PUNISHMENT})
"""Letters to an authority about a company: without its name and code they would ask for measures against nobody."""
_ALLOWED: Final = {
    Recipient.COMPANY: (_COMPANY, "采矿权人或者原采矿权人"),
    Recipient.AUTHORITY: (frozenset({AddresseeKind.AUTHORITY}), "受文机关（登记该采矿权的机关或者其他机关）"),
    Recipient.PUBLIC: (frozenset({AddresseeKind.PUBLIC}), "社会公众"),
    Recipient.INTERNAL: (frozenset({AddresseeKind.BUREAU}), "本局内设机构"),
}
_STATEMENT_DAYS: Final = 5
"""At least so many days to be heard before a penalty (行政处罚法 第四十五条; 自然资源行政处罚办法 第三十三条)."""


def refuse_unaddressable(content: NoticeContent) -> None:
    """A duty whose bearer is gone or unknown is never put to a company in a letter."""
    if content.addressee.kind in _NOBODY and not KINDS[content.kind].sheet:
        defect = Defect(
            "addressee.kind",
            "addressee_not_addressable",
            content.addressee.kind,
            "采矿权人、原采矿权人或者登记机关",
            "责任主体灭失或者不明的，不得制作文书，请先查明责任主体",
        )
        raise Refused("没有可以送达的责任主体", [defect], code="addressee_not_addressable")


def defects(content: NoticeContent, wording: Wording) -> list[Defect]:
    """Everything that keeps the letter from being approved, all at once; empty when it may be."""
    found = list(_wording(content, wording))
    found += [defect for check in _CHECKS for defect in check(content)]
    return found


def _absent(field: str, expected: str, cure: str) -> Defect:
    return Defect(field, "element_missing", "", expected, cure)


def _needed(field: str, value: object, expected: str) -> Iterator[Defect]:
    if not value:
        yield _absent(field, expected, f"请补充{expected}")


def _wording(content: NoticeContent, wording: Wording) -> Iterator[Defect]:
    if wording.id != content.wording or wording.kind != content.kind:
        yield Defect("wording", "wording_mismatch", wording.id, content.wording, "请使用文书内容所列的用语版本")


def _organ(content: NoticeContent) -> Iterator[Defect]:
    organ = content.organ
    yield from _needed("organ.name", organ.name, "制发机关全称")
    yield from _needed("organ.contact", organ.contact, "联系人")
    yield from _needed("organ.phone", organ.phone, "联系电话")
    if not organ.name_confirmed and not content.demonstration:
        cure = "请在机关设置中确认名称后再办理"
        yield Defect("organ.name_confirmed", "letterhead_unconfirmed", organ.name, "经确认的机关名称", cure)


def _addressee(content: NoticeContent) -> Iterator[Defect]:
    party, to = content.addressee, KINDS[content.kind].to
    allowed, expected = _ALLOWED[to]
    if party.kind not in allowed:
        yield Defect("addressee.kind", "addressee_wrong", party.kind, expected, "请核对受送达人")
    if to is not Recipient.PUBLIC:
        yield from _needed("addressee.name", party.name, "受送达人名称")
    if to is Recipient.COMPANY:
        yield from _needed("addressee.uscc", party.uscc, "统一社会信用代码")


def _mine(content: NoticeContent) -> Iterator[Defect]:
    yield from _needed("mine.name", content.mine.name, "矿山名称")
    if content.kind in ABOUT_A_COMPANY:
        yield from _needed("mine.holder_name", content.mine.holder_name, "采矿权人名称")
        yield from _needed("mine.holder_uscc", content.mine.holder_uscc, "采矿权人统一社会信用代码")
    if content.kind is LetterKind.LISTING_PROPOSAL:
        yield from _needed("mine.licence_no", content.mine.licence_no, "采矿许可证号")


def _items(content: NoticeContent) -> Iterator[Defect]:
    if content.kind not in BY_THE_CHECK:
        return
    yield from _needed("items", content.items, "至少一项义务")
    for index, item in enumerate(content.items):
        yield from _item(f"items[{index}]", item, content.kind)


def _item(field: str, item: ItemContent, kind: LetterKind) -> Iterator[Defect]:
    yield from _needed(f"{field}.duty", item.duty, "应当履行的义务")
    yield from _needed(f"{field}.duty_cites", item.duty_cites, "义务的依据条款")
    yield from _needed(f"{field}.required", item.required, "要求完成的事项")
    if kind in _OVERDUE and not item.evidence:  # a breach found on the spot is proven without a day of its own
        yield from _needed(f"{field}.due_on", item.due_on, "履行期限")
        yield from _needed(f"{field}.days_overdue", item.days_overdue > 0, "已经届满的履行期限")
    if kind in _GROUNDED:
        yield from _needed(f"{field}.found", item.found, "查明的事实")
        yield from _needed(f"{field}.order_cites", item.order_cites, "作出本文书的依据条款")
        yield from _needed(f"{field}.done_when", item.done_when, "完成标准")


def _deadline(content: NoticeContent) -> Iterator[Defect]:
    if not KINDS[content.kind].rectify:
        return
    by = content.rectify_by
    yield from _needed("rectify_by", by.on or by.days_from_service, "改正期限（日期，或者自收到之日起的天数）")
    if by.days_from_service is not None and by.days_from_service < 1:
        found = str(by.days_from_service)
        yield Defect("rectify_by.days_from_service", "deadline_wrong", found, "1 天以上", "请重新填写")
    if by.on and content.dated_on and by.on <= content.dated_on:
        cure = "请由承办人重新确定改正期限"
        yield Defect("rectify_by.on", "deadline_past", by.on.isoformat(), "成文日期之后的日期", cure)


def _rights(content: NoticeContent) -> Iterator[Defect]:
    kind = KINDS[content.kind]
    if kind.heard:
        yield from _needed("statement_days", content.statement_days, "陈述、申辩期限")
    if content.kind is LetterKind.PENALTY_NOTICE and 0 < (content.statement_days or 0) < _STATEMENT_DAYS:
        found, cure = str(content.statement_days), "请按法定期限填写"
        yield Defect("statement_days", "statement_too_short", found, f"不少于 {_STATEMENT_DAYS} 日", cure)
    if kind.remedies:
        yield from _needed("organ.reconsideration_body", content.organ.reconsideration_body, "行政复议机关")
        yield from _needed("organ.court", content.organ.court, "有管辖权的人民法院")
    if content.kind is LetterKind.LISTING_NOTICE:
        effects = any(item.consequences for item in content.items)
        yield from _needed("items[].consequences", effects, "列入的后果及其依据")


def _fields(content: NoticeContent) -> Iterator[Defect]:
    """What the kind's own fields lack, and where they contradict themselves."""
    if content.kind in BY_THE_CHECK:
        return
    fields = content.fields
    if fields is None or fields.kind is not content.kind:
        yield _absent("fields", "本种文书的填写内容", "请填写本种文书的内容")
        return
    for field, title in fields.lacking("fields"):
        yield _absent(field, title, f"请补充{title}")
    for field, found, expected, cure in fields.doubts():
        yield Defect(f"fields.{field}", "field_contradicts", found, expected, cure)


def _consequences(content: NoticeContent) -> Iterator[Defect]:
    """A consequence without its article is a threat, not information."""
    for index, item in enumerate(content.items):
        for place, consequence in enumerate(item.consequences):
            field = f"items[{index}].consequences[{place}].cites"
            yield from _needed(field, consequence.cites, "法律后果的依据条款")


def _number(content: NoticeContent) -> Iterator[Defect]:
    number, day = content.number, content.dated_on
    if (number is None) != (day is None):
        yield _absent("number", "文号和成文日期", "文号和成文日期应当同时确定")
    if number is None:
        return
    match = _NUMBER.fullmatch(number)
    if match is None:
        cure = "请用六角括号，年份四位，序号不加前导零"
        yield Defect("number", "number_form", number, "代字〔年份〕序号号", cure)
    elif day and int(match[1]) != day.year:
        yield Defect("number", "number_year", match[1], str(day.year), "文号年份应当与成文日期一致")


_CHECKS: Final[tuple[Check, ...]] = (
    _organ,
    _addressee,
    _mine,
    _items,
    _deadline,
    _rights,
    _fields,
    _consequences,
    _number,
)
