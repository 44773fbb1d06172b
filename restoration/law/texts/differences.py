"""What one rule book says that another does not, and what changes in law between two days: for a reader, as rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from restoration.errors import BookRefused
from restoration.law.texts.book import Book, Consequence, Version
from restoration.law.texts.book_files import one_for_each_place
from restoration.law.texts.books_check import defects_of, read_all, said_twice
from restoration.law.texts.books_layers import relaxations
from restoration.law.texts.entry import Entry
from restoration.law.texts.rulebook import Rulebook, assemble


class Kind(StrEnum):
    """What happened to a text."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One version or consequence that differs: where, which, and for a change the fields with both values."""

    kind: Kind
    place: str
    rule: str
    what: str  # "version 2023-03-14", "fine 2011-03-05"
    fields: tuple[tuple[str, str, str], ...] = ()


def with_books(rulebook: Rulebook, texts: Mapping[str, str]) -> Rulebook:
    """The rule book with some books in place of those of the same place. Raises ``BookRefused`` with every defect."""
    books, found = read_all(texts)
    found += said_twice(books)
    new = {book.book.place: book for book in one_for_each_place(books.values())}
    found += [d for name, file in books.items() for d in defects_of(name, file, new[file.book.place])]
    kept = {b.book.place: b for b in rulebook.books} | new
    found += relaxations({f"{place}.toml": book for place, book in kept.items()})
    if found:
        raise BookRefused(found)
    return assemble(kept.values())


def differences(before: Rulebook, after: Rulebook) -> list[Difference]:
    """Every version and consequence that is added, removed or changed, by place and rule."""
    one, other = texts_of(before.books), texts_of(after.books)
    return [d for key in sorted({*one, *other}) for d in compared(key, one.get(key), other.get(key))]


Key = tuple[str, str, str]


def texts_of(books: Iterable[Book]) -> dict[Key, Entry]:
    """Versions and consequences by place, rule and name."""
    found: dict[Key, Entry] = {}
    for book in books:
        for rule, body in book.rule.items():
            items: list[Version | Consequence] = [*body.version, *body.consequence]
            for item in items:
                found[free((book.book.place, rule, name_of(item)), found)] = item
    return found


def name_of(item: Version | Consequence) -> str:
    """How a reader tells a version or a consequence from others of its rule."""
    return f"{'version' if isinstance(item, Version) else item.kind.value} {item.in_force}"


def free(key: Key, taken: Mapping[Key, Entry]) -> Key:
    """The key, counted on where a rule has two consequences of one kind from one day."""
    number = 2
    place, rule, name = key
    while key in taken:
        key = (place, rule, f"{name} ({number})")
        number += 1
    return key


def compared(key: Key, one: Entry | None, other: Entry | None) -> Iterator[Difference]:
    """What happened to one text."""
    place, rule, name = key
    if one is None or other is None:
        yield Difference(Kind.ADDED if one is None else Kind.REMOVED, place, rule, name)
    elif fields := tuple(changed_fields(one, other)):
        yield Difference(Kind.CHANGED, place, rule, name, fields)


def changed_fields(one: Entry, other: Entry) -> Iterator[tuple[str, str, str]]:
    """The fields that differ, with both values."""
    before, after = flat(one.model_dump(mode="json")), flat(other.model_dump(mode="json"))
    for name in sorted({*before, *after}):
        if before.get(name) != after.get(name):
            yield name, before.get(name, ""), after.get(name, "")


def flat(value: object, path: str = "") -> dict[str, str]:
    """A nested value as one level of dotted names."""
    if isinstance(value, dict):
        return {k: v for key, x in value.items() for k, v in flat(x, f"{path}.{key}" if path else str(key)).items()}
    if isinstance(value, list):
        return {k: v for n, x in enumerate(value) for k, v in flat(x, f"{path}.{n}").items()}
    return {path: "" if value is None else str(value)}


def between(rulebook: Rulebook, start: date, end: date, places: Iterable[str] | None = None) -> list[Difference]:
    """What starts or ends in law from the day after ``start`` to ``end``, in some places or in all."""
    wanted = set(places) if places is not None else rulebook.places()
    found = [
        (day, Difference(kind, place, rule, name))
        for (place, rule, name), item in texts_of(rulebook.books).items()
        if place in wanted and isinstance(item, Version | Consequence)
        for day, kind in ((item.in_force, Kind.ADDED), (item.until, Kind.REMOVED))
        if day is not None and start < day <= end
    ]
    return [d for _, d in sorted(found, key=lambda x: (x[0], x[1].place, x[1].rule, x[1].what))]
