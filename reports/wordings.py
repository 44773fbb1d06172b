"""The fixed words of each kind of letter, as dated files a legal officer can read and replace.

One file per kind; a new version is added below the old one and never written over it, because a draft and an
approved content name the version they were written with. (A sentence about what no earlier content can hold may join
a version: what was written with it still prints the same.) A sentence is left out when something it speaks of
is not on record: ``{name}`` empty drops its sentence, ``{name?}`` is allowed to be empty. Only the names
listed here exist; a file that uses another is refused when it is loaded.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

from reports.papers import names, row_names
from restoration.documents import KINDS
from restoration.errors import BookRefused, Defect, NotFound
from restoration.law.letters.content import LetterKind

FOLDER: Final = Path(__file__).parent / "wording"

LETTER_FIELDS: Final = frozenset(
    {
        "organ",
        "addressee",
        "standing",
        "mine",
        "mine_full",
        "holder",
        "holder_full",
        "as_of",
        "count",
        "failing",
        "itself",
        "licence_no",
        "township",
        "uscc",
        "legal_representative",
        "party_address",
        "contact",
        "phone",
        "address",
        "deadline",
        "statement_days",
        "reconsideration_body",
        "court",
        "online_channel",
        "contact_line",
    }
)
ITEM_FIELDS: Final = LETTER_FIELDS | frozenset(
    {
        "no",
        "title",
        "duty",
        "due",
        "fixed_due",
        "original_due",
        "moved_due",
        "overdue",
        "found",
        "missing",
        "required",
        "done_when",
        "duty_cites",
        "order_cites",
        "evidence",
    }
)
CONSEQUENCE_FIELDS: Final = LETTER_FIELDS | {"concerned", "cites", "text"}
MEASURE_FIELDS: Final = LETTER_FIELDS | {"measure"}

PARTS: Final[Mapping[str, frozenset[str]]] = {
    "text": LETTER_FIELDS,
    "items": ITEM_FIELDS,
    "consequences": CONSEQUENCE_FIELDS,
    "measures": MEASURE_FIELDS,
}
"""What a section of any kind may repeat over, and what its repeated sentences may speak of."""

REMEDIES: Final = ("{reconsideration_body}", "{court}", "{online_channel}")
"""What a document that binds must speak of (行政复议法 第二十、二十二、二十四条; 行政诉讼法 第四十六条)."""


def parts_of(kind: LetterKind) -> dict[str, frozenset[str]]:
    """The parts a wording of a kind may have, with the names each may speak of: its own fields among them."""
    own = names(kind)
    common = {part: known | own for part, known in PARTS.items()}
    return common | {part: LETTER_FIELDS | own | row for part, row in row_names(kind).items()}


_PLACEHOLDER: Final = re.compile(r"\{([^{}]*?)(\??)\}")

Sentences = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the table that sums several items up; ``width`` counts characters."""

    head: str
    value: str
    width: float


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row of a sheet: labels and values in turn, its height in lines, what stands at its lower right."""

    cells: tuple[str, ...]
    lines: int = 1
    foot: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the letter: a heading, paragraphs said once, paragraphs said for each row, or the rows of a sheet.

    ``when`` is a condition ``field=value`` on the document's own fields. ``always`` prints the table for a single row
    too, ``blanks`` fills it up with empty rows for writing.
    """

    part: str
    heading: str = ""
    paragraphs: tuple[Sentences, ...] = ()
    several: tuple[Sentences, ...] = ()  # said once, and only where there are two rows or more
    each: tuple[Sentences, ...] = ()
    table: tuple[Column, ...] = ()
    grid: tuple[GridRow, ...] = ()
    when: str = ""
    always: bool = False
    blanks: int = 0


@dataclass(frozen=True, slots=True)
class Wording:
    """One dated version of the fixed words of one kind of letter."""

    kind: LetterKind
    effective_from: date
    title: str
    sections: tuple[Section, ...]

    @property
    def id(self) -> str:
        """What a content names: ``correction_order@2024-01-01``."""
        return f"{self.kind}@{self.effective_from}"

    @property
    def headings(self) -> str:
        """The fixed characters set in 黑体."""
        heads = (column.head for section in self.sections for column in section.table)
        return "".join([*(section.heading for section in self.sections), *heads])

    @property
    def running(self) -> str:
        """The fixed characters of the running text."""
        texts = (_PLACEHOLDER.sub("", text) for section in self.sections for _, text in _texts(section))
        return "".join(texts).replace("\n", "")


def fill(template: str, fields: Mapping[str, str]) -> str:
    """One sentence with its placeholders filled, or nothing if a needed one is empty.

    Values are put in once and never read again, so braces in a company's name stay what they are.
    """
    named = _named(template)
    if any(not optional and not fields[name] for name, optional in named):
        return ""
    return _PLACEHOLDER.sub(lambda match: fields[match[1]], template) if named else template


