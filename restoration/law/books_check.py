"""Refuses a rule book that must not be used: unreadable, uncited, dangling, overlapping, or looser than a higher text.

All defects of all files are found before anything is refused, so that a legal officer mends a book in one go.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import pairwise

from pydantic import ValidationError

from restoration.errors import BookRefused, Defect
from restoration.law.book import (
    RANK_ORDER,
    AfterApproval,
    AnnualReport,
    Book,
    Cite,
    Confidence,
    Consequence,
    ConsequenceKind,
    Params,
    Rank,
    Version,
)
from restoration.law.rulebook import Rulebook, assemble, parse_book, place_depth

ALWAYS = date(9999, 12, 31)
FINES = frozenset({ConsequenceKind.FINE})


def refuse_defects(texts: Mapping[str, str]) -> Rulebook:
    """Books by file name → one rule book; raises ``BookRefused`` with every defect of every file."""
    books, unreadable = read_all(texts)
    found = [*unreadable, *(d for name, b in books.items() for d in defects_of(name, b))]
    found += relaxations(books)
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


def defects_of(name: str, book: Book) -> Iterator[Defect]:
    """Everything wrong within one book."""
    if name != f"{book.book.place}.toml":
        yield Defect(name, "place", book.book.place, "the file's own name", "name the file after its place code")
    for terms in book.closing:
        yield from dangling(f"{name}: closing", book, terms.cites)
        yield from too_sure(f"{name}: closing", book, terms.cites, terms.confidence)
    for rule, body in book.rule.items():
        where = f"{name}: {rule}"
        yield from dangling(where, book, every_cite(body.version, body.consequence))
        yield from bad_periods(where, [*body.version, *body.consequence])
        yield from overlaps(where, body.version)
        for version in body.version:
            yield from too_sure(where, book, version.cites, version.confidence)
            yield from bad_day(where, version.terms)
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


def overlaps(where: str, versions: Iterable[Version]) -> Iterator[Defect]:
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
    if isinstance(params, AnnualReport) and not valid_month_day(params.due):
        yield Defect(where, "due", params.due, "MM-DD", "write month and day, e.g. 12-31")


def valid_month_day(text: str) -> bool:
    """Whether MM-DD exists in every year."""
    if not re.fullmatch(r"[0-9]{2}-[0-9]{2}", text):
        return False
    try:
        date.fromisoformat(f"2001-{text}")
    except ValueError:
        return False
    return True


# ---- layers ------------------------------------------------------------------------------------------------------


def relaxations(books: Mapping[str, Book]) -> Iterator[Defect]:
    """Versions of a lower text that would relax or contradict a higher one in force on the same day."""
    for lower_name, lower in books.items():
        for upper in books.values():
            if lower is not upper and above(upper.book.place, lower.book.place):
                yield from looser(lower_name, lower, upper)


def above(upper: str, lower: str) -> bool:
    """Whether a place's book applies to all of another place."""
    return place_depth(upper) < place_depth(lower) and (upper == "CN" or lower.startswith(upper))


def looser(name: str, lower: Book, upper: Book) -> Iterator[Defect]:
    """Each pair of versions of one rule that are in force together, compared."""
    for rule in lower.rule.keys() & upper.rule.keys():
        for mine in lower.rule[rule].version:
            for theirs in upper.rule[rule].version:
                if together(mine, theirs) and Confidence.DRAFT not in {mine.confidence, theirs.confidence}:
                    yield from compare(f"{name}: {rule}@{mine.in_force}", mine, theirs)
                    yield from outranks(f"{name}: {rule}@{mine.in_force}", lower, mine, upper, theirs)


def together(a: Version, b: Version) -> bool:
    """Whether two versions are in force on some common day."""
    return a.in_force < (b.until or ALWAYS) and b.in_force < (a.until or ALWAYS)


def compare(where: str, mine: Version, theirs: Version) -> Iterator[Defect]:
    """What the lower version would take away from the higher one."""
    a, b = mine.terms, theirs.terms
    if a.kind != b.kind:
        yield Defect(where, "kind", a.kind, b.kind, "a lower text adds or tightens; give it a rule of its own")
    if isinstance(a, AnnualReport) and isinstance(b, AnnualReport) and a.due > b.due:
        yield Defect(where, "looser", a.due, f"{b.due} or earlier", "a lower text cannot give more time")
    if isinstance(a, AfterApproval) and isinstance(b, AfterApproval) and a.months > b.months:
        yield Defect(where, "looser", str(a.months), f"at most {b.months}", "a lower text cannot give more time")
    if mine.roll and not theirs.roll:
        yield Defect(where, "looser", "roll = true", "roll = false", "a lower text cannot move a due date later")


def outranks(where: str, lower: Book, mine: Version, upper: Book, theirs: Version) -> Iterator[Defect]:
    """A local text that claims a rank only the nation has; a local regulation may outrank a national document."""
    rank_mine = highest_rank(lower, mine)
    rank_theirs = highest_rank(upper, theirs)
    if rank_mine < min(rank_theirs, RANK_ORDER[Rank.LOCAL_REGULATION]) and upper.book.place == "CN":
        yield Defect(where, "rank", str(rank_mine), f"{rank_theirs} or lower", "check the rank of the source cited")


def highest_rank(book: Book, version: Version) -> int:
    """The best rank among the version's sources; plans if none can be found."""
    ranks = [RANK_ORDER[book.source[c.source].rank] for c in version.cites if c.source in book.source]
    return min(ranks, default=RANK_ORDER[Rank.PLAN])
