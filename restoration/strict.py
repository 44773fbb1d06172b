"""The one strict parser in front of both databases: bytes, text and types in, values or defects out.

SQLite and PostgreSQL disagree about NUL, surrogates and large integers, and lenient parsers accept what
nobody meant (``1_000``, ``١٢``, a second ``"amount"`` key, ``"0"`` as a date).  What passes here means
the same everywhere; everything else is refused with a stable code and a sentence a clerk can act on.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Annotated, Any, Final, TypeVar, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler, JsonValue, ValidationError
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, ErrorDetails, PydanticCustomError, core_schema

from restoration.errors import Defect, Invalid
from restoration.law import identifiers
from restoration.law.numerals import MAX_FEN as MAX_FEN
from restoration.law.numerals import MAX_SQUARE_METRES as MAX_SQUARE_METRES
from restoration.law.numerals import fen_to_wanyuan as fen_to_wanyuan
from restoration.law.numerals import fen_to_yuan as fen_to_yuan
from restoration.law.numerals import hectares_grouped as hectares_grouped
from restoration.law.numerals import hectares_to_m2 as hectares_to_m2
from restoration.law.numerals import m2_to_hectares as m2_to_hectares
from restoration.law.numerals import wanyuan_grouped as wanyuan_grouped
from restoration.law.numerals import yuan_grouped as yuan_grouped
from restoration.law.numerals import yuan_to_fen as yuan_to_fen
from restoration.strict_json import parse_json as parse_json

_FOUND_LENGTH: Final = 60
_T = TypeVar("_T")

# --- text, dates, keys -------------------------------------------------------------------------------

_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
# Letters and marks that show nothing, so that two names look the same and are not; and the mark of lost text.
_INVISIBLE: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2028\u2029\u2800\u3164\uffa0\ufffd") | frozenset(
    map(chr, (*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))
)
# Ideographs newer than this Python's Unicode tables (extensions H and I), all in GB 18030's planes 2 and 3.
_IDEOGRAPHS: Final = (range(0x2EBF0, 0x2EE5E), range(0x31350, 0x323B0))
_ISO_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_KEY: Final = re.compile(r"[\x21-\x7e]{1,255}")


def clean_text(value: object, *, field: str, max_length: int, multiline: bool = False) -> str | Defect:
    """Text as it is stored: NFC, trimmed, 1 to ``max_length`` code points, nothing invisible.

    Control, format, surrogate, private-use and unassigned code points are refused (a newline is kept in
    ``multiline`` text), never dropped: what was typed is what is kept.  Rare ideographs pass.
    """
    expected = f"1-{max_length} 个字符的文本"
    if not isinstance(value, str):
        return Defect(field, "text_type", _shown(value), expected, "请填写文字")
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n") if multiline else value)
    if bad := [c for c in text if _forbidden(c) and not (multiline and c == "\n")]:
        shown = " ".join(dict.fromkeys(f"U+{ord(c):04X}" for c in bad[:10]))
        cure = f"请删除看不见的字符或造字区字符（{shown}），重新用输入法录入"
        return Defect(field, "text_characters", shown, "可见字符" + ("和换行" if multiline else ""), cure)
    return _sized(text.strip(), field, expected, max_length)


def _sized(text: str, field: str, expected: str, max_length: int) -> str | Defect:
    if not text:
        return Defect(field, "text_empty", "", expected, "请填写内容，不能只有空格")
    if len(text) > max_length:
        return Defect(field, "text_too_long", f"{len(text)} 个字符", expected, f"请缩短到 {max_length} 个字符以内")
    return text


def _forbidden(character: str) -> bool:
    if unicodedata.category(character) in _CATEGORIES:
        return not any(ord(character) in block for block in _IDEOGRAPHS)
    return character in _INVISIBLE


def iso_date(text: object, *, field: str = "date") -> date | Defect:
    """A date written ``YYYY-MM-DD`` in ASCII digits, from 1900 to 2199."""
    if isinstance(text, str) and _ISO_DATE.fullmatch(text):
        if not "1900" <= text < "2200":
            return Defect(field, "date_range", text, "1900-01-01 至 2199-12-31 之间的日期", "请核对年份")
        try:
            return date.fromisoformat(text)
        except ValueError:
            return Defect(field, "date_unreal", text, "真实存在的日期", "日历上没有这一天，请核对月份和日期")
    return Defect(field, "date_format", _shown(text), "YYYY-MM-DD", "请按 2026-03-05 的格式填写日期（半角数字）")


def instant(text: object, *, field: str) -> datetime | Defect:
    """An instant with its offset (RFC 3339), from 1900 to 2199."""
    found = None
    if isinstance(text, str) and len(text) <= 40 and text.isascii() and "T" in text and "1900" <= text < "2200":
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            found = None
    if found is None or found.tzinfo is None:
        cure = "请按 2026-03-05T08:00:00+08:00 的格式填写（地址中的加号写作 %2B）"
        return Defect(field, "instant_format", str(text)[:40], "带时区的时刻", cure)
    return found


def idempotency_key(text: object) -> str | Defect:
    """An Idempotency-Key: 1 to 255 visible ASCII characters."""
    if isinstance(text, str) and _KEY.fullmatch(text):
        return text
    cure = "请在请求头 Idempotency-Key 中给出 1-255 个可见 ASCII 字符，重试时保持不变"
    code = "idempotency_key_missing" if text in (None, "") else "idempotency_key_format"
    return Defect("Idempotency-Key", code, _shown(text), "1-255 个可见 ASCII 字符", cure)


def required(value: _T | Defect) -> _T:
    """The value itself, or Invalid with its one defect."""
    if isinstance(value, Defect):
        raise Invalid("填写的内容有误", [value])
    return value


def _shown(value: object) -> str:
    """What was found, short and safe to print: never a lone surrogate, never a huge integer."""
    if isinstance(value, str):
        return value[:_FOUND_LENGTH].encode("utf-8", "backslashreplace").decode()
    try:
        return json.dumps(value, ensure_ascii=False)[:_FOUND_LENGTH]
    except (TypeError, ValueError):
        return type(value).__name__


# --- types for schemas -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reader:
    """Annotation that reads a JSON value with a parser of ours: ``Annotated[date, Reader(iso_date, …)]``.

    ``parse(value, field=…)`` answers with the value or with its defects; ``schema`` is what OpenAPI shows.
    """

    parse: Callable[..., object]
    schema: tuple[tuple[str, str | int], ...] = (("type", "string"),)

    def __get_pydantic_core_schema__(self, source: object, handler: object) -> CoreSchema:
        """Pydantic's hook: this parser and nothing else."""
        return core_schema.no_info_plain_validator_function(self._read)

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Pydantic's hook for OpenAPI."""
        return dict(self.schema)

    def _read(self, value: object) -> object:
        found = self.parse(value, field="")
        if isinstance(found, Defect):
            raise PydanticCustomError("refused", "refused", {"defects": [found]})
        return found


