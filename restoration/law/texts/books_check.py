"""Refuses a rule book that must not be used: unreadable, uncited, dangling, overlapping, or looser than a higher text.

All defects of all files are found before anything is refused, so that a legal officer mends a book in one go.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import combinations, pairwise
from typing import get_args, get_type_hints

from pydantic import ValidationError

from restoration.errors import BookRefused, Defect
from restoration.law.admission.gate_terms import Dated
from restoration.law.events import EVENT_KINDS, EventKind
from restoration.law.texts.book import (
    AnnualReport,
    Book,
    Cite,
    Confidence,
    Consequence,
    ConsequenceKind,
    Note,
    Params,
    Rank,
    Source,
    Version,
)
from restoration.law.texts.book_files import one_for_each_place, parse_book
from restoration.law.texts.books_layers import ALWAYS, relaxations
from restoration.law.texts.deed_terms import Deed, Yearly
from restoration.law.texts.rulebook import Rulebook, assemble

FINES = frozenset({ConsequenceKind.FINE})


def refuse_defects(texts: Mapping[str, str]) -> Rulebook:
    """Books by file name → one rule book; raises ``BookRefused`` with every defect of every file."""
    books, unreadable = read_all(texts)
    whole = {b.book.place: b for b in one_for_each_place(books.values())}
    found = [*unreadable, *said_twice(books)]
    found += [d for name, b in books.items() for d in defects_of(name, b, whole[b.book.place])]
    found += relaxations({f"{place}.toml": b for place, b in whole.items()})
    if found:
        raise BookRefused(found)
    return assemble(books.values())


def read_all(texts: Mapping[str, str]) -> tuple[dict[str, Book], list[Defect]]:
    """What can be read, and a defect for each place that can't."""
    books: dict[str, Book] = {}
    found: list[Defect] = []
    for name, text in texts.items():
        try:
            books[name] = parse_book(text)
        except tomllib.TOMLDecodeError as e:
            found.append(Defect(name, "toml", str(e), "valid TOML", "mend the file at the line named"))
        except ValidationError as e:
            found += [shape_defect(name, dict(err)) for err in e.errors(include_url=False)]
    return books, found


def shape_defect(name: str, err: Mapping[str, object]) -> Defect:
    """One pydantic error as a defect that names file and place."""
    where = err.get("loc", ())
    path = ".".join(str(x) for x in where) if isinstance(where, tuple) else str(where)
    return Defect(
        f"{name}: {path}",
        str(err["type"]),
        str(err.get("input", ""))[:80],
        str(err["msg"]),
        "mend this entry",
    )


def said_twice(books: Mapping[str, Book]) -> Iterator[Defect]:
    """Sources and rules that two files of one place both hold, and headers that name the place differently."""
    for (a, first), (b, second) in combinations(books.items(), 2):
        if first.book.place != second.book.place:
            continue
        twice = [*(first.source.keys() & second.source.keys()), *(first.rule.keys() & second.rule.keys())]
        for key in sorted(twice):
            yield Defect(f"{b}: {key}", "twice", key, f"once: it stands in {a} too", "keep it in one file")
        if first.book.name != second.book.name:
            yield Defect(f"{b}: name", "name", second.book.name, first.book.name, "one place has one name")


def defects_of(name: str, file: Book, book: Book) -> Iterator[Defect]:
    """Everything wrong within one file; what it cites may stand in another file of the place's ``book``."""
    if name != f"{file.book.place}.toml" and not name.startswith(f"{file.book.place}/"):
        yield Defect(name, "place", book.book.place, "the file's own name", "name the file after its place code")
    for key, note in file.note.items():
        yield from dangling(f"{name}: note.{key}", book, note.cites)
        yield from unknown_rules(f"{name}: note.{key}", book, note)
    for rule, body in file.rule.items():
        where = f"{name}: {rule}"
        yield from dangling(where, book, every_cite(body.version, body.consequence))
        yield from bad_periods(where, [*body.version, *body.consequence])
        yield from outside_source(where, book.source, [*body.version, *body.consequence])
        yield from overlaps(where, body.version)
        for version in body.version:
            yield from too_sure(where, book, version.cites, version.confidence)
            yield from bad_day(where, version.terms)
            yield from bad_stated_day(where, version.terms)
        for item in body.consequence:
            yield from too_sure(where, book, item.cites, item.confidence)
            yield from fine_from_plan(where, item)


