"""A letter's content as the phrases its wording speaks of: dates, lists, citations, time limits.

Pure: content in, strings out. What is not on record comes out empty and takes its sentence with it; what an
officer must still decide comes out as a visible blank.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from restoration.documents import KINDS
from restoration.law.letters.content import (
    AddresseeKind,
    CiteContent,
    ConsequenceContent,
    EvidenceContent,
    ItemContent,
    NoticeContent,
    RectifyBy,
)
from restoration.law.numerals import chinese_date

BLANK_DATE: Final = "____年__月__日"
TO_FILL: Final = "（由承办人填写）"
_STANDING: Final = {AddresseeKind.HOLDER: "采矿权人", AddresseeKind.FORMER_HOLDER: "原采矿权人"}
_DIGITS: Final = "〇一二三四五六七八九"


def ordinal(number: int) -> str:
    """1 → 一, 12 → 十二, 20 → 二十; letters never have a hundred headings."""
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones else "")


def cited(cites: Iterable[CiteContent]) -> str:
    """Citations as a list; articles of one instrument stand together behind its name."""
    grouped: dict[tuple[str, str], list[str]] = {}
    for cite in cites:
        articles = grouped.setdefault((cite.instrument, cite.number), [])
        if cite.article not in articles:
            articles.append(cite.article)
    return "、".join(
        CiteContent(instrument=name, number=number, article="、".join(articles), layer="").printed()
        for (name, number), articles in grouped.items()
    )


def letter_fields(content: NoticeContent) -> dict[str, str]:
    """What every sentence of the letter may speak of."""
    organ, mine = content.organ, content.mine
    return {
        "organ": organ.name,
        "addressee": content.addressee.name,
        "standing": _STANDING.get(content.addressee.kind, ""),
        "mine": mine.name,
        "mine_full": _with(mine.name, "采矿许可证号", mine.licence_no),
        "holder": mine.holder_name,
        "holder_full": _with(mine.holder_name, "统一社会信用代码", mine.holder_uscc),
        "as_of": chinese_date(content.as_of),
        "count": str(len(content.items)),
        "failing": failing(content.items),
        "itself": KINDS[content.kind].itself,
        "licence_no": mine.licence_no,
        "township": mine.township,
        "uscc": mine.holder_uscc,
        "legal_representative": content.addressee.legal_representative,
        "party_address": content.addressee.address,
        "contact": organ.contact,
        "phone": organ.phone,
        "address": organ.address,
        "deadline": deadline(content.rectify_by, KINDS[content.kind].itself),
        "statement_days": "__" if content.statement_days is None else str(content.statement_days),
        "reconsideration_body": organ.reconsideration_body,
        "court": organ.court,
        "online_channel": organ.online_channel,
        "contact_line": contact_line(content),
    }


def failing(items: Iterable[ItemContent]) -> str:
    """How the duties fail: overdue, or, where one was found on the spot and no text dates it, not performed."""
    return "逾期未履行" if all(i.due_on is not None for i in items) else "未按规定履行"


def _with(name: str, label: str, value: str) -> str:
    return f"{name}（{label}：{value}）" if value else name


def contact_line(content: NoticeContent) -> str:
    """Who to ask; what the bureau has not stated is left out."""
    organ = content.organ
    named = (("联系人", organ.contact), ("联系电话", organ.phone), ("联系地址", organ.address))
    return "，".join(f"{label}：{value}" for label, value in named if value)


def deadline(by: RectifyBy, itself: str) -> str:
    """The time to rectify as it is ordered: a date, days from service, or whichever ends later."""
    served = f"自收到{itself}之日起{by.days_from_service}日内" if by.days_from_service is not None else ""
    if by.on is None:
        return served or f"于{BLANK_DATE}{TO_FILL}前"
    dated = f"于{chinese_date(by.on)}前（含当日）"
    return f"{dated}或者{served}（以后届满的期限为准）" if served else dated


def item_fields(item: ItemContent, number: int) -> dict[str, str]:
    """What the sentences about one item may speak of besides the letter's own fields."""
    return {
        "no": str(number),
        "title": item.title,
        "duty": clause(item.duty),
        "found": clause(item.found),
        "missing": "、".join(item.missing),
        "required": clause(item.required),
        "done_when": clause(item.done_when),
        "overdue": str(item.days_overdue) if item.days_overdue > 0 else "",
        "duty_cites": cited(item.duty_cites),
        "order_cites": cited(item.order_cites),
        "evidence": "；".join(proof(one) for one in item.evidence),
        **_due_fields(item.due_on, item.original_due_on),
    }


def _due_fields(due: date | None, original: date | None) -> dict[str, str]:
    """``fixed_due`` where the day never moved, the other two where it did."""
    moved = bool(due and original and due != original)
    text = chinese_date(due) if due else ""
    return {
        "due": text,
        "fixed_due": "" if moved else text,
        "original_due": chinese_date(original) if original and moved else "",
        "moved_due": text if moved else "",
    }


def proof(evidence: EvidenceContent) -> str:
    """One finding of officers as evidence: 2023年4月12日现场检查形成的现场检查记录、照片（执法人员：…，登记编号：…）"""
    people = "、".join(evidence.officers)
    made = f"{chinese_date(evidence.on)}{evidence.act}形成的{clause(evidence.record)}"
    return f"{made}（执法人员：{people}，登记编号：{evidence.event}）"


def clause(text: str) -> str:
    """A sentence from the register without its full stop: the wording puts its own."""
    return text.strip().rstrip("。；")


def consequence_rows(content: NoticeContent) -> list[dict[str, str]]:
    """Each consequence once, with the items it goes with where there are several items."""
    concerned: dict[tuple[str, str], list[int]] = {}
    for number, item in enumerate(content.items, start=1):
        for consequence in item.consequences:
            rows = concerned.setdefault(_said(consequence), [])
            if number not in rows:
                rows.append(number)
    return [
        {"text": text, "cites": cites, "concerned": _concerned(numbers, len(content.items))}
        for (text, cites), numbers in concerned.items()
    ]


def _said(consequence: ConsequenceContent) -> tuple[str, str]:
    return clause(consequence.text), cited(consequence.cites)


def _concerned(numbers: list[int], items: int) -> str:
    if items < 2 or len(numbers) == items:
        return ""
    return f"就第{'、'.join(f'（{ordinal(n)}）' for n in numbers)}项，"


def measure_rows(content: NoticeContent) -> list[dict[str, str]]:
    """An officer's own words, a paragraph for each line."""
    return [{"measure": line.strip()} for line in content.measures.splitlines() if line.strip()]
