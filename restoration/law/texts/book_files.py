"""Book files: found in a folder, read from TOML, and joined to one book for each place.

A place may have one file (``50.toml``) or several (``CN.toml``, ``CN/plan.toml``); a sixth county is one file.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from importlib.resources.abc import Traversable

from restoration.law.texts.book import Book


def texts_in(folder: Traversable, prefix: str = "") -> dict[str, str]:
    """Every book file of a folder by name, ``50.toml`` or ``CN/plan.toml``: a large book may be several files."""
    texts: dict[str, str] = {}
    for item in sorted(folder.iterdir(), key=lambda i: i.name):
        if item.is_dir():
            texts |= texts_in(item, f"{prefix}{item.name}/")
        elif item.name.endswith(".toml"):
            texts[f"{prefix}{item.name}"] = item.read_text(encoding="utf-8")
    return texts


def parse_book(text: str) -> Book:
    """One book from TOML; raises pydantic's error, which ``books_check`` turns into defects."""
    return Book.model_validate(tomllib.loads(text))


def one_for_each_place(files: Iterable[Book]) -> Iterable[Book]:
    """Files of one place as one book; ``books_check`` has refused files that say something twice."""
    by_place: dict[str, Book] = {}
    for file in files:
        known = by_place.get(file.book.place)
        by_place[file.book.place] = file if known is None else together(known, file)
    return by_place.values()


def together(first: Book, more: Book) -> Book:
    """One book out of two files of a place."""
    words = {**first.book.terms, **more.book.terms}
    note = "；".join(n for n in (first.book.note, more.book.note) if n)
    header = first.book.model_copy(update={"terms": words, "note": note})
    notes = {**first.note, **more.note}
    return Book(book=header, source={**first.source, **more.source}, rule={**first.rule, **more.rule}, note=notes)
