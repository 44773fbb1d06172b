"""The fields of a document as the phrases its wording speaks of: days, amounts in figures and capitals, lists, rows.

Pure: fields in, strings out. What is empty comes out empty and takes its sentence with it, or shows as a blank where
it is needed and an officer has still to fill it in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Final

from reports.phrases import BLANK_DATE, cited, clause
from restoration.law.letters.content import CiteContent, LetterKind, NoticeContent
from restoration.law.letters.papers import MODELS
from restoration.law.letters.papers.base import WORDS, Fields, Needed, Officer, Part
from restoration.law.numerals import chinese_date, hectares, rmb_capital, yuan

BLANK: Final = "____"
_ENDS: Final = "，。；：、！？"
_MONEY, _AREA, _DAY = "_fen", "_m2", "_on"


def with_own_fields(content: NoticeContent) -> NoticeContent:
    """The content with fields of its own kind: all blank where none, or another kind's, were given."""
    model = MODELS.get(content.kind)
    if model is None or isinstance(content.fields, model):
        return content
    return content.model_copy(update={"fields": model()})


def paper_fields(fields: Fields, *, lines: bool = False) -> dict[str, str]:
    """Every name a sentence of this kind may speak of, with what it says; ``lines`` keeps a text's lines (sheets)."""
    said: dict[str, str] = {}
    labels = type(fields).labels()
    for name in labels:
        said |= _said(name, getattr(fields, name), isinstance(labels[name], Needed))
    for name, value in fields.derived().items():
        said |= _said(name, value, needed=True)
    if lines:
        said |= {name: text for name in labels if isinstance(text := getattr(fields, name), str) and "\n" in text}
    return said


def paper_rows(fields: Fields, part: str) -> list[dict[str, str]] | None:
    """The rows of a part: those of a table, or the lines of a text; ``None`` where it is neither."""
    value = getattr(fields, part, None)
    if isinstance(value, str):
        return [{"line": clause(line)} for line in value.splitlines() if line.strip()]
    if isinstance(value, tuple):
        return [{"no": str(n), **_row(row)} for n, row in enumerate(value, start=1) if isinstance(row, Part)]
    return None


def _row(row: Part) -> dict[str, str]:
    said: dict[str, str] = {}
    for name in type(row).labels():
        said |= _said(name, getattr(row, name), needed=False)
    return said


def _said(name: str, value: object, needed: bool) -> dict[str, str]:
    """A field under its own name, an amount also in figures alone; blank where an officer must still say it."""
    if value in (None, "", ()):
        blank = "" if not needed else BLANK_DATE if name.endswith(_DAY) else BLANK
        return dict.fromkeys(spoken(name), blank)
    if isinstance(value, int) and name.endswith(_MONEY):
        return {name: f"{yuan(value)}（{rmb_capital(value)}）", _figures(name): yuan(value)}
    return {name: _text(name, value)}


def _text(name: str, value: object) -> str:
    if isinstance(value, StrEnum):
        return WORDS[value]
    if isinstance(value, str):
        return running(value)
    if isinstance(value, date):
        return chinese_date(value)
    if isinstance(value, int):
        return hectares(value) if name.endswith(_AREA) else str(value)
    return "、".join(_listed(value)) if isinstance(value, tuple) else str(value)


def _listed(values: tuple[object, ...]) -> Iterator[str]:
    """Citations grouped by instrument, people with their certificates, plain texts; rows are said one by one."""
    if cites := [v for v in values if isinstance(v, CiteContent)]:
        yield cited(cites)
    for value in values:
        if isinstance(value, Officer):
            yield f"{value.name}（执法证号：{value.certificate or BLANK}）"
        elif isinstance(value, str):
            yield clause(value)


def running(text: str) -> str:
    """A text of several lines as one: a line without a mark at its end gets one."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return clause("".join(line if line[-1] in _ENDS else f"{line}；" for line in lines[:-1]) + lines[-1])


def spoken(name: str) -> tuple[str, ...]:
    """The names a field is spoken of by."""
    return (name, _figures(name)) if name.endswith(_MONEY) else (name,)


def _figures(name: str) -> str:
    return f"{name.removesuffix(_MONEY)}_yuan"


@cache
def names(kind: LetterKind) -> frozenset[str]:
    """What the sentences of a kind may speak of beside the letter's own names."""
    model = MODELS.get(kind)
    fields = (*model.labels(), *model().derived()) if model else ()
    return frozenset(n for name in fields for n in spoken(name))


@cache
def row_names(kind: LetterKind) -> Mapping[str, frozenset[str]]:
    """By part, what the sentences repeated over its rows may speak of."""
    model = MODELS.get(kind)
    return {name: _names_of_rows(model.row_of(name)) for name in model.labels()} if model else {}


def _names_of_rows(row: type[Part] | None) -> frozenset[str]:
    if row is None:
        return frozenset({"line"})
    return frozenset({"no"}) | {n for name in row.labels() for n in spoken(name)}
