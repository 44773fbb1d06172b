"""How a place reads its own text: notes on doubtful places, and the minerals it leaves out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from restoration.law.letters.content import CiteContent
from restoration.law.texts.book import Note
from restoration.law.texts.rulebook import Rulebook, resolve


@dataclass(frozen=True, slots=True)
class NoteAt:
    """A note with where it stands; the id is place and key, e.g. 6229/t01_account_and_licence."""

    id: str
    note: Note
    cites: tuple[CiteContent, ...]

    @property
    def where(self) -> str:
        """Sections, with the lines of the published text."""
        return "；".join(f"{c.article}，第{c.lines}行" if c.lines else c.article for c in self.note.cites)

    @property
    def printed(self) -> str:
        """The note as one line for screens: what stands there, how it is read, what changes that."""
        changed = f"；可调整：{self.note.setting}" if self.note.setting else ""
        return f"{self.note.title}：{self.note.says} → {self.note.reads}{changed}（{self.where}）"


def notes_at(rulebook: Rulebook, places: Iterable[str], rules: Iterable[str] | None = None) -> list[NoteAt]:
    """The notes of the books there, nation first; with ``rules``, those about these rules and those about none."""
    wanted = None if rules is None else frozenset(rules)
    return [
        NoteAt(f"{book.book.place}/{key}", note, resolve(book, note.cites))
        for book in rulebook.at(places)
        for key, note in book.note.items()
        if wanted is None or not note.rules or wanted & set(note.rules)
    ]


@lru_cache(maxsize=4_096)
def applying(rulebook: Rulebook, places: tuple[str, ...], mineral: str) -> tuple[str, ...]:
    """The places whose books apply to a right of this mineral: a plan may leave oil and gas out."""
    named = one_spelling(mineral)
    out = {b.book.place for b in rulebook.at(places) if named in map(one_spelling, b.book.excluded_minerals)}
    return tuple(p for p in places if p not in out)


def one_spelling(mineral: str) -> str:
    """A mineral's name in the one spelling used for comparing: 黏土 and 粘土 are one word."""
    return mineral.replace("黏土", "粘土")
