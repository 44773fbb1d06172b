"""The form of a document's own fields: made from the model of its kind, and read back into what the service takes.

Money is typed in yuan and areas in 公顷, parsed by the one function that reads them; a row left wholly empty is no row.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final, get_args

from pydantic import BaseModel, JsonValue

from restoration.errors import Defect, Invalid
from restoration.law.letters.frozen import CiteContent
from restoration.law.letters.papers.base import WORDS, Part
from restoration.law.numerals import fen_to_yuan, hectares_to_m2, m2_to_hectares, yuan_to_fen

SPARE_ROWS: Final = 4
"""Empty rows offered below those there are; saving offers as many again."""
CITE: Final = {"instrument": "法规名称", "number": "文号", "article": "条款"}
IN_UNITS: Final[Mapping[str, Callable[[int], str]]] = {"_fen": fen_to_yuan, "_m2": m2_to_hectares}
_WHOLE: Final = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One input: its name in the form, its label, how it is typed, what stands in it, its choices, its rows."""

    name: str
    title: str
    needed: bool
    typed: str  # text, line, date, money, area, whole, choice, lines, rows
    value: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[Entry, ...], ...] = ()
    error: str = ""


def entries(model: type[Part], filled: BaseModel | None = None, prefix: str = "fields") -> Iterator[Entry]:
    """The inputs of a model in order, with what is filled in already."""
    for name, label in model.labels().items():
        value, path = getattr(filled, name, None), f"{prefix}.{name}"
        row = row_model(model, name)
        if row is None:
            choices = choices_of(model, name)
            typed = typed_as(model, name)
            yield Entry(path, label.title, label.needed, typed, shown(name, value), choices)
            continue
        there = list(value) if isinstance(value, tuple) else []
        made = tuple(tuple(cells(row, one, f"{path}.{n}")) for n, one in enumerate([*there, *[None] * SPARE_ROWS]))
        yield Entry(path, label.title, label.needed, "rows", heads=tuple(c.title for c in made[0]), rows=made)


def cells(row: type[BaseModel], one: BaseModel | None, path: str) -> Iterator[Entry]:
    """The inputs of one row."""
    if issubclass(row, Part):
        yield from entries(row, one, path)
        return
    for name, title in CITE.items():
        yield Entry(f"{path}.{name}", title, name != "number", "line", shown(name, getattr(one, name, None)))


def row_model(model: type[Part], name: str) -> type[BaseModel] | None:
    """What the rows of a field are: a model's own, or citations."""
    types = get_args(model.model_fields[name].annotation)
    return next((t for t in types if isinstance(t, type) and issubclass(t, Part | CiteContent)), None)


def choices_of(model: type[Part], name: str) -> tuple[tuple[str, str], ...]:
    """The closed values of a field with their words."""
    annotation = model.model_fields[name].annotation
    kind = next((t for t in get_args(annotation) if isinstance(t, type) and issubclass(t, StrEnum)), None)
    return tuple((one.value, WORDS[one]) for one in kind) if kind else ()


def typed_as(model: type[Part], name: str) -> str:
    """How a field is typed in, from its name and its type."""
    if choices_of(model, name):
        return "choice"
    for ending, typed in (("_fen", "money"), ("_m2", "area"), ("_on", "date")):
        if name.endswith(ending):
            return typed
    if is_whole(model.model_fields[name].annotation):
        return "whole"
    return "lines" if str in get_args(model.model_fields[name].annotation) else "text"


def is_whole(annotation: object) -> bool:
    """Whether a type is a whole number, or one of several is."""
    return annotation is int or any(is_whole(one) for one in get_args(annotation))


def shown(name: str, value: object) -> str:
    """A value as it stands in its input."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return "\n".join(str(one) for one in value)
    if isinstance(value, int):
        return IN_UNITS.get(name[name.rfind("_") :], str)(value)
    return "" if value is None else str(value)


def retyped(model: type[Part], sent: Mapping[str, str], errors: Mapping[str, str]) -> Iterator[Entry]:
    """The inputs with what was just typed in them, and what is wrong with each beside it."""

    def kept(entry: Entry, typed_at: str) -> Entry:
        wrong = errors.get(entry.name) or errors.get(typed_at, "")
        return replace(entry, value=sent.get(typed_at, ""), error=wrong)

    for entry in entries(model):
        row = row_model(model, entry.name.rpartition(".")[2])
        if row is None:
            yield kept(entry, entry.name)
            continue
        typed = [*sorted(_numbers(sent, entry.name)), *[None] * SPARE_ROWS]
        rows = tuple(
            tuple(
                kept(cell, f"{entry.name}.{there}.{cell.name.rpartition('.')[2]}")
                for cell in cells(row, None, f"{entry.name}.{n}")
            )
            for n, there in enumerate(typed)
        )
        yield replace(entry, rows=rows, error=errors.get(entry.name, ""))


# ---- back ----------------------------------------------------------------------------------------------------------


def read(model: type[Part], sent: Mapping[str, str]) -> dict[str, JsonValue]:
    """A submitted form as the service takes it. Raises ``Invalid`` with every number that is none."""
    found: list[Defect] = []
    body = dict(_fields(model, sent, "fields", found))
    if found:
        raise Invalid(f"有 {len(found)} 处数字需要更正", found)
    return body


def _fields(
    model: type[Part], sent: Mapping[str, str], prefix: str, found: list[Defect]
) -> Iterator[tuple[str, JsonValue]]:
    for name in model.labels():
        path, row = f"{prefix}.{name}", row_model(model, name)
        if row is not None:
            rows = [_row(row, sent, f"{path}.{n}", found) for n in sorted(_numbers(sent, path))]
            yield name, [one for one in rows if one]
        elif path in sent:
            yield name, _value(typed_as(model, name), sent[path], path, found)


def _row(row: type[BaseModel], sent: Mapping[str, str], path: str, found: list[Defect]) -> dict[str, JsonValue]:
    if issubclass(row, Part):
        return dict(_fields(row, sent, path, found))
    return {name: sent[f"{path}.{name}"] for name in CITE if f"{path}.{name}" in sent}


def _numbers(sent: Mapping[str, str], path: str) -> set[int]:
    """The rows a form has something in."""
    heads = (name[len(path) + 1 :].partition(".")[0] for name in sent if name.startswith(f"{path}."))
    return {int(head) for head in heads if _WHOLE.fullmatch(head)}


def _value(typed: str, text: str, path: str, found: list[Defect]) -> JsonValue:
    read: object = text
    match typed:
        case "money":
            read = yuan_to_fen(text, field=path)
        case "area":
            read = hectares_to_m2(text, field=path)
        case "whole":
            read = int(text) if _WHOLE.fullmatch(text) else Defect(path, "int_type", text, "整数", "请填写整数")
        case "lines":
            return [line.strip() for line in text.splitlines() if line.strip()]
    if isinstance(read, Defect):
        found.append(read)
        return None
    return read if isinstance(read, int | str) else None
