"""Who acts: the name an audit entry carries."""

from __future__ import annotations

from dataclasses import dataclass

from restoration.permissions import Permission, Role


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or a part of the system, as named in the record."""

    id: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Who is asking, with everything that decides what they may do and see on this day.

    Staff see ``divisions`` (ids of their division and all below it; a township officer only ``township``); company
    people see the mines their ``companies`` (unified social credit codes) hold or held. ``acting_for`` names the
    principals a deputy stands in for today, ``same_person`` other accounts of the same people.
    """

    actor: Actor
    name: str
    roles: frozenset[Role]
    permissions: frozenset[Permission]
    divisions: frozenset[int] = frozenset()
    township: str = ""
    companies: frozenset[str] = frozenset()
    session: str = ""
    acting_for: frozenset[str] = frozenset()
    same_person: frozenset[str] = frozenset()

    @property
    def people(self) -> frozenset[str]:
        """Accounts whose acts count as theirs: the own ones and those of everybody they stand in for today."""
        own = (self.actor.id, *self.acting_for, *self.same_person)
        return frozenset(account.removeprefix("user:") for account in own)

    def may(self, permission: Permission) -> bool:
        """Whether one of their roles grants it."""
        return permission in self.permissions

    @property
    def staff(self) -> bool:
        """Whether they belong to a bureau."""
        return not self.companies


CHECK = Actor("system:check")
DEMONSTRATION = Actor("system:demonstration")
