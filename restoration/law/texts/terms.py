"""What a rule book says about one duty on one day, resolved: the versions in force, their parts and consequences."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from restoration.law.letters.content import CiteContent, ConsequenceContent
from restoration.law.texts.book import Amount, Confidence, ConsequenceKind, Params, Version


@dataclass(frozen=True, slots=True)
class LayerVersion:
    """A version together with where it stands."""

    rule: str
    place: str
    title: str
    version: Version
    cites: tuple[CiteContent, ...]

    @property
    def id(self) -> str:
        """CN/annual_reclamation_report@2011-03-05"""
        return f"{self.place}/{self.rule}@{self.version.in_force}"


@dataclass(frozen=True, slots=True)
class PartTerms:
    """A part with the citations of every layer that asks for it."""

    id: str
    title: str
    cites: tuple[CiteContent, ...]


@dataclass(frozen=True, slots=True)
class ConsequenceTerms:
    """A consequence resolved: whether it may be acted on, and where it stands."""

    kind: ConsequenceKind
    confidence: Confidence
    with_order: bool
    content: ConsequenceContent
    sources: frozenset[str]
    place: str
    amount: Amount | None = None
    at_once: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """What all layers together say about one duty on one day. ``versions`` runs from the highest rank down."""

    rule: str
    title: str
    confidence: Confidence
    versions: tuple[LayerVersion, ...]
    params: Params
    parts: tuple[PartTerms, ...]

    @property
    def cites(self) -> tuple[CiteContent, ...]:
        """Every citation, highest rank first."""
        return unique(c for v in self.versions for c in v.cites)

    @property
    def acting(self) -> tuple[LayerVersion, ...]:
        """The versions that decide: those that may be acted on, or all where none may."""
        return tuple(v for v in self.versions if v.version.confidence is not Confidence.PENDING) or self.versions

    @property
    def version_id(self) -> str:
        """The highest version's id; the others add or tighten."""
        return self.versions[0].id

    @property
    def roll(self) -> bool:
        """Whether a due date on a rest day moves: only if every layer's text lets it."""
        return all(v.version.roll for v in self.versions)


def unique(cites: Iterable[CiteContent]) -> tuple[CiteContent, ...]:
    """Without repetition, order kept."""
    return tuple(dict.fromkeys(cites))
