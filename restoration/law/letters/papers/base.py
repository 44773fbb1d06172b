"""The marks and the small parts that the models of documents share.

A field's name says its unit: ``…_fen`` is money, ``…_m2`` an area, ``…_on`` a day. Its label is the Chinese name a
form shows and a refusal names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, Final, get_args

from pydantic.fields import FieldInfo

from restoration.law.letters.frozen import CiteContent, Frozen

Value = str | int | date | tuple[object, ...] | None


@dataclass(frozen=True, slots=True)
class Maybe:
    """A field that may stay empty, by its Chinese name."""

    title: str
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Needed(Maybe):
    """A field without which the document is not approved; of rows or people, at least so many."""

    needed: bool = True
    at_least: int = 1


class Part(Frozen):
    """Base of the models: knows the labels of its fields."""

    @classmethod
    def labels(cls) -> dict[str, Maybe]:
        """Every field of its own that has a label, in order."""
        return {name: mark for name, field in cls.model_fields.items() if (mark := label_of(field))}

    @classmethod
    def row_of(cls, name: str) -> type[Part] | None:
        """The model of a field's rows; ``None`` where it has none."""
        types = get_args(cls.model_fields[name].annotation)
        return next((t for t in types if isinstance(t, type) and issubclass(t, Part)), None)

    def lacking(self, prefix: str) -> Iterator[tuple[str, str]]:
        """Path and Chinese name of each needed field that is empty, rows among them."""
        for name, label in self.labels().items():
            value = getattr(self, name)
            if isinstance(label, Needed) and empty(value, label):
                yield f"{prefix}.{name}", label.title
            for index, row in enumerate(value if isinstance(value, tuple) else ()):
                if isinstance(row, Part):
                    yield from row.lacking(f"{prefix}.{name}[{index}]")


def empty(value: object, label: Needed) -> bool:
    """Nothing said; a zero is something said."""
    return len(value) < label.at_least if isinstance(value, tuple) else value is None or value == ""


def label_of(field: FieldInfo) -> Maybe | None:
    """The label among a field's marks."""
    return next((mark for mark in field.metadata if isinstance(mark, Maybe)), None)


class Fields(Part):
    """What one kind of document says; the kind tells which model it is."""

    def derived(self) -> Mapping[str, Value]:
        """What follows from the fields and is printed with them, by name; nothing by default."""
        return {}

    def doubts(self) -> Iterator[tuple[str, str, str, str]]:
        """What contradicts itself: field, what was found, what was expected, what to do. Nothing by default."""
        yield from ()


class Officer(Part):
    """检查（执法）人员: name and certificate (行政处罚法 第四十二条 asks for two who have one)."""

    name: Annotated[str, Needed("姓名")] = ""
    certificate: Annotated[str, Needed("执法证号")] = ""


class Heard(StrEnum):
    """What became of the right to be heard before a decision."""

    NOT_MADE = "not_made"  # 期限内未提出
    TAKEN = "taken"  # 提出并采纳
    TAKEN_IN_PART = "taken_in_part"  # 部分采纳
    NOT_TAKEN = "not_taken"  # 未采纳


class Result(StrEnum):
    """How something turned out when it was looked at."""

    PASSED = "passed"
    FAILED = "failed"


WORDS: Final[Mapping[StrEnum, str]] = {
    Heard.NOT_MADE: "你单位在规定期限内未提出陈述、申辩意见",
    Heard.TAKEN: "你单位提出了陈述、申辩意见，本局经复核予以采纳",
    Heard.TAKEN_IN_PART: "你单位提出了陈述、申辩意见，本局经复核部分采纳",
    Heard.NOT_TAKEN: "你单位提出了陈述、申辩意见，本局经复核不予采纳",
    Result.PASSED: "合格",
    Result.FAILED: "不合格",
}
"""Closed values as they are printed."""

Cites = tuple[CiteContent, ...]
Officers = tuple[Officer, ...]


class Finding(Part):
    """One numbered defect: where, what was found, what is asked, against which clause, by when, how it is proven."""

    item: Annotated[str, Needed("事项")] = ""
    place: Annotated[str, Maybe("位置")] = ""
    found: Annotated[str, Needed("存在的问题")] = ""
    required: Annotated[str, Needed("整改要求")] = ""
    standard: Annotated[str, Maybe("整改标准或者方案条目")] = ""
    due_on: Annotated[date | None, Maybe("完成时限")] = None
    proof: Annotated[str, Maybe("证明材料")] = ""
