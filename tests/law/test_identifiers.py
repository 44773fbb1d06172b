"""Codes: golden vectors from the standards, and what each refusal tells the clerk."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from restoration.law.identifiers import (
    USCC_ALPHABET,
    division_code,
    document_number,
    mining_licence,
    normalise_name,
    normalise_uscc,
    uscc,
    uscc_suggestion,
    uscc_with_check,
)

GOLDEN = ["91350100M000100Y43", "11320000MB151840XJ", "91440300708461136T"]


@pytest.mark.parametrize("code", GOLDEN)
def test_golden_codes_are_valid_and_computed(code: str) -> None:
    assert uscc(code) == []
    assert uscc_with_check(code[:17]) == code


@pytest.mark.parametrize("code", GOLDEN)
def test_the_defect_names_the_expected_check_character(code: str) -> None:
    for other in set(USCC_ALPHABET) - {code[17]}:
        (defect,) = uscc(code[:17] + other)
        assert defect.code == "uscc_check"
        assert defect.expected == f"校验码 {code[17]}"


@pytest.mark.parametrize("place", range(17))
def test_any_single_wrong_character_is_noticed(place: int) -> None:
    code = GOLDEN[0]
    for other in set("0123456789") - {code[place]}:
        assert uscc(code[:place] + other + code[place + 1 :])


@given(st.text(USCC_ALPHABET, min_size=9, max_size=9))
def test_built_codes_are_valid(body: str) -> None:
    assert uscc(uscc_with_check(f"91500154{body}")) == []


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("", "uscc_length"),
        ("91350100M000100Y4", "uscc_length"),
        ("91350100M000100Y4Z", "uscc_characters"),
        ("9135010OM000100Y43", "uscc_characters"),
        ("９1350100M000100Y43", "uscc_characters"),
        ("91350100m000100y43", "uscc_characters"),
        ("9135A100M000100Y43", "uscc_characters"),
        ("91350100M000100S43", "uscc_characters"),
        ("٩1350100M000100Y43", "uscc_characters"),
    ],
)
def test_malformed_codes(code: str, fault: str) -> None:
    assert [d.code for d in uscc(code)] == [fault]


def test_letters_o_and_i_are_suggested_never_replaced() -> None:
    typed = "9I35OIOOM0OOIOOY43"
    assert normalise_uscc(typed) == typed
    assert uscc_suggestion(typed) == GOLDEN[0]
    assert GOLDEN[0] in uscc(typed)[0].cure
    assert uscc_suggestion(GOLDEN[0]) is None
    assert uscc_suggestion("9I35OIOOM0OOIOOY44") is None


def test_folding() -> None:
    assert normalise_uscc(" ９１３５０１００ｍ０００１００ｙ４３\u3000") == GOLDEN[0]
    assert normalise_name("  开州（Ａ）矿业\u3000有限公司 ") == "开州(A)矿业 有限公司"
    assert normalise_name("e\u0301") == "é"
    assert normalise_name("𠮷林") == "𠮷林"


@pytest.mark.parametrize("body", ["", "9135010OM000100Y4", "91350100M000100Y43", "9135010ZM000100Y4"])
def test_no_check_character_for_a_malformed_body(body: str) -> None:
    with pytest.raises(ValueError, match="first 17"):
        uscc_with_check(body)


@pytest.mark.parametrize(
    ("number", "faults"),
    [
        ("C5300002009123120051069", []),
        ("C1000002009123120051069", []),
        ("5300002009123120051069", ["licence_format"]),
        ("c5300002009123120051069", ["licence_format"]),
        ("C530000200912312005106", ["licence_format"]),
        ("C53000020091231200５1069", ["licence_format"]),
        ("C0300002009123120051069", ["licence_division"]),
        ("C5300002009133120051069", ["licence_month"]),
        ("C5300001999123120051069", ["licence_month"]),
        ("C0300002009003120051069", ["licence_division", "licence_month"]),
        ("C5300002026123120051069", ["licence_month"]),
        ("C5300002026113120051069", []),
    ],
)
def test_mining_licences(number: str, faults: list[str]) -> None:
    assert [d.code for d in mining_licence(number, not_after=date(2026, 11, 23))] == faults


def test_licences_from_before_unification_are_free_text_by_flag() -> None:
    assert mining_licence("渝采字5001第12号", legacy=True) == []
    assert mining_licence("渝采字5001第12号")
    for typed in ("", " x", "x" * 51):
        assert [d.code for d in mining_licence(typed, legacy=True)] == ["licence_legacy"]


@pytest.mark.parametrize(
    ("code", "ok"),
    [
        ("500154", True),
        ("622900", True),
        ("500154101", True),
        ("50015", False),
        ("050154", False),
        ("5001541", False),
        ("500154101001", False),
        ("５００１５４", False),
        ("٥٠٠١٥٤", False),
        ("500154\n", False),
    ],
)
def test_division_codes(code: str, ok: bool) -> None:
    assert (division_code(code) == []) is ok


def test_a_township_code_only_where_it_is_meant() -> None:
    assert division_code("500154101", township=False)


@pytest.mark.parametrize(
    ("number", "hint"),
    [
        ("开州规资函[2026]12号", "六角括号"),
        ("开州规资函（2026）12号", "六角括号"),
        ("开州规资函〔2026〕第12号", "不加“第”字"),
        ("开州规资函〔2026〕012号", "不编虚位"),
        ("开州规资函〔26〕12号", "全称"),
        ("开州规资函〔2026〕１２号", "半角"),
        ("〔2026〕12号", "格式如"),
    ],
)
def test_document_numbers_and_their_cures(number: str, hint: str) -> None:
    assert document_number("开州规资函〔2026〕12号") == []
    (defect,) = document_number(number)
    assert hint in defect.cure
