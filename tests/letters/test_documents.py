"""Every kind an officer starts: its words held by golden files, its pages as a reader measures them, its refusals."""

from __future__ import annotations

import os
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import zxingcpp

from reports.blocks import Table
from reports.draw import approval_defects, draw, latest_wording
from reports.fonts import Fonts, GlyphMissing
from reports.layout import pages
from reports.letters import CODE_NOTE, DRAFT_LINE, Letter, compose
from reports.page import BODY_SIZE, BOTTOM, MM, RIGHT, TABLE_SIZE, Page
from reports.wordings import load, wording
from restoration.documents import KINDS, Frame
from restoration.errors import BookRefused, Invalid
from restoration.law.letters.content import BY_THE_CHECK, LetterKind, NoticeContent
from restoration.law.letters.papers import MODELS
from restoration.law.letters.papers.base import Needed
from restoration.law.numerals import rmb_capital, yuan
from tests.letters import poppler
from tests.letters.builders import VERIFY_URL, holder, organ
from tests.letters.papers import NUMBERED, SAMPLES, SHEETS, STARTED, drafted, fields, sent
from tests.letters.test_golden import read_back, squeezed

GOLDEN = Path(__file__).parent / "golden"
K = LetterKind
DOCUMENTS = [kind for kind in STARTED if KINDS[kind].frame is Frame.DOCUMENT]
OTHERS: dict[LetterKind, dict[str, Any]] = {
    K.RECHECK_OPINION: {"rows": SAMPLES[K.RECHECK_OPINION]["rows"][:1], "result": "passed", "next_on": None},
    K.PLAN_OPINION: {"result": "passed", "rows": (), "follow": "请于通过后一个月内签订费用使用监管协议"},
    K.LISTING_DECISION: {"heard": "not_made", "views": ""},
}
"""The other way a document may turn out."""


def composed(content: NoticeContent) -> Letter:
    return compose(content, wording(content.wording))


def laid_out(content: NoticeContent, fonts: Fonts) -> tuple[Page, ...]:
    return pages(composed(content), fonts.width)


def cases() -> dict[str, NoticeContent]:
    """Each kind as it goes out; started and still blank; and the other way it may turn out."""
    whole = {f"{kind}": sent(kind) for kind in STARTED}
    blank = {f"{kind}-blank": drafted(kind, fields=MODELS[kind](), items=()) for kind in STARTED}
    other = {f"{kind}-other": sent(kind, fields=fields(kind, **changes)) for kind, changes in OTHERS.items()}
    return whole | blank | other


CASES = cases()


@pytest.mark.parametrize("name", CASES)
def test_words(name: str) -> None:
    text = composed(CASES[name]).text()
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", STARTED)
def test_the_pdf_says_the_same_in_the_same_order(kind: LetterKind, fonts: Fonts) -> None:
    letter = composed(sent(kind))
    heads = ["".join(block.heads) for block in letter.blocks if isinstance(block, Table)]

    def once(text: str) -> str:
        """Without the heads of tables, which a new page repeats."""
        for head in heads:
            text = text.replace(squeezed(head), "")
        return text

    assert once(read_back(draw(sent(kind), fonts))) == once(squeezed(letter.text()))


@pytest.mark.parametrize("kind", STARTED)
def test_nothing_stands_outside_the_text_block_and_the_seal_is_empty(kind: LetterKind, fonts: Fonts) -> None:
    letter = composed(sent(kind))
    laid = pages(letter, fonts.width)
    for page in laid:
        for run in page.runs:
            assert run.x / MM >= 28 - 0.1
            assert (run.x + fonts.width(run.text, run.role, run.size)) / MM <= 184.1 or run.spacing < 0
        assert all(rule.y1 >= BOTTOM - 0.1 for rule in page.rules if rule.x2 - rule.x1 < 160 * MM)
    seal = laid[-1].seal
    assert (seal is None) is KINDS[kind].sheet
    if seal:
        inside = [
            run.text
            for run in laid[-1].runs
            if seal.x - fonts.width(run.text, run.role, run.size) < run.x < seal.x + seal.width
            and seal.y < run.y + 0.88 * run.size
            and run.y < seal.y + seal.height
        ]
        assert inside == [letter.signature, letter.date]


def test_the_same_content_gives_the_same_bytes_and_another_gives_others(fonts: Fonts) -> None:
    first = draw(sent(K.ACCRUAL_ORDER), fonts)
    assert first == draw(sent(K.ACCRUAL_ORDER), fonts)
    assert first != draw(sent(K.ACCRUAL_ORDER, fields=fields(K.ACCRUAL_ORDER, done_fen=500_000_008)), fonts)


