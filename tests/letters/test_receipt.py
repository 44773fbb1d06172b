"""The receipt of a report: what it says, the same bytes for the same values, and never refused for a character."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from reports.fonts import Fonts
from reports.receipt import pdf
from restoration.clock import SHANGHAI
from restoration.services.reports.receipts import Receipt
from tests.letters.poppler import pages, text

RECEIPT = Receipt(
    number="rp_abcdefghjkmnpqrs",
    received_at=datetime(2023, 12, 31, 23, 59, 59, tzinfo=SHANGHAI),
    holder="开州示例石料有限公司",
    mine="示例石灰岩矿",
    right="KZ-1-CK",
    year=2023,
    version=2,
    bureau="开州区规划和自然资源局",
    parts=("土地损毁情况", "土地复垦费用使用情况"),
    missing=("矿山地质环境监测资料",),
    sha256="ab" * 32,
    signatory="某签发",
    verify_url="https://kz.example.cn/public/receipts/abcdefgh",
    demonstration=False,
)


def said(receipt: Receipt, fonts: Fonts) -> str:
    """The words of the receipt without white space."""
    return "".join(text(pdf(receipt, fonts)).split())


def test_it_says_when_what_was_received_and_what_is_missing(fonts: Fonts) -> None:
    words = said(RECEIPT, fonts)
    for wanted in (
        "2023年12月31日23:59:59",
        "rp_abcdefghjkmnpqrs",
        "第2次报送",
        "土地损毁情况、土地复垦费用使用情况",
        "尚缺的部分矿山地质环境监测资料",
        "ab" * 16,
        "不表示内容已经审核",
    ):
        assert wanted in words, words
    assert "演示" not in words
    assert "演示环境生成，不具法律效力" in said(replace(RECEIPT, demonstration=True), fonts)


def test_the_same_values_give_the_same_bytes(fonts: Fonts) -> None:
    assert pdf(RECEIPT, fonts) == pdf(RECEIPT, fonts)
    assert pdf(RECEIPT, fonts) != pdf(replace(RECEIPT, version=3), fonts)


def test_a_character_no_font_has_is_printed_as_its_code_point(fonts: Fonts) -> None:
    assert "开州［U+312AA］矿业" in said(replace(RECEIPT, holder="开州\U000312aa矿业"), fonts)


def test_long_names_stay_on_one_page(fonts: Fonts, tmp_path: Path) -> None:
    long = replace(RECEIPT, holder="很长的名称" * 20, mine="矿" * 100, parts=("部分" * 20,) * 5)
    assert pages(pdf(long, fonts), tmp_path) == 1
