"""Are the codes well formed?  Company, licence, division and document numbers.

Pure checks that answer with defects; whether a division or a company *exists* is a question for the
tables.  Normalise first (:func:`normalise_uscc`, :func:`normalise_name`), then check: the checks accept
the canonical form only, so that the same company can never be on record under two spellings.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Final

from restoration.errors import Defect

USCC_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""GB 32100-2015: thirty-one characters, without I, O, Z, S and V."""

_USCC_WEIGHTS: Final = tuple(pow(3, i, 31) for i in range(17))
_USCC: Final = re.compile(rf"[{USCC_ALPHABET}]{{2}}[0-9]{{6}}[{USCC_ALPHABET}]{{10}}")
_BODY: Final = re.compile(rf"[{USCC_ALPHABET}]{{2}}[0-9]{{6}}[{USCC_ALPHABET}]{{9}}")
_LICENCE: Final = re.compile(r"C[0-9]{22}")
_DIVISION: Final = re.compile(r"[1-9][0-9]{5}")
_DIVISION_OR_TOWN: Final = re.compile(r"[1-9][0-9]{5}([0-9]{3})?")
_DOCUMENT: Final = re.compile(r"[\u4e00-\u9fa5]{2,20}〔20[0-9]{2}〕[1-9][0-9]{0,4}号")
_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_LOOKALIKES: Final = str.maketrans("OI", "01")
_LEGACY_LENGTH: Final = 50
_FOUND_LENGTH: Final = 60


def fold_width(text: str) -> str:
    """Full-width ASCII and the ideographic space to their half-width forms; nothing else changes."""
    return text.translate(_WIDTH)


def normalise_name(text: str) -> str:
    """The form of a name that searches compare: NFC, width folded, white space collapsed.

    The original spelling is what is stored and printed; this is only ever a key beside it.
    """
    return " ".join(fold_width(unicodedata.normalize("NFC", text)).split())


# --- 统一社会信用代码 --------------------------------------------------------------------------------


def normalise_uscc(text: str) -> str:
    """Trim, fold to half width, upper case.  O and I stay: replacing them is a suggestion, not a fold."""
    return fold_width(text).strip().upper()


def uscc_check_character(body: str) -> str:
    """The 18th character for seventeen well-formed ones (GB 32100-2015: 31 minus the weighted sum)."""
    total = sum(USCC_ALPHABET.index(c) * w for c, w in zip(body, _USCC_WEIGHTS, strict=True))
    return USCC_ALPHABET[-total % 31]


def uscc_with_check(body: str) -> str:
    """A valid code from its first seventeen characters, for demonstration data.

    Raises ValueError when the body itself is not well formed.
    """
    if not _BODY.fullmatch(body):
        raise ValueError(f"not the first 17 characters of a unified social credit code: {body!r}")
    return body + uscc_check_character(body)


def uscc(code: str, *, field: str = "uscc") -> list[Defect]:
    """Defects of a unified social credit code in canonical form (GB 32100-2015), [] if there are none."""
    if len(code) != 18:
        return [_defect(field, "uscc_length", code, "18 位统一社会信用代码", f"现有 {len(code)} 位，请核对营业执照")]
    if not _USCC.fullmatch(code):
        return [_uscc_character(code, field)]
    check = uscc_check_character(code[:17])
    if code[17] == check:
        return []
    cure = f"按前 17 位计算，末位应为 {check}；请对照营业执照逐位核对，不要只改末位"
    return [_defect(field, "uscc_check", code, f"校验码 {check}", cure)]


def uscc_suggestion(code: str) -> str | None:
    """The valid code that O→0 and I→1 would give, to be shown as a question; None if there is none."""
    candidate = normalise_uscc(code).translate(_LOOKALIKES)
    return candidate if candidate != code and not uscc(candidate) else None


