"""The words of every kind, held by golden files, and found again in the PDF in the same order.

A change of wording is a new dated version, never an edit; set UPDATE_GOLDEN=1 to write the files for one.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from reports.draw import draw, latest_wording
from reports.fonts import Fonts
from reports.letters import DEMONSTRATION, DRAFT_LINE, compose
from reports.wordings import wording
from restoration.law.letters.content import BY_THE_CHECK, AddresseeKind, LetterKind, NoticeContent, RectifyBy
from restoration.law.letters.drafting import STATES_A_BREACH
from tests.letters import poppler
from tests.letters.builders import found_item, fund_item, holder, issued, item, notice, organ

GOLDEN = Path(__file__).parent / "golden"
FOLIO = re.compile(r"第[0-9]+页，共[0-9]+页|— ?[0-9]+ ?—")

CASES: dict[str, NoticeContent] = {
    **{f"{kind}": issued(kind) for kind in sorted(BY_THE_CHECK)},
    **{f"{kind}-two-items": issued(kind, items=(item(), fund_item())) for kind in sorted(BY_THE_CHECK)},
    **{
        f"{kind}-draft": notice(kind, rectify_by=RectifyBy(), statement_days=None, demonstration=True)
        for kind in sorted(BY_THE_CHECK)
    },
    **{f"{kind}-found": issued(kind, items=(found_item(),)) for kind in sorted(STATES_A_BREACH)},
    "correction_order-full": issued(
        items=(item(consequences=()),),
        addressee=holder(kind=AddresseeKind.FORMER_HOLDER, legal_representative="", address=""),
        organ=organ(online_channel="https://xzfy.example.gov.cn"),
        rectify_by=RectifyBy(on=issued().dated_on.replace(month=6), days_from_service=60),  # type: ignore[union-attr]
        measures="请先完成危险边坡的临时防护。\n防护完成后再开展削坡和覆土。",
    ),
}


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def read_back(pdf: bytes, mode: str = "-raw") -> str:
    """What a reader copies out of the PDF, without page numbers and marks."""
    lines = [re.sub(f"{DRAFT_LINE}|{DEMONSTRATION}", "", line) for line in poppler.text(pdf, mode).splitlines()]
    return squeezed("".join(line for line in lines if not FOLIO.fullmatch(line.strip())))


@pytest.mark.parametrize("name", CASES)
def test_words(name: str) -> None:
    content = CASES[name]
    text = compose(content, wording(content.wording)).text()
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", CASES)
def test_the_pdf_says_the_same_in_the_same_order(name: str, fonts: Fonts) -> None:
    content = CASES[name]
    assert read_back(draw(content, fonts)) == squeezed(compose(content, wording(content.wording)).text())


@pytest.mark.parametrize("kind", sorted(BY_THE_CHECK))
@pytest.mark.parametrize("mode", ["-layout", "-nopgbrk"])
def test_marks_and_watermark_do_not_disturb_the_reading_order(kind: LetterKind, mode: str, fonts: Fonts) -> None:
    content = notice(kind, demonstration=True)
    letter = compose(content, wording(content.wording))
    assert read_back(draw(content, fonts), mode) == squeezed(letter.text())


@pytest.mark.parametrize("kind", sorted(BY_THE_CHECK))
def test_every_kind_has_a_wording(kind: LetterKind) -> None:
    assert latest_wording(kind, issued(kind).as_of) == issued(kind).wording


def test_nothing_of_a_sanction_in_reminder_and_overdue_notice() -> None:
    for kind in (LetterKind.REMINDER, LetterKind.OVERDUE_NOTICE):
        text = compose(issued(kind), wording(issued(kind).wording)).text()
        assert not re.search("罚款|责令|不得批准|行政复议|行政诉讼|异常名录", text)


def test_a_reminder_says_it_has_no_legal_effect() -> None:
    content = issued(LetterKind.REMINDER)
    assert "不具有法律效力" in compose(content, wording(content.wording)).text()


def test_an_order_carries_both_remedies_with_their_times() -> None:
    text = compose(issued(), wording(issued().wording)).text()
    assert re.search("60日内向正宁县人民政府申请行政复议.*6个月内，依法直接向正宁县人民法院提起行政诉讼", text)
    assert "不停止本通知书的执行" in text


def test_only_the_consequences_of_its_own_items_are_printed() -> None:
    content = issued(items=(item(consequences=()), fund_item(consequences=())))
    assert "法律后果" not in compose(content, wording(content.wording)).text()


def test_a_consequence_of_one_item_among_several_names_it() -> None:
    content = issued(items=(item(), fund_item(consequences=())))
    text = compose(content, wording(content.wording)).text()
    assert "就第（一）项，《土地复垦条例》（国务院令第592号）第四十一条规定：逾期不改正的" in text


@pytest.mark.parametrize(
    ("by", "said"),
    [
        (RectifyBy(), "责令你单位于____年__月__日（由承办人填写）前，按照"),
        (RectifyBy(days_from_service=30), "责令你单位自收到本通知书之日起30日内，按照"),
    ],
)
def test_the_time_to_rectify_is_never_invented(by: RectifyBy, said: str) -> None:
    content = notice(rectify_by=by)
    assert said in compose(content, wording(content.wording)).text()
