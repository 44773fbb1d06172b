"""What may be granted and what a right must satisfy: one file for each place, beside its rule book.

A file cites the sources of the place's rule book, where a legal officer can confirm them; gates say under which
conditions a decision may not be taken, entry rules what a newly entered right is held against. Which of them hold on a
day is read in ``gates`` and ``admission``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from pydantic import Field, ValidationError

from restoration.errors import BookRefused, Defect
from restoration.law.admission.entry_terms import LicenceTerm, MineralPolicy, MinimumScale, ScaleClass, Zone
from restoration.law.admission.gate_terms import Dated, Documents, Gate, Rectification, Setting, Unperformed
from restoration.law.letters.content import CiteContent
from restoration.law.texts.book import STRENGTH, Cite, Confidence, Entry, Rank, Source
from restoration.law.texts.books_check import outside_source, overlaps, shape_defect
from restoration.law.texts.rulebook import Rulebook, place_depth


class AdmissionFile(Entry):
    """One place's file."""

    place: str
    setting: Mapping[str, Setting] = Field(default_factory=dict)
    gate: Mapping[str, tuple[Gate, ...]] = Field(default_factory=dict)
    minimum_scale: tuple[MinimumScale, ...] = ()
    mineral_policy: tuple[MineralPolicy, ...] = ()
    licence_term: tuple[LicenceTerm, ...] = ()
    zone: tuple[Zone, ...] = ()
    scale_class: tuple[ScaleClass, ...] = ()

    def dated(self) -> Iterator[tuple[str, Dated]]:
        """Every dated entry with its name for a reader."""
        for id_, gates in self.gate.items():
            yield from ((f"gate.{id_}", g) for g in gates)
        for name in ("minimum_scale", "mineral_policy", "licence_term", "zone", "scale_class"):
            yield from ((f"{name}[{n}]", e) for n, e in enumerate(getattr(self, name)))


@dataclass(frozen=True, slots=True, eq=False)
class PlaceBook:
    """A place's file with the sources it may cite: its rule book's."""

    file: AdmissionFile
    sources: Mapping[str, Source]

    def resolve(self, cites: Iterable[Cite]) -> tuple[CiteContent, ...]:
        """Short references as printable citations."""
        return tuple(
            CiteContent(
                instrument=self.sources[c.source].title,
                number=self.sources[c.source].number,
                article=c.article,
                layer=self.file.place,
            )
            for c in cites
        )

    def counts_as(self, entry: Dated, confirmed: frozenset[str]) -> Confidence:
        """A pending text whose every source a legal officer has confirmed counts; a plan still only as local."""
        keys = {c.source for c in entry.cites}
        if entry.confidence is not Confidence.PENDING or not all(f"{self.file.place}/{k}" in confirmed for k in keys):
            return entry.confidence
        return Confidence.LOCAL if all(self.sources[k].rank is Rank.PLAN for k in keys) else Confidence.CONFIRMED


def acts(confidence: Confidence) -> bool:
    """Whether a text may be acted on."""
    return STRENGTH[confidence] >= STRENGTH[Confidence.LOCAL]


@dataclass(frozen=True, slots=True, eq=False)
class Admission:
    """All files, nation first."""

    books: tuple[PlaceBook, ...]

    def at(self, places: Iterable[str]) -> list[PlaceBook]:
        """The files that apply in these places."""
        wanted = set(places)
        return [b for b in self.books if b.file.place in wanted]


@lru_cache(maxsize=8)
def load(rulebook: Rulebook) -> Admission:
    """The files that ship with the product, for the places the rule book holds. Raises ``BookRefused``."""
    folder = resources.files("restoration.law.admission") / "places"
    names = sorted(f.name for f in folder.iterdir() if f.name.endswith(".toml"))
    return read({name: (folder / name).read_text(encoding="utf-8") for name in names}, rulebook)


def read(texts: Mapping[str, str], rulebook: Rulebook) -> Admission:
    """Files by name; raises ``BookRefused`` with every defect of every file."""
    sources = {b.book.place: b.source for b in rulebook.books}
    found: list[Defect] = []
    books: list[PlaceBook] = []
    for name, text in texts.items():
        try:
            file = AdmissionFile.model_validate(tomllib.loads(text))
        except tomllib.TOMLDecodeError as e:
            found.append(Defect(name, "toml", str(e), "valid TOML", "mend the file at the line named"))
        except ValidationError as e:
            found += [shape_defect(name, dict(err)) for err in e.errors(include_url=False)]
        else:
            if file.place in sources:
                book = PlaceBook(file, sources[file.place])
                found += [*defects_of(name, book), *unknown_rules(name, book, rulebook)]
                books.append(book)
    if found:
        raise BookRefused(found)
    return Admission(tuple(sorted(books, key=lambda b: (place_depth(b.file.place), b.file.place))))


def defects_of(name: str, book: PlaceBook) -> Iterator[Defect]:
    """A source nobody holds; a period without end, beside its source or twice; a plan called confirmed."""
    for id_, versions in book.file.gate.items():
        yield from overlaps(f"{name}: gate.{id_}", versions)
    for where, entry in book.file.dated():
        here = f"{name}: {where}"
        yield from outside_source(here, book.sources, [entry])
        if unknown := [c.source for c in entry.cites if c.source not in book.sources]:
            yield Defect(here, "dangling", "、".join(unknown), f"one of {'、'.join(book.sources)}", "mend the key")
        elif entry.confidence is Confidence.CONFIRMED and {book.sources[c.source].rank for c in entry.cites} == {
            Rank.PLAN
        }:
            yield Defect(here, "confidence", "confirmed", "local", "a plan is local")
        if entry.until is not None and entry.until <= entry.in_force:
            yield Defect(here, "period", str(entry.until), f"a day after {entry.in_force}", "mend the period")
    settings = {d.after_licence for _, g in gates_of(book) if isinstance(g.terms, Documents) for d in g.terms.documents}
    for wanted in sorted(settings - {""} - book.file.setting.keys()):
        yield Defect(f"{name}: gate", "setting", wanted, "a setting of this file", "add the setting or mend its name")


def unknown_rules(name: str, book: PlaceBook, rulebook: Rulebook) -> Iterator[Defect]:
    """A gate on a duty no rule book speaks of: it would stay open for ever."""
    known = {rule for b in rulebook.books for rule in b.rule}
    for id_, gate in gates_of(book):
        asked = gate.terms.rules if isinstance(gate.terms, Unperformed | Rectification) else ()
        for rule in sorted(set(asked) - known):
            yield Defect(f"{name}: gate.{id_}", "dangling", rule, "the id of a rule", "mend the id")


def gates_of(book: PlaceBook) -> Iterator[tuple[str, Gate]]:
    """Every version of every gate of a file."""
    for id_, versions in book.file.gate.items():
        yield from ((id_, g) for g in versions)
