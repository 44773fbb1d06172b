"""Grounds for listing, for serious dishonesty and for proposing closure, and whether a bureau may use one on a day.

The text of a ground must be confirmed before a decision may rest on it: by the shipped table where its official text
was read, or by the bureau's legal officer, who fills in article and text with the document. What a ground lacks is
said in words (矿业权人勘查开采信息管理办法, articles 16 to 26, were not readable when the table was made).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from importlib import resources

from pydantic import Field

from restoration.law.letters.content import CiteContent
from restoration.law.texts.book import Confidence, Entry


class GroundList(StrEnum):
    """What a ground leads to."""

    ABNORMAL_LIST = "abnormal_list"
    SERIOUS_DISHONESTY = "serious_dishonesty"
    CLOSURE = "closure"


LIST_WORDS: Mapping[GroundList, str] = {
    GroundList.ABNORMAL_LIST: "矿业权人异常名录",
    GroundList.SERIOUS_DISHONESTY: "严重失信主体",
    GroundList.CLOSURE: "提请关闭",
}


class GroundVersion(Entry):
    """Since when and how surely the text says so."""

    in_force: date
    until: date | None = None
    confidence: Confidence

    def holds_on(self, day: date) -> bool:
        """Whether this version is in force on a day."""
        return self.in_force <= day and (self.until is None or day < self.until)


class Ground(Entry):
    """One ground. ``with_order``: listing goes with the order; ``choice``: two lists are named, an officer chooses.

    ``choice_at_opening``: whoever opens the file already proposes which. ``rules``: the duties it is about.
    ``source``: the book's source whose confirmation confirms a pending ground as well (CN/MGE).
    """

    id: str
    list: GroundList
    place: str
    title: str
    text: str = ""
    instrument: str
    number: str = ""
    article: str = ""
    with_order: bool = False
    choice: bool = False
    choice_at_opening: bool = False
    rules: tuple[str, ...] = ()
    source: str = ""
    version: tuple[GroundVersion, ...] = Field(min_length=1)

    def on(self, day: date) -> GroundVersion | None:
        """The version in force on a day."""
        return next((v for v in self.version if v.holds_on(day)), None)


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What a bureau's legal officer has filled in for a ground."""

    ground: str
    article: str
    text: str
    document: str


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What a bureau has confirmed: grounds filled in, oldest first, and sources of the books."""

    filled: tuple[Confirmation, ...] = ()
    sources: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Usable:
    """A ground on a day for a bureau: with its text and citation, and what is missing before it may be used."""

    ground: Ground
    text: str
    cite: CiteContent
    missing: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether a decision may rest on it."""
        return not self.missing


@lru_cache(maxsize=1)
def grounds() -> tuple[Ground, ...]:
    """The shipped table, in its order."""
    text = (resources.files("restoration.law.cases") / "grounds.toml").read_text(encoding="utf-8")
    return tuple(Ground.model_validate(row) for row in tomllib.loads(text)["ground"])


def ground(code: str) -> Ground | None:
    """A ground by its id."""
    return next((g for g in grounds() if g.id == code), None)


def usable(found: Ground, on: date, confirmed: Confirmed, rule: str = "") -> Usable:
    """A ground read on the day of the breach, with a bureau's confirmations (the last one counts).

    ``rule`` is the duty the file is about; without one only the text is asked about.
    """
    filled = [c for c in confirmed.filled if c.ground == found.id]
    last = filled[-1] if filled else None
    sure = last is not None or (found.source != "" and found.source in confirmed.sources)
    version = found.on(on)
    article = last.article if last else found.article
    text = last.text if last else found.text
    cite = CiteContent(instrument=found.instrument, number=found.number, article=article, layer=found.place)
    other = ("与本案的义务不符",) if rule and found.rules and rule not in found.rules else ()
    return Usable(found, text, cite, (*lacks(version, article, text, sure), *other))


def lacks(version: GroundVersion | None, article: str, text: str, sure: bool) -> Iterable[str]:
    """What stands in the way of using a ground."""
    if version is None:
        yield "该日没有施行中的规定"
        return
    if version.confidence is Confidence.PENDING and not sure:
        yield "法制审核人员尚未按公布文本核实"
    if not article:
        yield "条款序号"
    if not text:
        yield "事由原文"


def usable_at(places: Iterable[str], on: date, kind: GroundList, confirmed: Confirmed, rule: str = "") -> list[Usable]:
    """The grounds of one kind that a place knows, with what each lacks."""
    here = set(places)
    return [usable(g, on, confirmed, rule) for g in grounds() if g.list is kind and g.place in here]
