"""Refuses a lower text that would relax, replace or outrank a higher one: it adds a duty or a part, or tightens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from restoration.errors import Defect
from restoration.law.texts.book import RANK_ORDER, AfterApproval, AnnualReport, Book, Confidence, Params, Rank, Version
from restoration.law.texts.deed_terms import Deed, Due, Yearly
from restoration.law.texts.rulebook import place_depth

ALWAYS = date(9999, 12, 31)
NEVER = 10**6


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
    if isinstance(a, AfterApproval) and isinstance(b, AfterApproval) and (a.months or 0) > (b.months or NEVER):
        yield Defect(where, "looser", str(a.months), f"at most {b.months}", "a lower text cannot give more time")
    yield from compare_general(where, a, b)
    if mine.roll and not theirs.roll:
        yield Defect(where, "looser", "roll = true", "roll = false", "a lower text cannot move a due date later")


def compare_general(where: str, a: Params, b: Params) -> Iterator[Defect]:
    """The same for the general shapes: one rule in two layers is one duty, and the lower date is not the later one."""
    if isinstance(a, Deed) and isinstance(b, Deed):
        if not a.same_duty(b):
            yield Defect(where, "other_duty", a.act, b.act, "another fact or another record: give it a rule of its own")
        elif a.due and b.due and later(a.due, b.due):
            yield Defect(where, "looser", str(a.due.length), f"{b.due.length} or stricter", "it cannot give more time")
    if isinstance(a, Yearly) and isinstance(b, Yearly):
        if set(a.met_by) != set(b.met_by):
            yield Defect(where, "other_duty", a.act, b.act, "another record: give it a rule of its own")
        elif a.due and b.due and (a.next_year, a.due) > (b.next_year, b.due):
            yield Defect(where, "looser", a.due, f"{b.due} or earlier", "a lower text cannot give more time")


def later(mine: Due, theirs: Due) -> bool:
    """Whether one date is later than the other whatever the opening fact; unlike units are left to the reading."""
    own, other = mine.length, theirs.length
    if own is None or other is None or own.unit is not other.unit or mine.stated != theirs.stated:
        return False
    if mine.before != theirs.before:
        return theirs.before
    return own.n < other.n if mine.before else own.n > other.n


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