def test_the_hash_covers_the_fields() -> None:
    content = drafted(K.ACCRUAL_ORDER)
    changed = drafted(K.ACCRUAL_ORDER, fields=fields(K.ACCRUAL_ORDER, done_fen=500_000_008))
    assert content.sha256() != changed.sha256()
    assert NoticeContent.model_validate_json(content.canonical()) == content


# ---- what must be there --------------------------------------------------------------------------------------------


def needed() -> list[tuple[LetterKind, str]]:
    """Every needed field of every kind."""
    return [
        (kind, name) for kind in STARTED for name, label in MODELS[kind].labels().items() if isinstance(label, Needed)
    ]


@pytest.mark.parametrize("kind", STARTED)
def test_a_complete_content_has_no_defect(kind: LetterKind, fonts: Fonts) -> None:
    assert approval_defects(sent(kind), fonts) == []


@pytest.mark.parametrize(("kind", "name"), needed())
def test_each_needed_field_is_missed(kind: LetterKind, name: str, fonts: Fonts) -> None:
    without = {key: value for key, value in SAMPLES[kind].items() if key != name}
    content = sent(kind, fields=MODELS[kind].model_validate(without))
    found = {defect.field for defect in approval_defects(content, fonts)}
    assert f"fields.{name}" in found
    with pytest.raises(Invalid):
        draw(content, fonts)


@pytest.mark.parametrize("kind", [k for k in STARTED if KINDS[k].remedies])
@pytest.mark.parametrize("lost", ["reconsideration_body", "court"])
def test_no_document_that_binds_without_its_remedies(kind: LetterKind, lost: str, fonts: Fonts) -> None:
    content = sent(kind, organ=organ(**{lost: ""}))
    assert f"organ.{lost}" in {defect.field for defect in approval_defects(content, fonts)}


@pytest.mark.parametrize("kind", [k for k in LetterKind if KINDS[k].remedies])
def test_a_document_that_binds_tells_both_ways_with_their_times(kind: LetterKind) -> None:
    if kind in BY_THE_CHECK:
        return
    text = composed(sent(kind, organ=organ(online_channel="https://xzfy.example.gov.cn"))).text()
    assert re.search("60日内向正宁县人民政府申请行政复议.*6个月内，依法直接向正宁县人民法院提起行政诉讼", text)
    assert "互联网渠道提出：https://xzfy.example.gov.cn" in text


@pytest.mark.parametrize("kind", [k for k in STARTED if KINDS[k].rectify])
def test_the_time_is_the_officers_and_never_a_default(kind: LetterKind, fonts: Fonts) -> None:
    content = drafted(kind, rectify_by=type(drafted(kind).rectify_by)())
    assert "rectify_by" in {defect.field for defect in approval_defects(content, fonts)}
    assert "____年__月__日（由承办人填写）" in composed(content).text()


@pytest.mark.parametrize("kind", [k for k in STARTED if KINDS[k].two_officers])
def test_facts_are_found_by_two_officers_with_certificates(kind: LetterKind, fonts: Fonts) -> None:
    one = sent(kind, fields=fields(kind, officers=({"name": "张守正", "certificate": "1"},)))
    bare = sent(kind, fields=fields(kind, officers=({"name": "张守正"}, {"name": "李明", "certificate": "2"})))
    assert "fields.officers" in {d.field for d in approval_defects(one, fonts)}
    assert "fields.officers[0].certificate" in {d.field for d in approval_defects(bare, fonts)}


CONTRADICTIONS = [
    (K.ACCRUAL_ORDER, {"done_fen": 720_000_000}, "done_fen"),
    (K.CHARGE_ORDER, {"total_fen": 28_800_001}, "total_fen"),
    (K.RECHECK_OPINION, {"result": "passed"}, "result"),
    (K.LISTING_DECISION, {"views": ""}, "views"),
    (K.DISHONESTY_DECISION, {"ends_on": "2026-03-09"}, "ends_on"),
    (K.DISHONESTY_DECISION, {"ends_on": "2029-03-10"}, "ends_on"),  # three years and a day
    (K.DISHONESTY_DECISION, {"ends_on": "2029-03-07"}, "ends_on"),
    (K.PLAN_OPINION, {"rows": ()}, "rows"),
    (K.ACCEPTANCE_POSTING, {"to_on": "2026-04-08"}, "to_on"),  # the 29th day
    (K.DEMAND_LETTER, {"payment": ""}, "payment"),
    (K.PENALTY_DECISION, {"views": ""}, "views"),
]


