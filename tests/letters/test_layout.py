"""The page in millimetres, as an independent reader measures it; GB/T 9704-2012 gives the numbers."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
import zxingcpp

from reports.draw import draw
from reports.fonts import Fonts
from reports.layout import pages
from reports.letters import Letter, compose
from reports.page import BLOCK_WIDTH, BOTTOM, LEADING, LEFT, LINES, MM, RIGHT, TABLE_SIZE, TOP, Page, Run
from reports.wordings import wording
from restoration.law.letters.content import BY_THE_CHECK, LetterKind, NoticeContent
from tests.letters import poppler
from tests.letters.builders import VERIFY_URL, fund_item, holder, issued, item, notice, organ

LETTERS = [LetterKind.REMINDER, LetterKind.LISTING_PROPOSAL]
ORDERS = [LetterKind.CORRECTION_ORDER, LetterKind.LISTING_NOTICE, LetterKind.OVERDUE_NOTICE]


def laid_out(content: NoticeContent, fonts: Fonts) -> tuple[Letter, tuple[Page, ...]]:
    letter = compose(content, wording(content.wording))
    return letter, pages(letter, fonts.width)


def test_the_grid_fills_the_text_block() -> None:
    block = (LEFT / MM, RIGHT / MM, BLOCK_WIDTH / MM)
    margins = (297 - TOP / MM, BOTTOM / MM)
    height = LINES * LEADING / MM
    assert block == pytest.approx((28, 184, 156))
    assert margins == pytest.approx((37, 35))
    assert height == pytest.approx(225, abs=0.05)


@pytest.mark.parametrize("kind", sorted(BY_THE_CHECK))
def test_nothing_stands_outside_the_text_block(kind: LetterKind, fonts: Fonts) -> None:
    pdf = draw(notice(kind, items=(item(), fund_item()) * 4), fonts)
    found = [word for word in poppler.words(pdf) if 36 < word.top < 262]
    assert min(word.left for word in found) == pytest.approx(28, abs=0.1)
    assert max(word.right for word in found) <= 184.1
    assert max(word.right for word in found) == pytest.approx(184, abs=0.3)


def test_a_full_page_has_22_lines_on_the_grid(fonts: Fonts) -> None:
    _, (_, second, *_) = laid_out(issued(measures="测" * 4000), fonts)
    baselines = sorted({round(run.y, 2) for run in second.runs if run.y > BOTTOM}, reverse=True)
    assert len(baselines) == 22
    assert {round(a - b, 2) for a, b in pairwise(baselines)} == {28.99}
    assert max(len(run.text) for run in second.runs) == 28
    assert (TOP - baselines[0]) / 15.75 == pytest.approx(0.88, abs=0.001)  # the em square hangs from the upper edge


def test_the_first_line_is_indented_by_two_characters(fonts: Fonts) -> None:
    _, (first, *_) = laid_out(issued(), fonts)
    opening = next(run for run in first.runs if run.text.startswith("经查，截至"))
    assert opening.x - LEFT == pytest.approx(31.58)


@pytest.mark.parametrize("kind", LETTERS)
def test_letter_form(kind: LetterKind, fonts: Fonts, tmp_path: Path) -> None:
    pdf = draw(issued(kind), fonts)
    red = [line for line in poppler.rules(pdf, tmp_path) if abs(line.y1 - line.y2) < 0.01]
    upper, lower = red[:2], red[2:4]
    assert poppler.raster(pdf, dpi=300).ink_top(5, 300) == pytest.approx(30, abs=0.5)
    for line in red[:4]:
        assert (line.x1, line.x2) == pytest.approx((21, 191), abs=0.05)
    assert upper[0].weight > upper[1].weight and upper[0].y1 > upper[1].y1  # thick above thin
    assert lower[0].weight < lower[1].weight and lower[0].y1 > lower[1].y1  # thin above thick
    assert lower[1].y1 == pytest.approx(20, abs=0.5)
    number = next(word for word in poppler.words(pdf) if word.text.startswith("正自然资"))
    assert number.right == pytest.approx(184, abs=0.1)


@pytest.mark.parametrize("kind", LETTERS)
def test_the_gaps_around_the_first_rule(kind: LetterKind, fonts: Fonts) -> None:
    _, (first, *_) = laid_out(issued(kind), fonts)
    name, number = first.runs[:2]
    foot = name.y - 0.12 * name.size
    upper = max(rule.y1 + rule.weight / 2 for rule in first.rules)
    second = sorted(first.rules, key=lambda rule: -rule.y1)[1]
    assert (foot - upper) / MM == pytest.approx(4, abs=0.05)
    assert second.y1 - second.weight / 2 - (number.y + 0.88 * 15.75) == pytest.approx(15.75 * 7 / 8, abs=0.05)


def centre(word: poppler.Word) -> float:
    return (word.left + word.right) / 2


@pytest.mark.parametrize("kind", ORDERS)
def test_enforcement_form(kind: LetterKind, fonts: Fonts, tmp_path: Path) -> None:
    pdf = draw(issued(kind), fonts)
    agency, title, number, *_ = poppler.words(pdf)
    assert (centre(agency), centre(title)) == pytest.approx((106, 106), abs=0.1)
    assert number.right == pytest.approx(184, abs=0.1)
    assert poppler.rules(pdf, tmp_path) == []  # no rules, and with one item no table
    assert poppler.raster(pdf, dpi=300).ink_top(5, 300) == pytest.approx(37, abs=1)


def folios(pdf: bytes) -> dict[int, list[poppler.Word]]:
    found: dict[int, list[poppler.Word]] = {}
    for word in poppler.words(pdf):
        if 262 < word.top < 275:
            found.setdefault(word.page, []).append(word)
    return found


def test_an_order_counts_its_pages(fonts: Fonts) -> None:
    found = folios(draw(issued(), fonts))
    assert ["".join(word.text for word in words) for words in found.values()] == [
        "第1页，共3页",
        "第2页，共3页",
        "第3页，共3页",
    ]


def test_a_letter_numbers_its_pages_from_the_second_even_left_odd_right(fonts: Fonts) -> None:
    found = folios(draw(issued(LetterKind.REMINDER, measures="测" * 1500), fonts))
    assert 1 not in found
    even, odd = found[2], found[3]
    assert ("".join(w.text for w in even), "".join(w.text for w in odd)) == ("—2—", "—3—")
    assert even[0].left == pytest.approx(28 + 14 / MM, abs=0.3)
    assert odd[-1].right == pytest.approx(184 - 14 / MM, abs=0.3)


@pytest.mark.parametrize("kind", sorted(BY_THE_CHECK))
@pytest.mark.parametrize("length", range(0, 700, 41))
def test_the_signature_takes_two_lines_of_text_along(kind: LetterKind, length: int, fonts: Fonts) -> None:
    content = issued(kind, measures="测" * length)
    letter, laid = laid_out(content, fonts)
    page = next(page for page in laid if page.seal)
    assert page is laid[-1]
    signed = next(run.y for run in page.runs if run.text == letter.signature and run.size < 20 and run.y < 700)
    above = {run.y for run in page.runs if signed < run.y < TOP and run.size == 15.75}
    assert len(above) >= 2
    assert min(run.y for run in page.runs if run.size == 15.75) >= BOTTOM


@pytest.mark.parametrize("kind", sorted(BY_THE_CHECK))
def test_the_place_of_the_seal_is_empty_but_for_name_and_date(kind: LetterKind, fonts: Fonts) -> None:
    letter, (*_, last) = laid_out(issued(kind), fonts)
    seal = last.seal
    assert seal is not None
    assert [seal.width / MM, seal.height / MM] == pytest.approx([45, 45])

    def inside(run: Run) -> bool:
        over: bool = run.x < seal.x + seal.width and run.x + fonts.width(run.text, run.role, run.size) > seal.x
        return over and seal.y < run.y + 0.88 * run.size and run.y < seal.y + seal.height

    assert [run.text for run in last.runs if inside(run)] == [letter.signature, letter.date]
    date = next(run for run in last.runs if run.text == letter.date)
    assert (RIGHT - date.x - fonts.width(date.text, date.role, date.size)) == pytest.approx(63.16)


@pytest.mark.parametrize("kind", sorted(BY_THE_CHECK))
def test_the_code_can_be_read_and_keeps_clear_of_the_seal(kind: LetterKind, fonts: Fonts) -> None:
    content = issued(kind)
    _, laid = laid_out(content, fonts)
    box, seal = laid[-1].code, laid[-1].seal
    assert box and seal and box.width / MM >= 20
    assert box.x + box.width < seal.x or box.y + box.height < seal.y
    image = poppler.raster(draw(content, fonts), len(laid), 200)
    found = zxingcpp.read_barcodes(memoryview(image.pixels).cast("B", (image.height, image.width)))
    assert [(code.text, code.ec_level) for code in found] == [(VERIFY_URL, "M")]


def test_no_code_without_an_address_to_verify(fonts: Fonts) -> None:
    _, laid = laid_out(notice(), fonts)
    assert not any(page.code for page in laid)


def test_a_table_keeps_its_head_on_every_page(fonts: Fonts, tmp_path: Path) -> None:
    content = issued(items=tuple(item(occasion=str(n), title=f"第{n}项义务的名称") for n in range(1, 41)))
    _, laid = laid_out(content, fonts)
    spread = [page for page in laid if any(rule.x1 == rule.x2 for rule in page.rules)]
    assert len(spread) >= 2
    for page in spread:
        cells = [run.text for run in page.runs if run.size == TABLE_SIZE]
        assert cells[:5] == ["序号", "义务事项", "履行期限", "逾期日数", "尚缺内容"]
        assert cells.count("序号") == 1
    verticals = [line for line in poppler.rules(draw(content, fonts), tmp_path) if line.x1 == line.x2]
    assert min(line.x1 for line in verticals) == pytest.approx(28, abs=0.05)
    assert max(line.x1 for line in verticals) == pytest.approx(184, abs=0.05)


@pytest.mark.parametrize("count", [4, 7, 12])
def test_the_text_after_a_table_is_back_on_the_grid(count: int, fonts: Fonts) -> None:
    _, laid = laid_out(issued(items=tuple(item(title="义务" * n) for n in range(1, count + 1))), fonts)
    page = [page for page in laid if any(rule.x1 == rule.x2 for rule in page.rules)][-1]
    foot = min(rule.y1 for rule in page.rules)
    after = [run.y for run in page.runs if BOTTOM < run.y < foot]
    rows = [(TOP - y - 0.88 * 15.75) / LEADING for y in after]
    assert rows
    assert rows == pytest.approx([round(row) for row in rows], abs=1e-3)
    assert foot - max(after) > 0.88 * 15.75 + 5


def test_a_cell_longer_than_a_page_loses_nothing(fonts: Fonts) -> None:
    missing = tuple(f"材料{n}" for n in range(400))
    _, laid = laid_out(issued(items=(item(missing=missing), fund_item(missing=()))), fonts)
    cells = [run for page in laid for run in page.runs if run.size == TABLE_SIZE]
    left = next(run.x for run in cells if run.text.startswith("材料0"))
    assert "".join(run.text for run in cells if run.x == left and run.text != "—") == "、".join(missing)


def test_twenty_pages_of_input(fonts: Fonts, tmp_path: Path) -> None:
    measures = "\n".join(f"第{n}条措施：" + "对采场边坡进行分级削坡并设置截排水沟，" * 6 for n in range(1, 81))
    pdf = draw(issued(measures=measures), fonts)
    assert poppler.pages(pdf, tmp_path) >= 20
    assert max(word.right for word in poppler.words(pdf)) <= 184.1
    assert all(f"{n}.第{n}条措施" in "".join(poppler.text(pdf).split()) for n in range(1, 81))


LONG = "内蒙古自治区鄂尔多斯市准格尔旗薛家湾镇大路工业园区生态环境综合治理与矿产资源开发利用" * 2 + "有限责任公司"


@pytest.mark.parametrize("kind", sorted(BY_THE_CHECK))
def test_long_names_stay_inside(kind: LetterKind, fonts: Fonts) -> None:
    agency = "新疆维吾尔自治区巴音郭楞蒙古自治州和静县自然资源局生态修复管理分局"
    content = issued(kind, organ=organ(name=agency), mine=issued().mine.model_copy(update={"holder_name": LONG}))
    if kind is not LetterKind.LISTING_PROPOSAL:
        content = content.model_copy(update={"addressee": holder(name=LONG)})
    pdf = draw(content, fonts)
    found = poppler.words(pdf)
    assert max(word.right for word in found) <= 184.1
    assert min(word.left for word in found) >= 27.9
    assert LONG in "".join(poppler.text(pdf).split())


@pytest.mark.parametrize("kind", sorted(BY_THE_CHECK))
def test_a_draft_and_a_demonstration_say_so_on_every_page(kind: LetterKind, fonts: Fonts, tmp_path: Path) -> None:
    pdf = draw(notice(kind, demonstration=True, measures="测" * 1000), fonts)
    for page in poppler.text(pdf).split("\f")[: poppler.pages(pdf, tmp_path)]:
        assert "草稿，未盖章无效" in page and "演示文书 · 无效" in page


def test_an_issued_letter_bears_no_mark(fonts: Fonts) -> None:
    text = poppler.text(draw(issued(), fonts))
    assert "草稿" not in text and "演示" not in text


def test_no_seal_is_ever_drawn(fonts: Fonts) -> None:
    content = issued(LetterKind.CORRECTION_ORDER)
    _, laid = laid_out(content, fonts)
    seal = laid[-1].seal
    assert seal is not None
    image = poppler.raster(draw(content, fonts), len(laid), 150)
    left, top = seal.x / MM, 297 - (seal.y + seal.height) / MM
    assert image.darkest(left, top, left + 45, top + 18, 150) == 255  # above the name
    assert image.darkest(left, top + 38, left + 45, top + 45, 150) == 255  # below the date
