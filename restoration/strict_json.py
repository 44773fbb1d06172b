"""Bytes to JSON without a doubt: the first half of the strict parser (``restoration.strict``).

The standard library's decoder takes NaN, duplicate keys, integers of any length, lone surrogates and
nesting until the stack ends, and raises five kinds of exception.  Here there is one, Malformed, with a
stable code.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Final, Never

from pydantic import JsonValue

from restoration.errors import Malformed

MAX_BYTES: Final = 1_000_000
"""Bytes of a JSON body where a route does not say otherwise."""

MAX_DEPTH: Final = 32
"""Nested arrays and objects where a route does not say otherwise."""

_INT64: Final = range(-(2**63), 2**63)

_MALFORMED: Final = {
    "body_empty": "请求内容为空",
    "body_too_large": "请求内容过大",
    "body_encoding": "请求内容必须是不带 BOM 的 UTF-8 编码",
    "json_too_deep": "请求内容嵌套层数过多",
    "json_syntax": "请求内容不是合法的 JSON",
    "json_trailing": "JSON 之后还有多余内容",
    "json_duplicate_key": "JSON 对象中有重复的字段",
    "json_float": "不接受小数：金额以分、面积以平方米的整数填写",
    "json_not_a_number": "不接受 NaN 和 Infinity",
    "json_int_range": "整数超出范围",
    "json_surrogate": "文本中有不成对的代理字符",
    "json_nul": "文本中有空字符（NUL）",
}
# A string literal up to its end or the end of input (so that a scan stays linear), or one bracket.
_BRACKETS: Final = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)


def parse_json(body: bytes, *, max_bytes: int = MAX_BYTES, max_depth: int = MAX_DEPTH) -> JsonValue:
    """Read one JSON document (RFC 8259) whose meaning is beyond doubt.

    Raises Malformed with one of the codes of ``_MALFORMED``; nothing in ``body`` raises anything else.
    """
    text = _decoded(body, max_bytes)
    _check_depth(text, max_depth)
    value = _loaded(text)
    if "\\u" in text:
        for string in _strings(value):
            _check_string(string)
    return value


def _malformed(code: str) -> Malformed:
    return Malformed(_MALFORMED[code], code=code)


def _refuse(code: str) -> Callable[[str], Never]:
    def hook(_: str) -> Never:
        raise _malformed(code)

    return hook


def _decoded(body: bytes, max_bytes: int) -> str:
    if len(body) > max_bytes:
        raise _malformed("body_too_large")
    if not body.strip():
        raise _malformed("body_empty")
    if json.detect_encoding(body) != "utf-8":
        raise _malformed("body_encoding")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _malformed("body_encoding") from error


def _check_depth(text: str, max_depth: int) -> None:
    if text.count("[") + text.count("{") <= max_depth:
        return
    depth = 0
    for token in _BRACKETS.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token[0], 0)
        if depth > max_depth:
            raise _malformed("json_too_deep")


def _loaded(text: str) -> JsonValue:
    try:
        value: JsonValue = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise _malformed("json_trailing" if error.msg == "Extra data" else "json_syntax") from error
    except RecursionError as error:
        raise _malformed("json_too_deep") from error
    return value


def _object(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _malformed("json_duplicate_key")
    return found


def _integer(literal: str) -> int:
    if len(literal) > 20 or int(literal) not in _INT64:
        raise _malformed("json_int_range")
    return int(literal)


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_int=_integer,
    parse_float=_refuse("json_float"),
    parse_constant=_refuse("json_not_a_number"),
)


def _strings(value: JsonValue) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, dict):
        yield from value
        for item in value.values():
            yield from _strings(item)


def _check_string(string: str) -> None:
    if "\0" in string:
        raise _malformed("json_nul")
    if any("\ud800" <= character <= "\udfff" for character in string):
        raise _malformed("json_surrogate")
