"""Capital letters, dates and exact display: every vector of the sources."""

from __future__ import annotations

import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from restoration.law.numerals import (
    capital_amount,
    chinese_date,
    fen_to_wanyuan,
    fen_to_yuan,
    hectares,
    hectares_grouped,
    m2_to_hectares,
    rmb_capital,
    wanyuan_grouped,
    yuan,
    yuan_grouped,
)

CAPITALS = [
    (140950, "壹仟肆佰零玖元伍角"),
    (600714, "陆仟零柒元壹角肆分"),
    (1640902, "壹万陆仟肆佰零玖元零贰分"),
    (32504, "叁佰贰拾伍元零肆分"),
    (720000000, "柒佰贰拾万元整"),
    (123456789, "壹佰贰拾叁万肆仟伍佰陆拾柒元捌角玖分"),
    (2030007, "贰万零叁佰元零柒分"),
    (1001000100, "壹仟零壹万零壹元整"),
    (0, "零元整"),
    (1, "壹分"),
    (10, "壹角"),
    (11, "壹角壹分"),
    (1000, "壹拾元整"),
    (1100, "壹拾壹元整"),
    (10010, "壹佰元壹角"),
    (10001, "壹佰元零壹分"),
    (10700053, "壹拾万柒仟元伍角叁分"),
    (168032, "壹仟陆佰捌拾元叁角贰分"),
    (10**10, "壹亿元整"),
    (10**10 + 100, "壹亿零壹元整"),
    (10**10 + 10**6, "壹亿零壹万元整"),
    (1020304050607, "壹佰零贰亿零叁佰零肆万零伍佰零陆元零柒分"),
    (10**13, "壹仟亿元整"),
    (10**14, "壹万亿元整"),
    (10**14 + 10**10, "壹万零壹亿元整"),
]


@pytest.mark.parametrize(("fen", "capital"), CAPITALS)
def test_amounts_in_capital_letters(fen: int, capital: str) -> None:
    assert capital_amount(fen) == capital
    assert rmb_capital(fen) == f"人民币{capital}"


def test_a_negative_amount_has_no_capital_form() -> None:
    with pytest.raises(ValueError, match="negative"):
        capital_amount(-1)


@given(st.integers(0, 10**13))
def test_capitals_read_back(fen: int) -> None:
    text = capital_amount(fen)
    assert read_capital(text) == fen
    assert "零零" not in text
    assert not text.removesuffix("整").endswith("零")


def read_capital(text: str) -> int:
    """An independent reader, built on the value of each letter only."""
    places = {"拾": 10, "佰": 100, "仟": 1000}
    whole, _, cents = text.partition("元") if "元" in text else ("", "", text)
    total = section = digit = 0
    for letter in whole:
        if letter in places:
            section, digit = section + digit * places[letter], 0
        elif letter == "万":
            total, section, digit = total + (section + digit) * 10**4, 0, 0
        elif letter == "亿":
            total, section, digit = (total + section + digit) * 10**8, 0, 0
        else:
            digit = "零壹贰叁肆伍陆柒捌玖".index(letter)
    part = 0
    for number, unit in itertools.pairwise(cents):
        part += "零壹贰叁肆伍陆柒捌玖".find(number) * {"角": 10, "分": 1}.get(unit, 0)
    return (total + section + digit) * 100 + part


def test_dates_have_no_leading_zeros() -> None:
    assert chinese_date(date(2026, 3, 5)) == "2026年3月5日"
    assert chinese_date(date(2026, 12, 31)) == "2026年12月31日"


def test_figures_in_letters() -> None:
    assert hectares(12000) == "1.2000公顷"
    assert yuan(2_000_000) == "20000.00元"


def test_exact_display() -> None:
    assert fen_to_yuan(123456789) == "1234567.89"
    assert fen_to_yuan(-5) == "-0.05"
    assert yuan_grouped(123456789) == "1,234,567.89"
    assert fen_to_wanyuan(2_000_000) == "2.00"
    assert fen_to_wanyuan(1) == "0.000001"
    assert fen_to_wanyuan(12_345_600) == "12.3456"
    assert wanyuan_grouped(10**13) == "10,000,000.00"
    assert m2_to_hectares(20000) == "2.0000"
    assert hectares_grouped(123_456_789) == "12,345.6789"
