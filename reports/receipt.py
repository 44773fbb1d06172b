"""The receipt of a report as PDF: one page, a small layout of its own, the same bytes for the same values.

A filing is never lost to a font: a character that no face can draw is printed as its code point, so that the receipt
can always be given.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from reports.fonts import Fonts, code_point
from reports.linebreak import Line, break_lines
from reports.page import (
    BLOCK_WIDTH,
    BODY_SIZE,
    CENTRE,
    CODE,
    LEFT,
    RIGHT,
    THICK,
    THIN,
    TITLE_SIZE,
    TOP,
    Box,
    Ink,
    Page,
    Role,
    Rule,
    Run,
)
from reports.render import drawn
from restoration.services.reports.receipts import Receipt

TITLE: Final = "年度报告网上报送回执"
SIZE: Final = 12.0
LEADING: Final = 22.0
HEAD_WIDTH: Final = 96.0
NOTE: Final = "本回执证明系统在上述时间收到上述内容，不表示内容已经审核。扫描二维码可以核验。"
DEMONSTRATION: Final = "演示环境生成，不具法律效力"


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A receipt as the drawing machinery takes it."""

    title: str
    number: str
    agency: str
    watermarks: tuple[str, ...]
    code: str | None
    fixed: tuple[tuple[Role, str], ...] = ()


def pdf(receipt: Receipt, fonts: Fonts) -> bytes:
    """The receipt as a file."""
    marks = (DEMONSTRATION,) if receipt.demonstration else ()
    sheet = _Sheet(TITLE, receipt.number, safe(receipt.bureau, Role.BODY, fonts), marks, receipt.verify_url)
    return drawn(sheet, [page(receipt, fonts)], fonts)


def lines(receipt: Receipt) -> Iterator[tuple[str, str]]:
    """What it says, head by head."""
    yield "回执号", receipt.number
    yield "报送单位", receipt.holder
    yield "矿山", f"{receipt.mine}（矿业权编号 {receipt.right}）"
    yield "报告", f"{receipt.year}年度报告，第{receipt.version}次报送"
    yield "收到时间", f"{receipt.received_at:%Y年%m月%d日 %H:%M:%S}（北京时间，服务器时间）"
    yield "接收机关", receipt.bureau
    yield "收到的部分", "、".join(receipt.parts)
    yield "尚缺的部分", "、".join(receipt.missing) or "无"
    yield "签发人", receipt.signatory
    yield "内容摘要", receipt.sha256[:32]
    yield "（SHA-256）", receipt.sha256[32:]


def page(receipt: Receipt, fonts: Fonts) -> Page:
    """The one page."""
    wide = fonts.width(TITLE, Role.TITLE, TITLE_SIZE)
    runs = [Run(TITLE, CENTRE - wide / 2, TOP - TITLE_SIZE, Role.TITLE, TITLE_SIZE)]
    y = TOP - 2.6 * TITLE_SIZE
    rules = [Rule(LEFT, y, RIGHT, y, THICK)]
    for head, text in lines(receipt):
        runs.append(Run(head, LEFT, y - LEADING, Role.HEI, SIZE))
        for line in wrapped(safe(text, Role.BODY, fonts) or "—", fonts):
            y -= LEADING
            runs.append(Run(line.text, LEFT + HEAD_WIDTH, y, Role.BODY, SIZE, line.spacing))
    y -= LEADING / 2
    rules.append(Rule(LEFT, y, RIGHT, y, THIN))
    code = Box(LEFT, y - LEADING / 2 - CODE, CODE, CODE)
    for n, line in enumerate(wrapped(NOTE, fonts), 1):
        runs.append(Run(line.text, LEFT + HEAD_WIDTH, y - n * LEADING, Role.BODY, SIZE, line.spacing))
    if receipt.demonstration:
        below = code.y - 2 * BODY_SIZE
        runs.append(Run(DEMONSTRATION, LEFT, below, Role.HEI, BODY_SIZE, ink=Ink.RED))
    return Page(tuple(runs), tuple(rules), code=code)


def safe(text: str, role: Role, fonts: Fonts) -> str:
    """A text with characters that no face has written as their code points."""
    lost = fonts.missing_glyphs(text, role)
    return "".join(f"［{code_point(c)}］" if c in lost else c for c in text)


def wrapped(text: str, fonts: Fonts) -> tuple[Line, ...]:
    """A text in lines that fit beside the heads."""
    return break_lines(text, BLOCK_WIDTH - HEAD_WIDTH, lambda t: fonts.width(t, Role.BODY, SIZE), SIZE, justify=False)
