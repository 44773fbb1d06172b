"""The law of a place on a day, as data: books loaded from TOML, layered by place, read by date.

``terms`` merges what every layer says about one duty on one day: a lower text adds a part or tightens a number,
it never relaxes, and every citation is kept. ``verify`` in ``books_check`` refuses a book that tries.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib import resources

from restoration.law.letters.content import CiteContent, ConsequenceContent
from restoration.law.texts.book import (
    RANK_ORDER,
    STRENGTH,
    AfterApproval,
    AnnualReport,
    Book,
    BookHeader,
    Cite,
    Confidence,
    Consequence,
    Params,
    PlanAgain,
    Rank,
    Version,
)
from restoration.law.texts.book_files import one_for_each_place, texts_in
from restoration.law.texts.terms import ConsequenceTerms as ConsequenceTerms
from restoration.law.texts.terms import LayerVersion as LayerVersion
from restoration.law.texts.terms import PartTerms as PartTerms
from restoration.law.texts.terms import Terms as Terms
from restoration.law.texts.terms import unique as unique


@dataclass(frozen=True, slots=True, eq=False)
class Rulebook:
    """All books, with one digest: the same books give the same digest, anything else a new one.

    Compared by identity, so that readings of one book can be cached.
    """

    books: tuple[Book, ...]
    digest: str

    def places(self) -> frozenset[str]:
        """Place codes that have a book."""
        return frozenset(b.book.place for b in self.books)

    def at(self, places: Iterable[str]) -> list[Book]:
        """The books that apply there, nation first."""
        wanted = set(places)
        return sorted((b for b in self.books if b.book.place in wanted), key=lambda b: place_depth(b.book.place))

    def only_local(self) -> Rulebook:
        """The plans alone (``--layers local``): for dry runs and tests."""
        kept = tuple(b for b in self.books if place_depth(b.book.place) >= 4)
        return Rulebook(kept, digest_of(kept))

    def rules_at(self, places: Iterable[str]) -> list[str]:
        """Rule ids that any layer there knows."""
        return sorted({rule for b in self.at(places) for rule in b.rule})

    def kinds_at(self, places: tuple[str, ...]) -> Mapping[str, list[str]]:
        """For each rule known there, the kinds its versions are of; a changed rule may have more than one."""
        return kinds_of(self, places)

    def words_at(self, places: Iterable[str]) -> dict[str, str]:
        """The place's own words for plan, fund and report; a lower book's word wins."""
        words: dict[str, str] = {}
        for book in self.at(places):
            words |= book.book.terms
        return words

    def expired_plans(self, places: Iterable[str], on: date) -> list[BookHeader]:
        """Plans whose period is over and whose rules go on until a successor is loaded."""
        return [b.book for b in self.at(places) if b.book.period_end and b.book.period_end < on]


@lru_cache(maxsize=4_096)
def kinds_of(rulebook: Rulebook, places: tuple[str, ...]) -> Mapping[str, list[str]]:
    """``Rulebook.kinds_at``, read once for a place and not once for a subject."""
    kinds: dict[str, dict[str, None]] = {}
    for book in rulebook.at(places):
        for rule, body in book.rule.items():
            kinds.setdefault(rule, {}).update(dict.fromkeys(v.terms.kind for v in body.version))
    return {rule: list(kinds[rule]) for rule in sorted(kinds)}


def place_depth(place: str) -> int:
    """How local a place is: 0 for the nation, else the length of its code prefix."""
    return 0 if place == "CN" else len(place)


def digest_of(books: Iterable[Book]) -> str:
    """Hash over the content of the books, whatever order they were read in."""
    texts = sorted(b.model_dump_json() for b in books)
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def load() -> Rulebook:
    """The books that ship with the product. Raises ``BookRefused`` with every defect."""
    from restoration.law.texts.books_check import refuse_defects

    return refuse_defects(texts_in(resources.files("restoration.law") / "books"))


def assemble(books: Iterable[Book]) -> Rulebook:
    """Books that have been checked, as one rule book."""
    kept = tuple(sorted(one_for_each_place(books), key=lambda b: (place_depth(b.book.place), b.book.place)))
    return Rulebook(kept, digest_of(kept))


def resolve(book: Book, cites: Iterable[Cite]) -> tuple[CiteContent, ...]:
    """A book's short references as printable citations."""
    return tuple(
        CiteContent(
            instrument=book.source[c.source].title,
            number=book.source[c.source].number,
            article=c.article,
            layer=book.book.place,
        )
        for c in cites
    )


def as_confirmed(book: Book, cites: Iterable[Cite], confidence: Confidence, confirmed: frozenset[str]) -> Confidence:
    """A pending text whose every source a legal officer has confirmed counts; a plan still only as local."""
    sources = {c.source for c in cites}
    if confidence is not Confidence.PENDING or not all(f"{book.book.place}/{s}" in confirmed for s in sources):
        return confidence
    plans = all(book.source[s].rank is Rank.PLAN for s in sources)
    return Confidence.LOCAL if plans else Confidence.CONFIRMED