def Text(max_length: int, *, multiline: bool = False) -> Reader:  # noqa: N802 - reads as a type
    """The text policy as an annotation: ``Annotated[str, Text(40)]``."""

    def parse(value: object, *, field: str) -> str | Defect:
        return clean_text(value, field=field, max_length=max_length, multiline=multiline)

    return Reader(parse, (("type", "string"), ("minLength", 1), ("maxLength", max_length)))


def _code(check: Callable[..., list[Defect]], normalise: Callable[[str], str] = identifiers.fold_width) -> Reader:
    def parse(value: object, *, field: str) -> str | Defect:
        text = clean_text(value, field=field, max_length=60)
        if isinstance(text, Defect):
            return text
        return next(iter(check(normalise(text), field=field)), normalise(text))

    return Reader(parse)


Name = Annotated[str, Text(100)]
LongText = Annotated[str, Text(4000, multiline=True)]
IsoDate = Annotated[date, Reader(iso_date, (("type", "string"), ("format", "date")))]
Instant = Annotated[datetime, Reader(instant, (("type", "string"), ("format", "date-time")))]
Uscc = Annotated[str, _code(identifiers.uscc, identifiers.normalise_uscc)]
DivisionCode = Annotated[str, _code(identifiers.division_code)]
Fen = Annotated[int, Field(gt=0, le=MAX_FEN)]
SquareMetres = Annotated[int, Field(ge=0, le=MAX_SQUARE_METRES)]
Year = Annotated[int, Field(ge=2000, le=2100)]

_LENIENT: Final = (date, datetime, time, timedelta, float, Decimal)