@pytest.mark.parametrize("last", ["2029-03-08", "2029-03-09"])
def test_three_years_may_be_written_with_or_without_their_first_day(last: str, fonts: Fonts) -> None:
    decision = sent(K.DISHONESTY_DECISION, fields=fields(K.DISHONESTY_DECISION, ends_on=date.fromisoformat(last)))
    assert "fields.ends_on" not in {d.field for d in approval_defects(decision, fonts)}


@pytest.mark.parametrize(("kind", "changes", "field"), CONTRADICTIONS)
def test_what_contradicts_itself_is_refused(
    kind: LetterKind, changes: dict[str, Any], field: str, fonts: Fonts
) -> None:
    found = {(d.field, d.code) for d in approval_defects(sent(kind, fields=fields(kind, **changes)), fonts)}
    assert (f"fields.{field}", "field_contradicts") in found


def test_a_posting_of_thirty_days_is_long_enough(fonts: Fonts) -> None:
    content = sent(K.ACCEPTANCE_POSTING, fields=fields(K.ACCEPTANCE_POSTING, to_on="2026-04-09"))
    assert approval_defects(content, fonts) == []


def test_four_days_to_be_heard_before_a_penalty_are_too_few(fonts: Fonts) -> None:
    found = [d.code for d in approval_defects(sent(K.PENALTY_NOTICE, statement_days=4), fonts)]
    assert found == ["statement_too_short"]


def test_fields_of_another_kind_are_refused(fonts: Fonts) -> None:
    content = sent(K.ACCRUAL_ORDER, fields=fields(K.TALK_NOTICE))
    assert "fields" in {d.field for d in approval_defects(content, fonts)}


@pytest.mark.parametrize(
    ("fen", "said"),
    [
        (140_950, "1409.50元（人民币壹仟肆佰零玖元伍角）"),
        (600_714, "6007.14元（人民币陆仟零柒元壹角肆分）"),
        (1_640_902, "16409.02元（人民币壹万陆仟肆佰零玖元零贰分）"),
        (32_504, "325.04元（人民币叁佰贰拾伍元零肆分）"),
        (720_000_000, "7200000.00元（人民币柒佰贰拾万元整）"),
    ],
)
def test_amounts_stand_in_figures_and_capitals(fen: int, said: str) -> None:
    assert f"{yuan(fen)}（{rmb_capital(fen)}）" == said
    text = composed(sent(K.WITHDRAWAL_NOTICE, fields=fields(K.WITHDRAWAL_NOTICE, amount_fen=fen))).text()
    assert f"支取金额：{said}。" in text


def test_a_wording_that_binds_without_remedies_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "accrual_order.toml"
    path.write_text(
        'kind = "accrual_order"\n[[version]]\neffective_from = 2024-01-01\ntitle = "t"\n'
        '[[version.section]]\npart = "text"\nparagraphs = [["{shortfall_fen}"]]\n',
        encoding="utf-8",
    )
    with pytest.raises(BookRefused) as refused:
        load(path)
    assert {d.code for d in refused.value.defects} == {"wording_remedies"}


# ---- the page ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_document_form(kind: LetterKind, fonts: Fonts, tmp_path: Path) -> None:
    pdf = draw(sent(kind), fonts)
    assert poppler.raster(pdf, dpi=300).ink_top(5, 300) == pytest.approx(72, abs=0.5)
    flat = [r for r in poppler.rules(pdf, tmp_path) if abs(r.y1 - r.y2) < 0.01]
    red, foot = flat[0], flat[-(3 if "抄送" in composed(sent(kind)).text() else 2) :]
    assert (red.x1, red.x2) == pytest.approx((28, 184), abs=0.05)
    number = next(w for w in poppler.words(pdf) if "〔2026〕" in w.text)
    name, *_ = poppler.words(pdf)
    letter, (first, *_) = composed(sent(kind)), laid_out(sent(kind), fonts)
    mark = next(run for run in first.runs if run.text == letter.mark)
    said = next(run for run in first.runs if run.text == letter.number)
    assert (mark.y - 0.12 * mark.size) - (said.y + 0.88 * BODY_SIZE) == pytest.approx(2 * 28.99, abs=0.1)
    assert ((said.y - 0.12 * BODY_SIZE) / MM - red.y1) == pytest.approx(4.2, abs=0.1)  # to the middle of the line
    assert (name.left + name.right) / 2 == pytest.approx(106, abs=0.3)
    if letter.signer:
        assert number.left == pytest.approx(28 + 15.75 / MM, abs=0.5)
    else:
        assert (number.left + number.right) / 2 == pytest.approx(106, abs=0.3)
    assert foot[-1].y1 == pytest.approx(35, abs=0.05)
    weights = [rule.weight / MM for rule in foot]
    assert (weights[0], weights[-1]) == pytest.approx((0.35, 0.35), abs=0.005)
    assert weights[1:-1] == pytest.approx([0.25] * (len(foot) - 2), abs=0.005)


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_a_document_numbers_every_page_odd_right_even_left(kind: LetterKind, fonts: Fonts) -> None:
    found: dict[int, list[poppler.Word]] = {}
    for word in poppler.words(draw(sent(kind, measures="测" * 1200), fonts)):
        if 262 < word.top < 275:
            found.setdefault(word.page, []).append(word)
    assert ["".join(w.text for w in found[page]) for page in (1, 2, 3)] == ["—1—", "—2—", "—3—"]
    assert found[1][-1].right == pytest.approx(184 - 14 / MM, abs=0.3)
    assert found[2][0].left == pytest.approx(28 + 14 / MM, abs=0.3)