@lru_cache(maxsize=4096)
def _named(template: str) -> tuple[tuple[str, str], ...]:
    """The placeholders of a sentence, each with its mark if it may be empty."""
    return tuple(_PLACEHOLDER.findall(template))


def paragraph(sentences: Sentences, fields: Mapping[str, str]) -> str:
    """The sentences that can be said, as one paragraph; empty if none can."""
    return "".join(fill(sentence, fields) for sentence in sentences)


def wording(name: str) -> Wording:
    """The version a content names; an unknown one is refused."""
    try:
        return _all()[name]
    except KeyError:
        raise NotFound(f"没有版本为 {name} 的文书用语", code="wording_unknown") from None


def latest(kind: LetterKind, on: date) -> Wording:
    """The version in force on a day; for a day before the first version, that first one (a draft can still be read)."""
    known = sorted((w for w in _all().values() if w.kind == kind), key=lambda w: w.effective_from)
    return next((w for w in reversed(known) if w.effective_from <= on), known[0])


@cache
def _all() -> Mapping[str, Wording]:
    return {w.id: w for path in sorted(FOLDER.glob("*.toml")) for w in load(path)}


def load(path: Path) -> tuple[Wording, ...]:
    """Every version in a file, checked; a file with a defect is refused as a whole."""
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    kind = LetterKind(raw["kind"])
    found = tuple(_wording(kind, version) for version in raw["version"])
    if wrong := [defect for w in found for defect in _defects(path.name, w)]:
        raise BookRefused(wrong)
    return found


def _wording(kind: LetterKind, raw: Mapping[str, Any]) -> Wording:
    sections = tuple(_section(section) for section in raw["section"])
    return Wording(kind, raw["effective_from"], raw["title"], sections)


def _section(raw: Mapping[str, Any]) -> Section:
    lists = {key: tuple(tuple(p) for p in raw.get(key, ())) for key in ("paragraphs", "several", "each")}
    table = tuple(Column(**column) for column in raw.get("table", ()))
    grid = tuple(GridRow(tuple(row["cells"]), row.get("lines", 1), row.get("foot", "")) for row in raw.get("grid", ()))
    return Section(
        raw["part"],
        raw.get("heading", ""),
        paragraphs=lists["paragraphs"],
        several=lists["several"],
        each=lists["each"],
        table=table,
        grid=grid,
        when=raw.get("when", ""),
        always=raw.get("always", False),
        blanks=raw.get("blanks", 0),
    )


def _texts(section: Section) -> Iterator[tuple[str, str]]:
    """Every template of a section with the part whose names it may use."""
    once = (*section.paragraphs, *section.several)
    yield from (("text", sentence) for sentences in once for sentence in sentences)
    yield from (("text", text) for row in section.grid for text in (*row.cells, row.foot))
    yield from ((section.part, sentence) for sentences in section.each for sentence in sentences)
    yield from ((section.part, column.value) for column in section.table)


def _defects(file: str, found: Wording) -> Iterator[Defect]:
    parts = parts_of(found.kind)
    for section in found.sections:
        if section.part not in parts:
            yield Defect(file, "wording_part", section.part, "、".join(parts), "请使用列出的段落类型")
            continue
        for part, text in _texts(section):
            yield from _unknown(file, found, parts[part], text)
        yield from _condition(file, found, section.when)
    if KINDS[found.kind].remedies:
        yield from _remedies(file, found)


def _unknown(file: str, found: Wording, known: frozenset[str], text: str) -> Iterator[Defect]:
    for name, _ in _PLACEHOLDER.findall(text):
        if name not in known:
            allowed = "、".join(sorted(known))
            yield Defect(f"{file} {found.id}", "wording_placeholder", name, allowed, "请改用允许的占位符")


def _condition(file: str, found: Wording, when: str) -> Iterator[Defect]:
    if when and when.partition("=")[0] not in names(found.kind):
        allowed = "、".join(sorted(names(found.kind)))
        yield Defect(f"{file} {found.id}", "wording_condition", when, allowed, "条件应当写作“字段=值”")


def _remedies(file: str, found: Wording) -> Iterator[Defect]:
    """Without its remedies told, the addressee's time to object would be a year (行政复议法 第二十条第三款)."""
    said = "".join(text for section in found.sections for _, text in _texts(section))
    for name in REMEDIES:
        if name not in said:
            cure = "请写明行政复议机关、人民法院和互联网申请渠道"
            yield Defect(f"{file} {found.id}", "wording_remedies", "", name, cure)