def _uscc_character(code: str, field: str) -> Defect:
    wrong = [i for i, c in enumerate(code) if c not in (USCC_ALPHABET if not 2 <= i < 8 else "0123456789")]
    places = "、".join(f"第 {i + 1} 位“{code[i]}”" for i in wrong)
    cure = f"{places}不符合编码规则，请对照营业执照核对"
    if suggestion := uscc_suggestion(code):
        cure += f"；是否为 {suggestion}？"
    return _defect(field, "uscc_characters", code, "数字和大写字母（不含 I、O、Z、S、V），第 3-8 位为数字", cure)


# --- 采矿许可证号 ------------------------------------------------------------------------------------


def mining_licence(
    number: str, *, field: str = "licence", not_after: date | None = None, legacy: bool = False
) -> list[Defect]:
    """Defects of a mining licence number under the unified coding (自然资办发〔2020〕32号).

    C and 22 digits; digits 2-7 the issuing division or 100000 (the ministry), 8-13 a month from 2000-01
    to ``not_after`` (the caller's legal today; without it no upper bound).  The meaning of positions
    14-23 is not confirmed by any text read, so they are not judged.  ``legacy`` marks a licence from before
    unification: any text of 1 to 50 characters.
    """
    if legacy:
        return _legacy_licence(number, field)
    if not _LICENCE.fullmatch(number):
        cure = "请核对采矿许可证；统一编码以前的旧证请勾选“旧证号”"
        return [_defect(field, "licence_format", number, "字母 C 加 22 位数字", cure)]
    return [*_licence_division(number, field), *_licence_month(number, field, not_after)]


def _legacy_licence(number: str, field: str) -> list[Defect]:
    if 1 <= len(number) <= _LEGACY_LENGTH and number == number.strip():
        return []
    return [_defect(field, "licence_legacy", number, "1-50 个字符的旧证号", "请按旧证原样填写，去掉前后空格")]


def _licence_division(number: str, field: str) -> list[Defect]:
    if _DIVISION.fullmatch(number[1:7]):
        return []
    expected = "第 2-7 位为发证机关行政区划代码或 100000"
    return [_defect(field, "licence_division", number[1:7], expected, "请核对证号第 2-7 位")]


def _licence_month(number: str, field: str, not_after: date | None) -> list[Defect]:
    year, month = int(number[7:11]), int(number[11:13])
    latest = (not_after.year, not_after.month) if not_after else (9999, 12)
    if 1 <= month <= 12 and (2000, 1) <= (year, month) <= latest:
        return []
    expected = "第 8-13 位为 2000 年 1 月以后、不晚于本月的年月"
    return [_defect(field, "licence_month", number[7:13], expected, "请核对证号第 8-13 位的年月")]


# --- division and document number --------------------------------------------------------------------


def division_code(code: str, *, field: str = "division", township: bool = True) -> list[Defect]:
    """Defects of a division code: six digits (GB/T 2260), or nine with the township (GB/T 10114).

    Only the form is checked; existence on a date is a question for the division table.
    """
    pattern, expected = (_DIVISION_OR_TOWN, "6 位或 9 位数字") if township else (_DIVISION, "6 位数字")
    if pattern.fullmatch(code):
        return []
    return [_defect(field, "division_format", code, f"行政区划代码，{expected}", "请填写半角数字的行政区划代码")]


def document_number(number: str, *, field: str = "document_number") -> list[Defect]:
    """Defects of a document number such as ``开州规资函〔2026〕12号`` (GB/T 9704-2012, 7.2.5)."""
    if _DOCUMENT.fullmatch(number):
        return []
    return [_defect(field, "document_number_format", number, "机关代字〔年份〕序号号", _document_cure(number))]


def _document_cure(number: str) -> str:
    if "〔" not in number or "〕" not in number:
        return "年份请用六角括号〔〕括起，不用 [ ]、( ) 或【】"
    if "第" in number.partition("〕")[2]:
        return "序号前不加“第”字"
    if re.search(r"〕0", number):
        return "序号不编虚位，1 不写作 001"
    return "格式如：开州规资函〔2026〕12号，年份用全称，数字用半角"


def _defect(field: str, code: str, found: str, expected: str, cure: str) -> Defect:
    return Defect(field, code, found[:_FOUND_LENGTH], expected, cure)
