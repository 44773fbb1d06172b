"""Numbers as people write them: typed amounts and areas in, letters and screens out.

The product computes in integer fen and integer square metres only; this is the single place where
yuan, 万元, 公顷, capital-letter amounts and Chinese dates are read or written, and all of it is exact.
Nothing is rounded: what cannot be represented is a :class:`~restoration.errors.Defect`.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Final

from restoration.errors import Defect

MAX_FEN: Final = 10**14
"""The largest amount of one entry, in fen (1000 亿元)."""

MAX_SQUARE_METRES: Final = 10**11
"""The largest area on record, in m² (1000 万公顷, larger than any county)."""

_FOUND_LENGTH: Final = 60
_FAULTS: Final = (
    ("number_blank", re.compile(r""), "请填写数字，没有发生的请填 0"),
    ("number_spaces", re.compile(r".*\s.*", re.DOTALL), "请删除数字前后和中间的空格"),
    ("number_separator", re.compile(r".*[,，_'].*", re.DOTALL), "请删除千位分隔符，只写数字和小数点"),
    ("number_sign", re.compile(r"[-+－＋−].*", re.DOTALL), "请去掉正负号；支出、冲销用相应的业务类型表示"),
    ("number_digits", re.compile(r".*[^\x00-\x7f].*", re.DOTALL), "请改用半角阿拉伯数字 0-9 和半角小数点"),
    ("number_exponent", re.compile(r"[0-9.]+[eE][-+0-9]*"), "请不要用科学计数法，写出完整数字"),
    ("number_leading_zero", re.compile(r"0[0-9]+(\.[0-9]*)?"), "请删除数字前面多余的 0"),
)
_PLACES: Final = re.compile(r"[0-9]+\.[0-9]+")
_FORM: Final = {places: re.compile(rf"(0|[1-9][0-9]{{0,12}})(\.[0-9]{{1,{places}}})?") for places in (2, 4)}


def yuan_to_fen(text: object, *, field: str = "amount", positive: bool = False) -> int | Defect:
    """Read an amount typed in yuan, e.g. ``"20000.00"``, as integer fen.

    Accepts text only: ASCII digits, an optional point and at most two places, up to ``MAX_FEN``.
    A float, an int, a bool, a sign, a space, a separator, an exponent, full-width or foreign digits,
    a leading zero or a third place is a Defect; so is zero where ``positive`` is set.
    """
    return _read(text, field, 2, "元", MAX_FEN, positive)


def hectares_to_m2(text: object, *, field: str = "area", positive: bool = False) -> int | Defect:
    """Read an area typed in 公顷, e.g. ``"1.2"``, as integer m²; at most four places, else a Defect."""
    return _read(text, field, 4, "公顷", MAX_SQUARE_METRES, positive)


def _read(text: object, field: str, places: int, unit: str, largest: int, positive: bool) -> int | Defect:
    expected = f"以{unit}为单位、最多 {places} 位小数的数字，如 {'20000.00' if places == 2 else '1.2000'}"

    def refuse(code: str, cure: str) -> Defect:
        return Defect(field, code, _shown(text), expected, cure)

    if not isinstance(text, str):
        return refuse("number_not_text", "请以文本形式填写数字（表格中请把单元格设为文本格式）")
    if not _FORM[places].fullmatch(text):
        return refuse(*_fault(text, places))
    value = int(Decimal(text).scaleb(places))
    if value > largest:
        return refuse("number_too_large", f"数字过大，请核对单位是否为{unit}")
    if positive and value == 0:
        return refuse("number_not_positive", "请填写大于 0 的数字")
    return value


def _shown(text: object) -> str:
    if isinstance(text, str):
        return text[:_FOUND_LENGTH].encode("utf-8", "backslashreplace").decode()
    return repr(text) if isinstance(text, bool | float | None) else type(text).__name__


def _fault(text: str, places: int) -> tuple[str, str]:
    for code, pattern, cure in _FAULTS:
        if pattern.fullmatch(text):
            return code, cure
    if _PLACES.fullmatch(text) and len(text.partition(".")[2]) > places:
        return "number_places", f"小数最多 {places} 位，请核对后填写，系统不会代为四舍五入"
    if re.fullmatch(r"[0-9]{14,}(\.[0-9]+)?", text):
        return "number_too_large", "数字过大，请核对位数"
    return "number_format", "请只填写数字和一个小数点"


# --- exact display -----------------------------------------------------------------------------------


def fen_to_yuan(fen: int) -> str:
    """Fen as yuan with two places, ``123456789 -> "1234567.89"``."""
    return _fixed(fen, 2)


def yuan_grouped(fen: int) -> str:
    """Fen as yuan for screens, ``123456789 -> "1,234,567.89"``."""
    return _fixed(fen, 2, ",")


def fen_to_wanyuan(fen: int) -> str:
    """Fen as 万元, exact: at least two places, more only where the amount needs them."""
    return _trimmed(_fixed(fen, 6))


def wanyuan_grouped(fen: int) -> str:
    """Fen as 万元 with grouped thousands, exact."""
    return _trimmed(_fixed(fen, 6, ","))


def m2_to_hectares(square_metres: int) -> str:
    """Square metres as 公顷 with four places, ``20000 -> "2.0000"``."""
    return _fixed(square_metres, 4)


def hectares_grouped(square_metres: int) -> str:
    """Square metres as 公顷 for screens, ``123456789 -> "12,345.6789"``."""
    return _fixed(square_metres, 4, ",")


def _fixed(value: int, places: int, group: str = "") -> str:
    whole, part = divmod(abs(value), 10**places)
    return f"{'-' if value < 0 else ''}{whole:{group}d}.{part:0{places}d}"


def _trimmed(text: str) -> str:
    whole, _, part = text.partition(".")
    return f"{whole}.{part.rstrip('0').ljust(2, '0')}"


# --- letters -----------------------------------------------------------------------------------------

_DIGITS: Final = "零壹贰叁肆伍陆柒捌玖"
_SECTION: Final = ((1000, "仟"), (100, "佰"), (10, "拾"))
_GROUPS: Final = ((10**8, "亿"), (10**4, "万"))


def capital_amount(fen: int) -> str:
    """The amount in capital letters without currency, ``2030007 -> "贰万零叁佰元零柒分"``.

    支付结算办法 (银发〔1997〕393号) annex 1: zeros inside give one 零, an amount ending at 元 takes 整,
    one ending at 角 or 分 takes none (optional at 角; this product chooses none).
    Raises ValueError for a negative amount: a letter never orders one.
    """
    if fen < 0:
        raise ValueError(f"a negative amount has no capital form: {fen}")
    whole, cents = divmod(fen, 100)
    head = f"{_integer(whole)}元" if whole else ""
    if not cents:
        return f"{head or '零元'}整"
    return head + _cents(*divmod(cents, 10), after_yuan=bool(whole))


def rmb_capital(fen: int) -> str:
    """The amount in capital letters as it stands in a letter: 人民币 in front, without a gap."""
    return f"人民币{capital_amount(fen)}"


def _cents(jiao: int, fen: int, *, after_yuan: bool) -> str:
    gap = "零" if after_yuan and not jiao else ""
    return (f"{_DIGITS[jiao]}角" if jiao else gap) + (f"{_DIGITS[fen]}分" if fen else "")


def _integer(number: int) -> str:
    for unit, name in _GROUPS:
        if number >= unit:
            high, low = divmod(number, unit)
            return _integer(high) + name + _tail(low, unit)
    return _section(number)


def _section(number: int) -> str:
    for unit, name in _SECTION:
        if number >= unit:
            high, low = divmod(number, unit)
            return _DIGITS[high] + name + _tail(low, unit)
    return _DIGITS[number]


def _tail(low: int, unit: int) -> str:
    if not low:
        return ""
    return ("零" if low < unit // 10 else "") + _integer(low)


def yuan(fen: int) -> str:
    """An amount in figures as letters state it, ``2000000 -> "20000.00元"``."""
    return f"{fen_to_yuan(fen)}元"


def hectares(square_metres: int) -> str:
    """An area as letters state it, ``12000 -> "1.2000公顷"``."""
    return f"{m2_to_hectares(square_metres)}公顷"


def chinese_date(day: date) -> str:
    """A date as letters state it, without leading zeros: ``2026年3月5日`` (GB/T 9704-2012, 7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"
