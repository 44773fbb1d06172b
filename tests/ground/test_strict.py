"""Amounts, text, dates, keys and schemas: what is refused, by code, and that nothing accepted changes."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from restoration import strict
from restoration.errors import Defect, Invalid
from restoration.strict import (
    DivisionCode,
    Fen,
    IsoDate,
    LongText,
    Name,
    SquareMetres,
    StrictModel,
    Text,
    Uscc,
    Year,
    clean_text,
    fen_to_wanyuan,
    fen_to_yuan,
    hectares_grouped,
    hectares_to_m2,
    idempotency_key,
    iso_date,
    m2_to_hectares,
    model,
    parse_json,
    required,
    yuan_grouped,
    yuan_to_fen,
)

A2: dict[str, list[object]] = {
    "number_not_text": [0, float("nan"), None, True, [], 0.1, 10**19, Decimal("1.00")],
    "number_not_positive": ["0", "0.00"],
    "number_sign": ["-1.00", "+5.00", "-0.00", "−5.00"],
    "number_places": ["0.001", "1.005"],
    "number_exponent": ["1e2", "1E+1000000", "1e400"],
    "number_format": ["NaN", "Infinity", "0x10", ".5", "5.", "1.2.3", "\0"],
    "number_separator": ["1_000.00", "1,000.00", "1，000.00"],
    "number_digits": ["١٢.00", "１２.00", "12．00", "12\ud800"],
    "number_spaces": [" 12.00 ", "12.00\n", "12 000.00", "12\u3000"],
    "number_leading_zero": ["01.00", "00"],
    "number_blank": [""],
    "number_too_large": ["10000000000000000000", "9999999999999.99"],
}


@pytest.mark.parametrize(("code", "typed"), [(code, typed) for code, many in A2.items() for typed in many])
def test_hostile_amounts_are_refused_each_by_its_code(code: str, typed: object) -> None:
    defect = yuan_to_fen(typed, field="amount", positive=True)
    assert isinstance(defect, Defect)
    assert (defect.field, defect.code) == ("amount", code)
    assert defect.cure
    assert str(defect).encode()


def test_an_integer_too_long_to_print_is_a_defect_as_well() -> None:
    assert isinstance(yuan_to_fen(10**5000), Defect)
    assert isinstance(iso_date(10**5000), Defect)


@pytest.mark.parametrize(
    ("typed", "fen"),
    [("0", 0), ("0.01", 1), ("5", 500), ("5.1", 510), ("20000.00", 2_000_000), ("100000000000.00", 10**13)],
)
def test_amounts_are_read_exactly(typed: str, fen: int) -> None:
    assert yuan_to_fen(typed) == fen


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("1.2", 12000), ("2.0000", 20000), ("0.0001", 1), ("1.00001", "number_places"), (1.2, "number_not_text")],
)
def test_areas_are_read_exactly_or_refused(typed: object, expected: int | str) -> None:
    found = hectares_to_m2(typed)
    assert (found.code if isinstance(found, Defect) else found) == expected


@given(st.integers(0, strict.MAX_FEN))
def test_fen_survive_the_page(fen: int) -> None:
    assert yuan_to_fen(fen_to_yuan(fen)) == fen
    assert yuan_grouped(fen).replace(",", "") == fen_to_yuan(fen)
    assert Decimal(fen_to_wanyuan(fen)) * 1_000_000 == fen


@given(st.integers(0, strict.MAX_SQUARE_METRES))
def test_square_metres_survive_the_page(square_metres: int) -> None:
    assert hectares_to_m2(m2_to_hectares(square_metres)) == square_metres
    assert hectares_grouped(square_metres).replace(",", "") == m2_to_hectares(square_metres)


@given(st.text(max_size=20))
def test_an_accepted_amount_has_one_spelling_up_to_trailing_zeros(typed: str) -> None:
    found = yuan_to_fen(typed)
    if not isinstance(found, Defect):
        assert Decimal(fen_to_yuan(found)) == Decimal(typed)
        assert typed.isascii()


CONTROLS = ["a\0b", "a\tb", "a\nb", "abc\n", "\x1f名", "\x85", "零\u200b宽", "a\u202eb", "\ufeff名", "软\u00ad连"]
UNSEEN = [
    "\ud800",
    "\ue000",
    "\uffff",
    "\U000e0001",
    "\u0378",
    "\u3164",
    "名\ufe0f",
    "名\U000e0100",
    "a\u2028b",
    "\ufffd",
]


@pytest.mark.parametrize("typed", CONTROLS + UNSEEN, ids=ascii)
def test_invisible_characters_are_refused(typed: str) -> None:
    defect = clean_text(typed, field="name", max_length=50)
    assert isinstance(defect, Defect)
    assert defect.code == "text_characters"
    assert str(defect).encode()


@pytest.mark.parametrize(
    "typed",
    ["昆𠮷𬭎矿业", "镕堃", "开州规资函〔2026〕12号", "A&B <b>", "' OR 1=1--", "𰻝面", "\U00031350", "\U0002ebf0"],
)
def test_rare_and_awkward_characters_are_kept(typed: str) -> None:
    assert clean_text(typed, field="name", max_length=50) == typed


def test_text_is_composed_trimmed_and_measured() -> None:
    assert clean_text("  e\u0301\u3000", field="n", max_length=1) == "é"
    assert clean_text("一\r\n二\n", field="n", max_length=9, multiline=True) == "一\n二"
    assert isinstance(clean_text("一\r二", field="n", max_length=9, multiline=True), Defect)
    for typed, code in (("", "text_empty"), (" \u3000", "text_empty"), ("一二", "text_too_long"), (1, "text_type")):
        defect = clean_text(typed, field="n", max_length=1)
        assert isinstance(defect, Defect)
        assert defect.code == code


NOT_DATES = [
    "2026-3-5",
    "2026-02-30",
    "２０２６-03-05",
    "٢٠٢٦-03-05",
    "20260305",
    "0",
    0,
    None,
    "2026-03-05T00:00",
    True,
]
NOT_DATES_EITHER = [" 2026-03-05", "2026-03-05\n", "2026-W10-4", "0001-01-01", "9999-12-31"]


@pytest.mark.parametrize("typed", [*NOT_DATES, *NOT_DATES_EITHER])
def test_only_one_spelling_of_a_real_date(typed: object) -> None:
    assert isinstance(iso_date(typed), Defect)
    assert iso_date("2024-02-29") == date(2024, 2, 29)


@pytest.mark.parametrize("key", [None, "", "a" * 256, "a b", "a\n", "钥匙", "\x7f", "\x00"])
def test_idempotency_keys_are_visible_ascii(key: object) -> None:
    assert isinstance(idempotency_key(key), Defect)
    assert idempotency_key("a" * 255) == "a" * 255


def test_required_raises_the_defect() -> None:
    assert required(yuan_to_fen("1.00")) == 100
    with pytest.raises(Invalid) as refusal:
        required(yuan_to_fen("x", field="amount"))
    assert [d.field for d in refusal.value.defects] == ["amount"]


# --- schemas ---------------------------------------------------------------------------------------


class Kind(StrEnum):
    DEPOSIT = "deposit"


class Item(StrictModel):
    area_m2: SquareMetres


class Posting(StrictModel):
    kind: Kind
    amount_fen: Fen
    posted_on: IsoDate
    name: Name
    year: Year
    items: tuple[Item, ...] = ()
    note: LongText | None = None
    uscc: Uscc | None = None
    division: DivisionCode | None = None
    short: Annotated[str, Text(2)] | None = None
    password: Annotated[str, Field(min_length=12)] | None = None


GOOD = {"kind": "deposit", "amount_fen": 1, "posted_on": "2026-03-05", "name": " 甲矿 ", "year": 2026}


def codes(changes: dict[str, object]) -> dict[str, str]:
    with pytest.raises(Invalid) as refusal:
        model(Posting, parse_json(json.dumps(GOOD | changes).encode()))
    assert all(d.cure and d.expected for d in refusal.value.defects)
    return {d.field: d.code for d in refusal.value.defects}


def test_a_good_body_becomes_a_value() -> None:
    posting = model(Posting, parse_json(json.dumps(GOOD | {"items": [{"area_m2": 0}]}).encode()))
    assert (posting.kind, posting.posted_on, posting.name) == (Kind.DEPOSIT, date(2026, 3, 5), "甲矿")
    assert posting.items == (Item(area_m2=0),)
    assert '"posted_on":"2026-03-05"' in posting.model_dump_json()


def test_every_defect_is_listed_at_once() -> None:
    with pytest.raises(Invalid) as refusal:
        model(Posting, {})
    assert [d.field for d in refusal.value.defects] == ["kind", "amount_fen", "posted_on", "name", "year"]
    assert {d.code for d in refusal.value.defects} == {"missing"}
    wrong = {"amount_fen": 0, "posted_on": 0, "items": [{"area_m2": -1}], "surplus": 1, "kind": "x"}
    assert codes(wrong) == {
        "kind": "enum",
        "amount_fen": "greater_than",
        "posted_on": "date_format",
        "items.0.area_m2": "greater_than_equal",
        "surplus": "extra_forbidden",
    }


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("amount_fen", "100", "int_type"),
        ("amount_fen", True, "int_type"),
        ("amount_fen", None, "int_type"),
        ("amount_fen", [], "int_type"),
        ("amount_fen", 10**14 + 1, "less_than_equal"),
        ("posted_on", "0", "date_format"),
        ("posted_on", "2026-02-29", "date_unreal"),
        ("name", 5, "text_type"),
        ("name", "零\u200b宽", "text_characters"),
        ("short", "一二三", "text_too_long"),
        ("year", 1999, "greater_than_equal"),
        ("year", "2026", "int_type"),
        ("items", {}, "tuple_type"),
        ("items", [1], "model_type"),
        ("uscc", "91350100M000100Y4Z", "uscc_characters"),
        ("uscc", "91350100M000100Y44", "uscc_check"),
        ("division", "50015", "division_format"),
    ],
)
def test_each_wrong_value_has_its_code(field: str, value: object, code: str) -> None:
    assert set(codes({field: value}).values()) == {code}


class Days(StrictModel):
    rectify_days: int
    area_m2: int
    amount_fen: int


def test_a_wrong_whole_number_is_told_its_own_unit_and_no_other() -> None:
    with pytest.raises(Invalid) as refusal:
        model(Days, {"rectify_days": "三十", "area_m2": "1", "amount_fen": "1"})
    assert {d.field: d.cure for d in refusal.value.defects} == {
        "rectify_days": "请填写不带引号的整数，如 30",
        "area_m2": "请填写不带引号的整数，如 30，以平方米为单位",
        "amount_fen": "请填写不带引号的整数，如 30，以分为单位",
    }


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1899-12-31", "date_range"),
        ("1900-01-01", None),
        ("2199-12-31", None),
        ("2200-01-01", "date_range"),
        ("9999-12-31", "date_range"),
        ("9999-13-31", "date_range"),
        ("2199-13-31", "date_unreal"),
    ],
)
def test_a_day_out_of_range_is_told_the_range(text: str, code: str | None) -> None:
    found = iso_date(text)
    assert (found.code if isinstance(found, Defect) else None) == code
    if isinstance(found, Defect) and code == "date_range":
        assert found.expected == "1900-01-01 至 2199-12-31 之间的日期"


def test_codes_are_folded_before_they_are_checked() -> None:
    sent = GOOD | {"uscc": "９１350100m000100y43", "division": "５００154"}
    posting = model(Posting, parse_json(json.dumps(sent).encode()))
    assert (posting.uscc, posting.division) == ("91350100M000100Y43", "500154")


def test_a_body_that_is_no_object_is_one_defect() -> None:
    with pytest.raises(Invalid) as refusal:
        model(Posting, [])
    assert [(d.field, d.code) for d in refusal.value.defects] == [("body", "model_type")]


def test_secrets_are_not_echoed() -> None:
    with pytest.raises(Invalid) as refusal:
        model(Posting, parse_json(json.dumps(GOOD | {"password": "hunter2"}).encode()))
    assert "hunter2" not in str(refusal.value)


@pytest.mark.parametrize("lenient", [date, datetime, float, Decimal, list[date], date | None])
def test_types_that_pydantic_reads_leniently_cannot_be_declared(lenient: object) -> None:
    with pytest.raises(TypeError, match="leniently"):
        type("Lenient", (StrictModel,), {"__annotations__": {"when": lenient}})


def test_the_schema_shows_the_text_policy() -> None:
    shown = Posting.model_json_schema()["properties"]
    assert shown["name"] == {"maxLength": 100, "minLength": 1, "title": "Name", "type": "string"}
    assert shown["posted_on"]["format"] == "date"