def versions_on(
    rulebook: Rulebook, rule: str, places: Iterable[str], on: date, confirmed: frozenset[str] = frozenset()
) -> list[LayerVersion]:
    """Every layer's version of a rule in force on a day, highest rank first, drafts left out."""
    found: list[tuple[int, int, LayerVersion]] = []
    for book in rulebook.at(places):
        for version in book.rule[rule].version if rule in book.rule else ():
            if version.holds_on(on) and version.confidence is not Confidence.DRAFT:
                rank = min(RANK_ORDER[book.source[c.source].rank] for c in version.cites)
                counts = as_confirmed(book, version.cites, version.confidence, confirmed)
                layer = LayerVersion(
                    rule,
                    book.book.place,
                    book.rule[rule].title,
                    version.model_copy(update={"confidence": counts}),
                    resolve(book, version.cites),
                )
                found.append((rank, place_depth(book.book.place), layer))
    return [layer for _, _, layer in sorted(found, key=lambda x: x[:2])]


@lru_cache(maxsize=65_536)
def terms(
    rulebook: Rulebook, rule: str, places: tuple[str, ...], on: date, confirmed: frozenset[str] = frozenset()
) -> Terms | None:
    """What the rule says in this place on this day, all layers merged; ``None`` if it is not law there then.

    Where some layer may be acted on, a pending one is cited but neither tightens nor adds: it could not be enforced.
    """
    layers = versions_on(rulebook, rule, places, on, confirmed)
    if not layers:
        return None
    acting = [v for v in layers if v.version.confidence is not Confidence.PENDING] or layers
    confidence = max((v.version.confidence for v in acting), key=STRENGTH.__getitem__)
    params = tightest([v.version.terms for v in acting])
    return Terms(rule, layers[0].title, confidence, tuple(layers), params, merged_parts(rulebook, acting))


def merged_parts(rulebook: Rulebook, layers: Iterable[LayerVersion]) -> tuple[PartTerms, ...]:
    """The union of the parts every layer asks for, each with all its citations."""
    books = {b.book.place: b for b in rulebook.books}
    parts: dict[str, PartTerms] = {}
    for layer in layers:
        for part in getattr(layer.version.terms, "parts", ()):
            cites = resolve(books[layer.place], part.cites)
            known = parts.get(part.id)
            parts[part.id] = PartTerms(part.id, part.title, unique((*(known.cites if known else ()), *cites)))
    return tuple(parts.values())


def tightest(params: list[Params]) -> Params:
    """The strictest number of all layers; parts are merged elsewhere."""
    first = params[0]
    if isinstance(first, AnnualReport):
        return first.model_copy(update={"due": min(p.due for p in params if isinstance(p, AnnualReport))})
    if isinstance(first, AfterApproval):
        months = [p.months for p in params if isinstance(p, AfterApproval) and p.months is not None]
        return first.model_copy(update={"months": min(months, default=None)})
    if isinstance(first, PlanAgain):
        changes = dict.fromkeys(c for p in params if isinstance(p, PlanAgain) for c in p.changes)
        return first.model_copy(update={"changes": tuple(changes)})
    return first


@lru_cache(maxsize=65_536)
def consequences(
    rulebook: Rulebook, rule: str, places: tuple[str, ...], on: date, confirmed: frozenset[str] = frozenset()
) -> tuple[ConsequenceTerms, ...]:
    """What active texts attach to a breach that began on ``on``. A confirmed source lifts a pending one."""
    found = []
    for book in rulebook.at(places):
        for item in book.rule[rule].consequence if rule in book.rule else ():
            if not item.holds_on(on) or item.confidence is Confidence.DRAFT:
                continue
            sources = frozenset(f"{book.book.place}/{c.source}" for c in item.cites)
            content = ConsequenceContent(kind=item.kind, text=item.text, cites=resolve(book, item.cites))
            confidence = as_confirmed(book, item.cites, item.confidence, confirmed)
            terms = (item.kind, confidence, item.with_order, content, sources, book.book.place)
            found.append(ConsequenceTerms(*terms, item.amount, item.at_once))
    return tuple(found)


@lru_cache(maxsize=4_096)
def boundaries(rulebook: Rulebook, places: tuple[str, ...]) -> tuple[date, ...]:
    """Days on which any rule or consequence there starts or ends, in order."""
    items: list[Version | Consequence] = []
    for book in rulebook.at(places):
        for rule in book.rule.values():
            items += [*rule.version, *rule.consequence]
    days = {i.in_force for i in items} | {i.until for i in items if i.until}
    return tuple(sorted(days))
