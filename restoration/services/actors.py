"""Who acts: the name an audit entry carries."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or a part of the system, as named in the record."""

    id: str


CHECK = Actor("system:check")
DEMONSTRATION = Actor("system:demonstration")