@pytest.mark.parametrize("kind", [K.REPORT_SUMMARY, K.CLOSURE_PROPOSAL])
@pytest.mark.parametrize("length", range(0, 700, 41))
def test_the_colophon_ends_the_last_page_and_covers_nothing(kind: LetterKind, length: int, fonts: Fonts) -> None:
    content = sent(kind, measures="测" * length)
    letter, laid = composed(content), laid_out(content, fonts)
    assert letter.printed is not None
    office = next(run for run in laid[-1].runs if run.text == letter.printed[0])
    assert len(laid) % 2 == 0
    outer = [rule for rule in laid[-1].rules if rule.weight == pytest.approx(0.35 * MM)]
    assert min(rule.y1 for rule in outer) == pytest.approx(BOTTOM)
    top = max(rule.y1 for rule in outer)
    others = [run.y for run in laid[-1].runs if run.y > BOTTOM and run.size != office.size]
    boxes = [box.y for box in (laid[-1].code, laid[-1].seal) if box]
    assert min([*others, *boxes, top + 1]) > top


@pytest.mark.parametrize("length", range(0, 1400, 41))
def test_the_colophon_stands_on_an_even_page_and_only_text_is_numbered(length: int, fonts: Fonts) -> None:
    content = sent(K.CLOSURE_PROPOSAL, measures="测" * length)
    letter, laid = composed(content), laid_out(content, fonts)
    assert letter.printed is not None
    said = [[run.text for run in page.runs] for page in laid]
    [foot] = [number for number, texts in enumerate(said, start=1) if letter.printed[0] in texts]
    assert foot == len(laid) and foot % 2 == 0
    colophon = {letter.copies.partition("：")[0] + "：", *letter.printed}
    for number, page in enumerate(laid, start=1):
        text = [run.text for run in page.runs if run.y > BOTTOM and run.size == BODY_SIZE]
        assert (f"— {number} —" in said[number - 1]) is bool(text), number
        assert text or number >= foot - 1, "blank pages stand only before the 版记"
    assert colophon & set(said[-1])


def test_the_foot_of_the_colophon_lies_35_mm_above_the_edge_of_a_page_of_its_own(fonts: Fonts, tmp_path: Path) -> None:
    odd = next(
        c
        for n in range(0, 1400, 41)
        if (c := sent(K.CLOSURE_PROPOSAL, measures="测" * n)) and not folio_of(draw(c, fonts), len(laid_out(c, fonts)))
    )
    pdf, last = draw(odd, fonts), len(laid_out(odd, fonts))
    assert last % 2 == 0 and poppler.pages(pdf, tmp_path) == last
    words = [word for word in poppler.words(pdf) if word.page == last]
    assert words and min(word.top for word in words) > 297 - 35 - 3 * 22 / MM
    assert max(word.bottom for word in words) < 297 - 35


def folio_of(pdf: bytes, page: int) -> list[str]:
    """What stands where the page number stands."""
    return [word.text for word in poppler.words(pdf) if word.page == page and 262 < word.top < 275]


@pytest.mark.parametrize("kind", NUMBERED)
def test_a_draft_says_so_and_a_code_can_be_read_once_it_is_issued(kind: LetterKind, fonts: Fonts) -> None:
    assert composed(drafted(kind)).marks == (DRAFT_LINE,)
    laid = laid_out(sent(kind), fonts)
    page = next(n for n, one in enumerate(laid, start=1) if one.code)
    image = poppler.raster(draw(sent(kind), fonts), page, 150)
    found = zxingcpp.read_barcodes(memoryview(image.pixels).cast("B", (image.height, image.width)))
    assert [code.text for code in found] == [VERIFY_URL]