class StrictModel(BaseModel):
    """Base of every request schema: no coercion, no unknown field, no second way to write a value.

    Pydantic reads ``"0"`` as 1970-01-01 even when strict, so a bare date, time, float or Decimal is a
    TypeError when the class is defined: use IsoDate, Fen, SquareMetres.
    """

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Refuse field types that pydantic reads leniently."""
        for name, field in cls.model_fields.items():
            if _is_lenient(field.annotation, field.metadata):
                raise TypeError(f"{cls.__name__}.{name} is read leniently; use a type of restoration.strict")


def _is_lenient(annotation: object, metadata: Iterable[object] = ()) -> bool:
    if any(isinstance(m, Reader) for m in metadata):
        return False
    if get_origin(annotation) is Annotated:
        base, *inner = get_args(annotation)
        return _is_lenient(base, inner)
    return annotation in _LENIENT or any(_is_lenient(a) for a in get_args(annotation))


_M = TypeVar("_M", bound=BaseModel)


def model(cls: type[_M], body: JsonValue, *, strict: bool | None = None) -> _M:
    """A body that :func:`parse_json` has read, as a schema.  Raises Invalid with every defect at once.

    ``strict`` forbids coercion to a model that is no :class:`StrictModel` (the law's own, read from stored JSON too).
    """
    try:
        return cls.model_validate_json(json.dumps(body), strict=strict)
    except ValidationError as error:
        defects = [d for e in error.errors(include_url=False) for d in _defects(e)]
        raise Invalid("提交的内容有误，请按提示更正", defects) from error


# What was expected and what to do, by pydantic's error type; {names} come from the error's context.
_ERRORS: Final = {
    "missing": ("必填", "请补填此项"),
    "extra_forbidden": ("没有此字段", "请删除此字段，或核对字段名的拼写"),
    "int_type": ("整数", "请填写不带引号的整数，如 30"),
    "string_type": ("文本", "请填写带引号的文本"),
    "bool_type": ("true 或 false", "请填写 true 或 false"),
    "list_type": ("列表", "请以列表 [ ] 填写"),
    "tuple_type": ("列表", "请以列表 [ ] 填写"),
    "dict_type": ("对象", "请以对象 {{ }} 填写"),
    "model_type": ("对象", "请以对象 {{ }} 填写"),
    "dataclass_type": ("对象", "请以对象 {{ }} 填写"),
    "none_required": ("null", "此项必须为空"),
    "enum": ("以下之一：{expected}", "请从列出的选项中选择"),
    "literal_error": ("以下之一：{expected}", "请从列出的选项中选择"),
    "union_tag_invalid": ("以下之一：{expected_tags}", "请从列出的种类中选择"),
    "union_tag_not_found": ("写明种类", "请补填种类字段 {discriminator}"),
    "greater_than": ("大于 {gt}", "请填写大于 {gt} 的数"),
    "greater_than_equal": ("不小于 {ge}", "请填写不小于 {ge} 的数"),
    "less_than": ("小于 {lt}", "请填写小于 {lt} 的数，并核对单位"),
    "less_than_equal": ("不大于 {le}", "请填写不大于 {le} 的数，并核对单位"),
    "too_short": ("至少 {min_length} 项", "请至少填写 {min_length} 项"),
    "too_long": ("至多 {max_length} 项", "请减少到 {max_length} 项以内"),
    "string_too_short": ("至少 {min_length} 个字符", "请至少填写 {min_length} 个字符"),
    "string_too_long": ("至多 {max_length} 个字符", "请缩短到 {max_length} 个字符以内"),
    "string_pattern_mismatch": ("规定的格式", "请按规定的格式填写"),
    "value_error": ("有效的内容", "{error}"),
}
_UNITS: Final = {"_fen": "，以分为单位", "_m2": "，以平方米为单位"}
"""The unit of a whole number, by how its field is named."""
_SECRET: Final = re.compile(r"password|secret|token|totp|account_number", re.IGNORECASE)


def _defects(error: ErrorDetails) -> list[Defect]:
    path = ".".join(str(part) for part in error["loc"]) or "body"
    context = error.get("ctx", {})
    if carried := context.get("defects"):
        return [replace(d, field=path, found=_hidden(path, d.found)) for d in carried]
    found = "（缺）" if error["type"] == "missing" else _hidden(path, _shown(error["input"]))
    expected, cure = _ERRORS.get(error["type"], ("有效的内容", "请核对此项的类型和格式"))
    if error["type"] == "int_type":
        cure += next((unit for end, unit in _UNITS.items() if path.endswith(end)), "")
    return [Defect(path, error["type"], found, expected.format(**context), cure.format(**context))]


def _hidden(path: str, found: str) -> str:
    return "（不显示）" if _SECRET.search(path) else found
