"""The fields of a document as they are sent: text by the text policy, days as ISO dates, numbers as whole numbers.

The models belong to the law and are read from stored JSON too; what comes from outside is checked here first, every
defect at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final, cast

from pydantic import JsonValue

from restoration.errors import Defect, Invalid
from restoration.law.letters.letterkinds import LetterKind
from restoration.law.letters.papers import MODELS, Papers
from restoration.strict import clean_text, iso_date, model

MOST_ROWS: Final = 200
"""Rows of one table in a document: more belongs into an enclosure."""
LONGEST: Final = 4000


def read_fields(kind: LetterKind, sent: Mapping[str, JsonValue]) -> Papers:
    """The fields of a kind as its model. Raises ``Invalid`` with every defect."""
    found: list[Defect] = []
    cleaned = dict(cleaned_items("fields", sent, found))
    try:
        read = cast(Papers, model(MODELS[kind], {**cleaned, "kind": kind.value}, strict=True))
    except Invalid as invalid:
        named = [replace(d, field=f"fields.{d.field}") for d in invalid.defects]
        found += [d for d in named if d.field not in {one.field for one in found}]
    if found:
        raise Invalid(f"文书内容有 {len(found)} 处需要更正", found)
    return read


def cleaned_items(path: str, sent: Mapping[str, JsonValue], found: list[Defect]) -> Iterator[tuple[str, JsonValue]]:
    """Each value as it is kept; what is wrong with any goes to ``found``. What is sent empty is left out."""
    for name, value in sent.items():
        if value is not None and value != "":
            yield name, cleaned(f"{path}.{name}"[:120], name, value, found)


def cleaned(path: str, name: str, value: JsonValue, found: list[Defect]) -> JsonValue:
    """One value: text cleaned, a day checked, lists and objects value by value."""
    if isinstance(value, str):
        read = iso_date(value, field=path) if name.endswith("_on") else text(path, value)
        if isinstance(read, Defect):
            found.append(read)
            return value
        return read if isinstance(read, str) else read.isoformat()
    if isinstance(value, float):
        found.append(Defect(path, "int_type", str(value), "整数", "金额以分、面积以平方米为单位填写整数"))
    if isinstance(value, list):
        if len(value) > MOST_ROWS:
            found.append(Defect(path, "too_long", str(len(value)), f"至多 {MOST_ROWS} 行", "请作为附件另附"))
        return [cleaned(f"{path}.{n}", name, one, found) for n, one in enumerate(value[:MOST_ROWS])]
    if isinstance(value, dict):
        return dict(cleaned_items(path, value, found))
    return value


def text(path: str, value: str) -> str | Defect:
    """A text by the text policy; several lines are kept."""
    return clean_text(value, field=path, max_length=LONGEST, multiline=True)
