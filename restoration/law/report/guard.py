"""The unit guard: 亩 or 平方米 typed for 公顷, 元 for 万元 and the other way round, found by what is known already.

It only offers: the cell, what was found, what it would be in the right unit. Somebody takes the offer or does not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from restoration.law.report.content import Content
from restoration.law.report.context import Context
from restoration.law.report.editing import by_key, with_cells
from restoration.law.report.forms import Kind
from restoration.law.report.tables import Cell, cells, shown, title_of

MU: Final = Fraction(15)
"""亩 in a hectare."""
WAN: Final = Fraction(10_000)
SLACK: Final = Fraction(1, 10)
LEAP: Final = 100
"""A figure this many times last year's is asked about whatever the unit."""
LAST_YEAR: Final = "去年填报"
OPENS_WITH: Final = {"open_m2": "closed_m2", "opening_fen": "closing_fen"}
"""What begins a year is held against what ended the last one."""
FACTORS: Final[Mapping[Kind, tuple[tuple[Fraction, str], ...]]] = {
    Kind.AREA: ((MU, "似以亩填写（1公顷=15亩）"), (WAN, "似以平方米填写（1公顷=10000平方米）")),
    Kind.MONEY: ((1 / WAN, "似以万元填写（1万元=10000元）"), (WAN, "似把金额乘了一万倍（万元与元混用）")),
}


@dataclass(frozen=True, slots=True)
class Conversion:
    """One cell that looks typed in another unit: what it holds, what it would be, and why it is asked about."""

    field: str
    title: str
    found: int
    suggested: int
    found_text: str
    suggested_text: str
    why: str
    impossible: bool = False  # what begins a year is no hundredfold of what ended the last one


def conversions(content: Content, context: Context) -> Iterator[Conversion]:
    """Every cell that looks typed in another unit."""
    last = by_key(context.last) if context.last else {}
    for cell in cells(content):
        if cell.column.form.kind not in FACTORS or not isinstance(cell.value, int) or not cell.value:
            continue
        for known, of in references(cell, last, context):
            if found := reason(cell, known):
                factor, why = found
                words = f"{of}为{shown(known, cell.column)}{cell.column.unit}，{why}"
                leaps = of == LAST_YEAR and begins(cell) and cell.value > known * LEAP
                yield conversion(cell, factor, words, impossible=leaps)
                break


def references(cell: Cell, last: Mapping[tuple[str, str, str], Cell], context: Context) -> Iterator[tuple[int, str]]:
    """Figures on record that a cell should be of the order of."""
    name = cell.column.name
    old = last.get((cell.table.prefix, cell.key, OPENS_WITH.get(name, name)))
    if old and isinstance(old.value, int) and old.value:
        yield old.value, LAST_YEAR
    if cell.table.block == "fund" and context.ledger:
        known = getattr(context.ledger, cell.column.name, None)
        if isinstance(known, int) and known > 0:
            yield known, "基金流水"
    if cell.path == "identity.area_m2" and context.area_m2:
        yield context.area_m2, "登记"
    if cell.table.block == "damage" and cell.column.form.kind is Kind.AREA and context.plan:
        limit = context.plan.responsibility_m2
        if limit and cell.value is not None and isinstance(cell.value, int) and cell.value > limit >= cell.value / MU:
            yield int(cell.value / MU) or 1, f"方案责任面积不超过{shown(limit, cell.column)}公顷，折合后"


def begins(cell: Cell) -> bool:
    """Whether a cell only carries on what ended the last year: it may be measured again, and cannot leap."""
    return cell.column.name in OPENS_WITH


def reason(cell: Cell, known: int) -> tuple[Fraction, str] | None:
    """The factor that explains a figure, if it is far from what is known."""
    assert isinstance(cell.value, int)
    ratio = Fraction(cell.value, known)
    factors = FACTORS[cell.column.form.kind]
    for factor, why in factors:
        if abs(ratio / factor - 1) <= SLACK:
            return factor, why
    if ratio > LEAP:
        return min(factors, key=lambda f: max(ratio / f[0], f[0] / ratio))
    return None


def conversion(cell: Cell, factor: Fraction, why: str, *, impossible: bool) -> Conversion:
    """The offer for one cell, rounded half up to a whole m² or fen."""
    assert isinstance(cell.value, int)
    suggested = int(cell.value / factor + Fraction(1, 2))
    unit = cell.column.unit
    found_text, text = f"{shown(cell.value, cell.column)}{unit}", f"{shown(suggested, cell.column)}{unit}"
    return Conversion(cell.path, title_of(cell.path), cell.value, suggested, found_text, text, why, impossible)


def converted(content: Content, taken: Mapping[str, Conversion]) -> Content:
    """The report with these offers taken."""
    return with_cells(content, {path: c.suggested for path, c in taken.items()})
