"""Where lines may end: the four faults of the library's own wrapping, and what must hold for any text."""

from __future__ import annotations

import ast
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import reports
from reports.linebreak import CANNOT_END, CANNOT_START, break_lines
from reports.page import BLOCK_WIDTH, BODY_SIZE, INDENT

STARTERS = "，。、；：？！”’）》〉」』】〕…—％℃"
ENDERS = "（《〈“‘「『【〔"


def width(text: str) -> float:
    """Chinese characters a full square, everything else half of one: as in 仿宋."""
    return sum(BODY_SIZE if unicodedata.east_asian_width(c) in "WFA" else BODY_SIZE / 2 for c in text)


def cut(text: str, *, indent: float = 0.0, room: float = BLOCK_WIDTH) -> list[str]:
    return [line.text for line in break_lines(text, room, width, BODY_SIZE, indent=indent)]


def test_a_full_line_has_28_characters() -> None:
    assert [len(line) for line in cut("测" * 616)] == [28] * 22


def test_the_first_line_is_two_characters_shorter() -> None:
    assert [len(line) for line in cut("测" * 60, indent=INDENT)] == [26, 28, 6]


@pytest.mark.parametrize("mark", STARTERS)
def test_no_line_starts_with_a_closing_mark(mark: str) -> None:
    for length in range(24, 34):
        assert all(line[0] not in CANNOT_START for line in cut("测" * length + mark + "试" * 40))


@pytest.mark.parametrize("length", range(24, 34))
def test_nothing_hangs_outside_the_block(length: int) -> None:
    for line in break_lines("测" * length + "，”）。" + "试" * 40, BLOCK_WIDTH, width, BODY_SIZE):
        assert line.width <= BLOCK_WIDTH + 0.001


@pytest.mark.parametrize("mark", ENDERS)
def test_no_line_ends_with_an_opening_mark(mark: str) -> None:
    for length in range(24, 34):
        assert all(line[-1] not in CANNOT_END for line in cut("测" * length + mark + "试" * 40))


@pytest.mark.parametrize(
    "whole",
    [
        "2026年3月5日",
        "2026年12月31日",
        "____年__月__日",
        "〔2026〕3号",
        "20000.00元",
        "1234567.89万元",
        "12.3456公顷",
        "15日",
        "30个工作日",
        "第592号",
        "91621025MA71B3XK4Q",
        "C6210252010127130091234",
        "A&B",
        "0934-6121234",
        "——",
        "……",
    ],
)
def test_what_must_stay_whole_stays_whole(whole: str) -> None:
    for length in range(10, 34):
        lines = cut("测" * length + whole + "试" * 40)
        assert any(whole in line for line in lines), (length, lines)


def test_a_number_longer_than_a_line_is_broken_and_kept() -> None:
    lines = cut("测试" + "9" * 100)
    assert "".join(lines) == "测试" + "9" * 100
    assert max(map(width, lines)) <= BLOCK_WIDTH


def test_a_mark_one_too_many_is_squeezed_in() -> None:
    line, rest = break_lines("测" * 28 + "，" + "试" * 5, BLOCK_WIDTH, width, BODY_SIZE)
    assert (line.text[-1], rest.text) == ("，", "试" * 5)
    assert -0.6 < line.spacing < 0
    assert line.width == pytest.approx(BLOCK_WIDTH)


def test_a_long_gap_is_left_open_instead_of_stretching_words_apart() -> None:
    first, *_ = break_lines("测" * 22 + "C6210252010127130091234", BLOCK_WIDTH, width, BODY_SIZE)
    assert (first.text, first.spacing) == ("测" * 22, 0.0)


ordinary = st.sampled_from("测试矿山生态修复义务土地甲乙丙丁0123456789ABCdef𠮷㙍")
between = st.sampled_from(["，", "。", "；", "：", "”", "）", "》", "（", "《", "“", "〔2026〕3号", "、", "％", "——"])
phrase = st.builds(lambda body, mark: body + mark, st.text(ordinary, min_size=1, max_size=9), between)
prose = st.lists(phrase, min_size=1, max_size=40).map("".join)


@settings(max_examples=150, deadline=None)
@given(prose, st.sampled_from([BLOCK_WIDTH, 200.0, 120.0]))
def test_any_prose_is_cut_by_the_rules(text: str, room: float) -> None:
    lines = break_lines(text, room, width, BODY_SIZE, indent=INDENT)
    assert "".join(line.text for line in lines) == text
    assert all(line.indent + line.width <= room + 0.001 for line in lines)
    assert all(line.text[0] not in CANNOT_START for line in lines[1:])
    assert all(line.text[-1] not in CANNOT_END for line in lines[:-1])


@settings(max_examples=150, deadline=None)
@given(st.text(min_size=1, max_size=300))
def test_any_text_at_all_is_kept_whole_and_inside(text: str) -> None:
    lines = break_lines(text, BLOCK_WIDTH, width, BODY_SIZE, indent=INDENT)
    assert "".join(line.text for line in lines) == text
    assert all(line.indent + line.width <= BLOCK_WIDTH + 0.001 for line in lines)


def test_the_librarys_own_wrapping_is_never_used() -> None:
    folder = Path(reports.__file__).parent
    imported = {
        name
        for path in folder.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for name in [getattr(node, "module", None) or "", *(alias.name for alias in node.names)]
    }
    assert not [name for name in imported if "platypus" in name or "textsplit" in name]