def every_cite(versions: Iterable[Version], items: Iterable[Consequence]) -> Iterator[Cite]:
    """All citations of a rule, those of its parts included."""
    for version in versions:
        yield from version.cites
        for part in getattr(version.terms, "parts", ()):
            yield from part.cites
    for item in items:
        yield from item.cites


def dangling(where: str, book: Book, cites: Iterable[Cite]) -> Iterator[Defect]:
    """Citations of a source the book does not hold."""
    for cite in cites:
        if cite.source not in book.source:
            known = "、".join(book.source)
            yield Defect(where, "dangling", cite.source, f"one of {known}", "add the source or mend the key")


def unknown_rules(where: str, book: Book, note: Note) -> Iterator[Defect]:
    """Notes about a rule the book does not hold."""
    for rule in note.rules:
        if rule not in book.rule:
            yield Defect(where, "dangling", rule, f"one of {'、'.join(book.rule)}", "name a rule of this book")


def bad_periods(where: str, items: Iterable[Version | Consequence]) -> Iterator[Defect]:
    """Periods that end before they begin."""
    for item in items:
        if item.until is not None and item.until <= item.in_force:
            yield Defect(
                where,
                "period",
                str(item.until),
                f"a day after {item.in_force}",
                "until is the first day after it",
            )


def outside_source(
    where: str, sources: Mapping[str, Source], items: Iterable[Version | Consequence | Dated]
) -> Iterator[Defect]:
    """Periods that reach beyond the instrument they rest on: before it was law, or after it was repealed."""
    for item in items:
        for source in (sources[c.source] for c in item.cites if c.source in sources):
            early = item.in_force < source.in_force
            late = source.until is not None and (item.until or ALWAYS) > source.until
            if early or late:
                period = f"{source.in_force}..{source.until or ''} {source.title}"
                yield Defect(
                    where, "source_period", f"{item.in_force}..{item.until or ''}", period, "split the version"
                )


def overlaps(where: str, versions: Iterable[Version | Dated]) -> Iterator[Defect]:
    """Two versions of one rule in one place in force on one day."""
    for a, b in pairwise(sorted(versions, key=lambda v: v.in_force)):
        if (a.until or ALWAYS) > b.in_force:
            yield Defect(
                where,
                "overlap",
                f"{a.in_force}..{a.until} and {b.in_force}",
                "versions that follow one another",
                "end the older version on the day the newer begins",
            )


def too_sure(where: str, book: Book, cites: Iterable[Cite], confidence: Confidence) -> Iterator[Defect]:
    """A version called confirmed that stands on plans alone."""
    ranks = {book.source[c.source].rank for c in cites if c.source in book.source}
    if confidence is Confidence.CONFIRMED and ranks == {Rank.PLAN}:
        yield Defect(where, "confidence", "confirmed", "local", "a plan is local: it flags, it never fines")


def fine_from_plan(where: str, item: Consequence) -> Iterator[Defect]:
    """A fine on the strength of a plan."""
    if item.kind in FINES and item.confidence is not Confidence.CONFIRMED:
        yield Defect(where, "fine", item.confidence, "confirmed", "only a confirmed text may attach a fine")


def bad_day(where: str, params: Params) -> Iterator[Defect]:
    """A fixed day that is no day of the year."""
    given = isinstance(params, AnnualReport) or (isinstance(params, Yearly) and params.due != "")
    if given and not valid_month_day(getattr(params, "due", "")):
        yield Defect(where, "due", getattr(params, "due", ""), "MM-DD", "write month and day, e.g. 12-31")


def bad_stated_day(where: str, params: Params) -> Iterator[Defect]:
    """A due date that is to stand in the opening fact, where no such day can stand."""
    if not isinstance(params, Deed) or params.due is None or not params.due.stated:
        return
    for trigger in params.trigger:
        days = date_fields(trigger) if isinstance(trigger, EventKind) else []
        if params.due.stated not in days:
            expected = "、".join(days) or "no day"
            yield Defect(where, "stated", params.due.stated, f"{trigger} holds {expected}", "name a day it holds")


def date_fields(kind: EventKind) -> list[str]:
    """The days a kind of fact states in its payload."""
    hints = get_type_hints(EVENT_KINDS[kind].detail)
    return [name for name, hint in hints.items() if hint is date or date in get_args(hint)]


def valid_month_day(text: str) -> bool:
    """Whether MM-DD exists in every year."""
    if not re.fullmatch(r"[0-9]{2}-[0-9]{2}", text):
        return False
    try:
        date.fromisoformat(f"2001-{text}")
    except ValueError:
        return False
    return True
