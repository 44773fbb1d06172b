"""Bodies that nobody may send, each refused by its code, and that nothing accepted changes on the way."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from restoration.errors import Malformed
from restoration.strict import parse_json

HOSTILE = {
    "100k brackets": (b"[" * 100_000, "json_too_deep"),
    "100k objects": (b'{"a":' * 100_000, "json_too_deep"),
    "depth 900": (b"[" * 900 + b"]" * 900, "json_too_deep"),
    "5,000-digit int": (b'{"a":' + b"9" * 5000 + b"}", "json_int_range"),
    "4,000-digit int": (b'{"a":' + b"1" * 4000 + b"}", "json_int_range"),
    "beyond int64": (b'{"a":9223372036854775808}', "json_int_range"),
    "below int64": (b'{"a":-9223372036854775809}', "json_int_range"),
    "duplicate keys": (b'{"a":1,"a":2}', "json_duplicate_key"),
    "duplicate keys, escaped": (b'{"a":1,"\\u0061":2}', "json_duplicate_key"),
    "BOM": (b'\xef\xbb\xbf{"a":1}', "body_encoding"),
    "UTF-16": ('{"a":1}'.encode("utf-16"), "body_encoding"),
    "UTF-16 without BOM": ('{"a":1}'.encode("utf-16-le"), "body_encoding"),
    "UTF-32": ('{"a":1}'.encode("utf-32-be"), "body_encoding"),
    "bad UTF-8": (b'{"a":"\xff\xfe"}', "body_encoding"),
    "GBK": ('{"a":"矿业"}'.encode("gbk"), "body_encoding"),
    "encoded surrogate": (b'{"a":"\xed\xa0\x80"}', "body_encoding"),
    "empty": (b"", "body_empty"),
    "white space": (b" \r\n\t", "body_empty"),
    "NaN": (b'{"a":NaN}', "json_not_a_number"),
    "Infinity": (b"Infinity", "json_not_a_number"),
    "-Infinity": (b"[-Infinity]", "json_not_a_number"),
    "1e400": (b'{"a":1e400}', "json_float"),
    "float": (b'{"a":0.1}', "json_float"),
    "exponent": (b'{"a":1e2}', "json_float"),
    "trailing garbage": (b'{"a":1}x', "json_trailing"),
    "two documents": (b"{}{}", "json_trailing"),
    "50 MB": (b'"' + b"a" * 50_000_000 + b'"', "body_too_large"),
    "lone surrogate": (b'{"a":"\\ud800"}', "json_surrogate"),
    "lone surrogate in a key": (b'{"\\udfff":1}', "json_surrogate"),
    "lone surrogate deep": (b'[[{"a":["\\udc00"]}]]', "json_surrogate"),
    "NUL": (b'{"a":"x\\u0000"}', "json_nul"),
    "raw NUL": (b'{"abc":"\x00"}', "json_syntax"),
    "raw newline": (b'{"abc":"\n"}', "json_syntax"),
    "single quotes": (b"{'a':1}", "json_syntax"),
    "comment": (b'{"a":1/*x*/}', "json_syntax"),
    "trailing comma": (b"[1,]", "json_syntax"),
    "foreign digits": ("[١٢]".encode(), "json_syntax"),
    "leading zero": (b"[01]", "json_syntax"),
    "plus": (b"[+1]", "json_syntax"),
    "underscore": (b"[1_000]", "json_syntax"),
    "unclosed": (b'{"a":"', "json_syntax"),
}


@pytest.mark.parametrize(("body", "code"), HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_bodies_are_refused_each_by_its_code(body: bytes, code: str) -> None:
    started = time.perf_counter()
    with pytest.raises(Malformed) as refusal:
        parse_json(body)
    assert refusal.value.code == code
    assert refusal.value.status == 400
    assert refusal.value.message
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize("body", [b'"' + b'\\"' * 400_000, b'["' + b"\\" * 900_000, b'[{"' * 300_000])
def test_the_depth_scan_is_linear(body: bytes) -> None:
    started = time.perf_counter()
    with pytest.raises(Malformed):
        parse_json(body)
    assert time.perf_counter() - started < 1


def test_brackets_in_strings_are_not_depth() -> None:
    assert parse_json(json.dumps({"a": "[" * 500 + '"\\' + "{" * 500}).encode()) == {"a": "[" * 500 + '"\\' + "{" * 500}
    assert parse_json(b"[[]]", max_depth=2) == [[]]
    with pytest.raises(Malformed):
        parse_json(b"[[]]", max_depth=1)


@given(st.binary(max_size=200))
def test_no_bytes_raise_anything_but_malformed(body: bytes) -> None:
    try:
        parse_json(body)
    except Malformed as refusal:
        assert refusal.code


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc", max_size=3), inner, max_size=4),
    max_leaves=12,
)


@given(JSON, st.booleans())
def test_what_is_accepted_is_what_was_sent(value: object, ascii_only: bool) -> None:
    assert parse_json(json.dumps(value, ensure_ascii=ascii_only).encode()) == value