@pytest.mark.parametrize("kind", SHEETS)
def test_a_sheet_has_no_number_no_mark_and_no_seal(kind: LetterKind, fonts: Fonts) -> None:
    letter = composed(sent(kind))
    assert (letter.number, letter.marks, letter.code) == ("", (), None)
    assert KINDS[kind].series == ""


def test_a_table_of_two_hundred_rows_repeats_its_head_on_twenty_pages(fonts: Fonts) -> None:
    rows = [dict(SAMPLES[K.REPORT_SUMMARY]["rows"][0], mine=f"示例矿山第{n}号" * 4) for n in range(200)]
    content = sent(K.REPORT_SUMMARY, fields=fields(K.REPORT_SUMMARY, rows=tuple(rows)))
    laid = laid_out(content, fonts)
    assert len(laid) >= 20
    with_rows = [page for page in laid if any(run.size == TABLE_SIZE and "示例" in run.text for run in page.runs)]
    assert all(any(run.text == "矿山名称" for run in page.runs) for page in with_rows)
    assert "示例矿山第199号" in squeezed(poppler.text(draw(content, fonts)))


@pytest.mark.parametrize("day", [date(2025, 3, 5), date(2025, 12, 30)])
def test_no_date_or_amount_is_broken_in_a_narrow_column(day: date, fonts: Fonts) -> None:
    row = dict(SAMPLES[K.REPORT_SUMMARY]["rows"][0], received_on=day, used_fen=12_345_678_900, damaged_m2=98_765_432)
    content = sent(K.REPORT_SUMMARY, fields=fields(K.REPORT_SUMMARY, rows=(row,) * 3))
    said: list[str] = []
    for page in laid_out(content, fonts):
        cells = [run for run in page.runs if run.size in (TABLE_SIZE, 10.5, 9.0) and run.text != CODE_NOTE]
        said += [run.text for run in cells]
        edges = sorted({rule.x1 for rule in page.rules if rule.x1 == rule.x2})
        for run in cells:
            right = min(edge for edge in edges if edge > run.x)
            assert run.x + fonts.width(run.text, run.role, run.size) <= right
        if cells:
            assert (edges[0] / MM, edges[-1] / MM) == pytest.approx((28, 184), abs=0.01)
    for whole in (f"2025年{day.month}月{day.day}日", "123456789.00元", "9876.5432公顷"):
        assert said.count(whole) == 3


@pytest.mark.parametrize("kind", STARTED)
def test_a_long_name_is_wrapped_and_a_rare_character_drawn_or_refused(kind: LetterKind, fonts: Fonts) -> None:
    name = "甘肃正宁" + "永正㙍䶮" * 20 + "有限责任公司"
    bureau = "庆阳市正宁县自然资源和规划及林业草原综合管理局驻永正镇矿山生态修复监督管理办公室"
    content = sent(kind, organ=organ(name=bureau))
    if KINDS[kind].to.value == "company":
        content = content.model_copy(update={"addressee": holder(name=name)})
    for page in laid_out(content, fonts):
        assert all(
            run.x + fonts.width(run.text, run.role, run.size) <= RIGHT + 0.3 or run.spacing < 0 for run in page.runs
        )
    lost = content.model_copy(update={"organ": organ(name="正宁县𠮷自然资源局")})
    with pytest.raises(GlyphMissing) as refused:
        draw(lost, fonts)
    assert "U+20BB7" in str(refused.value)


def test_the_list_in_the_documentation_is_the_table() -> None:
    text = (Path(__file__).parents[2] / "docs" / "documents.md").read_text(encoding="utf-8")
    rows = {cells[2].strip(" `"): cells for line in text.splitlines() if len(cells := line.split("|")) == 10}
    for kind, line in KINDS.items():
        assert rows[kind][1].strip() == line.title
        assert rows[kind][4].strip() == (line.series or "—")
        assert ("救济" in rows[kind][8]) is line.remedies
        assert (rows[kind][7].strip() == "局领导") is (not line.sheet and len(line.approves) == 1)


@pytest.mark.parametrize("kind", LetterKind)
def test_a_kind_is_called_what_its_wording_is_called(kind: LetterKind) -> None:
    assert wording(latest_wording(kind, date(2026, 3, 9))).title == KINDS[kind].title
